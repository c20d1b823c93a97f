"""What happened, as a graph holds it: a relationship with a time is an event for one receiver, a node one for several."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from loaders.channels.graph.ends import Ends
from loaders.channels.graph.snapshot import Line, Section
from loaders.channels.graph.statement import ended, refuse
from loaders.options import Options
from loaders.record import Interaction, Party, Reject
from loaders.tabular import party
from loaders.times.clock import Moment, Survey, settle, zoneless
from loaders.words import VALID, chosen, meaning, usual

_SENTENCES = {
    "no_time": "The record has no time.",
    "bad_date": "The time cannot be read. Write it as 2013-04-30, or as April 2013 when only the month is known.",
    "several_months": "The time names several months.",
    "no_year": "The date names no year. Give it with --year.",
    "implausible_date": "The date is before 1990 or in the future.",
    "unknown_channel": f"The word for the channel or kind is missing or not known. Known are {VALID}.",
    "alone": "Fewer than two persons took part.",
    "same_contact": "The same receiver stands twice in one event.",
    "same_event": "The graph holds this event twice, with equal properties.",
    "same_id": "Another event has the same id and says something else.",
}
_TWICE = {"same_contact", "same_event"}
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?")


class Setting(NamedTuple):
    """When and how something happened, and its id if it has one."""

    moment: Moment
    channel: str
    kind: str
    id: str


class Happenings:
    """Reads the contacts and the interaction nodes of one snapshot. Raises the refusals of :func:`settle` for its times."""

    def __init__(
        self, sections: Sequence[Section], ends: Ends, surveys: Mapping[int, Survey], source: str, options: Options
    ) -> None:
        self._ends, self._source, self._gather = ends, source, options.gather
        self._channel, self._kind = chosen(options.channel, 0), chosen(options.kind, 1)
        timed = {at: survey for at, survey in surveys.items() if sections[at].form != "tie"}
        self._clocks = {at: settle(survey, options) for at, survey in timed.items()}
        self._known: dict[tuple[int, str], bytes] = {}
        self._times: Counter[str] = Counter()
        self._zoneless = self._lengths = self._strangers = self._nameless = self._rows = self._events = 0

    @staticmethod
    def event(line: Line | Reject) -> tuple[object, ...] | None:
        """What the relationships of one event share; None for a record that stands for itself."""
        if isinstance(line, Reject) or line.section.form != "contact":
            return None
        return (line.at, line.time, str(line.data.get("from")), *(line.text(field) for field in ("id", "channel", "kind")))

    def contacts(self, lines: Sequence[Line]) -> Iterator[Interaction | Reject]:
        """Relationships that share :meth:`event`: one interaction when they share an id or a second, else each its own."""
        setting = self._setting(lines[0])
        sound: list[tuple[Line, str, str]] = []
        for line in lines:
            a, b = (self._ends.read(line.data.get(end)) for end in ("from", "to"))
            rule = ended(a, b)
            if rule or not a or not b:
                yield refuse(line, rule)
            elif isinstance(setting, str):
                yield _refuse(line, setting)
            else:
                sound.append((line, a, b))
        if isinstance(setting, str) or not sound:
            return
        together = setting.id or (self._gather and setting.moment.precision == "second")
        for rows in [sound] if together else [[row] for row in sound]:
            yield from self._contact(setting, rows)

    def _contact(self, setting: Setting, rows: Sequence[tuple[Line, str, str]]) -> Iterator[Interaction | Reject]:
        kept: dict[str, Line] = {}
        for line, _, receiver in rows:
            if receiver in kept:
                yield _refuse(line, "same_contact")
            else:
                kept[receiver] = line
        lengths = [length for line in kept.values() if (length := self._minutes(line)) is not None]
        receivers = tuple(Party(reference) for reference in kept)
        first, sender = rows[0][0], Party(rows[0][1], role="from")
        clash = self._clash(first, b"".join(line.digest() for line in kept.values())) if setting.id else ""
        if clash:
            yield from (_refuse(line, clash) for line in kept.values())
            return
        self._rows += len(kept)
        self._events += 1
        yield self._interaction(first, setting, sender, receivers, max(lengths, default=None), len(kept))

    def meeting(self, line: Line) -> Interaction | Reject:
        """A node with everybody who took part; whoever cannot be named is left out beside the others, and counted."""
        setting = self._setting(line)
        if isinstance(setting, str):
            return _refuse(line, setting)
        senders, others = (self._named(line, field) for field in ("sender", "receivers"))
        sender = Party(senders[0], role="from") if senders else None
        receivers = tuple(Party(each) for each in dict.fromkeys([*senders, *others]) if not sender or each != senders[0])
        if len(receivers) + (sender is not None) < 2:
            return _refuse(line, "alone")
        clash = self._clash(line, line.digest()) if setting.id else ""
        if clash:
            return _refuse(line, clash)
        return self._interaction(line, setting, sender, receivers, self._minutes(line), 1)

    def _named(self, line: Line, field: str) -> list[str]:
        found = [self._ends.read(end) for end in line.data.get(field) or ()]
        self._strangers += found.count(None)
        self._nameless += found.count("")
        return [each for each in found if each]

    def _setting(self, line: Line) -> Setting | str:
        """When and how, or the rule by which that cannot be told."""
        moment = self._clocks[line.at].moment(line.time) if line.time else "no_time"
        way = self._way(line.section, line.text("channel"), line.text("kind"))
        if isinstance(moment, str) or way is None:
            return moment if isinstance(moment, str) else "unknown_channel"
        self._zoneless += not moment.zone_known and moment.precision in {"second", "minute"}
        return Setting(moment, *way, line.text("id"))

    def _way(self, section: Section, channel: str, kind: str) -> tuple[str, str] | None:
        """Channel and kind by the words of the record, by the person's decision before them, by the section after them."""
        first, second = (meaning(word) if word else ("", "") for word in (channel, kind))
        if first is None or second is None:
            return None
        through = self._channel or first[0] or second[0] or section.channel
        if not through:
            return None
        usually = section.kind if section.kind and through == section.channel else usual(through)
        return through, self._kind or second[1] or first[1] or usually

    def _clash(self, line: Line, content: bytes) -> str:
        """The rule by which an id that was used before keeps the record out."""
        key = (line.at, line.text("id"))
        if key not in self._known:
            self._known[key] = content
            return ""
        return "same_event" if self._known[key] == content else "same_id"

    def _interaction(
        self,
        line: Line,
        setting: Setting,
        sender: Party | None,
        receivers: tuple[Party, ...],
        minutes: float | None,
        records: int,
    ) -> Interaction:
        moment, channel, kind, _ = setting
        native = self._native(line, setting, sender, receivers)
        return Interaction(
            f"graph:{native}", moment.time, channel, kind, sender, receivers, line.place,
            moment.precision, moment.zone_known, minutes, records=records,
        )  # fmt: skip

    def _native(self, line: Line, setting: Setting, sender: Party | None, receivers: tuple[Party, ...]) -> str:
        """The identity that the graph gives, else what happened; equal events of one day or month are told apart by number."""
        if setting.id:
            return f"{self._source}/{line.section.word}/{setting.id}"
        moment = setting.moment
        people = [sender.reference if sender else "", *sorted(each.reference for each in receivers)]
        parts = (moment.time.isoformat(), moment.precision, setting.channel, setting.kind, line.section.word, *people)
        native = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()
        if self._gather and moment.precision == "second":
            return native
        self._times[native] += 1
        return native if self._times[native] == 1 else f"{native}/{self._times[native]}"

    def _minutes(self, line: Line) -> float | None:
        text = line.text("minutes")
        match = _DURATION.fullmatch(text)
        if match and any(match.groups()):
            days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
            return days * 1440.0 + hours * 60 + minutes + seconds / 60
        found = party.minutes(text) if text else None
        self._lengths += bool(text) and found is None
        return found

    def notes(self) -> Iterator[str]:
        """What a person should know of what was read."""
        if self._events < self._rows:
            yield (
                f"{self._rows:,} relationships are {self._events:,} interactions: those with the same id, or the same sender "
                "and second, are one. --no-gather keeps those of one second apart."
            )
        if self._zoneless:
            yield zoneless(self._zoneless)
        if self._lengths:
            yield party.unread_lengths(self._lengths)
        if self._strangers:
            yield f"{self._strangers:,} nodes that are no persons of the mapping were left out beside the others."
        if self._nameless:
            yield f"{self._nameless:,} persons without an id were left out beside the others."
        yield from (sentence for clock in self._clocks.values() for sentence in clock.notes)


def _refuse(line: Line, rule: str) -> Reject:
    return line.reject("duplicate" if rule in _TWICE else "quarantined", rule, _SENTENCES[rule])
