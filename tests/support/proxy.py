"""A wire between a client and a real server that can be cut where it hurts, and the whole of what a server holds as text."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import neo4j

COMMIT = b"\x00\x02\xb0\x12\x00\x00"
"""The message of Bolt that ends a transaction: one chunk of two bytes, a structure without fields."""

VOLATILE = ("owner", "started", "finished", "beat", "lock", "host", "pid")
"""What differs on the stamp between two pushes of the same graph."""


class Proxy:
    """A wire to a port of this machine, for a ``with`` block.

    ``cut`` says what happens once at the ``nth`` commit: "before" the server hears of it, "after" it was done and before the
    client hears of that, "stall" instead of the second. A number cuts after so many bytes from the client, with a reset.
    Afterwards the wire is whole: the next connection passes.
    """

    def __init__(self, port: int, cut: str | int, nth: int = 1) -> None:
        self._target, self._cut, self._left = port, cut, nth
        self._passed = 0
        self.fired = threading.Event()
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._spawn(self._accept)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._closing.set()
        _end(self._listener, *self._sockets)
        for thread in self._threads:
            thread.join(5)
            assert not thread.is_alive()

    @property
    def uri(self) -> str:
        return f"bolt://127.0.0.1:{self.port}"

    def _spawn(self, work: Any, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, name="proxy", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            self._sockets += [client, server]
            doomed = threading.Event()
            self._spawn(self._forward, client, server, doomed)
            self._spawn(self._back, client, server, doomed)

    def _forward(self, client: socket.socket, server: socket.socket, doomed: threading.Event) -> None:
        """From the client to the server. ``doomed`` says that the answer to what was just sent must not arrive."""
        with suppress(OSError):
            while data := client.recv(65536):
                if self._due(data):
                    self.fired.set()
                    if self._cut in ("after", "stall"):
                        doomed.set()
                    else:
                        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        break
                server.sendall(data)
        _end(client, server)

    def _back(self, client: socket.socket, server: socket.socket, doomed: threading.Event) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                if doomed.is_set():
                    if self._cut == "stall":
                        self._closing.wait()
                    break
                client.sendall(data)
        _end(client, server)

    def _due(self, data: bytes) -> bool:
        """Whether this is what the test waits for; once only."""
        with self._lock:
            if self.fired.is_set():
                return False
            if isinstance(self._cut, int):
                self._passed += len(data)
                return self._passed > self._cut
            self._left -= data.count(COMMIT)
            return self._left <= 0


def _end(*sockets: socket.socket) -> None:
    for each in sockets:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()


def dump(driver: neo4j.Driver) -> str:
    """Everything in a database, sorted: one line for each node and each relationship, with all that they say."""
    nodes, ties = {}, []
    for key, labels, facts in driver.execute_query("MATCH (n) RETURN elementId(n), labels(n), properties(n)").records:
        kept = {name: value for name, value in facts.items() if "GraphxRun" not in labels or name not in VOLATILE}
        nodes[key] = f"({':'.join(sorted(labels))} {_text(kept)})"
    for a, kind, facts, b in driver.execute_query(
        "MATCH (a)-[r]->(b) RETURN elementId(a), type(r), properties(r), elementId(b)"
    ).records:
        ties.append(f"{nodes[a]}-[{kind} {_text(facts)}]->{nodes[b]}")
    return "\n".join(sorted(nodes.values()) + sorted(ties))


def _text(facts: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in sorted(facts.items()))
