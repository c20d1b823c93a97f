"""From the log to days: who did how much with whom on which day, and who everybody is. Made once per version of the log.

The version is a fingerprint of the segments, the decisions and the settings; the as-of date is not part of it, because nothing
here depends on it. Beside it the folder is named by the maker, a digest of the code that makes the tables.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphx.depth import CLASSES, Model
from graphx.engines.engine import Engine, Factory
from graphx.engines.local import Store
from graphx.errors import Damaged
from graphx.log import copies
from graphx.log.log import Log
from graphx.people import census
from graphx.people.decisions import Decisions, Journal
from graphx.storage import atomic, seal
from graphx.storage.home import Home, Settings, fingerprint
from graphx.storage.maker import maker
from loaders.record import CHANNELS, KINDS, MUTUAL

EPOCH = date(1970, 1, 1)
KEPT = 6
"""How many versions of the derived tables are kept when a new one is made."""

STEPS = ("days", "activity", "watched", "covered", "spans", "ahead")
"""The tables of a version beside those of the census, in the order in which they are made."""

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Inputs:
    """Everything that the derived tables depend on, read once."""

    home: Home
    log: Log
    decisions: Decisions
    settings: Settings
    version: str

    @classmethod
    def of(cls, home: Home) -> Inputs:
        """The present state of a workspace and the fingerprint that names it."""
        log, settings, decisions = Log.now(home), home.settings(), Journal(home).read()
        return cls(home, log, decisions, settings, fingerprint(log.digests(), decisions.describe(), settings.describe()))

    @property
    def folder(self) -> Path:
        return self.home.derived / f"{self.version}-{maker()}"


def to_date(day: int) -> date:
    """The calendar day of a number of days since 1970-01-01."""
    return EPOCH + timedelta(days=day)


def number(day: date | None) -> int:
    """The days since 1970-01-01; 0 for no day."""
    return (day - EPOCH).days if day else 0


def base(inputs: Inputs, progress: Progress = silent, engine: Factory = Store) -> Path:
    """The folder of the tables that do not depend on the as-of date, made by an engine when it is not there."""
    if is_whole(inputs.folder):
        return inputs.folder
    inputs.log.check()
    with atomic.making(inputs.home.root):
        _make(inputs, progress, engine)
    return inputs.folder


def _make(inputs: Inputs, progress: Progress, engine: Factory) -> None:
    inputs.home.derived.mkdir(exist_ok=True)
    _prune(inputs.home.derived)
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
        publish(draft, inputs.folder)
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
    return None if ends["min"] is None else (to_date(ends["min"]), to_date(ends["max"]))


def _prune(derived: Path) -> None:
    """Forgets the oldest versions, but none that was used within the last hour."""
    ages = []
    for folder in derived.iterdir():
        with suppress(FileNotFoundError):
            ages.append((folder.stat().st_mtime, folder))
    for last, folder in sorted(ages)[: -KEPT or None]:
        if time.time() - last > 3600:
            atomic.discard(folder)


def is_whole(folder: Path) -> bool:
    """Whether derived tables are there and are what was written; damaged ones are removed, for they can be made again."""
    if not folder.is_dir():
        return False
    try:
        seal.check(folder, "")
    except Damaged:
        atomic.discard(folder)
        return False
    return True


def publish(draft: Path, folder: Path) -> None:
    """Seals the draft and gives it its name, unless another process was faster: both made the same."""
    seal.write(draft, {})
    try:
        atomic.publish(draft, folder)
    except OSError:
        if not folder.is_dir():
            raise
