"""What people decided about people: a journal that is only ever added to, and what it comes to when it is replayed.

Each line has an id, a time, an author and an action::

    merge a b         two references are one person           different a b   they are not, and are never proposed again
    split a           a reference stands alone                set a field v   a fact, one of :data:`FACTS`
    undo id           that line never happened

Nothing rewrites the log: a decision is undone by a later line, and what it changed is computed anew without it.

A line carries a ``check``, a digest of its other values: a bit that flips in a name would be a decision that nobody made. Lines
without one, of an older graphx or written by hand, are taken as they are.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from graphx.errors import BadValue, Damaged, UnknownName
from graphx.storage import atomic
from graphx.storage.home import Home

FACTS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "name": (), "organisation": (), "group": (), "department": (), "side": ("ours", "stakeholder"), "key": ("yes", "no"),
    "owner": (),
})  # fmt: skip
"""What can be stated of a person, and the words that it may be where it is one of a few."""
PAIRS = ("merge", "different")
ACTIONS = (*PAIRS, "split", "set", "undo")
REMEDY = (
    "Put the line back as it was, from a copy, or move it to another file and decide again; "
    'if you changed it yourself, take its "check" out.'
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the journal."""

    id: str
    time: str
    author: str
    action: str
    a: str = ""
    b: str = ""
    field: str = ""
    value: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class Decisions:
    """The journal replayed: undone lines are gone, later lines win."""

    lines: tuple[Decision, ...] = ()
    merged: tuple[tuple[str, str], ...] = ()
    different: frozenset[tuple[str, str]] = frozenset()
    apart: frozenset[str] = frozenset()
    facts: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def standing(self) -> list[Decision]:
        """The lines that hold now, oldest first: those that were not undone."""
        return _standing(self.lines)

    def about(self) -> set[str]:
        """The references of which some decision speaks."""
        owners = {facts["owner"] for facts in self.facts.values() if facts.get("owner")}
        return {*self.apart, *self.facts, *owners, *(each for pair in (*self.merged, *self.different) for each in pair)}

    def stated(self, references: Sequence[str]) -> dict[str, Decision]:
        """The lines that hold now about somebody with these references, one for each fact that some line states."""
        stated = [line for line in self.standing if line.action == "set"]
        # Facts of several references are taken in the order of these.
        return {line.field: line for reference in references for line in stated if line.a == reference}

    def describe(self) -> list[Any]:
        """What counts for results, in one order: authors, times and undone lines do not."""
        return [
            [list(pair) for pair in self.merged],
            sorted(list(pair) for pair in self.different),
            sorted(self.apart),
            {reference: dict(sorted(facts.items())) for reference, facts in sorted(self.facts.items())},
        ]

    @classmethod
    def replay(cls, lines: Iterable[Decision]) -> Decisions:
        """What the lines come to, taken in order."""
        lines = tuple(lines)
        merged: set[tuple[str, str]] = set()
        different: set[tuple[str, str]] = set()
        apart: set[str] = set()
        facts: dict[str, dict[str, str]] = {}
        for line in _standing(lines):
            pair = (min(line.a, line.b), max(line.a, line.b))
            match line.action:
                case "merge":
                    merged.add(pair)
                    different.discard(pair)
                case "different":
                    different.add(pair)
                    merged.discard(pair)
                case "split":
                    merged = {each for each in merged if line.a not in each}
                    apart.add(line.a)
                case "set":
                    facts.setdefault(line.a, {})[line.field] = line.value
        return cls(lines, tuple(sorted(merged)), frozenset(different), frozenset(apart), facts)


class Journal:
    """decisions.jsonl of one workspace. Adding needs the writer's lock, which it takes itself."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def read(self) -> Decisions:
        """All decisions, replayed; a last line without its newline, as editors leave it, is one too, unless it ends in the
        middle: that is what a killed writer left, and it was never decided.

        Raises :class:`Damaged` for a line that is no decision, holds a value that none can have, or is not what was written,
        with its number: nothing is left out in silence.
        """
        path: Path = self._home.decisions
        data = path.read_bytes() if path.exists() else b""
        decisions = []
        whole = data.removeprefix(b"\xef\xbb\xbf").removesuffix(torn(data))
        for number, line in enumerate(re.split(rb"\r\n|\n|\r", whole), 1):
            if not line.strip() and (number > 1 or not data):
                continue
            try:
                given = json.loads(line)
                if isinstance(given, dict) and given.pop("check", None) not in {None, _check(given)}:
                    raise Damaged(f"{path}, line {number} is not what was written: its check does not fit. {REMEDY}")
                decisions.append(_decision(given))
            except (ValueError, TypeError, RecursionError) as error:
                raise Damaged(
                    f"{path}, line {number} is not a decision: {str(error)[:200]}. Mend the line, or move it to another file."
                ) from error
        return Decisions.replay(decisions)

    def add(self, action: str, a: str, b: str = "", *, field: str = "", value: str = "", evidence: str = "") -> Decision:
        """Writes one decision to the disk before it returns.

        Raises :class:`BadValue` for a decision that cannot mean anything, :class:`Locked` while somebody else writes.
        """
        if action in PAIRS and a == b:
            raise BadValue("Both sides are the same reference.")
        if action == "set":
            _sensible(field, value)
        known = (
            {each for line in self.read().lines for each in (line.id, line.id.partition("-")[0])} if action == "undo" else {a}
        )
        if a not in known:
            raise UnknownName("decision", a, known)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        decision = Decision(uuid.uuid4().hex[:12], now, _author(), action, a, b, field, value, evidence)
        record = {key: getattr(decision, key) for key in Decision.__dataclass_fields__ if getattr(decision, key)}
        line = _line(record)
        with self._home.writing(wait=10):
            self.read()  # a journal that is damaged is told before anything is added to it
            self._put_aside()
            atomic.append(self._home.decisions, line)
        return decision

    def set_all(self, references: Sequence[str], field: str, value: str, evidence: str) -> str:
        """States one fact about many people in one step; all decisions are undone together by the id that is returned."""
        return self._together([{"a": each, "field": field, "value": value, "evidence": evidence} for each in references])

    def state(self, reference: str, facts: Mapping[str, str]) -> list[Decision]:
        """States several facts about one person in one step: all are written, or none.

        The decisions, in the order of the facts, are undone one by one, or together by what their ids begin with, up to the
        dash. Raises :class:`BadValue` and :class:`UnknownName` as :meth:`add` does.
        """
        for name, value in facts.items():
            _sensible(name, value)
        batch = self._together([{"a": reference, "field": name, "value": value} for name, value in facts.items()])
        return [line for line in self.read().lines if line.id.partition("-")[0] == batch]

    def _together(self, facts: Sequence[Mapping[str, str]]) -> str:
        """Writes facts in one step; their ids begin with the one that is returned."""
        batch, now = uuid.uuid4().hex[:12], datetime.now(UTC).isoformat(timespec="seconds")
        common = {"time": now, "author": _author(), "action": "set"}
        lines = [_line({"id": f"{batch}-{number}", **common, **each}) for number, each in enumerate(facts)]
        with self._home.writing(wait=10):
            self.read()
            self._put_aside()
            atomic.append(self._home.decisions, b"".join(lines))
        return batch

    def _put_aside(self) -> None:
        """Moves a line that a killed writer left unfinished to a file of its own: nothing that was written is thrown away."""
        path = self._home.decisions
        data = path.read_bytes() if path.exists() else b""
        if rest := torn(data):
            atomic.append(path.with_name("decisions.torn"), rest + b"\n")
            atomic.write(path, data.removesuffix(rest))


def _standing(lines: Sequence[Decision]) -> list[Decision]:
    """The lines that happened: an undo strikes out one line, or together all whose ids begin with what it names."""
    undone = {line.a for line in lines if line.action == "undo"}
    return [line for line in lines if line.action != "undo" and undone.isdisjoint((line.id, line.id.partition("-")[0]))]


def _sensible(field: str, value: str) -> None:
    """Raises :class:`UnknownName` for a fact that no person has, :class:`BadValue` for a value that it cannot have."""
    if field not in FACTS:
        raise UnknownName("field of a person", field, FACTS)
    if value not in (FACTS[field] or (value,)):
        raise BadValue(f"A person's {field} is one of {', '.join(FACTS[field])}, not '{value}'.")


def torn(journal: bytes) -> bytes:
    """The end of a journal that is the beginning of a line of ours, cut in the middle. Empty for none."""
    last = re.split(rb"[\r\n]", journal)[-1]
    start = b'{"id": "'
    if not last.startswith(start[: len(last)]) or last.rstrip().endswith(b"}"):
        return b""
    with suppress(ValueError):
        json.JSONDecoder().raw_decode(last.decode("utf-8", "replace"))
        return b""  # a whole line with something behind it: that is damage, and no cut
    return last


def _line(record: dict[str, str]) -> bytes:
    """A decision as it is written, with its check; letters that no file can hold become question marks."""
    plain = json.loads(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace"))
    return json.dumps({**plain, "check": _check(plain)}, ensure_ascii=False).encode() + b"\n"


def _check(record: dict[str, object]) -> str:
    """Twelve hex digits that stand for the values of a line, however its JSON is set."""
    text = json.dumps(record, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _decision(given: object) -> Decision:
    """One line as it was read. Raises :class:`ValueError` saying which value no decision can have."""
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise ValueError("it must be a table of texts")
    made = Decision(**given)
    if made.action not in ACTIONS:
        raise ValueError(f"there is no action '{made.action}'; there are {', '.join(ACTIONS)}")
    if not made.id or not made.a or (made.action in PAIRS and not made.b):
        raise ValueError("it does not say about whom")
    if made.action in PAIRS and made.a == made.b:
        raise ValueError("both sides are the same reference")
    if made.action == "set" and made.field not in FACTS:
        raise ValueError(f"there is no field '{made.field}' of a person; there are {', '.join(FACTS)}")
    if made.action == "set" and made.value not in (FACTS[made.field] or (made.value,)):
        raise ValueError(f"a person's {made.field} is one of {', '.join(FACTS[made.field])}, not '{made.value}'")
    return made


def _author() -> str:
    """The name of who decides; their number where the system knows no name for it, as in a container with any uid."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # OSError from Python 3.13 on, ImportError where there is no list of users
        return str(os.getuid()) if hasattr(os, "getuid") else "unknown"
