"""Files that nobody claims: the best sentence any loader has, the command that goes on, and the guess ready to edit."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import graphx
from graphx.commands import typed_options
from graphx.errors import LoadError
from loaders.record import Options, Part, Refusal, Source
from loaders.registry import identify, meant, named

UNDATED = "From,To,Sent on the,Words\nann@x.example,bob@y.example,2026-03-01,3\nbob@y.example,ann@x.example,2026-03-02,4\n"


def refused(tmp_path: Path, content: bytes | str, name: str = "file.csv", **options: object) -> tuple[str, str]:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (receipt,) = graphx.open(tmp_path / "w").load(path, options=Options(**options))  # type: ignore[arg-type]
    assert receipt.outcome == "refused"
    return receipt.reasons[0].rule, receipt.reasons[0].sentence


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "content_is_pdf", "PDF"),
        (b"<!DOCTYPE html><html><body><form>Sign in", "html_page", "log-in page"),
        (b"\xef\xbb\xbf  <HTML lang=en><p>Session expired", "html_page", "log-in page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_workbook", "password"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "unknown_format", "89 50 4e 47"),
        (b"\x00\x01\x02" * 900, "unknown_format", "no text"),
        (b"BEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\n", "unsure_calendar", "--loader calendar"),
        (b"Dear all\nsee you tomorrow\n", "one_column", "not a table"),
        (
            b"BEGIN:VCARD\r\nFN:Ana Silva\r\nEMAIL:ana@x.example\r\nEND:VCARD\r\n",
            "unknown_format",
            "Export the address book as CSV",
        ),
        (b"{\\rtf1\\ansi Met Ana, 3 May}", "unknown_format", "a workbook or CSV with one row for each event"),
    ],
)
def test_a_refusal_is_the_best_sentence_any_loader_has(tmp_path, content, code, words):
    rule, sentence = refused(tmp_path, content)
    assert rule == code
    assert words in sentence


def test_a_table_without_a_column_is_told_its_columns_and_the_command_that_goes_on(tmp_path):
    rule, sentence = refused(tmp_path, UNDATED, "my mails.csv")
    assert rule == "no_time_column"
    assert "'From', 'To', 'Sent on the', 'Words'" in sentence
    assert f"python -m graphx load '{tmp_path}/my mails.csv' --map time=\"COLUMN\"" in sentence
    assert "--explain" in sentence


@pytest.mark.parametrize(
    ("roles", "loader"),
    [(["time"], "table"), (["receiver", "minutes"], "table"), (["name"], "roster"), (["organisation", "id"], "roster"),
     (["id"], ""), ([], ""), (["sender", "name"], "table"), (["nonsense"], "table")],
)  # fmt: skip
def test_the_roles_of_a_mapping_choose_the_loader(roles, loader):
    assert meant(roles) == loader


def test_one_role_is_enough_for_a_table_and_for_people(tmp_path):
    mails, people = tmp_path / "mails.csv", tmp_path / "people.csv"
    mails.write_text(UNDATED)
    people.write_text("Wer,Firma\nAnn Roe,Acme\n")
    workspace = graphx.open(tmp_path / "w")
    assert workspace.load(mails, options=Options(mapping={"time": ("Sent on the",)}))[0].loaded == 2
    receipt = workspace.load(people, options=Options(mapping={"name": ("Wer",), "organisation": ("Firma",)}))[0]
    assert (receipt.loader, receipt.loaded) == ("roster", 1)


def test_the_guess_is_shown_with_what_is_missing_and_can_be_edited_and_given_back(tmp_path):
    path = tmp_path / "mails.csv"
    path.write_text(UNDATED)
    workspace = graphx.open(tmp_path / "w")
    with pytest.raises(LoadError, match="Sent on the"):
        workspace.explain(path)
    seen = workspace.preview(path)
    assert (seen.loader, set(seen.missing)) == ("table", {"time"})
    text = seen.text(path.name)
    assert "# ann@x.example | bob@y.example | 2026-03-01 | 3" in text
    assert "receiver" in tomllib.loads(text)["mapping"]
    edited = tmp_path / "typed_options.toml"
    edited.write_text(text.replace('# time = ["COLUMN"]', 'time = ["Sent on the"]'))
    options = typed_options.options(edited, {}, [], [])
    assert workspace.load(path, loader=typed_options.loader(edited), options=options)[0].loaded == 2


def test_the_first_twenty_records_are_shown_as_they_would_be_read(tmp_path):
    path = tmp_path / "mails.csv"
    rows = [f"ann{n}@x.example,bob@y.example,2026-03-{1 + n % 28:02}\n" for n in range(30)]
    path.write_text("from,to,date\n" + ",bob@y.example,2026-03-01\n" + "".join(rows))
    seen = graphx.open(tmp_path / "w").preview(path)
    assert (len(seen.rows), seen.refused, seen.missing) == (20, "", {})
    shown = "\n".join(seen.rows)
    assert "2026-03-01, email:ann0@x.example -> email:bob@y.example" in shown
    assert "quarantined" in shown
    assert tomllib.loads(seen.text(path.name))["mapping"] == {"sender": ["from"], "receiver": ["to"], "time": ["date"]}


def test_nothing_in_a_file_ends_the_comment_it_is_shown_in(tmp_path):
    path = tmp_path / "mails.csv"
    path.write_text('from,to,date\n"Eve\nsender = [1]\x1b[2J",bob,2026-03-01\n')
    text = graphx.open(tmp_path / "w").preview(path).text("a\nloader = 3")
    assert "\x1b" not in text
    assert tomllib.loads(text)["loader"] == "table"


def test_a_list_of_names_is_not_taken_for_anything_by_itself(tmp_path):
    rule, sentence = refused(tmp_path, "Name,Email\nAnn,ann@x.example\n")
    assert rule == "unsure_roster"
    assert "--loader roster" in sentence
    assert "'Name', 'Email'" in sentence


def test_who_is_named_decides_and_an_empty_file_is_empty(tmp_path):
    (tmp_path / "x").write_bytes(b"")
    with pytest.raises(Refusal, match="empty"):
        identify(Source("x", (Part(tmp_path / "x"),)))
    with pytest.raises(Refusal, match="There are: calendar"):
        named("male")


def test_a_table_that_is_refused_for_its_dates_still_shows_its_rows(tmp_path):
    path = tmp_path / "mails.csv"
    path.write_text("from,to,date\nann@x.example,bob@y.example,03/04/2026\nann@x.example,bob@y.example,04/03/2026\n")
    seen = graphx.open(tmp_path / "w").preview(path)
    assert "--day-first or --month-first" in seen.refused
    assert seen.rows[0] == "ann@x.example | bob@y.example | 03/04/2026"
    assert "# The first 2 rows as they stand in the file:" in seen.text(path.name)
