"""Where people belong, as lists say it: group, side, key, followers; and several values in one cell."""

from __future__ import annotations

import re

from loaders.record import GROUPS
from loaders.tabular.lines import PARTS
from loaders.words import listed_words, plain, truth, ungendered

_LISTS = {name: frozenset(word for words in lists.values() for word in words) for name, lists in listed_words("people").items()}
_GROUP = {word: group for group in GROUPS for word in _LISTS.get(group, ())}
PIECES = re.compile(r"\s*(?:;|,|\s:::\s|" + PARTS + r")\s*")
"""Between the addresses or numbers of one cell."""


def belonging(group: str, said: str, organisation: str, department: str) -> tuple[str, str]:
    """The stakeholder group by its usual word, and the side: as ``said``, else as group, department and organisation tell."""
    group = _GROUP.get(plain(ungendered(group)), group)
    if ours := side(said):
        return group, ours
    if group:
        return group, "ours" if group == "employee" else "stakeholder" if group in GROUPS else ""
    return group, "ours" if department and not organisation else ""


def side(text: str) -> str:
    """The side that a word names, ours or stakeholder, in any language; empty for one that names none."""
    word = plain(ungendered(text))
    if not word:
        return ""
    if word in _LISTS["ours"] or _GROUP.get(word) == "employee" or truth(word):
        return "ours"
    return "stakeholder" if word in _LISTS["theirs"] or truth(word) is False else ""


def important(text: str) -> bool | None:
    """Whether a word marks somebody as a key stakeholder; None for a word of which that cannot be told."""
    word = plain(text)
    if not word or word in _LISTS["not_key"] or truth(word) is False:
        return False
    return True if word in _LISTS["key"] or truth(word) else None


def followers(text: str) -> int | None:
    """A count of followers, with or without marks between the thousands; None when it is none."""
    digits = re.sub(r"(?<=\d)[,. '](?=\d{3}(\D|$))", "", text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else None
