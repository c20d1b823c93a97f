"""Rows of one event are put together, and every event gets its identity."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from loaders.channels.table.draft import RowReader
from loaders.channels.table.plan import RowDraft
from loaders.record import Party, Reject

if TYPE_CHECKING:
    from loaders.block import Event


class Gatherer:
    """Puts rows of one event together and gives every event its identity, the same whatever the order or the name of the file.

    An identity that the table gives holds within a channel and kind. It is not bound to the source: the same event in a later
    export has another file's name, and what only shares the number differs in time or people and is told apart by these.

    Rows are one event when they share the identity that the table gives, or sender, second and thread, and say the same of
    channel and kind.
    """

    def __init__(self, reader: RowReader) -> None:
        self._reader, self._plan = reader, reader.plan
        self._groups: dict[tuple[object, ...], list[RowDraft]] = {}
        self._times: Counter[str] = Counter()
        self.rows = self.events = self.conflicts = 0

    def add(self, draft: RowDraft) -> Event | None:
        """The finished interaction, or nothing when other rows may belong to it."""
        one = draft.id or (self._plan.single and self._plan.gather)
        if not one and (not self._plan.gather or self._plan.register or draft.moment.precision != "second"):
            return self._finish([draft], self._counted(_digest(draft, draft.receivers)), draft.receivers)
        key: tuple[object, ...] = (draft.id, draft.sender.reference, draft.moment.time, draft.thread, draft.channel, draft.kind)
        if not self._plan.gather:
            key = (*key, draft.number)
        self._groups.setdefault(key, []).append(draft)
        return None

    def rest(self) -> Iterator[Event | Reject]:
        """What was held back: one interaction for each event, and a duplicate for every row that adds nobody to it."""
        shared = Counter(key[0] for key in self._groups)
        for key in list(self._groups):
            drafts = self._groups.pop(key)
            self.rows += sum(d.records for d in drafts)
            self.events += 1
            kept, receivers = drafts, drafts[0].receivers
            if len(drafts) > 1:
                kept, receivers = _together(drafts)
                numbers = {draft.number for draft in kept}
                yield from (self._reader.reject("same_row", d.number) for d in drafts if d.number not in numbers)
            first, identity = drafts[0], key[0]
            clash = bool(identity) and shared[identity] > 1
            self.conflicts += clash and self._plan.gather
            native = f"{first.channel}:{first.kind}:{identity}" if identity and not clash else _digest(first, receivers)
            # Gathered rows differ in what the digest is made of, so it cannot come twice.
            yield self._finish(kept, native if self._plan.gather else self._counted(native), receivers)

    def _finish(self, drafts: list[RowDraft], native: str, receivers: tuple[Party, ...]) -> Event:
        first = drafts[0]
        lengths = [d.minutes for d in drafts if d.minutes is not None]
        thread = f"{self._plan.source}/{first.thread}" if first.thread else ""
        topics = tuple(dict.fromkeys(d.topic for d in drafts if d.topic))
        return (
            f"row:{native}", first.moment.time, first.channel, first.kind, first.sender, receivers,
            self._reader.grid.place(first.number), first.moment.precision, first.moment.zone_known, max(lengths, default=None),
            0, thread, "", None, _any(d.question for d in drafts), topics, sum(d.records for d in drafts), "", False,
        )  # fmt: skip

    def _counted(self, native: str) -> str:
        """Equal rows that are not gathered are several events: the second is told apart by its number among them."""
        self._times[native] += 1
        return native if self._times[native] == 1 else f"{native}/{self._times[native]}"


def _any(said: Iterable[bool | None]) -> bool | None:
    """Whether one of the rows of an event asks; None when none of them says anything."""
    known = [each for each in said if each is not None]
    return any(known) if known else None


def _digest(draft: RowDraft, receivers: tuple[Party, ...]) -> str:
    """Made of what the event is: never of the file's name or the row's number."""
    parts = (
        draft.moment.time.isoformat(), draft.moment.precision, draft.sender.reference, *sorted(p.reference for p in receivers),
        draft.kind, draft.channel, draft.thread, draft.id,
    )  # fmt: skip
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()


def _together(drafts: list[RowDraft]) -> tuple[list[RowDraft], tuple[Party, ...]]:
    """The rows that add somebody to the event, and everybody, each once."""
    found: dict[str, Party] = {}
    kept = []
    for draft in drafts:
        before = len(found)
        for party in draft.receivers:
            found.setdefault(party.reference, party)
        if len(found) > before:
            kept.append(draft)
    return kept, tuple(found.values())
