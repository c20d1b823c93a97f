"""One event in several files is one; events that only share an id stay apart, later states replace them: in any order."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

import graphx
from graphx.log.log import Log
from graphx.log.segment import Draft
from graphx.storage.home import Home
from loaders.record import EntryState, Interaction, Note, Party, Scope, Seen

DAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def party(name):
    return Party(f"email:{name}@x.example", name)


def mail(key, *people, day=0):
    sender, *others = map(party, people)
    return Interaction(f"mail:{key}", DAY + timedelta(days=day), "email", "message", sender, tuple(others), "here")


def meeting(uid, *people, day=0, minutes=30.0, original=None, **more):
    native = f"event:{uid}/{day if original is None else original}"
    sender, *others = map(party, people)
    return Interaction(
        native, DAY + timedelta(days=day), "meeting", "meeting", sender, tuple(others), "here", minutes=minutes,
        entry=f"event:{uid}", **more,
    )  # fmt: skip


def states(uid, revision, stamp, *occurrences, whole=True):
    """What a calendar knows of an entry: ``occurrences`` are (original day, day it takes place or None)."""
    when = DAY + timedelta(days=stamp)
    if whole:
        yield EntryState(f"event:{uid}", "", revision, when, None)
    for original, day in occurrences:
        time = None if day is None else DAY + timedelta(days=day)
        yield EntryState(f"event:{uid}", f"event:{uid}/{original}", revision, when, time)


def put(folder, files):
    """A workspace that loaded each list of records as one file, in the order given; the accounts by file."""
    home = Home(folder)
    accounts = {}
    for name, records in files:
        draft = Draft(home.log / f".tmp-{name}")
        draft.add(Scope("group", "test"))
        for record in records:
            draft.add(record)
        draft.add(Seen(sum(getattr(each, "records", 0) for each in records if not isinstance(each, Note))))
        content = hashlib.sha256(name.encode()).hexdigest()[:32]
        accounts[name] = Log(home).append(draft.folder, draft.close(name, "test", content))
    return graphx.open(folder), accounts


def ties(workspace):
    return {
        (row["a_name"], row["b_name"]) if row["a_name"] < row["b_name"] else (row["b_name"], row["a_name"]): row["interactions"]
        for row in workspace.ask("ties").rows
    }


def in_every_order(tmp_path, files, expected):
    """The ties are the expected ones whatever was loaded first; returns the accounts of each order."""
    found = []
    for number, order in enumerate(permutations(files.items())):
        workspace, accounts = put(tmp_path / str(number), order)
        assert ties(workspace) == expected, [name for name, _ in order]
        found.append(accounts)
    return found


def test_two_files_with_one_id_and_other_events_unite_nobody(tmp_path):
    files = {
        "april": [mail(1, "ana", "mara"), mail(2, "ben", "mara", day=1)],
        "may": [mail(1, "cem", "zoe", day=30), mail(2, "dia", "zoe", day=31)],
    }
    expected = {("ana", "mara"): 1, ("ben", "mara"): 1, ("cem", "zoe"): 1, ("dia", "zoe"): 1}
    for accounts in in_every_order(tmp_path, files, expected):
        last = list(accounts.values())[-1]
        assert (last.loaded, last.duplicate) == (2, 0)
        assert any("2 interactions share their identity with one of" in note for note in last.notes)


def test_one_id_with_the_same_people_on_another_day_is_two_events(tmp_path):
    in_every_order(tmp_path, {"a": [mail(1, "ana", "mara")], "b": [mail(1, "ana", "mara", day=7)]}, {("ana", "mara"): 2})


def test_one_id_at_one_moment_with_other_receivers_is_two_events(tmp_path):
    """A mailer that gives all letters of one run the same Message-ID; the boss gets a copy of each."""
    files = {"a": [mail(1, "ana", "ben", "boss")], "b": [mail(1, "ana", "cem", "boss")]}
    in_every_order(tmp_path, files, {("ana", "ben"): 1, ("ana", "boss"): 2, ("ana", "cem"): 1})


def test_one_id_twice_in_one_file_is_kept_and_told(tmp_path):
    records = [mail(1, "ana", "ben"), mail(1, "ana", "zoe", day=1), mail(1, "ana", "ben")]
    workspace, accounts = put(tmp_path, [("box", records)])
    assert ties(workspace) == {("ana", "ben"): 1, ("ana", "zoe"): 1}
    assert (accounts["box"].loaded, accounts["box"].duplicate) == (2, 1)
    assert any("share their identity with one of this file" in note for note in accounts["box"].notes)


def test_a_hidden_copy_is_the_same_mail(tmp_path):
    files = {"sent": [mail(1, "ana", "ben", "cem")], "ben": [mail(1, "ana", "ben")], "cem": [mail(1, "ana", "cem")]}
    in_every_order(tmp_path, files, {("ana", "ben"): 1, ("ana", "cem"): 1})


def test_a_calendar_that_hides_a_guest_holds_the_same_meeting(tmp_path):
    files = {
        "mara": [meeting("u", "mara", "ana", "ben"), *states("u", 0, 0, (0, 0))],
        "ana": [meeting("u", "mara", "ana", "cem"), *states("u", 0, 5, (0, 0))],
    }
    pairs = [("ana", "ben"), ("ana", "cem"), ("ana", "mara"), ("ben", "cem"), ("ben", "mara"), ("cem", "mara")]
    in_every_order(tmp_path, files, dict.fromkeys(pairs, 1))


def test_a_meeting_moved_later_counts_once_where_it_took_place(tmp_path):
    files = {
        "march": [meeting("u", "mara", "ana", day=5), meeting("v", "mara", "ben", day=1), *states("u", 0, 6, (5, 5)),
                  *states("v", 0, 6, (1, 1))],
        "june": [meeting("u", "mara", "ana", day=17), meeting("v", "mara", "ben", day=1), *states("u", 1, 90, (17, 17)),
                 *states("v", 0, 90, (1, 1))],
    }  # fmt: skip
    first, second = in_every_order(tmp_path, files, {("ana", "mara"): 1, ("ben", "mara"): 1})
    assert "1 interactions of march were moved or called off since: the later state in this file counts." in first["june"].notes
    assert [(r.rule, r.count) for r in second["march"].reasons] == [("already_loaded", 1), ("later_state", 1)]
    rows = graphx.open(tmp_path / "0").ask("ties").rows
    assert max(row["last"] for row in rows) == (DAY + timedelta(days=17)).date()


def test_a_meeting_called_off_later_is_none(tmp_path):
    files = {
        "march": [
            meeting("u", "mara", "ana"),
            meeting("v", "mara", "ben"),
            *states("u", 0, 1, (0, 0)),
            *states("v", 0, 1, (0, 0)),
        ],
        "june": [*states("u", 0, 9, (0, None)), meeting("v", "mara", "ben"), *states("v", 0, 9, (0, 0))],
    }
    in_every_order(tmp_path, files, {("ben", "mara"): 1})


def test_of_a_series_only_what_the_later_state_no_longer_has_is_gone(tmp_path):
    days = (0, 7, 14, 21)
    march = [meeting("s", "mara", "ana", day=day) for day in days]
    june = [meeting("s", "mara", "ana", day=day) for day in (0, 7, 21)] + [meeting("s", "mara", "ana", day=16, original=14)]
    files = {
        "march": [*march, *states("s", 0, 22, *((day, day) for day in days))],
        "june": [*june, *states("s", 0, 90, (0, 0), (7, 7), (14, 16), (21, 21))],
    }
    in_every_order(tmp_path, files, {("ana", "mara"): 4})
    assert len({row["last"] for row in graphx.open(tmp_path / "0").ask("ties").rows}) == 1


def test_an_invitation_to_one_date_moves_that_date_only(tmp_path):
    days = (0, 7, 14)
    files = {
        "all": [*(meeting("s", "mara", "ana", day=day) for day in days), *states("s", 0, 1, *((day, day) for day in days))],
        "one": [meeting("s", "mara", "ana", day=8, original=7), *states("s", 1, 5, (7, 8), whole=False)],
    }
    in_every_order(tmp_path, files, {("ana", "mara"): 3})


def test_a_later_calendar_whose_owner_declined_takes_nothing_from_the_others(tmp_path):
    files = {
        "mara": [meeting("u", "mara", "ben"), *states("u", 0, 1, (0, 0))],
        "ana": list(states("u", 0, 9, (0, 0))),
    }
    in_every_order(tmp_path, files, {("ben", "mara"): 1})


def test_new_uids_at_every_download_double_nothing(tmp_path):
    march = [meeting(f"old{day}", "mara", "ana", day=day) for day in (0, 1, 2)]
    june = [meeting(f"new{day}", "mara", "ana", day=day) for day in (0, 1, 2, 30)]
    files = {
        "march": [*march, *(state for day in (0, 1, 2) for state in states(f"old{day}", 0, 3, (day, day)))],
        "june": [*june, *(state for day in (0, 1, 2, 30) for state in states(f"new{day}", 0, 90, (day, day)))],
    }
    in_every_order(tmp_path, files, {("ana", "mara"): 4})


def test_two_meetings_of_the_same_people_at_once_in_one_file_stay_two(tmp_path):
    twice = [meeting(uid, "mara", "ana") for uid in ("a", "b")]
    known = [state for uid in ("a", "b") for state in states(uid, 0, 1, (0, 0))]
    again = [meeting(uid, "mara", "ana") for uid in ("c", "d")]
    later = [state for uid in ("c", "d") for state in states(uid, 0, 9, (0, 0))]
    in_every_order(tmp_path, {"march": [*twice, *known], "june": [*again, *later]}, {("ana", "mara"): 2})


def test_other_people_at_the_same_moment_are_another_meeting(tmp_path):
    files = {
        "a": [meeting("a", "mara", "ana", "ben"), *states("a", 0, 1, (0, 0))],
        "b": [meeting("b", "mara", "ana"), *states("b", 0, 1, (0, 0))],
    }
    in_every_order(tmp_path, files, {("ana", "mara"): 2, ("ben", "mara"): 1, ("ana", "ben"): 1})


def test_what_is_planned_ties_nobody_and_is_counted(tmp_path):
    workspace, accounts = put(tmp_path, [("a", [mail(1, "ana", "ben"), meeting("u", "mara", "ana", day=400, planned=True)])])
    assert ties(workspace) == {("ana", "ben"): 1}
    assert (accounts["a"].loaded, accounts["a"].interactions, accounts["a"].planned) == (2, 1, 1)
    assert workspace.dates()[1] == DAY.date()
    assert {row["name"]: row["ties"] for row in workspace.ask("people").rows} == {"ana": 1, "ben": 1, "mara": 0}


@pytest.mark.parametrize("which", ["april", "may"])
def test_unloading_one_of_two_gives_back_what_the_other_replaced(tmp_path, which):
    files = {
        "april": [meeting("u", "mara", "ana"), *states("u", 0, 1, (0, 0))],
        "may": [meeting("u", "mara", "ana", day=3), *states("u", 1, 9, (3, 3))],
    }
    workspace, _ = put(tmp_path, list(files.items()))
    workspace.unload(which)
    last = DAY + timedelta(days=3 if which == "april" else 0)
    assert workspace.ask("ties").rows[0]["last"] == last.date()
    assert ties(workspace) == {("ana", "mara"): 1}


def test_monthly_tables_numbered_from_one_keep_their_meetings(tmp_path):
    """The same name, the same header, the same ids: nothing tells the files apart but what they hold."""
    months = {"april": "1,ana,mara,2026-04-02\n2,ben,mara,2026-04-09\n", "may": "1,cem,zoe,2026-05-02\n2,dia,zoe,2026-05-09\n"}
    for month, rows in months.items():
        (tmp_path / month).mkdir()
        (tmp_path / month / "export.csv").write_text("id,from,to,date\n" + rows)
    for number, order in enumerate((("april", "may"), ("may", "april"))):
        workspace = graphx.open(tmp_path / str(number))
        accounts = workspace.load(*(tmp_path / month / "export.csv" for month in order))
        assert [account.loaded for account in accounts] == [2, 2]
        assert "2 interactions share their identity with one of export.csv" in accounts[1].notes[-1]
        assert ties(workspace) == {("ana", "mara"): 1, ("ben", "mara"): 1, ("cem", "zoe"): 1, ("dia", "zoe"): 1}
    workspace = graphx.open(tmp_path / "together")
    (tmp_path / "april" / "export.csv").rename(tmp_path / "may" / "april.csv")
    workspace.load(tmp_path / "may")
    assert ties(workspace) == {("ana", "mara"): 1, ("ben", "mara"): 1, ("cem", "zoe"): 1, ("dia", "zoe"): 1}
