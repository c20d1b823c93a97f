"""The journal of decisions: no line is lost, and none is believed that cannot be one."""

from __future__ import annotations

import json
import random

import pytest

import graphx
from graphx.errors import Damaged
from graphx.people.decisions import Journal
from graphx.storage.home import Home
from graphx.workspace.checkup import BAD, examine


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


ODD = 'Zoë \u2028 {"a": 1} \ud800'
"""A name with letters that files, lines and JSON stumble over."""


@pytest.fixture
def written(tmp_path):
    """A journal as this version writes it: one line of each kind, several at once, and one undone."""
    journal = Journal(Home(tmp_path / "w"))
    merged = journal.add("merge", "email:ann@x.example", "email:bob@x.example", evidence="same name")
    journal.add("set", "email:cy@x.example", field="name", value=ODD)
    journal.set_all([f"email:p{n}@x.example" for n in range(3)], "group", "customer", "ours")
    journal.add("undo", merged.id)
    journal.add("split", "email:dan@x.example")
    return Home(tmp_path / "w")


def test_every_line_that_is_written_has_a_check_and_fits_it(written):
    lines = written.decisions.read_bytes().splitlines()
    assert [len(json.loads(each)["check"]) for each in lines] == [12] * 7
    assert Journal(written).read().facts["email:cy@x.example"]["name"] == ODD.replace("\ud800", "?")
    assert not hasattr(Journal(written).read().lines[0], "check")


def read_or_told(home):
    """The decisions, or what reading them is refused with."""
    try:
        return Journal(home).read()
    except Damaged as error:
        return str(error)


def test_a_flipped_bit_never_gives_another_decision(written):
    """Anywhere in the journal: it is refused with file and line, or means what it meant."""
    whole, expected, rng = written.decisions.read_bytes(), Journal(written).read(), random.Random(7)
    ends = [place for place, byte in enumerate(whole) if byte == 10]
    refused = 0
    for place in [*ends, *rng.sample(range(len(whole)), 400)]:
        data = bytearray(whole)
        data[place] ^= 1 << rng.randrange(8)
        written.decisions.write_bytes(data)
        found = read_or_told(written)
        refused += isinstance(found, str)
        line = f"{written.decisions}, line {whole[:place].count(10) + 1} is not"
        assert found == expected or line in found, (place, bytes(data))
    assert refused > 350


def test_a_line_whose_check_does_not_fit_is_named_with_what_to_do_and_doctor_finds_it_and_goes_on(written):
    whole = written.decisions.read_text()
    written.decisions.write_text(whole.replace("email:bob@x", "email:rob@x"))
    for touch in (Journal(written).read, lambda: Journal(written).add("split", "email:b@x.example")):
        with pytest.raises(
            Damaged, match=r"decisions\.jsonl, line 1 is not what was written.*move it to another file and decide"
        ):
            touch()
    found = list(examine(written.root))
    assert [mark for mark, what in found if "line 1 is not what was written" in what] == [BAD]
    assert any("loaded files with" in what for _, what in found)
    lines = written.decisions.read_bytes().splitlines(keepends=True)
    written.decisions.write_bytes(b"".join(lines[1:]))
    assert len(Journal(written).read().lines) == 6


def test_lines_without_a_check_are_taken_as_they_are(written):
    old = [json.loads(each) for each in written.decisions.read_bytes().splitlines()]
    for each in old:
        del each["check"]
    expected = Journal(written).read()
    written.decisions.write_text("".join(json.dumps(each) + "\n" for each in old))
    assert Journal(written).read() == expected
    written.decisions.write_text(written.decisions.read_text().replace("dan@x", "don@x"))
    assert "email:don@x.example" in Journal(written).read().apart
    assert graphx.open(written.root).decisions().apart == {"email:don@x.example"}
