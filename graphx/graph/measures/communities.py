"""Who belongs together: components, cores and communities. Groups are numbered from 1, the largest first."""

from __future__ import annotations

import numpy as np

from graphx.graph.arrays import GraphArrays
from graphx.graph.declaration import SEED, Measure, MeasureParameter, Result, isolates
from graphx.graph.kernels import cores, modularity
from graphx.graph.kernels.csr import Ints
from graphx.graph.passes import roots

COLUMNS = {
    "core": (70, "person", "integer", "", "the k-core this person belongs to"),
    "component": (80, "person", "integer", "", "the connected part of the network, by size"),
    "community": (90, "person", "integer", "", "the community (Leiden) this person belongs to"),
}


def _numbered(label: Ints) -> Ints:
    """Labels as 1, 2, 3 ... by falling size, groups of equal size by their smallest id."""
    which, count = modularity.numbered(label)
    number = np.empty(count, np.int32)
    number[np.argsort(-np.bincount(which, minlength=count), kind="stable")] = np.arange(1, count + 1)
    numbers: Ints = number[which]
    return numbers


def component(graph: GraphArrays) -> Result:
    """The number of the component; people in one component can reach one another. A person without ties is one alone."""
    return Result(_numbered(roots(graph)))


def core(graph: GraphArrays) -> Result:
    """The largest k such that the person belongs to a group in which everybody has k contacts; 0 without ties."""
    return Result(cores.cores(graph.rows))


def community(graph: GraphArrays, resolution: float, seed: int) -> Result:
    """The number of the community (Leiden); the members reach one another inside it. A person without ties is in none.

    ``note`` states the modularity reached and the number of communities.
    """
    label = modularity.communities(graph.rows, graph.a, graph.b, resolution, seed)
    numbers, tied = np.full(graph.people, -1, np.int32), graph.contacts > 0
    numbers[tied] = _numbered(label[tied])
    reached = modularity.modularity(graph.rows, label, resolution)
    count = max(numbers.max(initial=0), 0)
    return Result(numbers, isolates(graph), f"{count} communities, modularity {reached:.3f}." if count else "")


_RESOLUTION = MeasureParameter("resolution", 1.0, 0.01, 100.0, "higher gives more and smaller communities")

MEASURES = (
    Measure(
        "component",
        "Component",
        "Who can reach whom at all?",
        "person",
        "structure",
        "number of the group, largest first",
        "Tarjan, J. ACM 22 (1975)",
        component,
    ),
    Measure(
        "core",
        "Core",
        "Who belongs to the dense middle?",
        "person",
        "structure",
        "contacts inside the core",
        "Seidman, Social Networks 5 (1983)",
        core,
    ),
    Measure(
        "community",
        "Community",
        "Which people hang together by depth?",
        "person",
        "depth_sum",
        "number of the group, largest first",
        "Traag, Waltman & van Eck, Scientific Reports 9 (2019)",
        community,
        (_RESOLUTION, SEED),
    ),
)
