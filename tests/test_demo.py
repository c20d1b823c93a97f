"""The demo organisation: real files, the same every time, and every planted truth is found through the public answers."""

import csv
import hashlib
import io
import mailbox
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import networkx as nx
import pytest

import graphx
from graphx import query
from graphx.app import charts
from graphx.demo import demo
from graphx.export import cells, portable
from tests.support import ranking

TRUTHS = demo.truths()
AS_OF = TRUTHS["as_of"]


class World:
    """The demo, loaded once; the answers as dictionaries by name."""

    def __init__(self, folder):
        self.paths = demo.write(folder / "demo")
        self.workspace = graphx.open(folder / "workspace")
        self.receipts = self.workspace.load(*self.paths)
        self.people = self.ask("people")
        self.ties = self.ask("ties")
        self.by_name = defaultdict(list)
        for row in self.people:
            self.by_name[row["name"]].append(row)

    def ask(self, name, **parameters):
        return self.workspace.ask(name, as_of=str(AS_OF), **parameters).rows

    def person(self, key):
        """The one person of that name who is known by an address; a name in a register is another reference."""
        (row,) = [row for row in self.by_name[TRUTHS.get(key, key)] if addresses(row)]
        return row

    def ties_of(self, person):
        return [row for row in self.ties if person["person"] in (row["a"], row["b"])]

    def tie(self, one, other):
        (row,) = [row for row in self.ties_of(one) if other["person"] in (row["a"], row["b"])]
        return row


def addresses(row):
    return [reference.removeprefix("email:") for reference in row["references"] if reference.startswith("email:")]


def other(row, person):
    return row["b"] if row["a"] == person["person"] else row["a"]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    found = World(tmp_path_factory.mktemp("demo"))
    yield found
    found.workspace.close()


def digests(folder, seed=7):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in demo.write(folder, seed)}


def test_the_same_seed_writes_the_same_bytes_in_any_process(tmp_path):
    script = f"from graphx.demo import demo; demo.write({str(tmp_path / 'there')!r})"
    here = digests(tmp_path / "here")
    env = {**os.environ, "PYTHONHASHSEED": "5", "TZ": "Asia/Tokyo"}
    subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[1], env=env, check=True)
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "there").iterdir()}
    assert here == there
    assert len(here) == 11


def test_another_seed_draws_another_background_and_plants_the_same(tmp_path):
    one, two = digests(tmp_path / "one"), digests(tmp_path / "two", seed=8)
    assert all(one[name] != two[name] for name in one)
    text = (tmp_path / "two" / "roster.csv").read_text("utf-8")
    assert all(TRUTHS[key] in text for key in ("broker", "single", "cooling", "famous", "quiet", "oneway"))


def test_nobody_is_real(tmp_path):
    for path in demo.write(tmp_path):
        hosts = {
            word.strip("<>;,:\"'()").rpartition("@")[2]
            for word in path.read_text("utf-8").replace("\r\n ", "").split()
            if "@" in word
        }
        invented = (".example", "xxx", "resource.calendar.google.com")
        assert {host for host in hosts if not host.rstrip('>),]"').endswith(invented) and "," not in host} == set()


def test_every_record_is_accounted_for(world):
    assert [receipt.outcome for receipt in world.receipts] == ["loaded"] * len(world.paths)
    for receipt in world.receipts:
        parts = receipt.loaded + receipt.duplicate + receipt.excluded + receipt.suppressed + receipt.quarantined
        assert receipt.seen == parts
        assert receipt.quarantined == 0


def test_what_was_seen_is_what_the_files_hold(world):
    seen = {receipt.file: receipt.seen for receipt in world.receipts}
    for path in world.paths:
        if path.suffix == ".mbox":
            box = mailbox.mbox(path, create=False)
            assert seen[path.name] == len(box)
            assert all(message["Message-ID"] and message["Date"] and message["From"] for message in box)
            box.close()
        elif path.suffix == ".csv" and path.name != "directors_meetings.csv":
            assert seen[path.name] == len(path.read_text("utf-8").splitlines()) - 1


def test_machines_and_nil_returns_are_named(world):
    rules = {reason["rule"] for receipt in world.receipts for reason in receipt.json()["reasons"]}
    assert rules >= {"list_mail", "auto_submitted", "spam", "bounce", "cancelled", "all_day", "nil_return"}


def test_the_register_gives_each_director_his_own_meetings(world):
    (path,) = [path for path in world.paths if path.name == "directors_meetings.csv"]
    expected, director = Counter(), ""
    for name, month, met, _ in list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))[2:]:
        director = name.partition(" <")[0] or director
        if month and met != "Nil return":
            expected[director, met] += 1
    found = {(row["a_name"], row["b_name"]): row["interactions"] for row in world.ties}
    found |= {(b, a): count for (a, b), count in found.items()}
    assert {pair: found.get(pair) for pair in expected} == expected


def test_the_demo_has_the_size_it_says(world):
    assert 4_000 <= sum(receipt.interactions for receipt in world.receipts) <= 6_500
    roster = [row for row in world.people if row["group"]]
    assert sum(row["side"] == "ours" for row in roster) == 25
    assert len({row["department"] for row in roster if row["side"] == "ours"}) == 6
    assert sum(row["side"] == "stakeholder" for row in roster) == 123
    assert world.workspace.dates() == (TRUTHS["first"], AS_OF)


def test_the_broker_alone_joins_two_worlds(world):
    broker, forum = world.person("broker"), {row["person"] for row in world.people if row["group"] == TRUTHS["broker_world"]}
    network = nx.Graph((row["a"], row["b"]) for row in world.ties)
    outside = {neighbour for member in forum for neighbour in network[member]} - forum
    assert outside == {broker["person"]}
    assert len(forum) == 14
    stakeholders = [row for row in world.people if row["side"] == "stakeholder"]
    assert max(stakeholders, key=lambda row: row["betweenness"] or 0)["name"] == TRUTHS["broker"]


def test_the_broker_leads_the_list_of_stakeholders_between_others(world):
    rows = world.ask("influencers", limit=30)
    assert rows[0]["name"] == TRUTHS["broker"]
    ranked = [row for row in rows if row["rank"] is not None]
    assert {row["group"] for row in ranked[1:]} >= {TRUTHS["broker_world"]}
    assert all(row["score"] is not None and row["reason"] and row["basis"] for row in ranked)
    assert all(row["score"] is None and row["note"].startswith("reach unknown") for row in rows[len(ranked) :])
    (single,) = [row for row in rows if row["name"] == TRUTHS["single"]]
    assert single == rows[len(ranked)], "deepest with us, and nobody sees whom else she knows"


def test_a_group_limits_who_is_picked_and_not_whom_they_reach(world):
    (broker,) = [row for row in world.ask("influencers", group="partner") if row["name"] == TRUTHS["broker"]]
    assert broker["score"] == broker["covers"] > 3, "most of those she reaches are of another group"


def test_the_host_of_the_press_club_reaches_most_of_the_media(world):
    rows = world.ask("influencers", group=TRUTHS["press_world"])
    ranked = [row for row in rows if row["rank"] is not None]
    (host,) = [row for row in world.people if TRUTHS["press"] in addresses(row)]
    assert (ranked[0]["person"], len(ranked), len(rows)) == (host["person"], 11, 13)
    assert ranked[0]["score"] > 1.5 * ranked[1]["score"]
    assert {row["basis"] for row in rows} == {"our sources see 11 of 14 media people's own ties"}


@pytest.mark.parametrize("name", [name for name in query.names() if name != "overview"])
def test_the_order_of_rows_follows_from_columns_that_are_shown(world, name):
    pair = {key: world.person(word)["person"] for key, word in (("a", "coffee_ours"), ("b", "broker"), ("person", "broker"))}
    rows = world.ask(name, **{each: pair[each] for each in query.question(name).required})
    assert len(rows) > 1
    ranking.ordered(name, rows)


def test_what_is_said_twice_is_said_with_one_number(world):
    """Bands, bridges and whom nobody of ours talks to, on every page that counts them, beside a count by hand."""
    fact = {row["fact"]: row["value"] for row in world.ask("overview")}
    boxes, bridges, groups = world.ask("boxes"), world.ask("bridges", limit=""), world.ask("groups")
    side = {row["person"]: row["side"] for row in world.people}
    across = [row for row in world.ties if side[row["a"]] != side[row["b"]]]
    line = 60.0
    places = {person: (float(i), float(i * i)) for i, person in enumerate(side)}
    picture = portable.picture(portable.Plane(world.people, world.ties, places, strong=line))
    weak = [row for row in world.ties if row["bridge"] and row["depth"] <= line]
    assert fact["bridges"] == len(bridges) == sum(row["bridge"] for row in world.ties) > len(weak) > 0
    assert len(weak) == sum(row["place"] == "weak bridge" for row in boxes) == sum(picture["ties"]["weak"])
    assert len(weak) == sum(row["box"] == "weak bridge" for row in bridges)
    assert f"; {len(weak)} weak bridges to keep warm." in world.workspace.ask("boxes").sentence
    deep = [row for row in world.ties if row["depth"] > line]
    assert len(deep) == sum(row["place"] in {"embedded", "strong bridge"} for row in boxes)
    assert len(deep) == sum(row["life"] in {"alive and deep", "at risk"} for row in boxes)
    outside = [row for row in groups if row["side"] != "ours"]
    for place, band in enumerate(("one-way", "thin", "known", "strong")):
        count = sum(row["band"] == band for row in world.ties)
        assert fact[band] == count == picture["ties"]["band"].count(place) > 0
        assert sum(row[band.replace("-", "_")] for row in outside) == sum(row["band"] == band for row in across)
    known = {end for row in across for end in (row["a"], row["b"])}
    alone = {person for person in side if side[person] != "ours" and person not in known}
    assert fact["without a tie to us"] == len(alone) == sum(row["people"] - row["tied"] for row in outside) == 22
    absent = {row["group"] for row in world.people if row["person"] in alone}
    assert absent == {row["group"] for row in outside if row["note"] == "absent"} == {"community", "regulator"}
    drawn = charts.bands(world.workspace.ask("groups").sheet).to_dict()["datasets"].values()
    assert {row["group"]: row["words"] for rows in drawn for row in rows if "words" in row} == dict.fromkeys(
        absent, "nobody of ours talks to them"
    )


def test_threads_are_ties_that_are_not_thin(world):
    side = {row["person"]: row["side"] for row in world.people}
    held = Counter()
    for row in world.ties:
        for one, other in ((row["a"], row["b"]), (row["b"], row["a"])):
            held[one] += side[one] != "ours" and side[other] == "ours" and row["depth"] >= 25
    rows = world.ask("thin")
    assert {row["person"]: row["threads"] for row in rows} == {row["person"]: held[row["person"]] for row in rows}
    single = {person for person, count in held.items() if count == 1}
    assert {row["person"] for row in rows if row["class"] == "single-threaded"} <= single


def test_a_customer_hangs_on_one_of_ours(world):
    single, marta = world.person("single"), world.person("single_ours")
    (tie,) = world.ties_of(single)
    assert other(tie, single) == marta["person"]
    assert tie["band"] == "strong"


def test_the_cooling_partner_is_red(world):
    (row,) = [
        row for row in world.ask("thin") if row["name"] == TRUTHS["cooling"] and row["ours_name"] == TRUTHS["cooling_ours"]
    ]
    assert row["level"] == "red"
    assert row["last"] == TRUTHS["cooling_since"]
    assert row["days_silent"] == (AS_OF - TRUTHS["cooling_since"]).days
    assert row["overdue"] >= 8
    assert row["reason"]


def test_who_is_in_touch_with_another_of_ours_is_no_alarm(world):
    """Three who were listed as lost, though somebody else of ours met them in the last weeks."""
    rows = {row["name"]: row for row in world.ask("thin")}
    for name, ours, days in (("Aroha Horvat", "Yuki Nakamura", 15), ("Vera Moreau", "Leila Hosseini", 29),
                             ("Ulla Abara", "Ngozi Chukwu", 25)):  # fmt: skip
        row = rows.get(name)
        if row is not None:
            assert (row["class"], row["level"]) == ("handed over", None)
            assert (row["last_by_name"], row["days_silent"]) == (ours, days)


def test_the_list_has_one_row_a_stakeholder_and_the_planted_ones_in_their_sections(world):
    rows = world.ask("thin")
    assert len({row["person"] for row in rows}) == len(rows)
    section = {row["name"]: row["section"] for row in rows}
    assert [section.get(TRUTHS[key]) for key in ("cooling", "single", "oneway")] == ["quiet", "single-threaded", "one-way"]
    assert rows[0]["name"] == TRUTHS["cooling"]
    assert sum(row["section"] == "quiet" for row in rows) < 10


def test_nobody_talks_to_the_regulators(world):
    absent = [row for row in world.people if row["group"] == TRUTHS["absent"]]
    assert [row["ties"] for row in absent] == [0] * 8
    (group,) = [row for row in world.ask("groups") if row["group"] == TRUTHS["absent"]]
    assert (group["people"], group["ties"]) == (8, 0)


def test_the_letter_makes_no_relationship(world):
    samuel = world.person("broadcast")
    strangers = {row["person"] for row in world.people if addresses(row) and addresses(row)[0].startswith("reader")}
    ties = [row for row in world.ties_of(samuel) if other(row, samuel) in strangers]
    assert len(ties) == len(strangers) == 140
    assert max(row["depth"] for row in ties) < 3
    assert all(row["interactions"] == 8 and row["band"] in {"one-way", "thin"} for row in ties)


def test_fame_is_not_depth(world):
    famous, quiet = world.person("famous"), world.person("quiet")
    assert (famous["followers"], quiet["followers"]) == (1_200_000, 38)
    assert famous["strength"] < 1 < quiet["strength"]
    assert world.tie(quiet, world.person("quiet_ours"))["band"] == "strong"
    assert max(row["depth"] for row in world.ties_of(famous)) < 5


def test_an_hour_of_coffee_is_deeper_than_eight_mails(world):
    ours = world.person("coffee_ours")
    coffee, mail = (world.tie(ours, world.person(key)) for key in ("coffee", "mail"))
    assert (coffee["interactions"], mail["interactions"]) == (24, 192)
    assert coffee["active_days"] == mail["active_days"] == 24
    assert coffee["depth"] > mail["depth"]
    # One hour face to face, x = 2 ** 0.5: 2 * 2 * x / (1 + x); eight mails: 2 * 8 / (1 + 8). The days are the same.
    hour = 4 * 2**0.5 / (1 + 2**0.5)
    assert coffee["depth_sum"] / mail["depth_sum"] == pytest.approx(hour / (16 / 9), rel=1e-6)


def test_one_person_with_two_addresses_is_one(world):
    person = world.person("moved")
    assert sorted(addresses(person)) == sorted(TRUTHS["moved_addresses"])
    tie = world.tie(person, world.person("coffee_ours"))
    assert tie["first"] < TRUTHS["moved_on"] < tie["last"]


def test_equal_names_are_two_people(world):
    twins = [row for row in world.by_name[TRUTHS["twin"]] if addresses(row)]
    assert sorted(address for row in twins for address in addresses(row)) == sorted(TRUTHS["twins"])
    assert len({row["person"] for row in twins}) == 2


def test_letters_without_an_answer_are_one_way(world):
    tie = world.tie(world.person("oneway"), world.person("oneway_ours"))
    assert tie["band"] == "one-way"
    assert tie["balance"] == 0


def test_hostile_names_are_names(world, tmp_path):
    for name in TRUTHS["hostile"]:
        (row,) = world.by_name[name]
        assert row["ties"] >= 1
    path = world.workspace.ask("people", as_of=str(AS_OF)).save(tmp_path / "people.csv")
    names = [row["name"] for row in csv.DictReader(io.StringIO(Path(path).read_text("utf-8"), newline=""))]
    assert set(TRUTHS["hostile"]) <= set(names)
    safe = cells.guard(TRUTHS["formula"])
    assert safe.startswith("'=")


def test_the_facts_in_the_text_are_the_facts_in_the_code():
    assert str(TRUTHS["cooling_since"]) in demo.__doc__
    assert all(
        TRUTHS[key] in demo.__doc__ for key in ("broker", "single", "cooling", "famous", "quiet", "oneway", "twin", "moved")
    )
    assert date(2026, 6, 30) == AS_OF
