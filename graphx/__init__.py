"""graphx: a stakeholder relationship graph explorer, weighted by interaction depth, never by counts of contacts.

Everything that the command line and the app do can be done from here::

    import graphx

    with graphx.open("stakeholders") as workspace:
        workspace.load("mail.mbox", "calendar.ics")
        answer = workspace.ask("influencers", group="community", limit=20)
        answer.save("influencers.xlsx")

What stands in ``__all__`` is what a script may rely on. App and command line use nothing else, but for the modules of words,
numbers and dates that everything stands on. Each name is imported when it is first asked for: ``import graphx`` waits for
nothing.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphx.errors import (
    AskError,
    BadValue,
    Busy,
    Damaged,
    EngineError,
    GraphxError,
    LoadError,
    Locked,
    NoAnswer,
    QueryError,
    ServerError,
    SettingsError,
    Stopped,
    UnknownName,
    UnknownPerson,
    WorkspaceError,
)
from graphx.version import VERSION

if TYPE_CHECKING:
    from graphx.answers.answering import Answer
    from graphx.answers.drawing import Drawing
    from graphx.graph.measured import Graph
    from graphx.log.account import Account
    from graphx.neo4j.push_rows import PushScope
    from graphx.neo4j.pushed_graph import PushedGraph
    from graphx.neo4j.server import Server
    from graphx.storage.settings import Address
    from graphx.workspace.workspace import Workspace

__version__ = VERSION
__all__ = [
    "Account", "Address", "Answer", "AskError", "BadValue", "Busy", "Damaged", "Drawing", "EngineError", "Graph", "GraphxError",
    "LoadError", "Locked", "NoAnswer", "PushScope", "PushedGraph", "QueryError", "Server", "ServerError", "SettingsError",
    "Stopped", "UnknownName", "UnknownPerson", "Workspace", "WorkspaceError", "__version__", "open",
]  # fmt: skip

_LATER = {
    "Account": "log.account", "Address": "storage.settings", "Answer": "answers.answering", "Drawing": "answers.drawing",
    "Graph": "graph.measured", "PushScope": "neo4j.push_rows", "PushedGraph": "neo4j.pushed_graph", "Server": "neo4j.server",
    "Workspace": "workspace.workspace",
}  # fmt: skip
"""In which module a name stands that is imported when it is asked for."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a class of the face
    if name not in _LATER:
        raise AttributeError(f"module 'graphx' has no attribute '{name}'")
    found = getattr(importlib.import_module(f"graphx.{_LATER[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def open(folder: str | Path | None = None) -> Workspace:  # noqa: A001 - reads as `graphx.open`, like every opener in Python
    """The workspace in that folder; without a folder the default one of this user. What is loaded first makes it.

    Raises :class:`WorkspaceError` when the folder is not a workspace or cannot be used.
    """
    from graphx.workspace.workspace import Workspace

    return Workspace(folder)
