"""Tables of events: one row for each message, call or meeting, and registers of meetings.

What a column means is guessed from its header (see :mod:`loaders.grid.columns` for the roles) or given as a mapping, and always
said in a note. Months without a day stand at the first of the month with precision ``month``. In a register (a host, an
organisation met, or the word "meeting" in the header) a blank sender or date repeats the row above. Rows that share the
identity that the table gives, or sender, second and thread, are one interaction with several receivers; rows of a register
are put together only by identity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from loaders.grid import Grid, columns
from loaders.grid.lines import PARTS
from loaders.grid.words import chosen, meaning, plain, usual
from loaders.record import Loader, Note, Options, Record, Refusal, Reject, Scope, Seen, Source
from loaders.table.clock import Clock, Survey, settle
from loaders.table.draft import Plan, Reader, Rule, joined
from loaders.table.gather import Gatherer


class Table(Loader):
    """Events and registers of meetings: one row for each event, or for each person addressed."""

    name = "table"
    version = 3
    title = "tables of events and meeting registers (CSV, TSV, XLSX, JSONL, Parquet)"

    def claims(self, source: Source) -> bool:
        grid = Grid.glimpse(source)
        if not grid or any(plain(name) in columns.EXPORTS for name in grid.names):
            return False
        return columns.complete(_guess(grid))

    def read(self, source: Source, options: Options) -> Iterator[Record]:
        """The rows as interactions. Raises :class:`Refusal` for what :class:`Grid` and :func:`settle` refuse, and
        ``no_sender_column``,
        ``no_receiver_column``, ``no_time_column``, ``unknown_role``, ``unknown_column``, ``unknown_channel``.
        """
        grid = Grid.of(source, options)
        plan, notes = _plan(grid, source, options)
        yield Scope("group", plan.source)
        yield from (Note(sentence) for sentence in [*grid.notes, *notes])
        clock = _clock(grid, plan, source, options)
        yield from (Note(sentence) for sentence in clock.notes)
        reader = Reader(plan, grid, clock)
        gatherer = Gatherer(reader)
        for row in grid.rows(_used(grid, plan)):
            if isinstance(row, Reject):
                yield row
                continue
            draft = reader.read(*row)
            if isinstance(draft, Rule):
                yield reader.reject(draft, row[0])
                continue
            found = gatherer.add(draft)
            if found:
                yield found
        yield from gatherer.rest()
        yield from (Note(sentence) for sentence in _account(grid, reader, gatherer))
        yield Seen(grid.seen)

    def explain(self, source: Source, options: Options) -> dict[str, object]:
        grid = Grid.of(source, options)
        mapping = columns.given(options.mapping, columns.EVENTS, grid.names) or _guess(grid)
        found: dict[str, object] = {"source": options.source or source.name}
        for key in ("channel", "kind", "sheet", "encoding", "zone", "region", "origin", "year"):
            if getattr(options, key):
                found[key] = getattr(options, key)
        if columns.complete(mapping):
            plan, _ = _plan(grid, source, options)
            if not {"channel", "kind"} & set(mapping):
                found |= {"channel": plan.channel, "kind": plan.kind}
            day_first = _day_first(grid, plan, options)
            found |= {} if day_first is None else {"day_first": day_first}
        return found | {
            "gather": options.gather,
            "split": dict(options.split),
            "mapping": {role: list(names) for role, names in mapping.items()},
        }


def _guess(grid: Grid) -> dict[str, tuple[str, ...]]:
    found = columns.events(grid.names, grid.sample())
    # The subject of a mail is its content: it is a topic only when somebody says so.
    mails = not columns.meetings(found) and not columns.calls(found) and not {"channel", "kind"} & set(found)
    if mails and [plain(name) for name in found.get("topic", ())] == ["subject"]:
        del found["topic"]
    return found


def _plan(grid: Grid, source: Source, options: Options) -> tuple[Plan, list[str]]:
    """How the table is read, and the sentences that say so. A mapping without sender, receiver or time is completed by the
    guess.
    """
    mapping = columns.given(options.mapping, columns.EVENTS, grid.names)
    if not columns.complete(mapping):
        taken = {name for names in mapping.values() for name in names}
        guess = _guess(grid)
        roles = guess if not mapping else columns.NEEDED
        extra = {role: guess[role] for role in roles if role in guess and role not in mapping and not taken & set(guess[role])}
        mapping = {role: (mapping | extra)[role] for role in columns.EVENTS if role in mapping or role in extra}
    for role, meant in columns.NEEDED.items():
        if not mapping.get(role):
            raise Refusal(
                f"no_{role}_column",
                f"No column reads as {role} ({meant}). The table has {columns.listed(grid.names)}. "
                f'Give it with --map {role}="...".',
            )
    unknown = set(options.split) - {"receiver"}
    if unknown:
        raise Refusal("unknown_role", f"Only receiver cells can be split, not {', '.join(sorted(unknown))}.")
    return _settled(grid, source, options, mapping)


def _settled(grid: Grid, source: Source, options: Options, mapping: Mapping[str, tuple[str, ...]]) -> tuple[Plan, list[str]]:
    register = columns.meetings(mapping)
    fixed_channel, fixed_kind = chosen(options.channel, 0), chosen(options.kind, 1)
    default = "meeting" if register else "call" if columns.calls(mapping) else "email"
    channel = fixed_channel or (meaning(fixed_kind) or ("", ""))[0] or default
    plan = Plan(
        mapping, register, channel, fixed_kind or usual(channel), fixed_channel, fixed_kind,
        {role: sign.replace("\\n", "\n") for role, sign in options.split.items()},
        options.gather, options.source or source.name, options.region,
    )  # fmt: skip
    said = "; ".join(f"{role} = column {' and '.join(map(repr, names))}" for role, names in mapping.items())
    notes = [f"Columns: {said}. Change it with --map or --mapping."]
    vague = [n for n in grid.names if plain(n) in columns.DURATION and not {"minutes", "seconds"} & set(mapping)]
    notes += [
        f'Column \'{n}\' does not say its unit and was left out: --map minutes="{n}" or --map seconds="{n}".' for n in vague
    ]
    if register:
        notes.append("The table is a register of meetings: a blank sender or date repeats the row above.")
    if not fixed_channel and not fixed_kind and "channel" not in mapping and "kind" not in mapping:
        how = "" if register or default == "call" else ", because nothing says what they are"
        notes.append(
            f"The rows were read as channel {plan.channel}, kind {plan.kind}{how}. Change it with --channel and --kind."
        )
    return plan, notes


def _used(grid: Grid, plan: Plan) -> list[int]:
    return sorted({grid.names.index(name) for names in plan.mapping.values() for name in names})


def _texts(grid: Grid, names: tuple[str, ...]) -> Iterator[str]:
    at = [grid.names.index(name) for name in names]
    first, last = at[0], max(at)
    for row in grid.rows():
        if not isinstance(row, Reject):
            cells = row[1] if last < len(row[1]) else row[1] + [""] * (last + 1 - len(row[1]))
            yield cells[first] if len(at) == 1 else joined([cells[i] for i in at])


def _clock(grid: Grid, plan: Plan, source: Source, options: Options) -> Clock:
    survey = Survey(_texts(grid, plan.mapping["time"]))
    stated = {int(year) for text in [*grid.names, *(c for row in grid.above for c in row)] for year in _YEAR.findall(text)}
    hint = re.search(r"(?<!\d)(?:20)?([01]\d|2\d)(?!\d)", source.parts[0].name) if source.parts else None
    return settle(survey, options, stated, f"20{hint.group(1)}" if hint else "")


_YEAR = re.compile(r"(?<!\d)((?:19[9]|20\d)\d)(?!\d)")


def _day_first(grid: Grid, plan: Plan, options: Options) -> bool | None:
    if options.day_first is not None:
        return options.day_first
    survey = Survey(_texts(grid, plan.mapping["time"]))
    if survey.half_converted:
        return None
    if survey.day_first != survey.month_first:
        return survey.day_first
    return None if survey.day_first else survey.order()


def _account(grid: Grid, reader: Reader, gatherer: Gatherer) -> Iterator[str]:
    """What a person should know of the rows that were read."""
    count, plan = reader.count, reader.plan
    if not grid.seen:
        yield "The table has a header and no rows."
    if grid.blank:
        yield f"{grid.blank:,} blank rows."
    if count.sender or count.time:
        yield f"{count.sender:,} blank senders and {count.time:,} blank dates were filled from the row above."
    if gatherer.events < gatherer.rows:
        by = (
            "identity"
            if "id" in plan.mapping
            else "sender, second and thread"
            if "thread" in plan.mapping
            else "sender and second"
        )
        yield (
            f"{gatherer.rows:,} rows are {gatherer.events:,} interactions: rows with the same {by} are one. "
            "--no-gather keeps them apart."
        )
    if gatherer.conflicts:
        yield f"{gatherer.conflicts:,} interactions share their identity with another of other content: all were kept."
    if count.zone:
        yield f"{count.zone:,} times carry no time zone: they were read as UTC. Give --zone if they are local."
    if count.minutes:
        yield f"{count.minutes:,} lengths could not be read and were left out."
    if count.thousands:
        yield (
            f"{count.thousands:,} lengths such as 1.200 or 1,200 were left out: nothing in the column tells thousands from "
            "decimals. Write them as 1200 or 1.2."
        )
    if count.nobody:
        yield f"{count.nobody:,} names that stand for nobody ('various', 'n/a') were left out beside others."
    if count.cut:
        yield f"{count.cut:,} receiver cells were cut at '{plan.split.get('receiver', PARTS)}'."
    if count.joined:
        yield (
            f"{count.joined:,} receiver cells hold a comma, a semicolon, a bar, a slash, a line break or 'and'. "
            "If they name several, cut them with --split receiver=, (or the sign that stands there; \\n is a line break)."
        )
