"""The meetings of the demo as calendars people export: Google, Outlook (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from graphx.demo.events import END, ZONE, Meeting, at
from graphx.demo.people import Member

_EXPORTED = f"{at(END, 18):%Y%m%dT%H%M%SZ}"
_PRODUCTS = {
    "google": "-//Google Inc//Google Calendar 70.9054//EN",
    "outlook": "-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN",
}
_TIMEZONE = """\
BEGIN:VTIMEZONE
TZID:{name}
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE"""


def calendar(owner: Member, meetings: Iterable[Meeting], program: str) -> bytes:
    """Every meeting to which the owner is invited, as ``program`` (google, outlook) writes it; lines folded at 75 bytes."""
    zone = "W. Europe Standard Time" if program == "outlook" else "Europe/Berlin"
    lines = ["BEGIN:VCALENDAR", f"PRODID:{_PRODUCTS[program]}", "VERSION:2.0", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    if program == "google":
        lines += [f"X-WR-CALNAME:{owner.emails[-1]}", "X-WR-TIMEZONE:Europe/Berlin"]
    lines += _TIMEZONE.format(name=zone).splitlines()
    for meeting in sorted(meetings, key=lambda each: (each.start, each.identity)):
        if owner in meeting.people:
            lines += _event(meeting, zone, owner)
    lines += [*_holiday(), "END:VCALENDAR", ""]
    return "\r\n".join(map(_folded, lines)).encode()


def _event(meeting: Meeting, zone: str, owner: Member) -> list[str]:
    lines = _one(meeting, zone, owner, meeting.start, "")
    if meeting.rule:
        lines[4:4] = [f"RRULE:{meeting.rule}"]
        lines[5:5] = [f"EXDATE;TZID={_zone(zone)}:{_local(day)}" for day in meeting.skipped]
    for old, new in meeting.moved:
        lines += _one(meeting, zone, owner, new, f"RECURRENCE-ID;TZID={_zone(zone)}:{_local(old)}")
    return lines


def _one(meeting: Meeting, zone: str, owner: Member, start: datetime, instead: str) -> list[str]:
    end = start + timedelta(minutes=meeting.minutes)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{meeting.identity}",
        f"DTSTART;TZID={_zone(zone)}:{_local(start)}",
        f"DTEND;TZID={_zone(zone)}:{_local(end)}",
        f"DTSTAMP:{_EXPORTED}",
        f"SEQUENCE:{1 if instead else 0}",
        f"SUMMARY:{_text(meeting.title)}",
        f"STATUS:{'CANCELLED' if meeting.cancelled else 'CONFIRMED'}",
        f"ORGANIZER;CN={_quoted(meeting.organiser.name)}:mailto:{meeting.organiser.emails[-1]}",
    ]
    lines += [instead] if instead else []
    lines += [f"LOCATION:{_text(meeting.location)}"] if meeting.location else []
    lines += [f"DESCRIPTION:{_text(f'Join: {meeting.link}')}"] if meeting.link else []
    lines += [_attendee(person, "DECLINED" if person in meeting.declined else "ACCEPTED") for person in meeting.people]
    if meeting.room:
        room = "c_room@resource.calendar.google.com" if zone == "Europe/Berlin" else "rooms@lantern.example"
        words = f"CUTYPE=ROOM;ROLE=NON-PARTICIPANT;PARTSTAT=ACCEPTED;CN={_quoted(meeting.location)}"
        lines.append(f"ATTENDEE;{words}:mailto:{room}")
    # An alarm has an ATTENDEE of its own, who is nobody at the meeting.
    mine = f"ATTENDEE:mailto:{owner.emails[-1]}"
    alarm = ["BEGIN:VALARM", "ACTION:EMAIL", "SUMMARY:Reminder", "DESCRIPTION:Reminder", mine, "TRIGGER:-PT10M", "END:VALARM"]
    return [*lines, *alarm, "END:VEVENT"]


def _attendee(person: Member, answer: str) -> str:
    words = f"CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer}"
    return f"ATTENDEE;{words};CN={_quoted(person.name)}:mailto:{person.emails[-1]}"


def _holiday() -> list[str]:
    day = ["BEGIN:VEVENT", "UID:holiday-2025@lantern.example", "DTSTART;VALUE=DATE:20250804", "DTEND;VALUE=DATE:20250816"]
    return [*day, f"DTSTAMP:{_EXPORTED}", "SUMMARY:Summer holidays", "END:VEVENT"]


def _zone(zone: str) -> str:
    return f'"{zone}"' if " " in zone else zone


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%Y%m%dT%H%M%S}"


def _text(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _quoted(text: str) -> str:
    # RFC 6868: a parameter cannot hold a quotation mark.
    return '"' + text.replace("^", "^^").replace('"', "^'") + '"'


def _folded(line: str) -> str:
    parts: list[str] = []
    data = line.encode()
    while len(data) > 75:
        cut = 74 if parts else 75
        while data[cut] & 0xC0 == 0x80:
            cut -= 1
        parts.append(data[:cut].decode())
        data = data[cut:]
    return "\r\n ".join([*parts, data.decode()])
