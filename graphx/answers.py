"""The questions by name: parameters in, a sheet that can be defended out. The same from Python, terminal and app."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from graphx import build, census, days, export, picks, question, reasons, spellings, words
from graphx.build import Tables
from graphx.days import Inputs, Progress, silent
from graphx.depth import Model
from graphx.errors import BadValue, UnknownName
from graphx.maker import maker
from graphx.people import Person
from graphx.sheet import Cell, Provenance, Sheet
from graphx.store import Store
from loaders.record import CHANNELS

if TYPE_CHECKING:
    import pandas as pd

NAMES = ("overview", "people", "person", "ties", "receipt", "thin", "boxes", "bridges", "paths", "influencers", "groups",
         "organisations", "coverage", "interactions")  # fmt: skip
"""Every question there is, in the order in which they are shown; each is ``queries/<name>.sql``."""

NEEDED = {"person": ("person",), "receipt": ("a", "b"), "paths": ("a", "b")}
"""Parameters without which a question means nothing."""

HIDDEN = {"receipt": ("day", "left", "right"), "thin": ("half", "scale"), "organisations": ("thin",), "interactions": ("day",)}
"""Parameters that follow from the as-of date, the model and the other ones."""

WORDS = {
    "band": ("thin", "known", "strong", "one-way"),
    "side": ("ours", "stakeholder"),
    "channel": CHANNELS,
    "life": words.LIVES,
    "place": ("embedded", "strong bridge", "weak bridge", "deepen or let go"),
}
"""Parameters that take one of a few words."""

PICKS = pa.schema([(name, pa.type_for_alias(kind)) for name, kind in picks.COLUMNS.items()])
"""The table of the picks."""


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
        return export.write(self.sheet, Path(path), safe=safe)


def parameters_of(name: str) -> tuple[question.Parameter, ...]:
    """What a question takes. Raises :class:`UnknownName` for a question there is not."""
    if name not in NAMES:
        raise UnknownName("answer", name, NAMES)
    return tuple(each for each in question.read(name).parameters if each.name not in HIDDEN.get(name, ()))


def ask(
    inputs: Inputs,
    name: str,
    as_of: date | None = None,
    parameters: Mapping[str, Any] | None = None,
    progress: Progress = silent,
) -> Answer:
    """Answers a question as of a day, the last day in the log by default.

    Raises :class:`UnknownName` for a question or parameter there is not, naming the nearest; :class:`BadValue` for a value that
    cannot be; :class:`~graphx.errors.UnknownPerson` for a person nobody knows.
    """
    given = accept(name, parameters or {})
    tables = build.tables(inputs, as_of, progress)
    asked = question.read(name)
    model = inputs.settings.model
    directory = cache(lambda: census.directory(inputs.folder))
    bound = bind(asked, given, model, lambda text: directory().find(text))
    columns, rows = _run(asked, bound, tables)
    origin = Provenance(tables.as_of, tables.fingerprint, model=model.describe(), maker=maker())
    return Answer(sheet(asked, columns, rows, bound, origin, lambda: _sides(tables)))


def accept(name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What was given for a question, without what was left open.

    Raises :class:`UnknownName` for a question or parameter there is not, :class:`BadValue` where a needed one is missing.
    """
    accepted = [each.name for each in parameters_of(name)]
    given = {key: value for key, value in parameters.items() if value is not None}
    for key in given:
        if key not in accepted:
            raise UnknownName(f"parameter of '{name}'", key, accepted)
    for key in NEEDED.get(name, ()):
        if given.get(key) in (None, ""):
            raise BadValue(f"The question '{name}' needs the parameter '{key}': {key}=...")
    return given


def bind(asked: question.Question, given: Mapping[str, Any], model: Model, find: Callable[[str], Person]) -> dict[str, Any]:
    """All parameters with their values: the model's where the file says so, people's ids for what was typed."""
    bound: dict[str, Any] = {}
    for each in asked.parameters:
        if each.name not in given and each.default.startswith("model."):
            bound[each.name] = getattr(model, each.default.removeprefix("model."))
            continue
        value = each.value(given.get(each.name))
        if value is not None and value not in WORDS.get(each.name, (value,)):
            raise BadValue(f"The parameter {each.name} is one of {', '.join(WORDS[each.name])}, not '{value}'.")
        if each.type == "person" and value is not None:
            value = find(value).id
        bound[each.name] = value
    if "b" in NEEDED.get(asked.stem, ()) and bound["a"] == bound["b"]:
        raise BadValue(f"The question '{asked.stem}' is about two people, and a and b are the same one: {given['a']}.")
    return bound


def _run(asked: question.Question, bound: dict[str, Any], tables: Tables) -> tuple[list[str], list[tuple[Any, ...]]]:
    with Store() as store:
        if asked.stem == "receipt":
            _open_pair(store, bound, tables)
        elif asked.stem == "interactions":
            bound = _open_events(store, bound, tables)
        else:
            _open(store, tables)
        if asked.picks:
            chosen = picks.choose(*picked_from(tables), tables.as_of, bound)
            store.table("picks", pa.Table.from_pylist(chosen, PICKS))
        return store.ask(asked.stem, {name: value for name, value in bound.items() if name not in asked.picks})


def _open(store: Store, tables: Tables) -> None:
    for name in ("people", "ties"):
        store.view(name, [tables.path(name)])
    store.view("segments", [tables.inputs.folder / "segments.parquet"], named=False)


def _sides(tables: Tables) -> list[str]:
    return [side for (side,) in _columns(tables.path("people"), ("side",))]


def picked_from(tables: Tables) -> tuple[list[picks.Somebody], list[picks.Tie]]:
    """The people and the ties of some tables, as far as picking needs them."""
    people = _columns(tables.path("people"), picks.Somebody._fields)
    return [picks.Somebody(*row) for row in people], list(_columns(tables.path("ties"), ("a", "b", "depth")))


def _columns(path: Path, names: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in pq.read_table(path, columns=list(names)).columns), strict=True)


def _open_pair(store: Store, bound: dict[str, Any], tables: Tables) -> None:
    """The contacts of one pair of people, made again from the log."""
    number = {person.id: i for i, person in enumerate(census.directory(tables.inputs.folder).people)}
    bound["left"], bound["right"] = sorted((number[bound["a"]], number[bound["b"]]))
    days.reopen(store, tables.inputs, (bound["left"], bound["right"]))
    store.build("days")
    bound["day"] = days.number(tables.as_of)
    oldest = store.rows("days", 'coalesce(min("day"), 0)', "1")[0][0]
    depth, _ = tables.inputs.settings.model.decay(bound["day"] - oldest)
    store.table("decays", pa.table({"age": pa.array(range(len(depth)), pa.int32()), "depth": depth}))


def _open_events(store: Store, bound: dict[str, Any], tables: Tables) -> dict[str, Any]:
    """The events of the log, or of one file of it; what the question is to be run with. Raises :class:`LoadError` for a file
    that is not loaded.
    """
    bound["day"] = days.number(tables.as_of)
    log = tables.inputs.log
    digest = log.called(bound["file"]).digest if bound["file"] else None
    days.events(store, tables.inputs, log.part(digest) if digest else log)
    return {**bound, "file": digest}


def sheet(
    asked: question.Question, columns: list[str], rows: list[tuple[Any, ...]], bound: Mapping[str, Any], origin: Provenance,
    sides: Callable[[], list[str]],
) -> Sheet:  # fmt: skip
    """The rows of any engine with their reasons, under the columns that the file declares; ``sides`` reads the side of
    everybody, which an answer without rows may need.
    """
    declared = {column.name: column for column in asked.columns}
    if list(declared) != columns:
        raise UnknownName(f"column order of '{asked.stem}'", ", ".join(columns), [", ".join(declared)])
    written: dict[str, Callable[[Mapping[str, Any]], Any]] = {**reasons.written(asked.stem, list(declared))}
    records = [dict(zip(columns, row, strict=True)) for row in rows]
    if "similar" in declared:
        alike = spellings.similar(record["organisation"] for record in records)
        written["similar"] = lambda record: alike[record["organisation"]]
    if written:
        for record in records:
            record.update({name: say(record) for name, say in written.items()})
        rows = [tuple(record.values()) for record in records]
    parameters = {each.name: bound[each.name] for each in parameters_of(asked.stem) if bound[each.name] is not None}
    finding = words.sentence(asked.stem, records, parameters, Model.of(origin.model), sides)
    return Sheet(asked.stem, finding, asked.how, asked.columns, rows, replace(origin, parameters=parameters))
