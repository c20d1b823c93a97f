"""What a question reads: the words of ``reads:`` in its header, and what each opens for its text.

=====================  ==========================================================================================
``people``, ``ties``   the tables of those answers as of the day, with more columns (:mod:`graphx.ties.tie_tables`)
``people at since``,   the same as of the day that the parameter ``since`` gives, as ``people_since`` and
``ties at since``      ``ties_since``
``sources``            ``segments``: the loaded files, and what each of them sees
``days``               ``days``: what each pair of people did on each day of the whole log, by class of channel; and
                       ``directory``: everybody, by the number that stands for a person there
``interactions``       ``interactions``, ``participants`` and ``repeated``: the events of the log, of all files or of the
                       one that a parameter of the type file names; ``persons`` and ``directory``, ``segments``
``pair a b``           the same of the two people in the parameters ``a`` and ``b`` only, with ``contacts``, ``days``,
                       ``decays`` and ``kinds``, which make their tie
=====================  ==========================================================================================

Days are numbers since 1970-01-01 in all but ``people`` and ``ties``; what is later than the day that is asked for is there too,
and a text leaves it out with a parameter that follows from ``as_of``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from graphx import dates
from graphx.engines.local import Store
from graphx.people import census
from graphx.progress import Progress
from graphx.query_file import Question
from graphx.questions import Rows
from graphx.ties import day_tables, tie_tables
from graphx.ties.tie_tables import Tables


@dataclass
class Desk:
    """An engine with what is laid out for one question (:class:`graphx.questions.QuestionTables`): ``values`` are its
    parameters, those that follow included.
    """

    store: Store
    asked: Question
    tables: Tables
    values: dict[str, Any]
    progress: Progress
    laid: set[str] = field(default_factory=set)

    @property
    def as_of(self) -> date | None:
        """The day that is asked for."""
        return self.tables.as_of

    def columns(self, table: str, names: Sequence[str]) -> Iterable[tuple[Any, ...]]:
        """Some columns of a table that is laid out, in the same order at all times."""
        return self.store.rows(table, ", ".join(f'"{name}"' for name in names), "all")

    def add(self, name: str, rows: Sequence[Mapping[str, Any]], types: Mapping[str, str]) -> None:
        """Makes a table of rows, with Arrow's types."""
        if name not in self.asked.makes:
            self.asked.wrong(f"its module makes the table '{name}', which 'makes:' in the header does not name.")
        schema = pa.schema([(column, pa.type_for_alias(kind)) for column, kind in types.items()])
        self.store.table(name, pa.Table.from_pylist(list(rows), schema))

    def ask(self) -> Rows:
        """What the text gives."""
        return self.store.ask(self.asked, self.values)

    def view(self, name: str, path: Path) -> None:
        """Makes a file a table of that name, unless it is one already."""
        if name not in self.laid:
            self.store.view(name, [path], named=False)
            self.laid.add(name)

    def given(self, name: str, kind: str) -> Any:  # noqa: ANN401 - a value of any type
        """The value of the parameter that a reading names, which has to be of a type."""
        if name not in {each.name for each in self.asked.parameters if each.type == kind}:
            self.asked.wrong(f"'{name}' is no parameter of the type {kind}.", "reads")
        return self.values[name]


def lay_out(store: Store, asked: Question, tables: Tables, bound: Mapping[str, Any], progress: Progress) -> Desk:
    """Opens what a question reads.

    Raises :class:`~graphx.errors.QueryError` for words that are not understood, :class:`~graphx.errors.LoadError` for a file
    that is not loaded.
    """
    desk = Desk(store, asked, tables, dict(bound), progress)
    # What opens the log makes views that others share, so it comes first.
    words = sorted((each.split() for each in asked.reads), key=lambda each: each[0] not in {"interactions", "pair"})
    if len({name for name, *_ in words} & {"pair", "interactions", "days"}) > 1 and words[0][0] == "pair":
        asked.wrong("a pair has interactions and days of its own: a question reads it, or those of everybody.", "reads")
    for name, *more in words:
        if (name, len(more)) not in READS:
            known = ", ".join(dict.fromkeys(word for word, _ in READS))
            asked.wrong(f"'{' '.join([name, *more])}' cannot be read. There are: {known}; people and ties at a day.", "reads")
        READS[name, len(more)](desk, name, *more)
    for each in asked.given:
        if each.name not in desk.values:
            asked.wrong(f"{each.default} is there only for a question that reads a pair.", f"given {each.name}")
    return desk


def _table(desk: Desk, name: str) -> None:
    desk.view(name, desk.tables.path(name))


def _earlier(desk: Desk, name: str, at: str, parameter: str) -> None:
    if at != "at":
        desk.asked.wrong(f"'{name} {at} {parameter}' is written '{name} at {parameter}'.", "reads")
    day: date | None = desk.given(parameter, "date")
    then = tie_tables.tables(desk.tables.inputs, day, desk.progress)
    desk.view(f"{name}_{parameter}", then.path(name))


def _sources(desk: Desk, _: str) -> None:
    desk.view("segments", desk.tables.inputs.folder / "segments.parquet")


def _days(desk: Desk, _: str) -> None:
    for name in ("days", "directory"):
        desk.view(name, desk.tables.inputs.folder / f"{name}.parquet")


def _interactions(desk: Desk, _: str) -> None:
    """The events of the log, or of one file of it, whose name becomes its digest."""
    log = desk.tables.inputs.log
    for each in desk.asked.parameters:
        if each.type == "file" and desk.values[each.name]:
            desk.values[each.name] = log.called(desk.values[each.name]).digest
            log = log.part(desk.values[each.name])
    day_tables.events(desk.store, desk.tables.inputs, log)
    desk.laid |= set(census.TABLES)


def _pair(desk: Desk, _: str, a: str, b: str) -> None:
    """The contacts of one pair of people, made again from the log."""
    inputs, model = desk.tables.inputs, desk.tables.inputs.settings.model
    number = {person.id: i for i, person in enumerate(census.directory(inputs.folder).people)}
    ends = sorted(number[desk.given(each, "person")] for each in (a, b))
    for each in desk.asked.given:
        if each.default.startswith("pair."):
            desk.values[each.name] = ends[each.default == "pair.right"]
    day_tables.reopen(desk.store, inputs, (ends[0], ends[1]))
    desk.store.build("days")
    oldest = desk.store.rows("days", 'coalesce(min("day"), 0)', "1")[0][0]
    depth, _warmth = model.decay(dates.number(desk.tables.as_of) - oldest)
    desk.store.table("decays", pa.table({"age": pa.array(range(len(depth)), pa.int32()), "depth": depth}))


READS: Mapping[tuple[str, int], Callable[..., None]] = {
    ("people", 0): _table, ("ties", 0): _table, ("people", 2): _earlier, ("ties", 2): _earlier, ("sources", 0): _sources,
    ("days", 0): _days, ("interactions", 0): _interactions, ("pair", 2): _pair,
}  # fmt: skip
"""What opens the tables of each word, with how many words follow it."""
