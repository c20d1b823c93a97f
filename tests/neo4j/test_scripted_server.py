"""The seam to Neo4j against a scripted server: every fault ends soon in a sentence that says what to do, and leaves nothing."""

from __future__ import annotations

import gc
import logging
import re
import signal
import socket
import threading
import time

import psutil
import pytest

from graphx.errors import BadValue, GraphxError, ServerError
from graphx.neo4j import server as bolt
from graphx.neo4j.server import Address, Server
from tests.support import patience
from tests.support.script import CUT, MUTE, RESET, Script

PASSWORD = "correct-horse-battery"
BOUND = 20
"""Seconds that no call against a fault may need, with a deadline below one: an order of magnitude, for a busy machine."""

TLS = b"\x15\x03\x01\x00\x02\x02\x0a"


def server(uri, **more):
    return Server(Address(uri), PASSWORD, **{"deadline": 30, "patience": 0, **more})


def write(there):
    return there.write("CREATE (n)", {})


def read(there):
    return there.read("RETURN 1", {})


def refusal(script, call=write, deadline=0.5, **more):
    """The sentence in which a call ends."""
    began = time.monotonic()
    with server(script.uri, deadline=deadline, **more) as there, pytest.raises(ServerError) as caught:
        call(there)
    assert time.monotonic() - began < BOUND
    return sentence(caught.value, script.uri)


def sentence(error, name):
    text = str(error)
    assert name in text
    assert PASSWORD not in text
    assert text.endswith(".")
    assert re.search(
        r"Is it running|Look at|Set NEO4J|Let that user|Do the same|choose another|Choose|Say which|needs|report", text
    )
    assert "debug log" not in text
    return text


@pytest.fixture(autouse=True)
def clean(caplog):
    """Nothing is left after a test: no thread, no connection, no password in what was logged at the finest level."""
    caplog.set_level(logging.DEBUG, "neo4j")
    before = set(threading.enumerate())
    yield
    gc.collect()
    until = time.monotonic() + BOUND
    while (left := (set(threading.enumerate()) - before) or _connections()) and time.monotonic() < until:
        time.sleep(0.02)
    assert not left
    assert PASSWORD not in caplog.text


def _connections():
    return [each for each in psutil.Process().net_connections("tcp") if each.status not in ("TIME_WAIT", "LISTEN", "CLOSE")]


def test_a_healthy_server_answers_all_kinds_of_calls():
    with Script() as script:
        with server(script.uri) as there:
            assert read(there) == (["c0"], [(1,)])
            assert there.reading([("RETURN 1", {}), ("RETURN 2", {})]) == [(["c0"], [(1,)])] * 2
            assert write(there) == [(1,)]
            assert there.run("CREATE INDEX", {}) == [(1,)]
            assert list(there.writing("CREATE (n)", [{"n": 1}, {"n": 2}])) == [({"n": 1}, [(1,)]), ({"n": 2}, [(1,)])]
            assert list(there.stream("RETURN 1", {})) == [[(1,)]]
            assert there.facts() == bolt.Facts("5.26.25", "community", "")
        patience.until(lambda: script.seen[-1] == "GOODBYE")  # the driver does not wait for the script to have read it


def test_a_server_found_by_its_routing_table_answers():
    with Script() as script, server(script.uri.replace("bolt", "neo4j")) as there:
        assert read(there).rows == [(1,)]
    assert "ROUTE" in script.seen


@pytest.mark.parametrize("greeting", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", TLS, b"\0\0\0\0", b"\0\0\0\x09"])
def test_what_is_no_bolt_server_is_told_in_a_sentence(greeting):
    with Script(greeting=greeting) as script:
        text = refusal(script, deadline=15 if greeting else 0.5)
    told = (
        "It needs Neo4j 5.26 or later" if greeting and greeting[:4] != b"HTTP" else "Is it running, and is the address right?"
    )
    assert told in text


@pytest.mark.parametrize("scheme", ["bolt+s", "bolt+ssc", "neo4j+s"])
def test_an_encrypted_call_to_a_server_that_speaks_in_the_clear_ends(scheme):
    with (
        Script() as script,
        server(script.uri.replace("bolt", scheme), deadline=0.5) as there,
        pytest.raises(ServerError, match="Is it running"),
    ):
        read(there)


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with (
        server(f"bolt://127.0.0.1:{port}") as there,
        pytest.raises(ServerError, match="Is it running, and is the address right"),
    ):
        read(there)


@pytest.mark.parametrize("bolt", [(4, 4), (5, 4)])
def test_an_older_server_is_named_with_its_version(bolt):
    with Script(version="4.4.0", bolt=bolt) as script:
        assert "is Neo4j 4.4.0; graphx needs 5.26 or later" in refusal(script, lambda there: there.facts(), deadline=15)


@pytest.mark.parametrize("version", ["5.26.0", "5.27.1", "2025.01.0", "2026.10.1"])
def test_this_server_and_newer_ones_are_taken(version):
    with Script(version=version) as script, server(script.uri) as there:
        assert there.facts().version == version


@pytest.mark.parametrize("what", [MUTE, CUT, RESET])
@pytest.mark.parametrize("message", ["HELLO", "LOGON", "BEGIN", "RUN", "PULL", "COMMIT"])
def test_a_server_that_goes_away_or_falls_silent_at_any_message(message, what):
    with Script({message: what}) as script:
        assert "Is it running, and is the address right?" in refusal(script)


@pytest.mark.parametrize("what", [CUT, RESET])
@pytest.mark.parametrize("message", ["HELLO", "BEGIN", "RUN", "PULL", "COMMIT"])
def test_a_connection_lost_once_is_made_again(message, what):
    """Also during the commit, when nobody knows what the server did: the same query is sent a second time."""
    with Script({message: what}, times=1) as script, server(script.uri, deadline=60, patience=30) as there:
        assert write(there) == [(1,)]
        assert read(there).rows == [(1,)]
    assert script.queries == ["CREATE (n)"] * (1 if message in ("HELLO", "BEGIN") else 2) + ["RETURN 1"]


REFUSALS = {
    "Neo.ClientError.Security.Unauthorized": "Set NEO4J_USERNAME and NEO4J_PASSWORD",
    "Neo.ClientError.Security.AuthenticationRateLimit": "too many tries",
    "Neo.ClientError.Security.CredentialsExpired": "a password to be changed first",
    "Neo.ClientError.Security.Forbidden": "Let that user write",
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": "Let that user write",
    "Neo.ClientError.Statement.AccessMode": "Let that user write",
    "Neo.ClientError.Database.DatabaseNotFound": "Say which with --database",
    "Neo.ClientError.Schema.ConstraintValidationFailed": "Choose another database",
    "Neo.DatabaseError.Schema.ConstraintCreationFailed": "holds something else where graphx writes",
    "Neo.TransientError.Schema.SchemaModifiedConcurrently": "Do the same again in a while",
    "Neo.ClientError.Statement.SyntaxError": "Please report it",
    "Neo.ClientError.Transaction.TransactionTimedOut": "Do the same again in a while",
    "Neo.TransientError.Transaction.DeadlockDetected": "Do the same again in a while",
    "Neo.TransientError.General.DatabaseUnavailable": "Is it running",
    "Neo.TransientError.General.OutOfMemoryError": "give it disk or memory",
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError": "give it disk or memory",
    "Neo.DatabaseError.Transaction.TransactionCommitFailed": "give it disk or memory",
    "Neo.DatabaseError.Statement.ExecutionFailed": "Look at the server's log",
}


@pytest.mark.parametrize("code", REFUSALS)
def test_a_failure_says_what_to_do(code):
    """With a deadline well above the patience the server's own words are told, however long it goes on refusing."""
    with Script({"LOGON" if "Security" in code and "Forbidden" not in code else "RUN": code}) as script:
        assert REFUSALS[code] in refusal(script, deadline=15)


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_who_is_asked_next_must_have_seen_what_was_written(scheme):
    with Script() as script, server(script.uri.replace("bolt", scheme)) as there:
        write(there)
        read(there)
        there.run("CREATE INDEX", {})
        list(there.stream("RETURN 1", {}))
        list(there.writing("CREATE (n)", [{"n": 1}, {"n": 2}]))
        with server(script.uri) as other:
            read(other)
    assert script.bookmarks == [[], *([f"bookmark {n}"] for n in range(1, 6)), []]


RESTORED = {
    "Neo.TransientError.Transaction.BookmarkTimeout": "lags behind what it said before",
    "Neo.ClientError.Transaction.InvalidBookmark": "lags behind what it said before",
    MUTE: "gave no answer within",
}


@pytest.mark.parametrize("call", [read, write, lambda there: list(there.stream("RETURN 1", {}))])
@pytest.mark.parametrize("what", RESTORED)
def test_a_server_restored_from_an_older_copy_is_told_once_and_then_taken_as_it_is(what, call):
    """A real one waits half a minute for what it will never see again, and longer than the deadline when tried again."""
    with Script(restored=what) as script, server(script.uri, deadline=2 if what == MUTE else 30) as there:
        write(there)
        with pytest.raises(ServerError, match=RESTORED[what]) as caught:
            call(there)
        sentence(caught.value, script.uri)
        assert script.bookmarks[-1] == ["bookmark 1"]
        assert read(there).rows == [(1,)]
        assert script.bookmarks[-1] == []


def test_other_failures_do_not_forget_what_was_written():
    with Script() as script, server(script.uri) as there:
        write(there)
        script.on["RUN"] = "Neo.ClientError.Statement.SyntaxError"
        with pytest.raises(ServerError, match="Please report it"):
            read(there)
        script.on.clear()
        read(there)
    assert script.bookmarks == [[], ["bookmark 1"], ["bookmark 1"]]


def test_what_a_moment_mends_is_done():
    deadlock = {"RUN": "Neo.TransientError.Transaction.DeadlockDetected"}
    with Script(deadlock, times=1) as script, server(script.uri, deadline=60, patience=30) as there:
        assert write(there) == [(1,)]
    assert script.queries == ["CREATE (n)"] * 2


def test_what_no_moment_mends_ends_after_the_patience():
    with Script({"RUN": "Neo.TransientError.Transaction.DeadlockDetected"}) as script:
        assert "Do the same again in a while" in refusal(script, deadline=30, patience=1)
    assert len(script.queries) >= 2


def test_what_stays_wrong_is_not_tried_again():
    with Script({"RUN": "Neo.ClientError.Statement.SyntaxError"}) as script:
        refusal(script, deadline=15)
    assert script.queries == ["CREATE (n)"]


def test_a_schema_is_not_tried_again():
    with Script({"RUN": "Neo.TransientError.Transaction.DeadlockDetected"}) as script:
        refusal(script, lambda there: there.run("CREATE INDEX", {}), deadline=15)
    assert script.queries == ["CREATE INDEX"]


CALLS = {
    "read": read,
    "write": write,
    "run": lambda there: there.run("CREATE INDEX", {}),
    "stream": lambda there: list(there.stream("RETURN 1", {})),
    "writing": lambda there: list(there.writing("CREATE (n)", [{}, {}, {}])),
    "facts": lambda there: there.facts(),
}


@pytest.mark.parametrize("name", CALLS)
def test_every_kind_of_call_has_the_deadline(name):
    with Script({"PULL": MUTE}) as script:
        assert "gave no answer within 1 s" in refusal(script, CALLS[name], deadline=1)


def test_calls_go_on_after_many_faults():
    """Every fault costs its connection and nothing else: the pool of a hundred does not run dry."""
    with Script({"RUN": MUTE}, times=105) as script, server(script.uri, deadline=0.1) as there:
        while script.seen.count("RUN") < 105:
            with pytest.raises(ServerError, match="gave no answer"):
                read(there)
        there.deadline = 60
        assert [read(there).rows for _ in range(50)] == [[(1,)]] * 50


@pytest.mark.parametrize("name", CALLS)
def test_use_after_close(name):
    with Script() as script:
        there = server(script.uri)
        read(there)
        there.close()
        there.close()
        with pytest.raises(ServerError, match="is closed"):
            CALLS[name](there)


def test_a_server_that_was_never_used_is_closed():
    with Script() as script:
        server(script.uri).close()
    assert script.seen == []


def test_closing_ends_what_another_thread_waits_for():
    with Script({"RUN": MUTE}) as script:
        there, said = server(script.uri, deadline=600), []

        def wait():
            with pytest.raises(ServerError, match="is closed") as caught:
                read(there)
            said.append(str(caught.value))

        thread = threading.Thread(target=wait)
        thread.start()
        patience.until(lambda: "RUN" in script.seen, BOUND)
        there.close()
        thread.join(BOUND)
        assert said


def test_closing_does_not_wait_for_a_silent_goodbye():
    with Script({"PULL": MUTE}) as script:
        there = server(script.uri, deadline=1)
        with pytest.raises(ServerError):
            read(there)
        began = time.monotonic()
        there.close()
        assert time.monotonic() - began < BOUND


@pytest.mark.parametrize("closed", [False, True])
def test_a_stream_left_half_way(closed):
    rows = [(n,) for n in range(1000)]
    with Script(rows=lambda text: rows) as script, server(script.uri) as there:
        stream = there.stream("RETURN 1", {}, size=10)
        assert next(stream) == rows[:10]
        if closed:
            there.close()
        del stream
        gc.collect()
        if not closed:
            assert read(there).rows == rows


def test_a_stream_gives_all_rows_in_batches():
    rows = [(n,) for n in range(25)]
    with Script(rows=lambda text: rows) as script, server(script.uri) as there:
        assert [len(batch) for batch in there.stream("RETURN 1", {}, size=10)] == [10, 10, 5]


def test_batches_that_cannot_be_made_leave_no_work_behind():
    def batches():
        yield {"n": 1}
        raise ValueError("no second one")

    with (
        Script({"RUN": MUTE}) as script,
        server(script.uri, deadline=600) as there,
        pytest.raises(ValueError, match="no second"),
    ):
        list(there.writing("CREATE (n)", batches()))


def test_ctrl_c_ends_the_waiting_and_the_work():
    with Script({"RUN": MUTE}, times=1) as script, server(script.uri, deadline=600) as there:
        main = threading.main_thread().ident

        def stop():
            patience.until(lambda: "RUN" in script.seen, BOUND)
            signal.pthread_kill(main, signal.SIGINT)

        thread = threading.Thread(target=stop)
        thread.start()
        with pytest.raises(KeyboardInterrupt):
            read(there)
        thread.join()
        assert read(there).rows == [(1,)]


def test_a_value_that_neo4j_cannot_hold_is_told():
    with Script() as script, server(script.uri) as there, pytest.raises(GraphxError, match="cannot be sent"):
        there.write("CREATE (n)", {"n": 2**63})


@pytest.mark.parametrize(
    "uri",
    ["", "host", "host:7687", "http://host:7687", "https://host", "bolt://", "bolt://:7687", "bolt://host:99999", "bolt://host:0",
     "bolt://host:-5", "bolt://host:port", "bolt://[::1", "bolt://host/path", "bolt://host#part", "bolt://host?a=b",
     "bolt://ho st", "bolt://host\n", "bolt://\x00", f"bolt://{'a' * 80}.example", "bolt://ü..example", "file:///etc/passwd"],
)  # fmt: skip
def test_what_is_no_address_is_refused_before_anything_is_sent(uri):
    with pytest.raises(BadValue, match="Write neo4j://host:7687"):
        server(uri)


@pytest.mark.parametrize("uri", [f"neo4j://neo4j:{PASSWORD}@host:7687", f"bolt://{PASSWORD}@host", f"{PASSWORD}@"])
def test_a_password_in_the_address_is_refused_and_not_repeated(uri):
    with pytest.raises(BadValue, match="NEO4J_PASSWORD") as caught:
        server(uri)
    assert PASSWORD not in str(caught.value)
