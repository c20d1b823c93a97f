"""From days to the tables that answers read: ties with their numbers and their place, people with every measure, positions.

One folder per version of the log and as-of date, one of positions per version. All are named, never changed, and may be
deleted: equal inputs give equal files again, in every process and whatever the order of loading was.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphx import dates, measure_columns
from graphx.depth import Model
from graphx.engines.engine import Engine, Factory
from graphx.engines.local import Store
from graphx.progress import Progress, silent
from graphx.storage import atomic, derived
from graphx.ties import day_tables
from graphx.ties.inputs import Inputs
from loaders.record import CHANNELS

if TYPE_CHECKING:
    from graphx.graph import measured

MET = ("met_silent", "met_days", "met_rhythm", "met_by", "met_channel")
"""Columns of people about their contacts with anybody of ours, beside the dates ``met_last`` and ``next``: days from the last
to the as-of day, days of contact that are known to the day, the usual gap between them, who was in touch last, through what.
"""


@dataclass(frozen=True)
class Tables:
    """Where the tables of one version and day are. ``as_of`` is None while nothing ever happened."""

    inputs: Inputs
    folder: Path
    as_of: date | None

    @property
    def fingerprint(self) -> str:
        """Stands for log, decisions and settings: the one name of the data, whatever the day."""
        return self.inputs.version

    def path(self, table: str) -> Path:
        return self.folder / f"{table}.parquet"

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(pq.read_metadata(self.path(table)).num_rows)


def tables(inputs: Inputs, as_of: date | None = None, progress: Progress = silent, engine: Factory = Store) -> Tables:
    """The tables as of a day (the last day in the log by default), made by an engine when they are not there yet."""
    base = day_tables.base(inputs, progress, engine)
    span = day_tables.span(base)
    as_of = as_of or (span[1] if span else None)
    done = Tables(inputs, base / str(as_of), as_of)
    if derived.is_whole(done.folder):
        return done
    with atomic.making(inputs.home.root):
        _make(done, base, progress, engine)
    return done


def _make(done: Tables, base: Path, progress: Progress, engine: Factory) -> None:
    from graphx.graph import measured  # half a second to import, and not needed where the tables are there

    _compiled(progress)
    inputs, as_of = done.inputs, done.as_of
    draft = atomic.temporary(base)
    draft.mkdir(mode=atomic.PRIVATE)
    try:
        with engine() as store:
            progress("computing depth")
            day = dates.number(as_of)
            people = _present(store, base, day)
            ties = _numbers(store, base, day, inputs.settings.model)
            met = _met(store, base, day, inputs.settings.model)
        graph = measured.Graph.of(people.column("id").to_pylist(), *_arrays(ties, people))
        people, ties = _measured(graph, people, ties, inputs.settings.model, progress)
        people = _touched(people, met)
        pq.write_table(people, draft / "people.parquet", compression="zstd")
        pq.write_table(ties, draft / "ties.parquet", compression="zstd")
        derived.publish(draft, done.folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


# Where people stand ------------------------------------------------------------------------------------------------------


def places(inputs: Inputs, progress: Progress = silent) -> dict[str, tuple[float, float]]:
    """Where everybody stands in the picture, person to (x, y): one layout for all days of a version of the log.

    It is laid out by what every pair ever added to its depth, without forgetting, so that no day is preferred and nobody moves
    when another day is looked at. Made once and kept beside the days.
    """
    base = day_tables.base(inputs, progress)
    folder = base / "picture"
    if not derived.is_whole(folder):
        with atomic.making(inputs.home.root):
            _lay_out(base, folder, progress)
    rows = pq.read_table(folder / "positions.parquet")
    return dict(zip(rows["person"].to_pylist(), zip(rows["x"].to_pylist(), rows["y"].to_pylist(), strict=True), strict=True))


def _lay_out(base: Path, folder: Path, progress: Progress) -> None:
    from graphx.graph import layout, measured

    _compiled(progress)
    draft = atomic.temporary(base)
    draft.mkdir(mode=atomic.PRIVATE)
    try:
        progress("drawing the map")
        directory = pq.read_table(base / "directory.parquet", columns=["person", "id"]).sort_by("person")
        sums = pq.read_table(base / "days.parquet", columns=["a", "b", "y"]).group_by(["a", "b"]).aggregate([("y", "sum")])
        sums = sums.filter(pc.greater(sums.column("y_sum"), 0))
        numbers, ids = directory.column("person").to_numpy(), directory.column("id").to_pylist()
        a, b = (np.searchsorted(numbers, sums.column(end).to_numpy()) for end in ("a", "b"))
        graph = measured.Graph.of(ids, a, b, sums.column("y_sum").to_numpy() / 1e9)
        spots = layout.positions(graph)
        plane = pa.table({"person": graph.ids, "x": spots[:, 0], "y": spots[:, 1]})
        pq.write_table(plane, draft / "positions.parquet", compression="zstd")
        derived.publish(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _compiled(progress: Progress) -> None:
    from graphx.graph import kernels

    if not kernels.is_compiled():
        kernels.compile_all(lambda done, total, what: progress(f"compiling, once per machine: {what} ({done} of {total})"))


def _numbers(store: Engine, base: Path, day: int, model: Model) -> pa.Table:
    """The ties with their five numbers as of a day (days since 1970-01-01), as far as SQL makes them; sorted by both ends.

    The people of that day are there as ``present``.
    """
    for name in ("days", "covered", "watched", "spans"):
        store.view(name, [base / f"{name}.parquet"], named=False)
    oldest = store.rows("days", 'coalesce(min("day"), 0)', "1")[0][0]
    depth, warmth = model.decay(day - oldest)
    store.table("decays", pa.table({"age": pa.array(range(len(depth)), pa.int32()), "depth": depth, "warmth": warmth}))
    store.build("sums", parameters={"as_of": day})
    seen = [row[0] for row in store.rows("(select distinct channels from sums)", "channels", "1")]
    store.build("facing")
    store.build("sight", parameters={"as_of": day})
    names = [[channel for i, channel in enumerate(CHANNELS) if mask >> i & 1] for mask in seen]
    store.table("masks", pa.table({"mask": pa.array(seen, pa.int32()), "channels": pa.array(names, pa.list_(pa.string()))}))
    parameters = {
        "as_of": day, "depth_scale": model.depth_scale, "warmth_scale": model.warmth_scale,
        "exponent": model.closeness_exponent, "thin": model.thin, "strong": model.strong,
    }  # fmt: skip
    store.build("numbers", parameters=parameters)
    return store.arrow("numbers", "a, b")


def _present(store: Engine, base: Path, day: int) -> pa.Table:
    """The people who exist as of a day, sorted by their numbers."""
    for name in ("activity", "directory"):
        store.view(name, [base / f"{name}.parquet"], named=False)
    store.build("present", parameters={"as_of": day})
    return store.arrow("present", "person")


def _met(store: Engine, base: Path, day: int, model: Model) -> pa.Table:
    """What anybody of ours had to do with each of the people until a day, in their order; needs the ties of that day."""
    store.view("ahead", [base / "ahead.parquet"], named=False)
    day_tables.channels(store, model)
    store.build("met", parameters={"as_of": day, "today": dates.to_date(day)})
    return store.arrow("met", "person")


def _touched(people: pa.Table, met: pa.Table) -> pa.Table:
    """The people with what anybody of ours had to do with them; both tables are in one order."""
    for name in MET:
        people = people.append_column(name, met.column(name))
    last = met.column("met_last").cast(pa.int32()).cast(pa.date32())
    return people.append_column("met_last", last).append_column("next", met.column("next_day"))


def _arrays(ties: pa.Table, people: pa.Table) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Both ends of every tie as rows among the people, who are sorted by their numbers, and its depth."""
    numbers = people.column("person").to_numpy()
    a, b = (np.searchsorted(numbers, ties.column(side).to_numpy()) for side in ("a", "b"))
    return a, b, np.asarray(ties.column("depth_sum").to_numpy())


def graph(tables: Tables) -> measured.Graph:
    """The ties of some tables as a graph that can be measured."""
    from graphx.graph import measured

    ids = pq.read_table(tables.path("people"), columns=["person"]).column("person").to_pylist()
    ties = pq.read_table(tables.path("ties"), columns=["a", "b", "depth_sum"])
    return measured.Graph.of(ids, *(ties.column(name).to_pylist() for name in ("a", "b", "depth_sum")))


def _measured(
    graph: measured.Graph, people: pa.Table, ties: pa.Table, model: Model, progress: Progress
) -> tuple[pa.Table, pa.Table]:
    """Both tables with every measure beside their numbers and, in ``note``, why some measures are missing."""
    of_people = {"person": people.column("id"), "name": people.column("name")}
    of_people |= {name: people.column(name) for name in ("organisation", "group", "department", "side")}
    of_people["references"] = people.column("refs")
    of_people["ties"] = pa.array(np.bincount(np.concatenate([graph.a, graph.b]), minlength=len(graph.ids)), pa.int64())
    notes = [[note] if note else [] for note in people.column("note").to_pylist()]
    for name in (each.name for each in measure_columns.columns("person")):
        progress(f"measuring {name}")
        of_people[name] = _column(graph.measure(name), notes, name)
    for name in ("first", "last"):
        of_people[name] = people.column(f"{name}_day").cast(pa.int32()).cast(pa.date32())
    of_people |= {name: people.column(name) for name in ("interactions", "followers", "key", "owner")}
    of_people["note"] = pa.array(["; ".join(dict.fromkeys(each)) for each in notes], pa.string())
    return pa.table(of_people), _placed(graph, people, ties, model, progress)


def _placed(graph: measured.Graph, people: pa.Table, ties: pa.Table, model: Model, progress: Progress) -> pa.Table:
    from graphx.graph.measured import MEASURES

    columns: dict[str, Any] = {}
    for side, ends in (("a", graph.a), ("b", graph.b)):
        columns[side] = people.column("id").take(ends)
        columns[f"{side}_name"] = people.column("name").take(ends)
    numbers = ("depth", "warmth", "depth_sum", "warmth_sum", "closeness", "balance", "rhythm_days", "overdue")
    columns |= {name: ties.column(name) for name in numbers}
    columns |= {name: ties.column(f"{name}_day").cast(pa.int32()).cast(pa.date32()) for name in ("first", "last")}
    columns |= {name: ties.column(name) for name in ("active_days", "interactions", "channels", "band")}
    notes: list[list[str]] = [["too new to say"] if days_ < 3 else [] for days_ in ties.column("active_days").to_pylist()]
    strong = ties.column("depth").to_numpy() > model.strong
    for name in (each.name for each in measure_columns.columns("tie")):
        progress(f"measuring {name}")
        asked = {each.name: strong for each in MEASURES[name].parameters if each.kind == "ties"}
        columns[name] = _column(graph.measure(name, **asked), notes, name)
    for side, ends in (("a", graph.a), ("b", graph.b)):
        columns |= {f"{side}_{name}": people.column(name).take(ends) for name in ("group", "side", "department")}
    columns |= {"depth_ab": ties.column("depth_ab"), "depth_ba": ties.column("depth_ba")}
    columns["seen"] = ties.column("seen_day").cast(pa.int32()).cast(pa.date32())
    columns["note"] = pa.array(["; ".join(dict.fromkeys(each)) for each in notes], pa.string())
    return pa.table(columns)


def _column(result: measured.Result, notes: list[list[str]], name: str) -> pa.Array:
    """The values of a measure with missing ones empty, after their words went to the notes."""
    for index, word in result.missing.items():
        notes[index].append(f"{name}: {word}")
    return pa.array(result.cells(), pa.from_numpy_dtype(result.values.dtype))
