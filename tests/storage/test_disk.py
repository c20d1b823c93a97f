"""Disks that are full and workspaces that may only be read: told as that, and what was there is as it was."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import graphx
from graphx.engines.local import Store
from graphx.errors import WorkspaceError
from graphx.log import child, parse
from graphx.people.decisions import Journal
from graphx.storage import atomic
from graphx.storage.home import Home
from graphx.ties import day_tables
from graphx.ties.inputs import Inputs
from tests.log.test_log import table

ROOT = Path(__file__).resolve().parents[2]
ROWS = [(f"p{n % 7}", f"q{n % 5}", f"2026-01-{1 + n % 28:02}") for n in range(60)]
FULL = Path("/dev/full")
"""A device without room for a single byte: every write to it fails as on a full disk."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sound")
    made = graphx.open(folder / "w")
    made.load(table(folder / "first.csv", ROWS))
    made.ask("ties")
    return folder


@pytest.fixture
def workspace(sound, tmp_path):
    """A workspace with one file in it, asked once."""
    shutil.copytree(sound, tmp_path, dirs_exist_ok=True)
    return graphx.open(tmp_path / "w")


def here(self, job, tell):
    """What the reader's process does, done in this one, whose disk can be made to be full."""
    return list(parse.events(job))[-1]


def state(workspace):
    return workspace.version, [receipt.data() for receipt in workspace.receipts()], workspace.ask("ties").rows


def full(path, name):
    """The path, which leads to the device when the file has that name: by a link, since who fails removes what is there."""
    if Path(path).stem == name and not Path(path).is_symlink():
        Path(path).symlink_to(FULL)
    return path


def full_for(monkeypatch, name):
    """Lets the Parquet files of that name be written to the device that is always full."""
    real = pq.ParquetWriter.__init__

    def opened(self, where, *args, **kwargs):
        real(self, full(where, name), *args, **kwargs)

    monkeypatch.setattr(pq.ParquetWriter, "__init__", opened)


@pytest.mark.parametrize("name", ["interactions", "references", "rejects"])
def test_a_disk_that_gets_full_while_a_file_is_read_is_told_and_keeps_nothing(workspace, tmp_path, monkeypatch, name):
    before = state(workspace)
    monkeypatch.setattr(child.ReadingChild, "_run", here)
    with monkeypatch.context() as patch:
        full_for(patch, name)
        (receipt,) = workspace.load(table(tmp_path / "second.csv", ROWS[:9]))
    assert receipt.outcome == "refused"
    (reason,) = receipt.reasons
    assert reason.rule == "disk_full"
    assert f"no room left on the disk of the workspace {workspace.folder}: " in reason.sentence
    assert " of this file were written and " in reason.sentence
    assert reason.sentence.endswith("Make room and load the file again; nothing of it was kept.")
    assert state(workspace) == before
    assert not list(workspace.folder.rglob(".tmp-*"))
    assert workspace.load(tmp_path / "second.csv")[0].outcome == "loaded"


@pytest.mark.parametrize(
    ("number", "rule", "words"),
    [(errno.EDQUOT, "disk_full", "your share of the disk"), (errno.EROFS, "unwritable", "Read-only file system. Allow it and"),
     (errno.EACCES, "unwritable", "Permission denied"), (errno.EIO, "unwritable", "Input/output error")],
)  # fmt: skip
def test_a_draft_that_cannot_be_begun_says_why(workspace, tmp_path, monkeypatch, number, rule, words):
    real = Path.mkdir

    def refused(self, *args, **kwargs):
        if self.parent.name == "log":
            raise OSError(number, os.strerror(number), str(self))
        real(self, *args, **kwargs)

    monkeypatch.setattr(child.ReadingChild, "_run", here)
    monkeypatch.setattr(Path, "mkdir", refused)
    (receipt,) = workspace.load(table(tmp_path / "second.csv", ROWS[:9]))
    assert (receipt.reasons[0].rule, words in receipt.reasons[0].sentence) == (rule, True)
    assert receipt.reasons[0].sentence.endswith("and load the file again; nothing of it was kept.")


@pytest.mark.parametrize("step", ["fsync", "rename"])
@pytest.mark.parametrize("again", [False, True])
def test_a_disk_that_gets_full_when_a_segment_gets_its_name_loses_neither_the_new_nor_the_old(
    workspace, tmp_path, monkeypatch, step, again
):
    before = state(workspace)
    name = "first.csv" if again else "second.csv"
    if not again:
        table(tmp_path / name, ROWS[:9])
    real, turn = Path.rename, iter(range(9))

    def renamed(self, target):
        if self.name.startswith(".tmp-") and not Path(target).name.startswith(".") and next(turn) == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(self, target)

    def synced(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        if step == "rename":
            patch.setattr(Path, "rename", renamed)
        else:
            patch.setattr(atomic, "sync", lambda folder: synced(0) if folder.name.startswith(".tmp-") else None)
        (receipt,) = workspace.load(tmp_path / name, again=again)
    assert (receipt.outcome, receipt.reasons[0].rule) == ("refused", "disk_full")
    assert state(workspace) == before
    assert not list(workspace.folder.rglob(".tmp-*"))


def limited():
    """What ``ulimit -Hf`` does for everything that is started from here: no file gets larger than 20,000 bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def test_a_limit_of_the_machine_reaches_the_person_through_the_readers_process(tmp_path):
    rows = [(f"p{n}", f"q{n}", f"2026-01-{1 + n % 28:02}") for n in range(9_000)]
    command = [sys.executable, "-m", "graphx", "--workspace", tmp_path / "w", "load", table(tmp_path / "a.csv", rows)]
    ran = subprocess.run(command, cwd=ROOT, preexec_fn=limited, capture_output=True, text=True, check=False)
    assert ran.returncode == 4
    assert "larger than 20,000 bytes, which is the limit" in " ".join(ran.stdout.split())
    assert "parser_" not in ran.stdout
    assert not list((tmp_path / "w" / "log").iterdir())


def test_the_engine_that_finds_no_room_is_neither_damaged_nor_at_fault(workspace, tmp_path):
    (tmp_path / "w" / "there.parquet").symlink_to(FULL)
    with Store() as store:
        store.view("people", [next((tmp_path / "w" / "derived").rglob("people.parquet"))])
        with pytest.raises(WorkspaceError, match=f"The disk of {tmp_path / 'w'} is full") as told:
            store.write("people", tmp_path / "w" / "there.parquet")
    assert type(told.value) is WorkspaceError


def test_the_engine_that_finds_no_room_for_what_its_memory_cannot_hold_says_so(workspace, tmp_path):
    with Store("60MB") as store:
        store.view("people", [next((tmp_path / "w" / "derived").rglob("people.parquet"))])
        store._run("set max_temp_directory_size = '1MB'")
        with pytest.raises(WorkspaceError, match=f"The disk of {tmp_path / 'w'} is full"):
            store._run("create table t as select uuid() a, cast(uuid() as text) b from range(2000000) order by a")


@pytest.mark.parametrize("name", ["days", "people", "positions"])
def test_tables_for_which_there_is_no_room_are_told_and_made_later(workspace, monkeypatch, name):
    def asked():
        return workspace.ask("ties").rows, workspace.picture()

    expected = asked()
    shutil.rmtree(workspace.folder / "derived")
    real_copy, real_write = Store.write, pq.write_table
    with monkeypatch.context() as patch:
        patch.setattr(Store, "write", lambda self, each, path, order="": real_copy(self, each, full(path, name), order))
        patch.setattr(pq, "write_table", lambda data, path, **more: real_write(data, full(path, name), **more))
        with pytest.raises(WorkspaceError, match=f"The disk of {workspace.folder} is full. Make room") as told:
            asked()
    assert type(told.value) is WorkspaceError
    assert not list(workspace.folder.rglob(".tmp-*"))
    assert asked() == expected


def test_tables_in_a_workspace_that_may_only_be_read_are_told_as_that(workspace, monkeypatch):
    shutil.rmtree(workspace.folder / "derived" / workspace.build().folder.parent.name)
    real = Path.mkdir

    def refused(self, *args, **kwargs):
        if self.parent.name == "derived":
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(self))
        real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(WorkspaceError, match=r"cannot be written: Read-only file system\. Allow it"):
        day_tables.base(Inputs.of(Home(workspace.folder)))


def test_a_decision_for_which_there_is_no_room_is_told_and_was_never_made(workspace, monkeypatch):
    before = Journal(Home(workspace.folder)).add("merge", "email:a@x.example", "email:b@x.example")
    size = (workspace.folder / "decisions.jsonl").stat().st_size
    real, turn = os.fsync, iter(range(9))

    def synced(handle):
        if Path(f"/proc/self/fd/{handle}").readlink().name == "decisions.jsonl" and next(turn) == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    monkeypatch.setattr(os, "fsync", synced)
    with pytest.raises(WorkspaceError, match="is full"):
        Journal(Home(workspace.folder)).add("split", "email:b@x.example")
    assert (workspace.folder / "decisions.jsonl").stat().st_size == size
    assert [line.id for line in workspace.decisions().lines] == [before.id]
