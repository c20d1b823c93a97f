"""Systems that are not here: what Windows has not is taken away or refused as it would be there, and the product goes on."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

import graphx
from graphx import operating_system
from graphx.demo import demo
from graphx.errors import WorkspaceError
from graphx.storage import atomic, derived, home
from graphx.workspace import checkup, uploads
from tests.test_floors import PRODUCT, ROOT, named

POSIX = ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "posix", "syslog")
ONE = "from,to,date\nΚλειώ Ζέρβα <clio@n.example>,bob@s.example,2026-01-01\n"
FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]|[. ]$|(?i:^(con|prn|aux|nul|com\d|lpt\d)(\.|$))')


@pytest.fixture
def windows(monkeypatch):
    """A system that calls itself Windows. It may not be asked as others are: to signal a process would end it there."""
    monkeypatch.setattr(operating_system, "WINDOWS", True)
    monkeypatch.setattr(operating_system, "PATIENCE", 0.4)
    monkeypatch.setattr(operating_system, "os", None)


@pytest.fixture
def lacking(tmp_path):
    """The variables of processes in which these modules cannot be imported, those that read files included."""
    place = tmp_path / "without"
    place.mkdir()
    text = f"import sys\nsys.modules.update(dict.fromkeys({POSIX[:-2]!r}))\n"
    (place / "sitecustomize.py").write_text(text, encoding="utf-8")
    (tmp_path / "a.csv").write_text(ONE, encoding="utf-8")
    path = os.pathsep.join((str(place), str(ROOT)))
    return {**os.environ, "PYTHONPATH": path, "GRAPHX_WORKSPACE": str(tmp_path / "w"), "PYTHONUTF8": "1"}


def run(*words: str, env: dict[str, str], cwd: Path, allowed: tuple[int, ...] = (0,)) -> bytes:
    command = [sys.executable, "-m", "graphx", *words]
    ran = subprocess.run(command, cwd=cwd, env=env, capture_output=True, check=False, timeout=300)
    assert ran.returncode in allowed, ran.stderr.decode()[-3000:]
    return ran.stdout


# What cannot be imported ------------------------------------------------------------------------------------------------------


def test_without_the_modules_that_only_posix_has_files_are_read_and_doctor_says_what_does_not_hold(lacking, tmp_path):
    gone = [sys.executable, "-c", "import resource"]
    assert subprocess.run(gone, env=lacking, stderr=subprocess.DEVNULL, check=False).returncode, "it can be imported after all"
    assert b"a.csv: loaded" in run("load", "a.csv", env=lacking, cwd=tmp_path)
    said = run("doctor", env=lacking, cwd=tmp_path).decode()
    assert "warn reading a file is held to no amount of memory, because this system has no such cap for Python" in said
    assert "It is still ended after 1,800 s" in said
    assert "warn the lock of a writer that was killed stays" in said


def test_who_decides_is_unknown_where_no_user_has_a_name_or_a_number(monkeypatch):
    from graphx.people import decisions

    def nobody() -> str:
        raise ModuleNotFoundError("No module named 'pwd'")

    monkeypatch.setattr(decisions.getpass, "getuser", nobody)
    monkeypatch.delattr(os, "getuid")
    assert decisions._author() == "unknown"


@pytest.mark.parametrize("path", PRODUCT, ids=named)
def test_one_module_asks_what_the_system_has(path):
    allowed = {"graphx/operating_system.py": {"resource", "kill"}, "graphx/people/decisions.py": {"getuid"},
               "graphx/engines/spark/cluster.py": {"sysconf"}}  # fmt: skip
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    asked = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
             and node.value.id in {"os", "signal"}}  # fmt: skip
    only_posix = {"kill", "killpg", "fork", "getuid", "geteuid", "getgid", "sysconf", "uname", "mkfifo", "SIGKILL", "SIGXCPU"}
    assert imported & set(POSIX) | asked & only_posix <= allowed.get(named(path), set())
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            given = {each.arg for each in node.keywords}
            assert node.func.attr != "read_text" or node.args or "encoding" in given, f"line {node.lineno}: as Windows reads"
            assert node.func.attr != "write_text" or {"encoding", "newline"} <= given, f"line {node.lineno}: as Windows writes"


# What is refused --------------------------------------------------------------------------------------------------------------


def refusing(monkeypatch, method: str, times: float) -> list[Path]:
    """Refuses so many renames as Windows does while somebody has the target open."""
    tried, real = [], getattr(Path, method)

    def refuse(self, target):
        tried.append(self)
        if len(tried) <= times:
            raise PermissionError(13, "The process cannot access the file", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, method, refuse)
    return tried


def test_a_file_that_a_reader_has_open_is_replaced_when_it_is_closed(windows, tmp_path, monkeypatch):
    tried = refusing(monkeypatch, "replace", 3)
    atomic.write(tmp_path / "settings.toml", b"new")
    assert len(tried) == 4
    assert (tmp_path / "settings.toml").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]


def test_what_stays_open_is_told_and_nothing_has_changed(windows, tmp_path, monkeypatch):
    (tmp_path / "settings.toml").write_bytes(b"old")
    tried = refusing(monkeypatch, "replace", float("inf"))
    begin = time.monotonic()
    with pytest.raises(WorkspaceError, match="Close the programs that have it open, or allow it"), atomic.making(tmp_path):
        atomic.write(tmp_path / "settings.toml", b"new")
    assert 0.4 <= time.monotonic() - begin < 5
    assert len(tried) > 2
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("settings.toml", b"old")]


def test_elsewhere_a_refusal_is_no_matter_of_patience(tmp_path, monkeypatch):
    tried = refusing(monkeypatch, "replace", float("inf"))
    with pytest.raises(PermissionError):
        atomic.write(tmp_path / "settings.toml", b"new")
    assert len(tried) == 1


def test_old_tables_that_are_open_are_forgotten_another_time(windows, tmp_path, monkeypatch):
    for number in range(derived.KEPT + 1):
        (tmp_path / str(number)).mkdir()
        os.utime(tmp_path / str(number), (number, number))
    with monkeypatch.context() as patch:
        refusing(patch, "rename", float("inf"))
        derived.prune(tmp_path)
    assert len(list(tmp_path.iterdir())) == derived.KEPT + 1
    derived.prune(tmp_path)
    assert not (tmp_path / "0").exists()
    assert len(list(tmp_path.iterdir())) == derived.KEPT


def test_what_a_killed_process_left_is_swept_when_it_is_old(windows, tmp_path):
    young, old = (tmp_path / f"{atomic.PREFIX}4000000-{name}" for name in ("young", "old"))
    for path in (young, old):
        path.mkdir()
    os.utime(old, (1, 1))
    atomic.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == [young]


def test_a_workspace_is_loaded_asked_and_unloaded(windows, tmp_path, monkeypatch):
    monkeypatch.setattr(operating_system, "resource", None)
    (tmp_path / "a.csv").write_text(ONE, encoding="utf-8")
    with graphx.open(tmp_path / "w") as workspace:
        workspace.load(tmp_path / "a.csv")
        assert len(workspace.ask("ties").rows) == 1
        names = [str(path.relative_to(tmp_path / "w")) for path in (tmp_path / "w").rglob("*")]
        assert not [name for name in names if any(FORBIDDEN.search(part) for part in Path(name).parts)]
        workspace.unload("a.csv")
        assert not list((tmp_path / "w" / "log").iterdir())
    said = dict(reversed(each) for each in checkup.examine(tmp_path / "w"))
    assert said["files have no modes here: who may read a workspace is what the permissions of its folder say"] == checkup.WARN
    assert not [what for what in said if "the workspace is open to" in what], "modes mean nothing there"


def test_a_limit_that_cannot_be_asked_for_is_not_made_up(tmp_path, monkeypatch):
    monkeypatch.setattr(operating_system, "resource", None)
    code, sentence = atomic.unkept(tmp_path, OSError(27, "File too large"))
    assert code == "too_large"
    assert "larger than this system allows." in sentence


# What the system calls things, and how it writes -----------------------------------------------------------------------------


def test_the_usual_workspace_lies_where_the_system_keeps_data(windows, monkeypatch, tmp_path):
    monkeypatch.delenv("GRAPHX_WORKSPACE", raising=False)
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "AppData"))
    assert home.default_folder() == tmp_path / "AppData" / "graphx"


@pytest.mark.parametrize(("given", "kept"), [("a:b?.csv", "a_b_.csv"), ("CON.csv", "_CON.csv"), ("nul", "_nul"),
                                             ("console.csv", "console.csv"), ("C:\\x\\lpt1 .txt", "_lpt1 .txt")])  # fmt: skip
def test_an_upload_is_kept_under_a_name_that_can_be_a_file(windows, given, kept):
    assert uploads.tame(given) == kept


def test_no_file_of_the_project_or_of_the_demo_has_a_name_that_windows_forbids(tmp_path):
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    made = [path.name for path in demo.write(tmp_path)]
    names = {part for name in (*listed, *made) if name for part in name.split("/")}
    assert not {name for name in names if FORBIDDEN.search(name)}
    assert len({name.casefold() for name in listed}) == len(listed)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_console_that_has_not_all_letters_is_shown_marks_and_files_have_the_letters(tmp_path, encoding):
    (tmp_path / "a.csv").write_text(ONE, encoding="utf-8")
    left = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    env = {**left, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding, "GRAPHX_WORKSPACE": "w"}
    assert b"a.csv: loaded" in run("load", "a.csv", env=env, cwd=tmp_path)
    shown = run("ask", "people", env=env, cwd=tmp_path)
    assert b"????? ????" in shown
    shown.decode(encoding)
    assert "Κλειώ Ζέρβα" in run("ask", "people", "--format", "csv", env=env, cwd=tmp_path).decode("utf-8")
