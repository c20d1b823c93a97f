"""One row of a table of events becomes the draft of an interaction, or is refused by a rule."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from loaders.channels.table.figures import Figures, seconds_written, settled
from loaders.channels.table.plan import Count, Plan, RowDraft, Rule
from loaders.reading import clean
from loaders.record import MUTUAL, Party, Reject, State
from loaders.tabular import Grid, columns
from loaders.tabular.party import Cell, Parties, beside, header_role, identity, minutes, nil, note, unescaped
from loaders.times.clock import Clock, Moment
from loaders.words import VALID, cancelled, meaning, truth, usual

TOPIC = 200
_DAY, _NIGHT = timedelta(days=1), timedelta(hours=12)
"""How long a meeting lasts at most, and one that goes on after midnight: "11:00 to 1:00" is no night of fourteen hours."""
LENGTHS = {"minutes": 1.0, "hours": 60.0, "seconds": 1 / 60}
"""The roles of a length, the surest first, and minutes for one of each."""
_SENTENCES = {
    "no_sender": "The row names no sender.",
    "no_receiver": "The row names no receiver.",
    "no_time": "The row has no date.",
    "missing_columns": "The row ends before the columns that are needed.",
    "bad_date": "The date cannot be read. Write it as 2013-04-30, or as April 2013 when only the month is known.",
    "several_months": "The date names several months. Write one row for each month.",
    "no_year": "The date names no year. Give it with --year.",
    "implausible_date": "The date is before 1990 or in the future.",
    "unknown_channel": f"The word for the channel or kind is not known. Known are {VALID}.",
    "to_self": "Sender and receiver are the same.",
    "several_senders": "Several senders are one event only in a meeting or a call. Write one row for each, or give --channel "
    "meeting.",
    "cancelled": "It was called off.",
    "placeholder": "The cell names nobody ('various', 'n/a', 'tbc', '-', '#REF!').",
    "lost_digits": "A spreadsheet shortened a number to a form such as 4.4E+11. Export it again with that column as text.",
    "nil_return": "A nil return: there was nothing to report.",
    "note_below": "A note below the table.",
    "same_row": "The same receiver stands twice in one event.",
}
_EXCLUDED = {"to_self", "cancelled", "placeholder", "nil_return", "note_below"}
_ROLES = {"cc": "cc", "bcc": "bcc", "optional": "cc"}


@dataclass
class RowReader:
    """Reads the rows of one table in order; a blank sender or date of a register is that of the row above."""

    plan: Plan
    grid: Grid
    clock: Clock
    count: Count = field(default_factory=Count)

    def __post_init__(self) -> None:
        at = {name: i for i, name in reversed(list(enumerate(self.grid.names)))}
        self._at = {role: tuple(at[name] for name in names) for role, names in self.plan.mapping.items()}
        self._width = len(self.grid.names)
        needed = (i for role in ("sender", "receiver", "time") for i in self._at[role])
        self._needed = max(self.grid.written(needed), default=-1) + 1
        plan, split = self.plan, self.plan.split
        self._parties = Parties(plan.source, plan.region, split.get("receiver", ""), nil=plan.register)
        self._senders = Parties(plan.source, plan.region, split.get("sender", ""))
        self._states = [columns.is_state(name) for name in plan.mapping.get("cancelled", ())]
        self._ways: dict[tuple[str, str], tuple[str, str] | None] = {}
        self._last_sender = self._last_time = ""
        self._below = False
        self._places = [(at[name], header_role(name)) for name in self.plan.mapping["receiver"]]
        self._bare = len(self._at) == 3
        self._figures: dict[str, Figures] = {role: self._settled(role) for role in LENGTHS if role in self._at}

        self._short = "minutes" in self._at and seconds_written(self._lengths("minutes"))

    def _lengths(self, role: str) -> list[str]:
        rows = (self.grid.whole(row[1]) for row in self.grid.rows() if not isinstance(row, Reject))
        return [self._text(role, cells) for cells in rows]

    def _settled(self, role: str) -> Figures:
        return settled(self._lengths(role), self.grid.delimiter)

    def reject(self, rule: str, number: int) -> Reject:
        state: State = "duplicate" if rule == "same_row" else "excluded" if rule in _EXCLUDED else "quarantined"
        return Reject(state, rule, _SENTENCES[rule], self.grid.place(number))

    def read(self, number: int, cells: list[str]) -> RowDraft | Rule:
        """The draft of a row, or the rule by which it is not read."""
        if len(cells) < self._width:
            short = len(cells) < self._needed
            cells = self.grid.whole(cells)
            if short:
                return Rule("note_below" if self._note(cells) else "missing_columns")
        sender, time, met = self._text("sender", cells), self._text("time", cells), self._receivers(cells)
        if not sender or not time or met.empty:
            if self._note(cells):
                return Rule("note_below")
            if self.plan.register:
                if nil([sender, time]) or met.empty == "nil" or (met.empty == "blank" and nil(cells)):
                    self._remember(sender, time)
                    return Rule("nil_return")
                sender, time = self._carried(sender, time)
        self._below = False
        self._remember(sender, time)
        return self._whole(number, cells, sender, time, met)

    def _remember(self, sender: str, time: str) -> None:
        """What the blank cells below repeat: also of a row that reports nothing, but for the words that say so."""
        self._last_sender = self._last_sender if nil([sender]) else sender or self._last_sender
        self._last_time = self._last_time if nil([time]) else time or self._last_time

    def _carried(self, sender: str, time: str) -> tuple[str, str]:
        self.count.sender += not sender and bool(self._last_sender)
        self.count.time += not time and bool(self._last_time)
        return sender or self._last_sender, time or self._last_time

    def _note(self, cells: list[str]) -> bool:
        filled = [i for i, cell in enumerate(cells[: self.grid.width]) if cell.strip()]
        if len(filled) != 1:
            return False
        party = filled[0] in self._at["receiver"]
        self._below = note(cells[filled[0]], party=party) or (self._below and not party)
        return self._below

    def _whole(self, number: int, cells: list[str], sender: str, time: str, met: Cell) -> RowDraft | Rule:
        if self._cancelled(cells):
            return Rule("cancelled")
        host = self._senders.cell(sender, "from")
        if met.empty == "blank" or not time or host.empty == "blank":
            return Rule("no_receiver" if met.empty == "blank" else "no_sender" if host.empty == "blank" else "no_time")
        moment = self.clock.moment(time)
        if isinstance(moment, str):
            return Rule(moment)
        way = (
            (self.plan.channel, self.plan.kind)
            if self._bare
            else self._way(self._text("channel", cells), self._text("kind", cells))
        )
        if way is None:
            return Rule("unknown_channel")
        if "lost" in (met.empty, host.empty):
            return Rule("lost_digits")
        if met.empty or host.empty == "nobody":
            return Rule("placeholder")
        if len(host.parties) > 1 and way[1] not in MUTUAL:
            return Rule("several_senders")
        hosts = {party.reference for party in host.parties}
        others = tuple(party for party in met.parties if party.reference not in hosts)
        if not others:
            return Rule("to_self")
        self.count.add(host, met, moment)
        # Who hosts together is present like everybody else: a meeting or a call ties all who take part.
        together = tuple(replace(party, role="to") for party in host.parties[1:])
        return self._draft(number, cells, time, moment, way, (host.parties[0], together + others))

    def _cancelled(self, cells: list[str]) -> bool:
        marks = zip(self._at.get("cancelled", ()), self._states, strict=True)
        return any(cancelled(cells[at], state=state) for at, state in marks)

    def _draft(
        self, number: int, cells: list[str], time: str, moment: Moment, way: tuple[str, str],
        people: tuple[Party, tuple[Party, ...]],
    ) -> RowDraft:  # fmt: skip
        host, others = people
        if self._bare:
            return RowDraft(number, moment, *way, host, others, self._minutes(cells, time, moment), "", "", "")
        title = clean(unescaped(self._text("sender_name", cells)))
        thread, own = (identity(self._text(role, cells)) for role in ("thread", "id"))
        self.count.nameless += "id" in self._at and not own
        topic = clean(unescaped(self._text("topic", cells)))[:TOPIC]
        host = replace(host, name=title) if title else host
        length, asked = self._minutes(cells, time, moment), self._question(cells)
        return RowDraft(number, moment, *way, host, others, length, thread, own, topic, asked)

    def _question(self, cells: list[str]) -> bool | None:
        if "question" not in self._at:
            return None
        found = truth(self._text("question", cells))
        self.count.question += found is None
        return found

    def _text(self, role: str, cells: list[str]) -> str:
        at = self._at.get(role)
        if not at:
            return ""
        return cells[at[0]].strip() if len(at) == 1 else joined([cells[i] for i in at])

    def _receivers(self, cells: list[str]) -> Cell:
        """Who is named on the other side, with the place (to, cc, bcc) that the row or the column gives."""
        given = "" if self._bare else self._text("role", cells)
        role = _ROLES.get(given.casefold(), "to") if given else ""
        at, usually = self._places[0]
        met = self._parties.cell(cells[at], role or usually)
        for at, usually in self._places[1:]:
            met = beside(met, self._parties.cell(cells[at], role or usually))
        title = "" if self._bare else clean(unescaped(self._text("receiver_name", cells)))
        return met._replace(parties=(replace(met.parties[0], name=title),)) if title and len(met.parties) == 1 else met

    def _way(self, channel: str, kind: str) -> tuple[str, str] | None:
        """Channel and kind by the words of the row, by the person's decision before them, by the table's default after them."""
        self.count.several += "::" in channel or "::" in kind
        if (channel, kind) not in self._ways:
            first = meaning(channel) if channel else ("", "")
            second = meaning(kind) if kind else ("", "")
            way = None
            if first and second:
                through = self.plan.fixed_channel or first[0] or second[0] or self.plan.channel
                usually = self.plan.kind if through == self.plan.channel else usual(through)
                way = (through, self.plan.fixed_kind or second[1] or first[1] or usually)
            self._ways[channel, kind] = way
        return self._ways[channel, kind]

    def _minutes(self, cells: list[str], time: str, moment: Moment) -> float | None:
        for role, factor in LENGTHS.items():
            text = self._text(role, cells)
            if text:
                number = self._figures[role].plain(text)
                found = minutes(number, factor) if number else None
                if found and self._short and number.count(":") == 1:
                    found /= 60
                self.count.thousands += not number
                self.count.minutes += bool(number) and found is None
                return found
        if moment.until:
            return self._span(moment.time, moment.until)
        end = self._text("end", cells)
        until = self.clock.ending(end, time) if end else ""
        if isinstance(until, str):
            self.count.minutes += bool(until)
            return None
        if {until.precision, moment.precision} & {"day", "month"}:
            return None
        return self._span(moment.time, until.time)

    def _span(self, start: datetime, end: datetime) -> float | None:
        """Minutes between two moments; None where they are the same, and, counted, where nobody meets for so long."""
        span = end - start
        believed = timedelta(0) <= span <= (_DAY if end.date() == start.date() else _NIGHT)
        self.count.minutes += not believed
        return span.total_seconds() / 60 if believed and span else None


def joined(cells: list[str]) -> str:
    """The cells of one role as one text; a date exported with a midnight of its own takes the time of day that stands
    beside it.
    """
    texts = [cell.strip() for cell in cells if cell.strip()]
    if len(texts) == 2 and ":" in texts[1]:
        texts[0] = texts[0].removesuffix("T00:00:00").removesuffix(" 00:00:00").removesuffix(" 00:00")
    return " ".join(texts)
