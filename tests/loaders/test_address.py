"""Header text and address lists, against values worked out by hand from RFC 5322 and RFC 2047."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.channels.mail.address import Unreadable, decoded, mailboxes, words


def read(value: str) -> list[tuple[str, str]]:
    return [(each.reference.removeprefix("email:"), each.name) for each in mailboxes(value)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", []),
        (" , ,", []),
        ("ann@x.example", [("ann@x.example", "")]),
        ("<ANN@X.example>", [("ann@x.example", "")]),
        ("Ann Lee <ann@x.example>", [("ann@x.example", "Ann Lee")]),
        ("ann@x.example (Ann Lee)", [("ann@x.example", "Ann Lee")]),
        ("ann@x.example (Ann (the first) Lee)", [("ann@x.example", "Ann (the first) Lee")]),
        ("Ann Lee ann@x.example", [("ann@x.example", "Ann Lee")]),
        ("ann@x.example <ann@x.example>", [("ann@x.example", "")]),
        ("\"'ann@x.example'\" <ann@x.example>", [("ann@x.example", "")]),
        ('"boss@bank.example" <eve@x.example>', [("eve@x.example", "boss@bank.example")]),
        ('"Lee, Ann" <ann@x.example>', [("ann@x.example", "Lee, Ann")]),
        ("Lee, Ann <ann@x.example>", [("ann@x.example", "Lee, Ann")]),
        ("Lee, Ann <ann@x.example>, Ray, Bob <bob@x.example>", [("ann@x.example", "Lee, Ann"), ("bob@x.example", "Ray, Bob")]),
        (r'"Giant; \"Big\" Box" <box@x.example>', [("box@x.example", 'Giant; "Big" Box')]),
        ("a@x.example; b@x.example", [("a@x.example", ""), ("b@x.example", "")]),
        ("Team: a@x.example, B <b@x.example>; c@x.example", [("a@x.example", ""), ("b@x.example", "B"), ("c@x.example", "")]),
        ("undisclosed-recipients:;", []),
        ("mailto:ann@x.example", [("ann@x.example", "")]),
        ("ann at x.example (Ann Lee)", [("ann@x.example", "Ann Lee")]),
        ("Ann <ann at x.example>", [("ann@x.example", "Ann")]),
        ("Ann Lee", [("", "Ann Lee")]),
        ("/O=NORTH/OU=EX/CN=ANN", [("", "/O=NORTH/OU=EX/CN=ANN")]),
        ("Ann </O=NORTH/CN=ANN>", [("", "Ann")]),
        ("Ann <ann@bücher.example>", [("ann@xn--bcher-kva.example", "Ann")]),
        ("=?utf-8?q?J=C3=B6rg_M=C3=BCller?= <j@x.example>", [("j@x.example", "Jörg Müller")]),
        ("=?utf-8?q?Lee,_Ann?= <ann@x.example>", [("ann@x.example", "Lee, Ann")]),
        ("=?utf-8?b?SsO2cmc=?=\n =?utf-8?q?_M?= <j@x.example>", [("j@x.example", "Jörg M")]),
        ("=?utf-8?q?Ann_=3Cann=40x.example=3E?=", [("ann@x.example", "Ann")]),
        ("=?x-unknown?q?J=F6rg?= <j@x.example>", [("j@x.example", "Jörg")]),
        ("=?utf-8?b?%%%?= <j@x.example>", [("j@x.example", "")]),
        ("prvs=abc=ann@x.example", [("prvs=abc=ann@x.example", "")]),
        ("Ann \u202egnp.exe <ann@x.example>", [("ann@x.example", "Ann gnp.exe")]),
        ("a" * 400 + "@x.example", [("", "")]),
        ('"unclosed <ann@x.example>', [("ann@x.example", "unclosed")]),
    ],
)
def test_lists(value, expected):
    assert read(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "alice@good.example)bob@attacker.example",
        "alice@good.example bob@attacker.example",
        "<alice@good.example> <bob@attacker.example>",
        "<alice@good.example>bob@attacker.example",
        "alice@good.example@attacker.example",
        "alice@good.example: bob@attacker.example",
    ],
)
def test_two_addresses_in_one_entry_are_not_chosen_from(value):
    with pytest.raises(Unreadable) as caught:
        mailboxes(value)
    assert caught.value.rule == "ambiguous_address"


NAMES = st.text('abc ,;:<>()@"\\é.=?', max_size=12)
ADDRESSES = st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.example", fullmatch=True)


@given(st.lists(st.tuples(NAMES, ADDRESSES)))
def test_quoted_names_of_any_kind_change_no_address(people):
    quoted = [(name.replace("\\", r"\\").replace('"', r"\""), address) for name, address in people]
    value = ", ".join(f'"{name}" <{address}>' for name, address in quoted)
    assert [address for address, _ in read(value)] == [address for _, address in people]


@given(st.text('ab@,;:<>()"\\ .=?\u00e9\n', max_size=80))
def test_no_text_raises_anything_else(value):
    with contextlib.suppress(Unreadable):
        assert all(each.reference == "" or each.reference.startswith("email:") for each in mailboxes(value))


@pytest.mark.parametrize("charset", ["", "utf-8", "x-unknown", "punycode", "idna", "rot13", "zlib", "\0", "undefined"])
@pytest.mark.parametrize("data", [b"", b"abc", b"\xe4\x80", bytes(range(256))])
def test_any_bytes_in_any_charset_are_text(data, charset):
    assert isinstance(decoded(data, charset), str)


def test_charsets_that_were_stated_are_believed():
    assert decoded("привет".encode("koi8-r"), '"KOI8-R"') == "привет"
    assert decoded("Zoë".encode(), "us-ascii") == "Zoë"
    assert decoded("Zoë".encode("cp1252")) == "Zoë"
    assert words("=?iso-8859-1?q?Caf=E9?= at =?utf-8?b?xIw=?=") == "Café at Č"
