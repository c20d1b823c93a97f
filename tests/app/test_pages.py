"""A page is its file: what it says at its top puts it into the navigation, with what its link carries."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import graphx
from graphx.app import page_files, permalink
from graphx.errors import GraphxError

ROOT = Path(__file__).parents[2]
TOP = 'TITLE, ICON = "Trial", ":material/science:"\nSECTION, ORDER = "Analysts", 5\n'
PAGE = '''"""A trial."""

import streamlit as st

{top}
st.header(TITLE)
st.slider("Many", 1, 9, key="trial_many")
'''


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A copy of the pages in the place of them."""
    copied = Path(shutil.copytree(page_files.FOLDER, tmp_path / "pages", ignore=shutil.ignore_patterns("__pycache__")))
    monkeypatch.setattr(page_files, "FOLDER", copied)
    return copied


def test_a_new_page_is_one_file(folder, tmp_path, monkeypatch) -> None:
    fields = 'FIELDS = (("many", "trial_many", "1..9", 3),)\n'
    (folder / "trial.py").write_text(PAGE.format(top=TOP + fields), encoding="utf-8")
    monkeypatch.setenv("GRAPHX_WORKSPACE", str(tmp_path / "w"))
    graphx.open(tmp_path / "w").close()
    assert page_files.pages()[0].title == "Trial"
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    test.query_params["many"] = "7"
    test.switch_page(str(folder / "trial.py")).run()
    assert not test.exception
    assert test.header[0].value == "Trial"
    assert test.slider(key="trial_many").value == 7
    test.slider(key="trial_many").set_value(4).run()
    assert "".join(test.query_params["many"]) == "4"


@pytest.mark.parametrize(
    ("top", "words"),
    [(TOP.replace("ICON", "ICOM"), "ICON is not there"), (TOP.replace("5", "len('five')"), "line 6: SECTION, ORDER is read"),
     ("", "TITLE, ICON, SECTION, ORDER is not there")],
)  # fmt: skip
def test_a_page_that_does_not_say_what_it_is_is_refused_with_its_name(folder, top: str, words: str) -> None:
    (folder / "trial.py").write_text(PAGE.format(top=top), encoding="utf-8")
    with pytest.raises(GraphxError, match=rf"pages/trial\.py.*{words}"):
        page_files.pages()


def test_a_link_of_an_unknown_kind_is_refused(folder) -> None:
    (folder / "trial.py").write_text(PAGE.format(top=TOP + 'FIELDS = (("x", "x", "colour"),)'), encoding="utf-8")
    with pytest.raises(GraphxError, match="field 'x' has the kind 'colour'"):
        permalink.fields("trial")


def test_pages_have_addresses_and_places_of_their_own() -> None:
    found = page_files.pages()
    assert len({each.path for each in found}) == len({each.order for each in found}) == len(found) >= 10
    assert [each.file.stem for each in found if not each.path] == ["overview"]
    for each in found:
        names = [field.name for field in permalink.fields(each.path)]
        assert len(names) == len(set(names)), each.path
