"""Whether lists of people and the log speak of the same people, and what would make them meet.

A name or a number stands for somebody only inside its source. Two files of one system that were loaded under two sources meet
nowhere, and nothing else shows it: the list's people have no ties, and the log's people no names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphx.log.account import Account
from graphx.log.log import Log
from graphx.log.segment import of_list
from graphx.wording import PROGRAM

FEW = 0.05
"""A list of which a smaller share meets the log is told: it was hardly loaded for the few."""
MOST = 0.5
"""A file of which a larger share would meet a list, and nobody does, is told: it speaks of the people of that list."""


@dataclass(frozen=True, slots=True)
class Join:
    """How many people of a list occur in the log, and how many would if it had one source with ``other`` (empty for none).

    ``within`` is the file that alone is meant, where the list meets the rest of the log.
    """

    file: str
    people: int
    met: int
    other: str = ""
    would: int = 0
    within: str = ""

    @property
    def mends(self) -> bool:
        """Whether reading the two files as one source makes more of these people meet."""
        return self.would > self.met

    @property
    def finding(self) -> str:
        """For a person: what was found, and what it would be."""
        said = f"{self.met:,} of {self.people:,} people of {self.file} occur in {self.within or 'the log'}."
        if self.mends:
            return f"{said} As one source with {self.other} it would be {self.would:,}"
        return f"{said} Their names and numbers meet no loaded file either."

    @property
    def sentence(self) -> str:
        """The same, with the command that mends it."""
        return f'{self.finding}: {PROGRAM} join "{self.file}" "{self.other}"' if self.mends else self.finding


@dataclass(frozen=True, slots=True)
class Namesakes:
    """Names that files of one source, but of different folders, have in common: each is taken for one person.

    ``file`` is the one that was loaded last, ``names`` are those it shares with the others, sorted.
    """

    file: str
    source: str
    names: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """For a person: what was united, and the command that keeps it apart."""
        first = ", ".join(f"'{name}'" for name in self.names[:3])
        more = f" and {len(self.names) - 3:,} more" if len(self.names) > 3 else ""
        return (
            f"Several files are called '{self.source}', and {len(self.names):,} names stand in more than one of them "
            f"({first}{more}): each was taken for one person. If {self.file} speaks of others: "
            f'{PROGRAM} load "{self.file}" --again --source NAME'
        )


@dataclass(frozen=True, slots=True)
class _Known:
    """Who a file names: the references of each card, and those that took part in anything, by their text."""

    receipt: Account
    cards: Sequence[frozenset[str]]
    acting: frozenset[str]

    @property
    def bodies(self) -> frozenset[str]:
        return frozenset(filter(None, map(_body, self.acting)))


def _body(text: str) -> str:
    """A name or a number without the source it stands in; empty for what stands for somebody anywhere."""
    return text.removeprefix("name:").rpartition("@")[0] if text.startswith("name:") else ""


def _read(folder: Path, receipt: Account) -> _Known:
    table = pq.read_table(folder / "references.parquet", columns=["reference", "text"])
    texts = dict(zip(table.column("reference").to_pylist(), table.column("text").to_pylist(), strict=True))
    held: dict[int, set[str]] = defaultdict(set)
    cards = pq.read_table(folder / "cards.parquet", columns=["card", "reference", "name", "place"]).to_pylist()
    for row in cards:
        if of_list(row):
            held[row["card"]].add(texts[row["reference"]])
    found: set[int | None] = set()
    for name, column in (("interactions", "sender"), ("participants", "reference")):
        found.update(pc.unique(pq.read_table(folder / f"{name}.parquet", columns=[column]).column(column)).to_pylist())
    acting = frozenset(texts[each] for each in found if each is not None)
    return _Known(receipt, [frozenset(each) for each in held.values()], acting)


def check(log: Log) -> list[Join]:
    """Every list of people that hardly meets the log, or would meet it far better as one source with another file.

    Sorted by file. Empty while there are no lists, or nothing but lists.
    """
    everything = [_read(log.folder / receipt.digest, receipt) for receipt in log.receipts()]
    events = [each for each in everything if each.acting]
    acting = frozenset().union(*(each.acting for each in events))
    found = []
    for each in everything:
        if not each.cards or not acting:
            continue
        met = sum(not acting.isdisjoint(card) for card in each.cards)
        best = _best(each, [other for other in events if other is not each], acting)
        if met < FEW * len(each.cards) or best[0] > 2 * met:
            found.append(Join(each.receipt.file, len(each.cards), met, best[1], best[0]))
    told = {join.other for join in found}
    found += [join for each in events if each.receipt.file not in told for join in _strange(each, everything)]
    return sorted(found, key=lambda join: (join.file, join.other))


def _strange(known: _Known, everything: Sequence[_Known]) -> list[Join]:
    """The list whose people a file seems to speak of, where it meets nobody of any list, whatever the rest of the log meets."""
    lists = [each for each in everything if each.cards and each is not known]
    bodies = known.bodies
    if not bodies or any(not known.acting.isdisjoint(card) for each in lists for card in each.cards):
        return []
    would = {
        each.receipt.file: (
            len(each.cards),
            sum(any(_body(text) in bodies for text in card if _body(text)) for card in each.cards),
        )
        for each in lists
    }
    best = max(sorted(would), key=lambda file: would[file][1], default="")
    if not best or would[best][1] < MOST * len(bodies):
        return []
    return [Join(best, would[best][0], 0, known.receipt.file, would[best][1], known.receipt.file)]


def namesakes(log: Log) -> list[Namesakes]:
    """For every source of several files with one name in different places, the names that they share. Sorted by source."""
    alike: dict[str, list[Account]] = defaultdict(list)
    for receipt in log.receipts():
        if receipt.path:
            alike[receipt.options.get("source", "")].append(receipt)
    found = []
    for source, receipts in sorted(alike.items()):
        places = {Path(each.path).parent for each in receipts if Path(each.path).stem == source}
        if len(places) < 2:
            continue
        names: Counter[str] = Counter()
        for each in receipts:
            known = _read(log.folder / each.digest, each)
            names.update({*known.bodies, *(_body(text) for card in known.cards for text in card)} - {""})
        shared = tuple(sorted(name for name, count in names.items() if count > 1))
        last = max(receipts, key=lambda each: (each.moment, each.path))
        found += [Namesakes(last.path, source, shared)] if shared else []
    return found


def meeting(log: Log, receipt: Account) -> Join:
    """How one file's list meets the log now; no people for a file that lists nobody."""
    everything = [_read(log.folder / each.digest, each) for each in log.receipts()]
    acting = frozenset().union(*(each.acting for each in everything))
    cards = next(each.cards for each in everything if each.receipt.digest == receipt.digest)
    return Join(receipt.file, len(cards), sum(not acting.isdisjoint(card) for card in cards))


def _best(known: _Known, others: Sequence[_Known], acting: frozenset[str]) -> tuple[int, str]:
    """How many cards would meet the log, and the file to share a source with."""
    found = (0, "")
    for other in sorted(others, key=lambda each: each.receipt.file):
        bodies = other.bodies
        would = sum(
            not acting.isdisjoint(card) or any(_body(text) in bodies for text in card if _body(text)) for card in known.cards
        )
        if would > found[0]:
            found = would, other.receipt.file
    return found
