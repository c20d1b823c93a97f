"""``python -m tests.server start``: a server for whoever works on the project, on the port that everybody expects."""

from __future__ import annotations

import argparse
import sys

import typer

from tests.server import STORE, Neo4j, assemble

PORT = 7687


def start(server: Neo4j) -> None:
    runs = server.pid is not None
    if not runs:
        server.start()
    typer.echo(
        f"Neo4j {'already runs' if runs else 'runs'} at {server.uri}, user {server.user}, password in {STORE.name}/password."
    )
    typer.echo("Stop it with: make neo4j-stop. For the commands of graphx:")
    typer.echo(f'export NEO4J_URI={server.uri} NEO4J_USERNAME={server.user} NEO4J_PASSWORD="$(cat {STORE.name}/password)"')


def stop(server: Neo4j) -> None:
    runs = server.pid is not None
    server.stop()
    typer.echo("Neo4j is stopped." if runs else "No Neo4j runs here.")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.server", description=__doc__)
    parser.add_argument("what", choices=("start", "stop", "assemble"))
    what = parser.parse_args().what
    server = Neo4j(STORE, PORT, detached=True)
    try:
        if what == "assemble":
            typer.echo(assemble())
        else:
            {"start": start, "stop": stop}[what](server)
    except RuntimeError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
