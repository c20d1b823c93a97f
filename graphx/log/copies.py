"""Which interactions of the log are one event: copies in several files, and earlier states that a later one has replaced.

An interaction's ``id`` is made of its key, time and people, so exact copies share it and need nothing else. What remains:

* copies of one event that do not name the same people (a Bcc, a calendar that hides its guests) are united: equal key and time,
  no two senders, and one copy that names everybody; of a calendar's entry it is enough that they share somebody;
* equal keys with other times or people are different events with a poor id (a row number, a repeated Message-ID): they stay
  apart;
* of an entry in several calendars the latest state counts: what it has moved, called off or no longer has is replaced;
* entries of several calendars with other UIDs but one start, length, organiser and people are one: Office 365 gives every
  event a new UID at each download.

Everything follows from what the log holds, never from the order of loading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from graphx.engines.engine import Engine

Identity = Any
"""16 bytes as the engine gives them to Python: a UUID, or bytes."""
Version = tuple[int, datetime]
_NEVER = datetime(1, 1, 1)  # noqa: DTZ001 - times of the log are UTC without zone


@dataclass(frozen=True, slots=True)
class Copy:
    """One row of the log that may be a copy, a clash or an earlier state; ``number`` is its row among the candidates."""

    number: int
    segment: str
    id: Identity
    key: Identity
    time: datetime
    sender: int | None
    minutes: float | None
    entry: int | None
    people: frozenset[int]


@dataclass
class Settled:
    """What the candidates come to: ``event`` is the smallest number among the copies of one event, ``replaced`` names the
    segment whose state counts instead.
    """

    copies: Sequence[Copy]
    event: dict[int, int] = field(default_factory=dict)
    replaced: dict[int, str] = field(default_factory=dict)

    def root(self, number: int) -> int:
        while self.event.setdefault(number, number) != number:
            self.event[number] = number = self.event[self.event[number]]
        return number

    def unite(self, copies: Iterable[Copy]) -> None:
        roots = sorted({self.root(copy.number) for copy in copies})
        for each in roots[1:]:
            self.event[each] = roots[0]

    def living(self) -> list[Copy]:
        return [copy for copy in self.copies if copy.number not in self.replaced]


def settle(store: Engine) -> Settled:
    """Makes the table ``settled`` (segment, id, event, replaced) of a log whose tables are open, and says what is in it."""
    store.build("candidates")
    people: dict[int, set[int]] = defaultdict(set)
    store.define("named_in_candidates", "candidate_people")
    for number, reference in store.rows("named_in_candidates", "number, reference", "number, reference"):
        people[number].add(reference)
    columns = 'number, segment, id, "key", "time", sender, minutes, entry'
    copies = []
    for number, segment, id_, key, time, sender, minutes, entry in store.rows("candidates", columns, "number"):
        named = people[number] | ({sender} if sender is not None else set())
        copies.append(Copy(number, segment, id_, key, time, sender, minutes, entry, frozenset(named)))
    settled = Settled(copies)
    _replace(settled, _Knowledge(_states(store)))
    for same in (_by_id, _by_key, _by_content):
        same(settled)
    numbers = [copy.number for copy in copies]
    roots = [settled.root(number) for number in numbers]
    gone = [number in settled.replaced for number in numbers]
    arrays = {"number": pa.array(numbers, pa.int64()), "root": pa.array(roots, pa.int64()), "gone": pa.array(gone, pa.bool_())}
    store.table("verdicts", pa.table(arrays))
    store.build("settled")
    return settled


def _states(store: Engine) -> list[tuple[int, str, Identity, int, datetime | None, datetime | None]]:
    store.define("shared_states", "shared_states")
    columns = 'entry, segment, "key", revision, stamp, "time"'
    return store.rows("shared_states", columns, "1, 2, 3")


class _Knowledge:
    """What each segment knows of the entries that several segments hold."""

    def __init__(self, states: Iterable[tuple[int, str, Identity, int, datetime | None, datetime | None]]) -> None:
        self._whole: dict[tuple[int, str], Version] = {}
        self._own: dict[tuple[int, str, Identity], tuple[Version, datetime | None]] = {}
        self._segments: dict[int, set[str]] = defaultdict(set)
        for entry, segment, key, revision, stamp, time in states:
            version = revision, stamp or _NEVER
            self._segments[entry].add(segment)
            if key is None:
                self._whole[entry, segment] = max(version, self._whole.get((entry, segment), version))
            else:
                self._own[entry, segment, key] = max((version, time), self._own.get((entry, segment, key), (version, time)),
                                                     key=lambda each: each[0])  # fmt: skip

    def version(self, entry: int, segment: str, key: Identity) -> Version | None:
        """Of which version a segment's knowledge of one occurrence is; None when it knows nothing of it."""
        own, whole = self._own.get((entry, segment, key)), self._whole.get((entry, segment))
        known = [each for each in (own and own[0], whole) if each]
        return max(known, default=None)

    def later(self, copy: Copy) -> str:
        """The segment with the latest state of a copy's occurrence, if that state replaces the copy; else empty."""
        assert copy.entry is not None
        mine = self.version(copy.entry, copy.segment, copy.key)
        best, found = mine, ""
        for segment in sorted(self._segments[copy.entry]):
            version = self.version(copy.entry, segment, copy.key)
            if version and best and version > best:
                best, found = version, segment
        if not found:
            return ""
        own = self._own.get((copy.entry, found, copy.key))
        return "" if own and own[1] == copy.time else found


def _replace(settled: Settled, knowledge: _Knowledge) -> None:
    for copy in settled.copies:
        if copy.entry is not None and (later := knowledge.later(copy)):
            settled.replaced[copy.number] = later


def _groups(copies: Iterable[Copy], alike: Callable[[Copy], Hashable]) -> list[list[Copy]]:
    groups: dict[Hashable, list[Copy]] = defaultdict(list)
    for copy in copies:
        groups[alike(copy)].append(copy)
    return list(groups.values())


def _by_id(settled: Settled) -> None:
    for group in _groups(settled.living(), lambda copy: copy.id):
        settled.unite(group)


def _by_key(settled: Settled) -> None:
    """Copies with one key and time that name the same people as far as they name any."""
    for group in _groups(settled.living(), lambda copy: (copy.key, copy.time)):
        if group[0].entry is not None:
            for one in group:
                settled.unite(other for other in group if other.people & one.people)
            continue
        senders = {copy.sender for copy in group} - {None}
        sides = [[copy for copy in group if copy.sender in {sender, None}] for sender in senders] if len(senders) == 1 else [
            [copy for copy in group if copy.sender == sender] for sender in senders]  # fmt: skip
        for side in sides:
            everybody = frozenset().union(*(copy.people for copy in side))
            if any(copy.people == everybody for copy in side):
                settled.unite(side)


def _by_content(settled: Settled) -> None:
    """Entries with other UIDs in other files, but one start, length, organiser and people; the n-th of one is the n-th of the
    other.
    """
    entries = [copy for copy in settled.living() if copy.entry is not None]

    def content(copy: Copy) -> Hashable:
        sender = -1 if copy.sender is None else copy.sender
        return copy.time, copy.minutes or 0.0, sender, tuple(sorted(copy.people))

    for group in _groups(entries, content):
        held: dict[int, set[str]] = defaultdict(set)
        for copy in group:
            held[settled.root(copy.number)].add(copy.segment)
        alone = [copy for copy in group if len(held[settled.root(copy.number)]) == 1]
        ranks: dict[str, int] = defaultdict(int)
        by_rank: dict[int, list[Copy]] = defaultdict(list)
        for copy in sorted(alone, key=lambda each: (each.segment, each.id)):
            by_rank[ranks[copy.segment]].append(copy)
            ranks[copy.segment] += 1
        for same in by_rank.values():
            settled.unite(same)
