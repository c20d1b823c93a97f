"""A seeded graph of the shape that real ones have: unequal circles, unequal people, closed triangles, few deep ties."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def _circles(people: int, random: np.random.Generator) -> NDArray[np.int64]:
    """The circle of each person; sizes from 20 to an eighth of everybody, by a power law of exponent 2."""
    largest, sizes = max(21, min(1500, people // 8)), []
    while sum(sizes) < people:
        size = int(1 / (1 / 20 + random.random() * (1 / largest - 1 / 20)))
        sizes.append(min(size, people - sum(sizes)))
    return np.repeat(np.arange(len(sizes)), sizes)


def _close(a, b, people: int, wanted: int, random: np.random.Generator):
    """Contacts of contacts, drawn over ties."""
    start, end = np.concatenate([a, b]), np.concatenate([b, a])
    order = np.argsort(start, kind="stable")
    row = np.concatenate([[0], np.cumsum(np.bincount(start, minlength=people))])
    end = end[order]
    tie = random.integers(0, len(a), wanted)
    via = b[tie]
    return a[tie], end[row[via] + (random.random(wanted) * (row[via + 1] - row[via])).astype(int)]


def world(people: int, ties: int, seed: int):
    """``a, b, depth, circle``: ties sorted by (a, b) with a < b, each once; a quarter of them leave their circle."""
    random = np.random.default_rng(seed)
    circle = _circles(people, random)
    first = np.searchsorted(circle, np.arange(circle[-1] + 2))
    activity = np.minimum((1 - random.random(people)) ** (-1 / 1.5), np.sqrt(people) * 1.5)
    upto = np.concatenate([[0], np.cumsum(activity)])
    keys = np.empty(0, np.int64)
    while len(keys) < ties:
        wanted = int((ties - len(keys)) * 1.3) + 1000
        if len(keys) < 0.85 * ties:
            a = np.searchsorted(upto, random.random(wanted) * upto[-1], side="right") - 1
            near = random.random(wanted) > 0.25
            low = np.where(near, upto[first[circle[a]]], 0)
            high = np.where(near, upto[first[circle[a] + 1]], upto[-1])
            b = np.searchsorted(upto, low + random.random(wanted) * (high - low), side="right") - 1
            most = int(0.85 * ties) + 1
        else:
            a, b = _close(keys // people, keys % people, people, wanted, random)
            most = ties
        a, b = np.minimum(a, people - 1), np.minimum(b, people - 1)
        new = (np.minimum(a, b) * people + np.maximum(a, b))[a != b]
        new = np.setdiff1d(np.unique(new), keys)
        keys = np.concatenate([keys, random.permutation(new)[: most - len(keys)]])
    keys.sort()
    a, b = keys // people, keys % people
    place = random.permutation(people)
    a, b, moved = place[a], place[b], np.empty(people, np.int64)
    moved[place] = circle
    a, b = np.minimum(a, b), np.maximum(a, b)
    order = np.lexsort((b, a))
    a, b = a[order], b[order]
    depth = np.round(random.lognormal(0, 1.3, ties) * np.where(moved[a] == moved[b], 3, 1), 6) + 1e-4
    return a.astype(np.int32), b.astype(np.int32), depth, moved
