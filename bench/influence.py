"""Whom a word reaches: the picks of ``influencers`` beside PageRank, degree and betweenness, on events held out in time.

``python -m bench influence FOLDER`` loads every file in a folder, and in the folders in it, each into a workspace of its own,
as the product reads it, and asks as of the day by which half of the events have happened. Then the word starts with the first
5, 10 or 20 of a list on that day, and every event of the next :data:`HORIZON` days, in order of time, passes it from who has
it with the chance :data:`CHANCE`; meetings and calls pass it both ways. Reach is the mean number of people known on the split
day who have it in the end, over :data:`RUNS` runs with the same coins for every list. What holds no events to judge by is told
with the reason.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np

import graphx
from bench import gauge
from loaders.record import MUTUAL

CHANCE, HORIZON, RUNS, SEED = 0.3, 31, 200, 7
"""Days of the horizon: a whole month, so that a register of months has the next one in it."""
PICKS = (5, 10, 20)
LISTS = {"cover": "", "PageRank": "pagerank", "degree": "degree", "betweenness": "betweenness"}

Reach = dict[tuple[str, int], float]


class Event(NamedTuple):
    """Somebody had to do with somebody; ``mutual`` when it passes a word both ways."""

    time: datetime
    sender: str
    receiver: str
    mutual: bool


def events(workspace: graphx.Workspace) -> list[Event]:
    """The events of a log in order of time, one for each person addressed."""
    rows = sorted(workspace.ask("interactions", limit="").rows, key=lambda row: (row["time"], row["interaction"]))
    return [
        Event(row["time"], row["sender"], receiver, row["kind"] in MUTUAL)
        for row in rows
        if row["sender"]
        for receiver in row["receivers"]
    ]


def reached(events: Sequence[Event], starts: Sequence[str], known: Sequence[str], runs: int = RUNS) -> float:
    """How many of the known people have the word in the end, mean of all runs; the starts are counted."""
    place = {person: i for i, person in enumerate(known)}
    for event in events:
        for person in (event.sender, event.receiver):
            place.setdefault(person, len(place))
    has = np.zeros((len(place), runs), bool)
    has[[place[person] for person in starts]] = True
    random = np.random.default_rng(SEED)
    for event in events:
        a, b, coins = place[event.sender], place[event.receiver], random.random(runs) < CHANCE
        before = has[a].copy()
        has[b] |= before & coins
        if event.mutual:
            has[a] |= has[b] & coins
    return float(has[: len(known)].sum(axis=0).mean())


def judge(path: Path) -> Reach | str:
    """The reach of each list and number of picks for one file, or why it cannot be judged."""
    with tempfile.TemporaryDirectory() as folder, graphx.open(Path(folder) / "workspace") as workspace:
        account = workspace.load(path)[0]
        if account.outcome == "refused":
            return account.reasons[0].sentence
        happened = events(workspace)
        if not happened:
            return "It holds no events."
        split = happened[len(happened) // 2].time.date()
        rows = workspace.ask("influencers", as_of=split, limit="").rows
        known = [str(each["person"]) for each in workspace.ask("people", as_of=split).rows]
    end = split + timedelta(days=HORIZON)
    later = [event for event in happened if split < event.time.date() <= end]
    if not later or len(rows) < max(PICKS):
        return f"{len(rows)} people can be picked on {split}, and {len(later)} events follow: too few to judge by."
    found = {}
    for name, column in LISTS.items():
        order = sorted(rows, key=lambda row: -(row[column] or 0.0)) if column else rows
        for count in PICKS:
            found[name, count] = reached(later, [row["person"] for row in order[:count]], known)
    return found


def main(folder: str | Path = gauge.SHARED / "data") -> dict[str, Reach] | None:
    """Prints, for every file of the folder with events, the reach of each list over that of PageRank."""
    files = sorted(each for each in Path(folder).rglob("*") if each.is_file() and not each.name.startswith("."))
    if not files:
        print(f"\nInfluence: skipped, there are no files in {folder}. Name a folder: python -m bench influence FOLDER")
        return None
    found = {}
    for path in files:
        judged, name = judge(path), str(path.relative_to(folder))
        if isinstance(judged, str):
            print(f"  {name}: left out. {judged}")
        else:
            found[name] = judged
    _show(found)
    return found


def _show(found: dict[str, Reach]) -> None:
    rows = [
        [name, count, reach["PageRank", count], *(reach[each, count] / reach["PageRank", count] for each in LISTS)]
        for name, reach in found.items()
        for count in PICKS
    ]
    for count in PICKS:
        ratios = [reach["cover", count] / reach["PageRank", count] for reach in found.values()]
        print(f"  {count} picks: the cover beats PageRank in {sum(r > 1 for r in ratios)} of {len(ratios)}, "
              f"loses in {sum(r < 1 for r in ratios)}")  # fmt: skip
    gauge.show("Influence (people reached by PageRank, and how many times as many each list reaches)",
               ["set", "picks", "people", *LISTS], rows)  # fmt: skip
