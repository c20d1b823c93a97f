"""Everything that the derived tables depend on, and the fingerprint that names it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from graphx.log.log import Log
from graphx.people.decisions import Decisions, Journal
from graphx.storage.home import Home, Settings, fingerprint
from graphx.storage.maker import maker


@dataclass(frozen=True)
class Inputs:
    """Everything that the derived tables depend on, read once."""

    home: Home
    log: Log
    decisions: Decisions
    settings: Settings
    version: str

    @classmethod
    def of(cls, home: Home) -> Inputs:
        """The present state of a workspace and the fingerprint that names it."""
        log, settings, decisions = Log.now(home), home.settings(), Journal(home).read()
        return cls(home, log, decisions, settings, fingerprint(log.digests(), decisions.describe(), settings.describe()))

    @property
    def folder(self) -> Path:
        return self.home.derived / f"{self.version}-{maker()}"
