"""Depth in plain Python, written from the formulas and not from the code, and a way to put interactions in a log."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date
from itertools import combinations
from pathlib import Path

from graphx.log.log import Log
from graphx.log.segment import Draft
from graphx.storage.home import Home
from loaders.record import EntryState, Interaction, Note, Record, Scope, Seen

CLASS = {"meeting": "in person", "call": "call", "video": "call"}
RICHNESS = {"in person": 2.0, "call": 1.5, "written": 1.0, "broadcast": 0.25}
ONE = {"meeting", "call", "message", "reply", "comment", "introduction", "recommendation", "complaint"}
START = {"depth": 0, "warmth": 0, "ab": 0, "ba": 0, "together": 0, "interactions": 0}
HALF = {"mention", "quote", "copresence"}


def fixed(value: float) -> int:
    return math.floor(value * 1e9 + 0.5)


def substance(kind: str) -> float:
    return 1.0 if kind in ONE else 0.5 if kind in HALF else 0.1


def contacts(event: Interaction):
    """(a, b, way, x, class) of one interaction, with references as people."""
    sender = event.sender.reference if event.sender else None
    present = {party.reference for party in event.receivers} - {sender}
    people = max(event.audience, len(present) + (sender is not None))
    if people < 2:
        return
    group = "broadcast" if people > 50 else CLASS.get(event.channel, "written")
    long = math.sqrt(event.minutes / 30.0) if CLASS.get(event.channel) == "in person" and event.minutes else 1.0
    x = fixed(substance(event.kind) * long * float((people - 1) ** -0.5))
    if event.kind in ("meeting", "call", "copresence") and people <= 50:
        for a, b in combinations(sorted(present | ({sender} if sender else set())), 2):
            yield a, b, 0, x, group
    elif sender:
        for other in present:
            a, b = sorted((sender, other))
            yield a, b, 1 if a == sender else 2, x, group


def days(events: list[Interaction]):
    """Per pair, day and class: the sums of x (all, a to b, b to a), the number of interactions, and the rows themselves."""
    sums: dict[tuple[str, str, date, str], list] = defaultdict(lambda: [0, 0, 0, 0, 0, []])
    for event in events:
        for a, b, way, x, group in contacts(event):
            entry = sums[a, b, event.time.date(), group]
            entry[0] += x
            if way:
                entry[way] += x
            else:
                entry[3] = 1
            entry[4] += 1
            entry[5].append((event, x))
    return sums


def saturated(group: str, x: int) -> int:
    return fixed(RICHNESS[group] * 2.0 * x / (1e9 + x))


def ties(events: list[Interaction], as_of: date) -> dict[tuple[str, str], dict]:
    """The numbers of every tie as of a day; closeness as if everybody were covered."""
    found: dict[tuple[str, str], dict] = {}
    for (a, b, day, group), (x, ab, ba, together, count, _) in days(events).items():
        if day > as_of:
            continue
        age = (as_of - day).days
        deep, warm = 2.0 ** (-age / 180.0), 2.0 ** (-age / 30.0)
        tie = found.setdefault((a, b), {**START, "acted": set(), "days": set()})
        y = saturated(group, x)
        tie["depth"] += max(math.floor(y * deep + 0.5), 1)
        tie["warmth"] += math.floor(y * warm + 0.5)
        tie["ab"] += math.floor(saturated(group, ab) * deep + 0.5)
        tie["ba"] += math.floor(saturated(group, ba) * deep + 0.5)
        tie["together"] |= together
        tie["acted"] |= ({"ab"} if ab else set()) | ({"ba"} if ba else set())
        tie["days"].add(day)
        tie["interactions"] += count
    total: dict[str, int] = defaultdict(int)
    for (a, b), tie in found.items():
        total[a] += tie["depth"]
        total[b] += tie["depth"]
    return {pair: _numbers(tie, total[pair[0]] / 1e9, total[pair[1]] / 1e9, as_of) for pair, tie in found.items()}


def _numbers(tie: dict, total_a: float, total_b: float, as_of: date) -> dict:
    first, last, active = min(tie["days"]), max(tie["days"]), len(tie["days"])
    depth = 100 * tie["depth"] / (tie["depth"] + 8.5 * 1e9)
    rhythm = (last - first).days / (active - 1) if active >= 3 else None
    if not tie["together"] and len(tie["acted"]) < 2:
        band = "one-way"
    else:
        band = "thin" if depth < 25 else "known" if depth <= 60 else "strong"
    both = tie["ab"] + tie["ba"]
    return {
        "depth": depth,
        "warmth": 100 * tie["warmth"] / (tie["warmth"] + 1.5 * 1e9),
        "depth_sum": tie["depth"] / 1e9,
        "warmth_sum": tie["warmth"] / 1e9,
        "closeness": tie["depth"] / 1e9 / (total_a * total_b) ** 0.25 if total_a * total_b else None,
        "balance": 2 * min(tie["ab"], tie["ba"]) / both if both else None,
        "rhythm_days": rhythm,
        "overdue": (as_of - last).days / rhythm if rhythm else None,
        "first": first,
        "last": last,
        "active_days": active,
        "interactions": tie["interactions"],
        "band": band,
    }


def put(folder: Path, *files: list[Record], scope: str = "group:test") -> Home:
    """A workspace whose log holds each list of records as one loaded file."""
    home = Home(folder)
    home.create()
    for number, records in enumerate(files):
        draft = Draft(home.log / f".tmp-test-{number}")
        kind, _, value = scope.partition(":")
        draft.add(Scope(kind, value))
        seen = 0
        for record in records:
            draft.add(record)
            seen += 0 if isinstance(record, EntryState | Note | Scope | Seen) else record.records
        draft.add(Seen(seen))
        name = f"{number:02}" + "".join(sorted(format(hash(repr(record)) & 0xFFFF, "04x") for record in records[:3]))
        Log(home).append(draft.folder, draft.close(f"file {number}", "test", name))
    return home
