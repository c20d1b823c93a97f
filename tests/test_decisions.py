"""The journal of decisions: no line is lost, and none is believed that cannot be one."""

from __future__ import annotations

import json

import pytest

from graphx.decisions import Journal
from graphx.errors import Damaged
from graphx.workspace import Home


def line(**given: object) -> str:
    return json.dumps({"id": "1", "time": "2026-01-01T00:00:00+00:00", "author": "me", **given})


SPLIT = line(action="split", a="email:ann@x.example")


@pytest.mark.parametrize("between", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("end", ["", "\n", "\r"])
def test_a_journal_that_somebody_edited_loses_nothing(tmp_path, between, end):
    home = Home(tmp_path / "w")
    home.create()
    home.decisions.write_bytes((SPLIT + between + SPLIT.replace("ann", "bob") + end).encode())
    assert len(Journal(home).read().lines) == 2
    Journal(home).add("merge", "email:a@x.example", "email:b@x.example")
    assert [each.action for each in Journal(home).read().lines] == ["split", "split", "merge"]


@pytest.mark.parametrize(
    "bad",
    [line(action="set", a="email:a@x", field="side", value="enemy"),
     line(action="set", a="email:a@x", field="salary", value="1"),
     line(action="merge", a="email:a@x", b="email:a@x"), line(action="marry", a="email:a@x", b="email:b@x"),
     line(action="split", a=5), line(action="split", a=["email:a@x"]),
     line(action="split", a=None), line(action="merge", a="x:y"),
     "null", "[]", '{"id": "1", "time": }', "\0", "[" * 9000],
    ids=lambda text: text[-40:],
)  # fmt: skip
def test_a_line_that_cannot_be_a_decision_is_named_and_kept(tmp_path, bad):
    home = Home(tmp_path / "w")
    home.create()
    home.decisions.write_text(SPLIT + "\n" + bad)
    for touch in (Journal(home).read, lambda: Journal(home).add("split", "email:b@x.example")):
        with pytest.raises(Damaged, match="line 2 is not a decision"):
            touch()
    assert home.decisions.read_text() == SPLIT + "\n" + bad
