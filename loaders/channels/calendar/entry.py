"""One event of a calendar as it is written: dates, zone, people, and why it cannot be read (RFC 5545 section 3.6.1).

component.EventLines (the lines of one VEVENT)  ->  Entry  ->  occurrence.Occurrence (one time it took place)
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import warnings
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from icalendar import Event, Timezone
from icalendar.timezone import tzp

from loaders.channels.calendar.component import Agenda, EventLines
from loaders.channels.calendar.presence import Attendance, attendance, channel, every
from loaders.reading import EARLIEST, clean, utc
from loaders.record import Reject, State
from loaders.times.zones import NamedZones, only_offset

LONGEST = 10_000
"""Occurrences of one series up to the export date; more are not meetings."""

RULES: dict[str, tuple[State, str]] = {
    "bad_date": ("quarantined", "The start, end or recurrence date is missing or is no date."),
    "bad_rule": ("quarantined", "The rule by which the event repeats cannot be understood."),
    "bad_event": ("quarantined", "The event cannot be understood."),
    "field_too_long": ("quarantined", "A property of the event is longer than 1 MiB."),
    "too_many_occurrences": (
        "quarantined",
        f"The event repeats by the minute or second, or more than {LONGEST:,} times up to the export date; it counts once.",
    ),
    "implausible_date": ("quarantined", "The date is before 1990 or more than thirty years after the export."),
    "bad_attendee": ("quarantined", "Fewer than two people are left because the address of an attendee cannot be read."),
    "older_version": ("duplicate", "The file holds a newer version of this event: a higher SEQUENCE or a later stamp."),
    "duplicate": ("duplicate", "The file holds this event again, with the same SEQUENCE and stamp."),
    "no_occurrence": ("excluded", "Every occurrence was removed from the series, or the change is to one that was."),
    "all_day": ("excluded", "All-day entries are holidays, birthdays and absences, not meetings."),
    "future": (
        "excluded",
        f"What a series has more than a year after the export date, or beyond {LONGEST:,} occurrences, counts once.",
    ),
    "cancelled": ("excluded", "The event was cancelled."),
    "mass_event": ("excluded", "More than 10,000 people were invited."),
    "declined": ("excluded", "The owner of the calendar declined."),
    "alone": ("excluded", "Fewer than two people were present."),
}
"""Why an event is not read: state and sentence by rule."""

REPEATS = frozenset({"RRULE", "RDATE", "EXDATE"})
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, RuntimeError)


def reject(rule: str, place: str) -> Reject:
    """One record that is not read, by one of :data:`RULES`."""
    state, sentence = RULES[rule]
    return Reject(state, rule, sentence, place)


@dataclass(frozen=True, slots=True)
class EntryReader:
    """What one agenda's events share: the zone for times without one, whether it was stated, the source that scopes names;
    ``published`` says that DTSTAMP is the time of export (METHOD:PUBLISH, RFC 5545 3.8.7.2).
    """

    zone: tzinfo
    zone_known: bool
    source: str
    prefix: str = ""
    cancelled: bool = False
    published: bool = False


@dataclass(slots=True)
class Entry:
    """One VEVENT as it is written. ``original`` is its RECURRENCE-ID, ``stamp`` its DTSTAMP; dates keep their zone."""

    event: Event
    reader: EntryReader
    place: str
    start: date
    original: date | None
    stamp: datetime | None
    attendance: Attendance
    channel: str
    cancelled: bool
    uid: str = ""
    length: timedelta | None = None
    backwards: bool = False

    @property
    def all_day(self) -> bool:
        flagged = str(self.event.get("X-MICROSOFT-CDO-ALLDAYEVENT", "")).upper() == "TRUE"
        return flagged or not isinstance(self.start, datetime)

    @property
    def floating(self) -> bool:
        return isinstance(self.start, datetime) and self.start.tzinfo is None

    @property
    def zone_unknown(self) -> bool:
        return self.floating and "TZID" in self.event["DTSTART"].params

    @property
    def only_offset(self) -> bool:
        return isinstance(self.start, datetime) and only_offset(self.start.tzinfo)

    @property
    def endless(self) -> bool:
        return any(not {"COUNT", "UNTIL"} & set(rule) for rule in every(self.event, "RRULE"))

    @property
    def version(self) -> tuple[int, datetime]:
        """Newest is greatest: SEQUENCE (0 when missing), then the later of DTSTAMP and LAST-MODIFIED (RFC 5546 2.1.5)."""
        sequence = str(next(iter(every(self.event, "SEQUENCE")), ""))
        return int(sequence) if re.fullmatch(r"\d{1,9}", sequence) else 0, self.changed or EARLIEST

    @property
    def changed(self) -> datetime | None:
        """The later of DTSTAMP and LAST-MODIFIED; None when the event has neither."""
        return max(filter(None, (self.stamp, _stamp(self.event, "LAST-MODIFIED"))), default=None)

    def moment(self, value: date) -> datetime:
        """A date or time of this event in UTC. One that a clock change skips or repeats has the offset before it (RFC 5545)."""
        if not isinstance(value, datetime):
            value = datetime.combine(value, time())
        return utc(value, (self.start.tzinfo if isinstance(self.start, datetime) else None) or self.reader.zone)


def entries(agenda: Agenda, reader: EntryReader) -> list[Entry | Reject]:
    """The events of one agenda, understood one by one."""
    # icalendar keeps the zones it has met in one global table: a fresh one, so that no file can change how another is read.
    zones = NamedZones()
    tzp.use(zones)
    try:
        with warnings.catch_warnings(action="ignore"):
            for lines in agenda.zones:
                _learn(lines)
            zones.offsets = True
            return [_entry(block, reader) for block in agenda.blocks]
    finally:
        tzp.use_default()


def _learn(lines: list[str]) -> None:
    """Make a zone known that the file defines. Known names keep their meaning: Outlook defines one rule for all years."""
    name = next((line.partition(":")[2].strip() for line in lines if line.upper().startswith("TZID")), "")
    if name and tzp.timezone(name) is None:
        with contextlib.suppress(*UNREADABLE):
            Timezone.from_ical("\n".join([*lines, "END:VTIMEZONE"]))


def _entry(block: EventLines, reader: EntryReader) -> Entry | Reject:
    place = f"{reader.prefix}event {block.number}, line {block.line}"
    if block.too_long:
        return reject("field_too_long", place)
    try:
        event: Any = Event.from_ical("\n".join(["BEGIN:VEVENT", *block.lines, "END:VEVENT"]))
    except UNREADABLE:
        return reject("bad_event", place)
    try:
        return _understand(event, block, reader, place)
    except OverflowError:
        return reject("implausible_date", place)
    except UNREADABLE:
        return reject("bad_date", place)


def _understand(event: Event, block: EventLines, reader: EntryReader, place: str) -> Entry:
    people = attendance(event, reader.source, block.attendees - len(every(event, "ATTENDEE")))
    start = _date(event, "DTSTART")
    entry = Entry(
        event=event,
        reader=reader,
        place=place,
        start=start,
        original=_date(event, "RECURRENCE-ID") if "RECURRENCE-ID" in event else None,
        stamp=_stamp(event, "DTSTAMP"),
        attendance=people,
        channel=channel(", ".join(map(str, every(event, "LOCATION"))), block.link, block.phone, people.room),
        cancelled=reader.cancelled or any(str(each).strip().upper() == "CANCELLED" for each in every(event, "STATUS")),
    )
    begin, _ = entry.moment(start), entry.moment(entry.original or start)
    if "DTEND" in event:
        entry.length = entry.moment(_date(event, "DTEND")) - begin
    elif "DURATION" in event:
        (duration,) = every(event, "DURATION")
        entry.length = duration.dt
    if entry.length is not None and entry.length < timedelta(0):
        entry.length, entry.backwards = None, True
        event.pop("DTEND", None)
        event.pop("DURATION", None)
    entry.uid = clean(str(next(iter(every(event, "UID")), "")))
    if not 0 < len(entry.uid) <= 255:
        entry.uid = _digest(entry)
    return entry


def _date(event: Event, name: str) -> date:
    (value,) = every(event, name)
    if not isinstance(value.dt, date):
        raise TypeError(name)
    return value.dt


def _stamp(event: Event, name: str) -> datetime | None:
    try:
        value = _date(event, name)
        return utc(value) if isinstance(value, datetime) else None
    except UNREADABLE:
        return None


def _digest(entry: Entry) -> str:
    """A name for an event without a usable UID: the same in every copy, as far as copies name the same people and times."""
    uid = str(entry.event.get("UID", ""))
    rules = sorted(rule.to_ical().decode() for rule in every(entry.event, "RRULE"))
    parts = [uid] if uid else [str(entry.moment(entry.start)), *rules, *sorted(entry.attendance.named)]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
