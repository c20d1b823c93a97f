"""Where mail lies: mailboxes, single messages, folders, archives; and where one message ends."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from loaders.channels.mail import Mail
from loaders.channels.mail.mbox import form
from loaders.record import Part, Source
from tests.loaders.post import Loaded, load, mailbox, message

# Containers


def test_places_find_the_message_again(tmp_path):
    content = mailbox(message(), message(Date=None, Message_ID="<2@x>", To="Bob"))
    found = load(tmp_path, content)
    place = found.rejects[0].place
    assert place.startswith("message 2, byte ")
    assert content.encode()[int(place.rpartition(" ")[2]) :].startswith(b"From someone")


def test_a_folder_of_messages(tmp_path):
    for name, content in {
        "1.eml": message(),
        "2.txt": "shopping list",
        "3": message(Message_ID="<3@x>"),
        "4:2,ST": message(),
    }.items():
        (tmp_path / name).write_text(content)
    parts = tuple(Part(path) for path in sorted(tmp_path.iterdir()))
    found = Loaded(Source("folder", parts))
    assert found.seen == 4
    assert len(found.interactions) == 2
    assert found.rules == {"not_mail": 1, "trash": 1}
    assert found.interactions[1].place == "3, message 1, byte 0"


def test_a_member_of_an_archive(tmp_path):
    path = tmp_path / "takeout.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Takeout/Mail/Alle E-Mails.mbox", mailbox(message(), message(Message_ID="<2@x>")))
    source = Source("takeout", (Part(path, "Takeout/Mail/Alle E-Mails.mbox"),))
    assert Mail().claims(source)
    assert len(Loaded(source).interactions) == 2


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\n\n", b"\r\n"])
@pytest.mark.parametrize("crlf", [False, True])
@pytest.mark.parametrize("boxed", [False, True])
def test_marks_and_line_ends(tmp_path, mark, crlf, boxed):
    content = (mailbox(message(), message(Message_ID="<2@x>")) if boxed else message()).encode()
    path = tmp_path / "x"
    path.write_bytes(mark + (content.replace(b"\n", b"\r\n") if crlf else content))
    source = Source("x", (Part(path),))
    assert Mail().claims(source)
    found = Loaded(source)
    assert len(found.interactions) == (2 if boxed else 1)
    assert found.interactions[0].length == len("Shall we meet?")


def test_no_reject_names_anybody(tmp_path):
    hidden = [{"From": "Ann Lee"}, {"Date": None}, {"To": None}, {"To": "a@x.example)b@y.example"}, {"Precedence": "bulk"}]
    found = load(tmp_path, mailbox(*[message(**each) for each in hidden]))
    assert len(found.rejects) >= 4
    assert not [
        each for each in found.rejects if any(word in f"{each.rule}{each.sentence}{each.place}" for word in ("Ann", "@", "bob"))
    ]


# Real files, when they are at hand


SAMPLES = Path(os.environ.get("GRAPHX_SHARED", Path(__file__).parents[2] / ".." / "shared")) / "samples"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="optional data: no sample exports here")
@pytest.mark.parametrize(
    ("name", "interactions", "rules"),
    [
        ("email_eml/basic_email.eml", 1, {}),
        ("email_eml/example03.eml", 1, {}),
        ("email_eml/example06.eml", 1, {}),
        ("email_eml/raw_email_multiple_from.eml", 0, {"ambiguous_address": 1}),
        ("email_mbox/mbox_complex.mbox", 1, {"list_mail": 1}),
        ("email_mbox/mbox_multipart.mbox", 0, {"list_mail": 2}),
        ("email_mbox/pipermail_2016_april.mbox", 2, {"list_mail": 1}),
    ],
)
def test_samples(name, interactions, rules):
    source = Source(name, (Part(SAMPLES / name),))
    assert Mail().claims(source)
    found = Loaded(source)
    assert (len(found.interactions), found.rules) == (interactions, rules)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="optional data: no sample exports here")
def test_no_other_sample_is_claimed():
    others = [path for path in SAMPLES.rglob("*") if path.is_file() and not path.parent.name.startswith("email_")]
    assert others
    assert not [path.name for path in others if Mail().claims(Source(path.name, (Part(path),)))]


# Where one message ends


LOOKALIKES = ["From here on it went well in 2023", "From 10:00 to 12:00: the plan", ">From the start", "From now on\nX: y"]


@pytest.mark.parametrize("line", LOOKALIKES)
def test_a_sentence_that_begins_with_from_is_no_message(tmp_path, line):
    found = load(tmp_path, mailbox(message(f"Hello\n\n{line}\nand more\n"), message(Message_ID="<2@x>")))
    assert found.seen == 2
    assert found.interactions[0].length == len(f"Hello\n\n{line}\nand more")


def test_a_last_line_that_begins_with_from_is_text(tmp_path):
    last = "From here on 2023"
    found = load(tmp_path, f"{mailbox(message())}{last}")
    assert found.one.length == len(f"Shall we meet?\n\n{last}")


@pytest.mark.parametrize(
    "envelope",
    [
        "From ann@x.example Mon Mar  4 10:00:00 2024",
        "From ann at x.example  Mon Mar  4 10:00:00 2024",
        "From - Mon Mar 04 10:00:00 2024",
        "From 1791@xxx Mon Mar 04 10:00:00 +0000 2024",
        "From zoë@x.example Mon Mar  4 10:00 2024",
        "From MAILER-DAEMON Mon Mar  4 10:00:00 CET 2024",
    ],
)
def test_envelopes_as_they_are_written(tmp_path, envelope):
    found = load(tmp_path, f"{envelope}\n{message()}\n{envelope}\n>From old@x.example Mon Mar  4 09:00:00 2024\n{message()}")
    assert len(found.interactions) == 2


def test_what_could_have_been_a_message_is_noted(tmp_path):
    envelope = "From ann Mon Mar  4 10:00:00 2024\n"
    found = load(tmp_path, f"{envelope}{message()}{envelope}{message()}")
    assert found.seen == 1
    assert [each for each in found.notes if each.startswith("1 lines look like the start of a message")]


HASH = "1f2e3d4c5b6a79880102030405060708090a0b0c"


def test_a_pasted_patch_is_text_and_a_series_of_patches_is_a_mailbox(tmp_path):
    patch = f"From {HASH} Mon Sep 17 00:00:00 2001\n{message(To='dia@west.example', Message_ID='<3@x>')}"
    found = load(tmp_path, mailbox(message(f"See below.\n\n{patch}"), message(Message_ID="<2@x>")))
    assert [each.native for each in found.interactions] == ["mail:1@north.example", "mail:2@x"]
    assert [each for each in found.notes if each.startswith("1 lines look like") and "inside one" in each]
    assert load(tmp_path, f"{patch}\n{patch}").seen == 2


BOXED = "--{b}\nContent-Type: text/plain; name=old.mbox\n\n{box}\n"
MIXED = 'multipart/mixed;\n\tboundary="{b}"'


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_mailbox_attached_is_text_until_the_boundary_closes(tmp_path, end):
    box = mailbox(message(Message_ID="<8@x>"), message(Message_ID="<9@x>"))
    outer = message(BOXED.format(b="a+b", box=box) + "--a+b--\n", Content_Type=MIXED.format(b="a+b"))
    found = load(tmp_path, mailbox(outer, message(Message_ID="<2@x>")).replace("\n", end))
    assert [each.native for each in found.interactions] == ["mail:1@north.example", "mail:2@x"]


def test_a_multipart_message_that_was_cut_off_swallows_no_other(tmp_path):
    cut_off = message(BOXED.format(b="b", box="half"), Content_Type=MIXED.format(b="b"))
    whole = message(BOXED.format(b="b", box="all") + "--b--\n", Content_Type=MIXED.format(b="b"), Message_ID="<2@x>")
    assert load(tmp_path, mailbox(cut_off, message(Message_ID="<3@x>"))).seen == 2
    assert load(tmp_path, mailbox(cut_off, message(Message_ID="<3@x>"), whole.replace("\n\t", " "))).seen == 3


@pytest.mark.parametrize("bare", ["From ", "From nobody", "From", "From -"])
def test_separators_without_a_day(tmp_path, bare):
    other = message("Hello\n\nFrom nobody\nDate: next week\n\nFrom \nno header\n", Message_ID="<2@x>")
    found = load(tmp_path, f"{bare}\n{message()}\nFrom nobody\n{other}")
    assert form(f"{bare}\n{message()}".encode()) == "mbox"
    assert [each.native for each in found.interactions] == ["mail:1@north.example", "mail:2@x"]


def test_a_line_without_a_day_is_prose_in_a_mailbox_whose_separators_have_one(tmp_path):
    assert load(tmp_path, mailbox(message(f"Look:\n\nFrom nobody\n{message()}"))).seen == 1
    assert form(b"From nobody\nTo: a\nSubject: b\n\n") == ""


@pytest.mark.parametrize(("case", "count"), [("m24/patch.mbox", 2), ("x03/bare.mbox", 3)])
def test_mailboxes_found_in_the_wild(shared, case, count):
    source = Source(case, (Part(shared / "cases" / case),))
    assert Mail().claims(source)
    assert len(Loaded(source).interactions) == count


def test_text_before_the_first_message_is_noted(tmp_path):
    found = load(tmp_path, f"junk\n\n{mailbox(message())}")
    assert found.seen == 1
    assert "4 bytes before the first message are no mail." in found.notes


def test_a_line_longer_than_any_buffer_is_one_line(tmp_path):
    body = "x" * 200_000 + " From me Mon Mar  4 10:00:00 2024\nX: y\n"
    assert load(tmp_path, mailbox(message(body), message())).seen == 2


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"From a Mon Mar  4 10:00:00 2024\nTo: b\n", "mbox"),
        (b"From: a\nTo: b\n\n", "message"),
        (b"Received: by x;\n\tdate\nSubject: b\n\n", "message"),
        (b"To: a\nSubject: b\n\n", ""),
        (b"From: a\n\nTo: b\n", ""),
        (b"From: a\nTo: b\nno header\n\n", ""),
        (b"Notes:\nDate: x\n", ""),
        (b"From Monday on: plan 2024\nbody\n", ""),
        (b"", ""),
    ],
)
def test_form(head, expected):
    assert form(head) == expected
