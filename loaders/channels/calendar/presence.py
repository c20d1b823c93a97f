"""Who was at a meeting, and through what: attendees, organiser, place (RFC 5545 sections 3.2 and 3.8.4, RFC 7986)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from icalendar import Event, vCalAddress

from loaders.reading import clean, email_reference, name_reference
from loaders.record import Party

CALL_LINK = re.compile(
    r"https?://[^\s/<>\"]{0,200}(?:zoom\.us|zoomgov\.com|teams\.microsoft\.com|teams\.live\.com|meet\.google\.com|hangouts\.google\.com"
    r"|webex\.com|meet\.lync\.com|join\.skype\.com|gotomeet\.me|gotomeeting\.com|bluejeans\.com|whereby\.com|meet\.jit\.si"
    r"|chime\.aws|facetime\.apple\.com)\b",
    re.IGNORECASE,
)
"""The address of a video call."""

_URL = re.compile(r"(?:https?|sips?|tel|mailto):\S+", re.IGNORECASE)
_ONLINE = re.compile(
    r"\b(?:teams|zoom|google meet|hangouts?|webex|skype|facetime|jitsi|gotomeeting|online|virtual|remote|video)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"\btel:|\b(?:tele)?(?:ph|f)one?\b|\bt[ée]l[ée]phone\b|\btel\b|\bcall\b|\bdial[ -]?in\b|\+?(?:\d[\s().\-/]{0,2}){7,}",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"\b(?:(?:passcode|password|pin|id|code)\b\W*\w*|microsoft|meeting|besprechung|r[ée]union|reunión|vergadering|conference|link|see"
    r"|below|invite|description|details|siehe|join|via|on|in|by|the|to|or|and)\b",
    re.IGNORECASE,
)
_MACHINE = re.compile(r"@(?:[\w.-]+\.)?calendar\.google\.com$", re.IGNORECASE)
_NOT_PEOPLE = frozenset({"ROOM", "RESOURCE", "GROUP"})
_ABSENT = frozenset({"DECLINED", "DELEGATED"})
_ROLES = {"CHAIR": "chair", "OPT-PARTICIPANT": "optional"}


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who is named by one event.

    ``receivers`` are the attendees who were present, without the organiser, in the file's order. ``named`` holds the references
    of every person, present or not; ``declined`` those who said no. ``unreadable`` counts attendees whose address is none.
    ``room`` says that a room or another resource was booked, ``size`` is the number of attendees of any kind.
    """

    organiser: Party | None
    receivers: tuple[Party, ...]
    named: frozenset[str]
    declined: frozenset[str]
    unreadable: int
    room: bool
    size: int


def attendance(event: Event, source: str, lost: int = 0) -> Attendance:
    """The people of an event. ``source`` scopes bare names; ``lost`` is the number of attendee lines that could not be parsed.

    Somebody is present unless he declined or delegated; tentative and unanswered invitations count as present, because most
    people come without answering. Rooms, resources, mailing lists and non-participants are no people (RFC 5545 3.2.3, 3.2.12,
    3.2.16). An organiser who is not among the attendees is present.
    """
    present: dict[str, Party] = {}
    absent: set[str] = set()
    declined: set[str] = set()
    rooms = 0
    attendees = every(event, "ATTENDEE")
    for each in attendees:
        if _word(each, "CUTYPE") in _NOT_PEOPLE or _MACHINE.search(str(each)):
            rooms += _word(each, "CUTYPE") in ("ROOM", "RESOURCE") or "@resource." in str(each).lower()
            continue
        party = _party(each, source, _ROLES.get(_word(each, "ROLE"), "attendee"))
        if party is None:
            lost += 1
        elif _word(each, "PARTSTAT") in _ABSENT or _word(each, "ROLE") == "NON-PARTICIPANT":
            absent.add(party.reference)
            declined |= {party.reference} if _word(each, "PARTSTAT") == "DECLINED" else set()
        else:
            present.setdefault(party.reference, party)
    organiser = _organiser(event, source, present)
    gone = absent - set(present)
    named = frozenset({*present, *absent, *([organiser.reference] if organiser else [])})
    if organiser and organiser.reference in gone:
        organiser = None
    receivers = tuple(party for reference, party in present.items() if not organiser or reference != organiser.reference)
    return Attendance(organiser, receivers, named, frozenset(declined & gone), lost, rooms > 0, len(attendees))


def channel(location: str, link: bool, phone: bool, room: bool) -> str:
    """``meeting``, ``video`` or ``call``: a guess from what the event says about its place.

    A place (any words left in ``location`` after addresses, numbers and the names of call programs, or a booked room) means a
    meeting in person. Without one, a call ``link`` or the name of a call program means video, a telephone number a call.
    Nothing at all means a meeting.
    """
    rest = _URL.sub(" ", location)
    link = link or bool(CALL_LINK.search(location) or _ONLINE.search(rest))
    rest = _ONLINE.sub(" ", rest)
    phone = phone or "tel:" in location.lower() or bool(_PHONE.search(rest))
    rest = _FILLER.sub(" ", _PHONE.sub(" ", rest))
    if room or re.search(r"\w", rest) or not (link or phone):
        return "meeting"
    return "video" if link else "call"


def every(event: Event, name: str) -> list[Any]:
    """The values of a property, however often it is there."""
    value = event.get(name, [])
    return value if isinstance(value, list) else [value]


def address(text: str) -> str:
    """``email:`` reference of a calendar address, empty when it is no mail address or that of a machine's calendar."""
    found = email_reference(re.sub(r"^mailto:", "", unquote(text.strip()), flags=re.IGNORECASE))
    return "" if _MACHINE.search(found) else found


def _organiser(event: Event, source: str, present: dict[str, Party]) -> Party | None:
    organiser = next((_party(each, source, "organiser") for each in every(event, "ORGANIZER")), None)
    if organiser and not organiser.name and organiser.reference in present:
        return Party(organiser.reference, present[organiser.reference].name, organiser.role)
    return organiser


def _party(value: vCalAddress, source: str, role: str) -> Party | None:
    """The person behind a calendar address: by mail, else by EMAIL parameter, else by name; None when nothing tells."""
    name = clean(_parameter(value, "CN").strip("'\" "))
    candidates = (str(value), _parameter(value, "EMAIL"), name)
    reference = next(filter(None, map(address, candidates)), "")
    if not reference and not any("@" in each for each in candidates):
        reference = name_reference(name, source)
    if not reference or _MACHINE.search(reference):
        return None
    return Party(reference, "" if "@" in name else name, role)


def _parameter(value: vCalAddress, name: str) -> str:
    # An unquoted comma in a name makes a list of it.
    text: str | Iterable[str] = getattr(value, "params", {}).get(name, "")
    return text if isinstance(text, str) else ",".join(text)


def _word(value: vCalAddress, name: str) -> str:
    return _parameter(value, name).strip().upper()
