"""Excel workbooks and Parquet files as rows of text."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import random
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from openpyxl import Workbook as Writer

from loaders.record import Options, Refusal
from loaders.tabular import Grid
from tests.loaders.sheets import grid, refused, rejects, rows, source

HEADER = "from,to,date\n"


def book(folder, fill, name="book.xlsx"):
    written = xlsxwriter.Workbook(folder / name)
    fill(written)
    written.close()
    return (folder / name).read_bytes()


def test_a_sheet_shows_what_people_see(tmp_path):
    def fill(written):
        sheet = written.add_worksheet("Meetings")
        month, day, hour = (written.add_format({"num_format": f}) for f in ("mmm-yy", "dd/mm/yyyy", "dd/mm/yyyy hh:mm"))
        sheet.write_row(2, 0, ["from", "to", "date"])
        for at, (value, style) in enumerate(
            [(dt.datetime.fromisoformat("2012-04-01"), month), (dt.datetime.fromisoformat("2012-04-07"), day)]
        ):
            sheet.write_row(3 + at, 0, ["007", 7])
            sheet.write_datetime(3 + at, 2, value, style)
        sheet.write_row(6, 0, [True, 1.5])
        sheet.write_datetime(6, 2, dt.datetime.fromisoformat("2012-04-07 10:30"), hour)
        written.add_worksheet("Other")
        written.add_worksheet("Secret").hide()

    found = grid(tmp_path, book(tmp_path, fill))
    assert rows(found) == [
        (4, ["007", "7", "2012-04"]),
        (5, ["007", "7", "2012-04-07"]),
        (7, ["true", "1.5", "2012-04-07T10:30:00"]),
    ]
    assert found.blank == 1
    assert found.place(4) == "Meetings row 4"
    assert found.notes[0] == "Sheet 'Meetings' was read; the workbook also has 'Other', 'Secret' (hidden)."


def test_the_sheet_with_a_known_header_is_chosen_and_another_can_be(tmp_path):
    def fill(written):
        written.add_worksheet("Hidden").hide()
        written.add_worksheet("Read me").write_row(0, 0, ["hello", "there"])
        sheet = written.add_worksheet("Log")
        sheet.write_row(0, 0, ["from", "to", "date"])
        sheet.activate()
        sheet.set_first_sheet()

    content = book(tmp_path, fill)
    assert grid(tmp_path, content).names == ["from", "to", "date"]
    assert grid(tmp_path, content, sheet="Read me").names == ["hello", "there"]
    assert refused(tmp_path, content, sheet="Nope") == "unknown_sheet"


def test_errors_and_unvalued_formulas_matter_only_where_they_are_needed(tmp_path):
    written = Writer()
    sheet = written.active
    for row in (["from", "to", "date"], ["a", "=A1", "x"], ["a", "b", "x"], ["a", "#REF!", "x"]):
        sheet.append(row)
    sheet["B4"].data_type = "e"
    written.save(tmp_path / "in.xlsx")
    content = (tmp_path / "in.xlsx").read_bytes()
    needed = rejects(grid(tmp_path, content), used=[0, 1])
    assert needed == [("quarantined", "formula_without_value", "Sheet row 2"), ("quarantined", "error_cell", "Sheet row 4")]
    assert len(rows(grid(tmp_path, content), used=[0, 2])) == 3


def test_a_far_cell_costs_neither_time_nor_memory(tmp_path):
    def fill(written):
        sheet = written.add_worksheet("S")
        sheet.write_row(0, 0, ["from", "to", "date"])
        sheet.write(199_999, 0, "a")

    found = grid(tmp_path, book(tmp_path, fill))
    assert rows(found) == [(200_000, ["a", "", ""])]


ENTITY = b'?><!DOCTYPE x [<!ENTITY e "boom">]>'


def tampered(content, member, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name != member or change is not None:
                new.writestr(name, change(old.read(name)) if name == member else old.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    ("member", "change"),
    [
        ("xl/workbook.xml", None), ("xl/worksheets/sheet1.xml", None), ("xl/worksheets/sheet1.xml", lambda b: b[: len(b) // 2]),
        ("xl/worksheets/sheet1.xml", lambda b: b.replace(b"<v>0</v>", b"<v>999</v>")),
        ("xl/worksheets/sheet1.xml", lambda b: b.replace(b"?>", ENTITY, 1).replace(b"<v>0</v>", b"<v>&e;</v>")),
        ("xl/sharedStrings.xml", lambda b: b.replace(b"?>", ENTITY, 1).replace(b"from", b"&e;")),
        ("xl/worksheets/sheet1.xml", lambda b: b.replace(b'<row r="1"', b'<row r="x"')),
    ],
)  # fmt: skip
def test_a_damaged_workbook_is_refused(tmp_path, member, change):
    def fill(written):
        written.add_worksheet("S").write_row(0, 0, ["from", "to", "date"])

    content = tampered(book(tmp_path, fill), member, change)
    assert refused(tmp_path, content) in {"corrupt_xlsx", "empty_workbook"}
    assert Grid.glimpse(source(tmp_path, content)) is None


def test_parquet_is_read_as_text(tmp_path):
    table = pa.table({
        "from": ["a", None], "n": pa.array([7, 8], pa.int64()), "to": [["x", "y"], []],
        "time": pa.array([dt.datetime(2013, 1, 2, 3, 4, 5, tzinfo=dt.UTC), None], pa.timestamp("ns", "UTC")),
        "day": pa.array([dt.date(2013, 1, 2), None]),
    })  # fmt: skip
    pq.write_table(table, tmp_path / "in.parquet")
    found = grid(tmp_path, (tmp_path / "in.parquet").read_bytes())
    assert rows(found) == [
        (1, ["a", "7", "x\x1fy", "2013-01-02T03:04:05+00:00", "2013-01-02"]),
        (2, ["", "8", "", "", ""]),
    ]
    assert refused(tmp_path, (tmp_path / "in.parquet").read_bytes()[:-20]) == "corrupt_parquet"


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "gzip"])
def test_damaged_bytes_are_read_or_refused(tmp_path, kind):
    def fill(written):
        written.add_worksheet("S").write_row(0, 0, ["from", "to", "date"])

    pq.write_table(pa.table({"from": ["a"] * 9, "to": ["b"] * 9}), tmp_path / "in.parquet")
    whole = {
        "xlsx": book(tmp_path, fill), "parquet": (tmp_path / "in.parquet").read_bytes(),
        "gzip": gzip.compress(HEADER.encode() * 9),
    }[kind]  # fmt: skip
    dice = random.Random(7)
    for turn in range(120):
        content = bytearray(whole[: dice.randrange(1, len(whole))] if turn % 2 else whole)
        for _ in range(dice.randrange(5)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        at = source(tmp_path, bytes(content))
        Grid.glimpse(at)
        try:
            list(Grid.of(at, Options()).rows())
        except Refusal:
            continue
