"""A Neo4j server that is none: it gives to what graphx asks a server the answers of a workspace, and fails as it is told to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

import graphx
from graphx import query
from graphx.answers import reads
from graphx.engines.local import Store
from graphx.errors import ServerError, UnknownPerson
from graphx.neo4j.pushed_graph import PushedGraph
from graphx.neo4j.server_values import Facts, ServerResult
from graphx.progress import silent
from graphx.questions import Standing
from graphx.questions.influencers import COLUMNS, Somebody

TEXTS = ("stamp", "find", "names", "positions", "standing", "depths")
READ = {query.read(stem, query.TWINS / "read", ".cypher").text: stem for stem in TEXTS}
ASKED = {query.twin(stem).text: stem for stem in PushedGraph.names()}
PUSHED = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)


class Server:
    """``wrong`` is raised by every call, ``slow`` by every question; ``state`` and ``organisation`` stand in the stamp."""

    def __init__(self, space: str | Path, name: str = "neo4j://team.example:7687") -> None:
        self.name = name
        self.workspace = graphx.open(space)
        self.wrong: ServerError | None = None
        self.slow: ServerError | None = None
        self.state: str | None = "complete"
        self.organisation = "Lantern Energy"
        self.stamps = 0
        self.questions: list[str] = []
        self.closed = False

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.closed = True

    def facts(self) -> Facts:
        if self.wrong:
            raise self.wrong
        return Facts("5.26.25", "community", "")

    def read(self, text: str, parameters: Mapping[str, Any]) -> ServerResult:
        return self.reading([(text, parameters)])[0]

    def reading(self, queries: Sequence[tuple[str, Mapping[str, Any]]]) -> list[ServerResult]:
        if self.wrong:
            self.stamps += 1
            raise self.wrong
        return [self._answer(text, parameters) for text, parameters in queries]

    def _answer(self, text: str, parameters: Mapping[str, Any]) -> ServerResult:
        if text in ASKED:
            return self._asked(ASKED[text], parameters)
        if READ[text] == "stamp":
            self.stamps += 1
            facts = self._stamp()
            return ServerResult(list(facts), [tuple(facts.values())] if self.state else [])
        if READ[text] == "positions":
            return ServerResult(["person", "x", "y"], [(person, x, y) for person, (x, y) in self.workspace.picture().items()])
        if READ[text] in {"standing", "depths"}:
            people = [*dict.fromkeys((*Somebody._fields, *Standing._fields))]
            table, names = {"standing": ("people", people), "depths": ("ties", ["a", "b", "depth"])}[READ[text]]
            held = pq.read_table(self.workspace.build().path(table), columns=names)
            return ServerResult(names, [tuple(row[name] for name in names) for row in held.to_pylist()])
        try:
            person = self.workspace.find(parameters.get("text", ""))
        except UnknownPerson:
            return ServerResult(["id", "name", "references"], [])
        return ServerResult(["id", "name", "references"], [(person.id, person.name, list(person.references))])

    def _asked(self, name: str, parameters: Mapping[str, Any]) -> ServerResult:
        self.questions.append(name)
        if self.slow:
            raise self.slow
        if "picks" in parameters:
            with Store() as store:
                tables, asked = self.workspace.build(), query.question(name)
                desk = reads.lay_out(store, asked, tables, {}, silent)
                desk.add("picks", parameters["picks"], COLUMNS)
                return ServerResult(*desk.ask())
        known = {each.name for each in query.question(name).parameters}
        sheet = self.workspace.ask(name, **{key: value for key, value in parameters.items() if key in known}).sheet
        return ServerResult([column.name for column in sheet.columns], list(sheet.rows))

    def _stamp(self) -> dict[str, Any]:
        dates, sheet = self.workspace.dates() or (None, None), self.workspace.ask("people").sheet
        print_ = sheet.provenance.fingerprint
        return {
            "run": f"run{print_}", "state": self.state, "fingerprint": print_, "maker": sheet.provenance.maker,
            "as_of": sheet.provenance.as_of,
            "first": dates[0], "last": dates[1], "people": len(sheet), "ties": len(self.workspace.ask("ties").sheet),
            "settings": json.dumps(self.workspace.settings.describe()), "name": self.organisation, "owner": "somebody",
            "host": "elsewhere", "pid": 1, "started": PUSHED, "finished": PUSHED,
        }  # fmt: skip
