"""Depth against a plain Python implementation, hand-worked values, and the relations that must always hold."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import graphx
from graphx.depth import Model
from graphx.errors import SettingsError
from loaders.record import CHANNELS, KINDS, Interaction, Party
from tests.support import reference

DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)


def meet(number, day, *people, kind="meeting", channel="meeting", minutes=None, audience=0):
    sender, *others = (Party(f"email:{name}@x.example", name) for name in people)
    return Interaction(f"t:{number}", DAY + timedelta(days=day), channel, kind, sender, tuple(others), f"row {number}",
                       minutes=minutes, audience=audience)  # fmt: skip


def mail(number, day, *people, **more):
    return meet(number, day, *people, kind="message", channel="email", **more)


def only(events, as_of=None):
    with tempfile.TemporaryDirectory() as folder:
        reference.put(Path(folder), events)
        rows = graphx.open(folder).ask("ties", as_of=as_of).rows
    assert len(rows) == 1
    return rows[0]


people = st.sampled_from(["ada", "bob", "cy", "dee", "eve", "fay"])
events_of = st.lists(
    st.builds(
        lambda day, who, kind, channel, minutes, audience: (day, who, kind, channel, minutes, audience),
        st.integers(0, 400),
        st.lists(people, min_size=2, max_size=5, unique=True),
        st.sampled_from(KINDS),
        st.sampled_from(CHANNELS),
        st.one_of(st.none(), st.floats(1, 600)),
        st.sampled_from([0, 0, 0, 7, 51, 300]),
    ),
    min_size=1,
    max_size=25,
)


@given(events_of, st.integers(0, 500))
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_equals_the_plain_implementation_to_the_last_digit(drawn, as_of):
    events = [meet(i, day, *who, kind=kind, channel=channel, minutes=minutes, audience=audience)
              for i, (day, who, kind, channel, minutes, audience) in enumerate(drawn)]  # fmt: skip
    day = (DAY + timedelta(days=as_of)).date()
    expected = reference.ties(events, day)
    with tempfile.TemporaryDirectory() as folder:
        reference.put(Path(folder), events)
        workspace = graphx.open(folder)
        rows = {tuple(sorted((row["a_name"], row["b_name"]))): row for row in workspace.ask("ties", as_of=day).rows}
        assert set(rows) == {tuple(r[6:].split("@")[0] for r in pair) for pair in expected}
        for pair, numbers in expected.items():
            row = rows[tuple(r[6:].split("@")[0] for r in pair)]
            for name, value in numbers.items():
                if name in ("closeness", "rhythm_days", "overdue", "balance") and value is not None:
                    assert row[name] == pytest.approx(value, rel=1e-12)
                else:
                    assert row[name] == value, name
            receipt = workspace.ask("receipt", as_of=day, a=row["a"], b=row["b"]).rows
            assert sum(round(each["contribution"] * 1e9) for each in receipt) == round(row["depth_sum"] * 1e9)
            assert len(receipt) == row["interactions"]


@pytest.mark.parametrize(
    ("gap", "score"), [(1, 97), (7, 81), (14, 69), (30.44, 50), (91.3, 25), (182.6, 15), (365.25, 9)]
)  # fmt: skip
def test_one_exchange_per_active_day_settles_at_the_published_scores(gap, score):
    before = sum(2 ** (-k * gap / 180) for k in range(1, 5000))
    depth = (before + before + 1) / 2  # the mean of just before and just after an exchange
    assert Model().score(depth) == pytest.approx(score, abs=1)


def test_the_published_scores_come_out_of_the_log_too():
    monthly = [mail(k, round(30.44 * (k + 0.5)), "ada", "bob") for k in range(100)]
    end = (DAY + timedelta(days=round(30.44 * 100))).date()
    assert only(monthly, end)["depth"] == pytest.approx(50, abs=1)
    coffees = [meet(k, round(30.44 * (k + 0.5)), "ada", "bob") for k in range(100)]
    assert only(coffees, end)["depth"] == pytest.approx(67, abs=1)


def test_one_coffee_beats_any_number_of_mails_on_its_day():
    mails = [mail(k, 0, "ada", "bob") for k in range(200)]
    coffee = only([meet(0, 0, "ada", "bob", minutes=30)])
    assert coffee["depth_sum"] == 2.0
    assert only(mails)["depth_sum"] < 2.0


def test_audience_of_two_five_and_fifty_people_weighs_1_and_a_half_and_a_seventh():
    crowd = [f"p{i}" for i in range(50)]
    for size, x in ((2, 1.0), (5, 0.5), (50, 1 / 7)):
        with tempfile.TemporaryDirectory() as folder:
            reference.put(Path(folder), [mail(0, 0, *crowd[:size])])
            rows = graphx.open(folder).ask("ties").rows
        assert len(rows) == size - 1
        assert rows[0]["depth_sum"] == pytest.approx(2 * x / (1 + x), abs=1e-9)


def test_more_than_fifty_people_are_a_broadcast_even_in_a_room():
    crowd = [f"p{i}" for i in range(60)]
    with tempfile.TemporaryDirectory() as folder:
        reference.put(Path(folder), [meet(0, 0, *crowd, minutes=60)])
        rows = graphx.open(folder).ask("ties").rows
    assert len(rows) == 59
    assert max(row["depth_sum"] for row in rows) < 0.25


def test_silence_halves_depth_in_180_days_and_warmth_in_30():
    event = [mail(0, 0, "ada", "bob")]
    now, later, month = (only(event, (DAY + timedelta(days=d)).date()) for d in (0, 180, 30))
    assert later["depth_sum"] == now["depth_sum"] / 2
    assert month["warmth_sum"] == now["warmth_sum"] / 2


def test_events_after_the_day_do_not_exist():
    events = [mail(0, 0, "ada", "bob"), mail(1, 50, "ada", "bob"), mail(2, 60, "ada", "cy")]
    assert only(events, DAY.date()) == only(events[:1], DAY.date())


def test_a_tie_exists_while_an_interaction_does_however_long_ago():
    with tempfile.TemporaryDirectory() as folder:
        old = [mail(0, 0, "ada", "bob"), mail(1, 1, "bob", "ada"), mail(2, 1, "bob", "ada")]
        reference.put(Path(folder), [*old, mail(3, 9000, "ada", "cy")])
        workspace = graphx.open(folder)
        rows = {frozenset((row["a_name"], row["b_name"])): row for row in workspace.ask("ties").rows}
        assert set(rows) == {frozenset(("ada", "bob")), frozenset(("ada", "cy"))}
        faded = rows[frozenset(("ada", "bob"))]
        assert faded["depth_sum"] == 2e-9  # a billionth for each day
        assert 0 < faded["depth"] < 1e-6
        assert (faded["interactions"], faded["warmth"], faded["band"]) == (3, 0, "thin")
        assert {row["name"]: row["ties"] for row in workspace.ask("people").rows} == {"ada": 2, "bob": 1, "cy": 1}
        receipt = workspace.ask("receipt", a="ada", b="bob").rows
        assert sum(round(row["contribution"] * 1e9) for row in receipt) == 2
        assert sum(row["share"] for row in receipt) == 1
        facts = {row["fact"]: row["value"] for row in workspace.ask("overview").rows}
        assert (facts["ties"], facts["thin"]) == (2, 1)


def test_the_length_of_a_meeting_counts_by_its_square_root():
    """Two hours weigh twice as much as half an hour, a call as much whatever its length."""
    x = {minutes: only([meet(0, 0, "ada", "bob", minutes=minutes)])["depth_sum"] for minutes in (None, 30, 120, 7.5)}
    assert x[None] == x[30] == 2.0  # X = 1
    assert x[120] == pytest.approx(2 * 2 * 2 / 3)  # X = 2
    assert x[7.5] == pytest.approx(2 * 2 * 0.5 / 1.5)  # X = 1/2
    assert only([meet(0, 0, "ada", "bob", kind="call", channel="call", minutes=120)])["depth_sum"] == 1.5
    linear = Model.of({"minutes_exponent": 1})
    assert (linear.length(60), Model().length(60)) == (2, pytest.approx(2**0.5))


def test_adding_an_interaction_never_lowers_depth():
    events = [mail(0, 0, "ada", "bob")]
    before = only(events, DAY.date() + timedelta(days=9))["depth_sum"]
    for kind in KINDS:
        after = only([*events, meet(1, 3, "bob", "ada", kind=kind, channel="chat")], DAY.date() + timedelta(days=9))
        assert after["depth_sum"] > before


def test_one_way_and_too_new_to_say():
    row = only([mail(k, k, "ada", "bob") for k in range(2)])
    assert row["band"] == "one-way"
    assert row["balance"] == 0
    assert row["rhythm_days"] is None
    assert "too new to say" in row["note"]
    assert only([mail(0, 0, "ada", "bob"), mail(1, 1, "bob", "ada")])["band"] == "thin"


def test_closeness_takes_a_person_no_source_covers_as_one():
    with tempfile.TemporaryDirectory() as folder:
        home = reference.put(Path(folder), [mail(0, 0, "ada", "bob"), mail(1, 0, "ada", "cy")], scope="ego:email:ada@x.example")
        rows = graphx.open(home.root).ask("ties").rows
    assert [row["closeness"] for row in rows] == pytest.approx([1 / 2**0.25] * 2)


def test_doubling_a_channel_scales_only_the_ties_that_use_it():
    model = Model.of({"richness": {"call": 3.0}})
    assert model.richness["call"] == 3.0
    assert model.richness["in person"] == 2.0
    assert replace(Model(), thin=10.0).thin == 10.0


@pytest.mark.parametrize(
    "given",
    [{"half_life": 0}, {"half_life": -1}, {"audience_exponent": 2}, {"thin": 80}, {"richness": {"smoke": 1}}, {"nonsense": 1},
     {"substance": {"like": 0}}, {"half_life": "long"}, {"richness": 3}, {"half_life": float("nan")}, {"broadcast_above": 1},
     {"classes": {"email": "pigeon"}}],
)  # fmt: skip
def test_a_model_that_breaks_the_promises_is_refused(given):
    with pytest.raises(SettingsError):
        Model.of(given)


def test_every_channel_and_kind_has_its_weight():
    model = Model()
    assert set(model.substance) == set(KINDS)
    assert set(model.classes) == set(CHANNELS)
