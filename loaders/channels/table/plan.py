"""How a table of events is read, what one row says, and what happened to cells on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from loaders.record import Party
from loaders.tabular.party import Cell
from loaders.times.clock import Moment


@dataclass(frozen=True, slots=True)
class Plan:
    """How a table is read: the columns of each role, and what holds for all rows. ``register``: blank cells repeat the row
    above. ``single``: all rows are one event. ``apart``: the receivers of a row were not met together.
    """

    mapping: Mapping[str, tuple[str, ...]]
    register: bool
    channel: str
    kind: str
    fixed_channel: str
    fixed_kind: str
    split: Mapping[str, str]
    gather: bool
    source: str
    region: str = ""
    single: bool = False
    apart: bool = False


class RowDraft(NamedTuple):
    """What one row says."""

    number: int
    moment: Moment
    channel: str
    kind: str
    sender: Party
    receivers: tuple[Party, ...]
    minutes: float | None
    thread: str
    id: str
    topic: str
    question: bool | None = None
    records: int = 1

    def apart(self) -> Iterator[RowDraft]:
        """One draft for each receiver; only the first counts as a record of the source."""
        for number, party in enumerate(self.receivers):
            identity = f"{self.id}/{party.reference}" if self.id else ""
            yield self._replace(receivers=(party,), id=identity, records=int(not number))


class Rule(str):
    """The rule by which a row is not read."""

    __slots__ = ()


@dataclass(slots=True)
class Count:
    """What happened to cells on the way, for the notes."""

    sender: int = 0
    time: int = 0
    zone: int = 0
    minutes: int = 0
    thousands: int = 0
    nobody: int = 0
    cut: int = 0
    joined: int = 0
    hosts: int = 0
    parted: int = 0
    posts: int = 0
    several: int = 0
    question: int = 0
    nameless: int = 0

    def add(self, host: Cell, met: Cell, moment: Moment) -> None:
        """What one row that was read adds."""
        self.zone += not moment.zone_known and moment.precision in {"second", "minute"}
        self.nobody += met.nobody + host.nobody
        self.cut += met.cut
        self.parted += host.cut
        self.joined += met.joined
        self.hosts += host.joined
        self.posts += met.posts + host.posts
