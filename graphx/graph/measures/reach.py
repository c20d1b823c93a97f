"""Whom a person can reach by one introduction."""

from __future__ import annotations

import numpy as np

from graphx.graph.arrays import GraphArrays
from graphx.graph.declaration import Measure, MeasureParameter, Result
from graphx.graph.passes import two_steps

COLUMNS = {
    "reach": (120, "person", "number", "share", "share of the people within two steps"),
}


def reach(graph: GraphArrays, least: float) -> Result:
    """The share of others at most two ties away, over ties of ``least`` depth_sum or more; no value for one alone."""
    if graph.people == 1:
        return Result(np.full(1, np.nan), {0: "nobody else"})
    return Result(two_steps(graph, least)[0] / max(graph.people - 1, 1))


def reach_depth(graph: GraphArrays, least: float) -> Result:
    """The same people, each counted with the depth_sum of the weakest tie on the best way there, summed; 0 without ties."""
    return Result(two_steps(graph, least)[1])


_LEAST = MeasureParameter("least", 0.0, 0, 1e12, "depth_sum that a tie must have to count")

MEASURES = (
    Measure(
        "reach",
        "Reach in two steps",
        "How much of the network is one introduction away?",
        "person",
        "depth_sum",
        "share of all others, 0 to 1",
        "Borgatti, Computational & Mathematical Organization Theory 12 (2006)",
        reach,
        (_LEAST,),
    ),
    Measure(
        "reach_depth",
        "Depth within two steps",
        "How much depth leads to people one introduction away?",
        "person",
        "depth_sum",
        "depth_sum of the weakest tie on the best way to each",
        "weakest link: Pollack, Operations Research 8 (1960)",
        reach_depth,
        (_LEAST,),
    ),
)
