"""Characters that nobody sees make no second person."""

from pathlib import Path

import pytest

from loaders.reading import clean, email_reference, name_reference

UNSEEN = ["\u202a", "\u202c", "\u200b", "\ufeff", "\u00ad", "\u200d", "\u200c", "\u2060", "\u200e", "\u2066"]


@pytest.mark.parametrize("mark", UNSEEN)
@pytest.mark.parametrize("shape", ["{0}Jane Roe", "Jane{0} Roe", "Jane {0} Roe", "Ja{0}ne Roe", "Jane Roe{0}"])
def test_unseen_marks_leave_one_name(mark: str, shape: str) -> None:
    name = shape.format(mark)
    assert clean(name) == "Jane Roe"
    assert name_reference(name, "s") == name_reference("Jane Roe", "s")


@pytest.mark.parametrize("mark", UNSEEN)
@pytest.mark.parametrize("shape", ["{0}jane@a.example", "ja{0}ne@a.example", "jane@a{0}.example", "<jane@a.example{0}>"])
def test_unseen_marks_leave_one_address(mark: str, shape: str) -> None:
    assert email_reference(shape.format(mark)) == "email:jane@a.example"


@pytest.mark.parametrize(
    "name", ["\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", "\u0915\u094d\u200d\u0937", "\U0001f468\u200d\U0001f4bb"]
)
def test_joiners_that_a_script_needs_stay_for_display(name: str) -> None:
    assert clean(name) == name
    assert name_reference(name, "s") == name_reference(name.replace("\u200c", "").replace("\u200d", ""), "s")


def test_nothing_but_unseen_marks_is_no_name() -> None:
    assert name_reference("\u200b\ufeff", "s") == ""


def test_an_accent_behind_an_unseen_mark_is_composed() -> None:
    assert clean("Rene\u200b\u0301") == "Ren\u00e9"


def test_the_handed_over_names_hold_no_unseen_marks(shared: Path) -> None:
    for word in (shared / "cases" / "t11" / "invisible.csv").read_text("utf-8").split(","):
        assert not set(clean(word)) & set(UNSEEN)
