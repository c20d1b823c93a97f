"""The calendar loader: people, places, whose calendar it is, and files that are broken."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.channels.calendar import Calendar
from loaders.channels.calendar.presence import channel
from loaders.record import Options, Part, Refusal, Reject, Scope, Seen, Source
from tests.loaders.agenda import PEOPLE, Loaded, agenda, event, references

SHARED = Path(os.environ.get("GRAPHX_SHARED", Path(__file__).parents[3] / "shared"))


@pytest.fixture
def load(tmp_path):
    return lambda content, **options: Loaded(tmp_path, content, **options)


class TestOneMeeting:
    def test_every_field(self, load):
        lines = [
            "CATEGORIES:Sales,Key account",
            "SUMMARY:Secret plan",
            "DESCRIPTION:Secret words",
            "LOCATION:Room 5",
            "SEQUENCE:2",
        ]
        meeting = load(agenda(event(*lines))).only
        assert meeting.native == "event:u1/2024-05-01T09:00:00Z"
        assert meeting.thread == "event:u1"
        assert meeting.time == datetime(2024, 5, 1, 9, tzinfo=UTC)
        assert (meeting.channel, meeting.kind, meeting.minutes, meeting.precision) == ("meeting", "meeting", 30, "minute")
        assert meeting.sender.reference == "email:ada@ohm.example"
        assert (meeting.sender.name, meeting.sender.role) == ("Ada Ohm", "organiser")
        assert [(p.reference, p.name, p.role) for p in meeting.receivers] == [("email:bo@li.example", "Bo Li", "attendee")]
        assert meeting.topics == ("Sales", "Key account")
        assert meeting.place == "event 1, line 3, 2024-05-01"
        assert "Secret" not in repr(meeting)

    def test_length(self, load):
        assert load(agenda(event("DTEND:20240501T101500Z"))).only.minutes == 75
        assert load(agenda(event("DTEND:20240501T090000Z"))).only.minutes is None
        backwards = load(agenda(event("DTEND:20240501T080000Z")))
        assert backwards.only.minutes is None
        assert backwards.only.time.hour == 9
        assert "1 events end before they begin" in backwards.notes

    def test_two_copies_of_one_meeting_are_one(self, load):
        series = "RRULE:FREQ=WEEKLY;COUNT=3"
        mine = event(series, "SEQUENCE:1", start="DTSTART;TZID=Europe/Berlin:20240501T110000")
        yours = event(
            series,
            "X-OTHER:1",
            start="DTSTART;TZID=W. Europe Standard Time:20240501T110000",
            people=[*PEOPLE, "STATUS:CONFIRMED"],
        )
        moved = event("RECURRENCE-ID:20240508T090000Z", start="DTSTART:20240509T120000Z")
        ours = [m.native for m in load(agenda(mine, moved)).meetings]
        assert sorted(ours) == sorted(m.native for m in load(agenda(yours, moved, head="X-WR-CALNAME:bo@li.example")).meetings)
        assert len(set(ours)) == 3

    def test_without_uid_the_content_is_the_name(self, load):
        first, again = (
            load(agenda(event(uid=""))).only,
            load(agenda(event("SUMMARY:other", uid=""), head="METHOD:PUBLISH")).only,
        )
        assert first.native == again.native
        both = load(agenda(event(uid=""), event(uid=""), event(uid="", start="DTSTART:20240502T090000Z")))
        assert (len(both.meetings), both.rules) == (2, {"duplicate": 1})


class TestPeople:
    def test_who_is_no_participant(self, load):
        people = [
            *PEOPLE,
            "ATTENDEE;CUTYPE=ROOM:mailto:room5@ohm.example",
            "ATTENDEE;CUTYPE=RESOURCE:mailto:beamer@ohm.example",
            "ATTENDEE;CUTYPE=GROUP:mailto:sales@ohm.example",
            "ATTENDEE:mailto:c_1@resource.calendar.google.com",
            "ATTENDEE;ROLE=NON-PARTICIPANT:mailto:copy@ohm.example",
            "ATTENDEE;PARTSTAT=DECLINED:mailto:no@ohm.example",
            "ATTENDEE;PARTSTAT=DELEGATED:mailto:sent.another@ohm.example",
            "ATTENDEE;PARTSTAT=TENTATIVE;ROLE=OPT-PARTICIPANT:mailto:perhaps@ohm.example",
            "ATTENDEE;PARTSTAT=NEEDS-ACTION;ROLE=CHAIR:mailto:silent@ohm.example",
            "BEGIN:VALARM\nACTION:EMAIL\nATTENDEE:mailto:alarm@ohm.example\nEND:VALARM",
        ]
        meeting = load(agenda(event(people=people))).only
        assert {p.reference: p.role for p in meeting.receivers} == {
            "email:bo@li.example": "attendee",
            "email:perhaps@ohm.example": "optional",
            "email:silent@ohm.example": "chair",
        }

    def test_organiser_who_is_an_attendee_is_named_once(self, load):
        meeting = load(agenda(event("ATTENDEE;PARTSTAT=ACCEPTED:mailto:ADA@ohm.example"))).only
        assert references(meeting) == ["email:ada@ohm.example", "email:bo@li.example"]

    def test_organiser_who_declined_was_not_there(self, load):
        declined = "ATTENDEE;PARTSTAT=DECLINED:mailto:ada@ohm.example"
        meeting = load(agenda(event(declined, "ATTENDEE:mailto:cy@li.example"))).only
        assert meeting.sender is None
        assert references(meeting) == ["email:bo@li.example", "email:cy@li.example"]
        assert load(agenda(event(declined))).rules == {"alone": 1}

    def test_owner_invites_when_nobody_else_does(self, load):
        people = ["ATTENDEE:mailto:bo@li.example"]
        assert load(agenda(event(people=people))).rules == {"alone": 1}
        meeting = load(agenda(event(people=people)), owner="Cy@Li.example").only
        assert references(meeting) == ["email:cy@li.example", "email:bo@li.example"]

    def test_owner_who_takes_no_part_invites_nobody(self, load):
        people = ["ATTENDEE:mailto:bo@li.example", "ATTENDEE;ROLE=NON-PARTICIPANT:mailto:cy@li.example"]
        assert load(agenda(event(people=people)), owner="cy@li.example").rules == {"alone": 1}

    def test_declined_by_the_owner(self, load):
        people = [*PEOPLE, "ATTENDEE;PARTSTAT=DECLINED:mailto:cy@li.example"]
        assert load(agenda(event(people=people)), owner="cy@li.example").rules == {"declined": 1}
        assert len(load(agenda(event(people=people)), owner="ada@ohm.example").meetings) == 1

    def test_address_that_is_none(self, load):
        people = [PEOPLE[0], "ATTENDEE;CN=Li, B:B:mailto:bo@li.example"]
        loaded = load(agenda(event(people=people)))
        assert loaded.rules == {"bad_attendee": 1}
        assert loaded.rejects[0].state == "quarantined"
        assert "1 attendees were left out" in loaded.notes
        meeting = load(
            agenda(event(people=[*people, "ATTENDEE;CN=Jo;Jr:mailto:jo@li.example", "ATTENDEE:mailto:cy@li.example"]))
        )
        assert references(meeting.only) == ["email:ada@ohm.example", "email:cy@li.example"]
        assert "2 attendees were left out" in meeting.notes

    def test_names_and_addresses_elsewhere(self, load):
        people = [
            "ORGANIZER;CN=Ada Ohm;EMAIL=ada@ohm.example:/a/principal/1/",
            "ATTENDEE;CN=Jane Doe:invalid:nomail",
            "ATTENDEE;CN=bo@li.example:urn:uuid:1",
            "ATTENDEE;CN=Doe, John:mailto:john@doe.example",
        ]
        meeting = load(agenda(event(people=people)), source="Board").only
        assert references(meeting) == [
            "email:ada@ohm.example", "name:jane doe@board", "email:bo@li.example", "email:john@doe.example",
        ]  # fmt: skip
        assert [p.name for p in meeting.receivers] == ["Jane Doe", "", "Doe, John"]

    def test_mass_event(self, load):
        crowd = [f"ATTENDEE:mailto:p{n}@x.example" for n in range(10_001)]
        assert load(agenda(event(people=crowd))).rules == {"mass_event": 1}


class TestChannel:
    @pytest.mark.parametrize(
        ("lines", "expected"),
        [
            ([], "meeting"),
            (["LOCATION:Cafe Central"], "meeting"),
            (["LOCATION:https://zoom.us/j/123456789"], "video"),
            (["LOCATION:Microsoft Teams Meeting"], "video"),
            (["DESCRIPTION:Join https://teams.microsoft.com/l/meetup-join/19"], "video"),
            (
                ["DESCRIPTION:Join https://teams.microsoft.com/l/meetup-join/19", "LOCATION:Room 4\\; Microsoft Teams Meeting"],
                "meeting",
            ),
            (["X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij"], "video"),
            (["X-GOOGLE-CONFERENCE:https://meet.google.com/abc", "ATTENDEE;CUTYPE=ROOM:mailto:room@ohm.example"], "meeting"),
            (["CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+15550100"], "call"),
            (["LOCATION:+44 20 7946 0000"], "call"),
            (["LOCATION:Phone"], "call"),
            (["LOCATION:Main Street 12"], "meeting"),
            (["URL:https://shop.example/zoom.us"], "meeting"),
        ],
    )
    def test_guess(self, load, lines, expected):
        loaded = load(agenda(event(*lines)))
        assert loaded.only.channel == expected
        assert loaded.only.kind == ("meeting" if expected == "meeting" else "call")
        assert ("taken for calls" in loaded.notes) == (expected != "meeting")

    def test_a_long_text_takes_no_long_time(self):
        assert channel("a.1 " * 200_000 + "http://" * 1000, link=False, phone=False, room=False) == "meeting"


class TestScope:
    def test_owner(self, load):
        assert load(agenda(event()), owner="Ada@Ohm.example").scope == Scope("ego", "email:ada@ohm.example")
        assert load(agenda(event(), head="X-WR-CALNAME:ada@ohm.example")).scope == Scope("ego", "email:ada@ohm.example")
        assert load(agenda(event(), head="X-WR-CALNAME:c1@group.calendar.google.com")).scope == Scope("group", "calendar.ics")
        assert load(agenda(event(), head="X-WR-CALNAME:Board"), source="Board").scope == Scope("group", "Board")

    def test_the_one_who_is_always_there(self, load):
        meetings = [event(uid=f"u{n}", people=[PEOPLE[0], f"ATTENDEE:mailto:p{n}@x.example"]) for n in range(5)]
        assert load(agenda(*meetings)).scope == Scope("ego", "email:ada@ohm.example")
        assert load(agenda(*meetings[:4])).scope.kind == "group"
        assert load(agenda(*(event(uid=f"u{n}") for n in range(5)))).scope.kind == "group"


class TestFile:
    def test_claims(self, tmp_path):
        def claims(data: bytes) -> bool:
            (tmp_path / "x").write_bytes(data)
            return Calendar().claims(Source("x", (Part(tmp_path / "x"),)))

        text = agenda(event())
        assert all(
            map(claims, [text.encode(), text.encode("utf-8-sig"), text.encode("utf-16"), b"\r\n" + text.lower().encode()])
        )
        assert not any(map(claims, [b"", b"BEGIN:VCARD\n", b"From x\n\nBEGIN:VCALENDAR\n", b"a,b\n1,BEGIN:VCALENDAR\n"]))

    def test_encodings(self, load):
        text = agenda(event("CATEGORIES:Caf\u00e9 \u2013 bar"))
        for data in (text.encode("utf-8-sig"), text.encode("utf-16"), text.replace("\n", "\r").encode()):
            assert load(data).only.topics == ("Caf\u00e9 \u2013 bar",)
        mixed = load(text.encode() + agenda(event("CATEGORIES:Z\u00fcrich", uid="u2")).encode("cp1252"))
        assert [m.topics[0] for m in mixed.meetings] == ["Caf\u00e9 \u2013 bar", "Z\u00fcrich"]
        assert "1 lines are not UTF-8 and were read as cp1252: 20." in mixed.notes
        folded_inside_a_character = text.encode().replace(
            "\u00e9".encode(), "\u00e9".encode()[:1] + b"\r\n " + "\u00e9".encode()[1:]
        )
        assert load(b"\xef\xbb\xbf" + folded_inside_a_character).only.topics == ("Caf\u00e9 \u2013 bar",)
        assert load(folded_inside_a_character).only.topics == ("Caf\u00e9 \u2013 bar",)
        with pytest.raises(Refusal) as refusal:
            load(text.encode("utf-16-le"))
        assert refusal.value.code == "looks_utf16"

    def test_garbage_lines_are_named(self, load):
        loaded = load(agenda(event("this is no line", "\0" * 9), event(uid="u2")) + "\x1a")
        assert len(loaded.meetings) == 2
        assert "3 lines are no calendar lines and were passed over: 9, 10, 20." in loaded.notes

    def test_two_calendars_and_things_that_are_no_events(self, load):
        todo = "BEGIN:VTODO\nUID:t\nATTENDEE:mailto:x@y.example\nEND:VTODO"
        loaded = load(agenda(event(), todo) + agenda(event(uid="u2")))
        assert len(loaded.meetings) == 2
        assert "1 to-dos, journal entries" in loaded.notes
        assert "There is no event" in load(agenda()).notes

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("", "empty_file"),
            ("\n\n", "empty_file"),
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nEND:VCALENDAR\n", "ics_truncated"),
            ("BEGIN:VCALENDAR\nVERSION:2.0\n", "ics_truncated"),
            ("VERSION:2.0\n", "not_a_calendar"),
        ],
    )
    def test_refused(self, load, text, code):
        with pytest.raises(Refusal) as refusal:
            load(text)
        assert refusal.value.code == code

    def test_several_parts_are_one_source(self, tmp_path):
        for name, content in (("a.ics", agenda(event("SEQUENCE:1"))), ("b.ics", agenda(event("SEQUENCE:2")))):
            (tmp_path / name).write_text(content)
        parts = tuple(Part(tmp_path / name) for name in ("a.ics", "b.ics"))
        *records, seen = Calendar().read(Source("both", parts), Options())
        assert seen == Seen(2)
        assert [(r.rule, r.place) for r in records if isinstance(r, Reject)] == [("older_version", "a.ics, event 1, line 3")]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_file_cut_anywhere_is_refused_or_whole(load, data):
    whole = agenda(event("RRULE:FREQ=DAILY;COUNT=2", "LOCATION:Caf\u00e9"), event(uid="u2")).replace("\n", "\r\n").encode()
    end = data.draw(st.integers(0, len(whole)))
    if end >= len(whole) - 2:
        assert len(load(whole[:end]).meetings) == 3
    else:
        with pytest.raises(Refusal):
            load(whole[:end])


@pytest.mark.skipif(not (SHARED / "samples/calendar_ics").is_dir(), reason="optional data: no sample calendars here")
def test_sample_calendars(tmp_path):
    for path in sorted((SHARED / "samples/calendar_ics").glob("*.ics")):
        loaded = Loaded(tmp_path, path.read_bytes())
        assert loaded.meetings or loaded.rejects
