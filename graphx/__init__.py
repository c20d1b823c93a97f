"""graphx: a stakeholder relationship graph explorer, weighted by interaction depth, never by counts of contacts.

Everything that the command line and the app do can be done from here::

    import graphx

    with graphx.open("stakeholders") as workspace:
        workspace.load("mail.mbox", "calendar.ics")
        answer = workspace.ask("influencers", group="community", limit=20)
        answer.save("influencers.xlsx")
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graphx.version import VERSION

if TYPE_CHECKING:
    from graphx.workspace.workspace import Workspace

__version__ = VERSION
__all__ = ["__version__", "open"]


def open(folder: str | Path | None = None) -> Workspace:  # noqa: A001 - reads as `graphx.open`, like every opener in Python
    """The workspace in that folder, created when missing; without a folder the default one of this user.

    Raises :class:`graphx.errors.WorkspaceError` when the folder is not a workspace or cannot be used.
    """
    from graphx.workspace.workspace import Workspace

    return Workspace(folder)
