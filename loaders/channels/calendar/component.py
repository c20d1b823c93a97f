"""An iCalendar file cut into its components (RFC 5545 section 3.1), without understanding any of them.

The file is cut here, and each event alone is given to icalendar afterwards: so that one bad component costs one component,
every record knows its line, and the prose of an event (summary, description) is never handed on.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass, field

from loaders.channels.calendar.presence import CALL_LINK
from loaders.reading import FIELD, clean, decode
from loaders.record import Refusal

_KEPT = frozenset(
    (
        "UID", "DTSTART", "DTEND", "DURATION", "DTSTAMP", "LAST-MODIFIED", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID",
        "SEQUENCE", "STATUS", "ORGANIZER", "ATTENDEE", "LOCATION", "CATEGORIES", "X-MICROSOFT-CDO-ALLDAYEVENT",
    )
)  # fmt: skip
_PEOPLE = frozenset({"ORGANIZER", "ATTENDEE"})
_PROSE = frozenset({"DESCRIPTION", "X-ALT-DESC", "URL", "COMMENT"})
_CONFERENCE = re.compile(
    r"CONFERENCE|X-GOOGLE-(?:CONFERENCE|HANGOUT)|X-MICROSOFT-(?:SKYPETEAMSMEETINGURL|ONLINEMEETING\w*LINK)"
)
_NAME = re.compile(r"([A-Za-z0-9-]+)[ \t]*[;:]")
_DATED = frozenset({"DTSTART", "DTEND", "EXDATE", "RDATE", "RECURRENCE-ID"})
_ZONE_NAME = re.compile(r"^([^:\"]*;TZID=)([^\";]*[:,][^\";]*?)(?=(?:;[^:\"]*)?:[ \t]*\d{8})", re.IGNORECASE)
_LEAP = re.compile(r"(\dT\d{4})60")


@dataclass(slots=True)
class EventLines:
    """The lines of one VEVENT that matter, and whether its prose holds a call link. The prose itself is never kept.

    A property without a value is as good as none, but for people, who may have a name.
    """

    number: int
    line: int
    lines: list[str] = field(default_factory=list)
    attendees: int = 0
    link: bool = False
    phone: bool = False
    too_long: bool = False

    def add(self, name: str, line: str) -> None:
        if name in _PROSE:
            self.link = self.link or bool(CALL_LINK.search(line, 0, FIELD))
        elif _CONFERENCE.fullmatch(name):
            value = line[:FIELD].lower()
            self.phone = self.phone or "tel:" in value
            self.link = self.link or "http" in value
        elif name in _KEPT and (name in _PEOPLE or not line.rstrip().endswith(":")):
            self.too_long = self.too_long or len(line) > FIELD
            self.attendees += name == "ATTENDEE"
            self.lines.append(_mend(name, line))


def _mend(name: str, line: str) -> str:
    """Leap seconds become the second before; blanks in a rule, which some programs write after commas, go; a zone's name that
    holds a colon or comma is quoted.
    """
    if name in _DATED:
        line = _ZONE_NAME.sub(r'\1"\2"', line, count=1)
    if name.startswith("DT"):
        return _LEAP.sub(r"\g<1>59", line)
    return line.replace(" ", "") if name == "RRULE" else line


@dataclass(slots=True)
class Agenda:
    """One VCALENDAR: its properties, the text of its VTIMEZONEs by name, its events."""

    properties: dict[str, str] = field(default_factory=dict)
    zones: list[list[str]] = field(default_factory=list)
    blocks: list[EventLines] = field(default_factory=list)


@dataclass(slots=True)
class Cut:
    """A file cut into agendas; the line numbers that were no calendar lines, or no UTF-8; components that are not events."""

    agendas: list[Agenda] = field(default_factory=list)
    garbage: list[int] = field(default_factory=list)
    recoded: list[int] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    events: int = 0
    _open: list[str] = field(default_factory=list)
    _inside: list[EventLines] = field(default_factory=list)

    def add(self, number: int, line: str) -> None:
        """Take one unfolded line. Raises :class:`Refusal` when an END closes what is not open."""
        name = match[1].upper() if (match := _NAME.match(line)) else ""
        if not name or not (self._open or name == "BEGIN"):
            self.garbage += [number] if line.strip() else []
        elif name == "BEGIN":
            self._begin(clean(line.partition(":")[2]).upper()[:40], number)
        elif name == "END":
            self._end(clean(line.partition(":")[2]).upper()[:40], number)
        elif self._open[-1] == "VEVENT":
            self._inside[-1].add(name, line)
        elif self._open[-1] == "VCALENDAR":
            self.agendas[-1].properties.setdefault(name, line.partition(":")[2])
        if name and "VTIMEZONE" in self._open[-2:]:
            self.agendas[-1].zones[-1].append(line)

    def close(self) -> None:
        """Raises :class:`Refusal` when a component is still open, or there was none at all."""
        if self._open:
            raise Refusal("ics_truncated", f"The calendar ends inside {self._open[-1]}: the file was cut off. Export it again.")
        if not self.agendas:
            raise Refusal("not_a_calendar", "There is no BEGIN:VCALENDAR in the file.")

    def _begin(self, component: str, number: int) -> None:
        if component == "VCALENDAR" or not self.agendas:
            self.agendas.append(Agenda())
        if component == "VEVENT":
            self.events += 1
            self._inside.append(EventLines(self.events, number))
            self.agendas[-1].blocks.append(self._inside[-1])
        elif component == "VTIMEZONE":
            self.agendas[-1].zones.append([])
        elif self._open[-1:] == ["VCALENDAR"]:
            self.others[component] += 1
        self._open.append(component)

    def _end(self, component: str, number: int) -> None:
        if self._open[-1] != component:
            sentence = f"{self._open[-1]} has no END: the file was cut off or damaged. Export it again."
            raise Refusal("ics_truncated", sentence, f"line {number}")
        if self._open.pop() == "VEVENT":
            self._inside.pop()


def cut(data: bytes, encoding: str = "") -> Cut:
    """The components of a file.

    Folded lines are joined before they are decoded, because a fold may fall inside a character (RFC 5545 3.1). Text that is not
    strict UTF-8 is then decided line by line. Raises :class:`Refusal` for an empty, truncated, or undecodable file.
    """
    if not data.strip(codecs.BOM_UTF8 + b" \t\r\n\0"):
        raise Refusal("empty_file", "The file is empty.")
    data = data.removeprefix(codecs.BOM_UTF8)
    whole = decode(data, encoding)
    result = Cut()
    for number, raw in _unfold(data if whole.assumed else whole.text.encode()):
        line = decode(raw, "" if whole.assumed else "utf-8")
        result.recoded += [number] if line.assumed else []
        result.add(number, line.text)
    result.close()
    return result


def _unfold(data: bytes) -> list[tuple[int, bytes]]:
    """Logical lines, each with the number of their first physical line. A fold is a line break and one blank."""
    logical: list[tuple[int, list[bytes]]] = []
    for number, line in enumerate(re.split(rb"\r\n|\n|\r", data), 1):
        if line[:1] in (b" ", b"\t") and logical:
            logical[-1][1].append(line[1:])
        elif line:
            logical.append((number, [line]))
    return [(number, b"".join(pieces)) for number, pieces in logical]
