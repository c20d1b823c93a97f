"""The command that makes the tables now, on this machine or on a cluster."""

from __future__ import annotations

from typing import Annotated

import typer

from graphx.commands import clear, opened, say

app = typer.Typer()


@app.command("build")
@clear
def build(
    as_of: Annotated[str, typer.Option(help="The day of the numbers; the last day in the log by default.")] = "",
    engine: Annotated[str, typer.Option(help="duckdb, or spark for a log that outgrows this machine.")] = "duckdb",
    master: Annotated[
        str, typer.Option(help="Spark's master: yarn, k8s://..., spark://..., local[*]; by default spark-submit's.")
    ] = "",
    log: Annotated[
        str, typer.Option(help="Where Spark's executors find the folders of the log: hdfs://, s3a://, file:///.")
    ] = "",
) -> None:
    """Make the tables that answers read now, and not with the first question. Every engine gives the same numbers."""
    from graphx.commands import terminal

    with terminal.working() as progress:
        made = opened().build(as_of or None, engine, master=master, log=log, progress=progress)
    if made.as_of is None:
        say("Nothing has happened yet: the log holds no interactions.")
    else:
        say(f"{made.count('people'):,} people and {made.count('ties'):,} ties as of {made.as_of} are ready to be asked about.")
