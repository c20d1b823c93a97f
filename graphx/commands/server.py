"""The commands that work with a Neo4j server: push the graph there, see what it holds, ask it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import graphx
from graphx.commands import clear, opened, say
from graphx.errors import BadValue, UnknownName

if TYPE_CHECKING:
    from graphx import Account, Answer, Server, Workspace
    from loaders.options import Options

app = typer.Typer()

Uri = Annotated[str, typer.Option(help="The Neo4j server, like neo4j://HOST:7687; by default NEO4J_URI or settings.toml.")]
User = Annotated[
    str, typer.Option(help="Who asks there; by default NEO4J_USERNAME. The password is asked for, or NEO4J_PASSWORD.")
]
Database = Annotated[str, typer.Option(help="The database there; by default NEO4J_DATABASE, else the server's own default.")]


@app.command()
@clear
def push(
    as_of: Annotated[str, typer.Option(help="The day of the numbers; the last day in the log by default.")] = "",
    interactions: Annotated[
        list[str] | None,
        typer.Option(help="Also the interactions of a scope, by group=NAME, person=WHO, since=DAY."),
    ] = None,
    replace: Annotated[bool, typer.Option(help="Take the place of another organisation's graph.")] = False,
    uri: Uri = "",
    user: User = "",
    database: Database = "",
) -> None:
    """Make the graph on a Neo4j server equal to this one. May be stopped and started again at any moment."""
    from graphx.commands import terminal, typed_options

    workspace = opened()
    scope = typed_options.scope(workspace, interactions or [])
    with typed_options.server(workspace, uri, user, database, long=True) as there, terminal.working() as progress:
        done = workspace.push(there, as_of=as_of or None, scope=scope, replace=replace, progress=progress)
        name = there.name
    what = {"organisations": "with an organisation"}
    written = ", ".join(f"{count:,} {what.get(step, step)}" for step, count in done.written.items())
    again = "went on where an earlier push had stopped; " if done.resumed else ""
    say(
        f"{name} holds run {done.run}: {again}written {written}; removed {done.removed:,} of earlier runs; "
        f"{done.seconds:.1f} s."
    )


@app.command(name="server")
@clear
def server(
    measures: Annotated[
        bool, typer.Option("--measures", help="Let Graph Data Science compute PageRank, betweenness and communities there.")
    ] = False,
    uri: Uri = "",
    user: User = "",
    database: Database = "",
) -> None:
    """Say what a Neo4j server is and which graph it holds; with --measures, whether its own measures agree with ours."""
    from graphx.commands import typed_options

    workspace = opened(new=True)
    with typed_options.server(workspace, uri, user, database, long=measures) as there:
        facts = there.facts()
        gds = f"Graph Data Science {facts.gds}" if facts.gds else "no Graph Data Science"
        say(f"{there.name}: Neo4j {facts.version} {facts.edition}, {gds}")
        if measures:
            _measures(workspace, there, bool(facts.gds))
            return
        stamp = graphx.PushedGraph(there).stamp()
    say(f"run {stamp.run} of '{stamp.name}' as of {stamp.as_of}: {stamp.people:,} people, {stamp.ties:,} ties, "
        f"pushed {stamp.finished:%Y-%m-%d %H:%M} UTC, fingerprint {stamp.fingerprint}")  # fmt: skip


def _measures(workspace: Workspace, there: Server, able: bool) -> None:
    from graphx.commands import terminal

    if not able:
        say(f"{there.name}: {there.ALONE}")
        return
    with terminal.working() as progress:
        progress(f"computing on {there.name}")
        sheet = workspace.compare(there)
    terminal.show(sheet)


def meant(files: Sequence[Path]) -> bool:
    """Whether ``load neo4j`` means the server, and not a file of that name."""
    return [str(each) for each in files] == ["neo4j"] and not files[0].exists()


def pull(
    mapping: Path | None, explain: bool, options: Options, tell: Callable[[Account], None], uri: str, user: str, database: str
) -> list[Account]:
    """Loads the graph that a server holds; with ``explain`` prints a mapping that fits. Raises :class:`BadValue` for none."""
    from graphx.commands import terminal, typed_options

    workspace = opened(new=True)
    if not mapping and not explain:
        raise BadValue(
            "Say how the graph is to be read: load neo4j --explain prints a mapping to save and give with --mapping."
        )
    with typed_options.server(workspace, uri, user, database, long=True) as there:
        if explain:
            for line in workspace.suggest(there).splitlines():
                say(line)
            return []
        assert mapping
        with terminal.loading(tell) as watch:
            return [workspace.pull(there, mapping, options=options, progress=watch)]


def ask(on: str, uri: str, user: str, database: str, name: str, as_of: str, given: dict[str, Any]) -> Answer:
    """The answer of a server. Raises :class:`UnknownName` for an engine there is not."""
    from graphx.commands import typed_options
    from graphx.dates import day

    if on != "neo4j":
        raise UnknownName("engine", on, ("workspace", "neo4j"))
    with typed_options.server(opened(new=True), uri, user, database) as there:
        return graphx.PushedGraph(there).ask(name, as_of=day(as_of or None), **given)
