"""Who is who: strong keys join while they carry one name, decisions rule, and every decision can be undone."""

from __future__ import annotations

import json
import os
import pwd
import tempfile
from collections import Counter, defaultdict
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import graphx
from graphx.errors import BadValue, UnknownName, UnknownPerson
from graphx.people import census, shared_references
from graphx.people.decisions import Decision, Decisions, Journal
from graphx.people.matching import alike, resolve, several, tokens
from graphx.storage import seal
from graphx.ties import day_tables
from graphx.ties.inputs import Inputs
from graphx.workspace.checkup import BAD, examine
from loaders.record import Card, Interaction, Party
from tests.support import reference

DAY = datetime(2026, 3, 2, tzinfo=UTC)


def names(**given):
    return {key.replace("_", ":", 1): Counter(value) for key, value in given.items()}


def who(directory):
    return sorted(person.references for person in directory.people)


def directory(cards, lines=(), carried=None):
    keys = {each for card in cards for each in card.references}
    carried = carried or {each: Counter([card.name for card in cards if each in card.references]) for each in keys}
    return resolve(carried, cards, Decisions.replay(lines))


def line(number, action, a, b="", **more):
    return Decision(f"d{number}", "2026-01-01", "me", action, a, b, **more)


def test_names_are_compared_without_order_accents_titles_and_case():
    assert tokens("Dr José PÉREZ") == tokens("Perez, Jose")
    assert alike(tokens("Chen Wei"), tokens("wei chen"))
    assert alike(tokens("Ann Lee"), tokens("Ann B. Lee"))
    assert not alike(tokens("Maria Garcia"), tokens("Tom Okafor"))
    assert several(["Ann Lee", "Tom Okafor"])
    assert not several(["Ann Lee", "LEE ANN", "ann.lee@x.example", ""])


def test_a_card_joins_its_references():
    found = directory([Card(("email:ann@x.example", "phone:+441234", "name:ann lee@crm"), "Ann Lee")])
    assert who(found) == [("email:ann@x.example", "phone:+441234", "name:ann lee@crm")]


def test_a_key_that_carries_two_names_joins_nobody():
    cards = [
        Card(("email:ann@x.example", "phone:+44100"), "Ann Lee"),
        Card(("email:tom@x.example", "phone:+44100"), "Tom Okafor"),
    ]
    assert len(directory(cards).people) == 3


def test_equal_names_are_never_merged_silently():
    cards = [
        Card(("email:j1@x.example", "name:jo kim@crm"), "Jo Kim"),
        Card(("email:j2@y.example", "name:jo kim@crm"), "Jo Kim"),
    ]
    people = directory(cards).people
    assert sorted(person.references for person in people if "email:j1@x.example" in person.references or
                  "email:j2@y.example" in person.references) == [("email:j1@x.example",), ("email:j2@y.example",)]  # fmt: skip


def test_a_number_and_a_name_in_one_row_are_one_person_called_by_the_name():
    cards = [Card(("name:107@x", "name:ann lee@x"), "Ann Lee"), Card(("name:108@x", "name:bo ek@x"), "Bo Ek")]
    carried = {"name:107@x": Counter({"107": 500, "Ann Lee": 1}), "name:108@x": Counter({"108": 9})}
    people = directory(cards, carried=carried).people
    assert {person.name: person.references for person in people} == {
        "Ann Lee": ("name:107@x", "name:ann lee@x"), "Bo Ek": ("name:108@x", "name:bo ek@x")}  # fmt: skip
    twins = [*cards, Card(("name:109@x", "name:ann lee@x"), "Ann Lee")]
    assert ("name:107@x",) in who(directory(twins))
    assert ("name:109@x",) in who(directory(twins))


def test_the_order_of_cards_and_references_changes_nothing():
    cards = [Card(("email:a@x.example", "phone:+1"), "Ann Lee"), Card(("phone:+1", "slack:T/U1"), "Ann Lee"),
             Card(("email:b@x.example", "slack:T/U2"), "Bo Ek")]  # fmt: skip
    assert directory(cards) == directory(cards[::-1])
    three = ("email:ann@x.example", "email:cy@x.example", "email:bob@x.example")
    foes = [line(1, "different", "email:ann@x.example", "email:bob@x.example")]
    assert len({tuple(who(directory([Card(order, "Ann")], foes))) for order in permutations(three)}) == 1


def test_merge_split_different_and_undo():
    cards = [Card(("email:a@x.example", "phone:+1"), "Ann Lee"), Card(("email:b@x.example",), "A Lee")]
    before = directory(cards)
    merged = [line(1, "merge", "email:a@x.example", "email:b@x.example")]
    assert who(directory(cards, merged)) == [("email:a@x.example", "email:b@x.example", "phone:+1")]
    assert directory(cards, [*merged, line(2, "undo", "d1")]) == before
    split = [*merged, line(2, "split", "email:b@x.example")]
    assert who(directory(cards, split)) == who(before)
    apart = [line(1, "split", "phone:+1")]
    assert who(directory(cards, apart)) == [("email:a@x.example",), ("email:b@x.example",), ("phone:+1",)]
    foes = [line(1, "different", "email:a@x.example", "phone:+1")]
    assert who(directory(cards, foes)) == [("email:a@x.example",), ("email:b@x.example",), ("phone:+1",)]


def test_what_was_said_to_be_different_is_not_joined_through_a_third():
    cards = [Card(("email:a@x.example", "phone:+1"), "Ann"), Card(("phone:+1", "email:b@x.example"), "Ann")]
    assert len(directory(cards).people) == 1
    lines = [line(1, "different", "email:a@x.example", "email:b@x.example")]
    people = directory(cards, lines).people
    assert {"email:a@x.example", "email:b@x.example"} not in [set(person.references) for person in people]
    assert len(people) == 2


def test_facts_come_from_decisions_before_cards_before_the_address():
    card = Card(("email:ann@lantern.example",), "Ann", "Lantern", "employee", "Sales", "ours", 12)
    person = directory([card]).people[0]
    assert (person.organisation, person.group, person.department, person.side, person.followers) == (
        "Lantern", "employee", "Sales", "ours", 12)  # fmt: skip
    decided = [line(1, "set", "email:ann@lantern.example", field="department", value="Legal")]
    assert directory([card], decided).people[0].department == "Legal"
    plain = resolve({"email:bo@firm.example": Counter({"Bo": 1}), "email:cy@gmail.com": Counter({"Cy": 1})}, [], Decisions(),
                    domains=["firm.example"])  # fmt: skip
    by_name = {person.name: person for person in plain.people}
    assert (by_name["Bo"].side, by_name["Bo"].group, by_name["Bo"].organisation) == ("ours", "employee", "firm.example")
    assert (by_name["Cy"].side, by_name["Cy"].group, by_name["Cy"].organisation) == ("stakeholder", "", "")


def test_the_owner_of_a_mailbox_is_ours():
    found = resolve({"email:me@gmail.com": Counter({"Me": 1})}, [], Decisions(), owners=["email:me@gmail.com"])
    assert found.people[0].side == "ours"


def test_a_person_is_found_by_id_reference_address_or_name(tmp_path):
    a, b, c = (
        Party("email:ann@x.example", "Ann Lee"),
        Party("email:bo@x.example", "Bo Ek"),
        Party("email:bo@y.example", "Bo Ek"),
    )
    reference.put(tmp_path, [Interaction("1", DAY, "email", "message", a, (b, c), "row 1")])
    workspace = graphx.open(tmp_path)
    ann = workspace.find("ann lee")
    assert {workspace.find(text).id for text in (ann.id, "email:ann@x.example", "Ann@X.example", "ANN LEE")} == {ann.id}
    with pytest.raises(UnknownPerson, match="Several people are called 'Bo Ek'"):
        workspace.find("Bo Ek")
    with pytest.raises(UnknownPerson, match="Near: Ann Lee"):
        workspace.find("An Leee")


def test_merging_through_the_workspace_moves_the_ties_and_undo_restores_them_bit_for_bit(tmp_path):
    a, b, c = (Party(f"email:{name}@x.example", name) for name in ("ann", "bob", "cy"))
    events = [Interaction("1", DAY, "email", "message", a, (c,), "1"), Interaction("2", DAY, "email", "message", b, (c,), "2"),
              Interaction("3", DAY, "email", "message", a, (b, c), "3")]  # fmt: skip
    reference.put(tmp_path, events)
    workspace = graphx.open(tmp_path)
    before, version = workspace.ask("ties").rows, workspace.version
    decision = workspace.merge("email:ann@x.example", "bob")
    merged = workspace.ask("ties").rows
    assert len(merged) == 1
    assert merged[0]["interactions"] == 3
    assert merged[0]["depth_sum"] == 2 * 3 / (1 + 3), (
        "the mail to one's own second address is shared with one other person only"
    )
    workspace.undo(decision.id)
    assert workspace.version == version
    assert workspace.ask("ties").rows == before


def test_decisions_that_mean_nothing_are_refused(tmp_path):
    reference.put(
        tmp_path, [Interaction("1", DAY, "email", "message", Party("email:a@x.example"), (Party("email:b@x.example"),), "1")]
    )
    workspace = graphx.open(tmp_path)
    with pytest.raises(BadValue):
        workspace.merge("email:a@x.example", "a@x.example")
    with pytest.raises(UnknownName, match="Did you mean 'group'"):
        workspace.set("a@x.example", grup="media")
    with pytest.raises(BadValue, match="ours, stakeholder"):
        workspace.set("a@x.example", side="enemy")
    with pytest.raises(UnknownName, match="no decision 'nonsense'"):
        workspace.undo("nonsense")
    with pytest.raises(BadValue, match="Say which reference"):
        workspace.split(workspace.find("a@x.example").id)


REFERENCES = ["email:ann@x.example", "email:bob@gmail.com", "email:cy@ours.example", "name:ann lee@crm", "name:@crm",
              "phone:+441", "slack:T1/U1", "email:dee@x.example", "name:bob@home@crm"]  # fmt: skip
cards = st.builds(
    lambda references, name, group, side, key: Card(tuple(references), name, group=group, side=side, key=key),
    st.lists(st.sampled_from(REFERENCES), min_size=1, max_size=3, unique=True),
    st.sampled_from(["Ann Lee", "Bob", "", "Cy Ng"]),
    st.sampled_from(["", "media"]),
    st.sampled_from(["", "ours", "stakeholder"]),
    st.booleans(),
)
mails = st.builds(
    lambda number, people, names: Interaction(
        f"{number}", DAY, "email", "message", Party(people[0], names[0]), tuple(map(Party, people[1:], names[1:])), "row"
    ),
    st.integers(0, 10**9),
    st.lists(st.sampled_from(REFERENCES), min_size=2, max_size=3, unique=True),
    st.lists(st.sampled_from(["Ann Lee", "Bob", "Tom Okafor", "", "x@y"]), min_size=3, max_size=3),
)
lines = st.builds(
    lambda action, a, b: {"action": action, "a": a, "b": b},
    st.sampled_from(["merge", "different", "split"]),
    st.sampled_from(REFERENCES),
    st.sampled_from(REFERENCES),
)


def content(event):
    """What two copies of one event have in common."""
    return event.native, event.sender.reference, frozenset(party.reference for party in event.receivers)


@given(st.lists(mails, max_size=6), st.lists(cards, max_size=3), st.lists(lines, max_size=2), st.booleans())
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_the_census_settles_the_plain_people_as_the_rules_would(events, stated, decided, owned):
    with tempfile.TemporaryDirectory() as folder:
        home = reference.put(Path(folder), [*events, *stated], scope="ego:email:ann@x.example" if owned else "group:all")
        (home.root / "settings.toml").write_text('[organisation]\ndomains = ["ours.example"]\n')
        for each in decided:
            if each["a"] != each["b"]:
                Journal(home).add(each["action"], each["a"], each["b"])
        found = census.directory(day_tables.base(Inputs.of(home)))
        names_ = defaultdict(Counter)
        for event in {content(event): event for event in reversed(events)}.values():
            for party in (event.sender, *event.receivers):
                names_[party.reference][party.name] += 1
        for card in stated:
            for text in card.references:
                names_[text][card.name] += 1
        owners = ["email:ann@x.example"] if owned else []
        used = {party.reference for event in events for party in (event.sender, *event.receivers)}
        assert found == resolve(names_, stated, Journal(home).read(), ["ours.example"], owners, used)


def test_a_torn_last_line_of_the_journal_is_not_there_and_is_put_aside(tmp_path):
    reference.put(
        tmp_path, [Interaction("1", DAY, "email", "message", Party("email:a@x.example"), (Party("email:b@x.example"),), "1")]
    )
    workspace = graphx.open(tmp_path)
    workspace.set("a@x.example", group="media")
    with (tmp_path / "decisions.jsonl").open("ab") as stream:
        stream.write(b'{"id": "torn", "ti')
    assert len(workspace.decisions().lines) == 1
    workspace.set("a@x.example", group="partner")
    assert [each.value for each in workspace.decisions().lines] == ["media", "partner"]
    assert (tmp_path / "decisions.torn").read_bytes() == b'{"id": "torn", "ti\n'


def test_a_card_names_people_nobody_talks_to(tmp_path):
    event = Interaction("1", DAY, "email", "message", Party("email:a@x.example", "A"), (Party("email:b@x.example", "B"),), "1")
    reference.put(tmp_path, [event, Card(("email:alone@y.example",), "Alone", group="media", side="stakeholder")])
    rows = {row["group"]: row for row in graphx.open(tmp_path).ask("groups").rows}
    assert rows["media"]["note"] == "absent"
    assert rows["media"]["people"] == 1


def test_who_has_no_name_on_the_machine_decides_under_their_number(tmp_path, monkeypatch):
    """As in a container that is run with any uid; the system's own table says that it has no such user."""
    number = 2**31 - 7
    with pytest.raises(KeyError):
        pwd.getpwuid(number)
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: number)
    home = reference.put(tmp_path, [])
    assert Journal(home).add("merge", "email:a@x.example", "email:b@x.example").author == str(number)
    assert Journal(home).read().lines[0].author == str(number)


def load(folder, files):
    place = folder / "exports"
    place.mkdir()
    for name, text in files.items():
        (place / name).write_text(text, encoding="utf-8")
    with graphx.open(folder / "w") as workspace:
        assert all(each.state == "loaded" for each in workspace.load(place) if hasattr(each, "state"))
        return census.directory(day_tables.base(Inputs.of(workspace._home))).people


def test_who_looks_after_somebody_stands_in_the_answers_and_decisions_win_over_lists(tmp_path):
    """Two lists: one names the owner by address, the other by another name; a decision settles it, and can be undone."""
    (tmp_path / "staff.csv").write_text(
        "Name,Email,Side\nNina Berg,nina@us.example,ours\nOle Dahl,ole@us.example,ours\nOle Dahl,ole2@us.example,ours\n"
    )
    (tmp_path / "one.csv").write_text("Name,Email,Group,Key,Owner\nZoe,zoe@them.example,media,yes,NINA@us.example\n")
    (tmp_path / "two.csv").write_text(
        "Name,Email,Group,Owner\nZoe,zoe@them.example,customer,Ole Dahl\nAl,al@them.example,media,\n"
    )
    workspace = graphx.open(tmp_path / "w")
    workspace.load(tmp_path / "staff.csv", tmp_path / "one.csv", tmp_path / "two.csv")

    def row(name="people", who="Zoe"):
        (found,) = [each for each in workspace.ask(name).rows if each["name"] == who]
        return found

    said = "lists disagree about group: customer, media; lists disagree about owner: NINA@us.example, Ole Dahl"
    assert (row()["owner"], row()["key"], row()["group"]) == ("Nina Berg", True, "customer")
    assert row()["note"].startswith(said)
    assert (row(who="Al")["owner"], row(who="Al")["key"]) == ("", False)
    assert row("thin")["owner"] == "Nina Berg", "key, and absent"
    assert row("thin")["class"] == "absent"
    before = workspace.version
    with pytest.raises(UnknownPerson, match=r"Near: .*Nina Berg"):
        workspace.set("Zoe", owner="Nina Borg")
    with pytest.raises(UnknownPerson, match="Several people are called 'Ole Dahl'"):
        workspace.set("Zoe", owner="Ole Dahl")
    with pytest.raises(BadValue, match="looked after by themselves"):
        workspace.set("Zoe", owner="zoe@them.example")
    with pytest.raises(BadValue, match="side is one of ours, stakeholder"):
        workspace.set("Zoe", group="partner", side="neither")
    with pytest.raises(UnknownName, match="field of a person"):
        workspace.set("Zoe", group="partner", salary="1")
    assert workspace.version == before, "of what is refused in part nothing is written"
    assert workspace.set("Zoe", group=None) == []

    made = workspace.set("Zoe", owner="ole2@us.example", key=False, group="partner")
    assert [each.field for each in made] == ["owner", "key", "group"]
    assert (row()["owner"], row()["key"], row()["group"]) == ("Ole Dahl", False, "partner")
    assert "disagree" not in row()["note"]
    assert workspace.version != before
    assert {name: each.value for name, each in workspace.stated("Zoe").items()} == {
        "owner": "email:ole2@us.example", "key": "no", "group": "partner"}  # fmt: skip
    emptied = workspace.set("Zoe", owner="")
    assert (row()["owner"], workspace.stated("zoe@them.example")["owner"].id) == ("", emptied[0].id)
    workspace.undo(emptied[0].id)
    assert row()["owner"] == "Ole Dahl"
    workspace.undo(made[1].id)
    assert (row()["key"], row()["owner"]) == (True, "Ole Dahl")
    workspace.undo(made[0].id.partition("-")[0])
    assert (workspace.version, workspace.stated("Zoe")) == (before, {})
    assert row()["note"].startswith(said)


def test_a_list_of_an_older_graphx_has_no_owners_and_stands_beside_newer_ones(tmp_path):
    for name, person in (("old", "Zoe"), ("new", "Al")):
        (tmp_path / f"{name}.csv").write_text(f"Name,Email,Group,Owner\n{person},{person}@them.example,media,Nina\n")
    workspace = graphx.open(tmp_path / "w")
    old, _ = workspace.load(tmp_path / "old.csv", tmp_path / "new.csv")
    folder = tmp_path / "w" / "log" / old.digest
    cards = pq.read_table(folder / "cards.parquet", partitioning=None)
    pq.write_table(cards.drop_columns(["owner"]), folder / "cards.parquet")
    account = json.loads((folder / seal.NAME).read_text())
    seal.write(folder, {key: value for key, value in account.items() if key not in ("seal", "tables")})
    assert {row["name"]: row["owner"] for row in workspace.ask("people").rows} == {"Zoe": "", "Al": "Nina"}
    assert not [what for mark, what in examine(tmp_path / "w") if mark == BAD]


OFFICE = (
    "Name,Email,Organisation\nJo Kim,desk7@south.example,South\nBo Ek,desk7@south.example,South\nAl Ray,al@west.example,West\n"
)


def test_an_address_in_the_rows_of_two_people_is_neithers_and_without_events_nobody(tmp_path):
    people = load(tmp_path, {"people.csv": OFFICE})
    assert sorted((each.name, each.organisation) for each in people) == [
        ("Al Ray", "West"),
        ("Bo Ek", "South"),
        ("Jo Kim", "South"),
    ]


def test_an_address_of_two_people_that_writes_is_an_entry_called_by_itself(tmp_path):
    letter = (
        "From: Jo Kim <desk7@south.example>\nTo: al@west.example\nDate: Mon, 5 May 2025 10:00:00 +0000\n"
        "Message-ID: <1@x>\nSubject: a\n\nHi\n"
    )
    people = load(tmp_path, {"people.csv": OFFICE, "a.eml": letter})
    assert sorted(each.name for each in people) == ["Al Ray", "Bo Ek", "Jo Kim", "desk7@south.example"]
    assert next(each for each in people if "@" in each.name).note


def test_the_numbers_of_two_lists_do_not_unite_their_people(tmp_path):
    people = load(tmp_path, {
        "a.csv": "id,name,organisation\n1,Jo Kim,South\n2,Bo Ek,South\n",
        "b.csv": "id,name,organisation\n1,Al Ray,West\n2,Di Fox,West\n",
    })  # fmt: skip
    assert sorted((each.name, each.organisation) for each in people) == [
        ("Al Ray", "West"), ("Bo Ek", "South"), ("Di Fox", "West"), ("Jo Kim", "South"),
    ]  # fmt: skip


def test_a_role_address_lends_its_name_to_nobody():
    cards = [Card(("email:sekretariat@x.example", "name:jo kim@crm"), "Jo Kim")]
    carried = {"email:sekretariat@x.example": Counter({"Jo Kim": 3}), "name:jo kim@crm": Counter({"Jo Kim": 1})}
    used = resolve(carried, cards, Decisions(), used={"email:sekretariat@x.example"})
    assert sorted(each.name for each in used.people) == ["Jo Kim", "sekretariat@x.example"]
    assert [each.name for each in resolve(carried, cards, Decisions(), used=set()).people] == ["Jo Kim"]


def test_two_lists_that_share_their_numbers_and_a_name_are_still_of_four(tmp_path):
    people = load(tmp_path, {
        "staff.csv": "employee number,full name,department\n1,Jo Kim,Ops\n2,Bo Ek,Law\n",
        "clients.csv": "contact id,name,company\n1,Al Ray,West\n2,Jo Kim,East\n",
    })  # fmt: skip
    assert sorted((each.name, each.organisation, each.department, each.side) for each in people) == [
        ("Al Ray", "West", "", "stakeholder"), ("Bo Ek", "", "Law", "ours"), ("Jo Kim", "", "Ops", "ours"),
        ("Jo Kim", "East", "", "stakeholder"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("local", "shared"),
    [("reception.berlin", True), ("info-de", True), ("office+news", True), ("mail.ann", False), ("ann.office", False)],
)
def test_what_part_of_an_office_an_address_is_makes_it_nobodys(local, shared):
    assert shared_references.role(f"email:{local}@x.example") is shared


@pytest.mark.parametrize(
    ("domain", "public"),
    [("gmail.com", True), ("GMX.at", True), ("yahoo.co.jp", True), ("outlook.fr", True), ("wp.pl", True),
     ("hotmail.com.br", True), ("uol.com.br", True), ("ziggo.nl", True), ("laposte.net", True),
     ("seznam.cz", True), ("proton.com", False), ("outlook.example", False),
     ("mail.acme.com", False), ("live.acme.de", False), ("gmail.acme.com", False)],
)  # fmt: skip
def test_a_mail_service_for_everybody_is_nobodys_organisation(domain, public):
    reference = f"email:cy@{domain.lower()}"
    found = resolve({reference: Counter({"Cy": 1})}, [], Decisions())
    assert found.people[0].organisation == ("" if public else domain)
