"""Which graph a visitor sees: that of the workspace on this machine, or the one that was pushed to the team's server.

Pages ask a :class:`Source` and do not know which of the two it is. It is found once at the beginning of a page and kept to its
end, so that a push in between cannot mix two graphs on one screen.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

import streamlit as st

import graphx
from graphx import query
from graphx.app.connection import Given, Link
from graphx.errors import BadValue, ServerError
from graphx.sheet import Sheet

if TYPE_CHECKING:
    from graphx import Address
    from graphx.neo4j.pushed_graph import RunStamp
    from graphx.workspace.uploads import Uploads
    from graphx.workspace.workspace import Workspace

State = tuple[str, str, str | None]
Span = tuple[date, date]


class ShownGraph(Protocol):
    """A graph that answers the questions in ``names``. Equal ``state``, equal answers: which graph, its version, its day."""

    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def state(self) -> State: ...
    @property
    def dates(self) -> Span | None: ...
    def ask(self, name: str, given: Given) -> Sheet: ...
    def picture(self) -> dict[str, tuple[float, float]]: ...


# The workspace -----------------------------------------------------------------------------------------------------------


def folder() -> str:
    """The folder of the workspace this app was started for; empty for the default one."""
    return os.environ.get("GRAPHX_WORKSPACE", "")


@st.cache_resource(max_entries=4, show_spinner="Opening the workspace …")
def _open(where: str) -> tuple[Workspace, threading.RLock]:
    return graphx.open(where or None), threading.RLock()


def workspace() -> Workspace:
    """The open workspace, one for all visitors. Raises :class:`graphx.errors.WorkspaceError` when it cannot be used."""
    return _open(folder())[0]


@st.cache_resource(max_entries=4, show_spinner=False)
def _uploads(where: str) -> Uploads:
    return _open(where)[0].uploads()


def uploads() -> Uploads:
    """The files that were uploaded since this app was started."""
    return _uploads(folder())


def as_of() -> str | None:
    """The day chosen in the side bar as ``YYYY-MM-DD``, or None for the last day in the log."""
    chosen = st.session_state.get("day")
    return chosen.isoformat() if isinstance(chosen, date) else None


@dataclass(frozen=True)
class Local:
    """The graph of the workspace on this machine, as of ``day`` or of the day chosen in the side bar."""

    where: str
    day: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The questions that it can be asked: all."""
        return query.names()

    @property
    def state(self) -> State:
        """The folder, the version of what is in it now, the day."""
        return self.where, _open(self.where)[0].version, self.day or as_of()

    @property
    def dates(self) -> Span | None:
        """The first and the last day in the log, or None when nothing is loaded."""
        return _open(self.where)[0].dates()

    def ask(self, name: str, given: Given) -> Sheet:
        """The answer to a question."""
        opened, lock = _open(self.where)
        with lock:
            return opened.ask(name, as_of=self.day or as_of(), **dict(given)).sheet

    def picture(self) -> dict[str, tuple[float, float]]:
        """Where everybody stands."""
        opened, lock = _open(self.where)
        with lock:
            return opened.picture()


# The team's server -------------------------------------------------------------------------------------------------------


@st.cache_resource(max_entries=4, show_spinner=False, on_release=Link.close)
def _link(address: Address, password: str) -> Link:
    return Link(address, password)


def link() -> Link:
    """The connection to the server that the settings name. Raises :class:`ServerError` when it cannot even be tried."""
    address, password = workspace().settings.server, os.environ.get("NEO4J_PASSWORD")
    if not password:
        raise ServerError(
            f"NEO4J_PASSWORD is not set where this app was started, so it cannot ask {address.uri} as '{address.user}'. "
            "Set it and start the app again."
        )
    try:
        return _link(address, password)
    except BadValue as error:
        raise ServerError(f"{error} It stands in settings.toml, in [neo4j].") from error


@dataclass(frozen=True)
class Remote:
    """The graph on the team's server that has this stamp."""

    link: Link
    stamp: RunStamp

    @property
    def names(self) -> tuple[str, ...]:
        """The questions that a server can be asked."""
        return graphx.PushedGraph.names()

    @property
    def state(self) -> State:
        """The server, the run with the moment of its end, no day: there is one only."""
        return self.link.place, f"{self.stamp.run} {self.stamp.finished}", None

    @property
    def dates(self) -> Span | None:
        """The first and the last day in the log that was pushed."""
        return (self.stamp.first, self.stamp.last) if self.stamp.first and self.stamp.last else None

    def ask(self, name: str, given: Given) -> Sheet:
        """The answer to a question. Raises :class:`ServerError` for one that needs what is not on a server."""
        if never := query.question(name).never:
            raise ServerError(f"{self.link.name} cannot answer '{name}': {never}.")
        return self.link.ask(self.stamp, name, given)

    def picture(self) -> dict[str, tuple[float, float]]:
        """Where everybody stands."""
        return self.link.picture(self.stamp)


# Which of them -----------------------------------------------------------------------------------------------------------


def wanted() -> bool:
    """Whether the settings say that the app shows the team's graph."""
    return workspace().settings.team


def aside() -> bool:
    """Whether this visitor chose the local graph instead of the team's."""
    return bool(st.session_state.get("local"))


def prefer(local: bool) -> None:
    """Shows the local graph instead of the team's from now on in this session, or the team's again."""
    st.session_state["local"] = local


def retry() -> None:
    """Asks the server again although it failed a moment ago."""
    try:
        link().forget()
    except ServerError:
        return  # there is no connection, so nothing is remembered


def here() -> Local:
    """The graph of the workspace, whichever is shown."""
    return Local(folder())


def begin() -> None:
    """Finds the graph for the page that begins now."""
    shown: ShownGraph | ServerError = here()
    if wanted() and not aside():
        try:
            there = link()
            shown = Remote(there, there.stamp())
            if not shown.dates:
                raise ServerError(f"The graph on {there.name} is empty: nothing was loaded where it was pushed from.")
        except ServerError as error:
            shown = error
    st.session_state["shown"] = shown


def source() -> ShownGraph:
    """The graph of this page. Raises :class:`ServerError` when it should be the team's and cannot."""
    if "shown" not in st.session_state:
        begin()
    shown: ShownGraph | ServerError = st.session_state["shown"]
    if isinstance(shown, ServerError):
        raise shown.with_traceback(None)
    return shown


def twin() -> Local | None:
    """The local graph as of the team's day, if it is the very graph that was pushed: equal fingerprints, equal numbers."""
    shown = source()
    if not isinstance(shown, Remote):
        return None
    same = (workspace().version, workspace().maker) == (shown.stamp.fingerprint, shown.stamp.maker)
    return Local(folder(), str(shown.stamp.as_of)) if same else None
