"""The labels that Gmail itself gives, in the languages of its accounts."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

# Programs that fetch mail write the folder whole, or the flag that stands for it.
_ROOT = re.compile(r"\[(?:gmail|google mail)\]/|\\")
_MARKS = " :\"'„“”«»「」"


@lru_cache(maxsize=4096)
def filed(label: str) -> str:
    """What one of Gmail's own labels says: ``spam``, ``trash``, ``promotions``, ``draft``, ``sent``, else ``place``.

    Empty for a label that a person made, and for one in a language that is not known. Case, kinds of blanks and the folder
    ``[Gmail]/`` before it do not matter. A tab is one only with the word "category" before it: ``Oferty`` alone is somebody's
    own. What mail programs mark with ``IMAP_`` is no label of a person.
    """
    name = _ROOT.sub("", _plain(label), count=1)
    if name.startswith("imap_"):
        return "place"
    if name in _folders():
        return _folders()[name]
    word, _, tab = name.replace("_", " ").partition(" ")
    words, tabs = _categories()
    return tabs.get(tab.strip(_MARKS), "") if word.strip(_MARKS) in words else ""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split())).casefold()


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "labels.toml").read_text(encoding="utf-8"))


def _listed(branch: dict[str, Any]) -> Iterator[str]:
    for each in branch.values():
        yield from _listed(each) if isinstance(each, dict) else each


@cache
def _folders() -> dict[str, str]:
    """What each folder's name means, in all languages."""
    return {_plain(name): what for what, branch in _data().items() if what != "category" for name in _listed(branch)}


@cache
def _categories() -> tuple[frozenset[str], dict[str, str]]:
    """The words for a category, and what the tabs mean."""
    known = _data()["category"]
    tabs = {_plain(name): what for what in ("place", "promotions") for name in known[what]}
    return frozenset(_plain(word) for word in known["words"]), tabs
