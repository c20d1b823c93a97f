"""What a Neo4j server sends, as Python's own values. The driver is not imported: its values are known by what they can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

Rows = list[tuple[Any, ...]]


class ServerResult(NamedTuple):
    """The column names and rows of one query; dates and times are Python's."""

    columns: list[str]
    rows: Rows


@dataclass(frozen=True, slots=True)
class Facts:
    """What a server says of itself; ``gds`` is the version of Graph Data Science, empty without it."""

    version: str
    edition: str
    gds: str


_MOMENTS = {b"d": "", b"I": "+00:00", b"i": "+00:00"}
"""Seconds and nanoseconds since 1970: a local time, and two with a zone, which count in UTC."""


def native(value: Any) -> Any:  # noqa: ANN401 - whatever a server has
    """Dates and times become Python's, in lists and maps as well; one that Python or the driver cannot hold becomes its text.

    Those are years before 1 and after 9999, and the last half of a microsecond of a day. A zone that the driver does not know
    is no loss: the server sends the moment in UTC. All else stays as it is.
    """
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, list):
        return [native(each) for each in value]
    if isinstance(value, dict):
        return {key: native(each) for key, each in value.items()}
    if hasattr(value, "to_native"):
        try:
            return value.to_native()
        except (ValueError, OverflowError):
            return value.iso_format()
    if hasattr(value, "raw_data"):
        return _unread(value.raw_data)
    return value


def _unread(sent: Any) -> Any:  # noqa: ANN401 - the driver's own
    """What the driver made nothing of: a list or map with such a value in it, or a structure of Bolt.

    Source: Bolt Protocol documentation, Structure semantics: Date, LocalDateTime, DateTime and DateTimeZoneId.
    """
    if isinstance(sent, list | dict):
        return native(sent)
    if sent.tag == b"D":
        return str(np.datetime64(sent.fields[0], "D"))
    if sent.tag in _MOMENTS:
        seconds, nanoseconds, *_ = sent.fields
        return f"{np.datetime64(seconds, 's')}.{nanoseconds // 1000:06d}{_MOMENTS[sent.tag]}"
    return str(sent)
