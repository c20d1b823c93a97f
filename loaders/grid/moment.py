"""Written times, read one by one: what each of them says by itself, and no more (the column decides, in
:mod:`loaders.table.clock`).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

from loaders.record import Precision

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?|(\d{4})(\d\d)(\d\d)")
_PARTS = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d\d)")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_NAMED = re.compile(
    r"(?:[a-z]{3,9},?\s+)?(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s+of\s+|[\s\-/.,]+))?(?P<month>[a-z]{3,9})\.?"
    r"(?:[\s\-/]+(?P<after>\d{1,2})(?:st|nd|rd|th)?(?=[\s,]+\d{4}))?(?:(?:[\s,\-/.]*)(?P<year>\d{4})|[\-'’/](?P<short>\d\d))?"
)
_SEVERAL = re.compile(r"[a-z]{3,9}(?:\s*(?:/|&|-|–|\bto\b|\band\b)\s*[a-z]{3,9})+[\s,]*(?:\d{4})?")
_HOUR = re.compile(
    r"[tT,\s]*(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*([aApP]\.?[mM]\.?)?\s*(Z|UTC|GMT|[+-][01]\d:?[0-5]\d)?\s*(?:\([A-Z]+\))?"
)


class Stamp(NamedTuple):
    """What one text says by itself. ``form`` is ``date``, ``parts`` (a and b are day and month in either order) or
    ``number``.
    """

    form: str
    year: int = 0
    month: int = 0
    day: int = 0
    hour: timedelta | None = None
    zone: tzinfo | None = None
    precision: Precision = "day"
    number: float = 0.0


def stamp(text: str) -> Stamp | str:
    """The text read by itself, or the word for why it cannot be: ``bad_date``, ``several_months``.

    Reads ISO 8601 dates and times, ``12/03/2013``, ``12.3.13``, ``07-2012``, ``Apr-12``, ``June, 2010``, ``12 March 2013``,
    ``March 12, 2013``, a month alone (year 0), and plain numbers; a time of day may follow a date. A leap second is read as
    second 59.
    """
    text = " ".join(text.split()).strip(" ,;")
    if len(text) >= 19 and text[4] == text[7] == "-" and text[13] == text[16] == ":":
        quick = _quick(text)
        if quick:
            return quick
    if _NUMBER.fullmatch(text) and not _basic(text):
        return Stamp("number", number=float(text))
    lower = text.casefold()
    if _SEVERAL.fullmatch(lower) and len([w for w in re.findall("[a-z]{3,}", lower) if _month(w)]) > 1:
        return "several_months"
    for pattern, build in ((_ISO, _iso), (_PARTS, _parts), (_MONTH_YEAR, _month_year), (_NAMED, _named)):
        match = pattern.match(lower)
        found = build(match) if match else None
        if match and found:
            return _with_hour(found, text[match.end() :])
    return "bad_date"


def _quick(text: str) -> Stamp | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    span = timedelta(0, moment.hour * 3600 + moment.minute * 60 + moment.second, moment.microsecond)
    return Stamp("date", moment.year, moment.month, moment.day, span, moment.tzinfo, "second")


def _basic(text: str) -> bool:
    """Whether eight digits are a date written without dashes; seconds since 1970 have nine or ten."""
    return len(text) == 8 and "1990" <= text[:4] <= "2100" and "01" <= text[4:6] <= "12" and "01" <= text[6:] <= "31"


def _month(word: str) -> int:
    word = word.strip(".")
    hits = [n for n, name in enumerate(_MONTHS, 1) if len(word) >= 3 and (name.startswith(word) or word == "sept")]
    return 9 if word == "sept" else hits[0] if len(hits) == 1 else 0


def _full(year: str) -> int:
    """Two digits as POSIX reads them: 69 to 99 are of the last century."""
    return max(int(year), 1) if len(year) == 4 else int(year) + (1900 if int(year) >= 69 else 2000)


def _iso(match: re.Match[str]) -> Stamp:
    year, month, day = match.group(1) or match.group(4), match.group(2) or match.group(5), match.group(3) or match.group(6)
    if day is None:
        return Stamp("date", _full(year), int(month), 1, precision="month")
    return Stamp("date", _full(year), int(month), int(day))


def _parts(match: re.Match[str]) -> Stamp:
    first, sign, second, year = match.groups()
    # No locale writes the month first with dots.
    form = "date" if sign == "." else "parts"
    return Stamp(form, _full(year), int(second), int(first))


def _month_year(match: re.Match[str]) -> Stamp:
    return Stamp("date", int(match.group(2)), int(match.group(1)), 1, precision="month")


def _named(match: re.Match[str]) -> Stamp | None:
    month, day = _month(match["month"]), match["day"] or match["after"]
    if not month:
        return None
    year = _full(match["year"] or match["short"]) if match["year"] or match["short"] else 0
    return Stamp("date", year, month, int(day) if day else 1, precision="day" if day else "month")


def _with_hour(found: Stamp, rest: str) -> Stamp | str:
    rest = rest.strip(" ,;")
    if not rest:
        return found
    match = _HOUR.fullmatch(rest)
    if not match or found.precision == "month":
        return "bad_date"
    hour, minute, second, fraction, half, offset = match.groups()
    hours, seconds = int(hour), min(int(second or 0), 59) if second == "60" else int(second or 0)
    if half:
        if not 1 <= hours <= 12:
            return "bad_date"
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    if hours > 23 or int(minute) > 59 or seconds > 59:
        return "bad_date"
    micro = int((fraction or "0").ljust(6, "0")[:6])
    span = timedelta(hours=hours, minutes=int(minute), seconds=seconds, microseconds=micro)
    return found._replace(hour=span, zone=_offset(offset), precision="second" if second else "minute")


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text in {"Z", "UTC", "GMT"}:
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))
