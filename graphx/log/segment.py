"""One segment: what one source file brought, as Parquet files, and the account of everything that was seen in it.

::

    interactions   id, key, time, day, precision, zone_known, channel, kind, sender, audience, minutes, thread, reply_to,
                   length, question, topics, place, records, entry
    planned        id, key, time, channel, kind, sender, receivers, minutes, thread, place, entry     ahead of the source's day
    states         entry, key, revision, stamp, time      what the source knows of an entry's occurrences; no key: of all
    participants   interaction, reference, role           receivers only; the sender is in interactions
    references     reference, text, name, times           how often a reference carried a name
    cards          card, reference, name, organisation, group, department, side, followers, key, place, owner
    declared       a, b, kind, since, weight, place
    rejects        state, rule, sentence, place, records
    receipt.json   where it came from and how everything that was seen is accounted for

``key`` is 128 bits of a digest of the loader's native id, which two different events may share; ``id`` is a digest of the key,
the time and the people, so two copies of one mail have one id and two events never do. ``reference``, ``thread`` and
``entry`` are 63 bits of a digest of their text; ``reply_to`` is the key of what is answered.
"""

from __future__ import annotations

import hashlib
import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graphx.errors import LoadError
from graphx.log.account import Account, Reason
from graphx.storage import atomic
from loaders.block import Block, Event, event
from loaders.record import Card, Declared, EntryState, Interaction, Note, Record, Reject, Scope, Seen

BATCH = 50_000
PLACES = 20
EPOCH = date(1970, 1, 1).toordinal()

_COLUMNS = {
    "interactions": {
        "id": pa.uuid(), "key": pa.uuid(), "time": pa.timestamp("us"), "day": pa.int32(), "precision": pa.string(),
        "zone_known": pa.bool_(),
        "channel": pa.string(), "kind": pa.string(), "sender": pa.int64(), "audience": pa.int32(), "minutes": pa.float64(),
        "thread": pa.int64(), "reply_to": pa.uuid(), "length": pa.int32(), "question": pa.bool_(),
        "topics": pa.list_(pa.string()), "place": pa.string(), "records": pa.int32(), "entry": pa.int64(),
    },
    "planned": {
        "id": pa.uuid(), "key": pa.uuid(), "time": pa.timestamp("us"), "channel": pa.string(), "kind": pa.string(),
        "sender": pa.int64(), "receivers": pa.list_(pa.int64()), "minutes": pa.float64(), "thread": pa.int64(),
        "place": pa.string(), "entry": pa.int64(),
    },
    "states": {
        "entry": pa.int64(), "key": pa.uuid(), "revision": pa.int32(), "stamp": pa.timestamp("us"), "time": pa.timestamp("us"),
    },
    "participants": {"interaction": pa.uuid(), "reference": pa.int64(), "role": pa.string()},
    "references": {"reference": pa.int64(), "text": pa.string(), "name": pa.string(), "times": pa.int32()},
    "cards": {
        "card": pa.int32(), "reference": pa.int64(), "name": pa.string(), "organisation": pa.string(), "group": pa.string(),
        "department": pa.string(), "side": pa.string(), "followers": pa.int64(), "key": pa.bool_(), "place": pa.string(),
        "owner": pa.string(),
    },
    "declared": {
        "a": pa.int64(), "b": pa.int64(), "kind": pa.string(), "since": pa.timestamp("us"), "weight": pa.float64(),
        "place": pa.string(),
    },
    "rejects": {
        "state": pa.string(), "rule": pa.string(), "sentence": pa.string(), "place": pa.string(), "records": pa.int32(),
    },
}  # fmt: skip

SCHEMAS = {name: pa.schema(list(columns.items())) for name, columns in _COLUMNS.items()}
"""The tables of a segment. ``day`` counts UTC days from 1970-01-01."""

LATER = {"cards": ("owner",)}
"""Columns that came later: a segment that was written before lacks them, and is read as if they were empty."""


def shaped(table: pa.Table | None, schema: pa.Schema) -> pa.Table:
    """The table with the columns of the schema; those it lacks are empty."""
    if table is None:
        return schema.empty_table()
    columns = [
        table.column(each.name) if each.name in table.column_names else pa.nulls(len(table), each.type) for each in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def of_list(card: Mapping[str, Any]) -> bool:
    """Whether a row of ``cards`` is a line of a list of people; one without name and place only tells what somebody is."""
    return bool(card["name"] or card["place"])


def reference_id(text: str) -> int:
    """63 bits that stand for a reference in every segment."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1


def interaction_key(native: str) -> bytes:
    """128 bits that stand for a loader's native id in every segment."""
    return hashlib.blake2b(native.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def interaction_id(key: bytes, time: datetime, sender: int | None, receivers: Iterable[int]) -> bytes:
    """128 bits that stand for one event: its key, its time (UTC, without zone) and the references of its people."""
    moment = (time - datetime(1970, 1, 1)) // timedelta(microseconds=1)  # noqa: DTZ001 - both are UTC without zone
    people = (-1 if sender is None else sender, *sorted(receivers))
    return hashlib.blake2b(key + struct.pack(f"<q{len(people)}q", moment, *people), digest_size=16).digest()


class Draft:
    """A segment being written, record by record, in a temporary folder; memory does not grow with its size but for the ids.

    Whatever writes raises :class:`LoadError` when the disk is full or cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in SCHEMAS}
        with self._writing():
            folder.mkdir(parents=True, mode=atomic.PRIVATE)
            self._writers = {
                name: pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd")
                for name, schema in SCHEMAS.items()
            }
        self._ids: set[bytes] = set()
        self._references: dict[str, int] = {}
        self._names: Counter[tuple[str, str]] = Counter()
        self._states: Counter[str] = Counter()
        self._reasons: dict[tuple[str, str], Reason] = {}
        self._notes: list[str] = []
        self._scope = ""
        self._seen: int | None = None
        self._loaded = self._interactions = self._planned = self._cards = 0
        self._first: datetime | None = None
        self._last: datetime | None = None

    def add(self, record: Record) -> None:
        """Takes one record of a loader, or a block of them."""
        match record:
            case Interaction():
                self._event(event(record))
            case Block():
                for each in record.events():
                    self._event(each)
            case EntryState():
                self._state(record)
            case Card():
                self._card(record)
            case Declared():
                since = record.since.astimezone(UTC).replace(tzinfo=None) if record.since else None
                ends = (self._refer(each.reference, each.name) for each in (record.a, record.b))
                self._put("declared", (*ends, record.kind, since, record.weight, record.place))
                self._loaded += record.records
            case Reject():
                self._reject(record)
            case Note():
                self._notes.append(record.sentence)
            case Scope():
                self._scope = f"{record.kind}:{record.value}"
            case Seen():
                self._seen = record.records

    def _event(self, event: Event) -> None:
        """One interaction, as a record or as a row of a block: whatever it came as, it is written the same."""
        (native, moment, channel, kind, sent, to, place, precision, zone_known, minutes, audience, thread, reply_to, length,
         question, topics, records, entry, planned) = event  # fmt: skip
        key, time = interaction_key(native), moment.astimezone(UTC).replace(tzinfo=None)
        sender = reference_id(sent[0]) if sent else None
        receivers = {reference_id(reference): role for reference, _, role in reversed(to)}
        receivers.pop(sender, None)  # type: ignore[arg-type]
        identity = interaction_id(key, time, sender, receivers)
        if identity in self._ids:
            self._reject(Reject("duplicate", "same_file", "The file holds this interaction twice.", place, records))
            return
        self._ids.add(identity)
        self._loaded += records
        for reference, name, _ in filter(None, (sent, *reversed(to))):
            self._refer(reference, name)
        thread, entry = (reference_id(each) if each else None for each in (thread, entry))
        if planned:
            row = (identity, key, time, channel, kind, sender, sorted(receivers), minutes, thread, place, entry)
            self._put("planned", row)
            self._planned += 1
            return
        audience = max(audience, len(receivers) + (sender is not None))
        self._put(
            "interactions",
            (identity, key, time, time.toordinal() - EPOCH, precision, zone_known, channel, kind, sender, audience, minutes,
             thread, interaction_key(reply_to) if reply_to else None, length, question, list(topics), place, records, entry),
        )  # fmt: skip
        for reference, role in receivers.items():
            self._put("participants", (identity, reference, role))
        self._first = time if self._first is None else min(self._first, time)
        self._last = time if self._last is None else max(self._last, time)
        self._interactions += 1

    def _state(self, state: EntryState) -> None:
        stamp, time = (each.astimezone(UTC).replace(tzinfo=None) if each else None for each in (state.stamp, state.time))
        key = interaction_key(state.occurrence) if state.occurrence else None
        self._put("states", (reference_id(state.entry), key, state.revision, stamp, time))

    def _card(self, card: Card) -> None:
        for text in card.references:
            reference = self._refer(text, card.name)
            row = (
                card.name, card.organisation, card.group, card.department, card.side, card.followers, card.key, card.place,
                card.owner,
            )  # fmt: skip
            self._put("cards", (self._cards, reference, *row))
        self._cards += 1
        self._loaded += card.records

    def _reject(self, reject: Reject) -> None:
        self._states[reject.state] += reject.records
        self._put("rejects", (reject.state, reject.rule, reject.sentence, reject.place, reject.records))
        old = self._reasons.get((reject.state, reject.rule)) or Reason(reject.state, reject.rule, 0, reject.sentence, [])
        places = [*old.places, reject.place] if len(old.places) < PLACES else old.places
        self._reasons[reject.state, reject.rule] = replace(old, count=old.count + reject.records, places=places)

    def _refer(self, text: str, name: str) -> int:
        if text not in self._references:
            self._references[text] = reference_id(text)
        self._names[text, name] += 1
        return self._references[text]

    def _put(self, table: str, row: tuple[Any, ...]) -> None:
        rows = self._rows[table]
        rows.append(row)
        if len(rows) >= BATCH:
            self._flush(table)

    def _flush(self, table: str) -> None:
        rows, schema = self._rows[table], SCHEMAS[table]
        columns = list(zip(*rows, strict=True)) or [()] * len(schema)
        arrays = [_array(values, kind.type) for values, kind in zip(columns, schema, strict=True)]
        with self._writing():
            self._writers[table].write_table(pa.Table.from_arrays(arrays, schema=schema))
        rows.clear()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """What goes wrong with the disk is told as that: it is no fault of the file that is read, nor of its loader."""
        try:
            yield
        except OSError as error:
            code, sentence = atomic.unkept(self.folder, error)
            raise LoadError(sentence, code) from error

    def close(self, file: str, loader: str, digest: str, version: int = 1) -> Account:
        """Finishes the files and gives the account.

        Raises :class:`LoadError` when the loader's own count of records differs from what it accounted for.
        """
        for (text, name), times in self._names.items():
            self._put("references", (self._references[text], text, name, times))
        for name, writer in self._writers.items():
            self._flush(name)
            with self._writing():
                writer.close()
        receipt = Account(
            file, loader, "loaded with quarantine" if self._states["quarantined"] else "loaded",
            seen=self._seen if self._seen is not None else -1, loaded=self._loaded, duplicate=self._states["duplicate"],
            excluded=self._states["excluded"], quarantined=self._states["quarantined"], interactions=self._interactions,
            planned=self._planned, people=len(self._references), first=str(self._first.date()) if self._first else None,
            last=str(self._last.date()) if self._last else None,
            reasons=[self._reasons[key] for key in sorted(self._reasons)],
            notes=list(dict.fromkeys([*self._notes, *_ahead(self._planned)])),
            scope=self._scope or f"group:{file}", digest=digest, content=digest, version=version,
        )  # fmt: skip
        if not receipt.adds_up():
            raise LoadError(
                f"{file}: {receipt.seen} records were seen but {receipt.loaded} loaded, {receipt.duplicate} duplicate, "
                f"{receipt.excluded} excluded, {receipt.quarantined} quarantined. The loader is at fault; nothing was kept.",
                "lost_records",
            )
        return receipt


def _ahead(planned: int) -> list[str]:
    return [f"{planned:,} lie ahead of the day the source was made: planned, without depth."] if planned else []


def _array(values: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
    if kind == pa.uuid():
        return pa.ExtensionArray.from_storage(kind, pa.array(values, pa.binary(16)))
    return pa.array(values, kind)
