"""A quadtree over points sorted along the Morton curve: a cell is a range of the sorted order."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphx.graph.kernels import kernel
from graphx.graph.kernels.csr import Floats, Ints

Keys = NDArray[np.uint64]
LEAF = 8
"""Points in a cell that is not divided further."""
_BITS = 16
_CELLS = 65535.0
_SPREAD = (np.uint64(0x00FF00FF), np.uint64(0x0F0F0F0F), np.uint64(0x33333333), np.uint64(0x55555555))
_S1, _S2, _S4, _S8, _S32 = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(8), np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)


class Tree(NamedTuple):
    """Points in Morton order with their cells: range, first child (-1 for a leaf), children, mass, centre of mass, width."""

    person: Ints
    x: Floats
    y: Floats
    mass: Floats
    start: Ints
    stop: Ints
    child: Ints
    children: Ints
    weight: Floats
    middle_x: Floats
    middle_y: Floats
    width: Floats


@kernel
def _spread(value: np.uint64) -> np.uint64:
    """The 16 low bits with a gap after each."""
    value = (value | (value << _S8)) & _SPREAD[0]
    value = (value | (value << _S4)) & _SPREAD[1]
    value = (value | (value << _S2)) & _SPREAD[2]
    return (value | (value << _S1)) & _SPREAD[3]


@kernel
def _sorted_keys(x: Floats, y: Floats, left: float, low: float, size: float) -> Keys:
    """Morton number in the upper half, person in the lower: all keys differ, so any sort gives the same order."""
    keys = np.empty(len(x), np.uint64)
    for i in range(len(x)):
        column = np.uint64(min(_CELLS, (x[i] - left) * (_CELLS / size)))
        row = np.uint64(min(_CELLS, (y[i] - low) * (_CELLS / size)))
        keys[i] = ((_spread(column) | (_spread(row) << _S1)) << _S32) | np.uint64(i)
    keys.sort()
    return keys


@kernel
def _divide(tree: Tree, keys: Keys) -> int:
    """Cut cells into quarters until they are small; returns how many there are. Without room, a cell stays whole."""
    start, stop, child, children, width = tree.start, tree.stop, tree.child, tree.children, tree.width
    depth = np.zeros(len(start), np.int32)
    count, cell = 1, 0
    while cell < count:
        if stop[cell] - start[cell] > LEAF and depth[cell] < _BITS and count + 4 <= len(start):
            shift = np.uint64(2 * (_BITS - 1 - depth[cell])) + _S32
            child[cell] = count
            begin = start[cell]
            while begin < stop[cell]:
                quarter = keys[begin] >> shift
                low, high = begin + 1, stop[cell]
                while low < high:
                    middle = (low + high) >> 1
                    if (keys[middle] >> shift) == quarter:
                        low = middle + 1
                    else:
                        high = middle
                start[count], stop[count], child[count] = begin, low, -1
                width[count], depth[count] = width[cell] * 0.5, depth[cell] + 1
                count += 1
                begin = low
            children[cell] = count - child[cell]
        cell += 1
    return count


@kernel
def _weigh(tree: Tree, count: int) -> None:
    """Mass and centre of mass of every cell, from the leaves up."""
    for cell in range(count - 1, -1, -1):
        mass, at_x, at_y = 0.0, 0.0, 0.0
        if tree.child[cell] < 0:
            for i in range(tree.start[cell], tree.stop[cell]):
                mass += tree.mass[i]
                at_x += tree.mass[i] * tree.x[i]
                at_y += tree.mass[i] * tree.y[i]
        else:
            for part in range(tree.child[cell], tree.child[cell] + tree.children[cell]):
                mass += tree.weight[part]
                at_x += tree.weight[part] * tree.middle_x[part]
                at_y += tree.weight[part] * tree.middle_y[part]
        tree.weight[cell], tree.middle_x[cell], tree.middle_y[cell] = mass, at_x / mass, at_y / mass


@kernel
def plant(x: Floats, y: Floats, mass: Floats) -> Tree:
    """The tree over these points; at least one point, masses > 0."""
    count = len(x)
    left, low = x.min(), y.min()
    size = max(x.max() - left, y.max() - low) + 1e-9
    keys = _sorted_keys(x, y, left, low, size)
    person = np.empty(count, np.int32)
    own_x, own_y, own_mass = np.empty(count), np.empty(count), np.empty(count)
    for k in range(count):
        i = np.int64(keys[k] & _LOW)
        person[k], own_x[k], own_y[k], own_mass[k] = i, x[i], y[i], mass[i]
    room = 2 * count + 64
    tree = Tree(
        person,
        own_x,
        own_y,
        own_mass,
        np.zeros(room, np.int32),
        np.zeros(room, np.int32),
        np.full(room, -1, np.int32),
        np.zeros(room, np.int32),
        np.empty(room),
        np.empty(room),
        np.empty(room),
        np.empty(room),
    )
    tree.stop[0], tree.width[0] = count, size
    _weigh(tree, _divide(tree, keys))
    return tree
