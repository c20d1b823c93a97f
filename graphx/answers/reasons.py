"""Why each row of an answer is there, in words, whatever the engine. Every number comes from the row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from graphx.depth import MEASURED_WITHIN, odds
from graphx.wording import Row, asking, days


def written(name: str, columns: Sequence[str]) -> dict[str, Callable[[Row], str | None]]:
    """The columns of an answer that are words, and what writes each from a row: the reason, and what is peculiar to it."""
    reasons = {"reason": _REASONS.get(name, lambda _: "")} if "reason" in columns else {}
    return {**reasons, **_WRITTEN.get(name, {})}


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
    return f"{asking(row)}; the weakest tie is {weakest}, last contact {row['last']}{doubt}"


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
