"""The commands that bring files in and take them out again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphx.commands import clear, opened, say, server
from graphx.commands.read_options import reading
from graphx.errors import BadValue, LoadError
from loaders.options import SHARED

if TYPE_CHECKING:
    from graphx.log.account import Account
    from graphx.workspace.workspace import Workspace
    from loaders.options import Options

app = typer.Typer()

WHICH = "Say which files to load. Only load --again goes without: it reads again, as before, what older loaders read."
AGAIN = "Read what is loaded already once more, with the options given now; without FILES, what older loaders read, as before."


@reading(app)
@clear
def load(
    *,
    files: Annotated[list[Path] | None, typer.Argument(help="Files, archives or folders to load.")] = None,
    loader: Annotated[str, typer.Option(help="Read with this loader, whatever the content looks like.")] = "",
    columns: Annotated[list[str] | None, typer.Option("--map", help=SHARED["mapping"].help)] = None,
    split: Annotated[list[str] | None, typer.Option(help=SHARED["split"].help)] = None,
    mapping: Annotated[Path | None, typer.Option(help="A file of such choices, as --explain prints it.")] = None,
    chosen: dict[str, Any],
    again: Annotated[bool, typer.Option(help=AGAIN)] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON per file.")] = False,
    explain: Annotated[bool, typer.Option(help="Load nothing; print how the first file would be read, ready to edit.")] = False,
    uri: server.Uri = "",
    user: server.User = "",
    database: server.Database = "",
) -> None:
    """Load exports: mailboxes, calendars, tables, registers; `load neo4j` reads the graph on a server, as --mapping says.

    Exit code 3: something was quarantined; 4: a file was refused.
    """
    from graphx.commands import typed_options

    if files and server.meant(files):
        options = typed_options.options(None, chosen, [], [])
        raise typer.Exit(_exit_code(server.pull(mapping, explain, options, _tell(as_json), uri, user, database)))
    options = typed_options.options(mapping, chosen, columns or [], split or [])
    loader = loader or typed_options.loader(mapping)
    if files and explain:
        _explain(opened(new=True), files[0], loader, options)
    elif files:
        raise typer.Exit(_exit_code(_load(opened(new=True), files, loader, options, again, as_json)))
    elif explain or loader or not again or options != type(options)():
        raise BadValue(WHICH)
    else:
        raise typer.Exit(_exit_code(_load(opened(), [], "", None, again, as_json)))


def _load(
    workspace: Workspace, files: list[Path], loader: str, options: Options | None, again: bool, as_json: bool
) -> list[Account]:
    """Loads with a bar, tells each receipt, and says at the end what is still missing."""
    from graphx.commands import terminal

    with terminal.loading(_tell(as_json)) as watch:
        receipts = workspace.load(*files, progress=watch, loader=loader, options=options, again=again)
    if not files and not receipts and not as_json:
        say("Nothing is to be read again: all files were read by the loaders that there are now.")
    for line in [] if as_json else workspace.advice():
        say(f"note: {line}")
    return receipts


def _tell(as_json: bool) -> Callable[[Account], None]:
    """What prints a receipt: for people, or one line of JSON for programs."""
    from graphx.commands import terminal

    return _print_json if as_json else terminal.receipt


def _print_json(receipt: Account) -> None:
    typer.echo(json.dumps(receipt.json(), ensure_ascii=False))


def _exit_code(receipts: list[Account]) -> int:
    if any(receipt.outcome == "refused" for receipt in receipts):
        return LoadError.exit_code
    return 3 if any(receipt.quarantined for receipt in receipts) else 0


def _explain(workspace: Workspace, file: Path, loader: str, options: Options) -> None:
    seen = workspace.preview(file, loader, options)
    typer.echo(seen.text(file.name))
    if seen.refused:
        raise LoadError(f"{file.name} would be refused as it stands: {seen.refused}")


@app.command()
@clear
def unload(file: Annotated[str, typer.Argument(help="The file as the receipts call it, or its digest.")]) -> None:
    """Take back what one file brought."""
    receipt = opened().unload(file)
    say(f"{receipt.file} is unloaded: {receipt.interactions:,} interactions are gone.")
