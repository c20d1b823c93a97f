"""Interactions in columns are the same interactions: by every byte of the segment, and by the law of conservation."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from graphx.errors import LoadError
from graphx.log.segment import Draft
from loaders import block
from loaders.block import FEW, ROWS, SCHEMA, Block
from loaders.channels.table import Table
from loaders.options import Options
from loaders.record import Interaction, Note, Part, Party, Reject, Seen, Source
from tests.loaders.contract import accounted

HEAD = "id,from,to,date,minutes,question\n"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NAMES = [field.name for field in fields(Interaction)]


def written(folder, records):
    """Every file of the segment, and its account."""
    draft = Draft(folder)
    for record in records:
        draft.add(record)
    account = draft.close("file", "table", "d" * 32)
    return {path.name: path.read_bytes() for path in folder.iterdir()}, asdict(account)


def rows(count):
    """Rows of which some are refused, some are one event, and some stand twice."""
    for n in range(count):
        to = "a@x.example" if n % 97 == 0 else f"p{n % 50}@y.example"
        day = "someday" if n % 1999 == 1 else f"2026-01-{1 + n % 28:02} 10:{n % 60:02}:00"
        yield f"{n if n % 3 else ''},{'a@x.example' if n % 2 else 'Zoë Quist'},{to},{day},{n % 90},{n % 2}\n"


def table(folder, count, **options):
    path = folder / "table.csv"
    path.write_text(HEAD + "".join(rows(count)), encoding="utf-8")
    return Source("table.csv", (Part(path),)), Options(source="s", **options)


@pytest.mark.parametrize("count", [1, FEW - 1, 400, 2 * ROWS + 7])
@pytest.mark.parametrize("gather", [True, False])
def test_a_table_read_both_ways_is_the_same_segment(tmp_path, count, gather):
    source, options = table(tmp_path, count, gather=gather)
    alone = list(Table().read(source, options))
    packed = list(Table().blocks(source, options))
    assert not any(isinstance(each, Block) for each in alone)
    assert any(isinstance(each, Block) for each in packed) is (count > FEW)
    assert written(tmp_path / "one", alone) == written(tmp_path / "two", packed)
    accounted(alone)


def test_a_block_counts_as_its_rows_do(tmp_path):
    source, options = table(tmp_path, 400)
    packed = list(Table().blocks(source, options))
    found = [each for each in packed if isinstance(each, Block)]
    assert written(tmp_path / "whole", packed)[1]["seen"] == 400
    with pytest.raises(LoadError, match="The loader is at fault"):
        written(tmp_path / "lost", [each for each in packed if each is not found[0]])


def everything(n):
    """An interaction in which no field is as usual."""
    return Interaction(
        f"n{n}", NOON + timedelta(days=n, microseconds=1), "chat", "reply",
        Party("email:a@x.example", "Ann", "from") if n % 3 else None,
        (Party(f"email:p{n}@x.example", "Bo", "cc"), Party("email:c@x.example")), f"line {n}", "minute", False, 1.5, 9, "t",
        "m", 7, True, ("x", "y"), 2, "e", n % 2 == 0,
    )  # fmt: skip


def events(count):
    return [tuple(getattr(everything(n), name) for name in NAMES) for n in range(count)]


def test_every_field_goes_through_a_block(tmp_path):
    assert SCHEMA.names == NAMES
    assert list(block.singly(events(FEW))) == [everything(n) for n in range(FEW)]
    (one,) = block.packed(events(FEW))
    assert [{**row, "time": row["time"].replace(tzinfo=UTC)} for row in one.table.to_pylist()] == [
        {**asdict(everything(n)), "receivers": [asdict(each) for each in everything(n).receivers], "topics": ["x", "y"]}
        for n in range(FEW)
    ]
    end = Seen(2 * FEW)
    singles = [*map(everything, range(FEW)), end]
    assert written(tmp_path / "a", singles) == written(tmp_path / "b", [one, end])


def test_what_stands_between_keeps_its_place():
    given, note, reject = events(3 * FEW), Note("n"), Reject("excluded", "r", "R.", "p")
    told = list(block.packed([*given[:FEW], note, *given[FEW : FEW + 2], reject, *given[FEW + 2 :], Seen(1)]))
    assert [type(each).__name__ for each in told] == ["Block", "Note", "Interaction", "Interaction", "Reject", "Block", "Seen"]


def test_a_block_of_other_columns_is_refused():
    with pytest.raises(TypeError, match="A block has the columns native, time"):
        Block(pa.table({"native": ["a"]}))
