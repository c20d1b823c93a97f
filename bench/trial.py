"""Depth on trial: do count, depth and closeness find the boss in a company's mail? Through the public interface only.

Nine months of mail of a manufacturing company (Nurek and Michalski 2020) against its chart of who reports to whom. Judged are
the pairs with any contact of whom both stand in the chart; a team is the people of one boss. The figure is the area under the
ROC curve: the chance that a true pair scores above another one.
"""

from __future__ import annotations

import csv
import tempfile
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import numpy as np
from scipy.stats import rankdata

import graphx
from bench import gauge

SCORES = ("interactions", "depth_sum", "closeness")
PUBLISHED = {"boss": (0.840, 0.847, 0.868), "boss or team": (0.754, 0.764, 0.794)}

Pair = tuple[str, str]


def chart(path: Path) -> tuple[set[str], dict[str, set[Pair]]]:
    """Everybody in the chart, and the true pairs of each task. Rows without two different people are left out."""
    with path.open(newline="") as stream:
        rows = [row for row in list(csv.reader(stream))[1:] if row[0].isdigit() and row[1].isdigit() and row[0] != row[1]]
    teams = defaultdict(set)
    for person, boss in rows:
        teams[boss].add(person)
    bosses = {_pair(person, boss) for person, boss in rows}
    mates = {_pair(a, b) for team in teams.values() for a, b in combinations(team, 2)}
    return {person for row in rows for person in row}, {"boss": bosses, "boss or team": bosses | mates}


def _pair(a: str, b: str) -> Pair:
    return min(a, b), max(a, b)


def auc(true: np.ndarray, score: np.ndarray) -> float:
    """The area under the ROC curve; equal scores count half."""
    hits = int(true.sum())
    return float((rankdata(score)[true].sum() - hits * (hits + 1) / 2) / (hits * (len(true) - hits)))


def judge(mail: Path, reports: Path) -> dict[str, tuple[int, int, list[float]]]:
    """For each task the number of pairs, of true ones, and the figures of :data:`SCORES`."""
    known, tasks = chart(reports)
    with tempfile.TemporaryDirectory() as folder, graphx.open(Path(folder) / "workspace") as workspace:
        workspace.load(mail)
        rows = [row for row in workspace.ask("ties").rows if {row["a_name"], row["b_name"]} <= known]
    pairs = [_pair(row["a_name"], row["b_name"]) for row in rows]
    scores = [np.array([row[name] for row in rows], float) for name in SCORES]
    found = {}
    for task, true in tasks.items():
        hit = np.array([pair in true for pair in pairs])
        found[task] = len(pairs), int(hit.sum()), [auc(hit, score) for score in scores]
    return found


def main(folder: Path = gauge.SHARED / "data" / "manufacturing") -> dict[str, tuple[int, int, list[float]]] | None:
    """Prints our figures beside the published ones."""
    if not folder.is_dir():
        print(f"\nDepth on trial: skipped, there is no {folder}. Set GRAPHX_SHARED to the folder that holds data/.")
        return None
    found = judge(folder / "communication.csv", folder / "reportsto.csv")
    rows = []
    for task, (pairs, hits, figures) in found.items():
        for name, figure, wanted in zip(SCORES, figures, PUBLISHED[task], strict=True):
            rows.append([task, pairs, hits, name, figure, wanted, figure - wanted])
    gauge.show("Depth on trial (AUC against reports-to; bar: within 0.010 of the study)",
               ["task", "pairs", "true", "score", "AUC", "study", "difference"], rows)  # fmt: skip
    return found
