"""What is said of organisations outside, and which of their names may be one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from graphx.people import organisation_names
from graphx.wording import SAY_OURS, Row, count

EMPTY = "Nobody outside fits the question."
COUNTED = True


def finding(rows: Sequence[Row], *_: object) -> str:
    """The finding."""
    named = [row for row in rows if row["organisation"]]
    people = sum(row["people"] for row in rows) - sum(row["people"] for row in named)
    rest = f" Of {count(people, 'person', 'people')} no organisation is known." if people else ""
    if not named:
        return rest.strip()
    doubt = sum(bool(row["similar"]) for row in named)
    told = f" The names of {doubt:,} differ from another's in case, marks or legal form only." if doubt else ""
    touch = sum(row["in_touch"] > 0 for row in named)
    hanging = sum(row["threads"] == 1 for row in named)
    whole = f"{count(len(named), 'organisation')}: we are in touch with {touch:,}, and {hanging:,} hang on one of ours"
    ours = f" Nobody is marked as ours: {SAY_OURS}." if any(row["note"].startswith("nobody") for row in named) else ""
    return f"{whole}.{told}{rest}{ours}"


def written(rows: Sequence[Row]) -> dict[str, Callable[[Row], list[str]]]:
    """Beside each organisation those whose names differ in little."""
    alike = organisation_names.similar(row["organisation"] for row in rows)
    return {"similar": lambda row: alike[row["organisation"]]}
