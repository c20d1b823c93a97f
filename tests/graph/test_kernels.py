"""The compiled loops by themselves: random numbers, heap, quadtree, layout; and that no machine leaves a trace in results."""

import importlib
import os
import pkgutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphx.graph import kernels
from graphx.graph.kernels import chance, heap, layout, paths, quadtree, spectrum
from graphx.graph.kernels.csr import adjacency, rows_of, thinned
from graphx.graph.layout import positions
from graphx.graph.measured import MEASURES, Graph

ROOT = Path(__file__).parents[2]

DIGEST = """
import hashlib, numpy as np
from graphx.graph.layout import positions
from graphx.graph.measured import MEASURES, Graph
random = np.random.default_rng(1)
keys = np.sort(random.choice(500 * 500, 4000, replace=False))
a, b = keys // 500, keys % 500
a, b = np.unique(np.sort(np.column_stack([a, b])[a != b], axis=1), axis=0).T
graph = Graph.of([f"{i:03}" for i in range(510)], a, b, random.lognormal(0, 1, len(a)))
digest = hashlib.sha256(positions(graph).tobytes())
for name in MEASURES:
    digest.update(graph.measure(name).values.tobytes())
for name in ("betweenness", "harmonic"):
    digest.update(graph.measure(name, work=1).values.tobytes())
print(digest.hexdigest())
"""


def run(code, **environment):
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_same_bytes_in_every_process_and_on_any_number_of_threads():
    assert (
        len({run(DIGEST, NUMBA_NUM_THREADS="1", PYTHONHASHSEED="1"), run(DIGEST, NUMBA_NUM_THREADS="2", PYTHONHASHSEED="2")})
        == 1
    )


def test_parts_come_in_order():
    assert list(kernels.in_parts(lambda part: part)) == list(range(kernels.PARTS))


# ------------------------------------------------------------------ where compiled code is kept


SAY = "import os; from graphx.graph import kernels; print(kernels.FOLDER); print(os.environ['NUMBA_CACHE_DIR'])"


def test_cache_is_the_users_when_set(tmp_path):
    assert run(SAY, NUMBA_CACHE_DIR=str(tmp_path)).splitlines() == [str(tmp_path)] * 2


def test_cache_is_ours_otherwise_and_named_after_the_source(tmp_path):
    folder, told = run(SAY, NUMBA_CACHE_DIR="", XDG_CACHE_HOME=str(tmp_path)).splitlines()
    assert Path(folder).parent == tmp_path / "graphx" / "numba"
    assert Path(folder).stat().st_mode & 0o077 == 0
    assert told == folder


def test_cache_is_private_and_temporary_where_nothing_can_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    says = "print(kernels.FOLDER, oct(kernels.FOLDER.stat().st_mode & 0o777)); kernels.FOLDER.rmdir()"
    code = f"from graphx.graph import kernels; {says}"
    folder, mode = run(code, NUMBA_CACHE_DIR="", XDG_CACHE_HOME=str(tmp_path / "file"), TMPDIR=str(tmp_path)).split()
    assert Path(folder).parent == tmp_path
    assert mode == "0o700"


def compiled():
    """How many versions of each kernel have been compiled or loaded."""
    modules = [importlib.import_module(f"graphx.graph.kernels.{each.name}") for each in pkgutil.iter_modules(kernels.__path__)]
    return {
        f"{module.__name__}.{name}": len(each.signatures)
        for module in modules
        for name, each in vars(module).items()
        if hasattr(each, "signatures") and each.__module__ == module.__name__
    }


def test_everything_is_compiled_beforehand():
    said = []
    kernels.compile_all(lambda done, total, what: said.append((done, total, what)))
    assert [done for done, _, _ in said] == list(range(len(said)))
    assert said[-1][:2] == (len(said) - 1, len(said) - 1)
    assert kernels.is_compiled()
    before = compiled()
    for people in (3, 30, 600):
        graph = Graph.of([f"{i:03}" for i in range(people + 1)], range(people - 1), range(1, people), np.ones(people - 1))
        for name in MEASURES:
            graph.measure(name)
        graph.measure("betweenness", work=1)
        graph.measure("closeness", work=1)
        positions(graph)
    assert compiled() == before


# ------------------------------------------------------------------ small pieces


def test_random_numbers_are_splitmix64():
    """The first outputs for seed 1234567 as published with the reference implementation (Vigna)."""
    state, seen = 1234567, []
    for _ in range(5):
        state = (state + 0x9E3779B97F4A7C15) % 2**64
        seen.append(int(chance.draw(np.uint64(state))))
    assert seen == [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821]


def test_shuffles_are_fair_and_repeatable():
    assert sorted(chance.shuffled(1000, 3)) == list(range(1000))
    assert np.array_equal(chance.shuffled(1000, 3), chance.shuffled(1000, 3))
    first = np.bincount([chance.shuffled(5, seed)[0] for seed in range(5000)], minlength=5)
    assert np.all(np.abs(first - 1000) < 150)
    values = chance.uniform(20000, 1)
    assert values.min() >= 0
    assert values.max() < 1
    assert abs(values.mean() - 0.5) < 0.01
    assert np.all(np.abs(np.bincount((values * 10).astype(int)) - 2000) < 250)


@settings(max_examples=60)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=40))
def test_heap_gives_keys_in_order(keys):
    line, people, place = np.empty(len(keys)), np.empty(len(keys), np.int32), np.empty(len(keys), np.int32)
    for at, key in enumerate(keys):
        line[at], people[at], place[at] = key, at, at
        heap.rise(line, people, place, at)
        assert all(place[people[k]] == k for k in range(at + 1))
    out = []
    for size in range(len(keys) - 1, -1, -1):
        out.append((line[0], keys[people[0]]))
        if size:
            heap.sink(line, people, place, size)
    assert [key for key, _ in out] == [key for _, key in out] == sorted(keys)


def test_rows_of_labels():
    starts, members = rows_of(np.array([2, 0, 2, 1, 0], np.int32), 3)
    assert [members[i:j].tolist() for i, j in pairwise(starts)] == [[1, 4], [3], [0, 2]]


@given(st.floats(0, 1e12))
def test_own_logarithm(value):
    assert layout._log1p(value) == pytest.approx(np.log1p(value), rel=1e-7, abs=1e-8)


def test_top_of_a_tridiagonal_matrix():
    random = np.random.default_rng(1)
    for size in (1, 2, 5, 24):
        diagonal, beside = random.normal(size=size), np.append(random.random(size - 1) + 0.01, 0.0)
        matrix = np.diag(diagonal) + np.diag(beside[:-1], 1) + np.diag(beside[:-1], -1)
        values, vectors = np.linalg.eigh(matrix)
        assert spectrum._top_value(diagonal, beside, size) == pytest.approx(values[-1])
        assert np.abs(spectrum._top_vector(diagonal, beside, size)) == pytest.approx(np.abs(vectors[:, -1]), abs=1e-8)


@settings(max_examples=60)
@given(st.integers(0, 10**6))
def test_ties_left_out_of_paths_lie_on_none(seed):
    """Distances from everybody to everybody are the same without them; Floyd and Warshall know all of them."""
    random = np.random.default_rng(seed)
    a, b = np.triu_indices(8, 1)
    kept = random.random(len(a)) < 0.7
    a, b, length = a[kept].astype(np.int32), b[kept].astype(np.int32), random.lognormal(0, 1.5, kept.sum())
    rows = adjacency(a, b, length, 8)
    keep = paths.useful(rows, len(a))
    far = []
    for chosen in (np.ones(len(a), bool), keep):
        matrix = np.full((8, 8), np.inf)
        matrix[a[chosen], b[chosen]] = matrix[b[chosen], a[chosen]] = length[chosen]
        np.fill_diagonal(matrix, 0)
        for k in range(8):
            matrix = np.minimum(matrix, matrix[:, [k]] + matrix[[k], :])
        far.append(matrix)
    assert np.allclose(far[0], far[1])
    assert thinned(rows, keep).indptr[-1] == 2 * keep.sum()
    dropped = ~keep
    assert np.all(far[0][a[dropped], b[dropped]] < length[dropped])
    everybody = np.arange(8, dtype=np.int32)
    finite = np.where(np.isfinite(far[0]), far[0], 0)
    assert paths.distances(thinned(rows, keep), everybody, False).total == pytest.approx(finite.sum(0))


# ------------------------------------------------------------------ layout


@pytest.mark.parametrize("together", [False, True])
def test_tree_holds_every_point_and_all_mass(together):
    random = np.random.default_rng(1)
    x, y = random.normal(size=300), random.normal(size=300)
    if together:
        x[:250], y[:250] = 0.5, 0.5
    mass = random.random(300) + 0.1
    tree = quadtree.plant(x, y, mass)
    assert sorted(tree.person) == list(range(300))
    assert np.array_equal(tree.x, x[tree.person])
    assert tree.weight[0] == pytest.approx(mass.sum())
    assert tree.middle_x[0] == pytest.approx((mass * x).sum() / mass.sum())
    stack, leaves = [0], []
    while stack:
        cell = stack.pop()
        if tree.child[cell] < 0:
            leaves.extend(range(tree.start[cell], tree.stop[cell]))
        stack.extend(range(tree.child[cell], tree.child[cell] + tree.children[cell]))
    assert sorted(leaves) == list(range(300))


def test_repulsion_is_near_the_exact_sum():
    random = np.random.default_rng(2)
    x, y, mass = random.normal(size=400), random.normal(size=400), random.random(400) + 0.1
    tree, stack = quadtree.plant(x, y, mass), np.empty(256, np.int32)
    off = []
    for k in range(0, 400, 7):
        i = tree.person[k]
        dx, dy = x[i] - np.delete(x, i), y[i] - np.delete(y, i)
        part = np.delete(mass, i) / (dx * dx + dy * dy)
        exact = np.array([(part * dx).sum(), (part * dy).sum()])
        off.append(np.linalg.norm(layout._repulsion(tree, k, stack) - exact) / np.linalg.norm(exact))
    assert np.median(off) < 0.05


def circles(groups, size, seed=1):
    random = np.random.default_rng(seed)
    a, b = np.triu_indices(groups * size, 1)
    kept = random.random(len(a)) < np.where(a // size == b // size, 0.4, 0.01)
    return Graph.of([f"{i:04}" for i in range(groups * size)], a[kept], b[kept], random.lognormal(0, 1, kept.sum()))


def nearest(places):
    away = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(away, np.inf)
    return away


@pytest.mark.parametrize(("groups", "size"), [(5, 12), (12, 25), (40, 25)])
def test_people_of_one_circle_stand_together_and_nobody_on_another(groups, size):
    graph = circles(groups, size)
    away = nearest(positions(graph))
    assert away.min(axis=0).mean() == pytest.approx(1, abs=0.1)
    assert away.min() > 0.4
    near = np.argsort(away, axis=0)[:5]
    assert np.mean(near // size == np.arange(groups * size) // size) > 0.8


def test_components_do_not_overlap_and_isolates_stand_below():
    """Two circles, a triangle, a pair, three people alone."""
    first, second = circles(1, 40, 2), circles(1, 30, 3)
    a = [*first.a, *(second.a + 40), 70, 71, 70, 73]
    b = [*first.b, *(second.b + 40), 71, 72, 72, 74]
    graph = Graph.of([f"{i:02}" for i in range(78)], a, b, [*first.depth_sum, *second.depth_sum, 1, 2, 3, 4])
    places = positions(graph)
    boxes = [places[i:j] for i, j in ((0, 40), (40, 70), (70, 73), (73, 75), (75, 78))]
    for k, one in enumerate(boxes):
        for other in boxes[:k]:
            gap = np.maximum(one.min(0) - other.max(0), other.min(0) - one.max(0))
            assert gap.max() >= 1
    assert boxes[4][:, 1].min() > max(box[:, 1].max() for box in boxes[:4])
    assert (places.min(0) + places.max(0)) == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("people", [0, 1, 2, 7])
def test_positions_of_people_without_ties(people):
    places = positions(Graph.of([f"{i}" for i in range(people)], [], [], []))
    assert places.shape == (people, 2)
    assert len(np.unique(places, axis=0)) == people
    assert np.isfinite(places).all()


@pytest.mark.parametrize("depth", [1e-9, 1.0, 1e9])
def test_scale_of_depth_does_not_move_anybody_out_of_sight(depth):
    star = Graph.of([f"{i:02}" for i in range(20)], [0] * 19, range(1, 20), [depth] * 19)
    away = nearest(positions(star))
    assert np.isfinite(positions(star)).all()
    assert away.min(axis=0).mean() == pytest.approx(1, abs=0.1)
    assert positions(star, seed=1).tobytes() == positions(star, seed=1).tobytes() != positions(star, seed=2).tobytes()
