"""What graphx says that it is: the names that a script may rely on, and what they are."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import graphx
from graphx import errors

CLASSES = {"Account", "Address", "Answer", "Drawing", "Graph", "PushScope", "PushedGraph", "Server", "Workspace"}
ERRORS = {
    "AskError", "BadValue", "Busy", "Damaged", "EngineError", "GraphxError", "LoadError", "Locked", "NoAnswer", "QueryError",
    "ServerError", "SettingsError", "Stopped", "UnknownName", "UnknownPerson", "WorkspaceError",
}  # fmt: skip


def test_the_face_is_this_and_nothing_else() -> None:
    assert set(graphx.__all__) == {"__version__", "open"} | CLASSES | ERRORS
    assert len(graphx.__all__) == len(set(graphx.__all__))
    public = {name for name in vars(graphx) if not name.startswith("_") and not inspect.ismodule(getattr(graphx, name))}
    assert public - {"Any", "Path", "TYPE_CHECKING", "annotations", "VERSION"} <= set(graphx.__all__)


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_a_name_is_its_class(name: str) -> None:
    assert getattr(graphx, name).__name__ == name
    assert name in dir(graphx)
    assert inspect.getdoc(getattr(graphx, name))


def test_every_error_is_on_the_face() -> None:
    found = {name for name, each in vars(errors).items() if isinstance(each, type) and issubclass(each, errors.GraphxError)}
    assert found == ERRORS
    assert all(getattr(graphx, name) is getattr(errors, name) for name in ERRORS)


def test_a_name_there_is_not_is_none() -> None:
    with pytest.raises(AttributeError, match="module 'graphx' has no attribute 'Workspaces'"):
        _ = graphx.Workspaces


def test_what_is_given_back_is_on_the_face(tmp_path: Path) -> None:
    (tmp_path / "met.csv").write_text("from,to,date\nann,bob,2026-01-02\nann,cy,2026-01-03\n")
    with graphx.open(tmp_path / "space") as workspace:
        (account,) = workspace.load(tmp_path / "met.csv")
        made = (workspace, account, workspace.ask("people"), workspace.graph(), workspace.settings.server)
    assert [type(each) for each in made] == [graphx.Workspace, graphx.Account, graphx.Answer, graphx.Graph, graphx.Address]
    assert workspace.graph().measure("pagerank").values.sum() == pytest.approx(1)


def test_importing_it_waits_for_nothing() -> None:
    """Not for a table, a graph, a server or a loader."""
    late = ["duckdb", "numba", "numpy", "pandas", "pyarrow", "networkx", "neo4j", "streamlit", "loaders"]
    code = f"import sys, graphx; print([name for name in {late} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
