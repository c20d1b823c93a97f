"""Which files of a folder or archive are one source is said by the loaders, and the log takes their word."""

from __future__ import annotations

import json
import sys
import zipfile

import pytest

from graphx.log import loading, parse, sources
from graphx.log.recipe import place_of
from loaders import channels, registry
from loaders.options import Options
from loaders.record import Refusal
from tests.log.test_loading import MAIL, TABLE

ROOMS = """
import json
from datetime import datetime

from loaders.bundle import Bundle
from loaders.record import Interaction, Loader, Party, Scope, Seen


class Rooms(Loader):
    name, title = "rooms", "chat rooms (JSON)"

    def claims(self, source):
        return "signature" if source.head.startswith(b'{"members"') else ""

    def bundle(self, names, *, archive):
        for users in (name for name in names if name.endswith("users.json")):
            place = users.rpartition("/")[0]
            days = [name for name in names if name.startswith(place) and name.endswith(".json") and name != users]
            yield Bundle(place, (users, *days), tuple(name for name in names if name.endswith(".png")))

    def read(self, source, options):
        first, *days = [json.loads(part.open().read()) for part in source.parts]
        yield Scope("group", options.source)
        seen = 0
        for day in days:
            for row in day:
                seen += 1
                a, b = (Party("email:" + first["members"][each]) for each in row["who"])
                yield Interaction(f"rooms:{row['at']}", datetime.fromisoformat(row["at"]), "chat", "message", a, (b,), "here")
        yield Seen(seen)
"""

USERS = {"members": {"u1": "ann@x.example", "u2": "bob@y.example"}}
DAYS = {f"general/2026-03-0{day}.json": [{"at": f"2026-03-0{day}T10:00:00+00:00", "who": ["u1", "u2"]}] for day in (1, 2)}


@pytest.fixture
def invented(tmp_path, monkeypatch):
    """A loader that is in no list: a file in a folder of loaders."""
    (tmp_path / "loaders").mkdir()
    (tmp_path / "loaders" / "rooms.py").write_text(ROOMS)
    monkeypatch.setattr(channels, "__path__", [*channels.__path__, str(tmp_path / "loaders")])
    yield registry.named("rooms")
    sys.modules.pop("loaders.channels.rooms", None)
    registry.loader_of.cache_clear()


def export(path, top=""):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{top}users.json", json.dumps(USERS))
        for name, rows in DAYS.items():
            archive.writestr(f"{top}{name}", json.dumps(rows))
        archive.writestr(f"{top}general/face.png", b"PNG")
        archive.writestr("table.csv", TABLE)
    return path


def read(source, folder):
    """The account of one source as the child would give it."""
    job = parse.Job(source, "d" * 32, folder, "", Options(source="s"))
    (*_, last) = parse.events(job)
    return last


def test_users_and_days_of_an_archive_are_one_source(tmp_path, invented):
    found = {source.name: source for source, _ in sources.sources([export(tmp_path / "export.zip")])}
    assert set(found) == {"export.zip", "export.zip!table.csv"}
    assert [part.member for part in found["export.zip"].parts] == ["users.json", *DAYS]
    told = read(found["export.zip"], tmp_path / "draft")
    assert told["event"] == "done"
    assert (told["receipt"]["loader"], told["receipt"]["seen"], told["receipt"]["interactions"]) == ("rooms", 2, 2)


def test_the_same_unpacked_is_the_same_source_and_is_found_again(tmp_path, invented):
    (packed, _), *_ = sources.sources([export(tmp_path / "export.zip", "acme/")])
    assert packed.name == "export.zip!acme"
    with zipfile.ZipFile(tmp_path / "export.zip") as archive:
        archive.extractall(tmp_path / "out")
    found = {source.name: source for source, _ in sources.sources([tmp_path / "out"])}
    assert set(found) == {"out/acme", "out/table.csv"}
    assert loading.digest(found["out/acme"]) == loading.digest(packed)
    assert place_of(found["out/acme"]) == str(tmp_path / "out" / "acme")
    assert place_of(packed) == str(tmp_path / "export.zip")


def test_what_cannot_be_read_is_in_no_bundle(tmp_path, invented):
    with zipfile.ZipFile(export(tmp_path / "export.zip")) as archive:
        archive.extractall(tmp_path / "out")
    (tmp_path / "out" / "general" / "lost.json").symlink_to(tmp_path / "nowhere")
    found = {source.name: (len(source.parts), refusal) for source, _, refusal in sources.found([tmp_path / "out"])}
    assert found["out"] == (3, None)
    assert found["out/general/lost.json"][1].code == "link"


def test_the_larger_bundle_has_a_file_that_two_loaders_want(tmp_path, invented, monkeypatch):
    """Letters that lie among the days of a chat: more of them, and they are a mailbox; fewer, and the chat has all."""
    whole = type(invented).bundle

    def greedy(self, names, *, archive):
        return [type(each)(each.place, tuple(names)) for each in whole(self, names, archive=archive)]

    monkeypatch.setattr(type(invented), "bundle", greedy)
    path = export(tmp_path / "export.zip")
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(2):
            archive.writestr(f"{number}.eml", MAIL % number)
    assert [(source.name, len(source.parts)) for source, _ in sources.sources([path])] == [("export.zip", 7)]


def test_a_maildir_is_known_by_both_of_its_boxes_and_what_is_unfinished_is_left(tmp_path):
    folder = tmp_path / "in"
    for name in ("box/cur/1", "box/tmp/2", "half/cur/3", "a.eml", "sub/b.eml", "sub/c.EML"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(MAIL % len(name))
    (folder / "box" / "new").mkdir()
    found = {source.name: (len(source.parts), place_of(source)) for source, _ in sources.sources([folder])}
    assert found == {
        "in/box": (1, str(folder / "box")),
        "in/half/cur/3": (1, str(folder / "half" / "cur" / "3")),
        "in/a.eml": (1, str(folder / "a.eml")),
        "in/sub": (2, str(folder / "sub")),
    }


class Sure:
    """A loader that says the same of every file."""

    def __init__(self, name, claim):
        self.name, self.title, self.claim = name, name, claim

    def claims(self, source):
        return self.claim


@pytest.mark.parametrize(
    ("claims", "whose"),
    [(("shape", "signature", ""), "b"), (("shape", "", ""), "a"), (("", "", "signature"), "c")],
)
def test_a_signature_goes_before_a_shape(tmp_path, monkeypatch, claims, whose):
    monkeypatch.setattr(registry, "every", lambda: tuple(map(Sure, "abc", claims)))
    ((source, _),) = sources.sources([_file(tmp_path)])
    assert registry.identify(source).name == whose


@pytest.mark.parametrize("claims", [("shape", "shape", ""), ("signature", "shape", "signature")])
def test_two_that_are_equally_sure_are_rivals(tmp_path, monkeypatch, claims):
    source = loading.sources([_file(tmp_path)])
    ((source, _),) = source
    monkeypatch.setattr(registry, "every", lambda: tuple(map(Sure, "abc", claims)))
    rivals = ", ".join(name for name, claim in zip("abc", claims, strict=True) if claim == max(claims, key=len))
    with pytest.raises(Refusal, match=rf"claim this file: {rivals}\. Choose one with --loader"):
        registry.identify(source)


def _file(folder):
    path = folder / "x.csv"
    path.write_text(TABLE)
    return path
