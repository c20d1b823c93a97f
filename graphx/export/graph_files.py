"""The graph as files for other programs: GraphML, GEXF, and the two CSV files that Gephi imports.

Nodes are the rows of ``people``, edges the rows of ``ties``, in their order. An edge's weight is ``depth_sum`` (D), never a
count. Every column is kept with its type: integers, numbers and flags declared as such, dates and times as ISO text, lists
joined by `` | ``, missing values left out. Characters that XML cannot hold become U+FFFD and are counted in the file. The XML
is written here because networkx's writers leave control characters in GEXF, give up on None and lists, and change with the
libraries installed.

Sources: GraphML 1.0 (graphml.graphdrawing.org), GEXF 1.2draft (gexf.net), Gephi's spreadsheet import.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from graphx.errors import BadValue
from graphx.export import table_files
from graphx.export.cells import about, dump, plain, printable, rows, words
from graphx.sheet import Cell, Column, Sheet

FORMATS = ("csv", "gexf", "graphml")

_TYPES = {"integer": "long", "number": "double", "flag": "boolean"}
_ENDS = {"person", "a", "b"}


def write_graph(people: Sheet, ties: Sheet, path: str | Path) -> list[Path]:
    """Write people and ties in the format of the suffix and return the files written.

    ``x.csv`` gives ``x_nodes.csv`` and ``x_edges.csv``, each with its provenance beside it. ``people`` needs the columns
    ``person`` and ``name``, ``ties`` the columns ``a``, ``b`` and ``depth_sum``. A tie without depth gets no weight. Raises
    :class:`BadValue` for an unknown suffix, a person listed twice, a tie to somebody who is not listed, and as
    :func:`graphx.export.table_files.write`.
    """
    path = Path(path)
    kind = path.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise BadValue(f"'{path.name}' does not say which graph format: end the name in one of .{', .'.join(FORMATS)}.")
    _check(people, ties)
    if kind == "csv":
        nodes, edges = _spreadsheets(people, ties)
        stem = path.with_suffix("")
        return [
            table_files.write(nodes, stem.with_name(f"{stem.name}_nodes.csv")),
            table_files.write(edges, stem.with_name(f"{stem.name}_edges.csv")),
        ]
    table_files.replace(path, encode_graph(people, ties, kind))
    return [path]


def encode_graph(people: Sheet, ties: Sheet, format: str) -> bytes:  # noqa: A002
    """The bytes of a ``graphml`` or ``gexf`` file. Raises :class:`BadValue` as :func:`write_graph`."""
    _check(people, ties)
    paper = _Paper()
    lines = _graphml(people, ties, paper) if format == "graphml" else _gexf(people, ties, paper)
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *lines, ""]).encode()


def _check(people: Sheet, ties: Sheet) -> None:
    known: set[str] = set()
    for person in people.column("person"):
        identity = printable(words(person))[0]
        if identity in known:
            raise BadValue(f"'{people.name}' lists the person {identity} twice; a graph file needs each once.")
        known.add(identity)
    for end in ("a", "b"):
        for number, person in enumerate(ties.column(end), 1):
            if printable(words(person))[0] not in known:
                who = f"Row {number} of '{ties.name}' ties {words(person)}, who is not in '{people.name}'."
                raise BadValue(f"{who} Choose the ties of these people only.")


def _spreadsheets(people: Sheet, ties: Sheet) -> tuple[Sheet, Sheet]:
    node = (Column("Id", "text", "", "The person, for Gephi."), Column("Label", "text", "", "The name, for Gephi."))
    edge = (
        Column("Source", "text", "", "One end, for Gephi."),
        Column("Target", "text", "", "The other end, for Gephi."),
        Column("Type", "text", "", "Ties have no direction."),
        Column("Weight", "number", "depth", "D, the depth of the tie."),
    )
    heads = zip(people.column("person"), people.column("name"), strict=True)
    ends = zip(ties.column("a"), ties.column("b"), ties.column("depth_sum"), strict=True)
    nodes = [(*head, *row) for head, row in zip(heads, people.rows, strict=True)]
    edges = [(a, b, "Undirected", depth, *row) for (a, b, depth), row in zip(ends, ties.rows, strict=True)]
    return (
        replace(people, columns=(*node, *people.columns), rows=nodes),
        replace(ties, columns=(*edge, *ties.columns), rows=edges),
    )


class _Paper:
    """Escapes for XML and counts what could not be kept."""

    def __init__(self) -> None:
        self.replaced = 0

    def __call__(self, value: Cell) -> str:
        """The value as XML text, in an element or an attribute; line ends and tabs survive both."""
        text, count = printable(str(value).lower() if isinstance(value, bool) else words(value))
        self.replaced += count
        return html.escape(text).replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#9;")


def _attributes(sheet: Sheet) -> list[tuple[int, Column]]:
    return [(index, column) for index, column in enumerate(sheet.columns) if column.name not in _ENDS]


def _valued(sheet: Sheet) -> Iterator[tuple[dict[str, Cell], list[tuple[int, Cell]]]]:
    """Every row as a dictionary, and its attributes that have a value as (index of the column, value)."""
    names = [column.name for column in sheet.columns]
    attributes = _attributes(sheet)
    for row in rows(sheet):
        for index, column in attributes:
            value = row[index]
            if column.type in _TYPES and value is not None and not isinstance(value, bool | int | float):
                raise BadValue(f"Column '{column.name}' of '{sheet.name}' says {column.type} and holds '{value}'.")
        yield dict(zip(names, row, strict=True)), [(index, row[index]) for index, _ in attributes if row[index] is not None]


def _origin(people: Sheet, ties: Sheet) -> dict[str, str]:
    facts = about(ties)
    return {
        "creator": "graphx",
        "as_of": facts["as_of"] or "",
        "fingerprint": facts["fingerprint"],
        "maker": facts["maker"],
        "parameters": dump({"people": plain(people.provenance.parameters), "ties": facts["parameters"]}),
        "model": dump(facts["model"]),
        "weight": "depth_sum",
    }


def _graphml(people: Sheet, ties: Sheet, paper: _Paper) -> Iterator[str]:
    body = [*_graphml_rows(people, "node", paper), *_graphml_rows(ties, "edge", paper)]
    origin = {**_origin(people, ties), "replaced_characters": str(paper.replaced)}
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    for name in origin:
        yield f'<key id="g_{name}" for="graph" attr.name="{name}" attr.type="string"/>'
    yield '<key id="n_label" for="node" attr.name="label" attr.type="string"/>'
    yield '<key id="e_weight" for="edge" attr.name="weight" attr.type="double"/>'
    for prefix, target, sheet in (("n", "node", people), ("e", "edge", ties)):
        for index, column in _attributes(sheet):
            kind = _TYPES.get(column.type, "string")
            yield f'<key id="{prefix}{index}" for="{target}" attr.name="{paper(column.name)}" attr.type="{kind}"/>'
    yield '<graph edgedefault="undirected">'
    yield from (f'<data key="g_{name}">{paper(value)}</data>' for name, value in origin.items())
    yield from body
    yield "</graph>"
    yield "</graphml>"


def _graphml_rows(sheet: Sheet, target: str, paper: _Paper) -> Iterator[str]:
    for row, values in _valued(sheet):
        if target == "node":
            head, extra = f'id="{paper(row["person"])}"', ("n_label", row["name"])
        else:
            head, extra = f'source="{paper(row["a"])}" target="{paper(row["b"])}"', ("e_weight", row["depth_sum"])
        data = [extra, *((f"{target[0]}{index}", value) for index, value in values)]
        cells = "".join(f'<data key="{key}">{paper(value)}</data>' for key, value in data if value is not None)
        yield f"<{target} {head}>{cells}</{target}>"


def _gexf(people: Sheet, ties: Sheet, paper: _Paper) -> Iterator[str]:
    nodes, edges = list(_gexf_nodes(people, paper)), list(_gexf_edges(ties, paper))
    origin = {**_origin(people, ties), "replaced_characters": str(paper.replaced)}
    yield '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">'
    stamp = f' lastmodifieddate="{origin["as_of"]}"' if origin["as_of"] else ""
    yield f"<meta{stamp}><creator>graphx</creator><description>{paper(dump(origin))}</description></meta>"
    yield '<graph defaultedgetype="undirected" mode="static">'
    for target, sheet in (("node", people), ("edge", ties)):
        yield f'<attributes class="{target}" mode="static">'
        for index, column in _attributes(sheet):
            kind = _TYPES.get(column.type, "string")
            yield f'<attribute id="{index}" title="{paper(column.name)}" type="{kind}"/>'
        yield "</attributes>"
    yield from ("<nodes>", *nodes, "</nodes>", "<edges>", *edges, "</edges>", "</graph>", "</gexf>")


def _gexf_nodes(people: Sheet, paper: _Paper) -> Iterator[str]:
    for row, values in _valued(people):
        label = row["name"] if row["name"] is not None else row["person"]
        yield f'<node id="{paper(row["person"])}" label="{paper(label)}">{_gexf_values(values, paper)}</node>'


def _gexf_edges(ties: Sheet, paper: _Paper) -> Iterator[str]:
    for number, (row, values) in enumerate(_valued(ties)):
        weight = "" if row["depth_sum"] is None else f' weight="{paper(row["depth_sum"])}"'
        ends = f'source="{paper(row["a"])}" target="{paper(row["b"])}"'
        yield f'<edge id="{number}" {ends}{weight}>{_gexf_values(values, paper)}</edge>'


def _gexf_values(values: list[tuple[int, Cell]], paper: _Paper) -> str:
    cells = "".join(f'<attvalue for="{index}" value="{paper(value)}"/>' for index, value in values)
    return f"<attvalues>{cells}</attvalues>"
