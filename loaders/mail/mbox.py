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
FIELD = re.compile(rb">From |[!-9;-~]{1,200}[ \t]*:")
_KNOWN = frozenset(
    b"from to cc date subject message-id received return-path delivered-to mime-version reply-to sender in-reply-to"
    b" references content-type x-gm-thrid x-gmail-labels x-original-to bcc".split()
)
_AUTHOR = frozenset([b"from", b"received", b"date", b"sender", b"return-path"])
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
    names = set()
    for place, line in enumerate(lines):
        if not line:
            break
        if line[:1] in b" \t" and place:
            continue
        if not FIELD.match(line):
            # The last line seen may be cut in the middle by the size of the look.
            if place < len(lines) - 1 or not place:
                return ""
            break
        names.add(line.partition(b":")[0].strip().lower())
    # One header may be longer than the whole look; then one known name has to do.
    enough = 1 if len(lines) <= 2 and len(head) >= LINE else 2
    return "message" if len(names & _KNOWN) >= enough and names & _AUTHOR else ""


def cut(stream: BinaryIO, mailbox: bool) -> Iterator[Piece | str]:
    """The messages of a mailbox, or the one message that the stream is; text is a remark for the person who loads.

    A message begins at the start or after an empty line, with a ``From `` line that carries a time or a year and is followed
    by a header line (RFC 4155; mboxo, mboxrd and mboxcl cannot be told apart, so Content-Length is not believed).
    """
    if not mailbox:
        yield from _single(stream)
        return
    knife = _Knife()
    for offset, line in _lines(stream):
        if done := knife.feed(offset, line):
            yield done
    yield from knife.rest()


@dataclass(slots=True)
class _Knife:
    """Where the cutting of a mailbox stands. ``candidate`` is a ``From `` line whose next line is still to be seen."""

    piece: Piece | None = None
    candidate: tuple[bytes, int] | None = None
    number: int = 0
    stray: int = 0
    unsure: int = 0
    start: bool = True
    blank: bool = True

    def feed(self, offset: int, line: bytes) -> Piece | None:
        """Take one line; the message that it ends, if any."""
        done = self._settle(line) if self.candidate and self.start else None
        if self.start and line.startswith(b"From ") and FROM.match(line):
            if self.blank:
                self.candidate, self.blank, self.start = (line, offset), False, line.endswith(b"\n")
                return done
            self.unsure += 1
        self._keep(line)
        self.blank = self.start and line in {b"\n", b"\r\n"}
        self.start = line.endswith(b"\n")
        return done

    def _settle(self, line: bytes) -> Piece | None:
        """Decide by the line below it whether the candidate begins a message or is text."""
        envelope, offset = self.candidate or (b"", 0)
        self.candidate = None
        if not FIELD.match(line):
            self._keep(envelope)
            return None
        done, self.number = self.piece, self.number + 1
        self.piece = Piece(self.number, offset, envelope, size=len(envelope))
        return done

    def _keep(self, line: bytes) -> None:
        if self.piece:
            self.piece.add(line, self.start)
        else:
            self.stray += len(line.strip())

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
