"""The commands that say who belongs together and who is ours."""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from graphx.commands import clear, opened, say

app = typer.Typer()


@app.command("join")
@clear
def join(
    a: Annotated[str, typer.Argument(help="A loaded file, as the receipts call it: a list of people.")],
    b: Annotated[str, typer.Argument(help="Another one, whose names or numbers are the same people's.")],
) -> None:
    """Read two loaded files again as one source, so that their names and numbers meet."""
    before, after = opened().join(a, b)
    say(f"{before.met:,} of {before.people:,} people of {before.file} occurred in the log; now {after.met:,} do.")


@app.command("ours")
@clear
def ours(
    sign: Annotated[
        str,
        typer.Argument(
            help="domain=NAME, organisation=NAME, column=department, senders-of=FILE, people-of=FILE; nothing lists them."
        ),
    ] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take back what that sign said.")] = False,
) -> None:
    """Say who is ours; without a word, list what the loaded files hold that could say it, and what says it now."""
    workspace = opened()
    if sign:
        say(workspace.undo_ours(sign) if undo else workspace.make_ours(sign))
        return
    for each in workspace.ours():
        say(f"{each.people:>7,} people  ours {each.says}  ({', '.join(each.examples)}{' ...' if each.people > 3 else ''})")
    for one in workspace.said_ours():
        say(f"{one.people:>7,} people are ours by {one.says}; undo it with: ours {shlex.quote(one.batch or one.says)} --undo")
