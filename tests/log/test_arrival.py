"""Files on their way in: stopped, refused and remembered, held, confined to an inbox, read otherwise."""

from __future__ import annotations

import json
import os
import threading

import pytest

import graphx
from graphx.errors import LoadError, SettingsError, Stopped
from graphx.log.loading import LoadStep
from graphx.storage import atomic
from graphx.storage.settings import Settings
from graphx.workspace.allowed_files import Gate, loopback
from graphx.workspace.background import Errand
from graphx.workspace.uploads import tame
from loaders.record import Options
from tests.support import worlds

PEOPLE = "id,name,department\n" + "".join(f"{n},Person {n},Sales\n" for n in range(1, 7))
EVENTS = "time,from,to\n" + "".join(f"2026-03-{n:02} 10:00:00,{n},{n % 6 + 1}\n" for n in range(1, 7))


@pytest.fixture
def space(tmp_path):
    return graphx.open(tmp_path / "w")


def test_a_stopped_load_keeps_what_was_finished_and_nothing_of_the_rest(space, tmp_path):
    one = worlds.write(worlds.star(), tmp_path / "one.csv")
    (tmp_path / "two.csv").write_text(EVENTS)
    done = []
    with pytest.raises(Stopped):
        space.load(one, tmp_path / "two.csv", progress=lambda step: done.append(step.receipt), stop=lambda: any(done))
    assert [each.file for each in space.receipts()] == ["one.csv"]
    assert not [path.name for path in (space.folder / "log").iterdir() if path.name.startswith(atomic.PREFIX)]
    assert space.load(tmp_path / "two.csv")[0].outcome == "loaded"


def test_a_load_is_stopped_in_the_middle_of_a_file(space, tmp_path):
    """The reader is a process of its own: it is asked often enough, and what it had begun is gone."""
    with (tmp_path / "long.csv").open("w") as stream:
        stream.write("time,from,to\n")
        stream.writelines(f"2026-03-01 10:00:00,{n},{n + 1}\n" for n in range(60_000))
    seen: list[int] = []
    with pytest.raises(Stopped):
        space.load(
            tmp_path / "long.csv", progress=lambda step: seen.append(step.records), stop=lambda: max(seen, default=0) > 0
        )
    assert 0 < max(seen) < 60_000
    assert space.receipts() == []
    assert list((space.folder / "log").iterdir()) == []


def test_an_errand_goes_on_by_itself_and_ends_as_it_was_told(space, tmp_path):
    one = worlds.write(worlds.star(), tmp_path / "one.csv")
    errand = Errand("one.csv").begin(lambda watch, stop: space.load(one, progress=watch, stop=stop))
    assert errand.wait(60)
    assert [each.outcome for each in errand.receipts] == ["loaded"]
    assert errand.step.records == errand.receipts[0].seen
    begun, go = threading.Event(), threading.Event()

    def slow(watch, stop):
        watch(LoadStep("two.csv", 1, 1))
        begun.set()
        go.wait(60)
        return space.load(one, progress=watch, stop=stop, again=True)

    errand = Errand("two.csv").begin(slow)
    assert begun.wait(60)
    errand.stop()
    go.set()
    assert errand.wait(60)
    assert (errand.stopped, errand.receipts) == (True, [])
    assert "rest was never there" in errand.error
    errand = Errand("none").begin(lambda watch, stop: space.load(tmp_path / "none.csv", progress=watch, stop=stop))
    assert errand.wait(60)
    assert "There is no file or folder" in errand.error


def test_a_refused_file_is_remembered_until_it_is_loaded_or_put_away(space, tmp_path):
    (tmp_path / "x.csv").write_text("foo,bar,baz\nann,ben,2026-03-01\nben,cid,2026-03-02\n")
    (tmp_path / "pic.png").write_bytes(b"\x89PNG\0\0")
    space.load(tmp_path / "x.csv", tmp_path / "pic.png")
    space.load(tmp_path / "pic.png")
    assert [(each.file, each.outcome) for each in graphx.open(space.folder).refused()] == [
        ("x.csv", "refused"),
        ("pic.png", "refused"),
    ]
    assert (space.folder / "refused.json").stat().st_mode & 0o777 == 0o600
    before = space.version
    refused = space.refused()[0]
    source, keep = space.origin(refused)
    assert keep == "x"
    options = Options(source=keep, mapping={"sender": ("foo",), "receiver": ("bar",), "time": ("baz",)})
    assert space.load(source, options=options)[0].outcome == "loaded"
    assert [each.file for each in space.refused()] == ["pic.png"]
    assert space.put_away("pic.png") == 1
    assert space.refused() == []
    assert before != space.version
    (space.folder / "refused.json").write_text("{no list")
    assert space.refused() == []


def test_a_refusal_changes_no_number(space, tmp_path):
    space.load(worlds.write(worlds.star(), tmp_path / "one.csv"))
    before = space.version
    (tmp_path / "pic.png").write_bytes(b"\x89PNG\0\0")
    space.load(tmp_path / "pic.png")
    assert (len(space.refused()), space.version) == (1, before)
    assert json.loads((space.folder / "refused.json").read_bytes())[0]["reasons"][0]["rule"] == "unknown_format"


def test_uploads_are_held_for_their_owner_and_serve_a_later_reading(space):
    held = space.uploads()
    people, events = held.keep("../../people.csv", PEOPLE.encode()), held.keep("messages.csv", EVENTS.encode())
    assert people.name == "people.csv"
    assert people.is_relative_to(space.folder)
    assert people.stat().st_mode & 0o777 == 0o600
    space.load(people, events)
    assert [each.path for each in space.receipts()] == ["", ""]
    with pytest.raises(LoadError, match="an upload"):
        space.join("people.csv", "messages.csv")
    before, after = space.join("people.csv", "messages.csv", held.paths())
    assert (before.met, after.met) == (0, 6)
    receipt = next(each for each in space.receipts() if each.file == "messages.csv")
    done = space.again("messages.csv", "table", Options(source="messages", kind="call", channel="call"), held.paths())
    assert (done.file, done.options["kind"]) == ("messages.csv", "call")
    assert receipt.digest not in [each.digest for each in space.receipts()]
    held.drop(events)
    assert held.paths() == [people]
    held.forget()
    assert not people.exists()
    assert len(space.receipts()) == 2


@pytest.mark.parametrize(
    ("given", "name"),
    [("../../a.csv", "a.csv"), ("C:\\x\\b.csv", "b.csv"), ("..", "upload"), ("a\nb.csv", "ab.csv"), ("", "upload")],
)
def test_a_browser_may_send_any_name(given, name):
    assert tame(given) == name


@pytest.mark.parametrize(
    ("address", "alone"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("[::1]", True), ("127.8.8.8", True), ("", False),
     ("0.0.0.0", False), ("192.168.1.5", False), ("::", False), ("localhost.evil.example", False)],
)  # fmt: skip
def test_only_a_machine_by_itself_opens_all_its_files(address, alone, tmp_path):
    (tmp_path / "a.csv").write_text(EVENTS)
    assert loopback(address) is alone
    gate = Gate(address)
    assert gate.opens is alone
    if alone:
        assert gate.path(str(tmp_path / "a.csv")) == tmp_path / "a.csv"
    else:
        with pytest.raises(LoadError, match=r"settings\.toml"):
            gate.path(str(tmp_path / "a.csv"))


def test_an_inbox_confines_whatever_leads_out_of_it(space, tmp_path):
    inbox, outside = tmp_path / "inbox", tmp_path / "outside"
    for folder in (inbox, outside, inbox / "deep"):
        folder.mkdir()
    (inbox / "a.csv").write_text(EVENTS)
    (outside / "secret.csv").write_text(EVENTS.replace("10:", "11:"))
    (inbox / "link.csv").symlink_to(outside / "secret.csv")
    (inbox / "deep" / "way").symlink_to(outside)
    gate = Gate("0.0.0.0", str(inbox))
    assert gate.path("a.csv") == inbox / "a.csv"
    assert gate.path(str(inbox)) == inbox
    for way in (
        "../outside/secret.csv",
        str(outside / "secret.csv"),
        "link.csv",
        "deep/way/secret.csv",
        "deep/../../outside",
        "/",
    ):
        with pytest.raises(LoadError, match="Only what lies in"):
            gate.path(way)
    for way in ("none.csv", "", "\0"):
        with pytest.raises(LoadError):
            gate.path(way)
    outcomes = {each.file: each.outcome for each in space.load(inbox, within=gate.within)}
    assert outcomes == {"inbox/a.csv": "loaded", "inbox/link.csv": "refused", "inbox/deep/way": "refused"}
    assert {each.reasons[0].rule for each in space.refused()} == {"outside_inbox", "link"}
    assert not any("11:" in str(row) for row in space.ask("ties").rows)


def test_a_path_says_where_it_begins(tmp_path):
    with pytest.raises(LoadError, match="whole path"):
        Gate("127.0.0.1").path("a.csv")
    with pytest.raises(LoadError, match="There is no file"):
        Gate("127.0.0.1").path(str(tmp_path / "none"))
    assert Settings.parse(f'[app]\ninbox = "{os.sep}srv"').inbox == "/srv"
    with pytest.raises(SettingsError, match="whole path"):
        Settings.parse('[app]\ninbox = "srv"')


def test_a_preview_tells_columns_and_records_cell_by_cell(space, tmp_path):
    (tmp_path / "a.csv").write_text(EVENTS)
    seen = space.preview(tmp_path / "a.csv")
    assert seen.columns[0] == ("time", "2026-03-01 10:00:00 · 2026-03-02 10:00:00 · 2026-03-03 10:00:00")
    assert [name for name, _ in seen.columns] == ["time", "from", "to"]
    assert len(seen.records) == len(seen.rows) == 6
    assert seen.records[0] == {
        "read as": "interaction", "time": "2026-03-01 10:00:00", "from": "1 <name:1@a>", "to": "2 <name:2@a>",
        "channel": "email", "kind": "message", "minutes": "",
    }  # fmt: skip
    (tmp_path / "p.csv").write_text("name,email,group,owner\nCy,cy@x.example,media,Bo\n")
    (card,) = space.preview(tmp_path / "p.csv").records
    assert (card["read as"], card["group"], card["owner"]) == ("person", "media", "Bo")
    (tmp_path / "x.csv").write_text("foo,bar\n1,2\n")
    bad = space.preview(tmp_path / "x.csv")
    assert bad.refused
    assert bad.records == [{"foo": "1", "bar": "2"}]


def test_who_is_ours_can_be_taken_back_sign_by_sign(space, tmp_path):
    (tmp_path / "people.csv").write_text("name,email,organisation,group\nAnn,ann@n.example,North,\nBen,ben@s.example,South,\n")
    space.load(tmp_path / "people.csv")
    signs = {each.says: (each.people, each.examples) for each in space.ours()}
    assert signs["organisation=North"] == (1, ("ann@n.example",))
    assert signs["domain=s.example"] == (1, ("ben@s.example",))
    space.make_ours("organisation=North")
    space.make_ours("domain=s.example")
    assert [(each.says, each.people) for each in space.said_ours()] == [("domain=s.example", 1), ("organisation=North", 1)]
    assert {row["name"]: row["side"] for row in space.ask("people").rows} == {"Ann": "ours", "Ben": "ours"}
    for says in ("domain=s.example", "organisation=North"):
        assert "no longer makes anybody ours (1 person)" in space.undo_ours(says)
    assert space.said_ours() == []
    assert space.settings.domains == ()
    with pytest.raises(graphx.errors.AskError, match="sign by which"):
        space.undo_ours("domain=s.example")
