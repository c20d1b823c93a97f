"""What conftest.py does to every run, tried on small test files of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

ONE_BY_ONE = """
import pytest

def test_runs(): pass
def test_lacks_a_program(): pytest.skip("chromium is not installed")
def test_lacks_data(): pytest.skip("optional data: there are no samples")
@pytest.mark.skip(reason="later")
def test_marked(): pass
@pytest.mark.xfail
def test_known_to_fail(): assert False
"""
KERNELS = """
from pathlib import Path

def is_compiled(): return Path("compiled").exists()
def compile_all(): Path("compiled").open("a").write("once,")
"""
COMPILED = """
from pathlib import Path

def test_it_was_done_before(): assert Path("compiled").read_text() == "once,"
def test_it_was_done_once(): assert Path("compiled").read_text() == "once,"
"""
WHOLE = "import pytest\npytest.skip('no module', allow_module_level=True)\n"


def run(folder: Path, text: str, strict: str, *more: str) -> str:
    """Prints of a run of one test file, beside which a stand-in for graphx keeps an account of what is compiled."""
    (folder / "graphx" / "graph").mkdir(parents=True, exist_ok=True)
    (folder / "graphx" / "graph" / "kernels.py").write_text(KERNELS, encoding="utf-8")
    shutil.copy(Path(__file__).parent / "conftest.py", folder)
    (folder / "test_it.py").write_text(text, encoding="utf-8")
    env = {**os.environ, "GRAPHX_STRICT": strict, "PYTEST_ADDOPTS": ""}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", "."]
    command += [*more, "test_it.py"]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize(
    ("text", "strict", "summary"),
    [
        (ONE_BY_ONE, "0", "1 passed, 3 skipped, 1 xfailed"),
        (ONE_BY_ONE, "1", "1 failed, 1 passed, 1 skipped, 1 xfailed, 1 error"),
        (WHOLE, "0", "1 skipped"),
        (WHOLE, "1", "1 error"),
    ],
)
def test_a_strict_run_skips_nothing_but_optional_data(tmp_path: Path, text: str, strict: str, summary: str) -> None:
    found = run(tmp_path, text, strict)
    assert summary in found.splitlines()[-1], found
    assert ("allows no skip" in found) == (strict == "1"), found


@pytest.mark.parametrize("processes", [(), ("-n", "2")])
def test_kernels_are_compiled_once_and_before_any_test(tmp_path: Path, processes: tuple[str, ...]) -> None:
    assert "2 tests collected" in run(tmp_path, COMPILED, "1", "--collect-only")
    assert not (tmp_path / "compiled").exists()
    for _ in range(2):
        found = run(tmp_path, COMPILED, "1", *processes)
        assert "2 passed" in found.splitlines()[-1], found


def test_an_example_may_take_its_time() -> None:
    assert settings().deadline is None
