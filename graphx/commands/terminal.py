"""What the command line shows: tables, receipts, progress. Whatever a name holds, the terminal only ever sees text."""

from __future__ import annotations

import contextlib
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from graphx.sheet import Cell, Sheet

if TYPE_CHECKING:
    from graphx import Account
    from graphx.log.loading import LoadStep

WIDEST = 48


def console(*, error: bool = False) -> Console:
    """The terminal; as wide as it takes when it is a pipe or a file, so that nothing is cut there."""
    stream = sys.stderr if error else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else 400, highlight=False, soft_wrap=False)


def inert(text: str) -> str:
    """The text without anything that a terminal would obey: control characters become visible marks."""
    return "".join(c if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") else "\ufffd" for c in text)


def cell(value: Cell) -> Text:
    """One value as people read it: four digits, short lists, dates as dates."""
    match value:
        case None:
            words = ""
        case bool():
            words = "yes" if value else "no"
        case float():
            words = f"{value:.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
        case list():
            words = ", ".join(value)
        case _:
            words = str(value)
    words = inert(words)
    return Text(words if len(words) <= WIDEST else words[: WIDEST - 1] + "…")


def show(sheet: Sheet) -> None:
    """The finding, the rows, and where they come from."""
    out = console()
    out.print(Text(inert(sheet.sentence), style="bold"))
    if sheet.rows:
        filled = [i for i, _ in enumerate(sheet.columns) if any(row[i] not in (None, "", []) for row in sheet.rows)]
        cells = {i: [cell(row[i]) for row in sheet.rows] for i in filled}
        shown = _fitting(sheet, cells, out.width)
        table = Table(box=None, pad_edge=False, header_style="dim")
        for i in shown:
            numeric = sheet.columns[i].type in ("number", "integer")
            table.add_column(sheet.columns[i].name, justify="right" if numeric else "left", no_wrap=True, overflow="ellipsis")
        for row in zip(*(cells[i] for i in shown), strict=True):
            table.add_row(*row)
        out.print(table)
        if len(shown) < len(filled):
            out.print(Text(f"{len(filled) - len(shown)} more columns: --format csv", style="dim"))
    out.print(
        Text(
            f"as of {sheet.provenance.as_of or 'no day'} · fingerprint {sheet.provenance.fingerprint} · {sheet.how}",
            style="dim",
        )
    )


def _fitting(sheet: Sheet, cells: Mapping[int, Sequence[Text]], width: int) -> list[int]:
    """The columns that a terminal of that width holds, those that the question shows first before the others and without the
    opaque ids that stand beside names.
    """
    names = [column.name for column in sheet.columns]
    need = {i: max(len(names[i]), *(text.cell_len for text in texts)) + 2 for i, texts in cells.items()}
    if sum(need.values()) <= width:
        return list(cells)
    ids = {i for i in cells if f"{names[i]}_name" in names or (names[i] == "person" and "name" in names)}
    kept: list[int] = []
    for i in sorted(cells, key=lambda i: sheet.shows.index(names[i]) if names[i] in sheet.shows else len(names) + i):
        if i not in ids and sum(need[each] for each in kept) + need[i] <= width:
            kept.append(i)
    return kept or list(cells)[:1]


def receipt(account: Account) -> None:
    """What happened to one file, and to every record in it."""
    out = console()
    style = {"refused": "bold red", "loaded with quarantine": "bold yellow"}.get(account.outcome, "bold")
    out.print(Text(f"{inert(account.file)}: {account.outcome}", style=style))
    if account.outcome != "refused":
        states = ("loaded", "duplicate", "excluded", "suppressed", "quarantined")
        out.print(f"  {account.seen:,} seen = {' + '.join(f'{getattr(account, state):,} {state}' for state in states)}")
        span = f"{account.first} to {account.last}" if account.first else "no dates"
        out.print(f"  {account.interactions:,} interactions of {account.people:,} references, {span}")
    for reason in account.reasons:
        where = f" ({', '.join(reason.places[:3])}{', ...' if reason.count > 3 else ''})" if reason.places else ""
        number = f"{reason.count:,} " if reason.count else ""
        out.print(Text(f"  {number}{reason.state}, {reason.rule}: {inert(reason.sentence)}{inert(where)}"))
    for note in account.notes:
        out.print(Text(f"  note: {inert(note)}", style="dim"))


@contextlib.contextmanager
def loading(tell: Callable[[Account], None]) -> Iterator[Callable[[LoadStep], None]]:
    """Each receipt as soon as it is there; meanwhile a bar over the files, where somebody watches."""
    with _progress() as progress:
        bar = progress.add_task("", total=None)

        def watch(step: LoadStep) -> None:
            records = f" · {step.records:,} records" if step.records else ""
            done = step.number - (step.receipt is None)
            progress.update(bar, total=step.files, completed=done, description=f"{inert(step.file)}{records}")
            if step.receipt:
                tell(step.receipt)

        yield watch


@contextlib.contextmanager
def working() -> Iterator[Callable[[str], None]]:
    """One line that says what is being computed."""
    with _progress() as progress:
        bar = progress.add_task("", total=None)
        yield lambda stage: progress.update(bar, description=stage)


def _progress() -> Any:  # noqa: ANN401
    return Progress(
        SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(bar_width=24), console=console(error=True),
        transient=True, disable=not sys.stderr.isatty(),
    )  # fmt: skip
