"""The questions that a mapping asks a server. Names come from the server's own lists and are quoted here, nowhere else.

What graphx pushed may stand in the same database, often under the same labels, and is never read: nodes and relationships that
carry its mark are left out. A relationship of somebody else's that ends at a person of ours is asked for, and has nobody at
that end: it is counted as one that does not join two persons of the mapping. Somebody beside an event is left out of it in the
same way. Only a name beside a person, such as that of an organisation, may be read off a node of ours: who ties somebody to
it says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graphx.neo4j.pull.mapping import Hop, MappedSection
from loaders.channels.graph.snapshot import FIELDS


def quoted(name: str) -> str:
    """A label, type or property as Cypher reads it, whatever it holds.

    Backticks are doubled. A backslash is written as an escape of its own, because Cypher turns the escape of a backtick into
    one before it looks for the end of a name (Neo4j knowledge base, Protecting against Cypher injection).
    """
    return "`" + name.replace("\\", "\\u005C").replace("`", "``") + "`"


MARK = "graphx_run"
"""The property of all that graphx has pushed."""


def foreign(*names: str) -> str:
    """The condition that graphx has not pushed what these names stand for."""
    return " AND ".join(f"{name}.{MARK} IS NULL" for name in names)


class Questions:
    """Makes the query of each section of a mapping; ``types`` are the types of relationships that the server has."""

    def __init__(self, parts: Sequence[MappedSection], types: frozenset[str]) -> None:
        self._types = types
        self._persons = [(at, part) for at, part in enumerate(parts) if part.form == "person"]

    def of(self, at: int, part: MappedSection) -> tuple[str, list[str]]:
        """The query of a section and the fields of its columns."""
        form = {"person": self._person, "tie": self._relationship, "contact": self._relationship}.get(part.form, self._node)
        match, found = form(at, part)
        fields = [field for field in FIELDS[part.form] if field in found]
        return f"{match} RETURN {', '.join(f'{found[field]} AS {quoted(field)}' for field in fields)}", fields

    def _person(self, at: int, part: MappedSection) -> tuple[str, Mapping[str, str]]:
        earlier = [f"NOT n:{quoted(other.word)}" for index, other in self._persons if index < at]
        fields = {"id": _id(part, "n"), **{key: f"n.{quoted(name)}" for key, name in part.properties.items() if key != "id"}}
        for key, (step, name) in part.beside.items():
            value = f"o.{quoted(name)}"
            path = self._path("n", step, "o")
            fields[key] = f"head(COLLECT {{ MATCH {path} WHERE {value} IS NOT NULL RETURN {value} AS v ORDER BY v LIMIT 1 }})"
        return f"MATCH (n:{quoted(part.word)}) WHERE {' AND '.join([foreign('n'), *earlier])}", fields

    def _relationship(self, at: int, part: MappedSection) -> tuple[str, Mapping[str, str]]:  # noqa: ARG002 - one of three
        first, last = ("b", "a") if part.backwards else ("a", "b")
        fields = {key: f"r.{quoted(name)}" for key, name in part.properties.items()}
        match = f"MATCH (a)-[r:{quoted(part.word)}]->(b) WHERE {foreign('r')}"
        return match, {**fields, "from": self._end(first), "to": self._end(last)}

    def _node(self, at: int, part: MappedSection) -> tuple[str, Mapping[str, str]]:  # noqa: ARG002 - one of three
        fields = {key: f"i.{quoted(name)}" for key, name in part.properties.items()}
        for key, steps in part.steps.items():
            fields[key] = " + ".join(f"[{self._path('i', step, 'p')} | {self._end('p')}]" for step in steps)
        return f"MATCH (i:{quoted(part.word)}) WHERE {foreign('i')}", fields

    def _path(self, start: str, step: Hop, end: str) -> str:
        kind = step.type(self._types)
        left = "<-" if step.written != kind and step.written.startswith("<") else "-"
        right = "->" if step.written != kind and step.written.endswith(">") else "-"
        return f"({start}){left}[:{quoted(kind)}]{right}({end})"

    def _end(self, node: str) -> str:
        """Somebody as section and id, or nothing for what is no person of the mapping."""
        cases = " ".join(f"WHEN {node}:{quoted(part.word)} THEN [{at}, {_id(part, node)}]" for at, part in self._persons)
        return f"CASE WHEN NOT ({foreign(node)}) THEN null {cases} END"


def stable(part: MappedSection) -> bool:
    """Whether a section's persons have ids of their own; else the server's numbers must do."""
    return bool({"id", "email"} & set(part.properties))


def _id(part: MappedSection, node: str) -> str:
    name = part.properties.get("id") or part.properties.get("email")
    return f"{node}.{quoted(name)}" if name else f"elementId({node})"
