"""Rows that a stray quotation mark has swallowed: one row of several lines whose lines are rows themselves."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence

_MARKED = re.compile(r"9[^9]*9|@")


def _cells(line: str, sign: str) -> list[str]:
    return line.rstrip("\r\n").split(sign)


def looks_swallowed(lines: Sequence[str], sign: str, width: int) -> bool:
    """Whether every one of several lines, taken alone, has as many cells as the table has columns."""
    return len(lines) > 1 and width > 1 and all(len(_cells(line, sign)) == width for line in lines)


def surely_swallowed(lines: Sequence[str], sign: str) -> bool:
    """Whether the lines also agree in a column: dates, times or addresses stand in the same place of each.

    What begins like a row, is as wide as one and has its date where rows have it, is a row.
    """
    columns = zip(*(_cells(line, sign) for line in lines), strict=True)
    return any(
        len(shapes) == 1 and _MARKED.search(next(iter(shapes))) for shapes in ({_shape(c) for c in cells} for cells in columns)
    )


def _shape(cell: str) -> str:
    """The cell with its words and numbers made equal: ``5 Mar 2025`` is ``9 a 9``."""
    return re.sub(r"\d+", "9", re.sub(r"[^\W\d_]+", "a", cell.strip().strip('"')))


def recut(lines: Sequence[str], sign: str, width: int) -> Iterator[list[str] | None]:
    """The row of each line, or None for a line whose quotation marks leave it unreadable."""
    for line in lines:
        try:
            row = next(csv.reader([line], delimiter=sign, strict=True), [])
        except csv.Error:
            row = []
        yield row if len(row) == width and line.count('"') % 2 == 0 else None
