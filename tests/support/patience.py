"""Waiting for something to be so, instead of for a time after which it should be."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")


def until(look: Callable[[], object], seconds: float = 60, pause: float = 0.05) -> None:
    """Returns as soon as ``look`` gives something true. Raises AssertionError with what it gave last, after ``seconds``."""
    end = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < end, f"after {seconds:g} s it is still {seen!r}"
        time.sleep(pause)


def steady(look: Callable[[], Seen], seconds: float = 20, pause: float = 0.2) -> Seen:
    """What ``look`` gives when it gave the same ``pause`` seconds before. Raises AssertionError if not within ``seconds``."""
    end = time.monotonic() + seconds
    before = look()
    while True:
        time.sleep(pause)
        if (now := look()) == before:
            return now
        assert time.monotonic() < end, f"after {seconds:g} s it still changes"
        before = now
