"""Hours that look like something else: an offset, a person, a night."""

from __future__ import annotations

import pytest

from loaders.tabular.party import minutes
from tests.loaders.sheets import refusal, table

HEAD = "Date,Time,Host,Guest\n"


def read(found):
    return [(f"{each.time:%m-%d %H:%M}", each.minutes) for each in found.interactions]


def test_two_hours_around_midnight_are_no_hour_with_its_zone(tmp_path):
    rows = "".join(f"2025-03-07,{text},ann,bob\n" for text in ("23:30-00:30", "22:00-01:00", "9-10:30"))
    assert read(table(tmp_path, HEAD + rows)) == [("03-07 23:30", 60), ("03-07 22:00", 180), ("03-07 09:00", 90)]
    assert read(table(tmp_path, HEAD + "2025-03-07,23:30-00:30,ann,bob\n")) == [("03-07 23:30", 60)]


def test_an_hour_with_its_zone_is_no_two_hours_and_is_said(tmp_path):
    rows = "Date,Host,Guest\n2025-03-07 22:00-05:00,ann,bob\n2025-03-17 10:00-04:00,ann,bob\n"
    found = table(tmp_path, rows)
    assert read(found) == [("03-08 03:00", None), ("03-17 14:00", None)]
    assert "Times such as 22:00-05:00 were read as an hour with its time zone" in found.notes


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("Date,Time,Host,Guest\n", "2025-03-07,11:00-1:00,ann,bob\n"),
        ("Date,Start time,End time,Host,Guest\n", "2025-03-07,10:00,09:00,ann,bob\n"),
        ("Start,End,Host,Guest\n", "2025-03-07 10:00,2025-03-17 10:30,ann,bob\n"),
    ],
)
def test_a_length_that_nobody_meets_for_is_left_out_and_counted(tmp_path, head, row):
    found = table(tmp_path, head + row)
    assert [minutes for _, minutes in read(found)] == [None]
    assert "1 lengths could not be read" in found.notes


@pytest.mark.parametrize(
    "head",
    ["Date,From,To,Host,Guest", "Datum,Von,Bis,Gastgeber,Gast", "Date,De,À,Hôte,Invité", "Data,Da,A,Organizzatore,Ospite"],
)
def test_hours_called_from_and_to_are_the_hours_of_the_meeting(tmp_path, head):
    found = table(tmp_path, f"{head}\n2025-03-05,10:00,11:00,ann,bob\n2025-03-25,14:00,14:30,ann,cy\n")
    assert found.people == [("ann", ("bob",)), ("ann", ("cy",))]
    assert read(found) == [("03-05 10:00", 60), ("03-25 14:00", 30)]


def test_days_called_from_and_to_are_the_ends_of_the_meeting(tmp_path):
    found = table(tmp_path, "From,To,Host,Guest\n2025-03-05 10:00,2025-03-05 11:00,ann,bob\n")
    assert (found.people, read(found)) == ([("ann", ("bob",))], [("03-05 10:00", 60)])


def test_a_diary_without_its_host_asks_for_the_host_and_calls_nobody_an_hour(tmp_path):
    diary = "Diary of Jane Roe,,,\nDate,From,To,With\n2025-03-05,10:00,11:00,bob\n2025-03-25,14:00,14:30,cy\n"
    asked = refusal(tmp_path, diary)
    assert asked.code == "no_sender_column"
    assert "Diary of Jane Roe" in str(asked)
    found = table(tmp_path, diary, mapping={"sender": ("=@title:Diary of *",)})
    assert found.people == [("Jane Roe", ("bob",)), ("Jane Roe", ("cy",))]
    assert read(found) == [("03-05 10:00", 60), ("03-25 14:00", 30)]


def test_numbers_called_from_and_to_stay_people(tmp_path):
    assert table(tmp_path, "From,To,Date\n101,102,2025-03-05\n20250101,20250102,2025-03-06\n").people == [
        ("101", ("102",)),
        ("20250101", ("20250102",)),
    ]


@pytest.mark.parametrize(
    ("lengths", "minutes"),
    [(("4:35", "61:00"), [4 + 35 / 60, 61]), (("4:30", "1:04:30"), [4.5, 64.5]), (("1:30", "0:45"), [90, 45])],
)
def test_minutes_and_seconds_are_no_hours_where_the_column_shows_it(tmp_path, lengths, minutes):
    rows = "".join(f"ann,bob,2025-03-0{day},{text}\n" for day, text in enumerate(lengths, 5))
    found = table(tmp_path, "Caller,Callee,Date,Duration\n" + rows)
    assert [each.minutes for each in found.interactions] == pytest.approx(minutes)


@pytest.mark.parametrize(
    "header", ["Hours", "Duration (hours)", "Dauer (Std.)", "Durée (h)", "Duración (horas)", "Durata (ore)", "Duur (uren)",
               "Duração (horas)", "Czas trwania (godz.)"],
)  # fmt: skip
def test_a_length_in_hours_is_read_as_that(tmp_path, header):
    found = table(tmp_path, f"From;To;Date;{header}\nana;ben;2026-01-05;1,5\nana;cy;2026-01-06;0.25\nana;dia;2026-01-07;2\n")
    assert [each.minutes for each in found.interactions] == [90.0, 15.0, 120.0]


@pytest.mark.parametrize(
    ("text", "length"),
    [("1 godz. 30 min", 90), ("2 godziny", 120), ("1 Std. 30 Min.", 90), ("1 h 30", 90), ("1 hr 30 mins", 90), ("2 ore", 120),
     ("1 ora e 15 min", 75), ("1 hora y 30 minutos", 90), ("1 hour and 5 minutes", 65), ("2 uren", 120),
     ("1 uur en 10 minuten", 70)],
)  # fmt: skip
def test_a_length_in_words_is_read_in_eight_languages(text, length):
    assert minutes(text) == length
