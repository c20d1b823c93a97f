"""Answers on small planted worlds, with the values worked out by hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import graphx
from graphx import query, wording
from graphx.errors import BadValue, UnknownName, UnknownPerson
from graphx.sheet import Sheet
from graphx.storage.home import Home
from loaders.record import Card, Interaction, Party
from tests.support import reference

DAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


def mail(sender, receiver, day, kind="message", channel="email"):
    a, b = (Party(f"email:{name}@x.example", name) for name in (sender, receiver))
    return Interaction(f"{sender}{receiver}{day}{kind}", DAY + timedelta(days=day), channel, kind, a, (b,), f"row {day}")


def card(name, group="", side="stakeholder", **more):
    return Card((f"email:{name}@x.example",), name, group=group, side=side, **more)


def both(a, b, days, **more):
    return [mail(*((a, b) if i % 2 else (b, a)), day, **more) for i, day in enumerate(days)]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Two circles of four joined by vera; wim went quiet after weekly coffees; nobody knows the regulator; key kim is thin."""
    events = []
    for circle in (("ada", "bea", "cai", "dov"), ("eli", "fox", "gus", "hal")):
        for i, a in enumerate(circle):
            for b in circle[i + 1 :]:
                events += both(a, b, range(200, 360, 7))
    events += both("ada", "vera", range(200, 360, 10)) + both("vera", "eli", range(200, 360, 10))
    events += both("ada", "wim", range(0, 240, 7), kind="meeting", channel="meeting")
    events += [mail("kim", "ada", 300), mail("ada", "kim", 301)]
    events += [mail("news", name, 350) for name in ("ada", "bea", "cai")]
    cards = [card(name, side="ours", group="employee", department="Sales") for name in ("ada", "bea", "cai", "dov")]
    cards += [card("wim", "customer"), card("rex", "regulator", key=True), card("kim", "investor", key=True, followers=10**6)]
    folder = tmp_path_factory.mktemp("world")
    reference.put(folder, events, cards)
    return graphx.open(folder)


@pytest.mark.parametrize("name", query.names())
def test_every_answer_keeps_its_promises(world, name):
    pair = {"a": "ada", "b": "wim"}
    needed = {"person": {"person": "ada"}, "receipt": pair, "paths": pair}.get(name, {})
    answer = world.ask(name, **needed)
    assert isinstance(answer.sheet, Sheet)
    assert answer.sentence.endswith(".")
    assert answer.how.endswith(".")
    assert all(column.meaning for column in answer.columns)
    assert [column.name for column in answer.columns] == list(answer.table.columns)
    for row in answer.rows:
        for value in row.values():
            assert value == value, "nan left an answer"
    assert answer.sheet.provenance.as_of == date(2026, 12, 25)


def test_columns_that_other_programs_rely_on(world):
    promised = {
        "people": "person name organisation group department side references ties strength pagerank eigenvector betweenness "
        "closeness harmonic core community constraint effective_size first last interactions followers",
        "ties": "a a_name b b_name depth warmth depth_sum warmth_sum closeness balance rhythm_days overdue first last "
        "active_days interactions channels band overlap embeddedness bridge",
        "receipt": "interaction time channel kind people minutes substance contribution share file place",
        "thin": "person name group ours ours_name depth band last days_silent rhythm_days overdue level reason class last_by "
        "last_by_name last_channel threads key odds next owner",
        "influencers": "rank person name organisation group score reach betweenness constraint depth_to_us nearest_ours_name "
        "reason followers covers shared_with_name pagerank degree basis",
        "bridges": "a a_name b b_name depth embeddedness edge_betweenness box reason",
        "paths": "rank route names steps cost strength via weakest weakest_a_name weakest_b_name last one_way reason",
        "coverage": "segment source scope people interactions first last",
    }  # fmt: skip
    for name, columns in promised.items():
        given = [column.name for column in query.read(name).columns]
        assert [each for each in given if each in columns.split()] == columns.split(), name


def test_overview_counts_what_is_there(world):
    fact = {row["fact"]: row["value"] for row in world.ask("overview").rows}
    assert fact["people"] == 13
    assert fact["ours"] == 4
    assert fact["ties"] == 6 + 6 + 2 + 1 + 1 + 3
    assert fact["one-way"] == 3
    assert fact["without a tie to us"] == 5, "rex, and four whom only each other and vera know"
    assert fact["strong"] + fact["known"] + fact["thin"] + fact["one-way"] == fact["ties"]


def test_an_overview_of_thin_ties_says_how_long_the_log_is_and_what_strong_would_need(tmp_path):
    reference.put(tmp_path / "w", both("ada", "bob", (0, 27)))
    said = graphx.open(tmp_path / "w").ask("overview").sentence
    assert said.endswith(
        "1 thin, 0 one-way. The log is 28 days long; strong needs an exchange in writing on 14 days in a row, or a meeting of "
        "30 minutes on 7, and more where they lie apart."
    )
    for number, days, more in ((1, 13, {}), (2, 6, {"kind": "meeting", "channel": "meeting"})):
        events = both("ada", "bob", range(days), **more) + both("cy", "dee", range(-1, days), **more)
        reference.put(tmp_path / str(number), events)
        bands = {row["a_name"]: row["band"] for row in graphx.open(tmp_path / str(number)).ask("ties").rows}
        assert sorted(bands.values()) == ["known", "strong"], "one day less is not enough"


def test_a_receipt_says_how_many_points_make_which_depth(world):
    (tie,) = world.ask("ties", a="ada", b="wim").rows
    whole = f"{tie['depth_sum']:.1f} points = depth {tie['depth']:.1f};"
    assert f" make {whole}" in world.ask("receipt", a="ada", b="wim").sentence
    assert f" of {whole}" in world.ask("receipt", a="ada", b="wim", limit=3).sentence
    assert wording.short(0.0123) == "0.012", "what exists is not shown as nothing"


def test_deep_is_strong_and_moves_with_the_line(tmp_path):
    """Weekly mail stands at 81: above a line of 60, below one of 90, in boxes, bridges and bands alike."""
    reference.put(tmp_path, both("ada", "bob", range(0, 1400, 7)))
    for line, place, life, band in ((60, "strong bridge", "alive and deep", "strong"), (90, "weak bridge", "growing", "known")):
        (tmp_path / "settings.toml").write_text(f"[depth]\nstrong = {line}\n")
        made = graphx.open(tmp_path)
        (box,), (bridge,), (tie,) = (made.ask(name).rows for name in ("boxes", "bridges", "ties"))
        assert (box["place"], box["life"], bridge["box"], tie["band"]) == (place, life, place, band)


def test_thin_finds_the_quiet_customer_and_the_key_people(world):
    rows = {row["name"]: row for row in world.ask("thin").rows}
    assert {name: row["class"] for name, row in rows.items()} == {
        "wim": "quiet", "kim": "key and thin", "rex": "absent", "vera": "single-threaded",
    }  # fmt: skip
    wim = rows["wim"]
    assert (wim["level"], wim["ours_name"], wim["rhythm_days"], wim["days_silent"]) == ("red", "ada", 7.0, 354 - 238)
    assert wim["overdue"] == (354 - 238) / 7
    assert (
        "silent for 4 months, 17 times the usual 7 days between contacts with anybody of ours; the deepest tie is ada's"
        in wim["reason"]
    )
    assert (rows["kim"]["level"], rows["kim"]["band"]) == ("key", "thin")
    assert (rows["rex"]["band"], rows["rex"]["depth"], rows["rex"]["ours"]) == ("not scored", None, None)
    assert "nobody of ours" in rows["rex"]["reason"]
    assert [row["name"] for row in world.ask("thin", group="customer").rows] == ["wim"]


def test_bridges_are_the_two_ties_of_the_broker_and_the_pendants(world):
    rows = world.ask("bridges").rows
    pairs = [{row["a_name"], row["b_name"]} for row in rows]
    assert {"ada", "vera"} in pairs[:2]
    assert {"vera", "eli"} in pairs[:2]
    assert {"ada", "wim"} in pairs
    assert {"ada", "bea"} not in pairs
    assert all(row["embeddedness"] == 0 and row["reason"] for row in rows)


def test_boxes_add_up_and_name_the_tie_at_risk(world):
    rows = world.ask("boxes").rows
    assert len(rows) == len(world.ask("ties").rows)
    wim = next(row for row in rows if "wim" in (row["a_name"], row["b_name"]))
    assert (wim["life"], wim["place"]) == ("at risk", "strong bridge")
    core = next(row for row in rows if {row["a_name"], row["b_name"]} == {"ada", "bea"})
    assert (core["life"], core["place"]) == ("alive and deep", "embedded")
    assert {row["life"] for row in world.ask("boxes", life="dormant").rows} == {"dormant"}


def test_influencers_leave_ours_out_unless_asked_and_never_read_followers(world):
    rows = world.ask("influencers").rows
    assert not {"ada", "bea", "cai", "dov"} & {row["name"] for row in rows}
    ranked = [row for row in rows if row["rank"] is not None]
    assert {row["name"] for row in ranked} == {"eli", "fox", "gus", "hal", "vera"}
    assert [row["rank"] for row in ranked] == list(range(1, 6))
    assert rows[: len(ranked)] == ranked
    assert [row["score"] for row in ranked] == sorted((row["score"] for row in ranked), reverse=True)
    with_ours = {row["name"]: row for row in world.ask("influencers", ours=True).rows}
    assert with_ours["ada"]["rank"] is not None
    assert with_ours["dov"]["note"].startswith("reach unknown: we see only ties among us")
    assert all(row["degree"] == row["ties"] for row in rows)
    assert next(row for row in rows if row["name"] == "kim")["followers"] == 10**6


def test_who_stands_between_people_who_do_not_know_each_other_is_told_so(tmp_path):
    """Hub shares its depth among four strangers: constraint 4 * (1/4)**2 = 1/4. In a circle of four it is above 0.9."""
    rays = [each for other in "abcd" for each in both("hub", other, range(300, 360, 7))]
    circle = [
        each for i, one in enumerate("wxyz") for other in "wxyz"[i + 1 :] for each in both(one, other, range(300, 360, 7))
    ]
    reference.put(tmp_path, [*rays, *circle], [card("us", side="ours")])
    reasons = {row["name"]: row["reason"] for row in graphx.open(tmp_path).ask("influencers").rows}
    told = {name for name, reason in reasons.items() if "connects circles that do not know each other" in reason}
    assert (told, len(reasons)) == ({"hub"}, 9)


def test_a_limit_is_said_and_the_share_of_a_tie_is_of_all_ties_of_the_person(world):
    whole = world.ask("person", person="ada").rows
    assert world.ask("person", person="ada", limit=2).sentence.startswith("Of the first 2 rows: ")
    total = sum(row["depth_sum"] for row in world.ask("ties").rows if "ada" in (row["a_name"], row["b_name"]))
    sums = {row["a_name"] if row["b_name"] == "ada" else row["b_name"]: row["depth_sum"] for row in world.ask("ties").rows
            if "ada" in (row["a_name"], row["b_name"])}  # fmt: skip
    assert {row["name"]: row["share"] for row in whole} == pytest.approx({name: each / total for name, each in sums.items()})


def test_one_of_ours_adds_others_only_and_depth_with_us_makes_nobody_an_influencer(world):
    """Ada knows vera, wim and kim and hears from news; none of her deep ties to us count, nor does she herself."""
    ties = {frozenset((row["a_name"], row["b_name"])): row["depth"] / 100 for row in world.ask("ties").rows}
    (ada,) = [row for row in world.ask("influencers", ours=True).rows if row["name"] == "ada"]
    assert ada["covers"] == pytest.approx(sum(ties[frozenset(("ada", each))] for each in ("vera", "wim", "kim", "news")))
    (vera,) = [row for row in world.ask("influencers").rows if row["name"] == "vera"]
    assert vera["covers"] == pytest.approx(1 + ties[frozenset(("vera", "eli"))])


def test_of_whom_we_see_only_ties_to_us_the_reach_is_unknown_and_nobody_is_dropped(world):
    rows = world.ask("influencers", limit=1).rows
    assert [(row["rank"], row["name"]) for row in rows] == [(1, rows[0]["name"]), (None, "wim"), (None, "kim"), (None, "news")]
    for row in rows[1:]:
        assert (row["score"], row["covers"], row["shared_with_name"]) == (None, 1.0, None)
        assert row["note"].startswith("reach unknown: we see only their ties to us")
        assert row["reason"].startswith("reach unknown; closest to ")
    assert [row["depth_to_us"] for row in rows[1:]] == sorted((row["depth_to_us"] for row in rows[1:]), reverse=True)
    assert rows[1]["basis"] == "our sources see 0 of 1 customer people's own ties"
    assert rows[0]["basis"] == "our sources see 5 of 6 ungrouped people's own ties"
    assert world.ask("influencers", group="customer").sentence == "Nobody can be ranked: of 1 person we see only ties to us."


def test_only_who_was_seen_within_so_many_days_is_listed(world):
    everybody = {row["name"]: row for row in world.ask("influencers", within=60).rows}
    assert set(everybody) == {"eli", "fox", "gus", "hal", "vera", "news", "kim"}, "wim was last seen 116 days before"
    assert "wim" in {row["name"] for row in world.ask("influencers", within=116).rows}
    assert "wim" not in {row["name"] for row in world.ask("influencers", within=115).rows}


def test_where_nobody_or_everybody_is_ours_everybody_is_ranked_and_the_answer_says_so(tmp_path):
    events = [*both("ada", "bob", range(5)), *both("bob", "cy", range(3))]
    for folder, side, said in (("none", "stakeholder", "Nobody is marked as ours"), ("all", "ours", "Everybody is ours")):
        reference.put(tmp_path / folder, events, [card(name, side=side) for name in ("ada", "bob", "cy")])
        answer = graphx.open(tmp_path / folder).ask("influencers")
        assert answer.sentence.startswith(said)
        assert answer.rows[0]["basis"].startswith(said[:1].lower() + said[1:])
        assert [row["name"] for row in answer.rows] == ["bob", "cy", "ada"]
        ada, shared = answer.rows[2], answer.rows[2]["shared"]
        assert ada["shared_with_name"] == "bob"
        chance = ada["covers"] - 1  # of ada and bob to reach each other: bob is picked, so ada adds what of herself is missed
        assert ada["score"] == pytest.approx(1 - chance)
        assert shared == pytest.approx(2 * chance)


def test_follower_counts_change_no_byte_outside_their_column(tmp_path):
    sheets = []
    for followers in (None, 3, 10**9):
        folder = tmp_path / str(followers)
        cards = [Card((f"email:{name}@x.example",), name, followers=followers) for name in ("ada", "bob", "cy")]
        reference.put(folder, [*both("ada", "bob", range(5)), *both("bob", "cy", range(3))], cards)
        rows = graphx.open(folder).ask("influencers", ours=True).rows + graphx.open(folder).ask("people").rows
        sheets.append(json.dumps([{k: v for k, v in row.items() if k != "followers"} for row in rows], default=str))
    assert sheets[0] == sheets[1] == sheets[2]


def test_person_shows_shares_and_directions(world):
    rows = world.ask("person", person="wim").rows
    assert [row["name"] for row in rows] == ["ada"]
    assert rows[0]["share"] == 1.0
    kim = world.ask("person", person="kim@x.example").rows[0]
    assert (kim["given"], kim["received"]) == pytest.approx((2 ** (-54 / 180), 2 ** (-53 / 180)), abs=1e-9)


def test_receipt_opens_a_tie_into_its_interactions(world):
    tie = world.ask("ties", a="kim", b="ada").rows
    rows = world.ask("receipt", a="kim", b="ada").rows
    assert len(tie) == 1
    assert [row["place"] for row in rows] == ["row 301", "row 300"]
    assert [row["direction"] for row in rows] == ["b to a", "a to b"]
    assert sum(row["contribution"] for row in rows) == pytest.approx(tie[0]["depth_sum"], abs=1e-12)
    assert {row["file"] for row in rows} == {"file 0"}
    assert world.ask("receipt", a="kim", b="rex").rows == []
    turned = world.ask("receipt", a="ada", b="kim").rows
    assert [row["direction"] for row in turned] == ["a to b", "b to a"]


def test_groups_say_who_is_absent(world):
    rows = {row["group"]: row for row in world.ask("groups").rows}
    assert rows["regulator"]["note"] == "absent"
    assert rows["customer"]["ties"] == 1
    assert world.ask("groups").sentence == "Nobody of ours talks to regulator."


def test_an_earlier_day_is_the_log_cut_at_that_day(tmp_path):
    events = both("ada", "bob", range(0, 60, 3)) + both("bob", "cy", range(30, 90, 3))
    reference.put(tmp_path / "all", events)
    reference.put(tmp_path / "cut", [event for event in events if event.time < DAY + timedelta(days=41)])
    day = (DAY + timedelta(days=40)).date()
    for name in ("ties", "people", "bridges", "influencers"):
        assert (
            graphx.open(tmp_path / "all").ask(name, as_of=day).rows == graphx.open(tmp_path / "cut").ask(name, as_of=day).rows
        )


def test_who_stands_on_a_list_exists_on_every_day_whenever_they_first_acted(tmp_path):
    events = both("ada", "bob", range(0, 30, 3)) + both("ada", "cy", range(20, 30, 3)) + both("ada", "late", range(25, 30))
    reference.put(tmp_path / "w", events, [card("cy", "customer"), card("ada", "employee", side="ours")])
    reference.put(tmp_path / "cut", [e for e in events if e.time < DAY + timedelta(days=11)],
                  [card("cy", "customer"), card("ada", "employee", side="ours")])  # fmt: skip
    day = (DAY + timedelta(days=10)).date()
    then = graphx.open(tmp_path / "w").ask("people", as_of=day).rows
    assert {row["name"]: row["ties"] for row in then} == {"ada": 1, "bob": 1, "cy": 0}
    assert [(row["first"], row["last"], row["interactions"]) for row in then if row["name"] == "cy"] == [(None, None, 0)]
    assert then == graphx.open(tmp_path / "cut").ask("people", as_of=day).rows
    groups = {row["group"]: row["note"] for row in graphx.open(tmp_path / "w").ask("groups", as_of=day).rows}
    assert groups["customer"] == "absent"


def test_groups_count_a_tie_once(tmp_path):
    """Nobody is ours: a tie within one group stands there once, one between two groups once in each."""
    events = both("ada", "bob", range(4)) + both("bob", "cy", range(4)) + both("cy", "ada", range(4))
    reference.put(tmp_path / "w", events)
    made = graphx.open(tmp_path / "w")
    (row,) = made.ask("groups").rows
    ties = made.ask("ties").rows
    assert (row["people"], row["tied"], row["ties"], row["thin"] + row["known"]) == (3, 3, 3, 3)
    assert row["depth_sum"] == pytest.approx(sum(tie["depth_sum"] for tie in ties))
    reference.put(tmp_path / "v", events, [card("cy", "customer"), card("ada", "media"), card("bob", "media")])
    rows = {row["group"]: row for row in graphx.open(tmp_path / "v").ask("groups").rows}
    assert {group: (row["tied"], row["ties"]) for group, row in rows.items()} == {"customer": (1, 2), "media": (2, 3)}


def test_where_everybody_is_ours_groups_count_every_tie(tmp_path):
    staff = [card(word, "employee", "ours") for word in ("ada", "bob", "cy")]
    reference.put(tmp_path, [*both("ada", "bob", range(4)), *both("bob", "cy", range(4)), *staff])
    answer = graphx.open(tmp_path).ask("groups")
    assert [(row["group"], row["tied"], row["ties"], row["note"]) for row in answer.rows] == [("employee", 3, 2, "")]
    assert answer.sentence == "Everybody is ours, so every tie counts, whoever has it."


@pytest.mark.parametrize(
    ("name", "given", "error", "words"),
    [("influencer", {}, UnknownName, "Did you mean 'influencers'"),
     ("ties", {"bnad": "thin"}, UnknownName, "Did you mean 'band'"),
     ("ties", {"limit": "many"}, BadValue, "must be a whole number from 0"),
     ("person", {}, BadValue, "needs the parameter 'person'"),
     ("person", {"person": "zed"}, UnknownPerson, "nobody"), ("receipt", {"a": "ada"}, BadValue, "needs the parameter 'b'"),
     ("ties", {"across": "perhaps"}, BadValue, "must be a flag"),
     ("receipt", {"a": "ada", "b": "kim", "day": 3}, UnknownName, "day")],
)  # fmt: skip
def test_what_cannot_be_asked_says_what_can(world, name, given, error, words):
    with pytest.raises(error, match=words):
        world.ask(name, **given)


def test_an_empty_workspace_answers_every_question(tmp_path):
    Home(tmp_path).create()
    workspace = graphx.open(tmp_path)
    for name in query.names():
        if not query.question(name).required:
            answer = workspace.ask(name)
            assert answer.sentence
    assert workspace.ask("overview").sentence == "Nothing is loaded yet."
    assert workspace.dates() is None
    assert workspace.graph().ids == ()


LISTS = """
import sys, graphx
from pathlib import Path
folder, out, order = sys.argv[1:]
files = sorted(Path(folder).glob("*.csv"), reverse=order == "backward")
workspace = graphx.open(Path(out) / "w")
for file in files:
    workspace.load(file)
for name in ("influencers", "ties", "people"):
    for suffix in ("csv", "xlsx", "json", "parquet"):
        workspace.ask(name).save(Path(out) / f"{name}.{suffix}")
workspace.export(Path(out) / "network.graphml")
workspace.export(Path(out) / "network.gexf")
"""


def test_two_processes_and_two_orders_of_loading_give_the_same_bytes(tmp_path):
    exports = tmp_path / "exports"
    exports.mkdir()
    for name, shift in (("one", 0), ("two", 3)):
        rows = [f"p{i % 7}@x.example,p{(i * i + shift) % 11}@y.example,2026-0{1 + i % 6}-1{i % 9}" for i in range(60)]
        (exports / f"{name}.csv").write_text("from,to,date\n" + "\n".join(rows) + "\n")
    found = []
    for seed, order in (("1", "forward"), ("2", "backward")):
        out = tmp_path / order
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", LISTS, str(exports), str(out), order], env=environment, check=True)
        found.append({path.name: path.read_bytes() for path in sorted(out.iterdir()) if path.is_file()})
    assert len(found[0]) >= 14
    assert {name for name in found[0] if found[0][name] != found[1][name]} == set()
