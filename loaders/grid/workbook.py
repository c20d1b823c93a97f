"""Tables with typed cells: sheets of a workbook (ECMA-376, .xlsx) and Parquet files. Every cell becomes the text that
people see.
"""

from __future__ import annotations

import datetime as dt
import io
import lzma
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from loaders.grid import columns
from loaders.grid.lines import COLUMNS, Cells, flat
from loaders.reading import members
from loaders.record import Part, Refusal

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

ROWS = 1_048_576
_BROKEN = (
    LookupError, ValueError, TypeError, AttributeError, ArithmeticError, OSError, EOFError, RuntimeError, ParseError,
    zipfile.BadZipFile, zlib.error, lzma.LZMAError,
)  # fmt: skip
"""What openpyxl and zipfile raise on damaged files."""


class Flaw(str):
    """A cell of a workbook that holds an error, or a formula whose value was never stored: the rule for the row that needs
    it.
    """

    __slots__ = ()


def corrupt(error: BaseException, place: str) -> Refusal:
    """What a damaged workbook is refused with."""
    return Refusal(
        "corrupt_xlsx", f"The workbook is damaged or is not a workbook ({type(error).__name__}). Save it again as .xlsx.", place
    )


class Workbook:
    """One sheet of a workbook: the one asked for, else the first visible one whose header is known, else the first that
    holds anything.

    Macros are never run and links never followed. Raises :class:`Refusal` ``nested_archive``, ``corrupt_xlsx``,
    ``unknown_sheet``, ``empty_workbook``.
    """

    ragged = True

    def __init__(self, part: Part, sheet: str = "") -> None:
        if part.member:
            raise Refusal(
                "nested_archive", "A workbook inside an archive is not read. Take it out and load it by itself.", part.name
            )
        self._part = part
        self._sheets = {True: self._open(values=True)}
        names = {ws.title: ws.sheet_state for ws in self._sheets[True]}
        self._name = self._choose(sheet, names)
        self.word = f"{self._name} row"
        others = [f"'{n}'{'' if state == 'visible' else ' (hidden)'}" for n, state in names.items() if n != self._name]
        self.notes = [f"Sheet '{self._name}' was read; the workbook also has {', '.join(others)}."] if others else []

    def _open(self, *, values: bool) -> list[ReadOnlyWorksheet]:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException

        list(members(self._part.path))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = load_workbook(
                    io.BytesIO(self._part.path.read_bytes()), read_only=True, data_only=values, keep_links=False
                )
        except (*_BROKEN, InvalidFileException) as error:
            raise corrupt(error, self._part.name) from error
        sheets = [ws for ws in book.worksheets if hasattr(ws, "reset_dimensions")]
        for ws in sheets:
            ws.reset_dimensions()
        return sheets

    def _choose(self, asked: str, names: dict[str, str]) -> str:
        if asked:
            if asked not in names:
                raise Refusal(
                    "unknown_sheet", f"There is no sheet '{asked}'. There are: {', '.join(map(repr, names))}.", self._part.name
                )
            return asked
        filled = ""
        for name in (n for n, state in names.items() if state == "visible"):
            rows = [row for row, _ in zip(self._texts(name), range(20), strict=False)]
            if any(columns.known(row) > 1 for row in rows):
                return name
            filled = filled or (name if any(any(row) for row in rows) else "")
        if not filled:
            raise Refusal("empty_workbook", "No visible sheet of the workbook holds anything.", self._part.name)
        return filled

    def _sheet(self, name: str, *, values: bool) -> ReadOnlyWorksheet:
        if values not in self._sheets:
            self._sheets[values] = self._open(values=values)
        return next(ws for ws in self._sheets[values] if ws.title == name)

    def _texts(self, name: str) -> Iterator[list[str]]:
        for row in self._rows(self._sheet(name, values=True)):
            yield [_shown(cell) for cell in row]

    def _rows(self, sheet: ReadOnlyWorksheet) -> Iterator[tuple[Any, ...]]:
        rows, number = sheet.iter_rows(min_row=1, min_col=1), 0
        while True:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    row = next(rows, None)
            except _BROKEN as error:
                raise corrupt(error, f"{sheet.title} row {number + 1}") from error
            if row is None:
                return
            number += 1
            if number > ROWS:
                raise Refusal("corrupt_xlsx", f"A sheet has {ROWS} rows; this one claims more.", sheet.title)
            yield row

    def cells(self) -> Cells:
        """Row after row, the empty ones too, so that numbers are those that the spreadsheet shows."""
        if not self._formulas():
            yield from enumerate(self._texts(self._name), 1)
            return
        sheets = [self._rows(self._sheet(self._name, values=v)) for v in (True, False)]
        for number, (shown, written) in enumerate(zip(*sheets, strict=False), 1):
            yield number, [_unvalued(a, b) or _shown(a) for a, b in zip(shown, written, strict=False)]

    def _formulas(self) -> bool:
        """Whether the sheet holds a formula at all; most hold none, and then one pass is enough."""
        path = self._sheet(self._name, values=True)._worksheet_path.lstrip("/")  # noqa: SLF001
        try:
            with zipfile.ZipFile(self._part.path) as archive, archive.open(path) as stream:
                before = b""
                while chunk := stream.read(1024**2):
                    if re.search(rb"<(?:\w+:)?f[ >/]", before + chunk):
                        return True
                    before = chunk[-8:]
        except _BROKEN as error:
            raise corrupt(error, self._name) from error
        return False


def _unvalued(shown: Any, written: Any) -> str:  # noqa: ANN401
    return Flaw("formula_without_value") if shown.value is None and written.value is not None else ""


def _shown(cell: Any) -> str:  # noqa: ANN401
    value = cell.value
    if isinstance(value, str):
        return Flaw("error_cell") if cell.data_type == "e" else value
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        style = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", cell.number_format or "").casefold()
        if "y" in style and "m" in style and "d" not in style and "h" not in style:
            return f"{value:%Y-%m}"
        return text(value.date() if value.time() == dt.time() and "h" not in style else value)
    return text(value)


def text(value: object) -> str:
    """A typed value as text: dates in ISO 8601, true and false, numbers in the shortest form that reads back the same,
    nothing for none.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return flat([text(each) for each in value]) if isinstance(value, list) else str(value)


class Parquet:
    """A Parquet file; numbers are those of its rows. Raises :class:`Refusal` ``corrupt_parquet``."""

    word, ragged = "row", True

    def __init__(self, part: Part) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            self._file = pq.ParquetFile(part.open() if part.member else part.path)
            self._names = list(self._file.schema_arrow.names)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise Refusal(
                "corrupt_parquet", f"The Parquet file cannot be opened ({type(error).__name__}).", part.name
            ) from error
        if len(self._names) > COLUMNS:
            raise Refusal("too_many_columns", f"The file has {len(self._names)} columns; {COLUMNS} are allowed.", part.name)
        self.notes: list[str] = []

    def cells(self) -> Cells:
        """The names of the columns, then the rows in order."""
        import pyarrow as pa

        yield 0, self._names
        number = 0
        try:
            for batch in self._file.iter_batches(batch_size=8192):
                lists = [[text(v) for v in _plain(column).to_pylist()] for column in batch.columns]
                for row in zip(*lists, strict=True):
                    number += 1
                    yield number, list(row)
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            raise Refusal(
                "corrupt_parquet", f"The Parquet file cannot be read on ({type(error).__name__}).", f"row {number + 1}"
            ) from error


def _plain(column: Any) -> Any:  # noqa: ANN401
    """Times to the microsecond: finer ones would need pandas to become Python's."""
    import pyarrow as pa

    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        return column.cast(pa.timestamp("us", column.type.tz), safe=False)
    return column
