"""Where Spark overtakes DuckDB: from the log to ties on both, and DuckDB alone where Spark takes minutes and 7 GB.

``python -m bench.spark FOLDER ENGINE`` is a process of its own: it makes everything up to the measures, which are the same work
whatever made the ties, and prints its seconds as JSON.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from functools import partial

from bench import gauge
from bench.events import as_segment, events
from graphx import dates
from graphx.engines.local import Store
from graphx.storage.home import Home
from graphx.ties import day_tables, tie_tables
from graphx.ties.inputs import Inputs

SIZES = ((100_000, 5_000, 12_000), (1_000_000, 50_000, 120_000))
ALONE = ((10_000_000, 500_000, 1_200_000),)
"""Events, people, ties; ``main(ALONE, ())`` waits for Spark there too."""

Row = tuple[object, ...]


def one(home: Home, engine: str) -> tuple[float, float, float, int]:
    """Seconds to start and to build, the peak in MB of all processes, and the number of ties."""
    shutil.rmtree(home.derived)
    home.derived.mkdir()
    usage = gauge.run("-m", "bench.spark", home.root, engine)
    start, seconds, ties = json.loads(usage.output)
    return start, seconds, usage.peak, ties


def rows(size: tuple[int, int, int], engines: tuple[str, ...]) -> list[Row]:
    """One row for each engine; all must find the same number of ties."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(folder)
        as_segment(events(*size), home)
        taken = {engine: one(home, engine) for engine in engines}
    if len({each[3] for each in taken.values()}) != 1:
        raise RuntimeError(f"The engines found different numbers of ties: {taken}.")
    least = taken[engines[0]][1]
    return [(size[0], size[2], name, start, took, took / least, peak) for name, (start, took, peak, _) in taken.items()]


def main(sizes: tuple[tuple[int, int, int], ...] = SIZES, alone: tuple[tuple[int, int, int], ...] = ALONE) -> list[Row]:
    """Prints and gives both engines at some sizes, and DuckDB alone at others."""
    found = [row for size in sizes for row in rows(size, ("duckdb", "spark"))]
    found += [row for size in alone for row in rows(size, ("duckdb",))]
    gauge.show("From a log to ties; Spark's start and build on local[*]; memory of all processes together",
               ["events", "ties", "engine", "start", "seconds", "times DuckDB", "peak MB"], found)  # fmt: skip
    return found


def process(folder: str, engine: str) -> None:
    """Builds on one engine and prints [seconds to start, seconds to build, ties]."""
    inputs = Inputs.of(Home(folder))
    started = time.perf_counter()
    if engine == "duckdb":
        print(json.dumps([0.0, *_build(inputs, Store)]))
        return
    from graphx.engines.spark import Cluster, Spark

    with Cluster(inputs.home.log) as cluster:
        cluster.session()
        start = time.perf_counter() - started
        print(json.dumps([start, *_build(inputs, partial(Spark, cluster))]))


def _build(inputs: Inputs, engine: day_tables.Factory) -> tuple[float, int]:
    started = time.perf_counter()
    base = day_tables.base(inputs, engine=engine)
    span = day_tables.span(base)
    assert span
    with engine() as store:
        day = dates.number(span[1])
        tie_tables._present(store, base, day)
        ties = tie_tables._numbers(store, base, day, inputs.settings.model)
    return time.perf_counter() - started, len(ties)


if __name__ == "__main__":
    process(*sys.argv[1:])
