"""Every cell survives every format, spreadsheets compute nothing, and the same sheet gives the same bytes anywhere."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import unicodedata
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from graphx.errors import BadValue, UnknownName
from graphx.export import cells, graph_files, table_files
from graphx.sheet import Provenance
from tests.support.sheets import CONTROL, NAUGHTY, graph, sheet


def names(texts):
    return sheet(("person", "text"), ("name", "text"), rows=[(f"p{i}", text) for i, text in enumerate(texts)])


def mixed():
    zone = timezone(timedelta(hours=2))
    columns = [("t", "text"), ("i", "integer"), ("n", "number"), ("f", "flag"), ("d", "date"), ("w", "time"), ("l", "list")]
    full = ("Ann", 7, 0.1 + 0.2, True, date(2026, 1, 2), datetime(2026, 1, 2, 11, 0, 0, 250_000, tzinfo=zone), ["mail", "call"])
    return sheet(
        *columns, rows=[full, (None,) * 7, ("", -1, -0.5, False, date(1990, 1, 1), datetime(2026, 1, 2, tzinfo=UTC), [])]
    )


def read_csv(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_xlsx(data):
    book = openpyxl.load_workbook(io.BytesIO(data))
    return book, [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def read_parquet(data):
    return parquet.read_table(io.BytesIO(data))


def whole(text):
    return "".join("\ufffd" if unicodedata.category(c) == "Cs" else c for c in text)


def spreadsheet(text):
    """What XLSX may do to a text, said independently: XML's forbidden characters, line ends, the limit on a cell."""
    allowed = [
        c if c in "\t\n\r" or (ord(c) >= 32 and unicodedata.category(c) != "Cs" and c not in "\ufffe\uffff") else "\ufffd"
        for c in text
    ]
    return "".join(allowed).replace("\r\n", "\n").replace("\r", "\n")[:32_767]


def test_naughty_texts_survive_exactly():
    texts = NAUGHTY + CONTROL
    expected = [whole(text) for text in texts]
    table = names(texts)
    assert [row[1] for row in read_csv(table_files.encode(table, "csv"))[1:]] == expected
    assert [cells.unguard(row[1]) for row in read_csv(table_files.encode(table, "csv", safe=True))[1:]] == expected
    assert [row["name"] for row in json.loads(table_files.encode(table, "json"))["rows"]] == expected
    assert read_parquet(table_files.encode(table, "parquet")).column("name").to_pylist() == expected


def test_xlsx_holds_strings_and_counts_what_it_cannot_hold():
    texts = [text for text in NAUGHTY + CONTROL if text and "_x00" not in text]
    book, rows = read_xlsx(table_files.encode(names(texts), "xlsx"))
    assert [row[1] for row in rows[1:]] == [spreadsheet(text) for text in texts]
    assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row} == {"s"}
    facts = {row[0].value: row[1].value for row in book["settings"].iter_rows()}
    assert facts["characters replaced"] == 6  # the two surrogates were replaced before
    assert facts["texts cut to 32,767 characters"] == 1


def test_xlsx_has_no_formula_no_link_and_no_markup_from_names():
    with zipfile.ZipFile(io.BytesIO(table_files.encode(names(NAUGHTY), "xlsx"))) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert not [name for name in parts if "rels" in name and "sheet" in name]
    assert all("<f>" not in part and "<hyperlink" not in part for part in parts.values())
    # One name has the shape of markup; it is kept as two escaped runs.
    assert parts["xl/sharedStrings.xml"].count("<r>") == 2


def test_xlsx_settings_say_how_to_make_it_again():
    table = replace(names(["x"]), name="set/tings")
    book, _ = read_xlsx(table_files.encode(table, "xlsx"))
    facts = {row[0].value: (row[1].value, row[2].value) for row in book.worksheets[1].iter_rows()}
    assert book.sheetnames == ["set tings", "settings"]
    assert facts["as_of"][0] == "2026-06-30"
    assert facts["fingerprint"][0] == "f00d"
    assert facts["filter: group"][0] == "media"
    assert facts["model: half_life"][0] == 180
    assert facts["name"] == ("unit", "What name means.")


def test_a_sheet_called_settings_keeps_its_name():
    book, _ = read_xlsx(table_files.encode(replace(names(["x"]), name="Settings"), "xlsx"))
    assert book.sheetnames == ["Settings", "settings 2"]


def test_safe_csv_guards_headers_and_texts_but_not_numbers():
    table = sheet(("=cmd", "text"), ("n", "number"), ("l", "list"), rows=[("-x", -1.5, ["@a", "b"])])
    data = table_files.encode(table, "csv", safe=True)
    assert data == b"\xef\xbb\xbf'=cmd,n,l\n'-x,-1.5,'@a | b\n"
    assert table_files.encode(table, "csv") == b"=cmd,n,l\n-x,-1.5,@a | b\n"


def test_csv_by_hand():
    assert table_files.encode(mixed(), "csv").decode().split("\n") == [
        "t,i,n,f,d,w,l",
        "Ann,7,0.30000000000000004,True,2026-01-02,2026-01-02T09:00:00.250000Z,mail | call",
        ",,,,,,",
        '"",-1,-0.5,False,1990-01-01,2026-01-02T00:00:00Z,""',
        "",
    ]


def test_csv_of_one_column_has_no_blank_line():
    assert table_files.encode(sheet(("t", "text"), rows=[(None,), ("",)]), "csv") == b't\n""\n""\n'


def test_json_is_the_object_of_the_command_line():
    text = table_files.encode(mixed(), "json").decode()
    answer = json.loads(text)
    assert list(answer) == ["answer", "sentence", "as_of", "fingerprint", "maker", "parameters", "model", "columns", "rows"]
    assert answer["as_of"] == "2026-06-30"
    assert answer["columns"][0] == {"name": "t", "unit": "unit", "meaning": "What t means."}
    assert answer["rows"][0] == {
        "t": "Ann", "i": 7, "n": 0.1 + 0.2, "f": True, "d": "2026-01-02", "w": "2026-01-02T09:00:00.250000Z",
        "l": ["mail", "call"],
    }  # fmt: skip
    assert answer["rows"][1] == dict.fromkeys("tinfdwl")
    assert json.loads(table_files.encode(replace(mixed(), rows=[]), "json"))["rows"] == []


def test_parquet_has_types_meanings_and_provenance():
    table = read_parquet(table_files.encode(mixed(), "parquet"))
    assert [str(field.type) for field in table.schema] == [
        "string", "int64", "double", "bool", "date32[day]", "timestamp[us, tz=UTC]", "list<element: string>",
    ]  # fmt: skip
    assert table.to_pylist()[0]["w"] == datetime(2026, 1, 2, 9, 0, 0, 250_000, tzinfo=UTC)
    assert table.to_pylist()[1] == dict.fromkeys("tinfdwl")
    assert table.schema.field("n").metadata == {b"unit": b"unit", b"meaning": b"What n means."}
    assert json.loads(table.schema.metadata[b"graphx"])["fingerprint"] == "f00d"


def test_text_columns_may_hold_numbers():
    table = sheet(("value", "text"), rows=[(1.5,), (3,), ("x",), (None,), (True,)])
    assert read_parquet(table_files.encode(table, "parquet")).column("value").to_pylist() == ["1.5", "3", "x", None, "True"]
    assert [row["value"] for row in json.loads(table_files.encode(table, "json"))["rows"]] == [1.5, 3, "x", None, True]


def test_numpy_scalars_are_plain_numbers():
    row = (np.float64(0.1), np.float32(0.5), np.int64(3), np.bool_(True))
    table = sheet(("a", "number"), ("b", "number"), ("c", "integer"), ("d", "flag"), rows=[row])
    assert table_files.encode(table, "csv").decode().splitlines()[1] == "0.1,0.5,3,True"
    assert json.loads(table_files.encode(table, "json"))["rows"] == [{"a": 0.1, "b": 0.5, "c": 3, "d": True}]


@pytest.mark.parametrize("kind", table_files.FORMATS)
@pytest.mark.parametrize("bad", [float("nan"), float("inf"), np.float64("nan"), np.float32("-inf"), object()])
def test_what_is_no_cell_is_refused_with_its_row(kind, bad):
    with pytest.raises(BadValue, match="Row 2 of 'people'"):
        table_files.encode(sheet(("n", "number"), rows=[(1.0,), (bad,)]), kind)


def test_parquet_refuses_a_value_of_another_type():
    with pytest.raises(BadValue, match=r"Column 'n' .* number"):
        table_files.encode(sheet(("n", "number"), rows=[("x",)]), "parquet")
    with pytest.raises(BadValue, match="Column 'n'"):
        table_files.encode(sheet(("n", "integer"), rows=[(2**70,)]), "parquet")


def test_large_whole_numbers_keep_their_digits_in_xlsx():
    _, rows = read_xlsx(table_files.encode(sheet(("n", "integer"), rows=[(2**53,), (2**53 + 1,), (-(2**60),)]), "xlsx"))
    assert [row[0] for row in rows[1:]] == [2**53, str(2**53 + 1), str(-(2**60))]


def test_write_chooses_by_suffix_and_returns_the_files(tmp_path):
    for suffix in ("CSV", "json", "parquet", "xlsx"):
        written = table_files.write(mixed(), tmp_path / f"out.{suffix}")
        assert written.read_bytes() == table_files.encode(mixed(), suffix.lower())
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "out.CSV",
        "out.CSV.json",
        "out.json",
        "out.parquet",
        "out.xlsx",
    ]


def test_csv_has_its_provenance_beside_it(tmp_path):
    path = table_files.write(names(["=1"]), tmp_path / "list.csv", safe=True)
    facts = json.loads((tmp_path / "list.csv.json").read_text("utf-8"))
    assert facts["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert facts["form"]["guarded"] is True
    assert facts["columns"][1] == {"name": "name", "unit": "unit", "meaning": "What name means.", "type": "text"}
    assert (facts["rows"], facts["parameters"], facts["how"]) == (1, {"group": "media"}, "How it is done.")


def test_errors_say_what_to_do(tmp_path):
    with pytest.raises(BadValue, match=r"\.csv, \.json, \.parquet, \.xlsx"):
        table_files.write(mixed(), tmp_path / "out.doc")
    (tmp_path / "file").touch()
    with pytest.raises(BadValue, match=r"cannot be written: (Not a directory|File exists)"):
        table_files.write(mixed(), tmp_path / "file" / "out.csv")
    with pytest.raises(UnknownName, match="Did you mean 'json'"):
        table_files.encode(mixed(), "jsn")
    with pytest.raises(BadValue, match="graph format"):
        graph_files.write_graph(*graph(["x"]), tmp_path / "out.gml")


def test_a_failed_write_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "out.json"
    table_files.write(mixed(), path)
    before = path.read_bytes()
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(BadValue, match="No space left"):
        table_files.write(names(["x"]), path)
    assert [p.name for p in tmp_path.iterdir()] == ["out.json"]
    assert path.read_bytes() == before


def test_the_order_of_parameters_does_not_matter():
    one = replace(mixed(), provenance=Provenance(None, "f", {"a": 1, "b": {"x", "y"}}, {"c": (1, 2)}))
    two = replace(mixed(), provenance=Provenance(None, "f", {"b": {"y", "x"}, "a": 1}, {"c": [1, 2]}))
    for kind in table_files.FORMATS:
        assert table_files.encode(one, kind) == table_files.encode(two, kind)


CELLS = {
    "text": st.text(), "integer": st.integers(-(2**63), 2**63 - 1), "number": st.floats(allow_nan=False, allow_infinity=False),
    "flag": st.booleans(), "date": st.dates(date(1990, 1, 1), date(2090, 1, 1)), "list": st.lists(st.text(), max_size=3),
    "time": st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
}  # fmt: skip


@st.composite
def sheets(draw):
    kinds = draw(st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=5))
    row = st.tuples(*(st.none() | CELLS[kind] for kind in kinds))
    return sheet(*((f"c{i}", kind) for i, kind in enumerate(kinds)), rows=draw(st.lists(row, max_size=5)))


PATIENT = settings(suppress_health_check=[HealthCheck.too_slow])


@PATIENT
@given(sheets())
def test_any_sheet_survives_parquet_json_and_csv(table):
    assert [tuple(row.values()) for row in read_parquet(table_files.encode(table, "parquet")).to_pylist()] == [
        tuple(r) for r in table.rows
    ]
    found = json.loads(table_files.encode(table, "json"))["rows"]
    texts = read_csv(table_files.encode(table, "csv"))[1:]
    safe = read_csv(table_files.encode(table, "csv", safe=True))[1:]
    assert len(found) == len(texts) == len(safe) == len(table)
    for row, named, line, guarded in zip(table.rows, found, texts, safe, strict=True):
        for column, value, parsed, text, kept in zip(table.columns, row, named.values(), line, guarded, strict=True):
            match column.type:
                case "text":
                    assert (text, cells.unguard(kept), parsed) == (value or "", value or "", value)
                case "number" if value is not None:
                    assert float(text) == float(kept) == parsed == value
                case "integer" if value is not None:
                    assert int(text) == int(kept) == parsed == value
                case "time" if value is not None:
                    assert datetime.fromisoformat(text) == datetime.fromisoformat(parsed) == value
                case "list":
                    assert parsed == value


SCRIPT = """
import hashlib, sys
from dataclasses import replace
from tests.support.sheets import NAUGHTY, CONTROL, graph
from tests.export.test_table_files import mixed, names
from graphx.export import graph_files, table_files
from graphx.sheet import Provenance
origin = Provenance(None, "f", {"groups": {"media", "investor", "partner", "other"}}, {})
made = [replace(table, provenance=origin) for table in (mixed(), names(NAUGHTY + CONTROL))]
for kind in table_files.FORMATS:
    for table in made:
        print(kind, hashlib.sha256(table_files.encode(table, kind)).hexdigest())
for kind in ("graphml", "gexf"):
    print(kind, hashlib.sha256(graph_files.encode_graph(*graph(NAUGHTY), kind)).hexdigest())
"""


def test_two_processes_write_the_same_bytes():
    root = Path(__file__).parents[2]
    runs = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]
    assert len(runs[0].splitlines()) == 10
    assert runs[0] == runs[1]
