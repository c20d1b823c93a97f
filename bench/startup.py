"""How long somebody waits: for help, for a second answer, for the first page of the demo. Bars: 0.5 s, 1 s, 3 s."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench import gauge
from tests.support import port

BARS = {"--help": 0.5, "second ask": 1.0, "first page": 3.0}


def commands(workspace: Path, rounds: int) -> list[list[object]]:
    """Help, and a question whose tables are there already, each a whole process beside a bare start of Python."""
    sides: dict[str, Callable[[], gauge.Usage]] = {
        "python -c pass": lambda: gauge.run("-c", "pass"),
        "--help": lambda: gauge.run("-m", "graphx", "--help"),
        "second ask": lambda: gauge.run("-m", "graphx", "--workspace", workspace, "ask", "influencers"),
    }
    sides["second ask"]()
    taken: dict[str, list[gauge.Usage]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            taken[name].append(side())
    return [_row(name, [each.seconds for each in usages], [each.cpu for each in usages]) for name, usages in taken.items()]


def _row(name: str, seconds: list[float], cpu: list[float]) -> list[object]:
    bar = BARS.get(name)
    wall = median(seconds)
    return [name, wall, min(seconds), median(cpu), bar or "", wall / bar if bar else ""]


def first_page(workspace: Path, rounds: int, program: str) -> list[object]:
    """From the first healthy answer of a new server until the overview stands in Chromium, its script at rest."""
    from playwright.sync_api import sync_playwright

    seconds, cpu = [], []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--headless", "--no-sandbox", "--disable-gpu"])
        for _ in range(rounds):
            with _served(workspace) as (url, server):
                page = browser.new_page()
                started = time.perf_counter()
                page.goto(url)
                page.wait_for_selector("h2, h1", timeout=60_000)
                page.wait_for_selector('[data-test-script-state="notRunning"]', timeout=60_000)
                seconds.append(time.perf_counter() - started)
                cpu.append(server.cpu_times().user)
                page.close()
        browser.close()
    return _row("first page", seconds, cpu)


@contextmanager
def _served(workspace: Path) -> Iterator[tuple[str, object]]:
    import psutil

    number = port.free()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={number}", "--server.fileWatcherType=none"]
    server = subprocess.Popen(command, cwd=gauge.ROOT, env={**os.environ, "GRAPHX_WORKSPACE": str(workspace)},
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        port.wait(number, server)
        yield f"http://{port.HOST}:{number}", psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait(20)


def main(rounds: int = 7) -> dict[str, float]:
    """Prints medians and least times of several runs, as ratios to the bars, and gives the ratios."""
    program = os.environ.get("GRAPHX_CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        gauge.run("-m", "graphx", "demo", Path(folder) / "exports")
        gauge.run("-m", "graphx", "--workspace", workspace, "load", Path(folder) / "exports")
        rows = commands(workspace, rounds)
        rows += [first_page(workspace, min(rounds, 3), program)] if program else []
    gauge.show(f"Waiting, demo organisation, {rounds} runs", ["what", "median s", "least s", "user cpu", "bar", "ratio"], rows)
    if not program:
        print("  first page: skipped, there is no Chromium. Name one in GRAPHX_CHROMIUM.")
    return {str(row[0]): float(str(row[-1])) for row in rows if row[-1]}
