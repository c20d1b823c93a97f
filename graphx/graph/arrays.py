"""People and ties as frozen arrays: the one form in which every measure, picture and export reads the network.

A tie carries its depth sum D, larger is closer. Paths read ``distance = 1 / depth_sum``, decided here once and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graphx.errors import BadValue
from graphx.graph.kernels.csr import Floats, Ints, Longs, Rows, adjacency

if TYPE_CHECKING:
    from typing import Self

    import networkx
    import pandas as pd

Value = TypeVar("Value")


@dataclass(frozen=True, eq=False)
class GraphArrays:
    """An undirected graph of people, ties weighted by depth_sum. All arrays are read-only; two are equal only when the same.

    ``ids`` are sorted; a person is the index into them. Tie t joins ``a[t] < b[t]`` with ``depth_sum[t]``; ties are sorted by
    (a, b) and unique. Person i's contacts are ``indices[indptr[i]:indptr[i + 1]]``, ascending, with ``weights`` (their
    depth_sum) and ``edges`` (tie numbers) in the same slots. Make one with :meth:`of`.
    """

    ids: tuple[str, ...]
    a: Ints
    b: Ints
    depth_sum: Floats
    indptr: Longs
    indices: Ints
    weights: Floats
    edges: Ints
    _known: dict[object, Any] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, ids: Sequence[str], a: ArrayLike, b: ArrayLike, depth: ArrayLike) -> Self:
        """A graph from people in any order and ties in any order; ``a`` and ``b`` hold ids, or indices into ``ids``.

        A tie with oneself is stripped. People without ties stay. Results of measures are in the order of the sorted ``ids``.
        Raises :class:`graphx.errors.BadValue`, naming the place, for an id or a pair that comes twice, an end that is nobody,
        arrays of unequal length, and a depth that is not finite or not > 0.
        """
        order = sorted(range(len(ids)), key=ids.__getitem__)
        known = tuple(ids[i] for i in order)
        for one, other in pairwise(known):
            if one == other:
                raise BadValue(f"The person '{one}' is listed twice; give every person one id.")
        rank = np.empty(len(ids), np.int32)
        rank[order] = np.arange(len(ids), dtype=np.int32)
        starts, ends = _indices(ids, rank, a, "a"), _indices(ids, rank, b, "b")
        weight = np.array(depth, dtype=np.float64).reshape(-1)
        if not len(starts) == len(ends) == len(weight):
            raise BadValue(f"The ties have {len(starts)} ends a, {len(ends)} ends b and {len(weight)} depths; all must agree.")
        first, second, weight = _ordered(known, starts, ends, weight)
        rows = adjacency(first, second, weight, len(known))
        for array in (first, second, weight, *rows):
            array.flags.writeable = False
        return cls(known, first, second, weight, *rows)

    @property
    def people(self) -> int:
        """How many people."""
        return len(self.ids)

    @property
    def ties(self) -> int:
        """How many ties."""
        return len(self.a)

    @property
    def rows(self) -> Rows:
        """The adjacency rows, weighted by depth_sum."""
        return Rows(self.indptr, self.indices, self.weights, self.edges)

    @cached_property
    def distance(self) -> Floats:
        """1 / depth_sum for each tie."""
        return _frozen(1.0 / self.depth_sum)

    @cached_property
    def distance_rows(self) -> Rows:
        """The adjacency rows, weighted by distance."""
        return Rows(self.indptr, self.indices, _frozen(1.0 / self.weights), self.edges)

    @cached_property
    def contacts(self) -> Longs:
        """How many contacts each person has."""
        return _frozen(np.diff(self.indptr))

    def once(self, key: object, make: Callable[[], Value]) -> Value:
        """What ``make`` returns, computed at the first call with this key and kept with the graph: measures share passes so."""
        if key not in self._known:
            self._known[key] = make()
        value: Value = self._known[key]
        return value

    def to_networkx(self, names: Mapping[str, str] | None = None) -> networkx.Graph:
        """A ``networkx.Graph``: the ids as nodes (``name`` when given), ``depth_sum`` and ``distance`` on every edge."""
        import networkx as nx

        graph = nx.Graph()
        for person in self.ids:
            graph.add_node(person, **({"name": names[person]} if names and person in names else {}))
        ends = ((self.ids[i], self.ids[j]) for i, j in zip(self.a.tolist(), self.b.tolist(), strict=True))
        for (one, other), depth, distance in zip(ends, self.depth_sum.tolist(), self.distance.tolist(), strict=True):
            graph.add_edge(one, other, depth_sum=depth, distance=distance)
        return graph

    def to_pandas(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Two frames: people (person, ties, strength) and ties (a, b, depth_sum, distance), in the order of the arrays."""
        import pandas as pd

        ids = np.array(self.ids, dtype=object)
        strength = np.bincount(self.a, self.depth_sum, self.people) + np.bincount(self.b, self.depth_sum, self.people)
        people = pd.DataFrame({"person": ids, "ties": self.contacts, "strength": strength})
        ties = pd.DataFrame({"a": ids[self.a], "b": ids[self.b], "depth_sum": self.depth_sum, "distance": self.distance})
        return people, ties


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array


def _indices(ids: Sequence[str], rank: Ints, ends: ArrayLike, side: str) -> Ints:
    """Ends as indices into the sorted ids, from ids or from indices into the ids as they were given."""
    given = np.asarray(ends).reshape(-1)
    if len(given) == 0:
        return np.empty(0, np.int32)
    if given.dtype.kind in "iu":
        wrong = np.flatnonzero((given < 0) | (given >= len(ids)))
        if len(wrong):
            raise BadValue(f"Tie {wrong[0]} has {side} = {given[wrong[0]]}, but the {len(ids)} people are numbered from 0.")
        found: Ints = rank[given]
        return found
    index = {person: int(place) for person, place in zip(ids, rank, strict=True)}
    try:
        return np.fromiter((index[person] for person in given.tolist()), np.int32, len(given))
    except (KeyError, TypeError):
        for tie, person in enumerate(given.tolist()):
            if not isinstance(person, str) or person not in index:
                raise BadValue(f"Tie {tie} has {side} = {person!r}, who is not among the {len(ids)} people.") from None
        raise


def _ordered(ids: tuple[str, ...], one: Ints, other: Ints, depth: Floats) -> tuple[Ints, Ints, Floats]:
    """Checked ties with the lower end first, sorted by both ends, without ties of a person with himself."""
    wrong = np.flatnonzero(~(np.isfinite(depth) & (depth > 0)))
    if len(wrong):
        tie = wrong[0]
        raise BadValue(
            f"Tie {tie} between '{ids[one[tie]]}' and '{ids[other[tie]]}' has depth_sum {depth[tie]}; "
            "a sum must be finite and more than 0."
        )
    apart = one != other
    first, second = np.minimum(one, other)[apart], np.maximum(one, other)[apart]
    order = np.lexsort((second, first))
    first, second = first[order], second[order]
    twice = np.flatnonzero((first[1:] == first[:-1]) & (second[1:] == second[:-1]))
    if len(twice):
        tie = twice[0]
        raise BadValue(f"The tie between '{ids[first[tie]]}' and '{ids[second[tie]]}' is given twice; add up its depth first.")
    return first, second, depth[apart][order]
