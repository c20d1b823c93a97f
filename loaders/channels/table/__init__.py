"""Tables of events: one row for each message, call or meeting, and registers of meetings.

What a column means is guessed from its header (see :mod:`loaders.tabular.columns` for the roles) or given as a mapping, and
always said in a note. Months without a day stand at the first of the month with precision ``month``. In a register (a host, an
organisation met, or the word "meeting" in the header) a blank sender or date repeats the row above. Rows that share the
identity that the table gives, or sender, second and thread, are one interaction with several receivers; rows of a register are
put together only by identity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from loaders.channels.table.draft import LENGTHS, RowReader, joined
from loaders.channels.table.gather import Gatherer
from loaders.channels.table.plan import Plan, Rule
from loaders.channels.table.remarks import remarks
from loaders.options import Options
from loaders.record import Card, Claim, Loader, Note, Record, Refusal, Reject, Scope, Seen, Source
from loaders.tabular import Grid, columns, derived
from loaders.tabular.party import NESTED
from loaders.times import date_order
from loaders.times.clock import Clock, Survey, settle
from loaders.words import chosen, meaning, plain, usual

if TYPE_CHECKING:
    from loaders.block import Event


class Table(Loader):
    """Events and registers of meetings: one row for each event, or for each person addressed."""

    name = "table"
    version = 6
    roles = columns.EVENTS
    title = "tables of events and meeting registers (CSV, TSV, XLSX, JSONL, Parquet)"
    how = (
        (
            "a CRM, a call list, a chat, any table of events",
            "CSV, TSV, XLSX, JSONL or Parquet; one row for each event, or for each person addressed",
        ),
        (
            "a register of meetings",
            "the published CSV or XLSX, as it is: blank cells, months without days and nil returns are understood",
        ),
    )
    options = (
        "kind", "channel", "year", "day_first", "year_first", "source", "zone", "origin", "region", "encoding", "sheet",
        "gather", "mapping", "split",
    )  # fmt: skip

    def claims(self, source: Source) -> Claim:
        grid = Grid.glimpse(source)
        return "shape" if grid and columns.complete(guess(grid)) else ""

    def read(self, source: Source, options: Options) -> Iterator[Record]:
        """The rows as interactions. Raises :class:`Refusal` for what :class:`Grid` and :func:`settle` refuse, and
        ``no_sender_column``,
        ``no_receiver_column``, ``no_time_column``, ``unknown_role``, ``unknown_column``, ``unknown_channel``.
        """
        from loaders.block import singly  # Arrow is slow to import, and help needs no rows

        return singly(_said(source, options))

    def blocks(self, source: Source, options: Options) -> Iterator[Record]:
        from loaders.block import packed

        return packed(_said(source, options))

    def explain(self, source: Source, options: Options) -> dict[str, object]:
        grid = Grid.of(source, options)
        mapping = columns.given(options.mapping, columns.EVENTS, grid.names) or guess(grid)
        found: dict[str, object] = {"source": options.source or source.name}
        for key in ("channel", "kind", "sheet", "encoding", "zone", "region", "origin", "year"):
            if getattr(options, key):
                found[key] = getattr(options, key)
        if columns.complete(mapping):
            plan, _ = _plan(grid, source, options)
            if not {"channel", "kind"} & set(mapping):
                found |= {"channel": plan.channel, "kind": plan.kind}
            found |= _order(grid, plan, options)
        return found | {
            "gather": options.gather,
            "split": _split(grid, mapping, options),
            "mapping": {role: list(names) for role, names in mapping.items()},
        }


def _said(source: Source, options: Options) -> Iterator[Event | Record]:
    """What the table holds, its interactions as plain rows."""
    grid = Grid.of(source, options)
    plan, notes = _plan(grid, source, options)
    yield Scope("group", plan.source)
    yield from (Note(sentence) for sentence in [*grid.notes, *notes])
    clock = _clock(grid, plan, source, options)
    yield from (Note(sentence) for sentence in clock.notes)
    reader = RowReader(plan, grid, clock)
    gatherer = Gatherer(reader)
    bodies: dict[str, str] | None = {} if columns.organisations(plan.mapping["receiver"]) else None
    for row in grid.rows(_used(grid, plan)):
        if isinstance(row, Reject):
            yield row
            continue
        draft = reader.read(*row)
        if isinstance(draft, Rule):
            yield reader.reject(draft, row[0])
            continue
        for each in draft.apart() if plan.apart else (draft,):
            found = gatherer.add(each)
            if found:
                yield found
            if bodies is not None:
                bodies |= {party.reference: party.name for party in each.receivers if party.name}
    yield from gatherer.rest()
    # An organisation that was met stands for itself: no record of its own, and no list that names it.
    yield from (Card((reference,), organisation=name, records=0) for reference, name in (bodies or {}).items())
    yield from (Note(sentence) for sentence in remarks(grid, reader, gatherer))
    yield Seen(grid.seen)


def guess(grid: Grid) -> dict[str, tuple[str, ...]]:
    """The mapping of a table of events by its header; columns that hold the two halves of a name are made one first."""
    derived.sides(grid)
    found = columns.events(grid.names, grid.sample())
    met = columns.meetings(found) or columns.calls(found)
    written = {"channel", "kind"} & set(found) or not met
    # The subject of a mail is its content: it is a topic only when somebody says so.
    if written and found.get("topic") and plain(found["topic"][0]) in columns.SUBJECT:
        del found["topic"]
    return found


def _plan(grid: Grid, source: Source, options: Options) -> tuple[Plan, list[str]]:
    """How the table is read, and the sentences that say so. A mapping without sender, receiver or time changes single roles,
    and is completed by the guess; one with all three is the whole.
    """
    mapping = columns.given(options.mapping, columns.EVENTS, grid.names)
    if not columns.complete(mapping):
        taken = {name for names in mapping.values() for name in names}
        guessed = guess(grid)
        extra = {r: names for r, names in guessed.items() if r not in mapping and not taken & set(names)}
        mapping = {role: (mapping | extra)[role] for role in columns.EVENTS if role in mapping or role in extra}
    for role, meant in columns.NEEDED.items():
        if not mapping.get(role):
            title = derived.title_of(grid)
            above = f" Above the header stands '{title[:200]}'." if title else ""
            raise Refusal(
                f"no_{role}_column",
                f"No column reads as {role} ({meant}). The table has {columns.listed(grid.names)}.{above} "
                f'Give it with --map {role}="..."; with --map {role}="=..." if it is the same in every row.',
            )
    unknown = set(options.split) - {"sender", "receiver"}
    if unknown:
        raise Refusal("unknown_role", f"Only sender and receiver cells can be split, not {', '.join(sorted(unknown))}.")
    return _settled(grid, source, options, mapping)


def _split(grid: Grid, mapping: Mapping[str, tuple[str, ...]], options: Options) -> dict[str, str]:
    """Where cells are cut: as somebody said; else between people who have their posts after bars."""
    found = {role: sign.replace("\\n", "\n") for role, sign in options.split.items()}
    sample = grid.sample()
    for role in ("sender", "receiver"):
        at = [grid.names.index(name) for name in mapping.get(role, ())]
        if role not in found and any(_NESTED.match(row[i]) for row in sample for i in at):
            found[role] = NESTED
    return found


def _settled(grid: Grid, source: Source, options: Options, mapping: Mapping[str, tuple[str, ...]]) -> tuple[Plan, list[str]]:
    register = columns.meetings(mapping)
    fixed_channel, fixed_kind = chosen(options.channel, 0), chosen(options.kind, 1)
    met = register or (columns.of_meetings(grid.names) and not columns.calls(mapping))
    default = "meeting" if met else "call" if columns.calls(mapping) else "email"
    channel = fixed_channel or (meaning(fixed_kind) or ("", ""))[0] or default
    plan = Plan(
        mapping, register, channel, fixed_kind or usual(channel), fixed_channel, fixed_kind,
        _split(grid, mapping, options), options.gather, options.source or source.name, options.region,
        all(derived.constant(name) for role in ("sender", "time") for name in mapping[role]),
        any(plain(name) in _RETURNS for name in mapping["receiver"]),
    )  # fmt: skip
    notes = [f"Columns: {derived.told(mapping)}. Change it with --map or --mapping."]
    if not set(LENGTHS) & set(mapping):
        notes += [_unitless(name) for name in grid.names if plain(name) in columns.DURATION]
    if plan.single and plan.gather:
        notes.append("Sender and time are the same in every row: all rows are one event. --no-gather makes each its own.")
    if any(plain(name) == _PUBLISHED for name in mapping["time"]):
        notes.append("The day of publication stands for that of the event, which no column gives. Change it with --map time=.")
    if plan.apart:
        notes.append("A return does not say who was met together: each person whom a row names is an interaction of its own.")
    if register:
        notes.append("The table is a register of meetings: a blank sender or date repeats the row above.")
    if not fixed_channel and not fixed_kind and "channel" not in mapping and "kind" not in mapping:
        untold = columns.untold(grid.names, mapping)
        how = f", because the words of {columns.listed(untold)} are not known" if untold else ""
        how = how or ("" if default != "email" else ", because nothing says what they are")
        notes.append(
            f"The rows were read as channel {plan.channel}, kind {plan.kind}{how}. Change it with --channel and --kind."
        )
    return plan, notes


def _used(grid: Grid, plan: Plan) -> list[int]:
    return grid.written({grid.names.index(name) for names in plan.mapping.values() for name in names})


def _texts(grid: Grid, names: tuple[str, ...]) -> Iterator[str]:
    at = [grid.names.index(name) for name in names]
    first, last = at[0], max(at)
    for row in grid.rows():
        if not isinstance(row, Reject):
            cells = row[1] if last < len(row[1]) else grid.whole(row[1])
            yield cells[first] if len(at) == 1 else joined([cells[i] for i in at])


def _clock(grid: Grid, plan: Plan, source: Source, options: Options) -> Clock:
    survey = Survey(_texts(grid, plan.mapping["time"]))
    stated = {int(year) for text in [*grid.names, *(c for row in grid.above for c in row)] for year in _YEAR.findall(text)}
    hint = re.search(r"(?<!\d)(?:20)?([01]\d|2\d)(?!\d)", source.parts[0].name) if source.parts else None
    return settle(survey, options, stated, f"20{hint.group(1)}" if hint else "")


_NESTED = re.compile(r"[^|:]+(\|[^|:]*)+::[^|:]+\|")
_PUBLISHED, _RETURNS = "date published", ("dpos lobbied",)
_YEAR = re.compile(r"(?<!\d)((?:19[9]|20\d)\d)(?!\d)")


def _unitless(name: str) -> str:
    ways = ", ".join(f'--map {role}="{name}"' for role in LENGTHS)
    return f"Column '{name}' does not say its unit and was left out. Say it with one of {ways}."


def _order(grid: Grid, plan: Plan, options: Options) -> dict[str, bool]:
    """The choice that says in which order the parts of dates are read; none where nothing tells, or nothing has to."""
    survey = Survey(_texts(grid, plan.mapping["time"]))
    return date_order.choice(survey, options)
