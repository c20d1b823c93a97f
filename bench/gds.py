"""Our measures beside those of Graph Data Science in a real Neo4j, on equal graphs: seconds, and how equal the numbers are."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import neo4j
import numpy as np

from bench import gauge
from bench.measures import fresh, graph_of
from graphx.graph.declaration import Result
from graphx.graph.kernels import compile_all, modularity
from graphx.graph.measured import Graph
from graphx.graph.passes import LEAST
from graphx.neo4j import gds
from graphx.neo4j.server import Server
from graphx.storage.home import Address
from tests.server import Neo4j

RUN = "bench"
EXACT = 1_000_000_000
"""People times ties up to which betweenness starts from everybody; at 10,000 people and 100,000 ties that is just so."""
PEOPLE = "UNWIND $rows AS id CREATE (:Person {id: id, graphx_run: 'bench'})"
TIES = """UNWIND $rows AS row MATCH (a:Person {id: row[0]}) MATCH (b:Person {id: row[1]})
CREATE (a)-[:TIE {depth_sum: row[2], cost: 1 / row[2], graphx_run: 'bench'}]->(b)"""


def fill(server: Neo4j, graph: Graph) -> None:
    """The graph on the server with nothing but what the measures read."""
    ends = ([graph.ids[i] for i in each.tolist()] for each in (graph.a, graph.b))
    ties = [list(row) for row in zip(*ends, graph.depth_sum.tolist(), strict=True)]
    with neo4j.GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver, driver.session() as session:
        session.run("CREATE CONSTRAINT FOR (p:Person) REQUIRE p.id IS UNIQUE").consume()
        for text, rows in ((PEOPLE, list(graph.ids)), (TIES, ties)):
            for start in range(0, len(rows), 10_000):
                part = rows[start : start + 10_000]
                session.execute_write(lambda work, text=text, part=part: work.run(text, rows=part).consume())


def clocked(job: Callable[[], object]) -> tuple[float, object]:
    began = time.perf_counter()
    found = job()
    return time.perf_counter() - began, found


def sides(server: Server, graph: Graph, name: str, rounds: int, threads: tuple[int, ...]) -> list[object]:
    """One line: median seconds of ours and of theirs by number of threads, taken in turns, and how equal the numbers are."""
    exact = graph.people * graph.ties <= EXACT
    sources = 0 if exact or name != "betweenness" else max(LEAST, 100_000_000 // graph.ties)
    given = {"work": EXACT if exact else 100_000_000} if name == "betweenness" else {}
    taken: dict[int, list[float]] = {each: [] for each in (0, *threads)}
    ours, found = None, None
    with gds.projected(server, RUN) as copy:
        for _ in range(1 if name == "betweenness" and exact else rounds):
            seconds, ours = clocked(lambda: fresh(graph, name, **given))
            taken[0].append(seconds)
            for each in threads:
                found = gds.theirs(server, copy, name, graph.ids, sources, each)
                taken[each].append(found.seconds)
    middle = [median(each) for each in taken.values()]
    label = f"{name}, {f'{sources} sources' if sources else 'exact'}" if name == "betweenness" else name
    return [label, *middle, middle[1] / middle[0], equality(graph, name, ours, found.values, bool(sources))]


def equality(graph: Graph, name: str, ours: Result, theirs: np.ndarray, sampled: bool) -> str:
    """How far both sides agree, in words."""
    if name == "community":
        both = (np.unique(each, return_inverse=True)[1].astype(np.int32) for each in (ours.values, theirs))
        return "modularity {:.4f} and {:.4f}".format(*(modularity.modularity(graph.rows, label, 1.0) for label in both))
    if sampled:
        top = np.argsort(-ours.values)[:100]
        near = np.abs(ours.values[top] - theirs[top]) <= 3 * np.sqrt(2) * ours.error[top]
        return f"{near.sum()} of the 100 highest within 3 standard errors, Spearman {gds.spearman(ours.values, theirs):.3f}"
    return "largest relative difference {1:.1e}".format(*gds.differences(ours.values, theirs))


def one(people: int, ties: int, rounds: int, threads: tuple[int, ...]) -> None:
    """Both sides on one graph."""
    graph = graph_of(people, ties)
    with (
        tempfile.TemporaryDirectory() as folder,
        Neo4j(Path(folder), heap="4g", pages="512m") as running,
        Server(Address(running.uri), running.password, deadline=3600) as server,
    ):
        fill(running, graph)
        projecting = []
        for _ in range(rounds):
            began = time.perf_counter()
            with gds.projected(server, RUN):
                projecting.append(time.perf_counter() - began)
        rows = [sides(server, graph, name, rounds, threads) for name in gds.NAMES]
    title = (
        f"{people:,} people, {ties:,} ties; seconds, medians of {rounds}; projection {median(projecting):.2f} s, in no column; "
        f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    names = [f"gds, {each} thread{'s' * (each > 1)}" for each in threads]
    gauge.show(title, ["measure", "graphx", *names, "gds 1 / graphx", "equality"], rows)


def main(sizes: tuple[tuple[int, int], ...] = ((10_000, 100_000), (100_000, 1_000_000)), rounds: int = 3) -> None:
    """Prints one table a size. Our kernels use two threads."""
    compile_all()
    for people, ties in sizes:
        one(people, ties, rounds, (1, 2))
