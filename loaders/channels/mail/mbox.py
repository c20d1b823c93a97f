"""A mail file cut into messages, in one pass and bounded memory, without understanding them.

The standard library's ``mailbox`` splits at every line that begins with ``From ``, so one sentence in a letter makes a
message that never was, and it answers a file that is no mailbox with no messages and no error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Literal

LINE = 65536
HEAD = 2 * 1024**2
BODY = 256 * 1024

FROM = re.compile(rb"From [^\r\n]*(?:\d:\d\d|(?:19|20)\d\d)")
BARE = re.compile(rb"From(?:[ \t]+[^\s:]{1,100})?[ \t]*\r?\n?\Z")
"""A separator without a day, as some tools write it: ``From `` alone or ``From nobody``."""
PATCH = re.compile(rb"From [0-9a-f]{40,64} Mon Sep 17 00:00:00 2001")
"""The first line of a patch as git writes it, always with this day."""
AHEAD = 64 * 1024**2
FIELD = re.compile(rb">From |[!-9;-~]{1,200}[ \t]*:")
_KNOWN = frozenset(
    b"from to cc date subject message-id received return-path delivered-to mime-version reply-to sender in-reply-to"
    b" references content-type x-gm-thrid x-gmail-labels x-original-to bcc".split()
)
_AUTHOR = frozenset([b"from", b"received", b"date", b"sender", b"return-path"])
_STATED = frozenset([b"date", b"message-id", b"received"])
_KIND = re.compile(rb"^content-type:[^\n]*(?:\n[ \t][^\n]*){0,50}", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(
    rb"multipart/.*?boundary[ \t]*=[ \t\r\n]*(?:\"([^\"\r\n]{1,200})\"|([^\s;\"]{1,200}))", re.IGNORECASE | re.DOTALL
)
_MARK = b"\xef\xbb\xbf"

Form = Literal["mbox", "message", ""]


@dataclass(slots=True)
class Piece:
    """One message as it stands in the file: its header block and the beginning of its body, ``offset`` and ``size`` in bytes.

    ``complete`` is False when the file ends inside the header block. ``size`` counts the whole message, kept or not.
    """

    number: int
    offset: int
    envelope: bytes = b""
    size: int = 0
    complete: bool = False
    overlong: bool = False
    _head: list[bytes] = field(default_factory=list)
    _body: list[bytes] = field(default_factory=list)
    _kept: int = 0

    @property
    def head(self) -> bytes:
        return b"".join(self._head)

    @property
    def body(self) -> bytes:
        return b"".join(self._body)

    @property
    def boundary(self) -> bytes:
        """What parts the body of a multipart message (RFC 2046, 5.1.1); empty for others."""
        kind = _KIND.search(self.head)
        found = _BOUNDARY.search(kind[0]) if kind else None
        return (found[1] or found[2]) if found else b""

    def add(self, line: bytes, start: bool) -> None:
        """Take one line, or a stretch of a long one; ``start`` tells whether it begins a line."""
        self.size += len(line)
        if not self.complete:
            if start and line in {b"\n", b"\r\n"}:
                self.complete, self._kept = True, 0
            elif self._kept < HEAD:
                self._head.append(line)
                self._kept += len(line)
            else:
                self.overlong = True
        elif self._kept < BODY:
            self._body.append(line)
            self._kept += len(line)


def form(head: bytes) -> Form:
    """What the beginning of a file is: a mailbox, one message, or neither."""
    lines = head.removeprefix(_MARK).lstrip(b"\r\n").splitlines()
    if len(lines) > 1 and FROM.match(lines[0]) and FIELD.match(lines[1]):
        return "mbox"
    if len(lines) > 1 and BARE.match(lines[0]) and _letter(b"\n".join(lines[1:])):
        return "mbox"
    names = _names(lines)
    # One header may be longer than the whole look; then one known name has to do.
    enough = 1 if len(lines) <= 2 and len(head) >= LINE else 2
    return "message" if len(names & _KNOWN) >= enough and names & _AUTHOR else ""


def _letter(head: bytes) -> bool:
    """Whether these lines are the headers of a letter and no sentence: somebody writes, and when or under what id is stated."""
    names = _names(head.splitlines())
    return b"from" in names and bool(names & _STATED)


def _names(lines: list[bytes]) -> set[bytes]:
    """The names of the header lines up to the first empty line; none when a line among them is no header."""
    names = set()
    for place, line in enumerate(lines):
        if not line:
            break
        if line[:1] in b" \t" and place:
            continue
        if not FIELD.match(line):
            # The last line seen may be cut in the middle by the size of the look.
            if place < len(lines) - 1 or not place:
                return set()
            break
        names.add(line.partition(b":")[0].strip().lower())
    return names


def cut(stream: BinaryIO, mailbox: bool) -> Iterator[Piece | str]:
    """The messages of a mailbox, or the one message that the stream is; text is a remark for the person who loads.

    A message begins at the start or after an empty line, with a ``From `` line that carries a time or a year and is followed
    by a header line (RFC 4155; mboxo, mboxrd and mboxcl cannot be told apart, so Content-Length is not believed). A mailbox
    that begins with a separator without a day is cut where a letter's headers follow one. A line of that shape inside an
    attachment, or of a patch as git writes it, is text.
    """
    if not mailbox:
        yield from _single(stream)
        return
    knife = _Knife(stream)
    for offset, line in _lines(stream):
        if done := knife.feed(offset, line):
            yield done
    yield from knife.rest()


@dataclass(slots=True)
class _Knife:
    """Where the cutting of a mailbox stands. ``candidate`` is a ``From `` line whose next line is still to be seen."""

    stream: BinaryIO
    piece: Piece | None = None
    candidate: tuple[bytes, int] | None = None
    number: int = 0
    stray: int = 0
    unsure: int = 0
    inner: int = 0
    start: bool = True
    blank: bool = True
    boundary: bytes = b""
    closing: int = 0

    def feed(self, offset: int, line: bytes) -> Piece | None:
        """Take one line; the message that it ends, if any."""
        done = self._settle(line) if self.candidate and self.start else None
        if self.start and self._separates(offset, line):
            if self.blank:
                self.candidate, self.blank, self.start = (line, offset), False, line.endswith(b"\n")
                return done
            self.unsure += 1
        self._keep(line)
        self.blank = self.start and line in {b"\n", b"\r\n"}
        self.start = line.endswith(b"\n")
        return done

    def _separates(self, offset: int, line: bytes) -> bool:
        """Whether this line has the shape of a separator of this mailbox and lies in no message's attachment."""
        if not line.startswith(b"From"):
            return False
        if not FROM.match(line):
            # In a mailbox whose separators carry a day, a line without one is prose.
            bare = self.piece is None or BARE.match(self.piece.envelope)
            return bool(bare and self.blank and BARE.match(line)) and _letter(self._look(offset + len(line)))
        if self.piece and ((PATCH.match(line) and not PATCH.match(self.piece.envelope)) or self._inside(offset)):
            self.inner += self.blank
            return False
        return True

    def _look(self, offset: int) -> bytes:
        here = self.stream.tell()
        self.stream.seek(offset)
        seen = self.stream.read(LINE)
        self.stream.seek(here)
        return seen

    def _inside(self, offset: int) -> bool:
        """Whether the message's MIME boundary is open here: it has not closed, and closes further down."""
        if not self.boundary or not self.blank:
            return False
        if not self.closing:
            self.closing = _closing(self.stream, offset, self.boundary)
        return offset < self.closing

    def _settle(self, line: bytes) -> Piece | None:
        """Decide by the line below it whether the candidate begins a message or is text."""
        envelope, offset = self.candidate or (b"", 0)
        self.candidate = None
        if not FIELD.match(line):
            self._keep(envelope)
            return None
        done, self.number = self.piece, self.number + 1
        self.piece = Piece(self.number, offset, envelope, size=len(envelope))
        self.boundary, self.closing = b"", 0
        return done

    def _keep(self, line: bytes) -> None:
        if not self.piece:
            self.stray += len(line.strip())
            return
        headers = not self.piece.complete
        self.piece.add(line, self.start)
        if headers and self.piece.complete:
            self.boundary = self.piece.boundary
        elif self.boundary and line.startswith(b"--") and line.rstrip() == b"--%b--" % self.boundary:
            self.boundary = b""

    def rest(self) -> Iterator[Piece | str]:
        """The last message, and what was seen that is no message."""
        if self.candidate:
            self._keep(self.candidate[0])
        if self.piece:
            yield self.piece
        if self.stray:
            yield f"{self.stray} bytes before the first message are no mail."
        if self.unsure:
            yield f"{self.unsure} lines look like the start of a message but follow no empty line; they were kept as text."
        if self.inner:
            yield (
                f"{self.inner} lines look like the start of a message but lie inside one (a pasted patch, an attachment); "
                "they were kept as text."
            )


def _closing(stream: BinaryIO, offset: int, boundary: bytes) -> int:
    """Where a MIME boundary closes after ``offset``; -1 where it does not, so that a message cut off swallows no other.

    A boundary that is stated anew belongs to another copy of the message.
    """
    mark = re.escape(boundary)
    pattern = re.compile(
        rb"\n--" + mark + rb"--(?=[ \t\r\n]|\Z)|(?i:boundary)[ \t]*=[ \t]*\"?" + mark + rb"(?=[\"; \t\r\n]|\Z)"
    )
    here, rest, at, found = stream.tell(), b"", offset, -1
    stream.seek(offset)
    while at < offset + AHEAD and (more := stream.read(1024**2)):
        chunk = rest + more
        if match := pattern.search(chunk):
            found = at - len(rest) + match.start() if match[0].startswith(b"\n--") else -1
            break
        at, rest = at + len(more), chunk[-len(boundary) - 20 :]
    stream.seek(here)
    return found


def _single(stream: BinaryIO) -> Iterator[Piece]:
    piece: Piece | None = None
    start = True
    for offset, line in _lines(stream):
        if piece is None and not line.strip():
            continue
        if piece is None:
            piece = Piece(1, offset)
        piece.add(line, start)
        start = line.endswith(b"\n")
    if piece:
        yield piece


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Lines with their byte offsets; a line longer than ``LINE`` comes in stretches, so that memory stays bounded."""
    offset = len(_MARK) if stream.read(len(_MARK)) == _MARK else 0
    stream.seek(offset)
    while line := stream.readline(LINE):
        yield offset, line
        offset += len(line)
