"""The catalogue of measures. A measure is a function with a declaration; a new file of them is found in its folder.

>>> from graphx.graph.measured import Graph
>>> graph = Graph.of(["ann", "bob", "eve"], ["ann", "bob"], ["bob", "eve"], [10, 10])
>>> graph.measure("betweenness").cells()
[0.0, 1.0, 0.0]
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from graphx import measure_columns
from graphx.errors import UnknownName
from graphx.graph import measures
from graphx.graph.arrays import GraphArrays
from graphx.graph.declaration import Given, Measure, MeasureParameter, Result

__all__ = ["MEASURES", "Graph", "Measure", "MeasureParameter", "Result", "compute"]


def _found() -> Iterator[Measure]:
    """The measures of every file; those of people first, columns in their order, then the others by name."""
    files = (importlib.import_module(f"{measures.__name__}.{each.name}") for each in pkgutil.iter_modules(measures.__path__))
    names = [each.name for gives in ("person", "tie") for each in measure_columns.columns(gives)]
    places = {name: place for place, name in enumerate(names)}
    there = (measure for file in files for measure in file.MEASURES)
    yield from sorted(there, key=lambda each: (each.gives, places.get(each.name, len(names)), each.name))


MEASURES: Mapping[str, Measure] = MappingProxyType({measure.name: measure for measure in _found()})
"""Every measure by name, in the order in which they are shown."""


def compute(graph: GraphArrays, name: str, **parameters: Given) -> Result:
    """The measure of that name on that graph.

    Raises :class:`graphx.errors.UnknownName` for a measure or parameter that is not there, ``BadValue`` for a wrong value.
    """
    if name not in MEASURES:
        raise UnknownName("measure", name, MEASURES)
    return MEASURES[name](graph, **parameters)


@dataclass(frozen=True, eq=False)
class Graph(GraphArrays):
    """A graph that can be asked for its measures."""

    def measure(self, name: str, **parameters: Given) -> Result:
        """The measure of that name, as :func:`compute` gives it."""
        return compute(self, name, **parameters)
