"""What a measure says about itself, and what it gives back. Forms, columns and help texts are made from this."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graphx.errors import BadValue, UnknownName
from graphx.graph.arrays import GraphArrays
from graphx.graph.kernels.csr import Flags

Given = float | int | ArrayLike | None
"""What may be given for a parameter."""


@dataclass(frozen=True, slots=True)
class Result:
    """One value per person or per tie, in the graph's order.

    Where there is no value, ``missing`` has the index and the reason in a word or two; the array then holds nan (or -1, among
    whole numbers), which must not leave: :meth:`cells` gives ``None`` there. ``note`` is what must be said beside the numbers,
    empty when they are exact. ``error`` is the standard error of each value when they are estimates.
    """

    values: NDArray[Any]
    missing: Mapping[int, str] = field(default_factory=dict)
    note: str = ""
    error: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        self.values.flags.writeable = False

    def cells(self) -> list[float | int | bool | None]:
        """The values as plain Python numbers, ``None`` where there is none."""
        cells: list[float | int | bool | None] = self.values.tolist()
        for index in self.missing:
            cells[index] = None
        return cells


@dataclass(frozen=True, slots=True)
class MeasureParameter:
    """A number with bounds, or (``kind`` "ties") one truth value per tie, which has no bounds and may be left out; in
    the table of ties it says which are strong.
    """

    name: str
    default: float | int | None
    low: float
    high: float
    meaning: str
    kind: Literal["number", "count", "ties"] = "number"

    def checked(self, value: Given, graph: GraphArrays) -> float | Flags | None:
        """The value in its right type. Raises :class:`graphx.errors.BadValue` for one out of bounds or of the wrong kind."""
        if self.kind == "ties":
            return self._flags(value, graph)
        if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.integer, np.floating)):
            raise BadValue(f"'{self.name}' must be a number, not {value!r}.")
        if not math.isfinite(value) or not self.low <= value <= self.high:
            raise BadValue(f"'{self.name}' must lie between {self.low:g} and {self.high:g}, not be {value:g}.")
        if self.kind == "count" and value != int(value):
            raise BadValue(f"'{self.name}' must be a whole number, not {value:g}.")
        return int(value) if self.kind == "count" else float(value)

    def _flags(self, value: Given, graph: GraphArrays) -> Flags | None:
        if value is None:
            return None
        flags = np.asarray(value)
        if flags.dtype != np.bool_ or flags.shape != (graph.ties,):
            raise BadValue(f"'{self.name}' must hold one truth value for each of the {graph.ties} ties.")
        return flags.copy()


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as it is shown: ``sentence`` is the plain question, ``unit`` what its numbers count or how they are normed.

    ``gives`` a value for each person or each tie; ``reads`` sums (more is closer), distances (1 / depth_sum) or ties alone.
    """

    name: str
    title: str
    sentence: str
    gives: Literal["person", "tie"]
    reads: Literal["depth_sum", "distance", "structure"]
    unit: str
    citation: str
    function: Callable[..., Result]
    parameters: tuple[MeasureParameter, ...] = ()

    def __call__(self, graph: GraphArrays, **given: Given) -> Result:
        """The measure on that graph; parameters not given take their defaults.

        Raises :class:`graphx.errors.UnknownName` for a parameter it does not have, and ``BadValue`` for a value it cannot have.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                raise UnknownName(f"parameter of '{self.name}'", name, known)
        values = {parameter.name: given.get(parameter.name, parameter.default) for parameter in self.parameters}
        return self.function(graph, **{name: known[name].checked(value, graph) for name, value in values.items()})


SEED = MeasureParameter("seed", 1, 0, 2**31 - 1, "start of the random numbers; the same seed gives the same answer", "count")


def isolates(graph: GraphArrays) -> dict[int, str]:
    """The people without ties, as ``missing`` of a measure that has no value for them."""
    return dict.fromkeys(np.flatnonzero(graph.contacts == 0).tolist(), "no ties")
