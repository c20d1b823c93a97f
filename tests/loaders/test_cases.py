"""Situations that people reported to programs like this one, each with the value worked out by hand from its format.

The inputs are optional data; where they are not beside the project the tests skip.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import graphx
from loaders import registry
from loaders.record import Card, Interaction, Options, Part, Refusal, Reject, Source


def read(path: Path, **options: object) -> list[object]:
    source, chosen = Source(path.name, (Part(path),)), Options(**options)  # type: ignore[arg-type]
    name = registry.meant(chosen.mapping)
    return list((registry.named(name) if name else registry.identify(source)).read(source, chosen))


def events(path: Path, **options: object) -> list[str]:
    """Every event as ``day sender > receivers``, in order of time."""
    found = [each for each in read(path, **options) if isinstance(each, Interaction)]
    return [
        f"{each.time:%m-%d %H:%M} {who(each.sender)} > {', '.join(sorted(who(p) for p in each.receivers))}"
        for each in sorted(found, key=lambda each: each.time)
    ]


def who(party: object) -> str:
    return (party.name or party.reference).split(":")[-1].split("@")[0].replace(".", "")  # type: ignore[attr-defined]


def rejected(path: Path) -> list[str]:
    return sorted(each.rule for each in read(path) if isinstance(each, Reject))


@pytest.mark.parametrize(
    ("at", "options", "right"),
    [
        # A From that a list rewrote: X-Original-From names the author; the third answers the second.
        ("m01/partners.mbox", {}, ["Ana Ruiz > Mara Lind", "Ben Okafor > Mara Lind", "Ana Ruiz > Ben Okafor"]),
        ("m15/pm.eml", {}, ["03-04 04:30"]),
        ("m20/sameid.mbox", {}, ["", "", ""]),
        ("m24/patch.mbox", {}, ["", ""]),
        ("x03/bare.mbox", {}, ["", "", ""]),
        ("m02/names.mbox", {}, ["Großmann, Ana >", "Zoë Ångström-Øst >", "Zoë Quist >", "Lind, Cem [Ext] >", "Dia Moss >"]),
        ("c01/zones.ics", {}, ["03-03 23:30", "03-07 02:30", "03-13 23:30", "03-17 23:30"]),
        ("c01b/tzone.ics", {}, ["", ""]),
        ("c02/exdate_pdt.ics", {}, ["04-14", "04-18", "04-19", "04-20", "04-21"]),
        ("c05/lower_sequence.ics", {}, ["03-03", "03-11", "03-24", "03-31"]),
        ("c06/until_date.ics", {}, ["03-03", "03-10", "03-17", "03-24"]),
        ("c16/rdate_period.ics", {}, ["03-03", "03-10", "03-17"]),
        ("c24/fold.ics", {}, ["Mara Lind > José Núñez"]),
        ("x20/same_uid.ics", {}, ["", "", ""]),
        ("n02/java_times.csv", {}, ["03-06 22:30 ana > cem", "03-07 10:00 cem > ana", "03-08 10:00 cem > ana"]),
        ("t02/mac1904.xlsx", {}, ["03-05", "03-25"]),
        ("t04/meetings.xlsx", {"day_first": True}, ["05-03", "05-25", "06-07", "06-19"]),
        ("t05/two_headers.xlsx", {}, ["", ""]),
        ("t07/totals.csv", {}, ["Ana Ruiz > Harbour Trust", "Ana Ruiz > Mill Union", "Ben Okafor > Harbour Trust"]),
        ("t07/totals2.csv", {}, ["Ana Ruiz > Harbour Trust", "Ana Ruiz > Mill Union", "Ben Okafor > Harbour Trust"]),
        ("t08/sep.csv", {}, ["03-05 00:00 ana > mara", "03-25 00:00 ben > mara"]),
        ("t08/sep_en.csv", {}, ["03-05 00:00 ana > mara", "03-25 00:00 ben > mara"]),
        ("t10/entities.csv", {}, ["Marsh & Sons", "Marsh & Sons", "O'Dell Ltd", "O'Dell Ltd"]),
        ("t13/newline.csv", {"split": {"receiver": "\\n"}}, ["> Ben Okafor, Cem Aydin, Dia Moss", "> Cem Aydin"]),
        ("t14b/visits.csv", {}, ["Mara Lind > ANA RUIZ, BEN OKAFOR", "Mara Lind > TOM RUIZ"]),
        ("t20/mois.csv", {}, ["08-15", "01-07", "03-03"]),
        ("t20/months.csv", {}, ["10-15", "03-07", "05-03"]),
        ("t20b/outlook_de.csv", {}, ["03-05 10:00 ana > mara", "03-25 14:15 ben > mara"]),
        ("t20b/outlook_en.csv", {}, ["03-05 10:00 ana > mara", "03-25 14:15 ben > mara"]),
        ("t21/zones.csv", {}, ["03-06 03:00 ana", "03-25 23:30 cem", "03-26 05:00 ben"]),
        ("x14/errors.csv", {}, ["Ana Ruiz > Ben Okafor"]),
        ("r1/cabinet.xlsx", {"split": {"sender": ",", "receiver": ","}},
         ["Ana Ruiz > Ben Okafor, Harbour Trust (HT), Mill Union", "Ana Ruiz > Harbour Trust (HT)", "Ben Okafor > Mill Union"]),
        ("r1/commissioner.xlsx", {"mapping": {"sender": ("=@title:Commissioner * with",)}},
         ["Mara Lind > Harbour Trust (HT)", "Mara Lind > Mill Union"]),
        ("r2/returns.csv", {}, ["Mill Union > Ana Ruiz", "Harbour Trust > Ana Ruiz", "Harbour Trust > Ben Okafor"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_the_events_of_a_case_are_the_right_ones(case, at, options, right):
    """What is right is a part of each event, in order of time: who, or when, or only how many."""
    name, _, file = at.partition("/")
    found = events(case(name) / file, **options)
    assert len(found) == len(right), found
    assert all(part in event for part, event in zip(right, found, strict=True)), found


@pytest.mark.parametrize(
    ("at", "right"),
    [
        ("m29/Takeout-pl.mbox", ["draft", "trash"]), ("x13/calls.csv", ["lost_digits"] * 4), ("t14b/visits.csv", ["cancelled"]),
        ("m02/names.mbox", ["no_sender"]), ("x14/errors.csv", ["placeholder"] * 7), ("t07/totals.csv", ["no_receiver"]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_counted_under_its_reason(case, at, right):
    name, _, file = at.partition("/")
    assert rejected(case(name) / file) == right


@pytest.mark.parametrize(
    ("at", "lengths"),
    [
        ("x10/meetings.csv", [20, 60, 15, 90]), ("c16/rdate_period.ics", [30, 120, 60]), ("t05/two_headers.xlsx", [60, 30]),
        ("t08/sep_en.csv", [30.5, 45]), ("t08/sep.csv", [30, 45]),
    ],
)  # fmt: skip
def test_lengths_are_what_they_say(case, at, lengths):
    name, _, file = at.partition("/")
    found = [each for each in read(case(name) / file) if isinstance(each, Interaction)]
    assert [each.minutes for each in sorted(found, key=lambda each: each.time)] == pytest.approx(lengths)


@pytest.mark.parametrize(
    ("at", "code", "onward"),
    [("t04/meetings.xlsx", "half_converted_dates", "--day-first"), ("r1/commissioner.xlsx", "no_sender_column", '="=..."')],
)
def test_what_could_be_read_in_two_ways_is_asked(case, at, code, onward):
    name, _, file = at.partition("/")
    with pytest.raises(Refusal) as asked:
        read(case(name) / file)
    assert asked.value.code == code
    assert onward in asked.value.sentence


def test_an_address_of_two_people_is_the_name_of_neither(case):
    cards = [each for each in read(case("x08") / "people.csv") if isinstance(each, Card)]
    assert [card.name for card in cards] == ["Ana Ruiz", "Ben Okafor", "Cem Aydin"]


def _world(folder: Path, *files: Path) -> tuple[graphx.Workspace, dict[frozenset[str], int]]:
    made = graphx.open(folder)
    made.load(*files)
    rows = made.ask("ties").rows
    short = [(row["a_name"].split("@")[0], row["b_name"].split("@")[0], row["interactions"]) for row in rows]
    return made, {frozenset((a, b)): count for a, b, count in short}


def pairs(*names: str) -> set[frozenset[str]]:
    return {frozenset(each.split("-")) for each in names}


def test_cases_of_several_files(case, tmp_path):
    """Numbers from 1 in each of two exports, contacts beside activities, moved and numbered anew: one workspace for each."""
    _, ties = _world(tmp_path / "w1", case("y01"))
    assert set(ties) == pairs("ana-mara", "ben-mara", "cem-zoe", "dia-zoe")
    _, ties = _world(tmp_path / "w2", case("y05"))
    assert set(ties) == pairs("mara-Ana Ruiz", "mara-Ben Okafor")
    moved = case("c09")
    for number, order in enumerate((("march", "june"), ("june", "march"))):
        made, ties = _world(tmp_path / f"w3{number}", *(moved / f"export_{month}.ics" for month in order))
        assert [row["last"].isoformat() for row in made.ask("ties").rows] == ["2025-03-17"]
        assert list(ties.values()) == [2]
    _, ties = _world(tmp_path / "w4", case("c11"))
    assert list(ties.values()) == [4]
    hidden = case("c10")
    made, ties = _world(tmp_path / "w5", hidden)
    assert (len(ties), len(made.ask("people").rows)) == (3, 3)
    made, _ = _world(tmp_path / "w6", case("x08"))
    assert [row["name"] for row in made.ask("people").rows if "office@" in row["name"]] == []
    made, _ = _world(tmp_path / "w7", case("i01"))
    assert len(made.proposals()) >= 2


def test_one_name_in_equally_called_files_of_two_folders_is_one_person_and_told(case, tmp_path):
    """Both files are the source ``meetings``, so that John Smith is one; whoever loads them is told, with the way apart."""
    folder = case("y02")
    with graphx.open(tmp_path / "w") as workspace:
        workspace.load(*sorted(folder.glob("*/meetings.csv")))
        assert [row["name"] for row in workspace.ask("people", search="smith").rows] == ["John Smith"]
        (told,) = (line for line in workspace.advice() if "'john smith'" in line)
        assert "--source" in told
