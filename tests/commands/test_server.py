"""The commands that work with a Neo4j server, as they are typed: output, exit codes, and no password anywhere."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graphx.__main__ import app
from graphx.workspace.workspace import Workspace
from tests.support import worlds
from tests.support.script import MUTE, Script
from tests.support.worlds import AS_OF, exchange

pytestmark = pytest.mark.xdist_group("neo4j")

PASSWORD = "correct-horse-battery"
ROOT = Path(__file__).resolve().parents[2]


class Shell:
    """Commands on one workspace, with NEO4J_* set as given."""

    def __init__(self, folder):
        self.folder, self.said = folder, ""
        made = Workspace(folder / "w")
        made.load(worlds.write([*exchange("a", "b", 7, 20), *exchange("b", "c", 14, 10)], folder / "a.csv"))

    def __call__(self, *words, code=0, **env):
        wanted = {"NEO4J_URI": None, "NEO4J_USERNAME": None, "NEO4J_PASSWORD": None, "NEO4J_DATABASE": None, **env}
        ran = CliRunner().invoke(app, ["--workspace", str(self.folder / "w"), *words], env=wanted)
        self.said += ran.output
        assert ran.exit_code == code, ran.output
        assert "Traceback" not in ran.output
        return " ".join(ran.output.split())


@pytest.fixture
def shell(tmp_path):
    return Shell(tmp_path)


@pytest.fixture
def env(neo4j):
    neo4j.clear()
    return {"NEO4J_URI": neo4j.uri, "NEO4J_USERNAME": neo4j.user, "NEO4J_PASSWORD": neo4j.password}


def test_push_server_ask(shell, env):
    assert "holds no graph yet: python -m graphx push" in shell("server", code=5, **env)
    assert f"{env['NEO4J_URI']} holds run " in (first := shell("push", **env))
    assert "written 3 people, 3 with an organisation, 2 ties; removed 0 of earlier runs" in first
    said = shell("server", **env)
    assert "Neo4j 5.26" in said
    assert "as of 2026-06-30: 3 people, 2 ties" in said
    local = shell("ask", "ties", "--format", "csv")
    assert shell("ask", "ties", "--on", "neo4j", "--format", "csv", **env) == local
    done = shell("push", "--interactions", f"since={AS_OF:%Y-%m-01}", "--as-of", f"{AS_OF}", **env)
    assert "interactions; removed" in done


def test_options_win_over_the_environment_and_the_environment_over_settings(shell, env, neo4j):
    (shell.folder / "w" / "settings.toml").write_text('[neo4j]\nuri = "bolt://127.0.0.1:1"\n', encoding="utf-8")
    assert "bolt://127.0.0.1:1" in shell("server", code=5, NEO4J_PASSWORD="x" * 8)
    assert "Neo4j 5.26" in shell("server", code=5, **env)
    words = ("--uri", neo4j.uri, "--user", neo4j.user, "--database", "neo4j")
    assert f"{neo4j.uri}/neo4j holds run" in shell(
        "push", *words, NEO4J_URI="bolt://127.0.0.1:1", NEO4J_PASSWORD=neo4j.password
    )
    assert "has no such database" in shell("server", "--database", "other", code=5, **env)


def test_no_password_no_server_a_wrong_one(shell, env):
    missing = shell("push", code=2, NEO4J_URI=env["NEO4J_URI"])
    assert "Set NEO4J_PASSWORD" in missing
    assert shell("push", code=2, NEO4J_URI=env["NEO4J_URI"], NEO4J_PASSWORD="") == missing
    assert "Say where the Neo4j server is" in shell("push", code=2, NEO4J_PASSWORD=PASSWORD)
    refused = shell("push", code=5, **{**env, "NEO4J_PASSWORD": PASSWORD})
    assert "refused the user 'neo4j'" in refused
    assert "Set NEO4J_USERNAME and NEO4J_PASSWORD, or give --user." in refused
    inside = f"bolt://neo4j:{PASSWORD}@127.0.0.1:7687"
    assert "holds no user or password" in shell("push", "--uri", inside, code=2, NEO4J_PASSWORD=PASSWORD)
    assert "Write neo4j://host:7687" in shell("push", "--uri", "http://127.0.0.1", code=2, NEO4J_PASSWORD=PASSWORD)
    assert PASSWORD not in shell.said


TERMINAL = """
import fcntl, os, runpy, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
runpy.run_module("graphx", run_name="__main__")
"""


def typed(shell, uri, keys):
    """What a screen shows when keys are pressed where the password is asked for, and the exit code."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")}
    ours, theirs = os.openpty()
    command = [sys.executable, "-c", TERMINAL, "--workspace", shell.folder / "w", "server"]
    process = subprocess.Popen(command, cwd=ROOT, env=env | {"NEO4J_URI": uri}, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen = b""
    with suppress(OSError):  # that is how the end of a terminal is read
        while True:
            # A signal between the prompt and the read behind it is seen at the next one: a key is pressed until it is heard.
            if not select.select([ours], [], [], 1)[0]:
                if seen.endswith(b": ") and len(keys) == 1:
                    os.write(ours, keys)
                continue
            if not (more := os.read(ours, 1000)):
                break
            seen += more
            if seen.endswith(b": "):
                os.write(ours, keys)
    os.close(ours)
    return seen.decode(), process.wait(timeout=60)


@pytest.mark.parametrize("keys", [b"\x03", b"\x04"], ids=["ctrl-c", "ctrl-d"])
def test_who_gives_no_password_after_all_has_stopped_it(shell, keys):
    said, code = typed(shell, "bolt://127.0.0.1:1", keys)
    named, asked, told = said.split("\r\n", 2)
    assert named == f"workspace {shell.folder / 'w'}"
    assert asked == "Password of neo4j at bolt://127.0.0.1:1: "
    assert told == "graphx: stopped. What was finished is kept, the rest was never there.\r\n"
    assert code == 130


def test_a_password_that_is_typed_is_taken_and_never_shown(shell, neo4j):
    neo4j.clear()
    said, code = typed(shell, neo4j.uri, f"{neo4j.password}\n".encode())
    assert "holds no graph yet" in said
    assert code == 5
    assert neo4j.password not in said


@pytest.mark.parametrize("uri", [f"neo4j://neo4j:{PASSWORD}@127.0.0.1", "http://127.0.0.1"])
def test_an_address_that_is_none_is_told_before_a_password_is_asked_for(shell, uri):
    said, code = typed(shell, uri, b"\x03")
    assert "Password of" not in said
    assert PASSWORD not in said
    assert code == 2


def test_a_server_that_cannot_be_used_ends_with_five(shell):
    env = {"NEO4J_PASSWORD": PASSWORD}
    with Script(version="4.4.0") as script:
        assert "graphx needs 5.26 or later" in shell("push", "--uri", script.uri, code=5, **env)
    with Script({"RUN": "Neo.DatabaseError.General.UnknownError"}) as script:
        assert "Look at the server's log" in shell("ask", "ties", "--on", "neo4j", "--uri", script.uri, code=5, **env)
    assert "There is no engine 'oracle'" in shell("ask", "ties", "--on", "oracle", "--uri", "bolt://127.0.0.1:1", code=2, **env)
    assert PASSWORD not in shell.said


def test_a_silent_server_ends_with_five(shell, monkeypatch):
    from graphx.neo4j import server

    monkeypatch.setattr(server.Server.__init__, "__kwdefaults__", {"deadline": 1.0, "patience": 0.0})
    with Script({"RUN": MUTE}) as script:
        assert "gave no answer within 1 s" in shell("server", "--uri", script.uri, code=5, NEO4J_PASSWORD=PASSWORD)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("since=someday", "'someday' is not a day"),
        ("group", "--interactions takes ROLE=VALUE"),
        ("team=x", "There is no choice of --interactions 'team'"),
        ("person=nobody", "nobody"),
    ],
)
def test_a_scope_that_cannot_be(shell, given, told):
    env = {"NEO4J_URI": "bolt://127.0.0.1:1", "NEO4J_PASSWORD": PASSWORD}
    assert told in shell("push", "--interactions", given, code=2, **env)


def test_the_password_is_kept_nowhere(shell, env):
    for words in (("push",), ("server",), ("ask", "ties", "--on", "neo4j")):
        shell(*words, **env)
    for name in ("out.graphml", "out.html", "out.csv"):
        Workspace(shell.folder / "w").export(shell.folder / name)
    files = [path for path in shell.folder.rglob("*") if path.is_file()]
    assert len(files) > 10
    assert [path for path in files if env["NEO4J_PASSWORD"].encode() in path.read_bytes()] == []
    assert env["NEO4J_PASSWORD"] not in shell.said
