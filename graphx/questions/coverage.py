"""What is said of what the sources see."""

from __future__ import annotations

from collections.abc import Sequence

from graphx.wording import Row, count

EMPTY = "Nothing is loaded yet."


def finding(rows: Sequence[Row], *_: object) -> str:
    """The finding."""
    ego = sum(row["scope"].startswith("ego:") for row in rows)
    partial = f"; {count(ego, 'shows', 'show')} one person's ties only" if ego else ""
    return f"{count(len(rows), 'source')} with {count(sum(r['interactions'] for r in rows), 'interaction')}{partial}."
