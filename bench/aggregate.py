"""From a log of 1e6 events to ties, against the bare DuckDB aggregation of the same events. Bar: 1.5 times."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench import gauge
from bench.events import as_flat, as_segment, events
from graphx.engines.local import Store
from graphx.people import census
from graphx.storage.home import Home
from graphx.ties import day_tables, tie_tables
from graphx.ties.inputs import Inputs

BARE = """
with added as (
  select least(sender, receiver) as a, greatest(sender, receiver) as b, cast("time" as date) as "day",
    case channel when 'meeting' then 2e0 when 'call' then 1.5e0 else 1e0 end as richness,
    sum(case when channel = 'meeting' and minutes > 0e0 then sqrt(minutes / 30e0) else 1e0 end) as x,
    sum(case when channel in ('call', 'meeting') or sender > receiver then 0e0 else 1e0 end) as x_ab,
    sum(case when channel in ('call', 'meeting') or sender < receiver then 0e0 else 1e0 end) as x_ba,
    count(*) as interactions,
    bit_or(case channel when 'meeting' then 1 when 'call' then 2 when 'email' then 8 else 16 end) as channels
  from events group by all
),
aged as (
  select *, richness * 2e0 * x / (1e0 + x) as y, richness * 2e0 * x_ab / (1e0 + x_ab) as y_ab,
    richness * 2e0 * x_ba / (1e0 + x_ba) as y_ba, (select cast(max("time") as date) from events) - "day" as age
  from added
),
summed as (
  select a, b, sum(y * power(2e0, -age / 180e0)) as depth_sum, sum(y * power(2e0, -age / 30e0)) as warmth_sum,
    sum(y_ab * power(2e0, -age / 180e0)) as depth_ab, sum(y_ba * power(2e0, -age / 180e0)) as depth_ba,
    min("day") as "first", max("day") as "last", count(distinct "day") as active_days, sum(interactions) as interactions,
    bit_or(channels) as channels
  from aged group by a, b
),
strength as (
  select person, sum(depth_sum) as total
  from (select a as person, depth_sum from summed union all select b, depth_sum from summed) group by person
),
last_day as (select cast(max("time") as date) as today from events)
select t.* exclude (channels), 100e0 * depth_sum / (depth_sum + 8.5e0) as depth,
  100e0 * warmth_sum / (warmth_sum + 1.5e0) as warmth,
  depth_sum / power(x.total * y.total, 0.25e0) as closeness,
  2e0 * least(depth_ab, depth_ba) / nullif(depth_ab + depth_ba, 0e0) as balance,
  case when active_days >= 3 then ("last" - "first") / (active_days - 1e0) end as rhythm_days,
  case when active_days >= 3 then (today - "last") / (("last" - "first") / (active_days - 1e0)) end as overdue,
  case when channels & 3 = 0 and (depth_ab = 0e0 or depth_ba = 0e0) then 'one-way'
    when 100e0 * depth_sum / (depth_sum + 8.5e0) < 25e0 then 'thin'
    when 100e0 * depth_sum / (depth_sum + 8.5e0) <= 60e0 then 'known' else 'strong' end as band,
  case when channels & 1 > 0 then 'meeting ' else '' end || case when channels & 2 > 0 then 'call ' else '' end
    || case when channels & 8 > 0 then 'email ' else '' end || case when channels & 16 > 0 then 'chat' else '' end as channels
from summed t
cross join last_day
join strength x on x.person = t.a
join strength y on y.person = t.b
"""
"""What somebody who needs neither people nor receipts nor exact sums would write to get the same columns of ties."""


def bare(flat: Path) -> pa.Table:
    """The ties by one SQL text over one file."""
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"create view events as select * from read_parquet('{flat}')")
        connection.execute(f"create table ties as {BARE}")
        return connection.sql("select * from ties").to_arrow_table()


def ours(home: Home, steps: dict[str, list[float]] | None = None) -> tuple[pa.Table, pa.Table]:
    """The ties and the directory by the build's own steps, from nothing but the log; what only `people` needs is left out."""
    shutil.rmtree(home.derived)
    home.derived.mkdir()
    watch = _Watch(steps if steps is not None else {})
    inputs = Inputs.of(home)
    with Store() as store:
        watch("joining references to people")
        census.open_log(store, inputs.log)
        census.take(store, inputs.log, inputs.decisions, inputs.settings.domains)
        watch("adding up days")
        day_tables.contacts(store, inputs)
        made = [step for step in day_tables.STEPS if step != "ahead"]
        for table in made:
            store.build(table)
        watch("writing them")
        for table in ("directory", "persons", *made):
            store.write(table, home.derived / f"{table}.parquet", census.TABLES.get(table, ""))
    watch("depth of ties")
    ties = another_day(inputs, home.derived)
    watch("")
    return ties, pq.read_table(home.derived / "directory.parquet")


def whole(home: Home) -> None:
    """Everything that does not depend on the as-of day, as the build makes it, and the ties."""
    shutil.rmtree(home.derived)
    inputs = Inputs.of(home)
    another_day(inputs, day_tables.base(inputs))


def another_day(inputs: Inputs, base: Path) -> pa.Table:
    """The ties as of the last day, when those of another day were there already."""
    with Store() as store:
        store.view("seen", [base / "days.parquet"])
        last = store.rows("seen", 'max("day")', "1")[0][0]
        tie_tables._present(store, base, last)
        return tie_tables._numbers(store, base, last, inputs.settings.model)


class _Watch:
    """Adds up the wall seconds between one step and the next."""

    def __init__(self, steps: dict[str, list[float]]) -> None:
        self.steps, self.name, self.since = steps, "reading the log's version", time.perf_counter()

    def __call__(self, name: str) -> None:
        now = time.perf_counter()
        self.steps.setdefault(self.name, []).append(now - self.since)
        self.name, self.since = name, now


def same(left: tuple[pa.Table, pa.Table], right: pa.Table) -> int:
    """How many ties both sides found. Raises :class:`AssertionError` unless all their numbers are equal up to rounding."""
    ties, people = left
    ids = dict(
        zip(people["person"].to_pylist(), (refs[0].removeprefix("email:") for refs in people["refs"].to_pylist()), strict=True)
    )
    columns = ("depth", "warmth", "depth_sum", "warmth_sum", "active_days", "interactions")
    mine, other = ({}, {})
    for row in ties.select(["a", "b", *columns]).to_pylist():
        mine[tuple(sorted((ids[row["a"]], ids[row["b"]])))] = [float(row[name]) for name in columns]
    for row in right.select(["a", "b", *columns]).to_pylist():
        other[row["a"], row["b"]] = [float(row[name]) for name in columns]
    assert mine.keys() == other.keys()
    np.testing.assert_allclose([mine[key] for key in mine], [other[key] for key in mine], rtol=1e-6, atol=1e-6)
    return len(mine)


def main(count: int = 1_000_000, people: int = 50_000, ties: int = 120_000, rounds: int = 5) -> dict[str, float]:
    """Prints both sides and where ours spends its time; gives the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        table = events(count, people, ties)
        flat, home = as_flat(table, Path(folder) / "events.parquet"), Home(Path(folder) / "workspace")
        as_segment(table, home)
        del table
        found = same(ours(home), bare(flat))
        steps: dict[str, list[float]] = {}
        inputs = Inputs.of(home)
        kept = shutil.copytree(day_tables.base(inputs), Path(folder) / "kept")
        sides = {"graphx, log to ties": lambda: ours(home, steps), "bare DuckDB": lambda: bare(flat)}
        sides["graphx, with what people need"] = lambda: whole(home)
        sides["graphx, one more as-of day"] = lambda: another_day(inputs, kept)
        taken = gauge.interleaved(sides, rounds)
    least = taken["bare DuckDB"]
    rows = [[name, wall, cpu, wall / least[0], cpu / least[1]] for name, (wall, cpu) in taken.items()]
    gauge.show(f"{count:,} events, {people:,} people, {found:,} ties; equal results; median of {rounds}; bar 1.5",
               ["side", "seconds", "cpu", "ratio", "ratio of cpu"], rows)  # fmt: skip
    gauge.show("graphx by step", ["step", "seconds"], [[name, float(np.median(each))] for name, each in steps.items()])
    return {"ratio": taken["graphx, log to ties"][0] / least[0], "ties": float(found)}
