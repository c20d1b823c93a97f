"""Query files: one statement each, whose header says what it asks, what it reads and takes, and what it gives.

::

    -- Who holds the network together?
    -- order: 40
    -- says: who would leave most people apart
    -- reads: people, ties
    -- shows: name, depth
    -- neo4j: never, it needs the interactions
    -- parameters:
    --   limit   integer  20       how many people at most
    -- given:
    --   thin    number   model.thin  a tie with a depth score below this is thin
    -- columns:
    --   person  text     -        who, as an opaque id
    -- how:
    --   The sentence that explains where the numbers come from.
    select ... where ... limit $limit

Two or more spaces stand between the fields of a line, and ``-`` is no default and no unit. A default is a value, ``required``,
or ``model.x``, a line of the depth model. What is ``given`` nobody gives: it follows from the day (``as_of``), the model or the
pair that is read (``pair.left``). Parameters in a section ``answer:`` go to ``answer`` of ``graphx/questions/<stem>.py``,
which makes the tables in ``makes:`` before the text is run, and not to the text. A line ``measures of person without reach``
stands for the columns of all other measures (:mod:`graphx.measure_columns`), which the text has at
``/* measures of person */``; ``measure  reach`` for that one. ``reads:`` has the words of :mod:`graphx.answers.reads`.

The same text can be run alone in the engine's own shell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn, get_args

from graphx import measure_columns
from graphx.depth import Model
from graphx.errors import QueryError, UnknownName
from graphx.parameter import Parameter, is_type
from graphx.sheet import Column, Type

KEYS = ("order", "says", "reads", "makes", "shows", "neo4j")
"""What a header says in a line of its own."""
SECTIONS = ("parameters", "answer", "given", "columns", "how")
"""What a header says in the indented lines below a name."""
FOLLOWS = ("as_of", "pair.left", "pair.right", *(f"model.{name}" for name in Model.__dataclass_fields__))
"""Where a value may come from that nobody gives."""
LAST = 1_000
"""The order of a question that says none."""


@dataclass(frozen=True, slots=True)
class Question:
    """One query file, read. ``parameters`` may be given and ``given`` follow from the day and the model; ``taken`` are
    the names of those that the text takes. ``lines`` is where in the file each thing stands
    that it declares, and the text itself.
    """

    stem: str
    path: Path
    sentence: str
    how: str
    parameters: tuple[Parameter, ...]
    given: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    text: str
    taken: frozenset[str]
    reads: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    says: str = ""
    order: int = LAST
    never: str = ""
    measures: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    lines: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def required(self) -> tuple[str, ...]:
        """The parameters without which it means nothing."""
        return tuple(each.name for each in self.parameters if each.required)

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name. Raises :class:`UnknownName` for one that cannot be given."""
        known = {each.name: each for each in self.parameters}
        if name not in known:
            raise UnknownName(f"parameter of '{self.stem}'", name, known)
        return known[name]

    def wrong(self, words: str, at: str = "", line: int = 0) -> NoReturn:
        """Raises :class:`QueryError`: what is wrong in this file, and on which line, where that is known."""
        refuse(self.path, line or self.lines.get(at, 0), words)


def refuse(path: Path, line: int, words: str) -> NoReturn:
    """Raises :class:`QueryError` with file and line."""
    place = f"{path.parent.name}/{path.name}" + (f", line {line}" if line else "")
    raise QueryError(f"{place}: {words}")


@cache
def parse(path: Path) -> Question:
    """The query in a file. Raises :class:`QueryError`, naming file and line, for a header that cannot be understood or that
    says something else of the parameters than the text.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    mark = "//" if path.suffix == ".cypher" else "--"
    end = next((i for i, line in enumerate(lines) if not line.startswith(mark)), len(lines))
    sections, where = _sections(path, [line[len(mark) :].rstrip() for line in lines[:end]])
    measures: dict[str, tuple[str, ...]] = {}
    columns: tuple[Column, ...] = ()
    for number, line in sections.get("columns", ()):
        found = _columns(path, number, line, measures)
        where.update({f"columns {each.name}": number for each in found})
        columns += found
    text = with_measures("\n".join(lines[end:]).rstrip(), measures)
    begin = end + len(text) - len(text.lstrip("\n"))
    takes, answer, given = (
        tuple(_parameter(path, number, line, name == "given") for number, line in sections.get(name, ()))
        for name in ("parameters", "answer", "given")
    )
    said = {name: " ".join(line for _, line in sections.get(name, ())) for name in ("", "how", *KEYS)}
    used = frozenset(re.findall(r"\$([a-z_]+)", text))
    reads, makes, shows = (_words(said[name]) for name in ("reads", "makes", "shows"))
    made = Question(
        path.stem, path, said[""], said["how"], takes + answer, given, columns, text.strip(), used, reads, makes, shows,
        said["says"], _order(path, where, said["order"]), said["neo4j"], measures, where | {"text": begin + 1},
    )  # fmt: skip
    _agree(made, {each.name for each in takes + given}, {each.name for each in answer})
    return made


def _sections(path: Path, header: list[str]) -> tuple[dict[str, list[tuple[int, str]]], dict[str, int]]:
    """The lines of a header by what they belong to, with their numbers; the sentence belongs to nothing. And on which line of
    the file each thing begins that is declared.
    """
    if not header or not header[0].strip():
        refuse(path, 1, "a query begins with a header, whose first line says what is asked.")
    sections: dict[str, list[tuple[int, str]]] = {"": []}
    where, current = {"": 1}, ""
    for number, written in enumerate(header, 1):
        line = written
        key = re.match(r" ([a-z]\w*):(?: +(.*))?$", line)
        if key and number > 1:
            current = key[1]
            if current not in (*KEYS, *SECTIONS) or current in sections:
                seen = "stands twice" if current in sections else "is not understood"
                refuse(path, number, f"'{current}:' {seen}. A header has {', '.join((*KEYS, *SECTIONS))}, each once.")
            sections[current], where[current] = [], number
            line = key[2] or ""
        if line.strip():
            sections[current].append((number, line.strip()))
            if current in ("parameters", "answer", "given", "columns"):
                where[f"{current} {line.split()[0]}"] = number
    return sections, where


def _fields(path: Path, number: int, line: str, third: str) -> tuple[str, str, str, str]:
    found = re.split(r"\s{2,}", line, maxsplit=3)
    if len(found) < 4:
        want = f"a name, a type, {third} and a meaning, with two or more spaces between"
        refuse(path, number, f"the line has {len(found)} of 4 fields: '{line}'. Write {want}.")
    return found[0], found[1], "" if found[2] == "-" else found[2], found[3]


def _parameter(path: Path, number: int, line: str, follows: bool) -> Parameter:
    name, kind, default, meaning = _fields(path, number, line, "a default")
    if not is_type(kind):
        refuse(path, number, f"the parameter {name} has the type '{kind}', which there is not.")
    if (follows or default.startswith("model.")) and default not in FOLLOWS:
        refuse(path, number, f"the parameter {name} cannot follow from '{default}'. There are: {', '.join(FOLLOWS)}.")
    return Parameter(name, kind, default, meaning)


def _columns(path: Path, number: int, line: str, measures: dict[str, tuple[str, ...]]) -> tuple[Column, ...]:
    """The column of a line, or those of the measures that it names."""
    if found := re.fullmatch(r"measures of (person|tie)(?: without ([\w ]+))?", line):
        known, named = measure_columns.columns(found[1]), set((found[2] or "").split())
        made = tuple(each for each in known if each.name not in named)
        measures[found[1]] = tuple(each.name for each in made)
    elif found := re.fullmatch(r"measure +(\w+)", line):
        known, named = measure_columns.columns("person") + measure_columns.columns("tie"), {found[1]}
        made = tuple(each for each in known if each.name in named)
    else:
        return (_column(path, number, line),)
    if lost := sorted(named - {each.name for each in known}):
        refuse(
            path,
            number,
            f"there is no measure {', '.join(lost)} among the columns of {', '.join(each.name for each in known)}.",
        )
    return made


def _column(path: Path, number: int, line: str) -> Column:
    name, kind, unit, meaning = _fields(path, number, line, "a unit")
    if kind not in get_args(Type):
        refuse(path, number, f"the column {name} has the type '{kind}'; there are {', '.join(get_args(Type))}.")
    return Column(name, kind, unit, meaning)  # type: ignore[arg-type]


def with_measures(text: str, measures: Mapping[str, tuple[str, ...]], cypher: bool = False) -> str:
    """The text with the measures of its header in the place of ``/* measures of person */``, or of ``person: p``, p's."""

    def names(found: re.Match[str]) -> str:
        of = f"{found[2]}." if found[2] else ""
        return " ".join(f"{of}{name} AS {name}," if cypher else f'{of}"{name}",' for name in measures.get(found[1], ()))

    return re.sub(r"/\* measures of (person|tie)(?:: (\w+))? \*/", names, text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(" ".join(each.split()) for each in text.split(",") if each.strip())


def _order(path: Path, where: Mapping[str, int], text: str) -> int:
    if text and not text.isdecimal():
        refuse(path, where["order"], f"the order is a whole number, not '{text}'.")
    return int(text or LAST)


def _agree(asked: Question, declared: set[str], answer: set[str]) -> None:
    """Header and text have the same parameters; columns that are shown are columns."""
    for name in sorted(asked.taken - declared):
        number = next(i for i, line in enumerate(asked.text.splitlines()) if re.search(rf"\${name}\b", line))
        more = ", but under answer:, for what the text does not take" if name in answer else ""
        asked.wrong(f"the text takes ${name}, which the header does not declare{more}.", line=asked.lines["text"] + number)
    for name in sorted(declared - asked.taken):
        section = "given" if f"given {name}" in asked.lines else "parameters"
        asked.wrong(f"the text does not take ${name}, which the header declares.", f"{section} {name}")
    for name in asked.shows:
        if name not in {each.name for each in asked.columns}:
            asked.wrong(f"'{name}' is shown first, and is no column.", "shows")
