"""Our measures beside igraph, networkx and the study's kernels on one machine: medians of interleaved runs, and their ratio.

    python bench/measures.py [people] [ties] [runs]

``GRAPHX_STUDY`` may name the study's ``nbk.py``; igraph is used when it is installed (it is no dependency: GPL). Exact paths
are too slow to repeat at this size, so all sides run the same 256 starting points. networkx runs on 500 people, 2,500 ties.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.worlds import world
from graphx.graph.kernels import compile_all, cores, modularity, paths
from graphx.graph.layout import positions
from graphx.graph.measured import Graph
from graphx.graph.passes import useful_rows


def fresh(graph: Graph, name: str, **parameters):
    """A measure without what earlier measures left behind."""
    graph._known.clear()
    return graph.measure(name, **parameters)


def swept(graph: Graph, starts, kind: str):
    """One pass over the given starting points, with the pruning it needs."""
    graph._known.clear()
    rows = useful_rows(graph)
    return paths.betweenness(rows, graph.ties, starts, False) if kind == "brandes" else paths.distances(rows, starts, False)


def ours(graph: Graph, starts):
    """What is timed, by name."""
    simple = ("strength", "pagerank", "eigenvector", "core", "component", "community", "embeddedness", "overlap", "constraint")
    jobs = {name: lambda name=name: fresh(graph, name) for name in (*simple, "effective_size", "simmelian", "cut", "reach")}
    jobs["betweenness, sampled"] = lambda: swept(graph, starts, "brandes")
    jobs["closeness, sampled"] = lambda: swept(graph, starts, "distances")
    jobs["layout"] = lambda: (graph._known.clear(), positions(graph))
    return jobs


def igraph_jobs(graph: Graph, starts):
    try:
        import igraph
    except ImportError:
        print("igraph is not installed: its column stays empty")
        return {}
    theirs = igraph.Graph(n=graph.people, edges=np.column_stack([graph.a, graph.b]))
    theirs.es["depth"], theirs.es["distance"] = graph.depth_sum, graph.distance
    pairs = list(zip(graph.a.tolist(), graph.b.tolist(), strict=True))
    some = starts.tolist()
    return {
        "strength": lambda: theirs.strength(weights="depth"),
        "pagerank": lambda: theirs.pagerank(weights="depth"),
        "eigenvector": lambda: theirs.eigenvector_centrality(weights="depth"),
        "core": theirs.coreness,
        "component": lambda: theirs.connected_components().membership,
        "community": lambda: theirs.community_leiden(objective_function="modularity", weights="depth", n_iterations=2),
        "overlap": lambda: theirs.similarity_jaccard(pairs=pairs, loops=False),
        "constraint": lambda: theirs.constraint(weights="depth"),
        "cut": theirs.bridges,
        "betweenness, sampled": lambda: theirs.betweenness(weights="distance", directed=False, sources=some),
        "closeness, sampled": lambda: theirs.harmonic_centrality(some, weights="distance", normalized=False),
        "layout": theirs.layout_fruchterman_reingold,
    }


def study_jobs(graph: Graph, starts):
    place = os.environ.get("GRAPHX_STUDY")
    if not place:
        print("GRAPHX_STUDY is not set: the study's column stays empty")
        return {}
    # A copy, because numba keeps its cache beside a source in a folder it may not write to.
    copy = Path(tempfile.mkdtemp()) / "nbk.py"
    copy.write_bytes(Path(place).read_bytes())
    spec = importlib.util.spec_from_file_location("nbk", copy)
    nbk = importlib.util.module_from_spec(spec)
    sys.modules["nbk"] = nbk
    spec.loader.exec_module(nbk)
    people, ties, rows, far = graph.people, graph.ties, graph.rows, graph.distance_rows

    def pruned():
        keep = nbk.metric_prune(far.indptr, far.indices, far.weights, far.edges, people, ties)
        left = keep[graph.edges]
        return np.concatenate([[0], np.cumsum(left)])[far.indptr], far.indices[left], far.weights[left], far.edges[left]

    def brandes():
        arrays = pruned()
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(lambda part: nbk.brandes_p(*arrays, people, ties, starts[part::2].copy(), True), range(2)))

    def closeness():
        indptr, indices, lengths, _ = pruned()
        return nbk.sssp_close(indptr, indices, lengths, people, starts, 2)

    def pagerank():
        total = nbk.strength(graph.a, graph.b, graph.depth_sum, people)
        return nbk.pagerank(rows.indptr, rows.indices, rows.weights / total[rows.indices], people, 0.85, 1e-13, 2000)

    return {
        "strength": lambda: nbk.strength(graph.a, graph.b, graph.depth_sum, people),
        "pagerank": pagerank,
        "eigenvector": lambda: nbk.eigen(rows.indptr, rows.indices, rows.weights, people, 1e-12, 5000),
        "core": lambda: nbk.kcore(rows.indptr, rows.indices, people),
        "component": lambda: nbk.cc(graph.a, graph.b, people),
        "community": lambda: nbk.leiden(rows.indptr, rows.indices, rows.weights, people),
        "embeddedness": lambda: nbk.tri_edges(rows.indptr, rows.indices, rows.edges, people, ties),
        "overlap": lambda: nbk.tri_edges(rows.indptr, rows.indices, rows.edges, people, ties),
        "constraint": lambda: nbk.burt(rows.indptr, rows.indices, rows.weights, people),
        "effective_size": lambda: nbk.burt(rows.indptr, rows.indices, rows.weights, people),
        "betweenness, sampled": brandes,
        "closeness, sampled": closeness,
    }


def networkx_jobs(graph: Graph):
    import networkx as nx

    theirs = graph.to_networkx()
    return {
        "pagerank": lambda: nx.pagerank(theirs, weight="depth_sum", tol=1e-13, max_iter=1000),
        "eigenvector": lambda: nx.eigenvector_centrality(theirs, weight="depth_sum", max_iter=5000, tol=1e-9),
        "core": lambda: nx.core_number(theirs),
        "betweenness": lambda: nx.betweenness_centrality(theirs, weight="distance"),
        "edge_betweenness": lambda: nx.edge_betweenness_centrality(theirs, weight="distance"),
        "closeness": lambda: nx.closeness_centrality(theirs, distance="distance"),
        "harmonic": lambda: nx.harmonic_centrality(theirs, distance="distance"),
        "constraint": lambda: nx.constraint(theirs, nodes=list(theirs)[:20], weight="depth_sum"),
        "effective_size": lambda: nx.effective_size(theirs, nodes=list(theirs)[:20], weight="depth_sum"),
        "community": lambda: nx.community.louvain_communities(theirs, weight="depth_sum", seed=1),
        "cut": lambda: list(nx.bridges(theirs)),
    }


def clock(job) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def table(title: str, own, rivals, runs: int) -> None:
    """One line per measure. Every job runs once unmeasured, then all rivals of a measure take turns."""
    print(f"\n{title}\n{'measure':<22}{'graphx':>10}" + "".join(f"{name:>12}{'ratio':>9}" for name in rivals))
    for name, job in own.items():
        sides = [job, *(jobs.get(name) for jobs in rivals.values())]
        for side in sides:
            if side:
                side()
        times = [[clock(side) for side in sides if side] for _ in range(runs)]
        middle = iter(zip(*times, strict=True))
        first = next(middle)
        line = f"{name:<22}{median(first):>10.4f}"
        for side in sides[1:]:
            if side:
                other = next(middle)
                # The median of paired ratios, which a slow spell of the machine does not bend.
                line += f"{median(other):>12.4f}{median(y / x for x, y in zip(first, other, strict=True)):>9.2f}"
            else:
                line += f"{'-':>12}{'-':>9}"
        print(line, flush=True)


def graph_of(people: int, ties: int) -> Graph:
    a, b, depth, _ = world(people, ties, 21)
    return Graph.of([f"{i:07}" for i in range(people)], a, b, depth)


def modularities(graph: Graph, rivals) -> None:
    """What the speed of the communities was bought with."""
    found = {"graphx": graph.measure("community").values}
    for name, jobs in rivals.items():
        result = jobs["community"]()
        found[name] = np.array(result.membership if name == "igraph" else result)
    for name, labels in found.items():
        label = np.unique(labels, return_inverse=True)[1].astype(np.int32)
        print(f"modularity, {name}: {modularity.modularity(graph.rows, label, 1.0):.4f}")


def main() -> None:
    people, ties, runs = [int(each) for each in (*sys.argv[1:], *("10000", "100000", "7")[len(sys.argv) - 1 :])]
    compile_all()
    graph = graph_of(people, ties)
    starts = np.sort(np.random.default_rng(5).choice(people, min(256, people), replace=False)).astype(np.int32)
    rivals = {"igraph": igraph_jobs(graph, starts), "study": study_jobs(graph, starts)}
    rivals = {name: jobs for name, jobs in rivals.items() if jobs}
    kept = thinning(graph)
    table(f"{people:,} people, {ties:,} ties; seconds; ratio = rival / graphx; {kept}", ours(graph, starts), rivals, runs)
    modularities(graph, rivals)
    small = graph_of(500, 2500)
    names = networkx_jobs(small)
    own = {name: lambda name=name: fresh(small, name) for name in names}
    title = "500 people, 2,500 ties; networkx: constraint and effective size of 20 people only, Louvain for communities"
    table(title, own, {"networkx": names}, 3)


def thinning(graph: Graph) -> str:
    left = paths.useful(graph.distance_rows, graph.ties).mean()
    parts = len(np.unique(cores.components(graph.a, graph.b, graph.people, np.ones(graph.ties, np.bool_))))
    return f"{left:.0%} of ties can lie on shortest paths, {parts} components"


if __name__ == "__main__":
    main()
