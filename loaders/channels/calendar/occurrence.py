"""From the events of a calendar to the single times they took place (RFC 5545 section 3.8.5).

Repetition is computed by recurring-ical-events, one series at a time, so that a bad rule costs one series.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from recurring_ical_events import EventAdapter, Series
from recurring_ical_events import Occurrence as Found

from loaders.channels.calendar.entry import LONGEST, REPEATS, UNREADABLE, Entry, reject
from loaders.channels.calendar.presence import every
from loaders.record import Reject

AHEAD = timedelta(days=366)
"""How far beyond the horizon a series is followed for what is planned."""

_BEGINNING = datetime(1000, 1, 1)  # noqa: DTZ001 - compared with floating times as well


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time an event takes place: start in UTC, the start it had before it was moved, minutes when known."""

    entry: Entry
    start: datetime
    original: datetime
    minutes: float | None

    @property
    def native(self) -> str:
        return f"event:{self.entry.uid}/{self.original:%Y-%m-%dT%H:%M:%SZ}"

    @property
    def place(self) -> str:
        return f"{self.entry.place}, {self.start:%Y-%m-%d}"


def newest(versions: Iterable[Entry]) -> tuple[list[list[Entry]], list[Reject]]:
    """Of the entries with one UID, the newest for every RECURRENCE-ID, parted into series; the others are duplicates.

    Only a higher SEQUENCE or a later stamp makes a newer version. Events that differ in neither but begin at different times
    are several, whatever their UID: some programs give all dates of a booking the same one.
    """
    top: dict[datetime | None, tuple[int, datetime]] = {}
    kept: dict[tuple[datetime | None, datetime | None], Entry] = {}
    older = []
    ranked = sorted(versions, key=lambda each: each.version, reverse=True)
    for entry in ranked:
        original = None if entry.original is None else entry.moment(entry.original)
        key = original, entry.moment(entry.start) if original is None else None
        if entry.version < top.setdefault(original, entry.version):
            older.append(reject("older_version", entry.place))
        elif key in kept:
            older.append(reject("duplicate", entry.place))
        else:
            kept[key] = entry
    return _parted(list(kept.values())), older


def _parted(kept: list[Entry]) -> list[list[Entry]]:
    """Each event with the changes to it: to the one that begins when they say, else to the one that repeats."""
    cores = [entry for entry in kept if entry.original is None]
    if len(cores) < 2:
        return [kept]
    series = {id(core): [core] for core in cores}
    repeating = next((core for core in cores if REPEATS & set(core.event)), cores[0])
    for entry in kept:
        if entry.original is not None:
            original = entry.moment(entry.original)
            core = next((core for core in cores if core.moment(core.start) == original), repeating)
            series[id(core)].append(entry)
    return list(series.values())


def expand(series: list[Entry], horizon: datetime) -> tuple[list[Occurrence], list[Reject]]:
    """The occurrences of the entries with one UID up to :data:`AHEAD` of ``horizon``, and the records that are none.

    An event that does not repeat is one occurrence whenever it is. Of a series, all occurrences up to the horizon and those
    planned in the time after it; whatever it has beyond that is one record more. A series that cannot be expanded, or is longer
    than :data:`~loaders.channels.calendar.entry.LONGEST`, is one.
    """
    core = next((entry for entry in series if entry.original is None), None)
    if core is None or (len(series) == 1 and not REPEATS & set(core.event)):
        return [_single(entry) for entry in series], []
    try:
        with warnings.catch_warnings(action="ignore"):
            found, stop = _repeat(core, series, horizon)
    except _TooManyError:
        return [_single(entry) for entry in series if entry is not core], [reject("too_many_occurrences", core.place)]
    except UNREADABLE:
        return [_single(entry) for entry in series if entry is not core], [reject("bad_rule", core.place)]
    used = {id(occurrence.entry) for occurrence in found}
    unused = [e for e in series if e is not core and id(e) not in used and e.moment(e.start) <= stop.end]
    rest = [reject("no_occurrence", entry.place) for entry in unused]
    if stop.ahead:
        rest.append(reject("future", core.place))
    elif not found and not rest:
        rest.append(reject("no_occurrence", core.place))
    return found, rest


class _TooManyError(Exception):
    """A series that is longer than meetings are."""


@dataclass(frozen=True, slots=True)
class _Stop:
    """Until when a series was followed, and whether it goes on after that."""

    end: datetime
    ahead: bool


def _repeat(core: Entry, series: list[Entry], horizon: datetime) -> tuple[list[Occurrence], _Stop]:
    """The occurrences of a series, and where it was left."""
    for entry in series:
        _bound(entry)
    by_adapter = {EventAdapter(entry.event): entry for entry in series}
    engine = Series(list(by_adapter))
    local = engine.recurrence.tzinfo
    ends = horizon, horizon + AHEAD
    stops = [end.astimezone(local or core.reader.zone).replace(tzinfo=local) for end in ends]
    last, ahead = _reach(engine, core, *stops)
    stop = stops[last]
    ahead = ahead or any(entry.moment(entry.start) > ends[last] for entry in series)

    def found(adapter: EventAdapter, start: date | None = None, end: date | None = None) -> Found:
        made = Found(adapter, start, end)
        made.entry = by_adapter[adapter]
        made.original = made.entry.original if start is None else start - adapter.move_recurrences_by
        made.length = made.entry.length if made.end - made.start == adapter.duration else made.end - made.start
        return made

    engine.occurrence = found
    times = engine.between(_BEGINNING.replace(tzinfo=local), stop + timedelta(seconds=1))
    return [_occurrence(each.entry, each.start, each.original, each.length) for each in times], _Stop(ends[last], ahead)


def _bound(entry: Entry) -> None:
    """The UNTIL of a series with times as a moment (RFC 5545 3.3.10: it is inclusive).

    A date, which RFC 5545 forbids here and many programs write, means the end of that day where the series takes place; a time
    without a zone, the time there. For a series that has no zone itself it stays without one.
    """
    if not isinstance(entry.start, datetime):
        return
    for rule in every(entry.event, "RRULE"):
        if any(isinstance(until, datetime) and until.tzinfo for until in rule.get("UNTIL", [])):
            continue
        ends = [u if isinstance(u, datetime) else datetime.combine(u, time(23, 59, 59)) for u in rule.get("UNTIL", [])]
        if ends:
            rule["UNTIL"] = ends if entry.start.tzinfo is None else [entry.moment(end) for end in ends]


def _reach(engine: Series, core: Entry, horizon: datetime, limit: datetime) -> tuple[int, bool]:
    """Which of the two stops the rules can be followed to (its number), and whether they go on after it.

    Raises :class:`_TooManyError` before anything long is computed: what has happened must be followed, what is planned need
    not when it is more than meetings are.
    """
    if any({"SECONDLY", "MINUTELY"} & set(rule["FREQ"]) for rule in every(core.event, "RRULE")):
        raise _TooManyError
    happened, planned, ahead = 0, 0, False
    for rule in engine.recurrence.rrules:
        for start in rule:
            if start > limit or planned > LONGEST:
                ahead = True
                break
            happened, planned = (happened, planned + 1) if start > horizon else (happened + 1, planned)
            if happened > LONGEST:
                raise _TooManyError
    return (0, True) if planned > LONGEST else (1, ahead)


def _single(entry: Entry) -> Occurrence:
    return _occurrence(entry, entry.start, entry.original or entry.start, entry.length)


def _occurrence(entry: Entry, start: date, original: date, length: timedelta | None) -> Occurrence:
    # Every occurrence of a series lasts as long as the first, on days of a clock change too (RFC 5545 3.8.5.3).
    minutes = length.total_seconds() / 60 if length else None
    return Occurrence(entry, entry.moment(start), entry.moment(original), minutes)
