from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import pytest

import graphx
from graphx.app import connection
from graphx.app.connection import Link
from graphx.errors import Busy, ServerError
from graphx.storage.home import Address
from tests.support import pretend, worlds
from tests.support.patience import until


@pytest.fixture(scope="module")
def spaces(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    place = tmp_path_factory.mktemp("link")
    for name, events in (("bridge", worlds.bridge()), ("star", worlds.star())):
        with graphx.open(place / name) as workspace:
            workspace.load(worlds.write(events, place / f"{name}.csv"))
    return place / "bridge", place / "star"


@pytest.fixture
def server(spaces, monkeypatch: pytest.MonkeyPatch) -> pretend.Server:
    made = pretend.Server(spaces[0])
    monkeypatch.setattr(connection, "connect", lambda *_: made)
    return made


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time as the link sees it; a test moves it."""
    now = [1_000.0]
    monkeypatch.setattr(connection.time, "monotonic", lambda: now[0])
    return now


def opened() -> Link:
    return Link(Address("neo4j://team.example:7687"), "secret")


def test_the_stamp_is_read_again_only_when_it_is_old(server, clock) -> None:
    joined = opened()
    first = joined.stamp()
    assert joined.stamp() is first
    assert server.stamps == 1
    clock[0] += connection.FRESH
    assert joined.stamp() == first
    assert server.stamps == 2


@pytest.mark.parametrize(("error", "keep"), [(ServerError("away"), connection.AWAY), (Busy("pushing"), connection.FRESH)])
def test_a_failure_is_remembered_for_a_while_and_then_forgotten(server, clock, error: ServerError, keep: float) -> None:
    joined, server.wrong = opened(), error
    for _ in range(5):
        with pytest.raises(type(error), match=str(error)):
            joined.stamp()
    assert server.stamps == 1
    server.wrong = None
    clock[0] += keep - 0.5
    with pytest.raises(type(error)):
        joined.stamp()
    clock[0] += 0.5
    assert joined.stamp().name == "Lantern Energy"


def test_forgetting_asks_at_once(server, clock) -> None:
    joined, server.wrong = opened(), ServerError("away")
    with pytest.raises(ServerError):
        joined.stamp()
    server.wrong = None
    joined.forget()
    assert joined.stamp().ties == 21


def test_a_question_that_failed_is_not_asked_again_at_once_and_others_are(server, clock) -> None:
    joined = opened()
    stamp, server.slow = joined.stamp(), ServerError("no answer within 15 s")
    for _ in range(3):
        with pytest.raises(ServerError, match="no answer within 15 s"):
            joined.ask(stamp, "overview", ())
    assert server.questions == ["overview"]
    server.slow = None
    assert len(joined.ask(stamp, "ties", ())) == 21
    clock[0] += connection.AWAY
    assert joined.ask(stamp, "overview", ()).name == "overview"


def test_a_newer_graph_is_not_given_out_as_the_older_one(server, spaces, clock) -> None:
    joined = opened()
    stamp, server.workspace = joined.stamp(), graphx.open(spaces[1])
    with pytest.raises(Busy, match="newer graph"):
        joined.ask(stamp, "ties", ())
    with pytest.raises(Busy, match="newer graph"):
        joined.picture(stamp)
    now = joined.stamp()
    assert now.fingerprint != stamp.fingerprint
    assert len(joined.ask(now, "ties", ())) == now.ties == 6
    assert len(joined.picture(now)) == now.people


@pytest.mark.parametrize("settings", ["", "[]", "{}", '{"depth": 3}', "not json"])
def test_a_stamp_of_something_else_is_a_sentence(server, monkeypatch, settings: str) -> None:
    monkeypatch.setattr(server, "_stamp", lambda: {**pretend.Server._stamp(server), "settings": settings})
    with pytest.raises(ServerError, match="not one of this version of graphx"):
        opened().stamp()


def test_closing_ends_both_connections(server) -> None:
    opened().close()
    assert server.closed


def test_a_silent_server_costs_one_short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over real sockets: something accepts and never says a word. The wait is long enough to connect on a busy machine."""
    monkeypatch.setattr(graphx.Server, "PULSE", 3.0)
    monkeypatch.setattr(connection, "AWAY", 3_600.0)
    calls: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def take() -> None:
            while True:
                try:
                    calls.append(listening.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        joined = Link(Address(f"bolt://127.0.0.1:{port}"), "secret")
        try:
            for _ in range(4):
                with pytest.raises(ServerError) as told:
                    joined.stamp()
            assert f"127.0.0.1:{port}" in str(told.value)
            assert "secret" not in str(told.value)
            until(lambda: calls)
            assert len(calls) == 1
        finally:
            for call in calls:
                call.close()
            joined.close()
            listening.shutdown(socket.SHUT_RDWR)


def test_nobody_waits_behind_somebody_who_waits_for_the_same_server(server, monkeypatch) -> None:
    """Visitors who come while the first one waits share its outcome: one question for all of them."""
    server.wrong = ServerError("away")
    slow = server.reading

    def reading(queries):
        time.sleep(0.2)
        return slow(queries)

    monkeypatch.setattr(server, "reading", reading)
    joined, told = opened(), []

    def visit() -> None:
        try:
            joined.stamp()
        except ServerError as error:
            told.append(error)

    visitors = [threading.Thread(target=visit) for _ in range(6)]
    for each in visitors:
        each.start()
    for each in visitors:
        each.join()
    assert len(told) == 6
    assert server.stamps == 1
