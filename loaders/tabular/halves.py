"""Given and family name in two columns, of one person or of each side: ``visitee_namefirst``, ``visitee_namelast``."""

from __future__ import annotations

from collections.abc import Sequence

from loaders.words import listed_words, plain

PAIRS: tuple[tuple[str, str], ...] = tuple(
    (given, family) for words in listed_words("headers").values() for given, family in words.get("halves", ())
)
"""What the columns of a given and a family name are called."""
SIGN = " + "
"""Between the names of two columns that are read as one."""


def pairs(names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The columns of given and family name, by the words that say whose they are (``visitee``; empty where none do)."""
    by_word = {plain(name): name for name in reversed(names) if SIGN not in name}
    found: dict[str, tuple[str, str]] = {}
    for given, family in PAIRS:
        for word, name in by_word.items():
            if word == given or word.endswith(f" {given}"):
                who = word.removesuffix(given)
                other = by_word.get(who + family)
            elif word.startswith(f"{given} "):
                who = word.removeprefix(given)
                other = by_word.get(family + who)
            else:
                continue
            if other:
                found.setdefault(who.strip(), (name, other))
    return found


def whose(name: str) -> str | None:
    """Whose name a column gives that was made of two (``visitee``; empty where they do not say); None for any other column."""
    parts = name.split(SIGN)
    found = pairs(parts) if len(parts) == 2 else {}
    return next(iter(found), None)
