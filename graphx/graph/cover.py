"""Who together reach most people: a greedy cover of depth. Arrays in, picks out; it knows numbers only, no names and no files.

Somebody with a tie of depth score s to j reaches j with the chance ``p = s / 100 = D / (D + depth_scale)``, and himself with
1 where he is counted. Picks together reach ``sum over counted j of 1 - prod over picks of (1 - p)`` people, the expected number
of people that at least one of them reaches. The sum is monotone and submodular, so that picking again and again who adds most
reaches at least ``1 - 1/e`` of what the best picks of that number could (Nemhauser, Wolsey and Fisher 1978), and what somebody
added earlier bounds what he adds later: only who could still be the best is looked at again (lazy greedy, Minoux 1978; CELF,
Leskovec and others 2007).

Sums are rounded once (:func:`math.fsum`), so that they depend neither on the order of the people nor on that of the ties, and
so that the bound also holds for the rounded numbers.
"""

from __future__ import annotations

import heapq
import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Pick(NamedTuple):
    """One person picked: ``adds`` people to the earlier picks, ``covers`` people alone.

    ``shared_with`` is the earlier pick who reaches most of the same people, the earlier one of equals, and ``shared`` how many
    those are: ``sum over counted j of p_cj * p_ej``; None and 0 where nobody reaches any of them.
    """

    person: int
    adds: float
    covers: float
    shared_with: int | None
    shared: float


class Reach:
    """Whom everybody reaches, and with what chance.

    ``a`` and ``b`` are the two ends of every tie as numbers from 0, ``chance`` that of each tie, from 0 to 1; a pair may have
    one tie at most, and none with itself. ``counted`` says of every person whether reaching them counts.
    """

    def __init__(self, a: Ints, b: Ints, chance: Floats, counted: Flags) -> None:
        people = len(counted)
        own = np.flatnonzero(counted)
        who, whom = np.concatenate([a, b, own]), np.concatenate([b, a, own])
        chances = np.concatenate([chance, chance, np.ones(len(own))])
        kept = counted[whom]
        who, whom, chances = who[kept], whom[kept], chances[kept]
        order = np.argsort(who, kind="stable")
        self._starts = np.searchsorted(who[order], np.arange(people + 1))
        self._whom, self._chances, self._people = whom[order], chances[order], people

    def of(self, person: int) -> tuple[Ints, Floats]:
        """The counted people whom one reaches, himself included where he is counted, and the chances."""
        span = slice(self._starts[person], self._starts[person + 1])
        return self._whom[span], self._chances[span]

    def others(self) -> Ints:
        """How many counted people each has a tie with: 0 for who reaches nobody but himself."""
        own = np.repeat(np.arange(self._people), np.diff(self._starts)) == self._whom
        return np.diff(self._starts) - np.bincount(self._whom[own], minlength=self._people)


def greedy(reach: Reach, candidates: Ints, strength: Floats, limit: int | None = None) -> list[Pick]:
    """The people who together reach most, each the one who adds most to those before; at most ``limit`` of the candidates.

    Equal ones are picked by ``strength`` (one value for each person, higher first), then by number. All candidates come back
    where there is no limit, also one who adds nothing any more; none where there are none.
    """
    missed = np.ones(len(strength))
    alone = {int(each): math.fsum(reach.of(int(each))[1].tolist()) for each in candidates}
    waiting = [(-alone[each], -float(strength[each]), each, 0) for each in alone]
    heapq.heapify(waiting)
    picks: list[Pick] = []
    reached: dict[int, list[tuple[int, float]]] = {}
    while waiting and (limit is None or len(picks) < limit):
        bound, tie, person, seen = heapq.heappop(waiting)
        whom, chances = reach.of(person)
        if seen < len(picks):
            heapq.heappush(waiting, (-math.fsum((missed[whom] * chances).tolist()), tie, person, len(picks)))
            continue
        shared_with, shared = _shared(reached, whom, chances)
        for each, chance in zip(whom.tolist(), chances.tolist(), strict=True):
            reached.setdefault(each, []).append((len(picks), chance))
        picks.append(Pick(person, -bound, alone[person], None if shared_with is None else picks[shared_with].person, shared))
        missed[whom] *= 1 - chances
    return picks


def _shared(reached: dict[int, list[tuple[int, float]]], whom: Ints, chances: Floats) -> tuple[int | None, float]:
    """The place of the earlier pick who reaches most of these people, and how many; ``reached`` has the picks of each."""
    terms: dict[int, list[float]] = {}
    for each, chance in zip(whom.tolist(), chances.tolist(), strict=True):
        for place, other in reached.get(each, ()):
            terms.setdefault(place, []).append(chance * other)
    sums = {place: math.fsum(each) for place, each in terms.items()}
    best = min(sums, key=lambda place: (-sums[place], place), default=None)
    return (best, sums[best]) if best is not None and sums[best] > 0 else (None, 0.0)
