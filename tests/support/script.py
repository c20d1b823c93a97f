"""A Bolt server on this machine that does what a test wrote down for it: all the faults that a real server shows seldom.

It speaks Bolt 5.4 (of 4.4 when asked to), message by message, with the packstream of the pinned driver. Every message that the
script says nothing of is answered as a healthy server would.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from neo4j._codec.packstream.v1 import Packer, Unpacker

NAMES = {
    0x01: "HELLO", 0x6A: "LOGON", 0x6B: "LOGOFF", 0x02: "GOODBYE", 0x0F: "RESET", 0x10: "RUN", 0x2F: "DISCARD", 0x3F: "PULL",
    0x11: "BEGIN", 0x12: "COMMIT", 0x13: "ROLLBACK", 0x66: "ROUTE", 0x54: "TELEMETRY",
}  # fmt: skip
SUCCESS, RECORD, IGNORED, FAILURE = b"\x70", b"\x71", b"\x7e", b"\x7f"
MUTE, CUT, RESET = "mute", "cut", "reset"
"""What a test may write for a message, beside a code of failure: silence for ever, the end of the connection, its reset."""

Rows = Sequence[Sequence[Any]]


class Script:
    """A server for a ``with`` block.

    ``on`` says what to do at a message: :data:`MUTE`, :data:`CUT`, :data:`RESET` or the code of a failure; only at the first
    ``times`` of them. ``rows`` gives the rows that answer a query. ``greeting`` is sent raw instead of all Bolt, and b"" is a
    port that accepts and says nothing. ``seen`` holds the names of the messages that came, ``queries`` the texts.

    Every commit gives a bookmark, ``bookmark 1`` and so on; ``bookmarks`` holds those that each transaction came with. With
    ``restored`` the server knows none of them, as after a restore: what it does then is what ``on`` may say of a message.
    """

    def __init__(
        self, on: Mapping[str, str] | None = None, *, times: int = 1_000_000, version: str = "5.26.25",
        rows: Callable[[str], Rows] | None = None, bolt: tuple[int, int] = (5, 4), greeting: bytes | None = None,
        restored: str | None = None,
    ) -> None:  # fmt: skip
        self.on, self.times, self.version, self.bolt, self.greeting = dict(on or {}), times, version, bolt, greeting
        self.rows, self.restored = rows or self.healthy, restored
        self.seen: list[str] = []
        self.queries: list[str] = []
        self.bookmarks: list[list[str]] = []
        self._commits = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._closing = threading.Event()

    def __enter__(self) -> Self:
        self._spawn(self._accept)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._closing.set()
        # Closing alone does not wake a thread that waits in accept or recv.
        for each in (self._listener, *self._sockets):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join(5)
            assert not thread.is_alive()

    @property
    def uri(self) -> str:
        return f"bolt://127.0.0.1:{self.port}"

    def healthy(self, text: str) -> Rows:
        """What the server says of itself, and 1 to every other query."""
        if "dbms.components" in text:
            return [(self.version, "community")]
        return [] if text.startswith("SHOW") else [(1,)]

    def _spawn(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, name="script", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._sockets.append(connection)
            self._spawn(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self.greeting is not None:
                _read(connection, 20)
                connection.sendall(self.greeting)
                self._closing.wait()
                return
            if _read(connection, 20)[:4] != b"\x60\x60\xb0\x17":
                return  # no Bolt, such as the first words of TLS
            connection.sendall(bytes((0, 0, self.bolt[1], self.bolt[0])))
            self._talk(connection)
        except (OSError, EOFError):
            pass
        finally:
            connection.close()

    def _talk(self, connection: socket.socket) -> None:
        text, failed, inside = "", False, False
        while True:
            name, fields = _message(connection)
            self.seen.append(name)
            if name == "RUN":
                text = fields[0]
                self.queries.append(text)
            if name == "GOODBYE":
                return
            wanted = self.on.get(name) if self.seen.count(name) <= self.times else None
            if name == "BEGIN" or (name == "RUN" and not inside):
                self.bookmarks.append(fields[-1].get("bookmarks", []))
                wanted = wanted or (self.restored if self.bookmarks[-1] else None)
            inside = name == "BEGIN" or (inside and name not in ("COMMIT", "ROLLBACK", "RESET"))
            if wanted == MUTE:
                self._closing.wait()
                return
            if wanted in (CUT, RESET):
                if wanted == RESET:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            failed = failed and name != "RESET"
            if failed:
                _send(connection, IGNORED)
            elif wanted:
                failed = True
                _send(connection, FAILURE, {"code": wanted, "message": f"scripted {wanted}"})
            else:
                self._answer(connection, name, text, name == "COMMIT" or (name == "PULL" and not inside))

    def _answer(self, connection: socket.socket, name: str, text: str, committed: bool) -> None:
        if name == "HELLO":
            return _send(connection, SUCCESS, {"server": f"Neo4j/{self.version}", "connection_id": "bolt-1"})
        if name == "ROUTE":
            servers = [{"addresses": [f"127.0.0.1:{self.port}"], "role": role} for role in ("READ", "WRITE", "ROUTE")]
            return _send(connection, SUCCESS, {"rt": {"ttl": 300, "db": "neo4j", "servers": servers}})
        rows = self.rows(text) if name in ("RUN", "PULL") else []
        if name == "RUN":
            return _send(connection, SUCCESS, {"fields": [f"c{n}" for n in range(len(rows[0]) if rows else 1)], "t_first": 0})
        for row in rows:
            _send(connection, RECORD, list(row))
        self._commits += committed
        told = {"bookmark": f"bookmark {self._commits}"} if committed else {}
        return _send(connection, SUCCESS, told | ({"type": "r"} if name == "PULL" else {}))


def _read(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def _message(connection: socket.socket) -> tuple[str, list[Any]]:
    """The next message: chunks, each after its length in two bytes, until one of none."""
    data = b""
    while size := struct.unpack(">H", _read(connection, 2))[0] or not data:
        data += _read(connection, size) if size is not True else b""
    buffer = Unpacker.new_unpackable_buffer()
    buffer.data[:] = data
    buffer.used = len(data)
    unpacker = Unpacker(buffer)
    count, tag = unpacker.unpack_structure_header()
    return NAMES[tag[0]], [unpacker.unpack() for _ in range(count)]


def _send(connection: socket.socket, tag: bytes, *fields: object) -> None:
    buffer = Packer.new_packable_buffer()
    Packer(buffer).pack_struct(tag, fields)
    data = bytes(buffer.data)
    chunks = [data[start : start + 0xFFFF] for start in range(0, len(data), 0xFFFF)]
    connection.sendall(b"".join(struct.pack(">H", len(each)) + each for each in chunks) + b"\0\0")
