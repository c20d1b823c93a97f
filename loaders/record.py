"""The contract between a raw export and the log: what a loader may say, and nothing else.

A loader turns one :class:`Source` into a stream of records. Every record that the source counts (a message, an
occurrence of a meeting, a row) ends in exactly one of these:

* :class:`Interaction` or :class:`Card` or :class:`Declared` - read;
* :class:`Reject` - not read, with the rule, the place and a sentence for the person who loaded the file.

The last thing a loader yields is :class:`Seen`, its own count of the records that the source holds, taken where the
source is cut into records and not where they are understood. So ``seen = read + rejected`` is a check, not a definition.
"""

from __future__ import annotations

import io
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, TypeAlias

from loaders.bundle import Bundle
from loaders.options import SHARED, Option, Options

if TYPE_CHECKING:
    from loaders.block import Block

CHANNELS = (
    "meeting", "call", "video", "email", "chat", "comment", "forum", "social", "letter", "crm", "survey",
)  # fmt: skip
"""Every channel an interaction may come through. How much a channel weighs is decided by the depth model, not here."""

KINDS = (
    "meeting", "call", "message", "reply", "comment", "introduction", "recommendation", "complaint",
    "mention", "quote", "copresence",
    "like", "reaction", "share", "rsvp", "invitation", "endorsement", "missed call",
)  # fmt: skip
"""Every kind of interaction: composed for these people, composed but not for them, one click."""

MUTUAL = ("meeting", "call", "copresence")
"""Kinds in which everybody present meets everybody: all pairs are tied, and nobody is the sender."""

GROUPS = (
    "employee", "customer", "supplier", "investor", "shareholder", "partner", "regulator", "media", "community", "other",
)  # fmt: skip
"""Stakeholder groups offered by default; a workspace may use other words."""

Precision = Literal["second", "minute", "day", "month"]
State = Literal["excluded", "quarantined", "duplicate"]
Claim = Literal["", "signature", "shape"]
"""How sure a loader is of a file: a mark that only its format bears, or columns that others may have too; empty for neither."""


class Refusal(Exception):
    """The whole file is refused and nothing of it is kept.

    ``code`` is one word for programs, ``sentence`` says what was found and what to do, ``place`` says where.
    """

    def __init__(self, code: str, sentence: str, place: str = "") -> None:
        super().__init__(f"{sentence} ({place})" if place else sentence)
        self.code, self.sentence, self.place = code, sentence, place


@dataclass(frozen=True, slots=True)
class Party:
    """One side of an interaction: a reference such as ``email:a@b.c`` or ``name:jane doe@register``, as it was named here."""

    reference: str
    name: str = ""
    role: str = "to"


@dataclass(frozen=True, slots=True)
class Interaction:
    """One event between people, whatever their number.

    ``native`` identifies the event wherever it is found again (``mail:<id@host>``, ``event:uid/start``): two copies of one
    mail in two mailboxes carry the same. It need not be unique in the world: two events that share it but differ in time or
    people stay two. ``sender`` wrote, called or invited; it may be missing. ``receivers`` are the people addressed, or present,
    never the sender again. ``audience`` is the number of people known to have been reached when it is larger than the number
    named. ``records`` is how many records of the source this one event was made from.

    ``entry`` names the thing of which this is one state (``event:uid``) where a later state replaces an earlier one; the
    loader then says a :class:`EntryState` for every occurrence. ``planned`` events lie ahead of the day the source was
    made: they are kept and counted, and have neither depth nor tie.
    """

    native: str
    time: datetime
    channel: str
    kind: str
    sender: Party | None
    receivers: tuple[Party, ...]
    place: str
    precision: Precision = "second"
    zone_known: bool = True
    minutes: float | None = None
    audience: int = 0
    thread: str = ""
    reply_to: str = ""
    length: int | None = None
    question: bool | None = None
    topics: tuple[str, ...] = ()
    records: int = 1
    entry: str = ""
    planned: bool = False


@dataclass(frozen=True, slots=True)
class EntryState:
    """What a source knows of one occurrence of an entry (``occurrence`` is its ``native``), or of the entry as a whole
    (``occurrence`` empty). It is no record of the source and counts nowhere.

    A later state, by ``revision`` and then ``stamp``, replaces an earlier one in whatever file it stands: an occurrence that it
    puts at another ``time``, or calls off (``time`` None), or, where the whole entry is known, no longer has. Occurrences that
    are rejected for what they are (declined, nobody else present) get their state with their time all the same.
    """

    entry: str
    occurrence: str
    revision: int
    stamp: datetime | None
    time: datetime | None


@dataclass(frozen=True, slots=True)
class Card:
    """What a source states about one person: references that are the same person, and where the person belongs.

    A card is not an interaction and has no depth. ``side`` is ``ours``, ``stakeholder`` or empty;
    ``key`` marks somebody whom the source calls important; ``owner`` is the name or address of who looks after them.
    Without name and place it is no line of a list: the source only tells what somebody is.
    """

    references: tuple[str, ...]
    name: str = ""
    organisation: str = ""
    group: str = ""
    department: str = ""
    side: str = ""
    followers: int | None = None
    key: bool = False
    place: str = ""
    records: int = 1
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """A follow, a friendship, a connection, an address book entry: somebody said so, nothing happened. Has no depth, ever."""

    a: Party
    b: Party
    kind: str
    since: datetime | None = None
    weight: float | None = None
    place: str = ""
    records: int = 1


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that is not read. ``rule`` is one word for programs, ``sentence`` is for people, ``place`` finds it again.

    ``excluded`` by a named rule (machines, mass mail, cancelled), ``quarantined`` because it cannot be understood,
    ``duplicate`` because the same file holds it twice. Neither rule nor sentence may carry a name or an address.
    """

    state: State
    rule: str
    sentence: str
    place: str
    records: int = 1


@dataclass(frozen=True, slots=True)
class Note:
    """Something the person who loads the file should know: the encoding assumed, a column guessed, a zone missing."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose view the source is: ``ego`` and a reference, or ``group`` and a name. Said at most once, at any moment."""

    kind: Literal["ego", "group"]
    value: str


@dataclass(frozen=True, slots=True)
class Seen:
    """The loader's own count of the records in the source. The last thing it yields."""

    records: int


Record: TypeAlias = "Interaction | EntryState | Card | Declared | Reject | Note | Scope | Seen | Block"


@dataclass(frozen=True, slots=True)
class Part:
    """One file on disk, or one member of an archive read as a stream and never unpacked."""

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        return f"{self.path.name}!{self.member}" if self.member else self.path.name

    def open(self) -> BinaryIO:
        """A binary stream from the start; seekable. Archive members are read whole, so their size is checked before."""
        if not self.member:
            return self.path.open("rb")
        with self._archive().open(self.member) as stream:
            return io.BytesIO(stream.read())

    def head(self, size: int = 65536) -> bytes:
        """The first ``size`` bytes."""
        if not self.member:
            with self.path.open("rb") as stream:
                return stream.read(size)
        with self._archive().open(self.member) as stream:
            return stream.read(size)

    def _archive(self) -> zipfile.ZipFile:
        status = self.path.stat()
        return _opened(self.path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=1)
def _opened(path: Path, size: int, changed: int) -> zipfile.ZipFile:  # noqa: ARG001 - an archive written anew is opened anew
    """An archive, opened once for all its members: the list of them may be longer than what they hold."""
    return zipfile.ZipFile(path)


@dataclass(frozen=True, slots=True)
class Source:
    """What is loaded at once: a file, an archive member, or the files of a :class:`Bundle`. ``name`` is how people call it.

    ``folder`` is where a bundle of files on disk lies.
    """

    name: str
    parts: tuple[Part, ...]
    folder: Path | None = None

    @property
    def head(self) -> bytes:
        return self.parts[0].head() if self.parts else b""


class Loader(ABC):
    """One channel. Two questions kept apart: *is this yours?* (:meth:`claims`) and *what is in it?* (:meth:`read`)."""

    name: str
    """One word, used by ``load --loader``."""
    title: str
    """What people call it."""
    how: tuple[tuple[str, str], ...]
    """What somebody may have that it reads, and how each is got out of where it is."""
    version: int = 1
    """Raised when the loader reads something otherwise than before; part of the name of every segment it makes."""
    options: tuple[str | Option, ...] = ()
    """The choices that it reads: names of :class:`Options`, and declarations of its own, which it finds in ``Options.own``."""
    roles: tuple[str, ...] = ()
    """What a column can be for it, where somebody may say so with ``Options.mapping``."""

    @property
    def reads(self) -> dict[str, Option]:
        """The choices that it reads, by name."""
        found = (SHARED[each] if isinstance(each, str) else each for each in self.options)
        return {each.name: each for each in found}

    @abstractmethod
    def claims(self, source: Source) -> Claim:
        """Whether the content, never the file's name, is this loader's. Must not raise and must not read the whole file."""

    def bundle(self, names: Sequence[str], *, archive: bool) -> Iterable[Bundle]:  # noqa: ARG002 - for most, a file is a source
        """Which files of a folder or archive are one source, by their paths in it; those that it does not name are one each.
        The paths of folders end with ``/``, and archives give none of them.
        """
        return ()

    @abstractmethod
    def read(self, source: Source, options: Options) -> Iterator[Record]:
        """The records in order, :class:`Seen` last. Raises :class:`Refusal` when the file as a whole cannot be read."""

    def blocks(self, source: Source, options: Options) -> Iterator[Record]:
        """The same records, interactions in blocks where the loader can speak in columns: what the log takes."""
        return self.read(source, options)

    def explain(self, source: Source, options: Options) -> dict[str, object]:  # noqa: ARG002 - most loaders have no choices
        """The choices this loader would make, as a table that can be edited and given back; empty when it has none."""
        return {}
