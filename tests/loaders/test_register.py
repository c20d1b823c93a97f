"""Registers of meetings: blanks that repeat the row above, months, nil returns, notes below the table."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from loaders.channels.table import Table
from loaders.record import Part, Refusal, Source
from loaders.registry import identify
from tests.loaders.sheets import load, refusal, source, table

SHARED = Path(os.environ.get("GRAPHX_SHARED", Path(__file__).parents[3] / "shared"))
HEADER = "From,To,Sent at\n"
REGISTER = "Minister,Date,Name of Organisation,Purpose of meeting\n"


def test_a_register_is_read_with_its_habits(tmp_path):
    content = REGISTER + (
        '"Secretary, Ann Lee","May, 2010",Acme,General discussion\n'
        ',"June, 2010",Bolt  Ltd ,Trade\n,,"Crane, Dray and Egan",\n,,,\n'
        "Bob Ito,Jun-10,Nil return,\nBob Ito,,Various,Talks\n,Oct/Nov/Dec,Acme,Talks\n,Aug-10,,Talks\n"
        "Note,,,\nDoes not normally include meetings with other bodies,,,\n"
    )
    found = table(tmp_path, content)
    assert found.people == [
        ("Secretary, Ann Lee", ("Acme",)), ("Secretary, Ann Lee", ("Bolt Ltd",)),
        ("Secretary, Ann Lee", ("Crane, Dray and Egan",)),
    ]  # fmt: skip
    assert [(i.time.month, i.precision, i.channel, i.kind) for i in found.interactions] == [
        (5, "month", "meeting", "meeting"), (6, "month", "meeting", "meeting"), (6, "month", "meeting", "meeting"),
    ]  # fmt: skip
    assert found.rules == {
        "excluded nil_return": 1, "excluded placeholder": 1, "quarantined several_months": 1, "quarantined no_receiver": 1,
        "excluded note_below": 2,
    }  # fmt: skip
    assert found.seen == 9
    assert "1 blank rows." in found.notes
    assert "a blank sender or date repeats the row above" in found.notes
    assert "blank senders and 2 blank dates were filled from the row above" in found.notes


@pytest.mark.parametrize(
    ("header", "bodies"),
    [
        ("Name of Organisation", True), ("Organisations met", True), ("Organisation rencontrée", True), ("Company", True),
        ("Individual or organisation", False), ("Person met", False), ("Attendees", False), ("Customer", False),
    ],
)  # fmt: skip
def test_organisations_that_were_met_stand_for_themselves(tmp_path, header, bodies):
    found = table(
        tmp_path, f"Minister,Date,{header},Purpose of meeting\nAnn Lee,2010-05-03,Acme,Talks\nAnn Lee,2010-05-04,Bolt,\n"
    )
    assert [(card.name, card.organisation, card.records) for card in found.cards] == [("", "Acme", 0), ("", "Bolt", 0)] * bodies
    assert [card.references for card in found.cards] == [(each.receivers[0].reference,) for each in found.interactions] * bodies


def test_a_table_of_messages_fills_no_blanks(tmp_path):
    assert table(tmp_path, HEADER + "Ann,Bob,2024-03-04\n,Cleo,2024-03-05\n").rules == {"quarantined no_sender": 1}


def test_equal_rows_of_a_register_are_two_meetings(tmp_path):
    found = table(tmp_path, REGISTER + "Ann,Oct-2010,Round Table,Business\n" * 2)
    assert len(found.interactions) == 2


def test_months_without_a_year_need_one(tmp_path):
    content = REGISTER + "Ann,April,Acme,Talks\n"
    asked = refusal(tmp_path, content)
    assert asked.code == "no_year"
    assert table(tmp_path, content, year=2013).interactions[0].time.year == 2013
    assert table(tmp_path, "Meetings of April 2012,,,\n" + content).interactions[0].time.year == 2012
    assert table(tmp_path, content + "Ann,Jan-12,Acme,\nAnn,Jan-13,Acme,\n").rules == {"quarantined no_year": 1}


@pytest.mark.skipif(
    not (SHARED / "data/uk_ministers/registers").is_dir(), reason="optional data: the shared registers are not here"
)
def test_every_real_register_is_read_or_asks_for_its_year():
    rows = loaded = 0
    for path in sorted((SHARED / "data/uk_ministers/registers").glob("*.csv")):
        at = Source(path.name, (Part(path),))
        assert Table().claims(at)
        try:
            found = load(Table(), at, source="registers")
        except Refusal:
            with pytest.raises(Refusal, match="--year"):
                load(Table(), at, source="registers")
            found = load(Table(), at, source="registers", year=2012)
        rows, loaded = rows + found.seen, loaded + len(found.interactions)
    assert (rows, loaded) == (2551, 2470)


CABINET = (
    "Meetings of the cabinet of Commissioner Mara Lind with organisations,,,\n"
    "Name,Date of meeting,Entity/ies met,Subject(s)\n"
    '"Ana Ruiz, Ben Okafor",13/02/2025,"Harbour Trust (HT), Mill Union",Ports\n'
    "Ana Ruiz,25/02/2025,Harbour Trust (HT),Ports\n"
)


def test_several_hosts_take_part_together_when_somebody_says_where_the_cell_is_cut(tmp_path):
    whole = table(tmp_path, CABINET)
    assert whole.people[0] == ("Ana Ruiz, Ben Okafor", ("Harbour Trust (HT), Mill Union",))
    assert "1 sender cells hold such a sign" in whole.notes
    cut = table(tmp_path, CABINET, split={"sender": ",", "receiver": ","})
    assert cut.people == [
        ("Ana Ruiz", ("Ben Okafor", "Harbour Trust (HT)", "Mill Union")), ("Ana Ruiz", ("Harbour Trust (HT)",)),
    ]  # fmt: skip
    assert [p.role for p in cut.interactions[0].receivers] == ["to", "to", "to"]
    assert cut.interactions[0].topics == ("Ports",)
    assert "1 sender cells were cut at ','" in cut.notes


def test_who_hosts_and_stands_among_the_guests_is_there_once(tmp_path):
    content = "Minister,Date,Attendees\nAna; Ben,2025-03-05,Cem; Ben; Ana\nAna; Ben,2025-03-06,Ben; Ana\n"
    found = table(tmp_path, content, split={"sender": ";", "receiver": ";"})
    assert found.people == [("Ana", ("Ben", "Cem"))]
    assert found.rules == {"excluded to_self": 1}


def test_several_senders_of_a_mail_are_no_event(tmp_path):
    content = HEADER + "Ann; Bea,Cleo,2024-03-04\nAnn,Cleo,2024-03-04\n"
    assert table(tmp_path, content, split={"sender": ";"}).rules == {"quarantined several_senders": 1}
    assert table(tmp_path, content, split={"sender": ";"}, channel="call").rules == {}


RETURNS = "Id,Lobbyist Name,Date Published,Period,DPOs Lobbied,Lobbying Activities\n"


def test_a_return_of_a_lobbyist_ties_them_with_each_they_lobbied_and_these_not_with_each_other(tmp_path):
    content = RETURNS + (
        '501,Harbour Trust,21/05/2025 14:30,"1 Jan, 2025 to 30 Apr, 2025",'
        "Ana Ruiz|Minister|Department of Ports::Ben Okafor|Deputy|Assembly,Meeting|1::Email|2-5\n"
        '502,Mill Union,20/05/2025 09:10,"1 Jan, 2025 to 30 Apr, 2025",Ana Ruiz|Minister|Department of Ports,Email|1\n'
    )
    found = table(tmp_path, content)
    assert found.people == [("Harbour Trust", ("Ana Ruiz",)), ("Harbour Trust", ("Ben Okafor",)), ("Mill Union", ("Ana Ruiz",))]
    assert [(i.channel, i.kind, i.records) for i in found.interactions] == [
        ("meeting", "meeting", 1), ("meeting", "meeting", 0), ("email", "message", 1),
    ]  # fmt: skip
    assert "The day of publication stands for that of the event" in found.notes
    assert "2 cells give each person a post after a bar" in found.notes
    assert "1 rows name several channels or kinds" in found.notes
    twice = content + content.splitlines()[1].replace("501", "503", 1) + "\n"
    assert "2 rows name several channels or kinds" in table(tmp_path, twice).notes


def test_people_with_posts_in_one_cell_are_met_together_in_any_other_register(tmp_path):
    content = "Minister,Date,Attendees\nMara,2025-03-05,Ana|Chair|Acme::Ben|Clerk|Bolt\nMara,2025-03-06,Cem|Chair|Acme\n"
    assert table(tmp_path, content).people == [("Mara", ("Ana", "Ben")), ("Mara", ("Cem",))]
    whole = table(tmp_path, content, split={"receiver": ";"})
    assert whole.people[1] == ("Mara", ("Cem|Chair|Acme",))


@pytest.mark.parametrize(
    ("column", "called", "held"),
    [("Status", "Cancelled", "Confirmed"), ("Status", "no show", "1"), ("Cancelled", "yes", "no"), ("Cancelled", "x", ""),
     ("Cancelled at", "24/03/2025", ""), ("Abgesagt", "ja", "nein"), ("Annulé", "oui", "non")],
)  # fmt: skip
def test_what_was_called_off_did_not_take_place(tmp_path, column, called, held):
    content = f"Minister,Date,Attendees,{column}\nMara,2025-03-05,Ana,{called}\nMara,2025-03-06,Ben,{held}\n"
    found = table(tmp_path, content)
    assert (found.people, found.rules) == ([("Mara", ("Ben",))], {"excluded cancelled": 1})


def test_a_row_called_off_still_names_the_host_of_the_rows_below(tmp_path):
    content = "Minister,Date,Attendees,Status\nMara,2025-03-05,Ana,Cancelled\n,2025-03-06,Ben,\n"
    assert table(tmp_path, content).people == [("Mara", ("Ben",))]


def test_a_column_says_whether_a_row_asks(tmp_path):
    content = "From,To,Date,Question\na@x.example,b@x.example,2025-03-05,yes\na@x.example,b@x.example,2025-03-06,no\n"
    assert [i.question for i in table(tmp_path, content).interactions] == [True, False]
    odd = table(tmp_path, content + "a@x.example,b@x.example,2025-03-07,perhaps\n")
    assert [i.question for i in odd.interactions] == [True, False, None]
    assert "1 cells of the question column say neither yes nor no" in odd.notes
    wordy = "From,To,Date,Question\nAnn,Bea,2025-03-05,How are you?\n"
    assert "question = " not in table(tmp_path, wordy).notes


@pytest.mark.parametrize("word", ["Complaint", "complaint", "Beschwerde", "Réclamation", "Queja", "Klacht", "Skarga"])
def test_a_complaint_is_a_kind_of_its_own(tmp_path, word):
    content = f"From,To,Date,Case Type\nAnn,Help desk,2025-03-05,{word}\nAnn,Help desk,2025-03-06,email\n"
    found = table(tmp_path, content)
    assert [(i.channel, i.kind) for i in found.interactions] == [("email", "complaint"), ("email", "message")]


@pytest.mark.parametrize(
    ("header", "row", "topics"),
    [
        ("From,To,Date,Subject", "Ann,Bea,2025-03-05,Secret", ()),
        ("Absender,Empfänger,Datum,Betreff", "Ann,Bea,2025-03-05,Geheim", ()),
        ("Expéditeur,Destinataire,Date,Objet", "Ann,Bea,2025-03-05,Secret", ()),
        ("From,To,Date,Channel,Subject", "Ann,Bea,2025-03-05,email,Secret", ()),
        ("Owner,Contact,Meeting date,Type,Subject", "Ann,Bea,2025-03-05,email,Secret", ()),
        ("From,To,Date,Topic", "Ann,Bea,2025-03-05,Ports", ("Ports",)),
        ("Minister,Organisation,Date,Subject", "Ann,Acme,2025-03-05,Ports", ("Ports",)),
    ],
)
def test_the_subject_of_mails_is_a_topic_only_when_somebody_says_so(tmp_path, header, row, topics):
    content = f"{header}\n{row}\n"
    assert [i.topics for i in table(tmp_path, content).interactions] == [topics]
    subject = header.rsplit(",", 1)[1]
    assert [i.topics for i in table(tmp_path, content, mapping={"topic": (subject,)}).interactions] == [
        (row.rsplit(",", 1)[1],)
    ]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Date,Start,End,Host,Guest", "2025-03-05,23:30,0:15,Mara Lind,Ana Ruiz"),
        ("Date,Start time,End time,Host,Guest", "2025-03-05,11.30 pm,12.15 am,Mara Lind,Ana Ruiz"),
        ("Start Date,Start Time,End Date,End Time,Meeting Organizer,Required Attendees",
         "3/5/2025,11:30:00 PM,3/6/2025,12:15:00 AM,Mara Lind,Ana Ruiz"),
        ("Datum,Beginn,Ende,Minister/in,Gesprächspartner", "05.03.2025,23:30,0:15,Mara Lind,Ana Ruiz"),
        ("Besucher Vorname,Besucher Nachname,Ansprechpartner,Ankunft,Abgang",
         "Ana,Ruiz,Mara Lind,05.03.2025 23:30,06.03.2025 00:15"),
        ("Date,Heure d'arrivée,Heure de sortie,Personne visitée,Visiteur", "5 mars 2025,23h30,0h15,Mara Lind,Ana Ruiz"),
        ("Fecha,Hora,Hora de fin,Alto cargo,Asistentes", "5 de marzo de 2025,23:30,0:15,Mara Lind,Ana Ruiz"),
        ("Data,Ora,Ora fine,Ministro,Soggetto incontrato", "5 marzo 2025,23.30,0.15,Mara Lind,Ana Ruiz"),
        ("Datum,Tijd,Eindtijd,Bewindspersoon,Gesprek met", "5 maart 2025,23u30,0u15,Mara Lind,Ana Ruiz"),
        ("Data,Hora,Hora de término,Agente público,Audiência com", "5 de março de 2025,23h30,0h15,Mara Lind,Ana Ruiz"),
        ("Data,Godzina,Godzina zakończenia,Minister,Spotkanie z", "5 marca 2025,godz. 23:30,godz. 0:15,Mara Lind,Ana Ruiz"),
        ("COMM_DATE,DPOH_LAST_NM,DPOH_FIRST_NM,CLIENT_NAME,Duration", "2025-03-05 23:30,Lind,Mara,Ana Ruiz,PT45M"),
        ("Visitor First Name,Visitor Last Name,Check-in,Check-out,Host First Name,Host Last Name",
         "Ana,Ruiz,2025-03-05 23:30,2025-03-06 00:15,Mara,Lind"),
    ],
)  # fmt: skip
def test_registers_diaries_and_visitor_logs_say_how_long_it_was(tmp_path, header, row):
    dated = row + ("\n" + row.replace("3/5/", "3/25/").replace("3/6/", "3/26/") if "3/5/" in row else "")
    found = table(tmp_path, f"{header}\n{dated}\n")
    first = found.interactions[0]
    assert (f"{first.time:%Y-%m-%d %H:%M}", first.minutes, first.channel) == ("2025-03-05 23:30", 45, "meeting")
    assert found.people[0] == ("Mara Lind", ("Ana Ruiz",))
    assert identify(source(tmp_path, f"{header}\n{dated}\n")).name == "table"


def test_an_end_that_cannot_be_read_is_counted(tmp_path):
    found = table(tmp_path, "Host,Guest,Start,End\nMara,Ana,2025-03-05 10:00,11:00\nMara,Ben,2025-03-05 10:00,late\n")
    assert [each.minutes for each in found.interactions] == [60, None]
    assert "1 lengths could not be read" in found.notes


def test_what_is_called_a_meeting_anywhere_is_one_and_no_mail(tmp_path):
    found = load(Table(), source(tmp_path, "Date,Meeting,With\n2025-03-05,Ports,Ana\n"), mapping={"sender": ("=Mara",)})
    assert found.interactions[0].channel == "meeting"
