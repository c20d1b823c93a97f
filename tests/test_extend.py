"""Each example of docs/extend.md is put into a copy of the program as one file, and nothing else is changed there."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import graphx
from loaders.record import Card, Interaction, Party
from tests.support import reference

ROOT = Path(__file__).resolve().parent.parent
START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def mail(one: str, other: str, day: int) -> Interaction:
    a, b = (Party(f"email:{name}@x.example", name) for name in (one, other))
    return Interaction(f"{one}{other}{day}", START + timedelta(days=day), "email", "message", a, (b,), f"row {day}")


@pytest.fixture
def tree(tmp_path):
    """The program and nothing but it, with no list of what it consists of."""
    for name in ("graphx", "loaders", "queries", "app.py"):
        here, there = ROOT / name, tmp_path / "tree" / name
        there.parent.mkdir(exist_ok=True)
        if here.is_dir():
            shutil.copytree(here, there, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(here, there)
    return tmp_path / "tree"


@pytest.fixture
def space(tmp_path):
    """Ada knows bob well and cy a little; dia knows nobody."""
    events = [mail("ada", "bob", day) for day in range(0, 30, 2)] + [mail("ada", "cy", 9)]
    cards = [Card((f"email:{name}@x.example",), name, organisation=of, side=side)
             for name, of, side in (("ada", "", "ours"), ("bob", "Acme", "stakeholder"), ("cy", "Beta", "stakeholder"),
                                    ("dia", "Beta", "stakeholder"))]  # fmt: skip
    reference.put(tmp_path / "w", [*events, *cards])
    # The copy of the program is the same maker, and takes these tables until something in it is changed.
    graphx.open(tmp_path / "w").ask("overview")
    return tmp_path / "w"


def example(tree: Path, file: str) -> None:
    text = (ROOT / "docs" / "extend.md").read_text(encoding="utf-8")
    (found,) = re.findall(rf"^```\w+ {re.escape(file)}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert not (tree / file).exists()
    (tree / file).write_text(found, encoding="utf-8")


def run(tree: Path, space: Path, *words: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(tree), "GRAPHX_WORKSPACE": str(space), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, *words], cwd=tree, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_question_is_one_file(tree, space) -> None:
    example(tree, "queries/employers.sql")
    found = rows(run(tree, space, "-m", "graphx", "ask", "employers", "--format", "csv"))
    assert [(row["organisation"], row["people"]) for row in found] == [("Acme", "1"), ("Beta", "1")]
    assert "employers" in run(tree, space, "-m", "graphx", "ask", "help")


@pytest.mark.slow
def test_a_measure_is_one_file(tree, space) -> None:
    example(tree, "graphx/graph/measures/concentration.py")
    found = rows(run(tree, space, "-m", "graphx", "ask", "people", "--format", "csv"))
    names = list(found[0])
    assert names[names.index("effective_size") + 1] == "concentration"
    deep, thin = (float(row["depth_sum"]) for row in rows(run(tree, space, "-m", "graphx", "ask", "ties", "--format", "csv")))
    values = {row["name"]: row["concentration"] for row in found}
    assert float(values["ada"]) == pytest.approx((deep**2 + thin**2) / (deep + thin) ** 2)
    assert (float(values["bob"]), float(values["cy"]), values["dia"]) == (1, 1, "")
    assert "concentration: no ties" in next(row["note"] for row in found if row["name"] == "dia")
    script = "from graphx import query; print(query.twin('people').text); print(*query.question('people').columns, sep='\\n')"
    said = run(tree, space, "-c", script)
    assert "p.concentration AS concentration" in said
    assert "Column(name='concentration', type='number', unit='0-1', meaning='1 where all depth is in one tie" in said


PAGE = """
from streamlit.testing.v1 import AppTest
test = AppTest.from_file("app.py", default_timeout=60).run().switch_page("graphx/app/pages/employers.py").run()
assert not test.exception, test.exception
print(test.header[0].value, "|", list(test.dataframe[0].value["organisation"]))
"""


def test_a_page_is_one_file(tree, space) -> None:
    example(tree, "queries/employers.sql")
    example(tree, "graphx/app/pages/employers.py")
    assert run(tree, space, "-c", PAGE).strip() == "Employers | ['Acme', 'Beta']"


@pytest.mark.parametrize("file", ["graphx/graph/measures/concentration.py", "graphx/app/pages/employers.py"])
def test_the_examples_are_in_the_house_style(tree, file) -> None:
    example(tree, file)
    settings = str(ROOT / "pyproject.toml")
    for command in (["ruff", "check", "--config", settings], ["ruff", "format", "--check", "--config", settings]):
        done = subprocess.run([sys.executable, "-m", *command, file], cwd=tree, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
