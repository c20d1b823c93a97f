"""The folder of a workspace: made only by who writes, its owner's alone, swept of leftovers of the dead, odd settings told."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

import graphx
from graphx.engines.local import Store
from graphx.errors import SettingsError, WorkspaceError, unwritable
from graphx.storage import atomic, derived
from graphx.storage.home import Home
from graphx.storage.settings import Settings
from tests.log.test_loading import TABLE

ROOT = Path(__file__).parents[2]


def command(*words: object) -> subprocess.CompletedProcess[str]:
    called = [sys.executable, "-m", "graphx", *map(str, words)]
    return subprocess.run(called, cwd=ROOT, capture_output=True, text=True, check=False)


def loaded(folder: Path) -> graphx.Workspace:
    path = folder.parent / "a.csv"
    path.write_text(TABLE)
    workspace = graphx.open(folder)
    workspace.load(path)
    return workspace


def modes(folder: Path) -> dict[str, set[int]]:
    found = [folder, *folder.rglob("*")]
    return {
        kind: {stat.S_IMODE(path.stat().st_mode) for path in found if path.is_dir() == (kind == "folders")}
        for kind in ("folders", "files")
    }


def test_opening_a_folder_that_is_not_there_makes_nothing(tmp_path):
    workspace = graphx.open(tmp_path / "typo")
    assert workspace.receipts() == []
    assert workspace.dates() is None
    with pytest.raises(WorkspaceError, match="There is no workspace"):
        workspace.ask("overview")
    for words in (["ask", "overview"], ["unload", "a.csv"], ["build"], ["people", "list"]):
        ran = command("--workspace", tmp_path / "typo", *words)
        assert ran.returncode == 5, words
        assert "There is no workspace at" in ran.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_workspace_is_its_owners_alone_whatever_the_umask(tmp_path, umask):
    before = os.umask(umask)
    try:
        workspace = loaded(tmp_path / "w")
        workspace.ask("people")
        workspace.set("ann@x.example", group="customer")
        workspace.ask("people")
    finally:
        os.umask(before)
    assert modes(tmp_path / "w") == {"folders": {0o700}, "files": {0o600}}


def test_a_shared_workspace_keeps_the_rights_of_the_group_and_an_older_folder_keeps_its_own(tmp_path):
    home = Home(tmp_path / "w")
    home.create()
    (home.root / "settings.toml").write_text("[workspace]\nshared = true\n")
    (home.root / "settings.toml").chmod(0o640)
    home.root.chmod(0o750)
    workspace = loaded(home.root)
    workspace.ask("people")
    assert stat.S_IMODE(home.root.stat().st_mode) == 0o750
    (segment,) = home.log.iterdir()
    assert modes(segment) == {"folders": {0o770}, "files": {0o660}}


def test_what_a_dead_process_left_is_swept_and_what_a_living_one_uses_is_not(tmp_path):
    workspace = loaded(tmp_path / "w")
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    child.wait()
    for place in ("", "log", "derived"):
        for pid in (child.pid, os.getpid()):
            folder = tmp_path / "w" / place / f".tmp-{pid}-abc"
            folder.mkdir()
            (folder / "mails.mbox").write_text("secret")
    workspace.set("ann@x.example", group="customer")
    left = {path.name for path in (tmp_path / "w").rglob(".tmp-*")}
    assert left == {f".tmp-{os.getpid()}-abc"}


def test_uploads_and_spills_lie_in_the_workspace_and_are_gone_afterwards(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    workspace = loaded(tmp_path / "w")
    with workspace.scratch() as place:
        assert place.parent == workspace.folder
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
    workspace.ask("people")
    with Store() as store:
        store.view("people", [next((tmp_path / "w" / "derived").rglob("people.parquet"))])
        (spill,) = (tmp_path / "w").glob(".tmp-*")
        assert stat.S_IMODE(spill.stat().st_mode) == 0o700
    assert not list((tmp_path / "w").rglob(".tmp-*"))


@pytest.mark.parametrize("name", ["x?", "a**b", "[ab]", "it's [*?]"])
def test_a_folder_whose_name_is_a_pattern_stands_for_itself(tmp_path, name):
    (tmp_path / "other.csv").write_text("from,to,date\neve@x.example,bob@y.example,2026-03-01\n")
    for each in ("xy", "ab", "a"):
        graphx.open(tmp_path / each).load(tmp_path / "other.csv")
    assert {row["name"] for row in loaded(tmp_path / name).ask("people").rows} == {"ann@x.example", "bob@y.example"}


@pytest.mark.parametrize(
    "text",
    ["name = 5", "[organisation]\nname = 5", "[organisation]\nname = 2026-01-01", "[depth]\nhalf_life = 2026-01-01",
     "[depth]\nhalf_life = nan", "[depth]\nhalf_life = inf", "[depth]\nhalf_life = " + "9" * 400,
     "[depth]\nhalf_life = " + "9" * 9000, "[depth]\nbroadcast_above = nan", "[depth]\nbroadcast_above = inf",
     '[depth.richness]\n"in person" = "two"', '[depth.richness]\n"in person" = true', '[depth.richness]\n"call" = 12:30:00',
     "[depth]\nrichness = 3", "[depth]\nrichness = [1]", "[depth]\nclasses = [1]", "[workspace]\nshared = 1",
     "[workspace]\nshare = true", "a = " + "[" * 9000, "x = [[[", "[organisation]\ndomains = [1]", "[neo4j]\nuri = 3"],
    ids=lambda text: text[:40],
)  # fmt: skip
def test_an_odd_value_of_the_settings_is_told(text):
    with pytest.raises(SettingsError) as told:
        Settings.parse(text)
    assert len(str(told.value)) < 400


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_settings_in_another_encoding_are_told_and_a_mark_is_no_fault(tmp_path, encoding):
    home = Home(tmp_path / "w")
    home.create()
    text = '[organisation]\nname = "Caf\xe9"\n'
    (home.root / "settings.toml").write_bytes(text.encode(encoding))
    with pytest.raises(SettingsError, match="not UTF-8"):
        home.settings()
    (home.root / "settings.toml").write_bytes(text.encode("utf-8-sig"))
    assert home.settings().name == "Caf\xe9"


@pytest.mark.parametrize(
    ("number", "words"),
    [(28, "is full"), (30, "cannot be written: Read-only file system"), (13, "Permission denied"), (36, "too long"),
     (27, "larger than this machine allows"), (5, "Input/output error")],
)  # fmt: skip
def test_what_cannot_be_written_is_one_sentence(tmp_path, monkeypatch, number, words):
    workspace = loaded(tmp_path / "w")
    error = OSError(number, os.strerror(number))
    assert words in unwritable(tmp_path, error)

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(atomic, "write", fail)
    with pytest.raises(WorkspaceError, match=words):
        workspace.load(tmp_path / "a.csv")


def test_a_name_that_is_too_long_is_no_fault_of_the_program(tmp_path):
    for words in (["load", ROOT / "README.md"], ["ask", "overview"]):
        ran = command("--workspace", tmp_path / ("x" * 300), *words)
        assert ran.returncode == 5
        assert "fault of the program" not in ran.stderr


def test_the_oldest_versions_are_forgotten_when_a_new_one_is_made_and_none_that_is_in_use(tmp_path):
    workspace = loaded(tmp_path / "w")
    made = tmp_path / "w" / "derived"
    hour = 3600.0
    for number in range(derived.KEPT + 2):
        (made / f"old{number}").mkdir()
        # The two oldest: one untouched for hours, one that somebody reads.
        last = time.time() - (hour / 2 if number == 1 else (20 - number) * hour)
        os.utime(made / f"old{number}", (last, last))
    workspace.ask("overview")
    kept = {path.name for path in made.iterdir()}
    assert "old0" not in kept
    assert "old1" in kept
    assert {f"old{number}" for number in range(4, derived.KEPT + 2)} <= kept


@pytest.mark.parametrize("uri", ["bolt://ann:secret@localhost:7687", "neo4j://ann@host"])
def test_settings_hold_no_password_of_a_server(tmp_path, uri):
    workspace = loaded(tmp_path / "w")
    (tmp_path / "w" / "settings.toml").write_text(f'[neo4j]\nuri = "{uri}"\n')
    with pytest.raises(SettingsError, match="holds a user or password") as told:
        workspace.ask("overview")
    assert "secret" not in str(told.value)
