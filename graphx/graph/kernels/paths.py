"""Shortest paths over distances: who lies on them, how far everybody is. Weighted Brandes with a parent slot per person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeVar

import numpy as np

from graphx.graph.kernels import PARTS, in_parts, kernel
from graphx.graph.kernels.csr import Flags, Floats, Ints, Longs, Rows
from graphx.graph.kernels.heap import SETTLED, UNSEEN, rise, sink
from graphx.graph.kernels.triangles import forward


class Search(NamedTuple):
    """The working arrays of one search, one entry per person; kept between searches and cleaned after each."""

    distance: Floats
    routes: Floats
    credit: Floats
    place: Ints
    keys: Floats
    heap: Ints
    order: Ints
    parent: Ints
    slot: Longs
    several: Flags


class Credit(NamedTuple):
    """Dependencies summed over sources, and their squares (empty unless asked for): per person and per tie."""

    person: Floats
    tie: Floats
    person_square: Floats
    tie_square: Floats


class Distances(NamedTuple):
    """Per person, over all sources that reach it: sums of distance and of nearness, and of their squares.

    Nearness is 1 / distance, less 1 / length of a tie to the source: what a tie gives is known without any search.
    """

    total: Floats
    nearness: Floats
    total_square: Floats
    nearness_square: Floats


Sums = TypeVar("Sums", Credit, Distances)


@kernel
def _fresh(people: int) -> Search:
    return Search(
        np.full(people, np.inf),
        np.ones(people),
        np.zeros(people),
        np.full(people, UNSEEN, np.int32),
        np.empty(people),
        np.empty(people, np.int32),
        np.empty(people, np.int32),
        np.empty(people, np.int32),
        np.empty(people, np.int64),
        np.zeros(people, np.bool_),
    )


@kernel
def _explore(rows: Rows, search: Search, source: int) -> int:
    """Dijkstra from ``source``, counting shortest routes. Fills ``order`` and returns how many people it reached, itself first.

    A person reached by one route only remembers parent and slot; ``several`` marks those whose parents must be looked for.
    """
    indptr, indices, weights, _ = rows
    distance, routes, _, place, keys, heap, order, parent, slot, several = search
    distance[source], routes[source] = 0.0, 1.0
    keys[0], heap[0], place[source] = 0.0, source, 0
    waiting, reached = 1, 0
    while waiting > 0:
        near, so_far = heap[0], keys[0]
        waiting -= 1
        if waiting > 0:
            sink(keys, heap, place, waiting)
        place[near] = SETTLED
        order[reached] = near
        reached += 1
        near_routes = routes[near]
        for at in range(indptr[near], indptr[near + 1]):
            other = indices[at]
            length, known = so_far + weights[at], distance[other]
            if length < known:
                distance[other], routes[other] = length, near_routes
                parent[other], slot[other], several[other] = near, at, False
                if place[other] == UNSEEN:
                    place[other] = waiting
                    waiting += 1
                keys[place[other]], heap[place[other]] = length, other
                rise(keys, heap, place, place[other])
            elif length == known and place[other] != SETTLED and so_far < known:
                routes[other] += near_routes
                several[other] = True
    return reached


@kernel
def _give_back(rows: Rows, search: Search, reached: int, credit: Credit, squares: bool) -> None:
    """Brandes' accumulation from the farthest person back to the source."""
    indptr, indices, weights, edges = rows
    distance, routes, owed, _, _, _, order, parent, slot, several = search
    person, tie, person_square, tie_square = credit
    for back in range(reached - 1, 0, -1):
        far = order[back]
        if not several[far]:
            near, share = parent[far], 1.0 + owed[far]
            if routes[far] != routes[near]:
                share *= routes[near] / routes[far]
            owed[near] += share
            tie[edges[slot[far]]] += share
            if squares:
                tie_square[edges[slot[far]]] += share * share
        else:
            per_route = (1.0 + owed[far]) / routes[far]
            for at in range(indptr[far], indptr[far + 1]):
                near = indices[at]
                if distance[near] + weights[at] == distance[far] and distance[near] < distance[far]:
                    share = routes[near] * per_route
                    owed[near] += share
                    tie[edges[at]] += share
                    if squares:
                        tie_square[edges[at]] += share * share
        person[far] += owed[far]
        if squares:
            person_square[far] += owed[far] * owed[far]


@kernel
def _clean(search: Search, reached: int) -> None:
    distance, _, owed, place, _, _, order, _, _, several = search
    for k in range(reached):
        person = order[k]
        distance[person], owed[person], place[person], several[person] = np.inf, 0.0, UNSEEN, False


@kernel
def _brandes(rows: Rows, ties: int, sources: Ints, squares: bool) -> Credit:
    people = len(rows.indptr) - 1
    search = _fresh(people)
    noted, noted_ties = (people, ties) if squares else (0, 0)
    credit = Credit(np.zeros(people), np.zeros(ties), np.zeros(noted), np.zeros(noted_ties))
    for source in sources:
        reached = _explore(rows, search, source)
        _give_back(rows, search, reached, credit, squares)
        _clean(search, reached)
    return credit


@kernel
def _measure(rows: Rows, search: Search, source: int, far: Distances, squares: bool) -> int:
    """Dijkstra from ``source`` without routes; adds each distance at the person it leads to. Returns how many it reached."""
    indptr, indices, weights, _ = rows
    distance, _, direct, place, keys, heap, order, _, _, _ = search
    total, nearness, total_square, nearness_square = far
    for at in range(indptr[source], indptr[source + 1]):
        direct[indices[at]] = 1.0 / weights[at]
    distance[source] = 0.0
    keys[0], heap[0], place[source] = 0.0, source, 0
    waiting, reached = 1, 0
    while waiting > 0:
        near, so_far = heap[0], keys[0]
        waiting -= 1
        if waiting > 0:
            sink(keys, heap, place, waiting)
        place[near] = SETTLED
        order[reached] = near
        reached += 1
        if reached > 1:
            closer = 1.0 / so_far - direct[near]
            total[near] += so_far
            nearness[near] += closer
            if squares:
                total_square[near] += so_far * so_far
                nearness_square[near] += closer * closer
        for at in range(indptr[near], indptr[near + 1]):
            other, length = indices[at], so_far + weights[at]
            if length < distance[other]:
                distance[other] = length
                if place[other] == UNSEEN:
                    place[other] = waiting
                    waiting += 1
                keys[place[other]], heap[place[other]] = length, other
                rise(keys, heap, place, place[other])
    return reached


@kernel
def _dijkstra(rows: Rows, sources: Ints, squares: bool) -> Distances:
    people = len(rows.indptr) - 1
    search = _fresh(people)
    noted = people if squares else 0
    far = Distances(np.zeros(people), np.zeros(people), np.zeros(noted), np.zeros(noted))
    for source in sources:
        _clean(search, _measure(rows, search, source, far, squares))
    return far


@kernel
def useful(rows: Rows, ties: int) -> Flags:
    """False for a tie that is clearly longer than the way round over one common contact: it is on no shortest path.

    A way round must be shorter by a relative 1e-9, so that rounding never removes a path that is as short as the best.
    The metric backbone cut to triangles (Simas, Correia & Rocha 2021); halves the work of everything above on dense circles.
    """
    row, over, slot = forward(rows.indptr, rows.indices)
    lengths, edges = rows.weights, rows.edges
    keep = np.ones(ties, np.bool_)
    mark = np.full(len(rows.indptr) - 1, -1, np.int64)
    for u in range(len(row) - 1):
        for i in range(row[u], row[u + 1]):
            mark[over[i]] = slot[i]
        for i in range(row[u], row[u + 1]):
            v, uv = over[i], slot[i]
            for j in range(row[v], row[v + 1]):
                uw, vw = mark[over[j]], slot[j]
                if uw >= 0:
                    x, y, z = lengths[uv], lengths[uw], lengths[vw]
                    if y + z < x * (1 - 1e-9):
                        keep[edges[uv]] = False
                    elif x + z < y * (1 - 1e-9):
                        keep[edges[uw]] = False
                    elif x + y < z * (1 - 1e-9):
                        keep[edges[vw]] = False
        for i in range(row[u], row[u + 1]):
            mark[over[i]] = -1
    return keep


def _added(parts: Iterator[Sums]) -> Sums:
    """The sums of all parts, one part after the other."""
    total = next(parts)
    for part in parts:
        for into, more in zip(total, part, strict=True):
            np.add(into, more, out=into)
    return total


def betweenness(rows: Rows, ties: int, sources: Ints, squares: bool) -> Credit:
    """Brandes' dependencies of the given sources, per person and per tie; ``rows.weights`` are distances, finite and > 0.

    Every unordered pair is met from both its ends when all people are sources: halve the sums then. ``squares`` also sums the
    squared dependencies, for standard errors. Depths more than 1e14 apart in one path cannot be told apart in floating point.

    Source: Brandes, A faster algorithm for betweenness centrality, J. Math. Sociol. 25 (2001); ties: Girvan & Newman 2002.
    """
    return _added(in_parts(lambda part: _brandes(rows, ties, np.ascontiguousarray(sources[part::PARTS]), squares)))


def distances(rows: Rows, sources: Ints, squares: bool) -> Distances:
    """Sums over the given sources of distance and nearness to every person they reach (Dijkstra 1959)."""
    return _added(in_parts(lambda part: _dijkstra(rows, np.ascontiguousarray(sources[part::PARTS]), squares)))
