"""From the log to days: who did how much with whom on which day, and who everybody is. Made once per version of the log.

The version is a fingerprint of the segments, the decisions and the settings; the as-of date is not part of it, because nothing
here depends on it.
"""

from __future__ import annotations

import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphx import durable
from graphx.decisions import Journal
from graphx.depth import CLASSES, MUTUAL, Model
from graphx.errors import Damaged
from graphx.log import Log
from graphx.people import Directory, Person, Stated, resolve
from graphx.segment import SCHEMAS, reference_id
from graphx.store import Store
from graphx.workspace import Home, Settings, fingerprint
from loaders.record import CHANNELS, KINDS

EPOCH = date(1970, 1, 1)
KEPT = 6
"""How many versions of the derived tables are kept when a new one is made."""

ORDER = {"days": "a, b, day, class", "activity": "person, day", "covered": "person", "segments": "source, segment"}
"""The tables of a version that come from SQL, and how they are sorted."""

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Inputs:
    """Everything that the derived tables depend on, read once."""

    home: Home
    log: Log
    settings: Settings
    version: str

    @classmethod
    def of(cls, home: Home) -> Inputs:
        """The present state of a workspace and the fingerprint that names it."""
        log, settings, decisions = Log(home), home.settings(), Journal(home).read()
        return cls(home, log, settings, fingerprint(log.digests(), decisions.describe(), settings.describe()))

    @property
    def folder(self) -> Path:
        return self.home.derived / self.version


def to_date(day: int) -> date:
    """The calendar day of a number of days since 1970-01-01."""
    return EPOCH + timedelta(days=day)


def base(inputs: Inputs, progress: Progress = silent) -> Path:
    """The folder of the tables that do not depend on the as-of date, made when it is not there."""
    if (inputs.folder / "days.parquet").exists():
        return inputs.folder
    inputs.home.derived.mkdir(exist_ok=True)
    _prune(inputs.home.derived)
    draft = durable.temporary(inputs.home.derived)
    draft.mkdir()
    try:
        with Store() as store:
            progress("joining references to people")
            directory = open_log(store, inputs)
            progress("adding up days")
            for step in ("days", "activity", "covered"):
                store.build(step)
            with ThreadPoolExecutor() as pool:  # writing one sorted file keeps one core busy
                jobs = [pool.submit(store.write, name, draft / f"{name}.parquet", order) for name, order in ORDER.items()]
                pq.write_table(_people_table(directory), draft / "directory.parquet")
                for job in jobs:
                    job.result()
        publish(draft, inputs.folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return inputs.folder


def open_log(
    store: Store, inputs: Inputs, pair: tuple[int, int] | None = None, directory: Directory | None = None
) -> Directory:
    """Makes the log readable, with people in it, up to the contacts of all pairs, or of one pair of people's numbers."""
    for name in SCHEMAS:
        _view(store, f"log_{name}", inputs.log.files(name), name)
    directory = directory or directory_of(store, inputs)
    copies = inputs.log.overlaps()
    store.table("persons", _persons_table(directory, copies))
    store.table("segments", _segment_table(inputs.log, directory))
    store.define("interactions", "joined" if copies else "single")
    if pair:
        store.build("chosen", parameters={"a": pair[0], "b": pair[1]})
        store.define("interactions", "picked")
    model = inputs.settings.model
    _model_tables(store, model)
    store.build("repeated")
    store.build("events", parameters={"broadcast": model.broadcast_above, "minutes": model.minutes})
    store.build("taking")
    store.define("contacts", "contacts")
    return directory


def _view(store: Store, name: str, files: Sequence[Path], table: str) -> None:
    if files:
        store.view(name, files)
    else:
        store.table(name, SCHEMAS[table].append(pa.field("segment", pa.string())).empty_table())


def _persons_table(directory: Directory, copies: bool) -> pa.Table:
    """The number of the person behind every reference, and whether somebody may stand more than once in an interaction."""
    references = {reference_id(text): person for text, person in directory.of.items()}
    if len(references) < len(directory.of):
        raise Damaged("Two references have the same digest. Please report this: the log cannot tell them apart.")
    recurs = [copies or len(directory.people[person].references) > 1 for person in references.values()]
    persons = pa.array(references.values(), pa.int32())
    return pa.table({"reference": pa.array(references, pa.int64()), "person": persons, "recurs": pa.array(recurs, pa.bool_())})


def directory_of(store: Store, inputs: Inputs) -> Directory:
    """Everybody whom the log names, after the decisions."""
    names: dict[str, dict[str, int]] = defaultdict(dict)
    carried = "(select text, name, cast(sum(times) as bigint) as times from log_references group by text, name)"
    for text, name, times in store.rows(carried, "text, name, times", "text, name"):
        names[text][name] = times
    cards: dict[tuple[str, int], list[tuple[Any, ...]]] = defaultdict(list)
    columns = 'segment, card, r.text, c.name, organisation, c."group", department, side, followers, c."key"'
    source = "log_cards c join (select distinct reference, text from log_references) r using (reference)"
    for row in store.rows(source, columns, "segment, card, text"):
        cards[row[:2]].append(row[2:])
    stated = [Stated(tuple(row[0] for row in rows), *rows[0][1:]) for rows in cards.values()]
    owners = [receipt.scope.removeprefix("ego:") for receipt in inputs.log.receipts() if receipt.scope.startswith("ego:")]
    return resolve(names, stated, Journal(inputs.home).read(), inputs.settings.domains, owners)


def _segment_table(log: Log, directory: Directory) -> pa.Table:
    """Every loaded file, with the number of the person whose own view it is, if it is anybody's."""
    receipts = log.receipts()
    owners = [directory.of[each.scope[4:]] if each.scope.startswith("ego:") else None for each in receipts]
    return pa.table(
        {
            "segment": pa.array([each.digest for each in receipts], pa.string()),
            "person": pa.array(owners, pa.int32()),
            "source": pa.array([each.file for each in receipts], pa.string()),
            "scope": pa.array([each.scope for each in receipts], pa.string()),
            "people": pa.array([each.people for each in receipts], pa.int64()),
            "interactions": pa.array([each.interactions + each.shared for each in receipts], pa.int64()),
            "first": pa.array([date.fromisoformat(each.first) if each.first else None for each in receipts], pa.date32()),
            "last": pa.array([date.fromisoformat(each.last) if each.last else None for each in receipts], pa.date32()),
            "loader": pa.array([each.loader for each in receipts], pa.string()),
        }
    )


def _model_tables(store: Store, model: Model) -> None:
    mutual = [kind in MUTUAL for kind in KINDS]
    store.table("kinds", pa.table({"kind": KINDS, "substance": [model.substance[kind] for kind in KINDS], "mutual": mutual}))
    codes = pa.array([1 << i for i in range(len(CHANNELS))], pa.int32())
    classes = pa.array([CLASSES.index(model.classes[channel]) for channel in CHANNELS], pa.int32())
    store.table("channels", pa.table({"channel": CHANNELS, "code": codes, "class": classes}))
    richness = [model.richness[each] for each in CLASSES]
    store.table("classes", pa.table({"class": pa.array(range(len(CLASSES)), pa.int32()), "richness": richness}))
    largest = store.rows("interactions", "coalesce(max(audience), 0)", "1")[0][0]
    people, weights = zip(*model.audience(largest), strict=True)
    store.table("audiences", pa.table({"people": pa.array(people, pa.int32()), "weight": weights}))


def _people_table(directory: Directory) -> pa.Table:
    people = directory.people
    columns: dict[str, Any] = {"person": pa.array(range(len(people)), pa.int32())}
    columns["key"] = pa.array([person.key for person in people], pa.bool_())
    for name in ("id", "name", "organisation", "group", "department", "side", "note"):
        columns[name] = pa.array([getattr(person, name) for person in people], pa.string())
    columns["followers"] = pa.array([person.followers for person in people], pa.int64())
    ends = pa.array(accumulate((len(person.references) for person in people), initial=0), pa.int32())
    references = pa.array([each for person in people for each in person.references], pa.string())
    columns["refs"] = pa.ListArray.from_arrays(ends, references)
    return pa.table(columns)


def read_directory(folder: Path) -> Directory:
    """The directory that a base folder keeps."""
    rows = pq.ParquetFile(folder / "directory.parquet").read().drop_columns(["person"]).to_pylist()
    people = tuple(Person(references=tuple(row.pop("refs")), **row) for row in rows)
    return Directory(people, {each: i for i, person in enumerate(people) for each in person.references})


def span(folder: Path) -> tuple[date, date] | None:
    """The first and the last day in the log, or None when nothing ever happened."""
    ends = pc.min_max(pq.ParquetFile(folder / "activity.parquet").read(["day"]).column("day")).as_py()
    return None if ends["min"] is None else (to_date(ends["min"]), to_date(ends["max"]))


def _prune(derived: Path) -> None:
    """Forgets the oldest versions, but none that was used within the last hour."""
    folders = sorted((p for p in derived.iterdir() if p.is_dir()), key=lambda p: p.stat().st_mtime)
    for folder in folders[: -KEPT or None]:
        if time.time() - folder.stat().st_mtime > 3600:
            durable.discard(folder)


def publish(draft: Path, folder: Path) -> None:
    """Gives the draft its name, unless another process was faster: both made the same."""
    try:
        durable.publish(draft, folder)
    except OSError:
        if not folder.is_dir():
            raise
