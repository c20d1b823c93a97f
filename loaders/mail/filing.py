"""The labels that Gmail itself gives, in the languages of its accounts."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


@cache
def filed() -> dict[str, str]:
    """What each of Gmail's own labels says: ``spam``, ``trash``, ``promotions``, ``draft``, ``sent``, else ``place``."""
    data = tomllib.loads((Path(__file__).parent / "labels.toml").read_text(encoding="utf-8"))
    return {label.casefold(): what for what, labels in data.items() for label in labels}
