"""What the overview says: how many ties there are and how deep, and what strong would take where nearly all are thin."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from graphx.depth import Model
from graphx.wording import Row, count, nobody

EMPTY = "Nothing is loaded yet."


WALL = 0.9
"""Where a larger share of the ties is thin, the overview says what a strong one would take."""


def finding(rows: Sequence[Row], _: Mapping[str, Any], model: Model) -> str:
    """The finding."""
    fact = {row["fact"]: int(row["value"]) for row in rows}
    if not fact["people"]:
        return "Nothing is loaded yet."
    ties = f"{count(fact['ties'], 'tie')} among {count(fact['people'], 'person', 'people')}"
    bands = f"{fact['strong']:,} strong, {fact['known']:,} known, {fact['thin']:,} thin, {fact['one-way']:,} one-way"
    alone = fact["without a tie to us"]
    absent = f"; {count(alone, 'stakeholder')} {nobody(fact['ours'] > 0)}" if alone else ""
    wall = f" {_wanting(fact['days'], model)}" if fact["thin"] > WALL * fact["ties"] else ""
    return f"{ties}: {bands}{absent}.{wall}"


def _wanting(length: int, model: Model) -> str:
    """How long the log is, and how much of it a strong tie would need."""
    written, met = (model.days_in_a_row(model.strong, each) for each in ("written", "in person"))
    ways = [f"an exchange in writing on {written:,} days in a row"] * math.isfinite(written)
    ways += [f"a meeting of {count(round(model.minutes), 'minute')} on {met:,}"] * math.isfinite(met)
    needs = (
        f"strong needs {', or '.join(ways)}, and more where they lie apart" if ways else "no tie reaches the line for strong"
    )
    return f"The log is {count(length, 'day')} long; {needs}."
