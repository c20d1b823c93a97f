"""The command that writes the demo organisation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphx.commands import clear, say
from graphx.wording import PROGRAM

app = typer.Typer()


@app.command()
@clear
def demo(folder: Annotated[Path, typer.Argument(help="Where to write the demo organisation's exports.")]) -> None:
    """Write the exports of an invented organisation, in the formats that people really get."""
    from graphx.demo import demo as organisation

    for path in organisation.write(folder):
        say(f"written {path}")
    say(f"Load them: {PROGRAM} --workspace WORKSPACE load {folder}")
