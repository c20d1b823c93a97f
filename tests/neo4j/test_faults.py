"""Pushes that are killed, cut off, overtaken and refused by a real Neo4j: what is there in the end is one whole graph."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import neo4j as driver
import psutil
import pytest

from graphx.errors import Busy, ServerError
from graphx.neo4j import push, push_rows
from graphx.neo4j.push_rows import PushScope
from graphx.neo4j.pushed_graph import PushedGraph
from graphx.neo4j.server import Address, Server
from graphx.workspace import workspace
from tests.server import Neo4j
from tests.support import worlds
from tests.support.child import END, pushing
from tests.support.lock import arrived, blocked, connections, held
from tests.support.proxy import Proxy, dump
from tests.support.worlds import AS_OF, exchange

pytestmark = pytest.mark.xdist_group("neo4j")

WORLD = [
    *exchange("a", "b", 7, 20), *exchange("b", "c", 14, 10), *exchange("c", "d", 30, 8), *exchange("d", "e", 30, 6),
    *exchange("e", "a", 30, 4),
]  # fmt: skip
"""With batches of three: 2 of people, 2 of organisations, 2 of ties, 4 of the interactions of e."""
BATCHES = 10
EARLY = AS_OF - timedelta(150)
LAST = "MATCH (p:Person) WITH p ORDER BY p.id DESC LIMIT 1 SET p.held = true"
"""Locks the person that a batch comes to last."""
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults")
    found = workspace.Workspace(folder / "w")
    found.load(worlds.write(WORLD, folder / "a.csv"))
    for day in (None, EARLY):
        found.ask("ties", as_of=day)
    return found


@pytest.fixture(scope="module")
def scope(made):
    return PushScope(person=made.find("email:e@world.example").id)


@pytest.fixture(scope="module")
def whole(raw, there, made, scope):
    """What pushes that nobody disturbed give to an empty database."""
    found = {}
    for name, more in {"plain": {}, "scope": {"scope": scope}, "early": {"as_of": EARLY}}.items():
        wipe(raw)
        made.push(there, **more)
        found[name] = dump(raw)
    assert len(set(found.values())) == 3
    return found


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(push_rows, "BATCH", 3)


def wipe(raw):
    raw.execute_query("MATCH (n) DETACH DELETE n")


def after(child, text):
    """Once it says that; whether it did, before there was nothing left to do."""
    while text not in (said := child.next()):
        if said == END:
            return False
    return True


@pytest.mark.parametrize("number", range(1, BATCHES + 1))
def test_killed_after_any_batch_it_goes_on_and_ends_equal(raw, there, neo4j, made, scope, whole, number):
    wipe(raw)
    with pushing(made.folder, neo4j.uri, neo4j.password, scope=scope, endless=True) as child:
        for _ in range(number):
            after(child, "pushing ")
    done = made.push(there, scope=scope)
    assert dump(raw) == whole["scope"]
    assert done.resumed
    assert sum(done.written.values()) < 5 + 5 + 5 + 10


@pytest.mark.parametrize("number", [1, 3, 5, 8, 10])
def test_another_graph_after_a_killed_one(raw, there, neo4j, made, scope, whole, number):
    wipe(raw)
    with pushing(made.folder, neo4j.uri, neo4j.password, scope=scope, endless=True) as child:
        for _ in range(number):
            after(child, "pushing ")
    done = made.push(there, as_of=EARLY)
    assert dump(raw) == whole["early"]
    assert not done.resumed


def test_killed_while_it_removes_what_an_earlier_run_left(raw, there, neo4j, made, scope, whole):
    wipe(raw)
    made.push(there, scope=scope)
    for number in range(1, 5):
        with pushing(made.folder, neo4j.uri, neo4j.password, as_of=EARLY, endless=True) as child:
            all(after(child, "removing ") for _ in range(number))
    made.push(there, as_of=EARLY)
    assert dump(raw) == whole["early"]


@pytest.mark.parametrize("other", ["plain", "early"])
def test_the_second_of_two_waits_until_the_first_has_ended(raw, neo4j, made, whole, other):
    wipe(raw)
    day = {"plain": None, "early": EARLY}[other]
    with pushing(made.folder, neo4j.uri, neo4j.password, asleep="pushing people: 3") as one:
        after(one, "pushing people: 3")
        with pushing(made.folder, neo4j.uri, neo4j.password, as_of=day) as two:
            after(two, f"waiting for the push of process {one.process.pid} on ")
            os.kill(one.process.pid, signal.SIGCONT)
            ends = [one.last(), two.last()]
    assert [error for _, error in ends] == ["", ""]
    assert dump(raw) == whole[other]


@pytest.mark.parametrize("other", ["plain", "early"])
def test_the_very_first_two_both_make_the_constraints(raw, neo4j, made, whole, other):
    """None of them is made until both have come; the end is the graph of one of them, never of both."""
    neo4j.clear()
    before = connections(raw)
    day = {"plain": None, "early": EARLY}[other]
    with (
        held(raw, "CREATE (:Interaction)") as transaction,
        pushing(made.folder, neo4j.uri, neo4j.password) as one,
        pushing(made.folder, neo4j.uri, neo4j.password, as_of=day) as two,
    ):
        arrived(raw, before + 2)
        transaction.close()
        ends = [one.last(), two.last()]
    assert [error for _, error in ends] == ["", ""]
    assert dump(raw) in (whole["plain"], whole[other])


def test_one_that_was_taken_for_dead_cannot_write_any_more(raw, there, neo4j, made, whole, monkeypatch):
    """Stopped between two batches, overtaken after its silence, and woken up again: it says so, and the other's graph stays."""
    monkeypatch.setattr(push, "SILENCE", 2)
    wipe(raw)
    with pushing(made.folder, neo4j.uri, neo4j.password, asleep="pushing people: 3") as child:
        after(child, "pushing people: 3")
        made.push(there, as_of=EARLY)
        os.kill(child.process.pid, signal.SIGCONT)
        done, error = child.last()
    assert done is None
    assert error.startswith("Busy: Another push has taken over bolt://")
    assert dump(raw) == whole["early"]


@pytest.fixture
def locked(raw, made, there):
    """A transaction of a silent push of another machine, which stopped in the middle of a batch: it keeps the stamp locked."""
    wipe(raw)
    made.push(there)
    raw.execute_query(
        "MATCH (r:GraphxRun) SET r.state = 'pushing', r.run = 'r', r.owner = 'o', r.host = 'far', r.pid = 7, "
        "r.beat = datetime() - duration('PT1H')"
    )
    return lambda seconds: held(raw, "MATCH (r:GraphxRun) SET r.lock = 'o'", seconds)


def test_one_that_stopped_in_the_middle_of_a_batch_is_waited_for(raw, there, made, whole, locked, monkeypatch):
    monkeypatch.setattr(push, "TURN", 1)
    said = []
    with locked(120) as transaction:

        def progress(text):
            said.append(text)
            if text.startswith("waiting for the push of process 7 on far"):
                transaction.close()

        made.push(there, as_of=EARLY, progress=progress)
    assert "waiting for the push of process 7 on far" in said
    assert dump(raw) == whole["early"]


def test_the_server_ends_a_batch_that_never_ends(raw, there, made, whole, locked):
    with locked(5):
        made.push(there, as_of=EARLY)
        assert dump(raw) == whole["early"]


def test_a_batch_that_outlives_all_patience_is_told(raw, there, made, locked, monkeypatch):
    """What it waits for is its silence, its deadline and ten seconds: here two of them in all."""
    monkeypatch.setattr(push, "SILENCE", -68)
    monkeypatch.setattr(push, "TURN", 1)
    before = dump(raw)
    with (
        locked(120),
        pytest.raises(Busy, match=r"process 7 on far is pushing to bolt://.*Wait until it has ended, then do the same again"),
    ):
        made.push(there, as_of=EARLY)
    assert dump(raw) == before


def test_whose_turn_it_is_counts_when_the_lock_is_got_not_when_it_is_asked_for(raw, there, made):
    """A batch that waits for another push, which is just taking the stamp, must find out that it has lost it."""
    wipe(raw)
    with raw.session() as one:
        threads = []

        def overtake(text):
            if text == "pushing people: 3":
                transaction = one.begin_transaction()
                transaction.run("MATCH (r:GraphxRun) SET r.owner = 'other'").consume()
                threads.append(threading.Thread(target=lambda: (blocked(raw), transaction.commit())))
                threads[0].start()

        with pytest.raises(Busy, match="Another push has taken over"):
            made.push(there, progress=overtake)
        threads[0].join()
    assert raw.execute_query("MATCH (p:Person) RETURN count(p)").records[0][0] == 3


def test_ctrl_c_in_the_middle_of_a_batch_stops_the_command_and_the_next_push_goes_on(raw, there, neo4j, made, whole):
    wipe(raw)
    made.push(there, as_of=EARLY)
    command = [sys.executable, "-m", "graphx", "--workspace", made.folder, "push"]
    env = os.environ | {"NEO4J_URI": neo4j.uri, "NEO4J_USERNAME": neo4j.user, "NEO4J_PASSWORD": neo4j.password}
    with held(raw, LAST):
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            blocked(raw)
            process.send_signal(signal.SIGINT)
            said = process.communicate(timeout=60)
        finally:
            process.kill()
    stopped = "graphx: stopped. What was finished is kept, the rest was never there.\n"
    assert said == ("", f"workspace {made.folder}\n{stopped}")
    assert process.returncode == 130
    with pytest.raises(Busy, match="is not finished"):
        PushedGraph(there).stamp()
    made.push(there)
    assert dump(raw) == whole["plain"]


def test_another_machine_that_pushes_for_long_is_waited_for_and_then_told(raw, there, made, monkeypatch):
    wipe(raw)
    made.push(there)
    raw.execute_query(
        "MATCH (r:GraphxRun) SET r.state = 'pushing', r.owner = 'o', r.host = 'far', r.pid = 7, r.beat = datetime()"
    )
    before, said = dump(raw), []
    clock = itertools.count(0, 60)
    monkeypatch.setattr(push, "time", SimpleNamespace(monotonic=lambda: next(clock), sleep=lambda seconds: None))
    with pytest.raises(Busy, match=r"process 7 on far is pushing to bolt://.*Wait until it has ended, then do the same again"):
        made.push(there, progress=said.append)
    assert "waiting for the push of process 7 on far" in said
    assert dump(raw) == before


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_connection_lost_at_any_commit_changes_nothing(raw, neo4j, made, whole, monkeypatch, cut):
    """At the first, the second, ... until a push has no more of them: before the server heard of it, and after it was done."""
    monkeypatch.setattr(push_rows, "BATCH", 100)
    for number in itertools.count(1):
        wipe(raw)
        with Proxy(neo4j.port, cut, number) as proxy, Server(Address(proxy.uri), neo4j.password, patience=30) as there:
            made.push(there)
        assert dump(raw) == whole["plain"], f"commit {number}"
        if not proxy.fired.is_set():
            break
    assert number > 12


@pytest.mark.parametrize(("cut", "number"), [("stall", 4), ("stall", 6), ("stall", 12), (200, 1), (3000, 1), (9000, 1)])
def test_a_wire_that_falls_silent_or_is_reset(raw, there, neo4j, made, whole, cut, number):
    for deadline in (2, 10, 60):  # a slow machine needs more for what goes well before
        wipe(raw)
        with (
            Proxy(neo4j.port, cut, number) as proxy,
            Server(Address(proxy.uri), neo4j.password, deadline=deadline, patience=0) as bad,
            pytest.raises(ServerError, match="Is it running, and is the address right"),
        ):
            made.push(bad)
        if proxy.fired.is_set():
            break
    assert proxy.fired.is_set()
    made.push(there)
    assert dump(raw) == whole["plain"]


@pytest.fixture(scope="module")
def own(tmp_path_factory, neo4j):
    """A server to be broken. That of all tests comes first, so that what a machine lacks is told in the same words."""
    found = Neo4j(tmp_path_factory.mktemp("own"), heap="512m", pages="16m", gds=False)
    yield found
    found.kill()


def content(own):
    with driver.GraphDatabase.driver(own.uri, auth=(own.user, own.password)) as found:
        return dump(found)


def running(own, config=None):
    """The server with these lines of configuration, whatever it was before."""
    own.kill()
    own.config = config or {}
    own.start()
    return Server(Address(own.uri), own.password, patience=1)


@contextmanager
def amid(own, made, **more):
    """A push in the middle of a batch, whose last row waits for a lock that somebody else holds."""
    with driver.GraphDatabase.driver(own.uri, auth=(own.user, own.password)) as found:
        wipe(found)
        with pushing(made.folder, own.uri, own.password, asleep="pushing organisations: 3", **more) as child:
            after(child, "pushing organisations: 3")
            with held(found, LAST):
                os.kill(child.process.pid, signal.SIGCONT)
                blocked(found)
                yield child


def test_a_server_killed_in_mid_batch_and_started_again(own, made, whole):
    """A patient push goes on."""
    running(own).close()
    with amid(own, made, deadline=170, patience=160) as patient:
        own.kill()
        own.start()
        done, error = patient.last(170)
    assert (error, done.written["people"]) == ("", 5)
    assert content(own) == whole["plain"]


def test_a_server_without_room_and_one_that_may_only_be_read(own, made, scope, whole):
    """Its files may not grow any more, which is what a full disk is to it, with another number; then it is started again."""
    if own.pid is None:
        running(own).close()
    with Server(Address(own.uri), own.password, patience=1) as there:
        made.push(there)
        psutil.Process(own.pid).rlimit(psutil.RLIMIT_FSIZE, (1, psutil.RLIM_INFINITY))
        for _ in range(2):
            with pytest.raises(
                ServerError, match=r"has no room left.*Look at the server's log, give it disk.*do the same again"
            ):
                made.push(there, scope=scope)
    with running(own, {"server.databases.read_only": "neo4j"}) as there:
        with pytest.raises(ServerError, match="Let that user write, or choose another --database"):
            made.push(there, scope=scope)
        assert PushedGraph(there).server.facts().edition == "community"
    with running(own) as there:
        made.push(there, scope=scope)
    assert content(own) == whole["scope"]


def test_a_server_killed_under_a_push_without_patience(own, made):
    if own.pid is None:
        running(own).close()
    with amid(own, made, patience=0) as hasty:
        own.kill()
        done, error = hasty.last()
    assert done is None
    assert error.startswith("ServerError: ")
    assert "Is it running, and is the address right? The local graph goes on" in error
