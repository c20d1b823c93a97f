"""Whom a word reaches: the picks of ``influencers`` beside PageRank, degree and betweenness, on events held out in time.

``python -m bench influence FOLDER`` takes every table of events in a folder (``*.csv`` with the columns from, to, date and, if
there are any, type and minutes) and asks the product as of the day by which half of the events have happened. Then the word
starts with the first 5, 10 or 20 of a list on that day, and every event of the next :data:`HORIZON` days, in order of time,
passes it from who has it with the chance :data:`CHANCE`; meetings and calls pass it both ways. Reach is the mean number of
people known on the split day who have it in the end, over :data:`RUNS` runs with the same coins for every list.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np

import graphx
from bench import gauge
from loaders.record import MUTUAL

CHANCE, HORIZON, RUNS, SEED = 0.3, 30, 200, 7
PICKS = (5, 10, 20)
LISTS = {"cover": "", "PageRank": "pagerank", "degree": "degree", "betweenness": "betweenness"}


class Event(NamedTuple):
    """One row of a table; ``mutual`` when it passes a word both ways."""

    time: datetime
    sender: str
    receiver: str
    mutual: bool


def read(path: Path, copy: Path) -> list[Event]:
    """The events in order of time; ``copy`` becomes the same table with an invented address for everybody."""
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    numbers: dict[str, str] = {}
    for row in rows:
        for end in ("from", "to"):
            row[end] = numbers.setdefault(row[end], f"p{len(numbers)}@bench.example")
    with copy.open("w", newline="", encoding="utf-8") as stream:
        table = csv.DictWriter(stream, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    events = [
        Event(datetime.fromisoformat(row["date"]).replace(tzinfo=None), row["from"], row["to"], row.get("type") in MUTUAL)
        for row in rows
    ]
    return sorted(events, key=lambda event: event.time)


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


def judge(path: Path) -> dict[tuple[str, int], float]:
    """The reach of each list and number of picks for one table."""
    with tempfile.TemporaryDirectory() as folder, graphx.open(Path(folder) / "workspace") as workspace:
        events = read(path, Path(folder) / "events.csv")
        workspace.load(Path(folder) / "events.csv")
        split = events[len(events) // 2].time.date()
        rows = workspace.ask("influencers", as_of=split, limit="").rows
        people = workspace.ask("people", as_of=split).rows
    address = {each["person"]: _address(each["references"]) for each in people}
    end = split + timedelta(days=HORIZON)
    later = [event for event in events if split < event.time.date() <= end]
    found = {}
    for name, column in LISTS.items():
        order = sorted(rows, key=lambda row: -(row[column] or 0.0)) if column else rows
        for count in PICKS:
            starts = [address[row["person"]] for row in order[:count]]
            found[name, count] = reached(later, starts, list(address.values()))
    return found


def _address(references: Sequence[str]) -> str:
    return next(each for each in references if each.endswith("@bench.example")).removeprefix("email:")


def main(folder: str | Path = gauge.SHARED / "data" / "events") -> dict[str, dict[tuple[str, int], float]] | None:
    """Prints, for every table of the folder, the reach of each list over that of PageRank."""
    tables = sorted(Path(folder).glob("*.csv"))
    if not tables:
        print(f"\nInfluence: skipped, there are no tables in {folder}. Name a folder: python -m bench influence FOLDER")
        return None
    found = {path.stem: judge(path) for path in tables}
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
    return found
