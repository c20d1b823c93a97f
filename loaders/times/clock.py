"""The written times of one column, decided together.

``03/04/2013``, ``1364947200``, ``Apr-12`` or ``April`` cannot be understood alone. So what all values of a column say is
collected in a :class:`Survey`, and the :class:`Clock` that :func:`settle` makes of it turns text into moments.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from loaders.options import Options
from loaders.reading import EARLIEST, utc, zone
from loaders.record import Precision, Refusal
from loaders.times import date_order
from loaders.times.moment import WrittenTime, hours, stamp

_UNITS = {"seconds": 1, "milliseconds": 10**3, "microseconds": 10**6, "nanoseconds": 10**9}
_SERIAL_ZERO = datetime(1899, 12, 30, tzinfo=UTC)
_CACHED = 200_000
_OFFSETS = frozenset((*(timedelta(hours=-n) for n in range(13)), *(timedelta(hours=-n, minutes=-30) for n in (2, 3, 4, 9))))
"""How far zones are west of Greenwich: 23:30-00:30 names two hours and no zone."""

_stamp = lru_cache(maxsize=_CACHED)(stamp)


class Moment(NamedTuple):
    """A moment in UTC. Days and months stand at their first midnight and are not moved by a time zone.
    ``until`` is when it ended, where the text says so.
    """

    time: datetime
    precision: Precision
    zone_known: bool
    until: datetime | None = None


class Survey:
    """What a whole column of written times says: which part is the day, what numbers count, which year is named."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self.read = self.unread = self.numbers = self.yearless = 0
        self.years: set[int] = set()
        self.pairs: list[tuple[int, int, int]] = []
        self.low, self.high = float("inf"), float("-inf")
        self.units: dict[str, int] = {}
        self.timed = self.midnight = 0
        self.day_first = self.month_first = self.dots_day = self.dots_month = self.dots_low = False
        self.iso = self.iso_above = self.iso_turned = self.ranges = 0
        self.short: set[tuple[int, int, int]] = set()
        self.full = False
        self.vague: set[str] = set()
        self.offsets: set[timedelta | None] = set()
        for value in values:
            self.add(value)

    def add(self, value: str) -> None:
        """Takes one more text of the column."""
        if value and value.strip():
            self._add(_stamp(value))

    def _add(self, found: WrittenTime | str) -> None:
        if isinstance(found, str):
            self.unread += 1
            return
        self.read += 1
        if found.form == "number":
            self._number(found.number)
            return
        if found.form == "parts":
            self.day_first |= found.day > 12
            self.month_first |= found.month > 12
            self.full |= found.short is None
            self.short |= {found.short} if found.short else set()
            pair = (found.year, found.day, found.month)
            if not self.pairs or self.pairs[-1] != pair:
                self.pairs.append(pair)
        if found.form == "dots":
            self.dots_day |= found.day > 12
            self.dots_month |= found.month > 12
            self.dots_low |= max(found.day, found.month) <= 12
        if found.form == "iso" and not found.zone:
            self.iso += found.month <= 12
            self.iso_turned += found.month > 12
            self.iso_above += found.day > 12
        self.ranges += found.until is not None
        self.offsets |= {found.zone.utcoffset(None)} if found.to is not None and found.zone else set()
        self.vague |= {found.vague} if found.vague else set()
        self.years |= {found.year} if found.year else set()
        self.yearless += not found.year
        self.timed += found.hour is not None
        self.midnight += found.hour == timedelta(0)

    def _number(self, number: float) -> None:
        self.numbers += 1
        self.low, self.high = min(self.low, number), max(self.high, number)
        unit = unit_of(number)
        self.units[unit] = self.units.get(unit, 0) + 1

    @property
    def half_converted(self) -> bool:
        """Whether a spreadsheet of the other order may have turned into dates what it could: every true (or ISO) date has both
        parts up to 12, while a text has one above 12. Dots put the day first and few spreadsheets read them: there no text may
        be left that could have been turned.
        """
        if not self.iso > self.iso_above == 0:
            return False
        return self.day_first != self.month_first or self.dotted

    @property
    def dotted(self) -> bool:
        """Whether all texts are dates with dots whose day is above 12."""
        return not self.pairs and self.dots_day and not self.dots_month and not self.dots_low

    @property
    def overnight(self) -> bool:
        """Whether ``22:00-01:00`` is two hours and not one with its offset: others of the column are, or no place has those."""
        return bool(self.offsets) and (self.ranges > 0 or len(self.offsets) > 2 or not self.offsets <= _OFFSETS)

    def order(self) -> bool | None:
        """True when only day first puts the rows in order of time, False when only month first does, else None."""
        if len(set(self.pairs)) < 3:
            return None
        day = _ordered([(y, b, a) for y, a, b in self.pairs])
        month = _ordered([(y, a, b) for y, a, b in self.pairs])
        return day if day != month else None


def _ordered(keys: list[tuple[int, int, int]]) -> bool:
    return all(a <= b for a, b in pairwise(keys)) or all(a >= b for a, b in pairwise(keys))


def unit_of(number: float) -> str:
    """What a number counts if it is to be a plausible date: seconds to nanoseconds since 1970, days of a spreadsheet, or
    nothing.
    """
    last = (datetime.now(UTC) + timedelta(days=1)).timestamp()
    for unit, factor in _UNITS.items():
        if EARLIEST.timestamp() * factor <= number <= last * factor:
            return unit
    first, final = (EARLIEST - _SERIAL_ZERO).days, last / 86400 + 25569
    return "spreadsheet days" if first <= number <= final else ""


@dataclass(slots=True)
class Clock:
    """Turns the texts of one column into moments. Made by :func:`settle`."""

    day_first: bool
    unit: str
    year: int
    zone: tzinfo
    zone_given: bool
    origin: datetime | None
    whole_days: bool
    notes: tuple[str, ...] = ()
    swapped: bool = False
    dots_month: bool = False
    overnight: bool = False
    year_first: bool = False
    last: datetime = field(default_factory=lambda: datetime.now(UTC) + timedelta(days=1))

    def moment(self, text: str) -> Moment | str:
        """The moment, or the rule by which it is refused: ``bad_date``, ``several_months``, ``no_year``,
        ``implausible_date``.
        """
        found = _stamp(text)
        if isinstance(found, str):
            return found
        try:
            moment = self._number(found.number) if found.form == "number" else self._date(found)
        except (ValueError, OverflowError):
            return "bad_date"
        return moment if isinstance(moment, str) or EARLIEST <= moment.time <= self.last else "implausible_date"

    def ending(self, text: str, start: str) -> Moment | str:
        """The moment of an end, whose text may be an hour alone: then of the day of ``start``, or of the next when it is
        earlier. The rule by which it is refused else.
        """
        found, day = hours(text), _stamp(start)
        if found is None or isinstance(day, str) or day.hour is None or found.hour is None:
            return self.moment(text)
        later = found.hour + timedelta(days=found.hour < day.hour)
        try:
            moment = self._date(day._replace(hour=later, until=None, zone=found.zone or day.zone))
        except (ValueError, OverflowError):
            return "bad_date"
        return moment

    def _number(self, number: float) -> Moment | str:
        if self.origin:
            return Moment(self.origin + timedelta(seconds=number), "second", True)
        if self.unit == "spreadsheet days":
            time = _SERIAL_ZERO + timedelta(seconds=round(number * 86400))
            return Moment(time, "day", False) if number == int(number) else Moment(self._place(time), "second", self.zone_given)
        if not self.unit:
            return "bad_date"
        return Moment(datetime.fromtimestamp(number / _UNITS[self.unit], UTC), "second", True)

    def _place(self, moment: datetime) -> datetime:
        return utc(moment.replace(tzinfo=None), self.zone)

    def _date(self, found: WrittenTime) -> Moment | str:
        if self.overnight and found.to is not None:
            found = found._replace(until=found.to, zone=None)
        if self.year_first and found.short:
            found = date_order.year_in_front(found, found.short)
        year = found.year or self.year
        if not year:
            return "no_year"
        month, day = found.month, found.day
        turned = {"parts": not self.day_first, "iso": self.swapped and not found.zone, "dots": self.dots_month}
        if turned.get(found.form):
            month, day = day, month
        midnight = datetime(year, month, day, tzinfo=UTC)
        if found.hour is None or self.whole_days:
            return Moment(midnight, found.precision if found.hour is None else "day", False)
        zone_known = bool(found.zone) or self.zone_given
        start, end = (
            (midnight + hour if not zone_known else utc((midnight + hour).replace(tzinfo=found.zone), self.zone))
            if hour is not None
            else None
            for hour in (found.hour, found.until)
        )
        return "bad_date" if start is None else Moment(start, found.precision, zone_known, end)


def zoneless(count: int) -> str:
    """What is said of times that carry no zone, how many there are."""
    return f"{count:,} times carry no time zone: they were read as UTC. Give --zone if they are local."


def settle(survey: Survey, options: Options, stated: Iterable[int] = (), hint: str = "") -> Clock:
    """The clock of a column, from what its values say and what the person decided.

    ``stated`` are years that the file names above its table; they and the dates of the column give the year to months that
    have none, if they agree on one. ``hint`` is a year that the file's name may mean; it is offered, never used. Raises
    :class:`Refusal` ``ambiguous_dates``, ``unknown_numbers``, ``no_year``, ``unknown_zone``, ``ambiguous_zone``,
    ``half_converted_dates``, ``bad_origin``.
    """
    notes: list[str] = []
    where = zone(options.zone) if options.zone else UTC
    if where is None:
        raise Refusal("unknown_zone", f"There is no time zone '{options.zone}'. Give one such as Europe/London with --zone.")
    if survey.vague and not options.zone:
        raise Refusal("ambiguous_zone", date_order.vague(survey.vague))
    year_first = date_order.year_first(survey, options, notes)
    half = survey.half_converted and not year_first
    swapped = date_order.swapped(survey, options, notes) if half else date_order.days_in_the_middle(survey, notes)
    day_first = year_first or (survey.day_first if half else date_order.day_first(survey, options, notes))
    dots_month = date_order.dots(survey, notes)
    if survey.ranges:
        notes.append(f"{survey.ranges:,} times such as 10:00-11:30 were read as a start and an end.")
    if survey.offsets and not survey.overnight:
        notes.append("Times such as 22:00-05:00 were read as an hour with its time zone, five hours behind.")
    unit = "" if options.origin else date_order.unit(survey, notes)
    year = options.year or 0
    if survey.yearless and not year:
        year = date_order.year(survey, set(stated), hint, notes)
    whole = bool(survey.timed) and survey.timed == survey.midnight
    if whole:
        notes.append("Every time is midnight: the dates were read as whole days.")
    return Clock(
        day_first, unit, year, where, bool(options.zone), _origin(options), whole, tuple(notes), swapped, dots_month,
        survey.overnight, year_first,
    )  # fmt: skip


def _origin(options: Options) -> datetime | None:
    if not options.origin:
        return None
    try:
        return utc(datetime.fromisoformat(options.origin))
    except ValueError as error:
        raise Refusal(
            "bad_origin", f"'{options.origin}' is no date. Write the origin as 2013-02-01 or 2013-02-01T00:00:00Z."
        ) from error
