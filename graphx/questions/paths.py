"""What is said of introductions: whom to ask, and where the way is weakest."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from graphx.wording import Row, count

EMPTY = "No route of so few ties leads from one to the other."


def finding(rows: Sequence[Row], *_: object) -> str:
    """The finding."""
    best = rows[0]
    weakest = f"{best['weakest_a_name']} – {best['weakest_b_name']} ({best['weakest']:.0f} of 100)"
    more = len(rows) - 1
    others = f" {count(more, 'other route is', 'other routes are')} listed." if more else ""
    if best["via"] is None:
        return f"Nearest is their own tie, {weakest}.{others}"
    return f"Nearest is to {_asking(best)}; the weakest tie on the way is {weakest}.{others}"


def written(_: Sequence[Row]) -> dict[str, Callable[[Row], str]]:
    """The columns that are words."""
    return {"reason": _reason}


def _reason(row: Row) -> str:
    doubt = "; on one tie or more only one side ever acted" if row["one_way"] else ""
    if row["via"] is None:
        return f"they have a tie themselves ({row['weakest']:.0f} of 100), last contact {row['last']}{doubt}"
    weakest = f"{row['weakest_a_name']} – {row['weakest_b_name']} ({row['weakest']:.0f} of 100)"
    return f"{_asking(row)}; the weakest tie is {weakest}, last contact {row['last']}{doubt}"


def _asking(row: Row) -> str:
    """Whom to ask, and whom they know in turn."""
    return f"ask {', who knows '.join(row['names'][1:])}"
