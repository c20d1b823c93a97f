"""One segment: what one source file brought, as Parquet files, and the account of everything that was seen in it.

::

    interactions   id, time, day, precision, zone_known, channel, kind, sender, audience, minutes, thread, reply_to, length,
                   question, topics, place, records
    participants   interaction, reference, role           receivers only; the sender is in interactions
    references     reference, text, name, times           how often a reference carried a name
    cards          card, reference, name, organisation, group, department, side, followers, key, place
    declared       a, b, kind, since, weight, place
    rejects        state, rule, sentence, place, records
    receipt.json   where it came from and how everything that was seen is accounted for

``id`` is 128 bits of a digest of the loader's native id, so two copies of one mail have one id; ``reference`` is 63 bits
of a digest of the reference's text.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graphx.errors import LoadError
from loaders.record import Card, Declared, Interaction, Note, Party, Record, Reject, Scope, Seen

BATCH = 50_000
PLACES = 20
EPOCH = date(1970, 1, 1).toordinal()

_COLUMNS = {
    "interactions": {
        "id": pa.uuid(), "time": pa.timestamp("us"), "day": pa.int32(), "precision": pa.string(), "zone_known": pa.bool_(),
        "channel": pa.string(), "kind": pa.string(), "sender": pa.int64(), "audience": pa.int32(), "minutes": pa.float64(),
        "thread": pa.int64(), "reply_to": pa.uuid(), "length": pa.int32(), "question": pa.bool_(),
        "topics": pa.list_(pa.string()), "place": pa.string(), "records": pa.int32(),
    },
    "participants": {"interaction": pa.uuid(), "reference": pa.int64(), "role": pa.string()},
    "references": {"reference": pa.int64(), "text": pa.string(), "name": pa.string(), "times": pa.int32()},
    "cards": {
        "card": pa.int32(), "reference": pa.int64(), "name": pa.string(), "organisation": pa.string(), "group": pa.string(),
        "department": pa.string(), "side": pa.string(), "followers": pa.int64(), "key": pa.bool_(), "place": pa.string(),
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


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some records were not read: how many, in words, and where the first of them are."""

    state: str
    rule: str
    count: int
    sentence: str
    places: list[str]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The account of one file: ``seen = loaded + duplicate + excluded + suppressed + quarantined``, always.

    ``interactions`` says how many rows of the log the loaded records became, ``people`` how many references they name.
    """

    file: str
    loader: str
    outcome: str
    seen: int = 0
    loaded: int = 0
    duplicate: int = 0
    excluded: int = 0
    suppressed: int = 0
    quarantined: int = 0
    interactions: int = 0
    people: int = 0
    first: str | None = None
    last: str | None = None
    reasons: list[Reason] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    scope: str = ""
    digest: str = ""
    shared: int = 0

    def adds_up(self) -> bool:
        """Whether every record that was seen is accounted for."""
        return self.seen == self.loaded + self.duplicate + self.excluded + self.suppressed + self.quarantined

    def json(self) -> dict[str, Any]:
        """The published shape of one line of ``load --json``."""
        names = ("file", "loader", "outcome", "seen", "loaded", "duplicate", "excluded", "suppressed", "quarantined",
                 "interactions", "people", "first", "last", "reasons", "notes")  # fmt: skip
        data = asdict(self)
        return {name: data[name] for name in names}

    @classmethod
    def parse(cls, data: dict[str, Any]) -> Receipt:
        """The receipt that was written as JSON."""
        known = {k: v for k, v in data.items() if k in cls.__dataclass_fields__}
        return cls(**{**known, "reasons": [Reason(**each) for each in known.get("reasons", [])]})


def reference_id(text: str) -> int:
    """63 bits that stand for a reference in every segment."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1


def interaction_id(native: str) -> bytes:
    """128 bits that stand for an interaction in every segment."""
    return hashlib.blake2b(native.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class Draft:
    """A segment being written, record by record, in a temporary folder; memory does not grow with its size but for the ids."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self._rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in SCHEMAS}
        self._writers = {
            name: pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd") for name, schema in SCHEMAS.items()
        }
        self._ids: set[bytes] = set()
        self._references: dict[str, int] = {}
        self._names: Counter[tuple[str, str]] = Counter()
        self._states: Counter[str] = Counter()
        self._reasons: dict[tuple[str, str], Reason] = {}
        self._notes: list[str] = []
        self._scope = ""
        self._seen: int | None = None
        self._loaded = self._interactions = self._cards = 0
        self._first: datetime | None = None
        self._last: datetime | None = None

    def add(self, record: Record) -> None:
        """Takes one record of a loader."""
        match record:
            case Interaction():
                self._interaction(record)
            case Card():
                self._card(record)
            case Declared():
                since = record.since.astimezone(UTC).replace(tzinfo=None) if record.since else None
                ends = self._refer(record.a), self._refer(record.b)
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

    def _interaction(self, record: Interaction) -> None:
        key = interaction_id(record.native)
        if key in self._ids:
            self._reject(
                Reject("duplicate", "same_file", "The file holds this interaction twice.", record.place, record.records)
            )
            return
        self._ids.add(key)
        time = record.time.astimezone(UTC).replace(tzinfo=None)
        sender = self._refer(record.sender) if record.sender else None
        receivers = {self._refer(party): party.role for party in reversed(record.receivers)}
        receivers.pop(sender, None)  # type: ignore[arg-type]
        audience = max(record.audience, len(receivers) + (sender is not None))
        self._put(
            "interactions",
            (key, time, time.toordinal() - EPOCH, record.precision, record.zone_known, record.channel, record.kind, sender,
             audience, record.minutes, reference_id(record.thread) if record.thread else None,
             interaction_id(record.reply_to) if record.reply_to else None, record.length, record.question, list(record.topics),
             record.place, record.records),
        )  # fmt: skip
        for reference, role in receivers.items():
            self._put("participants", (key, reference, role))
        self._first = time if self._first is None else min(self._first, time)
        self._last = time if self._last is None else max(self._last, time)
        self._loaded += record.records
        self._interactions += 1

    def _card(self, card: Card) -> None:
        for text in card.references:
            reference = self._refer(Party(text, card.name))
            row = (card.name, card.organisation, card.group, card.department, card.side, card.followers, card.key, card.place)
            self._put("cards", (self._cards, reference, *row))
        self._cards += 1
        self._loaded += card.records

    def _reject(self, reject: Reject) -> None:
        self._states[reject.state] += reject.records
        self._put("rejects", (reject.state, reject.rule, reject.sentence, reject.place, reject.records))
        old = self._reasons.get((reject.state, reject.rule)) or Reason(reject.state, reject.rule, 0, reject.sentence, [])
        places = [*old.places, reject.place] if len(old.places) < PLACES else old.places
        self._reasons[reject.state, reject.rule] = replace(old, count=old.count + reject.records, places=places)

    def _refer(self, party: Party) -> int:
        text = party.reference
        if text not in self._references:
            self._references[text] = reference_id(text)
        self._names[text, party.name] += 1
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
        self._writers[table].write_table(pa.Table.from_arrays(arrays, schema=schema))
        rows.clear()

    def close(self, file: str, loader: str, digest: str) -> Receipt:
        """Finishes the files and gives the account.

        Raises :class:`LoadError` when the loader's own count of records differs from what it accounted for.
        """
        for (text, name), times in self._names.items():
            self._put("references", (self._references[text], text, name, times))
        for name, writer in self._writers.items():
            self._flush(name)
            writer.close()
        receipt = Receipt(
            file, loader, "loaded with quarantine" if self._states["quarantined"] else "loaded",
            seen=self._seen if self._seen is not None else -1, loaded=self._loaded, duplicate=self._states["duplicate"],
            excluded=self._states["excluded"], quarantined=self._states["quarantined"], interactions=self._interactions,
            people=len(self._references), first=str(self._first.date()) if self._first else None,
            last=str(self._last.date()) if self._last else None,
            reasons=[self._reasons[key] for key in sorted(self._reasons)], notes=list(dict.fromkeys(self._notes)),
            scope=self._scope or f"group:{file}", digest=digest,
        )  # fmt: skip
        if not receipt.adds_up():
            raise LoadError(
                f"{file}: {receipt.seen} records were seen but {receipt.loaded} loaded, {receipt.duplicate} duplicate, "
                f"{receipt.excluded} excluded, {receipt.quarantined} quarantined. The loader is at fault; nothing was kept.",
                "lost_records",
            )
        (self.folder / "receipt.json").write_text(json.dumps(asdict(receipt), ensure_ascii=False, indent=1), encoding="utf-8")
        return receipt


def _array(values: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
    if kind == pa.uuid():
        return pa.ExtensionArray.from_storage(kind, pa.array(values, pa.binary(16)))
    return pa.array(values, kind)
