"""Communities by modularity with the Leiden algorithm: move, refine, merge, repeat. Seeded, and every community hangs together.

Source: Traag, Waltman & van Eck, From Louvain to Leiden, Sci. Rep. 9 (2019); modularity of weighted graphs: Newman 2004.
Refinement here joins a person to the best well-connected neighbour instead of drawing one at random.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphx.graph.kernels import kernel
from graphx.graph.kernels.chance import shuffled
from graphx.graph.kernels.cores import components
from graphx.graph.kernels.csr import Floats, Ints, Longs, Rows, rows_of, strengths

_ENOUGH = 1e-10
"""The least gain worth a move, as a part of the mover's own strength; smaller ones are rounding."""


class Level(NamedTuple):
    """A graph whose vertices are groups of people: rows, weight inside each group, each group's strength, twice the total."""

    indptr: Longs
    indices: Ints
    weights: Floats
    inside: Floats
    mass: Floats
    total: float


class Shares(NamedTuple):
    """Scratch for one vertex: ``weight[c]`` is its weight towards group c, for the groups in ``near``."""

    weight: Floats
    near: Ints


@kernel
def _level(indptr: Longs, indices: Ints, weights: Floats, inside: Floats) -> Level:
    mass = strengths(indptr, weights)
    total = 0.0
    for i in range(len(mass)):
        mass[i] += 2 * inside[i]
        total += mass[i]
    return Level(indptr, indices, weights, inside, mass, total)


@kernel
def _filled(mass: Floats, label: Ints) -> tuple[Floats, Ints, Ints, int]:
    """Strength and number of members of every label, the labels without members, and how many those are."""
    count = len(mass)
    held, size = np.zeros(count), np.zeros(count, np.int32)
    for v in range(count):
        held[label[v]] += mass[v]
        size[label[v]] += 1
    empty, empties = np.empty(count, np.int32), 0
    for c in range(count):
        if size[c] == 0:
            empty[empties] = c
            empties += 1
    return held, size, empty, empties


@kernel
def _move(level: Level, label: Ints, resolution: float, seed: int) -> None:
    """Move vertices to the neighbouring community of greatest gain until nobody gains. Changes ``label``.

    The queue starts in random order; a move wakes the neighbours that are now in another community.
    """
    indptr, indices, mass = level.indptr, level.indices, level.mass
    count = len(mass)
    held, size, empty, empties = _filled(mass, label)
    queue, queued = shuffled(count, seed), np.ones(count, np.bool_)
    shares = Shares(np.zeros(count), np.empty(count, np.int32))
    head, waiting = 0, count
    while waiting > 0:
        v = queue[head]
        head = head + 1 if head + 1 < count else 0
        waiting -= 1
        queued[v] = False
        old = label[v]
        held[old] -= mass[v]
        best, gain = _best(level, label, v, held, resolution, shares)
        if gain < -_ENOUGH * mass[v] and size[old] > 1 and empties > 0:
            empties -= 1
            best = empty[empties]
        held[best] += mass[v]
        if best == old:
            continue
        label[v] = best
        size[best] += 1
        size[old] -= 1
        if size[old] == 0:
            empty[empties] = old
            empties += 1
        for slot in range(indptr[v], indptr[v + 1]):
            u = indices[slot]
            if not queued[u] and label[u] != best:
                queue[(head + waiting) % count] = u
                waiting += 1
                queued[u] = True


@kernel
def _best(level: Level, label: Ints, v: int, held: Floats, resolution: float, shares: Shares) -> tuple[int, float]:
    """The community that gives v, taken out of its own, the greatest gain, and that gain. Stays where it is on equal gain."""
    indptr, indices, weights, _, mass, total = level
    weight, near = shares
    found = 0
    for slot in range(indptr[v], indptr[v + 1]):
        c = label[indices[slot]]
        if weight[c] == 0:
            near[found] = c
            found += 1
        weight[c] += weights[slot]
    per_mass = resolution * mass[v] / total
    best = label[v]
    gain = weight[best] - per_mass * held[best]
    for k in range(found):
        c = near[k]
        other = weight[c] - per_mass * held[c]
        if other > gain + _ENOUGH * mass[v]:
            best, gain = c, other
        weight[c] = 0.0
    return best, gain


@kernel
def _well_tied(cut: float, part: float, whole: float, resolution: float, total: float) -> bool:
    """Whether a part of a community has at least the weight to its rest that chance would give it."""
    return cut >= resolution * part * (whole - part) / total


@kernel
def _refine(level: Level, label: Ints, resolution: float, seed: int) -> Ints:
    """Split each community into well-connected parts: every vertex alone, then joined to the best part of its own community."""
    indptr, indices, weights, _, mass, total = level
    count = len(mass)
    part, held, alone = np.arange(count).astype(np.int32), mass.copy(), np.ones(count, np.bool_)
    whole, cut = np.zeros(count), np.zeros(count)
    for v in range(count):
        whole[label[v]] += mass[v]
        for slot in range(indptr[v], indptr[v + 1]):
            if label[indices[slot]] == label[v]:
                cut[v] += weights[slot]
    weight, near = np.zeros(count), np.empty(count, np.int32)
    for v in shuffled(count, seed):
        around = whole[label[v]]
        if not alone[v] or not _well_tied(cut[v], mass[v], around, resolution, total):
            continue
        found = 0
        for slot in range(indptr[v], indptr[v + 1]):
            u = indices[slot]
            if label[u] == label[v]:
                if weight[part[u]] == 0:
                    near[found] = part[u]
                    found += 1
                weight[part[u]] += weights[slot]
        best, gain, shared = v, 0.0, 0.0
        for k in range(found):
            p = near[k]
            other = weight[p] - resolution * mass[v] * held[p] / total
            if other > gain and _well_tied(cut[p], held[p], around, resolution, total):
                best, gain, shared = p, other, weight[p]
            weight[p] = 0.0
        if best != v:
            cut[best] += cut[v] - 2 * shared
            held[best] += mass[v]
            part[v], alone[best] = best, False
    return part


@kernel
def numbered(labels: Ints) -> tuple[Ints, int]:
    """Labels as 0, 1, 2 ... in order of first appearance, and how many there are."""
    name, count = np.full(max(labels) + 1 if len(labels) else 0, -1, np.int32), 0
    fresh = np.empty(len(labels), np.int32)
    for i in range(len(labels)):
        if name[labels[i]] < 0:
            name[labels[i]] = count
            count += 1
        fresh[i] = name[labels[i]]
    return fresh, count


@kernel
def merged(level: Level, label: Ints, count: int) -> Level:
    """The graph of groups: weights between groups summed, weights inside kept."""
    indptr, indices, weights, inside, _, _ = level
    starts, members = rows_of(label, count)
    row, over, into = np.zeros(count + 1, np.int64), np.empty(len(indices), np.int32), np.empty(len(indices))
    within, weight, near, filled = np.zeros(count), np.zeros(count), np.empty(count, np.int32), 0
    for c in range(count):
        found = 0
        for k in range(starts[c], starts[c + 1]):
            v = members[k]
            within[c] += inside[v]
            for slot in range(indptr[v], indptr[v + 1]):
                other = label[indices[slot]]
                if other == c:
                    within[c] += weights[slot] / 2
                    continue
                if weight[other] == 0:
                    near[found] = other
                    found += 1
                weight[other] += weights[slot]
        for k in range(found):
            over[filled], into[filled] = near[k], weight[near[k]]
            weight[near[k]] = 0.0
            filled += 1
        row[c + 1] = filled
    return _level(row, over[:filled].copy(), into[:filled].copy(), within)


@kernel
def _round(ground: Level, label: Ints, resolution: float, seed: int) -> Ints:
    """One round of Leiden from the communities in ``label``: levels upward until nothing merges any more."""
    level, label = ground, label.copy()
    member, height = np.arange(len(label)).astype(np.int32), 0
    while True:
        _move(level, label, resolution, seed + height)
        label, communities = numbered(label)
        if communities == len(level.mass):
            return label[member]
        parts, count = numbered(_refine(level, label, resolution, seed + height))
        if count == len(level.mass):
            parts, count = label, communities
        level, above = merged(level, parts, count), np.empty(count, np.int32)
        for v in range(len(parts)):
            above[parts[v]] = label[v]
        label, member, height = above, parts[member], height + 1


def ground_level(rows: Rows) -> Level:
    """The lowest level: every person a group of one."""
    indptr, indices, weights = np.array(rows.indptr), np.array(rows.indices), np.array(rows.weights)
    level: Level = _level(indptr, indices, weights, np.zeros(len(indptr) - 1))
    return level


def leiden(ground: Level, resolution: float, seed: int, rounds: int) -> Ints:
    """A label per vertex, starting from everyone alone; stops early when a round changes nothing."""
    label: Ints = np.arange(len(ground.mass)).astype(np.int32)
    for turn in range(rounds):
        better = _round(ground, label, float(resolution), seed + 1000 * turn)
        if np.array_equal(better, numbered(label)[0]):
            break
        label = better
    return label


def communities(rows: Rows, a: Ints, b: Ints, resolution: float = 1.0, seed: int = 1, rounds: int = 2) -> Ints:
    """A label per person; the members of a label reach one another over ties inside it, a person without ties is alone."""
    if len(a) == 0:
        return np.arange(len(rows.indptr) - 1).astype(np.int32)
    label = leiden(ground_level(rows), resolution, seed, rounds)
    return components(a, b, len(label), label[a] == label[b])


@kernel
def modularity(rows: Rows, label: Ints, resolution: float) -> float:
    """Q = sum over communities of (weight inside / total) - resolution * (strength / twice the total) ** 2; 0 without ties."""
    indptr, indices, weights = rows.indptr, rows.indices, rows.weights
    held, within, total = np.zeros(len(label)), 0.0, 0.0
    for i in range(len(label)):
        for slot in range(indptr[i], indptr[i + 1]):
            held[label[i]] += weights[slot]
            total += weights[slot]
            if label[indices[slot]] == label[i]:
                within += weights[slot]
    if total == 0.0:
        return 0.0
    expected = 0.0
    for c in range(len(held)):
        expected += (held[c] / total) ** 2
    return within / total - resolution * expected
