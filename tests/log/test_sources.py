"""Awkward things to load: none hangs, none is passed over in silence, and the rest of a folder goes on."""

from __future__ import annotations

import os
import socket
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

import graphx
from graphx.errors import LoadError
from graphx.log import loading, sources
from loaders.record import Options, Refusal
from tests.log.test_loading import MAIL, TABLE


def outcomes(tmp_path: Path, *paths: Path) -> dict[str, tuple[str, str]]:
    receipts = graphx.open(tmp_path / "w").load(*paths)
    return {each.file: (each.outcome, " ".join(reason.sentence for reason in each.reasons)) for each in receipts}


def test_pipes_devices_sockets_and_links_are_refused_and_the_rest_is_read(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.csv").write_text(TABLE)
    os.mkfifo(folder / "b.csv")
    os.mkfifo(folder / "c.eml")
    (folder / "gone.csv").symlink_to(folder / "nothing")
    (folder / "loop").symlink_to(folder)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "s"))
        seen = outcomes(tmp_path, folder, folder / "b.csv", Path("/dev/zero"))
    assert seen.pop("in/a.csv")[0] == "loaded"
    assert {outcome for outcome, _ in seen.values()} == {"refused"}
    words = {file: sentence for file, (_, sentence) in seen.items()}
    assert {file for file, sentence in words.items() if "a pipe" in sentence} == {"in/b.csv", "in/c.eml", "b.csv"}
    assert "a socket" in words["in/s"]
    assert "a device" in words["zero"]
    assert "link to nothing" in words["in/gone.csv"]
    assert "link to a folder" in words["in/loop"]


def test_what_may_not_be_read_is_refused_by_name_and_the_rest_is_read(tmp_path, monkeypatch):
    folder = tmp_path / "in"
    for name in ("a.csv", "shut.csv", "locked/x.csv", "box/cur/1", "box/new/2"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(MAIL % 1 if "box" in name else TABLE.encode())
    whole, scan, listing = Path.open, os.scandir, Path.iterdir

    def denied(path: Path) -> None:
        if path.name in ("shut.csv", "locked", "new"):
            raise PermissionError(13, "Permission denied", str(path))

    def opened(path, *args, **kwargs):
        denied(path)
        return whole(path, *args, **kwargs)

    def scanned(path):
        denied(Path(path))
        return scan(path)

    def listed(path):
        denied(path)
        return listing(path)

    monkeypatch.setattr(Path, "open", opened)
    monkeypatch.setattr(os, "scandir", scanned)
    monkeypatch.setattr(Path, "iterdir", listed)
    seen = {source.name: refusal for source, _, refusal in sources.found([folder])}
    assert {name for name, refusal in seen.items() if refusal is None} == {"in/a.csv", "in/box"}
    assert {name for name, refusal in seen.items() if refusal} == {"in/shut.csv", "in/locked", "in/box/new"}
    assert all("Permission denied" in refusal.sentence for refusal in seen.values() if refusal)


def test_a_path_that_cannot_be_looked_at_is_refused_and_one_that_is_not_there_is_told(tmp_path, monkeypatch):
    (receipt,) = graphx.open(tmp_path / "w").load(tmp_path / ("x" * 300))
    assert receipt.outcome == "refused"
    assert "too long" in receipt.reasons[0].sentence
    for path in (tmp_path / "missing.csv", Path("nul\0.csv")):
        with pytest.raises(LoadError, match="There is no file or folder"):
            graphx.open(tmp_path / "w").load(path)
    with pytest.raises(LoadError):
        graphx.open(tmp_path / "mistyped").load(tmp_path / "missing.csv")
    assert not (tmp_path / "mistyped").exists()


def test_letters_in_one_archive_are_one_source_and_so_is_a_maildir(tmp_path):
    archive = tmp_path / "mails.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for number in range(60):
            file.writestr(f"{'in' if number % 2 else 'out'}/{number}.EML", MAIL % number)
        for number in range(5):
            file.writestr(f"box/{'cur' if number % 2 else 'new'}/{number}", MAIL % (100 + number))
        file.writestr("table.csv", TABLE)
    receipts = {each.file: each for each in graphx.open(tmp_path / "w").load(archive)}
    assert {file: each.loaded for file, each in receipts.items()} == {
        "mails.zip": 60,
        "mails.zip!box": 5,
        "mails.zip!table.csv": 2,
    }


def test_a_name_that_is_no_utf8_is_shown_and_loaded(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name in (b"caf\xe9.csv", b"caf\xe8.csv"):
        (Path(os.fsdecode(os.fsencode(folder) + b"/" + name))).write_text(TABLE.replace("ann", name[3:4].hex()))
    seen = outcomes(tmp_path, folder)
    assert {file: outcome for file, (outcome, _) in seen.items()} == {"in/caf\\xe9.csv": "loaded", "in/caf\\xe8.csv": "loaded"}


@pytest.mark.parametrize("change", ["grow", "shrink", "vanish"])
@pytest.mark.parametrize("moment", ["after it was named", "while it is read"])
def test_a_file_that_changes_is_refused_for_that(tmp_path, monkeypatch, change, moment):
    path = tmp_path / "a.csv"
    path.write_text("from,to,date\n" + "".join(f"p{n},q,2026-03-0{1 + n % 9}\n" for n in range(12_000)))

    def alter() -> None:
        match change:
            case "grow":
                with path.open("a") as stream:
                    stream.write("x,y,2026-03-01\n")
            case "shrink":
                path.write_text("from,to,date\n")
            case "vanish":
                path.unlink(missing_ok=True)

    whole = loading.digest
    if moment == "after it was named":
        monkeypatch.setattr(loading, "digest", lambda *given: (whole(*given), alter())[0])
    workspace = graphx.open(tmp_path / "w")
    (receipt,) = workspace.load(path, progress=lambda step: alter() if step.records == 5000 else None)
    assert (receipt.outcome, receipt.reasons[0].rule) == ("refused", "changed_during_read")
    assert workspace.receipts() == []


def test_a_damaged_archive_among_others_is_one_refusal_and_explain_says_it_too(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "bad.zip").write_bytes(b"PK\x03\x04 and nothing more")
    (folder / "good.csv").write_text(TABLE)
    seen = outcomes(tmp_path, folder)
    assert sorted(outcome for outcome, _ in seen.values()) == ["loaded", "refused"]
    with pytest.raises(Refusal):
        list(sources.sources([folder / "bad.zip"]))
    with pytest.raises(LoadError, match="cannot be opened"):
        graphx.open(tmp_path / "w").preview(folder / "bad.zip", options=Options())


def test_a_workbook_is_a_file_and_no_archive_by_itself_and_in_a_zip(tmp_path):
    """It is a zip inside, and its parts are no exports."""
    book = tmp_path / "meetings.xlsx"
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate((("Date", "From", "To"), ("2026-03-05", "ann@x.example", "bob@y.example"))):
            sheet.write_row(number, 0, row)
    (found,) = graphx.open(tmp_path / "w").load(book)
    assert (found.file, found.outcome, found.loaded) == ("meetings.xlsx", "loaded", 1)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(book, "meetings.xlsx")
        archive.writestr("more.csv", TABLE)
    seen = {each.file: each for each in graphx.open(tmp_path / "v").load(tmp_path / "all.zip")}
    assert set(seen) == {"all.zip!meetings.xlsx", "all.zip!more.csv"}
    assert seen["all.zip!more.csv"].outcome == "loaded"
    assert "Take it out and load it by itself" in seen["all.zip!meetings.xlsx"].reasons[0].sentence
