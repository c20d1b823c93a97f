"""Graphs read from a database: persons, ties that somebody declared, and interactions, one JSON object a line.

The first line says what each section is, the last how many records stand between them, so that a cut file shows::

    {"graphx snapshot": 1, "sections": [{"form": "person", "word": "Person"}, {"form": "tie", "word": "KNOWS"}, ...]}
    {"section": 0, "id": 17, "name": "Ann Lee", "email": "ann@north.example"}
    {"section": 1, "from": [0, 17], "to": [0, 18], "weight": 3, "since": "2019-05-01"}
    {"section": 2, "time": "2026-03-02T09:30:00+00:00", "from": [0, 17], "id": 5, "to": [0, 18]}
    {"section": 3, "id": 9, "time": "2026-03-03", "sender": [[0, 17]], "receivers": [[0, 18], [0, null]]}
    {"records": 4}

``word`` is the label of the nodes or the type of the relationships. A person is named by its section and its id: ``[0, null]``
is one without an id, ``null`` something that is no person. A missing property is a missing field. The sections, with the
fields of their records besides ``section``:

===========  ===================================================================================================
person       id; name, email, organisation, group, department, side, followers, key, owner. ``stable`` false: the ids are the
             server's own
tie          from, to; weight, since. Nothing happened: a declared tie has no depth. ``kind`` is its word, ``directed``
contact      from, to, time; id, channel, kind, minutes: one relationship, one receiver
interaction  sender, receivers, time; id, channel, kind, minutes: one node
===========  ===================================================================================================

``channel`` and ``kind`` of a section hold for its records that say nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from loaders.channels.graph.ends import Ends
from loaders.channels.graph.happening import Happenings
from loaders.channels.graph.snapshot import MARK, Line, Snapshot
from loaders.channels.graph.statement import Statements
from loaders.options import Options
from loaders.record import Claim, Loader, Note, Record, Reject, Scope, Seen, Source
from loaders.times.clock import Survey


class GraphSnapshot(Loader):
    """A snapshot of a graph: cards of persons, declared ties, and interactions."""

    name = "graph"
    version = 2
    title = "graphs read from a database (a snapshot, JSONL)"
    how = (("a graph in Neo4j", "`load neo4j --explain` prints how it would be read; `load neo4j --mapping FILE` reads it so"),)
    options = ("kind", "channel", "year", "day_first", "source", "zone", "origin", "region", "gather")

    def claims(self, source: Source) -> Claim:
        return "signature" if source.head.startswith(MARK) else ""

    def read(self, source: Source, options: Options) -> Iterator[Record]:
        """A record for each line. Raises :class:`Refusal` for what :class:`Snapshot` and :class:`Happenings` refuse."""
        snapshot, name = Snapshot(source), options.source or source.name
        yield Scope("group", name)
        ends, surveys = Ends(snapshot.sections, name, options.region), _surveys(snapshot)
        statements = Statements(snapshot.sections, ends, surveys, options)
        happenings = Happenings(snapshot.sections, ends, surveys, name, options)
        read = {"person": statements.card, "tie": statements.tie, "interaction": happenings.meeting}
        for event, lines in groupby(snapshot.lines(), happenings.event):
            if event:
                yield from happenings.contacts([line for line in lines if isinstance(line, Line)])
            else:
                yield from (line if isinstance(line, Reject) else read[line.section.form](line) for line in lines)
        yield from (Note(sentence) for sentence in (*statements.notes(), *happenings.notes()))
        yield Seen(snapshot.seen)


def _surveys(snapshot: Snapshot) -> dict[int, Survey]:
    """What the times of each section say together: whether the day or the month comes first, and what numbers count."""
    found = {at: Survey() for at, section in enumerate(snapshot.sections) if section.form != "person"}
    for line in snapshot.lines():
        if isinstance(line, Line) and line.at in found:
            found[line.at].add(line.time)
    return found
