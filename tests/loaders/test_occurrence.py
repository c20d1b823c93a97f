"""Occurrences counted by hand: series, clock changes, zones, and events that cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.loaders.agenda import PEOPLE, Loaded, agenda, event, published, references


@pytest.fixture
def load(tmp_path):
    return lambda content, **options: Loaded(tmp_path, content, **options)


class TestSeries:
    @pytest.mark.parametrize(
        ("start", "rule", "expected"),
        [
            ("DTSTART;TZID=Europe/Berlin:20240318T090000", "RRULE:FREQ=WEEKLY;COUNT=4",
             ["03-18 08:00", "03-25 08:00", "04-01 07:00", "04-08 07:00"]),
            ('DTSTART;TZID="Eastern Standard Time":20241024T100000', "RRULE:FREQ=WEEKLY;UNTIL=20241114T150000Z",
             ["10-24 14:00", "10-31 14:00", "11-07 15:00", "11-14 15:00"]),
            ("DTSTART:20240318T090000Z", "RRULE:FREQ=WEEKLY;COUNT=3", ["03-18 09:00", "03-25 09:00", "04-01 09:00"]),
            ("DTSTART;TZID=Europe/Berlin:20240329T023000", "RRULE:FREQ=DAILY;COUNT=4",
             ["03-29 01:30", "03-30 01:30", "03-31 01:30", "04-01 00:30"]),
            ("DTSTART;TZID=Europe/Berlin:20241026T023000", "RRULE:FREQ=DAILY;COUNT=3",
             ["10-26 00:30", "10-27 00:30", "10-28 01:30"]),
            ("DTSTART:20240131T120000Z", "RRULE:FREQ=MONTHLY;COUNT=3", ["01-31 12:00", "03-31 12:00", "05-31 12:00"]),
            ("DTSTART:20240501T090000Z", "RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=WE, FR",
             ["05-01 09:00", "05-03 09:00", "05-08 09:00", "05-10 09:00"]),
            ("DTSTART;TZID=Europe/Berlin:20241026T013000", "RRULE:FREQ=DAILY;COUNT=3;INTERVAL=1",
             ["10-25 23:30", "10-26 23:30", "10-28 00:30"]),
            ("DTSTART:20240501T090000Z", "RDATE:20240503T100000Z,20240507T100000Z",
             ["05-01 09:00", "05-03 10:00", "05-07 10:00"]),
        ],
    )  # fmt: skip
    def test_counted_by_hand(self, load, start, rule, expected):
        loaded = load(agenda(event(rule, start=start)))
        assert loaded.times == expected
        assert {m.minutes for m in loaded.meetings} == {30}
        assert len({m.native for m in loaded.meetings}) == len(expected)

    @pytest.mark.parametrize(
        ("start", "until", "expected"),
        [
            ("DTSTART;TZID=Europe/Berlin:20250303T100000", "20250324", 4),
            ("DTSTART;TZID=Europe/Berlin:20250303T100000", "20250323", 3),
            ("DTSTART;TZID=Asia/Tokyo:20250303T000000", "20250324", 4),
            ("DTSTART;TZID=Asia/Tokyo:20250303T000000", "20250323", 3),
            ("DTSTART;TZID=America/Los_Angeles:20250303T233000", "20250324", 4),
            ("DTSTART;TZID=America/New_York:20250303T100000", "20250324T100000", 4),
            ("DTSTART;TZID=America/New_York:20250303T100000", "20250324T095959", 3),
            ("DTSTART;TZID=Asia/Tokyo:20250303T080000", "20250324T075959", 3),
            ("DTSTART;TZID=Europe/Berlin:20250303T100000", "20250324T090000Z", 4),
            ("DTSTART:20250303T100000Z", "20250324", 4),
            ("DTSTART:20250303T100000", "20250324", 4),
            ("DTSTART:20250303T100000", "20250324T100000", 4),
        ],
    )
    def test_the_day_or_time_until_which_it_repeats_belongs_to_it(self, load, start, until, expected):
        assert len(load(agenda(event(f"RRULE:FREQ=WEEKLY;UNTIL={until};BYDAY=MO", start=start))).meetings) == expected

    def test_until_a_date_found_in_the_wild(self, shared, load):
        loaded = load((shared / "cases/c06/until_date.ics").read_bytes())
        assert loaded.times == ["03-03 09:00", "03-10 09:00", "03-17 09:00", "03-24 09:00"]

    def test_length_of_a_period(self, load):
        loaded = load(agenda(event("RDATE;VALUE=PERIOD:20240503T100000Z/PT2H", start="DTSTART:20240501T090000Z")))
        assert sorted((m.time.day, m.minutes) for m in loaded.meetings) == [(1, 30), (3, 120)]

    def test_every_occurrence_lasts_as_long_as_the_first(self, load):
        night = event(
            "RRULE:FREQ=DAILY;COUNT=2",
            "DTEND;TZID=Europe/Berlin:20240331T040000",
            start="DTSTART;TZID=Europe/Berlin:20240331T010000",
        )
        assert [m.minutes for m in load(agenda(night)).meetings] == [120, 120]

    def test_removed_moved_and_cancelled_occurrences(self, load):
        rule = "RRULE:FREQ=DAILY;COUNT=5"
        loaded = load(
            agenda(
                event(rule, "EXDATE:20240502T090000Z"),
                event("RECURRENCE-ID:20240503T090000Z", "DTEND:20240510T180000Z", start="DTSTART:20240510T170000Z"),
                event("RECURRENCE-ID:20240504T090000Z", "STATUS:CANCELLED", start="DTSTART:20240504T090000Z"),
            )
        )
        assert sorted(loaded.times) == ["05-01 09:00", "05-05 09:00", "05-10 17:00"]
        assert loaded.rules == {"cancelled": 1}
        (moved,) = (m for m in loaded.meetings if m.time.day == 10)
        assert (moved.native, moved.minutes) == ("event:u1/2024-05-03T09:00:00Z", 60)

    def test_this_and_future(self, load):
        later = event("RECURRENCE-ID;RANGE=THISANDFUTURE:20240503T090000Z", start="DTSTART:20240503T110000Z")
        loaded = load(agenda(event("RRULE:FREQ=DAILY;COUNT=4"), later))
        assert sorted(loaded.times) == ["05-01 09:00", "05-02 09:00", "05-03 11:00", "05-04 11:00"]
        assert sorted(m.native[-20:-10] for m in loaded.meetings) == ["2024-05-01", "2024-05-02", "2024-05-03", "2024-05-04"]
        assert {m.native[-9:] for m in loaded.meetings} == {"09:00:00Z"}

    def test_empty_rule_is_none(self, load):
        assert load(agenda(event("RRULE:", "EXDATE: ", "RECURRENCE-ID:"))).times == ["05-01 09:00"]

    def test_change_without_its_series(self, load):
        assert load(agenda(event("RECURRENCE-ID:20240501T080000Z"))).only.native == "event:u1/2024-05-01T08:00:00Z"

    def test_nothing_left_of_a_series(self, load):
        assert load(agenda(event("RRULE:FREQ=DAILY;COUNT=1", "EXDATE:20240501T090000Z"))).rules == {"no_occurrence": 1}

    def test_future_of_a_published_calendar(self, load):
        endless = event("RRULE:FREQ=WEEKLY")
        loaded = load(published(endless, event(uid="u2", start="DTSTART:20240701T090000Z"), on="20240515T120000Z"))
        assert loaded.times == ["05-01 09:00", "05-08 09:00", "05-15 09:00"]
        assert [m.time.month for m in loaded.planned if m.thread == "event:u2"] == [7]
        ahead = [m.time for m in loaded.planned if m.thread == "event:u1"]
        assert (len(ahead), str(ahead[0].date()), str(ahead[-1].date())) == (52, "2024-05-22", "2025-05-14")
        assert loaded.rules == {"future": 1, "cancelled": 1}
        assert "Exported on 2024-05-15" in loaded.notes

    def test_an_old_invitation_invents_no_meetings(self, load):
        stamp = "DTSTAMP:20240420T120000Z"
        loaded = load(agenda(event(stamp, "RRULE:FREQ=WEEKLY"), event(stamp, uid="u2"), head="METHOD:REQUEST"))
        assert [m.thread for m in loaded.meetings] == ["event:u2"]
        assert {m.thread for m in loaded.planned} == {"event:u1"}
        assert loaded.rules == {"future": 1}

    def test_what_is_planned_is_judged_like_what_happened(self, load):
        later = "DTSTART:20240701T090000Z"
        declined = [*PEOPLE, "ATTENDEE;PARTSTAT=DECLINED:mailto:cy@li.example"]
        loaded = load(
            published(
                event("STATUS:CANCELLED", start=later),
                event(uid="u2", start=later, people=declined),
                event(uid="u3", start=later, people=PEOPLE[:1]),
                event("RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20240708T090000Z", uid="u4", start=later),
                event("RECURRENCE-ID:20240715T090000Z", uid="u4", start="DTSTART:20260101T090000Z"),
                on="20240515T120000Z",
            ),
            owner="cy@li.example",
        )
        assert loaded.rules == {"cancelled": 2, "declined": 1, "alone": 1, "future": 1}
        assert ([f"{m.time:%m-%d}" for m in loaded.planned], loaded.meetings) == (["07-01"], [])

    def test_a_dense_series_is_followed_to_the_export_only(self, load):
        on = "20240502T083000Z"
        dense = load(published(event("RRULE:FREQ=HOURLY;BYMINUTE=0,30"), on=on))
        assert (len(dense.meetings), dense.planned, dense.rules) == (48, [], {"future": 1, "cancelled": 1})

    @pytest.mark.parametrize("rule", ["SECONDLY", "MINUTELY;COUNT=5", "HOURLY"])
    def test_too_many(self, load, rule):
        loaded = load(agenda(event(f"RRULE:FREQ={rule}"), event(uid="u2")))
        assert (loaded.rules, len(loaded.meetings)) == ({"too_many_occurrences": 1}, 1)

    def test_newest_version_wins(self, load):
        old, new = event("SEQUENCE:1"), event("SEQUENCE:2", start="DTSTART:20240502T090000Z")
        for order in ([old, new], [new, old]):
            loaded = load(agenda(*order))
            assert (loaded.times, loaded.rules) == (["05-02 09:00"], {"older_version": 1})
            assert loaded.rejects[0].place == f"event {order.index(old) + 1}, line {3 + 8 * order.index(old)}"

    def test_one_uid_and_several_times_are_several_events(self, load):
        days = [event(start=f"DTSTART:2024050{day}T090000Z") for day in (1, 2, 3)]
        loaded = load(agenda(*days, days[1]))
        assert (sorted(loaded.times), loaded.rules) == (["05-01 09:00", "05-02 09:00", "05-03 09:00"], {"duplicate": 1})
        assert "3 events share a UID but begin at different times" in loaded.notes
        assert len({meeting.native for meeting in loaded.meetings}) == 3

    def test_a_newer_version_replaces_all_that_share_its_uid(self, load):
        days = [event(start=f"DTSTART:2024050{day}T090000Z") for day in (1, 2)]
        for newer in ("SEQUENCE:1", "DTSTAMP:20240601T080000Z", "LAST-MODIFIED:20240601T080000Z"):
            loaded = load(agenda(days[0], event(newer, start="DTSTART:20240505T090000Z"), days[1]))
            assert (loaded.times, loaded.rules) == (["05-05 09:00"], {"older_version": 2})

    def test_changes_belong_to_the_event_that_begins_when_they_say(self, load):
        once = event(start="DTSTART:20240420T090000Z")
        series = event("RRULE:FREQ=DAILY;COUNT=3")
        moved = event("RECURRENCE-ID:20240502T090000Z", start="DTSTART:20240509T090000Z")
        other = event("RECURRENCE-ID:20240420T090000Z", start="DTSTART:20240421T090000Z")
        loaded = load(agenda(once, moved, series, other))
        assert sorted(loaded.times) == ["04-21 09:00", "05-01 09:00", "05-03 09:00", "05-09 09:00"]
        assert not loaded.rules

    def test_one_uid_found_in_the_wild(self, shared, load):
        loaded = load((shared / "cases/x20/same_uid.ics").read_bytes())
        assert (loaded.times, loaded.rejects) == (["03-10 09:00", "03-11 09:00", "03-12 09:00"], [])


class TestLeftOut:
    @pytest.mark.parametrize(
        ("lines", "start", "rule"),
        [
            (["STATUS:CANCELLED"], "DTSTART:20240501T090000Z", "cancelled"),
            ([], "DTSTART;VALUE=DATE:20240501", "all_day"),
            (["X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"], "DTSTART:20240501T000000Z", "all_day"),
            ([], "DTSTART:16010101T000000Z", "implausible_date"),
            ([], "DTSTART:19700101T000000Z", "implausible_date"),
            ([], "DTSTART:00010101T000000Z", "implausible_date"),
            ([], "DTSTART;TZID=Asia/Tokyo:00010101T000000", "implausible_date"),
            ([], "DTSTART;TZID=America/New_York:99991231T235959", "implausible_date"),
            ([], "DTSTART:20240230T090000Z", "bad_date"),
            ([], "DTSTART:20240501T240000Z", "bad_date"),
            ([], "DTSTART:now", "bad_date"),
            ([], "X-NO-START:1", "bad_date"),
            (["DTEND:soon"], "DTSTART:20240501T090000Z", "bad_date"),
            (["DURATION:soon"], "DTSTART:20240501T090000Z", "bad_date"),
            (["RECURRENCE-ID:soon"], "DTSTART:20240501T090000Z", "bad_date"),
            (["EXDATE:soon"], "DTSTART:20240501T090000Z", "bad_rule"),
            (["RRULE:X"], "DTSTART:20240501T090000Z", "bad_rule"),
            ([], "DTSTART:", "bad_date"),
            (["RRULE:COUNT=3"], "DTSTART:20240501T090000Z", "bad_rule"),
            (["RRULE:FREQ=OFTEN"], "DTSTART:20240501T090000Z", "bad_rule"),
            (["RRULE:FREQ=WEEKLY;UNTL=20240601"], "DTSTART:20240501T090000Z", "bad_rule"),
            ([f"LOCATION:{'x' * 1024**2}"], "DTSTART:20240501T090000Z", "field_too_long"),
        ],
    )
    def test_one_bad_event_costs_one_event(self, load, lines, start, rule):
        loaded = load(agenda(event(*lines, start=start), event(uid="u2")))
        assert loaded.rules == {rule: 1}
        assert loaded.only.thread == "event:u2"
        assert loaded.rejects[0].place.startswith("event 1, line 3")
        assert "ohm" not in repr(loaded.rejects[0])

    def test_cancellation_by_method(self, load):
        assert load(agenda(event(), head="METHOD:CANCEL")).rules == {"cancelled": 1}

    def test_leap_second(self, load):
        assert load(agenda(event(start="DTSTART:20161231T235960Z"))).only.time == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


MOMENTS = [
    "20240331T023000", "20241027T023000Z", "20240101", "16010101T000000Z", "99991231T235959Z", "20240230T000000", "", "now",
    "20300101T000000Z",
]  # fmt: skip
DATED = ["DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE", "DTSTAMP"]
ZONED = ["", ";TZID=Europe/Berlin", ";TZID=Nowhere", ";VALUE=DATE", ";VALUE=PERIOD"]
OTHERS = [
    "DTSTART:20240501T090000Z", "DTSTART;TZID=America/New_York:20240310T013000", "RRULE:FREQ=WEEKLY",
    "RRULE:FREQ=DAILY;COUNT=3",
    "RRULE:FREQ=DAILY;COUNT=-1", "RRULE:FREQ=MONTHLY;UNTIL=20240901", "RRULE:FREQ=SECONDLY", "RRULE:X",
    "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "DURATION:PT1H", "DURATION:-P1D", "DURATION:P99999W", "STATUS:CANCELLED",
    "SEQUENCE:3", "SEQUENCE:x", *PEOPLE, "ATTENDEE;CN=A:B:mailto:a@x", "ATTENDEE;;:", "UID:u1", "CATEGORIES:a,,b",
    "ATTENDEE;PARTSTAT=DECLINED:mailto:bo@li.example",
]  # fmt: skip


def odd(text):
    """Text that neither begins or ends a block nor goes on with the line above, as what begins with a space does."""
    return "\n".join(line.lstrip(" \t") for line in text.splitlines()).replace("BEGIN", "").replace("END", "")


LINES = st.one_of(
    st.builds("{}{}:{}".format, st.sampled_from(DATED), st.sampled_from(ZONED), st.sampled_from(MOMENTS)),
    st.sampled_from(OTHERS),
    st.text(max_size=12).map(odd),
)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(st.tuples(st.sampled_from(["u1", "u2", ""]), st.lists(LINES, max_size=7)), max_size=5))
def test_whatever_the_events_hold_every_record_is_accounted_for(load, events):
    blocks = ["\n".join(["BEGIN:VEVENT", *([f"UID:{uid}"] if uid else []), *lines, "END:VEVENT"]) for uid, lines in events]
    loaded = load(agenda(*blocks).encode("utf-8", "replace"))
    assert len(loaded.meetings) + len(loaded.rejects) >= (1 if events else 0)
    assert all(meeting.time.year >= 1990 and len(set(references(meeting))) >= 2 for meeting in loaded.meetings)
