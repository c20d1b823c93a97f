"""Time, processor time and memory of processes and of steps, and the tables that show them."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("GRAPHX_SHARED", ROOT.parent / "shared"))
"""Where real data lie, if they do."""


@dataclass(frozen=True)
class Usage:
    """Wall seconds, user processor seconds, the most memory in MB, and what was printed."""

    seconds: float
    cpu: float
    peak: float
    output: str = ""


def run(*command: str | Path, fine: Sequence[int] = (0, 3)) -> Usage:
    """Runs Python with a command (``-m graphx ...``) to its end; memory is that of the process and its children together.

    Raises :class:`RuntimeError` with what it said when it fails; exit code 3, something quarantined, is no failure.
    """
    before, started, peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime, time.perf_counter(), 0
    child = subprocess.Popen(
        [sys.executable, *map(str, command)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    watched = psutil.Process(child.pid)
    while True:
        try:
            output, errors = child.communicate(timeout=0.05)
            break
        except subprocess.TimeoutExpired:
            peak = max(peak, _memory(watched))
    seconds = time.perf_counter() - started
    if child.returncode not in fine:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {child.returncode}: {errors or output}")
    cpu = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    return Usage(seconds, cpu, peak / 1e6, output)


def _memory(process: psutil.Process) -> int:
    total = 0
    try:
        for each in (process, *process.children(recursive=True)):
            total += each.memory_info().rss
    except psutil.NoSuchProcess:
        return total
    return total


def interleaved(sides: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, tuple[float, float]]:
    """Median wall and processor seconds of each side, taken in turns, so that a busy minute hits all of them."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for turn in range(rounds):
        for name in sorted(sides, reverse=bool(turn % 2)):
            wall, cpu = time.perf_counter(), time.process_time()
            sides[name]()
            taken[name].append((time.perf_counter() - wall, time.process_time() - cpu))
    return {name: (median(w for w, _ in each), median(c for _, c in each)) for name, each in taken.items()}


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Prints a table, numbers to the right."""
    cells = [[_text(value) for value in row] for row in rows]
    widths = [max(len(each) for each in column) for column in zip(head, *cells, strict=True)]
    print(f"\n{title}")
    for texts, values in [(head, head), *zip(cells, rows, strict=True)]:
        pairs = zip(texts, widths, values, strict=True)
        print("  " + "  ".join(t.rjust(w) if isinstance(v, int | float) else t.ljust(w) for t, w, v in pairs).rstrip())


def _text(value: object) -> str:
    return f"{value:,.3f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
