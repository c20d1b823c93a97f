"""A spreadsheet computes nothing that came from a name, and the name comes back unchanged."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphx.export import cells

SIGNS = [
    "=1",
    "+1",
    "-1",
    "@a",
    "\t1",
    "\r1",
    "\n1",
    " =1",
    "\u200b=1",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff20a",
    "\ufe62",
    "'=1",
]


@pytest.mark.parametrize("text", SIGNS)
def test_guard_marks_what_a_spreadsheet_computes(text):
    assert cells.guard(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "1-2", "'", "'a", "''", "O'Hara", "(=1)", "%", "|", "7"])
def test_guard_leaves_the_rest(text):
    assert cells.guard(text) == text


@given(st.text(alphabet=st.sampled_from("'=+-@ \t\r\na\uff1d\u200b\x00")))
@example("'=")
def test_unguard_is_exact(text):
    assert cells.unguard(cells.guard(text)) == text


@pytest.mark.parametrize(
    ("text", "kept", "count"),
    [("a\tb\r\nc", "a\tb\r\nc", 0), ("\x00a\x1b\ufffe", "\ufffda\ufffd\ufffd", 3), ("\ud800", "\ufffd", 1)],
)
def test_what_xml_cannot_hold_is_replaced_and_counted(text, kept, count):
    assert cells.printable(text) == (kept, count)
