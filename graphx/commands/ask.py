"""The command that asks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from graphx.commands import Picture, clear, opened, say, server

app = typer.Typer()


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
    from graphx.commands import terminal, typed_options

    if name == "help":
        _help()
        return
    given = dict(typed_options.pairs(parameters or [], "The question"))
    as_of = given.pop("as_of", as_of)
    query.accept(name, given)
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
        sys.stdout.buffer.write(answer.encode(format_, safe=safe))
        sys.stdout.buffer.flush()


def _help() -> None:
    """Every question, and what each takes."""
    from graphx import query

    for each in query.names():
        takes = " ".join(f"{parameter.name}=..." for parameter in query.question(each).parameters)
        say(f"{each:12} {query.read(each).sentence}")
        say(f"{'':12} {takes}")
