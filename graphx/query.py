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
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn, get_args

from graphx import measure_columns, shipped_files
from graphx.depth import Model
from graphx.errors import QueryError, UnknownName
from graphx.parameter import Parameter, is_type
from graphx.sheet import Column, Type

FOLDER = shipped_files.QUERIES
TWINS = FOLDER / "neo4j"
"""What is said to Neo4j."""
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
        _refuse(self.path, line or self.lines.get(at, 0), words)


def _refuse(path: Path, line: int, words: str) -> NoReturn:
    place = f"{path.parent.name}/{path.name}" + (f", line {line}" if line else "")
    raise QueryError(f"{place}: {words}")


def read(stem: str, folder: Path | None = None, suffix: str = ".sql") -> Question:
    """The query of that stem. Raises :class:`QueryError`, naming file and line, for a header that cannot be understood or
    that says something else of the parameters than the text.
    """
    return _read((folder or FOLDER) / f"{stem}{suffix}")


@cache
def _read(path: Path) -> Question:
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
    text = _measured("\n".join(lines[end:]).rstrip(), measures)
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
        _refuse(path, 1, "a query begins with a header, whose first line says what is asked.")
    sections: dict[str, list[tuple[int, str]]] = {"": []}
    where, current = {"": 1}, ""
    for number, written in enumerate(header, 1):
        line = written
        key = re.match(r" ([a-z]\w*):(?: +(.*))?$", line)
        if key and number > 1:
            current = key[1]
            if current not in (*KEYS, *SECTIONS) or current in sections:
                seen = "stands twice" if current in sections else "is not understood"
                _refuse(path, number, f"'{current}:' {seen}. A header has {', '.join((*KEYS, *SECTIONS))}, each once.")
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
        _refuse(path, number, f"the line has {len(found)} of 4 fields: '{line}'. Write {want}.")
    return found[0], found[1], "" if found[2] == "-" else found[2], found[3]


def _parameter(path: Path, number: int, line: str, follows: bool) -> Parameter:
    name, kind, default, meaning = _fields(path, number, line, "a default")
    if not is_type(kind):
        _refuse(path, number, f"the parameter {name} has the type '{kind}', which there is not.")
    if (follows or default.startswith("model.")) and default not in FOLLOWS:
        _refuse(path, number, f"the parameter {name} cannot follow from '{default}'. There are: {', '.join(FOLLOWS)}.")
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
        _refuse(
            path,
            number,
            f"there is no measure {', '.join(lost)} among the columns of {', '.join(each.name for each in known)}.",
        )
    return made


def _column(path: Path, number: int, line: str) -> Column:
    name, kind, unit, meaning = _fields(path, number, line, "a unit")
    if kind not in get_args(Type):
        _refuse(path, number, f"the column {name} has the type '{kind}'; there are {', '.join(get_args(Type))}.")
    return Column(name, kind, unit, meaning)  # type: ignore[arg-type]


def _measured(text: str, measures: Mapping[str, tuple[str, ...]], cypher: bool = False) -> str:
    """The text with the measures of its header in the place of ``/* measures of person */``, or of ``person: p``, p's."""

    def names(found: re.Match[str]) -> str:
        of = f"{found[2]}." if found[2] else ""
        return " ".join(f"{of}{name} AS {name}," if cypher else f'{of}"{name}",' for name in measures.get(found[1], ()))

    return re.sub(r"/\* measures of (person|tie)(?:: (\w+))? \*/", names, text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(" ".join(each.split()) for each in text.split(",") if each.strip())


def _order(path: Path, where: Mapping[str, int], text: str) -> int:
    if text and not text.isdecimal():
        _refuse(path, where["order"], f"the order is a whole number, not '{text}'.")
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


# Questions ---------------------------------------------------------------------------------------------------------------


def stems(folder: Path | None = None, suffix: str = ".sql") -> tuple[str, ...]:
    """The names of all queries in a folder, sorted."""
    return tuple(sorted(path.stem for path in (folder or FOLDER).glob(f"*{suffix}")))


def names() -> tuple[str, ...]:
    """Every question there is, in the order in which they are shown; each is ``queries/<name>.sql``."""
    return tuple(sorted(stems(), key=lambda stem: (question(stem).order, stem)))


def question(stem: str) -> Question:
    """The question of that name, whose header says all that a question has to.

    Raises :class:`UnknownName` for a question there is not, :class:`QueryError` for a file that is not whole.
    """
    if stem not in stems():
        raise UnknownName("answer", stem, stems())
    asked = read(stem)
    for part, there in (("says", asked.says), ("reads", asked.reads), ("columns", asked.columns), ("how", asked.how)):
        if not there:
            asked.wrong(f"a question says '{part}:' in its header, and this one does not.")
    if asked.never and not re.match(r"never, \S", asked.never):
        asked.wrong(f"it says 'never, ' and why it is not asked there, not '{asked.never}'.", "neo4j")
    if asked.never and has_twin(stem):
        asked.wrong(f"it is never asked on Neo4j, and neo4j/{stem}.cypher has a text for it.", "neo4j")
    if not asked.never and not has_twin(stem):
        asked.wrong(f"there is no neo4j/{stem}.cypher. Write it, or say '-- neo4j: never, ' and why.")
    return replace(asked, never=asked.never.removeprefix("never, "))


def _twin(stem: str) -> Path:
    """The text of a question for Neo4j: a statement only; what it takes and gives stands in the .sql of that stem."""
    return FOLDER / TWINS.name / f"{stem}.cypher"


def has_twin(stem: str) -> bool:
    """Whether there is a text of a question for Neo4j."""
    return _twin(stem).is_file()


def twin(stem: str) -> Question:
    """A question with its text for Neo4j. Raises :class:`QueryError` when that takes a parameter the question has not."""
    asked, path = question(stem), _twin(stem)
    statement = "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("//")).strip()
    statement = _measured(statement, asked.measures, cypher=True)
    taken = frozenset(re.findall(r"\$([a-z_]+)", statement))
    unknown = taken - asked.taken - set(asked.makes)
    if unknown:
        _refuse(path, 0, f"the text takes {', '.join(sorted(unknown))}, which {stem}.sql does not declare.")
    return replace(asked, text=statement, taken=taken)
