"""What a cell says: who is meant, that nobody is, how long it lasted."""

from __future__ import annotations

import html
import re
from html.entities import html5
from typing import NamedTuple

from loaders.reading import clean, email_reference, name_reference
from loaders.record import Party
from loaders.tabular.lines import PARTS
from loaders.words import nobody

_LOST = re.compile(r"\d(?:[.,]\d+)?E\+\d{2,3}", re.IGNORECASE)
_AGAIN = re.compile(r"&amp;(?:amp;)+", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SEVERAL = re.compile(r"[,;|\n\r\t/•·‖]|\s[+&]\s|\s(?:and|und|et|en|e|y|i)\s", re.IGNORECASE)
_NIL = re.compile(
    r"(nil|nil returns?|none|no (\w+ ){0,3}(meetings?|returns?|engagements?|events?)( .{0,60})?"
    r"|nothing to (report|declare))[\s.]*"
)
_NOTE = re.compile(
    r"notes?\b|nb\b|n\.b\.|\*|†|[¹²³]|\(\d\)|sources?\s*:|footnote|(grand )?total\b|end of|does not (normally )?include|"
    r"copyright|©|generated|exported|report (date|run)"
)
_PLAIN_NOTE = re.compile(r"notes?\s*([:.]|$)|does not (normally )?include|sources?\s*:")
_LONG = 80
_CACHED = 200_000

_PHONE = re.compile(r"[+0-9(][\d\s().\-/\u202a\u202c]{6,24}")
_ADDRESS = re.compile(r"(.*?)<([^<>@\s]+@[^<>\s]+)>\s*")
_SPAN = re.compile(
    r"(?:pt)?(?:(\d+(?:[.,]\d+)?)\s*(?:h[a-z]*|std[a-z]*|stunden?|u|uur|uren|or[ae]|godz[a-z]*)\.?)?\s*"
    r"(?:(?:and|und|et|y|e|en|i)\s+)?(?:(\d+(?:[.,]\d+)?)\s*m[a-z]*\.?)?\s*"
    r"(?:(\d+)\s*s[a-z]*\.?)?"
)
_HOUR_AND = re.compile(r"(\d+)\s*[hu]\s*([0-5]\d)")
_HOURS = re.compile(r"(\d+):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?")


class Named(NamedTuple):
    """Who a cell names. ``empty`` says why nobody: ``nobody`` (a placeholder), ``nil`` (a nil return), ``blank``,
    ``lost`` (a number that a spreadsheet shortened); else it is empty.
    """

    reference: str
    name: str
    empty: str = ""


class Cell(NamedTuple):
    """Who one cell of a side names. ``empty`` says why nobody: ``blank``, ``nil``, ``nobody`` or ``lost``; ``joined`` that it
    may name several, ``posts`` that what stood after bars was left out.
    """

    parties: tuple[Party, ...]
    empty: str = ""
    nobody: int = 0
    cut: bool = False
    joined: bool = False
    posts: bool = False


NESTED = "::"
"""Between people of one cell that each have their post after a bar: ``Ana Ruiz|Minister|Ports::Ben Okafor|Deputy|Assembly``."""
BLANK = Cell((), "blank")


class Parties:
    """Reads cells as people, always the same way within one source: an address, a phone number, else a name of this source.

    ``region`` (GB, DE) is needed for phone numbers written without their country. ``sign`` is where a cell of receivers is cut;
    with ``nil``, "none" in it is a nil return and not a name.
    """

    def __init__(self, source: str, region: str = "", sign: str = "", *, nil: bool = False) -> None:
        self._source, self._region, self._sign, self._nil = source, region.upper(), sign, nil
        self._found: dict[str, Named] = {}
        self._cells: dict[tuple[str, str], Cell] = {}

    def read(self, cell: str) -> Named:
        """Who the cell names. Never raises."""
        return self._named(unescaped(cell))

    def _named(self, cell: str) -> Named:
        found = self._found.get(cell)
        if found is None:
            if len(self._found) > _CACHED:
                self._found.clear()
            found = self._found[cell] = self._read(clean(cell))
        return found

    def cell(self, text: str, role: str) -> Cell:
        """Everybody whom a cell of receivers names, in the given place (to, cc, bcc); each once."""
        found = self._cells.get((text, role))
        if found is None:
            if len(self._cells) > _CACHED:
                self._cells.clear()
            found = self._cells[text, role] = self._read_cell(text, role)
        return found

    def _read_cell(self, text: str, role: str) -> Cell:
        text = unescaped(text).strip()
        cut = PARTS not in text and bool(self._sign) and self._sign in text
        pieces = text.split(self._sign if cut else PARTS)
        posts = self._sign == NESTED and "|" in text
        pieces = [piece.partition("|")[0] for piece in pieces] if posts else pieces
        named = [found for found in map(self._named, pieces) if found.empty != "blank"]
        if not named:
            return BLANK
        if any(found.empty == "lost" for found in named):
            return Cell((), "lost")
        people: dict[str, Party] = {}
        for each in named:
            if each.empty != "nobody" and not (each.empty == "nil" and self._nil):
                people.setdefault(each.reference, Party(each.reference, each.name, role))
        nobody = sum(each.empty == "nobody" for each in named)
        together = not cut and not posts and bool(_SEVERAL.search(text))
        return Cell(tuple(people.values()), "" if people else "nobody" if nobody else "nil", nobody, cut, together, posts)

    def _read(self, cell: str) -> Named:
        word = cell.casefold()
        if not word:
            return Named("", "", "blank")
        # "Null" is a surname; databases write NULL.
        if nobody(word) or cell == "NULL":
            return Named("", "", "nobody")
        if _LOST.fullmatch(word):
            return Named("", "", "lost")
        if "@" in cell:
            match = _ADDRESS.fullmatch(cell)
            reference = email_reference(match.group(2) if match else cell)
            if reference:
                return Named(reference, match.group(1).strip(" \"'") if match else "")
        if _PHONE.fullmatch(cell) and (self._region or cell.startswith("+")):
            reference = phone_reference(cell, self._region, sure=not cell.startswith("+"))
            if reference:
                return Named(reference, "")
        reference = name_reference(cell, self._source)
        return Named(reference, cell, "nil" if _NIL.fullmatch(word) else "" if reference else "blank")


def identity(text: str) -> str:
    """The identity that a cell gives; empty where it gives none: a word for nothing, an error, a number that a spreadsheet
    shortened. Rows that share such a cell have nothing else in common.
    """
    text = clean(text)
    word = text.casefold()
    return "" if nobody(word) or text == "NULL" or _LOST.fullmatch(word) else text


def beside(a: Cell, b: Cell) -> Cell:
    """Two cells of one row taken together; who stands in both counts once."""
    if b.empty == "blank" or a.empty == "blank":
        return a if b.empty == "blank" else b
    if "lost" in (a.empty, b.empty):
        return Cell((), "lost")
    known = {party.reference for party in a.parties}
    parties = a.parties + tuple(party for party in b.parties if party.reference not in known)
    empty = "" if parties else a.empty
    return Cell(parties, empty, a.nobody + b.nobody, a.cut or b.cut, a.joined or b.joined, a.posts or b.posts)


def unescaped(text: str) -> str:
    """The text with its HTML entities (``&amp;``, ``&#039;``) as characters, once, and ``&`` however often it was escaped
    (``&amp;amp;``); what is no whole entity stays.
    """
    return _ENTITY.sub(_character, _AGAIN.sub("&amp;", text)) if "&" in text and ";" in text else text


def _character(match: re.Match[str]) -> str:
    entity = match.group()
    return html.unescape(entity) if entity[1] == "#" or entity[1:] in html5 else entity


def header_role(name: str) -> str:
    """The place that the header of a column of receivers gives them: to, cc or bcc."""
    first = name.strip().casefold()
    return next((role for start, role in (("bcc", "bcc"), ("cc", "cc"), ("optional", "cc")) if first.startswith(start)), "to")


def phone_reference(text: str, region: str = "", *, sure: bool = False) -> str:
    """``phone:`` and the number in E.164; empty when it is no number, or its country is not known.

    ``sure`` asks for a number that is in use and not only of a possible length: ten digits may be an identity.
    """
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return ""
    if not (phonenumbers.is_valid_number if sure else phonenumbers.is_possible_number)(number):
        return ""
    return f"phone:{phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)}"


def nil(cells: list[str]) -> bool:
    """Whether a row says that there was nothing: "nil return", "no meetings were held"."""
    return any(_NIL.fullmatch(" ".join(cell.split()).casefold()) for cell in cells)


def note(text: str, *, party: bool) -> bool:
    """Whether the only filled cell of a row is a remark below the table. A cell where a ``party`` stands must say so itself."""
    text = " ".join(text.split()).casefold()
    return bool(_PLAIN_NOTE.match(text) if party else len(text) > _LONG or _NOTE.match(text))


def unread_lengths(count: int) -> str:
    """What is said of lengths that :func:`minutes` could not read, how many there are."""
    return f"{count:,} lengths could not be read and were left out."


def minutes(text: str, factor: float = 1.0) -> float | None:
    """A length in minutes: a number times ``factor`` (decimal comma allowed), ``1:30``, ``0:25:13``, ``25m 13s``, ``1,5 h``,
    ``1h30``, ``PT1H30M``. None when it is none, or negative.
    """
    text = text.strip().casefold()
    match = _HOURS.fullmatch(text)
    if match:
        return int(match.group(1)) * 60.0 + int(match.group(2)) + int(match.group(3) or 0) / 60
    match = _SPAN.fullmatch(text)
    if match and any(match.groups()):
        hours, mins, seconds = (float((part or "0").replace(",", ".")) for part in match.groups())
        return hours * 60.0 + mins + seconds / 60
    if match := _HOUR_AND.fullmatch(text):
        return int(match.group(1)) * 60.0 + int(match.group(2))
    try:
        value = float(text.replace(",", ".", 1)) * factor
    except ValueError:
        return None
    return value if 0 <= value <= 525_600 else None
