"""The graph that was pushed to Neo4j, asked the same questions as a workspace: for a team that has no files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from graphx import answers, picks, question
from graphx.answers import Answer
from graphx.depth import Model
from graphx.errors import BadValue, Busy, ServerError, SettingsError, UnknownName
from graphx.people import Directory, Person
from graphx.question import TWINS
from graphx.sheet import Provenance

if TYPE_CHECKING:
    from graphx.bolt import Query, Result, Server

NAMES = tuple(name for name in answers.NAMES if name in question.stems(TWINS, ".cypher"))
"""The questions that both engines answer. The others need the interactions themselves, which are not on the server."""


@dataclass(frozen=True, slots=True)
class Stamp:
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


class Mirror:
    """A pushed graph, read only. Every method raises :class:`ServerError` when the server is away, and :class:`Busy` while
    what it holds is not whole.
    """

    def __init__(self, server: Server) -> None:
        self.server = server

    def stamp(self) -> Stamp:
        """What the server holds."""
        return self._stamp(self.server.read(_text("stamp"), {}))

    def _stamp(self, result: tuple[list[str], list[tuple[Any, ...]]]) -> Stamp:
        columns, rows = result
        if not rows:
            raise ServerError(f"{self.server.name} holds no graph yet: python -m graphx push")
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
                f"The stamp on {self.server.name} is not one of this version of graphx: python -m graphx push"
            ) from error
        return Stamp(
            row["run"], row["fingerprint"], row.get("maker") or "", row["as_of"], row["first"], row["last"], row["people"],
            row["ties"], row["name"], model, row["finished"],
        )  # fmt: skip

    def ask(self, name: str, *, as_of: date | None = None, **parameters: Any) -> Answer:  # noqa: ANN401 - what a person typed
        """Answers a question as :func:`graphx.answers.ask` does, for the day that was pushed.

        Raises its errors, and :class:`UnknownName` for a question that only a workspace can answer.
        """
        given = answers.accept(name, parameters)
        if name not in NAMES:
            raise UnknownName("answer on Neo4j", name, NAMES)
        stamp = self.stamp()
        if as_of not in (None, stamp.as_of):
            raise BadValue(f"{self.server.name} holds the graph as of {stamp.as_of}, not {as_of}. Push that day first.")
        asked = question.twin(name)
        bound = answers.bind(asked, given, stamp.model, self.find)
        taken = bound
        if asked.picks:
            people, ties = self._whole(stamp, (_text("standing"), {}), (_text("depths"), {}))
            chosen = picks.choose(map(picks.Somebody._make, people.rows), ties.rows, stamp.as_of, bound)
            taken = {name: value for name, value in bound.items() if name not in asked.picks} | {"picks": chosen}
        ((columns, rows),) = self._whole(stamp, (asked.text, taken))
        origin = Provenance(stamp.as_of, stamp.fingerprint, model=stamp.model.describe(), maker=stamp.maker)
        return Answer(answers.sheet(asked, columns, rows, bound, origin, lambda: self._sides(stamp)))

    def _sides(self, stamp: Stamp) -> list[str]:
        (people,) = self._whole(stamp, (_text("standing"), {}))
        return [picks.Somebody._make(row).side for row in people.rows]

    def _whole(self, stamp: Stamp, *queries: Query) -> list[Result]:
        """The answers of one run: what was read while somebody pushed is not given out."""
        *found, after = self.server.reading([*queries, (_text("stamp"), {})])
        if self._stamp(after) != stamp:
            raise Busy(f"{self.server.name} was given a newer graph while this was read. Ask again.")
        return found

    def find(self, text: str) -> Person:
        """The person with that id, reference, e-mail address or full name. Raises :class:`UnknownPerson` naming near ones."""
        rows = self.server.read(_text("find"), {"text": text.strip()}).rows or self.server.read(_text("names"), {}).rows
        people = tuple(Person(id_, name, references=tuple(references)) for id_, name, references in rows)
        return Directory(people, {each: i for i, person in enumerate(people) for each in person.references}).find(text)

    def picture(self) -> dict[str, tuple[float, float]]:
        """Where everybody stands in the picture: person to (x, y) in a plane without units."""
        (places,) = self._whole(self.stamp(), (_text("positions"), {}))
        return {person: (x, y) for person, x, y in places.rows}


def _text(stem: str) -> str:
    return question.read(stem, TWINS / "read", ".cypher").text
