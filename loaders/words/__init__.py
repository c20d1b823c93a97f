"""The words people use in headers and cells for channels and kinds, and what they mean in the log."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

from loaders.record import CHANNELS, KINDS, Refusal


@lru_cache(maxsize=8)
def listed_words(name: str) -> dict[str, Any]:
    """The word lists of ``loaders/words/<name>.toml``."""
    path = Path(__file__).resolve().parent / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


_USUAL = {
    "meeting": "meeting", "call": "call", "video": "call", "email": "message", "chat": "message", "comment": "comment",
    "forum": "message",
    "social": "message", "letter": "message", "crm": "message", "survey": "message",
}  # fmt: skip
_CARRIED = {"meeting": "meeting", "call": "call", "missed call": "call", "comment": "comment"}
_WORDS = (
    {kind: (_CARRIED.get(kind, ""), kind) for kind in KINDS}
    | {channel: (channel, _USUAL[channel]) for channel in CHANNELS}
    | {
        word: (means["channel"], means["kind"])
        for means in listed_words("kinds")["means"]
        for words in means["words"].values()
        for word in words
    }
)
VALID = ", ".join(dict.fromkeys((*CHANNELS, *KINDS)))
"""Every word that is sure to be understood for a channel or a kind."""


# No underscore: "time_in" is two words.
_GENDERED = re.compile(r"(?<=[^\W\d_])\s?[:/·•(*]-?(?:innen|in|ice|ka|as|os|es|e|r|n|a)\)?(?=\s|$)", re.IGNORECASE)
_STROKES = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D"})


def _answers(name: str) -> frozenset[str]:
    """The words of one list of ``loaders/words/answers.toml``, of all languages."""
    return frozenset(word for words in listed_words("answers")[name].values() for word in words)


def unaccented(text: str) -> str:
    """The text in lower case without accents: ``Empfänger`` is ``empfanger``."""
    if text.isascii():
        return text.casefold()
    parts = unicodedata.normalize("NFKD", text.translate(_STROKES))
    return "".join(c for c in parts if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=4096)
def plain(header: str) -> str:
    """A header in plain words: ``EventDate``, ``event_date``, `` Event Date²`` are all ``event date``; accents fall."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    return " ".join(re.sub(r"[^a-z0-9]+", " ", unaccented(re.sub(r"[²³¹*]+", "", words))).split())


def ungendered(text: str) -> str:
    """A word without the ending that adds the other gender: ``Betreuer:in``, ``Betreuer/-in``, ``Verantwortliche(r)``."""
    return _GENDERED.sub("", text)


@lru_cache(maxsize=4096)
def meaning(word: str) -> tuple[str, str] | None:
    """Channel and kind that a word means, either may be empty; None for a word that means neither.

    Of several, each perhaps with a number (``Meeting|1::Email|2-5``), the first that means something counts.
    """
    found = (_WORDS.get(plain(each.partition("|")[0])) for each in word.split("::"))
    return next(filter(None, found), None)


def truth(word: str) -> bool | None:
    """Whether a cell says yes or no; None for one that says neither. Nothing is no, since lists tick what is so."""
    word = plain(word)
    return True if word in _YES else False if word in _NO or not word else None


def cancelled(word: str, *, state: bool) -> bool:
    """Whether a cell says that something did not take place: by the word, and where it is no mere ``state``, by a yes or by the
    day on which it was called off.
    """
    found = plain(word)
    if found.startswith(_CALLED_OFF) or found in _ABSENT:
        return True
    return not state and (bool(truth(word)) or bool(re.search(r"\d{1,4}[-/.]\d{1,2}", word)))


def nobody(word: str) -> bool:
    """Whether a cell, in lower case, stands for nobody: ``various``, ``n/a``, ``#REF!`` in the words of any language."""
    return word in _NOBODY or bool(_ERROR.fullmatch(word))


def chosen(word: str, place: int) -> str:
    """A channel (place 0) or kind (place 1) that a person gave, in the log's own word; empty for none.

    Raises :class:`Refusal` ``unknown_channel`` naming those there are.
    """
    if not word:
        return ""
    found = word if word in (CHANNELS, KINDS)[place] else (meaning(word) or ("", ""))[place]
    if not found:
        raise Refusal("unknown_channel", f"'{word}' is no {('channel', 'kind')[place]}. Known are {VALID}.")
    return found


def usual(channel: str) -> str:
    """The kind of interaction that a channel carries when nothing else is said."""
    return _USUAL[channel]


_YES, _NO, _ABSENT, _NOBODY = _answers("yes"), _answers("no"), _answers("absent"), _answers("nobody")
_CALLED_OFF = tuple(_answers("called_off"))
# What spreadsheets show in place of a value that they cannot make, in the words of their language, and a column too narrow.
_ERROR = re.compile(r"#{2,}|#[^\W\d_]{2,8}[/.]?\d?[!?]|#[^\W\d_]{1,3}/[^\W_]{1,2}!?|#¡[^\W\d_/]{2,8}/?\d?!|#nv")
