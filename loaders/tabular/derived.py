"""Columns that a table does not have by itself: one value for every row, several columns read as one.

They are written where the name of a column is asked, as in ``--map sender="=Jane Roe"``:

==============================  =================================================================
``=Jane Roe``                   the same in every row
``=@title``, ``=@file``         what stands above the header; the name of the file without its end
``=@title:Meetings of * with``  what stands there in the place of the star
``First name + Last name``      both cells, with a blank between
==============================  =================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Protocol

from loaders.options import Options
from loaders.reading import clean
from loaders.record import Refusal, Source
from loaders.tabular import columns
from loaders.tabular.halves import SIGN, pairs
from loaders.tabular.header import is_told

CONSTANT = "="
_TITLE, _FILE = "=@title", "=@file"


class Extended(Protocol):
    """A table that columns can be added to."""

    names: list[str]
    above: list[list[str]]

    def derive(self, name: str, at: Sequence[int], value: str = "") -> None: ...


def constant(name: str) -> bool:
    """Whether a name of a column stands for one value in every row."""
    return name.startswith(CONSTANT) and len(name) > 1


def parts(names: Iterable[str]) -> list[str]:
    """The columns that the table itself must have for these."""
    return [part for name in names if not constant(name) for part in (name.split(SIGN) if SIGN in name else [name])]


def told(mapping: Mapping[str, Sequence[str]]) -> str:
    """What every role was read from, in words."""

    def one(name: str) -> str:
        if name.startswith(_TITLE):
            return f"the title ({name[1:]}) in every row"
        return f"{name[1:]!r} in every row" if constant(name) else f"column {' with '.join(map(repr, name.split(SIGN)))}"

    return "; ".join(f"{role} = {' and '.join(map(one, names))}" for role, names in mapping.items())


def extend(grid: Extended, names: Iterable[str]) -> None:
    """Adds to a table those of the named columns that are derived and not in it yet.

    Raises :class:`Refusal` ``no_title`` and ``no_match`` for a title that is not there, or not as it was described.
    """
    for name in names:
        known = {each.strip().casefold(): at for at, each in reversed(list(enumerate(grid.names)))}
        if name.strip().casefold() in known:
            continue
        if constant(name):
            grid.derive(name, (), _value(grid, name))
        elif SIGN in name and all(part.strip().casefold() in known for part in name.split(SIGN)):
            grid.derive(name, [known[part.strip().casefold()] for part in name.split(SIGN)])


def sides(grid: Extended) -> None:
    """Makes one column of each given and family name whose side is told: by a word (``visitor first name``), or by the pair of
    the other side beside it. A lone pair without such a word is whoever the row is about.
    """
    found = pairs(grid.names)
    extend(grid, [SIGN.join(pair) for who, pair in found.items() if len(found) > 1 or columns.of_side(who)])


def _value(grid: Extended, name: str) -> str:
    if name != _TITLE and not name.startswith(f"{_TITLE}:"):
        return name.removeprefix(CONSTANT).strip()
    title = title_of(grid)
    if not title:
        raise Refusal("no_title", f'Nothing stands above the header, so {name} is nothing. Say it: --map ROLE="=...".')
    return _place(title, name.removeprefix(_TITLE).removeprefix(":"), "what stands above the header")


def title_of(grid: Extended) -> str:
    """What stands above the header of a table, in one line."""
    told = (row for row in grid.above if not is_told(row))
    return clean(" ".join(cell for row in told for cell in row if cell.strip()))


def named(options: Options, source: Source) -> Options:
    """The choices with the name of the file in the place of ``=@file``: how a file was read must not hang on what it is called
    later.

    Raises :class:`Refusal` ``no_match``.
    """
    if not any(name.startswith(_FILE) for names in options.mapping.values() for name in names):
        return options
    last = PurePosixPath(source.parts[0].member or source.parts[0].path.name).name if source.parts else source.name
    stem = last.removesuffix(".gz").rpartition(".")[0] or last
    mapping = {
        role: tuple(
            CONSTANT + _place(stem, name.removeprefix(_FILE).removeprefix(":"), "the name of the file")
            if name == _FILE or name.startswith(f"{_FILE}:")
            else name
            for name in names
        )
        for role, names in options.mapping.items()
    }
    return replace(options, mapping=mapping)


def _place(text: str, pattern: str, where: str) -> str:
    """What stands in a text in the place of the star of a pattern, which may begin and end anywhere; all of it for none."""
    if not pattern.strip():
        return text
    before, star, after = pattern.partition("*")
    found = re.search(re.escape(before.strip()) + r"\s*(.+?)\s*" + (re.escape(after.strip()) or "$"), text)
    if not star or not found:
        raise Refusal(
            "no_match", f"'{pattern}' does not fit {where}, which is '{text}'. Write it with a star in the place that is meant."
        )
    return found[1]
