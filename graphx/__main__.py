"""The command line: the same answers as in the app, without a browser."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphx.commands import FOLDER, TOLD, build, clear, opened, people, say, server, sides
from graphx.errors import LoadError

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphx.log.account import Receipt
    from graphx.workspace.workspace import Workspace
    from loaders.record import Options

SHOWN = "Only what the network page shows with these filters: its address, or least=40&groups=media."
Picture = Annotated[str | None, typer.Option(help=SHOWN)]

app = typer.Typer(
    name="graphx", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Explore the relationships between people, weighted by interaction depth.",
)  # fmt: skip
app.add_typer(people.app, name="people")
app.add_typer(server.app)
app.add_typer(build.app)
app.add_typer(sides.app)


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


@app.command()
@clear
def load(
    files: Annotated[list[Path], typer.Argument(help="Files, archives or folders to load.")],
    loader: Annotated[str, typer.Option(help="Read with this loader, whatever the content looks like.")] = "",
    columns: Annotated[list[str] | None, typer.Option("--map", help="A role's column, or for all rows ROLE==VALUE.")] = None,
    split: Annotated[list[str] | None, typer.Option(help="Cut cells of sender or receiver: --split receiver=,")] = None,
    mapping: Annotated[Path | None, typer.Option(help="A file of such choices, as --explain prints it.")] = None,
    kind: Annotated[str, typer.Option(help="What every row is: message, meeting, call ...")] = "",
    channel: Annotated[str, typer.Option(help="How every row happened: email, meeting, call, chat ...")] = "",
    year: Annotated[int | None, typer.Option(help="The year of dates that have none.")] = None,
    day_first: Annotated[bool | None, typer.Option("--day-first/--month-first", help="How to read 01/02/2024.")] = None,
    source: Annotated[str, typer.Option(help="The name under which people without an address are kept apart.")] = "",
    owner: Annotated[str, typer.Option(help="Whose mailbox or calendar it is: an e-mail address.")] = "",
    zone: Annotated[str, typer.Option(help="The time zone of times without one, like Europe/Rome.")] = "",
    origin: Annotated[str, typer.Option(help="The moment from which plain numbers count seconds, like 2013-01-01.")] = "",
    region: Annotated[str, typer.Option(help="The country of phone numbers without one, like GB.")] = "",
    encoding: Annotated[str, typer.Option(help="The encoding of a text file.")] = "",
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook.")] = "",
    gather: Annotated[bool, typer.Option(help="Rows that share sender and second are one interaction.")] = True,
    exclude_label: Annotated[list[str] | None, typer.Option(help="Leave out mail with this label; repeat.")] = None,
    keep_machines: Annotated[bool, typer.Option(help="Keep newsletters, robots and bounces.")] = False,
    again: Annotated[bool, typer.Option(help="Read what is loaded already once more, with the options given now.")] = False,
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

    chosen = {
        "kind": kind, "channel": channel, "year": year, "day_first": day_first, "source": source, "owner": owner, "zone": zone,
        "origin": origin, "region": region, "encoding": encoding, "sheet": sheet, "gather": gather,
        "keep_machines": keep_machines, "exclude_labels": tuple(exclude_label or ()),
    }  # fmt: skip
    if server.meant(files):
        options = typed_options.options(None, chosen, [], [])
        raise typer.Exit(_exit_code(server.pull(mapping, explain, options, _tell(as_json), uri, user, database)))
    options = typed_options.options(mapping, chosen, columns or [], split or [])
    loader = loader or typed_options.loader(mapping)
    if explain:
        _explain(opened(new=True), files[0], loader, options)
    else:
        raise typer.Exit(_exit_code(_load(opened(new=True), files, loader, options, again, as_json)))


def _load(workspace: Workspace, files: list[Path], loader: str, options: Options, again: bool, as_json: bool) -> list[Receipt]:
    """Loads with a bar, tells each receipt, and says at the end what is still missing."""
    from graphx.commands import terminal

    with terminal.loading(_tell(as_json)) as watch:
        receipts = workspace.load(*files, progress=watch, loader=loader, options=options, again=again)
    for line in [] if as_json else workspace.advice():
        say(f"note: {line}")
    return receipts


def _tell(as_json: bool) -> Callable[[Receipt], None]:
    """What prints a receipt: for people, or one line of JSON for programs."""
    from graphx.commands import terminal

    return _print_json if as_json else terminal.receipt


def _print_json(receipt: Receipt) -> None:
    typer.echo(json.dumps(receipt.json(), ensure_ascii=False))


def _exit_code(receipts: list[Receipt]) -> int:
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


@app.command()
@clear
def ask(
    name: Annotated[str, typer.Argument(help="The question: overview, people, person, ties, receipt, thin, influencers ...")],
    parameters: Annotated[list[str] | None, typer.Argument(help="What it takes, as key=value.")] = None,
    as_of: Annotated[
        str, typer.Option(help="The day for which numbers are computed; the last day in the log by default.")
    ] = "",
    format_: Annotated[str, typer.Option("--format", help="table, csv, json, xlsx or parquet.")] = "table",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write to this file.")] = None,
    picture: Picture = None,
    safe: Annotated[bool, typer.Option(help="A CSV in which a spreadsheet computes nothing.")] = False,
    on: Annotated[str, typer.Option(help="workspace, or neo4j: the graph that was pushed to a server.")] = "workspace",
    uri: server.Uri = "",
    user: server.User = "",
    database: server.Database = "",
) -> None:
    """Answer a question. `ask help` lists the questions and what each takes."""
    from graphx import query
    from graphx.answers import answering
    from graphx.commands import terminal, typed_options
    from graphx.export import table_files

    if name == "help":
        for each in answering.NAMES:
            takes = " ".join(f"{parameter.name}=..." for parameter in answering.parameters_of(each))
            say(f"{each:12} {query.read(each).sentence}")
            say(f"{'':12} {takes}")
        return
    given = dict(typed_options.pairs(parameters or [], "The question"))
    as_of = given.pop("as_of", as_of)
    answering.accept(name, given)
    with terminal.working() as progress:
        if picture is not None:
            answer = typed_options.drawn(opened(), name, given, picture, as_of, on, progress)
        elif on == "workspace":
            answer = opened().ask(name, as_of=as_of or None, progress=progress, **given)
        else:
            answer = server.ask(on, uri, user, database, name, as_of, given)
    if output:
        say(f"{len(answer.sheet):,} rows written to {answer.save(output, safe=safe)}.", err=True)
    elif format_ == "table":
        terminal.show(answer.sheet)
    else:
        sys.stdout.buffer.write(table_files.encode(answer.sheet, format_, safe))
        sys.stdout.buffer.flush()


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


@app.command()
@clear
def demo(folder: Annotated[Path, typer.Argument(help="Where to write the demo organisation's exports.")]) -> None:
    """Write the exports of an invented organisation, in the formats that people really get."""
    from graphx.demo import demo as organisation

    for path in organisation.write(folder):
        say(f"written {path}")
    say(f"Load them: python -m graphx --workspace WORKSPACE load {folder}")


@app.command(name="app")
@clear
def app_(port: Annotated[int, typer.Option(help="The port on this machine.")] = 8501) -> None:
    """Start the app on this machine, for this machine only."""
    import runpy

    import altair  # noqa: F401 - half a second that the first visitor shall not wait for
    import pandas as pd  # noqa: F401

    root = Path(__file__).resolve().parent.parent
    os.environ["GRAPHX_WORKSPACE"] = str(opened(new=True).folder)
    os.chdir(root)
    sys.argv = ["streamlit", "run", str(root / "app.py"), "--server.port", str(port)]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


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


if __name__ == "__main__":
    app()
