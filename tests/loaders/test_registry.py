"""Loaders are found by their folder, and imported when they are needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from loaders import channels, registry
from loaders.record import Refusal

ROOT = Path(__file__).resolve().parents[2]
LOADED = "print(*sorted(name for name in sys.modules if name.startswith('loaders.channels.')))"


def imported(statement: str) -> set[str]:
    """The loaders that a fresh process has imported after a statement, by the names of their modules."""
    command = [sys.executable, "-c", f"import sys; {statement}; {LOADED}"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {name.split(".")[2] for name in told.split()}


@pytest.mark.parametrize(
    "statement",
    [
        "import graphx",
        "import graphx.depth",
        "import loaders.registry",
        "import graphx.log.loading",
        "from loaders.registry import names; names()",
    ],
)
def test_no_loader_is_imported_before_it_is_needed(statement):
    assert imported(statement) == set()


def test_a_name_imports_its_loader_alone_and_all_are_all_in_the_folder():
    assert imported("from loaders.registry import named; named('mail')") == {"mail"}
    folder = {path.stem for path in (ROOT / "loaders" / "channels").iterdir() if not path.name.startswith("__")}
    assert imported("from loaders.registry import every; every()") == folder
    assert set(registry.names()) == folder


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A second folder of loaders."""
    monkeypatch.setattr(channels, "__path__", [*channels.__path__, str(tmp_path)])
    yield tmp_path
    registry.loader_of.cache_clear()
    for path in tmp_path.iterdir():
        sys.modules.pop(f"loaders.channels.{path.stem}", None)


CLASS = """
from loaders.record import Loader, Seen

class {word}(Loader):
    name, title = "{name}", "invented"

    def claims(self, source):
        return False

    def read(self, source, options):
        yield Seen(0)
"""


def test_a_file_in_the_folder_is_a_loader_and_nothing_else_names_it(folder):
    (folder / "pigeons.py").write_text(CLASS.format(word="Pigeons", name="pigeons"))
    assert "pigeons" in registry.names()
    assert registry.named("pigeons").title == "invented"
    assert [each.name for each in registry.every()] == sorted(registry.names())


@pytest.mark.parametrize(
    ("name", "text", "seen"),
    [
        ("herons", CLASS.format(word="Storks", name="storks"), "Storks called 'storks'"),
        ("owls", "", "none"),
        ("gulls", CLASS.format(word="Gulls", name="gulls") + CLASS.format(word="Terns", name="terns"), "Terns"),
    ],
)
def test_a_file_without_its_loader_is_told_with_what_it_holds(folder, name, text, seen):
    (folder / f"{name}.py").write_text(text)
    with pytest.raises(TypeError, match=seen):
        registry.named(name)


def test_an_unknown_name_is_refused_with_those_there_are():
    with pytest.raises(Refusal, match="calendar, graph, mail, roster, table"):
        registry.named("post")
