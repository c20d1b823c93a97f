"""What a workspace knows and is told of people: who is who, who is ours, which lists meet the log."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from graphx.errors import BadValue, Damaged
from graphx.log.log import Log
from graphx.people import census, list_matches, ours, proposals
from graphx.people.decisions import FACTS, Decision, Decisions, Journal
from graphx.people.list_matches import Join, Namesakes
from graphx.people.matching import Person
from graphx.people.ours import Said, Sign
from graphx.people.proposals import Proposal
from graphx.storage.home import Home
from graphx.ties import day_tables
from graphx.ties.inputs import Inputs
from graphx.workspace import reread

T = TypeVar("T")

TURNS = 5
"""How often something may go wrong while nobody changes the log, until it is an error: who takes a file out removes the tables
that were made of it a moment later, and with them what others are just making.
"""


class Identities(ABC):
    """The part of a workspace that is about people and not about their ties."""

    FACTS = FACTS
    """What can be stated of a person with :meth:`set`, and the words that it may be where it is one of a few."""

    _home: Home

    @abstractmethod
    def find(self, text: str) -> Person:
        """The person with that id, reference or name."""

    def decisions(self) -> Decisions:
        """What was decided about people, replayed."""
        return Journal(self._home).read()

    def proposals(self) -> list[Proposal]:
        """Pairs of people who may be one, surest first: see :func:`~graphx.people.proposals.proposals`. None is joined yet."""
        return self._steady(lambda inputs: proposals.proposals(census.directory(day_tables.base(inputs)), inputs.decisions))

    def merge(self, a: str, b: str) -> Decision:
        """Says that two people are one; each given by an id, a reference or a name."""
        return self._decide("merge", self._reference(a), self._reference(b))

    def different(self, a: str, b: str) -> Decision:
        """Says that two people are not one, whatever a source states."""
        return self._decide("different", self._reference(a), self._reference(b))

    def split(self, reference: str) -> Decision:
        """Takes one reference out of its person: from now on it stands alone, until it is merged again."""
        person = self.find(reference)
        wanted = next((each for each in person.references if each in (reference, f"email:{reference.lower()}")), "")
        if not wanted:
            raise BadValue(f"Say which reference to split off {person.name}: {', '.join(person.references)}.")
        return self._decide("split", wanted)

    def set(self, person: str, **facts: str | bool | None) -> list[Decision]:
        """States facts about a person: name, organisation, group, department, side (ours, stakeholder), key (yes, no), owner.

        All are written or none, and what decisions say counts before what lists say. None leaves a fact as it is, an empty
        text empties it; ``key`` may be a truth value. ``owner`` is who looks after the person, given like any person and shown
        by name. One decision for each fact, in their order; several are undone together by what their ids begin with, up to
        the dash. Raises :class:`UnknownPerson` for somebody nobody knows or several are called, :class:`UnknownName` and
        :class:`BadValue` for a fact that cannot be.
        """
        reference = self._reference(person)
        words = {True: "yes", False: "no"}
        given = {name: words[value] if isinstance(value, bool) else value for name, value in facts.items() if value is not None}
        if given.get("owner"):
            given["owner"] = self._reference(given["owner"])
            if given["owner"] in self.find(person).references:
                raise BadValue(f"Nobody is looked after by themselves: say who of us is the owner of {person}.")
        if len(given) == 1:
            return [self._decide("set", reference, field=field, value=value) for field, value in given.items()]
        return Journal(self._home).state(reference, given) if given else []

    def stated(self, person: str) -> dict[str, Decision]:
        """What decisions say of a person now, by fact: with its ``id`` each can be undone. A fact that is missing comes from
        lists of people and addresses.
        """
        return self.decisions().stated(self.find(person).references)

    def undo(self, decision: str) -> Decision:
        """Undoes a decision by its id: everything is as if it had never been taken."""
        return self._decide("undo", decision)

    def joins(self) -> list[Join]:
        """The lists of people that hardly meet the log, with what would make them meet."""
        return list_matches.check(Log.now(self._home))

    def join(self, a: str, b: str, held: Sequence[Path] = ()) -> tuple[Join, Join]:
        """Reads two loaded files again as one source: how they met before and after (:func:`graphx.workspace.reread.join`)."""
        return reread.join(self._home, a, b, held)

    def ours(self) -> list[Sign]:
        """What the loaded files hold that could say who is ours."""
        return ours.signs(Log.now(self._home))

    def make_ours(self, says: str) -> str:
        """Makes the people ours of whom a sign speaks (``domain=...``): see :func:`graphx.people.ours.decide`."""
        return ours.decide(self._home, Log.now(self._home), says)

    def said_ours(self) -> list[Said]:
        """By which signs people are ours now."""
        return ours.said(self._home, Log.now(self._home))

    def undo_ours(self, says: str) -> str:
        """Takes back what :meth:`make_ours` did, by the sign or the id of the decision: see :func:`graphx.people.ours.undo`."""
        return ours.undo(self._home, Log.now(self._home), says)

    def namesakes(self) -> list[Namesakes]:
        """Names that stand in several files of one source: see :func:`graphx.people.list_matches.namesakes`."""
        return list_matches.namesakes(Log.now(self._home))

    def advice(self) -> list[str]:
        """What is missing before answers can be trusted: lists that meet nothing, nobody being ours. Empty when all is well."""
        log = Log.now(self._home)
        known = not log.digests() or ours.is_anybody(log, self._home.settings().domains, self.decisions())
        told = [*(each.sentence for each in list_matches.check(log)), *(each.sentence for each in list_matches.namesakes(log))]
        return [*told, *([] if known else [ours.NOBODY])]

    def _steady(self, read: Callable[[Inputs], T]) -> T:
        """What is read of the present state; of the next one when somebody took a file out meanwhile, as often as that happens.

        The next state may equal the one before, when the file came back; that there was another one, the log's folder knows.
        """
        turn, before = 0, 0
        while True:
            now = self._home.log.stat().st_mtime_ns if self._home.exists() else 0
            turn, before = (turn + 1 if now == before else 1), now
            try:
                return read(Inputs.of(self._home))
            except (Damaged, OSError):
                if turn == TURNS:
                    raise

    def _reference(self, text: str) -> str:
        """The reference that a decision about a person is written down under."""
        person = self.find(text)
        return text if text in person.references else person.references[0]

    def _decide(self, action: str, a: str, b: str = "", **facts: str) -> Decision:
        return Journal(self._home).add(action, a, b, **facts)
