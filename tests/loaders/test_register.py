"""Registers of meetings: blanks that repeat the row above, months, nil returns, notes below the table."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from loaders.record import Part, Refusal, Source
from loaders.table import Table
from tests.loaders.sheets import load, refusal, table

SHARED = Path(os.environ.get("GRAPHX_SHARED", Path(__file__).parents[3] / "shared"))
HEADER = "From,To,Sent at\n"
REGISTER = "Minister,Date,Name of Organisation,Purpose of meeting\n"


def test_a_register_is_read_with_its_habits(tmp_path):
    content = REGISTER + (
        '"Secretary, Ann Lee","May, 2010",Acme,General discussion\n'
        ',"June, 2010",Bolt  Ltd ,Trade\n,,"Crane, Dray and Egan",\n,,,\n'
        "Bob Ito,Jun-10,Nil return,\nBob Ito,,Various,Talks\n,Oct/Nov/Dec,Acme,Talks\n,Aug-10,,Talks\n"
        "Note,,,\nDoes not normally include meetings with other bodies,,,\n"
    )
    found = table(tmp_path, content)
    assert found.people == [
        ("Secretary, Ann Lee", ("Acme",)), ("Secretary, Ann Lee", ("Bolt Ltd",)),
        ("Secretary, Ann Lee", ("Crane, Dray and Egan",)),
    ]  # fmt: skip
    assert [(i.time.month, i.precision, i.channel, i.kind) for i in found.interactions] == [
        (5, "month", "meeting", "meeting"), (6, "month", "meeting", "meeting"), (6, "month", "meeting", "meeting"),
    ]  # fmt: skip
    assert found.rules == {
        "excluded nil_return": 1, "excluded placeholder": 1, "quarantined several_months": 1, "quarantined no_receiver": 1,
        "excluded note_below": 2,
    }  # fmt: skip
    assert found.seen == 9
    assert "1 blank rows." in found.notes
    assert "a blank sender or date repeats the row above" in found.notes
    assert "blank senders and 2 blank dates were filled from the row above" in found.notes


def test_a_table_of_messages_fills_no_blanks(tmp_path):
    assert table(tmp_path, HEADER + "Ann,Bob,2024-03-04\n,Cleo,2024-03-05\n").rules == {"quarantined no_sender": 1}


def test_equal_rows_of_a_register_are_two_meetings(tmp_path):
    found = table(tmp_path, REGISTER + "Ann,Oct-2010,Round Table,Business\n" * 2)
    assert len(found.interactions) == 2


def test_months_without_a_year_need_one(tmp_path):
    content = REGISTER + "Ann,April,Acme,Talks\n"
    asked = refusal(tmp_path, content)
    assert asked.code == "no_year"
    assert table(tmp_path, content, year=2013).interactions[0].time.year == 2013
    assert table(tmp_path, "Meetings of April 2012,,,\n" + content).interactions[0].time.year == 2012
    assert table(tmp_path, content + "Ann,Jan-12,Acme,\nAnn,Jan-13,Acme,\n").rules == {"quarantined no_year": 1}


@pytest.mark.skipif(
    not (SHARED / "data/uk_ministers/registers").is_dir(), reason="optional data: the shared registers are not here"
)
def test_every_real_register_is_read_or_asks_for_its_year():
    rows = loaded = 0
    for path in sorted((SHARED / "data/uk_ministers/registers").glob("*.csv")):
        at = Source(path.name, (Part(path),))
        assert Table().claims(at)
        try:
            found = load(Table(), at, source="registers")
        except Refusal:
            with pytest.raises(Refusal, match="--year"):
                load(Table(), at, source="registers")
            found = load(Table(), at, source="registers", year=2012)
        rows, loaded = rows + found.seen, loaded + len(found.interactions)
    assert (rows, loaded) == (2551, 2470)
