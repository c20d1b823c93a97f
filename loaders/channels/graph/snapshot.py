"""The lines of a snapshot: what each section is, which line is a record, and whether all of them are there."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from loaders.reading import FIELD, clean
from loaders.record import CHANNELS, KINDS, Refusal, Reject, Source, State
from loaders.tabular.text import TableText
from loaders.tabular.workbook import text as written

MARK = b'{"graphx snapshot": 1,'
"""How the first line begins."""

FIELDS: Mapping[str, tuple[str, ...]] = {
    "person": ("id", "name", "email", "organisation", "group", "department", "side", "followers", "key", "owner"),
    "tie": ("from", "to", "weight", "since"),
    "contact": ("time", "from", "id", "channel", "kind", "to", "minutes"),
    "interaction": ("time", "id", "channel", "kind", "minutes", "sender", "receivers"),
}
"""The forms of sections, and the fields of their records in the order in which they are written: in a sorted file the contacts
of one event then stand together.
"""

_SENTENCES = {
    "bad_json": "The line is no valid JSON.",
    "schema": "The line is no record of one of the sections.",
    "unknown_field": "The record has a field that its section does not know.",
    "nested_value": "A value is neither plain nor a list of plain values.",
    "field_too_long": f"A value is longer than {FIELD // 1024} KiB.",
}
_ENDS = ("from", "to")
_MANY = ("sender", "receivers")
_SHOWN = 64
_YEAR = re.compile(r"(19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Section:
    """What the records of one section are: nodes with the label ``word``, or relationships of that type."""

    form: str
    word: str
    channel: str = ""
    kind: str = ""
    directed: bool = True
    stable: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One record as it stands in the file."""

    number: int
    at: int
    section: Section
    data: Mapping[str, Any]

    def text(self, field: str) -> str:
        """A field as text, the values of a list joined; empty when it is missing."""
        value = self.data.get(field)
        return "" if value is None else written(value).strip()

    @property
    def time(self) -> str:
        """When it happened, or since when it holds; a year alone as its first month, which is how months are kept as well."""
        text = self.text("since" if self.section.form == "tie" else "time")
        return f"{text}-01" if _YEAR.fullmatch(text) else text

    def digest(self, *ends: str) -> bytes:
        """Stands for all that the record says; with ``ends``, these in place of its own."""
        said = sorted((key, value) for key, value in self.data.items() if value is not None and not (ends and key in _ENDS))
        return hashlib.blake2b(ascii((self.at, ends, said)).encode(), digest_size=12).digest()

    @property
    def place(self) -> str:
        """Where the record is in the graph, by its ids; its line where these may be addresses or names."""
        ends = [end for field in _ENDS if isinstance(end := self.data.get(field), list)]
        ids = [self.text("id")] if self.text("id") else [written(end[1]) for end in ends] if len(ends) == 2 else []
        if not ids or any("@" in each or not each or len(each.split()) > 1 or len(each) > _SHOWN for each in ids):
            return f"line {self.number}"
        return f"{clean(self.section.word)} {clean(' to '.join(ids))}"

    def reject(self, state: State, rule: str, sentence: str) -> Reject:
        return Reject(state, rule, sentence, self.place)


class Snapshot:
    """A snapshot that can be read again and again. ``seen`` counts its records, after :meth:`lines` has run.

    Raises :class:`Refusal` ``no_snapshot``, ``unknown_section`` and ``unknown_channel`` for its first line, ``cut_snapshot``
    when lines are missing at its end.
    """

    def __init__(self, source: Source) -> None:
        if not source.parts:
            raise Refusal("empty_file", "The file is empty.")
        self._text = TableText.of(source.parts[0], "utf-8")
        first = next(self._text.lines(), "")
        if not first.encode().startswith(MARK):
            raise Refusal("no_snapshot", "The file is no snapshot of a graph. Pull the graph again.", "line 1")
        self.sections = _sections(first)
        self.seen = 0

    def lines(self) -> Iterator[Line | Reject]:
        """The records in order, a broken one as a :class:`Reject`."""
        self.seen, stated = 0, None
        for number, text in enumerate(self._text.lines(), 1):
            if number == 1 or not text.strip():
                continue
            if stated is not None:
                raise _cut(number)
            found = self._line(number, text)
            if isinstance(found, int):
                stated = found
                continue
            self.seen += 1
            yield found
        if stated != self.seen:
            raise _cut(self.seen + 1)

    def _line(self, number: int, text: str) -> Line | Reject | int:
        """A record, or its fault, or the count that the last line states."""
        try:
            data = _DECODER.decode(text)
        except (ValueError, RecursionError):
            return _reject("bad_json", number)
        if not isinstance(data, dict):
            return _reject("schema", number)
        if list(data) == ["records"] and type(data["records"]) is int:
            return int(data["records"])
        at = data.pop("section", None)
        if type(at) is not int or not 0 <= at < len(self.sections):
            return _reject("schema", number)
        section = self.sections[at]
        long = len(text) > FIELD and any(len(str(value)) > FIELD for value in data.values())
        fault = "field_too_long" if long else _fault(section, data)
        return _reject(fault, number) if fault else Line(number, at, section, data)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def _reject(rule: str, number: int) -> Reject:
    return Reject("quarantined", rule, _SENTENCES[rule], f"line {number}")


def _cut(number: int) -> Refusal:
    return Refusal(
        "cut_snapshot", "The snapshot does not end where it says that it ends. Pull the graph again.", f"line {number}"
    )


def _fault(section: Section, data: Mapping[str, Any]) -> str:
    """The rule by which the fields of a record are not what its section has; nothing when they are."""
    known = FIELDS[section.form]
    for field, value in data.items():
        if field not in known:
            return "unknown_field"
        if field in _ENDS:
            if not _end(value):
                return "schema"
        elif field in _MANY:
            if not (isinstance(value, list) and all(map(_end, value))):
                return "schema"
        elif not _plain(value) and not (isinstance(value, list) and all(map(_plain, value))):
            return "nested_value"
    return ""


def _end(value: object) -> bool:
    """Whether a value is somebody at the end of a relationship: nobody of the sections, or a section and an id."""
    return value is None or (isinstance(value, list) and len(value) == 2 and type(value[0]) is int and _plain(value[1]))


def _plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float)


def _sections(first: str) -> list[Section]:
    """What the first line says. Raises :class:`Refusal` ``unknown_section`` for anything that a snapshot cannot say."""
    try:
        stated = json.loads(first)["sections"]
        sections = [Section(**each) for each in stated]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise Refusal(
            "unknown_section", "The first line of the snapshot is damaged. Pull the graph again.", "line 1"
        ) from error
    for section in sections:
        texts = (section.form, section.word, section.channel, section.kind)
        if not all(isinstance(text, str) for text in texts) or section.form not in FIELDS or not section.word:
            raise Refusal("unknown_section", f"A snapshot holds {', '.join(FIELDS)}, and this one something else.", "line 1")
        if section.form != "tie" and not (section.channel in ("", *CHANNELS) and section.kind in ("", *KINDS)):
            raise Refusal("unknown_channel", "The snapshot names a channel or a kind that does not exist.", "line 1")
    return sections
