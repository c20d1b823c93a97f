"""What the boxes say of ties."""

from __future__ import annotations

from collections.abc import Sequence

from graphx import query
from graphx.wording import Row, count

COUNTED = True


def finding(rows: Sequence[Row], *_: object) -> str:
    """The finding."""
    life = {box: sum(row["life"] == box for row in rows) for box in query.question("boxes").parameter("life").words}
    keep = sum(row["place"] == "weak bridge" for row in rows)
    boxes = ", ".join(f"{number:,} {box}" for box, number in life.items())
    return f"{count(len(rows), 'tie')}: {boxes}; {count(keep, 'weak bridge')} to keep warm."
