"""The log: nothing twice, nothing half, whatever the order and whoever is killed when."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

import graphx
from graphx.errors import Damaged, LoadError, Locked
from graphx.log.account import Account
from graphx.log.log import Log
from graphx.log.segment import Draft
from graphx.people import census
from graphx.storage.home import Home
from graphx.ties import day_tables
from graphx.ties.inputs import Inputs
from loaders.record import Card, Declared, Interaction, Party, Reject, Scope, Seen
from tests.support import reference
from tests.support.patience import until

ROOT = Path(__file__).resolve().parents[2]
DAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def mail(number, *people, day=0, **more):
    sender, *others = (Party(f"email:{name}@x.example", name) for name in people)
    return Interaction(
        f"mail:{number}", DAY + timedelta(days=day), "email", "message", sender, tuple(others), f"row {number}", **more
    )


def table(path, rows):
    path.write_text("from,to,date\n" + "".join(f"{a}@x.example,{b}@x.example,{day}\n" for a, b, day in rows))
    return path


def test_every_kind_of_record_is_accounted_for(tmp_path):
    draft = Draft(tmp_path / "draft")
    a, b = Party("email:a@x.example", "A"), Party("email:b@x.example", "B")
    records = [mail(1, "ann", "bob", records=3), mail(1, "ann", "bob"), Card(("email:a@x.example",), "A"),
               Declared(a, b, "follow"),
               Reject("excluded", "list_mail", "A list.", "message 4"),
               Reject("quarantined", "bad_date", "No date.", "message 5", 2),
               Scope("ego", "email:a@x.example"), Seen(9)]  # fmt: skip
    for record in records:
        draft.add(record)
    receipt = draft.close("box", "mail", "d")
    assert (receipt.seen, receipt.loaded, receipt.duplicate, receipt.excluded, receipt.quarantined) == (9, 5, 1, 1, 2)
    assert receipt.interactions == 1
    assert receipt.outcome == "loaded with quarantine"
    assert [(reason.state, reason.rule, reason.count) for reason in receipt.reasons] == [
        ("duplicate", "same_file", 1), ("excluded", "list_mail", 1), ("quarantined", "bad_date", 2)]  # fmt: skip
    assert Account.parse(json.loads(json.dumps(receipt.data()))) == receipt


def test_a_loader_that_loses_a_record_is_caught(tmp_path):
    draft = Draft(tmp_path / "draft")
    draft.add(mail(1, "ann", "bob"))
    draft.add(Seen(2))
    with pytest.raises(LoadError, match="2 records were seen but 1 loaded"):
        draft.close("box", "mail", "d")


def test_the_sender_is_never_a_receiver_and_nobody_receives_twice(tmp_path):
    reference.put(tmp_path, [mail(1, "ann", "ann", "bob", "bob")])
    rows = graphx.open(tmp_path).ask("ties").rows
    assert [(row["a_name"], row["b_name"]) for row in rows] in ([("ann", "bob")], [("bob", "ann")])
    assert rows[0]["depth_sum"] == 1.0


def test_copies_of_one_mail_in_two_files_count_once_in_either_order(tmp_path):
    sent = [mail(1, "ann", "bob", "cy"), mail(2, "ann", "bob", day=3)]
    received = [mail(1, "ann", "bob"), mail(3, "bob", "ann", day=4)]
    answers = []
    for name, files in (("x", (sent, received)), ("y", (received, sent))):
        home = reference.put(tmp_path / name, *files)
        answers.append(graphx.open(home.root).ask("ties").rows)
        receipts = Log(home).receipts()
        assert sum(receipt.interactions for receipt in receipts) == 3
        assert sum(receipt.duplicate for receipt in receipts) == 1
    assert answers[0] == answers[1]
    assert {(row["interactions"]) for row in answers[0]} == {3, 1}
    together = reference.put(tmp_path / "z", [mail(1, "ann", "bob", "cy"), sent[1], received[1]])
    assert graphx.open(together.root).ask("ties").rows == answers[0]


def test_unloading_one_of_two_copies_keeps_the_other(tmp_path):
    home = reference.put(tmp_path, [mail(1, "ann", "bob")], [mail(1, "ann", "bob"), mail(2, "ann", "cy")])
    workspace = graphx.open(tmp_path)
    workspace.unload("file 0")
    assert len(workspace.ask("ties").rows) == 2
    assert [receipt.file for receipt in Log(home).receipts()] == ["file 1"]
    with pytest.raises(LoadError, match="0 loaded files are called 'file 0'"):
        workspace.unload("file 0")


def test_loading_twice_adds_nothing_and_says_so(tmp_path):
    file = table(tmp_path / "mails.csv", [("ann", "bob", "2026-03-01"), ("bob", "ann", "2026-03-02")])
    copy = tmp_path / "the same under another name.csv"
    copy.write_bytes(file.read_bytes())
    workspace = graphx.open(tmp_path / "w")
    first = workspace.load(file)[0]
    version = workspace.version
    again, other = workspace.load(file, copy)
    assert (first.outcome, again.outcome, other.outcome) == ("loaded", "already loaded", "already loaded")
    assert (again.seen, again.duplicate, again.loaded, again.interactions) == (2, 2, 0, 0)
    assert again.adds_up()
    assert workspace.version == version


def test_a_refused_file_leaves_nothing_behind(tmp_path):
    bad = tmp_path / "empty.csv"
    bad.touch()
    workspace = graphx.open(tmp_path / "w")
    receipt = workspace.load(bad)[0]
    assert receipt.outcome == "refused"
    assert receipt.reasons[0].rule == "empty_file"
    assert list((tmp_path / "w" / "log").iterdir()) == []


def test_a_missing_path_is_an_error_that_names_it(tmp_path):
    with pytest.raises(LoadError, match="no file or folder"):
        graphx.open(tmp_path / "w").load(tmp_path / "nowhere.mbox")


def test_a_damaged_segment_is_named(tmp_path):
    home = reference.put(tmp_path, [mail(1, "ann", "bob")])
    (home.log / Log(home).digests()[0] / "participants.parquet").unlink()
    with pytest.raises(Damaged, match=r"participants\.parquet is missing"):
        graphx.open(tmp_path).ask("ties")


def _hold(folder, ready, free):
    with Home(folder).writing():
        ready.set()
        free.wait(30)


def test_one_writer_at_a_time_and_readers_meanwhile(tmp_path):
    reference.put(tmp_path / "w", [mail(1, "ann", "bob")])
    spawn = multiprocessing.get_context("spawn")
    ready, free = spawn.Event(), spawn.Event()
    holder = spawn.Process(target=_hold, args=(tmp_path / "w", ready, free))
    holder.start()
    try:
        assert ready.wait(60)
        workspace = graphx.open(tmp_path / "w")
        with pytest.raises(Locked, match=f"by process {holder.pid} since 20"):
            workspace.load(table(tmp_path / "a.csv", [("a", "b", "2026-01-01")]))
        assert len(workspace.ask("ties").rows) == 1
    finally:
        free.set()
        holder.join(30)
    assert workspace.load(tmp_path / "a.csv")[0].outcome == "loaded"


def test_what_is_computed_from_a_moment_of_the_log_holds_nothing_loaded_later(tmp_path):
    home = reference.put(tmp_path, [mail(1, "ann", "bob")])
    before = Inputs.of(home)
    draft = Draft(home.log / ".tmp-later")
    for record in (mail(2, "ann", "cy"), Seen(1)):
        draft.add(record)
    Log(home).append(draft.folder, draft.close("later", "test", "later"))
    assert len(census.directory(day_tables.base(before)).people) == 2
    assert len(census.directory(day_tables.base(Inputs.of(home))).people) == 3


KILLED = """
import os, signal, sys
from pathlib import Path
turn, at = 0, int(sys.argv[1])
def counted(real):
    def call(*args, **kwargs):
        global turn
        turn += 1
        if turn == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    return call
os.fsync, os.rename, os.replace = counted(os.fsync), counted(os.rename), counted(os.replace)
Path.rename, Path.replace, Path.write_text = counted(Path.rename), counted(Path.replace), counted(Path.write_text)
import pyarrow.parquet as pq
pq.ParquetWriter.write_table, pq.ParquetWriter.close = counted(pq.ParquetWriter.write_table), counted(pq.ParquetWriter.close)
from datetime import datetime, UTC
from tests.log import test_log
from tests.support import reference
from graphx.people.decisions import Journal
from graphx.storage.home import Home
home = Home(sys.argv[2])
with home.writing():
    reference.put(home.root, [test_log.mail(n, "ann", "bob", day=n) for n in range(5)])
Journal(home).add("merge", "email:ann@x.example", "email:bob@x.example")
print("whole", turn)
"""


def _killed_at(turn, folder):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    return subprocess.run(
        [sys.executable, "-c", KILLED, str(turn), str(folder)], env=environment, capture_output=True, text=True, check=False
    )


def _state(folder):
    """(segments with all their files, decisions) of a workspace; raises when anything is half."""
    home = Home(folder)
    receipts = Log(home).receipts()
    for table_ in ("interactions", "participants", "references"):
        assert len(Log(home).files(table_)) == len(receipts)
    assert all(receipt.adds_up() and receipt.interactions == 5 for receipt in receipts)
    return len(receipts), len(graphx.open(folder).decisions().lines)


@pytest.mark.slow
def test_a_writer_killed_at_every_write_leaves_the_old_state_or_the_new(tmp_path):
    whole = _killed_at(10**6, tmp_path / "whole")
    assert whole.returncode == 0, whole.stderr
    writes = int(whole.stdout.split()[-1])
    states = set()
    for turn in range(1, writes + 1):
        folder = tmp_path / str(turn)
        assert _killed_at(turn, folder).returncode == -signal.SIGKILL
        state = _state(folder)
        states.add(state)
        assert state in {(0, 0), (1, 0), (1, 1)}
        assert not [path for path in (folder / "log").iterdir() if not path.name.startswith(".tmp-") and state[0] == 0]
    assert {(0, 0), (1, 0)} <= states


LOADER = "import sys, graphx; graphx.open(sys.argv[1]).load(sys.argv[2])"


def loading(folder, file):
    """A load under way, the leader of a process group to which its reader belongs too."""
    command = [sys.executable, "-c", LOADER, str(folder), str(file)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, start_new_session=True)


def left(groups):
    """The processes of some groups that still run: what has ended may stay listed where nobody waits for orphans."""
    for process in psutil.process_iter(["status"]):
        with suppress(ProcessLookupError):
            if os.getpgid(process.pid) in groups and process.info["status"] != psutil.STATUS_ZOMBIE:
                yield process.pid


@pytest.mark.slow
def test_a_load_killed_at_any_moment_can_be_repeated(tmp_path):
    rng = random.Random(5)
    rows = [(f"p{rng.randrange(50)}", f"q{rng.randrange(50)}", f"2026-01-{1 + n % 28:02}") for n in range(4000)]
    file = table(tmp_path / "rows.csv", rows)
    begun = time.monotonic()
    assert loading(tmp_path / "undisturbed", file).wait() == 0
    whole = time.monotonic() - begun
    folder, found, groups = tmp_path / "w", set(), []
    for _ in range(16):
        child = loading(folder, file)
        time.sleep(rng.uniform(0.15, 1.0) * whole)
        child.kill()
        child.wait()
        receipts = Log(Home(folder)).receipts()
        assert all(receipt.adds_up() and receipt.seen == 4000 for receipt in receipts)
        found.add(len(receipts))
        groups.append(child.pid)
    assert found <= {0, 1}
    # Its reader outlives a killed load for a moment, in which it may still begin the draft that nobody is to find.
    until(lambda: not list(left(groups)))
    assert graphx.open(folder).load(file)[0].outcome in {"loaded", "already loaded"}
    assert not list((folder / "log").glob(".tmp-*"))
