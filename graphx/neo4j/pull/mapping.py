"""How a graph is to be read: which labels are persons and events, which types are ties, which properties mean what.

A mapping is a TOML file of the sections ``person``, ``tie``, ``contact`` and ``interaction``; each may stand several times, as
``[[tie]]``. Beside them, ``source`` is the name under which ids are kept, ``zone`` the time zone of times without one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphx.errors import BadValue, UnknownName
from loaders.channels.graph.snapshot import FIELDS

_EVENT = ("id", "time", "channel", "kind", "minutes")
KEYS: Mapping[str, tuple[str, ...]] = {
    "person": ("label", *FIELDS["person"]),
    "tie": ("type", "from", "directed", "kind", "weight", "since"),
    "contact": ("type", "from", *_EVENT),
    "interaction": ("label", *_EVENT, "sender", "receivers"),
}
"""The sections and what each of them knows."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "person": ("label",), "tie": ("type",), "contact": ("type", "time"), "interaction": ("label", "time", "receivers"),
}  # fmt: skip
BESIDE = ("organisation", "group", "department")
"""What may stand on a node beside the person: ``organisation = {type = "WORKS_FOR>", property = "name"}``."""


@dataclass(frozen=True, slots=True)
class Hop:
    """A type of relationships with its direction: ``BY>`` leaves the node, ``<BY`` comes to it, ``BY`` does either."""

    written: str

    def type(self, known: Mapping[str, object] | frozenset[str]) -> str:
        """The type; a name of the server goes before the marks of direction."""
        return self.written if self.written in known else self.written.removeprefix("<").removesuffix(">")


@dataclass(frozen=True, slots=True)
class MappedSection:
    """One section: ``word`` is a label or a type, ``properties`` gives the property for each field."""

    form: str
    word: str
    properties: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, tuple[Hop, str]] = field(default_factory=dict)
    steps: Mapping[str, tuple[Hop, ...]] = field(default_factory=dict)
    backwards: bool = False
    directed: bool = True
    channel: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class PullPlan:
    """A whole mapping, well-formed; whether the server has what it names is another question."""

    parts: tuple[MappedSection, ...]
    source: str = ""
    zone: str = ""

    def of(self, form: str) -> list[MappedSection]:
        """The sections of one form, in order."""
        return [part for part in self.parts if part.form == form]


def read(path: Path) -> PullPlan:
    """The mapping of a file. Raises :class:`BadValue` for what is none and :class:`UnknownName` for a word it does not know."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadValue(f"{path} cannot be read as a mapping: {error}.") from error
    return parse(data)


def parse(data: Mapping[str, Any]) -> PullPlan:
    """The mapping that a table of sections says. Raises like :func:`read`."""
    for key in data:
        if key not in (*KEYS, "source", "zone"):
            raise UnknownName("section of a mapping", key, (*KEYS, "source", "zone"))
    parts = tuple(_part(form, section) for form in KEYS for section in _several(form, data.get(form, [])))
    if not any(part.form == "person" for part in parts):
        raise BadValue("The mapping says nothing of persons: add [person] with a label and an id.")
    return PullPlan(parts, _text("source", data.get("source", "")), _text("zone", data.get("zone", "")))


def _several(form: str, given: object) -> Iterator[Mapping[str, Any]]:
    for section in given if isinstance(given, list) else [given]:
        if not isinstance(section, dict):
            raise BadValue(f"{form} is a section: write [{form}], or [[{form}]] for each of several.")
        yield section


def _part(form: str, section: Mapping[str, Any]) -> MappedSection:
    for key in section:
        if key not in KEYS[form]:
            raise UnknownName(f"key of [{form}]", key, KEYS[form])
    for key in NEEDED[form]:
        if not section.get(key):
            raise BadValue(f"[{form}] needs {key}.")
    word = _text(f"{form}.{KEYS[form][0]}", section[KEYS[form][0]])
    told = {
        key: value for key, value in section.items() if key not in ("label", "type", "from", "directed", "sender", "receivers")
    }
    beside = {key: _beside(f"{form}.{key}", value) for key, value in told.items() if key in BESIDE and isinstance(value, dict)}
    texts = {key: _text(f"{form}.{key}", value) for key, value in told.items() if key not in beside}
    kind = texts.pop("kind", "") if form == "tie" else ""
    start, directed = section.get("from", "start"), section.get("directed", True)
    if start not in ("start", "end") or not isinstance(directed, bool):
        raise BadValue(f'[{form}] takes from = "start" or "end", and directed = true or false.')
    steps = {key: _steps(f"{form}.{key}", section[key]) for key in ("sender", "receivers") if key in section}
    return MappedSection(
        form, word, {key: text for key, text in texts.items() if text}, beside, steps, start == "end", directed, kind=kind
    )


def _text(where: str, value: object) -> str:
    if not isinstance(value, str):
        raise BadValue(f"{where} must be a text, not {value!r}.")
    return value


def _steps(where: str, value: object) -> tuple[Hop, ...]:
    found = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str) and each.strip("<>") for each in found):
        raise BadValue(f'{where} must be a type of relationships, or a list of them, like "BY>".')
    return tuple(Hop(str(each)) for each in found)


def _beside(where: str, value: Mapping[str, Any]) -> tuple[Hop, str]:
    if set(value) != {"type", "property"}:
        raise BadValue(f'{where} must be a property, or {{type = "WORKS_FOR>", property = "name"}}.')
    return _steps(f"{where}.type", value["type"])[0], _text(f"{where}.property", value["property"])
