"""The account of one file: what was seen in it, what became of each record, and how it was read."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

FORMAT = 2
"""What a stored account and its tables look like; 1 had no keys, no digests and no word on how a file was read."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some records were not read: how many, in words, and where the first of them are."""

    state: str
    rule: str
    count: int
    sentence: str
    places: list[str]


@dataclass(frozen=True, slots=True)
class Account:
    """The account of one file: ``seen = loaded + duplicate + excluded + suppressed + quarantined``, always.

    ``interactions`` says how many rows of the log the loaded records became, ``people`` how many references they name;
    ``planned`` of the loaded lie ahead of the day the source was made and are no interactions yet.

    ``shared`` interactions stand in another loaded file too; ``meets`` says that something of another file is compared with
    this one's whenever tables are made.

    How it was read: ``content`` is a digest of what was read, ``version`` the loader's, ``options`` those that were chosen,
    ``path`` where the file was (empty for what is no file), ``moment`` when (ISO, UTC), ``graphx`` the version of the program.
    ``digest`` names the segment: content, loader, its version and options, and neither where nor when.
    """

    file: str
    loader: str
    outcome: str
    seen: int = 0
    loaded: int = 0
    duplicate: int = 0
    excluded: int = 0
    suppressed: int = 0
    quarantined: int = 0
    interactions: int = 0
    people: int = 0
    first: str | None = None
    last: str | None = None
    reasons: list[Reason] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    scope: str = ""
    digest: str = ""
    shared: int = 0
    meets: bool = False
    planned: int = 0
    content: str = ""
    version: int = 1
    options: dict[str, Any] = field(default_factory=dict)
    path: str = ""
    moment: str = ""
    graphx: str = ""

    def adds_up(self) -> bool:
        """Whether every record that was seen is accounted for."""
        return self.seen == self.loaded + self.duplicate + self.excluded + self.suppressed + self.quarantined

    def json(self) -> dict[str, Any]:
        """The published shape of one line of ``load --json``."""
        names = ("file", "loader", "outcome", "seen", "loaded", "duplicate", "excluded", "suppressed", "quarantined",
                 "interactions", "people", "first", "last", "reasons", "notes")  # fmt: skip
        data = asdict(self)
        return {name: data[name] for name in names}

    def data(self) -> dict[str, Any]:
        """Everything, as it is stored."""
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def parse(cls, data: dict[str, Any]) -> Account:
        """The receipt that was written as JSON."""
        known = {k: v for k, v in data.items() if k in cls.__dataclass_fields__}
        return cls(**{**known, "reasons": [Reason(**each) for each in known.get("reasons", [])]})
