"""Asking beside loads and unloads: an answer is that of one state of the log, never an error, never of two states at once."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import graphx
from graphx.answers import answering
from graphx.errors import Damaged
from graphx.log.log import Log
from graphx.storage import atomic
from graphx.storage.home import Home
from graphx.ties.inputs import Inputs
from tests.log.test_log import table

ROOT = Path(__file__).resolve().parents[2]
STAY = [(f"p{n % 7}", f"q{n % 5}", f"2026-01-{1 + n % 28:02}") for n in range(60)]
GO = [(f"p{n % 3}", f"r{n % 11}", f"2026-02-{1 + n % 28:02}") for n in range(90)]
ENOUGH, ROUNDS = 5, 40
"""Answers that everybody who asks must have been given, and how often a file comes and goes at least."""
QUESTIONS = (("people", {}), ("ties", {}), ("coverage", {}), ("receipt", {"a": "p0@x.example", "b": "q0@x.example"}))

ASKER = """
import json, sys
from tests.workspace.test_beside import asked
print(json.dumps(asked(sys.argv[1], sys.argv[2], 2)))
"""


def answered(workspace):
    """Every question's answer with the version it comes from, as one text each."""
    found = (workspace.ask(name, **given) for name, given in QUESTIONS)
    return [json.dumps([each.sheet.provenance.fingerprint, each.rows], default=str) for each in found]


def asked(folder, stop, seed):
    """(how many answers, those that are not of one of the true states, errors) until there is a file ``stop``. Says with a
    file of its own that it was given enough of them.
    """
    workspace, rng = graphx.open(folder), random.Random(seed)
    true = json.loads((Path(folder).parent / "true.json").read_text())
    count, wrong, errors = 0, [], []
    while not Path(stop).exists():
        place = rng.randrange(len(QUESTIONS))
        name, given = QUESTIONS[place]
        try:
            answer = workspace.ask(name, **given)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is one too many
            errors.append(f"{name}: {type(error).__name__}: {error}")
            continue
        text = json.dumps([answer.sheet.provenance.fingerprint, answer.rows], default=str)
        count += 1
        if count == ENOUGH:
            Path(f"{stop}{seed}").touch()
        if text not in [state[place] for state in true]:
            wrong.append(f"{name}: {text[:300]}")
    return count, wrong, errors


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """A workspace with two files, the answers with both and with one of them, and a copy of the segment that comes and goes."""
    folder = tmp_path_factory.mktemp("two")
    workspace = graphx.open(folder / "w")
    workspace.load(table(folder / "stay.csv", STAY))
    one = answered(workspace)
    (receipt,) = workspace.load(table(folder / "go.csv", GO))
    both = answered(workspace)
    assert all(a != b for a, b in zip(one, both, strict=True))
    (folder / "true.json").write_text(json.dumps([one, both]))
    shutil.copytree(folder / "w" / "log" / receipt.digest, folder / "segment")
    return folder, receipt.digest


def put_back(folder, digest):
    """What loading does last, without reading the file again: so that many rounds fit into a test."""
    home = Home(folder / "w")
    with home.writing(wait=10):
        draft = atomic.temporary(home.log)
        shutil.copytree(folder / "segment", draft)
        atomic.publish(draft, home.log / digest)


@pytest.mark.slow
def test_every_answer_beside_loads_and_unloads_is_of_one_state(two, tmp_path):
    folder, digest = two
    stop, rng, found = tmp_path / "stop", random.Random(3), []
    command = [sys.executable, "-c", ASKER, str(folder / "w"), str(stop)]
    other = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    threads = [threading.Thread(target=lambda: found.append(asked(folder / "w", stop, 1)))]
    for thread in threads:
        thread.start()
    try:
        workspace, pause = graphx.open(folder / "w"), threading.Event()
        for turn in range(10 * ROUNDS):
            # However busy the machine is: nobody is disturbed less than ROUNDS times, nor asks less than ENOUGH.
            if turn >= ROUNDS and all(Path(f"{stop}{seed}").exists() for seed in (1, 2)):
                break
            workspace.unload("go.csv")
            pause.wait(rng.choice([0, 0.02, 0.1, 0.4]))
            if turn % 20 == 0:
                assert workspace.load(folder / "go.csv")[0].outcome == "loaded"
            else:
                put_back(folder, digest)
            pause.wait(rng.choice([0, 0.02, 0.1, 0.4]))
    finally:
        stop.touch()
        for thread in threads:
            thread.join()
        found.append(json.loads(other.communicate(timeout=60)[0]))
    assert [(wrong, errors) for _, wrong, errors in found] == [([], [])] * 2
    assert min(count for count, *_ in found) >= ENOUGH


def test_a_segment_that_goes_between_two_looks_is_not_there(two, monkeypatch):
    folder, digest = two
    home, real = Home(folder / "w"), Path.stat

    def gone(self, **more):
        if self.name == digest:
            raise FileNotFoundError(2, "No such file or directory", str(self))
        return real(self, **more)

    monkeypatch.setattr(Path, "is_dir", lambda _: True)
    monkeypatch.setattr(Path, "stat", gone)
    assert digest not in Log(home).digests()


def test_a_state_whose_accounts_are_gone_is_no_state_with_fewer_of_them(two, tmp_path):
    folder, digest = two
    shutil.copytree(folder / "w", tmp_path / "w")
    inputs = Inputs.of(Home(tmp_path / "w"))
    inputs.log.check()
    Log(inputs.home).remove(digest)
    assert len(inputs.log.receipts()) == 2
    with pytest.raises(Damaged):
        Inputs(inputs.home, Log(inputs.home, inputs.log.digests()), inputs.decisions, inputs.settings, "x").log.check()


def test_an_ask_goes_on_as_often_as_its_state_goes_away(two, tmp_path, monkeypatch):
    folder, digest = two
    shutil.copytree(folder / "w", tmp_path / "w")
    shutil.copytree(folder / "segment", tmp_path / "segment")
    workspace, real, turns = graphx.open(tmp_path / "w"), answering.ask, []

    def hindered(inputs, *args, **more):
        turns.append(inputs.version)
        if len(turns) == 5:
            return real(inputs, *args, **more)
        if len(turns) % 2:
            workspace.unload("go.csv")
        else:
            put_back(tmp_path, digest)
        raise Damaged("gone")

    monkeypatch.setattr(answering, "ask", hindered)
    assert workspace.ask("people").sheet.provenance.fingerprint == turns[0]
    assert turns[0] == turns[2] == turns[4] != turns[1] == turns[3]


def test_an_export_is_of_one_state(two, tmp_path, monkeypatch):
    """People and ties of an export are asked for one after the other; a file is taken out between the two."""
    folder, _ = two
    shutil.copytree(folder / "w", tmp_path / "w")
    workspace, real, turns = graphx.open(tmp_path / "w"), answering.ask, []

    def hindered(inputs, name, *args, **more):
        turns.append(name)
        if len(turns) == 2:
            workspace.unload("go.csv")
        return real(inputs, name, *args, **more)

    monkeypatch.setattr(answering, "ask", hindered)
    workspace.export(tmp_path / "network.graphml")
    assert "r1@x.example" not in (tmp_path / "network.graphml").read_text()
    assert turns == ["people", "ties", "people", "ties"]


def test_tables_that_are_published_while_a_file_is_unloaded_are_removed_too(two, tmp_path, monkeypatch):
    """A build that gets its name between two looks of the unload still names the people of that file."""
    folder, _ = two
    shutil.copytree(folder / "w", tmp_path / "w")
    derived, real = tmp_path / "w" / "derived", atomic.discard
    for each in derived.iterdir():
        shutil.rmtree(each)
    (derived / ".tmp-1-draft").mkdir()

    def hindered(path):
        if path.name == ".tmp-1-draft":
            path.rename(derived / "made-by-another")
        real(path)

    monkeypatch.setattr(atomic, "sweep", lambda _: None)
    monkeypatch.setattr(atomic, "discard", hindered)
    graphx.open(tmp_path / "w").unload("go.csv")
    assert not list(derived.iterdir())
