"""Organisations outside and the events of the log: by hand, beside the list of thin ties, and added up again from the log."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

import graphx
from graphx.errors import LoadError, UnknownPerson
from graphx.people import organisation_names
from loaders.record import Card
from tests.answers.test_thin import coffees, mails, planned
from tests.app.test_app import ROOT
from tests.support import reference, worlds
from tests.support.sheets import NAUGHTY

END = worlds.AS_OF
HOSTILE = next(text for text in NAUGHTY if "<" in text)
HOMES = {"ann": "", "ben": "", "kit": "Acme Ltd", "moe": "Acme Ltd", "lee": "ACME, Limited", "pia": "North", "quin": "North"}


def card(name, home, **facts):
    return Card((worlds.party(name).reference,), name.capitalize(), home, **facts)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Ann and Ben are ours: Kit is deep with both, Moe hangs on Ben, Lee was met two years ago, nobody met Pia or Quin."""
    folder = tmp_path_factory.mktemp("w")
    facts = {"kit": {"group": "customer"}, "moe": {"group": "partner", "key": True}, "pia": {"group": "media"}}
    sides = {name: "stakeholder" if home else "ours" for name, home in HOMES.items()}
    cards = [card(name, home, side=sides[name], **facts.get(name, {})) for name, home in HOMES.items()]
    events = [
        *coffees("ann", "kit", 7, 40, 3), *mails("ben", "kit", 7, 30, 5), *coffees("ben", "moe", 14, 20, 2),
        *coffees("ann", "lee", 30, 5, 800), *mails("ann", "guest", 30, 2, 9), planned("ben", "moe", 6),
        worlds.message("pia", "quin", END), worlds.message("kit", (), END), worlds.message("moe", "moe", END),
    ]  # fmt: skip
    reference.put(folder, [*cards, *events])
    return graphx.open(folder)


def test_each_organisation_by_hand(world):
    answer = world.ask("organisations")
    rows = {row["organisation"]: row for row in answer.rows}
    assert list(rows) == ["Acme Ltd", "world.example", "ACME, Limited", "North"], "the guest has the domain of the address"
    acme, lee, north = rows["Acme Ltd"], rows["ACME, Limited"], rows["North"]
    assert (acme["people"], acme["in_touch"], acme["ours_name"], acme["threads"], acme["single_threaded"]) == (
        2,
        2,
        "Ann",
        2,
        1,
    )
    assert (acme["last"], acme["last_by_name"], acme["next"]) == (END - timedelta(2), "Ben", END + timedelta(6))
    assert acme["group"] == "customer", "of one of each the first in the alphabet"
    assert (lee["in_touch"], lee["last"], lee["threads"], lee["next"]) == (0, END - timedelta(800), 0, None)
    assert (north["people"], north["depth_sum"], north["depth"], north["ours"], north["last"]) == (2, 0, None, None, None)
    assert (acme["similar"], lee["similar"], north["similar"]) == (["ACME, Limited"], ["Acme Ltd"], [])
    assert "The names of 2 differ from another's" in answer.sentence
    assert sum(row["people"] for row in answer.rows) == len(world.ask("people", side="stakeholder").rows)
    (moe,) = world.ask("organisations", group="partner").rows
    assert (moe["organisation"], moe["people"], moe["threads"], moe["ours_name"]) == ("Acme Ltd", 1, 1, "Ben")
    assert [row["in_touch"] for row in world.ask("organisations", within=1).rows] == [0, *[0] * (len(rows) - 1)]


def test_organisations_add_up_to_the_ties_and_to_the_list_of_thin_relationships(world):
    home = {row["person"]: row["organisation"] for row in world.ask("people", side="stakeholder").rows}
    sums, holders, deepest = defaultdict(int), defaultdict(set), defaultdict(float)
    for tie in world.ask("ties", across=True).rows:
        (who,), (mine,) = ([tie[end] for end in "ab" if (tie[end] in home) is outside] for outside in (True, False))
        sums[home[who]] += reference.fixed(tie["depth_sum"])
        deepest[home[who]] = max(deepest[home[who]], tie["depth"])
        if tie["depth"] >= 25:
            holders[home[who]].add(mine)
    last = defaultdict(list)
    for row in world.ask("thin", within=10_000).rows:
        if row["last"]:
            last[home[row["person"]]].append(row["last"])
    for row in world.ask("organisations").rows:
        name = row["organisation"]
        assert row["depth_sum"] == sums[name] / 1e9
        assert (row["depth"] or 0, row["threads"]) == (deepest[name], len(holders[name]))
        assert all(day <= row["last"] for day in last[name])


def test_the_next_meeting_stands_with_the_person(world, monkeypatch):
    people = {row["name"]: row for row in world.ask("people").rows}
    ahead = {name: row["next"] for name, row in people.items() if row["next"]}
    assert ahead == dict.fromkeys(("Moe", "Ben"), END + timedelta(6))
    monkeypatch.setenv("GRAPHX_WORKSPACE", str(world.folder))
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    test.query_params["p"] = people["Moe"]["person"]
    test.switch_page("graphx/app/pages/person.py").run()
    assert any(f"next meeting on {END + timedelta(6)}" in each.value.replace("\\", "") for each in test.caption)


def test_an_organisation_of_a_register_is_one_and_exists_from_its_first_meeting_on(tmp_path):
    meetings = ("Ann Lee,2010-05-03,Acme,Talks", "Ben Ray,2010-06-04,Bolt,Talks", "Ann Lee,2010-06-09,Acme,")
    (tmp_path / "register.csv").write_text("\n".join(("Minister,Date,Organisation,Purpose", *meetings)))
    with graphx.open(tmp_path / "w") as workspace:
        workspace.load(tmp_path / "register.csv")
        assert workspace.joins() == []
        assert [sign.says for sign in workspace.ours()] == ["senders-of=register.csv"]
        workspace.make_ours("senders-of=register.csv")
        rows = workspace.ask("organisations").rows
        assert {(row["organisation"], row["people"], row["last_by_name"]) for row in rows} == {
            ("Acme", 1, "Ann Lee"), ("Bolt", 1, "Ben Ray"),
        }  # fmt: skip
        assert [row["organisation"] for row in workspace.ask("organisations", as_of="2010-05-31").rows] == ["Acme"]


def test_events_are_listed_as_they_were_read_also_those_that_tie_nobody(world):
    everything = world.ask("interactions", limit="")
    (file,) = world.receipts()
    assert len(everything.rows) == file.interactions == len(world.ask("interactions", file=file.file, limit="").rows)
    alone = [row for row in everything.rows if row["people"] < 2]
    assert {(row["sender_name"], tuple(row["receiver_names"])) for row in alone} == {("Kit", ()), ("Moe", ())}, (
        "who writes to himself is his own receiver in no log"
    )
    assert "2 with fewer than two people, which tie nobody" in everything.sentence
    times = [row["time"] for row in everything.rows]
    assert times == sorted(times, reverse=True)
    moe = world.ask("interactions", person="moe@world.example", limit="").rows
    assert len(moe) == 21, "twenty coffees and the letter to himself; what is planned is no event"
    assert {row["channel"] for row in world.ask("interactions", channel="meeting", limit=3).rows} == {"meeting"}
    assert len(world.ask("interactions", limit=3).rows) == 3
    before = END - timedelta(5)
    assert world.ask("interactions", as_of=before, limit="").rows == [
        row for row in everything.rows if row["time"].date() <= before
    ]
    assert world.ask("interactions", since=END, limit="").rows == [row for row in everything.rows if row["time"].date() == END]
    with pytest.raises(LoadError, match="0 loaded files are called 'other'"):
        world.ask("interactions", file="other")
    with pytest.raises(UnknownPerson):
        world.ask("interactions", person="nobody at all")


def test_a_file_shows_what_it_holds_and_the_log_shows_an_event_of_two_files_once(tmp_path):
    mail = worlds.message("ann", "bob", END, native="one")
    reference.put(tmp_path, [mail, worlds.message("bob", "ann", END)], [mail, Card(("email:bob@world.example",), HOSTILE)])
    workspace = graphx.open(tmp_path)
    whole = workspace.ask("interactions").rows
    assert len(whole) == 2
    counts = {row["source"]: row["interactions"] for row in workspace.ask("coverage").rows}
    assert sorted(counts.values()) == [1, 2]
    for file, count in counts.items():
        rows = workspace.ask("interactions", file=file).rows
        assert (len(rows), {row["source"] for row in rows}) == (count, {file})
    assert HOSTILE in {name for row in whole for name in [row["sender_name"], *row["receiver_names"]]}


@pytest.mark.parametrize(
    "names",
    [("Oxfam GB", "OXFAM gb."), ("The Body Shop", "Body Shop PLC"), ("Smith & Sons", "Smith and Sons Ltd"),
     ("Müller GmbH", "Muller"), ("S.A.P. AG", "SAP"), ("Jones & Co", "Jones")],
)  # fmt: skip
def test_names_that_differ_in_case_marks_or_legal_form_point_at_each_other(names):
    assert organisation_names.similar(names) == {names[0]: [names[1]], names[1]: [names[0]]}


def test_other_names_do_not():
    names = ["Oxfam", "Oxfam GB", "TUC", "Trades Union Congress", "The", "Co", "AG", "!", "?", ""]
    assert not [name for name, others in organisation_names.similar(names).items() if others]


@given(st.lists(st.text(max_size=8), max_size=8))
def test_pointing_goes_both_ways_and_never_at_oneself(names):
    found = organisation_names.similar(names)
    assert set(found) == set(names)
    assert all(name in found[other] and other != name for name, others in found.items() for other in others)
