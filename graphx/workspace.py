"""Where a workspace keeps its things, who may write, its settings, and the fingerprints that name what was computed from them.

::

    log/<digest>/          one segment per source file, never changed
    decisions.jsonl        what people decided about people, one line each
    settings.toml          the organisation, the depth model
    derived/<fingerprint>-<maker>/  tables that can be made again

Truth is ``log`` and ``decisions.jsonl``; everything under ``derived`` may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from graphx import durable
from graphx.depth import Model
from graphx.errors import Locked, SettingsError, UnknownName, WorkspaceError

SETTINGS = """\
# The settings of this workspace. Lines that start with # are examples; remove the # to use them.

[organisation]
# name = "Lantern Energy"
# domains = ["lantern.example"]      # people with these e-mail domains are ours

[depth]
# half_life = 180                    # days until an exchange counts half in depth
# warmth_half_life = 30              # the same for warmth
# [depth.richness]                   # conventions, not fitted: how much a full exchange of one day counts
# "in person" = 2

[neo4j]
# uri = "neo4j://127.0.0.1:7687"     # the team's server; its password is never kept here, only in $NEO4J_PASSWORD
# user = "neo4j"
# database = "neo4j"
# team = true                        # the app shows the graph that was pushed there
"""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a Neo4j server is and who asks there; the password is no part of it. An empty database is the server's default."""

    uri: str = ""
    user: str = "neo4j"
    database: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What settings.toml says, checked."""

    name: str = ""
    domains: tuple[str, ...] = ()
    model: Model = field(default_factory=Model)
    server: Address = field(default_factory=Address)
    team: bool = False

    def describe(self) -> dict[str, Any]:
        """What changes numbers, as plain values for fingerprints and screens."""
        return {"organisation": {"name": self.name, "domains": list(self.domains)}, "depth": self.model.describe()}

    @classmethod
    def parse(cls, text: str) -> Settings:
        """Reads settings. Raises :class:`SettingsError` saying which value is wrong and what it may be."""
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"settings.toml cannot be read: {error}.") from error
        known = {"organisation": ("name", "domains"), "depth": None, "neo4j": ("uri", "user", "database", "team")}
        for section, values in data.items():
            if section not in known or not isinstance(values, dict):
                raise SettingsError(str(UnknownName("section of settings.toml", section, known)))
            for key in values if known[section] else ():
                if key not in known[section]:  # type: ignore[operator]
                    raise SettingsError(str(UnknownName(f"setting in [{section}]", key, known[section] or ())))
        organisation = data.get("organisation", {})
        domains = organisation.get("domains", [])
        if not isinstance(domains, list) or not all(isinstance(each, str) for each in domains):
            raise SettingsError('organisation.domains must be a list of texts, like ["lantern.example"].')
        cleaned = tuple(sorted({each.strip().lower().lstrip("@") for each in domains}))
        server, team = _server(data.get("neo4j", {}))
        return cls(str(organisation.get("name", "")), cleaned, Model.of(data.get("depth", {})), server, team)


def _server(given: Mapping[str, Any]) -> tuple[Address, bool]:
    team = given.get("team", False)
    if not isinstance(team, bool) or not all(isinstance(value, str) for key, value in given.items() if key != "team"):
        raise SettingsError("In [neo4j] of settings.toml, uri, user and database are texts, and team is true or false.")
    if "@" in given.get("uri", ""):
        raise SettingsError("The uri in [neo4j] of settings.toml holds a user or password: write the user as user = ...")
    if team and not given.get("uri"):
        raise SettingsError("In [neo4j] of settings.toml, team = true needs the uri of the server.")
    return Address(**{key: value for key, value in given.items() if key != "team"}), team


class Home:
    """The folder of one workspace: its paths, its writer's lock, its settings."""

    def __init__(self, folder: str | Path | None = None) -> None:
        self.root = Path(folder).expanduser().absolute() if folder is not None else default_folder()
        self.log = self.root / "log"
        self.derived = self.root / "derived"
        self.decisions = self.root / "decisions.jsonl"
        self._settings = self.root / "settings.toml"
        self._create()

    def _create(self) -> None:
        if self.root.exists() and not self.root.is_dir():
            raise WorkspaceError(f"{self.root} is a file. A workspace is a folder: choose another with --workspace.")
        if self.root.is_dir() and not self.log.is_dir() and any(self.root.iterdir()):
            raise WorkspaceError(f"{self.root} holds other things and is no workspace. Choose an empty or a new folder.")
        try:
            self.log.mkdir(parents=True, exist_ok=True)
            self.derived.mkdir(exist_ok=True)
            if not self._settings.exists():
                durable.write(self._settings, SETTINGS.encode())
        except OSError as error:
            raise WorkspaceError(f"The workspace {self.root} cannot be written: {error.strerror}.") from error

    def settings(self) -> Settings:
        """The settings as they are on the disk now."""
        return Settings.parse(self._settings.read_text(encoding="utf-8"))

    @contextmanager
    def writing(self, wait: float = 0) -> Iterator[None]:
        """Holds the one writer's lock; the files a killed writer left are swept first.

        Raises :class:`Locked`, naming the process that holds it, when it is not free within ``wait`` seconds.
        """
        holder = self.root / "writer.json"
        lock = FileLock(self.root / "writer.lock")
        try:
            lock.acquire(timeout=wait)
        except Timeout as error:
            raise Locked(_held(holder)) from error
        try:
            for folder in (self.root, self.log):
                durable.sweep(folder)
            durable.write(holder, json.dumps({"pid": os.getpid(), "since": datetime.now(UTC).isoformat()}).encode())
            yield
        finally:
            holder.unlink(missing_ok=True)
            lock.release()


def _held(holder: Path) -> str:
    try:
        who = json.loads(holder.read_text())
        words = f"by process {who['pid']} since {who['since'][:19].replace('T', ' ')} UTC"
    except (OSError, ValueError, KeyError):
        words = "by another process"
    return f"The workspace is being written {words}. Wait until it has ended; reading goes on meanwhile."


def default_folder() -> Path:
    """``$GRAPHX_WORKSPACE``, else ``graphx`` in the user's data folder."""
    chosen = os.environ.get("GRAPHX_WORKSPACE")
    if chosen:
        return Path(chosen).expanduser().absolute()
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "graphx"


def fingerprint(*parts: Mapping[str, Any] | list[Any] | str) -> str:
    """Sixteen hex digits that stand for the parts: equal parts, equal fingerprint, in every process."""
    text = json.dumps([*parts], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
