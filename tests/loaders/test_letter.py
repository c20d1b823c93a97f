"""Dates, ids and bodies of single messages, against values worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from loaders.channels.mail.letter import Headers, Words, ancestors, identity, measure, moment


@pytest.mark.parametrize(
    ("text", "expected", "known"),
    [
        ("Mon, 4 Mar 2024 10:00:00 +0100", "2024-03-04T09:00:00Z", True),
        ("Mon, 4 Mar 2024 10:00:00 +01:00", "2024-03-04T09:00:00Z", True),
        ("Mon, 4 Mar 2024 10:00:00 +0000 (UTC)", "2024-03-04T10:00:00Z", True),
        ("Mon, 4 Mar 2024 10:00:00 -0800 (PST)", "2024-03-04T18:00:00Z", True),
        ("Mon, 4 Mar 2024 10:00:00 EST", "2024-03-04T15:00:00Z", True),
        ("Mon, 4 Mar 2024 10:00:00 GMT", "2024-03-04T10:00:00Z", True),
        ("Mon, 4 Mar 2024 10:00:00 -0000", "2024-03-04T10:00:00Z", False),
        ("Mon, 4 Mar 2024 10:00:00", "2024-03-04T10:00:00Z", False),
        ("4 Mar 24 10:00 +0530", "2024-03-04T04:30:00Z", True),
        ("Mon Mar  4 10:00:00 2024", "2024-03-04T10:00:00Z", False),
        ("Mon Mar 04 10:00:00 +0000 2024", "2024-03-04T10:00:00Z", True),
        ("2024-03-04T10:00:00+01:00", "2024-03-04T09:00:00Z", True),
        ("Mon, 3 Mar 2025 11:30:00 PM -0500", "2025-03-04T04:30Z", True),
        ("Monday, March 3, 2025 12:05 a.m. GMT", "2025-03-03T00:05Z", True),
        ("Mon Mar  3 11:30:00 PM 2025", "2025-03-03T23:30Z", False),
        ("3/31/2025 12:00:00 PM +0000", "2025-03-31T12:00Z", True),
        ("1999/01/31 08:00:00 +0100", "1999-01-31T07:00Z", True),
        ("05-FEB-2021 08:00:00 +0000", "2021-02-05T08:00Z", True),
        ("Mi, 5 Mär 2025 10:00:00 +0100", "2025-03-05T09:00Z", True),
        ("mer., 5 mars 2025 10:00:00 +0100", "2025-03-05T09:00Z", True),
        ("mar, 4 mar 2025 10:00:00 +0100", "2025-03-04T09:00Z", True),
        ("mercoledì 5 marzo 2025 10:00:00 +0100", "2025-03-05T09:00Z", True),
        ("wo, 5 mrt 2025 10:00:00 +0100", "2025-03-05T09:00Z", True),
        ("qua, 5 de março de 2025 10:00:00 -0300", "2025-03-05T13:00Z", True),
        ("śr., 5 marca 2025 10:00:00 +0100", "2025-03-05T09:00Z", True),
        ("Mittwoch, 05.03.2025 10:00 Uhr", "2025-03-05T10:00Z", False),
        ("Mon Mar 04 2024 10:00:00 GMT+0100 (CET)", "2024-03-04T09:00Z", True),
        ("Mon, 4 Mar 2024 10:00:00 GMT+2", "2024-03-04T08:00Z", True),
        ("Mon, 4 Mar 2024 10:00:00 UTC-05:30", "2024-03-04T15:30Z", True),
        ("Mon, 4 Mar 2024 10:00:00 +02", "2024-03-04T08:00Z", True),
        ("4 mars 2024 10:00:00 UTC+2", "2024-03-04T08:00Z", True),
        ("4 mars 2024 10:00:00 TU", "2024-03-04T10:00Z", True),
        ("Mon, 4 Jul 2022 10:00:00 CEST", "2022-07-04T08:00Z", True),
        ("Mon Mar  4 10:00:00 CET 2024", "2024-03-04T09:00Z", True),
        ("Di., 4. März 2025 um 15:05 Uhr MEZ", "2025-03-04T14:05Z", True),
        ("4 Mar 2024 10:00:00 NST", "2024-03-04T13:30Z", True),
        ("Dienstag, den 4. März 2025 15:05 Uhr", "2025-03-04T15:05Z", False),
        ("Le mardi 4 mars 2025 à 15 h 05", "2025-03-04T15:05Z", False),
        ("4 marca 2025 r. 15:05", "2025-03-04T15:05Z", False),
        ("4. 3. 2025 15:05", "2025-03-04T15:05Z", False),
        ("martes, 4 de marzo de 2025 3:05 p.\u00a0m. +0100", "2025-03-04T14:05Z", True),
        ("03.01.25, 09:05", "2025-01-03T09:05Z", False),
        ("1/25/24, 9:05 AM", "2024-01-25T09:05Z", False),
        ("04.03.2024 10.30 Uhr", "2024-03-04T10:30Z", False),
        ("Wed, 5 Mar 2025 14:30:00 Eastern Standard Time", "2025-03-05T19:30Z", True),
        ("Sat, 5 Jul 2025 2:30 PM Eastern Daylight Time", "2025-07-05T18:30Z", True),
        ("5 Jul 2025 14:30:00 Europe/Berlin", "2025-07-05T12:30Z", True),
        ("5 Jul 2025 14:30:00 Somewhere Nice", "2025-07-05T14:30Z", False),
        ("Sat, 31 Dec 2016 23:59:60 +0000", "2016-12-31T23:59:59Z", True),
    ],
)
def test_dates(text, expected, known):
    assert moment(text) == (datetime.fromisoformat(expected), known)


def test_a_named_zone_that_is_several_is_the_zone_assumed():
    london, berlin = ZoneInfo("Europe/London"), ZoneInfo("Europe/Berlin")
    assert moment("Mon, 4 Jul 2022 10:00:00 BST", london) == (datetime(2022, 7, 4, 9, tzinfo=UTC), False)
    assert moment("Mon, 4 Jul 2022 10:00:00 -0000", berlin) == (datetime(2022, 7, 4, 10, tzinfo=UTC), False)


NO_DATES = ["", "now", "yesterday", "Mon, 32 Mar 2024 10:00:00 +0100", "Mon, 4 Mar 2024 10:00:00 +2300", "9" * 400]
NO_DATES += ["03/04/2025 10:00:00 +0000", "03/04/2025 01:00 PM", "Mon, 3 Mar 2025 13:00 AM", "5 smarch 2025 10:00"]
NO_DATES += ["25/01/24 10:00", "17/01/25 10:00", "03.01.25 09.05", "1.2.3.25 10:00", "Mon, 4 Mar 2024 10:00:00 GMT+25"]


@pytest.mark.parametrize("text", NO_DATES)
def test_dates_that_are_none(text):
    assert moment(text) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<1@x>", "1@x"),
        (" < 1@x > ", "1@x"),
        ("<Case@X> (comment)", "Case@X"),
        ("bare@x", "bare@x"),
        ("", ""),
        ("<>", ""),
        ("two words", ""),
        ("x" * 1500, ""),
        ("<019801ca$@yang@x>", "019801ca$@yang@x"),
    ],
)
def test_message_ids(value, expected):
    assert identity(Headers(f"Message-Id: {value}\n".encode())) == expected


def test_ancestors_of_repeated_and_wordy_headers():
    block = b"In-Reply-To: Your message of Monday <2@x>\nReferences: <1@x>\n\t<2@x>\nReferences: <3@x>\n"
    assert ancestors(Headers(block)) == (["2@x"], ["1@x", "2@x", "3@x"])
    assert ancestors(Headers(b"In-Reply-To: Your message of Monday\n")) == ([], [])
    assert ancestors(Headers(b"In-Reply-To: bare@x\n")) == (["bare@x"], [])


def test_a_long_chain_is_read_whole():
    chain = " ".join(f"<{n}@x>" for n in range(10_000))
    assert len(ancestors(Headers(f"References: {chain}\n".encode()))[1]) == 10_000


def parts(*texts: str, boundary: str = "b") -> str:
    return "preamble\n" + "".join(f"--{boundary}\n{text}\n" for text in texts) + f"--{boundary}--\nepilogue\n"


PLAIN = "Content-Type: text/plain; charset=utf-8\n"
HTML = "Content-Type: text/html\n\n<p>Hello\n"
INNER = "Content-Type: multipart/alternative; boundary=bc\n\n" + parts(f"{PLAIN}\nHello", HTML, boundary="bc")

BODIES = [
    ("text/plain", "Hello\n", 5),
    ("text/html", "<p>Hello</p>", 5),
    ("text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", "WsOrIQ==\n", 3),
    ("text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable", "Zo=C3=AB=\n!", 4),
    ("multipart/alternative; boundary=b", parts(f"{PLAIN}\nZoë", HTML), 3),
    ("multipart/alternative; boundary=b", parts(f"{PLAIN}\n \n", HTML), 5),
    ("multipart/mixed; boundary=b", parts(f"{PLAIN}Content-Disposition: attachment\n\nx", "\nHello"), 5),
    ("multipart/mixed; boundary=b", parts(INNER, f"{PLAIN}\nfooter"), 5),
    ("multipart/mixed; boundary=b", parts(f"Content-Type: message/rfc822\n\n{PLAIN}\nnot mine"), None),
    ("multipart/mixed; boundary=b", parts(f"Content-Type: message/rfc822\n\n{INNER}"), None),
    ("multipart/mixed; boundary=b", f"--b\n{PLAIN}\ncut in the midd", 15),
    ("multipart/mixed", "no boundary", None),
    ("application/pdf", "%PDF", None),
    ("text/plain", "", 0),
]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(("kind", "body", "length"), BODIES)
def test_bodies(kind, body, length, end):
    headers = Headers(f"Content-Type: {kind}\n".encode())
    assert measure(headers, body.replace("\n", end).encode()).length == length


def test_a_body_of_no_stated_kind_is_plain_text():
    assert measure(Headers(b"Subject: x\n"), "Zoë?\n".encode("latin-1")) == Words(4, True)


def test_raw_bytes_in_headers_are_text():
    headers = Headers("Subject: Zoë\n".encode() + "X: Jörg\n".encode("latin-1") + b"Y: a\r\n\tb\r\n")
    assert (headers.first("subject"), headers.first("x"), headers.first("y")) == ("Zoë", "Jörg", "a\tb")
