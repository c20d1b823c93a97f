"""A table that can be defended: columns with units and meanings, rows, and where they come from.

Every answer, export and screen works on a :class:`Sheet`, so all of them show the same rows in the same order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Cell = str | int | float | bool | date | datetime | list[str] | None
Type = Literal["text", "integer", "number", "flag", "date", "time", "list"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``name`` never changes once published, ``unit`` may be empty, ``meaning`` is one sentence. A measure has in
    ``source`` where it was published.
    """

    name: str
    type: Type
    unit: str
    meaning: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What is needed to make the same table again: the day, the filters, the depth model, a fingerprint of the inputs, and the
    maker, a digest of the code that made the tables.
    """

    as_of: date | None
    fingerprint: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    model: Mapping[str, Any] = field(default_factory=dict)
    maker: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows under named columns. A missing value is ``None``, never nan; a column ``note`` says in a word why. ``shows`` are the
    columns that a page or a terminal shows, in that order; without any, all.
    """

    name: str
    sentence: str
    how: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    provenance: Provenance
    shows: tuple[str, ...] = ()

    def records(self, names: Collection[str] = ()) -> list[dict[str, Cell]]:
        """The rows as dictionaries, in order; of these columns only, where some are named."""
        kept = [(place, each.name) for place, each in enumerate(self.columns) if not names or each.name in names]
        return [{name: row[place] for place, name in kept} for row in self.rows]

    def column(self, name: str) -> list[Cell]:
        """The values of one column, in order. Raises ``KeyError`` for a name that is not there."""
        index = {column.name: i for i, column in enumerate(self.columns)}[name]
        return [row[index] for row in self.rows]

    def __len__(self) -> int:
        return len(self.rows)
