"""Graph Data Science on a real server beside the numbers that were pushed, with networkx as the third witness."""

from __future__ import annotations

import functools
import os
import re
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import networkx as nx
import numpy as np
import pytest
from typer.testing import CliRunner

from graphx import query, query_file
from graphx.__main__ import app
from graphx.errors import Busy, ServerError, UnknownName
from graphx.neo4j import gds
from graphx.neo4j.pushed_graph import PushedGraph
from graphx.neo4j.server import Server
from graphx.query import TWINS
from graphx.storage.home import Address
from graphx.workspace.workspace import Workspace
from tests import server as servers
from tests.neo4j.test_same_answers import nothing, organisation, plain, planted, put, strangers
from tests.server import Neo4j
from tests.support import worlds
from tests.support.patience import until

pytestmark = pytest.mark.xdist_group("neo4j")

SLOW = "CALL () { UNWIND range(1, 100000) AS i UNWIND range(1, 100000) AS j RETURN count(i + j) AS work }"
"""Some ten minutes of work."""


WORLDS = {
    "demo": organisation,
    "middle": lambda folder: put(folder, 2, plain(40), chance=0.15, ours=8),
    "sparse": lambda folder: put(folder, 3, plain(90), chance=0.04, ours=5),
    "dense": lambda folder: put(folder, 4, plain(14), chance=1.0),
    "bridge": planted(worlds.bridge),
    "star": planted(worlds.star),
    "ladder": planted(worlds.ladder),
    "empty": nothing,
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The workspace of a name, made once."""

    @functools.cache
    def made(name: str) -> Workspace:
        return WORLDS[name](tmp_path_factory.mktemp("world"))

    return made


@pytest.fixture
def there(neo4j: Neo4j) -> Iterator[Server]:
    neo4j.clear()
    with Server(Address(neo4j.uri, neo4j.user), neo4j.password) as found:
        yield found


@pytest.fixture
def pushed(request: pytest.FixtureRequest, there: Server, world) -> Server:
    """A server with a world on it: "middle" unless a test names another."""
    world(getattr(request, "param", "middle")).push(there)
    return there


def copies(server: Server) -> list[str]:
    return [name for (name,) in server.run("CALL gds.graph.list() YIELD graphName RETURN graphName", {})]


def rows(server: Server, *names: str, **given: Any) -> dict[str, dict[str, Any]]:
    found = gds.compare(server, names or gds.NAMES, **given).records()
    return {row["measure"]: {key: value for key, value in row.items() if key != "seconds"} for row in found}


@pytest.mark.parametrize("pushed", [name for name in WORLDS if name != "empty"], indirect=True)
def test_both_sides_find_the_same_numbers(pushed):
    found = rows(pushed)
    people = PushedGraph(pushed).stamp().people
    assert [row["people"] for row in found.values()] == [people] * 3
    for name in ("pagerank", "betweenness"):
        row = found[name]
        assert row["largest_relative"] < 1e-8
        assert row["largest_difference"] <= 1e-8 * row["ours"]
        assert row["ours"] == pytest.approx(row["theirs"], rel=1e-8)
        assert row["spearman"] is None or row["spearman"] == pytest.approx(1)
        assert row["note"] == "is equal"
    # Neither finds the best partition, and on nine people one person is much.
    assert found["community"]["theirs"] - found["community"]["ours"] < 0.02
    assert found["community"]["ours"] - found["community"]["theirs"] < 0.05
    assert not copies(pushed)


def test_networkx_says_so_too(pushed):
    graph = nx.Graph()
    graph.add_nodes_from(id_ for (id_,) in pushed.run("MATCH (p:Person) RETURN p.id", {}))
    ties = pushed.run("MATCH (a:Person)-[t:TIE]->(b) RETURN a.id, b.id, t.depth_sum", {})
    graph.add_edges_from((a, b, {"depth": depth, "cost": 1 / depth}) for a, b, depth in ties)
    assert min(dict(graph.degree).values()) == 0  # somebody has no tie, and counts
    ids, run = list(graph), PushedGraph(pushed).stamp().run
    with gds.projected(pushed, run) as copy:
        found = {name: gds.theirs(pushed, copy, name, ids).values for name in gds.NAMES}
    rank = nx.pagerank(graph, weight="depth", tol=1e-14, max_iter=1000)
    between = nx.betweenness_centrality(graph, weight="cost")
    np.testing.assert_allclose(found["pagerank"], [rank[id_] for id_ in ids], rtol=1e-9)
    np.testing.assert_allclose(found["betweenness"], [between[id_] for id_ in ids], rtol=1e-9, atol=1e-15)
    groups = [{ids[i] for i in np.flatnonzero(found["community"] == label)} for label in np.unique(found["community"])]
    theirs = nx.community.modularity(graph, groups, weight="depth")
    assert rows(pushed, "community")["community"]["theirs"] == pytest.approx(theirs, abs=1e-12)


def test_a_number_that_was_changed_on_the_server_is_noticed(pushed):
    pushed.run("MATCH (p:Person) WITH p ORDER BY p.betweenness DESC LIMIT 1 SET p.betweenness = p.betweenness * 1.01", {})
    pushed.run("MATCH (p:Person) WITH p ORDER BY p.pagerank LIMIT 1 SET p.pagerank = 0.5", {})
    pushed.run("MATCH (p:Person) SET p.community = 1", {})
    found = rows(pushed)
    assert found["betweenness"]["largest_relative"] == pytest.approx(0.01 / 1.01)
    assert found["betweenness"]["note"] == "differs by up to 0.0099 of the value"
    assert found["pagerank"]["ours"] == 0.5
    assert found["pagerank"]["spearman"] < 1
    assert found["community"]["ours"] == pytest.approx(0)
    assert found["community"]["note"].startswith("is better there: modularity 0.0000 and 0.")


def test_people_and_ties_of_somebody_else_change_nothing(neo4j, pushed):
    before = rows(pushed)
    strangers(neo4j, pushed)
    pushed.run(
        "MATCH (p:Person) WHERE p.graphx_run IS NOT NULL WITH p ORDER BY p.id LIMIT 2 "
        "WITH collect(p)[0] AS a, collect(p)[1] AS b "
        "CREATE (a)-[:TIE {key: 'theirs', depth_sum: 1e6, cost: 1e-6}]->(b) "
        "CREATE (:Person {id: 'alone', graphx_run: 'another'})",
        {},
    )
    assert rows(pushed) == before


def test_more_threads_give_the_same_numbers(pushed):
    found = rows(pushed, concurrency=4)
    assert max(found[name]["largest_relative"] for name in ("pagerank", "betweenness")) < 1e-8


@pytest.mark.parametrize("pushed", ["sparse"], indirect=True)
def test_samples_are_said_to_be_samples(pushed, monkeypatch):
    monkeypatch.setattr(gds, "_defaults", lambda _: {"work": 1, "seed": 1})
    row = rows(pushed, "betweenness")["betweenness"]
    assert re.match(r"is estimated on both sides, from \d+ of \d+ people, theirs drawn by number of ties: ", row["note"])
    assert row["largest_relative"] is None
    assert row["spearman"] > 0.8
    assert 0.5 < row["theirs"] / row["ours"] < 2  # on the same scale, though from some people only


@pytest.mark.parametrize("pushed", ["empty"], indirect=True)
def test_without_ties_there_is_nothing_to_compare(pushed):
    sheet = gds.compare(pushed)
    assert not sheet.rows
    assert sheet.sentence == "No ties were pushed, so there is nothing to compare."


# What is left in the server's memory ------------------------------------------------------------------------------------


def test_an_error_in_the_middle_leaves_nothing(pushed, monkeypatch):
    run, seen = PushedGraph(pushed).stamp().run, []

    def wrong():
        with gds.projected(pushed, run) as copy:
            seen.extend(copies(pushed))
            pushed.run("CALL gds.pageRank.stream($name, {relationshipWeightProperty: 'none'})", {"name": copy})

    with pytest.raises(ServerError, match="refused a query"):
        wrong()
    assert len(seen) == 1
    assert not copies(pushed)
    monkeypatch.setattr(gds, "differences", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        gds.compare(pushed)
    assert not copies(pushed)


@pytest.mark.parametrize("stem", ["project", "pagerank", "community"])
def test_a_deadline_in_the_middle_leaves_nothing(pushed, monkeypatch, stem):
    """Each is made slow by much work before it: when nobody waits for it any more, the server would still go on with it."""
    first, run = "MATCH" if stem == "project" else "CALL", gds._run
    rewrite(monkeypatch, stem, lambda text: text.replace(first, f"{SLOW}\n{first}", 1))

    def hasty(server: Server, what: str, parameters: Mapping[str, Any]) -> Any:
        with monkeypatch.context() as brief:
            if what == stem:  # all else gets the time that it needs
                brief.setattr(server, "deadline", 3)
            return run(server, what, parameters)

    monkeypatch.setattr(gds, "_run", hasty)
    with pytest.raises(ServerError, match=r"within 3 s|TransactionTimedOut"):
        gds.compare(pushed)
    still = "SHOW TRANSACTIONS YIELD currentQuery AS text WHERE text STARTS WITH $slow RETURN text"
    until(lambda: not pushed.run(still, {"slow": SLOW}))
    assert not copies(pushed)


def test_work_that_cannot_be_ended_neither_keeps_the_copy_nor_hides_what_went_wrong_before(pushed, monkeypatch):
    rewrite(monkeypatch, "stop", lambda text: "TERMINATE TRANSACTIONS 0")
    with pytest.raises(ServerError, match="refused a query"):
        gds.compare(pushed, ["pagerank"])
    assert not copies(pushed)
    monkeypatch.setattr(gds, "differences", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        gds.compare(pushed, ["pagerank"])
    assert not copies(pushed)


def rewrite(monkeypatch: pytest.MonkeyPatch, stem: str, change: Callable[[str], str]) -> None:
    """Another text for one query; the real server answers it."""
    read = query.read

    def changed(*of: Any) -> query_file.Question:
        asked = read(*of)
        return replace(asked, text=change(asked.text)) if of[0] == stem else asked

    monkeypatch.setattr(query, "read", changed)


def test_ctrl_c_in_the_middle_leaves_nothing(pushed):
    run = PushedGraph(pushed).stamp().run

    def interrupted():
        with gds.projected(pushed, run):
            threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
            pushed.run(f"{SLOW} RETURN work", {})

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not copies(pushed)


def test_leftovers_of_killed_processes_go_when_they_are_old(pushed, monkeypatch):
    text, run = query.read("project", TWINS / "gds", ".cypher").text, PushedGraph(pushed).stamp().run
    for name in ("graphx-killed", "somebody-else"):
        pushed.run(text, {"name": name, "run": run})
    rows(pushed, "pagerank")
    assert sorted(copies(pushed)) == ["graphx-killed", "somebody-else"]  # it may be at work
    monkeypatch.setattr(gds, "HOURS", 0)
    rows(pushed, "pagerank")
    assert copies(pushed) == ["somebody-else"]


# Words ------------------------------------------------------------------------------------------------------------------


def test_what_cannot_be_compared_is_said(pushed):
    with pytest.raises(UnknownName, match="Did you mean 'pagerank'"):
        gds.compare(pushed, ["pagerang"])
    pushed.run("MATCH (r:GraphxRun) SET r.state = 'pushing'", {})
    with pytest.raises(Busy):
        gds.compare(pushed)


def test_a_push_in_the_meantime_is_noticed(pushed, monkeypatch):
    spearman = gds.spearman

    def meanwhile(*values):
        pushed.run("MATCH (r:GraphxRun) SET r.run = 'another'", {})
        return spearman(*values)

    monkeypatch.setattr(gds, "spearman", meanwhile)
    with pytest.raises(Busy, match="newer graph"):
        gds.compare(pushed, ["pagerank"])


def command(neo4j: Neo4j, folder, *words: str):
    env = {"NEO4J_URI": neo4j.uri, "NEO4J_USERNAME": neo4j.user, "NEO4J_PASSWORD": neo4j.password}
    return CliRunner().invoke(app, ["--workspace", str(folder), "server", *words], env=env, catch_exceptions=False)


def test_the_command_shows_both_sides(neo4j, pushed, world):
    ran = command(neo4j, world("middle").folder, "--measures")
    assert ran.exit_code == 0
    assert "Graph Data Science 2.13" in ran.output
    assert "pagerank is equal; betweenness is equal; community is " in ran.output
    assert "largest_relative" in ran.output


@pytest.mark.slow
def test_a_server_without_it_is_told_and_is_no_failure(tmp_path):
    if lack := servers.missing():
        pytest.skip(lack)
    with Neo4j(tmp_path / "server", gds=False, quick=True) as bare:
        ran = command(bare, tmp_path / "world", "--measures")
        assert ran.exit_code == 0
        assert "this server has no Graph Data Science: the numbers that were pushed serve." in ran.output
        with (
            Server(Address(bare.uri, bare.user), bare.password) as there,
            pytest.raises(ServerError, match="numbers that were"),
        ):
            gds.compare(there)


def test_differences_and_orders_by_hand():
    ours, found = np.array([0.0, 1.0, 2.0, 4.0]), np.array([0.0, 1.0, 2.5, 3.0])
    assert gds.differences(ours, found) == (1.0, 0.25)
    assert gds.differences(np.zeros(3), np.zeros(3)) == (0.0, 0.0)
    assert gds.spearman(ours, found) == pytest.approx(1)
    assert gds.spearman(ours, -ours) == pytest.approx(-1)
    assert gds.spearman(ours, np.ones(4)) is None
    # Hub and leaves of a star: the leaves differ by rounding only, which is no order.
    assert gds.spearman(np.array([1, 0.1, 0.1]), np.array([1, 0.1 + 1e-16, 0.1 - 1e-16])) == pytest.approx(1)
