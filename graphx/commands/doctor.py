"""The command that checks everything."""

from __future__ import annotations

import typer

from graphx.commands import FOLDER, clear, say

app = typer.Typer()


@app.command()
@clear
def doctor() -> None:
    """Check the workspace and what the program needs; say what to do where something is wrong."""
    from graphx.workspace.checkup import BAD, examine

    bad = 0
    for mark, what in examine(FOLDER["folder"]):
        say(f"{mark:<4} {what}")
        bad += mark == BAD
    raise typer.Exit(5 if bad else 0)
