"""What there is to load: folders, archives, Maildirs, hostile files; and a child process that may die without harm."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import graphx
from graphx.errors import LoadError
from graphx.log import child, loading, parse
from loaders.record import Loader, Options, Part, Source

MAIL = (
    b"From: ann@x.example\r\nTo: bob@y.example\r\nDate: Mon, 02 Mar 2026 09:30:00 +0000\r\nMessage-ID: <%d@x>\r\n\r\nHello\r\n"
)
TABLE = "from,to,date\nann@x.example,bob@y.example,2026-03-01\nbob@y.example,ann@x.example,2026-03-02\n"


def names(path):
    return [source.name for source, _ in loading.sources([path])]


def test_a_folder_is_taken_apart_into_sources(tmp_path):
    folder = tmp_path / "exports"
    for name in ("b.csv", "sub/a.csv", ".hidden.csv", "letters/1.eml", "letters/2.eml", "box/cur/1", "box/new/2", "box/tmp/3"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(MAIL % 1)
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe")
    found = {source.name: len(source.parts) for source, _ in loading.sources([folder])}
    assert found == {"exports/b.csv": 1, "exports/sub/a.csv": 1, "exports/letters": 2, "exports/box": 2}


def test_references_of_a_folder_share_its_name_and_those_of_a_file_its_own(tmp_path):
    (tmp_path / "registers").mkdir()
    path = tmp_path / "registers" / "one.csv"
    path.write_text(TABLE)
    assert [keep for _, keep in loading.sources([tmp_path / "registers"])] == ["registers"]
    assert [keep for _, keep in loading.sources([path])] == ["one"]


def test_an_archive_is_read_without_being_unpacked(tmp_path):
    archive = tmp_path / "export.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("Takeout/Mail/all.mbox", b"From a@b Mon Mar  2 09:30:00 2026\n" + MAIL.replace(b"\r\n", b"\n") % 7)
        file.writestr("Takeout/table.csv", TABLE)
        file.writestr("Takeout/photo.jpg", b"\xff\xd8\xff\xe0" * 50)
        file.writestr("__MACOSX/x", b"x")
    receipts = {receipt.file: receipt for receipt in graphx.open(tmp_path / "w").load(archive)}
    assert receipts["export.zip!Takeout/Mail/all.mbox"].loaded == 1
    assert receipts["export.zip!Takeout/table.csv"].loaded == 2
    assert receipts["export.zip!Takeout/photo.jpg"].outcome == "refused"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export.zip", "w"]


@pytest.mark.parametrize(
    ("make", "code"),
    [("bomb", "zip_ratio"), ("cut", "zip_damaged"), ("twice", "duplicate_member"), ("locked", "encrypted_member"),
     ("link", "link_member"), ("many", "too_many_members")],
)  # fmt: skip
def test_hostile_archives_are_refused_as_a_whole(tmp_path, make, code):
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        match make:
            case "bomb":
                file.writestr("zeros.csv", b"\x00" * 80_000_000)
            case "twice":
                file.writestr("a.csv", "1")
                with pytest.warns(UserWarning, match="Duplicate name"):
                    file.writestr("a.csv", "2")
            case "link":
                entry = zipfile.ZipInfo("link")
                entry.external_attr = 0o120777 << 16
                file.writestr(entry, "/etc/passwd")
            case "many":
                for number in range(10_001):
                    file.writestr(str(number), "")
            case _:
                file.writestr("a.csv", TABLE)
    if make == "cut":
        path.write_bytes(path.read_bytes()[:-30])
    if make == "locked":
        data = bytearray(path.read_bytes())
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            data[data.index(mark) + offset] |= 1
        path.write_bytes(data)
    receipts = graphx.open(tmp_path / "w").load(path)
    assert [receipt.outcome for receipt in receipts] == ["refused"]
    assert receipts[0].reasons[0].rule == code


def test_the_same_messages_under_other_names_have_the_same_digest(tmp_path):
    parts = []
    for name in ("a", "b", "c"):
        (tmp_path / name).write_bytes(MAIL % ord(name))
        parts.append(Part(tmp_path / name))
    assert loading.digest(Source("x", tuple(parts))) == loading.digest(Source("y", tuple(parts[::-1])))
    assert loading.digest(Source("x", tuple(parts))) != loading.digest(Source("x", tuple(parts[:2])))


def test_a_job_survives_the_way_to_the_child():
    options = Options(source="s", year=2012, mapping={"receiver": ("To", "Cc")}, split={"receiver": ","})
    job = parse.Job(Source("n", (Part(Path("a.zip"), "b"),)), "d", Path("f"), "table", options)
    assert parse.Job.decode(job.encode()) == job


class _Bad(Loader):
    name, title = "bad", "bad"

    def __init__(self, error):
        self.error = error

    def claims(self, source):
        return True

    def read(self, source, options):
        raise self.error


@pytest.mark.parametrize(
    ("error", "code"),
    [(RuntimeError("secret name"), "parser_failed"), (MemoryError(), "too_much_memory"), (RecursionError(), "parser_failed")],
)  # fmt: skip
def test_whatever_a_parser_does_becomes_a_refusal_without_its_content(tmp_path, monkeypatch, error, code):
    path = tmp_path / "x"
    path.write_text("x")
    monkeypatch.setattr(parse, "named", lambda _: _Bad(error))
    job = parse.Job(Source("x", (Part(path),)), "d", tmp_path / "draft", "bad", Options())
    last = list(parse.events(job))[-1]
    assert (last["event"], last["code"]) == ("refused", code)
    assert "secret" not in last["sentence"]


def test_a_file_that_kills_its_reader_is_refused_and_the_next_one_is_read(tmp_path, monkeypatch):
    monkeypatch.setenv("GRAPHX_PARSE_MEMORY", str(700 * 1024**2))
    (tmp_path / "a.csv").write_text("from,to,date\n" + "ann,bob,2026-03-01\n" * 3)
    big = tmp_path / "b.jsonl"
    big.write_text('{"from": "ann", "to": "bob", "date": "2026-03-01", "note": "' + "x" * 500_000_000 + '"}\n')
    (tmp_path / "c.csv").write_text(TABLE)
    receipts = graphx.open(tmp_path / "w").load(tmp_path / "a.csv", big, tmp_path / "c.csv")
    assert [receipt.outcome for receipt in receipts] == ["loaded", "refused", "loaded"]
    assert not [path for path in (tmp_path / "w" / "log").iterdir() if path.name.startswith(".tmp-")]


def test_a_reader_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(child, "WALL", 0.0)
    (tmp_path / "a.csv").write_text(TABLE)
    receipt = graphx.open(tmp_path / "w").load(tmp_path / "a.csv")[0]
    assert (receipt.outcome, receipt.reasons[0].rule) == ("refused", "too_slow")


def test_progress_names_the_file_and_counts(tmp_path):
    (tmp_path / "a.csv").write_text("from,to,date\n" + "".join(f"p{n},q,2026-03-0{1 + n % 9}\n" for n in range(12_000)))
    (tmp_path / "b.csv").write_text(TABLE)
    steps = []
    graphx.open(tmp_path / "w").load(tmp_path / "a.csv", tmp_path / "b.csv", progress=steps.append)
    assert {(step.number, step.files) for step in steps} == {(1, 2), (2, 2)}
    assert [step.records for step in steps if step.file == "a.csv"] == [0, 5000, 10_000, 12_000]
    assert [step.receipt.outcome for step in steps if step.receipt] == ["loaded", "loaded"]


def test_explain_prints_choices_that_can_be_given_back(tmp_path):
    (tmp_path / "a.csv").write_text("Who,Whom,When\nann,bob,2026-03-01\n")
    workspace = graphx.open(tmp_path / "w")
    with pytest.raises(LoadError):
        workspace.explain(tmp_path / "a.csv")
    mapping = {"sender": ("Who",), "receiver": ("Whom",), "time": ("When",)}
    choices = workspace.explain(tmp_path / "a.csv", "table", Options(mapping=mapping))
    assert choices["loader"] == "table"
    assert choices["mapping"]["sender"] == ["Who"]
    assert workspace.load(tmp_path / "a.csv", loader="table", options=Options(mapping=mapping))[0].loaded == 1


BELOW = """
import resource, sys
for kind, most in ((resource.RLIMIT_CPU, 600), (resource.RLIMIT_AS, 3 * 1024**3), (resource.RLIMIT_FSIZE, 1024**3)):
    if sys.argv[1] == str(int(kind)):
        resource.setrlimit(kind, (most, most))
import graphx
receipt = graphx.open(sys.argv[2]).load(sys.argv[3])[0]
print(receipt.outcome, *(reason.sentence for reason in receipt.reasons))
"""


@pytest.mark.parametrize("kind", [resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_FSIZE])
def test_a_lower_limit_of_the_machine_holds_for_the_reader_too(tmp_path, kind):
    """As with ``ulimit -t 600``: a hard limit can only be lowered, and raising it fails."""
    (tmp_path / "a.csv").write_text(TABLE)
    command = [sys.executable, "-c", BELOW, str(int(kind)), str(tmp_path / "w"), str(tmp_path / "a.csv")]
    ran = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("loaded\n", "")
