"""Header text and address headers: RFC 2047 words to text, RFC 5322 address lists to references, in linear time.

``email.utils.getaddresses`` takes ``Lee, Ann <ann@x>`` for two people and ``alice@example.org)bob@attacker.org`` for both
(CVE-2023-27043), and ``email.policy.default`` needs minutes for long lists; so the list is cut here, by one tokenizer.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from functools import lru_cache

from loaders.reading import clean, email_reference

DEPTH = 50
PHRASE = 998
ADDRESS = 320

_TOKEN = re.compile(
    r'"((?:[^"\\]|\\.){0,998}+)"|<([^<>]{0,998}+)>|([(),;:])|(=\?[^?\s]{1,60}+\?[bBqQ]\?[^?\s]{0,998}+\?=|[^"<>(),;:=]+|=)|["<>]',
    re.DOTALL,
)
_OBFUSCATED = re.compile(r"([^\s@]+)\s+at\s+([^\s@]+\.[^\s@]+)")
_UNSAFE = frozenset(["idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"])


class Unreadable(Exception):
    """One message that cannot be understood; ``rule`` is the word for it in :data:`loaders.channels.mail.machines.RULES`."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One entry of an address header: its reference, empty when there is no usable address, and the name it was given."""

    reference: str
    name: str


@dataclass(slots=True)
class _Entry:
    phrase: str = ""
    comment: str = ""
    after: str = ""
    angles: tuple[str, ...] = ()

    def add(self, quoted: str, angle: str, text: str) -> None:
        if angle:
            self.angles += (angle,)
        elif quoted:
            self.phrase += re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
        elif self.angles:
            self.after += text
        else:
            self.phrase += text


def decoded(data: bytes, charset: str = "") -> str:
    """Text in the charset that was stated, else UTF-8, else cp1252; never raises.

    Codecs that are no charsets of mail, and slow or harmful on hostile input, are not obeyed.
    """
    for name in (charset.strip("\"' "), "utf-8"):
        try:
            if name and codecs.lookup(name).name not in _UNSAFE:
                return data.decode(name)
        except (LookupError, ValueError):
            continue
    return data.decode("cp1252", errors="replace")


def words(value: str) -> str:
    """The text of a header with its RFC 2047 encoded words decoded; what cannot be decoded stays as it is written."""
    if "=?" not in value:
        return value
    try:
        chunks = decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    return "".join(
        chunk
        if isinstance(chunk, str)
        else decoded(chunk, charset)
        if charset
        else chunk.decode("raw_unicode_escape", "replace")
        for chunk, charset in chunks
    )


@lru_cache(maxsize=16384)
def mailboxes(value: str) -> tuple[Mailbox, ...]:
    """The entries of one address header, groups opened, undisclosed recipients none.

    Raises :class:`Unreadable` (``ambiguous_address``) when an entry can be read as two different addresses, and
    (``header_too_complex``) for comments nested deeper than 50 or far more quotes and encoded words than addresses.
    """
    if value.count('"') + value.count("=?") + value.count("(") > 500 + 10 * value.count("@"):
        raise Unreadable("header_too_complex")
    found = tuple(_join(_entries(value)))
    if not any(each.reference for each in found) and "=?" in value and (plain := words(value)) != value:
        # Some mailers encode the whole list, addresses and all.
        return tuple(_join(_entries(plain)))
    return found


def _entries(value: str) -> Iterator[_Entry]:
    entry, depth = _Entry(), 0
    for quoted, angle, mark, text in _TOKEN.findall(value):
        if mark in {"(", ")"}:
            depth += 1 if mark == "(" else -1
            if not 0 <= depth <= DEPTH:
                raise Unreadable("header_too_complex" if depth > 0 else "ambiguous_address")
            if depth > (mark == "("):
                entry.comment += mark
        elif depth:
            entry.comment += quoted or angle or mark or text
        elif mark == ":" and "@" in entry.phrase:
            raise Unreadable("ambiguous_address")
        elif mark == ":":
            entry = _Entry()
        elif mark:
            yield entry
            entry = _Entry()
        else:
            entry.add(quoted, angle, text)
    yield entry


def _join(entries: Iterator[_Entry]) -> Iterator[Mailbox]:
    """Entries to mailboxes; ``Lee, Ann <ann@x>`` without quotes is one person."""
    surname = ""
    for entry in entries:
        if entry.angles or "@" in entry.phrase or _OBFUSCATED.fullmatch(entry.phrase.strip()):
            yield _mailbox(entry, surname if entry.angles else "")
            surname = ""
        elif bare := entry.phrase.strip():
            if surname:
                yield Mailbox("", _name(surname))
            surname = bare
    if surname:
        yield Mailbox("", _name(surname))


def _mailbox(entry: _Entry, surname: str) -> Mailbox:
    if len(entry.angles) > 1 or "@" in entry.after:
        raise Unreadable("ambiguous_address")
    if entry.angles:
        address, name = entry.angles[0], entry.phrase.strip() or entry.comment
        name = f"{surname}, {name}" if surname else name
    else:
        address, name = _bare(entry)
    reference = _reference(address)
    name = _name(name)
    return Mailbox(reference, "" if f"email:{name.lower()}" == reference else name)


def _bare(entry: _Entry) -> tuple[str, str]:
    """Address and name of an entry without angle brackets: ``ann@x (Ann Lee)``, ``Ann Lee ann@x``, ``ann at x.org``."""
    if "@" not in entry.phrase:
        return entry.phrase, entry.comment
    with_at = [word for word in entry.phrase.split() if "@" in word]
    if len(with_at) > 1 or with_at[0].count("@") > 1:
        raise Unreadable("ambiguous_address")
    return with_at[0], entry.comment or entry.phrase.replace(with_at[0], "")


@lru_cache(maxsize=16384)
def _reference(address: str) -> str:
    address = address.strip()
    if hidden := _OBFUSCATED.fullmatch(address):
        address = f"{hidden[1]}@{hidden[2]}"
    # Exchange wraps its own directory names as IMCEAEX-_O=...@domain; they are nobody's address.
    if len(address) > ADDRESS or address.lower().startswith("imcea"):
        return ""
    return email_reference(address)


@lru_cache(maxsize=16384)
def _name(text: str) -> str:
    return clean(words(text[:PHRASE])).strip("'\" ")
