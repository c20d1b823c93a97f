"""The greedy cover against itself written out: every sum over all people, every choice by trying everybody."""

from __future__ import annotations

import itertools
import math
import random

import numpy as np
import pytest

from graphx.graph import cover


class World:
    """A random graph of people with chances, of whom some are counted."""

    def __init__(self, seed, people=9, chance=0.4, counted=0.7):
        draw = random.Random(seed)
        self.people = people
        self.ties = {
            pair: draw.choice([0.1, 0.25, 0.5, draw.random()])
            for pair in itertools.combinations(range(people), 2)
            if draw.random() < chance
        }
        self.counted = [draw.random() < counted for _ in range(people)]
        self.strength = [draw.choice([1.0, 2.0, 3.0]) for _ in range(people)]
        self.candidates = [i for i in range(people) if draw.random() < 0.8]

    def p(self, i, j):
        return 1.0 if i == j else self.ties.get((min(i, j), max(i, j)), 0.0)

    def value(self, picks):
        """How many counted people the picks reach, from the definition."""
        return sum(1 - math.prod(1 - self.p(i, j) for i in picks) for j in range(self.people) if self.counted[j])

    def reach(self, order=None):
        order = order or list(range(self.people))
        lines = [(order[a], order[b], p) for (a, b), p in self.ties.items()]
        random.Random(7).shuffle(lines)
        a, b = (np.array([line[end] for line in lines], np.int64) for end in (0, 1))
        counted = np.zeros(self.people, bool)
        counted[[order[i] for i in range(self.people) if self.counted[i]]] = True
        return cover.Reach(a, b, np.array([line[2] for line in lines], float), counted)

    def picks(self, limit=None, order=None):
        order = order or list(range(self.people))
        strength = np.zeros(self.people)
        strength[order] = self.strength
        candidates = np.array([order[i] for i in self.candidates], np.int64)
        return cover.greedy(self.reach(order), candidates, strength, limit)

    def by_hand(self):
        """(person, adds) by trying everybody at every step; what differs by rounding only is equal."""
        chosen, left, found = [], list(self.candidates), []
        while left:
            adds = {i: round(self.value([*chosen, i]) - self.value(chosen), 12) for i in left}
            best = min(left, key=lambda i: (-adds[i], -self.strength[i], i))
            found.append((best, adds[best]))
            chosen.append(best)
            left.remove(best)
        return found


SEEDS = range(60)


@pytest.mark.parametrize("seed", SEEDS)
def test_lazy_picks_are_those_of_trying_everybody(seed):
    world = World(seed)
    found, expected = world.picks(), world.by_hand()
    assert [pick.person for pick in found] == [person for person, _ in expected]
    assert [pick.adds for pick in found] == pytest.approx([adds for _, adds in expected], abs=1e-11)
    assert world.picks(3) == found[:3]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_picks_say_of_themselves_is_what_the_definition_says(seed):
    world = World(seed)
    earlier = []
    for pick in world.picks():
        assert pick.covers == pytest.approx(world.value([pick.person]))
        same = [sum(world.p(pick.person, j) * world.p(e, j) for j in range(9) if world.counted[j]) for e in earlier]
        if max(same, default=0) == 0:
            assert (pick.shared_with, pick.shared) == (None, 0.0)
        else:
            assert pick.shared == pytest.approx(max(same))
            assert same[earlier.index(pick.shared_with)] == pytest.approx(max(same))
        earlier.append(pick.person)
    assert sum(pick.adds for pick in world.picks()) == pytest.approx(world.value(earlier))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_value_is_submodular_so_that_adds_never_grow_and_the_first_picks_are_near_the_best(seed):
    world = World(seed)
    picks = world.picks(3)
    adds = [pick.adds for pick in world.picks()]
    assert adds == sorted(adds, reverse=True)
    best = max((world.value(each) for each in itertools.combinations(world.candidates, len(picks))), default=0)
    assert sum(pick.adds for pick in picks) >= (1 - 1 / math.e) * best - 1e-12


@pytest.mark.parametrize("seed", SEEDS)
def test_names_and_the_order_of_ties_change_nothing_but_who_of_equals_comes_first(seed):
    world = World(seed)
    world.strength = [float(i) for i in range(9)]  # no two are equal, so that numbers decide nothing
    order = list(range(9))
    random.Random(seed).shuffle(order)
    back = {new: old for old, new in enumerate(order)}
    turned = [
        pick._replace(person=back[pick.person], shared_with=None if pick.shared_with is None else back[pick.shared_with])
        for pick in world.picks(order=order)
    ]
    assert turned == world.picks()


def test_equal_ones_are_picked_by_strength_and_then_by_number():
    nobody = np.zeros(0, np.int64)
    reach = cover.Reach(nobody, nobody, np.zeros(0), np.ones(4, bool))
    picks = cover.greedy(reach, np.arange(4), np.array([1.0, 3.0, 1.0, 3.0]))
    assert [pick.person for pick in picks] == [1, 3, 0, 2]
    assert [(pick.adds, pick.covers, pick.shared_with) for pick in picks] == [(1.0, 1.0, None)] * 4
    assert cover.greedy(reach, nobody, np.ones(4)) == []
    assert cover.greedy(reach, np.arange(4), np.ones(4), 0) == []


def test_two_stars_and_a_twin_by_hand():
    """0 knows 1, 2 and 3; 4 knows the same as well; 5 knows 6: after 0 comes 5, not the twin."""
    a, b = np.array([0, 0, 0, 1, 2, 3, 5]), np.array([1, 2, 3, 4, 4, 4, 6])
    reach = cover.Reach(a, b, np.array([0.9, 0.9, 0.9, 0.8, 0.8, 0.8, 0.5]), np.array([1, 1, 1, 1, 1, 0, 1], bool))
    picks = cover.greedy(reach, np.array([0, 4, 5]), np.ones(7))
    assert [pick.person for pick in picks] == [0, 4, 5]
    assert picks[1].adds == pytest.approx(1 + 3 * 0.1 * 0.8)
    assert (picks[1].shared_with, picks[1].shared) == (0, pytest.approx(3 * 0.9 * 0.8))
    assert picks[2][1:] == (0.5, 0.5, None, 0.0), "one who is not counted does not add himself"
    assert reach.others().tolist() == [3, 2, 2, 2, 3, 1, 0]
