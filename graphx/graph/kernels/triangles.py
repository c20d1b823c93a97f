"""Everything that is counted over triangles, each triangle once: common contacts, ties that close strongly, Burt's holes."""

from __future__ import annotations

import numpy as np

from graphx.graph.kernels import kernel
from graphx.graph.kernels.csr import Flags, Floats, Ints, Longs, Rows, strengths


@kernel
def forward(indptr: Longs, indices: Ints) -> tuple[Longs, Ints, Longs]:
    """Each tie once, from the end with fewer contacts to the end with more: ``row, contact, slot`` (the slot in the full rows).

    No person then has more than sqrt(2 * ties) forward contacts, which bounds every loop over triangles by ties ** 1.5.
    Source: Latapy, Main-memory triangle computations, Theor. Comput. Sci. 407 (2008).
    """
    people = len(indptr) - 1
    row = np.zeros(people + 1, np.int64)
    over, slot_of = np.empty(len(indices) // 2, np.int32), np.empty(len(indices) // 2, np.int64)
    filled = 0
    for u in range(people):
        own = indptr[u + 1] - indptr[u]
        for slot in range(indptr[u], indptr[u + 1]):
            v = indices[slot]
            others = indptr[v + 1] - indptr[v]
            if own < others or (own == others and u < v):
                over[filled], slot_of[filled] = v, slot
                filled += 1
        row[u + 1] = filled
    return row, over, slot_of


@kernel
def common_contacts(rows: Rows, ties: int) -> Ints:
    """For each tie the number of people tied to both ends."""
    row, over, slot = forward(rows.indptr, rows.indices)
    edge = rows.edges[slot]
    count = np.zeros(ties, np.int32)
    mark = np.full(len(row) - 1, -1, np.int32)
    for u in range(len(row) - 1):
        first, last = row[u], row[u + 1]
        if last - first < 2:
            continue
        for i in range(first, last):
            mark[over[i]] = edge[i]
        for i in range(first, last):
            v, found = over[i], 0
            for j in range(row[v], row[v + 1]):
                uw = mark[over[j]]
                if uw >= 0:
                    count[uw] += 1
                    count[edge[j]] += 1
                    found += 1
            count[edge[i]] += found
        for i in range(first, last):
            mark[over[i]] = -1
    return count


@kernel
def strong_contacts(rows: Rows, strong: Flags) -> Ints:
    """For each tie, strong or not, the number of people tied strongly to both ends."""
    row, over, slot = forward(rows.indptr, rows.indices)
    edge = rows.edges[slot]
    count = np.zeros(len(strong), np.int32)
    mark = np.full(len(row) - 1, -1, np.int32)
    for u in range(len(row) - 1):
        first, last = row[u], row[u + 1]
        if last - first < 2:
            continue
        for i in range(first, last):
            mark[over[i]] = edge[i]
        for i in range(first, last):
            v, uv = over[i], edge[i]
            for j in range(row[v], row[v + 1]):
                uw, vw = mark[over[j]], edge[j]
                if uw >= 0:
                    count[uv] += strong[uw] & strong[vw]
                    count[uw] += strong[uv] & strong[vw]
                    count[vw] += strong[uv] & strong[uw]
        for i in range(first, last):
            mark[over[i]] = -1
    return count


@kernel
def _slot_back(rows: Rows, row: Longs, over: Ints) -> Longs:
    """For each forward tie u-v the slot of u in v's row, found by bisection."""
    indptr, indices = rows.indptr, rows.indices
    back = np.empty(len(over), np.int64)
    for u in range(len(row) - 1):
        for i in range(row[u], row[u + 1]):
            low, high = indptr[over[i]], indptr[over[i] + 1]
            while low < high:
                middle = (low + high) >> 1
                if indices[middle] < u:
                    low = middle + 1
                else:
                    high = middle
            back[i] = low
    return back


@kernel
def _row_shares(rows: Rows) -> tuple[Floats, Floats]:
    """Each slot's share of its row's sum, and each slot's part of its row's largest weight."""
    indptr, weights = rows.indptr, rows.weights
    total = strengths(indptr, weights)
    share, part = np.empty(len(weights)), np.empty(len(weights))
    for i in range(len(total)):
        most = 0.0
        for slot in range(indptr[i], indptr[i + 1]):
            most = max(most, weights[slot])
        for slot in range(indptr[i], indptr[i + 1]):
            share[slot], part[slot] = weights[slot] / total[i], weights[slot] / most
    return share, part


@kernel
def _through_thirds(rows: Rows, share: Floats, part: Floats) -> tuple[Floats, Floats]:
    """For each slot i -> j the sum over third people q of p_iq p_qj; for each person the redundancy of his contacts."""
    row, over, slot = forward(rows.indptr, rows.indices)
    back = _slot_back(rows, row, over)
    indirect, redundant = np.zeros(len(share)), np.zeros(len(row) - 1)
    mark = np.full(len(row) - 1, -1, np.int64)
    for u in range(len(row) - 1):
        if row[u + 1] - row[u] < 2:
            continue
        for i in range(row[u], row[u + 1]):
            mark[over[i]] = i
        for i in range(row[u], row[u + 1]):
            v, uv, vu = over[i], slot[i], back[i]
            for j in range(row[v], row[v + 1]):
                w = over[j]
                k = mark[w]
                if k < 0:
                    continue
                uw, wu, vw, wv = slot[k], back[k], slot[j], back[j]
                indirect[uv] += share[uw] * share[wv]
                indirect[uw] += share[uv] * share[vw]
                indirect[vu] += share[vw] * share[wu]
                indirect[vw] += share[vu] * share[uw]
                indirect[wu] += share[wv] * share[vu]
                indirect[wv] += share[wu] * share[uv]
                redundant[u] += share[uw] * part[vw] + share[uv] * part[wv]
                redundant[v] += share[vw] * part[uw] + share[vu] * part[wu]
                redundant[w] += share[wv] * part[uv] + share[wu] * part[vu]
        for i in range(row[u], row[u + 1]):
            mark[over[i]] = -1
    return indirect, redundant


@kernel
def holes(rows: Rows) -> tuple[Floats, Floats]:
    """Burt's constraint and effective size of every person in one pass over triangles; nan for a person without ties.

    With p_ij = w_ij / sum_k w_ik and m_jq = w_jq / max_k w_jk: constraint = sum_j (p_ij + sum_q p_iq p_qj)^2, effective
    size = sum_j (1 - sum_q p_iq m_jq). Source: Burt, Structural Holes (1992), chapter 2.
    """
    share, part = _row_shares(rows)
    indirect, redundant = _through_thirds(rows, share, part)
    people = len(rows.indptr) - 1
    constraint, effective = np.full(people, np.nan), np.full(people, np.nan)
    for i in range(people):
        first, last = rows.indptr[i], rows.indptr[i + 1]
        if first == last:
            continue
        total = 0.0
        for slot in range(first, last):
            held = share[slot] + indirect[slot]
            total += held * held
        constraint[i], effective[i] = total, last - first - redundant[i]
    return constraint, effective
