"""Ties to adjacency: for every person the row of contacts, sorted, with the tie's number and weight in each slot."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphx.graph.kernels import kernel

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Rows(NamedTuple):
    """Compressed sparse rows: person i owns the slots ``indptr[i] .. indptr[i + 1]``, each with a contact, a weight, a tie."""

    indptr: Longs
    indices: Ints
    weights: Floats
    edges: Ints


@kernel
def adjacency(a: Ints, b: Ints, weight: Floats, people: int) -> Rows:
    """The rows of the undirected graph with the ties ``a[t]-b[t]``.

    The ties must be sorted by (a, b) with a < b: then a person's lower contacts arrive before the higher ones and every row
    comes out sorted. Each tie fills two slots.
    """
    ties = len(a)
    indptr = np.zeros(people + 1, np.int64)
    for t in range(ties):
        indptr[a[t] + 1] += 1
        indptr[b[t] + 1] += 1
    for i in range(people):
        indptr[i + 1] += indptr[i]
    free = indptr[:-1].copy()
    indices, weights, edges = np.empty(2 * ties, np.int32), np.empty(2 * ties), np.empty(2 * ties, np.int32)
    for t in range(ties):
        slot = free[b[t]]
        free[b[t]] += 1
        indices[slot], weights[slot], edges[slot] = a[t], weight[t], t
    for t in range(ties):
        slot = free[a[t]]
        free[a[t]] += 1
        indices[slot], weights[slot], edges[slot] = b[t], weight[t], t
    return Rows(indptr, indices, weights, edges)


@kernel
def thinned(rows: Rows, keep: Flags) -> Rows:
    """The same rows without the slots of ties that are not kept; ``edges`` still carries the original numbers."""
    indptr, indices, weights, edges = rows
    people = len(indptr) - 1
    fewer = np.zeros(people + 1, np.int64)
    slots = 0
    for i in range(people):
        for slot in range(indptr[i], indptr[i + 1]):
            slots += keep[edges[slot]]
        fewer[i + 1] = slots
    left_indices, left_weights, left_edges = np.empty(slots, np.int32), np.empty(slots), np.empty(slots, np.int32)
    slots = 0
    for slot in range(len(indices)):
        if keep[edges[slot]]:
            left_indices[slots], left_weights[slots], left_edges[slots] = indices[slot], weights[slot], edges[slot]
            slots += 1
    return Rows(fewer, left_indices, left_weights, left_edges)


@kernel
def strengths(indptr: Longs, weights: Floats) -> Floats:
    """The sum of each row, slot after slot."""
    people = len(indptr) - 1
    total = np.zeros(people)
    for i in range(people):
        for slot in range(indptr[i], indptr[i + 1]):
            total[i] += weights[slot]
    return total


@kernel
def rows_of(labels: Ints, count: int) -> tuple[Longs, Ints]:
    """Members by label: ``starts, members`` so that label c holds ``members[starts[c]:starts[c + 1]]``, in ascending order."""
    starts = np.zeros(count + 1, np.int64)
    for i in range(len(labels)):
        starts[labels[i] + 1] += 1
    for c in range(count):
        starts[c + 1] += starts[c]
    members = np.empty(len(labels), np.int32)
    free = starts[:-1].copy()
    for i in range(len(labels)):
        members[free[labels[i]]] = i
        free[labels[i]] += 1
    return starts, members
