"""Dates that people can read and RFC 5322 does not know: 12-hour clocks, words of other languages, other orders."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

TWELVE = re.compile(r"\d\s*[ap]\.?\s?m\b", re.IGNORECASE)
"""A clock of twelve hours, whose half of the day the standard library passes over."""

_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_AFTER = r"(?![\d./-])(?:\s*([ap])\.?\s?m\b\.?)?"
_TIME = re.compile(r"(?<![\d./])(\d{1,2})(?::|\s?h\s?)(\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?" + _AFTER, re.IGNORECASE)
# Looked for last: 03.01.25 has this shape too.
_DOTTED = re.compile(r"(?<![\d./])(\d\d)\.(\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?" + _AFTER, re.IGNORECASE)
_ZONE = re.compile(
    r"\s+(?:u(?:hr|ur)\s+)?(?:(?:gmt|utc)?([+-]\d\d):?(\d\d)\b|(gmt|utc?|z|[ecmp][sd]t|(?:c|w|e)es?t|mes?z|bst|ist|jst)\b)",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"\b((?:19|20)\d\d)([-./])(\d{1,2})\2(\d{1,2})\b")
_NUMBERS = re.compile(r"(?<![\d./-])(\d{1,2})([-./])\s?(\d{1,2})\2\s?((?:19|20)\d\d|\d\d)(?![\d/-]|\.\d)")
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s./-]*(?:de\s+)?([^\W\d_]{3,})\.?[\s./,-]*(?:del?\s+)?((?:19|20)\d\d|\d\d)\b"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,})\.?[\s-]+(\d{1,2})(?:st|nd|rd|th)?[\s,-]+((?:19|20)\d\d)\b")


def restated(text: str) -> str:
    """The same moment as RFC 5322 writes it; empty when it cannot be told, as ``03/04/2025``, whose order nobody states.

    A word that belongs to no date in the languages known makes the whole unreadable.
    """
    text = unicodedata.normalize("NFC", re.sub(r"\([^()]*\)", " ", text)).casefold()
    clock = _TIME.search(text) or _DOTTED.search(text)
    if clock is None:
        return ""
    rest = text[clock.end() :]
    zone = _ZONE.match(rest)
    hour = int(clock[1])
    if clock[4]:
        if not 1 <= hour <= 12:
            # Some mailers write 17:05 PM; their clock has 24 hours.
            if not (12 < hour < 24 and clock[4] == "p"):
                return ""
        else:
            hour = hour % 12 + 12 * (clock[4] == "p")
    day = _day(f"{text[: clock.start()]} {rest[zone.end() :] if zone else rest}")
    if not day:
        return ""
    offset = (zone[3] or f"{zone[1]}{zone[2]}").upper() if zone else ""
    return f"{day} {hour:02}:{clock[2]}:{clock[3] or '00'} {offset}".strip()


def _day(text: str) -> str:
    """The day in ``text`` as ``3 Mar 2025``; empty when there is none or it could be another."""
    months, others = _words()
    for pattern, order in ((_YEAR_FIRST, (4, 3, 1)), (_NUMBERS, ()), (_DAY_FIRST, (1, 2, 3)), (_MONTH_FIRST, (2, 1, 3))):
        for found in pattern.finditer(text):
            places = order or _order(found)
            if not places:
                continue
            day, month, year = (found[each] for each in places)
            number = int(month) if month.isdigit() else months.get(month, 0)
            left = re.findall(r"[^\W_]+", f"{text[: found.start()]} {text[found.end() :]}")
            if 1 <= number <= 12 and all(word in others for word in left):
                return f"{int(day)} {_NAMES[number - 1]} {year}"
    return ""


def _order(found: re.Match[str]) -> tuple[int, int, int] | None:
    """Where day, month and year stand in ``31/01/2025``; None where it could be the other way round. Dots put the day first.

    Of two digits nobody knows that they are no year: ``25/01/24`` is read nowhere, ``1/25/24`` can only be the 25th.
    """
    first, second = int(found[1]), int(found[3])
    whole = len(found[4]) == 4
    if found[2] == "." or (whole and (first > 12 or first == second)):
        return (1, 3, 4)
    return (3, 1, 4) if second > 12 else None


@cache
def _words() -> tuple[dict[str, int], frozenset[str]]:
    """The months of all languages by their forms, and the words that may stand beside a date."""
    data = tomllib.loads((Path(__file__).parent / "dates.toml").read_text(encoding="utf-8"))
    months = {
        form: number for names in data["months"].values() for number, forms in enumerate(names, 1) for form in forms.split()
    }
    others = [word for part in ("weekdays", "fillers") for words in data[part].values() for word in words.split()]
    return months, frozenset(others)
