"""Forms of written times of many programs and languages, columns that a spreadsheet turned half around, ranges of hours."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from loaders.channels.table import Table
from loaders.record import Options
from tests.loaders.sheets import refusal, source, table
from tests.loaders.test_languages import TABLES
from tests.loaders.test_moment import clock, read

FORMS = [
    ("Wed 3/25/2025 10:00 AM", "2025-03-25T10:00:00"),
    ("Mi 05.03.2025 10:00", "2025-03-05T10:00:00"),
    ("mar. 4 mars 2025 à 14h30", "2025-03-04T14:30:00"),
    ("Mar 4, 2025 2 pm", "2025-03-04T14:00:00"),
    ("2025-03-05 22:00:00 EST", "2025-03-06T03:00:00"),
    ("2025-03-25 22:00 PDT", "2025-03-26T05:00:00"),
    ("2025-03-26 00:30:00 CET", "2025-03-25T23:30:00"),
    ("2025-03-05T10:00+01:00[Europe/Berlin]", "2025-03-05T09:00:00"),
    ("2025-07-05T10:00[Europe/Berlin]", "2025-07-05T08:00:00"),
    ("2025-W10-3", "2025-03-05T00:00:00"),
    ("2025W103", "2025-03-05T00:00:00"),
    ("Dienstag, den 4. März 2025 15:05 Uhr", "2025-03-04T15:05:00"),
    ("Le mardi 4 mars 2025 à 15 h 05", "2025-03-04T15:05:00"),
    ("martes, 4 de marzo de 2025 3:05 p.\u00a0m.", "2025-03-04T15:05:00"),
    ("4. 3. 2025 15:05", "2025-03-04T15:05:00"),
    ("wto., 4 marca 2025 r.", "2025-03-04T00:00:00"),
    ("5.3.2025 14.30", "2025-03-05T14:30:00"),
    ("5. März 2025 um 14:30 Uhr", "2025-03-05T14:30:00"),
    ("3 de março de 2025", "2025-03-03T00:00:00"),
    ("15 października 2024 r.", "2024-10-15T00:00:00"),
    ("1er août 2024", "2024-08-01T00:00:00"),
    ("03.25.2025", "2025-03-25T00:00:00"),
    ("2025-03-05 10:00:00-05:00", "2025-03-05T15:00:00"),
    ("2025-03-05 10:00-05:00", "2025-03-05T15:00:00"),
]


@pytest.mark.parametrize(("text", "time"), FORMS)
def test_a_form_is_read(text, time):
    assert read(text)[0] == time


@pytest.mark.parametrize("language", TABLES)
def test_full_and_short_months_and_the_local_order_are_read_in_every_language(language):
    _, full, short, numeric = TABLES[language]
    assert read(full)[0][:10] == "2025-05-03"
    assert read(short)[0][:10] == "2025-01-07"
    assert read(numeric, [numeric, numeric.replace("05", "25", 1)])[0][:10] == "2025-03-05"


@pytest.mark.parametrize("text", ["2025-03-05 10:00 XYZ", "2025-W60-1", "3 Foo 2025", "5 March 2025 25h00", "5 jui 2025"])
def test_what_is_not_sure_is_not_read(text):
    assert clock(["2025-01-01", text]).moment(text) == "bad_date"


def test_an_abbreviation_of_several_zones_is_asked_for(tmp_path):
    rows = "From,To,Date\nAnn,Bob,2025-03-05 10:00 IST\n"
    refused = refusal(tmp_path, rows)
    assert refused.code == "ambiguous_zone"
    assert "--zone Asia/Kolkata" in refused.sentence
    (one,) = table(tmp_path, rows, zone="Asia/Kolkata").interactions
    assert f"{one.time:%H:%M}" == "04:30"


TYPED = [date(2025, 5, 3), date(2025, 5, 25), date(2025, 6, 7), date(2025, 6, 19)]


def _turned(typed: list[date]) -> list[object]:
    """What a month-first spreadsheet makes of dates that were typed day first."""
    return [datetime(d.year, d.day, d.month) if d.day <= 12 else f"{d:%d/%m/%Y}" for d in typed]  # noqa: DTZ001


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Date", "Host", "Guest"])
    for day in _turned(TYPED):
        sheet.append([day, "Ana Ruiz", "Ben Okafor"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _written() -> bytes:
    lines = [f"{day:%Y-%m-%d}" if isinstance(day, datetime) else str(day) for day in _turned(TYPED)]
    return "\n".join(["Date,Host,Guest", *(f"{day},Ana Ruiz,Ben Okafor" for day in lines)]).encode()


@pytest.mark.parametrize(("make", "name"), [(_workbook, "half.xlsx"), (_written, "half.csv")])
def test_dates_that_a_spreadsheet_turned_half_around_are_asked_for(tmp_path, make, name):
    content = make()
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Exception, match="--day-first if all were typed day first") as refused:
        table(tmp_path, content, name)
    assert refused.value.code == "half_converted_dates"
    found = table(tmp_path, content, name, day_first=True)
    assert [i.time.date() for i in found.interactions] == TYPED
    assert "swapped back" in found.notes
    kept = table(tmp_path, content, name, day_first=False)
    assert [str(i.time.date()) for i in kept.interactions] == ["2025-03-05", "2025-05-25", "2025-07-06", "2025-06-19"]
    assert "day_first" not in Table().explain(source(tmp_path, content, name), Options())


def test_true_dates_with_a_day_above_12_show_that_nothing_was_turned_around():
    assert read("2025-03-05", ["2025-03-05", "2025-03-25", "25/05/2025"])[0][:10] == "2025-03-05"


def test_dates_with_dots_that_all_are_above_12_were_left_over_by_a_spreadsheet():
    column = ["2025-04-03", "25.03.2025", "30.04.2025", "2025-02-05"]
    with pytest.raises(Exception, match=r"such as 25\.05\.2025 are day first"):
        read("2025-04-03", column)
    assert read("2025-04-03", column, day_first=True)[0][:10] == "2025-03-04"
    assert read("2025-04-03", column, day_first=False)[0][:10] == "2025-04-03"
    assert read("2025-04-03", [*column, "05.03.2025"])[0][:10] == "2025-04-03"


def test_texts_typed_month_first_are_asked_for_the_other_way_around():
    column = ["2025-03-05", "05/25/2025"]
    assert read("2025-03-05", column, day_first=False)[0][:10] == "2025-05-03"
    assert read("2025-03-05", column, day_first=True)[0][:10] == "2025-03-05"
    assert read("05/25/2025", column, day_first=True)[0][:10] == "2025-05-25"


RANGES = [
    ("2025-03-05 10:00-11:30", "10:00", 90), ("2025-03-05 10:00 - 11:30", "10:00", 90),
    ("5 March 2025, 2pm to 3.30pm", "14:00", 90), ("5 March 2025, 2 to 3.30 pm", "14:00", 90),
    ("5 March 2025 11 to 1 pm", "11:00", 120), ("5. März 2025 14:00 bis 15:15 Uhr", "14:00", 75),
    ("5 mars 2025 14h30 à 15h", "14:30", 30), ("2025-03-05 23:30 - 00:30", "23:30", 60),
]  # fmt: skip


@pytest.mark.parametrize(("text", "start", "minutes"), RANGES)
def test_a_range_of_hours_is_a_start_and_a_length(tmp_path, text, start, minutes):
    found = table(tmp_path, f'Date;From;To\n"{text}";Ann;Bob\n2025-03-06 09:00;Ann;Bob\n')
    assert [(f"{i.time:%H:%M}", i.minutes) for i in found.interactions] == [(start, minutes), ("09:00", None)]
    assert "read as a start and an end" in found.notes


def test_a_range_in_a_column_of_hours_belongs_to_the_date_beside_it(tmp_path):
    (one,) = table(tmp_path, "Date,Time,Host,Guest\n2025-03-05,10:00-11:30,Ann,Bob\n").interactions
    assert (f"{one.time:%F %H:%M}", one.minutes) == ("2025-03-05 10:00", 90)


HANDED = [
    ("t20/mois.csv", ["2025-03-03", "2024-08-15", "2025-01-07"]),
    ("t20/months.csv", ["2025-05-03", "2024-10-15", "2025-03-07"]),
    ("t20b/outlook_de.csv", ["2025-03-05", "2025-03-25"]),
    ("t20b/outlook_en.csv", ["2025-03-05", "2025-03-25"]),
    ("t21/zones.csv", ["2025-03-06", "2025-03-26", "2025-03-25"]),
    ("n02/java_times.csv", ["2025-03-06", "2025-03-07", "2025-03-08"]),
]


@pytest.mark.parametrize(("name", "days"), HANDED)
def test_the_handed_over_tables(tmp_path, shared: Path, name, days):
    path = shared / "cases" / name
    if not path.exists():
        pytest.skip(f"optional data: {name}")
    found = table(tmp_path, path.read_bytes(), path.name)
    assert [f"{i.time:%F}" for i in found.interactions] == days
    assert not found.rejects


def test_the_handed_over_half_converted_workbook(tmp_path, shared: Path):
    make = shared / "cases/t04/make.py"
    if not make.exists():
        pytest.skip("optional data: t04")
    subprocess.run([sys.executable, str(make)], cwd=tmp_path, check=True, timeout=60)
    found = table(tmp_path, (tmp_path / "meetings.xlsx").read_bytes(), "t04.xlsx", day_first=True)
    assert [i.time.date() for i in found.interactions] == TYPED
