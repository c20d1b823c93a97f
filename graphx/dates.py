"""Calendar days: as numbers, and as people write them."""

from __future__ import annotations

from datetime import date, timedelta

from graphx.errors import BadValue

EPOCH = date(1970, 1, 1)


def to_date(day: int) -> date:
    """The calendar day of a number of days since 1970-01-01."""
    return EPOCH + timedelta(days=day)


def number(day: date | None) -> int:
    """The days since 1970-01-01; 0 for no day."""
    return (day - EPOCH).days if day else 0


def day(given: str | date | None) -> date | None:
    """A day as it was typed or given; None for none. Raises :class:`BadValue` for what is no day."""
    if given is None or isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given.strip())
    except ValueError as error:
        raise BadValue(f"'{given}' is not a day. Write it as 2026-06-30.") from error
