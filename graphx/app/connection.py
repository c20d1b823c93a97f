"""One connection to a server for many visitors: what the server said last counts for a while, and so does that it failed.

Nobody waits twice for a server that is away, and a wrong password is not tried so often that the server locks its user out.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import graphx
from graphx.errors import Busy, ServerError
from graphx.sheet import Sheet

if TYPE_CHECKING:
    from graphx import Address, PushedGraph, Server
    from graphx.neo4j.pushed_graph import RunStamp

FRESH = 4.0
"""Seconds for which the stamp of a server is taken to be the newest; also for which it is not asked again during a push."""
AWAY = 20.0
"""Seconds for which a server, or a question to it, that failed is not tried again."""
DEADLINE = 15.0
"""Seconds that an answer may take."""

Given = tuple[tuple[str, Any], ...]
T = TypeVar("T")


class Link:
    """The connection to a server, one for all visitors, which remembers for a while what the server said last."""

    def __init__(self, address: Address, password: str) -> None:
        self._pulse, self._server = connect(address, password, graphx.Server.PULSE), connect(address, password, DEADLINE)
        self.name, self._who = self._server.name, address.user
        self._lock = threading.Lock()
        self._seen: RunStamp | ServerError | None = None
        self._until = 0.0
        self._failed: dict[tuple[str, Given], tuple[float, ServerError]] = {}

    @property
    def place(self) -> str:
        """Stands for the server, its database and who asks there."""
        return f"{self.name} {self._who}"

    def close(self) -> None:
        """Ends the connection."""
        for server in (self._pulse, self._server):
            server.close()

    def forget(self) -> None:
        """From now on the server is asked again."""
        self._until = 0.0
        self._failed.clear()

    def stamp(self) -> RunStamp:
        """What the server holds. Raises :class:`ServerError`, at once when it did so a moment ago."""
        with self._lock:
            if time.monotonic() >= self._until or self._seen is None:
                try:
                    self._seen, keep = graphx.PushedGraph(self._pulse).stamp(), FRESH
                except ServerError as error:
                    self._seen, keep = error, FRESH if isinstance(error, Busy) else AWAY
                self._until = time.monotonic() + keep
            seen = self._seen
        if isinstance(seen, ServerError):
            raise seen.with_traceback(None)
        return seen

    def ask(self, stamp: RunStamp, name: str, given: Given) -> Sheet:
        """The answer to a question to the graph with that stamp. Raises :class:`Busy` when another one is there by now."""
        sheet = self._try((name, given), lambda there: there.ask(name, **dict(given)).sheet)
        origin = sheet.provenance
        self._compare(stamp, (origin.fingerprint, origin.maker, origin.as_of))
        return sheet

    def picture(self, stamp: RunStamp) -> dict[str, tuple[float, float]]:
        """Where everybody stands in the graph with that stamp. Raises :class:`Busy` when another one is there by now."""
        places, now = self._try(("picture", ()), lambda there: (there.picture(), there.stamp()))
        self._compare(stamp, (now.fingerprint, now.maker, now.as_of))
        return places

    def _try(self, key: tuple[str, Given], ask: Callable[[PushedGraph], T]) -> T:
        until, before = self._failed.get(key, (0.0, None))
        if before and time.monotonic() < until:
            raise before.with_traceback(None)
        try:
            return ask(graphx.PushedGraph(self._server))
        except ServerError as error:
            self._until = 0.0
            if not isinstance(error, Busy):
                now = time.monotonic()
                still = {each: failed for each, failed in self._failed.items() if failed[0] > now}
                self._failed = still | {key: (now + AWAY, error)}
            raise

    def _compare(self, stamp: RunStamp, found: tuple[str, str, date | None]) -> None:
        if found != (stamp.fingerprint, stamp.maker, stamp.as_of):
            self._until = 0.0
            raise Busy(f"{self.name} was given a newer graph while this page was made. Try again.")


def connect(address: Address, password: str, deadline: float) -> Server:
    """A connection whose every call ends within ``deadline`` seconds; the driver is imported only where there is a team."""
    return graphx.Server(address, password, deadline=deadline, patience=graphx.Server.BRIEF)
