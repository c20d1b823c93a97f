"""Files that belong together, as a loader names them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files of one folder or archive that are one source. ``place`` is where they lie in it, empty for all of it.

    ``beside`` belongs to them and is nothing to read: unfinished messages, attachments.
    """

    place: str
    names: tuple[str, ...]
    beside: tuple[str, ...] = ()
