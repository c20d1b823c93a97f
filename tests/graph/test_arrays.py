"""The graph: what it accepts, what it refuses, and that its arrays say the same as the ties they were made from."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphx.errors import BadValue
from graphx.graph.arrays import GraphArrays


@st.composite
def ties(draw, most=9):
    """Ids in any order and ties between them, each pair once, ends in any order."""
    people = draw(st.integers(0, most))
    ids = draw(st.permutations([f"p{i}" for i in range(people)]))
    pairs = [(i, j) for i in range(people) for j in range(i)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    turned = [pair[::-1] if draw(st.booleans()) else pair for pair in chosen]
    depth = [draw(st.integers(1, 40)) / 4 for _ in turned]
    return ids, [ids[i] for i, _ in turned], [ids[j] for _, j in turned], depth


@settings(max_examples=60)
@given(ties())
def test_rows_say_the_same_as_the_ties(world):
    ids, a, b, depth = world
    graph = GraphArrays.of(*world)
    wanted = {frozenset(pair): each for *pair, each in zip(a, b, depth, strict=True)}
    assert list(graph.ids) == sorted(ids)
    assert {
        frozenset((graph.ids[i], graph.ids[j])): d for i, j, d in zip(graph.a, graph.b, graph.depth_sum, strict=True)
    } == wanted
    assert list(zip(graph.a, graph.b, strict=True)) == sorted(zip(graph.a, graph.b, strict=True))
    assert np.all(graph.a < graph.b)
    for i in range(graph.people):
        row = slice(graph.indptr[i], graph.indptr[i + 1])
        assert list(graph.indices[row]) == sorted(graph.indices[row])
        for other, weight, tie in zip(graph.indices[row], graph.weights[row], graph.edges[row], strict=True):
            assert {graph.a[tie], graph.b[tie]} == {i, other}
            assert weight == wanted[frozenset((graph.ids[i], graph.ids[other]))] == graph.depth_sum[tie]


@settings(max_examples=60)
@given(ties())
def test_indices_mean_the_ids_as_given(world):
    ids, a, b, depth = world
    by_id = GraphArrays.of(*world)
    by_index = GraphArrays.of(ids, [ids.index(x) for x in a], np.array([ids.index(x) for x in b], np.int64), depth)
    assert (by_id.a.tolist(), by_id.b.tolist(), by_id.depth_sum.tolist()) == (
        by_index.a.tolist(),
        by_index.b.tolist(),
        by_index.depth_sum.tolist(),
    )


@settings(max_examples=60)
@given(ties())
def test_networkx_and_pandas_carry_everything(world):
    ids, a, b, depth = world
    graph = GraphArrays.of(*world)
    names = {person: person.upper() for person in ids[:3]}
    theirs = graph.to_networkx(names)
    assert dict(theirs.nodes(data="name")) == {person: names.get(person) for person in ids}
    assert {frozenset((u, v)): (d["depth_sum"], d["distance"]) for u, v, d in theirs.edges(data=True)} == {
        frozenset((u, v)): (d, 1 / d) for u, v, d in zip(a, b, depth, strict=True)
    }
    people, frame = graph.to_pandas()
    assert people["person"].tolist() == sorted(ids)
    assert people["ties"].sum() == 2 * len(depth)
    assert people["strength"].sum() == pytest.approx(2 * sum(depth))
    assert frame[["a", "b"]].apply(frozenset, axis=1).tolist() == [
        frozenset((graph.ids[i], graph.ids[j])) for i, j in zip(graph.a, graph.b, strict=True)
    ]


def test_ties_with_oneself_are_stripped_and_isolates_stay():
    graph = GraphArrays.of(["b", "a", "c"], ["a", "b", "c"], ["a", "a", "c"], [5, 2, 1])
    assert (graph.ids, graph.a.tolist(), graph.b.tolist(), graph.depth_sum.tolist()) == (("a", "b", "c"), [0], [1], [2.0])
    assert graph.contacts.tolist() == [1, 1, 0]


@pytest.mark.parametrize("depth", [0, -1, float("nan"), float("inf")])
def test_a_depth_that_cannot_be_is_refused_with_its_place(depth):
    with pytest.raises(BadValue, match=r"Tie 1 between 'bob' and 'eve' has depth_sum .*more than 0"):
        GraphArrays.of(["ann", "bob", "eve"], ["ann", "bob"], ["bob", "eve"], [1, depth])


@pytest.mark.parametrize(
    ("ids", "a", "b", "depth", "words"),
    [
        (["x", "y", "x"], [], [], [], "'x' is listed twice"),
        (["x", "y"], ["x", "y"], ["y", "x"], [1, 2], "between 'x' and 'y' is given twice"),
        (["x", "y"], ["x"], ["z"], [1], "Tie 0 has b = 'z'"),
        (["x", "y"], [0], [2], [1], "Tie 0 has b = 2"),
        (["x", "y"], [-1], [1], [1], "Tie 0 has a = -1"),
        (["x", "y"], ["x"], ["y"], [1, 2], "1 ends a, 1 ends b and 2 depths"),
        (["x", "y"], [None], ["y"], [1], "Tie 0 has a = None"),
    ],
)
def test_what_does_not_fit_is_refused(ids, a, b, depth, words):
    with pytest.raises(BadValue, match=words):
        GraphArrays.of(ids, a, b, depth)


def test_arrays_are_read_only():
    graph = GraphArrays.of(["a", "b"], ["a"], ["b"], [2])
    arrays = [graph.a, graph.b, graph.depth_sum, *graph.rows, graph.distance, *graph.distance_rows, graph.contacts]
    assert not any(array.flags.writeable for array in arrays)
    with pytest.raises(ValueError, match="read-only"):
        graph.depth_sum[0] = 1


def test_the_input_is_not_changed():
    depth = np.array([3.0, 1.0])
    GraphArrays.of(["a", "b", "c"], np.array([2, 0]), np.array([0, 1]), depth)
    depth[0] = 9.0
    assert depth.flags.writeable


def test_the_empty_graph():
    graph = GraphArrays.of([], [], [], [])
    assert (graph.people, graph.ties, graph.indptr.tolist()) == (0, 0, [0])
    assert len(graph.to_networkx()) == 0
    assert [len(frame) for frame in graph.to_pandas()] == [0, 0]


def test_once_computes_once():
    graph, calls = GraphArrays.of(["a"], [], [], []), []
    assert [graph.once("key", lambda: calls.append(1) or 7) for _ in range(3)] == [7, 7, 7]
    assert len(calls) == 1
