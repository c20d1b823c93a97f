"""Tables of people: what a row says of a person, and what it must not."""

from __future__ import annotations

from collections import Counter

import pytest

from loaders.channels.roster import Roster
from loaders.record import GROUPS, Options, Refusal
from loaders.registry import identify
from loaders.words import listed_words, plain, ungendered
from tests.loaders.sheets import load, source


def roster(folder, content, **options):
    return load(Roster(), source(folder, content, "people.csv"), **options)


def test_a_row_becomes_a_card(tmp_path):
    found = roster(
        tmp_path,
        "Name,E-mail,Phone,Company,Type,Followers,Importance\n"
        'Cleo  Day,Cleo@East.example,+44 7700 900123,East Ltd,Journalists,"12,400",High\n',
        source="crm",
    )
    (card,) = found.cards
    assert card.references == ("email:cleo@east.example", "phone:+447700900123", "name:cleo day@crm")
    assert (card.name, card.organisation, card.group, card.side, card.followers) == (
        "Cleo Day",
        "East Ltd",
        "media",
        "stakeholder",
        12_400,
    )
    assert (card.key, card.place, card.records) == (True, "line 2", 1)
    assert "name = column 'Name'; email = column 'E-mail'" in found.notes


@pytest.mark.parametrize(
    "header",
    ["Owner", "Relationship owner", "Betreuer", "Suivi par", "Responsable", "Referente", "Relatiebeheerder", "Responsável",
     "Opiekun"],
)  # fmt: skip
def test_who_looks_after_a_person_is_read_in_every_language(tmp_path, header):
    found = roster(tmp_path, f"Name,Email,Group,{header}\nAnn,ann@x.example,customer,Ngozi  Chukwu\nBo,bo@x.example,media,\n")
    assert [card.owner for card in found.cards] == ["Ngozi Chukwu", ""]
    assert [card.side for card in found.cards] == ["stakeholder"] * 2, "an owner is no side"


@pytest.mark.parametrize(
    ("header", "cells", "group", "department", "side"),
    [
        ("Department", "Sales", "", "Sales", "ours"), ("Department,Group", "Sales,Staff", "employee", "Sales", "ours"),
        ("Group", "Client", "customer", "", "stakeholder"), ("Group", "Friends of Bath", "Friends of Bath", "", ""),
        ("Department,Company", "Sales,Acme", "", "Sales", ""), ("Group,Side", "customer,ours", "customer", "", "ours"),
        ("Department,Internal", "Sales,no", "", "Sales", "stakeholder"),
        ("Department,Group", "Press,Regulator", "regulator", "Press", "stakeholder"),
        ("Job title", "Chair", "", "", ""),
    ],
)  # fmt: skip
def test_where_a_person_belongs(tmp_path, header, cells, group, department, side):
    (card,) = roster(tmp_path, f"Name,Email,{header}\nAnn,ann@x.example,{cells}\n").cards
    assert (card.group, card.department, card.side) == (group, department, side)


TABLES = {
    "en": ("Name,Email,Group,Our side,VIP,Owned by", "Staff,internal,,", "Client,external,yes,Bo", "Press,outside,low,"),
    "de": ("Name,E-Mail,Gruppe,Intern/Extern,Priorität,Kundenbetreuer:in", "Mitarbeiter:in,intern,,",
           "Kund:innen,extern,Hoch,Bo", "Presse,extern,niedrig,"),
    "fr": ("Nom,Courriel,Groupe,Interne ou externe,Priorité,Chargé(e) de compte", "Salarié(e),interne,,",
           "Client·e,externe,Élevée,Bo", "Presse,externe,basse,"),
    "es": ("Nombre,Correo,Grupo,Interno,Prioridad,Encargado/a", "Empleado/a,sí,,", "Cliente,no,Muy alta,Bo", "Prensa,no,baja,"),
    "it": ("Nome,Email,Gruppo,Interno/Esterno,Priorità,Gestito da", "Dipendente,interno,,", "Cliente,esterno,alta,Bo",
           "Stampa,esterno,bassa,"),
    "nl": ("Naam,E-mail,Groep,Intern,Prioriteit,Beheerder", "Medewerker,ja,,", "Klant,nee,Hoog,Bo", "Pers,nee,laag,"),
    "pt": ("Nome,Email,Grupo,Interno ou externo,Prioridade,Gestor(a)", "Funcionário,interno,,", "Cliente,externo,Alta,Bo",
           "Imprensa,externo,baixa,"),
    "pl": ("Nazwisko,E-mail,Grupa,Wewnętrzny,Priorytet,Opiekun/ka", "Pracownik,tak,,", "Klient,nie,Wysoki,Bo",
           "Prasa,nie,niski,"),
}  # fmt: skip


@pytest.mark.parametrize("tongue", TABLES)
@pytest.mark.parametrize("sides", [True, False])
def test_groups_sides_key_marks_and_owners_are_understood_in_every_language(tmp_path, tongue, sides):
    """Without the column of sides the group says the side."""
    header, *rows = (line.split(",") for line in TABLES[tongue])
    kept = [0, 1, 2, *([3] if sides else []), 4, 5]
    lines = [[f"P{number}", f"p{number}@x.example", *row] for number, row in enumerate(rows)]
    table = "\n".join(",".join(line[place] for place in kept) for line in (header, *lines))
    found = roster(tmp_path, table)
    assert [(card.group, card.side, card.key, card.owner) for card in found.cards] == [
        ("employee", "ours", False, ""), ("customer", "stakeholder", True, "Bo"), ("media", "stakeholder", False, ""),
    ]  # fmt: skip
    assert "does not tell" not in found.notes


def test_words_that_do_not_tell_the_side_or_the_key_are_told(tmp_path):
    found = roster(
        tmp_path, "Name,Email,Side,Priority\nAnn,a@x.example,blue,3\nBo,b@x.example,blue,high\nCy,c@x.example,ours,\n"
    )
    assert [(card.side, card.key) for card in found.cards] == [("", False), ("", True), ("ours", False)]
    assert (
        "Of 2 rows 'Side' does not tell who is ours or a stakeholder: write ours or stakeholder. It says 'blue'." in found.notes
    )
    assert "Of 1 rows 'Priority' does not tell who is key: write yes or no. It says '3'." in found.notes


def test_a_word_stands_in_one_group_only():
    lists = listed_words("people")
    words = Counter(word for group in GROUPS for word in {word for each in lists[group].values() for word in each})
    assert set(words.values()) == {1}
    assert all(word == plain(word) for each in lists.values() for listed in each.values() for word in listed)
    assert set(lists) == {*GROUPS, "ours", "theirs", "key", "not_key"}


@pytest.mark.parametrize("word", ["time_in", "and/or", "Check in", "Rate (%)", "Fax/E-Mail", "A/B"])
def test_an_ending_that_is_no_gender_stays(word):
    assert ungendered(word) == word


def test_a_row_without_a_key_goes_to_quarantine(tmp_path):
    found = roster(tmp_path, "Name,Email,Group\n,,customer\nn/a,not an address,customer\nAnn,,customer\n\n")
    assert found.rules == {"quarantined no_key": 2}
    assert [card.references for card in found.cards] == [("name:ann@people.csv",)]
    assert "1 addresses, phone numbers, ids or follower counts could not be read" in found.notes


def test_given_and_family_name_are_one_name(tmp_path):
    (card,) = roster(tmp_path, "First Name,Last Name,Email Address,Team\nAnn,Lee,ann@x.example,Sales\n").cards
    assert (card.name, card.references[-1]) == ("Ann Lee", "name:ann lee@people.csv")


def test_two_people_of_one_name_stay_two(tmp_path):
    found = roster(tmp_path, "Name,Email,Group\nAnn Lee,a@x.example,media\nann lee,b@x.example,media\nBob,c@x.example,media\n")
    assert [card.references for card in found.cards] == [
        ("email:a@x.example",), ("email:b@x.example",), ("email:c@x.example", "name:bob@people.csv"),
    ]  # fmt: skip
    assert "1 names stand in several rows" in found.notes


def test_an_id_is_a_name_within_the_source(tmp_path):
    (card,) = roster(tmp_path, "id,name,role\n17,Ann Lee,Trader\n", source="firm").cards
    assert card.references == ("name:17@firm", "name:ann lee@firm")


def test_several_addresses_in_a_cell(tmp_path):
    (card,) = roster(tmp_path, "Name,Email,Group\nAnn,a@x.example; b@x.example,media\n").cards
    assert card.references[:2] == ("email:a@x.example", "email:b@x.example")


@pytest.mark.parametrize(
    ("header", "ours"),
    [
        ("Name,Email,Department", True), ("First Name,Last Name,E-mail Address,Company,Job Title", True),
        ("Stakeholder,Group", True),
        ("id,name,email,role", True), ("Name,Email", False), ("Minister,Date,Name of Organisation", False),
        ("From,To,Date,Type", False),
        ("First Name,Last Name,URL,Email Address,Company,Position,Connected On", True), ("Source,Target,Type", False),
        ("Id,Label,Group", False),
    ],
)  # fmt: skip
def test_what_the_roster_loader_claims(tmp_path, header, ours):
    at = source(tmp_path, header + "\n")
    assert Roster().claims(at) == ("shape" if ours else "")
    if ours:
        assert identify(at).name == "roster"


def test_a_mapping_and_its_refusals(tmp_path):
    content = "wer,wo\nAnn,Acme\n"
    with pytest.raises(Refusal, match="'wer', 'wo'"):
        roster(tmp_path, content)
    (card,) = roster(tmp_path, content, mapping={"name": ("wer",), "organisation": ("wo",)}).cards
    assert (card.name, card.organisation) == ("Ann", "Acme")
    assert Roster().explain(source(tmp_path, "Name,Email,Team\n"), Options())["mapping"] == {
        "name": ["Name"], "email": ["Email"], "department": ["Team"],
    }  # fmt: skip


def test_na_of_several_people_is_no_name(tmp_path):
    """As R writes what is missing; of one person it may be the name."""
    table = "name,email,group\nNA,a@x.example,media\n{},b@x.example,media\n"
    several, one = (roster(tmp_path, table.format(other)).cards for other in ("NA", "Na Li"))
    assert [card.name for card in several] == ["", ""]
    assert [card.name for card in one] == ["NA", "Na Li"]
