"""One piece of loading that goes on in the background: watched from any page, stopped at any moment.

A browser may leave, reload or close meanwhile: the load goes on, and whoever comes back sees how far it is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from graphx.errors import GraphxError, Stopped, unwritable
from graphx.log.account import Account
from graphx.log.child import Stop
from graphx.log.loading import LoadStep, Watch

Work = Callable[[Watch, Stop], list[Account]]
"""What is to be done: told whom to report to, and whom to ask whether to stop."""


@dataclass
class Errand:
    """What is being loaded. ``receipts`` grow file by file; ``error`` says why it ended early, if it did."""

    what: str
    step: LoadStep | None = None
    receipts: list[Account] = field(default_factory=list)
    error: str = ""
    stopped: bool = False
    _wanted: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def begin(self, work: Work) -> Errand:
        """Starts the work and returns at once."""
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Asks the work to end: within a moment, and with nothing half done."""
        self._wanted.set()

    @property
    def stopping(self) -> bool:
        """Whether it was asked to end."""
        return self._wanted.is_set()

    def wait(self, seconds: float) -> bool:
        """Whether the work has ended; waits for that up to so many seconds."""
        if self._thread:
            self._thread.join(seconds)
        return self._thread is None or not self._thread.is_alive()

    def _run(self, work: Work) -> None:
        try:
            done = work(self._watch, self._wanted.is_set)
            self.receipts = done or self.receipts
        except Stopped as error:
            self.stopped, self.error = True, str(error)
        except GraphxError as error:
            self.error = str(error)
        except OSError as error:
            self.error = unwritable(error.filename or "the workspace", error)
        except Exception as fault:  # noqa: BLE001 - a thread has nobody above it: what goes wrong is told where the load was begun
            self.error = f"A fault of the program ended the load ({type(fault).__name__}). Please report it."

    def _watch(self, step: LoadStep) -> None:
        self.step = step
        if step.receipt:
            self.receipts.append(step.receipt)
