"""What a table says, in one sentence, and why each of its rows is there. Words only: every number comes from the rows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphx.depth import MEASURED_WITHIN, Model, odds

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


def sentence(name: str, rows: Sequence[Row], parameters: Mapping[str, Any], model: Model) -> str:
    """The finding of an answer. ``name`` is the answer's; unknown names give a count of rows."""
    if not rows:
        return _EMPTY.get(name, "Nothing fits the question.")
    cut = name in _COUNTED and parameters.get("limit") == len(rows)
    return (f"Of the first {count(len(rows), 'row')}: " if cut else "") + _SENTENCES.get(name, _rows)(rows, model)


def written(name: str, columns: Sequence[str]) -> dict[str, Callable[[Row], str | None]]:
    """The columns of an answer that are words, and what writes each from a row: the reason, and what is peculiar to it."""
    reasons = {"reason": _REASONS.get(name, lambda _: "")} if "reason" in columns else {}
    return {**reasons, **_WRITTEN.get(name, {})}


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
    parts = [
        f"{count(red, 'stakeholder has', 'stakeholders have')} gone quiet, {count(held['quiet'] - red, 'is', 'are')} late",
        f"{count(held['key and thin'], 'key stakeholder is', 'key stakeholders are')} thin",
        f"{count(held['one-way'], 'stakeholder is', 'stakeholders are')} tied one-way",
        f"{count(held['absent'], 'key stakeholder is', 'key stakeholders are')} absent",
    ]
    apart = [f"{held[each]:,} {each}" for each in CLOSED if held[each]]
    closed = f" Apart from these: {', '.join(apart)}." if apart else ""
    return f"{'; '.join(parts)}.{closed}{_mend(rows)}"


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
    return f"Nearest is to {_asking(best)}; the weakest tie on the way is {weakest}.{others}"


def _asking(row: Row) -> str:
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


def _groups(rows: Sequence[Row], _: Model) -> str:
    if not any(row["side"] == "ours" for row in rows):
        return f"Nobody is marked as ours, so every tie counts, whoever has it: {SAY_OURS}."
    absent = [row["group"] or "people without a group" for row in rows if row["side"] != "ours" and row["note"] == "absent"]
    if absent:
        return f"{nobody(True).capitalize()} {', '.join(absent)}."
    return f"{count(len(rows), 'group')}, each with at least one tie to the other side."


def _coverage(rows: Sequence[Row], _: Model) -> str:
    ego = sum(row["scope"].startswith("ego:") for row in rows)
    partial = f"; {count(ego, 'shows', 'show')} one person's ties only" if ego else ""
    return f"{count(len(rows), 'source')} with {count(sum(r['interactions'] for r in rows), 'interaction')}{partial}."


_SENTENCES = {
    "overview": _overview, "people": _people, "person": _person, "ties": _ties, "receipt": _receipt, "thin": _thin,
    "boxes": _boxes, "bridges": _bridges, "paths": _paths, "influencers": _influencers, "groups": _groups,
    "coverage": _coverage,
}  # fmt: skip

CLOSED = ("handed over", "single-threaded", "silent over a year", "no data")
"""The sections of the answer thin that are no alarm; those that are come first."""

_MENDED = {
    "nobody is marked as ours": f"Nobody is marked as ours, so everybody stands beside everybody: {SAY_OURS}.",
    "no data": "For {} the sources end too early to tell silence: load newer exports.",
    "months only": "For {} only the months of contacts are known, so that no rhythm can be told: load a calendar or a mailbox.",
}

_COUNTED = ("people", "person", "ties", "receipt", "thin", "boxes")
"""Sentences that count rows, so that a limit must be said."""

_EMPTY = {
    "overview": "Nothing is loaded yet.", "people": "Nobody fits the question.", "person": "No tie with anybody is recorded.",
    "ties": "No tie fits the question.", "receipt": "The two have no interaction in the log.",
    "thin": f"Nothing is thin by this rule; where nobody is marked as ours nothing can be: {SAY_OURS}.",
    "bridges": "No tie is a bridge.", "influencers": "Nobody fits the question.",
    "coverage": "Nothing is loaded yet.", "groups": "Nothing is loaded yet.",
    "paths": "No route of so few ties leads from one to the other.",
}  # fmt: skip


def _why_thin(row: Row) -> str:
    ahead = f"; the next meeting is on {row['next']}" if row["next"] else ""
    held = f"the deepest tie is {row['ours_name']}'s ({row['depth']:.0f} of 100)" if row["ours"] else ""
    match row["class"]:
        case "quiet":
            quiet, usual = days(row["days_silent"]), days(row["rhythm_days"])
            gaps = f"{row['overdue']:.0f} times the usual {usual} between contacts with anybody of ours"
            why = f"silent for {quiet}, {gaps}; {held}"
        case "key and thin":
            why = f"key, and thin: {held}" + (", and only one side has ever acted" if row["band"] == "one-way" else "")
        case "one-way":
            why = f"only one side has ever acted; {held}"
        case "absent":
            why = "key, and nobody of ours has any recorded contact"
        case "handed over":
            why = f"another of ours fell silent; {row['last_by_name']} is in touch, last contact {row['last']}; {held}"
        case "single-threaded":
            why = f"nobody else of ours has a tie that is not thin; {held}"
        case _:
            why = f"nobody of ours is seen in touch, and no source sees the tie; {held}"
    return why + ahead


def _odds_thin(row: Row) -> str | None:
    """How likely the silence of somebody quiet is to last, where that was measured: within a year, with no meeting ahead."""
    if row["class"] != "quiet" or row["days_silent"] > MEASURED_WITHIN or row["next"]:
        return None
    return f"{100 * odds(row['overdue']):.0f} % stayed silent for half a year (measured on pairs)"


def _why_bridge(row: Row) -> str:
    kind = "deep" if row["box"] == "strong bridge" else "not deep: keep it warm"
    if row["edge_betweenness"] is None:
        return f"no contact in common; {kind}"
    return f"no contact in common; {100 * row['edge_betweenness']:.1f} % of the shortest ways cross it; {kind}"


def _why_path(row: Row) -> str:
    doubt = "; on one tie or more only one side ever acted" if row["one_way"] else ""
    if row["via"] is None:
        return f"they have a tie themselves ({row['weakest']:.0f} of 100), last contact {row['last']}{doubt}"
    weakest = f"{row['weakest_a_name']} – {row['weakest_b_name']} ({row['weakest']:.0f} of 100)"
    return f"{_asking(row)}; the weakest tie is {weakest}, last contact {row['last']}{doubt}"


def _why_influencer(row: Row) -> str:
    parts = ["reach unknown" if row["rank"] is None else f"adds {row['score']:.1f} people"]
    if row["shared_with_name"] is not None and row["shared"] >= 0.05:
        parts.append(f"{row['shared']:.1f} of those known are already reached by {row['shared_with_name']}")
    if row["constraint"] is not None and row["constraint"] < 0.4 and row["ties"] > 2:
        parts.append("connects circles that do not know each other")
    if row["depth_to_us"] is None:
        parts.append("no tie to us")
    else:
        parts.append(f"closest to {row['nearest_ours_name']} of ours (depth {row['depth_to_us']:.0f})")
    return "; ".join(parts)


_WRITTEN: Mapping[str, Mapping[str, Callable[[Row], str | None]]] = {"thin": {"odds": _odds_thin}}
"""Columns of an answer that are words, beside its reasons: whatever the engine, they are written here."""

_REASONS = {"thin": _why_thin, "bridges": _why_bridge, "paths": _why_path, "influencers": _why_influencer}
