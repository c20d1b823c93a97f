"""Tables that can be made again: found whole or not at all, published at once, and forgotten when they are old."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from graphx import operating_system
from graphx.errors import Damaged
from graphx.storage import atomic, seal

KEPT = 6
"""How many versions of the derived tables are kept when a new one is made."""


def prune(derived: Path) -> None:
    """Forgets the oldest versions, but none that was used within the last hour."""
    ages = []
    for folder in derived.iterdir():
        with suppress(FileNotFoundError):
            ages.append((folder.stat().st_mtime, folder))
    for last, folder in sorted(ages)[: -KEPT or None]:
        if time.time() - last > 3600:
            _forget(folder)


def _forget(folder: Path) -> None:
    """Removes old tables; those that somebody has open on Windows are forgotten another time."""
    try:
        atomic.discard(folder)
    except PermissionError:
        if not operating_system.WINDOWS:
            raise


def is_whole(folder: Path) -> bool:
    """Whether derived tables are there and are what was written; damaged ones are removed, for they can be made again."""
    if not folder.is_dir():
        return False
    try:
        seal.check(folder, "")
    except Damaged:
        atomic.discard(folder)
        return False
    return True


def publish(draft: Path, folder: Path) -> None:
    """Seals the draft and gives it its name, unless another process was faster: both made the same."""
    seal.write(draft, {})
    try:
        atomic.publish(draft, folder)
    except OSError:
        if not folder.is_dir():
            raise
