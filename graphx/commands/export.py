"""The command that writes the network to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphx.commands import Picture, clear, opened, say

app = typer.Typer()


@app.command()
@clear
def export(
    file: Annotated[Path, typer.Argument(help="FILE.graphml, .gexf, .csv (two files) or .html (a picture).")],
    as_of: Annotated[str, typer.Option(help="The day for which numbers are computed.")] = "",
    picture: Picture = None,
) -> None:
    """Write everybody and all ties to a file that other programs open, or a picture that needs no program at all."""
    from graphx.commands import terminal

    with terminal.working() as progress:
        written = opened().export(file, as_of or None, progress, picture)
    for path in written:
        say(f"written {path}")
