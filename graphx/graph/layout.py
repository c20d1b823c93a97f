"""Positions for the picture: components side by side, the largest first, people without ties in a block of their own below."""

from __future__ import annotations

import math

import numpy as np
from scipy.spatial import cKDTree

from graphx.graph.arrays import GraphArrays
from graphx.graph.kernels import layout
from graphx.graph.kernels.csr import Floats, Ints, Longs, adjacency
from graphx.graph.kernels.modularity import ground_level
from graphx.graph.passes import roots

_GAP = 0.6
"""Least distance of two people, in the mean distance that they would have if they were evenly spread."""
_MARGIN = 2.0
"""Free space between components, in mean distances of nearest neighbours."""


def positions(graph: GraphArrays, seed: int = 1) -> Floats:
    """X and y of every person, (n, 2), in the graph's order; the mean distance to the nearest neighbour is about 1.

    Deeply tied people stand close (LinLog, see :mod:`graphx.graph.kernels.layout`); attraction grows as the square root of
    depth, so that one very deep tie does not swallow its two people. Nobody stands on somebody else. y grows downwards, as on
    screens. Rounded to 1e-4: the same graph gives the same bytes. The empty graph gives an array of no rows.
    """
    where = np.zeros((graph.people, 2))
    if not graph.people:
        return where
    root = roots(graph)
    order = np.argsort(root, kind="stable").astype(np.int32)
    starts = np.flatnonzero(np.diff(root[order], prepend=-1))
    tie_order = np.argsort(root[graph.a], kind="stable")
    tied = root[graph.a][tie_order]
    local = np.empty(graph.people, np.int32)
    local[order] = np.arange(graph.people) - np.repeat(starts, np.diff(starts, append=graph.people))
    blocks, lonely = [], np.flatnonzero(graph.contacts == 0).astype(np.int32)
    for first, last in zip(starts, [*starts[1:], graph.people], strict=True):
        members = order[first:last]
        if len(members) > 1:
            low, high = np.searchsorted(tied, [members[0], members[0] + 1])
            blocks.append((members, _component(graph, local, tie_order[low:high], seed)))
    blocks.sort(key=lambda block: (-len(block[0]), block[0][0]))
    if len(lonely):
        blocks.append((lonely, _grid(len(lonely), _width([places for _, places in blocks]))))
    for (members, _), placed in zip(blocks, _packed([places for _, places in blocks], bool(len(lonely))), strict=True):
        where[members] = placed
    return np.round(where, 4) + 0.0


def _component(graph: GraphArrays, local: Ints, ties: Longs, seed: int) -> Floats:
    """One connected group, given by its ties, lying down, with nearest neighbours 1 apart on average."""
    if len(ties) == 1:
        return np.array([[0.0, 0.0], [1.0, 0.0]])
    a, b, pull = local[graph.a[ties]], local[graph.b[ties]], np.sqrt(graph.depth_sum[ties])
    rows = adjacency(a, b, pull / pull.mean(), int(b.max()) + 1)
    x, y = layout.places(ground_level(rows), np.diff(rows.indptr) + 1.0, seed)
    x, y = _lying(x, y)
    gap = _GAP * math.sqrt(4 * math.pi * max(float(x.std() * y.std()), 1e-12) / len(x))
    layout.make_room(x, y, gap, 120)
    places: Floats = np.column_stack([x, y])
    return places / max(float(cKDTree(places).query(places, 2)[0][:, 1].mean()), 1e-12)


def _lying(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Turned so that the longest extent lies across, as screens do; by square roots, without the C library's angles."""
    x, y = x - x.mean(), y - y.mean()
    xx, xy, yy = float((x * x).sum()), float((x * y).sum()), float((y * y).sum())
    stretch = math.sqrt((xx - yy) ** 2 + 4 * xy * xy)
    if stretch < 1e-9 * (xx + yy):
        return x, y
    cosine = math.sqrt(max(0.5 * (1 + (xx - yy) / stretch), 0.0))
    sine = math.copysign(math.sqrt(max(0.5 * (1 - (xx - yy) / stretch), 0.0)), xy)
    return cosine * x + sine * y, cosine * y - sine * x


def _width(blocks: list[Floats]) -> float:
    """The width of the whole picture: that of the largest block, or more when the rest together would make it too tall."""
    sizes = [np.ptp(block, axis=0) + _MARGIN for block in blocks]
    area = sum(float(size[0] * size[1]) for size in sizes)
    return max([math.sqrt(1.5 * area), *(float(size[0]) for size in sizes)])


def _grid(count: int, width: float) -> Floats:
    """People side by side in rows of that width, 1.5 apart."""
    columns = max(int(width / 1.5), math.ceil(math.sqrt(count)), 1)
    place = np.arange(count)
    return np.column_stack([place % columns, place // columns]).astype(np.float64) * 1.5


def _packed(blocks: list[Floats], new_row: bool) -> list[Floats]:
    """Blocks in rows from the top, in the order given; the last one, with ``new_row``, starts a row of its own."""
    width = _width(blocks[:-1] if new_row and len(blocks) > 1 else blocks)
    left, top, tallest, placed = 0.0, 0.0, 0.0, []
    for number, block in enumerate(blocks):
        size = np.ptp(block, axis=0) + _MARGIN
        if left > 0 and (left + size[0] > width + 1e-9 or (new_row and number == len(blocks) - 1)):
            left, top, tallest = 0.0, top + tallest, 0.0
        placed.append(block - block.min(axis=0) + [left, top])
        left, tallest = left + float(size[0]), max(tallest, float(size[1]))
    if not placed:
        return []
    everywhere = np.concatenate(placed)
    return [block - (everywhere.min(axis=0) + everywhere.max(axis=0)) / 2 for block in placed]
