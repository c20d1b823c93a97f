"""What the groups say: which of them nobody talks to."""

from __future__ import annotations

from collections.abc import Sequence

from graphx.wording import SAY_OURS, Row, count, nobody

EMPTY = "Nothing is loaded yet."


def finding(rows: Sequence[Row], *_: object) -> str:
    """The finding."""
    sides = {row["side"] == "ours" for row in rows}
    if sides == {True}:
        return "Everybody is ours, so every tie counts, whoever has it."
    if sides == {False}:
        return f"Nobody is marked as ours, so every tie counts, whoever has it: {SAY_OURS}."
    absent = [row["group"] or "people without a group" for row in rows if row["side"] != "ours" and row["note"] == "absent"]
    if absent:
        return f"{nobody(True).capitalize()} {', '.join(absent)}."
    return f"{count(len(rows), 'group')}, each with at least one tie to the other side."
