"""1e6 events from a table through the real loader to answers: time and peak memory of each step. Bar: 2 GB."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench import steps
from bench.events import as_csv, events

LIMIT = 2000.0


def main(count: int = 1_000_000, people: int = 50_000, ties: int = 120_000) -> float:
    """Prints the path and gives its peak in MB."""
    with tempfile.TemporaryDirectory() as folder:
        file = as_csv(events(count, people, ties), Path(folder) / "events.csv")
        taken, receipts, sentences = steps.path(Path(folder) / "workspace", [file])
    if receipts[0]["interactions"] != count:
        raise RuntimeError(f"The loader made {receipts[0]['interactions']} interactions of {count} rows.")
    peak = max(each[3] for each in taken)
    steps.show(f"{count:,} events from CSV: peak {peak:,.0f} MB, {peak / LIMIT:.2f} of the bar", taken, sentences)
    return peak
