"""Tables as files: CSV, XLSX, JSON, Parquet. Exactly the rows of the sheet, in its order, and how to make them again.

The same sheet gives the same bytes in every process: no clock, no host name, no random id. Cells are as in
:mod:`graphx.export.cells`.

* CSV: UTF-8 without a mark, comma, LF at line ends, quotation marks only where needed; None is an empty field, an empty text is
  ``""``. The *spreadsheet-safe* variant adds the byte-order mark and an apostrophe before text that a spreadsheet would compute
  (``cells.unguard`` takes it off). The provenance lies beside it, ``name.csv.json``, so that the CSV stays a table.
* XLSX: every text is a string cell, never a formula or a link, so it is the safest for spreadsheets. Dates and times are ISO
  text, because date cells depend on the workbook's epoch and zone. Numbers have 16 significant digits, longer whole numbers are
  text. Control characters become U+FFFD, texts end at 32,767 characters: both are counted on the settings page.
* JSON: the object that the command line prints; lists are lists.
* Parquet: typed columns; unit and meaning in each field's metadata, provenance in the schema's under ``graphx``.
"""

from __future__ import annotations

import hashlib
import io
import re
import shlex
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from graphx import query
from graphx.errors import BadValue, UnknownName
from graphx.export.cells import SEPARATOR, about, dump, guard, plain, printable, rows, words
from graphx.sheet import Cell, Column, Sheet
from graphx.storage import atomic

if TYPE_CHECKING:
    import xlsxwriter

FORMATS = ("csv", "json", "parquet", "xlsx")

_CREATED = datetime(1980, 1, 1)  # noqa: DTZ001  (the library takes no zone; the oldest day a zip can carry)
_LONGEST = 32_767
_LAST_ROW = 1_048_576
_EXACT = 2**53


def write(sheet: Sheet, path: str | Path, *, safe: bool = False) -> Path:
    """Write the sheet in the format of the suffix and return the path; beside ``x.csv`` lies ``x.csv.json``.

    Each file appears whole or not at all; missing folders are made. ``safe`` chooses the
    spreadsheet-safe CSV; the other formats are safe as they are. Raises :class:`BadValue` for an unknown suffix, a place that
    cannot be written, or a value the format cannot hold.
    """
    path = Path(path)
    kind = path.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise BadValue(f"'{path.name}' does not say which format: end the name in one of .{', .'.join(FORMATS)}.")
    data = encode(sheet, kind, safe)
    replace(path, data)
    if kind == "csv":
        replace(path.with_name(f"{path.name}.json"), _sidecar(sheet, data, safe))
    return path


def encode(sheet: Sheet, format: str, safe: bool = False) -> bytes:  # noqa: A002
    """The bytes of the sheet in one of :data:`FORMATS`.

    Raises :class:`UnknownName` for another format, :class:`BadValue` as :func:`write`.
    """
    match format:
        case "csv":
            return _csv(sheet, safe)
        case "json":
            return _json(sheet)
        case "parquet":
            return _parquet(sheet)
        case "xlsx":
            return _xlsx(sheet)
        case _:
            raise UnknownName("export format", format, FORMATS)


def replace(path: Path, data: bytes) -> None:
    """Put the data at the path, whole or not at all. Raises :class:`BadValue` with the reason."""
    try:
        atomic.write(path, data)
    except OSError as error:
        raise BadValue(f"'{path}' cannot be written: {error.strerror or error}. Choose another folder or name.") from error


def stem(sheet: Sheet) -> str:
    """The name of a file of the sheet without its end: the answer, the day, and the filters that are words."""
    asked = sheet.provenance.parameters
    texts = [value for _, value in sorted(asked.items()) if isinstance(value, str)]
    filters = [text for text in texts if not re.search("[0-9a-f]{8}-", text)]
    parts = [sheet.name, str(sheet.provenance.as_of or ""), *filters]
    return "_".join(filter(None, (re.sub(r"\W+", "-", part).strip("-")[:60] for part in parts)))


def bundle(sheet: Sheet, safe: bool = False) -> bytes:
    """A zip of what :func:`write` makes for a CSV: the rows, and beside them what is needed to make them again."""
    data, name, sink = encode(sheet, "csv", safe), f"{stem(sheet)}.csv", io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in ((name, data), (f"{name}.json", _sidecar(sheet, data, safe))):
            # A zip carries times: one fixed day, so that equal sheets give equal bytes.
            archive.writestr(zipfile.ZipInfo(entry, _CREATED.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def command(sheet: Sheet, file: str, safe: bool = False) -> str:
    """The command that writes the sheet to a file; empty where none does. WORKSPACE is a folder with the same data."""
    asked = dict(sheet.provenance.parameters)
    picture = asked.pop("picture", None)
    if sheet.name not in query.stems():
        return ""
    taken = [each.name for each in query.read(sheet.name).parameters]
    if not set(asked) <= set(taken):
        return ""
    told = [f"{name}={_typed_out(asked[name])}" for name in taken if asked.get(name) is not None]
    told = [] if picture is not None else told
    words_ = ["python", "-m", "graphx", "--workspace", "WORKSPACE", "ask", sheet.name, *told]
    words_ += ["--picture", picture] if picture is not None else []
    words_ += ["--as-of", str(sheet.provenance.as_of)] if sheet.provenance.as_of else []
    return shlex.join([*words_, *(["--safe"] if safe else []), "-o", file])


def _typed_out(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else value.isoformat() if isinstance(value, date) else str(value)


def _csv(sheet: Sheet, safe: bool) -> bytes:
    names: list[Cell] = [column.name for column in sheet.columns]
    lines = [",".join(_field(value, safe, len(row) == 1) for value in row) for row in (names, *rows(sheet))]
    return ("\n".join(lines) + "\n").encode("utf-8-sig" if safe else "utf-8")


def _field(value: Cell, safe: bool, alone: bool) -> str:
    text = words(value)
    if safe and isinstance(value, str | list):
        text = guard(text)
    # A blank line is no row to most readers, so an empty field that stands alone is quoted.
    bare = text == text.strip() and not re.search('[",\r\n]', text) and (text or (value is None and not alone))
    return text if bare else '"' + text.replace('"', '""') + '"'


def _sidecar(sheet: Sheet, data: bytes, safe: bool) -> bytes:
    entry = {
        **about(sheet),
        "how": sheet.how,
        "command": command(sheet, f"{sheet.name}.csv", safe),
        "form": {"encoding": "utf-8-sig" if safe else "utf-8", "separator": ",", "lists": SEPARATOR, "guarded": safe},
        "columns": [{**column, "type": c.type} for column, c in zip(_columns(sheet), sheet.columns, strict=True)],
        "rows": len(sheet),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    return (dump(entry, indent=1) + "\n").encode()


def _columns(sheet: Sheet) -> list[dict[str, str]]:
    return [{"name": column.name, **_said(column)} for column in sheet.columns]


def _said(column: Column) -> dict[str, str]:
    source = {"source": column.source} if column.source else {}
    return {"unit": column.unit, "meaning": column.meaning, **source}


def _json(sheet: Sheet) -> bytes:
    names = [column.name for column in sheet.columns]
    lines = ",\n".join(dump({name: plain(value) for name, value in zip(names, row, strict=True)}) for row in rows(sheet))
    head = dump({**about(sheet), "columns": _columns(sheet), "rows": []}).removesuffix("]}")
    return (head + (f"\n{lines}\n" if lines else "") + "]}\n").encode()


def _parquet(sheet: Sheet) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    types = {
        "text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "flag": pa.bool_(),
        "date": pa.date32(), "time": pa.timestamp("us", tz="UTC"), "list": pa.list_(pa.string()),
    }  # fmt: skip
    table = list(rows(sheet))
    fields, arrays = [], []
    for index, column in enumerate(sheet.columns):
        values = [_typed(row[index], column.type) for row in table]
        try:
            arrays.append(pa.array(values, type=types[column.type]))
        except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
            raise BadValue(f"Column '{column.name}' cannot be written to Parquet as {column.type}: {error}.") from error
        fields.append(
            pa.field(
                column.name,
                types[column.type],
                metadata=_said(column),
            )
        )
    schema = pa.schema(fields, metadata={"graphx": dump({**about(sheet), "how": sheet.how})})
    sink = io.BytesIO()
    parquet.write_table(pa.table(arrays, schema=schema), sink, compression="zstd")
    return sink.getvalue()


def _typed(value: Cell, kind: str) -> Cell:
    return words(value) if kind == "text" and value is not None else value


def _xlsx(sheet: Sheet) -> bytes:
    if len(sheet) >= _LAST_ROW:
        raise BadValue(f"A spreadsheet ends at row {_LAST_ROW:,}, '{sheet.name}' has {len(sheet):,}. Use .csv or .parquet.")
    import xlsxwriter

    sink = io.BytesIO()
    literal = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    title = re.sub(r"[\[\]:*?/\\']", " ", sheet.name)[:31] or "rows"
    with xlsxwriter.Workbook(sink, {"in_memory": True, **literal}) as book:
        book.set_properties({"created": _CREATED})
        page = _Page(book, title)
        page.add([column.name for column in sheet.columns])
        for row in rows(sheet):
            page.add(row)
        page.freeze(len(sheet.columns))
        settings = _Page(book, "settings" if title.lower() != "settings" else "settings 2")
        for entry in _settings(sheet, page):
            settings.add(entry)
    return sink.getvalue()


def _settings(sheet: Sheet, page: _Page) -> list[list[Cell]]:
    facts = about(sheet)
    filters = [[f"filter: {key}", _told(value)] for key, value in facts.pop("parameters").items()]
    model = [[f"model: {key}", _told(value)] for key, value in facts.pop("model").items()]
    harm = [["characters replaced", page.replaced], [f"texts cut to {_LONGEST:,} characters", page.cut]]
    meanings = [[column.name, column.unit, column.meaning, column.source] for column in sheet.columns]
    lines = [[key, value] for key, value in facts.items()]
    lines += [["how", sheet.how], ["command", command(sheet, f"{sheet.name}.xlsx")]]
    return [*lines, *filters, *model, *harm, [], ["column", "unit", "meaning", "source"], *meanings]


def _told(value: object) -> Cell:
    return value if isinstance(value, str | int | float | bool) or value is None else dump(value)


class _Page:
    """One worksheet that grows by rows and counts what a spreadsheet cannot hold."""

    def __init__(self, book: xlsxwriter.Workbook, title: str) -> None:
        self.title, self.replaced, self.cut, self._row = title, 0, 0, 0
        self._sheet = book.add_worksheet(title)
        self._plain, self._text = book.add_format(), book.add_format({"quote_prefix": True})

    def add(self, row: Sequence[Cell]) -> None:
        for column, value in enumerate(row):
            if isinstance(value, bool):
                self._sheet.write_boolean(self._row, column, value)
            elif isinstance(value, float) or (isinstance(value, int) and abs(value) <= _EXACT):
                self._sheet.write_number(self._row, column, value)
            elif value is not None:
                self._write(column, words(value))
        self._row += 1

    def freeze(self, columns: int) -> None:
        self._sheet.freeze_panes(1, 0)
        if columns:
            self._sheet.autofilter(0, 0, max(self._row - 1, 1), columns - 1)

    def _write(self, column: int, text: str) -> None:
        text, replaced = printable(text.replace("\r\n", "\n").replace("\r", "\n"))
        self.replaced += replaced
        # XlsxWriter puts text of this shape into the file as markup; as a text of two runs it is escaped.
        if text.startswith("<r>") and text.endswith("</r>"):
            answer = self._sheet.write_rich_string(self._row, column, text[:1], self._plain, text[1:])
        else:
            # With the prefix a formula stays text even when somebody edits the cell.
            answer = self._sheet.write_string(self._row, column, text, self._text if guard(text) != text else None)
        self.cut += answer == -2
