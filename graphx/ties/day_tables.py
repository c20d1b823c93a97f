"""From the log to days: who did how much with whom on which day, and who everybody is. Made once per version of the log.

The version is a fingerprint of the segments, the decisions and the settings; the as-of date is not part of it, because nothing
here depends on it. Beside it the folder is named by the maker, a digest of the code that makes the tables.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphx import dates
from graphx.depth import CLASSES, Model
from graphx.engines.engine import Engine, Factory
from graphx.engines.local import Store
from graphx.log import copies
from graphx.log.log import Log
from graphx.people import census
from graphx.progress import Progress, silent
from graphx.storage import atomic, derived
from graphx.ties.inputs import Inputs
from loaders.record import CHANNELS, KINDS, MUTUAL

STEPS = ("days", "activity", "watched", "covered", "spans", "ahead")
"""The tables of a version beside those of the census, in the order in which they are made."""


def base(inputs: Inputs, progress: Progress = silent, engine: Factory = Store) -> Path:
    """The folder of the tables that do not depend on the as-of date, made by an engine when it is not there."""
    if derived.is_whole(inputs.folder):
        return inputs.folder
    inputs.log.check()
    with atomic.making(inputs.home.root):
        _make(inputs, progress, engine)
    return inputs.folder


def _make(inputs: Inputs, progress: Progress, engine: Factory) -> None:
    inputs.home.derived.mkdir(exist_ok=True)
    derived.prune(inputs.home.derived)
    draft = atomic.temporary(inputs.home.derived)
    draft.mkdir(mode=atomic.PRIVATE)
    try:
        with engine() as store:
            progress("joining references to people")
            census.open_log(store, inputs.log)
            census.take(store, inputs.log, inputs.decisions, inputs.settings.domains)
            progress("adding up days")
            contacts(store, inputs)
            for step in STEPS:
                store.build(step)
            for name, order in (census.TABLES | dict.fromkeys(STEPS, "")).items():
                store.write(name, draft / f"{name}.parquet", order)
        derived.publish(draft, inputs.folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def reopen(store: Engine, inputs: Inputs, pair: tuple[int, int] | None = None) -> None:
    """Weighs the interactions of a log whose people were numbered before, of all pairs or of one pair of people's numbers."""
    _open(store, inputs, inputs.log)
    contacts(store, inputs, pair)


def _open(store: Engine, inputs: Inputs, log: Log) -> None:
    for name in census.TABLES:
        store.view(name, [inputs.folder / f"{name}.parquet"], named=False)
    log.check()
    census.open_log(store, log)


def events(store: Engine, inputs: Inputs, log: Log) -> None:
    """The events of a log, or of one file of it, beside the people who were numbered before: ``interactions``,
    ``participants``, and how often somebody stands in one of them again, ``repeated``.
    """
    _open(store, inputs, log)
    _events(store, log)
    store.build("repeated")


def _events(store: Engine, log: Log) -> None:
    """Every event once: of those that several files hold, and of the states of an entry, the one that counts."""
    how = "joined" if len(log.digests()) > 1 and log.overlaps() else "single"
    if how == "joined":
        copies.settle(store)
    store.define("participants", f"{how}_participants")
    store.define("interactions", how)


def contacts(store: Engine, inputs: Inputs, pair: tuple[int, int] | None = None) -> None:
    """Weighs the interactions of an opened log whose people are known, of all pairs or of one pair of people's numbers."""
    _events(store, inputs.log)
    if pair:
        store.build("chosen", parameters={"a": pair[0], "b": pair[1]})
        store.define("interactions", "picked")
    model = inputs.settings.model
    _model_tables(store, model)
    store.build("repeated")
    store.build("events", parameters={"broadcast": model.broadcast_above})
    store.build("taking")
    store.define("contacts", "contacts")


def _model_tables(store: Engine, model: Model) -> None:
    mutual = [kind in MUTUAL for kind in KINDS]
    store.table("kinds", pa.table({"kind": KINDS, "substance": [model.substance[kind] for kind in KINDS], "mutual": mutual}))
    channels(store, model)
    richness = [model.richness[each] for each in CLASSES]
    store.table("classes", pa.table({"class": pa.array(range(len(CLASSES)), pa.int32()), "richness": richness}))
    known = [row[0] for row in store.rows("(select distinct minutes from interactions where minutes > 0)", "minutes", "1")]
    lengths = {"minutes": pa.array(known, pa.float64()), "weight": pa.array(map(model.length, known), pa.float64())}
    store.table("lengths", pa.table(lengths))
    largest = store.rows("interactions", "coalesce(max(audience), 0)", "1")[0][0]
    people, weights = zip(*model.audience(largest), strict=True)
    store.table("audiences", pa.table({"people": pa.array(people, pa.int32()), "weight": weights}))


def channels(store: Engine, model: Model) -> None:
    """Makes the table of every channel with its bit in a mask and its class, the richest class being 0."""
    codes = pa.array([1 << i for i in range(len(CHANNELS))], pa.int32())
    classes = pa.array([CLASSES.index(model.classes[channel]) for channel in CHANNELS], pa.int32())
    store.table("channels", pa.table({"channel": CHANNELS, "code": codes, "class": classes}))


def span(folder: Path) -> tuple[date, date] | None:
    """The first and the last day in the log, or None when nothing ever happened."""
    ends = pc.min_max(pq.ParquetFile(folder / "activity.parquet").read(["day"]).column("day")).as_py()
    return None if ends["min"] is None else (dates.to_date(ends["min"]), dates.to_date(ends["max"]))
