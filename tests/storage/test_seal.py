"""A flipped bit in any file of a workspace never gives a wrong answer: it is refused, or made again."""

from __future__ import annotations

import random
import shutil

import pytest

import graphx
from graphx.errors import Damaged, GraphxError
from graphx.workspace.checkup import BAD, examine
from tests.log.test_log import table

ROWS = [(f"p{n % 7}", f"q{n % 5}", f"2026-01-{1 + n % 28:02}") for n in range(60)]


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A workspace with a roster and a table, asked once."""
    folder = tmp_path_factory.mktemp("sound")
    people = folder / "people.csv"
    people.write_text("name,email,department\n" + "".join(f"Person {n},p{n}@x.example,Sales\n" for n in range(7)))
    workspace = graphx.open(folder / "w")
    assert [each.outcome for each in workspace.load(people, table(folder / "rows.csv", ROWS))] == ["loaded", "loaded"]
    answers(workspace)
    return folder / "w"


def answers(workspace):
    return [workspace.ask(name).rows for name in ("people", "ties", "coverage")] + [
        workspace.ask("receipt", a="p0@x.example", b="q0@x.example").rows
    ]


def stored(folder, room):
    return sorted(path.relative_to(folder) for path in (folder / room).rglob("*") if path.is_file())


def flip(path, rng):
    data = bytearray(path.read_bytes())
    place = rng.randrange(len(data))
    data[place] ^= 1 << rng.randrange(8)
    path.write_bytes(data)


def complaint(folder):
    """What asking a workspace is refused with, or nothing."""
    try:
        answers(graphx.open(folder))
    except Damaged as error:
        return str(error)
    return None


def test_one_flipped_bit_in_the_log_is_refused_by_name_and_found_by_doctor(sound, tmp_path):
    rng, expected, refused = random.Random(1), answers(graphx.open(sound)), 0
    for name in stored(sound, "log"):
        folder = tmp_path / str(name).replace("/", " ") / "w"
        shutil.copytree(sound, folder)
        shutil.rmtree(folder / "derived")
        flip(folder / name, rng)
        said = complaint(folder)
        if said is None:  # a blank between two words of JSON
            assert answers(graphx.open(folder)) == expected, name
            continue
        refused += 1
        assert name.parts[1] in said
        assert "load its file again" in said
        assert any(mark == BAD and name.parts[1] in what for mark, what in examine(folder))
    assert refused >= len(stored(sound, "log")) - 2


def test_derived_tables_that_are_damaged_cut_or_gone_are_made_again(sound, tmp_path):
    rng, expected = random.Random(2), answers(graphx.open(sound))
    spoil = [lambda path: flip(path, rng), lambda path: path.write_bytes(path.read_bytes()[:-9]), lambda path: path.unlink()]
    for number, name in enumerate(stored(sound, "derived")):
        folder = tmp_path / str(number) / "w"
        shutil.copytree(sound, folder)
        spoil[number % 3](folder / name)
        assert answers(graphx.open(folder)) == expected, name


def test_a_segment_that_lacks_a_table_says_what_to_do(sound, tmp_path):
    shutil.copytree(sound, tmp_path / "w")
    shutil.rmtree(tmp_path / "w" / "derived")
    gone = next((tmp_path / "w" / "log").rglob("cards.parquet"))
    gone.unlink()
    with pytest.raises(GraphxError, match=f"cards.parquet is missing. Take it out with 'graphx unload {gone.parent.name}'"):
        graphx.open(tmp_path / "w").ask("people")
