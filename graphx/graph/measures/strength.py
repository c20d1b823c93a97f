"""What stands around a tie: whether its ends share contacts, and whether those are deep."""

from __future__ import annotations

import numpy as np

from graphx.depth import Model
from graphx.graph.arrays import GraphArrays
from graphx.graph.declaration import Measure, MeasureParameter, Result
from graphx.graph.kernels import triangles
from graphx.graph.kernels.csr import Flags
from graphx.graph.passes import common_contacts

COLUMNS = {
    "overlap": (10, "tie", "number", "0-1", "share of their contacts that they have in common"),
    "embeddedness": (20, "tie", "integer", "people", "contacts in common"),
    "bridge": (30, "tie", "flag", "", "whether they have no contact in common"),
    "simmelian": (40, "tie", "integer", "people", "common contacts tied strongly to both"),
}


def overlap(graph: GraphArrays) -> Result:
    """Common contacts as a share of all contacts of both ends, themselves left out; no value when each has only the other."""
    common = common_contacts(graph)
    around = graph.contacts[graph.a] + graph.contacts[graph.b] - 2 - common
    alone = np.flatnonzero(around == 0)
    values = common / np.maximum(around, 1)
    values[alone] = np.nan
    return Result(values, dict.fromkeys(alone.tolist(), "one contact each"))


def embeddedness(graph: GraphArrays) -> Result:
    """The number of people tied to both ends of a tie."""
    return Result(common_contacts(graph))


def bridge(graph: GraphArrays) -> Result:
    """Whether the ends share no contact (a local bridge). Whether nothing else joins them at all is measured by ``cut``."""
    return Result(common_contacts(graph) == 0)


def simmelian(graph: GraphArrays, least: float, strong: Flags | None) -> Result:
    """The number of people tied strongly to both ends; ``strong`` says which ties are, else those above ``least``."""
    return Result(triangles.strong_contacts(graph.rows, graph.depth_sum > least if strong is None else strong))


_LEAST = MeasureParameter("least", Model().depth_sum(Model().strong), 0, 1e12, "depth_sum above which a tie is strong")
_STRONG = MeasureParameter("strong", None, 0, 1, "which ties are strong, one truth value per tie, instead of ``least``", "ties")

MEASURES = (
    Measure(
        "overlap",
        "Overlap",
        "How much do the circles of the two ends overlap?",
        "tie",
        "structure",
        "share, 0 to 1",
        "Onnela et al., PNAS 104 (2007)",
        overlap,
    ),
    Measure(
        "embeddedness",
        "Common contacts",
        "How many people know both ends?",
        "tie",
        "structure",
        "people",
        "Granovetter, Am. J. Sociol. 91 (1985)",
        embeddedness,
    ),
    Measure(
        "bridge",
        "Local bridge",
        "Which ties join people who share no contact?",
        "tie",
        "structure",
        "yes or no",
        "Granovetter, Am. J. Sociol. 78 (1973)",
        bridge,
    ),
    Measure(
        "simmelian",
        "Simmelian strength",
        "How many people are tied deeply to both ends?",
        "tie",
        "depth_sum",
        "people",
        "Krackhardt, Research in the Sociology of Organizations 16 (1999)",
        simmelian,
        (_LEAST, _STRONG),
    ),
)
