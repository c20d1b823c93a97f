"""The graph of a day into Neo4j: people, organisations, ties with their numbers, and interactions of a chosen scope.

The workspace stays the truth; what is on the server is a copy that can be made again. A push may be killed at any moment: the
same push again goes on where it was, another one starts anew, and both end in the same graph as one that was never disturbed.
One stamp on the server says whose turn it is; every batch checks it in its own transaction, so a push that was taken for dead
cannot write any more. What carries no ``graphx_run`` belongs to somebody else and is never touched.
"""

from __future__ import annotations

import itertools
import json
import os
import socket
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Self

import pyarrow.parquet as pq

from graphx import operating_system, query
from graphx.errors import Busy, NoAnswer, ServerError
from graphx.neo4j import push_rows
from graphx.neo4j.push_rows import FACTS, PLACE, PushScope, portions, steps
from graphx.progress import Progress, silent
from graphx.query import TWINS
from graphx.storage.home import fingerprint
from graphx.storage.maker import maker
from graphx.ties import day_tables, tie_tables
from graphx.ties.inputs import Inputs
from graphx.ties.tie_tables import Tables

if TYPE_CHECKING:
    from graphx.neo4j.server import Server

SILENCE = 60
"""Seconds without a batch after which a push is taken for dead, unless its process is known to have ended."""
TURN = 10
"""Seconds that one try to take the stamp waits for a push that stopped in the middle of a batch and so keeps it locked."""

SWEEPS = ("ties", "employment", "senders", "receivers", "people", "organisations", "interactions")
"""What an earlier run left is removed in this order: relationships before their ends."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What one push did: rows written by step, what an earlier run had left and is removed, and how many seconds it took."""

    run: str
    written: Mapping[str, int]
    removed: int
    resumed: bool
    seconds: float


def push(
    server: Server, inputs: Inputs, as_of: date | None = None, *, scope: PushScope | None = None, replace: bool = False,
    progress: Progress = silent,
) -> Pushed:  # fmt: skip
    """Makes the graph on the server equal to that of the workspace as of a day, the last in the log by default.

    Raises :class:`ServerError` when the server cannot be used or holds the graph of another organisation (unless ``replace``),
    and :class:`Busy` while another push is at work there.
    """
    began = time.monotonic()
    tables = tie_tables.tables(inputs, as_of, progress)
    server.facts()
    for stem in query.stems(TWINS / "schema", ".cypher"):
        server.write(_text("schema", stem), {})
    run = fingerprint(tables.fingerprint, maker(), str(tables.as_of), str(scope))
    words = {"people": (*pq.read_schema(tables.path("people")).names, *PLACE), "organisations": ["name"], "interactions": FACTS}
    with _Work(server, run, inputs, progress) as work:
        done = work.claim(replace)
        written = {step: work.write(step, rows, done) for step, rows in steps(tables, scope)}
        removed = sum(work.sweep(what, dict.fromkeys(words.get(what, ()))) for what in SWEEPS)
        work.finish(tables)
    return Pushed(run, written, removed, bool(done[0]), time.monotonic() - began)


def _text(folder: str, stem: str) -> str:
    return query.read(stem, TWINS / folder, ".cypher").text


class _Work:
    """One push that holds the stamp."""

    living: ClassVar[set[str]] = set()
    """The pushes of this process. One that has failed still stands on the stamp, with the number of a process that is alive."""

    def __init__(self, server: Server, run: str, inputs: Inputs, progress: Progress) -> None:
        self._server, self._run, self._progress = server, run, progress
        self._name, self._files = inputs.settings.name, [digest[:12] for digest in inputs.log.digests()]
        self._owner = uuid.uuid4().hex

    def __enter__(self) -> Self:
        self.living.add(self._owner)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.living.discard(self._owner)

    def claim(self, replace: bool) -> tuple[str, int]:
        """Takes the stamp; waits for another push until it ends or falls silent. Returns the step and row to go on from.

        A push that stopped in the middle of a batch keeps its lock until the server ends the batch, at its deadline.
        """
        until = time.monotonic() + SILENCE + self._server.deadline + 10
        turn = min(TURN, self._server.deadline)
        mine = {
            "owner": self._owner, "silence": SILENCE, "run": self._run, "name": self._name, "files": self._files,
            "host": socket.gethostname(), "pid": os.getpid(),
        }  # fmt: skip
        while True:
            stamp = _stamp(self._server)
            if stamp and not replace:
                self._compare(stamp)
            with suppress(NoAnswer):
                if rows := self._server.write(_text("push", "claim"), mine | {"instead": _dead(stamp)}, turn):
                    return rows[0][0], rows[0][1]
            who = f"process {stamp['pid']} on {stamp['host']}" if stamp else "another process"
            if time.monotonic() > until:
                raise Busy(f"{who} is pushing to {self._server.name}. Wait until it has ended, then do the same again.")
            self._progress(f"waiting for the push of {who}")
            time.sleep(1)

    def _compare(self, stamp: Mapping[str, Any]) -> None:
        """Raises for the graph of another organisation; two without a name are one when their logs have a file in common."""
        same = self._name or not stamp["files"] or not set(self._files).isdisjoint(stamp["files"])
        if stamp["name"] != self._name or not same:
            theirs, ours = (f"'{name}'" if name else "an organisation without a name" for name in (stamp["name"], self._name))
            raise ServerError(
                f"{self._server.name} holds the graph of {theirs}, this workspace is of {'another' if not same else ours}. "
                "Choose another database, or give --replace; the name of an organisation stands in settings.toml."
            )

    def write(self, step: str, rows: Iterable[dict[str, Any]], done: tuple[str, int]) -> int:
        """Writes the rows of one step in batches, but for those that an interrupted push of the same run has written."""
        order = ("people", "organisations", "ties", "interactions")
        past, skipped = done
        if past and order.index(step) < order.index(past):
            return 0
        start = skipped if step == past else 0
        batches = self._batches(step, itertools.islice(rows, start, None), start)
        total = 0
        for batch, written in self._server.writing(_text("push", step), batches):
            self._check(written, len(batch["rows"]))
            total += len(batch["rows"])
            self._progress(f"pushing {step}: {start + total:,}")
        return total

    def _batches(self, step: str, rows: Iterable[dict[str, Any]], start: int) -> Iterator[dict[str, Any]]:
        done = start
        for batch in portions(rows):
            done += len(batch)
            yield {"owner": self._owner, "run": self._run, "step": step, "done": done, "rows": batch}

    def _check(self, written: list[tuple[Any, ...]], expected: int) -> None:
        count = written[0][0] if written else 0
        if count == expected:
            return
        stamp = _stamp(self._server)
        if not stamp or stamp["owner"] != self._owner:
            raise Busy(f"Another push has taken over {self._server.name}. Wait until it has ended, then do the same again.")
        raise self._lost(f"took {count:,} of {expected:,} rows: somebody removed what this push had written. Push again.")

    def _lost(self, what: str) -> ServerError:
        """The error of a graph that is not what this push has written: the next one must not go on from here."""
        self._server.write(_text("push", "anew"), {"owner": self._owner})
        return ServerError(f"{self._server.name} {what}")

    def sweep(self, what: str, nothing: Mapping[str, None]) -> int:
        """Removes what an earlier run left of one kind; returns how much. ``nothing`` has all that a node may say."""
        removed = 0
        mine = {"owner": self._owner, "run": self._run, "most": push_rows.BATCH, "nothing": nothing}
        while True:
            rows = self._server.write(_text("sweep", what), mine)
            if not rows or not rows[0][0]:
                return removed
            removed += rows[0][0]
            self._progress(f"removing {what} of an earlier run: {removed:,}")

    def finish(self, tables: Tables) -> None:
        """Writes the stamp under which the graph may be read, after counting that it is whole."""
        expected = tuple(pq.read_metadata(tables.path(name)).num_rows for name in ("people", "ties"))
        counted = self._server.read(_text("read", "counts"), {"run": self._run}).rows[0]
        if counted != expected:
            raise self._lost(
                f"holds {counted[0]:,} people and {counted[1]:,} ties of this run instead of {expected[0]:,} and "
                f"{expected[1]:,}: something else writes there. Push again."
            )
        span = day_tables.span(tables.inputs.folder)
        settings = json.dumps(tables.inputs.settings.describe(), sort_keys=True)
        facts = {
            "fingerprint": tables.fingerprint, "maker": maker(), "as_of": tables.as_of, "people": expected[0],
            "first": span and span[0], "last": span and span[1], "ties": expected[1], "settings": settings,
        }  # fmt: skip
        self._check(self._server.write(_text("push", "finish"), {"owner": self._owner, "facts": facts}), 1)


def _stamp(server: Server) -> dict[str, Any] | None:
    columns, rows = server.read(_text("read", "stamp"), {})
    return dict(zip(columns, rows[0], strict=True)) if rows else None


def _dead(stamp: Mapping[str, Any] | None) -> str | None:
    """The push that holds the stamp, if it was of this process and has failed, or a process of this machine that is gone."""
    if not stamp or stamp["state"] == "complete" or stamp["host"] != socket.gethostname():
        return None
    if stamp["pid"] == os.getpid():
        return None if stamp["owner"] in _Work.living else str(stamp["owner"])
    return str(stamp["owner"]) if operating_system.alive(stamp["pid"]) is False else None
