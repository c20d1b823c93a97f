"""Sheets of a workbook (ECMA-376, .xlsx): every cell becomes the text that people see."""

from __future__ import annotations

import datetime as dt
import io
import lzma
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import islice, repeat
from typing import Any
from xml.etree.ElementTree import ParseError

from loaders.reading import members
from loaders.record import Part, Refusal
from loaders.tabular import columns
from loaders.tabular.lines import Cells, flat
from loaders.tabular.sheet import ROWS, Look, check_parts, dates_as, look, sheets, styles

_BROKEN = (
    LookupError, ValueError, TypeError, AttributeError, ArithmeticError, OSError, EOFError, RuntimeError, ParseError,
    NotImplementedError, zipfile.BadZipFile, zlib.error, lzma.LZMAError,
)  # fmt: skip
"""What the readers of workbooks and zipfile raise on damaged files."""
_FOREIGN = {"CalamineError", "PanicException", "InvalidFileException", "DefusedXmlException"}


class Flaw(str):
    """A cell of a workbook that holds an error, or a formula whose value was never stored: the rule for the row that needs
    it.
    """

    __slots__ = ()


@contextmanager
def damage(place: str) -> Iterator[None]:
    """Makes a :class:`Refusal` ``corrupt_xlsx`` of what the readers raise on a damaged workbook."""
    try:
        yield
    except Refusal:
        raise
    except BaseException as error:
        # A panic of the compiled reader is no Exception, and the fault of its own only by name: it is loaded when needed.
        kinds = {each.__name__ for each in type(error).__mro__}
        if not isinstance(error, _BROKEN) and not kinds & _FOREIGN:
            raise
        kind = type(error).__name__
        raise Refusal(
            "corrupt_xlsx", f"The workbook is damaged or is not a workbook ({kind}). Save it again as .xlsx.", place
        ) from error


class Workbook:
    """One sheet of a workbook: the one asked for, else the first visible one whose header is known, else the first that
    holds anything.

    Macros are never run and links never followed. Raises :class:`Refusal` ``nested_archive``, ``corrupt_xlsx``,
    ``unknown_sheet``, ``empty_workbook``, ``workbook_too_large``.
    """

    ragged = True

    def __init__(self, part: Part, sheet: str = "") -> None:
        if part.member:
            raise Refusal(
                "nested_archive", "A workbook inside an archive is not read. Take it out and load it by itself.", part.name
            )
        self._part = part
        list(members(part.path))
        self._content = part.path.read_bytes()
        self._looks: dict[str, Look] = {}
        self._blocks: dict[str, Any] = {}
        with self._archive() as archive:
            check_parts(archive, part.name)
            self._sheets, self._styles = sheets(archive), styles(archive)
        names = {name: state for name, (state, _) in self._sheets.items()}
        self._name = self._choose(sheet, names)
        self.word = f"{self._name} row"
        others = [f"'{n}'{'' if state == 'visible' else ' (hidden)'}" for n, state in names.items() if n != self._name]
        self.notes = [f"Sheet '{self._name}' was read; the workbook also has {', '.join(others)}."] if others else []

    @contextmanager
    def _archive(self) -> Iterator[zipfile.ZipFile]:
        with damage(self._part.name), zipfile.ZipFile(io.BytesIO(self._content)) as archive:
            yield archive

    def _choose(self, asked: str, names: dict[str, str]) -> str:
        if asked:
            if asked not in names:
                raise Refusal(
                    "unknown_sheet", f"There is no sheet '{asked}'. There are: {', '.join(map(repr, names))}.", self._part.name
                )
            return asked
        filled = ""
        for name in (n for n, state in names.items() if state == "visible"):
            rows = list(islice(self._texts(name), 20))
            if any(columns.known(row) > 1 for row in rows):
                return name
            filled = filled or (name if any(any(row) for row in rows) else "")
        if not filled:
            raise Refusal("empty_workbook", "No visible sheet of the workbook holds anything.", self._part.name)
        return filled

    def _look(self, name: str) -> Look:
        if name not in self._looks:
            with self._archive() as archive:
                found = look(archive, self._sheets[name][1], self._styles, name)
            if found.rows > ROWS:
                raise Refusal("corrupt_xlsx", f"A sheet has {ROWS} rows; this one claims more.", name)
            self._looks[name] = found
        return self._looks[name]

    def _texts(self, name: str) -> Iterator[list[str]]:
        seen = self._look(name)
        if not seen.plain:
            yield from self._as_written(name, formulas=seen.formulas)
            return
        rows = self._block(name) if seen.block else ([cell.value for cell in row] for row in self._streamed(name))
        for number, row in enumerate(rows, 1):
            marks = seen.marks.get(number)
            if not marks:
                yield [shown(value) for value in row]
                continue
            row.extend([None] * (max(marks) - len(row)))
            yield [shown(value, marks.get(at, "")) for at, value in enumerate(row, 1)]

    def _as_written(self, name: str, *, formulas: bool) -> Iterator[list[str]]:
        """The rows of a sheet whose XML the look could not follow: a second reading tells formulas from values."""
        written = self._streamed(name, values=False) if formulas else repeat(())
        for row, beside in zip(self._streamed(name), written, strict=False):
            unvalued = {
                at for at, (a, b) in enumerate(zip(row, beside, strict=False)) if a.value is None and b.value is not None
            }
            yield [
                Flaw("formula_without_value") if at in unvalued else shown(cell.value, mark_of(cell))
                for at, cell in enumerate(row)
            ]

    def _block(self, name: str) -> Iterator[list[Any]]:
        """The values of a sheet whose cells lie close together."""
        with damage(name):
            if name not in self._blocks:
                self._blocks[name] = self._compiled.get_sheet_by_name(name)
            sheet = self._blocks[name]
            left = sheet.start[1] if sheet.start else 0
            for row in sheet.iter_rows():
                yield [None] * left + row

    @cached_property
    def _compiled(self) -> Any:  # noqa: ANN401
        from python_calamine import load_workbook

        with damage(self._part.name):
            return load_workbook(io.BytesIO(self._content))

    def _streamed(self, name: str, *, values: bool = True) -> Iterator[tuple[Any, ...]]:
        """The cells of a sheet row by row, as far apart as they may lie: slower, in little memory."""
        from openpyxl import load_workbook

        with damage(self._part.name), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(self._content), read_only=True, data_only=values, keep_links=False)
            sheet = next(ws for ws in book.worksheets if ws.title == name)
            sheet.reset_dimensions()
            rows = sheet.iter_rows(min_row=1, min_col=1)
        for number in range(1, ROWS + 2):
            with damage(f"{name} row {number}"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                row = next(rows, None)
            if row is None:
                return
            if number > ROWS:
                raise Refusal("corrupt_xlsx", f"A sheet has {ROWS} rows; this one claims more.", name)
            yield row

    def cells(self) -> Cells:
        """Row after row, the empty ones too, so that numbers are those that the spreadsheet shows."""
        yield from enumerate(self._texts(self._name), 1)


def mark_of(cell: Any) -> str:  # noqa: ANN401
    """What a cell that was read with its format is beside its value."""
    return "error_cell" if cell.data_type == "e" else dates_as(cell.number_format or "") if cell.is_date else ""


def shown(value: Any, mark: str = "") -> str:  # noqa: ANN401
    """The value of a cell as people see it; ``mark`` is what the look at the sheet found out about it."""
    if mark in {"error_cell", "formula_without_value"}:
        return Flaw(mark)
    if isinstance(value, str):
        return value
    if isinstance(value, dt.datetime | dt.date):
        if mark == "month":
            return f"{value:%Y-%m}"
        if not isinstance(value, dt.datetime):
            return text(dt.datetime.combine(value, dt.time()) if mark == "hour" else value)
        return text(value.date() if value.time() == dt.time() and mark != "hour" else value)
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
