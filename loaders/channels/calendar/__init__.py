"""Calendars as Google, Outlook and Apple export them (iCalendar, RFC 5545; RFC 7986 for conferences).

A record is one occurrence of an event. An event that cannot be read or expanded is one record, and what a series still has
ahead is one. One interaction per occurrence with at least two people present; those who did not answer, or answered "maybe",
count as present.

What is ahead: the newest DTSTAMP of a published calendar is its export, and what lies after it is planned. Other files
(invitations, Apple, Thunderbird) stamp an event when it was last changed: there only series without an end stop at the newest
stamp, so that an old file invents no meetings, and everything else counts until now. A series is followed for a year beyond.
No summary and no description is kept: from the description only whether it holds a call link.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from loaders.channels.calendar.component import Agenda, Cut, cut
from loaders.channels.calendar.entry import Entry, EntryReader, entries, reject
from loaders.channels.calendar.occurrence import Occurrence, expand, newest
from loaders.channels.calendar.presence import address, every
from loaders.channels.calendar.states import states
from loaders.options import Options
from loaders.reading import EARLIEST, clean, email_reference, name_reference, zone
from loaders.record import Claim, Interaction, Loader, Note, Party, Record, Refusal, Reject, Scope, Seen, Source

_CROWD = 10_000
_AHEAD = timedelta(days=30 * 366)
_SIGNATURE = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*BEGIN:VCALENDAR", re.IGNORECASE)

HOW = (
    "Google: Settings, Import & export, Export. Outlook: File, Save Calendar, with full details (else it names nobody). Apple: "
    "File, Export"
)


class Calendar(Loader):
    """iCalendar files (.ics)."""

    name = "calendar"
    title = "calendars (ICS)"
    how = (("a calendar", HOW),)
    options = ("source", "owner", "zone", "encoding")
    version = 4

    def claims(self, source: Source) -> Claim:
        # Without its zero bytes UTF-16 looks like ASCII here; whether it can be decoded is said by read.
        return "signature" if _SIGNATURE.match(source.head[:1024].replace(b"\0", b"")) else ""

    def read(self, source: Source, options: Options) -> Iterator[Record]:
        book = _gather(source, options)
        yield Scope("ego", book.owner) if book.owner else Scope("group", options.source or source.name)
        seen = len(book.bad)
        yield from book.bad
        by_uid: dict[str, list[Entry]] = {}
        for entry in book.entries:
            by_uid.setdefault(entry.uid, []).append(entry)
        for versions in by_uid.values():
            groups, older = newest(versions)
            book.sharing += len(groups) if len(groups) > 1 else 0
            occurrences, none = [], []
            for series in groups:
                found, rest = expand(series, min(map(book.horizon, series)))
                occurrences += found
                none += rest
            seen += len(older) + len(occurrences) + len(none)
            yield from older
            yield from map(book.judge, occurrences)
            yield from none
            yield from states([entry for series in groups for entry in series], occurrences, none)
        yield from map(Note, book.sentences())
        yield Seen(seen)


@dataclass(slots=True)
class _Book:
    """Everything one source holds, and what must be known of all of it before a single occurrence can be judged."""

    entries: list[Entry] = field(default_factory=list)
    bad: list[Reject] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    owner: str = ""
    stamped: datetime = EARLIEST
    now: datetime = EARLIEST
    judged: Counter[str] = field(default_factory=Counter)
    sharing: int = 0

    def judge(self, occurrence: Occurrence) -> Interaction | Reject:
        """The interaction that an occurrence is, or the rule by which it is none."""
        people = occurrence.entry.attendance
        sender, receivers = self._sides(occurrence)
        if rule := self._fault(occurrence):
            return reject(rule, occurrence.place)
        if len(receivers) + (sender is not None) < 2:
            return reject("bad_attendee" if people.unreadable else "alone", occurrence.place)
        self.judged[occurrence.entry.channel] += 1
        planned = occurrence.start > self.horizon(occurrence.entry)
        return Interaction(
            native=occurrence.native,
            time=occurrence.start,
            channel=occurrence.entry.channel,
            kind="meeting" if occurrence.entry.channel == "meeting" else "call",
            sender=sender,
            receivers=receivers,
            place=occurrence.place,
            precision="minute",
            zone_known=not occurrence.entry.floating
            or (occurrence.entry.reader.zone_known and not occurrence.entry.zone_unknown),
            minutes=occurrence.minutes,
            thread=f"event:{occurrence.entry.uid}",
            topics=_topics(occurrence.entry),
            entry=f"event:{occurrence.entry.uid}",
            planned=planned,
        )

    def horizon(self, entry: Entry) -> datetime:
        """Until when the occurrences of an event count as having happened."""
        return self.stamped if entry.reader.published or entry.endless else self.now

    def _fault(self, occurrence: Occurrence) -> str:
        entry = occurrence.entry
        faults = {
            "all_day": entry.all_day,
            "implausible_date": not EARLIEST <= occurrence.start <= self.now + _AHEAD,
            "cancelled": entry.cancelled,
            "mass_event": entry.attendance.size > _CROWD,
            "declined": self.owner in entry.attendance.declined,
        }
        return next((rule for rule, holds in faults.items() if holds), "")

    def _sides(self, occurrence: Occurrence) -> tuple[Party | None, tuple[Party, ...]]:
        """The organiser, else the owner of the calendar, and the others."""
        people = occurrence.entry.attendance
        owner = [party for party in people.receivers if party.reference == self.owner]
        absent = self.owner in people.named and not owner
        if people.organiser or not self.owner or absent or "ORGANIZER" in occurrence.entry.event:
            return people.organiser, people.receivers
        sender = Party(self.owner, owner[0].name if owner else "", "organiser")
        return sender, tuple(party for party in people.receivers if party not in owner)

    def sentences(self) -> Iterator[str]:
        """What was assumed, and how often. No names."""
        if self.entries and all(entry.reader.published for entry in self.entries):
            yield f"Exported on {self.stamped:%Y-%m-%d}, {self.stamped:%H:%M} UTC; what lies after it is planned."
        elif endless := sum(entry.endless for entry in self.entries):
            yield f"{endless} series without an end were followed up to {self.stamped:%Y-%m-%d}, the newest stamp in the file."
        if calls := self.judged["video"] + self.judged["call"]:
            yield f"{calls} of {self.judged.total()} meetings were taken for calls: call link or number, no place (a guess)."
        zones = Counter(str(entry.reader.zone) for entry in self.entries if entry.floating and not entry.zone_unknown)
        for name, count in zones.items():
            yield f"{count} events say no time zone; {name} was assumed."
        for count, sentence in (
            (
                sum(e.zone_unknown for e in self.entries),
                "events name an unknown time zone and were read as if they named none.",
            ),
            (
                sum(e.only_offset for e in self.entries),
                "events name a time zone of which only the offset is known; it was kept all year.",
            ),
            (sum(e.attendance.unreadable for e in self.entries), "attendees were left out: their address cannot be read."),
            (self.sharing, "events share a UID but begin at different times; none is a newer version, so all were kept."),
            (sum(e.backwards for e in self.entries), "events end before they begin; their length counts as unknown."),
        ):
            if count:
                yield f"{count} {sentence}"
        for each in self.cuts:
            yield from _oddities(each)


def _oddities(each: Cut) -> Iterator[str]:
    """What was found beside events while a file was cut."""
    for numbers, sentence in (
        (each.garbage, "are no calendar lines and were passed over"),
        (each.recoded, "are not UTF-8 and were read as cp1252"),
    ):
        if numbers:
            yield f"{len(numbers)} lines {sentence}: {', '.join(map(str, numbers[:10]))}{' ...' if len(numbers) > 10 else ''}."
    if others := each.others.total():
        yield f"{others} to-dos, journal entries and other components are no events and were not read."
    if not each.events:
        yield "There is no event in the calendar."


def _gather(source: Source, options: Options) -> _Book:
    """Read all parts of the source. Raises :class:`Refusal` for a part that is no complete calendar and for an unknown zone."""
    book, owners = _Book(), set()
    for part in source.parts:
        prefix = f"{part.name}, " if len(source.parts) > 1 else ""
        try:
            with part.open() as stream:
                found = cut(stream.read(), options.encoding)
        except Refusal as refusal:
            raise Refusal(refusal.code, refusal.sentence, f"{prefix}{refusal.place}".rstrip(", ")) from refusal
        book.cuts.append(found)
        for agenda in found.agendas:
            owners |= _stated(agenda)
            for entry in entries(agenda, _reader(agenda, options, options.source or source.name, prefix)):
                if isinstance(entry, Entry):
                    book.entries.append(entry)
                else:
                    book.bad.append(entry)
    if options.owner:
        reference = email_reference(options.owner.removeprefix("email:"))
        book.owner = reference or name_reference(options.owner, options.source or source.name)
    else:
        book.owner = owners.pop() if len(owners) == 1 else "" if owners else _commonest(book.entries)
    book.now = datetime.now(UTC)
    book.stamped = min(max((entry.stamp for entry in book.entries if entry.stamp), default=book.now), book.now)
    return book


def _reader(agenda: Agenda, options: Options, source: str, prefix: str) -> EntryReader:
    stated = options.zone or agenda.properties.get("X-WR-TIMEZONE", "").strip()
    found: tzinfo | None = zone(stated) if stated else None
    if options.zone and found is None:
        raise Refusal("unknown_zone", f"There is no time zone '{clean(options.zone)}'. Give one like Europe/Berlin.")
    method = agenda.properties.get("METHOD", "").strip().upper()
    return EntryReader(found or UTC, found is not None, source, prefix, method == "CANCEL", method == "PUBLISH")


def _stated(agenda: Agenda) -> set[str]:
    """The owner that a calendar names: Google calls a calendar by its owner's address."""
    names = (agenda.properties.get(key, "") for key in ("X-WR-CALNAME", "X-WR-RELCALID", "X-OWNER"))
    return set(filter(None, [next(filter(None, map(address, names)), "")]))


def _commonest(found: list[Entry]) -> str:
    """The one reference that nine of ten events with two people or more name, if there are at least five. Empty when two do."""
    shared = [entry.attendance.named for entry in found if len(entry.attendance.named) > 1]
    ranking = Counter(reference for named in shared for reference in named).most_common(2)
    if len(shared) < 5 or ranking[0][1] < 0.9 * len(shared) or ranking[0][1] == ranking[1][1]:
        return ""
    return ranking[0][0]


def _topics(entry: Entry) -> tuple[str, ...]:
    words = [clean(str(word)) for value in every(entry.event, "CATEGORIES") for word in getattr(value, "cats", ())]
    return tuple(dict.fromkeys(filter(None, words)))[:20]
