"""The scene of a picture: the people and ties of a view as columns, with colours and places.

Nobody ever moves: the same person stands in the same place on every day and under every filter, because positions belong to the
version of the log and the frame is laid around all of them, not around those that are drawn.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypedDict

from graphx.depth import BANDS
from graphx.sheet import Sheet
from graphx.view import NOBODY, PERSON, STRONG, TIE, Ground, Limit, Row, View, select
from loaders.record import GROUPS

Positions = Mapping[str, tuple[float, float]]

LIGHT = ("#1D8EF5", "#CC7200", "#0C6785", "#A03313", "#25128B", "#5F0930")
DARK = ("#F1ED41", "#75FEF9", "#545CBD", "#7EA3F0", "#D39747", "#A24C35")
GREY = ("#8A8F98", "#7C828C")
AMBER = ("#B45309", "#FBBF24")
FRAME = 1000.0


class Group(TypedDict):
    """One line of the legend. ``slot`` is the place in the palette, -1 for grey; ``letter`` says the same without colour."""

    name: str
    letter: str
    slot: int
    people: int


class Picture(TypedDict):
    """What the explorer paints, as columns; ``a``, ``b``, ``group``, ``band`` and ``channel`` are places in other lists.

    ``days`` is the time since the last contact, -1 when there never was one. ``ties``, ``strong``, ``deep`` (the share that is
    strong) and ``best`` (the deepest, with ``most``) count all ties of a person, drawn or not. All numbers are rounded here and
    nowhere else, so that card, panel and table agree.
    """

    people: dict[str, list[Any]]
    ties: dict[str, list[Any]]
    groups: list[Group]
    channels: list[str]
    palette: dict[str, list[str]]
    largest: float
    sentence: str


class Plane(Ground):
    """The ground of all views of one day with everybody's place on it."""

    def __init__(
        self,
        people: Iterable[Row],
        ties: Iterable[Row],
        positions: Positions,
        as_of: date | None = None,
        strong: float = STRONG,
    ) -> None:
        super().__init__(people, ties, positions, strong)
        self.spots = _frame(positions)
        self.day = as_of or max((found for row in self.ties if (found := _day(row["last"]))), default=None)


def plane(people: Sheet, ties: Sheet, positions: Positions) -> Plane:
    """The plane of the day for which two answers, ``people`` and ``ties``, were given."""
    made = ties.provenance
    return Plane(people.records(PERSON), ties.records(TIE), positions, made.as_of, made.model["strong"])


def picture(plane: Plane, view: View | None = None, limit: Limit | None = None, *, whole: bool = False) -> Picture:
    """The picture of a view, with what was left out in words.

    With ``whole`` also what the legend hides is there, for a canvas whose legend can show it again. The day of the plane, by
    default the last contact, is that from which days are counted.
    """
    chosen = select(plane, view or View(), limit)
    people, ties = (chosen.people, chosen.ties) if whole else (chosen.seen_people(), chosen.seen_ties())
    legend = _legend(plane.people, set(people))
    place = {person: index for index, person in enumerate(people)}
    channels = sorted({", ".join(row["channels"] or ()) for row in ties})
    return Picture(
        people=_people(plane, people, legend),
        ties=_ties(plane, ties, place, channels),
        groups=legend,
        channels=channels,
        palette={"light": [*LIGHT, GREY[0], AMBER[0]], "dark": [*DARK, GREY[1], AMBER[1]]},
        largest=plane.largest,
        sentence=chosen.sentence,
    )


def _legend(people: Iterable[Row], shown: set[str]) -> list[Group]:
    """Groups in the usual order; the six largest of the whole network have a colour, so a filter never recolours anybody."""
    everybody: Counter[str] = Counter()
    visible: Counter[str] = Counter()
    for row in people:
        name = row["group"] or NOBODY
        everybody[name] += 1
        visible[name] += row["person"] in shown
    usual = {name: index for index, name in enumerate(GROUPS)}
    names = sorted(everybody, key=lambda name: (usual.get(name, len(usual)), name))
    coloured = sorted(names, key=lambda name: (name == NOBODY, -everybody[name], names.index(name)))[: len(LIGHT)]
    slots = itertools.count()
    letters: set[str] = set()
    legend: list[Group] = []
    for name in names:
        free = (letter for letter in name.upper() + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter.isalnum() and letter not in letters)
        letter = "" if name == NOBODY else next(free, "")
        letters.add(letter)
        slot = next(slots) if name in coloured and name != NOBODY else -1
        legend.append(Group(name=name, letter=letter, slot=slot, people=visible[name]))
    return legend


def _people(plane: Plane, order: Sequence[str], legend: Sequence[Group]) -> dict[str, list[Any]]:
    index = {group["name"]: place for place, group in enumerate(legend)}
    rows = [plane.known[person] for person in order]
    total = [len(plane.of[person]) for person in order]
    deep = [plane.strong[person] for person in order]
    best = [_best(plane, person) for person in order]
    return {
        "id": list(order),
        "name": [row["name"] or person for row, person in zip(rows, order, strict=True)],
        "organisation": [row["organisation"] or "" for row in rows],
        "group": [index[row["group"] or NOBODY] for row in rows],
        "ours": [int(row["side"] == "ours") for row in rows],
        "x": [plane.spots[person][0] for person in order],
        "y": [plane.spots[person][1] for person in order],
        "strength": [round(row["strength"] or 0.0, 1) for row in rows],
        "ties": total,
        "deep": [round(some / count, 2) if count else 0 for some, count in zip(deep, total, strict=True)],
        "strong": deep,
        "best": [name for name, _ in best],
        "most": [depth for _, depth in best],
        "days": [_age(row["last"], plane.day) for row in rows],
    }


def _best(plane: Plane, person: str) -> tuple[str, float]:
    """With whom somebody's deepest tie is, and its depth; an empty name for nobody."""
    if not plane.of[person]:
        return "", 0.0
    row = plane.of[person][0]
    other = row["b"] if row["a"] == person else row["a"]
    return str(plane.known[other]["name"] or other) if other in plane.known else str(other), round(row["depth"], 1)


def _ties(plane: Plane, drawn: Sequence[Row], place: Mapping[str, int], channels: Sequence[str]) -> dict[str, list[Any]]:
    index = {name: number for number, name in enumerate(channels)}
    return {
        "a": [place[row["a"]] for row in drawn],
        "b": [place[row["b"]] for row in drawn],
        "depth": [round(row["depth"], 1) for row in drawn],
        "band": [BANDS.index(row["band"]) if row["band"] in BANDS else 0 for row in drawn],
        "bridge": [int(bool(row["bridge"])) for row in drawn],
        "weak": [int(plane.weak(row)) for row in drawn],
        "days": [_age(row["last"], plane.day) for row in drawn],
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
