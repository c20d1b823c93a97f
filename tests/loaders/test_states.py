"""A later export of a calendar replaces the earlier one: what the loader says of its events, and what the log makes of it."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import pytest

import graphx
from tests.loaders.agenda import PEOPLE, Loaded, agenda, event


@pytest.fixture
def load(tmp_path):
    return lambda content, **options: Loaded(tmp_path, content, **options)


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def known(loaded: Loaded) -> dict[str, tuple]:
    """Revision, stamp and time of each occurrence by the time in its native; "" is the whole."""
    return {
        state.occurrence.partition("/")[2]: (state.revision, state.stamp and f"{state.stamp:%m-%d}", state.time)
        for state in loaded.states
    }


class TestStates:
    def test_one_event(self, load):
        loaded = load(agenda(event("DTSTAMP:20240601T080000Z", "SEQUENCE:2")))
        assert loaded.only.entry == "event:u1"
        assert {state.entry for state in loaded.states} == {"event:u1"}
        assert known(loaded) == {
            "": (2, "06-01", None),
            "2024-05-01T09:00:00Z": (2, "06-01", at("2024-05-01 09:00")),
        }

    def test_what_is_left_out_has_its_time_and_what_is_cancelled_none(self, load):
        declined = [*PEOPLE, "ATTENDEE;PARTSTAT=DECLINED:mailto:cy@li.example"]
        crowd = [f"ATTENDEE:mailto:p{n}@x.example" for n in range(10_001)]
        for left_out in (
            event(people=declined),
            event(people=[]),
            event(people=crowd),
            event("X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"),
        ):
            loaded = load(agenda(left_out), owner="cy@li.example" if "DECLINED" in left_out else "")
            assert not loaded.meetings
            assert known(loaded)["2024-05-01T09:00:00Z"] == (0, None, at("2024-05-01 09:00"))
        assert known(load(agenda(event("STATUS:CANCELLED"))))["2024-05-01T09:00:00Z"] == (0, None, None)
        assert known(load(agenda(event(), head="METHOD:CANCEL")))["2024-05-01T09:00:00Z"] == (0, None, None)

    def test_a_change_with_a_lower_sequence_is_as_new_as_its_series(self, load):
        series = event("RRULE:FREQ=DAILY;COUNT=2", "SEQUENCE:3", "DTSTAMP:20240601T080000Z")
        moved = event(
            "RECURRENCE-ID:20240502T090000Z", "SEQUENCE:2", "DTSTAMP:20240420T080000Z", start="DTSTART:20240503T100000Z"
        )
        assert known(load(agenda(series, moved)))["2024-05-02T09:00:00Z"] == (3, "06-01", at("2024-05-03 10:00"))
        newer = moved.replace("SEQUENCE:2", "SEQUENCE:4")
        assert known(load(agenda(series, newer)))["2024-05-02T09:00:00Z"] == (4, "04-20", at("2024-05-03 10:00"))

    def test_a_change_alone_and_an_unreadable_series_know_nothing_of_the_whole(self, load):
        moved = event("RECURRENCE-ID:20240502T090000Z", start="DTSTART:20240503T100000Z")
        assert set(known(load(agenda(moved)))) == {"2024-05-02T09:00:00Z"}
        assert set(known(load(agenda(event("RRULE:FREQ=OFTEN"), moved)))) == {"2024-05-02T09:00:00Z"}

    def test_the_later_of_two_stamps_counts_in_the_file_too(self, load):
        old = event("DTSTAMP:20240420T080000Z", "LAST-MODIFIED:20240402T080000Z")
        new = event("DTSTAMP:20240401T080000Z", "LAST-MODIFIED:20240430T080000Z", start="DTSTART:20240502T090000Z")
        for order in permutations([old, new]):
            loaded = load(agenda(*order))
            assert loaded.times == ["05-02 09:00"]
            assert known(loaded)[""] == (0, "04-30", None)

    def test_no_sequence_is_zero(self, load):
        none = event("DTSTAMP:20240501T080000Z", start="DTSTART:20240502T090000Z")
        zero = event("DTSTAMP:20240401T080000Z", "SEQUENCE:0")
        for order in permutations([none, zero]):
            assert load(agenda(*order)).times == ["05-02 09:00"]


def tie(folder, files) -> tuple[int, str]:
    """Interactions and last day of the one tie there is once the files were loaded in their order."""
    workspace = graphx.open(folder)
    for file in files:
        workspace.load(file)
    (row,) = workspace.ask("ties").rows
    return row["interactions"], str(row["last"])


def in_both_orders(tmp_path, files) -> set[tuple[int, str]]:
    return {tie(tmp_path / str(number), order) for number, order in enumerate(permutations(files))}


def export(tmp_path, name: str, day: str, *events: str):
    file = tmp_path / f"{name}.ics"
    stamped = [each.replace("END:VEVENT", f"DTSTAMP:{day}T080000Z\nEND:VEVENT") for each in events]
    file.write_text(agenda(*stamped, head="METHOD:PUBLISH"))
    return file


class TestTwoExports:
    def test_moved(self, tmp_path):
        march = export(
            tmp_path,
            "march",
            "20250312",
            event(start="DTSTART:20250310T090000Z"),
            event(uid="u2", start="DTSTART:20250305T090000Z"),
        )
        june = export(
            tmp_path,
            "june",
            "20250601",
            event("SEQUENCE:1", start="DTSTART:20250317T140000Z"),
            event(uid="u2", start="DTSTART:20250305T090000Z"),
        )
        assert in_both_orders(tmp_path, [march, june]) == {(2, "2025-03-17")}

    def test_cancelled_and_dropped_from_a_series(self, tmp_path):
        series = "RRULE:FREQ=WEEKLY;COUNT=4"
        start = "DTSTART;TZID=Europe/Berlin:20250303T100000"
        march = export(
            tmp_path, "march", "20250401", event(series, start=start), event(uid="u2", start="DTSTART:20250325T090000Z")
        )
        june = export(
            tmp_path, "june", "20250601", event(series, "EXDATE;TZID=Europe/Berlin:20250324T100000", start=start),
            event("STATUS:CANCELLED", uid="u2", start="DTSTART:20250325T090000Z"),
        )  # fmt: skip
        assert in_both_orders(tmp_path, [march, june]) == {(3, "2025-03-17")}

    def test_new_uids_at_each_download(self, tmp_path):
        days = ["20250303", "20250310", "20250317", "20250324"]
        march = export(
            tmp_path, "march", "20250320", *(event(uid=f"a{day}", start=f"DTSTART:{day}T090000Z") for day in days[:3])
        )
        june = export(tmp_path, "june", "20250601", *(event(uid=f"b{day}", start=f"DTSTART:{day}T090000Z") for day in days))
        assert in_both_orders(tmp_path, [march, june]) == {(4, "2025-03-24")}

    @pytest.mark.parametrize(("case", "expected"), [("c09", (2, "2025-03-17")), ("c11", (4, "2025-03-24"))])
    def test_found_in_the_wild(self, shared, tmp_path, case, expected):
        files = sorted((shared / "cases" / case).glob("*.ics"))
        assert len(files) == 2
        assert in_both_orders(tmp_path, files) == {expected}
