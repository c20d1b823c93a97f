"""The measures of Graph Data Science on the graph that was pushed, beside the numbers that were pushed with it.

Where a server has Graph Data Science, PageRank, betweenness and communities are computed there a second time by code that is
not ours. It works on a copy of the graph in the server's memory, which is given back whatever happens.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from graphx import query
from graphx.errors import Busy, ServerError, UnknownName
from graphx.graph import passes
from graphx.graph.kernels import modularity
from graphx.graph.measured import MEASURES, Graph
from graphx.neo4j.pushed_graph import PushedGraph
from graphx.query import TWINS
from graphx.sheet import Cell, Column, Provenance, Sheet

if TYPE_CHECKING:
    from graphx.neo4j.server import Server
    from graphx.neo4j.server_values import Rows

NAMES = ("pagerank", "betweenness", "community")
"""The measures that both sides have."""

PREFIX = "graphx-"
HOURS = 1
"""Copies older than this are what a killed process left; a comparison ends within its server's deadlines, far sooner."""

EQUAL = 1e-6
"""Relative difference up to which a value counts as the same; rounding alone gives less than a thousandth of it."""
AS_GOOD = 0.02
"""Difference of modularity up to which two partitions count as equally good: neither side finds the best one."""
TOP = 100

Values = NDArray[np.float64]

COLUMNS = (
    Column("measure", "text", "", "what was computed on both sides"),
    Column("people", "integer", "people", "how many people have the two values"),
    Column("ours", "number", "", "the highest value that was pushed; for communities the modularity"),
    Column("theirs", "number", "", "the same from Graph Data Science"),
    Column("largest_difference", "number", "", "the largest difference between the two values of one person"),
    Column("largest_relative", "number", "", "the largest difference as a part of the greater of the two values"),
    Column("spearman", "number", "", "correlation of the two orders of people"),
    Column("seconds", "number", "s", "how long Graph Data Science took, with the sending of its answer"),
    Column("note", "text", "", "the verdict, and what must be said beside it"),
)


@dataclass(frozen=True, slots=True)
class Theirs:
    """One value per person from Graph Data Science, in the order of the ids, on our scale, and the seconds it took."""

    values: Values
    seconds: float


def compare(server: Server, names: Sequence[str] = NAMES, concurrency: int = 1) -> Sheet:
    """One row a measure: what was pushed beside what Graph Data Science computes from the pushed ties.

    ``concurrency`` is its number of threads, at most 4 in its community edition; communities are the same on every run with 1
    only. Raises :class:`ServerError` without Graph Data Science or without a graph, :class:`Busy` when somebody pushes
    meanwhile, and :class:`UnknownName` for another measure than :data:`NAMES`.
    """
    for name in names:
        if name not in NAMES:
            raise UnknownName("measure on both sides", name, NAMES)
    version = server.facts().gds
    if not version:
        raise ServerError(f"{server.name}: {server.ALONE}")
    mirror = PushedGraph(server)
    stamp = mirror.stamp()
    rows: list[tuple[Cell, ...]] = []
    if stamp.ties:
        graph, pushed = _pushed(server, stamp.run)
        with projected(server, stamp.run) as copy:
            rows = [(name, graph.people, *_row(server, copy, name, graph, pushed[name], concurrency)) for name in names]
    if mirror.stamp() != stamp:
        raise Busy(f"{server.name} was given a newer graph while this was computed. Compare again.")
    origin = Provenance(stamp.as_of, stamp.fingerprint, model=stamp.model.describe(), maker=stamp.maker)
    how = "PageRank and communities read depth_sum, betweenness reads cost; damping, resolution and norm are ours."
    return Sheet("measures", _sentence(version, rows), how, COLUMNS, rows, origin)


def _sentence(version: str, rows: Sequence[tuple[Cell, ...]]) -> str:
    if not rows:
        return "No ties were pushed, so there is nothing to compare."
    said = "; ".join(f"{row[0]} {row[-1]}" for row in rows)
    return f"Graph Data Science {version} beside what was pushed: {said}."


# The copy in the server's memory -----------------------------------------------------------------------------------------


@contextmanager
def projected(server: Server, run: str) -> Iterator[str]:
    """People and ties of a run as a graph that Graph Data Science works on; gives its name, and drops it at the end.

    It is dropped after an error, a deadline and Ctrl-C too; what a killed process has left is dropped by the next. Raises
    :class:`ServerError`.
    """
    copy = f"{PREFIX}{uuid.uuid4().hex}"
    _run(server, "leftovers", {"prefix": PREFIX, "hours": HOURS})
    try:
        _run(server, "project", {"name": copy, "run": run})
        yield copy
    except BaseException:
        with suppress(ServerError):  # what went wrong first says more
            _drop(server, copy)
        raise
    _drop(server, copy)


def _drop(server: Server, copy: str) -> None:
    """Drops a copy once nothing works on it any more: one that is still being made would appear after it was dropped."""
    until = time.monotonic() + 10
    try:
        while _run(server, "stop", {"copy": copy}) and time.monotonic() < until:
            time.sleep(0.1)
    finally:
        _run(server, "drop", {"name": copy})


def theirs(server: Server, copy: str, name: str, ids: Sequence[str], sources: int = 0, concurrency: int = 1) -> Theirs:
    """A measure of :data:`NAMES` by Graph Data Science on a copy, in the order of the ids, which must be everybody's.

    Betweenness starts from that many ``sources``, from everybody with 0. Its sample is drawn by number of ties and from the
    front of the list, so it is no estimate without bias. Raises :class:`ServerError`.
    """
    people = len(ids)
    given = {**_defaults(name), "name": copy, "concurrency": concurrency, "sources": sources or people}
    wanted = query.read(name, TWINS / "gds", ".cypher").parameters
    began = time.perf_counter()
    found: dict[str, float] = dict(_run(server, name, {each.name: given[each.name] for each in wanted}))
    seconds = time.perf_counter() - began
    values = np.fromiter((found[person] for person in ids), float, people)
    if name == "pagerank":  # theirs sum to about the number of people; what people without ties hold leaves the graph
        values /= values.sum()
    if name == "betweenness":
        values *= people / (sources or people) * 2 / max((people - 1) * (people - 2), 1)
    return Theirs(values, seconds)


def _defaults(name: str) -> dict[str, Any]:
    """What the pushed measure was computed with."""
    return {parameter.name: parameter.default for parameter in MEASURES[name].parameters}


def _run(server: Server, stem: str, parameters: Mapping[str, Any]) -> Rows:
    """Not as a reading query: in a cluster those may go to another member, which does not hold the copy."""
    return server.run(query.read(stem, TWINS / "gds", ".cypher").text, parameters)


# Side by side ------------------------------------------------------------------------------------------------------------


def _pushed(server: Server, run: str) -> tuple[Graph, dict[str, list[Any]]]:
    """The graph of a run as the server has it, and the measures that came with it, in the order of its people."""
    rows = server.read(query.read("pushed", TWINS / "gds", ".cypher").text, {"run": run}).rows
    ids, *columns = map(list, zip(*rows, strict=True))
    ends: tuple[list[Any], list[Any], list[Any]] = ([], [], [])
    for batch in server.stream(query.read("ties", TWINS / "gds", ".cypher").text, {"run": run}):
        for into, values in zip(ends, zip(*batch, strict=True), strict=True):
            into.extend(values)
    return Graph.of(ids, *ends), dict(zip(NAMES, columns, strict=True))


def _row(server: Server, copy: str, name: str, graph: Graph, pushed: Sequence[Any], threads: int) -> tuple[Cell, ...]:
    """The cells of one measure from ``ours`` on."""
    if name == "community":
        return _partitions(graph, pushed, theirs(server, copy, name, graph.ids, concurrency=threads))
    ours, chosen = np.array(pushed, float), _sources(graph) if name == "betweenness" else 0
    found = theirs(server, copy, name, graph.ids, chosen, threads)
    apart, relative = differences(ours, found.values)
    cells = float(ours.max()), float(found.values.max()), apart
    order = spearman(ours, found.values)
    if chosen:  # who is on no path of one sample differs by the whole value: that says nothing
        note = f"is estimated on both sides, {_likeness(graph, ours, found.values, chosen)}"
        return *cells, None, order, found.seconds, note
    note = "is equal" if relative <= EQUAL else f"differs by up to {relative:.2g} of the value"
    return *cells, relative, order, found.seconds, note


def _sources(graph: Graph) -> int:
    """How many starting points our betweenness had; 0 where it is exact."""
    chosen = passes.sources(graph, **_defaults("betweenness"))
    return 0 if chosen.exact else len(chosen.chosen)


def _likeness(graph: Graph, ours: Values, found: Values, sources: int) -> str:
    """How many of the highest estimates lie within three standard errors; ours are computed again for the sake of these."""
    error = graph.measure("betweenness", **_defaults("betweenness")).error
    top = np.argsort(-ours, kind="stable")[:TOP]
    near = np.abs(ours[top] - found[top]) <= 3 * np.sqrt(2) * error[top] if error is not None else np.zeros(0)
    return (
        f"from {sources:,} of {graph.people:,} people, theirs drawn by number of ties: {int(near.sum())} of the {len(top)} "
        "highest lie within three standard errors"
    )


def _partitions(graph: Graph, pushed: Sequence[Any], found: Theirs) -> tuple[Cell, ...]:
    """Both partitions by their modularity: the numbers of communities mean nothing, so they are not compared."""
    alone = np.arange(graph.people) + graph.people
    ours = np.array([alone[i] if each is None else each for i, each in enumerate(pushed)])
    quality, count = [], []
    for labels in (ours, found.values):
        label = np.unique(labels, return_inverse=True)[1].astype(np.int32)
        quality.append(float(modularity.modularity(graph.rows, label, _defaults("community")["resolution"])))
        count.append(len(np.unique(label[graph.contacts > 0])))
    apart = abs(quality[0] - quality[1])
    verdict = "as good" if apart <= AS_GOOD else "better here" if quality[0] > quality[1] else "better there"
    note = f"is {verdict}: modularity {quality[0]:.4f} and {quality[1]:.4f}, {count[0]:,} and {count[1]:,} communities"
    return quality[0], quality[1], apart, apart / max(*map(abs, quality), 1e-12), None, found.seconds, note


def differences(ours: Values, found: Values) -> tuple[float, float]:
    """The largest absolute difference, and the largest as a part of the greater value (0 where both are 0)."""
    apart, greater = np.abs(ours - found), np.maximum(np.abs(ours), np.abs(found))
    return float(apart.max()), float((apart[greater > 0] / greater[greater > 0]).max(initial=0.0))


def spearman(ours: Values, found: Values) -> float | None:
    """The correlation of two orders; None when one side has a single value. What is equal but for rounding shares a rank."""
    ranks = [stats.rankdata(np.round(each / (np.abs(each).max() or 1.0), 9)) for each in (ours, found)]
    if any(np.ptp(each) == 0 for each in ranks):
        return None
    return float(np.corrcoef(*ranks)[0, 1])
