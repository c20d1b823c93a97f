"""Snapshots of graphs: what each line becomes, what it must not, and files that nobody honest has written."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphx.log.segment import Draft
from loaders.channels.graph import GraphSnapshot
from loaders.record import Card, Declared, Interaction, Note, Options, Part, Refusal, Reject, Scope, Seen, Source
from loaders.registry import identify

SECTIONS = (
    {"form": "person", "word": "Person"}, {"form": "tie", "word": "KNOWS"},
    {"form": "contact", "word": "CALLED", "channel": "call"}, {"form": "interaction", "word": "Meeting", "channel": "meeting"},
)  # fmt: skip
ANN, BOB, CEM = [0, 1], [0, 2], [0, 3]
NOON = "2026-03-02T12:00:00+00:00"


def write(folder, lines, sections=SECTIONS, count=None, name="graph.jsonl"):
    path = folder / name
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    head = json.dumps({"graphx snapshot": 1, "sections": sections})
    last = json.dumps({"records": len(texts) if count is None else count})
    path.write_text("\n".join([head, *texts, last]) + "\n", encoding="utf-8")
    return Source("bolt://server/neo4j", (Part(path),))


def read(folder, lines, sections=SECTIONS, **options):
    """All records, after the law of conservation is checked by the loader's count and by the log's."""
    records = list(GraphSnapshot().read(write(folder, lines, sections), Options(**{"source": "crm"} | options)))
    draft = Draft(folder / f"draft{len(list(folder.iterdir()))}")
    for record in records:
        draft.add(record)
    receipt = draft.close("file", "graph", "digest")
    assert records[-1] == Seen(len(lines))
    assert receipt.seen == len(lines)
    assert receipt.adds_up()
    return records


def of(records, kind):
    return [record for record in records if isinstance(record, kind)]


def rules(records):
    return sorted((record.rule, record.state, record.place) for record in of(records, Reject))


def notes(records):
    return "\n".join(note.sentence for note in of(records, Note))


def test_a_snapshot_becomes_cards_ties_and_interactions(tmp_path):
    records = read(
        tmp_path,
        [
            {"section": 0, "id": 1, "name": "Ann  Lee", "email": "Ann@North.example; al@north.example", "department": "Sales",
             "followers": 1200, "key": True},
            {"section": 0, "id": "bob@south.example", "group": "Press", "organisation": "South Ltd", "side": "external"},
            {"section": 1, "from": ANN, "to": BOB, "weight": 2.5, "since": 2019},
            {"section": 2, "time": NOON, "from": ANN, "id": "c7", "to": [0, "bob@south.example"], "minutes": "PT1H30M"},
            {"section": 3, "time": "2026-03-03", "id": 9, "sender": [BOB], "receivers": [ANN, CEM, BOB], "minutes": 45},
        ],
    )  # fmt: skip
    assert of(records, Scope) == [Scope("group", "crm")]
    assert of(records, Card) == [
        Card(("name:1@crm", "email:ann@north.example", "email:al@north.example"), "Ann Lee", department="Sales", side="ours",
             followers=1200, key=True, place="Person 1"),
        Card(("email:bob@south.example",), organisation="South Ltd", group="media", side="stakeholder", place="line 3"),
    ]  # fmt: skip
    (tie,) = of(records, Declared)
    assert (tie.a.reference, tie.b.reference, tie.kind, tie.weight) == ("name:1@crm", "name:2@crm", "knows", 2.5)
    assert (tie.since, tie.place) == (datetime(2019, 1, 1, tzinfo=UTC), "KNOWS 1 to 2")
    call, meeting = of(records, Interaction)
    assert (call.native, call.channel, call.kind, call.minutes) == ("graph:crm/CALLED/c7", "call", "call", 90)
    assert (call.time, call.precision, call.zone_known) == (datetime(2026, 3, 2, 12, tzinfo=UTC), "second", True)
    assert (call.sender.reference, call.receivers[0].reference, call.place) == (
        "name:1@crm", "email:bob@south.example", "CALLED c7",
    )  # fmt: skip
    assert (meeting.native, meeting.sender.reference, meeting.minutes) == ("graph:crm/Meeting/9", "name:2@crm", 45)
    assert [party.reference for party in meeting.receivers] == ["name:1@crm", "name:3@crm"]
    assert (meeting.precision, meeting.zone_known, meeting.channel) == ("day", False, "meeting")
    assert "1 declared ties have no depth and enter no number." in notes(records)


def test_a_snapshot_is_claimed_by_its_content_and_by_this_loader_alone(tmp_path):
    source = write(tmp_path, [{"section": 2, "time": NOON, "from": ANN, "to": BOB}], name="x.bin")
    assert identify(source).name == "graph"


@pytest.mark.parametrize(
    ("line", "rule", "state"),
    [
        ({"section": 0, "name": "Ann"}, "no_id", "quarantined"), ({"section": 0, "id": " - "}, "no_id", "quarantined"),
        ({"section": 1, "from": ANN, "to": None}, "other_ends", "excluded"),
        ({"section": 1, "from": ANN}, "other_ends", "excluded"),
        ({"section": 1, "from": ANN, "to": [0, None]}, "unknown_end", "quarantined"),
        ({"section": 1, "from": ANN, "to": [9, 1]}, "unknown_end", "quarantined"),
        ({"section": 1, "from": ANN, "to": [0, "1"]}, "to_self", "excluded"),
        ({"section": 1, "from": ANN, "to": BOB, "weight": "heavy"}, "bad_weight", "quarantined"),
        ({"section": 1, "from": ANN, "to": BOB, "weight": True}, "bad_weight", "quarantined"),
        ({"section": 1, "from": ANN, "to": BOB, "weight": "inf"}, "bad_weight", "quarantined"),
        ({"section": 2, "from": ANN, "to": BOB}, "no_time", "quarantined"),
        ({"section": 2, "from": ANN, "to": BOB, "time": ""}, "no_time", "quarantined"),
        ({"section": 2, "from": ANN, "to": BOB, "time": "soon"}, "bad_date", "quarantined"),
        ({"section": 2, "from": ANN, "to": BOB, "time": ["2026-03-02", "2026-03-03"]}, "bad_date", "quarantined"),
        ({"section": 2, "from": ANN, "to": BOB, "time": "1601-01-01"}, "implausible_date", "quarantined"),
        ({"section": 2, "from": ANN, "to": BOB, "time": "2999-01-01T00:00:00Z"}, "implausible_date", "quarantined"),
        ({"section": 2, "from": ANN, "to": BOB, "time": NOON, "channel": "pigeon"}, "unknown_channel", "quarantined"),
        ({"section": 2, "from": ANN, "to": ANN, "time": NOON}, "to_self", "excluded"),
        ({"section": 2, "from": [0, None], "to": BOB, "time": NOON}, "unknown_end", "quarantined"),
        ({"section": 3, "time": NOON, "receivers": [ANN]}, "alone", "quarantined"),
        ({"section": 3, "time": NOON, "sender": [ANN], "receivers": [ANN, None, [0, None]]}, "alone", "quarantined"),
        ({"section": 3, "time": NOON}, "alone", "quarantined"),
        ({"section": 3, "time": NOON, "receivers": [ANN, "bob"]}, "schema", "quarantined"),
        ({"section": 3, "time": NOON, "receivers": {"a": 1}}, "schema", "quarantined"),
        ({"section": 1, "from": [0, 1, 2], "to": BOB}, "schema", "quarantined"),
        ({"section": 1, "from": [True, 1], "to": BOB}, "schema", "quarantined"),
        ({"section": 4, "id": 1}, "schema", "quarantined"), ({"section": True, "id": 1}, "schema", "quarantined"),
        ({"section": -1, "id": 1}, "schema", "quarantined"), ({"id": 1}, "schema", "quarantined"),
        ([1, 2], "schema", "quarantined"), ("null", "schema", "quarantined"), ("{", "bad_json", "quarantined"),
        ('{"section": 1, "from": [0, 1], "to": [0, 2], "weight": NaN}', "bad_json", "quarantined"),
        ("[" * 5000, "bad_json", "quarantined"),
        ({"section": 0, "id": 1, "salary": 9}, "unknown_field", "quarantined"),
        ({"section": 0, "id": 1, "name": {"a": "b"}}, "nested_value", "quarantined"),
        ({"section": 0, "id": [[1]]}, "nested_value", "quarantined"),
        ({"section": 0, "id": 1, "name": "x" * 1_100_000}, "field_too_long", "quarantined"),
    ],
)  # fmt: skip
def test_what_is_not_read_and_why(tmp_path, line, rule, state):
    records = read(tmp_path, [line])
    ((found, stood, place),) = rules(records)
    assert (found, stood) == (rule, state)
    assert place
    assert not of(records, Interaction | Card | Declared)
    (reject,) = of(records, Reject)
    assert reject.sentence.endswith(".")
    assert "@" not in reject.sentence


def test_places_hold_ids_but_neither_addresses_nor_names(tmp_path):
    lines = [{"section": 0, "id": each} for each in ("p 1", "ann@x.example", "x" * 65, "n7")]
    assert [card.place for card in of(read(tmp_path, lines), Card)] == ["line 2", "line 3", "line 4", "Person n7"]


def test_equal_records_are_duplicates_and_others_are_not(tmp_path):
    person, tie = {"section": 0, "id": 1, "name": "Ann"}, {"section": 1, "from": ANN, "to": BOB, "weight": 1}
    records = read(
        tmp_path, [person, person, {**person, "name": "A"}, tie, tie, {**tie, "weight": 2}, {**tie, "from": BOB, "to": ANN}]
    )
    assert [(rule, state) for rule, state, _ in rules(records)] == [("same_person", "duplicate"), ("same_tie", "duplicate")]
    assert (len(of(records, Card)), len(of(records, Declared))) == (2, 3)


def test_a_tie_without_direction_is_the_same_from_both_sides(tmp_path):
    sections = (SECTIONS[0], {"form": "tie", "word": "KNOWS", "directed": False, "kind": "friend"})
    lines = [{"section": 1, "from": BOB, "to": ANN}, {"section": 1, "from": ANN, "to": BOB}]
    records = read(tmp_path, lines, sections)
    assert [(tie.a.reference, tie.b.reference, tie.kind) for tie in of(records, Declared)] == [
        ("name:1@crm", "name:2@crm", "friend")
    ]
    assert [rule for rule, _, _ in rules(records)] == ["same_tie"]


def contact(to, time=NOON, sender=ANN, **more):
    return {"section": 2, "time": time, "from": sender, **more, "to": to}


def test_contacts_of_one_second_are_one_interaction(tmp_path):
    lines = [contact(BOB), contact(BOB), contact(CEM, minutes=20), contact(CEM, "2026-03-02T12:00:01+00:00")]
    records = read(tmp_path, lines)
    first, second = of(records, Interaction)
    assert ([each.reference for each in first.receivers], first.records, first.minutes) == (["name:2@crm", "name:3@crm"], 2, 20)
    assert (len(second.receivers), second.records) == (1, 1)
    assert [rule for rule, _, _ in rules(records)] == ["same_contact"]
    assert "3 relationships are 2 interactions" in notes(records)
    apart = of(read(tmp_path, lines, gather=False), Interaction)
    assert [len(each.receivers) for each in apart] == [1, 1, 1, 1]
    assert len({each.native for each in apart}) == 4


def test_equal_contacts_of_one_day_are_several(tmp_path):
    found = of(read(tmp_path, [contact(BOB, "2026-03-02"), contact(BOB, "2026-03-02")]), Interaction)
    assert len({each.native for each in found}) == 2
    assert all(each.precision == "day" for each in found)


def test_an_id_makes_an_event_of_several_contacts_and_clashes_are_not_lost(tmp_path):
    lines = [contact(BOB, "2026-03-02", id=5), contact(CEM, "2026-03-02", id=5), contact(CEM, "2026-03-04", id=5)]
    records = read(tmp_path, lines)
    (event,) = of(records, Interaction)
    assert (event.native, len(event.receivers), event.records) == ("graph:crm/CALLED/5", 2, 2)
    assert rules(records) == [("same_id", "quarantined", "CALLED 5")]
    meeting = {"section": 3, "time": NOON, "id": 5, "receivers": [ANN, BOB]}
    records = read(tmp_path, [meeting, meeting, {**meeting, "receivers": [ANN, CEM]}])
    assert rules(records) == [("same_event", "duplicate", "Meeting 5"), ("same_id", "quarantined", "Meeting 5")]


def test_a_meeting_without_a_host_has_no_sender_and_strangers_are_counted(tmp_path):
    records = read(tmp_path, [{"section": 3, "time": NOON, "receivers": [ANN, BOB, ANN, None, [0, None]]}])
    (meeting,) = of(records, Interaction)
    assert meeting.sender is None
    assert [party.reference for party in meeting.receivers] == ["name:1@crm", "name:2@crm"]
    assert "1 nodes that are no persons" in notes(records)
    assert "1 persons without an id" in notes(records)


def test_a_second_host_is_present_as_well(tmp_path):
    (meeting,) = of(read(tmp_path, [{"section": 3, "time": NOON, "sender": [ANN, BOB], "receivers": [CEM]}]), Interaction)
    assert meeting.sender.reference == "name:1@crm"
    assert [party.reference for party in meeting.receivers] == ["name:2@crm", "name:3@crm"]


@pytest.mark.parametrize(
    ("time", "moment", "precision", "known"),
    [
        (1_772_452_800, datetime(2026, 3, 2, 12, tzinfo=UTC), "second", True),
        (1_772_452_800_000, datetime(2026, 3, 2, 12, tzinfo=UTC), "second", True),
        ("2026-03-02T12:00:00", datetime(2026, 3, 2, 11, tzinfo=UTC), "second", True),
        ("2026-03-02T12:00:00+02:00", datetime(2026, 3, 2, 10, tzinfo=UTC), "second", True),
        ("2026-03-02", datetime(2026, 3, 2, tzinfo=UTC), "day", False),
        ("2026-03", datetime(2026, 3, 1, tzinfo=UTC), "month", False), (2026, datetime(2026, 1, 1, tzinfo=UTC), "month", False),
        ("2 March 2026 14:05", datetime(2026, 3, 2, 13, 5, tzinfo=UTC), "minute", True),
    ],
)  # fmt: skip
def test_times_in_the_forms_that_graphs_hold(tmp_path, time, moment, precision, known):
    (call,) = of(read(tmp_path, [contact(BOB, time)], zone="Europe/Rome"), Interaction)
    assert (call.time, call.precision, call.zone_known) == (moment, precision, known)


def test_ambiguous_times_refuse_the_whole_and_ambiguous_dates_of_ties_do_not(tmp_path):
    with pytest.raises(Refusal, match="--day-first"):
        read(tmp_path, [contact(BOB, "03/04/2025")])
    assert len(of(read(tmp_path, [contact(BOB, "03/04/2025")], day_first=True), Interaction)) == 1
    records = read(tmp_path, [{"section": 1, "from": ANN, "to": BOB, "since": "03/04/2025"}])
    assert of(records, Declared)[0].since is None
    assert "1 dates of declared ties could not be read" in notes(records)


def test_the_words_of_a_record_go_before_those_of_its_section(tmp_path):
    sections = (SECTIONS[0], SECTIONS[1], {"form": "contact", "word": "MET", "channel": "chat", "kind": "reply"})
    lines = [contact(BOB), contact(CEM, channel="Zoom"), contact(CEM, kind="coffee")]
    found = of(read(tmp_path, lines, sections), Interaction)
    assert {(each.channel, each.kind) for each in found} == {("chat", "reply"), ("video", "call"), ("meeting", "meeting")}
    told = of(read(tmp_path, lines, sections, channel="email", kind="message"), Interaction)
    assert {(each.channel, each.kind) for each in told} == {("email", "message")}
    with pytest.raises(Refusal, match="pigeon"):
        read(tmp_path, lines, channel="pigeon")


def test_several_sections_of_persons_do_not_share_their_numbers(tmp_path):
    sections = ({"form": "person", "word": "Customer"}, {"form": "person", "word": "Staff", "stable": False},
                {"form": "contact", "word": "CALLED", "channel": "call"})  # fmt: skip
    lines = [{"section": 0, "id": 7}, {"section": 1, "id": 7}, {"section": 2, "time": NOON, "from": [1, 7], "to": [0, 7]}]
    records = read(tmp_path, lines, sections)
    assert [card.references for card in of(records, Card)] == [("name:7@crm/customer",), ("name:7@crm/staff",)]
    assert of(records, Interaction)[0].sender.reference == "name:7@crm/staff"
    assert "(Staff) are told apart by the server's own numbers" in notes(records)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "empty_file"), ("{}\n", "no_snapshot"), ('{"graphx snapshot": 2, "sections": []}\n', "no_snapshot"),
        ('{"graphx snapshot": 1,', "unknown_section"), ('{"graphx snapshot": 1, "sections": 7}\n', "unknown_section"),
        ('{"graphx snapshot": 1, "sections": [{"form": "person"}]}\n', "unknown_section"),
        ('{"graphx snapshot": 1, "sections": [{"form": "thing", "word": "x"}]}\n', "unknown_section"),
        ('{"graphx snapshot": 1, "sections": [{"form": "person", "word": ""}]}\n', "unknown_section"),
        ('{"graphx snapshot": 1, "sections": [{"form": "person", "word": "x", "shell": "rm"}]}\n', "unknown_section"),
        ('{"graphx snapshot": 1, "sections": [{"form": ["person"], "word": "x"}]}\n', "unknown_section"),
        ('{"graphx snapshot": 1, "sections": [{"form": "contact", "word": "x", "channel": "pigeon"}]}\n', "unknown_channel"),
        ('{"graphx snapshot": 1, "sections": []}\n', "cut_snapshot"),
        ('{"graphx snapshot": 1, "sections": []}\n{"records": 1}\n', "cut_snapshot"),
        ('{"graphx snapshot": 1, "sections": []}\n{"records": 0}\n{"records": 0}\n', "cut_snapshot"),
    ],
)  # fmt: skip
def test_files_that_are_refused(tmp_path, content, code):
    path = tmp_path / "x"
    path.write_text(content)
    source = Source("x", (Part(path),) if content else ())
    with pytest.raises(Refusal) as refusal:
        list(GraphSnapshot().read(source, Options()))
    assert refusal.value.code == code


def test_a_file_cut_anywhere_is_refused(tmp_path):
    whole = write(tmp_path, [{"section": 0, "id": 1}, {"section": 0, "id": 2}]).parts[0].path
    data = whole.read_bytes()
    for end in range(1, len(data) - 1):
        whole.write_bytes(data[:end])
        with pytest.raises(Refusal):
            list(GraphSnapshot().read(Source("x", (Part(whole),)), Options()))


WORDS = st.sampled_from(
    ["", " ", "-", "1", "2", "ann@x.example", "`}) DETACH DELETE n //", "\ud800", "\x00", "none", "a" * 300]
)
SCALARS = (
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | WORDS | st.just(NOON) | st.just("2026-03-02")
)
VALUES = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.just("x"), SCALARS, max_size=1)
ENDS = st.none() | st.tuples(st.integers(-1, 4), SCALARS).map(list) | VALUES
RECORDS = st.fixed_dictionaries(
    {"section": st.integers(0, 3)},
    optional={
        **dict.fromkeys(("id", "name", "email", "side", "followers", "weight", "since", "minutes", "channel", "kind"), VALUES),
        "time": VALUES, "from": ENDS, "to": ENDS, "sender": st.lists(ENDS, max_size=3) | VALUES,
        "receivers": st.lists(ENDS, max_size=4) | VALUES,
    },
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(lines=st.lists(RECORDS, max_size=8), gather=st.booleans())
def test_every_record_is_accounted_for_whatever_it_holds(tmp_path_factory, lines, gather):
    folder = tmp_path_factory.mktemp("any")
    times = [{"section": at, "time": NOON} for at in (2, 3) for _ in range(20)]
    records = read(folder, [*lines, *lines[:2], *times], gather=gather)
    for event in of(records, Interaction):
        parties = [event.sender, *event.receivers] if event.sender else list(event.receivers)
        assert len({party.reference for party in parties}) == len(parties) >= 2
    assert all(tie.a.reference != tie.b.reference for tie in of(records, Declared))
