"""The scene of a picture: who is drawn, where, how large, and what was left out.

A picture is made from the rows of the answers ``people`` and ``ties`` and from stored positions. It never moves anybody:
the same person stands in the same place under every filter, because the frame is laid around all positions and not around
those that are drawn.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict

from graphx.depth import Model
from graphx.errors import BadValue
from loaders.record import GROUPS

Row = Mapping[str, Any]
Positions = Mapping[str, tuple[float, float]]

LIGHT = ("#1D8EF5", "#CC7200", "#0C6785", "#A03313", "#25128B", "#5F0930")
DARK = ("#F1ED41", "#75FEF9", "#545CBD", "#7EA3F0", "#D39747", "#A24C35")
GREY = ("#8A8F98", "#7C828C")
AMBER = ("#B45309", "#FBBF24")
BANDS = ("one-way", "thin", "known", "strong")
FRAME = 1000.0
STRONG = Model().strong


@dataclass(frozen=True, slots=True)
class Limit:
    """How much one picture may hold, at most 5,000 people and 20,000 ties: browsers stutter beyond that."""

    people: int = 1_500
    ties: int = 6_000

    def __post_init__(self) -> None:
        if not (0 < self.people <= 5_000 and 0 < self.ties <= 20_000):
            raise BadValue(
                f"A picture holds 1 to 5,000 people and 1 to 20,000 ties, not {self.people:,} and {self.ties:,}; "
                "narrow it by group, by least depth or around one person."
            )


class Group(TypedDict):
    """One line of the legend. ``slot`` is the place in the palette, -1 for grey; ``letter`` says the same without colour."""

    name: str
    letter: str
    slot: int
    people: int


class Picture(TypedDict):
    """What the explorer paints, as columns; ``a``, ``b``, ``group``, ``band`` and ``channel`` are places in other lists.

    ``days`` is the time since the last contact, -1 when there never was one. ``deep`` is the share of a person's ties
    that are strong. All numbers are rounded here and nowhere else, so that card, panel and table agree.
    """

    people: dict[str, list[Any]]
    ties: dict[str, list[Any]]
    groups: list[Group]
    channels: list[str]
    palette: dict[str, list[str]]
    largest: float
    sentence: str


def picture(
    people: Iterable[Row],
    ties: Iterable[Row],
    positions: Positions,
    *,
    focus: str = "",
    degrees: int = 0,
    least: float = 0.0,
    groups: Sequence[str] = (),
    bands: Sequence[str] = (),
    routes: Iterable[Sequence[str]] = (),
    as_of: date | None = None,
    limit: Limit | None = None,
    strong: float = STRONG,
) -> Picture:
    """The picture of a network, with what was left out in words.

    ``least`` hides ties of less depth (0-100) and the people who then have none; ``groups`` and ``bands`` keep only those
    named. ``focus`` is always drawn; with ``degrees`` of 1 or more only people within so many steps of it. ``routes``, lists of
    people, leave only those people and the ties between neighbours in a list. When more is left than ``limit`` holds, the
    people with the greatest summed depth and the deepest ties stay. ``as_of`` is the day from which days are counted, by
    default the last contact; a bridge up to ``strong``, the line of the depth model, is a weak one. People without a position
    are never drawn.
    """
    limit = limit or Limit()
    rows = list(people)
    known = {row["person"]: row for row in rows}
    every = list(ties)
    placed = {person for person in known if person in positions}
    kept = _chosen(every, known, placed, least=least, groups=groups, bands=bands)
    shown = {person for person in placed if not groups or known[person]["group"] in groups}
    if least or bands:
        shown &= {end for row in kept for end in (row["a"], row["b"])}
    if pairs := {frozenset(pair) for route in routes for pair in itertools.pairwise(route)}:
        kept = [row for row in kept if frozenset((row["a"], row["b"])) in pairs]
        shown = placed & {person for pair in pairs for person in pair}
    if focus in placed:
        shown = _around(focus, degrees, kept) if degrees else shown | {focus}
    order = sorted(shown, key=lambda person: (person != focus, -(known[person]["strength"] or 0.0), person))[: limit.people]
    place = {person: index for index, person in enumerate(order)}
    drawn = [row for row in kept if row["a"] in place and row["b"] in place]
    drawn = sorted(drawn, key=lambda row: (-row["depth"], row["a"], row["b"]))[: limit.ties]
    legend = _legend(rows, set(place))
    day = as_of or max((found for row in every if (found := _day(row["last"]))), default=None)
    channels = sorted({", ".join(row["channels"] or ()) for row in drawn})
    return Picture(
        people=_people(order, known, every, positions, legend=legend, day=day),
        ties=_ties(drawn, place, channels, day, strong),
        groups=legend,
        channels=channels,
        palette={"light": [*LIGHT, GREY[0], AMBER[0]], "dark": [*DARK, GREY[1], AMBER[1]]},
        largest=round(max((row["strength"] or 0.0 for row in rows), default=0.0), 3),
        sentence=_sentence(len(order), len(rows), len(drawn), len(every), len(shown) > len(order) or len(kept) > len(drawn)),
    )


def _chosen(
    ties: Iterable[Row],
    known: Mapping[str, Row],
    placed: set[str],
    *,
    least: float,
    groups: Sequence[str],
    bands: Sequence[str],
) -> list[Row]:
    wanted, levels = set(groups), set(bands)
    return [
        row
        for row in ties
        if row["depth"] >= least
        and row["a"] in placed
        and row["b"] in placed
        and (not levels or row["band"] in levels)
        and (not wanted or (known[row["a"]]["group"] in wanted and known[row["b"]]["group"] in wanted))
    ]


def _around(focus: str, degrees: int, ties: Iterable[Row]) -> set[str]:
    """The people within so many steps of one person, that person included."""
    beside: dict[str, set[str]] = defaultdict(set)
    for row in ties:
        beside[row["a"]].add(row["b"])
        beside[row["b"]].add(row["a"])
    reached, edge = {focus}, {focus}
    for _ in range(degrees):
        edge = {near for person in edge for near in beside[person]} - reached
        reached |= edge
    return reached


def _legend(people: Iterable[Row], shown: set[str]) -> list[Group]:
    """Groups in the usual order; the six largest of the whole network have a colour, so a filter never recolours anybody."""
    everybody: Counter[str] = Counter()
    visible: Counter[str] = Counter()
    for row in people:
        name = row["group"] or "no group"
        everybody[name] += 1
        visible[name] += row["person"] in shown
    usual = {name: index for index, name in enumerate(GROUPS)}
    names = sorted(everybody, key=lambda name: (usual.get(name, len(usual)), name))
    coloured = sorted(names, key=lambda name: (name == "no group", -everybody[name], names.index(name)))[: len(LIGHT)]
    slots = itertools.count()
    letters: set[str] = set()
    legend: list[Group] = []
    for name in names:
        free = (letter for letter in name.upper() + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter.isalnum() and letter not in letters)
        letter = "" if name == "no group" else next(free, "")
        letters.add(letter)
        slot = next(slots) if name in coloured and name != "no group" else -1
        legend.append(Group(name=name, letter=letter, slot=slot, people=visible[name]))
    return legend


def _people(
    order: Sequence[str],
    known: Mapping[str, Row],
    ties: Iterable[Row],
    positions: Positions,
    *,
    legend: Sequence[Group],
    day: date | None,
) -> dict[str, list[Any]]:
    deep, total = Counter[str](), Counter[str]()
    for row in ties:
        for end in (row["a"], row["b"]):
            total[end] += 1
            deep[end] += row["band"] == "strong"
    index = {group["name"]: place for place, group in enumerate(legend)}
    where = _frame(positions)
    rows = [known[person] for person in order]
    return {
        "id": list(order),
        "name": [row["name"] or person for row, person in zip(rows, order, strict=True)],
        "organisation": [row["organisation"] or "" for row in rows],
        "group": [index[row["group"] or "no group"] for row in rows],
        "ours": [int(row["side"] == "ours") for row in rows],
        "x": [where[person][0] for person in order],
        "y": [where[person][1] for person in order],
        "strength": [round(row["strength"] or 0.0, 1) for row in rows],
        "ties": [total[person] for person in order],
        "deep": [round(deep[person] / total[person], 2) if total[person] else 0 for person in order],
        "strong": [deep[person] for person in order],
        "days": [_age(row["last"], day) for row in rows],
    }


def _ties(
    drawn: Sequence[Row], place: Mapping[str, int], channels: Sequence[str], day: date | None, strong: float
) -> dict[str, list[Any]]:
    index = {name: number for number, name in enumerate(channels)}
    return {
        "a": [place[row["a"]] for row in drawn],
        "b": [place[row["b"]] for row in drawn],
        "depth": [round(row["depth"], 1) for row in drawn],
        "band": [BANDS.index(row["band"]) if row["band"] in BANDS else 0 for row in drawn],
        "bridge": [int(bool(row["bridge"])) for row in drawn],
        "weak": [int(bool(row["bridge"]) and row["depth"] <= strong) for row in drawn],
        "days": [_age(row["last"], day) for row in drawn],
        "channel": [index[", ".join(row["channels"] or ())] for row in drawn],
    }


def _frame(positions: Positions) -> dict[str, tuple[float, float]]:
    """All positions moved and scaled together into a square of 2 * FRAME around 0, rounded to a tenth."""
    if not positions:
        return {}
    xs, ys = [x for x, _ in positions.values()], [y for _, y in positions.values()]
    left, top = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    span = max(max(xs) - min(xs), max(ys) - min(ys)) or 1.0
    scale = 2 * FRAME / span
    return {person: (round((x - left) * scale, 1), round((y - top) * scale, 1)) for person, (x, y) in positions.items()}


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return date.fromisoformat(value[:10]) if isinstance(value, str) and value else None


def _age(last: object, day: date | None) -> int:
    found = _day(last)
    return max(0, (day - found).days) if found and day else -1


def _sentence(people: int, everybody: int, ties: int, every: int, capped: bool) -> str:
    if not everybody:
        return "Nobody to show yet."
    if people == everybody and ties == every:
        return f"Showing all {people:,} people and {ties:,} ties."
    which = ": those with the deepest ties." if capped else "."
    return f"Showing {people:,} of {everybody:,} people and {ties:,} of {every:,} ties{which}"
