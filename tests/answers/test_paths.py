"""Routes between two people, against every simple path of small networks and against ladders worked out by hand."""

from __future__ import annotations

import math
import random
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest

import graphx
from graphx import query
from graphx.errors import BadValue, UnknownPerson
from loaders.record import Card, Interaction, Party
from tests.support import reference, worlds

EPOCH = worlds.AS_OF - timedelta(400)


def mail(a: str, b: str, day: int, name: str = "") -> Interaction:
    one = worlds.message(a, b, EPOCH + timedelta(day))
    receivers = tuple(Party(each.reference, name or each.name) for each in one.receivers)
    return Interaction(one.native, one.time, "email", "message", one.sender, receivers, "row")


def put(folder: Path, events: list[Interaction], *cards: Card) -> graphx.Workspace:
    reference.put(folder, [*events, *cards])
    return graphx.open(folder)


def network(seed: int, people: int, chance: float) -> list[Interaction]:
    """A random network in which many ties are equally deep, so that many routes are equally near."""
    draw = random.Random(seed)
    names = [f"p{number:02}" for number in range(people)]
    events = [mail("p00", "far0", 1), mail("far0", "far1", 400)]
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            if draw.random() < chance:
                first = draw.choice([0, 100, 300, 390])
                events += [mail(*((a, b) if n % 2 else (b, a)), first + n) for n in range(draw.randint(1, 3))]
    return [*events, mail("lost0", "lost1", 5)]


def expected(graph: nx.Graph, a: str, b: str, steps: int, least: float, limit: int) -> list[tuple[int, int, list[str]]]:
    """The best of all simple paths there are: cost in billionths, ties, people; the order of ids is that of the smaller end."""
    kept = nx.Graph((u, v, data) for u, v, data in graph.edges(data=True) if data["depth"] >= least)
    if not {a, b} <= set(kept):
        return []
    left, right = sorted((a, b))
    paths = [
        (nx.path_weight(kept, path, "cost"), len(path) - 1, path)
        for path in nx.all_simple_paths(kept, left, right, cutoff=steps)
    ]
    return [(cost, ties, path if a == left else path[::-1]) for cost, ties, path in sorted(paths)[:limit]]


def seen(workspace: graphx.Workspace) -> nx.Graph:
    graph = nx.Graph()
    for row in workspace.ask("ties").rows:
        cost = math.floor(1e9 / row["depth_sum"] + 0.5)
        graph.add_edge(row["a"], row["b"], cost=cost, **{key: row[key] for key in ("depth", "depth_sum", "last", "band")})
    return graph


@pytest.mark.parametrize(("seed", "people", "chance"), [(1, 7, 0.5), (2, 9, 0.9), (3, 12, 1.0), (4, 14, 0.35), (5, 20, 0.15)])
def test_routes_are_the_best_of_all_simple_paths(tmp_path: Path, seed: int, people: int, chance: float) -> None:
    workspace, draw = put(tmp_path, network(seed, people, chance)), random.Random(seed)
    graph = seen(workspace)
    ids = sorted(graph)
    names = {row["person"]: row["name"] for row in workspace.ask("people").rows}
    sizes = []
    for steps in (1, 2, 3, 4, 4, 4):
        for limit in (1, 2, 5, 100):
            a, b = draw.sample(ids, 2)
            least = draw.choice([0.0, 0.0, 8.0])
            rows = workspace.ask("paths", a=a, b=b, steps=steps, limit=limit, least=least).rows
            best = expected(graph, a, b, steps, least, limit)
            assert [row["route"] for row in rows] == [path for _, _, path in best]
            for place, (row, (cost, ties, path)) in enumerate(zip(rows, best, strict=True), 1):
                on_it = [graph.edges[pair] for pair in pairwise(path)]
                assert (row["rank"], row["steps"], row["cost"]) == (place, ties, cost / 1e9)
                assert row["cost"] == pytest.approx(sum(1 / each["depth_sum"] for each in on_it), abs=3e-9)
                assert row["strength"] == 1e9 / cost
                assert row["names"] == [names[each] for each in path]
                assert row["via"] == (names[path[1]] if ties > 1 else None)
                assert row["weakest"] == min(each["depth"] for each in on_it)
                assert row["one_way"] == any(each["band"] == "one-way" for each in on_it)
                ends = [names[each] for each in path]
                assert (row["weakest_a_name"], row["weakest_b_name"]) in list(pairwise(ends))
            sizes.append(len(rows))
    assert max(sizes) >= 5
    assert 0 in sizes


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("depths", [(0,), (0, 200, 390)])
def test_of_many_routes_over_the_middle_the_best_stay(tmp_path: Path, shared: bool, depths: tuple[int, ...]) -> None:
    """``a`` and ``b`` each know four people who know the same four; ``shared``: two of a's people are b's people too."""
    draw = random.Random(len(depths))
    near, far, middle = ([f"{side}{n}" for n in range(4)] for side in "xym")
    far = near[:2] + far[2:] if shared else far
    pairs = [*(("a", x) for x in near), *(("b", y) for y in far)] + [(m, w) for m in middle for w in {*near, *far}]
    workspace = put(tmp_path, [mail(*pair, draw.choice(depths)) for pair in sorted(pairs)])
    graph, a, b = seen(workspace), *(workspace.find(f"{who}@world.example").id for who in "ab")
    for limit in (1, 2, 3, 5, 8, 20, 50, 100):
        rows = workspace.ask("paths", a=a, b=b, steps=4, limit=limit).rows
        assert [row["route"] for row in rows] == [path for _, _, path in expected(graph, a, b, 4, 0, limit)]


def test_the_way_back_is_the_way_there(tmp_path: Path) -> None:
    workspace = put(tmp_path, network(7, 12, 0.7))
    ids = [row["person"] for row in workspace.ask("people").rows]
    for a, b in zip(ids, ids[3:], strict=False):
        there, back = (workspace.ask("paths", a=x, b=y, steps=4, limit=20).rows for x, y in ((a, b), (b, a)))
        assert [row["route"] for row in there] == [row["route"][::-1] for row in back]
        for name in ("rank", "cost", "strength", "weakest", "last", "one_way"):
            assert [row[name] for row in there] == [row[name] for row in back]
        ends = [(row["weakest_a_name"], row["weakest_b_name"]) for row in there]
        assert ends == [(row["weakest_b_name"], row["weakest_a_name"]) for row in back]


@pytest.fixture(scope="module")
def ladder(tmp_path_factory: pytest.TempPathFactory) -> graphx.Workspace:
    """``a-b-d`` of ten daily exchanges each, ``a-c-d`` of one each, through the real loader; ``z`` only heard from ``y``."""
    place = tmp_path_factory.mktemp("ladder")
    workspace = graphx.open(place / "w")
    events = [*worlds.ladder(), worlds.message("y", "z", worlds.AS_OF)]
    assert workspace.load(worlds.write(events, place / "ladder.csv"))[0].outcome == "loaded"
    return workspace


def test_a_ladder_by_hand(ladder: graphx.Workspace) -> None:
    deep = sum(2 ** (-age / 180) for age in range(10))
    answer = ladder.ask("paths", a="A", b="D")
    assert [(row["names"], row["steps"], row["via"]) for row in answer.rows] == [
        (["A", "B", "D"], 2, "B"), (["A", "C", "D"], 2, "C"),
    ]  # fmt: skip
    first, second = answer.rows
    assert (first["cost"], second["cost"]) == (pytest.approx(2 / deep, abs=2e-9), 2.0)
    assert (first["strength"], second["strength"]) == (pytest.approx(deep / 2, rel=1e-8), 0.5)
    assert (first["weakest"], second["weakest"]) == pytest.approx((100 * deep / (deep + 8.5), 100 / 9.5))
    assert (first["one_way"], second["one_way"], second["last"]) == (False, True, worlds.AS_OF)
    assert second["reason"] == (
        f"ask C, who knows D; the weakest tie is {second['weakest_a_name']} – {second['weakest_b_name']} (11 of 100), "
        "last contact 2026-06-30; on one tie or more only one side ever acted"
    )
    assert answer.sentence.startswith("Nearest is to ask B, who knows D; the weakest tie on the way is ")
    assert answer.sentence.endswith(" (54 of 100). 1 other route is listed.")


def test_a_direct_tie_is_a_route_and_may_not_be_the_nearest(ladder: graphx.Workspace) -> None:
    rows = ladder.ask("paths", a="A", b="C").rows
    assert [row["names"] for row in rows] == [["A", "C"], ["A", "B", "D", "C"]]
    assert (rows[0]["via"], rows[0]["cost"]) == (None, 1.0)
    assert rows[0]["reason"].startswith("they have a tie themselves (11 of 100), last contact 2026-06-30")
    assert ladder.ask("paths", a="A", b="C", limit=1).sentence == "Nearest is their own tie, A – C (11 of 100)."
    assert [row["steps"] for row in ladder.ask("paths", a="A", b="B", steps=4).rows] == [1, 3]


def test_a_thin_tie_loses_to_two_deep_ones(tmp_path: Path) -> None:
    events = [*worlds.exchange("a", "m", 1, 30), *worlds.exchange("m", "b", 1, 30), worlds.message("a", "b", worlds.AS_OF)]
    rows = put(tmp_path, events).ask("paths", a="A", b="B").rows
    assert [row["names"] for row in rows] == [["A", "M", "B"], ["A", "B"]]


@pytest.mark.parametrize(("given", "least"), [({"b": "Z"}, {}), ({"b": "D", "steps": 1}, {}), ({"b": "D"}, {"least": 60})])
def test_where_no_route_leads_it_says_so(ladder: graphx.Workspace, given: dict[str, object], least: dict[str, object]) -> None:
    answer = ladder.ask("paths", a="A", **given, **least)
    assert answer.rows == []
    assert answer.sentence == "No route of so few ties leads from one to the other."


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [({"a": "A", "b": "email:a@world.example"}, BadValue, "a and b are the same one"),
     ({"a": "A"}, BadValue, "needs the parameter 'b'"), ({"a": "A", "b": "Nobody"}, UnknownPerson, "Nobody"),
     ({"a": "A", "b": "D", "steps": 5}, BadValue, "steps must be a whole number from 1 to 4, not '5'"),
     ({"a": "A", "b": "D", "steps": 0}, BadValue, "from 1 to 4"), ({"a": "A", "b": "D", "steps": 2.5}, BadValue, "from 1 to 4"),
     ({"a": "A", "b": "D", "steps": ""}, BadValue, "from 1 to 4"),
     ({"a": "A", "b": "D", "steps": True}, BadValue, "from 1 to 4"),
     ({"a": "A", "b": "D", "limit": 0}, BadValue, "limit must be a whole number from 1 to 100"),
     ({"a": "A", "b": "D", "limit": 101}, BadValue, "from 1 to 100")],
)  # fmt: skip
def test_what_cannot_be_asked_says_what_can(ladder: graphx.Workspace, given, error, words) -> None:
    with pytest.raises(error, match=words):
        ladder.ask("paths", **given)


def test_hostile_names_are_only_names(tmp_path: Path) -> None:
    names = {
        "m": "x' OR 1=1--",
        "n": "`})] DETACH DELETE n //",
        "b": '=HYPERLINK("http://x")<script>',
        "a": "[a](javascript:1)",
    }
    pairs = [("b", "m"), ("m", "n"), ("n", "a"), ("a", "n")]
    workspace = put(tmp_path, [mail(x, y, 300 + at, names[y]) for at, (x, y) in enumerate(pairs)],
                    *(Card((f"email:{who}@world.example",), name) for who, name in names.items()))  # fmt: skip
    row = workspace.ask("paths", a=names["a"], b=names["b"]).rows[0]
    assert row["names"] == [names[each] for each in ("a", "n", "m", "b")]
    assert row["reason"].startswith(f"ask {names['n']}, who knows {names['m']}, who knows {names['b']}; ")
    assert workspace.ask("paths", a="a@world.example", b="b@world.example").rows[0] == row


def test_an_earlier_day_knows_only_earlier_ties(ladder: graphx.Workspace) -> None:
    day = worlds.AS_OF - timedelta(1)
    assert [row["names"] for row in ladder.ask("paths", a="A", b="D", as_of=day).rows] == [["A", "B", "D"]]


def test_a_range_is_a_type_of_parameter() -> None:
    steps = next(each for each in query.read("paths").parameters if each.name == "steps")
    assert [steps.value(each) for each in (None, 1, "4", 2.0)] == [3, 1, 4, 2]
