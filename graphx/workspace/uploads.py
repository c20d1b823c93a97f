"""Uploaded files, held for as long as the app runs, so that they can be read again otherwise without being asked for.

They lie in a folder of the workspace of their owner alone, whose name begins with ``.tmp-`` and the number of the process: when
the app ends they go, and if it is killed the next writer sweeps them. No segment and no answer ever refers to them.
"""

from __future__ import annotations

import atexit
import re
import shutil
from pathlib import Path

from graphx import operating_system
from graphx.storage import atomic
from graphx.storage.home import Home


class Uploads:
    """The uploads of one running app."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._folder: Path | None = None
        self._count = 0

    def keep(self, name: str, data: bytes | memoryview) -> Path:
        """Writes an upload down under its own name, whatever a browser sent as that, and says where it is."""
        if self._folder is None or not self._folder.is_dir():
            self._home.create()
            self._folder = atomic.temporary(self._home.root)
            self._folder.mkdir(mode=atomic.PRIVATE)
            atexit.register(self.forget)
        self._count += 1
        path = self._folder / str(self._count) / tame(name)
        path.parent.mkdir(mode=atomic.PRIVATE)
        path.touch(mode=atomic.PRIVATE & 0o666)
        path.write_bytes(data)
        return path

    def paths(self) -> list[Path]:
        """What is held, newest first."""
        if self._folder is None:
            return []
        return sorted(self._folder.glob("*/*"), key=lambda path: int(path.parent.name), reverse=True)

    def drop(self, path: Path) -> None:
        """Lets go of one upload."""
        if path in self.paths():
            shutil.rmtree(path.parent, ignore_errors=True)

    def forget(self) -> None:
        """Lets go of everything."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)( *\.|$)", re.IGNORECASE)
"""Names that on Windows are no files, whatever follows the dot."""


def tame(given: str) -> str:
    """A browser may send any name: its last part is used, without what a file system could misread."""
    last = re.split(r"[/\\]", given)[-1]
    name = "".join(letter for letter in last if letter.isprintable()).strip(". ")[-120:] or "upload"
    if operating_system.WINDOWS:
        name = re.sub(r'[<>:"|?*]', "_", name)
        name = f"_{name}" if _DEVICES.match(name) else name
    return name
