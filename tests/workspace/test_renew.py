"""An improved loader: what it read before is listed, and read again where the file still is."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import graphx
from graphx.log.account import Account
from graphx.log.log import Log, segment_name
from graphx.storage import seal
from graphx.storage.home import Home
from graphx.version import VERSION
from graphx.workspace.checkup import OK, WARN, examine
from loaders import registry
from loaders.options import Options
from tests.loaders import post

ROOT = Path(__file__).resolve().parents[2]
ROWS = "from,to,date\nann@x.example,bob@y.example,2026-03-0{}\n"


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "in"
    (folder / "letters").mkdir(parents=True)
    for number in (1, 2):
        (folder / f"{number}.csv").write_text(ROWS.format(number))
        (folder / "letters" / f"{number}.eml").write_text(post.message(Message_ID=f"<{number}@x>"))
    return folder


@pytest.fixture
def space(tmp_path, files):
    with graphx.open(tmp_path / "w") as workspace:
        assert {each.outcome for each in workspace.load(files, options=Options(zone="Europe/Rome"))} == {"loaded"}
        yield workspace


def improve(monkeypatch, *names):
    for name in names:
        monkeypatch.setattr(type(registry.named(name)), "version", registry.named(name).version + 1)


def warned(space):
    return [what for mark, what in examine(space.folder) if mark == WARN]


def test_an_account_says_what_read_the_file_how_and_when(space):
    for account in space.receipts():
        assert account.graphx == VERSION == graphx.__version__
        assert account.version == registry.named(account.loader).version
        assert account.options == {"source": "in", "zone": "Europe/Rome"}
        age = datetime.now(UTC) - datetime.fromisoformat(account.moment)
        assert 0 <= age.total_seconds() < 300


def test_an_account_of_before_is_read_without_the_program_that_wrote_it():
    data = Account("f", "mail", "loaded").data()
    del data["graphx"]
    assert Account.parse(data).graphx == ""


def test_neither_moment_nor_program_is_in_a_fingerprint_or_in_what_is_exported(tmp_path, files, monkeypatch):
    made = []
    for name, version in (("a", "0.1.0"), ("b", "9.9.9")):
        monkeypatch.setattr("graphx.log.recipe.VERSION", version)
        with graphx.open(tmp_path / name) as workspace:
            workspace.load(files)
            data = {account.digest: account.data() for account in workspace.receipts()}
            for account in data.values():
                assert account["graphx"] == version
            workspace.ask("ties").save(tmp_path / f"{name}.csv")
            made.append((workspace.version, set(data), (tmp_path / f"{name}.csv").read_bytes()))
    assert made[0][:2] == made[1][:2]
    assert made[0][2].replace(b"/a", b"/b") == made[1][2]


def test_doctor_lists_what_an_improved_loader_should_read_again_and_nothing_else(space, monkeypatch):
    assert warned(space) == []
    improve(monkeypatch, "table")
    told = warned(space)
    assert len(told) == 3
    now = registry.named("table").version
    for number, what in enumerate(sorted(told[:2], key=lambda what: what.partition(": ")[2]), 1):
        assert f"in/{number}.csv was read by an older version of its loader, table {now - 1} on 20" in what
        assert f"by graphx {VERSION}, and there is {now}" in what
    assert told[2].startswith("2 files can be read again as they are read now: load --again")
    assert any(mark == OK and "3 loaded files" in what for mark, what in examine(space.folder))


def _as_if_read_before(space, *files):
    """Takes back the version in the accounts, as a segment of an older loader has it; the child runs the code of now."""
    log = Log(Home(space.folder))
    for digest in log.digests():
        account = log.receipt(digest)
        if account.file in files:
            data = seal.read(log.folder / digest, "")
            data["version"] -= 1
            data["digest"] = segment_name(account.content, account.loader, data["version"], account.options)
            seal.write((log.folder / digest).rename(log.folder / data["digest"]), data)


def test_again_reads_what_is_still_there_and_says_what_is_not(space, files):
    before = {account.file: account for account in space.receipts()}
    _as_if_read_before(space, "in/1.csv", "in/2.csv", "in/letters")
    (files / "2.csv").write_text(ROWS.format(9))
    done = {account.file: account for account in space.load(again=True)}
    assert {file: account.outcome for file, account in done.items()} == {
        "in/1.csv": "loaded", "in/2.csv": "refused", "in/letters": "loaded",
    }  # fmt: skip
    assert "2.csv has changed since it was loaded. Load it so: load --again" in done["in/2.csv"].reasons[0].sentence
    after = {account.file: account for account in space.receipts()}
    assert {file: account.version for file, account in after.items()} == {
        file: account.version - (file == "in/2.csv") for file, account in before.items()
    }
    assert {file: account.options for file, account in after.items()} == {
        file: account.options for file, account in before.items()
    }
    assert after["in/letters"].digest == before["in/letters"].digest
    (files / "2.csv").unlink()
    (gone,) = space.load(again=True)
    assert "cannot be read again from where it was loaded" in gone.reasons[0].sentence


def call(space, *words):
    command = [sys.executable, "-m", "graphx", "--workspace", str(space.folder), "load", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_command_goes_without_files_only_to_read_again(space, files):
    assert "Nothing is to be read again" in call(space, "--again").stdout
    _as_if_read_before(space, "in/1.csv", "in/2.csv")
    (files / "2.csv").unlink()
    ran = call(space, "--again")
    assert ran.returncode == 4
    assert "in/1.csv: loaded" in ran.stdout
    assert "in/2.csv: refused" in ran.stdout
    for words in ([], ["--again", "--zone", "UTC"], ["--explain"], ["--again", "--loader", "mail"]):
        ran = call(space, *words)
        assert (ran.returncode, "Say which files to load" in ran.stderr) == (2, True)
