"""Query files: one statement each, whose header says what it asks, what it takes and what it gives.

::

    -- Who holds the network together?
    -- parameters:
    --   limit   integer  20   how many people at most
    -- columns:
    --   person  text     -    who, as an opaque id
    -- how:
    --   The sentence that explains where the numbers come from.
    select ... where ... limit $limit

A section ``picks:`` declares parameters as ``parameters:`` does; they say who is picked (:mod:`graphx.answers.picks`) before
the text is run, which reads ``picks`` and not them.

A unit of ``-`` means none. The same text can be run alone in the engine's own shell.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_args

from graphx.errors import BadValue, GraphxError, UnknownName
from graphx.sheet import Column, Type

FOLDER = Path(__file__).resolve().parent.parent / "queries"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that may be given. ``default`` is as written in the file; empty means none.

    ``type`` is text, integer, number, flag, date or person; ``1..4`` is a whole number from 1 to 4, which cannot be left out.
    """

    name: str
    type: str
    default: str
    meaning: str

    def value(self, given: Any) -> Any:  # noqa: ANN401 - what a person typed, of any kind
        """The value in the parameter's type. Raises :class:`BadValue` saying what was expected."""
        raw = self.default if given is None else given
        if raw in ("", None) and ".." not in self.type:
            return None
        try:
            match self.type:
                case "integer":
                    return _whole(raw)
                case span if ".." in span:
                    return _whole(raw, *map(int, span.split("..")))
                case "number":
                    return float(raw)
                case "flag":
                    return _flag(raw)
                case "date":
                    return raw if isinstance(raw, date) else date.fromisoformat(str(raw))
                case _:
                    return str(raw)
        except (ValueError, TypeError, OverflowError) as error:
            low = "0" if self.type == "integer" else self.type.replace("..", " to ")
            kind = f"whole number from {low}" if low[0].isdigit() else self.type
            raise BadValue(f"The parameter {self.name} must be a {kind}, not '{raw}': {self.meaning}.") from error


def _whole(raw: Any, low: int = 0, high: float = math.inf) -> int:  # noqa: ANN401
    if isinstance(raw, bool) or float(raw) != int(float(raw)) or not low <= float(raw) <= high:
        raise ValueError(raw)
    return int(float(raw))


def _flag(raw: Any) -> bool:  # noqa: ANN401
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if str(raw).lower() not in words:
        raise ValueError(raw)
    return words[str(raw).lower()]


@dataclass(frozen=True, slots=True)
class Question:
    """One query file, read. ``picks`` names those of the parameters that say who is picked; the text takes the others."""

    stem: str
    sentence: str
    how: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    text: str
    picks: tuple[str, ...] = ()

    def bind(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """All parameters with their values. Raises :class:`UnknownName` for one the question does not take."""
        names = [parameter.name for parameter in self.parameters]
        for name in given:
            if name not in names:
                raise UnknownName(f"parameter of '{self.stem}'", name, names)
        return {parameter.name: parameter.value(given.get(parameter.name)) for parameter in self.parameters}


@cache
def read(stem: str, folder: Path = FOLDER, suffix: str = ".sql") -> Question:
    """The query of that stem. Raises :class:`GraphxError` when header and text disagree about the parameters."""
    path = folder / f"{stem}{suffix}"
    lines = path.read_text(encoding="utf-8").splitlines()
    mark = "//" if suffix == ".cypher" else "--"
    header = [line[len(mark) :].rstrip() for line in lines if line.startswith(mark)]
    text = "\n".join(line for line in lines if not line.startswith(mark)).strip()
    sections: dict[str, list[str]] = {"": []}
    current = ""
    for line in header:
        if line.strip() in ("parameters:", "picks:", "columns:", "how:"):
            current = line.strip()[:-1]
            sections[current] = []
        elif line.strip():
            sections[current].append(line.strip())
    taken, picks = (tuple(map(_parameter, sections.get(each, []))) for each in ("parameters", "picks"))
    columns = tuple(_column(path, *_fields(line)) for line in sections.get("columns", []))
    used = set(re.findall(r"\$([a-z_]+)", text))
    declared = {parameter.name for parameter in taken}
    if used != declared:
        raise GraphxError(f"{path}: declared parameters {sorted(declared)}, used {sorted(used)}.")
    how = " ".join(sections.get("how", []))
    return Question(stem, " ".join(sections[""]), how, taken + picks, columns, text, tuple(each.name for each in picks))


def _parameter(line: str) -> Parameter:
    name, kind, default, meaning = _fields(line)
    return Parameter(name, kind, "" if default == "-" else default, meaning)


def _fields(line: str) -> tuple[str, str, str, str]:
    name, kind, third, meaning = re.split(r"\s+", line, maxsplit=3)
    return name, kind, third, meaning


def _column(path: Path, name: str, kind: str, unit: str, meaning: str) -> Column:
    if kind not in get_args(Type):
        raise GraphxError(f"{path}: column {name} has the type '{kind}'; there are {', '.join(get_args(Type))}.")
    return Column(name, kind, "" if unit == "-" else unit, meaning)  # type: ignore[arg-type]


@cache
def stems(folder: Path = FOLDER, suffix: str = ".sql") -> tuple[str, ...]:
    """The names of all questions in a folder, sorted."""
    return tuple(sorted(path.stem for path in folder.glob(f"*{suffix}")))


TWINS = FOLDER / "neo4j"
"""The questions that Neo4j answers too: statements only; what one takes and gives stands in the .sql of that stem."""


@cache
def twin(stem: str) -> Question:
    """A question with its text for Neo4j. Raises :class:`GraphxError` when that takes a parameter the question has not."""
    asked, text = read(stem), (TWINS / f"{stem}.cypher").read_text(encoding="utf-8")
    statement = "\n".join(line for line in text.splitlines() if not line.startswith("//")).strip()
    taken = {parameter.name for parameter in asked.parameters} - set(asked.picks) | ({"picks"} if asked.picks else set())
    unknown = set(re.findall(r"\$([a-z_]+)", statement)) - taken
    if unknown:
        raise GraphxError(f"{stem}.cypher uses {sorted(unknown)}, which {stem}.sql does not declare.")
    return replace(asked, text=statement)
