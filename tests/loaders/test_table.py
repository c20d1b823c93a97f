"""Tables of events and registers of meetings: what a row becomes, which rows are one event, what is not read and why."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.channels.table import Table
from loaders.record import CHANNELS, KINDS, Refusal, Scope
from loaders.registry import identify
from tests.loaders.sheets import load, refusal, source, table

HEADER = "From,To,Sent at\n"
REGISTER = "Minister,Date,Name of Organisation,Purpose of meeting\n"


# One row


def test_a_row_becomes_an_interaction(tmp_path):
    found = table(tmp_path, HEADER + "Ann@North.example,Bob Ito <bob@south.example>,2024-03-04 09:00:00\n")
    (one,) = found.interactions
    assert (one.sender.reference, one.sender.name, one.sender.role) == ("email:ann@north.example", "", "from")
    assert [(p.reference, p.name, p.role) for p in one.receivers] == [("email:bob@south.example", "Bob Ito", "to")]
    assert (one.time, one.precision, one.zone_known) == (datetime(2024, 3, 4, 9, tzinfo=UTC), "second", False)
    assert (one.channel, one.kind, one.minutes, one.records, one.place) == ("email", "message", None, 1, "line 2")
    assert found.scope == [Scope("group", "table.csv")]
    assert "sender = column 'From'; receiver = column 'To'; time = column 'Sent at'" in found.notes
    assert "because nothing says what they are" in found.notes
    assert "1 times carry no time zone" in found.notes


def test_names_belong_to_the_source_and_numbers_are_names(tmp_path):
    found = table(
        tmp_path, HEADER + "Ann  Lee,17,2024-03-04 09:00:00\n+44 7700 900123,ann lee,2024-03-04 09:00:01\n", source="club"
    )
    assert [i.sender.reference for i in found.interactions] == ["name:ann lee@club", "phone:+447700900123"]
    assert [i.receivers[0].reference for i in found.interactions] == ["name:17@club", "name:ann lee@club"]
    assert found.interactions[0].sender.name == "Ann Lee"


def test_a_local_phone_number_needs_a_region(tmp_path):
    row = HEADER + "020 7946 0018,99999999,2024-03-04 09:00:00\n"
    assert table(tmp_path, row).interactions[0].sender.reference == "name:020 7946 0018@table.csv"
    (one,) = table(tmp_path, row, region="gb").interactions
    assert (one.sender.reference, one.receivers[0].reference) == ("phone:+442079460018", "name:99999999@table.csv")


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (",Bob,2024-03-04", "quarantined no_sender"), ("Ann,,2024-03-04", "quarantined no_receiver"),
        ("Ann,Bob,", "quarantined no_time"),
        ("Ann,Bob,now", "quarantined bad_date"), ("Ann,Bob,1979-12-31", "quarantined implausible_date"),
        ("Ann,Bob", "quarantined missing_columns"), ("Ann, ann ,2024-03-04", "excluded to_self"),
        ("Ann,TBC,2024-03-04", "excluded placeholder"),
        ("Various,Bob,2024-03-04", "excluded placeholder"), ("From,To,Sent at", "excluded repeated_header"),
        ("Ann,Bob,2024-03-04,x", "quarantined too_many_columns"), ("* exported by the system,,", "excluded note_below"),
    ],
)  # fmt: skip
def test_a_row_that_is_not_read_says_why(tmp_path, row, rule):
    found = table(tmp_path, HEADER + "Ann,Cleo,2024-03-03\n" + row + "\nAnn,Dan,2024-03-05\n")
    assert found.rules == {rule: 1}
    assert len(found.interactions) == 2
    assert found.rejects[0].place == "line 3"
    assert not {"Ann", "Bob"} & set(found.rejects[0].sentence.split())


def test_names_that_look_like_nothing_are_names_in_a_table_of_messages(tmp_path):
    found = table(tmp_path, HEADER + "None,Null,2024-03-04\nNA,nan,2024-03-05\n")
    assert found.people == [("None", ("Null",)), ("NA", ("nan",))]


@pytest.mark.parametrize(
    ("word", "channel", "kind"),
    [
        ("coffee", "meeting", "meeting"), ("Face-to-face", "meeting", "meeting"), ("Phone", "call", "call"),
        ("Zoom", "video", "call"),
        ("E-Mail", "email", "message"), ("SMS", "chat", "message"), ("like", "email", "like"),
        ("missed call", "call", "missed call"),
        ("letter", "letter", "message"), ("", "email", "message"), ("Comment", "comment", "comment"),
    ],
)  # fmt: skip
def test_words_for_channel_and_kind(tmp_path, word, channel, kind):
    found = table(tmp_path, f"From,To,Date,Type\nAnn,Bob,2024-03-04,meeting\nAnn,Cleo,2024-03-04,{word}\n")
    assert (found.interactions[1].channel, found.interactions[1].kind) == (channel, kind)
    assert channel in CHANNELS
    assert kind in KINDS


def test_an_unknown_word_goes_to_quarantine_with_the_known_ones(tmp_path):
    found = table(tmp_path, "From,To,Date,Type\nAnn,Bob,2024-03-04,call\nAnn,Bob,2024-03-04,seance\n")
    assert found.rules == {"quarantined unknown_channel": 1}
    assert "meeting, call, video, email" in found.rejects[0].sentence
    assert "seance" not in found.rejects[0].sentence


def test_the_person_decides_channel_and_kind(tmp_path):
    found = table(tmp_path, HEADER + "Ann,Bob,2024-03-04\n", channel="sms")
    assert (found.interactions[0].channel, found.interactions[0].kind) == ("chat", "message")
    assert table(tmp_path, HEADER + "Ann,Bob,2024-03-04\n", kind="call").interactions[0].channel == "call"
    assert refusal(tmp_path, HEADER + "Ann,Bob,2024-03-04\n", channel="seance").code == "unknown_channel"


@pytest.mark.parametrize(
    ("header", "cells", "minutes"),
    [
        ("Minutes", "90", 90), ("Minutes", '"1,5"', 1.5), ("Duration", "1:30", 90), ("Duration", "0:25:30", 25.5),
        ("Duration", "1h 5m 30s", 65.5), ("Duration", "1.5 hours", 90), ("Duration", "1h30", 90),
        ("Duration", "PT1H30M", 90), ("Duration", "1 Std. 30 Min.", 90), ("End", "10:15", 75), ("Ende", "10.15 Uhr", 75),
        ("Duration (seconds)", "121", 121 / 60), ("End", "2024-03-04 10:15", 75), ("End", "2024-03-04 08:00", None),
        ("Minutes", "-1", None),
        ("Minutes", "long", None), ("Duration", "121", None),
    ],
)  # fmt: skip
def test_how_long_it_lasted(tmp_path, header, cells, minutes):
    found = table(tmp_path, f"Host,Attendee,Start,{header}\nAnn,Bob,2024-03-04 09:00,{cells}\n")
    assert found.interactions[0].minutes == (pytest.approx(minutes) if minutes else None)
    assert ("does not say its unit" in found.notes) is (cells == "121" and header == "Duration")
    assert ("1 lengths could not be read" in found.notes) is (cells in {"-1", "long", "2024-03-04 08:00"})


def test_date_and_hour_in_two_columns(tmp_path):
    found = table(tmp_path, "From,To,Date,Time\nAnn,Bob,13/03/2024,9:05\nAnn,Bob,2024-03-14 00:00:00,10:30:00\n")
    assert [(f"{i.time:%d %H:%M}", i.precision) for i in found.interactions] == [("13 09:05", "minute"), ("14 10:30", "second")]


def test_several_columns_of_receivers_keep_their_place(tmp_path):
    found = table(tmp_path, "From,To,Cc,Date\nAnn,Bob,Cleo,2024-03-04\nAnn,Bob,Bob,2024-03-05\nAnn,,Cleo,2024-03-06\n")
    assert [[(p.name, p.role) for p in i.receivers] for i in found.interactions] == [
        [("Bob", "to"), ("Cleo", "cc")], [("Bob", "to")], [("Cleo", "cc")],
    ]  # fmt: skip


def test_json_lists_are_several_receivers(tmp_path):
    line = '{"from": "a@x.example", "to": ["b@x.example", "c@x.example"], "date": "2024-03-04T09:00:00Z", "subject": "Plans"}\n'
    (one,) = table(tmp_path, line).interactions
    assert [p.reference for p in one.receivers] == ["email:b@x.example", "email:c@x.example"]
    assert (one.zone_known, one.topics) == (True, ())


def test_names_beside_addresses(tmp_path):
    found = table(
        tmp_path, "Sender,Sender name,Recipient,Recipient name,Date\na@x.example,Ann Lee,b@x.example,Bob Ito,2024-03-04\n"
    )
    assert found.people == [("Ann Lee", ("Bob Ito",))]


# Splitting


def test_cells_are_cut_only_on_request_and_the_note_says_so(tmp_path):
    row = HEADER + 'Ann,"CMS Cameron, McKenna",2024-03-04\n'
    whole = table(tmp_path, row)
    assert whole.people == [("Ann", ("CMS Cameron, McKenna",))]
    assert "1 receiver cells hold a comma" in whole.notes
    cut = table(tmp_path, row, split={"receiver": ","})
    assert cut.people == [("Ann", ("CMS Cameron", "McKenna"))]
    assert cut.seen == 1
    assert "1 receiver cells were cut at ','" in cut.notes
    assert refusal(tmp_path, row, split={"topic": ","}).code == "unknown_role"


# What is claimed, and the mapping


@pytest.mark.parametrize(
    ("header", "ours"),
    [
        ("Minister,Date,Name of Organisation", True), ("sender;recipient;EventDate", True), ("caller,callee,timestamp", True),
        ("Host,Met with,When", True), (" time ,from,to", True),
        ("Meeting Organizer,Required Attendees,Start Date,Start Time", True),
        ("Name,Email,Department", False), ("Source,Target,Weight", False), ("First Name,Last Name,Company,Connected On", False),
        ("FROM,SENDER PROFILE URL,TO,DATE", True), ("Subject,Body,From: (Name)", False), ("id,name", False),
        ("From,To", False),
    ],
)  # fmt: skip
def test_what_the_table_loader_claims(tmp_path, header, ours):
    assert Table().claims(source(tmp_path, header + "\n")) == ("shape" if ours else "")


@pytest.mark.parametrize(
    "content",
    [b"From a@b.example Mon Jan  1 00:00:00 2024\nFrom: a@b.example\nTo: c@d.example\nDate: x\n\nhi\n",
     b"BEGIN:VCALENDAR\nVERSION:2.0\n",
     b'{"guild": {}, "messages": [{"from": 1, "to": 2, "date": 3}]}', b'<?xml version="1.0"?><graphml/>', b"from to date\n"],
)  # fmt: skip
def test_other_formats_are_left_to_others(tmp_path, content):
    assert not Table().claims(source(tmp_path, content))


def test_one_loader_takes_a_register(tmp_path):
    assert identify(source(tmp_path, REGISTER + "Ann,Apr-12,Acme,\n")).name == "table"


def test_a_mapping_is_used_as_given_and_completed_where_it_must_be(tmp_path):
    content = "who,whom,day,note\nAnn,Bob,2024-03-04,x\n"
    assert refusal(tmp_path, content).code == "no_sender_column"
    found = table(tmp_path, content, mapping={"sender": ("Who",), "receiver": ("whom",), "time": ("day",)})
    assert found.people == [("Ann", ("Bob",))]
    half = table(tmp_path, HEADER.replace("From", "who") + "Ann,Bob,2024-03-04\n", mapping={"sender": ("who",)})
    assert half.people == [("Ann", ("Bob",))]


def test_a_wrong_mapping_is_refused_with_the_names_there_are(tmp_path):
    wrong = refusal(tmp_path, HEADER, mapping={"sender": ("Absender",)})
    assert (wrong.code, "'From', 'To', 'Sent at'" in wrong.sentence) == ("unknown_column", True)
    assert refusal(tmp_path, HEADER, mapping={"colour": ("From",)}).code == "unknown_role"


def test_the_explanation_given_back_changes_nothing(tmp_path):
    content = "from,to,time,type,subject\na,b,04/13/2024 9:00,call,x\na,c,04/12/2024 9:00,email,y\n"
    at = source(tmp_path, content)
    from loaders.record import Options

    told = Table().explain(at, Options())
    assert told["day_first"] is False
    options = {k: v for k, v in told.items() if k not in {"mapping", "split"}}
    mapping = {role: tuple(names) for role, names in told["mapping"].items()}
    again = load(Table(), at, **options, mapping=mapping, split=told["split"])
    assert again.interactions == load(Table(), at).interactions
    assert {type(v) for v in told.values()} <= {str, bool, int, dict}


# Laws


CELL = st.sampled_from(
    ["", "Ann", "Bob", "cleo@x.example", "n/a", "Nil return", "2024-03-04", "Apr-12", "2024-03-04 09:00:00", "x", "Note"]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["From,To,Time,Type", "Minister,Organisation,Date,Purpose", "id,Sender,Recipient,Date"]),
    st.lists(st.lists(CELL | st.text(max_size=5), min_size=1, max_size=5), max_size=12), st.booleans(),
)  # fmt: skip
def test_every_row_is_accounted_for(tmp_path, header, body, gather):
    out = io.StringIO(newline="")
    csv.writer(out).writerows(body)
    content = (header + "\n" + out.getvalue()).encode("utf-8", "replace")
    try:
        found = table(tmp_path, content, gather=gather)
    except Refusal:
        return
    assert found.seen == sum(any(cell.strip() for cell in row) for row in body)


@pytest.mark.parametrize("name", ["register", "json", "gzip"])
def test_a_file_cut_at_any_byte_is_read_or_refusal(tmp_path, name):
    import gzip

    text = (REGISTER + '"Lee, Ann",Apr-12,Acmé,"To ""talk"""\nBob,2012-05-06 10:00:00,Bolt,x\n').encode()
    lines = b'{"from": "a", "to": ["b"], "date": "2024-03-04"}\n{"from": "b", "to": "c", "date": "2024-03-05"}\n'
    content = {"register": text, "json": lines, "gzip": gzip.compress(text)}[name]
    for end in range(len(content)):
        at = source(tmp_path, content[:end])
        Table().claims(at)
        try:
            load(Table(), at)
        except Refusal:
            continue
