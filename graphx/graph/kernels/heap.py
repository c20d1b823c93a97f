"""A heap of people by distance with four children per node, kept in two flat arrays; ``place`` says where a person stands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphx.graph.kernels import kernel

UNSEEN, SETTLED = -1, -2
"""In ``place``: not reached yet; taken out for good."""


@kernel
def rise(keys: NDArray[np.float64], people: NDArray[np.int32], place: NDArray[np.int32], at: int) -> None:
    """Move the entry at ``at`` up to where it belongs, after its key became smaller."""
    key, person = keys[at], people[at]
    while at > 0:
        above = (at - 1) >> 2
        if keys[above] <= key:
            break
        keys[at], people[at] = keys[above], people[above]
        place[people[at]] = at
        at = above
    keys[at], people[at], place[person] = key, person, at


@kernel
def sink(keys: NDArray[np.float64], people: NDArray[np.int32], place: NDArray[np.int32], size: int) -> None:
    """Put the last entry (``keys[size]``) in place of the top one, and move it down to where it belongs among ``size``."""
    key, person = keys[size], people[size]
    at = 0
    while True:
        first = 4 * at + 1
        if first >= size:
            break
        least, least_key = first, keys[first]
        for child in range(first + 1, min(first + 4, size)):
            if keys[child] < least_key:
                least, least_key = child, keys[child]
        if least_key >= key:
            break
        keys[at], people[at] = least_key, people[least]
        place[people[at]] = at
        at = least
    keys[at], people[at], place[person] = key, person, at
