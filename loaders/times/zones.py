"""Time zones by the names that calendars and mail give them, beside what icalendar knows and what a file defines."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from pathlib import Path

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON
from icalendar.timezone.zoneinfo import ZONEINFO

from loaders.reading import zone

_OFFSET = re.compile(r"\(?(?:UTC|GMT)\s*([+\-\u2212])(\d{1,2})(?::?([0-5]\d))?(?:\)(.*)|$)", re.IGNORECASE)
_NUMBERED = re.compile(r"\s*\(RTZ \d+\)\s*\Z")
_ZERO = re.compile(r"\((?:UTC|GMT)\)(.*)", re.IGNORECASE)


class NamedZones(ZONEINFO):
    """Zones by IANA name, by Windows id, and by what Windows shows: "(UTC-05:00) Eastern Time (US & Canada)".

    ``offsets`` allows zones of which only the offset is known; what the file itself defines goes before that.
    """

    offsets = False

    def timezone(self, name: str) -> tzinfo | None:
        if name.lower().endswith("/utc"):
            return UTC
        offset, shown = _parted(name)
        known = _displayed().get(name.strip().casefold()) or _displayed().get(shown.casefold(), shown)
        iana = WINDOWS_TO_OLSON.get(known) or _data()["ids"].get(known, "")
        return zone(name) or (zone(iana) if iana else None) or (offset if self.offsets else None)


def only_offset(found: tzinfo | None) -> bool:
    """Whether of a zone nothing is known but its offset, and so not when its clocks change."""
    return isinstance(found, timezone) and found is not UTC


def _parted(name: str) -> tuple[tzinfo | None, str]:
    """The offset that a name states, and the rest of it; None when it states none or one that no clock has.

    Some years of Windows numbered the zones of Russia behind their names: "Moscow, St. Petersburg (RTZ 2)".
    """
    name = _NUMBERED.sub("", name)
    if match := _OFFSET.fullmatch(name.strip()):
        offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0)) * (1 if match[1] == "+" else -1)
        return (timezone(offset) if abs(offset) <= timedelta(hours=14) else None), (match[4] or "").strip()
    if match := _ZERO.fullmatch(name.strip()):
        return (UTC if not match[1].strip() else timezone(timedelta(0), "+00:00")), match[1].strip()
    return None, name.strip()


@cache
def _data() -> dict[str, dict[str, str]]:
    return tomllib.loads((Path(__file__).parent.parent / "words" / "zones.toml").read_text(encoding="utf-8"))


@cache
def _displayed() -> dict[str, str]:
    """Windows ids by the names that Windows shows."""
    return {name.casefold(): known for name, known in _data()["display"].items()}
