"""Written times, read one by one: what each of them says by itself, and no more (the column decides, in
:mod:`loaders.times.clock`).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import available_timezones

from loaders.reading import zone as named_zone
from loaders.record import Precision
from loaders.words import listed_words, unaccented

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?|(\d{4})(\d\d)(\d\d)")
_WEEK = re.compile(r"(\d{4})-?w(\d\d)-?([1-7])(?!\d)")
_PARTS = re.compile(r"(\d{1,2})(\. |[-/. ])(\d{1,2})\2(\d{4}|\d\d)")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_NAMED = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th|er|re|e|o|a|°)?(?:\s+(?:of|de|del|di)\s+|[\s\-/.,]+))?(?P<month>[a-z]{3,14})\.?"
    r"(?:[\s\-/]+(?P<after>\d{1,2})(?:st|nd|rd|th)?(?=[\s,]+\d{4}))?"
    r"(?:(?:\s+(?:of|de|del|di)\s+|[\s,\-/.]*)(?P<year>\d{4})(?:\s*r\.)?|[\-'’/](?P<short>\d\d))?"
)
_SEVERAL = re.compile(r"[a-z]{3,14}(?:\s*(?:/|&|-|–|\bto\b|\band\b)\s*[a-z]{3,14})+[\s,]*(?:\d{4})?")
_LEAD = re.compile(r"([a-z]+(?:-feira)?)[.,]*\s+(?=\S)")
_HALF = r"\s*(?P<{0}half>[ap]\.?\s?m\.?)?"
_HOUR = re.compile(
    r"[t,\s]*(?:(?P<lead>at|um|a|as|alle|ore|om|o|kl\.?|o?\s?godz\.?|godzina)\s+)?"
    r"(?P<hour>\d{1,2})(?:(?:[:.]|\s?[hu]\s?)(?P<minute>\d\d))?"
    r"(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?(?:\s?(?P<bare>[hu](?![a-z])))?"
    + _HALF.format("")
    + r"\s*(?P<clock>uhr|uur)?"
    r"\s*(?P<zone>[a-z]{1,5}|(?:utc|gmt)?[+-][01]\d:?[0-5]\d)?\s*(?:\([a-z]+\))?(?:\s*\[(?P<place>[a-z0-9_/+\-]+)\])?",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"(?P<start>.*?\d[^-–—]*?)(?P<sign>\s*[-–—]\s*|\s+(?:to|until|till|bis|tot|do|ate|alle|al|a)\s+)(?P<end>\d[^-–—]*)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Every name of a month and every beginning of three letters that means one month alone."""
    means: dict[str, set[int]] = {}
    for months in listed_words("dates")["months"].values():
        for number, names in enumerate(months, 1):
            for name in names.split():
                for end in range(3, len(name) + 1):
                    means.setdefault(name[:end], set()).add(number)
    return {word: numbers.pop() for word, numbers in means.items() if len(numbers) == 1}


@lru_cache(maxsize=1)
def _before() -> frozenset[str]:
    """The words that may stand before a date: weekdays and articles."""
    listed = listed_words("dates")
    return frozenset(word for part in ("weekdays", "before") for words in listed[part].values() for word in words.split())


class WrittenTime(NamedTuple):
    """What one text says by itself. ``form`` is ``date``, ``iso`` (year, month, day as numbers), ``parts`` (day and month
    in either order), ``dots`` (the same with dots) or ``number``. ``until`` is the hour at which a range ends; ``vague`` is an
    abbreviation that several time zones share; ``to`` the later hour of a text such as ``22:00-01:00``, which may be two hours
    or one with its offset; ``short`` the three numbers of a date whose year has two digits.
    """

    form: str
    year: int = 0
    month: int = 0
    day: int = 0
    hour: timedelta | None = None
    zone: tzinfo | None = None
    precision: Precision = "day"
    number: float = 0.0
    until: timedelta | None = None
    vague: str = ""
    to: timedelta | None = None
    short: tuple[int, int, int] | None = None


def stamp(text: str) -> WrittenTime | str:
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
        return WrittenTime("number", number=float(text))
    lower = unaccented(text)
    if _SEVERAL.fullmatch(lower) and len([w for w in re.findall("[a-z]{3,}", lower) if _month(w)]) > 1:
        return "several_months"
    found = _dated(lower)
    # "Mar 4, 2025" is March in English and "mar 4 mars 2025" a Tuesday in French: the month is tried first.
    while isinstance(found, str) and (lead := _LEAD.match(lower)) and lead[1] in _before():
        lower = lower[lead.end() :]
        found = _dated(lower)
    return found


def _dated(text: str) -> WrittenTime | str:
    builds = ((_WEEK, _week), (_ISO, _iso), (_PARTS, _parts), (_MONTH_YEAR, _month_year), (_NAMED, _named))
    for pattern, build in builds:
        match = pattern.match(text)
        found = build(match) if match else None
        if match and found:
            return _with_hour(found, text[match.end() :])
    return "bad_date"


def hours(text: str) -> WrittenTime | None:
    """A time of day, or two with their ``until``, without a day; None when the text is none."""
    found = _with_hour(WrittenTime("date", 2000, 1, 1), unaccented(" ".join(text.split())))
    return found if isinstance(found, WrittenTime) and found.hour is not None else None


def _quick(text: str) -> WrittenTime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    span = timedelta(0, moment.hour * 3600 + moment.minute * 60 + moment.second, moment.microsecond)
    return WrittenTime("iso", moment.year, moment.month, moment.day, span, moment.tzinfo, "second")


def _basic(text: str) -> bool:
    """Whether eight digits are a date written without dashes; seconds since 1970 have nine or ten."""
    return len(text) == 8 and "1990" <= text[:4] <= "2100" and "01" <= text[4:6] <= "12" and "01" <= text[6:] <= "31"


def _month(word: str) -> int:
    return _months().get(word.strip("."), 0)


def full_year(year: str) -> int:
    """Two digits as POSIX reads them: 69 to 99 are of the last century."""
    return max(int(year), 1) if len(year) == 4 else int(year) + (1900 if int(year) >= 69 else 2000)


def _iso(match: re.Match[str]) -> WrittenTime:
    year, month, day = match.group(1) or match.group(4), match.group(2) or match.group(5), match.group(3) or match.group(6)
    if day is None:
        return WrittenTime("date", full_year(year), int(month), 1, precision="month")
    return WrittenTime("iso", full_year(year), int(month), int(day))


def _week(match: re.Match[str]) -> WrittenTime | None:
    try:
        day = date.fromisocalendar(*(int(part) for part in match.groups()))
    except ValueError:
        return None
    return WrittenTime("date", day.year, day.month, day.day)


def _parts(match: re.Match[str]) -> WrittenTime:
    first, sign, second, year = match.groups()
    form = "dots" if sign[0] == "." else "parts"
    short = (int(first), int(second), int(year)) if len(year) == 2 and form == "parts" else None
    return WrittenTime(form, full_year(year), int(second), int(first), short=short)


def _month_year(match: re.Match[str]) -> WrittenTime:
    return WrittenTime("date", int(match.group(2)), int(match.group(1)), 1, precision="month")


def _named(match: re.Match[str]) -> WrittenTime | None:
    month, day = _month(match["month"]), match["day"] or match["after"]
    if not month:
        return None
    year = full_year(match["year"] or match["short"]) if match["year"] or match["short"] else 0
    return WrittenTime("date", year, month, int(day) if day else 1, precision="day" if day else "month")


def _with_hour(found: WrittenTime, rest: str) -> WrittenTime | str:
    joined_by_t = rest.startswith("t")
    rest = rest.strip(" ,;")
    if not rest:
        return found
    if found.precision == "month":
        return "bad_date"
    span = _RANGE.fullmatch(rest)
    if span and not joined_by_t:
        both = _range(found, span)
        if both:
            return both
        late = _later(found, span)
        return _hour(found._replace(to=late.until if late else None), rest) or late or "bad_date"
    return _hour(found, rest) or "bad_date"


def _range(found: WrittenTime, span: re.Match[str]) -> WrittenTime | None:
    """Two hours with a dash or a word between them. ``10:00-05:00`` without blanks is an hour with its offset when the second
    is not the later one, or when seconds are written.
    """
    end = _hour(found, span["end"], bare=True)
    start = _hour(found, span["start"], bare=True)
    if start and end and not re.search("[ap]\\.?m", span["start"]) and (half := re.search(r"[ap]\.?m\.?", span["end"])):
        start = _hour(found, f"{span['start']} {half[0]}", bare=True) or start
        # "11 to 1 pm" begins in the morning.
        if start.hour and end.hour and start.hour > end.hour:
            start = start._replace(hour=start.hour - timedelta(hours=12))
    if not start or not end or start.hour is None or end.hour is None:
        return None
    if span["sign"] == "-" and (end.hour <= start.hour or start.precision == "second"):
        return None
    until = end.hour if end.hour > start.hour else end.hour + timedelta(days=1)
    return start._replace(until=until, zone=start.zone or end.zone, vague=start.vague or end.vague)


def _later(found: WrittenTime, span: re.Match[str]) -> WrittenTime | None:
    """``22:00-01:00`` as two hours, the second of the next day; None where it cannot be that."""
    start, end = (_hour(found, span[part]) for part in ("start", "end"))
    if not start or not end or start.hour is None or end.hour is None or start.precision == "second":
        return None
    return start._replace(until=end.hour + timedelta(days=1), zone=end.zone) if end.hour < start.hour else None


def _hour(found: WrittenTime, rest: str, *, bare: bool = False) -> WrittenTime | None:
    """The date with an hour, or None. ``bare``: an hour may stand as a number alone, as in "2 to 3.30 pm"."""
    match = _HOUR.fullmatch(rest.strip())
    if not match or not (bare or match["minute"] or match["bare"] or match["half"] or match["clock"] or match["lead"]):
        return None
    second, half = match["second"], match["half"]
    hours, seconds = int(match["hour"]), min(int(second or 0), 59) if second == "60" else int(second or 0)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half[0] == "p" else 0)
    minutes = int(match["minute"] or 0)
    where = _offset(match["zone"], match["place"])
    if hours > 23 or minutes > 59 or seconds > 59 or where == "":
        return None
    micro = int((match["fraction"] or "0").ljust(6, "0")[:6])
    span = timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=micro)
    place = None if isinstance(where, str) else where
    return found._replace(
        hour=span, zone=place, precision="second" if second else "minute", vague=where if isinstance(where, str) else ""
    )


@lru_cache(maxsize=1)
def _places() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


def _offset(text: str | None, place: str | None) -> tzinfo | str | None:
    """The zone, an abbreviation that several share, the empty text for one that is not known, None for none."""
    if not text:
        return None if not place else named_zone(_places().get(place.casefold(), place)) or ""
    text = text.upper()
    known = listed_words("dates")
    if text in known["zones"]:
        return UTC if not known["zones"][text] else timezone(timedelta(hours=known["zones"][text]))
    if text in known["several"]:
        return text
    text = text.removeprefix("UTC").removeprefix("GMT")
    if text[:1] not in {"+", "-"}:
        return ""
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))
