"""Everything that can go wrong in graphx, in one tree.

    GraphxError                 every error that carries a sentence for a person
    |- WorkspaceError           the folder cannot be used                          exit code 5
    |  |- Locked                another process is writing; names it
    |  `- Damaged               a file of the workspace is not what it was
    |- LoadError                a file is refused, nothing of it was kept          exit code 4
    |  `- Stopped               somebody stopped a load; what was finished is kept
    |- AskError                 a question that cannot be answered as asked        exit code 2
    |  |- UnknownName           no such answer, parameter, measure, column; offers the nearest
    |  |- UnknownPerson         nobody by that id, reference or name
    |  `- BadValue              a parameter that is not what it must be
    |- SettingsError            settings.toml or the depth model is not valid      exit code 5
    |- QueryError               a file of queries/ is wrong: for who writes one      exit code 1
    |- EngineError              Spark cannot be used: packages, Java, master, job  exit code 5
    `- ServerError              the Neo4j server cannot be used                    exit code 5
       |- NoAnswer              it was silent for as long as a call may take
       `- Busy                  a push is under way, or was broken off

Each says what happened, where, what was expected and what to do next.
"""

from __future__ import annotations

import difflib
import errno
import os
from collections.abc import Iterable
from pathlib import Path

from graphx import operating_system


class GraphxError(Exception):
    """Base of all. ``exit_code`` is what the command line returns for it."""

    exit_code = 1


class WorkspaceError(GraphxError):
    """The workspace folder cannot be used."""

    exit_code = 5


class Locked(WorkspaceError):
    """Another process is writing to the workspace."""


class Damaged(WorkspaceError):
    """A file of the workspace is missing or is not what it was when it was written."""


class SettingsError(WorkspaceError):
    """settings.toml, or a depth model, holds a value that is not allowed."""


class QueryError(GraphxError):
    """A file of ``queries/``, or what belongs to it, is wrong; the sentence names file and line. For whoever writes one."""


class EngineError(GraphxError):
    """Spark cannot be used: its packages or Java are missing, its master does not answer, or it failed at a query."""

    exit_code = 5


class LoadError(GraphxError):
    """A file is refused; nothing of it was kept. ``code`` is one word for programs."""

    exit_code = 4

    def __init__(self, sentence: str, code: str = "refused") -> None:
        super().__init__(sentence)
        self.code = code


class Stopped(LoadError):
    """A load was stopped on purpose: nothing is half loaded, and what was finished before is kept."""


class AskError(GraphxError):
    """A question that cannot be answered as it was asked."""

    exit_code = 2


class UnknownName(AskError):
    """No answer, parameter, measure or column of that name; the message offers the nearest valid one."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        super().__init__(f"There is no {what} '{name}'.{hint} There are: {', '.join(names) or 'none'}.")


class UnknownPerson(AskError):
    """Nobody has that id, reference or name; or several people have that name."""


class BadValue(AskError):
    """A parameter has a value it cannot have."""


class ServerError(GraphxError):
    """The Neo4j server cannot be used: away, silent, full, too old, or it refuses. The local graph goes on without it."""

    exit_code = 5


class NoAnswer(ServerError):
    """The server gave no answer within the time that a call may take; it may still be at work, or wait for a lock."""


class Busy(ServerError):
    """A push is under way on the server, or was broken off: what it holds is partly of one graph and partly of another."""


def unwritable(place: Path | str, error: OSError) -> str:
    """Why something could not be written, in one sentence, and what to do."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return f"The disk of {place} is full. Make room and do it again: what was there is as it was."
        case errno.EROFS | errno.EACCES | errno.EPERM:
            why = os.strerror(error.errno)
            return f"{place} cannot be written: {why}. {allow()}, or choose another workspace with --workspace."
        case errno.ENAMETOOLONG:
            return f"{str(place)[:80]}... cannot be made: the name is too long. Choose a shorter one."
        case errno.EFBIG:
            return f"A file of {place} would be larger than this machine allows (ulimit -f). Raise the limit and do it again."
    return f"The workspace {place} cannot be written: {error.strerror or error}."


def allow() -> str:
    """What to do where something may not be written; on Windows that is also said of what another program has open."""
    return "Close the programs that have it open, or allow it" if operating_system.WINDOWS else "Allow it"
