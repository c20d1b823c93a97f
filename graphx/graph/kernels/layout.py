"""Where people stand in the picture: LinLog forces, coarse groups first, so that who is tied deeply ends up close.

Sources: Noack, Energy models for graph clustering, J. Graph Algorithms Appl. 11 (2007); Jacomy et al., ForceAtlas2, PLoS ONE 9
(2014), for the speed of the steps; Barnes & Hut 1986; coarsening by communities after Walshaw 2003.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.spatial import cKDTree

from graphx.graph.kernels import kernel
from graphx.graph.kernels.chance import uniform
from graphx.graph.kernels.csr import Floats, Ints, Longs
from graphx.graph.kernels.modularity import Level, leiden, merged, numbered
from graphx.graph.kernels.quadtree import Tree, plant

_REPEL = 2.0
_GRAVITY = 1.0
_SMALL = 400
"""A graph of at most this many people is laid out from random places; a larger one from the layout of its groups."""
_GROUP = 40
"""Wanted people per group when a graph is made coarser."""


class Push(NamedTuple):
    """The forces on each person now and in the step before."""

    x: Floats
    y: Floats
    last_x: Floats
    last_y: Floats


@kernel
def _log1p(value: float) -> float:
    """log(1 + value) to about 1e-9, by arithmetic alone: the C library's differs between processors."""
    part, power = math.frexp(1.0 + value)
    ratio = (part - 0.7071067811865476) / (part + 0.7071067811865476)
    square = ratio * ratio
    series = 1.0 + square * (1 / 3 + square * (1 / 5 + square * (1 / 7 + square * (1 / 9 + square / 11))))
    return 2.0 * ratio * series + (power - 0.5) * 0.6931471805599453


@kernel
def _repulsion(tree: Tree, k: int, stack: Ints) -> tuple[float, float]:
    """What all others push the k-th point of the tree with; a cell narrower than its distance counts as one point."""
    x, y, push_x, push_y = tree.x[k], tree.y[k], 0.0, 0.0
    stack[0], waiting = 0, 1
    while waiting > 0:
        waiting -= 1
        cell = stack[waiting]
        dx, dy = x - tree.middle_x[cell], y - tree.middle_y[cell]
        square = dx * dx + dy * dy
        if tree.width[cell] * tree.width[cell] < square:
            force = tree.weight[cell] / square
            push_x += dx * force
            push_y += dy * force
        elif tree.child[cell] < 0:
            for i in range(tree.start[cell], tree.stop[cell]):
                dx, dy = x - tree.x[i], y - tree.y[i]
                square = dx * dx + dy * dy
                if square > 1e-12:
                    force = tree.mass[i] / square
                    push_x += dx * force
                    push_y += dy * force
        else:
            for part in range(tree.child[cell], tree.child[cell] + tree.children[cell]):
                stack[waiting] = part
                waiting += 1
    return push_x, push_y


@kernel
def _forces(tree: Tree, level: Level, x: Floats, y: Floats, push: Push, stack: Ints) -> None:
    """Repulsion of all, a steady pull to the middle, along ties an attraction that grows as the logarithm of the distance."""
    for k in range(len(x)):
        i = tree.person[k]
        here_x, here_y, mass = x[i], y[i], tree.mass[k]
        force_x, force_y = _repulsion(tree, k, stack)
        pull = _GRAVITY * mass / (math.sqrt(here_x * here_x + here_y * here_y) + 1e-9)
        force_x = _REPEL * mass * force_x - pull * here_x
        force_y = _REPEL * mass * force_y - pull * here_y
        for slot in range(level.indptr[i], level.indptr[i + 1]):
            j = level.indices[slot]
            dx, dy = x[j] - here_x, y[j] - here_y
            away = math.sqrt(dx * dx + dy * dy) + 1e-9
            force = level.weights[slot] * _log1p(away) / away
            force_x += force * dx
            force_y += force * dy
        push.x[i], push.y[i] = force_x, force_y


@kernel
def _step(push: Push, mass: Floats, x: Floats, y: Floats, speed: float, trust: float) -> tuple[float, float]:
    """Move everybody along the force, slower where it swings; returns the new global speed and its efficiency (ForceAtlas2)."""
    people, swing, traction = len(x), 0.0, 0.0
    for i in range(people):
        dx, dy = push.x[i] - push.last_x[i], push.y[i] - push.last_y[i]
        swing += mass[i] * math.sqrt(dx * dx + dy * dy)
        dx, dy = push.x[i] + push.last_x[i], push.y[i] + push.last_y[i]
        traction += 0.5 * mass[i] * math.sqrt(dx * dx + dy * dy)
    estimate = 0.05 * math.sqrt(people)
    jitter = max(math.sqrt(estimate), min(10.0, estimate * traction / (people * people)))
    if traction > 0 and swing / traction > 2:
        trust = trust * 0.5 if trust > 0.05 else trust
        jitter = max(jitter, 1.0)
    target = jitter * trust * traction / swing if swing > 0 else speed
    if swing > jitter * traction:
        trust = trust * 0.7 if trust > 0.05 else trust
    elif speed < 1000:
        trust *= 1.3
    speed += min(target - speed, 0.5 * speed)
    for i in range(people):
        dx, dy = push.x[i] - push.last_x[i], push.y[i] - push.last_y[i]
        factor = speed / (1 + math.sqrt(speed * mass[i] * math.sqrt(dx * dx + dy * dy)))
        x[i] += push.x[i] * factor
        y[i] += push.y[i] * factor
        push.last_x[i], push.last_y[i] = push.x[i], push.y[i]
    return speed, trust


@kernel
def _settle(level: Level, mass: Floats, x: Floats, y: Floats, steps: int) -> None:
    """Let the forces act for that many steps; changes x and y."""
    people = len(x)
    push = Push(np.zeros(people), np.zeros(people), np.zeros(people), np.zeros(people))
    stack, speed, trust = np.empty(256, np.int32), 1.0, 1.0
    for _ in range(steps):
        tree = plant(x, y, mass)
        _forces(tree, level, x, y, push, stack)
        speed, trust = _step(push, mass, x, y, speed, trust)


@kernel
def _crowd(keys: Longs, order: Longs, wide: int, x: Floats, y: Floats, i: int, gap: float) -> tuple[float, float]:
    """Half of the way that person i must go to stand ``gap`` from everybody nearer than that."""
    go_x, go_y = 0.0, 0.0
    column, row = int(x[i] / gap), int(y[i] / gap)
    for beside in range(row - 1, row + 2):
        first = np.searchsorted(keys, beside * wide + column - 1)
        while first < len(keys) and keys[first] <= beside * wide + column + 1:
            j = order[first]
            first += 1
            dx, dy = x[i] - x[j], y[i] - y[j]
            away = math.sqrt(dx * dx + dy * dy)
            if j == i or away >= gap:
                continue
            if away < 1e-9 * gap:
                dx, dy, away = 1e-9 * (i - j), 1e-9 * (j - i) * (1 + (i + j) % 3), 1e-9 * abs(i - j)
            part = 0.5 * (gap - away) / away
            go_x += dx * part
            go_y += dy * part
    return go_x, go_y


@kernel
def make_room(x: Floats, y: Floats, gap: float, sweeps: int) -> None:
    """Push apart everybody who stands nearer than ``gap`` to somebody, keeping the shape as it is; stops when nobody does.

    Neighbours are found by sorting people into square cells as wide as the gap.
    """
    people = len(x)
    moves_x, moves_y = np.empty(people), np.empty(people)
    for _ in range(sweeps):
        x -= x.min() - gap
        y -= y.min() - gap
        wide = int(x.max() / gap) + 3
        cells = np.empty(people, np.int64)
        for i in range(people):
            cells[i] = int(y[i] / gap) * wide + int(x[i] / gap)
        order = np.argsort(cells * people + np.arange(people))
        keys, most = cells[order], 0.0
        for i in range(people):
            moves_x[i], moves_y[i] = _crowd(keys, order, wide, x, y, i, gap)
            most = max(most, abs(moves_x[i]) + abs(moves_y[i]))
        if most < 0.02 * gap:
            break
        for i in range(people):
            length = math.sqrt(moves_x[i] * moves_x[i] + moves_y[i] * moves_y[i]) + 1e-300
            part = min(1.0, gap / length)
            x[i] += moves_x[i] * part
            y[i] += moves_y[i] * part


def _groups(level: Level, seed: int) -> tuple[Ints, int]:
    """Communities small enough to be one point each: the resolution rises until there is one for every 40 people."""
    resolution = 1.0
    label, count = numbered(leiden(level, resolution, seed, 1))
    while count < len(level.mass) / _GROUP and resolution < 200:
        resolution *= 2.5
        label, count = numbered(leiden(level, resolution, seed, 1))
    return label, count


def places(level: Level, mass: Floats, seed: int, steps: int = 60) -> tuple[Floats, Floats]:
    """Both coordinates of every vertex of a connected graph, scale as it comes; large graphs recursively over their groups."""
    people = len(mass)
    if people <= _SMALL:
        x, y = uniform(people, seed) * 100 - 50, uniform(people, seed + 1) * 100 - 50
        _settle(level, mass, x, y, 400)
        return x, y
    label, count = _groups(level, seed)
    if count > 0.7 * people:
        x, y = uniform(people, seed) * 100 - 50, uniform(people, seed + 1) * 100 - 50
        _settle(level, mass, x, y, 2 * steps)
        return x, y
    group_mass = np.bincount(label, mass, count).astype(np.float64)
    middle_x, middle_y = places(merged(level, label, count), group_mass, seed + 2, steps)
    middle, radius = np.column_stack([middle_x, middle_y]), np.sqrt(np.bincount(label, minlength=count))
    # A group's disc must fit between the middles of its neighbours.
    apart = float(np.median(cKDTree(middle).query(middle, 2)[0][:, 1]))
    room = max(1.0, 2.2 * float(np.median(radius)) / max(apart, 1e-9))
    x = middle_x[label] * room + (2 * uniform(people, seed) - 1) * radius[label]
    y = middle_y[label] * room + (2 * uniform(people, seed + 1) - 1) * radius[label]
    _settle(level, mass, x, y, steps)
    return x, y
