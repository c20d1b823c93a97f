"""Where people belong, as lists say it: group, side, key, followers; and several values in one cell."""

from __future__ import annotations

import re

from loaders.record import GROUPS
from loaders.tabular.lines import PARTS
from loaders.words import plain

_OURS = {"ours", "us", "internal", "inside", "own", "yes", "y", "true", "1", "employee", "staff"}
_THEIRS = {"stakeholder", "external", "outside", "theirs", "them", "no", "n", "false", "0", "third party"}
_GROUP = {
    "employees": "employee", "staff": "employee", "member of staff": "employee", "colleague": "employee",
    "internal": "employee",
    "customers": "customer", "client": "customer", "clients": "customer", "buyer": "customer",
    "suppliers": "supplier", "vendor": "supplier", "vendors": "supplier", "contractor": "supplier",
    "investors": "investor", "shareholders": "shareholder", "owner": "shareholder", "partners": "partner", "ally": "partner",
    "regulators": "regulator", "authority": "regulator", "government": "regulator",
    "press": "media", "journalist": "media", "journalists": "media", "the media": "media",
    "communities": "community", "neighbour": "community", "resident": "community", "others": "other",
}  # fmt: skip
_KEY = {"key", "high", "very high", "critical", "vital", "yes", "y", "true", "1", "top", "a", "key stakeholder", "key player"}
PIECES = re.compile(r"\s*(?:;|,|\s:::\s|" + PARTS + r")\s*")
"""Between the addresses or numbers of one cell."""


def belonging(group: str, said: str, organisation: str, department: str) -> tuple[str, str]:
    """The stakeholder group by its usual word, and the side: as ``said``, else as group, department and organisation tell."""
    group = _GROUP.get(group.casefold(), group.casefold() if group.casefold() in GROUPS else group)
    word = plain(said)
    if word in _OURS or word in _THEIRS:
        return group, "ours" if word in _OURS else "stakeholder"
    if group:
        return group, "ours" if group == "employee" else "stakeholder" if group in GROUPS else ""
    return group, "ours" if department and not organisation else ""


def important(text: str) -> bool:
    """Whether a word marks somebody as a key stakeholder."""
    return plain(text) in _KEY


def followers(text: str) -> int | None:
    """A count of followers, with or without marks between the thousands; None when it is none."""
    digits = re.sub(r"(?<=\d)[,. '](?=\d{3}(\D|$))", "", text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else None
