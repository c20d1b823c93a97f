"""Who is central: by depth held, by depth flowing in, by place on the paths between others. Normed as networkx norms."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from graphx.graph.arrays import GraphArrays
from graphx.graph.declaration import SEED, Measure, MeasureParameter, Result, isolates
from graphx.graph.kernels import spectrum
from graphx.graph.kernels.csr import Floats, adjacency, strengths
from graphx.graph.passes import WORK, Sources, brandes, distances, roots, useful_rows

COLUMNS = {
    "strength": (10, "person", "number", "depth_sum", "the summed depth of all ties"),
    "pagerank": (20, "person", "number", "share", "depth-weighted PageRank"),
    "eigenvector": (30, "person", "number", "", "depth-weighted eigenvector centrality"),
    "betweenness": (40, "person", "number", "share", "share of shortest ways (over 1/depth_sum) that pass through"),
    "closeness": (50, "person", "number", "depth_sum", "closeness centrality over 1/depth_sum"),
    "harmonic": (60, "person", "number", "depth_sum", "harmonic centrality over 1/depth_sum"),
}


def strength(graph: GraphArrays) -> Result:
    """The summed depth (depth_sum) of a person's ties; 0 without ties."""
    return Result(strengths(graph.indptr, graph.weights))


def pagerank(graph: GraphArrays, damping: float) -> Result:
    """The stationary share of a walker who follows ties in proportion to depth_sum, else starts anywhere; the shares sum to 1.

    A person without ties hands the walker to anybody. Power iteration by sparse matrix-vector products until the sum of
    changes is under 1e-13.
    """
    people = graph.people
    if people == 0:
        return Result(np.empty(0))
    total = strengths(graph.indptr, graph.weights)
    lonely = np.flatnonzero(total == 0)
    share = graph.weights / total[graph.indices]
    matrix = sparse.csr_array((share, graph.indices, graph.indptr), shape=(people, people))
    rank = np.full(people, 1.0 / people)
    for _ in range(2000):
        fresh = damping * (matrix @ rank + rank[lonely].sum() / people) + (1 - damping) / people
        change = np.abs(fresh - rank).sum()
        rank = fresh
        if change < 1e-13:
            break
    return Result(rank / rank.sum())


def eigenvector(graph: GraphArrays) -> Result:
    """The leading eigenvector of the matrix of depth_sum, 2-norm 1, in the component with the most people.

    Over several components it is not unique, and one deep pair could outweigh everybody: so it is taken in the component with
    the most people (then the most depth), and people elsewhere get a word instead of a number. So does everybody where several
    components share the most people and the most depth: nothing then says which of them is the core.
    """
    values, missing = np.full(graph.people, np.nan), isolates(graph)
    if graph.ties == 0:
        return Result(values, missing)
    root = roots(graph)
    size, depth = np.bincount(root), np.bincount(root[graph.a], graph.depth_sum, graph.people)[: root.max() + 1]
    largest = max(np.unique(root).tolist(), key=lambda each: (size[each], depth[each]))
    equal = np.flatnonzero((size == size[largest]) & np.isclose(depth, depth[largest], rtol=1e-12, atol=0))
    held = np.isin(root, equal)
    outside = dict.fromkeys(np.flatnonzero(~held).tolist(), "outside the largest component")
    if len(equal) > 1:
        inside = np.flatnonzero(held).tolist()
        return Result(values, outside | dict.fromkeys(inside, f"one of {len(equal)} equally large components") | missing)
    members, among = np.flatnonzero(root == largest), root[graph.a] == largest
    place = np.zeros(graph.people, np.int32)
    place[members] = np.arange(len(members))
    rows = adjacency(place[graph.a[among]], place[graph.b[among]], graph.depth_sum[among], len(members))
    values[members], left = spectrum.leading(rows, 1e-12, 200)
    note = "" if left < 1e-9 else f"Approximate: two groups are about equally central, the remaining error is {left:.0e}."
    return Result(values, outside | missing, note)


def betweenness(graph: GraphArrays, work: int, seed: int) -> Result:
    """The share of pairs of others whose shortest path runs through a person; several equally short paths share the pair.

    0 for a person without ties, and in a graph of fewer than three people.
    """
    start, credit = brandes(graph, work, seed)
    pairs = (graph.people - 1) * (graph.people - 2)
    scale = start.scale() / max(pairs, 1)
    values = credit.person * scale
    if start.exact:
        return Result(values)
    error = start.error(credit.person, credit.person_square, start.size, start.drawn) / pairs
    return Result(values, {}, start.note(values, error), error)


def _others(start: Sources) -> tuple[Floats, Floats]:
    """For each person the number of others in the component, and how many of them are starting points."""
    drawn = start.drawn.copy()
    drawn[start.chosen] -= 1
    return start.size - 1, drawn


def closeness(graph: GraphArrays, work: int, seed: int) -> Result:
    """1 / mean distance to those within reach, times the share of all others who are within reach; so 0 without ties."""
    start, far = distances(graph, work, seed)
    others, drawn = _others(start)
    tied = others > 0
    values = np.zeros(graph.people)
    share = others[tied] / max(graph.people - 1, 1)
    values[tied] = drawn[tied] / far.total[tied] * share
    if start.exact:
        return Result(values)
    error = np.zeros(graph.people)
    wrong = start.error(far.total[tied], far.total_square[tied], others[tied], drawn[tied])
    error[tied] = values[tied] * wrong / (far.total[tied] * others[tied] / drawn[tied])
    return Result(values, {}, start.note(values, error), error)


def harmonic(graph: GraphArrays, work: int, seed: int) -> Result:
    """The sum of 1 / distance to everybody within reach, not normed; 0 without ties.

    The part that ties give is exact even in a sample: most of the sum is near, where few starting points would hit it.
    """
    start, far = distances(graph, work, seed)
    others, drawn = _others(start)
    tied = others > 0
    rows = useful_rows(graph)
    values = strengths(rows.indptr, 1.0 / rows.weights)
    values[tied] += far.nearness[tied] * others[tied] / drawn[tied]
    if start.exact:
        return Result(values)
    error = np.zeros(graph.people)
    error[tied] = start.error(far.nearness[tied], far.nearness_square[tied], others[tied], drawn[tied])
    return Result(values, {}, start.note(values, error), error)


_DAMPING = MeasureParameter("damping", 0.85, 0.0, 0.99, "how often the walker follows a tie instead of starting anywhere")

MEASURES = (
    Measure(
        "strength",
        "Strength",
        "Who holds the most depth in all?",
        "person",
        "depth_sum",
        "depth_sum over the person's ties",
        "Barrat, Barthelemy, Pastor-Satorras & Vespignani, PNAS 101 (2004)",
        strength,
    ),
    Measure(
        "pagerank",
        "PageRank",
        "Who is tied deeply to people who are tied deeply?",
        "person",
        "depth_sum",
        "share; all people sum to 1",
        "Brin & Page, Computer Networks 30 (1998)",
        pagerank,
        (_DAMPING,),
    ),
    Measure(
        "eigenvector",
        "Eigenvector centrality",
        "Who sits in the deepest core?",
        "person",
        "depth_sum",
        "squares sum to 1 over the largest component",
        "Bonacich, J. Math. Sociol. 2 (1972)",
        eigenvector,
    ),
    Measure(
        "betweenness",
        "Betweenness",
        "Who are the connectors, on the shortest ways between others?",
        "person",
        "distance",
        "share of pairs of others, 0 to 1",
        "Freeman, Sociometry 40 (1977); Brandes, J. Math. Sociol. 25 (2001)",
        betweenness,
        (WORK, SEED),
    ),
    Measure(
        "closeness",
        "Closeness to everybody",
        "Who reaches everybody over the shortest ways?",
        "person",
        "distance",
        "1 / mean distance, times the share of people within reach",
        "Wasserman & Faust, Social Network Analysis (1994), 5.2",
        closeness,
        (WORK, SEED),
    ),
    Measure(
        "harmonic",
        "Harmonic closeness",
        "Who is close to many, whether or not everybody can be reached?",
        "person",
        "distance",
        "sum of 1 / distance",
        "Marchiori & Latora, Physica A 285 (2000)",
        harmonic,
        (WORK, SEED),
    ),
)
