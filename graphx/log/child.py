"""The process beside ours that reads files: what bursts there, or takes too long, is one file's refusal."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

from graphx.errors import Stopped
from graphx.log.parse import CHANGED, Job
from graphx.log.sources import states
from graphx.shipped_files import ROOT

WALL = 1800.0
"""Seconds one file may take, whatever it does."""

TURN = 0.2
"""Seconds after which a load that is silent is asked whether it shall stop."""

_BEGIN = """
import json, runpy, sys
sys.path[:] = json.loads(sys.argv.pop())
runpy.run_module("graphx.log.parse", run_name="__main__", alter_sys=True)
"""
"""The child imports what we would, from where we found it; until then, -P keeps it from the folder in which somebody stands."""

Stop = Callable[[], bool]
"""Asked again and again while something is loaded: True ends it."""


def never() -> bool:
    """Nobody stops it."""
    return False


def unless(stop: Stop) -> None:
    """Raises :class:`Stopped` when it shall stop."""
    if stop():
        raise Stopped("Stopped. What was finished is kept, the rest was never there.")


class ReadingChild:
    """The process that reads files, started when needed and again when a file has killed it."""

    def __init__(self, stop: Stop = never) -> None:
        self._child: subprocess.Popen[str] | None = None
        self.stop = stop
        self._lines: queue.Queue[str] = queue.Queue()
        self.before: list[tuple[int, int]] | None = None
        """The state of the files of a source before its content was named; None where nobody looked."""

    def __enter__(self) -> ReadingChild:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind:
            self._kill()  # whoever stopped it waits for nothing
        elif self._child and self._child.stdin:
            self._child.stdin.close()
            try:
                self._child.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._kill()

    def run(self, job: Job, tell: Callable[[int], None]) -> dict[str, Any]:
        """The last event of a job. A file that changes meanwhile is refused for that, whatever came of reading it."""
        event = self._run(job, tell)
        changed = self.before is not None and states(job.source) != self.before
        return _event(CHANGED.code, CHANGED.sentence) if changed else event

    def _run(self, job: Job, tell: Callable[[int], None]) -> dict[str, Any]:
        """A child that dies or takes too long means that the file is refused."""
        child = self._started()
        try:
            child.stdin.write(job.encode() + "\n")  # type: ignore[union-attr]
            child.stdin.flush()  # type: ignore[union-attr]
        except OSError:  # a broken pipe, which Windows calls an invalid argument
            return self._died()
        deadline = time.monotonic() + WALL
        while True:
            try:
                line = self._lines.get(timeout=max(min(deadline - time.monotonic(), TURN), 0))
            except queue.Empty:
                unless(self.stop)
                if time.monotonic() < deadline:
                    continue
                self._kill()
                return _event("too_slow", f"Reading the file took more than {WALL:.0f} seconds and was stopped.")
            if not line:
                return self._died()
            event: dict[str, Any] = json.loads(line)
            if event["event"] != "progress":
                return event
            unless(self.stop)
            tell(event["records"])

    def _started(self) -> subprocess.Popen[str]:
        if self._child is None or self._child.poll() is not None:
            environment = {**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system", "PYTHONUTF8": "1"}
            self._lines = queue.Queue()
            self._child = subprocess.Popen(  # noqa: S603 - words of our own
                [sys.executable, "-P", "-c", _BEGIN, json.dumps(_path())], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                text=True, encoding="utf-8", env=environment, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            threading.Thread(target=_follow, args=(self._child.stdout, self._lines), daemon=True).start()
        return self._child

    def _died(self) -> dict[str, Any]:
        code = self._child.wait() if self._child else 0
        self._kill()
        return _event("parser_killed", f"The file broke the program that reads it (exit {code}): too large, or made to harm.")

    def _kill(self) -> None:
        if self._child:
            self._child.kill()
            self._child.wait()
            if self._child.stdin:
                with suppress(OSError):  # what it was not there to be told
                    self._child.stdin.close()
            self._child = None


def _path() -> list[str]:
    """Where the child looks for modules: the folder of this graphx before all others, unless we found it through them."""
    here = [os.path.abspath(each) for each in sys.path]  # noqa: PTH100 - as Python itself makes them absolute
    return here if str(ROOT) in here else [str(ROOT), *here]


def _follow(stream: IO[str], lines: queue.Queue[str]) -> None:
    """Passes lines on as they come; an empty one says that the child has ended."""
    with stream:
        for line in stream:
            lines.put(line)
    lines.put("")


def _event(code: str, sentence: str) -> dict[str, Any]:
    return {"event": "refused", "code": code, "sentence": sentence, "place": ""}
