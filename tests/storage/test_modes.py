"""What lies in a workspace and who may read it, after loads, kills and unloads; and that nothing lies elsewhere.

Every step is a process of its own with the widest umask and a temporary folder of its own, which must stay empty.
"""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.log.test_log import left, table
from tests.support.patience import until

ROOT = Path(__file__).resolve().parents[2]
ROWS = [("ann", "bob", "2026-03-01"), ("bob", "ann", "2026-03-02"), ("ann", "cy", "2026-03-03")]
PEOPLE = ("ann", "bob", "cy", "x.example")
KILLED = """
import os, signal, sys
import pyarrow.parquet as pq
import graphx
real = pq.write_table
def written(*args, **more):
    real(*args, **more)
    os.kill(os.getpid(), signal.SIGKILL)
pq.write_table = written
graphx.open(sys.argv[1]).ask("people")
"""


class Person:
    """Somebody with a workspace and an empty temporary folder."""

    def __init__(self, folder):
        self.folder, self.workspace, self.temporary = folder, folder / "w", folder / "temporary"
        self.temporary.mkdir()
        self.env = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(self.temporary)}

    def start(self, *words):
        command = [sys.executable, *map(str, words)]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.env, umask=0, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )

    def do(self, *words):
        process = self.start("-m", "graphx", "--workspace", self.workspace, *words)
        said = process.communicate(timeout=120)[1].decode()
        assert process.returncode == 0, said
        self.private()

    def private(self):
        """Everything in the workspace is its owner's alone, and nothing is anywhere else.

        What a killed build left of a table has the mode of the umask, in a folder that nobody else may enter.
        """
        found = {path: stat.S_IMODE(path.lstat().st_mode) for path in (self.workspace, *self.workspace.rglob("*"))}
        wrong = {
            str(path): oct(mode)
            for path, mode in found.items()
            if mode != (0o700 if path.is_dir() else 0o600)
            and not (path.is_file() and "derived" in path.parts and path.parent.name.startswith(".tmp-"))
        }
        assert not wrong
        assert not list(self.temporary.iterdir())

    def names(self):
        """The entries of the workspace, with what is named by digests and days left out."""
        return sorted(str(path.relative_to(self.workspace)) for path in self.workspace.rglob("*") if path.suffix != ".parquet")

    def leftovers(self):
        return list(self.workspace.rglob(".tmp-*"))


@pytest.fixture
def person(tmp_path):
    return Person(tmp_path)


def texts(folder):
    """All words in the files below a folder: cells of tables, and of other files the bytes."""
    for path in folder.rglob("*"):
        yield path.name
        if path.suffix == ".parquet":
            yield str(pq.ParquetFile(path).read().to_pylist())
        elif path.is_file():
            yield path.read_bytes().decode("utf-8", "replace")


def test_a_load_an_ask_and_an_unload_leave_private_things_and_no_person_in_what_is_derived(person):
    file = table(person.folder / "mails.csv", ROWS)
    person.do("load", file)
    person.do("ask", "people")
    assert all(name in " ".join(texts(person.workspace / "derived")) for name in PEOPLE)
    (segment,) = (person.workspace / "log").iterdir()
    (version,) = (person.workspace / "derived").iterdir()
    named = [f"derived/{version.name}", f"derived/{version.name}/2026-03-03", f"log/{segment.name}"]
    receipts = [f"{each}/receipt.json" for each in named]
    assert person.names() == sorted(["derived", "log", "settings.toml", "writer.lock", *named, *receipts])
    person.do("unload", "mails.csv")
    assert person.names() == ["derived", "log", "settings.toml", "writer.lock"]
    assert not list(person.workspace.rglob("*.parquet"))
    person.do("ask", "people")
    assert list((person.workspace / "derived").rglob("people.parquet"))
    assert not [name for name in PEOPLE if name in " ".join(texts(person.workspace))]


def test_a_killed_load_leaves_private_things_which_the_next_one_sweeps(person):
    rows = [(f"p{n % 5_000}", f"q{n}", f"2026-01-{1 + n % 28:02}") for n in range(120_000)]
    large, small = table(person.folder / "large.csv", rows), table(person.folder / "small.csv", ROWS)
    person.do("load", small)
    process = person.start("-m", "graphx", "--workspace", person.workspace, "load", large)
    until(lambda: list((person.workspace / "log").glob(".tmp-*/interactions.parquet")), pause=0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    until(lambda: not list(left([process.pid])))
    assert process.returncode == -signal.SIGKILL
    assert {path.parent.name for path in person.leftovers()} == {"log"}
    person.private()
    person.do("people", "set", "ann@x.example", "name=Ann")
    assert not person.leftovers()
    assert len(list((person.workspace / "log").iterdir())) == 1


def test_a_killed_build_leaves_private_things_which_the_next_writer_sweeps(person):
    person.do("load", table(person.folder / "mails.csv", ROWS))
    process = person.start("-c", KILLED, person.workspace)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert any(path.parent.parent.name == "derived" for path in person.leftovers())
    person.private()
    person.do("people", "set", "ann@x.example", "name=Ann")
    assert not person.leftovers()
    person.do("unload", "mails.csv")
    assert not list((person.workspace / "derived").iterdir())
