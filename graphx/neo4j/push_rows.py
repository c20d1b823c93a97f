"""What a push sends, as rows: people, organisations, ties, and interactions of a chosen scope."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

import pyarrow.parquet as pq

from graphx import dates
from graphx.engines.local import Store
from graphx.ties import day_tables, tie_tables
from graphx.ties.tie_tables import Tables

BATCH = 10_000
NODE_WORDS = frozenset(f"{end}_{word}" for end in "ab" for word in ("name", "group", "side", "department"))
"""Columns of ties that say something of one of the two people: they stand on the people."""
PLACE = ("x", "y")
FACTS = ("time", "channel", "kind", "minutes", "audience")
"""What is said of an interaction; no words of it, since none are kept."""


@dataclass(frozen=True, slots=True)
class PushScope:
    """Which interactions go with the ties: those with somebody of a group, or with one person (an id), from a day on."""

    group: str | None = None
    person: str | None = None
    since: date | None = None


def steps(tables: Tables, scope: PushScope | None) -> Iterator[tuple[str, Iterable[dict[str, Any]]]]:
    """The rows of each step, in the order in which they are written."""
    yield "people", _people(tables)
    yield "organisations", _organisations(tables)
    yield "ties", _ties(tables)
    if scope:
        yield "interactions", _interactions(tables, scope)


def _records(tables: Tables, name: str, columns: list[str] | None = None) -> Iterator[dict[str, Any]]:
    for batch in pq.ParquetFile(tables.path(name)).iter_batches(BATCH, columns=columns):
        yield from batch.to_pylist()


def portions(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Rows in batches of what a server can hold at once: one row may bring the relationships of hundreds of people."""
    batch: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += max(1, len(row.get("people", ())))
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _people(tables: Tables) -> Iterator[dict[str, Any]]:
    places = tie_tables.places(tables.inputs)
    for person, row in ((row.pop("person"), row) for row in _records(tables, "people")):
        yield {"id": person, "facts": row | dict(zip(PLACE, places[person], strict=True))}


def _organisations(tables: Tables) -> Iterator[dict[str, Any]]:
    """Who works where. An organisation's id comes from its name, which may be too long for an index, or another node's id."""
    for row in _records(tables, "people", ["person", "organisation"]):
        if name := row.pop("organisation"):
            yield row | {"id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"graphx:organisation:{name}")), "name": name}


def _ties(tables: Tables) -> Iterator[dict[str, Any]]:
    """Each tie once, from the smaller id to the larger; ``cost`` is its length for whatever measures paths."""
    names = [name for name in pq.read_schema(tables.path("ties")).names if name not in NODE_WORDS]
    for row in _records(tables, "ties", names):
        a, b = row.pop("a"), row.pop("b")
        yield {"a": a, "b": b, "key": f"{a}|{b}", "facts": {**row, "cost": 1 / row["depth_sum"]}}


def _interactions(tables: Tables, scope: PushScope) -> Iterator[dict[str, Any]]:
    """The interactions of the scope, each with its sender and the others."""
    inputs = tables.inputs
    parameters = {
        "group": scope.group, "person": scope.person, "since": scope.since and dates.number(scope.since),
        "as_of": dates.number(tables.as_of),
    }  # fmt: skip
    with Store() as store:
        day_tables.reopen(store, inputs)
        store.build("scoped", parameters=parameters)
        rows = store.rows("scoped", 'cast(interaction as text), "time", channel, kind, minutes, audience, person, sent', "1, 7")
    for id_, group in itertools.groupby(rows, key=lambda row: row[0]):
        several = list(group)
        facts = dict(zip(FACTS, several[0][1:6], strict=True))
        facts["time"] = facts["time"].replace(tzinfo=UTC)
        sender = next((row[6] for row in several if row[7]), None)
        yield {"id": id_, "facts": facts, "sender": sender, "people": [row[6] for row in several if not row[7]]}
