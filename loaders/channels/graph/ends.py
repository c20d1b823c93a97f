"""Who stands at the end of a relationship."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from loaders.channels.graph.snapshot import Section
from loaders.tabular.party import Parties
from loaders.tabular.workbook import text as written


class Ends:
    """Turns ids into references, the same way everywhere: an address or a phone number, else a name of this source.

    With several sections of persons an id stands only inside its section: number 7 of the customers is not number 7 of the
    staff.
    """

    def __init__(self, sections: Sequence[Section], source: str, region: str) -> None:
        persons = [at for at, section in enumerate(sections) if section.form == "person"]
        names = {at: source if len(persons) == 1 else f"{source}/{sections[at].word}" for at in persons}
        self._parties = {at: Parties(name, region) for at, name in names.items()}

    def reference(self, at: int, value: object) -> str:
        """The reference of the person with that id in that section; empty when the id says nobody."""
        parties = self._parties.get(at)
        named = parties.read(written(value)) if parties else None
        return named.reference if named and not named.empty else ""

    def read(self, end: list[Any] | None) -> str | None:
        """The reference of somebody, empty for a person without an id, None for what is no person."""
        return None if end is None else self.reference(end[0], end[1])
