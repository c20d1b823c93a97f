"""What the people of the demo do together, on which days: rhythms, threads, meetings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from graphx.demo.people import Member

START = date(2024, 7, 1)
END = date(2026, 6, 30)
ZONE = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True, slots=True)
class Message:
    """One mail. ``parents`` are the identities of the thread so far, oldest first; ``headers`` are added as they are."""

    identity: str
    time: datetime
    sender: Member
    to: tuple[Member, ...]
    subject: str
    text: str
    cc: tuple[Member, ...] = ()
    bcc: tuple[Member, ...] = ()
    parents: tuple[str, ...] = ()
    quoted: Message | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def people(self) -> tuple[Member, ...]:
        return (self.sender, *self.to, *self.cc, *self.bcc)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One entry of a calendar. ``rule`` repeats it, ``skipped`` and ``moved`` (from, to) are its exceptions."""

    identity: str
    start: datetime
    minutes: int
    organiser: Member
    guests: tuple[Member, ...]
    title: str
    location: str = ""
    link: str = ""
    room: bool = False
    declined: tuple[Member, ...] = ()
    rule: str = ""
    skipped: tuple[datetime, ...] = ()
    moved: tuple[tuple[datetime, datetime], ...] = ()
    cancelled: bool = False

    @property
    def people(self) -> tuple[Member, ...]:
        return (self.organiser, *self.guests)


@dataclass(frozen=True, slots=True)
class Activity:
    """One row of a table of events."""

    time: datetime
    sender: Member
    receiver: Member
    kind: str
    minutes: int | None = None
    subject: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Evening:
    """One row of a club's list: who came to whom."""

    time: datetime
    host: Member
    guests: tuple[Member, ...]
    title: str
    minutes: int


def working(day: date) -> date:
    """The day itself or the next one on which people work: no weekends, nothing between Christmas and New Year."""
    while day.weekday() > 4 or (day.month == 12 and day.day >= 24):
        day += timedelta(1)
    return day


def rhythm(rng: Random, gap: float, first: date = START, last: date = END) -> Iterator[date]:
    """Working days about ``gap`` days apart, slower in August."""
    day = first + timedelta(rng.uniform(0, gap))
    while (at := working(day)) <= last:
        yield at
        pause = max(1.0, rng.gauss(gap, gap / 4))
        day = at + timedelta(round(pause * (2 if at.month == 8 else 1)) or 1)


def steady(gap: int, first: date, last: date = END) -> Iterator[date]:
    """Days exactly ``gap`` apart, moved to working days."""
    day = first
    while working(day) <= last:
        yield working(day)
        day += timedelta(gap)


def local(day: date, hour: float) -> datetime:
    """That hour of the day where the cooperative is; days are added to it by the clock on the wall."""
    return datetime.combine(day, time(), ZONE) + timedelta(hours=hour)


def at(day: date, hour: float) -> datetime:
    """That hour of the day, UTC, to the second."""
    return datetime.combine(day, time(), UTC) + timedelta(seconds=round(hour * 3600))
