"""The depth model: how interactions become the five numbers of a tie. Pure, and the only place where its constants are.

Per interaction with n people, of kind k, lasting m minutes::

    x = substance(k) * ((m / 30) ** 0.5 for meetings in person, else 1) * (n - 1) ** -0.5

Per pair of people, day and channel class c, with X the sum of that day's x::

    y = b(c) * 2 X / (1 + X)

Per tie as of day T, with age in days::

    DEPTH  D = sum of y * 2 ** (-age / 180)      score 100 D / (D + 8.5)
    WARMTH W = sum of y * 2 ** (-age / 30)       score 100 W / (W + 1.5)

x, y and their decayed sums are integers of 1e-9, so that sums do not depend on the order of adding: the weights that are not
exact (length, audience, decay) are evaluated here once and looked up by the queries. Half-lives, the audience exponent and
closeness were measured on labelled data; substance, richness and the bands are conventions.

Sources: saturation and half-lives, own measurements on thirteen labelled tasks; composed against one-click, Burke and Kraut
2014; the square root of the minutes, the one change that passed on nine held-out sets of sensor data; audience, between Newman
2001 (exponent 1) and none; richness in the order of Daft and Lengel 1986.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from graphx.errors import SettingsError, UnknownName
from loaders.record import CHANNELS, KINDS

CLASSES = ("in person", "call", "written", "broadcast")
BANDS = ("one-way", "thin", "known", "strong")
"""What a tie is called by its depth score, and where only one side ever acted."""
COMPOSED = ("meeting", "call", "message", "reply", "comment", "introduction", "recommendation", "complaint")
"""Kinds that somebody made for these people."""

CONVENTIONS = ("substance", "richness", "thin", "strong", "warm")
"""Parameters that no data fitted; said wherever they are shown."""

ODDS = ((8.0, 0.74), (4.0, 0.47), (2.0, 0.20), (0.0, 0.03))
"""Of strong ties that were silent for at least so many of their usual gaps, the share that stayed silent for half a year more.

Measured on pairs of people, with ties that were strong and seen within :data:`MEASURED_WITHIN` days; of the contacts of a
stakeholder with all of ours nothing was measured yet.
"""
MEASURED_WITHIN = 365


def odds(gaps: float) -> float:
    """The share, 0-1, of :data:`ODDS` for a silence in usual gaps, from 0."""
    return next(share for least, share in ODDS if gaps >= least)


def _fixed(values: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(values))


def _default_substance() -> Mapping[str, float]:
    composed = dict.fromkeys(COMPOSED, 1.0)
    half = dict.fromkeys(("mention", "quote", "copresence"), 0.5)
    return _fixed({kind: composed.get(kind, half.get(kind, 0.1)) for kind in KINDS})


def _default_classes() -> Mapping[str, str]:
    return _fixed(
        {channel: {"meeting": "in person", "call": "call", "video": "call"}.get(channel, "written") for channel in CHANNELS}
    )


@dataclass(frozen=True, slots=True)
class Model:
    """The parameters of depth. Half-lives are in days, scores run from 0 to 100.

    Three lines part the scores, and there are no others: depth below ``thin`` is thin and above ``strong`` strong, which is
    also called deep; warmth from ``warm`` on is warm.

    Raises :class:`~graphx.errors.SettingsError` for a value that would break the promises of depth (weights finite and
    positive, half-lives positive, every kind and channel covered).
    """

    half_life: float = 180.0
    warmth_half_life: float = 30.0
    depth_scale: float = 8.5
    warmth_scale: float = 1.5
    audience_exponent: float = 0.5
    broadcast_above: int = 50
    minutes: float = 30.0
    minutes_exponent: float = 0.5
    closeness_exponent: float = 0.25
    thin: float = 25.0
    strong: float = 60.0
    warm: float = 50.0
    richness: Mapping[str, float] = field(
        default_factory=lambda: _fixed({"in person": 2.0, "call": 1.5, "written": 1.0, "broadcast": 0.25})
    )
    substance: Mapping[str, float] = field(default_factory=_default_substance)
    classes: Mapping[str, str] = field(default_factory=_default_classes)

    def __post_init__(self) -> None:
        for name in ("half_life", "warmth_half_life", "depth_scale", "warmth_scale", "minutes"):
            if not 0 < getattr(self, name) < 1e6:
                raise SettingsError(f"The depth model's {name} must be above 0, not {getattr(self, name)}.")
        for name in ("minutes_exponent", "audience_exponent", "closeness_exponent"):
            if not 0 <= getattr(self, name) <= 1:
                raise SettingsError(f"The depth model's {name} must be from 0 to 1, not {getattr(self, name)}.")
        if self.broadcast_above < 2:
            raise SettingsError(f"The depth model's broadcast_above must be 2 or more, not {self.broadcast_above}.")
        if not 0 <= self.thin <= self.strong <= 100:
            raise SettingsError(f"The bands must satisfy 0 <= thin <= strong <= 100, not {self.thin} and {self.strong}.")
        if not 0 <= self.warm <= 100:
            raise SettingsError(f"The depth model's warm must be from 0 to 100, not {self.warm}.")
        self._check("richness", self.richness, CLASSES)
        self._check("substance", self.substance, KINDS)
        if set(self.classes) != set(CHANNELS) or not set(self.classes.values()) <= set(CLASSES):
            raise SettingsError(f"The depth model must give each channel one of the classes {', '.join(CLASSES)}.")

    @staticmethod
    def _check(name: str, given: Mapping[str, float], expected: tuple[str, ...]) -> None:
        for key in given:
            if key not in expected:
                raise SettingsError(str(UnknownName(name, key, expected)))
        for key in expected:
            if not 0 < given.get(key, 0) <= 100:
                raise SettingsError(
                    f"The depth model's {name} of '{key}' must be above 0 and at most 100, not {given.get(key)}."
                )

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Model:
        """The default model with some values replaced, as ``[depth]`` in settings.toml gives them; tables may be partial."""
        known = {each.name: each for each in fields(cls)}
        default = cls()
        changes: dict[str, Any] = {}
        for name, value in given.items():
            if name not in known:
                raise SettingsError(str(UnknownName("depth parameter", name, known)))
            old = getattr(default, name)
            if isinstance(old, Mapping) != isinstance(value, Mapping) or isinstance(value, str | bool | list):
                raise SettingsError(
                    f"The depth model's {name} must be {'a table' if isinstance(old, Mapping) else 'a number'}."
                )
            changes[name] = _fixed({**old, **value}) if isinstance(old, Mapping) else type(old)(value)
        return replace(default, **changes)

    def describe(self) -> dict[str, Any]:
        """All parameters as plain values, for fingerprints, settings sheets and screens."""
        return {name: dict(value) if isinstance(value, Mapping) else value for name, value in _plain(self)}

    def score(self, depth: float) -> float:
        """The 0-100 score of a depth sum D."""
        return 100 * depth / (depth + self.depth_scale)

    def depth_sum(self, score: float) -> float:
        """The depth sum D that has a score: the inverse of :meth:`score`; infinite for 100, which no sum reaches."""
        return self.depth_scale * score / (100 - score) if score < 100 else math.inf

    def days_in_a_row(self, score: float, channel_class: str) -> float:
        """On how many days in a row, the as-of day the last, one plain exchange (x = 1) a day brings a tie above a depth score.

        Infinite where that never happens, because the old days fade as fast as new ones come.
        """
        kept = 2.0 ** (-1 / self.half_life)
        left = 1 - self.depth_sum(score) * (1 - kept) / self.richness[channel_class]
        return math.floor(math.log(left, kept)) + 1 if left > 0 else math.inf

    def length(self, minutes: float) -> float:
        """What a meeting in person of that many minutes, above 0, weighs beside one of :attr:`minutes`."""
        return float((minutes / self.minutes) ** self.minutes_exponent)

    def audience(self, largest: int) -> Iterator[tuple[int, float]]:
        """(n, weight) for every audience from two to ``largest`` people: ``(n - 1) ** -audience_exponent``."""
        for n in range(2, max(largest, 2) + 1):
            yield n, float((n - 1) ** -self.audience_exponent)

    def decay(self, oldest: int) -> tuple[np.ndarray, np.ndarray]:
        """Two arrays over the age in days, 0 to ``oldest``: the share left of depth and of warmth."""
        age = range(max(oldest, 0) + 1)
        return (
            np.array([2.0 ** (-each / self.half_life) for each in age]),
            np.array([2.0 ** (-each / self.warmth_half_life) for each in age]),
        )


def _plain(model: Model) -> Iterator[tuple[str, Any]]:
    for each in fields(model):
        yield each.name, getattr(model, each.name)
