"""A list that meets nothing says so and can be joined; who is ours is asked, and answered in one step that can be undone."""

from __future__ import annotations

import pytest

import graphx
from graphx.errors import BadValue, LoadError, UnknownName
from graphx.people.ours import Sign
from loaders.record import Options

ROWS = [f"{n},Person {n},p{n}@north.example,{'Sales' if n < 3 else ''}\n" for n in range(1, 7)]
PEOPLE = "id,name,email,department\n" + "".join(ROWS)
EVENTS = "time,from,to\n" + "".join(f"2026-03-{n:02} 10:00:00,{n},{n % 6 + 1}\n" for n in range(1, 7))


@pytest.fixture
def workspace(tmp_path):
    """Six people by number, and what they wrote each other, under two sources."""
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "messages.csv").write_text(EVENTS)
    made = graphx.open(tmp_path / "w")
    assert [each.outcome for each in made.load(tmp_path / "people.csv", tmp_path / "messages.csv")] == ["loaded", "loaded"]
    return made


def ties(workspace):
    return sorted((row["a_name"], row["b_name"]) for row in workspace.ask("ties").rows)


def test_a_list_that_meets_nothing_is_told_with_the_file_it_would_meet(workspace):
    (found,) = workspace.joins()
    assert (found.file, found.people, found.met, found.other, found.would) == ("people.csv", 6, 0, "messages.csv", 6)
    assert 'join "people.csv" "messages.csv"' in workspace.advice()[0]
    assert "0 of 6 people of people.csv occur in the log" in workspace.advice()[0]


@pytest.mark.parametrize("order", [("people.csv", "messages.csv"), ("messages.csv", "people.csv")])
def test_joined_the_numbers_are_the_people(workspace, order, tmp_path):
    before, after = workspace.join(*order)
    assert (before.met, after.met) == (0, 6)
    assert workspace.joins() == []
    assert ("Person 1", "Person 2") in ties(workspace) or ("Person 2", "Person 1") in ties(workspace)
    assert len(workspace.ask("people").rows) == 6
    fresh = graphx.open(tmp_path / "fresh")
    fresh.load(tmp_path / "people.csv", tmp_path / "messages.csv", options=Options(source="messages"))
    assert ties(fresh) == ties(workspace)


def test_a_list_whose_addresses_meet_is_no_complaint(tmp_path):
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "mail.csv").write_text("time,from,to\n2026-03-01 10:00:00,p1@north.example,p2@north.example\n")
    workspace = graphx.open(tmp_path / "w")
    workspace.load(tmp_path / "people.csv", tmp_path / "mail.csv")
    assert workspace.joins() == []


@pytest.mark.parametrize("order", [("people", "mail", "calls"), ("calls", "mail", "people")])
def test_a_file_that_meets_nobody_of_a_list_is_told_although_the_rest_of_the_log_meets_it(tmp_path, order):
    numbered = "id,name,email\n" + "".join(f"{n},Person {n},p{n}@north.example\n" for n in range(1, 5))
    mail = "time,from,to\n" + "".join(f"2026-03-0{n},p{n}@north.example,p{n + 1}@north.example\n" for n in range(1, 4))
    calls = "date,caller id,callee id\n" + "".join(f"2026-03-0{n},{n},{n + 1}\n" for n in range(1, 4))
    for name, text in (("people", numbered), ("mail", mail), ("calls", calls)):
        (tmp_path / f"{name}.csv").write_text(text)
    workspace = graphx.open(tmp_path / "w")
    for name in order:
        workspace.load(tmp_path / f"{name}.csv", loader="roster" if name == "people" else "")
    (found,) = workspace.joins()
    assert "0 of 4 people of people.csv occur in calls.csv. As one source with calls.csv it would be 4" in found.sentence
    workspace.join(found.file, found.other)
    assert workspace.joins() == []
    assert len(workspace.ask("people").rows) == 4


def test_what_cannot_be_joined_says_why_and_how_else(workspace, tmp_path):
    with pytest.raises(LoadError, match=r"0 loaded files are called 'nothing\.csv'"):
        workspace.join("people.csv", "nothing.csv")
    (tmp_path / "people.csv").write_text(PEOPLE + "9,Nine,,\n")
    with pytest.raises(LoadError, match=r'has changed since it was loaded\. Load it so: load --again --source "messages" FILE'):
        workspace.join("people.csv", "messages.csv")
    (tmp_path / "people.csv").unlink()
    with pytest.raises(LoadError, match="cannot be read again from where it was loaded"):
        workspace.join("people.csv", "messages.csv")
    assert len(workspace.receipts()) == 2


def test_two_files_of_one_source_are_joined_already(workspace):
    workspace.join("people.csv", "messages.csv")
    with pytest.raises(BadValue, match="are one source already: 'messages'"):
        workspace.join("people.csv", "messages.csv")


def test_who_is_ours_is_asked_until_somebody_says_it(workspace, tmp_path):
    bare = graphx.open(tmp_path / "bare")
    assert bare.advice() == []
    bare.load(tmp_path / "messages.csv")
    assert any("Nobody is marked as ours" in line for line in bare.advice())
    assert [(each.says, each.people) for each in bare.ours()] == [("senders-of=messages.csv", 6)]


def test_a_domain_makes_its_people_ours_and_keeps_the_settings(workspace, tmp_path):
    settings = workspace.folder / "settings.toml"
    before = settings.read_text()
    assert ("domain=north.example", 6) in [(each.says, each.people) for each in workspace.ours()]
    workspace.make_ours("domain=north.example")
    assert workspace.settings.domains == ("north.example",)
    assert all(line in settings.read_text() for line in before.splitlines())
    assert {row["side"] for row in workspace.ask("people").rows if row["name"].startswith("Person")} == {"ours"}
    with pytest.raises(BadValue, match="already"):
        workspace.make_ours("domain=@North.example")


@pytest.mark.parametrize(("says", "expected"), [("senders-of=messages.csv", 6), ("column=department", 2)])
def test_many_become_ours_in_one_step_that_is_undone_in_one(workspace, says, expected):
    def ours():
        return sum(row["side"] == "ours" for row in workspace.ask("people").rows)

    before = ours()
    said = workspace.make_ours(says)
    batch = said.split()[1].rstrip(":")
    assert f"{expected} people are ours" in said
    assert sum(line.value == "ours" for line in workspace.decisions().lines) == expected
    assert ours() >= max(before, expected)
    workspace.undo(batch)
    assert ours() == before


def test_everybody_on_a_list_that_says_no_more_can_be_ours(tmp_path):
    (tmp_path / "staff.csv").write_text("name,email\nAna Ruiz,ana@a.example\nBen Okafor,ben@b.example\n")
    (tmp_path / "press.csv").write_text("name,email,group\nCem Aydin,cem@c.example,media\n")
    made = graphx.open(tmp_path / "w")
    made.load(tmp_path / "staff.csv", tmp_path / "press.csv", loader="roster")
    assert [each for each in made.ours() if each.says.startswith("people-of")] == [
        Sign("people-of=staff.csv", 2, ("ana@a.example", "ben@b.example"))
    ]
    made.make_ours("people-of=staff.csv")
    assert {row["name"]: row["side"] for row in made.ask("people").rows} == {
        "Ana Ruiz": "ours", "Ben Okafor": "ours", "Cem Aydin": "stakeholder",
    }  # fmt: skip


@pytest.mark.parametrize("says", ["colour=red", "column=name", "senders-of=nothing.csv", "domain"])
def test_what_says_nothing_of_anybody_is_told(workspace, says):
    with pytest.raises((UnknownName, BadValue)):
        workspace.make_ours(says)


def test_one_name_in_equally_called_files_of_two_folders_is_told_with_how_to_keep_it_apart(tmp_path):
    """Two ministries each publish a meetings.csv, each with a John Smith."""
    made = graphx.open(tmp_path / "w")
    for month, host in (("april", "Ana Ruiz"), ("may", "Ben Okafor")):
        (tmp_path / month).mkdir()
        content = f"Date,Minister,Organisation\n2025-03-05,{host},Harbour Trust\n2025-03-06,John Smith,{month} Mill\n"
        (tmp_path / month / "meetings.csv").write_text(content)
        made.load(tmp_path / month / "meetings.csv")
    (told,) = [line for line in made.advice() if "Several files" in line]
    assert "2 names stand in more than one of them ('harbour trust', 'john smith')" in told
    may = tmp_path / "may" / "meetings.csv"
    assert told.endswith(f'load "{may}" --again --source NAME')
    assert len(made.ask("people").rows) == 6
    made.load(may, options=Options(source="may"), again=True)
    assert not [line for line in made.advice() if "Several files" in line]
    assert len(made.ask("people").rows) == 8


def test_the_months_of_one_folder_are_one_source_without_a_word(tmp_path):
    for month in ("april", "may"):
        (tmp_path / f"{month}.csv").write_text(f"Date,Minister,Organisation\n2025-03-05,Ana,{month} Trust\n")
    made = graphx.open(tmp_path / "w")
    made.load(tmp_path)
    assert not [line for line in made.advice() if "Several files" in line]
