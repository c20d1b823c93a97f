"""Calendars whose times name a zone: by every name there is, by its offset, or not at all."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.core import get_global

from loaders.record import Refusal
from tests.loaders.agenda import Loaded, agenda, event

WINDOWS = get_global("windows_zone_mapping")
SHOWN = tomllib.loads((Path(__file__).parents[2] / "loaders/words/zones.toml").read_text(encoding="utf-8"))["display"]
DAYS = ("0115", "0715")


def hours(zone: str) -> list[datetime]:
    """Nine o'clock there in winter and in summer, by the zone's own rules."""
    return [datetime(2025, month, 15, 9, tzinfo=ZoneInfo(zone)).astimezone(UTC) for month in (1, 7)]


@pytest.fixture
def load(tmp_path):
    return lambda content, **options: Loaded(tmp_path, content, **options)


class TestZones:
    def test_floating_time(self, load):
        floating = agenda(event(start="DTSTART:20240501T090000"))
        assumed = load(floating)
        assert (assumed.times, assumed.only.zone_known) == (["05-01 09:00"], False)
        assert "1 events say no time zone; UTC was assumed." in assumed.notes
        told = load(floating, zone="Asia/Tokyo")
        assert (told.times, told.only.zone_known) == (["05-01 00:00"], True)
        stated = load(
            agenda(event("RRULE:FREQ=YEARLY;COUNT=1", start="DTSTART:20240501T090000"), head="X-WR-TIMEZONE:Europe/Berlin")
        )
        assert (stated.times, stated.only.zone_known) == (["05-01 07:00"], True)
        guessed = load(agenda(event(start="DTSTART;TZID=Nowhere:20240501T090000"), head="X-WR-TIMEZONE:Europe/Berlin"))
        assert (guessed.times, guessed.only.zone_known) == (["05-01 07:00"], False)
        with pytest.raises(Refusal, match="no time zone 'Mars'"):
            load(floating, zone="Mars")

    @pytest.mark.parametrize("name", ["Customized Time Zone", "Europe", "../../etc/passwd"])
    def test_unknown_zone(self, load, name):
        loaded = load(agenda(event(start=f"DTSTART;TZID={name}:20240501T090000")))
        assert (loaded.times, loaded.only.zone_known) == (["05-01 09:00"], False)
        assert "1 events name an unknown time zone" in loaded.notes

    def test_zone_defined_by_the_file_holds_for_that_calendar_only(self, load):
        offset = "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:{0}\nTZOFFSETTO:{0}\nEND:STANDARD"
        zone = f"BEGIN:VTIMEZONE\nTZID:Ours\n{offset}\nEND:VTIMEZONE"
        times = [event(uid=f"u{n}", start="DTSTART;TZID=Ours:20240501T090000") for n in range(3)]
        two = agenda(times[0], zone.format("+0300")) + agenda(zone.format("-0300"), times[1]) + agenda(times[2])
        assert load(two).times == ["05-01 06:00", "05-01 12:00", "05-01 09:00"]

    @pytest.mark.parametrize(
        ("name", "winter", "summer"),
        [
            ("(UTC-05:00) Eastern Time (US & Canada)", "01-15 14:00", "07-15 13:00"),
            ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "01-15 08:00", "07-15 07:00"),
            ("(GMT+01:00) amsterdam, berlin, bern, rome, stockholm, vienna", "01-15 08:00", "07-15 07:00"),
            ("(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "01-15 09:00", "07-15 08:00"),
            ("(UTC) Dublin, Edinburgh, Lisbon, London", "01-15 09:00", "07-15 08:00"),
            ("(UTC) Coordinated Universal Time", "01-15 09:00", "07-15 09:00"),
            ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "01-15 03:30", "07-15 03:30"),
            ("(UTC+05:00) Astana", "01-15 04:00", "07-15 04:00"),
            ("(UTC+06:00) Astana", "01-15 03:00", "07-15 03:00"),
            ("(UTC+03:00) Moscow, St. Petersburg, Volgograd (RTZ 2)", "01-15 06:00", "07-15 06:00"),
            ("(UTC-08:00) British Columbia Standard Time", "01-15 17:00", "07-15 16:00"),
            ("W. Europe Standard Time", "01-15 08:00", "07-15 07:00"),
            ("/freeassociation.sourceforge.net/Europe/Berlin", "01-15 08:00", "07-15 07:00"),
        ],
    )
    @pytest.mark.parametrize("quote", ['"', ""])
    def test_shown_by_windows(self, load, name, winter, summer, quote):
        days = [event(uid=day, start=f"DTSTART;TZID={quote}{name}{quote}:2025{day}T090000") for day in ("0115", "0715")]
        loaded = load(agenda(*days))
        assert (loaded.times, loaded.meetings[0].zone_known) == ([winter, summer], True)
        assert "zone" not in loaded.notes

    @pytest.mark.parametrize("name", WINDOWS)
    def test_every_id_of_windows_is_the_zone_that_cldr_gives_it(self, load, name):
        loaded = load(agenda(*(event(uid=day, start=f'DTSTART;TZID="{name}":2025{day}T090000') for day in DAYS)))
        assert [meeting.time for meeting in loaded.meetings] == hours(WINDOWS[name])
        assert all(meeting.zone_known for meeting in loaded.meetings)

    @pytest.mark.parametrize("shown", SHOWN)
    def test_every_name_that_windows_shows_is_the_zone_that_cldr_gives_its_id(self, load, shown):
        # Whatever offset stands before it: the name is the zone, and in half the year the offset is another.
        name = shown if shown.startswith("(") else f"(UTC+01:00) {shown}"
        names = (f'TZID="{name}":2025{day}T090000' for day in DAYS)
        loaded = load(agenda(*(event(uid=str(n), start=f"DTSTART;{name}") for n, name in enumerate(names))))
        assert [meeting.time for meeting in loaded.meetings] == hours(WINDOWS[SHOWN[shown]])

    @pytest.mark.parametrize("name", ["(UTC-05:00) Nowhere, Neverland", "UTC-5", "GMT-0500", "(GMT-05:00)"])
    def test_only_the_offset_is_known(self, load, name):
        loaded = load(agenda(event(start=f"DTSTART;TZID={name}:20250715T090000")))
        assert loaded.times == ["07-15 14:00"]
        assert "1 events name a time zone of which only the offset is known" in loaded.notes

    def test_the_file_knows_its_zone_better_than_the_offset_in_its_name(self, load):
        rule = "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:-0600\nTZOFFSETTO:-0600\nEND:STANDARD"
        zone = f"BEGIN:VTIMEZONE\nTZID:(UTC-05:00) Ours\n{rule}\nEND:VTIMEZONE"
        loaded = load(agenda(zone, event(start='DTSTART;TZID="(UTC-05:00) Ours":20250715T090000')))
        assert loaded.times == ["07-15 15:00"]

    def test_no_clock_has_such_an_offset(self, load):
        loaded = load(agenda(event(start='DTSTART;TZID="(UTC+25:00) Mars":20250715T090000')))
        assert "1 events name an unknown time zone" in loaded.notes

    def test_a_colon_in_the_name_of_a_zone_is_no_end_of_it(self, load):
        name = ";TZID=tzone://Microsoft/Utc:2024"
        series = event("RRULE:FREQ=DAILY;COUNT=4", f"EXDATE{name}0502T090000", f"DTEND{name}0501T100000",
                       f"RDATE;VALUE=DATE-TIME{name}0509T090000", start=f"DTSTART{name}0501T090000")  # fmt: skip
        moved = event(f"RECURRENCE-ID{name}0503T090000", start=f"DTSTART{name}0503T110000")
        loaded = load(agenda(series, moved))
        assert sorted(loaded.times) == ["05-01 09:00", "05-03 11:00", "05-04 09:00", "05-09 09:00"]
        assert all(meeting.zone_known for meeting in loaded.meetings)

    def test_zones_found_in_the_wild(self, shared, load):
        shown = load((shared / "cases/c01/zones.ics").read_bytes())
        assert shown.times == ["03-03 23:30", "03-07 02:30", "03-13 23:30", "03-17 23:30"]
        assert load((shared / "cases/c01b/tzone.ics").read_bytes()).times == ["03-24 09:00", "03-25 09:00"]

    def test_utc_by_other_names(self, load):
        assert load(agenda(event(start='DTSTART;TZID="tzone://Microsoft/Utc":20240501T090000'))).only.zone_known
