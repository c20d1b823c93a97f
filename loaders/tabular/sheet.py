"""A look at the parts of a workbook (ECMA-376) before a library reads them: how large they become, and what the values of
cells do not tell.

The fast reader lays a sheet out as one block and gives neither errors nor formats. One pass over the XML of the sheet finds how
far its cells lie apart, which hold an error or a formula without a value, and which show a month or an hour.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from defusedxml.ElementTree import fromstring

from loaders.record import Refusal

ROWS = 1_048_576
CELLS = 8_000_000
"""Cells of one sheet: more do not fit into the memory of one reading."""
PLACES = 4 * CELLS
"""Places of all rows, the empty ones before the last cell of each too."""
STRINGS = 256 * 1024**2
"""Bytes of the shared strings, and of all text that cells take from them."""
PART = 64 * 1024**2
"""Bytes of any other part that is read whole: styles, the list of sheets."""
SPREAD = 8
"""A sheet whose cells lie further apart than this many places for each is read cell by cell, never as one block."""
_CHUNK = 4 * 1024**2

_TAG = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"([^<>]*)>')
_ANY = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
_ODD = re.compile(rb"""<[\w.-]+:c[\s/>]|<c\s[^<>]*(\bt="d"|=')|<row [^<>]*\br="(?!\d+")""")
_ITEM = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
_STYLE = re.compile(rb'\bs="(\d+)"')
_FORMULA = re.compile(rb"<f[\s/>]")
_VALUE = re.compile(rb"<v[^<>]*>[^<]|<is>")
_INDEX = re.compile(rb"<v[^<>]*>(\d+)</v>")


def too_large(sentence: str, place: str) -> Refusal:
    """What a workbook beyond the caps is refused with."""
    return Refusal("workbook_too_large", f"{sentence} Save the sheet that is needed as CSV and load that.", place)


def check_parts(archive: zipfile.ZipFile, place: str) -> None:
    """Raises :class:`Refusal` ``workbook_too_large`` when the parts that are always read whole are larger than the caps."""
    for entry in archive.infolist():
        name = entry.filename.casefold()
        texts = name.endswith("sharedstrings.xml")
        whole = texts or (name.endswith((".xml", ".rels")) and "/" not in name.removeprefix("xl/"))
        cap = STRINGS if texts else PART
        if whole and entry.file_size > cap:
            what = "The texts" if texts else "A part"
            size, allowed = entry.file_size // 1024**2, cap // 1024**2
            raise too_large(
                f"{what} of the workbook would unpack to {size} MiB; {allowed} are allowed.", f"{place}!{entry.filename}"
            )


@dataclass
class Look:
    """What one pass over a sheet found. ``marks`` are the cells, by row and column from 1, whose value does not tell all.

    ``places`` are the cells of all rows, the empty ones before the last of each too. ``plain`` is false when the sheet is
    written in a way that only a full reader of XML can follow.
    """

    rows: int = 0
    columns: int = 0
    cells: int = 0
    places: int = 0
    plain: bool = True
    formulas: bool = False
    marks: dict[int, dict[int, str]] = field(default_factory=dict)

    @property
    def block(self) -> bool:
        """Whether the sheet can be laid out as one block."""
        return self.plain and self.rows * self.columns <= max(SPREAD * self.cells, 100_000)

    def mark(self, row: int, column: int, word: str) -> None:
        """Remember what a cell is beside its value."""
        self.marks.setdefault(row, {})[column] = word


def sheets(archive: zipfile.ZipFile) -> dict[str, tuple[str, str]]:
    """State and part of every sheet of cells by its name, in their order."""
    targets = {
        rel.get("Id"): rel.get("Target", "")
        for rel in fromstring(archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
        if rel.get("Type", "").endswith("/worksheet")
    }
    found = {}
    for sheet in fromstring(archive.read("xl/workbook.xml"), forbid_dtd=True).iterfind(".//{*}sheet"):
        target = targets.get(next((v for k, v in sheet.items() if k.endswith("}id")), ""), "")
        if target:
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            found[sheet.get("name", "")] = (sheet.get("state", "visible"), path)
    return found


def styles(archive: zipfile.ZipFile) -> dict[int, str]:
    """The styles that show a date only as its month ("month"), or with its hour ("hour")."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    if "xl/styles.xml" not in archive.namelist():
        return {}
    root = fromstring(archive.read("xl/styles.xml"), forbid_dtd=True)
    codes = {int(each.get("numFmtId", -1)): each.get("formatCode", "") for each in root.iterfind("{*}numFmts/{*}numFmt")}
    numbers = [int(style.get("numFmtId", 0)) for style in root.iterfind("{*}cellXfs/{*}xf")]
    words = [dates_as(codes.get(number) or BUILTIN_FORMATS.get(number, "")) for number in numbers]
    return {at: word for at, word in enumerate(words) if word}


def dates_as(code: str) -> str:
    """Whether a number format shows of a date only the month ("month"), or its hour too ("hour"). Nothing for others."""
    code = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code).casefold()
    return "hour" if "h" in code else "month" if "y" in code and "m" in code and "d" not in code else ""


def column(letters: bytes) -> int:
    """The number of a column, from 1: ``AA`` is 27."""
    number = 0
    for sign in letters:
        number = number * 26 + sign - 64
    return number


def look(archive: zipfile.ZipFile, path: str, styles: dict[int, str], name: str) -> Look:
    """One pass over the XML of a sheet; ``styles`` are the words for styles that matter ("month", "hour").

    Raises :class:`Refusal` ``workbook_too_large`` for too many cells, or for texts that come to too much when each cell has its
    own; what zipfile raises when the archive is damaged.
    """
    found, widths = Look(), dict[bytes, int]()
    longest, lengths = _longest(archive), list[int]()
    with archive.open(path) as stream:
        text = 0
        for piece in _pieces(stream):
            tags = list(_TAG.finditer(piece))
            odd = len(tags) != len(_ANY.findall(piece)) or _ODD.search(piece) or b"\0" in piece[:64]
            found.plain = found.plain and not odd and b"<!" not in piece
            found.cells += len(tags)
            if found.cells > CELLS:
                raise too_large(f"The sheet has more than {CELLS:,} cells.", name)
            if longest * found.cells > STRINGS:
                lengths = lengths or _lengths(archive)
                text += sum(lengths[i] for n in _INDEX.findall(piece) if (i := int(n)) < len(lengths))
                if text > STRINGS:
                    raise too_large(f"The texts of the sheet come to more than {STRINGS // 1024**2} MiB.", name)
            _take(found, piece, tags, styles, widths)
            if found.places > PLACES:
                raise too_large("The cells of the sheet lie so far apart that its rows have too many places.", name)
    return found


def _take(found: Look, piece: bytes, tags: list[re.Match[bytes]], styles: dict[int, str], widths: dict[bytes, int]) -> None:
    formulas = bool(re.search(rb"<(?:[\w.-]+:)?f[\s/>]", piece))
    found.formulas |= formulas
    before = width = 0
    for at, tag in enumerate(tags):
        letters, digits, attributes = tag.groups()
        row = int(digits)
        if at and row != before:
            found.places += width
        if letters not in widths:
            widths[letters] = column(letters)
            found.columns = max(found.columns, widths[letters])
        before, width = row, widths[letters]
        found.rows = max(found.rows, row)
        if b't="e"' in attributes:
            found.mark(row, widths[letters], "error_cell")
        elif formulas and not attributes.endswith(b"/"):
            body = piece[tag.end() : tags[at + 1].start() if at + 1 < len(tags) else len(piece)].partition(b"</c>")[0]
            if _FORMULA.search(body) and not _VALUE.search(body):
                found.mark(row, widths[letters], "formula_without_value")
        if styles and (style := _STYLE.search(attributes)) and (word := styles.get(int(style[1]), "")):
            found.marks.setdefault(row, {}).setdefault(widths[letters], word)


def _pieces(stream: Any) -> Iterator[bytes]:  # noqa: ANN401
    """The XML in pieces that begin with a cell, so that none is cut. A piece without any is given on as it is."""
    held = b""
    while chunk := stream.read(_CHUNK):
        held += chunk
        cut = max(held.rfind(b"<c "), held.rfind(b"<c>"))
        if cut > 0 or len(held) > PART:
            cut = cut if cut > 0 else len(held)
            yield held[:cut]
            held = held[cut:]
    yield held


def _texts(archive: zipfile.ZipFile) -> BinaryIO | None:
    name = next((n for n in archive.namelist() if n.casefold().endswith("sharedstrings.xml")), "")
    return archive.open(name) if name else None  # type: ignore[return-value]


def _lengths(archive: zipfile.ZipFile) -> list[int]:
    stream = _texts(archive)
    if stream is None:
        return []
    with stream:
        return [len(item) for item in _ITEM.split(stream.read())[1:]]


def _longest(archive: zipfile.ZipFile) -> int:
    return max(_lengths(archive), default=0)
