"""Parquet files: dates that Python does not know, and files made to burst."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loaders.tabular import parquet
from tests.loaders.sheets import grid, refused, rows


def packed(folder, columns, **options):
    columns = {"from": ["a"], "to": ["b"], "date": ["2020-01-01"], **columns}
    rows = max(map(len, columns.values()))
    table = pa.table({name: values if len(values) == rows else list(values) * rows for name, values in columns.items()})
    pq.write_table(table, folder / "in.parquet", compression="zstd", **options)
    return (folder / "in.parquet").read_bytes()


@pytest.mark.parametrize("unit", ["s", "ms", "us"])
@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Berlin"])
def test_times_of_any_year_are_read(tmp_path, unit, zone):
    each = {"s": 1, "ms": 10**3, "us": 10**6}[unit]
    seconds = [-3_000_000_000, -70_000_000_000, 400_000_000_000, None, 1_600_000_000]
    times = pa.array([None if s is None else s * each for s in seconds], pa.timestamp(unit, zone))
    found = [cells[2] for _, cells in rows(grid(tmp_path, packed(tmp_path, {"date": times})))]
    assert [text[:7] for text in found] == ["1874-12", "-0249-1", "14645-0", "", "2020-09"]
    assert dt.datetime.fromisoformat(found[4]).minute == 26


def test_days_of_any_year_are_read(tmp_path):
    days = pa.array([-2_000_000, 18_262], pa.int32()).cast(pa.date32())
    found = [cells[2] for _, cells in rows(grid(tmp_path, packed(tmp_path, {"date": days})))]
    assert found[0].startswith("-3506-")
    assert found[1] == "2020-01-01"


def test_texts_that_stand_once_for_many_rows_are_read(tmp_path):
    columns = {"from": ["Ann", None, "Ann", "Bob"] * 5_000, "to": [["x", "y"], [], None, ["x"]] * 5_000}
    found = [cells for _, cells in rows(grid(tmp_path, packed(tmp_path, columns, row_group_size=3_000)))]
    assert len(found) == 20_000
    assert [cells[:2] for cells in found[:4]] == [["Ann", "x\x1fy"], ["", ""], ["Ann", ""], ["Bob", "x"]]
    assert found[:4] * 5_000 == found


BOMBS = {
    "rows": {"from": ["a"] * 3_000_000},
    "list": {"from": [["x"] * 3_000_000]},
    "one long text": {"from": ["x" * 100_000_000]},
    "a long text in many rows": {"from": ["x" * 1_000_000] * 100},
    "a long text in lists": {"from": [["x" * 1_000_000] * 50] * 2},
    "nothing": {"from": pa.nulls(3_000_000, pa.string())},
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_files_made_to_burst_are_refused(tmp_path, bomb):
    assert refused(tmp_path, packed(tmp_path, BOMBS[bomb])) == "parquet_ratio"


def test_more_values_than_allowed_are_refused(tmp_path, monkeypatch):
    content = packed(tmp_path, {"from": [str(at) for at in range(100)]})
    assert len(rows(grid(tmp_path, content))) == 100
    monkeypatch.setattr(parquet, "VALUES", 299)
    assert refused(tmp_path, content) == "parquet_too_large"
