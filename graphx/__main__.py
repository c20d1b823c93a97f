"""The command line: the same answers as in the app, without a browser. Its commands stand in ``graphx/commands``."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from graphx.commands import FOLDER, TOLD, build, demo, doctor, export, load, people, server, sides
from graphx.commands import app as app_command
from graphx.commands import ask as ask_command

app = typer.Typer(
    name="graphx", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Explore the relationships between people, weighted by interaction depth.",
)  # fmt: skip
for each in (load, ask_command, export, demo, app_command, doctor, server, build, sides):
    app.add_typer(each.app)
app.add_typer(people.app, name="people")


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    workspace: Annotated[Path | None, typer.Option(help="The folder of the workspace; made by the first load.")] = None,
) -> None:
    """Explore the relationships between people, weighted by interaction depth."""
    FOLDER["folder"] = workspace
    TOLD.clear()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)


if __name__ == "__main__":
    app()
