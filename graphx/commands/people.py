"""The commands that decide who is who."""

from __future__ import annotations

from typing import Annotated

import typer

from graphx.commands import clear, opened, say

app = typer.Typer(no_args_is_help=True, help="Decide who is who: merge, split, different, set, undo, list, proposals.")


@app.command("merge")
@clear
def merge(a: str, b: str) -> None:
    """Say that two people are one. Each is an id, a reference or a full name."""
    say(f"decision {opened().merge(a, b).id}: one person. Undo it with: people undo ID")


@app.command("proposals")
@clear
def proposed(limit: Annotated[int, typer.Option(min=1, help="How many are shown.")] = 50) -> None:
    """Pairs who may be one person, with the reason. Nothing is joined until you say so."""
    found = opened().proposals()
    for each in found[:limit]:
        say(f"{each.score:.2f}  {each.a} ({each.a_name})  {each.b} ({each.b_name}): {each.evidence}")
    say(f"{min(limit, len(found))} of {len(found)} proposals.")
    say("Take one with: graphx people merge A B; refuse it with: people different A B")


@app.command("different")
@clear
def different(a: str, b: str) -> None:
    """Say that two people are not one, whatever a source states."""
    say(f"decision {opened().different(a, b).id}: two people.")


@app.command("split")
@clear
def split(reference: str) -> None:
    """Take one reference out of its person."""
    say(f"decision {opened().split(reference).id}: the reference stands alone.")


@app.command("set")
@clear
def state(
    person: str,
    facts: Annotated[list[str], typer.Argument(help="name=, organisation=, group=, department=, side=, key=, owner=")],
) -> None:
    """State facts about a person."""
    from graphx.commands import typed_options

    for decision in opened().set(person, **dict(typed_options.pairs(facts, "people set"))):
        say(f"decision {decision.id}: {decision.field} is {decision.value or 'nothing'}.")


@app.command("undo")
@clear
def undo(decision: str) -> None:
    """Undo a decision by its id."""
    opened().undo(decision)
    say(f"decision {decision} is undone.")


@app.command("list")
@clear
def history() -> None:
    """All decisions, oldest first."""
    for line in opened().decisions().lines:
        say(" ".join(filter(None, (line.id, line.time, line.author, line.action, line.a, line.b, line.field, line.value))))
