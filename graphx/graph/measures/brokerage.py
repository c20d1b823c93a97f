"""Who stands between groups, and which ties hold them together."""

from __future__ import annotations

from graphx.graph.arrays import GraphArrays
from graphx.graph.declaration import SEED, Measure, Result, isolates
from graphx.graph.kernels import cores
from graphx.graph.passes import WORK, brandes, holes

COLUMNS = {
    "constraint": (100, "person", "number", "", "Burt's constraint; low means a broker"),
    "effective_size": (110, "person", "number", "people", "contacts that are not redundant"),
    "edge_betweenness": (50, "tie", "number", "share", "share of shortest ways (over 1/depth_sum) that cross this tie"),
}


def constraint(graph: GraphArrays) -> Result:
    """How far a person's depth is bound up in people who are tied to one another; 1 with a single contact, may exceed 1.

    C_i = sum_j (p_ij + sum_q p_iq p_qj)^2 with p_ij = depth_sum_ij / strength_i. No value without ties.
    """
    return Result(holes(graph)[0], isolates(graph))


def effective_size(graph: GraphArrays) -> Result:
    """The number of contacts less the redundancy among them; 1 with a single contact, no value without ties.

    sum_j (1 - sum_q p_iq m_jq) with m_jq = depth_sum_jq / the deepest tie of j.
    """
    return Result(holes(graph)[1], isolates(graph))


def edge_betweenness(graph: GraphArrays, work: int, seed: int) -> Result:
    """The share of all pairs whose shortest path runs over a tie; several equally short paths share the pair."""
    start, credit = brandes(graph, work, seed)
    pairs = max(graph.people * (graph.people - 1), 1)
    values = credit.tie * start.scale()[graph.a] / pairs
    if start.exact:
        return Result(values)
    error = start.error(credit.tie, credit.tie_square, start.size[graph.a], start.drawn[graph.a]) / pairs
    return Result(values, {}, start.note(values, error), error)


def cut(graph: GraphArrays) -> Result:
    """Whether the two ends of a tie could not reach each other at all without it."""
    return Result(cores.cut_ties(graph.rows, graph.ties))


MEASURES = (
    Measure(
        "constraint",
        "Constraint",
        "Who is closed in by contacts that all know each other? Low is a broker.",
        "person",
        "depth_sum",
        "0 free; 1 one contact; can exceed 1",
        "Burt, Structural Holes (1992), 2.4",
        constraint,
    ),
    Measure(
        "effective_size",
        "Effective size",
        "How many contacts does a person have that do not lead to the same people?",
        "person",
        "depth_sum",
        "contacts without redundancy",
        "Burt, Structural Holes (1992), 2.2",
        effective_size,
    ),
    Measure(
        "edge_betweenness",
        "Tie betweenness",
        "Over which ties do the shortest ways run?",
        "tie",
        "distance",
        "share of all pairs, 0 to 1",
        "Girvan & Newman, PNAS 99 (2002)",
        edge_betweenness,
        (WORK, SEED),
    ),
    Measure(
        "cut",
        "Only way",
        "Which ties, when lost, part the network?",
        "tie",
        "structure",
        "yes or no",
        "Tarjan, Information Processing Letters 2 (1974)",
        cut,
    ),
)
