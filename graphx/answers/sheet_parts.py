"""Parts of a sheet: some of its rows, with the filter in the provenance and a sentence about these rows and no others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from graphx import questions, wording
from graphx.depth import Model
from graphx.sheet import Cell, Sheet
from graphx.view import Selection, View


def part(sheet: Sheet, rows: Sequence[tuple[Cell, ...]], asked: Mapping[str, Any], sentence: str = "") -> Sheet:
    """These rows of a sheet, asked for by these filters; without any the sheet itself."""
    if not asked:
        return sheet
    filters = ", ".join(f"{name.replace('_', ' ')} {_told(value)}" for name, value in asked.items())
    made = replace(sheet.provenance, parameters={**sheet.provenance.parameters, **asked})
    told = sentence or f"{len(rows):,} of {wording.count(len(sheet), 'row')}: {filters}."
    return replace(sheet, rows=rows, provenance=made, sentence=told)


def _told(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def pictured(people: Sheet, ties: Sheet, chosen: Selection, view: View) -> tuple[Sheet, Sheet]:
    """The people and the ties of a picture as parts of the answers ``people`` and ``ties``, in the order of these.

    What the legend hides is not among them. The whole answers when the picture shows everything.
    """
    inside = frozenset(chosen.seen_people())
    pairs = frozenset((row["a"], row["b"]) for row in chosen.seen_ties())
    if len(inside) == len(people) and len(pairs) == len(ties):
        return people, ties
    return _listed(people, ("person",), inside, chosen, view), _listed(ties, ("a", "b"), pairs, chosen, view)


def _listed(sheet: Sheet, ids: tuple[str, ...], kept: Collection[Any], chosen: Selection, view: View) -> Sheet:
    columns = [column.name for column in sheet.columns]
    places = [columns.index(name) for name in ids]
    if len(places) == 1:
        rows = [row for row in sheet.rows if row[places[0]] in kept]
    else:
        rows = [row for row in sheet.rows if tuple(row[place] for place in places) in kept]
    records = [dict(zip(columns, row, strict=True)) for row in rows]
    finding = questions.sentence(sheet.name, records, sheet.provenance.parameters, Model.of(sheet.provenance.model))
    return part(sheet, rows, {"picture": view.text}, f"{finding} {chosen.sentence}")
