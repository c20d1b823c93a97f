"""What is said of what was read."""

from __future__ import annotations

from collections.abc import Sequence

from graphx.wording import Row, count

EMPTY = "No event fits the question."
COUNTED = True


def finding(rows: Sequence[Row], *_: object) -> str:
    """The finding."""
    times = [row["time"] for row in rows]
    alone = sum(row["people"] < 2 for row in rows)
    none = f"; {alone:,} with fewer than two people, which tie nobody" if alone else ""
    return f"{count(len(rows), 'event')} from {min(times):%Y-%m-%d} to {max(times):%Y-%m-%d}{none}."
