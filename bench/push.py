"""A push to a real Neo4j beside the bare driver loop, a push of what is there, and one that was broken off. Bar: 0.8.

``python -m bench.push FOLDER MODE`` is a process of its own that pushes a workspace. ``beside``: after each batch of ours the
bare loop writes one of its own, so that a busy minute hits both. ``half``: it dies at half of the ties. ``alone``: no more.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import neo4j

from bench import gauge
from bench.events import as_segment, events
from graphx import query
from graphx.neo4j import push, push_rows
from graphx.neo4j.server import Server
from graphx.query import TWINS
from graphx.storage.home import Address, Home
from graphx.ties import tie_tables
from graphx.ties.inputs import Inputs
from graphx.ties.tie_tables import Tables
from tests.server import Neo4j

SIDES = ("people", "ties")
"""The steps that the bare loop does too."""


class Bare:
    """The loop of the driver's manual with the same statement but for our stamp, on the same rows under ids of its own."""

    def __init__(self, tables: Tables, uri: str, password: str) -> None:
        self._session = neo4j.GraphDatabase.driver(uri, auth=("neo4j", password)).session()
        self._rows = {"people": push_rows._people(tables), "ties": push_rows._ties(tables)}
        texts = {step: query.read(step, TWINS / "push", ".cypher").text for step in SIDES}
        self._texts = {step: re.sub(r"\bgraphx_run\b", "bare", text[text.index("UNWIND") :]) for step, text in texts.items()}

    def write(self, step: str) -> float:
        """The seconds of one batch; its rows are ready, only the driver is on the clock."""
        rows = [renamed(row) for row in itertools.islice(self._rows[step], push_rows.BATCH)]
        began = time.perf_counter()
        self._session.execute_write(lambda work: work.run(self._texts[step], rows=rows, run="bare").consume())
        return time.perf_counter() - began


def renamed(row: dict) -> dict:
    """A row about the double of a person or of a tie."""
    return {name: f"bare {value}" if name in {"id", "a", "b", "key"} else value for name, value in row.items()}


class Beside:
    """Takes the seconds of each batch from what a push says of itself, and lets the bare loop write one after it."""

    def __init__(self, bare: Bare | None, most: int) -> None:
        self.ours: dict[str, list[float]] = {}
        self.bare: dict[str, list[float]] = {step: [] for step in SIDES}
        self._other, self._most, self._since = bare, most, time.perf_counter()

    def __call__(self, text: str) -> None:
        now = time.perf_counter()
        if said := re.fullmatch(r"pushing (\w+): ([\d,]+)", text):
            self.ours.setdefault(said[1], []).append(now - self._since)
            if self._other and said[1] in SIDES:
                self.bare[said[1]].append(self._other.write(said[1]))
            if said[1] == "ties" and 0 < self._most <= int(said[2].replace(",", "")):
                print("{}", flush=True)
                os._exit(0)
        self._since = time.perf_counter()


def child(folder: str, mode: str) -> None:
    """Pushes a workspace to the server that the environment names; prints what it took as JSON."""
    uri, password = os.environ["NEO4J_URI"], os.environ["NEO4J_PASSWORD"]
    inputs = Inputs.of(Home(folder))
    tables = tie_tables.tables(inputs)
    steps = Beside(
        Bare(tables, uri, password) if mode == "beside" else None, rows(tables, "ties") // 2 if mode == "half" else 0
    )
    with Server(Address(uri), password, deadline=300, patience=60) as server:
        done = push.push(server, inputs, progress=steps)
    found = {"ours": steps.ours, "bare": steps.bare, "written": done.written, "resumed": done.resumed}
    print(json.dumps({**found, "seconds": done.seconds - sum(map(sum, steps.bare.values()))}))


def pushed(server: Neo4j, workspace: Path, mode: str) -> tuple[dict, list[object]]:
    """What :func:`child` says, and a line of it with the most memory it took."""
    os.environ |= {"NEO4J_URI": server.uri, "NEO4J_PASSWORD": server.password}
    load = os.getloadavg()[0]
    usage = gauge.run("-m", "bench.push", workspace, mode)
    said = json.loads(usage.output)
    return said, [said.get("seconds", 0.0), sum(said.get("written", {}).values()), usage.peak, load]


def rows(tables: Tables, name: str) -> int:
    return tie_tables.pq.read_metadata(tables.path(name)).num_rows


def made(folder: Path, people: int, ties: int) -> Tables:
    """The derived tables of a workspace that has events for so many ties: log, days, depth, measures and map, by the build."""
    home = Home(folder)
    as_segment(events(ties + ties // 2, people, ties), home)
    return tie_tables.tables(Inputs.of(home))


def rates(said: dict, count: dict[str, int]) -> Iterator[list[object]]:
    """For each step and for both: rows per second of both sides, their ratio, and its median batch by batch."""
    for name, steps in (*((each, [each]) for each in SIDES), ("both", list(SIDES))):
        mine, other = ([seconds for step in steps for seconds in said[side][step]] for side in ("ours", "bare"))
        number = sum(count[step] for step in steps)
        middle = median(b / a for a, b in zip(mine, other, strict=True))
        yield [name, number, number / sum(mine), number / sum(other), sum(other) / sum(mine), middle]


def main(people: int = 100_000, ties: int = 1_000_000, workspace: Path | None = None) -> float:
    """Prints rows per second of both sides and gives the median ratio of ours to the bare loop's."""
    with tempfile.TemporaryDirectory() as folder, Neo4j(Path(folder) / "server", heap="4g", pages="512m") as server:
        place = workspace or Path(folder) / "workspace"
        tables = tie_tables.tables(Inputs.of(Home(place))) if workspace else made(place, people, ties)
        count = {name: rows(tables, name) for name in SIDES}
        said, line = pushed(server, place, "beside")
        pushes = [["first push, without the bare loop's time", *line]]
        for mode, name in (
            ("alone", "the same again, nothing changed"),
            ("half", ""),
            ("alone", "broken off at half of the ties"),
        ):
            again, line = pushed(server, place, mode)
            pushes += [[name, *line]] if name else []
    assert again["resumed"]
    table = list(rates(said, count))
    title = f"push of {count['people']:,} people and {count['ties']:,} ties, batch by batch beside the bare loop; bar 0.8"
    gauge.show(title, ["rows", "number", "graphx rows/s", "bare rows/s", "ratio", "median of batches"], table)
    gauge.show("pushes", ["what", "seconds", "rows written", "peak MB", "load before"], pushes)
    return float(str(table[-1][-1]))


if __name__ == "__main__":
    child(*sys.argv[1:])
