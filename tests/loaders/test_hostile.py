"""Damaged and hostile mail: refused, quarantined or read, in bounded time, and every message accounted for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.channels.mail import Mail
from loaders.record import Options, Part, Refusal, Source
from tests.loaders.post import Loaded, load, mailbox, message, references

# Damaged and hostile files


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"name,date\nann,2024\n", b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", message().encode("utf-16-le"), b"\0" * 99],
)
def test_files_that_are_no_mail(tmp_path, content):
    path = tmp_path / "x"
    path.write_bytes(content)
    source = Source("x", (Part(path),))
    assert not Mail().claims(source)
    with pytest.raises(Refusal) as caught:
        list(Mail().read(source, Options()))
    assert caught.value.code == "not_mail"


def test_a_sender_and_a_receiver_by_code_point(tmp_path):
    found = load(
        tmp_path,
        message(From="=?x-unknown?q?J=F6rg?= <joerg@bücher.example>", To='"Zoë <script>" <zoe@x.example>').encode("latin-1"),
    ).one
    assert (found.sender.name, found.sender.reference) == ("Jörg", "email:joerg@xn--bcher-kva.example")
    assert found.receivers[0].name == "Zoë <script>"


def test_encoded_line_breaks_make_no_header(tmp_path):
    found = load(tmp_path, message(From="=?utf-8?q?Ann=0D=0ABcc:_eve=40x.example?= <ann@north.example>")).one
    assert found.sender.name == "Ann Bcc: eve@x.example"
    assert len(found.receivers) == 1


@pytest.mark.parametrize(
    "value",
    [
        "(" * 1000 + ")" * 1000 + " bob@south.example",
        '"' * 20000 + " bob@south.example",
        "=?utf-8?q?a?= " * 20000 + "<bob@south.example>",
    ],
)
@pytest.mark.parametrize("role", ["From", "To", "X-Long"])
def test_headers_beyond_reason(tmp_path, value, role):
    if role == "X-Long":
        value *= 300_000 // len(value) + 1
    assert load(tmp_path, message(**{role: value})).rules == {"header_too_complex": 1}


def test_ten_thousand_receivers_are_people_and_one_more_is_mass_mail(tmp_path):
    crowd = ", ".join(f"u{n}@south.example" for n in range(10_000))
    assert len(load(tmp_path, message(To=crowd)).one.receivers) == 10_000
    assert load(tmp_path, message(To=f"{crowd}, last@south.example")).rules == {"mass_mail": 1}
    assert load(tmp_path, message(To=",\n ".join(["u@south.example"] * 300_000))).rules == {"mass_mail": 1}


def test_a_header_of_many_megabytes_is_not_kept(tmp_path):
    assert load(tmp_path, message(X_Long="a" * 8_000_000)).rules == {"header_too_complex": 1}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/mixed; boundary=b", "--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 1000),
        ("multipart/mixed; boundary=b", "--b\n\n" * 50_000),
        ("multipart/mixed", "no boundary"),
        ("message/rfc822", "Content-Type: message/rfc822\n\n" * 2000),
        ('text/plain; charset="X-UNKNOWN"', "hello"),
        ("text/plain; charset=punycode", "a" * 200_000),
        ("text/plain; charset*=%", "hello"),
        ("text/html", "<a x='" * 30_000),
        ("text/html", "<![x>" * 100),
    ],
)
def test_bodies_that_cannot_be_measured_do_not_cost_the_message(tmp_path, kind, body):
    assert load(tmp_path, message(body, Content_Type=kind)).one.receivers


def test_base64_that_is_none(tmp_path):
    assert load(tmp_path, message("%%%=\n", Content_Type="text/plain", Content_Transfer_Encoding="base64")).one


def test_a_truncated_header_block(tmp_path):
    raw = message()
    head = raw.partition("\n\n")[0] + "\n"
    assert load(tmp_path, head).one.length == 0
    assert load(tmp_path, head[: head.index("Message-ID") + 5]).one.native.startswith("mail-digest:")
    assert load(tmp_path, mailbox(message()) + "From x Mon Mar  4 10:00:00 2024\n" + head[: head.index("Date") + 20]).rules == {
        "truncated_message": 1
    }
    assert load(tmp_path, head[: head.index("To:") + 12]).rules == {"truncated_message": 1}


# Conservation


LINES = st.sampled_from([
    "From ann Mon Mar  4 10:00:00 2024", "From here on 10:00", "From: Ann <ann@x.example>", "From: a@b)c@d",
    "To: bob@y.example", "To: Lee, Bo <bo@y.example>, x", "Cc: g: a@x.example, b@x.example;",
    "Date: Mon, 4 Mar 2024 10:00:00 +0100", "Date: none", "Message-ID: <1@x>", "Message-ID:", "In-Reply-To: <1@x>",
    "References: <1@x> <2@x>", "List-Id: <l.x.example>", "Precedence: bulk", "Content-Type: text/html",
    "Content-Type: multipart/mixed; boundary=b", "--b", "--b--", "<p>Hi?", "> quoted", "", "", "", " folded",
    "Subject: =?utf-8?b?x?=", "\udcff\udcfe", "Hello", "-- ", "X: " + "(" * 60,
])  # fmt: skip


@settings(max_examples=150)
@given(st.lists(LINES, max_size=40), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_every_message_of_any_soup_is_accounted_for(tmp_path_factory, lines, end, boxed, keep):
    path = tmp_path_factory.getbasetemp() / "soup"
    head = ["From ann Mon Mar  4 10:00:00 2024", "From: Ann <ann@x.example>"] if boxed else []
    path.write_bytes(end.join([*head, *lines]).encode("utf-8", "surrogateescape"))
    source = Source("soup", (Part(path),))
    Mail().claims(source)
    try:
        found = Loaded(source, Options(keep_machines=keep))
    except Refusal:
        assert not boxed
        return
    assert all(
        each.sender and each.receivers and each.sender.reference not in dict(references(each)) for each in found.interactions
    )
    assert found.seen >= 1


def test_a_file_cut_at_any_byte_loses_nothing_but_its_end(tmp_path):
    content = mailbox(
        message(), message("<p>Hi?</p>", Content_Type="text/html", Message_ID="<2@x>", Cc="=?utf-8?q?Zo=C3=AB?= <z@x.example>")
    )
    raw, path, counts = content.encode(), tmp_path / "cut", []
    for size in range(len(raw)):
        path.write_bytes(raw[:size])
        try:
            counts.append(Loaded(Source("cut", (Part(path),))).seen)
        except Refusal:
            counts.append(0)
    assert counts == sorted(counts)
    assert set(counts) == {0, 1, 2}


FIELDS = st.fixed_dictionaries({
    "From": st.sampled_from(["Ann <ann@x.example>", "no-reply@x.example", "Ann", "a@x.example)b@y.example", None]),
    "To": st.sampled_from(["bob@y.example", "l@x.example", "ann@x.example", "g:;", None]),
    "Date": st.sampled_from(["Mon, 4 Mar 2024 10:00:00 +0100", "Thu, 1 Jan 1970 00:00:00 +0000", "never", None]),
    "Message-ID": st.sampled_from(["<1@x>", "<2@x>", "", None]),
    "In-Reply-To": st.sampled_from(["<1@x>", "<2@x>", "<3@x>", None]),
    "List-Id": st.sampled_from(["<l.x.example>", None]),
})  # fmt: skip


@settings(max_examples=150)
@given(st.lists(st.tuples(FIELDS, st.text("From >\n:?a", max_size=60)), min_size=1, max_size=12))
def test_as_many_messages_are_seen_as_were_written(tmp_path_factory, letters):
    found = load(
        tmp_path_factory.getbasetemp(), mailbox(*[message(body + "\n", **{"X": "y", **fields}) for fields, body in letters])
    )
    assert found.seen == len(letters)
