"""The server that other tests talk to: the real one, of the pinned versions, closed to everybody else; it leaves nothing."""

from __future__ import annotations

import re
import socket
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError

from tests import server
from tests.server import __main__ as command
from tests.support.patience import until

pytestmark = pytest.mark.xdist_group("neo4j")


def ask(running, text, **parameters):
    with GraphDatabase.driver(running.uri, auth=(running.user, running.password)) as driver:
        return [tuple(record) for record in driver.execute_query(text, parameters).records]


def pinned(name):
    return re.search(rf"<{name}.version>(.+?)<", server.POM.read_text(encoding="utf-8"))[1]


def test_the_server_is_the_pinned_one(neo4j):
    ((versions, edition),) = ask(neo4j, "CALL dbms.components() YIELD versions, edition")
    assert (versions, edition) == ([pinned("neo4j")], "community")
    assert ask(neo4j, "RETURN gds.version()") == [(pinned("gds"),)]
    assert (pinned("neo4j"), pinned("gds")) == ("5.26.25", "2.13.9")


@pytest.mark.parametrize("auth", [("neo4j", "neo4j"), ("neo4j", "wrong password"), None])
def test_who_does_not_know_the_password_is_refused(neo4j, auth):
    with GraphDatabase.driver(neo4j.uri, auth=auth) as driver, pytest.raises(AuthError):
        driver.verify_connectivity()


def test_it_listens_on_this_machine_only(neo4j):
    listening = [each.laddr for each in psutil.Process(neo4j.pid).net_connections("inet") if each.status == psutil.CONN_LISTEN]
    assert neo4j.port in {each.port for each in listening}
    assert {each.ip.removeprefix("::ffff:") for each in listening} <= {"127.0.0.1", "::1"}


def test_clear_leaves_nothing(neo4j):
    neo4j.clear()
    ask(neo4j, "CREATE CONSTRAINT FOR (p:Person) REQUIRE p.id IS UNIQUE")
    ask(neo4j, "CREATE INDEX `a ``strange`` name` FOR (p:Person) ON (p.name)")
    ask(neo4j, "UNWIND range(1, 10001) AS id CREATE (p:Person {id: id})-[:TIE]->(p)")
    ask(neo4j, "CALL gds.graph.project('left', 'Person', 'TIE') YIELD nodeCount")
    neo4j.clear()
    assert ask(neo4j, "MATCH (n) RETURN count(n)") == [(0,)]
    assert ask(neo4j, "SHOW CONSTRAINTS YIELD name") == []
    assert {kind for (kind,) in ask(neo4j, "SHOW INDEXES YIELD type")} == {"LOOKUP"}
    assert ask(neo4j, "CALL gds.graph.list() YIELD graphName") == []


@pytest.mark.slow
def test_start_and_stop_as_make_does(neo4j, tmp_path, monkeypatch, capsys):
    folder = tmp_path / ".neo4j"
    own = server.Neo4j(folder, gds=False, quick=True, detached=True)
    monkeypatch.setattr(command, "STORE", folder)

    def say(what, which):
        monkeypatch.setattr(command, "Neo4j", which)
        monkeypatch.setattr(sys, "argv", ["tests.server", what])
        command.main()
        return capsys.readouterr().out

    try:
        said = say("start", lambda *_, **__: own)
        pid = own.pid
        line = f'export NEO4J_URI={own.uri} NEO4J_USERNAME=neo4j NEO4J_PASSWORD="$(cat .neo4j/password)"'
        assert line in said.splitlines()
        assert own.password not in said + own.tail() + " ".join(psutil.Process(pid).cmdline())
        assert stat.S_IMODE((folder / "password").stat().st_mode) == 0o600
        assert say("start", server.Neo4j).startswith("Neo4j already runs")
        assert own.pid == pid
        ask(own, "CREATE (:Kept {value: $value})", value="still here")
        assert say("stop", server.Neo4j) == "Neo4j is stopped.\n"
        assert own.pid is None
        assert not psutil.pid_exists(pid)
        assert say("stop", server.Neo4j) == "No Neo4j runs here.\n"
        own.start()
        assert ask(own, "MATCH (n:Kept) RETURN n.value") == [("still here",)]
        assert ask(own, "SHOW PROCEDURES YIELD name WHERE name STARTS WITH 'gds.' RETURN name") == []
    finally:
        own.kill()
    own.config["server.memory.pagecache.size"] = "a lot"
    with pytest.raises(RuntimeError, match=r"(?s)did not start.*a lot"):
        own.start()
    assert own.pid is None


def test_it_dies_with_whoever_started_it(neo4j, tmp_path):
    text = f"from pathlib import Path; from tests.server import Neo4j; Neo4j(Path({str(tmp_path)!r}), gds=False).start()"
    starter = subprocess.Popen([sys.executable, "-c", text], cwd=server.ROOT)
    left = server.Neo4j(tmp_path)
    until(lambda: left.pid is not None)
    starter.kill()
    starter.wait()
    until(lambda: left.pid is None)


def test_a_port_of_another_program_is_named(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(RuntimeError, match=f"Another program listens on port {port}"):
            server.Neo4j(tmp_path, port).start()


def test_a_number_that_another_program_has_now_is_not_the_server(tmp_path):
    bystander = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    (tmp_path / "pid").write_text(f"{bystander.pid}\n", encoding="ascii")
    server.Neo4j(tmp_path).stop()
    assert bystander.poll() is None
    bystander.communicate(b"\n")
    assert bystander.returncode == 0


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A place for jars without any, and a Maven that brings two."""
    monkeypatch.setattr(server, "STORE", tmp_path / ".neo4j")
    monkeypatch.setattr(server, "missing", lambda: "")
    return tmp_path / ".neo4j"


def test_who_asks_at_once_is_served_by_one_assembly(store, monkeypatch):
    fetched = []

    def fetch(profile, folder):
        fetched.append(profile)
        time.sleep(0.1)
        folder.mkdir(parents=True)
        for name in ("both.jar", f"{profile}.jar"):
            (folder / name).touch()

    monkeypatch.setattr(server, "_fetch", fetch)
    (store / "jars-of-an-older-pom" / "lib").mkdir(parents=True)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: server.assemble(), range(2))
    assert first == second
    assert fetched == ["lib", "plugins"]
    jars = {str(path.relative_to(first)) for path in first.rglob("*.jar")}
    assert jars == {"lib/both.jar", "lib/lib.jar", "plugins/plugins.jar"}
    assert {each.name for each in store.iterdir()} == {"lock", first.name}


def test_an_assembly_that_fails_is_not_taken_for_one(store, monkeypatch):
    def fetch(profile, folder):
        if profile == "plugins":
            raise RuntimeError("Maven could not fetch the jars of Neo4j")
        folder.mkdir(parents=True)

    monkeypatch.setattr(server, "_fetch", fetch)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="could not fetch"):
            server.assemble()
        assert not server.jars().exists()


@pytest.mark.parametrize(
    ("programs", "lack"),
    [
        ({}, "Java 17"),
        ({"java": "exit 1"}, "Java 17"),
        ({"java": """echo 'openjdk version "11.0.2" 2019-01-15' >&2"""}, "Java 17"),
        ({"java": """echo 'openjdk version "17.0.15" 2025-04-15' >&2"""}, "Maven"),
        ({"java": """echo 'openjdk version "21" 2023-09-19' >&2""", "mvn": ""}, ""),
    ],
)
def test_what_is_missing_is_named(tmp_path, monkeypatch, programs, lack):
    monkeypatch.setattr(server, "STORE", tmp_path / ".neo4j")
    monkeypatch.setenv("PATH", str(tmp_path))
    for name, text in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o700)
    said = server.missing()
    assert lack in said
    assert bool(said) == bool(lack)


def test_git_ignores_the_folder():
    """Read from the rules themselves: git would say nothing about an unpacked archive or a checkout of somebody else."""
    rules = (server.ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert f"{server.STORE.name}/" in rules
    assert not [rule for rule in rules if rule.startswith("!")]


def test_the_page_starts_the_same_server_in_docker():
    page = (server.ROOT / "docs" / "neo4j.md").read_text(encoding="utf-8")
    lines = re.findall(r"^docker run (.*)$", page, re.MULTILINE)
    assert len(lines) == 2
    minor = pinned("neo4j").rpartition(".")[0]
    for line in lines:
        assert line.endswith(f" neo4j:{minor}")
        assert "--publish 127.0.0.1:7687:7687 " in line
        assert line.count("--publish") == 1
        subprocess.run(["bash", "-n", "-c", f"docker run {line}"], check=True)
    assert "NEO4J_PLUGINS='[\"graph-data-science\"]'" in lines[1]
    for block in re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        assert not re.search(r"PASSWORD=[^\"$\s]", block)
