"""Whom we may lose: every class on logs worked out by hand, silence where data ends, and an oracle that adds up by itself."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import graphx
from graphx.depth import MEASURED_WITHIN, ODDS, odds
from graphx.log.log import Log
from graphx.log.segment import Draft
from graphx.storage.home import Home
from graphx.workspace.workspace import Workspace
from loaders.record import Card, EntryState, Interaction, Record, Scope, Seen
from tests.support import reference, worlds

END = worlds.AS_OF
OURS = ("ann", "ben", "cat")


def cards(*keys: str) -> list[Card]:
    staff = [Card((worlds.party(name).reference,), name.capitalize(), side="ours") for name in OURS]
    return staff + [Card((worlds.party(name).reference,), name.capitalize(), key=True) for name in keys]


def coffees(one: str, other: str, gap: int, count: int, ago: int, minutes: float = 60.0) -> list[Interaction]:
    return [worlds.meeting((one, other), day, minutes=minutes) for day in worlds.days(gap, count, END - timedelta(ago))]


def mails(one: str, other: str, gap: int, count: int, ago: int = 0) -> list[Interaction]:
    return worlds.exchange(one, other, gap, count, END - timedelta(ago))


def today() -> list[Interaction]:
    """Two of ours mail and meet on the last day, so that what sees them sees that day."""
    return [worlds.message("ann", "ben", END), worlds.meeting(("ben", "ann"), END), worlds.meeting(("cat", "ann"), END)]


def asked(folder: Path, events: list[Record], **parameters: Any) -> dict[str, dict[str, Any]]:
    reference.put(folder, events)
    return {row["name"]: row for row in graphx.open(folder).ask("thin", **parameters).rows}


def put(folder: Path, *files: tuple[str, list[Record]]) -> Home:
    """A workspace whose files have their own scopes, such as ``ego:email:ann@world.example`` or ``group:crm``."""
    home = Home(folder)
    home.create()
    for number, (scope, records) in enumerate(files):
        draft = Draft(home.log / f".tmp-{number}")
        kind, _, value = scope.partition(":")
        for record in (Scope(kind, value), *records, Seen(sum(getattr(each, "records", 0) for each in records))):
            draft.add(record)
        Log(home).append(draft.folder, draft.close(f"file {number}", "test", f"{number:016}"))
    return home


def planned(one: str, other: str, days: int, native: str = "later", entry: str = "") -> Interaction:
    moment = datetime.combine(END, datetime.min.time(), UTC) + timedelta(days=days, hours=10)
    people = worlds.party(one), (worlds.party(other),)
    return Interaction(native, moment, "meeting", "meeting", *people, "world", minutes=60.0, planned=True, entry=entry)


def test_each_class_by_hand_in_the_order_that_leaders_read(tmp_path):
    events = [
        *today(), *cards("kit", "moe", "abe", "pam"),
        *coffees("ann", "red", 7, 60, 90), *coffees("ann", "amy", 14, 40, 70), *coffees("ben", "pam", 14, 40, 70),
        *mails("kit", "ann", 20, 3, 10), *[worlds.message("moe", "ann", day) for day in worlds.days(100, 2)],
        *[worlds.message("owen", "ben", day) for day in worlds.days(7, 60)],
        *coffees("ann", "hal", 7, 60, 100), *mails("ben", "hal", 30, 12, 5),
        *mails("ben", "sid", 14, 30), *mails("ben", "two", 14, 30), *mails("cat", "two", 14, 30),
        *coffees("ann", "old", 7, 100, 400),
    ]  # fmt: skip
    reference.put(tmp_path, events)
    rows = graphx.open(tmp_path).ask("thin").rows
    found = [(row["name"], row["class"], row["level"], row["section"]) for row in rows]
    assert found == [
        ("Red", "quiet", "red", "quiet"), ("Pam", "quiet", "amber", "quiet"), ("Amy", "quiet", "amber", "quiet"),
        ("Kit", "key and thin", "key", "key and thin"), ("Moe", "key and thin", "key", "key and thin"),
        ("Owen", "one-way", None, "one-way"), ("Abe", "absent", "key", "absent"), ("Hal", "handed over", None, "handed over"),
        ("Sid", "single-threaded", None, "single-threaded"), ("Old", "quiet", "red", "silent over a year"),
    ]  # fmt: skip
    by = {row["name"]: row for row in rows}
    red = by["Red"]
    assert (red["ours_name"], red["last"], red["days_silent"], red["rhythm_days"]) == ("Ann", END - timedelta(90), 90, 7.0)
    assert (red["overdue"], red["last_by_name"], red["last_channel"]) == (90 / 7, "Ann", "meeting")
    assert (by["Hal"]["ours_name"], by["Hal"]["last_by_name"], by["Hal"]["days_silent"]) == ("Ann", "Ben", 5)
    assert (by["Abe"]["ours"], by["Abe"]["days_silent"], by["Abe"]["threads"], by["Abe"]["band"]) == (
        None,
        None,
        0,
        "not scored",
    )
    assert (by["Sid"]["threads"], by["Kit"]["threads"], by["Moe"]["band"]) == (1, 0, "one-way")
    assert all(row["reason"] and row["owner"] == "" and row["note"] == "" for row in rows)
    short = graphx.open(tmp_path).ask("thin", within=80).rows
    assert [row["name"] for row in short if row["section"] == "silent over a year"] == ["Red", "Old"]


def test_one_section_is_asked_for_by_name_and_says_nothing_of_the_others(tmp_path):
    workspace = everything(tmp_path)
    rows = workspace.ask("thin").rows
    for section in {row["section"] for row in rows}:
        answer = workspace.ask("thin", section=section)
        assert answer.rows == [row for row in rows if row["section"] == section]
        assert f"in the section {section}" in answer.sentence
        assert "Nobody" not in answer.sentence
    none = graphx.open(tmp_path).ask("thin", section="absent", group="customer")
    assert none.sentence.startswith("Of ")
    assert "none with group customer is in the section absent." in none.sentence


def test_a_stakeholder_is_one_row_however_many_of_ours_fell_silent(tmp_path):
    reference.put(tmp_path, [*today(), *cards(), *coffees("ann", "joy", 7, 60, 90), *coffees("ben", "joy", 7, 60, 120)])
    rows = graphx.open(tmp_path).ask("thin").rows
    assert [(row["name"], row["ours_name"], row["days_silent"]) for row in rows] == [("Joy", "Ann", 90)]


def test_who_has_a_meeting_ahead_is_never_red(tmp_path):
    events = [*today(), *cards(), *coffees("ann", "red", 7, 60, 90), *coffees("ann", "sam", 7, 60, 90)]
    ahead = [planned("ben", "red", 9), planned("ann", "red", 4, "sooner"), planned("x", "sam", 5, "not ours")]
    rows = asked(tmp_path, [*events, *ahead])
    assert (rows["Red"]["level"], rows["Red"]["next"], rows["Red"]["odds"]) == ("amber", END + timedelta(4), None)
    assert "the next meeting is on 2026-07-04" in rows["Red"]["reason"]
    assert (rows["Sam"]["level"], rows["Sam"]["next"]) == ("red", None)
    workspace = graphx.open(tmp_path)
    later = {row["name"]: row for row in workspace.ask("thin", as_of=END + timedelta(5)).rows}
    assert later["Red"]["next"] == END + timedelta(9)
    that_day, past = ({row["name"]: row for row in workspace.ask("thin", as_of=END + timedelta(ago)).rows} for ago in (9, 10))
    assert (that_day["Red"]["next"], past["Red"]["next"]) == (END + timedelta(9), None)


@pytest.mark.parametrize(("met", "level", "ahead"), [(False, "amber", END), (True, None, None)])
def test_a_meeting_later_on_the_day_of_the_export_is_ahead_unless_there_was_contact_that_day(tmp_path, met, level, ahead):
    events = [*today(), *cards(), *coffees("ann", "red", 7, 60, 90), planned("ann", "red", 0)]
    rows = asked(tmp_path, [*events, *([worlds.message("red", "ben", END)] if met else [])])
    assert rows.get("Red", {}).get("level") == level
    people = {row["name"]: row["next"] for row in graphx.open(tmp_path).ask("people").rows}
    assert people["Red"] == ahead


def test_a_meeting_that_a_later_export_called_off_or_moved_is_not_ahead(tmp_path):
    stamp = datetime(2026, 6, 1, tzinfo=UTC)
    quiet = [*cards(), *today(), *coffees("ann", "red", 7, 60, 90)]
    one = planned("ann", "red", 4, "e1", "entry")
    moved = planned("ann", "red", 20, "e1", "entry")
    first: list[Record] = [one, EntryState("entry", "e1", 0, stamp, one.time)]
    for name, second, expected in [
        ("same", [EntryState("entry", "e1", 1, stamp, one.time), one], END + timedelta(4)),
        ("off", [EntryState("entry", "e1", 1, stamp, None)], None),
        ("moved", [moved, EntryState("entry", "e1", 1, stamp, moved.time)], END + timedelta(20)),
        ("gone", [EntryState("entry", "", 1, stamp, None)], None),
    ]:  # fmt: skip
        put(tmp_path / name, ("group:a", quiet), ("group:b", first), ("group:c", second))
        rows = {row["name"]: row for row in graphx.open(tmp_path / name).ask("thin").rows}
        assert rows["Red"]["next"] == expected, name


def everything(folder: Path) -> Workspace:
    """Two mailboxes that end on different days, a register of months, meetings ahead, and every class."""
    ann: list[Record] = [*mails("ann", "joy", 7, 90, 107), *mails("ann", "hal", 7, 90, 150), *mails("ann", "zoe", 9, 9, 100)]
    ben: list[Record] = [*mails("ben", "kim", 7, 90, 107), *mails("ben", "red", 7, 90, 90), *mails("ben", "hal", 9, 9)]
    ben += [planned("ben", "red", 4), *mails("ben", "old", 7, 99, 400), *mails("ann", "ben", 3, 99)]
    group: list[Record] = [*cards("kit", "abe"), *coffees("cat", "amy", 14, 40, 70), *mails("cat", "kit", 9, 2)]
    group += [worlds.meeting(("cat", "ben"), END)]
    group += [worlds.message("owen", "cat", day) for day in worlds.days(7, 60)]
    register: list[Record] = [monthly(number) for number in range(30)]
    boxes = (f"ego:{worlds.party(name).reference}" for name in ("ann", "ben"))
    return graphx.open(put(folder, *zip(boxes, (ann, ben), strict=True), ("group:all", group), ("group:months", register)).root)


def monthly(number: int) -> Interaction:
    day = datetime(2024 + number // 12, number % 12 + 1, 1, tzinfo=UTC)
    people = worlds.party("ann"), (worlds.party("meg"),)
    return Interaction(f"m{number}", day, "meeting", "meeting", *people, "row", minutes=120.0, precision="month")


def test_a_world_of_everything_holds_everything(tmp_path):
    rows = everything(tmp_path).ask("thin").rows
    assert {row["section"] for row in rows} == {
        "quiet", "key and thin", "one-way", "absent", "handed over", "single-threaded", "silent over a year", "no data",
    }  # fmt: skip
    assert {row["level"] for row in rows} == {"red", "amber", "key", None}
    assert {row["note"].partition(" since ")[0] for row in rows} == {"", "months only", "no data"}


def test_silence_ends_where_the_mailbox_ends(tmp_path):
    """Ann's mailbox ends in March, a week after her last mail with Joy; Ben's goes on to the end of June without Kim."""
    march = END - timedelta(100)
    ann = [*mails("ann", "joy", 7, 90, 107), worlds.message("ann", "zoe", march)]
    ben = [*mails("ben", "kim", 7, 90, 107), worlds.message("ben", "zoe", END), worlds.message("ann", "ben", END)]
    put(tmp_path, ("ego:email:ann@world.example", ann), ("ego:email:ben@world.example", ben), ("group:roster", cards()))
    answer = graphx.open(tmp_path).ask("thin")
    rows = {row["name"]: row for row in answer.rows}
    assert (rows["Kim"]["class"], rows["Kim"]["level"], rows["Kim"]["days_silent"]) == ("quiet", "red", 107)
    assert (rows["Kim"]["seen"], rows["Kim"]["note"]) == (END, "")
    joy = rows["Joy"]
    assert (joy["class"], joy["section"], joy["level"]) == ("single-threaded", "no data", None)
    assert (joy["days_silent"], joy["seen"], joy["note"]) == (7, march, f"no data since {march}")
    assert joy["overdue"] == 1.0
    assert "For 1 stakeholder the sources end too early" in answer.sentence
    then = {row["name"]: row for row in graphx.open(tmp_path).ask("thin", as_of=march).rows}
    assert (then["Joy"]["section"], then["Joy"]["note"]) == ("single-threaded", "")


def test_a_source_of_another_channel_does_not_see_the_tie(tmp_path):
    """Ann's mailbox ends, her diary goes on: it would show no mail with Joy."""
    diary = [worlds.meeting(("ann", "zoe"), END)]
    mailbox = mails("ann", "joy", 7, 90, 107)
    put(tmp_path, ("ego:email:ann@world.example", mailbox), ("ego:email:ann@world.example", diary), ("group:r", cards()))
    rows = {row["name"]: row for row in graphx.open(tmp_path).ask("thin").rows}
    assert (rows["Joy"]["section"], rows["Joy"]["seen"]) == ("no data", END - timedelta(107))


def test_a_letter_to_everybody_is_no_contact(tmp_path):
    letter = worlds.message("ben", ["red", *(f"reader{i}" for i in range(60))], END - timedelta(2))
    rows = asked(tmp_path, [*today(), *cards("reader1"), *coffees("ann", "red", 7, 60, 90), letter])
    assert (rows["Red"]["level"], rows["Red"]["last_by_name"], rows["Red"]["days_silent"]) == ("red", "Ann", 90)
    assert (rows["Reader1"]["class"], rows["Reader1"]["last"]) == ("key and thin", END - timedelta(2))


def test_months_have_no_rhythm_and_the_answer_says_what_would_mend_it(tmp_path):
    reference.put(tmp_path, [*today(), *cards(), *map(monthly, range(24))])
    answer = graphx.open(tmp_path).ask("thin")
    (row,) = answer.rows
    assert (row["class"], row["rhythm_days"], row["overdue"], row["note"]) == ("single-threaded", None, None, "months only")
    assert row["last"] == date(2025, 12, 1)
    assert "For 1 stakeholder only the months of contacts are known" in answer.sentence
    assert "load a calendar or a mailbox" in answer.sentence


def test_of_whom_no_rhythm_can_be_told_it_is_said_also_where_nobody_has_a_row(tmp_path):
    """A register in which everybody is met in two months, a log with two days each; a letter to everybody is neither."""
    dim = [replace(monthly(number), receivers=(worlds.party(f"o{number % 3}"),)) for number in range(6)]
    reference.put(tmp_path / "months", [*today(), *cards(), *dim])
    months = graphx.open(tmp_path / "months").ask("thin", as_of="2026-06-30")
    assert {row["section"] for row in months.rows} <= {"single-threaded"}
    assert "For 3 stakeholders only the months of contacts are known" in months.sentence
    assert "load a calendar or a mailbox" in months.sentence
    reference.put(tmp_path / "few", [*today(), *cards(), *mails("ann", "kay", 9, 2), *mails("ben", "lou", 300, 2)])
    few = graphx.open(tmp_path / "few").ask("thin")
    assert "With nobody was there contact on three days that are known" in few.sentence
    letter = worlds.message("ben", [f"reader{i}" for i in range(60)], END)
    reference.put(tmp_path / "letter", [*today(), *cards("reader1"), letter, *coffees("ann", "red", 7, 60, 3)])
    asked_of = graphx.open(tmp_path / "letter").ask("thin")
    assert "months" not in asked_of.sentence
    assert {row["name"]: row["note"] for row in asked_of.rows}["Reader1"] == ""


def test_where_nobody_is_ours_the_answer_says_so(tmp_path):
    reference.put(tmp_path, [*coffees("ann", "red", 7, 60, 90), *mails("ben", "cat", 7, 60)])
    answer = graphx.open(tmp_path).ask("thin")
    assert {row["name"]: row["class"] for row in answer.rows} == {"Ann": "quiet", "Red": "quiet"}
    assert {row["note"] for row in answer.rows} == {"nobody is marked as ours"}
    assert "say who is ours" in answer.sentence


def test_odds_are_those_that_were_measured_and_say_on_what(tmp_path):
    assert [odds(gaps) for gaps in (0, 1.9, 2, 4, 7.9, 8, 100)] == [0.03, 0.03, 0.20, 0.47, 0.47, 0.74, 0.74]
    assert sorted(ODDS, reverse=True) == list(ODDS)
    events = [*today(), *cards(), *coffees("ann", "red", 7, 60, 90), *coffees("ann", "amy", 14, 40, 70)]
    rows = asked(tmp_path, [*events, *coffees("ann", "old", 7, 100, MEASURED_WITHIN + 1)])
    assert rows["Red"]["odds"] == "74 % stayed silent for half a year (measured on pairs)"
    assert rows["Amy"]["odds"] == "47 % stayed silent for half a year (measured on pairs)"
    assert rows["Old"]["odds"] is None


def random_log(seed: int) -> list[Interaction]:
    draw = random.Random(seed)
    events = []
    for i in range(12):
        for ours in OURS:
            if draw.random() < 0.6:
                gap, count, ago = draw.choice([3, 7, 14, 30]), draw.randint(1, 60), draw.choice([0, 5, 40, 100, 300])
                make = coffees if draw.random() < 0.5 else mails
                events += make(ours, f"s{i}", gap, count, ago)
    return events


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("ago", [0, 60])
def test_an_oracle_that_adds_up_days_by_itself_agrees(tmp_path, seed, ago):
    """Facts and class of every stakeholder from the events alone; the depth of pairs from the reference implementation."""
    as_of = END - timedelta(ago)
    events = [*random_log(seed), *(each for day in range(400) for each in _daily(day))]
    workspace = graphx.open(reference.put(tmp_path, [*cards("s1", "s5", "s9"), *events]).root)
    given = {row["name"]: row for row in workspace.ask("thin", as_of=as_of).rows}
    expected = _oracle([each for each in events if each.time.date() <= as_of], as_of)
    assert {name: row["class"] for name, row in given.items()} == {name: row["class"] for name, row in expected.items()}
    for name, row in expected.items():
        assert {key: given[name][key] for key in row} == row
    assert len({row["class"] for row in expected.values()}) >= 3


def _daily(day: int) -> list[Interaction]:
    return [worlds.message("ann", "ben", END - timedelta(day)), worlds.meeting(("ann", "cat"), END - timedelta(day))]


def _oracle(events: list[Interaction], as_of: date) -> dict[str, dict[str, Any]]:
    reach = {worlds.party(name).reference: name for name in OURS}
    met: dict[str, dict[date, set[str]]] = defaultdict(lambda: defaultdict(set))
    ties = reference.ties(events, as_of)
    for each in events:
        assert each.sender
        pair = {each.sender.reference, each.receivers[0].reference}
        for stakeholder in pair - reach.keys():
            met[stakeholder][each.time.date()] |= {reach[one] for one in pair & reach.keys()}
    absent = {f"S{i}" for i in (1, 5, 9) if worlds.party(f"s{i}").reference not in met}
    found: dict[str, dict[str, Any]] = {name: {"class": "absent", "level": "key", "last": None} for name in absent}
    for who, contact in met.items():
        mine = {reach[one]: tie for pair, tie in ties.items() if who in pair for one in pair if one in reach}
        deepest = max(mine, key=lambda one: mine[one]["depth_sum"])
        last, days = max(contact), sorted(contact)
        rhythm = (last - days[0]).days / (len(days) - 1) if len(days) >= 3 else None
        gaps = (as_of - last).days / rhythm if rhythm else 0
        threads = sum(tie["depth"] >= 25 for tie in mine.values())

        def strong(tie: dict[str, Any]) -> bool:
            then = tie["depth_sum"] * 2 ** ((as_of - tie["last"]).days / 180)
            return 100 * then / (then + 8.5) > 60

        lapsed = any(strong(tie) and (tie["overdue"] or 0) >= 4 and one not in contact[last] for one, tie in mine.items())
        key, tie = who.split(":")[1].split("@")[0] in {"s1", "s5", "s9"}, mine[deepest]
        rules = [
            ("quiet", strong(tie) and gaps >= 4), ("key and thin", key and tie["depth"] < 25),
            ("one-way", tie["band"] == "one-way" and tie["depth"] >= 25), ("handed over", lapsed and gaps < 4),
            ("single-threaded", threads == 1),
        ]  # fmt: skip
        held = next((name for name, holds in rules if holds), None)
        if held:
            level = ("red" if gaps >= 8 else "amber") if held == "quiet" else "key" if held == "key and thin" else None
            found[who.split(":")[1].split("@")[0].capitalize()] = {
                "class": held, "level": level, "last": last, "days_silent": (as_of - last).days, "threads": threads, "key": key,
                "ours_name": deepest.capitalize(), "rhythm_days": rhythm, "band": tie["band"],
            }  # fmt: skip
    return found


def test_an_empty_list_says_of_how_many_it_is_empty(tmp_path: Path) -> None:
    """A stakeholder with one shallow tie to two of ours is in no class, nor is anybody where all are ours."""
    reference.put(
        tmp_path / "one", [*cards(), *today(), *mails("dan", "ann", 9, 2, ago=300), *mails("dan", "ben", 9, 2, ago=300)]
    )
    one = graphx.open(tmp_path / "one").ask("thin")
    assert (one.rows, one.sentence) == ([], (
        "Of 1 stakeholder none is quiet, key and thin, one-way, absent, handed over or single-threaded. With nobody was there "
        "contact on three days that are known, so that no rhythm can be told and nobody can be quiet: load a longer log."
    ))  # fmt: skip
    ranked = graphx.open(tmp_path / "one").ask("influencers")
    assert ranked.sentence == (
        "Nobody can be ranked: of 1 stakeholder none has a tie and was seen in the last 180 days. "
        "Ask with a larger within, or ours=yes for our own people."
    )
    assert "none with group media is quiet" in graphx.open(tmp_path / "one").ask("thin", group="media").sentence
    assert graphx.open(tmp_path / "one").ask("thin", limit=0).sentence.startswith("No row was asked for")
    assert len(graphx.open(tmp_path / "one").ask("influencers", ours=True).rows) == 3
    reference.put(tmp_path / "all", [*cards(), *today()])
    everybody = graphx.open(tmp_path / "all").ask("thin")
    assert (everybody.rows, everybody.sentence) == ([], "Everybody is ours: there is no stakeholder whom we could lose.")


@pytest.mark.parametrize(("ago", "level"), [(27, None), (28, "amber"), (55, "amber"), (56, "red")])
def test_silence_of_exactly_four_and_eight_usual_gaps(tmp_path: Path, ago: int, level: str | None) -> None:
    rows = asked(tmp_path, [*cards(), *today(), *coffees("ann", "fay", 7, 60, ago), *coffees("ben", "fay", 7, 60, ago)])
    assert rows.get("Fay", {}).get("level") == level
