"""What the system under us has and has not: caps on a process, renaming what is open, asking whether a process lives.

Nothing else asks which system it is. On Windows no process can be held to an amount of memory from Python, files have no modes,
a folder cannot be flushed, and what somebody has open can be neither renamed nor replaced.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

try:
    import resource
except ImportError:  # only POSIX has it
    resource = None  # type: ignore[assignment]

WINDOWS = sys.platform == "win32"
PATIENCE = 2.0
"""Seconds for which something that is open elsewhere is tried again: readers of ours close their files sooner."""


def cap(memory: int, seconds: int, output: int) -> None:
    """Holds this process to so much memory, to so many seconds of the processor from now, to files that large, where it can."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds += int(used.ru_utime + used.ru_stime)
    for kind, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, output)):
        hard = resource.getrlimit(kind)[1]
        # The kernel refuses a cap above a limit that somebody set for all that they run.
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def caps_memory() -> bool:
    """Whether :func:`cap` holds."""
    return resource is not None


def has_modes() -> bool:
    """Whether the mode of a file says who may read and write it."""
    return not WINDOWS


def has_locks() -> bool:
    """Whether a lock is the system's, which frees it when its holder dies."""
    from filelock import FileLock, SoftFileLock  # it brings all of asyncio, for which nobody shall wait

    return not issubclass(FileLock, SoftFileLock)


def largest() -> int | None:
    """How large a file this process may make, None where that cannot be asked."""
    return resource.getrlimit(resource.RLIMIT_FSIZE)[0] if resource else None


def alive(pid: int) -> bool | None:
    """Whether there is a process of that number; None where the question itself would end it, as on Windows."""
    if WINDOWS:
        return None
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def rename(source: Path, target: Path, *, over: bool = False) -> None:
    """Gives a file or folder another name; ``over`` a file that has it. On Windows, what is open somewhere is tried again.

    Raises :class:`OSError` as the system does.
    """
    end = time.monotonic() + PATIENCE
    while True:
        try:
            (source.replace if over else source.rename)(target)
        except PermissionError:
            if not WINDOWS or time.monotonic() > end:
                raise
            time.sleep(PATIENCE / 40)
        else:
            return


def sync(folder: Path) -> None:
    """Flushes the names in a folder, so that a rename survives a power cut; Windows does that by itself."""
    if WINDOWS:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
