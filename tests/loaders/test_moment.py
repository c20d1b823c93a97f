"""Written times: what a text says by itself, and what its column decides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.record import Options, Refusal
from loaders.times.clock import Clock, Moment, Survey, settle, unit_of
from loaders.times.moment import stamp


def clock(values: list[str], stated: tuple[int, ...] = (), hint: str = "", **options: object) -> Clock:
    return settle(Survey(values), Options(**options), stated, hint)  # type: ignore[arg-type]


def read(text: str, column: list[str] | None = None, **options: object) -> tuple[str, str]:
    moment = clock(column or [text], **options).moment(text)
    return (moment, "") if isinstance(moment, str) else (f"{moment.time:%Y-%m-%dT%H:%M:%S}", moment.precision)


@pytest.mark.parametrize(
    ("text", "time", "precision"),
    [
        ("2012-04", "2012-04-01T00:00:00", "month"),
        ("Apr-12", "2012-04-01T00:00:00", "month"),
        ("June, 2010", "2010-06-01T00:00:00", "month"),
        ("Oct-2010", "2010-10-01T00:00:00", "month"),
        ("January 2012,", "2012-01-01T00:00:00", "month"),
        ("07-2012", "2012-07-01T00:00:00", "month"),
        ("12 March 2013", "2013-03-12T00:00:00", "day"),
        ("Tue, 12th of March 2013", "2013-03-12T00:00:00", "day"),
        ("March 12, 2013", "2013-03-12T00:00:00", "day"),
        ("12-Mar-13", "2013-03-12T00:00:00", "day"),
        ("12.03.2013", "2013-03-12T00:00:00", "day"),
        ("13/03/2013", "2013-03-13T00:00:00", "day"),
        ("20120401", "2012-04-01T00:00:00", "day"),
        ("2013-1-5 9:05", "2013-01-05T09:05:00", "minute"),
        ("2/17/23, 2:37 PM", "2023-02-17T14:37:00", "minute"),
        ("17/2/99 12:05 am", "1999-02-17T00:05:00", "minute"),
        ("2010-01-02 17:40:10", "2010-01-02T17:40:10", "second"),
        ("2010-01-02T17:40:10.123456Z", "2010-01-02T17:40:10", "second"),
        ("2021-03-04 10:00:00+01:00", "2021-03-04T09:00:00", "second"),
        ("Tue, 12 Mar 2013 10:00:00 -0500", "2013-03-12T15:00:00", "second"),
        ("2023-06-01 14:03:22 UTC", "2023-06-01T14:03:22", "second"),
        ("2016-06-30 23:59:60", "2016-06-30T23:59:59", "second"),
        ("1364947200", "2013-04-03T00:00:00", "second"),
        ("1364947200000", "2013-04-03T00:00:00", "second"),
        ("41365", "2013-04-01T00:00:00", "day"),
        ("41365.5", "2013-04-01T12:00:00", "second"),
    ],
)
def test_a_time_is_read_with_its_precision(text: str, time: str, precision: str) -> None:
    assert read(text) == (time, precision)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("now", "bad_date"), ("", "bad_date"), ("24:00", "bad_date"), ("2016-02-30", "bad_date"),
        ("2013-04-01 24:00:00", "bad_date"),
        ("Apr 12", "bad_date"), ("2012-W54-1", "bad_date"), ("Oct/Nov/Dec", "several_months"),
        ("June to August", "several_months"),
        ("Apr/Jun 2012", "several_months"), ("1979-12-31 21:00:00", "implausible_date"), ("1970-01-01", "implausible_date"),
        ("9999-12-31", "implausible_date"), ("07-1930", "implausible_date"), ("0000-01-01", "implausible_date"),
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused_by_a_rule(text: str, rule: str) -> None:
    assert clock(["2012-04-01", text]).moment(text) == rule


def test_a_date_of_tomorrow_is_a_clock_ahead_but_one_of_next_week_is_not() -> None:
    now = datetime.now(UTC)
    soon, later = (f"{now + timedelta(hours=h):%Y-%m-%d %H:%M:%S}" for h in (20, 24 * 7))
    assert not isinstance(clock([soon]).moment(soon), str)
    assert clock([later]).moment(later) == "implausible_date"


def test_day_or_month_first_is_decided_by_the_whole_column() -> None:
    assert read("03/04/2013", ["03/04/2013", "25/04/2013"])[0][:10] == "2013-04-03"
    assert read("03/04/2013", ["03/04/2013", "04/25/2013"])[0][:10] == "2013-03-04"
    assert read("05/05/2013", ["05/05/2013", "06/06/2013"])[0][:10] == "2013-05-05"


def test_day_or_month_first_is_decided_by_the_order_of_the_rows() -> None:
    days = ["05/01/2013", "09/01/2013", "02/02/2013", "01/03/2013"]
    assert read("09/01/2013", days)[0][:10] == "2013-01-09"
    assert read("01/09/2013", ["01/05/2013", "01/09/2013", "02/02/2013", "03/01/2013"])[0][:10] == "2013-01-09"


@pytest.mark.parametrize("column", [["03/04/2013"], ["03/04/2013", "01/02/2013", "05/05/2013"], ["13/04/2013", "04/13/2013"]])
def test_ambiguous_dates_are_refused_until_the_person_decides(column: list[str]) -> None:
    with pytest.raises(Refusal, match="--day-first") as refusal:
        clock(column)
    assert refusal.value.code == "ambiguous_dates"
    assert read("03/04/2013", column, day_first=True)[0][:10] == "2013-04-03"
    assert read("03/04/2013", column, day_first=False)[0][:10] == "2013-03-04"


def test_a_year_that_the_dates_agree_on_serves_the_months_without_one() -> None:
    decided = clock(["April", "Oct-11"])
    assert decided.moment("April") == Moment(datetime(2011, 4, 1, tzinfo=UTC), "month", False)
    assert "2011" in decided.notes[0]
    assert clock(["April", "Oct-11", "Jan-12"]).moment("April") == "no_year"
    assert clock(["April"], stated=(2013,)).moment("April") == Moment(datetime(2013, 4, 1, tzinfo=UTC), "month", False)


def test_a_column_without_any_year_is_refused_and_the_file_name_only_offered() -> None:
    with pytest.raises(Refusal, match="may mean --year 2014") as refusal:
        clock(["April", "May"], hint="2014")
    assert refusal.value.code == "no_year"
    assert read("April", year=2012) == ("2012-04-01T00:00:00", "month")


def test_numbers_are_decided_by_column_or_refused() -> None:
    assert unit_of(1_364_947_200) == "seconds"
    assert unit_of(1_364_947_200_000) == "milliseconds"
    assert unit_of(41_365) == "spreadsheet days"
    assert not unit_of(184)
    with pytest.raises(Refusal, match="from 184 to 3920") as refusal:
        clock(["184", "3920"])
    assert refusal.value.code == "unknown_numbers"
    assert read("60", ["60", "3920"], origin="2013-02-01") == ("2013-02-01T00:01:00", "second")


def test_a_zone_moves_hours_but_never_days() -> None:
    assert read("2013-07-01 10:00:00", zone="Europe/London")[0] == "2013-07-01T09:00:00"
    assert read("2013-07-01", zone="Asia/Tokyo")[0] == "2013-07-01T00:00:00"
    for given_zone, known in (("", False), ("Europe/London", True)):
        moment = clock(["2013-07-01 10:00"], zone=given_zone).moment("2013-07-01 10:00")
        assert not isinstance(moment, str)
        assert moment.zone_known is known
    with pytest.raises(Refusal, match="no time zone 'Mars'"):
        clock(["2013-07-01"], zone="Mars")


def test_a_column_of_midnights_is_one_of_days() -> None:
    assert read("2013-07-01 00:00:00", ["2013-07-01 00:00:00"] * 2) == ("2013-07-01T00:00:00", "day")
    assert read("2013-07-01 00:00:00", ["2013-07-01 00:00:00", "2013-07-01 10:00:00"])[1] == "second"


@given(st.text(max_size=30) | st.from_regex(r"[0-9/.:\- TZa-z]{0,24}", fullmatch=True))
def test_no_text_makes_it_fail(text: str) -> None:
    stamp(text)
    decided = settle(Survey([text]), Options(year=2012, day_first=True, origin="2013-02-01"))
    moment = decided.moment(text)
    assert isinstance(moment, str) or moment.time.tzinfo is UTC


@given(
    st.datetimes(datetime.fromisoformat("1990-01-02"), datetime.fromisoformat("2025-01-01")).map(
        lambda d: d.replace(microsecond=0)
    )
)
def test_iso_times_are_read_as_python_reads_them(moment: datetime) -> None:
    column = [moment.isoformat(" "), "2001-01-01 10:00:00"]
    found = clock(column).moment(column[0])
    assert not isinstance(found, str)
    assert found.time == moment.replace(tzinfo=UTC)
