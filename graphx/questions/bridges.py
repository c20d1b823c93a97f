"""What is said of bridges, and why each is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from graphx.wording import Row, count

EMPTY = "No tie is a bridge."


def finding(rows: Sequence[Row], *_: object) -> str:
    """The finding."""
    top = rows[0]
    return f"{count(len(rows), 'bridge')}; most ways between people cross the one of {top['a_name']} and {top['b_name']}."


def written(_: Sequence[Row]) -> dict[str, Callable[[Row], str]]:
    """The columns that are words."""
    return {"reason": _reason}


def _reason(row: Row) -> str:
    kind = "deep" if row["box"] == "strong bridge" else "not deep: keep it warm"
    if row["edge_betweenness"] is None:
        return f"no contact in common; {kind}"
    return f"no contact in common; {100 * row['edge_betweenness']:.1f} % of the shortest ways cross it; {kind}"
