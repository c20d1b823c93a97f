"""What a server has, and whether a mapping fits it: nothing is put into a query that the server did not name itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from graphx.errors import BadValue, UnknownName
from graphx.neo4j.pull.cypher import MARK, foreign, quoted
from graphx.neo4j.pull.mapping import Hop, MappedSection
from loaders.record import CHANNELS, KINDS
from loaders.words import VALID, meaning

if TYPE_CHECKING:
    from graphx.neo4j.server import Server

STAMP = "GraphxRun"
"""The label of the one node that says what graphx has pushed; it does not carry the mark itself."""


class Names:
    """The labels, types of relationships and properties of a server."""

    def __init__(self, server: Server) -> None:
        lists = server.reading(
            [
                ("CALL db.labels() YIELD label RETURN label", {}),
                ("CALL db.relationshipTypes() YIELD relationshipType AS type RETURN type", {}),
                ("CALL db.propertyKeys() YIELD propertyKey AS name RETURN name", {}),
                ("CALL db.info() YIELD name RETURN name", {}),
            ]
        )
        self._server = server
        self.labels, self.types, self.properties = (frozenset(row[0] for row in each.rows) for each in lists[:3])
        bare = server.name.removesuffix(f"/{server.address.database}") if server.address.database else server.name
        self.source = f"{bare.rstrip('/')}/{lists[3].rows[0][0]}"
        """The server and its database, without any secret."""

    def settle(self, part: MappedSection) -> MappedSection:
        """A section whose names are all on the server, and whose words for channel and kind are the log's own.

        Raises :class:`UnknownName`, offering the nearest, and :class:`BadValue` for a section without any channel and for one
        that has nothing but what graphx has pushed.
        """
        nodes = part.form in ("person", "interaction")
        self._check("label" if nodes else "type of relationships", part.word, self.labels if nodes else self.types)
        for step in _steps(part):
            self._check("type of relationships", step.type(self.types), self.types)
        part = self._words(part) if part.form in ("contact", "interaction") else part
        for name in (*part.properties.values(), *(name for _, name in part.beside.values())):
            self._check("property", name, self.properties)
        if self._own(part):
            raise BadValue(
                f"All {part.word} on {self.source} was pushed there by graphx. A graph made from a log is no source for a log: "
                "load the files that it was made from, or pull what is your own."
            )
        return part

    def _check(self, what: str, name: str, known: frozenset[str]) -> None:
        if name not in known:
            raise UnknownName(f"{what} on {self.source}", name, known)

    def _words(self, part: MappedSection) -> MappedSection:
        """Channel and kind: a word that has a meaning holds for all, any other names a property. A label may be such a word."""
        said = {key: part.properties[key] for key in ("channel", "kind") if key in part.properties}
        ways = {key: way for key, word in said.items() if (way := meaning(word))}
        for key in set(said) - set(ways):
            if said[key] not in self.properties:
                raise UnknownName(f"property, or word for the {key},", said[key], {*self.properties, *CHANNELS, *KINDS})
        first, second, usual = (*(ways.get(key, ("", "")) for key in ("channel", "kind")), meaning(part.word) or ("", ""))
        channel = first[0] or second[0] or usual[0]
        if not channel and set(said) == set(ways):
            raise BadValue(f"[{part.form}] {part.word} needs a channel: a property that tells it, or one of {VALID}.")
        properties = {key: name for key, name in part.properties.items() if key not in ways}
        return replace(part, properties=properties, channel=channel, kind=second[1] or first[1])

    def _own(self, part: MappedSection) -> bool:
        """Whether graphx has pushed all that the section would read, and there is something."""
        if part.word == STAMP or MARK not in self.properties:
            return part.word == STAMP
        match = f"(x:{quoted(part.word)})" if part.form in ("person", "interaction") else f"()-[x:{quoted(part.word)}]->()"
        query = f"RETURN EXISTS {{ MATCH {match} }} AND NOT EXISTS {{ MATCH {match} WHERE {foreign('x')} }}"
        return bool(self._server.read(query, {}).rows[0][0])


def _steps(part: MappedSection) -> Iterator[Hop]:
    yield from (step for steps in part.steps.values() for step in steps)
    yield from (step for step, _ in part.beside.values())
