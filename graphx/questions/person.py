"""What one person's circle says."""

from __future__ import annotations

from collections.abc import Sequence

from graphx.wording import Row, count

EMPTY = "No tie with anybody is recorded."
COUNTED = True


def finding(rows: Sequence[Row], *_: object) -> str:
    """The finding."""
    strong = sum(row["band"] == "strong" for row in rows)
    last = max(row["last"] for row in rows)
    return f"{count(len(rows), 'tie')}, {strong:,} strong; closest is {rows[0]['name']}, last contact {last}."
