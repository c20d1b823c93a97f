"""Passes over the whole graph that several measures read: made once per graph, exact when small, sampled when large.

A component is sampled when people times ties in it exceed ``work``; all others are exact. Starting points are then drawn
without replacement, at least :data:`LEAST` of them (Brandes & Pich, Centrality estimation in large networks, 2007).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphx.graph.arrays import GraphArrays
from graphx.graph.declaration import MeasureParameter
from graphx.graph.kernels import cores, paths, triangles
from graphx.graph.kernels.chance import shuffled
from graphx.graph.kernels.csr import Floats, Ints, Rows, thinned

LEAST = 64
"""Fewest starting points of a sample."""

WORK = MeasureParameter(
    "work",
    100_000_000,
    1,
    1e15,
    "people times ties up to which the answer is exact; larger graphs are sampled, with the standard error stated",
    "count",
)


@dataclass(frozen=True, slots=True)
class Sources:
    """Starting points, ascending; for each person the size of its component and how many starting points that has."""

    chosen: Ints
    size: Floats
    drawn: Floats
    seed: int

    @property
    def exact(self) -> bool:
        """Whether everybody is a starting point."""
        return len(self.chosen) == len(self.size)

    def scale(self) -> Floats:
        """By how much sums over the starting points are too small."""
        return self.size / self.drawn

    def error(self, total: Floats, square: Floats, size: Floats, drawn: Floats) -> Floats:
        """Standard error of ``size * mean``, from sum and sum of squares over ``drawn`` of ``size`` (Cochran 1977, 2.6)."""
        spread = np.maximum(square - total * total / drawn, 0.0) / np.maximum(drawn - 1, 1)
        error: Floats = size * np.sqrt(spread / drawn * np.maximum(1 - drawn / np.maximum(size, 1), 0.0))
        return error

    def note(self, values: Floats, error: Floats) -> str:
        """What must be said beside estimates: how many starting points, and how wrong the highest values may be."""
        top = np.argsort(-values, kind="stable")[:20]
        top = top[values[top] > 0]
        wrong = float(np.median(error[top] / values[top])) if len(top) else 0.0
        return (
            f"Estimated from {len(self.chosen):,} of {len(self.size):,} people as starting points (seed {self.seed}). "
            f"Standard error of the {len(top)} highest values: {wrong:.1%} of the value (median)."
        )


def roots(graph: GraphArrays) -> Ints:
    """For each person the smallest index in its component."""
    everything = np.ones(graph.ties, np.bool_)
    return graph.once("roots", lambda: cores.components(graph.a, graph.b, graph.people, everything))


def sources(graph: GraphArrays, work: int, seed: int) -> Sources:
    """Everybody, except in components larger than ``work``, where a random part starts."""
    root = roots(graph)
    size = np.bincount(root, minlength=graph.people)
    ties = np.bincount(root[graph.a], minlength=graph.people)
    starts, drawn = np.ones(graph.people, np.bool_), size.copy()
    for large in np.flatnonzero(size * ties > work):
        wanted = max(LEAST, work // int(ties[large]))
        if wanted < size[large]:
            members = np.flatnonzero(root == large)
            starts[members[shuffled(len(members), seed)[wanted:]]] = False
            drawn[large] = wanted
    chosen = np.flatnonzero(starts).astype(np.int32)
    return Sources(chosen, size[root].astype(float), drawn[root].astype(float), seed)


def useful_rows(graph: GraphArrays) -> Rows:
    """The distance rows without ties that are on no shortest path."""
    rows = graph.distance_rows
    return graph.once("useful rows", lambda: thinned(rows, paths.useful(rows, graph.ties)))


def brandes(graph: GraphArrays, work: int, seed: int) -> tuple[Sources, paths.Credit]:
    """Betweenness of people and ties in one pass, as sums over the starting points."""

    def run() -> tuple[Sources, paths.Credit]:
        start = sources(graph, work, seed)
        return start, paths.betweenness(useful_rows(graph), graph.ties, start.chosen, not start.exact)

    return graph.once(("brandes", work, seed), run)


def distances(graph: GraphArrays, work: int, seed: int) -> tuple[Sources, paths.Distances]:
    """Distances to everybody in one pass, as sums over the starting points."""

    def run() -> tuple[Sources, paths.Distances]:
        start = sources(graph, work, seed)
        return start, paths.distances(useful_rows(graph), start.chosen, not start.exact)

    return graph.once(("distances", work, seed), run)


def common_contacts(graph: GraphArrays) -> Ints:
    """For each tie the number of people tied to both ends."""
    return graph.once("common contacts", lambda: triangles.common_contacts(graph.rows, graph.ties))


def holes(graph: GraphArrays) -> tuple[Floats, Floats]:
    """Burt's constraint and effective size of everybody."""
    return graph.once("holes", lambda: triangles.holes(graph.rows))


def two_steps(graph: GraphArrays, least: float) -> tuple[Ints, Floats]:
    """How many others are within two ties of at least ``least``, and their summed nearness."""
    return graph.once(("two steps", least), lambda: cores.two_steps(graph.rows, least))
