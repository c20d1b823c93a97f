"""One path from files to answers, every step with its time and memory: ``python -m bench.steps FOLDER`` is its own process."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench import gauge

QUESTIONS = ("influencers", "thin")

Step = tuple[str, float, float, float]
"""What, wall seconds, user processor seconds, peak MB."""


class Stages:
    """Follows what a build says that it does, and takes time and memory of each stage."""

    def __init__(self) -> None:
        self.done: list[Step] = []
        self._start("opening")

    def __call__(self, name: str) -> None:
        wall, cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu
        self.done.append((self._name, wall, cpu, _peak()))
        self._start(name)

    def _start(self, name: str) -> None:
        self._name, self._wall, self._cpu = name, time.perf_counter(), time.process_time()
        Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew


def _peak() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1000


def path(workspace: Path, files: Sequence[Path], options: Sequence[str] = ()) -> tuple[list[Step], list[dict], list[str]]:
    """Loads files, builds, measures and asks: the steps, the receipts, the sentences of the answers.

    Loading and asking are each a process of the command line, and the build is one with :class:`Stages`.
    """
    load = gauge.run("-m", "graphx", "--workspace", workspace, "load", "--json", *options, *files, fine=(0, 3, 4))
    receipts = [json.loads(line) for line in load.output.splitlines()]
    build = gauge.run("-m", "bench.steps", workspace)
    steps = [_of("load", load), *_notable(json.loads(build.output)), _of("build and measure", build)]
    sentences = []
    for question in QUESTIONS:
        asked = gauge.run("-m", "graphx", "--workspace", workspace, "ask", question, "--format", "json")
        steps.append(_of(f"ask {question}", asked))
        sentences.append(f"{question}: {json.loads(asked.output)['sentence']}")
    return steps, receipts, sentences


def _notable(stages: Sequence[Step]) -> list[Step]:
    """The stages, indented, with the measures that took next to nothing put together."""
    quick = [each for each in stages if each[0].startswith("measuring") and each[1] < 0.1]
    kept = [(f"  {each[0]}", *each[1:]) for each in stages if each not in quick]
    if quick:
        _, wall, cpu, peak = zip(*quick, strict=True)
        kept.append((f"  {len(quick)} quick measures", sum(wall), sum(cpu), max(peak)))
    return kept


def _of(name: str, usage: gauge.Usage) -> Step:
    return name, usage.seconds, usage.cpu, usage.peak


def show(title: str, steps: Sequence[Step], sentences: Sequence[str]) -> None:
    """Prints a path as a table, and the sentences under it."""
    gauge.show(
        title, ["step", "seconds", "cpu", "peak MB"], [[name, wall, cpu, float(peak)] for name, wall, cpu, peak in steps]
    )
    for sentence in sentences:
        print(f"  {sentence}")


def main(folder: str) -> None:
    """Builds everything that answers read and prints the stages as JSON."""
    import graphx

    stages = Stages()
    graphx.open(folder).graph(progress=stages)
    stages("")
    print(json.dumps(stages.done))


if __name__ == "__main__":
    main(sys.argv[1])
