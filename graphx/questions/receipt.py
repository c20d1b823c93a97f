"""What a receipt says: how many points make which depth, and what counts most."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from graphx.depth import Model
from graphx.wording import Row, count, short

EMPTY = "The two have no interaction in the log."
COUNTED = True


def finding(rows: Sequence[Row], _: Mapping[str, Any], model: Model) -> str:
    """The finding."""
    points = sum(round(row["contribution"] * 1e9) for row in rows) / 1e9
    share = math.fsum(row["share"] for row in rows)
    times = [row["time"] for row in rows]
    best = max(rows, key=lambda row: (row["contribution"], row["interaction"]))
    return (
        f"{count(len(rows), 'interaction')} from {min(times):%Y-%m-%d} to {max(times):%Y-%m-%d} "
        f"make {_points(points, share, model)}; the {best['kind']} of {best['time']:%Y-%m-%d} counts most."
    )


def _points(points: float, share: float, model: Model) -> str:
    """``20.5 points = depth 70.7``; where a limit cut the receipt, of how many these are a ``share``."""
    if not 0 < share < 1 - 1e-9:
        return f"{short(points)} points" + (f" = depth {short(model.score(points))}" if share else "")
    return f"{short(points)} of {short(points / share)} points = depth {short(model.score(points / share))}"
