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
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from graphx import operating_system
from graphx.errors import Locked, SettingsError, WorkspaceError, unwritable
from graphx.storage import atomic
from graphx.storage.settings import SETTINGS, Address, Settings
from graphx.wording import PROGRAM

__all__ = ["Address", "Home", "Settings", "default_folder", "fingerprint"]


class Home:
    """The folder of one workspace: its paths, its writer's lock, its settings. It is made by the first who writes."""

    def __init__(self, folder: str | Path | None = None) -> None:
        """Makes nothing. Raises :class:`WorkspaceError` for a folder that is something else, or cannot be looked at."""
        try:
            self.root = Path(folder).expanduser().absolute() if folder is not None else default_folder()
            self.log = self.root / "log"
            self.decisions = self.root / "decisions.jsonl"
            self._settings = self.root / atomic.SETTINGS
            self._check()
        except (OSError, ValueError, RuntimeError) as error:
            why = getattr(error, "strerror", None) or error
            raise WorkspaceError(f"The workspace {folder} cannot be used: {why}. Choose another with --workspace.") from error

    @property
    def derived(self) -> Path:
        """Where computed tables are kept. Raises :class:`WorkspaceError` while there is no workspace to keep them in."""
        self.needed()
        return self.root / "derived"

    def exists(self) -> bool:
        """Whether somebody has loaded or decided something here, or meant to."""
        return self.log.is_dir()

    def needed(self) -> None:
        """Raises :class:`WorkspaceError` when there is no workspace here."""
        if not self.exists():
            where = shlex.quote(str(self.root))
            raise WorkspaceError(
                f"There is no workspace at {self.root}. Is it spelled right? Loading something makes it: "
                f"{PROGRAM} --workspace {where} load FILE"
            )

    def _check(self) -> None:
        if self.root.exists() and not self.root.is_dir():
            raise WorkspaceError(f"{self.root} is a file. A workspace is a folder: choose another with --workspace.")
        if self.root.is_dir() and not self.log.is_dir():
            others = [each.name for each in self.root.iterdir() if each.name not in _OURS and atomic.PREFIX not in each.name]
            if others:
                raise WorkspaceError(f"{self.root} holds other things and is no workspace. Choose an empty or a new folder.")

    def create(self) -> None:
        """Makes the workspace where there is none: folders of its owner alone. Raises :class:`WorkspaceError`."""
        try:
            new = not self.root.exists()
            self.root.mkdir(parents=True, exist_ok=True, mode=atomic.PRIVATE)
            if new:
                self.root.chmod(atomic.PRIVATE)
            for folder in (self.log, self.root / "derived"):
                if not folder.is_dir():
                    folder.mkdir(mode=atomic.PRIVATE)
                    folder.chmod(atomic.rights(self.root))
            if not self._settings.exists():
                atomic.write(self._settings, SETTINGS.encode())
                self._settings.chmod(atomic.PRIVATE & 0o666)
        except OSError as error:
            raise WorkspaceError(unwritable(self.root, error)) from error

    def settings(self) -> Settings:
        """The settings as they are on the disk now; those of a new workspace where there are none."""
        try:
            data = self._settings.read_bytes()
        except FileNotFoundError:
            return Settings()
        except OSError as error:
            raise SettingsError(f"{self._settings} cannot be read: {error.strerror}.") from error
        try:
            return Settings.parse(data.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise SettingsError(f"{self._settings} is not UTF-8 (byte {error.start + 1}). Save it as UTF-8.") from error

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder for files on their way into the workspace, gone afterwards; it makes the workspace when there is none."""
        self.create()
        with atomic.making(self.root), atomic.scratch(self.root) as folder:
            yield folder

    @contextmanager
    def writing(self, wait: float = 0) -> Iterator[None]:
        """Holds the one writer's lock, in a workspace that is made when missing; what killed processes left is swept first.

        Raises :class:`Locked`, naming the process that holds it, when it is not free within ``wait`` seconds, and
        :class:`WorkspaceError` when nothing can be written.
        """
        self.create()
        holder = self.root / "writer.json"
        try:
            lock = FileLock(self.root / "writer.lock", mode=atomic.rights(self.root) & 0o666)
            lock.acquire(timeout=wait)
        except Timeout as error:
            raise Locked(_held(holder)) from error
        except OSError as error:
            raise WorkspaceError(unwritable(self.root, error)) from error
        try:
            derived = self.root / "derived"
            for folder in (self.root, self.log, derived, *(each for each in derived.glob("*") if each.is_dir())):
                atomic.sweep(folder)
            try:
                atomic.write(holder, json.dumps({"pid": os.getpid(), "since": datetime.now(UTC).isoformat()}).encode())
            except OSError as error:
                raise WorkspaceError(unwritable(self.root, error)) from error
            with atomic.making(self.root):
                yield
        finally:
            with suppress(OSError):
                holder.unlink(missing_ok=True)
            lock.release()


_OURS = {atomic.SETTINGS, "writer.lock", "writer.json", "derived"}
"""What may lie in a folder that was going to be a workspace when its maker was killed."""


def _held(holder: Path) -> str:
    try:
        who = json.loads(holder.read_text(encoding="utf-8"))
        words = f"by process {who['pid']} since {who['since'][:19].replace('T', ' ')} UTC"
    except (OSError, ValueError, KeyError):
        words = "by another process"
    return f"The workspace is being written {words}. Wait until it has ended; reading goes on meanwhile."


def default_folder() -> Path:
    """``$GRAPHX_WORKSPACE``, else ``graphx`` in the folder that the system has for a user's data."""
    chosen = os.environ.get("GRAPHX_WORKSPACE")
    if chosen:
        return Path(chosen).expanduser().absolute()
    usual = os.environ.get("LOCALAPPDATA") if operating_system.WINDOWS else os.environ.get("XDG_DATA_HOME")
    return Path(usual or Path.home() / ".local" / "share") / "graphx"


def fingerprint(*parts: Mapping[str, Any] | list[Any] | str) -> str:
    """Sixteen hex digits that stand for the parts: equal parts, equal fingerprint, in every process."""
    text = json.dumps([*parts], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
