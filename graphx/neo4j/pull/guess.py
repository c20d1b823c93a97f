"""A mapping that fits a server, guessed from its labels, types and properties: to be read, corrected and given back."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from graphx.errors import ServerError
from graphx.neo4j.pull.cypher import foreign, quoted
from graphx.neo4j.pull.names import STAMP, Names
from loaders.tabular import columns
from loaders.tabular.workbook import text
from loaders.words import meaning, plain

if TYPE_CHECKING:
    from graphx.neo4j.server import Server

SHOWN = 50
SAMPLE = 200
"""How many nodes or relationships of each kind are looked at."""


_PERSONS = {
    "person", "persons", "people", "contact", "contacts", "user", "users", "employee", "employees", "customer", "customers",
    "stakeholder", "stakeholders", "member", "members", "colleague", "client", "individual", "agent", "actor", "author",
}  # fmt: skip
_BESIDE = {
    "organisation": {"organisation", "organization", "company", "account", "employer", "firm", "institution"},
    "department": {"department", "team", "unit", "business unit", "division"},
    "group": {"group", "stakeholder group", "segment", "category"},
}
_SENDERS = {"by", "sender", "sent", "sent by", "from", "author", "authored", "wrote", "organised", "organized", "organised by",
            "organized by", "organizer", "organiser", "host", "hosted", "hosted by", "called", "caller", "initiated", "started",
            "created", "created by", "invited"}  # fmt: skip
_WEIGHTS = ("weight", "strength", "score", "value", "trust", "rating", "count", "frequency")
_IDS = (("uid", "uuid", "guid", "key"), ("email",), ("username", "handle", "login"), ("name",))
_NAMES = ("name", "title", "label")


class Kind(NamedTuple):
    """What a sample of one label or type shows: the names of the properties, and their values as texts."""

    names: list[str]
    rows: list[list[str]]

    @classmethod
    def of(cls, found: Sequence[Mapping[str, object]]) -> Kind:
        names = sorted({name for properties in found for name in properties})
        return cls(names, [[text(properties.get(name)) for name in names] for properties in found])

    def named(self, words: Sequence[str]) -> str:
        """The property that carries the earliest of the words; empty for none."""
        return next((name for word in words for name in self.names if plain(name) == word), "")

    def identifies(self, name: str) -> bool:
        """Whether most in the sample carry the property, each with a value of its own."""
        values = [row[self.names.index(name)] for row in self.rows]
        filled = [value for value in values if value]
        return 2 * len(filled) > len(values) and len(set(filled)) == len(filled)


@dataclass(frozen=True, slots=True)
class Way:
    """Relationships of one type from a label to a label, as one sample shows them."""

    type: str
    start: str
    end: str


def guess(server: Server) -> dict[str, Any]:
    """Sections of a mapping for what looks like persons, ties, contacts and interactions; empty when nothing does.

    What graphx itself has pushed is left out, and what is tied to it. Raises :class:`ServerError`.
    """
    names = Names(server)
    nodes = {label: kind for label in sorted(names.labels - {STAMP}) if (kind := _nodes(server, label)).rows}
    keys = _keys(server)
    persons = {label: person for label, kind in nodes.items() if (person := _person(label, kind, keys.get(label, ())))}
    ties: list[dict[str, str]] = []
    contacts: list[dict[str, str]] = []
    ways: list[Way] = []
    for word in sorted(names.types):
        kind, found = _relationships(server, word)
        between = [way for way in found if way.start in persons and way.end in persons]
        ways += [way for way in found if way not in between]
        if between:
            event = _event(kind)
            (contacts if event else ties).append({"type": word} | (_called(word, event) if event else _tie(kind)))
    for way in ways:
        for role, words in _BESIDE.items():
            if way.start in persons and plain(way.end) in words and (name := nodes[way.end].named(_NAMES)):
                persons[way.start].setdefault(role, {"type": f"{way.type}>", "property": name})
    others = {label: kind for label, kind in nodes.items() if label not in persons}
    events = [event for label, kind in others.items() if (event := _node(label, kind, ways, persons))]
    sections = {"person": list(persons.values()), "tie": ties, "contact": contacts, "interaction": events}
    return {form: found[0] if len(found) == 1 else found for form, found in sections.items() if found}


def described(server: Server) -> str:
    """The guess as a file to be edited, and in comments everything else that the server has."""
    import tomli_w

    names, sections = Names(server), guess(server)
    used = set(_words(sections))
    lines = [f"# How {names.source} would be read. Edit, save, and give it back: load neo4j --mapping FILE.toml"]
    lines += [] if sections.get("person") else ["# No label looks like persons: write [person] with label and id."]
    body = tomli_w.dumps({"source": names.source, **sections}).splitlines()
    for what, known in (("labels", names.labels), ("types of relationships", names.types), ("properties", names.properties)):
        rest = sorted(known - used)
        shown = ", ".join(map(json.dumps, rest[:SHOWN])) + (f" and {len(rest) - SHOWN:,} more" if len(rest) > SHOWN else "")
        lines += [f"# Other {what}: {shown}"] if rest else []
    return "\n".join([*lines, "", *body])


def _words(section: object) -> Iterator[str]:
    """Every name that stands in the sections."""
    if isinstance(section, str):
        yield from (section, section.strip("<>"))
    for inner in section.values() if isinstance(section, dict) else section if isinstance(section, list) else ():
        yield from _words(inner)


def _nodes(server: Server, label: str) -> Kind:
    query = f"MATCH (n:{quoted(label)}) WHERE {foreign('n')} RETURN properties(n) LIMIT $sample"
    rows = server.read(query, {"sample": SAMPLE}).rows
    return Kind.of([row[0] for row in rows])


def _relationships(server: Server, word: str) -> tuple[Kind, list[Way]]:
    """A sample of one type, and between which labels it stands."""
    match = f"MATCH (a)-[r:{quoted(word)}]->(b) WHERE {foreign('r', 'a', 'b')}"
    query = f"{match} RETURN properties(r), labels(a), labels(b) LIMIT $sample"
    rows = server.read(query, {"sample": SAMPLE}).rows
    ways = {Way(word, start, end) for _, starts, ends in rows for start in starts for end in ends}
    return Kind.of([row[0] for row in rows]), sorted(ways, key=lambda way: (way.start, way.end))


def _keys(server: Server) -> dict[str, list[str]]:
    """The properties that constraints make unique, for each label; not everybody may ask for constraints."""
    found: dict[str, list[str]] = {}
    with contextlib.suppress(ServerError):
        query = "SHOW CONSTRAINTS YIELD type, labelsOrTypes, properties RETURN type, labelsOrTypes, properties"
        for kind, words, keys in server.read(query, {}).rows:
            if kind in ("UNIQUENESS", "NODE_KEY") and len(keys) == 1:
                found.setdefault(words[0], []).append(keys[0])
    return found


def _person(label: str, kind: Kind, unique: Sequence[str]) -> dict[str, Any]:
    roles = {role: found[0] for role, found in columns.people(kind.names, kind.rows).items() if role != "phone"}
    if plain(label) not in _PERSONS and "email" not in roles:
        return {}
    found = [name for name in (*unique, roles.get("id", ""), *map(kind.named, _IDS)) if name in kind.names]
    key = next(filter(kind.identifies, found), found[0] if found else "")
    return {"label": label} | {role: name for role, name in {**roles, "id": key}.items() if name}


def _event(kind: Kind) -> dict[str, str]:
    """The roles of an event that properties carry; empty without a time."""
    found = columns.events(kind.names, kind.rows)
    roles: dict[str, str] = {role: found[role][0] for role in ("id", "time", "channel", "kind", "minutes") if role in found}
    return roles if "time" in roles else {}


def _called(word: str, event: Mapping[str, str]) -> dict[str, str]:
    """An event with its channel: a property, or the word that label or type is, or one to be corrected."""
    way = meaning(word) or meaning(plain(word).removesuffix("ed")) or ("", "")
    return {**event} if {"channel", "kind"} & set(event) else {**event, "channel": way[0] or "email"}


def _tie(kind: Kind) -> dict[str, str]:
    said = {"weight": kind.named(_WEIGHTS), "since": kind.named(("since", "date", "from", "created at", "connected on"))}
    return {key: name for key, name in said.items() if name}


def _node(label: str, kind: Kind, ways: Sequence[Way], persons: Mapping[str, Any]) -> dict[str, Any]:
    """A label with a time and at least one type of relationships to persons."""
    event, steps = _event(kind), sorted(set(_steps(label, ways, persons)))
    if not event or not steps:
        return {}
    senders = [step for step in steps if plain(step.strip("<>")) in _SENDERS]
    others = [step for step in steps if step not in senders]
    found: dict[str, Any] = {"label": label, **_called(label, event)}
    return found | ({"sender": senders} if senders else {}) | {"receivers": others or senders}


def _steps(label: str, ways: Sequence[Way], persons: Mapping[str, Any]) -> Iterator[str]:
    for way in ways:
        if way.start == label and way.end in persons:
            yield f"{way.type}>"
        elif way.end == label and way.start in persons:
            yield f"<{way.type}"
