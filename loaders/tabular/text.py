"""The text of a file, in pieces: unpacked when it is gzip, decoded by its mark or by all of its bytes, cut into lines."""

from __future__ import annotations

import codecs
import io
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from loaders.reading import RATIO, RATIO_FROM, UNPACKED, decode
from loaders.record import Part, Refusal

GZIP = b"\x1f\x8b"
LINE = 4 * 1024**2
_CHUNK = 1024**2


class Gzip(io.RawIOBase):
    """The bytes packed in a gzip stream: all its members; what follows the last one is counted in ``garbage``, not read.

    Raises :class:`Refusal` ``gzip_damaged`` and ``gzip_ratio``.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._packed = stream, b""
        self._inflate, self._members = zlib.decompressobj(31), 0
        self._in = self._out = self.garbage = 0
        self._done = False

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._stream.close()
        super().close()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._done:
            data = self._next(len(buffer))
            if data:
                buffer[: len(data)] = data
                self._out += len(data)
                if self._out > UNPACKED or (self._out > RATIO_FROM and self._out > RATIO * max(self._in, 1)):
                    raise Refusal("gzip_ratio", f"The file unpacks to more than {RATIO} times its size: refused.")
                return len(data)
        return 0

    def _next(self, size: int) -> bytes:
        if self._inflate.eof and not self._restart():
            return b""
        self._packed = self._packed or self._more()
        try:
            data = self._inflate.decompress(self._packed, size)
        except zlib.error as error:
            raise Refusal("gzip_damaged", f"The gzip file is damaged: {error}. Download or pack it again.") from error
        self._packed = self._inflate.unconsumed_tail
        if not data and not self._packed and not self._inflate.eof and not (more := self._more()):
            raise Refusal("gzip_damaged", "The gzip file ends too early. Download or pack it again.")
        if not data and not self._packed and not self._inflate.eof:
            self._packed = more
        return data

    def _more(self) -> bytes:
        chunk = self._stream.read(65536)
        self._in += len(chunk)
        return chunk

    def _restart(self) -> bool:
        """Begin the next member, if there is one."""
        rest = self._inflate.unused_data or self._more()
        if rest.startswith(GZIP):
            self._inflate, self._packed = zlib.decompressobj(31), rest
            return True
        self._done = True
        self.garbage = len(rest) + sum(map(len, iter(self._more, b""))) if rest.strip(b"\0") else 0
        return False


def unpacked_head(head: bytes) -> bytes:
    """The beginning of the text of a file, unpacked when it is gzip. Never raises: what cannot be unpacked is empty."""
    if not head.startswith(GZIP):
        return head
    try:
        return zlib.decompressobj(31).decompress(head, 65536)
    except zlib.error:
        return b""


class TableText:
    """A text file that can be read again and again: its encoding is settled once, by its mark or by all of its bytes."""

    def __init__(self, open_: Callable[[], BinaryIO], encoding: str = "") -> None:
        self._open = open_
        self.notes: list[str] = []
        self.cut = False
        """Whether the file ends in the middle of a character."""
        self.encoding, self._errors = self._settle(encoding)

    @classmethod
    def of(cls, part: Part, encoding: str = "") -> TableText:
        """The text of a file, unpacked when it is gzip."""
        packed = part.head(2) == GZIP
        return cls(lambda: cast("BinaryIO", io.BufferedReader(Gzip(part.open()))) if packed else part.open(), encoding)

    def _settle(self, asked: str) -> tuple[str, str]:
        with self._open() as stream:
            head = stream.read(65536)
            if asked:
                self._check(stream, head, asked, raises=True)
                return asked, "replace"
            found = decode(head)
            if found.encoding not in {"utf-8", "cp1252"}:
                return found.encoding, "replace"
            fits = self._check(stream, head, "utf-8", raises=False)
            garbage = getattr(getattr(stream, "raw", None), "garbage", 0)
        if garbage:
            self.notes.append(f"{garbage} bytes after the end of the gzip data were not read.")
        if fits:
            return "utf-8", "replace"
        self.cut = False
        self.notes.append("The file is not UTF-8: it was read as Windows-1252 (cp1252). Give --encoding if letters look wrong.")
        return "cp1252", "replace"

    def _check(self, stream: BinaryIO, head: bytes, encoding: str, *, raises: bool) -> bool:
        chunk = head
        try:
            io.TextIOWrapper(io.BytesIO(), encoding).detach()
            decoder = codecs.getincrementaldecoder(encoding)()
            while chunk:
                decoder.decode(chunk)
                chunk = stream.read(_CHUNK)
        except (UnicodeDecodeError, LookupError) as error:
            if not raises:
                return False
            raise Refusal("encoding", f"The file is not {encoding}: {error}. Try another --encoding.") from error
        self.cut = bool(decoder.getstate()[0])
        return True

    def stream(self) -> io.TextIOWrapper:
        """The text from the start, line ends as they are."""
        return io.TextIOWrapper(self._open(), self.encoding, self._errors, newline="")

    def lines(self) -> Iterator[str]:
        """Line by line with their ends. Raises :class:`Refusal` ``line_too_long`` at 4 MiB."""
        with self.stream() as stream:
            for number, line in enumerate(iter(lambda: stream.readline(LINE), ""), 1):
                if len(line) == LINE:
                    raise Refusal(
                        "line_too_long", f"A line is longer than {LINE // 1024**2} MiB. This is not a table.", f"line {number}"
                    )
                yield line
