"""A quotation mark that was never meant as one: no row is swallowed in silence."""

from __future__ import annotations

import pytest

from tests.loaders.sheets import grid, rejects, rows

HEADER = "date,from,to\n"


def swallowed(sign=","):
    lines = ["2025-03-01,ann,bob", '2025-03-02,"ann,cem', "2025-03-03,dia,bob", '2025-03-04,eve",bob', "2025-03-05,ann,dia"]
    return (HEADER + "\n".join(lines) + "\n").replace(",", sign)


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_swallowed_rows_are_read_apart_where_their_dates_show_them(tmp_path, sign):
    found = grid(tmp_path, swallowed(sign))
    assert [number for number, _ in rows(found)] == [2, 4, 6]
    assert rejects(found) == [("quarantined", "bad_quotes", "line 3"), ("quarantined", "bad_quotes", "line 5")]
    assert found.seen == 5
    assert any("lines 3 to 5" in note and "read apart" in note for note in found.notes)


def test_swallowed_rows_without_a_sure_sign_are_one_row_and_said(tmp_path):
    found = grid(tmp_path, 'from,to,what\nann,bob,x\nann,"cem,y\ndia,eve",z\nann,dia,x\n')
    assert [number for number, _ in rows(found)] == [2, 3, 5]
    assert any("Lines 3 to 4 are one row" in note for note in found.notes)


def test_a_mark_that_closes_at_another_mark_costs_the_rows_with_marks_only(tmp_path):
    found = grid(tmp_path, HEADER + '2025-03-01,"ann,bob\n2025-03-02,cem,dia\n2025-03-03,"eve",bob\n2025-03-04,a,b\n')
    assert rows(found) == [
        (3, ["2025-03-02", "cem", "dia"]), (4, ["2025-03-03", "eve", "bob"]), (5, ["2025-03-04", "a", "b"]),
    ]  # fmt: skip
    assert rejects(found) == [("quarantined", "bad_quotes", "line 2")]


@pytest.mark.parametrize(
    "cell",
    ['"Dear Ann\nbye"', '"one, two\nthree"', '"1. first\n2. second"', '"say ""hi""\nand, 2025-03-04, go"', '"a, b\nc\nd, e"'],
)
def test_a_cell_of_several_lines_stays_one(tmp_path, cell):
    found = grid(tmp_path, HEADER + f"2025-03-01,ann,{cell}\n2025-03-02,ann,bob\n2025-03-03,{cell},bob\n")
    value = cell[1:-1].replace('""', '"')
    assert [cells for _, cells in rows(found)] == [
        ["2025-03-01", "ann", value], ["2025-03-02", "ann", "bob"], ["2025-03-03", value, "bob"],
    ]  # fmt: skip
    assert not any("read apart" in note for note in found.notes)
    assert any("look like rows" in note for note in found.notes) is ("and, 2025-03-04" in cell)


def test_many_swallowed_places_are_counted(tmp_path):
    pair = '2025-03-02,"ann,cem\n2025-03-03,dia",bob\n'
    found = grid(tmp_path, HEADER + "2025-03-01,a,b\n" + pair * 9)
    assert len(rejects(found)) == 18
    assert any("and 4 more" in note for note in found.notes)
