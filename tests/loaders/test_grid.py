"""Any table file as header and rows of text: what is read, what is refused, what goes to quarantine."""

from __future__ import annotations

import csv
import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.record import Refusal
from loaders.tabular import Grid
from loaders.tabular.lines import delimiter
from tests.loaders.sheets import grid, refused, rejects, rows, source

HEADER = "from,to,date\n"


@pytest.mark.parametrize("sign", [",", ";", "\t", "|", "^"])
def test_the_delimiter_is_found_and_said(tmp_path, sign):
    found = grid(tmp_path, HEADER.replace(",", sign) + sign.join(["Ann", "Bob", "1,33" if sign == ";" else "x"]) + "\n")
    assert found.names == ["from", "to", "date"]
    assert len(rows(found)[0][1]) == 3
    assert "Columns are divided by" in found.notes[-1]


def test_cells_stay_exactly_as_they_are_written(tmp_path):
    exact = [
        "NA",
        "Null",
        "None",
        "nan",
        "N/A",
        "TRUE",
        "-",
        "#N/A",
        "007",
        "1e5",
        "12345678901234567890",
        "1.0",
        " x ",
        "#Ann",
    ]
    found = grid(tmp_path, HEADER + "".join(f"{cell},b,\n" for cell in exact))
    assert [cells[0] for _, cells in rows(found)] == exact
    assert {cells[2] for _, cells in rows(found)} == {""}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_is_read(tmp_path, encoding):
    found = grid(tmp_path, (HEADER + "José ’ –,b,c\n").encode(encoding))
    assert found.names[0] == "from"
    assert rows(found)[0][1][0] == "José ’ –"
    assert any("cp1252" in note for note in found.notes) is (encoding == "cp1252")


def test_an_encoding_is_refused_when_it_does_not_fit(tmp_path):
    assert refused(tmp_path, (HEADER + "José,b,c\n").encode("cp1252"), encoding="utf-8") == "encoding"
    assert refused(tmp_path, HEADER, encoding="klingon") == "encoding"
    assert refused(tmp_path, (HEADER * 3).encode("utf-16-le")) == "looks_utf16"
    assert rows(grid(tmp_path, (HEADER + "a,b,c\n").encode("utf-16-le"), encoding="utf-16-le")) == [(2, ["a", "b", "c"])]


def test_a_letter_outside_the_first_bytes_decides_the_encoding(tmp_path):
    body = HEADER + "a,b,c\n" * 20_000
    assert rows(grid(tmp_path, (body + "José,b,c\n").encode("cp1252")))[-1][1][0] == "José"
    assert rows(grid(tmp_path, (body + "José,b,c\n").encode()))[-1][1][0] == "José"


def test_the_header_is_found_below_a_preamble(tmp_path):
    found = grid(tmp_path, 'Notes:\n"When exporting, you may notice"\n\n' + HEADER + "a,b,c\n")
    assert found.names == ["from", "to", "date"]
    assert found.above == [["Notes:"], ["When exporting, you may notice"], []]
    assert rows(found) == [(5, ["a", "b", "c"])]
    assert "The header was found in line 4." in found.notes


def test_the_header_holds_the_columns_of_the_mapping(tmp_path):
    found = grid(tmp_path, "from,to,date\nWho,Whom,When\na,b,c\n", mapping={"sender": ("who",), "time": ("When",)})
    assert found.names == ["Who", "Whom", "When"]


def test_blank_rows_are_counted_and_keep_the_numbers(tmp_path):
    found = grid(tmp_path, HEADER + "\n,,\n   ,,\na,b,c\n\n")
    assert rows(found) == [(5, ["a", "b", "c"])]
    assert (found.seen, found.blank) == (1, 4)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts_the_same(tmp_path, end):
    found = grid(tmp_path, (HEADER + "a,b,c\nd\u2028d,e,f\n").replace("\n", end))
    assert rows(found) == [(2, ["a", "b", "c"]), (3, ["d\u2028d", "e", "f"])]


def test_rows_of_a_wrong_width(tmp_path):
    found = grid(tmp_path, HEADER + "a,b,c,d\na,b,c,,\na,b\na,b,c\n")
    assert rejects(found) == [("quarantined", "too_many_columns", "line 2")]
    assert rows(found) == [(3, ["a", "b", "c"]), (4, ["a", "b"]), (5, ["a", "b", "c"])]
    assert found.seen == 4


def test_a_repeated_header_is_excluded(tmp_path):
    assert rejects(grid(tmp_path, HEADER + "a,b,c\n" + HEADER)) == [("excluded", "repeated_header", "line 3")]


def test_a_stray_quotation_mark_costs_one_row(tmp_path):
    found = grid(tmp_path, HEADER + 'a,"b"x,c\nd,e,f\n')
    assert rejects(found) == [("quarantined", "bad_quotes", "line 2")]
    assert rows(found) == [(3, ["d", "e", "f"])]


def test_a_row_over_several_lines_is_numbered_where_it_begins(tmp_path):
    found = grid(tmp_path, HEADER + '"a\nx",b,c\nd,e,f\n')
    assert rows(found) == [(2, ["a\nx", "b", "c"]), (4, ["d", "e", "f"])]


def test_an_unclosed_quotation_mark_is_refused_where_it_opens(tmp_path):
    with pytest.raises(Refusal, match="opens in line 3") as refusal:
        list(grid(tmp_path, HEADER + 'a,b,c\na,"b,c\nd,e,f\n').rows())
    assert refusal.value.code == "unclosed_quote"


def test_a_cell_that_is_too_long_costs_one_row(tmp_path):
    found = grid(tmp_path, HEADER + "a," + "x" * 1_100_000 + ",c\nd,e,f\n")
    assert rejects(found) == [("quarantined", "field_too_long", "line 2")]
    assert rows(found)[0][0] == 3


@pytest.mark.parametrize("tail", ["d,e", 'd,"e', "d,e,é".encode()[:-1].decode("latin-1")])
def test_a_cut_last_row_goes_to_quarantine(tmp_path, tail):
    content = (HEADER + "a,b,c\n").encode() + tail.encode("latin-1")
    assert rejects(grid(tmp_path, content)) == [("quarantined", "truncated_tail", "line 3")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "no_records"), ("\ufeff", "no_records"), ("\n\n", "no_records"), ("just some prose\nof two lines\n", "one_column"),
        ("from,to\na,b,c\na,b,c\n", "header_mismatch"),
        (",".join(f"c{i}" for i in range(2_001)) + "\n", "too_many_columns"),
        ("<!DOCTYPE html><html><body>from,to</body></html>", "html_page"), ("%PDF-1.7 ...", "content_is_pdf"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old_workbook"), ("a,b\n" + "x" * 5_000_000 + ",y\n", "line_too_long"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(tmp_path, content, code):
    assert refused(tmp_path, content) == code


def test_gzip_is_read_through_and_what_follows_it_counted(tmp_path):
    packed = gzip.compress(HEADER.encode()) + gzip.compress(b"a,b,c\n")
    assert rows(grid(tmp_path, packed)) == [(2, ["a", "b", "c"])]
    found = grid(tmp_path, packed + b"garbage")
    assert rows(found) == [(2, ["a", "b", "c"])]
    assert "7 bytes after the end" in found.notes[0]
    assert refused(tmp_path, packed[:-9]) == "gzip_damaged"
    assert refused(tmp_path, gzip.compress(b"a," * 50_000_000)) == "gzip_ratio"


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), min_size=3, max_size=3), min_size=1, max_size=9
    )
)
def test_what_a_csv_writer_wrote_is_read_back(tmp_path_factory, table):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["from", "to", "date"], *table])
    found = grid(tmp_path_factory.mktemp("g"), out.getvalue())
    kept = [row for row in table if "".join(row).strip() and row != ["from", "to", "date"]]
    assert [cells for _, cells in rows(found)] == kept
    assert found.blank == sum(not "".join(row).strip() for row in table)


def test_the_sniffer_prefers_equal_rows_over_frequent_signs():
    assert delimiter("a;b\n1,2,3;x\n4;y\n") == ";"
    assert delimiter("one\ntwo\n") == ""


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 99, b"PK\x03\x04junk", b"PAR1junk", b"\x1f\x8bjunk", b"{", b"[{", b'"', b"%PDF,a"]
)
def test_a_glimpse_never_raises(tmp_path, content):
    assert Grid.glimpse(source(tmp_path, content)) is None
