"""Whom to win or keep first: filters first, then :mod:`graphx.graph.cover`, and what is said of who was picked.

Both engines give the people and the ties, and take the picks back as the table, or the parameter, ``picks``: the text of the
question joins them, and the choice is made once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from graphx.graph import cover
from graphx.questions import QuestionTables, Rows
from graphx.wording import SAY_OURS, Row, count, filters

EMPTY = "Nothing is loaded yet."
AMONG = ("nobody is marked as ours, and everybody is ranked among all: ", "everybody is ours, and we are ranked among us: ")
"""Before a basis: whom picks reach where nobody, and where everybody, is ours."""

UNKNOWN = ("reach unknown: we see only their ties to us", "reach unknown: we see only ties among us")
"""Why a stakeholder, and one of ours, has no rank."""


def answer(tables: QuestionTables, parameters: Mapping[str, Any]) -> Rows:
    """The rows, for whoever is picked."""
    people = (Somebody(*row) for row in tables.columns("people", Somebody._fields))
    ties = tables.columns("ties", ("a", "b", "depth"))
    tables.add("picks", choose(people, ties, tables.as_of, parameters), COLUMNS)
    return tables.ask()


def finding(rows: Sequence[Row], *_: object) -> str:
    """The finding."""
    ranked = [row for row in rows if row["rank"] is not None]
    unknown = len(rows) - len(ranked)
    if not ranked:
        return f"Nobody can be ranked: of {count(unknown, 'person', 'people')} we see only ties to us."
    whole = f"{ranked[0]['name']} adds most, {ranked[0]['score']:.1f} people"
    if len(ranked) > 1:
        whole += f"; the {len(ranked):,} listed reach {sum(row['score'] for row in ranked):.1f} together"
    if unknown:
        whole += f"; {count(unknown, 'more follows', 'more follow')} whose reach is unknown"
    among = next((each for each in AMONG if ranked[0]["basis"].startswith(each)), "")
    mend = f" To tell our people from the others, {SAY_OURS}." if among == AMONG[0] else ""
    return f"{among[:1].upper()}{among[1:]}{whole}.{mend}"


def none(ours: int, others: int, parameters: Mapping[str, Any]) -> str:
    """Why there are no rows, of how many who are ours and who are not."""
    who = count(others, "stakeholder") if others else f"{count(ours, 'person', 'people')} of ours"
    within = parameters.get("within")
    seen = "" if within is None else f" and was seen in the last {count(within, 'day')}"
    ways = ["a larger within"] * (within is not None)
    ways += ["ours=yes for our own people"] * bool(ours and others and not parameters.get("ours"))
    more = f" Ask with {', or '.join(ways)}." if ways else ""
    return f"Nobody can be ranked: of {who} none{filters(parameters)} has a tie{seen}.{more}"


def written(_: Sequence[Row]) -> dict[str, Callable[[Row], str]]:
    """The columns that are words."""
    return {"reason": _reason}


def _reason(row: Row) -> str:
    parts = ["reach unknown" if row["rank"] is None else f"adds {row['score']:.1f} people"]
    if row["shared_with_name"] is not None and row["shared"] >= 0.05:
        parts.append(f"{row['shared']:.1f} of those known are already reached by {row['shared_with_name']}")
    if row["constraint"] is not None and row["constraint"] < 0.4 and row["ties"] > 2:
        parts.append("connects circles that do not know each other")
    if row["depth_to_us"] is None:
        parts.append("no tie to us")
    else:
        parts.append(f"closest to {row['nearest_ours_name']} of ours (depth {row['depth_to_us']:.0f})")
    return "; ".join(parts)


# Who is picked -----------------------------------------------------------------------------------------------------------


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
        *((each, None, None, float(each.side != "ours"), None, 0.0, UNKNOWN[each.side == "ours"]) for each in alone),
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
    among = "" if len(sides) > 1 else AMONG[sides == {True}]
    return {circle: among + _seen(seen[circle], number, circle[0]) for circle, number in of.items()}


def _seen(seen: int, people: int, group: str) -> str:
    """How much of a group can be seen at all: of how many of its people any tie to others is known."""
    if not group:
        return f"our sources see {seen:,} of {count(people, 'ungrouped person', 'ungrouped people')}'s own ties"
    return f"our sources see {seen:,} of {people:,} {group} people's own ties"
