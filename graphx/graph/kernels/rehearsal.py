"""Every kernel once, on a ring of people with chords; arrays are read-only where those of a graph are."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from graphx.graph.kernels import cores, layout, modularity, paths, spectrum, triangles
from graphx.graph.kernels.chance import shuffled
from graphx.graph.kernels.csr import Ints, Rows, adjacency, strengths, thinned

_PEOPLE = 480
"""More than are laid out at once, so that the layout over groups is compiled too."""


def _ring() -> tuple[Ints, Ints, Rows]:
    person = np.arange(_PEOPLE)
    ends = np.concatenate([np.column_stack([person, (person + step) % _PEOPLE]) for step in (1, 2, 5)])
    ends.sort(axis=1)
    ends = ends[np.lexsort((ends[:, 1], ends[:, 0]))].astype(np.int32)
    a, b = np.ascontiguousarray(ends[:, 0]), np.ascontiguousarray(ends[:, 1])
    rows = adjacency(a, b, 1.0 + (a + b) % 7, _PEOPLE)
    for array in (a, b, *rows):
        array.flags.writeable = False
    return a, b, rows


def _triangles() -> None:
    _, _, rows = _ring()
    triangles.common_contacts(rows, 3 * _PEOPLE)
    triangles.strong_contacts(rows, np.ones(3 * _PEOPLE, np.bool_))
    triangles.holes(rows)
    strengths(rows.indptr, rows.weights)


def _cores() -> None:
    a, b, rows = _ring()
    cores.components(a, b, _PEOPLE, np.ones(len(a), np.bool_))
    cores.cores(rows)
    cores.cut_ties(rows, len(a))
    cores.two_steps(rows, 0.0)


def _paths() -> None:
    a, _, rows = _ring()
    useful = thinned(rows, paths.useful(rows, len(a)))
    for squares in (False, True):
        paths.betweenness(useful, len(a), shuffled(16, 1), squares)
        paths.distances(useful, shuffled(16, 1), squares)


def _communities() -> None:
    a, b, rows = _ring()
    modularity.modularity(rows, modularity.communities(rows, a, b), 1.0)


def _spectrum() -> None:
    a, b, _ = _ring()
    spectrum.leading(adjacency(a.copy(), b.copy(), np.ones(len(a)), _PEOPLE), 1e-6, 1)


def _layout() -> None:
    a, b, _ = _ring()
    own = adjacency(a.copy(), b.copy(), np.ones(len(a)), _PEOPLE)
    x, y = layout.places(modularity.ground_level(own), np.diff(own.indptr) + 1.0, 1, 2)
    layout.make_room(x, y, 1.0, 2)


STEPS: tuple[tuple[str, Callable[[], None]], ...] = (
    ("rows and components", _cores),
    ("triangles", _triangles),
    ("shortest paths", _paths),
    ("communities", _communities),
    ("eigenvector", _spectrum),
    ("layout", _layout),
)
"""What is compiled, in order, in words for the screen."""
