"""What a calendar knows of an event, so that a later export of it can replace an earlier one (RFC 5546 section 2.1.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from loaders.channels.calendar.entry import Entry
from loaders.channels.calendar.occurrence import Occurrence
from loaders.record import EntryState, Reject


def states(series: list[Entry], occurrences: Iterable[Occurrence], rest: Iterable[Reject]) -> Iterator[EntryState]:
    """The states of the entries with one UID: of the whole, and of each occurrence, whether it is read or left out.

    Only a file that holds the event itself, and could follow it, knows which occurrences there no longer are: a change to one
    date, or a series that cannot be expanded, says nothing of the whole. A change may have a lower SEQUENCE than its series; it
    is as new as the file that holds both.
    """
    cores = [entry for entry in series if entry.original is None]
    if cores and not any(each.state == "quarantined" for each in rest):
        yield _state(max(cores, key=_version), "", None)
    for occurrence in occurrences:
        yield _state(max([*cores, occurrence.entry], key=_version), occurrence.native, occurrence)


def _state(known: Entry, native: str, occurrence: Occurrence | None) -> EntryState:
    time = None if occurrence is None or occurrence.entry.cancelled else occurrence.start
    return EntryState(f"event:{known.uid}", native, known.version[0], known.changed, time)


def _version(entry: Entry) -> tuple[int, object]:
    return entry.version
