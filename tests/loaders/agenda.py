"""Calendars written by hand, and what the loader makes of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from loaders.channels.calendar import Calendar
from loaders.record import EntryState, Interaction, Note, Options, Part, Reject, Scope, Seen, Source

PEOPLE = ["ORGANIZER;CN=Ada Ohm:mailto:ada@ohm.example", "ATTENDEE;CN=Bo Li;PARTSTAT=ACCEPTED:MAILTO:Bo@Li.example"]


def event(*lines: str, uid: str = "u1", start: str = "DTSTART:20240501T090000Z", people: list[str] | None = None) -> str:
    """One VEVENT of half an hour with two people, unless the lines say otherwise."""
    length = [] if any(line.startswith(("DTEND", "DURATION")) for line in lines) else ["DURATION:PT30M"]
    named = [f"UID:{uid}"] if uid else []
    return "\n".join(["BEGIN:VEVENT", *named, start, *length, *(PEOPLE if people is None else people), *lines, "END:VEVENT"])


def agenda(*events: str, head: str = "") -> str:
    return "\n".join(filter(None, ["BEGIN:VCALENDAR", "VERSION:2.0", head, *events, "END:VCALENDAR"])) + "\n"


def published(*events: str, on: str) -> str:
    """A calendar that was exported on a day, told by a stamp on an event that is left out."""
    stamp = event(f"DTSTAMP:{on}", "STATUS:CANCELLED", uid="stamp", start="DTSTART:20000101T000000Z")
    return agenda(*events, stamp, head="METHOD:PUBLISH")


class Loaded:
    """What came out of a file; the conservation law is checked on the way."""

    def __init__(self, path: Path, content: str | bytes, **options) -> None:
        file = path / "calendar.ics"
        file.write_bytes(content if isinstance(content, bytes) else content.replace("\n", "\r\n").encode())
        self.records = list(Calendar().read(Source(file.name, (Part(file),)), Options(**options)))
        interactions = [r for r in self.records if isinstance(r, Interaction)]
        self.meetings = [r for r in interactions if not r.planned]
        self.planned = [r for r in interactions if r.planned]
        self.rejects = [r for r in self.records if isinstance(r, Reject)]
        self.states = [r for r in self.records if isinstance(r, EntryState)]
        self.rules = Counter(r.rule for r in self.rejects)
        self.notes = " ".join(r.sentence for r in self.records if isinstance(r, Note))
        (self.scope,) = (r for r in self.records if isinstance(r, Scope))
        assert self.records[-1] == Seen(len(interactions) + len(self.rejects))

    @property
    def times(self) -> list[str]:
        return [f"{meeting.time:%m-%d %H:%M}" for meeting in self.meetings]

    @property
    def only(self) -> Interaction:
        (meeting,) = self.meetings
        return meeting


def references(meeting: Interaction) -> list[str]:
    """Everybody of a meeting, the sender first."""
    return [party.reference for party in ([meeting.sender] if meeting.sender else []) + list(meeting.receivers)]
