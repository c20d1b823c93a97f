"""What a graph states without anything having happened: who somebody is, and who is tied to whom."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from loaders.channels.graph.ends import Ends
from loaders.channels.graph.snapshot import Line, Section
from loaders.options import Options
from loaders.reading import clean, email_reference
from loaders.record import Card, Declared, Party, Refusal, Reject
from loaders.tabular.belonging import PIECES, belonging, followers, important
from loaders.times.clock import Clock, Survey, settle

_SENTENCES = {
    "no_id": "The person has no id: the property is missing, or holds what identifies nobody.",
    "same_person": "The graph holds this person twice, with equal properties.",
    "unknown_end": "A person at one end has no id.",
    "other_ends": "The relationship does not join two persons of the mapping.",
    "to_self": "Both ends are the same person.",
    "bad_weight": "The weight is not a finite number.",
    "same_tie": "The graph holds this tie twice, with equal properties.",
}
_STATES = {"same_person": "duplicate", "same_tie": "duplicate", "other_ends": "excluded", "to_self": "excluded"}


def refuse(line: Line, rule: str) -> Reject:
    """A record that one of the rules above keeps out."""
    return line.reject(_STATES.get(rule, "quarantined"), rule, _SENTENCES[rule])  # type: ignore[arg-type]


def ended(sender: str | None, receiver: str | None) -> str:
    """The rule by which the ends of a relationship are not two persons; nothing when they are."""
    if sender is None or receiver is None:
        return "other_ends"
    return "unknown_end" if not sender or not receiver else "to_self" if sender == receiver else ""


class Statements:
    """Reads the persons and the ties of one snapshot."""

    def __init__(self, sections: Sequence[Section], ends: Ends, surveys: Mapping[int, Survey], options: Options) -> None:
        self._sections, self._ends = sections, ends
        self._told: set[bytes] = set()
        self._ties = self._unread = self._undated = 0
        self._clocks = {at: _since(survey, options) for at, survey in surveys.items() if sections[at].form == "tie"}

    def card(self, line: Line) -> Card | Reject:
        """What the graph says of a person."""
        reference = self._ends.reference(line.at, line.data.get("id"))
        emails = [email_reference(each) for each in PIECES.split(line.text("email")) if each]
        self._unread += emails.count("")
        references = tuple(dict.fromkeys(filter(None, (reference, *emails))))
        if not reference:
            return refuse(line, "no_id")
        if self._twice(line):
            return refuse(line, "same_person")
        organisation, department = clean(line.text("organisation")), clean(line.text("department"))
        group, side = belonging(clean(line.text("group")), line.text("side"), organisation, department)
        count = followers(line.text("followers"))
        self._unread += bool(line.text("followers")) and count is None
        key = bool(important(line.text("key")))
        return Card(
            references, clean(line.text("name")), organisation, group, department, side, count, key, line.place,
            owner=clean(line.text("owner")),
        )  # fmt: skip

    def tie(self, line: Line) -> Declared | Reject:
        """A tie that somebody declared; one without direction has its ends in the order of their references."""
        a, b = (self._ends.read(line.data.get(end)) for end in ("from", "to"))
        rule = ended(a, b)
        if rule or not a or not b:
            return refuse(line, rule)
        weight = _number(line.data.get("weight"))
        if weight is not None and not math.isfinite(weight):
            return refuse(line, "bad_weight")
        a, b = (a, b) if line.section.directed else sorted((a, b))
        if self._twice(line, a, b):
            return refuse(line, "same_tie")
        self._ties += 1
        kind = clean(line.section.kind) or clean(line.section.word.replace("_", " ")).casefold()
        return Declared(Party(a), Party(b), kind, self._moment(line), weight, line.place)

    def _moment(self, line: Line) -> datetime | None:
        text, clock = line.time, self._clocks.get(line.at)
        moment = clock.moment(text) if text and clock else None
        if moment is None or isinstance(moment, str):
            self._undated += bool(text)
            return None
        return moment.time

    def _twice(self, line: Line, *ends: str) -> bool:
        """Whether an equal record was read before, its ends in this order. There may be millions: only digests are kept."""
        key = line.digest(*ends)
        known = key in self._told
        self._told.add(key)
        return known

    def notes(self) -> Iterator[str]:
        """What a person should know of what was read."""
        for section in self._sections:
            if not section.stable:
                yield (
                    f"The persons ({clean(section.word)}) are told apart by the server's own numbers, which change when the "
                    "database is copied or restored. Name a property with id in [person]."
                )
        if self._ties:
            yield f"{self._ties:,} declared ties have no depth and enter no number."
        if self._unread:
            yield f"{self._unread:,} addresses or follower counts could not be read and were left out."
        if self._undated:
            yield f"{self._undated:,} dates of declared ties could not be read and were left out."


def _number(value: object) -> float | None:
    """A weight as a number; not a number where it is none. Text may hold one."""
    if value is None or value == "":
        return None
    try:
        return math.nan if isinstance(value, bool | list) else float(value)  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return math.nan


def _since(survey: Survey, options: Options) -> Clock | None:
    """The clock of a section's dates; None when they cannot be understood, because nothing depends on them."""
    try:
        return settle(survey, options) if survey.read else None
    except Refusal:
        return None
