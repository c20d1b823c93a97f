"""Which rows of a table are one event, and what identifies it."""

from __future__ import annotations

import random

import pytest

from tests.loaders.sheets import table

HEADER = "From,To,Sent at\n"
MAIL = "time,from,to,role\n" + "".join(
    f"2024-03-04 09:00:0{row}\n" for row in ("0,a,b,to", "1,x,y,to", "0,a,c,cc", "0,a,c,bcc")
)  # fmt: skip


def test_rows_of_one_sender_and_second_are_one_event_wherever_they_stand(tmp_path):
    found = table(tmp_path, MAIL)
    first, second = found.interactions
    assert [(p.name, p.role) for p in first.receivers] == [("b", "to"), ("c", "cc")]
    assert (first.records, first.place, second.records) == (2, "line 2", 1)
    assert found.rules == {"duplicate same_row": 1}
    assert found.rejects[0].place == "line 5"
    assert "4 rows are 2 interactions: rows with the same sender and second are one" in found.notes


def test_gathering_can_be_switched_off(tmp_path):
    found = table(tmp_path, MAIL, gather=False)
    assert [len(i.receivers) for i in found.interactions] == [1, 1, 1, 1]
    assert "are one" not in found.notes


def test_threads_and_coarser_times_keep_rows_apart(tmp_path):
    content = "from,to,time,thread\na,b,2024-03-04 09:00:00,1\na,c,2024-03-04 09:00:00,2\na,d,2024-03-04 09:00:00,2\n"
    found = table(tmp_path, content, source="s")
    assert [(i.thread, len(i.receivers)) for i in found.interactions] == [("s/1", 1), ("s/2", 2)]
    assert len(table(tmp_path, HEADER + "a,b,2024-03-04\na,c,2024-03-04\n").interactions) == 2


def test_the_identity_that_the_table_gives_makes_one_event(tmp_path):
    rows = ("7,Acme", "7,Bolt", "7,Acme", "8,Acme")
    content = "Meeting ID,Organisation,Minister,Date\n" + "".join(f"{row},Ann,04-2012\n" for row in rows)
    found = table(tmp_path, content, source="s")
    expected = [("row:meeting:meeting:7", 2, 2), ("row:meeting:meeting:8", 1, 1)]
    assert [(i.native, len(i.receivers), i.records) for i in found.interactions] == expected
    assert found.rules == {"duplicate same_row": 1}
    assert len(table(tmp_path, content, gather=False).interactions) == 4


def test_one_identity_with_two_contents_is_kept_twice_and_said(tmp_path):
    found = table(tmp_path, "id,from,to,date\n7,a,b,2024-03-04\n7,a,b,2024-03-05\n")
    assert len(found.interactions) == 2
    assert "2 interactions share their identity with another" in found.notes


@pytest.mark.parametrize("word", ["N/A", "-", "#N/A", "NULL", "1.23457E+17", "4,47701E+11", ""])
def test_a_cell_that_identifies_nothing_unites_nobody(tmp_path, word):
    rows = "".join(f'"{word}",ann,{guest},2024-03-04\n' for guest in ("bob", "cy"))
    found = table(tmp_path, "Meeting ID,Host,Guest,Date\n" + rows)
    assert found.people == [("ann", ("bob",)), ("ann", ("cy",))]
    assert "2 rows give no identity of their event" in found.notes
    kept = table(tmp_path, "Thread,From,To,Date\n" + rows)
    assert {each.thread for each in kept.interactions} == {""}


def test_an_identity_is_the_same_in_a_later_export_of_another_name_and_another_in_another_kind(tmp_path):
    head, row = "id,from,to,date,type\n", "7,a@x.example,b@x.example,2024-03-04,{}\n"
    early = table(tmp_path, head + row.format("call"), "march.csv").interactions
    late = table(tmp_path, head + row.format("call") + row.format("meeting").replace("7", "8", 1), "june.csv").interactions
    other = table(tmp_path, head + row.format("meeting"), "visits.csv").interactions
    assert early[0].native == late[0].native != other[0].native


def test_identity_depends_on_neither_file_name_nor_place(tmp_path):
    row = "a@x.example,b@x.example,2024-03-04 09:00:00\n"
    other = "c@x.example,b@x.example,2024-03-05 09:00:00\n"
    early = table(tmp_path, HEADER + row, "one.csv").interactions
    late = table(tmp_path, HEADER + other + row, "two.csv").interactions
    assert early[0].native in {i.native for i in late}
    assert early[0].native != late[0].native


def test_the_order_of_rows_changes_nothing(tmp_path):
    rows = [f"{a},{b},2024-03-04 09:00:0{s},{t}\n" for a in "ab" for b in "bcd" for s in (1, 2) for t in "xy"]
    head = "from,to,time,thread\n"
    first = table(tmp_path, head + "".join(rows))
    random.Random(3).shuffle(rows)
    second = table(tmp_path, head + "".join(rows))
    assert {(i.native, frozenset(i.receivers)) for i in first.interactions} == {
        (i.native, frozenset(i.receivers)) for i in second.interactions
    }
