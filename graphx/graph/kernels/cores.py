"""Who hangs together with whom: components, cores, ties whose loss cuts the graph, and what lies two steps away."""

from __future__ import annotations

import numpy as np

from graphx.graph.kernels import kernel
from graphx.graph.kernels.csr import Flags, Floats, Ints, Rows


@kernel
def components(a: Ints, b: Ints, people: int, counts: Flags) -> Ints:
    """For each person the smallest index it can reach over the ties that count. Union-find with path halving (Tarjan 1975)."""
    root = np.arange(people).astype(np.int32)
    for t in range(len(a)):
        if not counts[t]:
            continue
        x, y = a[t], b[t]
        while root[x] != x:
            root[x] = root[root[x]]
            x = root[x]
        while root[y] != y:
            root[y] = root[root[y]]
            y = root[y]
        if x < y:
            root[y] = x
        elif y < x:
            root[x] = y
    for i in range(people):
        root[i] = root[root[i]]
    return root


@kernel
def cores(rows: Rows) -> Ints:
    """The largest k for which each person is in a group where everyone has k contacts inside; 0 without ties.

    People are kept sorted by remaining degree in one array with a start per degree. Source: Batagelj & Zaversnik 2003.
    """
    indptr, indices = rows.indptr, rows.indices
    people = len(indptr) - 1
    left = np.empty(people, np.int32)
    for i in range(people):
        left[i] = indptr[i + 1] - indptr[i]
    most = left.max() if people else 0
    start = np.zeros(most + 2, np.int32)
    for i in range(people):
        start[left[i] + 1] += 1
    for k in range(most + 1):
        start[k + 1] += start[k]
    free, at, line = start.copy(), np.empty(people, np.int32), np.empty(people, np.int32)
    for i in range(people):
        at[i] = free[left[i]]
        line[at[i]] = i
        free[left[i]] += 1
    for k in range(people):
        lowest = line[k]
        for slot in range(indptr[lowest], indptr[lowest + 1]):
            other = indices[slot]
            if left[other] <= left[lowest]:
                continue
            here, first = at[other], start[left[other]]
            swap = line[first]
            line[here], line[first], at[swap], at[other] = swap, other, here, first
            start[left[other]] += 1
            left[other] -= 1
    return left


@kernel
def cut_ties(rows: Rows, ties: int) -> Flags:
    """The ties whose loss leaves their ends without any way to each other: low points of a depth-first walk (Tarjan 1974)."""
    indptr, indices, edges = rows.indptr, rows.indices, rows.edges
    people = len(indptr) - 1
    entered, low = np.full(people, -1, np.int32), np.empty(people, np.int32)
    next_slot, came_by = indptr[:-1].copy(), np.full(people, -1, np.int32)
    stack, cut, clock = np.empty(people, np.int32), np.zeros(ties, np.bool_), 0
    for start in range(people):
        if entered[start] >= 0:
            continue
        stack[0], height = start, 1
        entered[start], low[start] = clock, clock
        clock += 1
        while height > 0:
            person = stack[height - 1]
            if next_slot[person] < indptr[person + 1]:
                slot = next_slot[person]
                next_slot[person] += 1
                other = indices[slot]
                if entered[other] < 0:
                    entered[other], low[other], came_by[other] = clock, clock, edges[slot]
                    clock += 1
                    stack[height] = other
                    height += 1
                elif edges[slot] != came_by[person]:
                    low[person] = min(low[person], entered[other])
            else:
                height -= 1
                if height > 0:
                    below = stack[height - 1]
                    low[below] = min(low[below], low[person])
                    cut[came_by[person]] = low[person] > entered[below]
    return cut


@kernel
def two_steps(rows: Rows, least: float) -> tuple[Ints, Floats]:
    """For each person how many others are at most two ties away, over ties of at least ``least``, and their summed nearness.

    The nearness of somebody is the weight of the weakest tie on the best way there: direct, or over one contact.
    """
    indptr, indices, weights = rows.indptr, rows.indices, rows.weights
    people = len(indptr) - 1
    count, nearness = np.zeros(people, np.int32), np.zeros(people)
    best, touched = np.zeros(people), np.empty(people, np.int32)
    for i in range(people):
        seen = 0
        for first in range(indptr[i], indptr[i + 1]):
            via, link = indices[first], weights[first]
            if link < least:
                continue
            if best[via] == 0.0:
                touched[seen] = via
                seen += 1
            best[via] = max(best[via], link)
            for second in range(indptr[via], indptr[via + 1]):
                other, weakest = indices[second], min(link, weights[second])
                if weakest < least or other == i:
                    continue
                if best[other] == 0.0:
                    touched[seen] = other
                    seen += 1
                best[other] = max(best[other], weakest)
        count[i] = seen
        for k in range(seen):
            nearness[i] += best[touched[k]]
            best[touched[k]] = 0.0
    return count, nearness
