"""Whether ``1,200`` in a column of lengths is twelve hundred or one and a fifth: decided for the whole column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_CLOCK = re.compile(r"\d{1,4}:[0-5]\d(?::[0-5]\d)?")
_BLANKS = " '’\u00a0\u202f\u2009"
_WRITTEN = re.compile(rf"\d[\d.,{_BLANKS}]*")
_GROUPED = re.compile(rf"[1-9]\d{{0,2}}([.,{_BLANKS}])\d{{3}}(?:\1\d{{3}})*")


@dataclass(frozen=True, slots=True)
class Figures:
    """What commas and dots are in one column of numbers. ``unsure`` are signs that may be either."""

    thousands: str = ""
    unsure: str = ""

    def plain(self, text: str) -> str:
        """The number without signs between thousands and with a decimal dot; empty where it cannot be told what it is.
        A text that is no such number stays as it is.
        """
        text = text.strip()
        if not _WRITTEN.fullmatch(text):
            return text
        match = _GROUPED.fullmatch(text)
        if match and match.group(1) in self.unsure:
            return ""
        if match and match.group(1) in self.thousands + _BLANKS:
            return text.replace(match.group(1), "")
        whole, sign, rest = _halves(text)
        if sign and sign in self.thousands:
            return ""
        return f"{_digits(whole)}.{rest}" if sign and _digits(whole) and rest.isdigit() else text


def settled(texts: Iterable[str], delimiter: str) -> Figures:
    """What the values of a column say together; ``delimiter`` is the sign between the cells, empty for typed files, whose
    numbers are written with a decimal dot and without closing zeros.
    """
    grouped, thousands, decimal = set[str](), set[str](), set[str]()
    for text in map(str.strip, texts):
        if not _WRITTEN.fullmatch(text) or text.isdigit():
            continue
        match = _GROUPED.fullmatch(text)
        if match and (delimiter or match.group(1) != "." or text.endswith("0")):
            grouped.add(match.group(1))
            thousands |= {match.group(1)} if text.count(match.group(1)) > 1 else set()
            continue
        whole, sign, rest = _halves(text)
        if sign and rest.isdigit() and _digits(whole):
            decimal.add(sign)
            thousands |= set(whole) & {".", ","}
    found = {sign: _meant(sign, thousands, decimal, delimiter) for sign in grouped & {".", ","}}
    return Figures(
        "".join(sorted(sign for sign, meant in found.items() if meant)),
        "".join(sorted(sign for sign, meant in found.items() if meant is None)),
    )


def seconds_written(texts: Iterable[str]) -> bool:
    """Whether ``4:35`` in a column is minutes and seconds, and not hours and minutes: as nobody writes 61:02 of hours, or 4:35
    beside 1:04:35.
    """
    parts = [text.strip().split(":") for text in texts if _CLOCK.fullmatch(text.strip())]
    return any(len(each) == 2 and int(each[0]) > 23 for each in parts) or {2, 3} <= {len(each) for each in parts}


def _meant(sign: str, thousands: set[str], decimal: set[str], delimiter: str) -> bool | None:
    """True between thousands, False for a decimal sign, None where nothing tells."""
    if sign in thousands or sign in decimal:
        return None if sign in thousands and sign in decimal else sign in thousands
    other = "." if sign == "," else ","
    if other in decimal:
        return True
    if other in thousands:
        return False
    return True if sign == delimiter == "," else None


def _halves(text: str) -> tuple[str, str, str]:
    """Before and after the last comma or dot, and which it is."""
    at = max(text.rfind("."), text.rfind(","))
    return (text[:at], text[at], text[at + 1 :]) if at >= 0 else (text, "", "")


def _digits(whole: str) -> str:
    """The digits of the whole part; empty where its signs do not stand before groups of three."""
    if whole.isdigit():
        return whole
    match = _GROUPED.fullmatch(whole)
    return whole.replace(match.group(1), "") if match else ""
