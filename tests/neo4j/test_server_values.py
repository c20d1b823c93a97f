"""What a real server holds, as Python has it: every value is read, whatever the driver or Python can hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

pytestmark = pytest.mark.xdist_group("neo4j")

ROME = timezone(timedelta(hours=1))
HELD = {
    "null": None, "true": True, "7": 7, "1.5": 1.5, "'x'": "x", "date('2026-03-02')": date(2026, 3, 2),
    "localtime('09:30:00.000001')": time(9, 30, 0, 1), "localdatetime('2026-03-02T09:30')": datetime(2026, 3, 2, 9, 30),  # noqa: DTZ001
    "datetime('2026-03-02T09:30:00[Europe/Rome]')": datetime(2026, 3, 2, 9, 30, tzinfo=ROME),
    "datetime('2026-03-02T09:30:00.999999999Z')": datetime(2026, 3, 2, 9, 30, 0, 999_999, tzinfo=UTC),
    "date('0001-01-01')": date.min, "date('9999-12-31')": date.max,
}  # fmt: skip
TOLD = {
    "date('+12000-01-01')": "12000-01-01", "date('-0005-01-01')": "-005-01-01", "date('0000-02-29')": "0000-02-29",
    "date('+999999999-12-31')": "999999999-12-31", "localtime('23:59:59.999999999')": "23:59:59.999999999",
    "time('23:59:59.9999996+01:00')": "23:59:59.999999600+01:00",
    "localdatetime('+10000-01-01T00:00:00.5')": "10000-01-01T00:00:00.500000",
    "datetime('9999-12-31T23:59:59-05:00')": "10000-01-01T04:59:59.000000+00:00",
    "datetime('0001-01-01T00:00:00+05:00')": "0000-12-31T19:00:00.000000+00:00",
    "datetime('+12000-07-01T02:00:00[Europe/Rome]')": "12000-07-01T00:00:00.000000+00:00",
    "datetime('2026-03-02T09:30:00.123456789[SystemV/AST4]')": "2026-03-02T13:30:00.123456+00:00",
}  # fmt: skip


@pytest.mark.parametrize(("written", "value"), [*HELD.items(), *TOLD.items()])
def test_a_value_alone_in_a_list_and_in_a_map(there, written, value):
    query = f"UNWIND [1, 2] AS n RETURN n, {written}, [{written}, 'x'], {{a: {written}, b: [[{written}]], c: 1}}"
    rows = [(n, value, [value, "x"], {"a": value, "b": [[value]], "c": 1}) for n in (1, 2)]
    found = there.read(query, {}).rows
    assert found == rows
    assert {type(row[1]) for row in found} == {type(value)}
    assert [row for batch in there.stream(query, {}, size=1) for row in batch] == rows


def test_what_is_no_time_stays_what_the_driver_makes_of_it(there):
    ((length, place),) = there.read("RETURN duration('P1Y2M'), point({x: 1, y: 2})", {}).rows
    assert length.iso_format() == "P1Y2M"
    assert tuple(place) == (1.0, 2.0)
