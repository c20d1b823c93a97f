"""Columns that hold the name or the address of a side of an event, where headers know only the side: ``Host Email``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set

from loaders.words import plain

_NAME = " name"
_ENDS = (_NAME, " email", " e mail", " email address", " address")


def side(name: str, sides: Set[str], known: Set[str]) -> str:
    """The one of the ``sides`` whose name or address a column holds, else the column's own words, as for all ``known`` ones."""
    word = plain(name)
    end = next((end for end in _ENDS if word.endswith(end)), "")
    found = word.removesuffix(end)
    return found if end and word not in known and found in sides else word


def sided(by_word: Mapping[str, str], senders: Set[str], receivers: Set[str], known: Set[str]) -> dict[str, str]:
    """What ``host email`` and ``guest name`` are read as: the side by its address, else by its name, and the name beside it."""
    found: dict[str, str] = {}
    for word, name in sorted(by_word.items(), key=lambda pair: not pair[0].endswith(_NAME)):
        for role, sides in (("sender", senders), ("receiver", receivers)):
            if (of := side(name, sides, known)) != word:
                found |= {of: name, role: name} | ({f"{role}{_NAME}": name} if word.endswith(_NAME) else {})
    return found


def again(taken: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """The columns that had the same name as one that was taken, and now carry a number: ``Guest (2)`` beside ``Guest``."""
    return tuple(name for first in taken for name in names if re.fullmatch(re.escape(first) + r" \(\d+\)", name))
