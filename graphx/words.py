"""What a table says, in one sentence. Words only: every number comes from the rows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphx.depth import Model

Row = Mapping[str, Any]


SAY_OURS = "say who is ours, with python -m graphx ours"
"""What mends an answer that cannot tell our people from the others."""


def count(number: int, one: str, many: str = "") -> str:
    """``1 tie``, ``1,204 ties``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def short(number: float) -> str:
    """``20.5``, and of a number that would be ``0.0`` its first two digits: nothing that exists is shown as nothing."""
    return f"{number:,.1f}" if number == 0 or abs(number) >= 0.05 else f"{number:.2g}"


def days(number: float) -> str:
    """A length of time as people say it."""
    if number < 60:
        return count(round(number), "day")
    return f"{number / 30.4:.0f} months"


def sentence(
    name: str, rows: Sequence[Row], parameters: Mapping[str, Any], model: Model, sides: Callable[[], Sequence[str]] = tuple
) -> str:
    """The finding of an answer. ``name`` is the answer's; unknown names give a count of rows. ``sides`` reads the side of
    everybody there is, which some answers need when they have no rows, to say why.
    """
    if not rows and parameters.get("limit") == 0:
        return "No row was asked for: the limit is 0."
    if not rows and name in _NONE and (held := sides()):
        return _NONE[name](held.count("ours"), len(held) - held.count("ours"), parameters)
    if not rows:
        return _EMPTY.get(name, "Nothing fits the question.")
    cut = name in _COUNTED and parameters.get("limit") == len(rows)
    return (f"Of the first {count(len(rows), 'row')}: " if cut else "") + _SENTENCES.get(name, _rows)(rows, model)


def _rows(rows: Sequence[Row], _: Model) -> str:
    return f"{count(len(rows), 'row')}."


WALL = 0.9
"""Where a larger share of the ties is thin, the overview says what a strong one would take."""


def nobody(ours: bool) -> str:
    """Of whom we see no tie to us: ``ours`` says whether anybody is ours, else a tie to anybody counts."""
    return f"nobody {'of ours ' if ours else ''}talks to"


def _overview(rows: Sequence[Row], model: Model) -> str:
    fact = {row["fact"]: int(row["value"]) for row in rows}
    if not fact["people"]:
        return "Nothing is loaded yet."
    ties = f"{count(fact['ties'], 'tie')} among {count(fact['people'], 'person', 'people')}"
    bands = f"{fact['strong']:,} strong, {fact['known']:,} known, {fact['thin']:,} thin, {fact['one-way']:,} one-way"
    alone = fact["without a tie to us"]
    absent = f"; {count(alone, 'stakeholder')} {nobody(fact['ours'] > 0)}" if alone else ""
    wall = f" {_wanting(fact['days'], model)}" if fact["thin"] > WALL * fact["ties"] else ""
    return f"{ties}: {bands}{absent}.{wall}"


def _wanting(length: int, model: Model) -> str:
    """How long the log is, and how much of it a strong tie would need."""
    written, met = (model.days_in_a_row(model.strong, each) for each in ("written", "in person"))
    ways = [f"an exchange in writing on {written:,} days in a row"] * math.isfinite(written)
    ways += [f"a meeting of {count(round(model.minutes), 'minute')} on {met:,}"] * math.isfinite(met)
    needs = (
        f"strong needs {', or '.join(ways)}, and more where they lie apart" if ways else "no tie reaches the line for strong"
    )
    return f"The log is {count(length, 'day')} long; {needs}."


def _people(rows: Sequence[Row], _: Model) -> str:
    top = rows[0]
    return f"{count(len(rows), 'person', 'people')}; the deepest circle is {top['name']}'s, with {count(top['ties'], 'tie')}."


def _person(rows: Sequence[Row], _: Model) -> str:
    strong = sum(row["band"] == "strong" for row in rows)
    last = max(row["last"] for row in rows)
    return f"{count(len(rows), 'tie')}, {strong:,} strong; closest is {rows[0]['name']}, last contact {last}."


def _ties(rows: Sequence[Row], _: Model) -> str:
    bands = [sum(row["band"] == band for row in rows) for band in ("strong", "known", "thin", "one-way")]
    return "{}: {:,} strong, {:,} known, {:,} thin, {:,} one-way.".format(count(len(rows), "tie"), *bands)


def _receipt(rows: Sequence[Row], model: Model) -> str:
    points = sum(round(row["contribution"] * 1e9) for row in rows) / 1e9
    share = math.fsum(row["share"] for row in rows)
    times = [row["time"] for row in rows]
    best = max(rows, key=lambda row: (row["contribution"], row["interaction"]))
    return (
        f"{count(len(rows), 'interaction')} from {min(times):%Y-%m-%d} to {max(times):%Y-%m-%d} "
        f"make {_points(points, share, model)}; the {best['kind']} of {best['time']:%Y-%m-%d} counts most."
    )


def _points(points: float, share: float, model: Model) -> str:
    """``20.5 points = depth 70.7``; where a limit cut the receipt, of how many these are a ``share``."""
    if not 0 < share < 1 - 1e-9:
        return f"{short(points)} points" + (f" = depth {short(model.score(points))}" if share else "")
    return f"{short(points)} of {short(points / share)} points = depth {short(model.score(points / share))}"


def _thin(rows: Sequence[Row], _: Model) -> str:
    held = Counter(row["section"] for row in rows)
    red = sum(row["section"] == "quiet" and row["level"] == "red" for row in rows)
    late = held["quiet"] - red
    parts = [
        (red, "stakeholder has gone quiet", "stakeholders have gone quiet"),
        (late, "stakeholder is late", "stakeholders are late"),
        (held["key and thin"], "key stakeholder is thin", "key stakeholders are thin"),
        (held["one-way"], "stakeholder is tied one-way", "stakeholders are tied one-way"),
        (held["absent"], "key stakeholder is absent", "key stakeholders are absent"),
    ]
    alarms = "; ".join(count(*part) for part in parts if part[0])
    alarms = alarms or "Nobody has gone quiet, is late, key and thin, one-way or absent"
    apart = [f"{held[each]:,} {each}" for each in CLOSED if held[each]]
    closed = f" Apart from these: {', '.join(apart)}." if apart else ""
    return f"{alarms}.{closed}{_mend(rows)}"


def _nobody_thin(ours: int, others: int, parameters: Mapping[str, Any]) -> str:
    if not others:
        return "Everybody is ours: there is no stakeholder whom we could lose."
    none = f"Of {count(others, 'stakeholder')} none{_asked(parameters)}"
    whole = f"{none} is {', '.join((*ALARMS, CLOSED[0]))} or {CLOSED[1]}"
    return f"{whole}." if ours else f"{whole}; where nobody is marked as ours little can be told: {SAY_OURS}."


def _asked(parameters: Mapping[str, Any]) -> str:
    """The filters of a question without rows, in which nobody was found."""
    return "".join(f" with {name} {parameters[name]}" for name in ("group", "organisation") if parameters.get(name))


def _mend(rows: Sequence[Row]) -> str:
    """What the data cannot say of some rows, and what would mend it."""
    notes = Counter(str(row["note"]).partition(" since ")[0] for row in rows)
    told = [words.format(count(notes[note], "stakeholder")) for note, words in _MENDED.items() if notes[note]]
    return " " + " ".join(told) if told else ""


LIVES = ("alive and deep", "at risk", "growing", "dormant")
"""The boxes of depth and warmth, in the order in which they are told."""


def _boxes(rows: Sequence[Row], _: Model) -> str:
    life = {box: sum(row["life"] == box for row in rows) for box in LIVES}
    keep = sum(row["place"] == "weak bridge" for row in rows)
    boxes = ", ".join(f"{number:,} {box}" for box, number in life.items())
    return f"{count(len(rows), 'tie')}: {boxes}; {count(keep, 'weak bridge')} to keep warm."


def _bridges(rows: Sequence[Row], _: Model) -> str:
    top = rows[0]
    return f"{count(len(rows), 'bridge')}; most ways between people cross the one of {top['a_name']} and {top['b_name']}."


def _paths(rows: Sequence[Row], _: Model) -> str:
    best = rows[0]
    weakest = f"{best['weakest_a_name']} – {best['weakest_b_name']} ({best['weakest']:.0f} of 100)"
    more = len(rows) - 1
    others = f" {count(more, 'other route is', 'other routes are')} listed." if more else ""
    if best["via"] is None:
        return f"Nearest is their own tie, {weakest}.{others}"
    return f"Nearest is to {asking(best)}; the weakest tie on the way is {weakest}.{others}"


def asking(row: Row) -> str:
    """Whom to ask, and whom they know in turn."""
    return f"ask {', who knows '.join(row['names'][1:])}"


AMONG = ("nobody is marked as ours, and everybody is ranked among all: ", "everybody is ours, and we are ranked among us: ")
"""Before a basis: whom picks reach where nobody, and where everybody, is ours."""

UNKNOWN = ("reach unknown: we see only their ties to us", "reach unknown: we see only ties among us")
"""Why a stakeholder, and one of ours, has no rank."""


def basis(seen: int, people: int, group: str) -> str:
    """How much of a group can be seen at all: of how many of its people any tie to others is known."""
    if not group:
        return f"our sources see {seen:,} of {count(people, 'ungrouped person', 'ungrouped people')}'s own ties"
    return f"our sources see {seen:,} of {people:,} {group} people's own ties"


def _influencers(rows: Sequence[Row], _: Model) -> str:
    ranked = [row for row in rows if row["rank"] is not None]
    unknown = len(rows) - len(ranked)
    if not ranked:
        return f"Nobody can be ranked: of {count(unknown, 'person', 'people')} we see only ties to us."
    whole = f"{ranked[0]['name']} adds most, {ranked[0]['score']:.1f} people"
    if len(ranked) > 1:
        whole += f"; the {len(ranked):,} listed reach {sum(row['score'] for row in ranked):.1f} together"
    if unknown:
        whole += f"; {count(unknown, 'more follows', 'more follow')} whose reach is unknown"
    among = next((each for each in AMONG if ranked[0]["basis"].startswith(each)), "")
    mend = f" To tell our people from the others, {SAY_OURS}." if among == AMONG[0] else ""
    return f"{among[:1].upper()}{among[1:]}{whole}.{mend}"


def _nobody_ranked(ours: int, others: int, parameters: Mapping[str, Any]) -> str:
    who = count(others, "stakeholder") if others else f"{count(ours, 'person', 'people')} of ours"
    within = parameters.get("within")
    seen = "" if within is None else f" and was seen in the last {count(within, 'day')}"
    ways = ["a larger within"] * (within is not None)
    ways += ["ours=yes for our own people"] * bool(ours and others and not parameters.get("ours"))
    more = f" Ask with {', or '.join(ways)}." if ways else ""
    return f"Nobody can be ranked: of {who} none{_asked(parameters)} has a tie{seen}.{more}"


def _groups(rows: Sequence[Row], _: Model) -> str:
    sides = {row["side"] == "ours" for row in rows}
    if sides == {True}:
        return "Everybody is ours, so every tie counts, whoever has it."
    if sides == {False}:
        return f"Nobody is marked as ours, so every tie counts, whoever has it: {SAY_OURS}."
    absent = [row["group"] or "people without a group" for row in rows if row["side"] != "ours" and row["note"] == "absent"]
    if absent:
        return f"{nobody(True).capitalize()} {', '.join(absent)}."
    return f"{count(len(rows), 'group')}, each with at least one tie to the other side."


def _interactions(rows: Sequence[Row], _: Model) -> str:
    times = [row["time"] for row in rows]
    alone = sum(row["people"] < 2 for row in rows)
    none = f"; {alone:,} with fewer than two people, which tie nobody" if alone else ""
    return f"{count(len(rows), 'event')} from {min(times):%Y-%m-%d} to {max(times):%Y-%m-%d}{none}."


def _organisations(rows: Sequence[Row], _: Model) -> str:
    named = [row for row in rows if row["organisation"]]
    people = sum(row["people"] for row in rows) - sum(row["people"] for row in named)
    rest = f" Of {count(people, 'person', 'people')} no organisation is known." if people else ""
    if not named:
        return rest.strip()
    doubt = sum(bool(row["similar"]) for row in named)
    told = f" The names of {doubt:,} differ from another's in case, marks or legal form only." if doubt else ""
    touch = sum(row["in_touch"] > 0 for row in named)
    hanging = sum(row["threads"] == 1 for row in named)
    whole = f"{count(len(named), 'organisation')}: we are in touch with {touch:,}, and {hanging:,} hang on one of ours"
    ours = f" Nobody is marked as ours: {SAY_OURS}." if any(row["note"].startswith("nobody") for row in named) else ""
    return f"{whole}.{told}{rest}{ours}"


def _coverage(rows: Sequence[Row], _: Model) -> str:
    ego = sum(row["scope"].startswith("ego:") for row in rows)
    partial = f"; {count(ego, 'shows', 'show')} one person's ties only" if ego else ""
    return f"{count(len(rows), 'source')} with {count(sum(r['interactions'] for r in rows), 'interaction')}{partial}."


_SENTENCES = {
    "overview": _overview, "people": _people, "person": _person, "ties": _ties, "receipt": _receipt, "thin": _thin,
    "boxes": _boxes, "bridges": _bridges, "paths": _paths, "influencers": _influencers, "groups": _groups,
    "organisations": _organisations, "interactions": _interactions,
    "coverage": _coverage,
}  # fmt: skip

_NONE = {"thin": _nobody_thin, "influencers": _nobody_ranked}
"""Why an answer has no rows, of how many there are of ours and of others."""

ALARMS = ("quiet", "key and thin", "one-way", "absent")
"""The sections of the answer thin that are alarms."""

CLOSED = ("handed over", "single-threaded", "silent over a year", "no data")
"""The sections of the answer thin that are no alarm; those that are come first."""

_MENDED = {
    "nobody is marked as ours": f"Nobody is marked as ours, so everybody stands beside everybody: {SAY_OURS}.",
    "no data": "For {} the sources end too early to tell silence: load newer exports.",
    "months only": "For {} only the months of contacts are known, so that no rhythm can be told: load a calendar or a mailbox.",
}

_COUNTED = ("people", "person", "ties", "receipt", "thin", "boxes", "organisations", "interactions")
"""Sentences that count rows, so that a limit must be said."""

_EMPTY = {
    "overview": "Nothing is loaded yet.", "people": "Nobody fits the question.", "person": "No tie with anybody is recorded.",
    "ties": "No tie fits the question.", "receipt": "The two have no interaction in the log.",
    "bridges": "No tie is a bridge.", "influencers": "Nobody fits the question.",
    "coverage": "Nothing is loaded yet.", "groups": "Nothing is loaded yet.",
    "organisations": "Nobody outside fits the question.",
    "interactions": "No event fits the question.",
    "paths": "No route of so few ties leads from one to the other.",
}  # fmt: skip
