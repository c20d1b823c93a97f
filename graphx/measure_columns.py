"""Which measures stand as columns beside people and ties: what each file of measures says at its top, read without running it.

::

    COLUMNS = {"reach": (120, "person", "number", "share", "share of the people within two steps")}

A measure by its name, with its place among the columns, what it has a value for, and type, unit and meaning of the column.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from graphx.errors import QueryError
from graphx.sheet import Column

FOLDER = Path(__file__).parent / "graph" / "measures"


def columns(gives: str) -> tuple[Column, ...]:
    """The columns of all measures of a ``person`` or a ``tie``, in their order."""
    return tuple(column for _, of, column in _columns(FOLDER) if of == gives)


@cache
def _columns(folder: Path) -> tuple[tuple[int, str, Column], ...]:
    found = [each for file in sorted(folder.glob("*.py")) for each in _read(file)]
    return tuple(sorted(found, key=lambda each: (each[0], each[2].name)))


def _read(file: Path) -> list[tuple[int, str, Column]]:
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and [ast.unparse(each) for each in node.targets] == ["COLUMNS"]:
            try:
                said = ast.literal_eval(node.value)
                return [(order, gives, Column(name, kind, unit, meaning))
                        for name, (order, gives, kind, unit, meaning) in said.items()]  # fmt: skip
            except (ValueError, AttributeError, TypeError) as error:
                want = "name: (place, person or tie, type, unit, meaning), written out"
                raise QueryError(f"measures/{file.name}, line {node.lineno}: COLUMNS holds {want}.") from error
    return []
