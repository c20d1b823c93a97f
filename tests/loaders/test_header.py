"""Which row names the columns, in one line or two, and that no two columns are called the same."""

from __future__ import annotations

import itertools
import runpy

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.tabular.header import once
from tests.loaders.sheets import grid, refused, rejects, rows, table

GROUPS = ["Meeting,,Host,,Guest,", "Date,Minutes,Name,Email,Name,Email"]
MEETINGS = ["2025-03-05,60,Mara Lind,mara@north.example,Ana Ruiz,ana@south.example",
            "2025-03-06,30,Mara Lind,mara@north.example,Ben Okafor,ben@west.example"]  # fmt: skip


def people(found):
    return [(i.sender.reference, [p.reference for p in i.receivers], i.minutes) for i in found.interactions]


def workbook(folder, lines, merged=()):
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append([int(cell) if cell.isdigit() else cell or None for cell in line.split(",")])
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(folder / "in.xlsx")
    return (folder / "in.xlsx").read_bytes()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("preamble", [[], ["Visits of spring", ""]])
def test_a_header_of_two_lines_is_joined(tmp_path, kind, preamble):
    lines = [*preamble, *GROUPS, *MEETINGS]
    merged = [] if preamble else ["A1:B1", "C1:D1", "E1:F1"]
    found = table(tmp_path, workbook(tmp_path, lines, merged) if kind == "xlsx" else "\n".join(lines) + "\n")
    assert people(found) == [
        ("email:mara@north.example", ["email:ana@south.example"], 60.0),
        ("email:mara@north.example", ["email:ben@west.example"], 30.0),
    ]
    assert {i.sender.name for i in found.interactions} == {"Mara Lind"}
    assert "The header has two lines" in found.notes
    assert "'Host Email'" in found.notes


def test_cells_that_are_merged_downwards_name_their_column(tmp_path):
    found = grid(tmp_path, "Date,Host,Guest,,Guest of honour,\n,,Name,Email,Name,Email\n2025-03-05,a,b,c,d,e\n")
    honour = ["Guest of honour Name", "Guest of honour Email"]
    assert found.names == ["Date", "Host", "Guest Name", "Guest Email", *honour]
    assert [number for number, _ in rows(found)] == [3]


def test_equal_names_under_one_group_are_told_apart_by_number_alone(tmp_path):
    found = grid(tmp_path, "Meeting,,People,,\nDate,Start,Host,Guest,Guest\n2025-03-05,10:00,a,b,c\n")
    assert found.names == ["Date", "Start", "Host", "Guest", "Guest (2)"]


def test_groups_over_names_that_are_clear_are_only_a_row_above(tmp_path):
    found = grid(tmp_path, "Meeting,,Host,Guest,\nDate,Minutes,From,To,Subject\n2025-03-05,5,a,b,c\n")
    assert found.names == ["Date", "Minutes", "From", "To", "Subject"]
    assert found.above == [["Meeting", "", "Host", "Guest", ""]]


def test_a_first_row_of_words_is_no_second_header(tmp_path):
    found = grid(tmp_path, "from,to,date,\ncompany,client,2025-03-05,\n")
    assert found.names == ["from", "to", "date"]
    assert rows(found) == [(2, ["company", "client", "2025-03-05"])]


def test_a_header_of_two_lines_that_comes_again_is_excluded(tmp_path):
    found = grid(tmp_path, "\n".join([*GROUPS, MEETINGS[0], *GROUPS, MEETINGS[1]]) + "\n")
    assert len(rows(found)) == 2
    assert [rule for _, rule, _ in rejects(found)] == ["repeated_header"] * 2


def test_equal_names_are_numbered_and_said(tmp_path):
    found = grid(tmp_path, "Date,Host,Attendee,Attendee,Attendee\n2025-03-05,a,b,c,d\n")
    assert found.names == ["Date", "Host", "Attendee", "Attendee (2)", "Attendee (3)"]
    assert any("'Attendee (2)', 'Attendee (3)'" in note for note in found.notes)
    both = {"receiver": ("Attendee", "attendee (2)", "Attendee (3)"), "sender": ("Host",)}
    met = table(tmp_path, "Date,Host,Attendee,Attendee,Attendee\n2025-03-05,ann,bob,cem,dia\n", mapping=both)
    assert [p.name for p in met.interactions[0].receivers] == ["bob", "cem", "dia"]


def test_every_column_of_one_name_holds_receivers(tmp_path):
    found = table(tmp_path, "Date,Host,Attendee,Attendee,Attendee\n2025-03-05,ann,bob,cem,\n2025-03-25,ann,bob,cem,dia\n")
    assert [[p.name for p in i.receivers] for i in found.interactions] == [["bob", "cem"], ["bob", "cem", "dia"]]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("sign", [";", "^", "~", "\t"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_line_that_tells_the_divider_is_followed_and_is_no_header(tmp_path, mark, sign, quote):
    text = f"{mark}{quote}sep={sign}{quote}\r\n" + "one,two,three\r\na,b|c,d\r\n".replace(",", sign)
    found = grid(tmp_path, text)
    assert found.names == ["one", "two", "three"]
    assert rows(found) == [(3, ["a", "b|c", "d"])]


def test_totals_are_no_people(tmp_path):
    text = "Date,Minister,Organisation,Number\n05/03/2025,Ana,Trust,1\n25/03/2025,Ana,Union,1\nSubtotal,,,2\nTotal,,,2\n"
    found = table(tmp_path, text)
    assert len(found.interactions) == 2
    assert found.rules == {"quarantined no_receiver": 2}


def test_a_name_that_is_numbered_already_is_kept():
    assert once(["X", "X (2)", "X", "X", "", ""])[0] == ["X", "X (2)", "X (3)", "X (4)", "", ""]
    assert once(["X", "X", "X (2)", "X (2)"])[0] == ["X", "X (3)", "X (2)", "X (2) (2)"]


@given(st.lists(st.sampled_from(["X", "X (2)", "X (3)", "X (2) (2)", "Y", ""]), max_size=9))
def test_no_two_columns_are_called_the_same(names):
    found = [name for name in once(names)[0] if name]
    assert len(set(found)) == len(found)
    assert len(once(names)[0]) == len(names)


@pytest.mark.parametrize("lines", [25, 60])
def test_a_long_preamble_is_passed_over(tmp_path, lines):
    text = "".join(f"Remark {at} of the list\n" for at in range(lines))
    found = grid(tmp_path, text + "from,to,date\na,b,c\nd,e,f\n")
    assert found.names == ["from", "to", "date"]
    assert rows(found) == [(lines + 2, ["a", "b", "c"]), (lines + 3, ["d", "e", "f"])]


def test_a_row_of_data_far_down_is_no_header(tmp_path):
    text = "kind,party,what\n" + "".join(f"k{at},p,w\n" for at in range(30)) + "call,company,client\n"
    assert grid(tmp_path, text).names == ["kind", "party", "what"]


def test_too_many_columns_are_said_with_their_number(tmp_path):
    names = itertools.chain(["from", "to", "date"], (f"c{at}" for at in range(1_998)))
    assert refused(tmp_path, ",".join(names) + "\n") == "too_many_columns"


@pytest.mark.parametrize(("case", "minutes"), [("t05", [60.0, 30.0])])
def test_the_sample_of_two_lines(tmp_path, shared, monkeypatch, case, minutes):
    maker = shared / "cases" / case / "make.py"
    if not maker.is_file():
        pytest.skip("optional data: there is no such sample")
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(maker))
    found = table(tmp_path, (tmp_path / "two_headers.xlsx").read_bytes())
    assert [i.minutes for i in found.interactions] == minutes


def test_the_sample_of_equal_names(tmp_path, shared):
    sample = shared / "cases" / "t28" / "dup.csv"
    if not sample.is_file():
        pytest.skip("optional data: there is no such sample")
    found = grid(tmp_path, sample.read_bytes())
    assert found.names[2:] == ["Attendee", "Attendee (2)", "Attendee (3)"]
    assert [len(i.receivers) for i in table(tmp_path, sample.read_bytes()).interactions] == [2, 3]
