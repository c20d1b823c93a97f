"""A graph that lives in a Neo4j server, as one file that a loader reads: nothing else of graphx sees the server's data.

The file is sorted, so an unchanged graph gives the same bytes and is known as loaded before; see
:mod:`loaders.channels.graph` for what stands in it. The server is only read, in as many transactions as the mapping has
sections.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from graphx.neo4j.pull.cypher import Questions, stable
from graphx.neo4j.pull.mapping import MappedSection, PullPlan
from graphx.neo4j.pull.names import Names
from loaders.reading import FIELD
from loaders.record import Part as Piece
from loaders.record import Source
from loaders.tabular.text import LINE

if TYPE_CHECKING:
    from graphx.neo4j.server import Server

RUN = 100_000
"""Lines that are sorted in memory; what is more is merged from files."""


MANY = {"sender", "receivers"}
"""Fields that hold a list in an order that means nothing."""

Tell = Callable[[int], None]


def pull(server: Server, plan: PullPlan, path: Path, tell: Tell = lambda _: None) -> Source:
    """Reads what the mapping names into the file ``path``; ``tell`` is given the number of records so far.

    Raises what :meth:`Names.settle` raises for a mapping that does not fit the server, and :class:`ServerError` when the server
    cannot be read.
    """
    names = Names(server)
    parts = [names.settle(part) for part in plan.parts]
    questions = Questions(parts, names.types)
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file, TemporaryDirectory(dir=path.parent) as place:
        file.write(_line({"graphx snapshot": 1, "sections": [_section(part) for part in parts]}))
        for at, part in enumerate(parts):
            text, fields = questions.of(at, part)
            for line in _sorted(_lines(at, fields, server.stream(text, {}), lambda read: tell(count + read)), Path(place)):  # noqa: B023
                file.write(line)
                count += 1
        file.write(_line({"records": count}))
    return Source(names.source, (Piece(path),))


def _section(part: MappedSection) -> dict[str, Any]:
    """What the first line says of a section."""
    said = {"form": part.form, "word": part.word, "channel": part.channel, "kind": part.kind}
    marks = {"directed": part.directed or part.form != "tie", "stable": stable(part) or part.form != "person"}
    return {key: value for key, value in said.items() if value} | {key: False for key, value in marks.items() if not value}


def _lines(at: int, fields: Sequence[str], batches: Iterable[Sequence[tuple[Any, ...]]], tell: Tell) -> Iterator[str]:
    read = 0
    for batch in batches:
        for row in batch:
            values = {field: _plain(value) for field, value in zip(fields, row, strict=True) if value is not None}
            for field in MANY & set(values):
                values[field].sort(key=json.dumps)
            line = _line({"section": at, **values})
            yield line if len(line) < LINE else _line({"section": at, **_longest(values)})
        read += len(batch)
        tell(read)


def _longest(values: Mapping[str, Any]) -> dict[str, str]:
    """What is left of a record that no line can hold: enough for the loader to say so and count it."""
    texts = {field: str(value) for field, value in values.items()}
    field = max(texts, key=lambda each: len(texts[each]))
    return {field: texts[field][: FIELD + 1]}


def _line(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False) + "\n"


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON has
    """A property as JSON: moments with a zone in UTC, durations as ISO 8601 writes them, everything strange as its text."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else str(value)
        case datetime() if value.tzinfo:
            with contextlib.suppress(OverflowError):
                return value.astimezone(UTC).isoformat()
            return value.isoformat()
        case date() | time():
            return value.isoformat()
        case list():
            return [_plain(each) for each in value]
    written = getattr(value, "iso_format", None)
    return written() if written else str(value)


def _sorted(lines: Iterator[str], folder: Path) -> Iterator[str]:
    """The lines in order; those of a large section are merged from sorted runs on the disk."""
    with contextlib.ExitStack() as files:
        runs: list[Iterable[str]] = []
        while run := sorted(itertools.islice(lines, RUN)):
            if not runs and len(run) < RUN:
                runs.append(run)
                break
            path = folder / str(len(runs))
            path.write_text("".join(run), encoding="utf-8", newline="\n")
            runs.append(files.enter_context(path.open(encoding="utf-8", newline="\n")))
        yield from heapq.merge(*runs)
