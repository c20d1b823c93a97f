"""A view of the network: the filters of a picture, as one text that a link and the command line can carry, and what they leave.

What is drawn, listed and exported under a view is chosen here once: :func:`select` names the people and the ties.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

from graphx.depth import BANDS, Model
from graphx.errors import BadValue, UnknownName
from graphx.wording import count

Row = Mapping[str, Any]
KINDS = (*BANDS, "weak bridge")
"""What the legend tells apart among ties: the bands, and weak bridges, which are in a band too."""
NOBODY = "no group"
PERSON = ("person", "name", "organisation", "group", "side", "strength", "last")
TIE = ("a", "b", "depth", "band", "bridge", "channels", "last")
"""The columns of the answers ``people`` and ``ties`` that a picture needs."""
STRONG = Model().strong


@dataclass(frozen=True, slots=True)
class View:
    """What of a network is looked at.

    ``least`` hides ties of less depth (0-100) and the people who then have none; ``groups`` keeps these groups, their ties
    among themselves and to ours. ``focus`` is a person who is there with all ties whatever the filters; with ``degrees`` only
    people within so many steps of that person. ``routes``, lists of people, leave only those people and the ties between
    neighbours in a list. ``hidden`` is what the legend hides: ``group NAME`` or one of :data:`KINDS`.
    """

    least: float = 0.0
    groups: tuple[str, ...] = ()
    focus: str = ""
    degrees: int = 0
    routes: tuple[tuple[str, ...], ...] = ()
    hidden: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The view as in an address, ``least=40&groups=media``; empty for everybody. Routes and steps have no text."""
        named = {"least": [short(self.least)] if self.least else [], "groups": self.groups, "hide": self.hidden}
        return urlencode({**named, "p": [self.focus] if self.focus else []}, doseq=True)


def parse(text: str) -> View:
    """The view of a text, or of a whole address that ends in one; what else an address carries is passed over.

    Raises :class:`BadValue` for a depth that cannot be, :class:`UnknownName` for what no legend hides.
    """
    given = parse_qs(text.rpartition("?")[2], keep_blank_values=True)
    return View(
        least=depth(given.get("least", ["0"])[-1]),
        groups=tuple(given.get("groups", ())),
        hidden=tuple(map(line, given.get("hide", ()))),
        focus=given.get("p", [""])[-1],
    )


def depth(text: str) -> float:
    """A depth from 0 to 100. Raises :class:`BadValue`."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:
        raise BadValue(f"The least depth is a number from 0 to 100, not '{text}'.")
    return value


def short(depth: float) -> str:
    """A depth as an address has it, so that it reads as the same one: ``40``, ``12.5``."""
    return f"{depth:.12g}"


def line(text: str) -> str:
    """A line of the legend: ``group NAME`` or one of :data:`KINDS`. Raises :class:`UnknownName`."""
    if text not in KINDS and not text.startswith("group "):
        raise UnknownName("line of the legend", text, (*KINDS, "group NAME"))
    return text


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


class Ground:
    """What all views of one day stand on: everybody, all ties from deep to thin, and who has a place in the picture. Read only.

    ``of`` are the ties of each person, from deep to thin, ``strong`` counts those that are; a bridge up to ``line``, the one of
    the depth model for strong, is a weak one.
    """

    def __init__(self, people: Iterable[Row], ties: Iterable[Row], placed: Iterable[str], line: float = STRONG) -> None:
        self.line = line
        self.people = sorted(people, key=lambda row: (-(row["strength"] or 0.0), row["person"]))
        self.known: dict[str, Row] = {row["person"]: row for row in self.people}
        self.ties = sorted(ties, key=_depth)
        self.placed = self.known.keys() & set(placed)
        self.strong: Counter[str] = Counter()
        self.of: dict[str, list[Row]] = {person: [] for person in self.known}
        for row in self.ties:
            for end in (row["a"], row["b"]):
                self.of.setdefault(end, []).append(row)
                self.strong[end] += row["band"] == "strong"
        self.anybody_ours = any(row["side"] == "ours" for row in self.people)
        self.largest = round(max((row["strength"] or 0.0 for row in self.people), default=0.0), 3)

    def expect(self, view: View) -> None:
        """Raises :class:`UnknownName` for a group and :class:`BadValue` for a person that nobody here has or is."""
        groups = sorted({row["group"] or NOBODY for row in self.people})
        for name in (*view.groups, *(each.removeprefix("group ") for each in view.hidden if each not in KINDS)):
            if name not in groups:
                raise UnknownName("group", name, groups)
        if view.focus and view.focus not in self.known:
            raise BadValue(f"Nobody here has the id '{view.focus}'.")

    def kinds(self, row: Row) -> set[str]:
        """What the legend calls a tie: its band, and a weak bridge when it is one."""
        return {row["band"] if row["band"] in BANDS else BANDS[0]} | ({KINDS[-1]} if self.weak(row) else set())

    def weak(self, row: Row) -> bool:
        """Whether a tie is a bridge that is not strong."""
        return bool(row["bridge"]) and row["depth"] <= self.line


@dataclass(frozen=True, slots=True)
class Selection:
    """The people (ids) and ties of a view in the order in which they are drawn, and in words what was left out.

    ``away`` and ``gone`` (pairs of ids) are those of them that the legend hides.
    """

    people: list[str]
    ties: list[Row]
    away: frozenset[str]
    gone: frozenset[tuple[str, str]]
    sentence: str

    def seen_people(self) -> list[str]:
        """The people without those that the legend hides."""
        return [each for each in self.people if each not in self.away]

    def seen_ties(self) -> list[Row]:
        """The ties without those that the legend hides."""
        return [row for row in self.ties if (row["a"], row["b"]) not in self.gone]


def select(ground: Ground, view: View, limit: Limit | None = None) -> Selection:
    """Who and what is in a view.

    When more is left than ``limit`` holds, the people with the greatest summed depth and the deepest ties stay, and always the
    person in focus with all ties. People without a place are in no view.
    """
    limit = limit or Limit()
    shown, kept = _filtered(ground, view)
    around = ground.of[view.focus] if view.focus in ground.placed and not view.routes else []
    around = [row for row in around if row["a"] in ground.placed and row["b"] in ground.placed]
    beside = {row[end] for row in around for end in ("a", "b")} | ({view.focus} & ground.placed)
    wanted = shown | beside
    order = [view.focus] if view.focus in beside else []
    order += [each for each in ground.known if each in wanted and each != view.focus]
    people = order if len(order) <= limit.people else _held(order, beside, limit.people)
    inside, own = set(people), {(row["a"], row["b"]) for row in around}
    ties = [row for row in kept if (row["a"], row["b"]) not in own and row["a"] in inside and row["b"] in inside]
    deepest = ties[: max(0, limit.ties - len(around))]
    capped = len(people) < len(order) or len(deepest) < len(ties)
    return _legend_hides(ground, view, people, sorted([*deepest, *around], key=_depth), capped)


def _held(order: Sequence[str], beside: set[str], most: int) -> list[str]:
    """The first of an order, as many as there is room for, and whoever must be there."""
    rest = itertools.islice((each for each in order if each not in beside), max(0, most - len(beside)))
    held = beside | set(rest)
    return [each for each in order if each in held]


def _depth(row: Row) -> tuple[float, str, str]:
    return -row["depth"], row["a"], row["b"]


def _filtered(ground: Ground, view: View) -> tuple[set[str], list[Row]]:
    """The people and the ties that the filters leave, however many."""
    placed, known, wanted = ground.placed, ground.known, set(view.groups)
    kept = [row for row in ground.ties if row["depth"] >= view.least and row["a"] in placed and row["b"] in placed]
    shown = set(placed)
    if wanted:
        members = {each for each in placed if (known[each]["group"] or NOBODY) in wanted}
        ours = {each for each in placed if known[each]["side"] == "ours" or not ground.anybody_ours}
        kept = [row for row in kept if _reaches(row, members, ours)]
        shown = members | {row[end] for row in kept for end in ("a", "b")}
    if view.least:
        shown &= {row[end] for row in kept for end in ("a", "b")}
    if pairs := {frozenset(pair) for route in view.routes for pair in itertools.pairwise(route)}:
        kept = [row for row in kept if frozenset((row["a"], row["b"])) in pairs]
        shown = placed & {person for pair in pairs for person in pair}
    if view.degrees and view.focus in placed:
        shown = _around(view.focus, view.degrees, kept)
    return shown, kept


def _reaches(row: Row, members: set[str], ours: set[str]) -> bool:
    a, b = row["a"], row["b"]
    return (a in members and (b in members or b in ours)) or (b in members and a in ours)


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


def _legend_hides(ground: Ground, view: View, people: list[str], ties: list[Row], capped: bool) -> Selection:
    hidden = set(view.hidden)
    away = frozenset(each for each in people if f"group {ground.known[each]['group'] or NOBODY}" in hidden)
    gone = frozenset(
        (row["a"], row["b"])
        for row in (ties if hidden else ())
        if row["a"] in away or row["b"] in away or not hidden.isdisjoint(ground.kinds(row))
    )
    words = _sentence(ground, view, len(people), len(ties), capped)
    if away or gone:
        left = f"{count(len(people) - len(away), 'person', 'people')} and {count(len(ties) - len(gone), 'tie')}"
        words += f" The legend hides {len(away):,} of these people and {len(gone):,} of these ties; left are {left}."
    return Selection(people, ties, away, gone, words)


def _sentence(ground: Ground, view: View, people: int, ties: int, capped: bool) -> str:
    everybody, every = len(ground.people), len(ground.ties)
    if not everybody:
        return "Nobody to show yet."
    if people == everybody and ties == every:
        return f"Showing all {people:,} people and {ties:,} ties."
    return f"Showing {people:,} of {everybody:,} people and {ties:,} of {every:,} ties{_which(ground, view, capped)}."


def _which(ground: Ground, view: View, capped: bool) -> str:
    """What the filters ask for, in words."""
    parts = []
    if view.degrees:
        parts.append("everybody " + ("one step" if view.degrees == 1 else f"{view.degrees} steps") + " around")
    if view.routes:
        parts.append("those of the routes")
    if view.groups:
        to = "ours" if ground.anybody_ours else "everybody, because nobody is marked as ours"
        parts.append(f"{' and '.join(view.groups)} with their ties to each other and to {to}")
    if view.least:
        parts.append(f"ties of depth {short(view.least)} or more")
    if capped:
        parts.append("those with the deepest ties, as many as a picture holds")
    if view.focus in ground.placed and not view.degrees and (view.groups or view.least or capped):
        name, count = ground.known[view.focus]["name"] or view.focus, len(ground.of[view.focus])
        parts.append(f"all {count:,} ties of {name} whatever the filters" if count != 1 else f"the one tie of {name}")
    return ": " + "; ".join(parts) if parts else ""
