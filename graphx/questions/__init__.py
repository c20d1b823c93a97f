"""What is peculiar to a question and no SQL: one module each, called as its file in ``queries/``; all in it may be missing.

==========================================  ============================================================================
``finding(rows, parameters, model)``        the sentence of an answer with rows; else their number is told
``COUNTED = True``                          the sentence counts rows, so that of a limit it must say that it is one
``EMPTY``                                   the sentence of an answer without rows
``none(ours, others, parameters)``          the same, of how many people are ours and how many are not
``beside(everybody, parameters)``           what is said behind the sentence, rows or none, of people who may have no row
``written(rows)``                           the columns that are words, and what writes each from its row
``answer(tables, parameters)``              where SQL is not enough: the names of the columns, and the rows
==========================================  ============================================================================
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol

from graphx.depth import Model
from graphx.query_file import Question
from graphx.wording import Row, count

Rows = tuple[list[str], list[tuple[Any, ...]]]
"""The names of columns, and rows under them."""


class Standing(NamedTuple):
    """Where one of everybody stands: side, group, days of contact with ours that are known (None without
    contact), the usual gap between them.
    """

    side: str
    group: str
    met_days: int | None
    met_rhythm: float | None


class QuestionTables(Protocol):
    """What ``answer`` works on, whatever the engine."""

    @property
    def as_of(self) -> date | None:
        """The day that is asked for, None while nothing ever happened."""

    def columns(self, table: str, names: Sequence[str]) -> Iterable[tuple[Any, ...]]:
        """Some columns of a table that the question reads. A server has few of them, and only of people and ties."""

    def add(self, name: str, rows: Sequence[Mapping[str, Any]], types: Mapping[str, str]) -> None:
        """Makes one of the tables in ``makes:`` of the header; on a server it becomes a parameter. Types are Arrow's."""

    def ask(self) -> Rows:
        """What the text of the question gives."""


def module(stem: str) -> Any:  # noqa: ANN401 - what a module has is asked for by name
    """The module of a question, None where it has none."""
    name = f"{__name__}.{stem}"
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def answered(asked: Question, tables: QuestionTables, values: Mapping[str, Any]) -> Rows:
    """The columns and rows of a question: by its text, or by its module where that has more to do."""
    own = module(asked.stem)
    if hasattr(own, "answer"):
        made: Rows = own.answer(tables, values)
        return made
    for section in sorted({"makes", "answer"} & set(asked.lines)):
        asked.wrong(f"'{section}:' is for a questions/{asked.stem}.py with a function answer, and there is none.", section)
    if not asked.text:
        asked.wrong(f"there is no text below the header, and no function answer in questions/{asked.stem}.py.")
    return tables.ask()


def sentence(
    stem: str, rows: Sequence[Row], parameters: Mapping[str, Any], model: Model,
    everybody: Callable[[], Sequence[Standing]] = tuple,
) -> str:  # fmt: skip
    """The finding of an answer. ``everybody`` reads who there is, which some answers need to say why they have no rows, or what
    cannot be told of people without one.
    """
    own = module(stem)
    if not rows and parameters.get("limit") == 0:
        return "No row was asked for: the limit is 0."
    beside = str(own.beside(everybody(), parameters)) if hasattr(own, "beside") else ""
    if not rows and hasattr(own, "none") and (held := [each.side for each in everybody()]):
        return str(own.none(held.count("ours"), len(held) - held.count("ours"), parameters)) + beside
    if not rows:
        return getattr(own, "EMPTY", "Nothing fits the question.")
    cut = getattr(own, "COUNTED", False) and parameters.get("limit") == len(rows)
    whole = own.finding(rows, parameters, model) if hasattr(own, "finding") else f"{count(len(rows), 'row')}."
    return (f"Of the first {count(len(rows), 'row')}: " if cut else "") + whole + beside


def written(stem: str, rows: Sequence[Row]) -> Mapping[str, Callable[[Row], Any]]:
    """The columns of an answer that are words, and what writes each from a row, whatever the engine."""
    own = module(stem)
    return own.written(rows) if hasattr(own, "written") else {}
