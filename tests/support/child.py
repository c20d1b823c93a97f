"""A push in a process of its own, which says how far it is and can be killed there."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from graphx.errors import GraphxError
from graphx.neo4j import push, push_rows
from graphx.neo4j.server import Address, Server
from graphx.workspace import workspace

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.support.child"])


END = "all is written"
"""What a push says that is told to be ``endless``: it stops before its last step, so that a kill never comes too late."""


class Child:
    """``next()`` gives what it says, a batch at a time, and at last a ``Pushed`` or the text of an error."""

    def __init__(self, folder: Path, uri: str, password: str, **more: Any) -> None:
        self._pipe, other = CONTEXT.Pipe(duplex=False)
        self.process = CONTEXT.Process(target=_work, args=(other, folder, uri, password, more), daemon=True)
        self.process.start()
        other.close()

    def next(self, seconds: float = 60) -> Any:
        assert self._pipe.poll(seconds), "the child says nothing"
        return self._pipe.recv()

    def last(self, seconds: float = 60) -> Any:
        said = self.next(seconds)
        while isinstance(said, str):
            said = self.next(seconds)
        return said

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self._pipe.close()


@contextmanager
def pushing(*arguments: Any, **more: Any) -> Iterator[Child]:
    child = Child(*arguments, **more)
    try:
        yield child
    finally:
        child.kill()


def _work(pipe: Connection, folder: Path, uri: str, password: str, more: dict[str, Any]) -> None:
    push_rows.BATCH, push.SILENCE = more.pop("batch", 3), more.pop("silence", 60)
    asleep = more.pop("asleep", None)
    if more.pop("endless", False):
        push._Work.finish = lambda *_: (pipe.send(END), signal.pause())  # type: ignore[assignment,method-assign,return-value]
    choices = {"deadline": more.pop("deadline", 60), "patience": more.pop("patience", 5)}

    def progress(text: str) -> None:
        """Between two batches nothing is under way, so that a push that sleeps here has no lock."""
        pipe.send(text)
        if text == asleep:
            os.kill(os.getpid(), signal.SIGSTOP)

    try:
        with Server(Address(uri), password, **choices) as server:
            done = workspace.Workspace(folder).push(server, progress=progress, **more)
            pipe.send((done, ""))
    except GraphxError as error:
        pipe.send((None, f"{type(error).__name__}: {error}"))
