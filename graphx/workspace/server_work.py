"""What a workspace has to do with a Neo4j server: pull a graph from it, push its own there, see how it computes."""

from __future__ import annotations

from abc import ABC
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphx.dates import day
from graphx.log import loading
from graphx.log.account import Account
from graphx.log.loading import LoadStep, Watch
from graphx.log.recipe import described
from graphx.log.unread import refuse_unread
from graphx.neo4j import gds, pull, push
from graphx.neo4j.pull import guess
from graphx.neo4j.pull import mapping as sections
from graphx.neo4j.push import Pushed
from graphx.neo4j.push_rows import PushScope
from graphx.progress import Progress, silent
from graphx.sheet import Sheet
from graphx.storage.home import Home
from graphx.ties.inputs import Inputs
from loaders.options import Options
from loaders.record import Source

if TYPE_CHECKING:
    from graphx.neo4j.server import Server


class ServerWork(ABC):
    """The part of a workspace that is about servers."""

    _home: Home

    def pull(
        self, server: Server, mapping: str | Path | Mapping[str, Any], *, progress: Watch | None = None,
        options: Options | None = None,
    ) -> Account:  # fmt: skip
        """Loads a graph that lives on a Neo4j server, read as a mapping says: a TOML file, or the table that it holds.

        The receipt is that of a file; its name is the server and the database. Raises :class:`BadValue` and
        :class:`UnknownName` for a mapping that does not fit the server, :class:`ServerError` when it cannot be read.
        """
        plan = sections.parse(mapping) if isinstance(mapping, Mapping) else sections.read(Path(mapping).expanduser())
        watch, given = progress or (lambda _: None), options or Options()
        refuse_unread(described(given), [Source(str(server.name), ())], lambda _: "graph")
        given = replace(given, source=given.source or plan.source, zone=given.zone or plan.zone)
        with self._home.scratch() as place:
            path = place / "graph.jsonl"
            source = pull.pull(server, plan, path, lambda records: watch(LoadStep(server.name, 1, 1, records)))
            return loading.load(self._home, [source], "graph", given, watch)[0]

    def suggest(self, server: Server) -> str:
        """A mapping that fits what a server holds, ready to be corrected and given to :meth:`pull`."""
        return guess.described(server)

    def compare(self, server: Server) -> Sheet:
        """What was pushed to a server beside what Graph Data Science computes there: see :func:`graphx.neo4j.gds.compare`."""
        return gds.compare(server)

    def push(
        self, server: Server, *, as_of: str | date | None = None, scope: PushScope | None = None, replace: bool = False,
        progress: Progress = silent,
    ) -> Pushed:  # fmt: skip
        """Makes the graph on a Neo4j server equal to this workspace's as of a day: see :func:`graphx.neo4j.push.push`."""
        return push.push(server, Inputs.of(self._home), day(as_of), scope=scope, replace=replace, progress=progress)
