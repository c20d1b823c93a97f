"""What a look at the parts of a workbook finds before it is read, and that the fast reading agrees with a slow one."""

from __future__ import annotations

import datetime as dt
import io
import random
import re
import runpy
import zipfile

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from loaders.tabular import sheet as look
from tests.loaders.sheets import grid, refused, rejects, rows

STRINGS = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>'
HEADER = ("from", "to", "date")


def book(folder, fill, **options):
    written = xlsxwriter.Workbook(folder / "book.xlsx", options)
    sheet = written.add_worksheet("S")
    sheet.write_row(0, 0, HEADER)
    fill(written, sheet)
    written.close()
    return (folder / "book.xlsx").read_bytes()


def with_parts(content, **changes):
    """The workbook with some parts changed; ``sheet1`` stands for the part whose name ends so."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = next((c for stem, c in changes.items() if name.endswith(f"{stem}.xml")), lambda data: data)
            new.writestr(name, change(old.read(name)))
    return out.getvalue()


def more_rows(xml):
    return lambda data: data.replace(b"</sheetData>", xml + b"</sheetData>")


def test_dates_are_those_of_a_reader_that_looks_at_every_cell(tmp_path):
    dice = random.Random(3)
    formats = ["mmm-yy", "dd/mm/yyyy", "yyyy-mm-dd hh:mm:ss", "[$-409]d. mmmm yyyy;@", "m/d/yy h:mm", "0.00", "General", "@"]
    written = []

    def fill(workbook, sheet):
        for at in range(1, 200):
            for column in range(3):
                value = dice.choice([dice.randrange(30_000, 50_000), dice.uniform(30_000, 50_000), dice.uniform(100, 200)])
                code = dice.choice(formats)
                sheet.write_number(at, column, value, workbook.add_format({"num_format": code}))
                written.append((at + 1, column, code))

    found = dict(rows(grid(tmp_path, book(tmp_path, fill))))
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["S"]
    for at, column, code in written:
        value, text = sheet.cell(at, column + 1).value, found[at][column]
        if code == "mmm-yy":
            assert text == value.strftime("%Y-%m")
        elif not isinstance(value, dt.datetime):
            assert float(text) == value
        elif "h" in code or value.time() != dt.time():
            assert dt.datetime.fromisoformat(text) == value
            assert "T" in text
        else:
            assert text == value.date().isoformat()


def test_dates_of_the_1904_system(tmp_path):
    def fill(workbook, sheet):
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_datetime(1, 2, dt.datetime.fromisoformat("2025-03-05"), day)

    assert rows(grid(tmp_path, book(tmp_path, fill, date_1904=True))) == [(2, ["", "", "2025-03-05"])]
    other = openpyxl.Workbook()
    other.epoch = CALENDAR_MAC_1904
    for row in (["Date", "Host", "Guest"], [dt.datetime.fromisoformat("2025-03-25T14:30:00"), "Ana", "Cem"]):
        other.active.append(row)
    other.save(tmp_path / "mac.xlsx")
    assert rows(grid(tmp_path, (tmp_path / "mac.xlsx").read_bytes())) == [(2, ["2025-03-25T14:30:00", "Ana", "Cem"])]


def test_a_table_that_begins_in_the_middle_keeps_its_places(tmp_path):
    written = xlsxwriter.Workbook(tmp_path / "book.xlsx")
    sheet = written.add_worksheet("S")
    sheet.write_row(4, 2, HEADER)
    sheet.write_row(6, 2, ["a", "b", "c"])
    sheet.write_formula(7, 3, "=1/0", None, "#DIV/0!")
    sheet.write_row(7, 4, ["d"])
    written.close()
    found = grid(tmp_path, (tmp_path / "book.xlsx").read_bytes())
    assert found.names == ["", "", *HEADER]
    assert rows(found) == [(7, ["", "", "a", "b", "c"]), (8, ["", "", "", "error_cell", "d"])]
    assert rejects(found, used=[3]) == [("quarantined", "error_cell", "S row 8")]


def plain_and_odd():
    """The same sheet written plainly, without the names of cells, with a prefix, and with apostrophes."""
    return {
        "plain": lambda data: data,
        "nameless": lambda data: re.sub(rb'<c r="[A-Z]+\d+"', b"<c", data),
        "prefixed": lambda data: re.sub(rb"(</?)(?=[a-zA-Z])", rb"\1x:", data).replace(b"xmlns=", b"xmlns:x="),
        "apostrophes": lambda data: re.sub(rb't="(\w+)"', rb"t='\1'", data),
    }


@pytest.mark.parametrize("way", plain_and_odd())
def test_flaws_and_months_are_found_however_the_sheet_is_written(tmp_path, way):
    def fill(workbook, sheet):
        month = workbook.add_format({"num_format": "mmm yyyy"})
        sheet.write_row(1, 0, ["a", "b"])
        sheet.write_datetime(1, 2, dt.datetime.fromisoformat("2012-04-07"), month)
        sheet.write_string(2, 0, "a")
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        sheet.write_string(2, 2, "c")
        sheet.write_string(3, 0, "a")
        sheet.write_formula(3, 1, "=A1", None, "kept")
        sheet.write_formula(3, 2, "=A2")

    def unvalued(data):
        return data.replace(b"<f>A2</f><v>0</v>", b"<f>A2</f>")

    content = with_parts(book(tmp_path, fill), sheet1=lambda data: plain_and_odd()[way](unvalued(data)))
    found = grid(tmp_path, content)
    assert rows(found, used=[0])[0] == (2, ["a", "b", "2012-04"])
    assert rows(found, used=[0])[2][1][1] == "kept"
    assert rejects(found, used=[1, 2]) == [
        ("quarantined", "error_cell", "S row 3"),
        ("quarantined", "formula_without_value", "S row 4"),
    ]


def test_ranges_that_claim_everything_cost_nothing(tmp_path):
    content = book(tmp_path, lambda *_: None)
    everything = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    for change in (
        lambda data: data.replace(b'ref="A1:C1"', b'ref="A1:XFD1048576"'),
        lambda data: data.replace(b"</sheetData>", everything),
    ):
        assert grid(tmp_path, with_parts(content, sheet1=change)).names == list(HEADER)


def test_cells_that_lie_far_to_the_right_in_every_row_are_refused(tmp_path):
    far = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (at, at) for at in range(2, 3_000))
    content = with_parts(book(tmp_path, lambda *_: None), sheet1=more_rows(far))
    assert look.PLACES < 3_000 * 16_384
    assert refused(tmp_path, content) == "workbook_too_large"


def test_too_many_cells_are_refused(tmp_path, monkeypatch):
    content = book(tmp_path, lambda _, sheet: [sheet.write_row(at, 0, "abc") for at in range(1, 50)])
    assert len(rows(grid(tmp_path, content))) == 49
    monkeypatch.setattr(look, "CELLS", 100)
    assert refused(tmp_path, content) == "workbook_too_large"


def test_one_long_text_in_many_cells_is_refused_and_in_few_is_read(tmp_path):
    texts = b"".join(b"<si><t>%s</t></si>" % text for text in (b"from", b"to", b"date", b"x" * 1_000_000))
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>3</v></c></row>' % (at, at) for at in range(2, 602))
    content = book(tmp_path, lambda *_: None)
    once = with_parts(content, sharedStrings=lambda _: STRINGS % texts, sheet1=more_rows(cells[: cells.index(b'<row r="3"')]))
    assert len(rows(grid(tmp_path, once))[0][1][0]) == 1_000_000
    often = with_parts(content, sharedStrings=lambda _: STRINGS % texts, sheet1=more_rows(cells))
    assert refused(tmp_path, often) == "workbook_too_large"


def test_parts_that_unpack_to_too_much_are_refused_before_they_are_read(tmp_path, monkeypatch):
    content = book(tmp_path, lambda *_: None)
    monkeypatch.setattr(look, "STRINGS", 10)
    assert refused(tmp_path, content) == "workbook_too_large"
    monkeypatch.undo()
    monkeypatch.setattr(look, "PART", 10)
    assert refused(tmp_path, content) == "workbook_too_large"


def test_the_sample_of_the_1904_system(tmp_path, shared, monkeypatch):
    maker = shared / "cases" / "t02" / "make.py"
    if not maker.is_file():
        pytest.skip("optional data: there is no such sample")
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(maker))
    found = grid(tmp_path, (tmp_path / "mac1904.xlsx").read_bytes())
    assert [cells[0] for _, cells in rows(found)] == ["2025-03-05T10:00:00", "2025-03-25T14:30:00"]
