"""Interactions in columns: what a loader of big tables says instead of one object for each of them.

A block holds the fields of :class:`~loaders.record.Interaction` as columns of an Arrow table, and counts as its rows do. It is
an interaction for each row, in their order, and nothing else: the same file read either way is the same segment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from loaders.record import Interaction, Record

ROWS = 5_000
"""So many make a block."""
FEW = 32
"""Fewer are said one by one: a table for each costs more than they do."""

Event = tuple[Any, ...]
"""The fields of an interaction in their order, its people as :class:`~loaders.record.Party` or as plain tuples."""

_PARTY = pa.struct({"reference": pa.string(), "name": pa.string(), "role": pa.string()})
SCHEMA = pa.schema({
    "native": pa.string(), "time": pa.timestamp("us", "UTC"), "channel": pa.string(), "kind": pa.string(), "sender": _PARTY,
    "receivers": pa.list_(_PARTY), "place": pa.string(), "precision": pa.string(), "zone_known": pa.bool_(),
    "minutes": pa.float64(), "audience": pa.int32(), "thread": pa.string(), "reply_to": pa.string(), "length": pa.int32(),
    "question": pa.bool_(), "topics": pa.list_(pa.string()), "records": pa.int32(), "entry": pa.string(), "planned": pa.bool_(),
})  # fmt: skip
"""The fields of an interaction, in their order."""


@dataclass(frozen=True, slots=True)
class Block:
    """Interactions, one a row. Raises :class:`TypeError` for a table with other columns than :data:`SCHEMA`."""

    table: pa.Table

    def __post_init__(self) -> None:
        if not self.table.schema.equals(SCHEMA):
            raise TypeError(f"A block has the columns {', '.join(SCHEMA.names)}; this one has {self.table.schema}.")

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def events(self) -> Iterator[Event]:
        """The rows, people as tuples of reference, name and role."""
        columns = [column.to_pylist() for column in self.table.columns]
        senders, receivers = SCHEMA.get_field_index("sender"), SCHEMA.get_field_index("receivers")
        columns[senders] = [each and tuple(each.values()) for each in columns[senders]]
        columns[receivers] = [[tuple(each.values()) for each in row] for row in columns[receivers]]
        return zip(*columns, strict=True)


def event(interaction: Interaction) -> Event:
    """One interaction as the row that it would be."""
    sender, to = interaction.sender, interaction.receivers
    return (
        interaction.native, interaction.time, interaction.channel, interaction.kind,
        sender and (sender.reference, sender.name, sender.role), [(each.reference, each.name, each.role) for each in to],
        interaction.place, interaction.precision, interaction.zone_known, interaction.minutes, interaction.audience,
        interaction.thread, interaction.reply_to, interaction.length, interaction.question, interaction.topics,
        interaction.records, interaction.entry, interaction.planned,
    )  # fmt: skip


def packed(said: Iterable[Event | Record]) -> Iterator[Record]:
    """What a loader says, the events that follow one another as blocks; all else stays where it stands between them."""
    waiting: list[Event] = []
    for each in said:
        if isinstance(each, tuple):
            waiting.append(each)
        if waiting and (len(waiting) >= ROWS or not isinstance(each, tuple)):
            yield from _block(waiting)
            waiting = []
        if not isinstance(each, tuple):
            yield each
    yield from _block(waiting)


def singly(said: Iterable[Event | Record]) -> Iterator[Record]:
    """What a loader says, every event as an interaction."""
    return (Interaction(*each) if isinstance(each, tuple) else each for each in said)


def _block(events: list[Event]) -> Iterator[Record]:
    if len(events) < FEW:
        yield from singly(events)
        return
    arrays = []
    for values, field in zip(zip(*events, strict=True), SCHEMA, strict=True):
        plain = [_plain(each) for each in values] if field.name in ("sender", "receivers") else values
        arrays.append(pa.array(plain, field.type))
    yield Block(pa.Table.from_arrays(arrays, schema=SCHEMA))


def _plain(people: Any) -> Any:  # noqa: ANN401 - one party, several, or nobody
    if isinstance(people, tuple):
        return [_plain(each) for each in people]
    return people and {"reference": people.reference, "name": people.name, "role": people.role}
