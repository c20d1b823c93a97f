"""Random numbers that are the same on every machine and with every version of numpy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphx.graph.kernels import kernel

_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_S11, _S27, _S30, _S31 = np.uint64(11), np.uint64(27), np.uint64(30), np.uint64(31)


@kernel
def draw(state: np.uint64) -> np.uint64:
    """The next 64 bits after ``state``, which the caller advances by :func:`advance`. SplitMix64 (Steele, Lea & Flood 2014)."""
    mixed = (state ^ (state >> _S30)) * _MIX_1
    mixed = (mixed ^ (mixed >> _S27)) * _MIX_2
    return mixed ^ (mixed >> _S31)


@kernel
def shuffled(count: int, seed: int) -> NDArray[np.int32]:
    """The numbers 0 .. count - 1 in random order (Fisher & Yates)."""
    order = np.arange(count).astype(np.int32)
    state = np.uint64(seed) * _MIX_1
    for last in range(count - 1, 0, -1):
        state += _GAMMA
        other = np.int64(draw(state) % np.uint64(last + 1))
        order[last], order[other] = order[other], order[last]
    return order


@kernel
def uniform(count: int, seed: int) -> NDArray[np.float64]:
    """``count`` numbers, evenly spread over [0, 1)."""
    values = np.empty(count)
    state = np.uint64(seed) * _MIX_2
    for i in range(count):
        state += _GAMMA
        values[i] = np.float64(draw(state) >> _S11) * (1.0 / 9007199254740992.0)
    return values
