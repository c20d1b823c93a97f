"""The queries there are, by name: a question is one file in ``queries/``, with a text of the same name for Neo4j or a reason
why it has none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from graphx import shipped_files
from graphx.errors import BadValue, UnknownName
from graphx.parameter import MADE
from graphx.query_file import Question, parse, refuse, with_measures

FOLDER = shipped_files.QUERIES
TWINS = FOLDER / "neo4j"
"""What is said to Neo4j."""


def read(stem: str, folder: Path | None = None, suffix: str = ".sql") -> Question:
    """The query of that stem. Raises :class:`QueryError`, naming file and line, for a header that cannot be understood or
    that says something else of the parameters than the text.
    """
    return parse((folder or FOLDER) / f"{stem}{suffix}")


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
    for each in asked.parameters:
        if each.type in MADE:
            asked.wrong(
                f"the parameter {each.name} has the type '{each.type}', which nobody can type.", f"parameters {each.name}"
            )
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
    statement = with_measures(statement, asked.measures, cypher=True)
    taken = frozenset(re.findall(r"\$([a-z_]+)", statement))
    unknown = taken - asked.taken - set(asked.makes)
    if unknown:
        refuse(path, 0, f"the text takes {', '.join(sorted(unknown))}, which {stem}.sql does not declare.")
    return replace(asked, text=statement, taken=taken)


def accept(name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What was given for a question, without what was left open.

    Raises :class:`UnknownName` for a question or parameter there is not, :class:`BadValue` where a needed one is missing.
    """
    asked = question(name)
    given = {key: value for key, value in parameters.items() if value is not None}
    for key in given:
        asked.parameter(key)
    for key in asked.required:
        if given.get(key) in (None, ""):
            raise BadValue(f"The question '{name}' needs the parameter '{key}': {key}=...")
    return given
