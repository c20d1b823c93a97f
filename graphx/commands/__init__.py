"""What every command shares: the workspace it works on, words without control characters, errors as sentences."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec, TypeVar

import typer

from graphx.errors import GraphxError, WorkspaceError, unwritable

if TYPE_CHECKING:
    from graphx.workspace.workspace import Workspace

SHOWN = "Only what the network page shows with these filters: its address, or least=40&groups=media."
Picture = Annotated[str | None, typer.Option(help=SHOWN)]

P = ParamSpec("P")
R = TypeVar("R")

FOLDER: dict[str, Path | None] = {"folder": None}
"""The folder that ``--workspace`` names, None for the default one."""

TOLD: list[Path] = []
"""The workspace that this command has named already: on standard error, so that what is piped stays clean."""


def opened(*, new: bool = False) -> Workspace:
    """The workspace of this command. Raises :class:`WorkspaceError` when there is none, unless it may be a ``new`` one."""
    import graphx

    workspace = graphx.open(FOLDER["folder"])
    if not new:
        workspace.needed()
    if not TOLD:
        TOLD.append(workspace.folder)
        say(f"workspace {workspace.folder}", err=True)
    return workspace


def say(text: str, *, err: bool = False) -> None:
    """One line for a person; whatever a name in it holds, the terminal only sees letters."""
    from graphx.commands.terminal import inert

    typer.echo(inert(text), err=err)


def clear(command: Callable[P, R]) -> Callable[P, R]:
    """A command whose errors are sentences, with the exit codes that the tree of errors gives them."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except GraphxError as error:
            say(f"graphx: {error}", err=True)
            raise typer.Exit(error.exit_code) from error
        except OSError as error:
            # A reader who leaves early (`| head`) is no fault of the workspace: click ends quietly on a broken pipe.
            if os.environ.get("GRAPHX_DEBUG") or error.errno in (None, errno.EPIPE):
                raise
            say(f"graphx: {unwritable(error.filename or 'the workspace', error)}", err=True)
            raise typer.Exit(WorkspaceError.exit_code) from error
        except (KeyboardInterrupt, typer.Abort) as stop:  # the second is Ctrl-C or Ctrl-D where a password is asked for
            typer.echo("graphx: stopped. What was finished is kept, the rest was never there.", err=True)
            raise typer.Exit(130) from stop
        except Exception as fault:
            if os.environ.get("GRAPHX_DEBUG") or isinstance(fault, typer.Exit):
                raise
            what = f"{type(fault).__name__}: {fault}".splitlines()[0]
            say(f"graphx: a fault of the program ({what}). Please report it; GRAPHX_DEBUG=1 shows where.", err=True)
            raise typer.Exit(1) from fault

    return run
