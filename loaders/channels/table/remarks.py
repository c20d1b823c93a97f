"""What a person should know of the rows of a table that were read."""

from __future__ import annotations

from collections.abc import Iterator

from loaders.channels.table.draft import RowReader
from loaders.channels.table.gather import Gatherer
from loaders.channels.table.plan import Count, Plan
from loaders.tabular import Grid
from loaders.tabular.lines import PARTS
from loaders.tabular.party import NESTED, unread_lengths
from loaders.times.clock import zoneless


def remarks(grid: Grid, reader: RowReader, gatherer: Gatherer) -> Iterator[str]:
    """The sentences, after all rows were read."""
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
    if count.nameless:
        yield (
            f"{count.nameless:,} rows give no identity of their event (blank, 'n/a', '#REF!', or a number shortened to a form "
            "such as 4.4E+11): each is an event of its own, as if the column were not there."
        )
    if gatherer.conflicts:
        yield f"{gatherer.conflicts:,} interactions share their identity with another of other content: all were kept."
    if count.zone:
        yield zoneless(count.zone)
    if count.minutes:
        yield unread_lengths(count.minutes)
    if count.thousands:
        yield (
            f"{count.thousands:,} lengths such as 1.200 or 1,200 were left out: nothing in the column tells thousands from "
            "decimals. Write them as 1200 or 1.2."
        )
    yield from _cells(count, plan)


def _cells(count: Count, plan: Plan) -> Iterator[str]:
    if count.nobody:
        yield f"{count.nobody:,} names that stand for nobody ('various', 'n/a') were left out beside others."
    for role, cut in (("receiver", count.cut), ("sender", count.parted)):
        if cut:
            yield f"{cut:,} {role} cells were cut at {plan.split.get(role, PARTS)!r}."
    if count.posts:
        yield (
            f"{count.posts:,} cells give each person a post after a bar (A|Minister|Ports{NESTED}B|Deputy|Assembly): "
            "the names were taken, the posts were not."
        )
    if count.joined:
        yield (
            f"{count.joined:,} receiver cells hold a comma, a semicolon, a bar, a slash, a bullet, a line break, '+', '&' or "
            "'and'. If they name several, cut them with --split receiver=, (or the sign that stands there; \\n is a line "
            "break)."
        )
    if count.hosts:
        yield (
            f"{count.hosts:,} sender cells hold such a sign. If they name several hosts, cut them with --split sender=, "
            "(or the sign that stands there)."
        )
    if count.several:
        yield f"{count.several:,} rows name several channels or kinds: the first that is known was taken for the row."
    if count.question:
        yield f"{count.question:,} cells of the question column say neither yes nor no: whether the row asks was left open."
