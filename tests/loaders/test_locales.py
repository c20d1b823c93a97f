"""Dates as CLDR writes them, through Babel: an oracle of words and orders that the readers' own lists do not come from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date, format_datetime, get_day_names, get_month_names

from loaders.channels.mail.letter import moment
from loaders.times.moment import WrittenTime, stamp

LOCALES = ["en", "en_GB", "de", "de_AT", "fr", "es", "it", "nl", "pt", "pt_BR", "pl"]
FORMS = [(width, context) for width in ("wide", "abbreviated") for context in ("format", "stand-alone")]
WHOLE = [datetime(2025, month, day, hour, 5, 9) for month in range(1, 13) for day, hour in ((3, 9), (12, 0), (17, 21))]  # noqa: DTZ001
MONDAY = date(2024, 4, 1)


def table(text: str) -> tuple[date, timedelta | None] | str:
    """What the reader of tables makes of a text that leaves no doubt."""
    found = stamp(text)
    if isinstance(found, str):
        return found
    assert found.form in {"date", "iso", "dots"}
    return date(found.year, found.month, found.day), found.hour


def possible(found: WrittenTime) -> set[tuple[int, int, int]]:
    """The days that a table's text may mean before its column decides."""
    turned = {(found.year, found.day, found.month)} if found.form == "parts" else set()
    return {(found.year, found.month, found.day)} | turned


def mail(text: str) -> datetime | None:
    found = moment(text)
    return found[0].replace(tzinfo=None) if found else None


@pytest.mark.parametrize(("width", "context"), FORMS)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_month_is_known_by_all_its_names(locale, width, context):
    names = get_month_names(width, context, locale)
    assert len(names) == 12
    for number, name in names.items():
        assert table(f"17 {name} 2024") == (date(2024, number, 17), None), name
        assert mail(f"17 {name} 2024 10:00:00 +0000") == datetime(2024, number, 17, 10), name  # noqa: DTZ001


@pytest.mark.parametrize(("width", "context"), FORMS)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_day_of_the_week_may_stand_before_a_date(locale, width, context):
    names = get_day_names(width, context, locale)
    april = get_month_names("abbreviated", "format", locale)[4]
    assert len(names) == 7
    for number, name in names.items():
        day = MONDAY + timedelta(number)
        for text in (
            f"{name} {day.day} {april} 2024",
            f"{name}, {day.day}. {april} 2024",
            f"{name.capitalize()}, {day:%d.%m.%Y}",
        ):
            assert table(text) == (day, None), text
            assert mail(f"{text} 10:00:00 +0200") == datetime(day.year, day.month, day.day, 8), text  # noqa: DTZ001


@pytest.mark.parametrize("locale", LOCALES)
def test_dates_with_words_are_read_right(locale):
    for when in WHOLE:
        for width in ("full", "long", "medium"):
            assert _understood(format_date(when, width, locale), locale, when.date())


def _understood(text: str, locale: str, day: date) -> bool:
    found = stamp(text)
    assert isinstance(found, WrittenTime), text
    # Some locales write their medium form in digits.
    return (day.year, day.month, day.day) in possible(found)


@pytest.mark.parametrize("width", ["long", "medium"])
@pytest.mark.parametrize("locale", LOCALES)
def test_dates_with_words_and_hours_are_read_right(locale, width):
    for when in WHOLE:
        text = format_datetime(when, width, locale=locale)
        found = stamp(text)
        assert isinstance(found, WrittenTime), text
        assert (when.year, when.month, when.day) in possible(found), text
        assert found.hour == timedelta(hours=when.hour, minutes=5, seconds=9), text
        assert mail(text) == when, text


@pytest.mark.parametrize("locale", LOCALES)
def test_short_dates_are_read_right_or_not_at_all(locale):
    read = 0
    for when in WHOLE:
        text = format_datetime(when, "short", locale=locale)
        found = stamp(text)
        assert isinstance(found, WrittenTime), text
        assert (when.year, when.month, when.day) in possible(found), text
        assert found.hour == timedelta(hours=when.hour, minutes=5), text
        assert mail(text) in {None, when.replace(second=0)}, text
        read += mail(text) is not None
    # With dots the order is known; with strokes only some days leave no doubt, and a year of two digits fewer.
    assert read == len(WHOLE) if locale in {"de", "de_AT", "pl"} else read < len(WHOLE)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "America/Sao_Paulo"])
@pytest.mark.parametrize("locale", LOCALES)
def test_an_hour_with_a_zone_is_never_another_hour(locale, zone):
    when = datetime(2024, 5, 17, 10, 5, 9, tzinfo=ZoneInfo(zone))
    text = format_datetime(when, "long", tzinfo=ZoneInfo(zone), locale=locale)
    found = stamp(text)
    if isinstance(found, WrittenTime) and not found.vague:
        assert found.zone is not None
        assert found.hour is not None
        assert datetime(found.year, found.month, found.day, tzinfo=found.zone) + found.hour == when
    letter = moment(text)
    # A name that is no offset leaves the hour to the zone that the person gives.
    assert letter in {None, (when.astimezone(UTC), True), (when.replace(tzinfo=UTC), False)}
