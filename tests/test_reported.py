"""Situations that people reported to programs like this one, from the file to every answer, with values worked out by hand.

The inputs are optional data; where they are not beside the project the tests skip.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import graphx
from tests.app.test_app import PAGES, ROOT, words


@pytest.fixture
def loaded(case, tmp_path):
    """A workspace with one file of a situation."""
    opened = []

    def load(name: str, file: str) -> graphx.Workspace:
        workspace = graphx.open(tmp_path / "workspace")
        opened.append(workspace)
        assert [account.outcome for account in workspace.load(case(name) / file)] == ["loaded"]
        return workspace

    yield load
    for workspace in opened:
        workspace.close()


def test_a_tie_of_sixteen_years_ago_is_a_tie_everywhere(loaded, tmp_path: Path) -> None:
    """Four meetings of a register, three of them in 2010 and 2011: four pairs have met, whatever is left of their depth."""
    workspace = loaded("g06", "register.csv")
    ties = workspace.ask("ties").rows
    assert [str(row["last"])[:4] for row in ties] == ["2026", "2011", "2010", "2010"]
    assert all(0 < row["depth"] < 0.01 for row in ties[1:])
    assert {(row["fact"], row["value"]) for row in workspace.ask("overview").rows} >= {("people", 4), ("ties", 4)}
    assert [row["ties"] for row in workspace.ask("people").rows] == [2] * 4
    assert [row["ties"] for row in workspace.ask("groups").rows] == [4]
    assert len(workspace.ask("person", person="Harbour Trust").rows) == 2
    workspace.export(tmp_path / "out.graphml")
    assert (tmp_path / "out.graphml").read_text(encoding="utf-8").count("<edge ") == 4


def test_groups_count_a_tie_once_where_nobody_is_ours(loaded) -> None:
    (row,) = loaded("g07", "three.csv").ask("groups").rows
    assert row["ties"] == row["thin"] == 3
    assert round(row["depth_sum"], 2) == 5.98


def test_of_two_equal_stars_none_is_the_core(loaded) -> None:
    """Nothing prefers one of two equal stars; a star alone has 1/sqrt(2) at its middle and 1/sqrt(6) at each point."""
    rows = loaded("mm3", "stars.csv").ask("people").rows
    assert [row["eigenvector"] for row in rows] == [None] * 8
    assert {row["note"] for row in rows} == {"eigenvector: one of 2 equally large components"}
    assert [round(row["betweenness"], 4) for row in rows] == [0.1429] * 2 + [0] * 6


def test_a_star_alone_has_its_middle_as_its_core(loaded) -> None:
    rows = loaded("mm3", "star.csv").ask("people").rows
    assert [round(row["eigenvector"], 4) for row in rows] == [0.7071] + [0.4082] * 3


def test_names_with_marks_of_markdown_are_shown_as_they_are_written(loaded, monkeypatch) -> None:
    workspace = loaded("s4", "markup.csv")
    people = {row["name"]: row["person"] for row in workspace.ask("people").rows}
    assert set(people) == {
        "Cash$Co and *Partners*", "Dollar$Ltd", "[Link](http://127.0.0.1:9/x)", ":red[Ruby] & Sons", "# Heading Ltd",
        "Fish :smile: & Chips",
    }  # fmt: skip
    monkeypatch.setenv("GRAPHX_WORKSPACE", str(workspace.folder))
    cells: set[str] = set()
    for page in PAGES:
        test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        test.query_params.update({"p": people["Cash$Co and *Partners*"]} if page in {"person", "network"} else {})
        test.switch_page(f"graphx/app/pages/{page}.py").run()
        assert not test.exception
        text = words(test)
        for name in people:
            assert name == "Dollar$Ltd" or name not in text, (page, name)
        assert "$Ltd" not in text.replace("\\$Ltd", ""), page
        cells |= {str(cell) for frame in test.dataframe for cell in frame.value.to_numpy().ravel()}
    assert set(people) <= cells
