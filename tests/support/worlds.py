"""Small planted networks whose answers are known without running anything, and a way to write them as files.

Every world ends on :data:`AS_OF`. People are called by one word: ``a`` is ``email:a@world.example``, named ``A``. Depth scores
are those of the default model, worked out beside each world.
"""

import csv
import json
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations

from loaders.record import Interaction, Party

AS_OF = date(2026, 6, 30)

RHYTHMS = {
    "daily": (1, 97), "weekly": (7, 81), "fortnightly": (14, 69), "monthly": (30, 50),
    "quarterly": (91, 25), "halfyearly": (182, 15), "yearly": (365, 9),
}  # fmt: skip
"""Gap in days, and the depth score in the steady state (midway between the day of an exchange and the day before it)."""
COFFEE = (30, 67)
"""The same for a monthly coffee of half an hour."""


def party(name):
    return Party(f"email:{name}@world.example", name.capitalize())


def message(sender, receivers, day, hour=9, native="", kind="message", channel="email"):
    """One mail; ``receivers`` is a word or several."""
    names = [receivers] if isinstance(receivers, str) else list(receivers)
    moment = datetime.combine(day, time(), UTC) + timedelta(hours=hour)
    identity = native or f"test:{sender}-{'-'.join(names)}-{moment:%Y%m%d%H%M}"
    return Interaction(identity, moment, channel, kind, party(sender), tuple(map(party, names)), "world")


def meeting(people, day, hour=14, minutes=30.0, channel="meeting"):
    """One meeting; the first named invited."""
    host, *guests = people
    moment = datetime.combine(day, time(), UTC) + timedelta(hours=hour)
    kind = "meeting" if channel == "meeting" else "call"
    present = tuple(map(party, guests))
    return Interaction(
        f"test:{'-'.join(people)}-{moment:%Y%m%d%H%M}", moment, channel, kind, party(host), present, "world", minutes=minutes
    )


def days(gap, count, last=AS_OF):
    """``count`` days ``gap`` apart that end on ``last``, oldest first."""
    return [last - timedelta(gap * n) for n in reversed(range(count))]


def exchange(a, b, gap, count, last=AS_OF):
    """Mails to and fro, one on each day."""
    return [message(*((a, b) if n % 2 == 0 else (b, a)), day) for n, day in enumerate(days(gap, count, last))]


def bridge(size=5):
    """Two cliques ``a0..`` and ``b0..`` that mail weekly, and one monthly tie ``a0``-``b0``.

    The bridge is the only one; removing it leaves two components of ``size``. Every tie inside has ``size - 2`` common
    contacts, the bridge none. Shortest paths: ``a0`` and ``b0`` lie on all that cross.
    """
    found = exchange("a0", "b0", 30, 12)
    for side in "ab":
        for one, two in combinations(range(size), 2):
            found += exchange(f"{side}{one}", f"{side}{two}", 7, 52)
    return found


def star(leaves=6):
    """``hub`` mails with each leaf every fortnight; leaves do not know each other. Betweenness: hub 1, leaves 0."""
    return [each for leaf in range(leaves) for each in exchange("hub", f"leaf{leaf}", 14, 26)]


def ladder():
    """``a-b-d`` of ten days each, ``a-c-d`` of one day each: with distance 1 / depth, betweenness is b 1, c 0, a and d 0.5.

    Of the six pairs three are joined over others: a and d over b, b and c over a or d (equally short), which gives a and d half
    of that pair each. Values are counts of pairs, before any normalisation.
    """
    deep = [each for one, two in (("a", "b"), ("b", "d")) for each in exchange(one, two, 1, 10)]
    return deep + [each for one, two in (("a", "c"), ("c", "d")) for each in exchange(one, two, 1, 1)]


def rhythms(years=10):
    """``me`` and one contact for each rhythm of :data:`RHYTHMS`, and ``coffee``, ten years long, the last exchange on AS_OF.

    On that day D is ``1 / (1 - 2 ** (-gap / 180))`` (twice that for coffee), just before it D is one exchange less.
    """
    found = []
    for name, (gap, _) in RHYTHMS.items():
        found += exchange("me", name, gap, years * 365 // gap + 1)
    return found + [meeting(("me", "coffee"), day) for day in days(COFFEE[0], years * 365 // COFFEE[0] + 1)]


def oneway():
    """``fan`` writes to ``star`` every week and is never answered; ``pal`` and ``star`` answer each other."""
    return [message("fan", "star", day) for day in days(7, 30)] + exchange("pal", "star", 7, 30)


def copies():
    """The same mail as it lies in two mailboxes: ``native`` and everything else is equal. It counts once."""
    mails = [message("a", ("b", "c"), day, native=f"mail:<{n}@world.example>") for n, day in enumerate(days(14, 10))]
    return mails, [*reversed(mails), message("b", "a", AS_OF, native="mail:<answer@world.example>")]


FIELDS = ("id", "sender", "sender_name", "receiver", "receiver_name", "time", "channel", "kind", "minutes", "thread")


def rows(interactions):
    """One row per receiver, as tables have them; rows of one interaction share its id."""
    for each in interactions:
        for receiver in each.receivers:
            one, other = (who.reference.removeprefix("email:") for who in (each.sender, receiver))
            people = (one, each.sender.name, other, receiver.name)
            values = (each.native, *people, each.time.isoformat(), each.channel, each.kind, each.minutes, each.thread)
            yield dict(zip(FIELDS, values, strict=True))


def write(interactions, path):
    """The interactions as a table of events for the real loaders, ``.csv`` or ``.jsonl`` by the suffix; returns the path."""
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(interactions)), "utf-8")
        return path
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, FIELDS)
        table.writeheader()
        table.writerows(rows(interactions))
    return path
