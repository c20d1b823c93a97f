"""The catalogue of measures. A measure is a function with a declaration; a new one is added to the tuple of its file.

>>> from graphx.graph.measured import MeasuredGraph
>>> graph = MeasuredGraph.of(["ann", "bob", "eve"], ["ann", "bob"], ["bob", "eve"], [10, 10])
>>> graph.measure("betweenness").cells()
[0.0, 1.0, 0.0]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from graphx.errors import UnknownName
from graphx.graph.arrays import Graph
from graphx.graph.declaration import Given, Measure, MeasureParameter, Result
from graphx.graph.measures import brokerage, centrality, communities, reach, strength

__all__ = ["MEASURES", "Measure", "MeasureParameter", "MeasuredGraph", "Result", "compute"]

MEASURES: Mapping[str, Measure] = MappingProxyType(
    {measure.name: measure for file in (centrality, brokerage, strength, communities, reach) for measure in file.MEASURES}
)
"""Every measure by name, in the order in which they are shown."""


def compute(graph: Graph, name: str, **parameters: Given) -> Result:
    """The measure of that name on that graph.

    Raises :class:`graphx.errors.UnknownName` for a measure or parameter that is not there, ``BadValue`` for a wrong value.
    """
    if name not in MEASURES:
        raise UnknownName("measure", name, MEASURES)
    return MEASURES[name](graph, **parameters)


@dataclass(frozen=True, eq=False)
class MeasuredGraph(Graph):
    """A graph that can be asked for its measures."""

    def measure(self, name: str, **parameters: Given) -> Result:
        """The measure of that name, as :func:`compute` gives it."""
        return compute(self, name, **parameters)
