"""Tables written as text: rows with a delimiter (RFC 4180 and its relatives), and JSON objects, one a line or in an array
(RFC 8259).
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

from loaders.reading import FIELD
from loaders.record import Refusal, Reject
from loaders.tabular.quoting import looks_swallowed, recut, surely_swallowed
from loaders.tabular.text import TableText

COLUMNS = 2_000
PARTS = "\x1f"
"""Stands between the values of a cell that holds a list: the unit separator of ASCII, which no writer of text uses."""

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", "^": "carets"}
_TOLD = re.compile(r"\ufeff?\"?sep=([^\w\s\"]|\t)\"?\r?\n", re.IGNORECASE)
Cells = Iterator[tuple[int, list[str] | Reject]]


def delimiter(sample: str) -> str:
    """The sign that cuts the sample into rows of most equal width; the wider one when equal; nothing when all rows have one
    column.
    """
    best, found = (0.0, 0), ""
    for sign in _DELIMITERS:
        try:
            rows = [r for r in csv.reader(io.StringIO(sample, newline=""), delimiter=sign) if any(map(str.strip, r))]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if widths:
            width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
            best, found = max((best, found), ((round(count / len(rows), 1), width), sign))
    return found


_SWALLOWED = {
    True: "A stray quotation mark held several rows together in lines {places}: they were read apart, and those with the mark "
    "are in quarantine.",
    False: "Lines {places} are one row, since a quotation mark opens in the first and closes in the last; they look like rows "
    "of their own. If the mark is stray, take it out and load the file again.",
}


class Delimited:
    """Rows of text. Numbers are those of the line where the row begins."""

    word, ragged = "line", False

    def __init__(self, text: TableText) -> None:
        self._text = text
        with text.stream() as stream:
            sample = stream.read(65536)
        if len(sample) == 65536:
            sample = sample[: sample.rfind("\n") + 1] or sample
        if not sample.strip("\ufeff \t\r\n"):
            raise Refusal("no_records", "The file holds nothing but blanks.")
        told = _TOLD.match(sample)
        self.sign = told[1] if told else delimiter(sample)
        if not self.sign:
            raise Refusal(
                "one_column", "The file is not a table: no comma, semicolon, tab, bar or caret divides its lines into columns."
            )
        self.notes = [*text.notes, f"Columns are divided by {_DELIMITERS.get(self.sign, repr(self.sign))}."]
        self._ended = True
        self._raw: list[str] = []
        self._swallowed: dict[int, tuple[int, bool]] = {}
        self.notes += self._survey()

    def _survey(self) -> list[str]:
        """What is said of rows that a stray quotation mark swallowed; the whole text is gone through only if it has one."""
        if not any('"' in line for line in self._text.lines()):
            return []
        with suppress(Refusal):
            for _ in self.cells():
                pass
        notes = []
        for sure, sentence in _SWALLOWED.items():
            places = [f"{begin} to {end}" for begin, (end, certain) in self._swallowed.items() if certain is sure]
            if places:
                more = f" and {len(places) - 5:,} more" if len(places) > 5 else ""
                notes.append(sentence.format(places=", ".join(places[:5]) + more))
        return notes

    def _lines(self) -> Iterator[str]:
        for line in self._text.lines():
            self._ended = line.endswith(("\n", "\r"))
            self._raw.append(line)
            yield line

    def cells(self) -> Cells:
        """The rows in order, a broken one as a :class:`Reject`. Raises :class:`Refusal` ``unclosed_quote`` with the line
        where it opened.
        """
        held: tuple[int, list[str]] | None = None
        width = 0
        for number, row in self._records():
            if held:
                width = max(width, len(held[1]))
                yield held
                held = None
            if isinstance(row, Reject):
                yield number, row
            else:
                held = (number, row)
        if held:
            short = 1 < len(held[1]) < width
            lost = self._text.cut or (short and not self._ended)
            yield held[0], _reject("truncated_tail", "The file ends in the middle of this row.", held[0]) if lost else held[1]

    def _records(self) -> Cells:
        """The rows as the marks cut them; those of several lines that are rows themselves are cut again."""
        csv.field_size_limit(FIELD)
        reader = csv.reader(self._lines(), delimiter=self.sign, strict=True)
        width = 0
        while True:
            begin, broken, row = reader.line_num + 1, "", list[str]()
            self._raw.clear()
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                broken = str(error)
            swallowed = looks_swallowed(self._raw, self.sign, width)
            if swallowed:
                certain = "after" in broken or (not broken and surely_swallowed(self._raw, self.sign))
                self._swallowed[begin] = (reader.line_num, certain)
                swallowed = certain
            if swallowed:
                yield from self._again(begin, reader.line_num, width)
            elif broken:
                yield begin, self._broken(broken, begin, reader.line_num)
            else:
                width = len(row) if len(row) > 1 else width
                yield begin, row

    def _again(self, begin: int, end: int, width: int) -> Cells:
        sentence = f"A stray quotation mark stands in this row; it held lines {begin} to {end} together."
        for number, row in enumerate(recut(list(self._raw), self.sign, width), begin):
            yield number, row or _reject("bad_quotes", sentence, number)

    def _broken(self, error: str, begin: int, end: int) -> Reject:
        spans = end > begin
        if "unexpected end" in error or ("field larger" in error and spans):
            if not spans:
                return _reject("truncated_tail", "The file ends in the middle of this row.", begin)
            raise Refusal("unclosed_quote", f"The quotation mark that opens in line {begin} is never closed.", f"line {begin}")
        if "field larger" in error:
            return _reject("field_too_long", f"A cell is longer than {FIELD // 1024} KiB.", begin)
        return _reject("bad_quotes", "A quotation mark stands in the middle of a quoted cell.", begin)


def _reject(rule: str, sentence: str, line: int, word: str = "line") -> Reject:
    return Reject("quarantined", rule, sentence, f"{word} {line}")


class _Flaw(str):
    """A value that JSON text holds and a table cannot: the rule by which its row is quarantined."""

    __slots__ = ()


_SENTENCES = {
    "not_finite": "A number is not finite.",
    "duplicate_key": "The object has the same key twice.",
    "nested_value": "A value is an object or a list of lists; a table has plain values or lists of them.",
    "field_too_long": f"A value is longer than {FIELD // 1024} KiB.",
}


def _object(pairs: list[tuple[str, object]]) -> dict[str, object] | _Flaw:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Flaw("duplicate_key")


def _number(text: str) -> str:
    return text if math.isfinite(float(text)) else _Flaw("not_finite")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_number, parse_int=str, parse_constant=lambda _: _Flaw("not_finite")
)  # fmt: skip


def flat(value: object) -> str:
    """A JSON value as the text of a cell: numbers as written, a list of plain values joined by :data:`PARTS`."""
    if isinstance(value, str):
        return value if len(value) <= FIELD else _Flaw("field_too_long")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        parts = [flat(each) for each in value]
        return (
            next((p for p in parts if isinstance(p, _Flaw) or PARTS in p), PARTS.join(parts))
            if _plain(value)
            else _Flaw("nested_value")
        )
    return _Flaw("nested_value")


def _plain(values: list[object]) -> bool:
    return not any(isinstance(each, dict | list) for each in values)


class Objects:
    """JSON objects as rows; the columns are all their keys, in order of first use. Numbers are those of the line, or of the
    item.
    """

    ragged = True

    def __init__(self, text: TableText, *, lines: bool, sample: bool = False) -> None:
        self._text, self._lines, self._sample = text, lines, sample
        self.word = "line" if lines else "item"
        self.notes = [*text.notes]
        names: dict[str, None] = {}
        for _, found in self._objects():
            if isinstance(found, dict):
                names.update(dict.fromkeys(found))
        if len(names) > COLUMNS:
            raise Refusal("too_many_columns", f"The objects have {len(names)} different keys; {COLUMNS} are allowed.")
        self._names = list(names)

    def cells(self) -> Cells:
        """The names of the columns, then the rows in order, a broken one as a :class:`Reject`."""
        yield 0, self._names
        for number, found in self._objects():
            if not isinstance(found, dict):
                yield number, found
                continue
            row = [flat(found.get(name)) for name in self._names]
            flaw = next((cell for cell in row if isinstance(cell, _Flaw)), None)
            yield number, _reject(flaw, _SENTENCES[flaw], number, self.word) if flaw else row

    def _objects(self) -> Iterator[tuple[int, dict[str, object] | Reject]]:
        for number, value in self._each_line() if self._lines else self._each_item():
            if isinstance(value, _Flaw) and value in _SENTENCES:
                yield number, _reject(value, _SENTENCES[value], number, self.word)
            elif isinstance(value, dict | Reject):
                yield number, value
            else:
                yield number, _reject("schema", "This is no JSON object.", number, self.word)

    def _each_line(self) -> Iterator[tuple[int, object]]:
        for number, line in enumerate(self._text.lines(), 1):
            if not line.strip("\ufeff \t\r\n"):
                continue
            try:
                value, end = _DECODER.raw_decode(line.strip("\ufeff \t\r\n"))
                whole = end == len(line.strip("\ufeff \t\r\n"))
                yield number, value if whole else _reject("bad_json", "More than one JSON value stands in this line.", number)
            except (ValueError, RecursionError):
                yield number, _reject("bad_json", "This line is no valid JSON, or nested too deep.", number)

    def _each_item(self) -> Iterator[tuple[int, object]]:
        with self._text.stream() as stream:
            text = stream.read()
        at, number = text.index("[") + 1, 0
        while True:
            at = _skip(text, at, " \t\r\n," if number else " \t\r\n")
            if text[at : at + 1] == "]":
                return
            number += 1
            try:
                value, at = _DECODER.raw_decode(text, at)
            except (ValueError, RecursionError) as error:
                if self._sample:
                    return
                rule = "too_deep" if isinstance(error, RecursionError) else "bad_json"
                raise Refusal(
                    rule, f"The JSON array cannot be read from its item {number} on. Export it again.", f"item {number}"
                ) from error
            yield number, value


def _skip(text: str, at: int, signs: str) -> int:
    while at < len(text) and text[at] in signs:
        at += 1
    return at
