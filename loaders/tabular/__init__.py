"""Any file that holds a table, as a header and rows of text.

CSV and its relatives, JSON lines, JSON arrays of flat objects (all of them also packed as gzip), Excel workbooks, Parquet.
Cells are texts exactly as written: ``NA`` and ``007`` stay what they are and only the empty text is missing.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol

from loaders.options import Options
from loaders.record import Part, Refusal, Reject, Source
from loaders.tabular import derived, header
from loaders.tabular.lines import COLUMNS, Cells, Delimited, Objects
from loaders.tabular.parquet import Parquet
from loaders.tabular.text import GZIP, TableText, unpacked_head
from loaders.tabular.workbook import Flaw, Workbook

Row = tuple[int, list[str]]
_STRANGERS = (
    (b"%PDF", "content_is_pdf", "The file is a PDF. Export the table as CSV or XLSX."),
    (
        b"\xd0\xcf\x11\xe0",
        "old_workbook",
        "The file is an old or password-protected Office file. Save it as .xlsx without a password.",
    ),
    (b"SQLite format 3", "content_is_database", "The file is a database. Export the table as CSV."),
    (b"!BDN", "content_is_pst", "The file is an Outlook data file, not a table."),
)
_MARKS = tuple(mark for mark, _, _ in _STRANGERS)
_HTML = (b"<!doctype", b"<html", b"<head", b"<body", b"<table")
_BLANK = b"\xef\xbb\xbf \t\r\n"
_FLAWS = {
    "error_cell": "A cell that is needed holds an error such as #REF!.",
    "formula_without_value": "A needed cell holds a formula whose value was never stored. Open the file in Excel and save it.",
}


class Form(Protocol):
    """A kind of file: rows with their numbers, again from the start at every call of ``cells``. ``ragged``: short rows are
    complete.
    """

    word: str
    ragged: bool
    notes: list[str]

    def cells(self) -> Cells: ...


def _form(source: Source, options: Options) -> Form:
    if not source.parts:
        raise Refusal("empty_file", "The file is empty.")
    part = source.parts[0]
    head = part.head()
    start = unpacked_head(head).lstrip(_BLANK)
    if not start and not head.startswith(GZIP):
        raise Refusal("no_records", "The file holds nothing but blanks.", part.name)
    for mark, code, sentence in _STRANGERS:
        if head.startswith(mark):
            raise Refusal(code, sentence, part.name)
    if start.lower().startswith(_HTML):
        raise Refusal("html_page", "The file is a web page, perhaps a log-in page. Download the table itself.", part.name)
    if head.startswith(b"PK\x03\x04"):
        return Workbook(part, options.sheet)
    if head.startswith(b"PAR1"):
        return Parquet(part)
    return _written(TableText.of(part, options.encoding), start)


def _written(text: TableText, start: bytes, *, sample: bool = False) -> Form:
    """Text is JSON only when it begins like objects; a cell may well begin with a bracket."""
    if re.match(rb'\{\s*["}]', start):
        return Objects(text, lines=True, sample=sample)
    if re.match(rb"\[\s*(\{|\])", start):
        return Objects(text, lines=False, sample=sample)
    return Delimited(text)


class Grid:
    """The table of one file: ``names`` of its columns, then :meth:`rows`, as often as wanted.

    ``seen`` and ``blank`` count the rows that hold anything and those that hold nothing, after :meth:`rows` has run.
    ``above`` are the rows before the header. Raises :class:`Refusal` when the file is no table, or has too many columns.
    """

    def __init__(self, form: Form, wanted: Iterable[str] = ()) -> None:
        self._form = form
        self.notes = list(form.notes)
        self.seen = self.blank = 0
        self._head = header.find(form.cells(), wanted)
        self.names, self.above = self._head.names, self._head.above
        if len(self.names) > COLUMNS:
            raise Refusal(
                "too_many_columns",
                f"The table has {len(self.names):,} columns; {COLUMNS:,} are allowed. Leave out those that are not needed.",
            )
        self.notes += self._head.notes
        if self.above:
            self.notes.append(f"The header was found in {self.place(self._head.number)}.")
        self._width = len(self.names)
        self._derived: list[tuple[tuple[int, ...], str]] = []

    @classmethod
    def of(cls, source: Source, options: Options) -> Grid:
        """The table of a file, whose header holds the columns of the mapping, if one is given; with those that are derived."""
        form = _form(source, options)
        names = [name for names in options.mapping.values() for name in names]
        grid = cls(form, derived.parts(names))
        derived.extend(grid, names)
        return grid

    @classmethod
    def glimpse(cls, source: Source) -> Grid | None:
        """The table as the beginning of the file shows it, or None when it shows none. Never raises, never reads a whole
        text file.
        """
        head = source.head
        start = unpacked_head(head).lstrip(_BLANK)
        typed = head.startswith(b"PAR1") or (head.startswith(b"PK") and _workbook(source.parts[0]))
        if not start or (head.startswith((b"PK", *_MARKS)) and not typed) or start.lower().startswith(_HTML):
            return None
        try:
            if typed:
                return cls(_form(source, Options()))
            cut = unpacked_head(head)
            text = TableText(lambda: io.BytesIO(cut[: cut.rfind(b"\n") + 1] or cut))
            return cls(_written(text, start, sample=True))
        except Refusal:
            return None

    @property
    def delimiter(self) -> str:
        """The sign between the cells of a written table; empty for other files."""
        return self._form.sign if isinstance(self._form, Delimited) else ""

    def place(self, number: int) -> str:
        return f"{self._form.word} {number}"

    def sample(self, count: int = 200) -> list[list[str]]:
        """The first rows, only the whole ones. Empty when they cannot be read."""
        rows = (row for row in islice(self._form.cells(), self._start_at, None))
        try:
            return [self.whole(row[1][: self._width]) for row in islice(rows, count) if isinstance(row[1], list)]
        except Refusal:
            return []

    def derive(self, name: str, at: Sequence[int], value: str = "") -> None:
        """Adds a column: the cells of others with a blank between, or one value."""
        self.names = [*self.names, name]
        self._derived.append((tuple(at), value))

    def whole(self, cells: list[str]) -> list[str]:
        """A row with a cell for every column: short ones filled up with nothing, derived ones made."""
        if len(cells) >= len(self.names):
            return cells
        cells = cells[: self._width] + [""] * (self._width - len(cells))
        for at, value in self._derived:
            cells.append(" ".join(filter(None, (cells[i].strip() for i in at))) if at else value)
        return cells

    def written(self, used: Iterable[int]) -> list[int]:
        """The columns of the file that these are read from."""
        own = self._width
        return sorted({i for each in used for i in ((each,) if each < own else self._derived[each - own][0])})

    @property
    def width(self) -> int:
        """How many columns stand in the file."""
        return self._width

    @property
    def _start_at(self) -> int:
        return len(self.above) + len(self._head.lines)

    def rows(self, used: Sequence[int] = ()) -> Iterator[Row | Reject]:
        """Number and cells of every row that holds anything, cells beyond the header cut off; a broken row as a
        :class:`Reject`.

        Short rows are filled up only where the file cannot have lost cells. ``used`` are the columns whose flaws matter.
        Raises :class:`Refusal` ``header_mismatch`` when every row has more cells than the header.
        """
        self.seen = self.blank = 0
        width, ragged, again = self._width, self._form.ragged, self._head.lines
        needed, longer = self.written(used), 0
        for number, row in islice(self._form.cells(), self._start_at, None):
            if isinstance(row, Reject):
                self.seen += 1
                yield row
                continue
            if not "".join(row).strip():
                self.blank += 1
                continue
            self.seen += 1
            if row in again:
                yield Reject("excluded", "repeated_header", "The header again.", self.place(number))
                continue
            if len(row) != width:
                if any(map(str.strip, row[width:])):
                    longer += 1
                    yield self._bad("too_many_columns", f"This row has {len(row)} cells; the header has {width}.", number)
                    continue
                del row[width:]
                row.extend([""] * (width - len(row)) if ragged else ())
            flaw = next((row[i] for i in needed if type(row[i]) is Flaw), None) if ragged else None
            yield self._bad(flaw, _FLAWS[flaw], number) if flaw else (number, row if len(row) < width else self.whole(row))
        if longer and longer == self.seen:
            raise Refusal(
                "header_mismatch",
                "Every row has more cells than the header: a column name is missing.",
                self.place(self._head.number),
            )

    def _bad(self, rule: str, sentence: str, number: int) -> Reject:
        return Reject("quarantined", rule, sentence, self.place(number))


def _workbook(part: Part) -> bool:
    try:
        with zipfile.ZipFile(part.path) as archive:
            return not part.member and any(name.startswith("xl/") for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        return False
