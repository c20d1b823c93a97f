"""Words that several sentences share: numbers, lengths of time, who we are. Every number comes from rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphx import shipped_files

Row = Mapping[str, Any]


PROGRAM = "graphx" if shipped_files.INSTALLED else "python -m graphx"
"""How a command is called that a sentence tells somebody to run: an installed graphx is on the path, a checkout is not. What is
written into files says ``python -m graphx``, so that they are the same bytes everywhere.
"""

SAY_OURS = f"say who is ours, with {PROGRAM} ours"
"""What mends an answer that cannot tell our people from the others."""

ALARMS = ("quiet", "key and thin", "one-way", "absent")
"""The sections of the thin list that are alarms."""

CLOSED = ("handed over", "single-threaded", "silent over a year", "no data")
"""Its sections that are no alarm; those that are come first."""


def count(number: int, one: str, many: str = "") -> str:
    """``1 tie``, ``1,204 ties``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def short(number: float) -> str:
    """``20.5``, and of a number that would be ``0.0`` its first two digits: nothing that exists is shown as nothing."""
    return f"{number:,.1f}" if number == 0 or abs(number) >= 0.05 else f"{number:.2g}"


def days(number: float) -> str:
    """A length of time as people say it."""
    if number < 60:
        return count(round(number), "day")
    return f"{number / 30.4:.0f} months"


def filters(parameters: Mapping[str, Any]) -> str:
    """The filters of a question without rows, in which nobody was found."""
    return "".join(f" with {name} {parameters[name]}" for name in ("group", "organisation") if parameters.get(name))


def nobody(ours: bool) -> str:
    """Of whom we see no tie to us: ``ours`` says whether anybody is ours, else a tie to anybody counts."""
    return f"nobody {'of ours ' if ours else ''}talks to"
