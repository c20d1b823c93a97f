"""What all tests share: golden files, optional sample data, and the rule that a strict run skips nothing."""

from __future__ import annotations

import os
import runpy
import shutil
import signal
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from neo4j import Driver

    from graphx.neo4j.server import Server
    from tests.server import Neo4j

ROOT = Path(__file__).resolve().parent.parent
STRICT = os.environ.get("GRAPHX_STRICT") == "1"
OPTIONAL = "optional data"
"""How the reason of a skip begins that even a strict run allows: the data is somebody else's and cannot be in the project."""

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write the golden files and generated pages again")


def pytest_configure() -> None:
    """Whoever starts tests in the background makes them deaf to Ctrl-C, and every program that they start inherits that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compiles the kernels, once per machine, before xdist starts processes that would all do so, against their deadlines."""
    if hasattr(session.config, "workerinput") or session.config.option.collectonly:
        return
    from graphx.graph import kernels

    if not kernels.is_compiled():
        kernels.compile_all()


@pytest.fixture(scope="session")
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Checks that a file of the project is what it should be; with ``--golden`` writes it first."""

    def check(path: Path, text: str) -> None:
        if request.config.getoption("--golden"):
            path.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text, f"{path.relative_to(ROOT)} is not current: make golden"

    return check


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with sample exports: ``$GRAPHX_SHARED``, else ``../shared`` beside the project; without it, a skip."""
    folder = Path(os.environ.get("GRAPHX_SHARED") or ROOT.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"{OPTIONAL}: there are no samples")
    return folder


@pytest.fixture
def case(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Copies the folder of a reported situation, makes the workbooks that it describes, and says where it is."""

    def copied(name: str) -> Path:
        folder = shared / "cases" / name
        if not folder.is_dir():
            pytest.skip(f"{OPTIONAL}: there are no cases")
        there = Path(shutil.copytree(folder, tmp_path / name))
        if (there / "make.py").exists():
            monkeypatch.chdir(there)
            runpy.run_path("make.py")
            (there / "make.py").unlink()
        return there

    return copied


@pytest.fixture(scope="session")
def neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4j]:
    """A real Neo4j with Graph Data Science, one for each process of pytest; without Java or Maven, a skip that names it.

    Tests that use it carry ``pytestmark = pytest.mark.xdist_group("neo4j")``, so that they share one process and one server,
    and begin with ``neo4j.clear()``. A test that stops or breaks its server starts one of its own: ``tests.server.Neo4j``.
    """
    from tests import server

    if lack := server.missing():
        pytest.skip(lack)
    with server.Neo4j(tmp_path_factory.mktemp("neo4j"), quick=True) as running:
        yield running


@pytest.fixture(scope="module")
def raw(neo4j: Neo4j) -> Iterator[Driver]:
    """The official driver on the emptied server: what is really there, without graphx."""
    from neo4j import GraphDatabase

    neo4j.clear()
    with GraphDatabase.driver(neo4j.uri, auth=(neo4j.user, neo4j.password)) as found:
        yield found


@pytest.fixture(scope="module")
def there(neo4j: Neo4j) -> Iterator[Server]:
    """The server as graphx sees it."""
    from graphx.neo4j.server import Server
    from graphx.storage.home import Address

    with Server(Address(neo4j.uri), neo4j.password) as found:
        yield found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _strict((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _strict((yield))


def _strict(report: Report) -> Report:
    """In a strict run a skip is a failure, unless a test is expected to fail or lacks optional data."""
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not reason.removeprefix("Skipped: ").startswith(OPTIONAL):
            report.outcome = "failed"
            report.longrepr = f"GRAPHX_STRICT=1 allows no skip, and this test was skipped: {reason}"
    return report
