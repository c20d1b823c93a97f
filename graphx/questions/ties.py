"""What the list of ties says."""

from __future__ import annotations

from collections.abc import Sequence

from graphx.wording import Row, count

EMPTY = "No tie fits the question."
COUNTED = True


def finding(rows: Sequence[Row], *_: object) -> str:
    """The finding."""
    bands = [sum(row["band"] == band for row in rows) for band in ("strong", "known", "thin", "one-way")]
    return "{}: {:,} strong, {:,} known, {:,} thin, {:,} one-way.".format(count(len(rows), "tie"), *bands)
