"""Columns that a table does not have by itself: one value for all rows, the title, the file's name, two halves of a name."""

from __future__ import annotations

import pytest

from graphx.workspace import workspace
from loaders.channels.roster import Roster
from loaders.record import Options, Refusal
from tests.loaders.sheets import load, refusal, source, table

ATTENDANCE = "Name,Company\nBen Okafor,Harbour Trust\nCem Aydin,Mill Union\n"
TITLE = "Meetings of Commissioner Mara Lind with organisations\n"
BODIES = "Date of meeting,Entity/ies met,Subject(s)\n13/02/2025,Harbour Trust,Ports\n25/02/2025,Mill Union,Mills\n"
VISITS = (
    "NAMELAST,NAMEFIRST,UIN,APPT_START_DATE,APPT_CANCEL_DATE,visitee_namelast,visitee_namefirst,CALLER_NAME_LAST,CALLER_NAME_FIRST\n"
    "RUIZ,ANA,U1,3/5/2025 10:00,,Lind,Mara,KOH,MIA\n"
    "OKAFOR,BEN,U1,3/5/2025 10:00,,Lind,Mara,KOH,MIA\n"
    "AYDIN,CEM,U2,3/25/2025 14:00,3/24/2025 9:00,Lind,Mara,KOH,MIA\n"
    "RUIZ,TOM,U3,3/26/2025 14:00,,Lind,Mara,KOH,MIA\n"
)


def mapped(**roles):
    return {role: (names,) if isinstance(names, str) else names for role, names in roles.items()}


def test_a_list_of_who_was_there_is_one_meeting_when_host_and_day_are_said(tmp_path):
    roles = mapped(sender="=Mara Lind", time="=2025-03-05", receiver="Name")
    found = table(tmp_path, ATTENDANCE, mapping=roles, channel="meeting")
    assert found.people == [("Mara Lind", ("Ben Okafor", "Cem Aydin"))]
    assert [(i.time.date().isoformat(), i.kind, i.records) for i in found.interactions] == [("2025-03-05", "meeting", 2)]
    assert "all rows are one event" in found.notes
    assert "sender = 'Mara Lind' in every row" in found.notes
    apart = table(tmp_path, ATTENDANCE, mapping=roles, channel="meeting", gather=False)
    assert apart.people == [("Mara Lind", ("Ben Okafor",)), ("Mara Lind", ("Cem Aydin",))]


def test_an_address_and_a_channel_can_be_the_same_in_every_row(tmp_path):
    content = "When,Who,How long\n2025-03-05 10:00,Ben,12\n2025-03-06 10:00,Cem,7\n"
    roles = mapped(sender="=mara@x.example", time="When", receiver="Who", channel="=call", minutes="How long")
    found = table(tmp_path, content, mapping=roles)
    assert [i.sender.reference for i in found.interactions] == ["email:mara@x.example"] * 2
    assert [(i.channel, i.minutes) for i in found.interactions] == [("call", 12), ("call", 7)]


def test_a_short_row_and_a_note_stay_what_they_are_beside_a_constant(tmp_path):
    content = "When,Who,Where\n2025-03-05,Ben,Hall\n2025-03-06\n,Note: more to come,\n"
    found = table(tmp_path, content, mapping=mapped(sender="=Mara", time="When", receiver="Who"), channel="meeting")
    assert found.people == [("Mara", ("Ben",))]
    assert found.rules == {"quarantined missing_columns": 1, "excluded note_below": 1}


def test_a_register_without_a_host_asks_for_one_and_shows_its_title(tmp_path):
    asked = refusal(tmp_path, TITLE + BODIES)
    assert asked.code == "no_sender_column"
    assert "Above the header stands 'Meetings of Commissioner Mara Lind with organisations'" in asked.sentence
    assert '--map sender="=..." if it is the same in every row' in asked.sentence


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("=Mara Lind", "Mara Lind"),
        ("=@title:Commissioner * with", "Mara Lind"),
        ("=@title:Meetings of Commissioner * with organisations", "Mara Lind"),
        ("=@title:* with", "Meetings of Commissioner Mara Lind"),
        ("=@title", "Meetings of Commissioner Mara Lind with organisations"),
    ],
)
def test_a_host_is_taken_from_the_title_when_somebody_says_so(tmp_path, written, host):
    found = table(tmp_path, TITLE + BODIES, mapping=mapped(sender=written))
    assert found.people == [(host, ("Harbour Trust",)), (host, ("Mill Union",))]


def test_a_title_that_is_not_there_or_is_another_is_said(tmp_path):
    assert refusal(tmp_path, BODIES, mapping=mapped(sender="=@title")).code == "no_title"
    other = refusal(tmp_path, TITLE + BODIES, mapping=mapped(sender="=@title:Cabinet of * with"))
    assert other.code == "no_match"
    assert "'Meetings of Commissioner Mara Lind with organisations'" in other.sentence


def test_the_name_of_the_file_is_what_it_was_when_the_file_was_read(tmp_path):
    """Two files of one content are one file; the name that was taken is part of how it was read."""
    place = tmp_path / "exports"
    place.mkdir()
    (place / "board 2025-03-05.csv").write_text(ATTENDANCE, encoding="utf-8")
    space = workspace.Workspace(tmp_path / "w")
    choices = {
        "options": Options(mapping=mapped(sender="=Mara Lind", time="=@file:board *", receiver="Name"), channel="meeting")
    }
    (done,) = space.load(place / "board 2025-03-05.csv", **choices)
    assert (done.outcome, done.interactions, done.first) == ("loaded", 1, "2025-03-05")
    assert done.options["mapping"]["time"] == ["=2025-03-05"]
    (place / "board 2025-03-05.csv").rename(place / "board 2025-04-07.csv")
    (known,) = space.load(place / "board 2025-04-07.csv", **choices)
    assert "give --again to read it so" in known.reasons[-1].sentence
    (again,) = space.load(place / "board 2025-04-07.csv", again=True, **choices)
    assert (again.first, len(space.receipts())) == ("2025-04-07", 1)
    (place / "notes.csv").write_text(ATTENDANCE + "Dia Moss,Pier\n", encoding="utf-8")
    (lost,) = space.load(place / "notes.csv", **choices)
    assert (lost.outcome, lost.reasons[0].rule) == ("refused", "no_match")
    assert "the name of the file, which is 'notes'" in lost.reasons[0].sentence


def test_a_whole_list_of_people_gets_a_group(tmp_path):
    at = source(tmp_path, "Name,Email\nAna Ruiz,ana@x.example\n")
    found = load(Roster(), at, mapping=mapped(name="Name", email="Email", group="=Customers"))
    assert [(card.name, card.group, card.side) for card in found.cards] == [("Ana Ruiz", "customer", "stakeholder")]


def test_visitors_and_visited_are_whole_people_one_appointment_is_one_meeting_and_a_cancelled_one_none(tmp_path):
    found = table(tmp_path, VISITS)
    assert found.people == [("Mara Lind", ("ANA RUIZ", "BEN OKAFOR")), ("Mara Lind", ("TOM RUIZ",))]
    assert found.rules == {"excluded cancelled": 1}
    assert {i.kind for i in found.interactions} == {"meeting"}
    assert "receiver = column 'NAMEFIRST' with 'NAMELAST'" in found.notes


@pytest.mark.parametrize(
    "header",
    [
        "Guest First Name,Guest Last Name,Host First Name,Host Last Name",
        "First name guest,Last name guest,Forename host,Surname host",
    ],
)
def test_halves_of_both_sides_are_found_in_any_order(tmp_path, header):
    content = f"Date,{header}\n2025-03-05,Ana,Ruiz,Mara,Lind\n2025-03-06,,Okafor,Mara,Lind\n"
    assert table(tmp_path, content).people == [("Mara Lind", ("Ana Ruiz",)), ("Mara Lind", ("Okafor",))]


def test_two_columns_are_one_when_somebody_says_so(tmp_path):
    content = "Tag;Vor;Nach;Von\n2025-03-05;Ana;Ruiz;Mara\n"
    found = table(tmp_path, content, mapping=mapped(receiver="Vor + Nach", sender="Von", time="Tag"))
    assert found.people == [("Mara", ("Ana Ruiz",))]
    assert refusal(tmp_path, content, mapping=mapped(receiver="Vor + Last", sender="Von", time="Tag")).code == "unknown_column"


def test_a_list_of_contacts_with_owner_and_day_is_still_no_table_of_events(tmp_path):
    """First and last name beside an owner and a date: a CRM's contacts, not its calls."""
    from loaders.registry import identify

    header = "First Name,Last Name,Email,Account Name,Contact Owner,Last Activity Date"
    content = f"{header}\nAna,Ruiz,ana@x.example,Acme,Mara,2025-03-05\n"
    assert identify(source(tmp_path, content)).name == "roster"


def test_what_was_chosen_can_be_edited_and_given_back(tmp_path):
    from loaders.channels.table import Table

    at = source(tmp_path, VISITS)
    seen = Table().explain(at, Options())
    again = {role: tuple(names) for role, names in seen["mapping"].items()}
    assert again["receiver"] == ("NAMEFIRST + NAMELAST",)
    assert load(Table(), at, mapping=again).people == table(tmp_path, VISITS).people


def test_a_row_that_ends_within_a_name_is_told(tmp_path):
    lines = VISITS.splitlines()
    content = "\n".join([lines[0], lines[4], ",".join(lines[1].split(",")[:6])]) + "\n"
    assert table(tmp_path, content).rules == {"quarantined missing_columns": 1}


def test_a_role_or_constant_that_is_empty_is_no_column(tmp_path):
    with pytest.raises(Refusal, match="no column '='"):
        table(tmp_path, ATTENDANCE, mapping=mapped(sender="=", time="=2025-03-05", receiver="Name"))
