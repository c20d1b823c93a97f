"""A segment is named by what was read and how; read otherwise it takes the place of the former, and nothing stale is served."""

from __future__ import annotations

from dataclasses import fields

import pytest
import xlsxwriter

import graphx
from graphx.log.log import Log, segment_name
from graphx.log.recipe import described
from graphx.storage.home import Home
from loaders.record import Options
from tests.loaders import post

EVENTS = (
    "From,To,Cc,When,Length,Number\n"
    "Ana,Ben Ray;Cem,Dia,03/04/2013 10:00,30,0151 23456789\n"
    "Ana,Dia,,04/04/2013 10:00,15,0151 23456780\n"
    "Ben Ray,Ana,,13/04/2013 09:00,5,1\n"
)
MAPPING = {"sender": ("From",), "receiver": ("To",), "time": ("When",), "minutes": ("Length",)}


def csv(folder, text=EVENTS, name="events.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def mailbox(folder):
    path = folder / "box.mbox"
    robot = {"From": "no-reply@shop.example", "Message_ID": "<2@x>", "X_Gmail_Labels": "Inbox,Club"}
    club = {"Message_ID": "<3@x>", "X_Gmail_Labels": "Club"}
    path.write_text(post.mailbox(post.message(), post.message(**robot), post.message(**club)))
    return path


def book(folder):
    path = folder / "book.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        for name, people in (("one", ("ana", "ben")), ("two", ("cem", "dia"))):
            page = workbook.add_worksheet(name)
            page.write_row(0, 0, ["From", "To", "Date"])
            page.write_row(1, 0, [*(f"{each}@x.example" for each in people), "2026-01-05"])
    return path


CASES = {
    "source": (csv, {"source": "other"}),
    "owner": (mailbox, {"owner": "ann@north.example"}),
    "zone": (csv, {"zone": "Europe/Berlin"}),
    "region": (csv, {"region": "DE", "mapping": {**MAPPING, "receiver": ("Number",)}}),
    "encoding": (csv, {"encoding": "latin-1"}),
    "year": (lambda folder: csv(folder, "From,To,Date\nana,ben,5 May\n"), {"year": 2014}),
    "day_first": (csv, {"day_first": True}),
    "year_first": (lambda folder: csv(folder, "From,To,Date\nana,ben,25/03/05\n"), {"year_first": True}),
    "origin": (lambda folder: csv(folder, "From,To,Time\nana,ben,86400\n"), {"origin": "2014-01-01"}),
    "channel": (csv, {"channel": "chat"}),
    "kind": (csv, {"kind": "like"}),
    "sheet": (book, {"sheet": "two"}),
    "gather": (csv, {"gather": False}),
    "keep_machines": (mailbox, {"keep_machines": True}),
    "exclude_labels": (mailbox, {"exclude_labels": ("Club",)}),
    "mapping": (csv, {"mapping": {**MAPPING, "receiver": ("To", "Cc")}}),
    "split": (csv, {"split": {"receiver": ";"}, "mapping": MAPPING}),
}


def test_every_option_has_its_case():
    assert set(CASES) == {each.name for each in fields(Options)} - {"own"}


def test_what_was_not_chosen_is_in_no_name_so_that_new_options_leave_old_segments_theirs():
    assert described(Options()) == {}
    assert described(Options(year=2012, mapping={"sender": ("A",)})) == {"year": 2012, "mapping": {"sender": ["A"]}}
    assert segment_name("c" * 32, "table", 4, described(Options(zone="UTC"))) == "cccccccccccccccccccc93fc060f0109"


def answered(workspace):
    names = ("people", "ties", "coverage")
    return [workspace.ask(name).rows for name in names]


@pytest.mark.parametrize("name", CASES)
def test_another_option_gives_another_fingerprint_and_fresh_answers(name, tmp_path):
    make, chosen = CASES[name]
    file = make(tmp_path)
    usual = Options(mapping=MAPPING) if make is csv and "mapping" not in chosen else Options()
    both = Options(**{"mapping": usual.mapping, **chosen})
    fresh = graphx.open(tmp_path / "fresh")
    assert fresh.load(file, options=both)[0].outcome != "refused"
    again, unloaded = graphx.open(tmp_path / "again"), graphx.open(tmp_path / "unloaded")
    for workspace in (again, unloaded):
        if workspace.load(file, options=usual)[0].outcome != "refused":
            answered(workspace)
            assert workspace.version != fresh.version
    again.load(file, options=both, again=True)
    if unloaded.receipts():
        unloaded.unload(file.name)
    unloaded.load(file, options=both)
    for workspace in (again, unloaded):
        assert answered(workspace) == answered(fresh)
        assert workspace.version == fresh.version
        assert len(workspace.receipts()) == 1


def test_what_is_loaded_is_not_read_otherwise_without_a_word(tmp_path):
    workspace, file = graphx.open(tmp_path / "w"), csv(tmp_path)
    workspace.load(file, options=Options(mapping=MAPPING))
    before = workspace.version
    account = workspace.load(file, options=Options(mapping=MAPPING, channel="chat"))[0]
    assert account.outcome == "already loaded"
    assert "--again" in account.reasons[-1].sentence
    assert workspace.version == before
    same = workspace.load(file, options=Options(mapping=MAPPING))[0]
    assert "--again" not in same.reasons[-1].sentence


def test_again_keeps_the_names_in_the_source_they_were_in(tmp_path):
    (tmp_path / "exports").mkdir()
    file = csv(tmp_path / "exports")
    workspace = graphx.open(tmp_path / "w")
    workspace.load(tmp_path / "exports", options=Options(mapping=MAPPING))
    account = workspace.load(file, options=Options(mapping=MAPPING, channel="chat"), again=True)[0]
    assert account.options["source"] == "exports"
    assert account.path == str(file)
    assert {row["channels"][0] for row in workspace.ask("ties").rows} == {"chat"}


def test_a_replacement_that_was_cut_short_counts_once(tmp_path):
    """A writer killed between the new segment and the removal of the old one leaves both."""
    workspace, file = graphx.open(tmp_path / "w"), csv(tmp_path)
    workspace.load(file, options=Options(mapping=MAPPING))
    home = Home(tmp_path / "w")
    (old,) = Log(home).digests()
    (home.log / old).rename(tmp_path / "kept")
    workspace.load(file, options=Options(mapping=MAPPING, channel="chat"))
    (new,) = Log(home).digests()
    (tmp_path / "kept").rename(home.log / old)
    assert Log(home).digests() == [new]
    assert {row["channels"][0] for row in workspace.ask("ties").rows} == {"chat"}


def test_after_unload_no_person_of_the_file_is_left_in_the_workspace(tmp_path):
    workspace, file = graphx.open(tmp_path / "w"), csv(tmp_path)
    workspace.load(file, options=Options(mapping=MAPPING))
    answered(workspace)
    workspace.unload(file.name)
    left = b"".join(path.read_bytes() for path in (tmp_path / "w").rglob("*") if path.is_file())
    assert b"Ben Ray" not in left
    assert not list((tmp_path / "w" / "derived").iterdir())
