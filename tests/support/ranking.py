"""In which order the rows of an answer stand, read from its query: by which of its columns, and whether a table shows these."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from graphx import query

SAME = {
    ("thin", "depth_sum"): "depth",
    ("person", "depth_sum"): "depth",
    ("ties", "depth_sum"): "depth",
    ("influencers", "depth"): "depth_to_us",
}
"""What orders rows and is called otherwise in the answer, where one grows with the other."""
SECTIONS = (
    "red",
    "amber",
    "key and thin",
    "one-way",
    "absent",
    "handed over",
    "single-threaded",
    "silent over a year",
    "no data",
)
"""The sections of whom we may lose, the quiet ones by their level."""
IDS = ("person", "a", "b", "interaction", "segment")


class Key(NamedTuple):
    """One column by which rows are ordered, missing values last where ``last`` says so; ``columns`` are those of a rule."""

    column: str
    down: bool
    last: bool
    columns: tuple[str, ...] = ()


def keys(name: str) -> list[Key]:
    """The columns that order the rows of a question; raises where one is not a column of the answer."""
    asked = query.read(name)
    columns = {column.name for column in asked.columns}
    text = re.sub(r"\s+", " ", asked.text)
    clause = re.sub(r" limit .*$", "", text.rpartition(" order by ")[2])
    found = []
    for part in re.split(r",(?![^()]*\))", clause):
        words = part.strip().replace('"', "")
        down, last = bool(re.search(r" desc\b", words)), words.endswith("nulls last")
        plain = re.sub(r"( desc)?( nulls last)?$", "", words)
        if plain.startswith("case "):
            inside = tuple(sorted(set(re.findall(r"\bx\.(\w+)", plain))))
            assert set(inside) <= columns, (name, plain)
            found.append(Key("", down, last, inside))
            continue
        if plain.endswith(" = ''"):  # those without one follow all others
            found.append(Key(plain.rpartition(".")[2].removesuffix(" = ''"), down, last, ("empty",)))
            continue
        column = plain.rpartition(".")[2]
        column = SAME.get((name, column), column)
        assert column in columns, f"{name} is ordered by {plain}, which it does not show"
        found.append(Key(column, down, last))
    return found


def value(row: Mapping[str, Any], key: Key) -> tuple[Any, ...]:
    """What compares rows by one key: missing values first or last, then the value, turned round where it goes down."""
    if not key.column:
        return (SECTIONS.index(row["level"] if row["section"] == "quiet" else row["section"]),)
    given = row[key.column]
    if key.columns == ("empty",):
        return (given == "",)
    if given is None:
        return (1 if key.last else -1,)
    return (0, Turned(given) if key.down else given)


class Turned:
    """A value that is less where it is more."""

    def __init__(self, given: Any) -> None:
        self.given = given

    def __lt__(self, other: Turned) -> bool:
        return bool(other.given < self.given)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Turned) and self.given == other.given

    def __hash__(self) -> int:
        return hash(self.given)


def ordered(name: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Asserts that each row follows from the one before by the columns that the answer shows."""
    order = keys(name)
    found = [tuple(value(row, key) for key in order) for row in rows]
    assert not any(two < one for one, two in itertools.pairwise(found)), name


def shown(name: str, columns: Iterable[str]) -> None:
    """Asserts that a table of some columns shows by which of them its rows are ordered; ids only part rows that are equal."""
    missing = [key.column for key in keys(name) if key.column and key.column not in IDS and key.column not in columns]
    assert not missing, f"a table of {name} is ordered by {missing}, which it does not show"
