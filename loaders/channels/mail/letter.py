"""One message understood: its headers, when it was written, what it is called, what it answers, how much its author wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from email.errors import MessageError
from email.message import Message
from email.parser import BytesHeaderParser, HeaderParser
from email.utils import parsedate_tz
from functools import cache
from itertools import islice
from typing import Literal

from loaders.channels.mail.address import decoded, words
from loaders.channels.mail.dates import TWELVE, restated
from loaders.channels.mail.quoting import asks, own_text, plain
from loaders.reading import utc
from loaders.times.zones import NamedZones
from loaders.words import listed_words

FAULTS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, ArithmeticError, RecursionError, MessageError)
"""What the standard library raises on damaged messages; each is one message's fault and never the file's."""

PARTS = 200

_PARSER = BytesHeaderParser()
_PART = HeaderParser()
_ENVELOPE = re.compile(rb"\A>?From [^\n]*\n")
_FOLD = re.compile(r"\r?\n")
_ID = re.compile(r"<\s*([^<>\s]{1,998})\s*>")
_COLON_ZONE = re.compile(r"([+-]\d\d):(\d\d)\b")
# JavaScript writes GMT+0100, others UTC+2 or +02: the standard library takes the first two as no offset, the last as minutes.
_SHIFT = re.compile(r"(?:\b(?:GMT|UTC)\s*|(?<=:\d\d)\s*)([+-])(\d{1,2})(?::?([0-5]\d))?(?![\d:])(?=\s|\Z)", re.IGNORECASE)
_ZONED = re.compile(r"[+-](?!0000)\d{4}\b|\+0000\b|\b(?:GMT|UTC?|[ECMP][SD]T)\b|\dZ\b")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:T|\s\d\d:\d\d(?::\d\d)?(?:[+-]|\Z))")
_LABEL = re.compile(r'(?:"(?:[^"]|"")*+"|[^,"])++')
_OLD_YEAR = re.compile(r"\b0\d{3}\b(?!:)(?=\s+\d\d?:)")
# What stands behind the clock where a program wrote the name of its zone: "Eastern Standard Time", "Europe/Berlin".
_PLACE = re.compile(r":\d\d(?:\s*[ap]\.?m\b\.?)?\s+([A-Za-z][A-Za-z0-9_/+&(). -]{4,60})\Z", re.IGNORECASE)
_FARTHEST_ZONE = timedelta(hours=15)

# Names of one zone alone, such as CEST, which the standard library does not know; IST and BST mean several.
_NAMED = re.compile(rf"(?<=\s)(?:{'|'.join(listed_words('dates')['zones'])})(?=(?:\s+\d{{4}})?\s*\Z)", re.IGNORECASE)

Clock = Literal["date", "received", "envelope"]


class Headers:
    """The header block of one message: values unfolded, raw 8-bit text decoded, encoded words left as they are."""

    def __init__(self, block: bytes) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in _PARSER.parsebytes(_ENVELOPE.sub(b"", block)).raw_items():
            text = value if value.isascii() else decoded(value.encode("ascii", "surrogateescape"))
            self._values.setdefault(name.lower(), []).append(_FOLD.sub("", text))

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def all(self, name: str) -> list[str]:
        """Every value of that header (name in lower case), in order."""
        return self._values.get(name, [])

    def first(self, name: str) -> str:
        """The first value of that header, or nothing."""
        values = self._values.get(name)
        return values[0] if values else ""

    def joined(self, name: str, by: str = ",") -> str:
        """All values of that header as one text."""
        return by.join(self._values.get(name, ()))


@dataclass(frozen=True, slots=True)
class MailTime:
    """When a message was written, in UTC; whether its zone was stated; and which clock said so."""

    time: datetime
    zone_known: bool
    clock: Clock


def stamp(headers: Headers, envelope: bytes, assumed: tzinfo = UTC) -> MailTime | None:
    """Date, else the newest Received, else the ``From `` line of the mailbox; None when no date can be read.

    In Thunderbird's mailboxes (``From - ``) that line is the day of the download, not of the message, and is not taken.
    """
    for value in headers.all("date"):
        if found := moment(words(value), assumed):
            return MailTime(*found, "date")
    received = [found for value in headers.all("received") if (found := moment(value.rpartition(";")[2], assumed))]
    if received:
        return MailTime(*max(received), "received")
    if envelope.startswith(b"From - "):
        return None
    line = re.search(rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*", envelope)
    found = moment(decoded(line[0]), assumed) if line else None
    return MailTime(*found, "envelope") if found else None


def moment(text: str, assumed: tzinfo = UTC) -> tuple[datetime, bool] | None:
    """A mail date in UTC and whether its zone is known; None when it cannot be read.

    RFC 5322, asctime and ISO 8601, and what :func:`loaders.channels.mail.dates.restated` reads. No zone, and a name that
    several zones share, is taken to be ``assumed``; the name of a zone on Windows or in the IANA list is that zone; ``-0000``
    is UTC from an unknown place (RFC 5322, 3.3). ``GMT+2`` and ``+02`` are two hours ahead. A leap second is the second before.
    """
    text = _COLON_ZONE.sub(r"\1\2", text[:200].strip()) if text.count(":") > 2 else text[:200].strip()
    if not _ISO.match(text):
        text = _NAMED.sub(_offset, _SHIFT.sub(lambda found: f" {found[1]}{found[2]:0>2}{found[3] or '00'}", text))
    if _OLD_YEAR.search(text):
        return None
    place = _PLACE.search(text)
    if place and (named := _zones().timezone(place[1].replace("Daylight Time", "Standard Time"))):
        found = moment(text[: place.start(1)], named)
        return (found[0], True) if found else None
    if TWELVE.search(text):
        text = restated(text)
    try:
        fields = parsedate_tz(text)
        if fields is None and (plainer := restated(text)):
            text, fields = plainer, parsedate_tz(plainer)
        if fields is None or _ISO.match(text):
            iso = datetime.fromisoformat(text)
            return utc(iso, assumed), iso.tzinfo is not None
        shift = timedelta(seconds=fields[9] or 0)
        if abs(shift) > _FARTHEST_ZONE:
            return None
        local = datetime(*fields[:5], min(fields[5], 59))  # noqa: DTZ001 - its zone follows
        known = bool(_ZONED.search(text.upper()))
        return utc(local, UTC if known or "-0000" in text else assumed) - shift, known
    except FAULTS:
        return None


@cache
def _zones() -> NamedZones:
    return NamedZones()


def _offset(found: re.Match[str]) -> str:
    """The offset of a zone's name as RFC 5322 writes it."""
    minutes = round(60 * listed_words("dates")["zones"][found[0].upper()])
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def labels(headers: Headers) -> list[str]:
    """The labels that Gmail put on a message, decoded, in the owner's language; one with a comma in it stands in quotes.

    Every kind of blank is one blank. Quotes that are never closed hold nothing together.
    """
    value = " ".join(words(headers.joined("x-gmail-labels")[:65536]).split())
    # The standard reader of CSV refuses what hostile mail may hold, and would take all that follows a stray quote as one label.
    found = _LABEL.findall(value) if value.count('"') % 2 == 0 else value.split(",")
    return [label for each in found if (label := each.strip().strip('"').replace('""', '"').strip())]


def identity(headers: Headers) -> str:
    """The Message-ID without its brackets; empty when there is none that could be one."""
    value = headers.first("message-id")[:2000]
    found = _ID.search(value)
    name = found[1] if found else value.strip()
    return name if name and not re.search(r"[\s<>]", name) and len(name) <= 998 else ""


def ancestors(headers: Headers) -> tuple[list[str], list[str]]:
    """What the message answers: the ids of In-Reply-To, and those of References from the oldest to the newest."""
    answered = headers.joined("in-reply-to", " ")
    parents = _ID.findall(answered)
    if not parents and "@" in answered and not re.search(r"\s", answered.strip()):
        parents = [answered.strip()]
    return parents, _ID.findall(headers.joined("references", " "))


@dataclass(frozen=True, slots=True)
class Words:
    """How many characters the author wrote, and whether he asks something; None where the body cannot be read."""

    length: int | None
    question: bool | None


def measure(headers: Headers, body: bytes) -> Words:
    """Length of the own text of the first plain part, or of the HTML part when there is no plain one.

    Nothing of the text is kept. Parts beyond the first 200, and bodies that cannot be decoded, are not measured.
    """
    try:
        text = _text(headers, body)
    except FAULTS:
        text = None
    if text is None:
        return Words(None, None)
    own = own_text(text)
    return Words(len(own), asks(own))


def _text(headers: Headers, body: bytes) -> str | None:
    message = Message()
    for name in ("content-type", "content-transfer-encoding"):
        if name in headers:
            message[name] = headers.first(name)
    message.set_payload(body.decode("ascii", "surrogateescape").replace("\r\n", "\n"))
    rich = None
    for part in _parts(message):
        kind = part.get_content_type()
        if kind == "text/plain" and ((text := _content(part)).strip() or part is message):
            return text
        if kind == "text/html" and rich is None:
            rich = part
    return None if rich is None else plain(_content(rich))


def _parts(message: Message) -> Iterator[Message]:
    """Parts that are neither attachments nor messages inside the message, in the order in which they are read."""
    waiting, seen = [message], 0
    while waiting and seen < PARTS:
        part = waiting.pop()
        seen += 1
        if part.get_content_maintype() == "multipart":
            waiting.extend(reversed(list(islice(_split(part), PARTS))))
        elif part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
            yield part


def _split(message: Message) -> Iterator[Message]:
    """The parts of a multipart body (RFC 2046, 5.1.1), only their headers parsed.

    The standard parser reads every line of every attachment, compiles a pattern per boundary and recurses per level.
    """
    boundary = message.get_boundary()
    if not boundary:
        return
    # Undecoded, the payload's raw bytes would already be lost.
    payload = message.get_payload(decode=True)
    text = payload.decode("ascii", "surrogateescape") if isinstance(payload, bytes) else ""
    chunks: list[str] = []
    for chunk in f"\n{text}".split(f"\n--{boundary}"):
        if chunks and chunk[:1] not in {"\n", " ", "\t"} and not chunk.startswith("--"):
            # A longer boundary that begins like this one belongs to a part inside.
            chunks[-1] += f"\n--{boundary}{chunk}"
        else:
            chunks.append(chunk)
    for chunk in chunks[1:]:
        if chunk.startswith("--"):
            return
        head, _, rest = ("\n" + chunk.partition("\n")[2]).partition("\n\n")
        part = _PART.parsestr(head.lstrip("\n"))
        part.set_payload(rest)
        yield part


def _content(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return decoded(payload, part.get_content_charset() or "") if isinstance(payload, bytes) else ""
