"""Writes small table files for the tests of the table loaders, and reads them through a loader."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from loaders.channels.table import Table
from loaders.record import Card, Interaction, Loader, Note, Options, Part, Record, Refusal, Reject, Scope, Seen, Source
from loaders.tabular import Grid


def source(folder: Path, content: str | bytes, name: str = "table.csv") -> Source:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Source(name, (Part(path),))


@dataclass
class Found:
    records: list[Record]
    interactions: list[Interaction] = field(init=False)
    cards: list[Card] = field(init=False)
    rejects: list[Reject] = field(init=False)
    notes: str = field(init=False)

    def __post_init__(self) -> None:
        self.interactions = [r for r in self.records if isinstance(r, Interaction)]
        self.cards = [r for r in self.records if isinstance(r, Card)]
        self.rejects = [r for r in self.records if isinstance(r, Reject)]
        self.notes = "\n".join(r.sentence for r in self.records if isinstance(r, Note))

    @property
    def seen(self) -> int:
        return sum(r.records for r in self.records if isinstance(r, Seen))

    @property
    def scope(self) -> list[Scope]:
        return [r for r in self.records if isinstance(r, Scope)]

    @property
    def rules(self) -> dict[str, int]:
        found: Counter[str] = Counter()
        for reject in self.rejects:
            found[f"{reject.state} {reject.rule}"] += reject.records
        return dict(found)

    @property
    def people(self) -> list[tuple[str, tuple[str, ...]]]:
        return [
            (i.sender.name or i.sender.reference, tuple(p.name or p.reference for p in i.receivers))
            for i in self.interactions
            if i.sender
        ]


def load(loader: Loader, at: Source, **options: object) -> Found:
    """Everything the loader says, after the law of conservation and the identity of every event are checked."""
    found = Found(list(loader.read(at, Options(**options))))  # type: ignore[arg-type]
    assert isinstance(found.records[-1], Seen)
    read = sum(r.records for r in (*found.interactions, *found.cards))
    assert found.seen == read + sum(r.records for r in found.rejects)
    assert len({i.native for i in found.interactions}) == len(found.interactions)
    assert all(i.sender is None or i.sender.reference not in {p.reference for p in i.receivers} for i in found.interactions)
    return found


def grid(folder, content, name="table.csv", **options):
    return Grid.of(source(folder, content, name), Options(**options))


def rows(found, used=()):
    return [row for row in found.rows(used) if not isinstance(row, Reject)]


def rejects(found, used=()):
    return [(row.state, row.rule, row.place) for row in found.rows(used) if isinstance(row, Reject)]


def refused(folder, content, **options):
    with pytest.raises(Refusal) as refusal:
        list(grid(folder, content, **options).rows())
    return refusal.value.code


def table(folder: Path, content: str | bytes, name="table.csv", **options):
    return load(Table(), source(folder, content, name), **options)


def refusal(folder, content, **options):
    with pytest.raises(Refusal) as found:
        table(folder, content, **options)
    return found.value
