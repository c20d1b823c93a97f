"""What the list of everybody says."""

from __future__ import annotations

from collections.abc import Sequence

from graphx.wording import Row, count

EMPTY = "Nobody fits the question."
COUNTED = True


def finding(rows: Sequence[Row], *_: object) -> str:
    """The finding."""
    top = rows[0]
    return f"{count(len(rows), 'person', 'people')}; the deepest circle is {top['name']}'s, with {count(top['ties'], 'tie')}."
