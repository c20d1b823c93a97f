"""The graph that was pushed to Neo4j, asked the same questions as a workspace: for a team that has no files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from graphx import query, questions
from graphx.answers import answering
from graphx.answers.answering import Answer
from graphx.depth import Model
from graphx.errors import AskError, BadValue, Busy, ServerError, SettingsError
from graphx.people.matching import Directory, Person
from graphx.query import TWINS
from graphx.query_file import Question
from graphx.sheet import Provenance
from graphx.wording import PROGRAM

if TYPE_CHECKING:
    from graphx.neo4j.server import Query, Server
    from graphx.neo4j.server_values import ServerResult


@dataclass(frozen=True, slots=True)
class RunStamp:
    """What was pushed: equal runs, equal answers. ``first`` and ``last`` are days of the log, ``as_of`` that of the numbers."""

    run: str
    fingerprint: str
    maker: str
    as_of: date | None
    first: date | None
    last: date | None
    people: int
    ties: int
    name: str
    model: Model
    finished: datetime


class PushedGraph:
    """A pushed graph, read only. Every method raises :class:`ServerError` when the server is away, and :class:`Busy` while
    what it holds is not whole.
    """

    def __init__(self, server: Server) -> None:
        self.server = server

    @staticmethod
    def names() -> tuple[str, ...]:
        """The questions that both engines answer; each of the others says in its file why a server does not."""
        return tuple(name for name in query.names() if query.has_twin(name))

    def stamp(self) -> RunStamp:
        """What the server holds."""
        return self._stamp(self.server.read(_text("stamp"), {}))

    def _stamp(self, result: tuple[list[str], list[tuple[Any, ...]]]) -> RunStamp:
        columns, rows = result
        if not rows:
            raise ServerError(f"{self.server.name} holds no graph yet: {PROGRAM} push")
        row = dict(zip(columns, rows[0], strict=True))
        if row["state"] == "pushing":
            raise Busy(
                f"A push to {self.server.name} that began at {row['started']:%Y-%m-%d %H:%M} UTC is not finished. Ask again "
                "when it is; if it was broken off, push again."
            )
        try:
            model = Model.of(json.loads(row["settings"])["depth"])
        except (AttributeError, KeyError, TypeError, ValueError, SettingsError) as error:
            raise ServerError(
                f"The stamp on {self.server.name} is not one of this version of graphx: {PROGRAM} push"
            ) from error
        return RunStamp(
            row["run"], row["fingerprint"], row.get("maker") or "", row["as_of"], row["first"], row["last"], row["people"],
            row["ties"], row["name"], model, row["finished"],
        )  # fmt: skip

    def ask(self, name: str, *, as_of: date | None = None, **parameters: Any) -> Answer:  # noqa: ANN401 - what a person typed
        """Answers a question as :func:`graphx.answers.answering.ask` does, for the day that was pushed.

        Raises its errors, and :class:`AskError` for a question that only a workspace can answer.
        """
        given = query.accept(name, parameters)
        if never := query.question(name).never:
            raise AskError(f"The question '{name}' has no answer on Neo4j: {never}. Ask a workspace.")
        stamp = self.stamp()
        if as_of not in (None, stamp.as_of):
            raise BadValue(f"{self.server.name} holds the graph as of {stamp.as_of}, not {as_of}. Push that day first.")
        asked = query.twin(name)
        bound = answering.bind(asked, given, stamp.model, stamp.as_of, self.find)
        columns, rows = questions.answered(asked, ServerTables(self, stamp, asked, bound), bound)
        origin = Provenance(stamp.as_of, stamp.fingerprint, model=stamp.model.describe(), maker=stamp.maker)
        return Answer(answering.sheet(asked, columns, rows, bound, origin, cache(lambda: self._everybody(stamp))))

    def _everybody(self, stamp: RunStamp) -> list[questions.Standing]:
        (people,) = self.whole(stamp, (_text("standing"), {}))
        places = [people.columns.index(name) for name in questions.Standing._fields]
        return [questions.Standing(*(row[place] for place in places)) for row in people.rows]

    def whole(self, stamp: RunStamp, *queries: Query) -> list[ServerResult]:
        """The answers of one run: what was read while somebody pushed is not given out."""
        *found, after = self.server.reading([*queries, (_text("stamp"), {})])
        if self._stamp(after) != stamp:
            raise Busy(f"{self.server.name} was given a newer graph while this was read. Ask again.")
        return found

    def find(self, text: str) -> Person:
        """The person with that id, reference, e-mail address or full name. Raises :class:`UnknownPerson` naming near ones."""
        rows = self.server.read(_text("find"), {"text": text.strip()}).rows or self.server.read(_text("names"), {}).rows
        return Directory.among(Person(id_, name, references=tuple(of)) for id_, name, of in rows).find(text)

    def picture(self) -> dict[str, tuple[float, float]]:
        """Where everybody stands in the picture: person to (x, y) in a plane without units."""
        (places,) = self.whole(self.stamp(), (_text("positions"), {}))
        return {person: (x, y) for person, x, y in places.rows}


class ServerTables:
    """What the module of a question works on where the tables are on a server: :class:`graphx.questions.QuestionTables`."""

    SEEN = MappingProxyType({"people": "standing", "ties": "depths"})
    """Which text gives some columns of a table."""

    def __init__(self, mirror: PushedGraph, stamp: RunStamp, asked: Question, values: Mapping[str, Any]) -> None:
        self._mirror, self._stamp, self._asked, self._values = mirror, stamp, asked, dict(values)
        self._held: dict[str, ServerResult] = {}
        self.as_of = stamp.as_of

    def columns(self, table: str, names: Sequence[str]) -> Iterable[tuple[Any, ...]]:
        """Some columns of the people or the ties of one run; all that may be wanted is read at once."""
        if not self._held:
            found = self._mirror.whole(self._stamp, *((_text(stem), {}) for stem in self.SEEN.values()))
            self._held = dict(zip(self.SEEN, found, strict=True))
        there = self._held[table].columns if table in self._held else []
        if lost := [name for name in names if name not in there]:
            self._asked.wrong(f"a server does not give {', '.join(lost)} of {table}; say 'neo4j: never, ' and why.")
        places = [there.index(name) for name in names]
        return [tuple(row[place] for place in places) for row in self._held[table].rows]

    def add(self, name: str, rows: Sequence[Mapping[str, Any]], _: Mapping[str, str]) -> None:
        """Gives rows to the text as a parameter."""
        self._values[name] = list(rows)

    def ask(self) -> questions.Rows:
        """What the text gives."""
        ((columns, rows),) = self._mirror.whole(
            self._stamp, (self._asked.text, {n: self._values[n] for n in self._asked.taken})
        )
        return columns, rows


def _text(stem: str) -> str:
    return query.read(stem, TWINS / "read", ".cypher").text
