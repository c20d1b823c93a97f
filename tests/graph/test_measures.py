"""Measures against hand-worked values, networkx on random graphs, planted networks, and what must not change them."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphx import measure_columns
from graphx.errors import BadValue, UnknownName
from graphx.graph.measured import MEASURES, Graph
from graphx.graph.passes import sources


@st.composite
def graphs(draw, most=9, least=0):
    people = draw(st.integers(least, most))
    pairs = [(i, j) for i in range(people) for j in range(i)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, min_size=min(least, len(pairs)))) if pairs else []
    # Powers of two keep sums of distances exact, so that equally short paths are equal on both sides.
    depth = [2.0 ** draw(st.integers(-3, 3)) for _ in chosen]
    return Graph.of([f"p{i}" for i in range(people)], [i for i, _ in chosen], [j for _, j in chosen], depth)


def random_graph(people, ties, seed):
    random = np.random.default_rng(seed)
    keys = random.choice(people * (people - 1) // 2, ties, replace=False)
    b = ((1 + np.sqrt(1 + 8 * keys)) / 2).astype(int)
    b -= b * (b - 1) // 2 > keys
    return Graph.of([f"{i:04}" for i in range(people)], keys - b * (b - 1) // 2, b, random.lognormal(0, 1.5, ties))


def from_networkx(theirs, depth=1.0):
    edges = list(theirs.edges())
    ids = [f"{node:03}" for node in theirs]
    return Graph.of(ids, [f"{u:03}" for u, _ in edges], [f"{v:03}" for _, v in edges], np.full(len(edges), depth))


def by_id(graph, name, **parameters):
    return dict(zip(graph.ids, graph.measure(name, **parameters).cells(), strict=True))


def by_tie(graph, name, **parameters):
    keys = [(graph.ids[i], graph.ids[j]) for i, j in zip(graph.a, graph.b, strict=True)]
    return dict(zip(keys, graph.measure(name, **parameters).cells(), strict=True))


def agree(ours, theirs, tolerance=1e-9):
    assert ours == pytest.approx({key: theirs[key] for key in ours}, rel=tolerance, abs=tolerance)


LADDER = Graph.of("ABCD", list("ABAC"), list("BDCD"), [10, 10, 1, 1])
STAR = Graph.of("abcde", list("aaaa"), list("bcde"), [1, 2, 3, 4])


def test_ladder():
    """Distances: A-B-D 0.2, A-C-D 2, C-A-B and C-D-B 1.1 each. Of three pairs of others per person, as shares of three."""
    assert by_id(LADDER, "betweenness") == pytest.approx({"A": 0.5 / 3, "B": 1 / 3, "C": 0, "D": 0.5 / 3})


# ------------------------------------------------------------------ networkx as the oracle


@settings(max_examples=60)
@given(graphs())
def test_people_measures_equal_networkx(graph):
    theirs = graph.to_networkx()
    agree(by_id(graph, "strength"), dict(theirs.degree(weight="depth_sum")))
    agree(by_id(graph, "betweenness"), nx.betweenness_centrality(theirs, weight="distance"))
    agree(by_id(graph, "closeness"), nx.closeness_centrality(theirs, distance="distance"))
    agree(by_id(graph, "harmonic"), nx.harmonic_centrality(theirs, distance="distance"))
    assert by_id(graph, "core") == nx.core_number(theirs)
    if len(graph.ids):
        agree(by_id(graph, "pagerank"), nx.pagerank(theirs, weight="depth_sum", tol=1e-14, max_iter=2000))


@settings(max_examples=60)
@given(graphs())
def test_holes_equal_networkx_on_its_right_path(graph):
    theirs = graph.to_networkx()
    tied = [person for person in theirs if theirs.degree(person)]
    constraint, size = by_id(graph, "constraint"), by_id(graph, "effective_size")
    agree({person: constraint[person] for person in tied}, nx.constraint(theirs, nodes=tied, weight="depth_sum"))
    agree({person: size[person] for person in tied}, nx.effective_size(theirs, nodes=list(theirs), weight="depth_sum"))
    assert all(constraint[person] is None and size[person] is None for person in theirs if person not in tied)


@settings(max_examples=60)
@given(graphs())
def test_tie_measures_equal_networkx(graph):
    theirs = graph.to_networkx()
    expected = nx.edge_betweenness_centrality(theirs, weight="distance")
    agree(by_tie(graph, "edge_betweenness"), {tuple(sorted(pair)): value for pair, value in expected.items()})
    cut = {tuple(sorted(pair)) for pair in nx.bridges(theirs)}
    local = {tuple(sorted(pair)) for pair in nx.local_bridges(theirs, with_span=False)}
    assert by_tie(graph, "cut") == {pair: pair in cut for pair in by_tie(graph, "cut")}
    assert by_tie(graph, "bridge") == {pair: pair in local for pair in by_tie(graph, "bridge")}
    around = {person: set(theirs[person]) for person in theirs}
    for (a, b), common in by_tie(graph, "embeddedness").items():
        everybody = (around[a] | around[b]) - {a, b}
        assert common == len(around[a] & around[b])
        assert by_tie(graph, "overlap")[a, b] == (pytest.approx(common / len(everybody)) if everybody else None)


@settings(max_examples=60)
@given(graphs(), st.sampled_from([0.25, 1.0, 2.0]))
def test_simmelian_and_reach_by_definition(graph, least):
    theirs = graph.to_networkx()
    deep = nx.Graph((u, v, d) for u, v, d in theirs.edges(data=True) if d["depth_sum"] >= least)
    deep.add_nodes_from(theirs)
    above = nx.Graph((u, v) for u, v, d in theirs.edges(data=True) if d["depth_sum"] > least)
    above.add_nodes_from(theirs)
    strong = {(a, b): len(set(above[a]) & set(above[b])) for a, b in by_tie(graph, "simmelian")}
    assert by_tie(graph, "simmelian", least=least) == strong
    assert by_tie(graph, "simmelian", strong=graph.depth_sum > least) == strong
    for person, share in by_id(graph, "reach", least=least).items():
        near = nx.single_source_shortest_path_length(deep, person, cutoff=2)
        assert share == (pytest.approx((len(near) - 1) / (len(theirs) - 1)) if len(theirs) > 1 else None)
        links = {}
        for path in (path for other in near for path in nx.all_simple_paths(deep, person, other, cutoff=2) if path[1:]):
            weakest = min(deep.edges[pair]["depth_sum"] for pair in nx.utils.pairwise(path))
            links[path[-1]] = max(weakest, links.get(path[-1], 0))
        assert by_id(graph, "reach_depth", least=least)[person] == pytest.approx(sum(links.values()))


@settings(max_examples=60)
@given(graphs())
def test_components_and_eigenvector(graph):
    theirs = graph.to_networkx()
    number = by_id(graph, "component")
    groups = {frozenset(person for person in number if number[person] == k) for k in set(number.values())}
    assert groups == set(map(frozenset, nx.connected_components(theirs)))
    values = {person: value for person, value in by_id(graph, "eigenvector").items() if value is not None}
    missing = graph.measure("eigenvector").missing
    assert len(values) + len(missing) == len(theirs)
    held = sorted((len(group), round(theirs.subgraph(group).size("depth_sum"), 6)) for group in groups)
    equal = held.count(held[-1]) if graph.ties else 0
    assert set(missing.values()) <= {"no ties", "outside the largest component", f"one of {equal} equally large components"}
    assert bool(values) == (equal == 1)
    if values:
        assert len(values) == max(map(len, groups))
        part = theirs.subgraph(values)
        matrix = nx.to_numpy_array(part, weight="depth_sum")
        top, vectors = np.linalg.eigh(matrix)
        if len(top) > 1 and top[-1] - top[-2] > 1e-6 * top[-1]:
            agree(values, dict(zip(part, np.abs(vectors[:, -1]), strict=True)), 1e-8)


@pytest.mark.parametrize(("people", "ties", "seed"), [(60, 90, 1), (60, 300, 2), (20, 180, 3), (150, 200, 4)])
def test_real_weights_equal_networkx(people, ties, seed):
    graph = random_graph(people, ties, seed)
    theirs = graph.to_networkx()
    agree(by_id(graph, "betweenness"), nx.betweenness_centrality(theirs, weight="distance"))
    agree(by_id(graph, "closeness"), nx.closeness_centrality(theirs, distance="distance"))
    agree(by_id(graph, "pagerank"), nx.pagerank(theirs, weight="depth_sum", tol=1e-14, max_iter=2000))
    edges = nx.edge_betweenness_centrality(theirs, weight="distance")
    agree(by_tie(graph, "edge_betweenness"), {tuple(sorted(pair)): value for pair, value in edges.items()})
    tied = [person for person in theirs if theirs.degree(person)]
    size, constraint = by_id(graph, "effective_size"), by_id(graph, "constraint")
    agree({each: size[each] for each in tied}, nx.effective_size(theirs, nodes=list(theirs), weight="depth_sum"))
    agree({each: constraint[each] for each in tied}, nx.constraint(theirs, nodes=tied, weight="depth_sum"))


# ------------------------------------------------------------------ values worked by hand and from the books


def test_constraint_by_hand():
    """a-b, a-c, b-c, a-d, all 1. a: p = 1/3 each; b: 1/3 + 1/3 * 1/2 = 1/2, c the same, d: 1/3; 1/4 + 1/4 + 1/9 = 11/18.

    b: a: 1/2 + 1/2 * 1/2 = 3/4, c: 1/2 + 1/2 * 1/3 = 2/3; 9/16 + 4/9 = 145/144 = 1.007. d: 1.
    """
    graph = Graph.of("abcd", list("aaba"), list("bccd"), [1, 1, 1, 1])
    assert by_id(graph, "constraint") == pytest.approx({"a": 11 / 18, "b": 145 / 144, "c": 145 / 144, "d": 1})
    assert by_id(graph, "effective_size") == pytest.approx({"a": 3 - 2 / 3, "b": 1, "c": 1, "d": 1})


def test_burts_own_network():
    """Borgatti, Unpacking Burt's Redundancy Measures (1997): G has 6 contacts, 4 ties among them: 6 - 2 * 4 / 6."""
    a, b = zip(*["AB", "AF", "AG", "AE", "EG", "FG", "BG", "BD", "DG", "GC"], strict=True)
    graph = Graph.of("ABCDEFG", a, b, [1.0] * 10)
    size = by_id(graph, "effective_size")
    assert (size["G"], size["A"], size["C"]) == pytest.approx((4.67, 2.5, 1), abs=0.005)


def test_overlap_of_two_triangles_and_a_bridge():
    graph = Graph.of("abcdef", list("aabddec"), list("bcceffd"), [1.0] * 7)
    assert by_tie(graph, "bridge")["c", "d"] is True
    assert by_tie(graph, "cut")["c", "d"] is True
    assert graph.measure("overlap").cells() == [1, 1 / 2, 1 / 2, 0, 1 / 2, 1 / 2, 1]


def test_star_and_complete():
    assert by_id(STAR, "betweenness") == {"a": 1.0, "b": 0.0, "c": 0.0, "d": 0.0, "e": 0.0}
    assert by_id(STAR, "constraint")["b"] == 1.0
    assert by_id(STAR, "constraint")["a"] == pytest.approx(0.01 + 0.04 + 0.09 + 0.16)
    assert by_id(STAR, "effective_size")["a"] == 4
    assert set(by_id(STAR, "core").values()) == {1}
    complete = from_networkx(nx.complete_graph(6), 2.0)
    assert set(by_id(complete, "betweenness").values()) == {0.0}
    assert list(by_id(complete, "eigenvector").values()) == pytest.approx([6**-0.5] * 6)
    assert list(by_id(complete, "closeness").values()) == pytest.approx([2.0] * 6)
    assert set(by_id(complete, "community").values()) == {1}
    assert set(by_id(complete, "core").values()) == {5}


def test_karate_club():
    """The best modularity known is 0.4198 (Brandes et al. 2008); Zachary's instructor and president lead every list."""
    graph = from_networkx(nx.karate_club_graph())
    result = graph.measure("community")
    groups = [{i for i, k in enumerate(result.values) if k == c} for c in set(result.values)]
    assert nx.community.modularity(nx.karate_club_graph(), groups, weight=None) >= 0.415
    assert result.note == f"{len(groups)} communities, modularity 0.420."
    for name in ("pagerank", "betweenness", "eigenvector"):
        assert {graph.ids[i] for i in np.argsort(-graph.measure(name).values)[:2]} == {"000", "033"}, name


# ------------------------------------------------------------------ communities


def planted(groups, size, inside, outside, seed):
    random = np.random.default_rng(seed)
    people = groups * size
    a, b = np.triu_indices(people, 1)
    together = a // size == b // size
    kept = random.random(len(a)) < np.where(together, inside, outside)
    depth = random.lognormal(0, 0.5, kept.sum())
    return Graph.of([f"{i:04}" for i in range(people)], a[kept], b[kept], depth), np.arange(people) // size


@pytest.mark.parametrize("seed", range(3))
def test_planted_communities_are_found(seed):
    graph, truth = planted(8, 25, 0.4, 0.01, seed)
    found = graph.measure("community", seed=seed).values
    matched = sum(np.bincount(truth[found == each]).max() for each in set(found))
    assert len(set(found)) == 8
    assert matched >= 198
    theirs = graph.to_networkx()
    reached, known = (
        nx.community.modularity(theirs, [{graph.ids[i] for i in np.flatnonzero(labels == k)} for k in set(labels)], "depth_sum")
        for labels in (found, truth)
    )
    assert reached >= known - 1e-12
    assert graph.measure("community", seed=seed).note.endswith(f"modularity {reached:.3f}.")


@settings(max_examples=60)
@given(graphs(most=12), st.integers(0, 5), st.sampled_from([0.3, 1.0, 3.0]))
def test_communities_hang_together_and_are_numbered_by_size(graph, seed, resolution):
    theirs, number = graph.to_networkx(), by_id(graph, "community", seed=seed, resolution=resolution)
    assert {person for person in number if number[person] is None} == set(nx.isolates(theirs))
    groups = [[person for person in number if number[person] == k] for k in sorted(set(number.values()) - {None})]
    assert all(nx.is_connected(theirs.subgraph(group)) for group in groups)
    assert groups == sorted(groups, key=lambda group: (-len(group), group[0]))
    assert [number[group[0]] for group in groups] == list(range(1, len(groups) + 1))


def test_more_resolution_more_communities():
    graph, _ = planted(6, 20, 0.5, 0.05, 1)
    counts = [graph.measure("community", resolution=each).values.max() for each in (0.1, 1.0, 20.0)]
    assert counts[0] == 1 < counts[1] == 6 < counts[2]


# ------------------------------------------------------------------ what must not change a measure


def test_relabelling_people_changes_nothing():
    graph = random_graph(60, 200, 5)
    order = np.random.default_rng(1).permutation(60)
    other = Graph.of([f"{i:04}" for i in range(60)], order[graph.a], order[graph.b], graph.depth_sum)
    for name, measure in MEASURES.items():
        if name == "community":
            continue
        if measure.gives == "person":
            moved = dict(zip(order, graph.measure(name).values, strict=True))
            ours = dict(enumerate(other.measure(name).values))
        else:
            ends = [tuple(sorted((order[i], order[j]))) for i, j in zip(graph.a, graph.b, strict=True)]
            moved = dict(zip(ends, graph.measure(name).values, strict=True))
            ours = dict(zip(zip(other.a, other.b, strict=True), other.measure(name).values, strict=True))
        if name == "component":
            continue
        assert ours == pytest.approx({key: moved[key] for key in ours}, rel=1e-8, nan_ok=True), name


def test_scale_of_depth_changes_no_rank():
    graph = random_graph(60, 200, 6)
    other = Graph.of(graph.ids, graph.a, graph.b, graph.depth_sum * 7)
    same = ("pagerank", "constraint", "effective_size", "betweenness", "edge_betweenness", "eigenvector", "overlap", "core")
    for name in same:
        assert other.measure(name).values == pytest.approx(graph.measure(name).values, rel=1e-8, abs=1e-12, nan_ok=True), name
    assert other.measure("strength").values == pytest.approx(7 * graph.measure("strength").values)
    assert other.measure("closeness").values == pytest.approx(7 * graph.measure("closeness").values)
    assert np.array_equal(other.measure("community").values, graph.measure("community").values)


@settings(max_examples=60)
@given(graphs(least=2), st.data())
def test_a_deeper_tie_brings_its_ends_no_loss(graph, data):
    if not graph.ties:
        return
    tie = data.draw(st.integers(0, graph.ties - 1))
    deeper = graph.depth_sum.copy()
    deeper[tie] *= 2
    other = Graph.of(graph.ids, graph.a, graph.b, deeper)
    for end in (graph.a[tie], graph.b[tie]):
        for name in ("strength", "closeness", "harmonic", "reach_depth"):
            assert other.measure(name).values[end] >= graph.measure(name).values[end] * (1 - 1e-12), name


# ------------------------------------------------------------------ samples


def test_a_sample_is_near_the_truth_and_says_how_near():
    graph = random_graph(400, 2000, 7)
    for name in ("betweenness", "closeness", "harmonic", "edge_betweenness"):
        exact, estimate = graph.measure(name), graph.measure(name, work=300_000, seed=3)
        assert exact.note == ""
        assert exact.error is None
        assert "150 of 400 people" in estimate.note
        assert "Standard error" in estimate.note
        off = np.abs(estimate.values - exact.values)
        # 95 of 100 lie within two standard errors when values are normal; these have long tails.
        top = np.argsort(-exact.values)[:60]
        assert np.mean(off[top] <= 2 * estimate.error[top]) > 0.8, name
        assert np.mean(off[top] <= 0.5 * estimate.error[top]) < 0.75, name
        assert np.corrcoef(estimate.values, exact.values)[0, 1] > 0.9, name
        again = Graph.of(graph.ids, graph.a, graph.b, graph.depth_sum).measure(name, work=300_000, seed=3)
        assert again.values.tobytes() == estimate.values.tobytes()
        assert not np.array_equal(graph.measure(name, work=300_000, seed=4).values, estimate.values)


def test_only_large_components_are_sampled():
    ring = [(i, (i + 1) % 200) for i in range(200)] + [(200, 201), (201, 202)]
    graph = Graph.of([f"{i:03}" for i in range(203)], *map(list, zip(*ring, strict=True)), np.ones(202))
    start = sources(graph, 1000, 1)
    assert set(start.chosen) >= {200, 201, 202}
    assert len(start.chosen) == 64 + 3
    assert graph.measure("harmonic", work=1000).values[200:].tolist() == pytest.approx([1.5, 2, 1.5])


# ------------------------------------------------------------------ the catalogue


WORLDS = {
    "empty": Graph.of([], [], [], []),
    "one": Graph.of(["a"], [], [], []),
    "two": Graph.of("ab", [], [], []),
    "pair": Graph.of("ab", ["a"], ["b"], [1]),
    "star": STAR,
    "complete": from_networkx(nx.complete_graph(5)),
    "parted": Graph.of("abcdefg", list("abd"), list("bce"), [1, 1e-9, 1e9]),
    "shallow": Graph.of("abcd", list("abca"), list("bcdd"), [1e-9, 1e-9, 2e-9, 1e-9]),
}


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_on_every_edge_case(world, name):
    graph = WORLDS[world]
    result = graph.measure(name)
    cells = result.cells()
    assert len(cells) == (graph.people if MEASURES[name].gives == "person" else graph.ties)
    for index, cell in enumerate(cells):
        assert (cell is None) == (index in result.missing)
        assert cell is None or (np.isfinite(cell) and cell >= 0)
    assert all(result.missing.values())
    assert not result.values.flags.writeable
    if any(parameter.name == "work" for parameter in MEASURES[name].parameters):
        assert graph.measure(name, work=1).values == pytest.approx(result.values)


def test_of_equal_components_none_is_the_core():
    """Two stars of equal depth: nothing prefers one. A deeper tie in one of them does."""
    stars = {"ids": "abcdefxy", "a": list("aaddx"), "b": list("bcefy")}
    equal = Graph.of(*stars.values(), [2, 3, 3, 2, 99]).measure("eigenvector")
    words = ["one of 2 equally large components"] * 6 + ["outside the largest component"] * 2
    assert equal.missing == dict(enumerate(words))
    deeper = by_id(Graph.of(*stars.values(), [3, 3, 3, 2, 99]), "eigenvector")
    assert [person for person in deeper if deeper[person] is not None] == list("abc")
    assert deeper["a"] == pytest.approx(2**-0.5)


def test_words_instead_of_numbers():
    assert WORLDS["pair"].measure("overlap").missing == {0: "one contact each"}
    assert WORLDS["parted"].measure("constraint").missing == {5: "no ties", 6: "no ties"}
    assert WORLDS["parted"].measure("eigenvector").missing == {
        3: "outside the largest component",
        4: "outside the largest component",
        5: "no ties",
        6: "no ties",
    }
    assert WORLDS["one"].measure("reach").missing == {0: "nobody else"}
    assert WORLDS["parted"].measure("community").cells()[5:] == [None, None]


def test_declarations_are_complete():
    for name, measure in MEASURES.items():
        assert name == measure.name
        assert measure.sentence.endswith((".", "?"))
        assert all((measure.title, measure.unit, measure.citation))
        for parameter in measure.parameters:
            assert parameter.meaning
            assert parameter.kind == "ties" or parameter.low <= parameter.default <= parameter.high


def test_what_is_asked_wrongly_is_refused():
    with pytest.raises(UnknownName, match="Did you mean 'betweenness'"):
        LADDER.measure("betweeness")
    with pytest.raises(UnknownName, match="parameter of 'pagerank' 'dumping'"):
        LADDER.measure("pagerank", dumping=0.5)
    for name, parameters in [
        ("pagerank", {"damping": 1.0}),
        ("pagerank", {"damping": float("nan")}),
        ("pagerank", {"damping": "high"}),
        ("pagerank", {"damping": True}),
        ("community", {"seed": 1.5}),
        ("simmelian", {"strong": [True]}),
        ("simmelian", {"strong": [1, 0, 1, 0]}),
    ]:
        with pytest.raises(BadValue, match=next(iter(parameters))):
            LADDER.measure(name, **parameters)


def test_a_column_says_where_its_measure_was_published():
    """Read from the declarations without running them."""
    found = {column.name: column.source for of in ("person", "tie") for column in measure_columns.columns(of)}
    assert found == {name: MEASURES[name].citation for name in found}
    assert found["constraint"] == "Burt, Structural Holes (1992), 2.4"
