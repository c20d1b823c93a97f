"""The questions by name: parameters in, a sheet that can be defended out. The same from Python, terminal and app."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from graphx import dates, query, questions
from graphx.answers import reads, sheet_parts
from graphx.depth import Model
from graphx.engines.local import Store
from graphx.errors import BadValue
from graphx.export import table_files
from graphx.people import census
from graphx.people.matching import Person
from graphx.progress import Progress, silent
from graphx.query_file import Question
from graphx.questions import Standing
from graphx.sheet import Cell, Provenance, Sheet
from graphx.storage.maker import maker
from graphx.ties import tie_tables
from graphx.ties.inputs import Inputs
from graphx.ties.tie_tables import Tables

if TYPE_CHECKING:
    import pandas as pd


class Answer:
    """One answered question.

    ``sheet`` holds everything; ``sentence``, ``columns``, ``how`` and ``rows`` (dictionaries, in order) are views of it, and
    ``table`` is the same as a pandas frame.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.name, self.sentence, self.how, self.columns = sheet.name, sheet.sentence, sheet.how, sheet.columns

    @property
    def rows(self) -> list[dict[str, Cell]]:
        """The rows as dictionaries, in order."""
        return self.sheet.records()

    @property
    def table(self) -> pd.DataFrame:
        """The rows as a frame: one column each, missing values as None or NaN as pandas does it."""
        import pandas as pd

        return pd.DataFrame(list(self.sheet.rows), columns=[column.name for column in self.columns])

    def save(self, path: str | Path, *, safe: bool = False) -> Path:
        """Writes the rows to a file: .csv, .xlsx, .json or .parquet by its suffix.

        ``safe`` writes a CSV in which a spreadsheet computes nothing. Raises :class:`BadValue` for another suffix.
        """
        return table_files.write(self.sheet, Path(path), safe=safe)

    def encode(self, format: str, *, safe: bool = False) -> bytes:  # noqa: A002 - what Python calls it
        """What :meth:`save` writes: csv, xlsx, json or parquet. Raises :class:`BadValue` for another format."""
        return table_files.encode(self.sheet, format, safe)

    def bundle(self, *, safe: bool = False) -> bytes:
        """A zip of the rows as CSV and of where they come from."""
        return table_files.bundle(self.sheet, safe)

    @property
    def stem(self) -> str:
        """The name of its file, without what says the kind."""
        return table_files.stem(self.sheet)

    def part(self, rows: Sequence[tuple[Cell, ...]], asked: Mapping[str, Any]) -> Answer:
        """Some of its rows, asked for by these filters, which the sentence and the provenance name."""
        return Answer(sheet_parts.part(self.sheet, rows, asked))


def ask(
    inputs: Inputs,
    name: str,
    as_of: date | None = None,
    parameters: Mapping[str, Any] | None = None,
    progress: Progress = silent,
) -> Answer:
    """Answers a question as of a day, the last day in the log by default.

    Raises :class:`UnknownName` for a question or parameter there is not, naming the nearest; :class:`BadValue` for a value that
    cannot be; :class:`~graphx.errors.UnknownPerson` for a person nobody knows; :class:`~graphx.errors.QueryError`, naming file
    and line, where the question itself is written wrongly.
    """
    given = query.accept(name, parameters or {})
    tables = tie_tables.tables(inputs, as_of, progress)
    asked = query.question(name)
    model = inputs.settings.model
    directory = cache(lambda: census.directory(inputs.folder))
    bound = bind(asked, given, model, tables.as_of, lambda text: directory().find(text))
    with Store() as store:
        columns, rows = questions.answered(asked, reads.lay_out(store, asked, tables, bound, progress), bound)
    origin = Provenance(tables.as_of, tables.fingerprint, model=model.describe(), maker=maker())
    return Answer(sheet(asked, columns, rows, bound, origin, cache(lambda: _everybody(tables))))


def bind(
    asked: Question, given: Mapping[str, Any], model: Model, as_of: date | None, find: Callable[[str], Person]
) -> dict[str, Any]:
    """All parameters with their values, but for what follows from the pair that is read: the day's and the model's where the
    file says so, people's ids for what was typed.
    """
    bound: dict[str, Any] = {}
    for each in (*asked.parameters, *asked.given):
        if each.default.startswith("model.") and each.name not in given:
            bound[each.name] = getattr(model, each.default.removeprefix("model."))
        elif each.default == "as_of" and each.name not in given:
            bound[each.name] = as_of if each.type == "date" else dates.number(as_of)
        elif each in asked.parameters:
            value = each.value(given.get(each.name))
            bound[each.name] = find(value).id if each.type == "person" and value is not None else value
    two = [each.name for each in asked.parameters if each.type == "person" and each.required]
    if len(two) > 1 and len({bound[name] for name in two}) < len(two):
        same = " and ".join(two)
        raise BadValue(f"The question '{asked.stem}' is about two people, and {same} are the same one: {given[two[0]]}.")
    return bound


def _everybody(tables: Tables) -> list[Standing]:
    table = pq.read_table(tables.path("people"), columns=list(Standing._fields))
    return [Standing(*row) for row in zip(*(column.to_pylist() for column in table.columns), strict=True)]


def sheet(
    asked: Question, columns: list[str], rows: list[tuple[Any, ...]], bound: Mapping[str, Any], origin: Provenance,
    everybody: Callable[[], Sequence[Standing]],
) -> Sheet:  # fmt: skip
    """The rows of any engine with their reasons, under the columns that the file declares; ``everybody`` reads who
    there is, which some answers need for their sentence.
    """
    declared = {column.name: column for column in asked.columns}
    if list(declared) != columns:
        odd = next((name for name, other in zip_longest(declared, columns) if name != other), None)
        asked.wrong(f"the header declares {', '.join(declared)}; the text gives {', '.join(columns)}.", f"columns {odd}")
    records = [dict(zip(columns, row, strict=True)) for row in rows]
    if written := questions.written(asked.stem, records):
        if odd := sorted(set(written) - set(declared)):
            asked.wrong(f"questions/{asked.stem}.py writes {', '.join(odd)}, which is no column.", "columns")
        for record in records:
            record.update({name: say(record) for name, say in written.items()})
        rows = [tuple(record.values()) for record in records]
    parameters = {each.name: bound[each.name] for each in asked.parameters if bound[each.name] is not None}
    finding = questions.sentence(asked.stem, records, parameters, Model.of(origin.model), everybody)
    made = replace(origin, parameters=parameters)
    return Sheet(asked.stem, finding, asked.how, asked.columns, rows, made, asked.shows)
