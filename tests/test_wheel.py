"""The wheel: one package with everything inside, which works from any folder and whatever else is called as its parts are."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import types
import venv
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from graphx.storage import maker
from graphx.version import VERSION
from tests.support import chromium, port
from tests.test_floors import PRODUCT

ROOT = Path(__file__).resolve().parents[1]
UNREACHED = re.compile(
    r"No matching distribution|Could not find a version|ConnectionError|Temporary failure|NewConnection|Failed to fetch"
)
FOREIGN = "raise ImportError('this one is somebody else\\'s')\n"
ONE_TIE = "from,to,date\nann@n.example,bob@s.example,2026-01-01\n"


@pytest.fixture(scope="module")
def build():
    """The build script, without the program that calls it."""
    with pytest.MonkeyPatch.context() as patch:
        interface = types.ModuleType("interface")
        interface.BuildHookInterface = object
        patch.setitem(sys.modules, "hatchling.builders.hooks.plugin.interface", interface)
        spec = importlib.util.spec_from_file_location("wheel_build", ROOT / ".ci" / "wheel.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module


@pytest.fixture(scope="module")
def laid(build, tmp_path_factory):
    """A folder that holds graphx as a wheel does."""
    site = tmp_path_factory.mktemp("site")
    build.lay(ROOT, site / "graphx")
    return site


@pytest.fixture
def elsewhere(tmp_path):
    """A folder to stand in, with files called as modules of graphx and of Python; beside it packages of somebody else's."""
    for name in ("loaders/__init__.py", "queries/__init__.py", "app.py", "json.py", "graphx.py"):
        (tmp_path / "here" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "here" / name).write_text(FOREIGN, encoding="utf-8")
    for name in ("loaders/__init__.py", "queries/__init__.py", "app.py"):
        (tmp_path / "theirs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "theirs" / name).write_text("MINE = True\n", encoding="utf-8")
    return tmp_path / "here"


def run(command: list, elsewhere: Path, path: str = "", allowed: tuple[int, ...] = (0,), *, jit: bool = False) -> str:
    """What a program prints that is started there."""
    theirs = os.pathsep.join(filter(None, (str(elsewhere.parent / "theirs"), path)))
    environment = surroundings(elsewhere, jit=jit) | {"PYTHONPATH": theirs}
    ran = subprocess.run(
        list(map(str, command)), cwd=elsewhere, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=900
    )
    assert ran.returncode in allowed, ran.stderr[-3000:]
    return ran.stdout


def surroundings(elsewhere: Path, *, jit: bool = False) -> dict[str, str]:
    """An environment in which somebody else's packages come first. Few people need no kernels that a minute is spent on."""
    left = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "NUMBA", "XDG"))}
    place = elsewhere.parent
    return left | {
        "GRAPHX_WORKSPACE": str(place / "w"), "XDG_CACHE_HOME": str(place / "cache"), "PYTHONUTF8": "1",
        "PYTHONPATH": str(place / "theirs"), "NUMBA_DISABLE_JIT": str(int(not jit)),
    }  # fmt: skip


# The layout, with the libraries that are here --------------------------------------------------------------------------------


def test_what_is_moved_is_the_import_and_nothing_else(build):
    assert build.moved("from loaders import block\n", "x") == "from graphx.loaders import block\n"
    inner = build.moved("if x:\n    from loaders.a.b import (\n        c)\n", "x")
    assert inner == "if x:\n    from graphx.loaders.a.b import (\n        c)\n"
    for same in ("from graphx import loaders\n", "'from loaders'\n", "from .loaders import x\n", "from loaders_of import y\n"):
        assert build.moved(same, "x") == same


@pytest.mark.parametrize("text", ["import loaders\n", "import os, loaders.record as r\n", "if x: from loaders import y\n"])
def test_an_import_that_cannot_be_moved_fails_the_build(build, text):
    with pytest.raises(ValueError, match=r"mine\.py, line 1: write 'from loaders import"):
        build.moved(text, "mine.py")


def test_the_package_holds_every_file_of_the_project_with_its_imports_moved(laid):
    package = laid / "graphx"
    for folder, there in (("graphx", package), ("loaders", package / "loaders"), ("queries", package / "queries")):
        files = [path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        assert files
        for path in files:
            text = (there / path.relative_to(ROOT / folder)).read_bytes()
            assert text.replace(b"from graphx.loaders", b"from loaders") == path.read_bytes()
    assert {path.name for path in laid.iterdir()} == {"graphx"}
    assert {path.name for path in (package / "entry").iterdir()} == {"app.py", ".streamlit"}, (
        "the entry's folder is imported from"
    )


def test_the_same_code_is_the_same_maker_in_both_layouts(laid, elsewhere):
    said = run([sys.executable, "-P", "-c", "from graphx.storage.maker import maker; print(maker())"], elsewhere, str(laid))
    assert said.strip() == maker.maker()


def test_a_package_of_somebody_else_stays_theirs_and_ours_is_loaded_once(laid, elsewhere):
    code = """
import sys, loaders, queries, app, graphx
with graphx.open() as workspace:
    workspace.load("a.csv")
    print(workspace.ask("ties").rows[0]["depth_sum"] > 0)
assert loaders.MINE and queries.MINE and app.MINE
assert "graphx.loaders.record" in sys.modules
assert not [name for name in sys.modules if name.startswith(("loaders.", "queries.", "app."))]
"""
    (elsewhere / "a.csv").write_text(ONE_TIE, encoding="utf-8")
    assert run([sys.executable, "-P", "-c", code], elsewhere, str(laid)) == "True\n"


def test_pages_lead_to_each_other_where_the_entrypoint_stands_elsewhere(laid, elsewhere):
    load = "import graphx; graphx.open().load('a.csv')"
    code = """
from graphx.app import page_files
from graphx.shipped_files import ENTRY
from streamlit.testing.v1 import AppTest
test = AppTest.from_file(str(ENTRY), default_timeout=120).run()
print(ENTRY.parent.name, [each.page for each in test.get("page_link")], *(each.value for each in test.exception))
test.switch_page(page_files.link("thin")).run()
print(test.title[0].value if test.title else test.header[0].value, *(each.value for each in test.exception))
"""
    (elsewhere / "a.csv").write_text(ONE_TIE, encoding="utf-8")
    run([sys.executable, "-P", "-c", load], elsewhere, str(laid))
    said = run([sys.executable, "-P", "-c", code], elsewhere, str(laid)).splitlines()
    assert said == ["entry ['data', 'thin']", "Thin relationships"]


# Installed, with nothing else ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """The programs of an environment with the wheel and what it asks for, in the pinned versions; without an index, a skip."""
    place = tmp_path_factory.mktemp("bare")
    venv.create(place / "env", with_pip=False, symlinks=True)
    programs = place / "env" / "bin"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    fetched(*pip, "wheel", "--no-deps", "--wheel-dir", place, ROOT)
    (wheel,) = place.glob("*.whl")
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    quick = [uv, "pip", "install", "--quiet", "--python", programs / "python"]
    slow = [*pip, "--python", programs / "python", "install", "--no-compile"]
    fetched(*(quick if uv else slow), "--constraint", ROOT / "requirements.txt", wheel)
    return programs


def fetched(*command: object) -> None:
    """Runs what needs the package index; without it, a skip."""
    ran = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=1800)
    if ran.returncode and UNREACHED.search(ran.stderr):
        pytest.skip("the package index cannot be reached")
    assert ran.returncode == 0, ran.stderr[-3000:]


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_installed_in_a_bare_environment_it_works_from_any_folder(bare, elsewhere):
    (site,) = (bare.parent / "lib").glob("python*/site-packages")
    own = f"graphx_explorer-{VERSION}.dist-info"
    files = {line.split(",")[0] for line in (site / own / "RECORD").read_text(encoding="utf-8").splitlines()}
    assert {name.split("/")[0] for name in files} == {"graphx", own, ".."}
    assert {name for name in files if name.startswith("..")} == {"../../../bin/graphx"}
    assert not {"loaders", "queries", "app.py", "app", "entry", "tests", "bench", "docs"} & {
        path.name for path in site.iterdir()
    }

    graphx = bare / "graphx"
    assert "Load them: " in run([graphx, "demo", "exports"], elsewhere, jit=True)
    loaded = run([graphx, "load", "exports"], elsewhere, allowed=(0, 3), jit=True)
    assert "exports/roster.csv: loaded\n" in loaded
    assert "parser_killed" not in loaded
    asked = json.loads(run([graphx, "ask", "overview", "--format", "json"], elsewhere, jit=True))
    assert asked["maker"] == maker.maker()
    assert "Usage: python -m graphx" in run([bare / "python", "-P", "-m", "graphx", "--help"], elsewhere)
    opens(graphx, elsewhere, asked["sentence"].partition(":")[0])


def opens(graphx: Path, elsewhere: Path, sentence: str) -> None:
    """The app answers, shows what was loaded, and its pages lead to each other."""
    number = port.free()
    process = subprocess.Popen(
        [graphx, "app", "--port", str(number)], cwd=elsewhere, env=surroundings(elsewhere, jit=True),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        port.wait(number, process)
        with chromium.browser() as running:
            page = running.new_page()
            page.goto(f"http://{port.HOST}:{number}/")
            page.get_by_text(sentence).first.wait_for(timeout=120_000)
            page.get_by_role("link", name="All thin relationships").click()
            page.get_by_role("heading", name="Thin relationships").first.wait_for(timeout=120_000)
    finally:
        process.terminate()
        process.wait(timeout=20)


# What is asked for ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("extra", ["", "spark"])
def test_every_pinned_version_is_the_lower_bound_of_a_range_and_nothing_else_is_asked_for(extra):
    """A range begins with the minor version that the tests run with."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = said["optional-dependencies"][extra] if extra else said["dependencies"]
    ranges = {each.name: each.specifier for each in map(Requirement, asked)}
    lines = (ROOT / f"requirements{extra and '-'}{extra}.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(re.fullmatch(r"([\w-]+)==([\w.]+)", line.split("#")[0].strip()).groups() for line in lines if "==" in line)
    assert ranges.keys() == pins.keys()
    for name, version in pins.items():
        assert ranges[name].contains(version), f"{name} {version} is outside {ranges[name]}"
        assert f">={'.'.join(version.split('.')[:2])}" in str(ranges[name]).split(",")


def test_the_version_stands_once_and_nobody_is_sent_to_the_other_project_of_that_name():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert VERSION not in text
    assert "version" in tomllib.loads(text)["project"]["dynamic"]
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *PRODUCT):
        assert not re.search(r"(pip|uv tool|pipx) install graphx(?!-explorer)", page.read_text(encoding="utf-8")), page
