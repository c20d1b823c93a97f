"""The planted networks go through the real loaders and come out with the answers that are known beforehand."""

from collections import Counter

import networkx as nx
import pytest

import graphx
from loaders.record import Options
from tests.support import worlds


@pytest.fixture
def ask(tmp_path):
    """Loads interactions (each list its own file) and gives back a function that asks."""
    workspace = graphx.open(tmp_path / "workspace")

    def load(*files, suffix="csv"):
        paths = [worlds.write(events, tmp_path / f"world{number}.{suffix}") for number, events in enumerate(files)]
        # Ids of rows are told apart by source; with one name for all files they mean the same events.
        receipts = workspace.load(*paths, options=Options(source="world"))
        assert [receipt.quarantined for receipt in receipts] == [0] * len(files)
        return lambda name: workspace.ask(name, as_of=str(worlds.AS_OF)).rows

    yield load
    workspace.close()


def by_pair(rows):
    return {frozenset((row["a_name"].lower(), row["b_name"].lower())): row for row in rows}


def by_name(rows):
    return {row["name"].lower(): row for row in rows}


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_every_rhythm_has_its_depth(ask, suffix):
    found = by_pair(ask(worlds.rhythms(), suffix=suffix)("ties"))
    exchanges = {name: (gap, 1, score) for name, (gap, score) in worlds.RHYTHMS.items()}
    for name, (gap, worth, score) in {**exchanges, "coffee": (worlds.COFFEE[0], 2, worlds.COFFEE[1])}.items():
        depth = found[frozenset(("me", name))]["depth_sum"]
        assert depth == pytest.approx(worth / (1 - 2 ** (-gap / 180)), rel=1e-5)
        midway = depth - worth / 2
        assert round(100 * midway / (midway + 8.5)) == score


def test_the_ladder(ask):
    rows = by_name(ask(worlds.ladder())("people"))
    found = {name: rows[name]["betweenness"] for name in "abcd"}
    # networkx divides by the number of pairs of others: three among four people.
    assert {name: value * 3 for name, value in found.items()} == pytest.approx({"a": 0.5, "b": 1, "c": 0, "d": 0.5})


def test_one_bridge_between_two_cliques(ask):
    rows = ask(worlds.bridge())("ties")
    ties = by_pair(rows)
    bridges = [pair for pair, row in ties.items() if row["bridge"]]
    assert bridges == [frozenset(("a0", "b0"))]
    assert Counter(row["embeddedness"] for row in rows) == {3: 20, 0: 1}
    network = nx.Graph(tuple(pair) for pair in ties)
    network.remove_edge("a0", "b0")
    assert sorted(map(len, nx.connected_components(network))) == [5, 5]


def test_the_star_has_one_centre(ask):
    rows = by_name(ask(worlds.star())("people"))
    assert rows["hub"]["betweenness"] == pytest.approx(1)
    assert {rows[f"leaf{n}"]["betweenness"] for n in range(6)} == {0}
    assert rows["hub"]["ties"] == 6


def test_who_is_never_answered_is_one_way(ask):
    ties = by_pair(ask(worlds.oneway())("ties"))
    assert ties[frozenset(("fan", "star"))]["band"] == "one-way"
    assert ties[frozenset(("pal", "star"))]["band"] != "one-way"
    assert ties[frozenset(("pal", "star"))]["balance"] > 0.9


def test_a_mail_and_its_copy_count_once(ask):
    one, two = worlds.copies()
    ties = by_pair(ask(one, two)("ties"))
    assert ties[frozenset("ab")]["interactions"] == 11
    assert ties[frozenset("ac")]["interactions"] == 10
    assert frozenset("bc") not in ties
