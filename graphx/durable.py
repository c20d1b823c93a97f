"""Files that are either as they were or as they should be, whatever happens in between.

Everything is written under a temporary name, flushed to the disk, and renamed. What a killed process leaves behind
starts with ``.tmp-`` and is swept by the next writer.
"""

from __future__ import annotations

import os
import shutil
import uuid
from pathlib import Path

PREFIX = ".tmp-"


def temporary(folder: Path) -> Path:
    """A new name beside what is going to be replaced, unused so far."""
    return folder / f"{PREFIX}{os.getpid()}-{uuid.uuid4().hex[:12]}"


def write(path: Path, data: bytes) -> None:
    """Replaces the file by ``data``, or leaves it as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = temporary(path.parent)
    try:
        with draft.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync(path.parent)


def append(path: Path, line: bytes) -> None:
    """Adds one line to a journal. A line that a killed writer left unfinished is cut off first."""
    assert line.endswith(b"\n")
    with path.open("a+b") as stream:
        stream.seek(0)
        whole = stream.read().rfind(b"\n") + 1
        stream.truncate(whole)
        stream.write(line)
        stream.flush()
        os.fsync(stream.fileno())
    sync(path.parent)


def publish(draft: Path, folder: Path) -> None:
    """Gives a finished temporary folder its name, in one step. Its files are flushed first."""
    for path in sorted(draft.rglob("*")):
        if path.is_file():
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
    sync(draft)
    draft.rename(folder)
    sync(folder.parent)


def discard(folder: Path) -> None:
    """Removes a folder in one step for every reader: renamed first, emptied afterwards."""
    if folder.exists():
        rubbish = temporary(folder.parent)
        folder.rename(rubbish)
        shutil.rmtree(rubbish, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Removes what killed processes left. Only for the holder of the writer's lock."""
    for path in folder.glob(f"{PREFIX}*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def sync(folder: Path) -> None:
    """Flushes the names in a folder, so that a rename survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
