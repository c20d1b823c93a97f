"""What a question may be given: the types that its header can name, and how a typed text becomes a value of one."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from graphx.depth import BANDS
from graphx.errors import BadValue
from loaders.record import CHANNELS

WORDS = {"band": BANDS, "side": ("ours", "stakeholder"), "channel": CHANNELS}
"""Types that take one of a few words which several questions share; others write theirs as ``one word|another word``."""
PLAIN = ("text", "integer", "number", "flag", "date", "person", "file", "group", "organisation", "department")
"""Types without a list of values. The last four are texts for which a form knows what there is."""
MADE = ("list", "map")
"""Types of what the program hands to a step of its own; nobody can type one."""
REQUIRED = "required"
"""The default of what cannot be left out."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that may be given. ``default`` is as written in the file; empty means none.

    ``type`` is one of :data:`PLAIN` or :data:`WORDS`, or some words with ``|`` between; ``1..4`` is a whole number from 1 to
    4, which cannot be left out.
    """

    name: str
    type: str
    default: str
    meaning: str

    @property
    def required(self) -> bool:
        """Whether the question means nothing without it."""
        return self.default == REQUIRED

    @property
    def words(self) -> tuple[str, ...]:
        """The few words of which it is one; none where it may be anything of its type."""
        return tuple(self.type.split("|")) if "|" in self.type else WORDS.get(self.type, ())

    @property
    def span(self) -> tuple[int, int] | None:
        """The least and the greatest value of a whole number that has both."""
        low, _, high = self.type.partition("..")
        return (int(low), int(high)) if low.isdecimal() and high.isdecimal() else None

    def value(self, given: Any) -> Any:  # noqa: ANN401 - what a person typed, of any kind
        """The value in the parameter's type. Raises :class:`BadValue` saying what was expected."""
        raw = ("" if self.required else self.default) if given is None else given
        if raw in ("", None) and not self.span:
            return None
        if self.words and str(raw) not in self.words:
            raise BadValue(f"The parameter {self.name} is one of {', '.join(self.words)}, not '{raw}'.")
        try:
            return self._typed(raw)
        except (ValueError, TypeError, OverflowError) as error:
            low = "0" if self.type == "integer" else self.type.replace("..", " to ")
            kind = f"whole number from {low}" if low[0].isdigit() else self.type
            raise BadValue(f"The parameter {self.name} must be a {kind}, not '{raw}': {self.meaning}.") from error

    def _typed(self, raw: Any) -> Any:  # noqa: ANN401
        match self.type:
            case "integer":
                return _whole(raw)
            case "number":
                return float(raw)
            case "flag":
                return _flag(raw)
            case "date":
                return raw if isinstance(raw, date) else date.fromisoformat(str(raw))
            case _:
                return _whole(raw, *self.span) if self.span else str(raw)


def is_type(text: str) -> bool:
    """Whether a header may name this type."""
    return text in (*PLAIN, *MADE) or text in WORDS or "|" in text or bool(re.fullmatch(r"\d+\.\.\d+", text))


def _whole(raw: Any, low: int = 0, high: float = math.inf) -> int:  # noqa: ANN401
    if isinstance(raw, bool) or float(raw) != int(float(raw)) or not low <= float(raw) <= high:
        raise ValueError(raw)
    return int(float(raw))


def _flag(raw: Any) -> bool:  # noqa: ANN401
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if str(raw).lower() not in words:
        raise ValueError(raw)
    return words[str(raw).lower()]
