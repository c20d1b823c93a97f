"""Files that are either as they were or as they should be, whatever happens in between.

Everything is written under a temporary name, flushed to the disk, and renamed. What a killed process leaves behind
starts with ``.tmp-`` and is swept by the next writer. What lies in a workspace belongs to its owner alone, whatever the umask,
or to the owner's group too where its settings say ``[workspace] shared = true``; folders there already keep their rights.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
import tomllib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from graphx import operating_system
from graphx.errors import WorkspaceError, allow, unwritable
from graphx.operating_system import rename, sync

PREFIX = ".tmp-"
SETTINGS = "settings.toml"
PRIVATE, SHARED = 0o700, 0o770
_DEPTH = 4
"""How many folders a file of a workspace can lie below its root."""
_YOUNG = 86_400.0
"""Seconds for which something temporary is taken to be in use where no process can be asked for."""
FULL = {errno.ENOSPC, errno.EDQUOT}
REFUSED = {*FULL, errno.EFBIG, errno.EROFS}
"""The numbers of errors that only writing gives: no file is damaged, and the program is not at fault."""
DENIED = {errno.EACCES, errno.EPERM}
"""Those that reading gives too."""


def root(path: Path) -> Path | None:
    """The workspace in which a path lies, or None when it lies in none."""
    near = [path, *path.parents][: _DEPTH + 1]
    return next((each for each in near if (each / SETTINGS).is_file() and (each / "log").is_dir()), None)


def rights(workspace: Path) -> int:
    """Who may do what with new folders of a workspace; files have the same without execution."""
    try:
        shared = tomllib.loads((workspace / SETTINGS).read_text(encoding="utf-8"))["workspace"]["shared"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return PRIVATE
    return SHARED if shared is True else PRIVATE


def own(path: Path) -> None:
    """Gives something new in a workspace the rights of that workspace; changes nothing elsewhere."""
    workspace = root(path.parent)
    if workspace:
        path.chmod(rights(workspace) if path.is_dir() else rights(workspace) & 0o666)


@contextmanager
def scratch(workspace: Path) -> Iterator[Path]:
    """A folder of its own inside a workspace for what is gone afterwards; the next writer sweeps it if we are killed."""
    folder = temporary(workspace)
    folder.mkdir(mode=PRIVATE)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def temporary(folder: Path) -> Path:
    """A new name beside what is going to be replaced, unused so far."""
    return folder / f"{PREFIX}{os.getpid()}-{uuid.uuid4().hex[:12]}"


def write(path: Path, data: bytes) -> None:
    """Replaces the file by ``data``, or leaves it as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = temporary(path.parent)
    try:
        with draft.open("wb") as stream:
            own(draft)
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        rename(draft, path, over=True)
    finally:
        draft.unlink(missing_ok=True)
    sync(path.parent)


def append(path: Path, line: bytes) -> None:
    """Adds one line to a journal. A last line without its newline, as editors leave it, gets it first; nothing is cut off."""
    assert line.endswith(b"\n")
    new = not path.exists()
    with path.open("a+b", buffering=0) as stream:  # a buffer would be written once more when the file is closed
        if new:
            own(path)
        size = stream.seek(0, os.SEEK_END)
        try:
            if size:
                stream.seek(size - 1)
                line = line if stream.read(1) in b"\r\n" else b"\n" + line
            while line:
                line = line[stream.write(line) :]
            os.fsync(stream.fileno())
        except OSError:
            stream.truncate(size)
            raise
    sync(path.parent)


def publish(draft: Path, folder: Path) -> None:
    """Gives a finished temporary folder its name, in one step. Its files are flushed first."""
    flush(draft)
    rename(draft, folder)
    sync(folder.parent)


def flush(draft: Path) -> None:
    """Brings all files of a temporary folder to the disk, with the rights that things of a workspace have."""
    for path in sorted(draft.rglob("*")):
        own(path)
        if path.is_file():
            with path.open("r+b") as stream:  # Windows flushes only what may be written
                os.fsync(stream.fileno())
    own(draft)
    sync(draft)


def exchange(draft: Path, folder: Path) -> None:
    """Puts a finished temporary folder in the place of the one that has its name. What fails leaves the former one there."""
    flush(draft)
    aside = temporary(folder.parent)
    rename(folder, aside)
    try:
        rename(draft, folder)
    except OSError:
        rename(aside, folder)
        raise
    sync(folder.parent)
    shutil.rmtree(aside, ignore_errors=True)


def discard(folder: Path) -> None:
    """Removes a folder in one step for every reader: renamed first, emptied afterwards."""
    rubbish = temporary(folder.parent)
    with suppress(FileNotFoundError):  # somebody else was faster
        rename(folder, rubbish)
        shutil.rmtree(rubbish, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Removes what dead processes left; what a living one is working with stays."""
    for path in folder.glob(f"{PREFIX}*"):
        if _alive(path):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _alive(path: Path) -> bool:
    """Whether the process that :func:`temporary` named something for still runs. Where that cannot be asked, what is young
    enough may be somebody's.
    """
    found = re.match(rf"{re.escape(PREFIX)}(\d+)-", path.name)
    if not found:
        return False
    runs = operating_system.alive(int(found[1]))
    if runs is not None:
        return runs
    with suppress(OSError):
        return time.time() - path.lstat().st_mtime < _YOUNG
    return False


def unkept(draft: Path, error: OSError) -> tuple[str, str]:
    """Why what a file holds could not be written to the draft, and what to do; and one word for programs.

    To be asked while the draft is still there, for it counts what was written of it and what is free beside it.
    """
    place, onward = root(draft) or draft.parent, "and load the file again; nothing of it was kept."
    written = sum(path.lstat().st_size for path in draft.glob("*"))
    match error.errno:
        case errno.ENOSPC:
            free = _bytes(shutil.disk_usage(draft.parent).free)
            seen = f"{_bytes(written)} of this file were written and {free} are free, which is not enough"
            return "disk_full", f"There is no room left on the disk of the workspace {place}: {seen}. Make room {onward}"
        case errno.EDQUOT:
            seen = f"your share of the disk of the workspace {place} is used up, with {_bytes(written)} of this file written"
            return "disk_full", f"There is no room left: {seen}. Make room, or ask for a larger share, {onward}"
        case errno.EFBIG:
            limit = operating_system.largest()
            most = "this system allows" if limit is None else f"{_bytes(limit)}, which is the limit"
            seen = f"What this file holds would make a file in the workspace {place} larger than {most}"
            return "too_large", f"{seen}. Cut the file into parts, or raise the limit (ulimit -f), {onward}"
        case errno.EROFS | errno.EACCES | errno.EPERM:
            why = os.strerror(error.errno)
            return "unwritable", f"The workspace {place} cannot be written: {why}. {allow()} {onward}"
    return "unwritable", f"The workspace {place} cannot be written: {error.strerror or error}. See to its disk {onward}"


@contextmanager
def making(workspace: Path) -> Iterator[None]:
    """Where a disk that is full, or a workspace that may only be read, is told as that: raises :class:`WorkspaceError`."""
    try:
        yield
    except OSError as error:
        ours = isinstance(error.filename, str) and Path(error.filename).is_relative_to(workspace)
        if error.errno not in (REFUSED | DENIED if ours else REFUSED):
            raise
        raise WorkspaceError(unwritable(workspace, error)) from error


def _bytes(number: int) -> str:
    return f"{number / 1e6:,.1f} MB" if number >= 100_000 else f"{number:,} bytes"
