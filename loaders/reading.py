"""What every loader needs to read a raw file: bytes to text, times to UTC, references, archive members within caps."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from loaders.record import Part, Refusal

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Dates before this are clocks that were never set (1601, 1970), not interactions."""

MEMBERS = 10_000
UNPACKED = 4 * 1024**3
RATIO = 200
RATIO_FROM = 64 * 1024**2
FIELD = 1024**2

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Text:
    """Decoded text, the encoding that was used, and whether it had to be assumed."""

    text: str
    encoding: str
    assumed: bool


def decode(data: bytes, encoding: str = "") -> Text:
    """Text by byte-order mark, else strict UTF-8, else cp1252; never by guessing from statistics.

    Raises :class:`Refusal` for UTF-16 without a mark, and for a given ``encoding`` that is unknown or does not fit.
    """
    if encoding:
        try:
            return Text(data.decode(encoding), encoding, False)
        except (LookupError, UnicodeDecodeError) as error:
            raise Refusal("encoding", f"The file is not {encoding}: {error}. Try another --encoding.") from error
    for mark, name in _BOMS:
        if data.startswith(mark):
            return Text(data.decode(name, errors="replace"), name, False)
    if looks_utf16(data):
        raise Refusal("looks_utf16", "The file looks like UTF-16 without a mark. Give --encoding utf-16-le or utf-16-be.")
    try:
        return Text(data.decode("utf-8"), "utf-8", False)
    except UnicodeDecodeError:
        return Text(data.decode("cp1252", errors="replace"), "cp1252", True)


def looks_utf16(data: bytes) -> bool:
    """Whether every other byte of the beginning is zero, as in UTF-16 text written without a byte-order mark."""
    start = data[:2048]
    return len(start) >= 8 and max(start[0::2].count(0), start[1::2].count(0)) > len(start) * 0.35


JOINERS = "\u200c\u200d"
JOINED = ("Lo", "Mn", "Mc", "So", "Sk")
# Signs of Arabic, Syriac and Kaithi that Unicode counts as format characters though they are seen.
SEEN_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")


def clean(text: str) -> str:
    """A name for display: NFC, lone surrogates and control characters replaced, runs of blanks made one.

    Direction marks, zero-width spaces and soft hyphens go; joiners stay where a script or an emoji needs them.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = unicodedata.normalize("NFC", _visible(text.encode("utf-8", "replace").decode("utf-8")))
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split())


def _visible(text: str, joiners: bool = True) -> str:
    """The text without invisible format characters; ``joiners`` keeps those between letters without case or emoji."""
    if text.isascii():
        return text
    kept = [c for c in text if unicodedata.category(c) != "Cf" or c in SEEN_FORMATS or (joiners and c in JOINERS)]
    return "".join(c for place, c in enumerate(kept) if c not in JOINERS or _joins(kept, place))


def _joins(text: list[str], place: int) -> bool:
    around = text[place - 1 : place] + text[place + 1 : place + 2]
    return len(around) == 2 and all(unicodedata.category(c) in JOINED for c in around)


def email_reference(address: str) -> str:
    """``email:`` and the address in lower case, trimmed, international domains in ASCII. Empty when it is no address."""
    address = clean(_visible(address, joiners=False)).strip("<>'\" ").lower().removeprefix("mailto:")
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain or re.search(r"[\s<>(),;:\"]", address):
        return ""
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return f"email:{local}@{domain}"


def name_reference(name: str, source: str) -> str:
    """``name:jane doe@source``: a name stands for a person only inside the source that uses it. Empty for an empty name."""
    name = clean(unicodedata.normalize("NFKC", _visible(name, joiners=False))).casefold()
    return f"name:{name}@{clean(source).casefold()}" if name else ""


def zone(name: str) -> tzinfo | None:
    """The time zone of that name, or None when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def utc(moment: datetime, assumed: tzinfo = UTC) -> datetime:
    """The moment in UTC; one without a zone is taken to be in ``assumed``."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=assumed)).astimezone(UTC)


def plausible(moment: datetime, now: datetime | None = None) -> bool:
    """Whether an interaction can have happened then: from 1990 to one day after ``now``."""
    return EARLIEST <= moment <= (now or datetime.now(UTC)) + timedelta(days=1)


def members(path: Path) -> Iterator[Part]:
    """The files inside a zip, in the archive's order, each to be read as a stream.

    Raises :class:`Refusal` for an archive that is damaged, encrypted, nested, overlapping, or larger than the caps allow.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise Refusal("zip_damaged", f"The archive cannot be opened: {error}. Export it again.", path.name) from error
    if len(entries) > MEMBERS:
        raise Refusal("too_many_members", f"The archive holds {len(entries)} files; {MEMBERS} are allowed.", path.name)
    files = [e for e in entries if not e.is_dir() and not e.filename.startswith("__MACOSX/")]
    _check_members(path, files)
    for entry in files:
        yield Part(path, entry.filename)


def _check_members(path: Path, files: list[zipfile.ZipInfo]) -> None:
    names = [e.filename for e in files]
    if len(set(names)) < len(names):
        raise Refusal("duplicate_member", "Two files in the archive have the same name.", path.name)
    if sum(e.file_size for e in files) > UNPACKED:
        raise Refusal("archive_too_large", f"The archive unpacks to more than {UNPACKED // 1024**3} GB.", path.name)
    end = 0
    for entry in sorted(files, key=lambda e: e.header_offset):
        place = f"{path.name}!{entry.filename}"
        if entry.flag_bits & 1:
            raise Refusal("encrypted_member", "A file in the archive is encrypted. Unpack it first and load the files.", place)
        if entry.external_attr >> 28 == 0xA:
            raise Refusal("link_member", "The archive holds a link instead of a file.", place)
        if entry.header_offset < end:
            raise Refusal("zip_overlap", "Files in the archive overlap: this is not an export but an attack.", place)
        end = entry.header_offset + 30 + entry.compress_size
        if entry.file_size > RATIO_FROM and entry.file_size > RATIO * max(entry.compress_size, 1):
            raise Refusal("zip_ratio", f"A file in the archive is packed more than {RATIO} times: refused.", place)
