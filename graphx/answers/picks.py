"""Who is picked for a question that asks for a few people out of many: filters first, then :mod:`graphx.graph.cover`.

Both engines give the people and the ties, and take the picks back as the table, or the parameter, ``picks``: the text of the
question joins them, and the choice is made once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from graphx import wording
from graphx.graph import cover


class Somebody(NamedTuple):
    """What is read of each person. ``ties`` is how many, ``strength`` their summed depth, ``last`` the last day seen."""

    person: str
    group: str
    organisation: str
    side: str
    ties: int
    strength: float
    last: date | None


Tie = tuple[str, str, float]
"""Both ends and the depth score, from 0 to 100."""

COLUMNS = {
    "person": "string", "rank": "int64", "score": "double", "covers": "double", "shared_with": "string", "shared": "double",
    "basis": "string", "note": "string",
}  # fmt: skip
"""A pick: a person's id, the rank from 1, how many people are added, how many are covered alone, the id of the earlier pick who
covers most of the same and how many, how much of it all can be seen, and why there is no rank. With Arrow's types.
"""


def choose(
    people: Iterable[Somebody], ties: Iterable[Tie], as_of: date | None, given: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The picks in their order, with :data:`COLUMNS`; behind them, without rank and score, who is seen to reach nobody else.

    ``given`` holds the filters ``group`` and ``organisation``, the flag ``ours``, ``within`` (days before ``as_of`` in which
    somebody was seen) and ``limit`` (how many are ranked at most), None for what is open. Picks reach the people who are not
    ours, and everybody where nobody or everybody is ours, when our own people may be picked too; no filter limits them.
    """
    known = sorted(people)
    number = {each.person: i for i, each in enumerate(known)}
    lines = [(number[a], number[b], depth / 100) for a, b, depth in ties]
    a, b = (np.array([line[end] for line in lines], np.int64) for end in (0, 1))
    everybody = len({each.side == "ours" for each in known}) < 2
    counted = np.array([everybody or each.side != "ours" for each in known], bool)
    reach = cover.Reach(a, b, np.array([line[2] for line in lines], float), counted)
    others = reach.others()
    basis = _basis(known, others)
    allowed = [i for i, each in enumerate(known) if _fits(each, as_of, given, ours=everybody or given["ours"])]
    able = np.array([i for i in allowed if others[i]], np.int64)
    picks = cover.greedy(reach, able, np.array([each.strength for each in known]), given["limit"])
    alone = [known[i] for i in allowed if not others[i]]
    rows: list[tuple[Any, ...]] = [
        *((known[p.person], rank, p.adds, p.covers, p.shared_with, p.shared, "") for rank, p in enumerate(picks, 1)),
        *((each, None, None, float(each.side != "ours"), None, 0.0, wording.UNKNOWN[each.side == "ours"]) for each in alone),
    ]
    return [
        {"person": each.person, "rank": rank, "score": adds, "covers": covers,
         "shared_with": None if other is None else known[other].person, "shared": shared,
         "basis": basis[_circle(each)], "note": note}
        for each, rank, adds, covers, other, shared, note in rows
    ]  # fmt: skip


def _fits(each: Somebody, as_of: date | None, given: Mapping[str, Any], *, ours: bool) -> bool:
    if not each.ties or (each.side == "ours" and not ours):
        return False
    if given["group"] not in (None, each.group) or given["organisation"] not in (None, each.organisation):
        return False
    within = given["within"]
    return within is None or (as_of is not None and each.last is not None and (as_of - each.last).days <= within)


def _circle(each: Somebody) -> tuple[str, str]:
    return each.group, each.side


def _basis(known: Sequence[Somebody], others: cover.Ints) -> dict[tuple[str, str], str]:
    """Of each group, how many of its people are seen to have a tie with somebody who counts."""
    of = Counter(map(_circle, known))
    seen = Counter(_circle(each) for each, ties in zip(known, others.tolist(), strict=True) if ties)
    sides = {each.side == "ours" for each in known}
    among = "" if len(sides) > 1 else wording.AMONG[sides == {True}]
    return {circle: among + wording.basis(seen[circle], number, circle[0]) for circle, number in of.items()}
