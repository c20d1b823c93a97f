"""What is said of whom we may lose: the alarms and what is none, why each row is there, what would mend the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphx.depth import MEASURED_WITHIN, odds
from graphx.questions import Standing
from graphx.wording import ALARMS, CLOSED, SAY_OURS, Row, count, days, filters

EMPTY = "Nothing is loaded yet."
COUNTED = True
_MENDED = {
    "nobody is marked as ours": f"Nobody is marked as ours, so everybody stands beside everybody: {SAY_OURS}.",
    "no data": "For {} the sources end too early to tell silence: load newer exports.",
}
_MONTHS = "only the months of contacts are known, so that no rhythm can be told: load a calendar or a mailbox."
_FEW = (
    "With nobody was there contact on three days that are known, so that no rhythm can be told and nobody can be quiet: load a "
    "longer log."
)


def finding(rows: Sequence[Row], parameters: Mapping[str, Any], *_: object) -> str:
    """The finding; of one section that was asked for nothing is said about the others."""
    if section := parameters.get("section"):
        return f"{count(len(rows), 'stakeholder')} in the section {section}.{_mend(rows)}"
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


def none(ours: int, others: int, parameters: Mapping[str, Any]) -> str:
    """Why there are no rows, of how many who are ours and who are not."""
    if not others:
        return "Everybody is ours: there is no stakeholder whom we could lose."
    none = f"Of {count(others, 'stakeholder')} none{filters(parameters)}"
    if section := parameters.get("section"):
        return f"{none} is in the section {section}."
    whole = f"{none} is {', '.join((*ALARMS, CLOSED[0]))} or {CLOSED[1]}"
    return f"{whole}." if ours else f"{whole}; where nobody is marked as ours little can be told: {SAY_OURS}."


def beside(everybody: Sequence[Standing], parameters: Mapping[str, Any]) -> str:
    """Of whom no rhythm can be told, whether they have a row or not: their silence is no finding that all is well."""
    group = parameters.get("group")
    met = [each for each in everybody if each.side != "ours" and each.met_days is not None and group in (None, each.group)]
    months = sum(each.met_days == 0 for each in met)
    told = any(each.met_rhythm is not None for each in met)
    months_only = f" For {count(months, 'stakeholder')} {_MONTHS}" if months else ""
    return months_only + (f" {_FEW}" if len(met) > months and not told else "")


def written(_: Sequence[Row]) -> dict[str, Callable[[Row], str | None]]:
    """The columns that are words."""
    return {"reason": _reason, "odds": _odds}


def _mend(rows: Sequence[Row]) -> str:
    """What the data cannot say of some rows, and what would mend it."""
    notes = Counter(str(row["note"]).partition(" since ")[0] for row in rows)
    told = [words.format(count(notes[note], "stakeholder")) for note, words in _MENDED.items() if notes[note]]
    return " " + " ".join(told) if told else ""


def _reason(row: Row) -> str:
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


def _odds(row: Row) -> str | None:
    """How likely the silence of somebody quiet is to last, where that was measured: within a year, with no meeting ahead."""
    if row["class"] != "quiet" or row["days_silent"] > MEASURED_WITHIN or row["next"]:
        return None
    return f"{100 * odds(row['overdue']):.0f} % stayed silent for half a year (measured on pairs)"
