"""The commands that say who belongs together and who is ours."""

from __future__ import annotations

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
        str, typer.Argument(help="domain=NAME, column=department or senders-of=FILE; nothing lists what could say it.")
    ] = "",
) -> None:
    """Say who is ours; without a word, list what the loaded files hold that could say it."""
    workspace = opened()
    if sign:
        say(workspace.make_ours(sign))
        return
    for each in workspace.ours():
        say(f"{each.people:>7,} people  ours {each.says}")
