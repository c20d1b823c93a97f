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

SOURCE = 6
"""The place of the citation among what a measure is declared with."""

FOLDER = Path(__file__).parent / "graph" / "measures"


def columns(gives: str) -> tuple[Column, ...]:
    """The columns of all measures of a ``person`` or a ``tie``, in their order."""
    return tuple(column for _, of, column in _columns(FOLDER) if of == gives)


@cache
def _columns(folder: Path) -> tuple[tuple[int, str, Column], ...]:
    found = [each for file in sorted(folder.glob("*.py")) for each in _read(file)]
    return tuple(sorted(found, key=lambda each: (each[0], each[2].name)))


def _read(file: Path) -> list[tuple[int, str, Column]]:
    body = ast.parse(file.read_text(encoding="utf-8")).body
    for node in body:
        if isinstance(node, ast.Assign) and [ast.unparse(each) for each in node.targets] == ["COLUMNS"]:
            sources = _sources(body)
            try:
                said = ast.literal_eval(node.value)
                return [(order, gives, Column(name, kind, unit, meaning, sources.get(name, "")))
                        for name, (order, gives, kind, unit, meaning) in said.items()]  # fmt: skip
            except (ValueError, AttributeError, TypeError) as error:
                want = "name: (place, person or tie, type, unit, meaning), written out"
                raise QueryError(f"measures/{file.name}, line {node.lineno}: COLUMNS holds {want}.") from error
    return []


def _sources(body: list[ast.stmt]) -> dict[str, str]:
    """Where each measure that is declared there was published, where both are written out."""
    calls = [
        each for node in body for each in ast.walk(node) if isinstance(each, ast.Call) and ast.unparse(each.func) == "Measure"
    ]
    said = [[each.value for each in call.args if isinstance(each, ast.Constant)] for call in calls]
    named = [{each.arg: each.value.value for each in call.keywords if isinstance(each.value, ast.Constant)} for call in calls]
    return {
        str((values or [by["name"]])[0]): str(by.get("citation") or values[SOURCE])
        for values, by in zip(said, named, strict=True)
        if (values or "name" in by) and ("citation" in by or len(values) > SOURCE)
    }
