"""Which row of a table names its columns, and the names it gives: of one line or two, and each of them once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from loaders.reading import clean
from loaders.record import Refusal
from loaders.tabular import columns
from loaders.tabular.lines import Cells

SEARCHED = 100
"""Rows in which the header is looked for."""
_NEAR = 20
"""A header further down must be wider than all above it: rows of data hold words of headers now and then."""


@dataclass(frozen=True, slots=True)
class Header:
    """``number`` is that of its (last) row, ``above`` are the rows before it, ``lines`` its own: one or two.

    ``names`` are those of the columns, none twice, without empty ones at the end; ``notes`` say what was made of them.
    """

    number: int
    above: list[list[str]]
    lines: list[list[str]]
    names: list[str]
    notes: list[str] = field(default_factory=list)


def find(cells: Cells, wanted: Iterable[str] = ()) -> Header:
    """The header among the first rows: the row with all ``wanted`` names, else with two known words, else the first that holds
    anything. A row of groups above it is joined with it.

    Raises :class:`Refusal` ``no_records``.
    """
    asked = {name.strip().casefold() for name in wanted}
    top = [(number, row if isinstance(row, list) else []) for number, row in islice(cells, SEARCHED)]
    rows = [row for _, row in top]
    two = [at for at in range(1, len(rows)) if at < _NEAR and grouped(rows[at - 1], rows[at])]
    last = two[0] if two and _asked(joined(rows[two[0] - 1], rows[two[0]]), asked) else _single(rows, asked)
    plain = [clean(cell.lstrip("\ufeff")) for cell in rows[last]]
    names = joined(rows[last - 1], rows[last]) if two and last == two[0] else plain
    lines = [rows[last]] if names == plain else rows[last - 1 : last + 1]
    while names and not names[-1]:
        names.pop()
    names, notes = once(names)
    if len(lines) > 1:
        notes.insert(0, f"The header has two lines; the upper one tells equal names apart: {columns.listed(names)}.")
    return Header(top[last][0], rows[: last + 1 - len(lines)], lines, names, notes)


def _asked(names: Sequence[str], asked: set[str]) -> bool:
    return asked <= {name.strip().casefold() for name in names}


def _single(rows: Sequence[Sequence[str]], asked: set[str]) -> int:
    filled = [0 if is_told(row) else sum(1 for cell in row if cell.strip()) for row in rows]
    for at, row in enumerate(rows):
        if asked:
            names = once([clean(cell.lstrip("\ufeff")) for cell in row])[0]
            if _asked(names, asked):
                return at
        elif columns.known(row) > 1 and (at < _NEAR or filled[at] > max(filled[:at])):
            return at
    likely = [at for at, row in enumerate(rows) if filled[at] and (not asked or (at < _NEAR and columns.known(row) > 1))]
    held = likely or [at for at in range(len(rows)) if filled[at]]
    if not held:
        raise Refusal("no_records", f"The file holds no row in its first {SEARCHED}.")
    return held[0]


def is_told(row: Sequence[str]) -> bool:
    """Whether a row is the line ``sep=;`` by which spreadsheets are told what divides the columns."""
    return "".join(row).lstrip("\ufeff").casefold().startswith("sep=") and sum(map(bool, row)) == 1


def grouped(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether the upper of two rows holds groups of the columns that the lower one names: labels over several columns each.

    Not so when the lower row holds a number or a date, or leaves a column without a name.
    """
    below = [cell.strip() for cell in lower]
    above = [cell.strip() for cell in upper] + [""] * (len(lower) - len(upper))
    width, filled = len(below), sum(map(bool, below))
    return (
        not any(above[width:])
        and any(above[at] and below[at] and below[at + 1] and not above[at + 1] for at in range(width - 1))
        and all(below[at] or above[at] for at in range(width))
        and not any(sign.isdigit() or sign == "@" for cell in below for sign in cell)
        and columns.known(below) > max(1, filled / 2)
    )


def joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """The names of two lines: the lower one's, with the group before it where the lower name stands more than once."""
    below = [clean(cell.lstrip("\ufeff")) for cell in lower]
    above, group = [], ""
    for at in range(len(below)):
        group = clean(upper[at].lstrip("\ufeff")) if at < len(upper) and upper[at].strip() else group
        above.append(group)
    times = Counter(name.casefold() for name in below)
    groups = {name.casefold(): {above[at] for at, other in enumerate(below) if other == name} for name in below}
    # A group that all columns of one name share tells none of them apart.
    return [
        name
        if name and (times[name.casefold()] == 1 or len(groups[name.casefold()]) == 1)
        else " ".join(filter(None, (group, name)))
        for group, name in zip(above, below, strict=True)
    ]


def once(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """The names, a repeated one as ``X (2)``, ``X (3)`` in a way that meets no other; and a note for each that was repeated."""
    taken, found, times = set(names), list[str](), Counter[str]()
    again: dict[str, list[str]] = {}
    for name in names:
        times[name] += 1
        new = name
        if name and times[name] > 1:
            while (new := f"{name} ({times[name]})") in taken:
                times[name] += 1
            taken.add(new)
            again.setdefault(name, []).append(new)
        found.append(new)
    notes = [
        f"Several columns are called '{name}': the others are {columns.listed(others)}. --map takes each by that name."
        for name, others in again.items()
    ]
    return found, notes
