"""What a cell looks like outside: one text per value, the same in every file, harmless in a spreadsheet, legal in XML.

None is empty; a date is ``2026-06-30``; a time is UTC, ``2026-06-30T09:00:00Z``; a number is Python's shortest repr (``50.0``,
``1e-09``); flags are True and False; lists are joined by `` | ``. Lone surrogates, which no file can hold, become U+FFFD.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from graphx.errors import BadValue
from graphx.sheet import Cell, Sheet

SEPARATOR = " | "
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_SURROGATE = re.compile("[\ud800-\udfff]")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def rows(sheet: Sheet) -> Iterator[list[Cell]]:
    """The rows as plain Python values: numpy scalars unpacked, times in UTC, surrogates replaced.

    Raises :class:`BadValue` for nan and infinity, which must have been None, and for what is no :data:`Cell`.
    """
    for number, row in enumerate(sheet.rows, 1):
        try:
            yield [_cell(value) for value in row]
        except ValueError as error:
            raise BadValue(f"Row {number} of '{sheet.name}' cannot be exported: {error}.") from error


def words(value: Cell) -> str:
    """The one text of a cell."""
    if isinstance(value, list):
        return SEPARATOR.join(value)
    if isinstance(value, float):
        return float.__repr__(value)
    return "" if value is None else str(plain(value))


def plain(value: object) -> object:
    """The value in JSON's types. Keys are sorted, so that the order in which parameters were given does not matter."""
    if isinstance(value, Mapping):
        return {str(key): plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return _whole(value) if isinstance(value, str) else value


def dump(value: object, indent: int | None = None) -> str:
    """JSON text: letters as they are, nan and infinity refused."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)


def about(sheet: Sheet) -> dict[str, Any]:
    """What is needed to make the sheet again: answer, sentence, as_of, fingerprint, maker, parameters, model, in this order."""
    origin = sheet.provenance
    return {
        "answer": sheet.name,
        "sentence": plain(sheet.sentence),
        "as_of": plain(origin.as_of),
        "fingerprint": origin.fingerprint,
        "maker": origin.maker,
        "parameters": plain(origin.parameters),
        "model": plain(origin.model),
    }


def printable(text: str) -> tuple[str, int]:
    """The text with what XML cannot hold (control characters, surrogates, U+FFFE) as U+FFFD, and how many those were.

    XML 1.0, section 2.2.
    """
    return _UNPRINTABLE.subn(REPLACEMENT, text)


def guard(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet could compute it.

    Computable is what begins with ``= + - @``, also in full width or after blanks and invisible signs, or with a tab or line
    end (OWASP, *CSV Injection*). Text that already has apostrophes before such a beginning gets one more, so that
    :func:`unguard` is exact.
    """
    return f"'{text}" if _computable(text.lstrip("'")) else text


def unguard(text: str) -> str:
    """The text before :func:`guard`."""
    return text[1:] if text.startswith("'") and _computable(text.lstrip("'")) else text


def _computable(text: str) -> bool:
    if text[:1] in {"\t", "\r", "\n"}:
        return True
    seen = next((c for c in text if not c.isspace() and unicodedata.category(c) not in {"Cc", "Cf"}), "")
    return unicodedata.normalize("NFKC", seen) in {"=", "+", "-", "@"}


def _cell(value: object) -> Cell:
    if not isinstance(value, str | float) and hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"it holds {value}, which is not a number")
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    if isinstance(value, list | tuple):
        return [_whole(item) for item in value]
    if isinstance(value, str):
        return _whole(value)
    if value is None or isinstance(value, bool | int | float | date):
        return value
    raise ValueError(f"it holds a {type(value).__name__}")


def _whole(text: object) -> str:
    return _SURROGATE.sub(REPLACEMENT, str(text))
