"""Pictures of people and their ties: what the explorer paints, and a page that can be mailed."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from graphx.depth import BANDS
from graphx.export import table_files
from graphx.export.scene import LIGHT, Picture, Plane, picture, plane
from graphx.sheet import Sheet
from graphx.view import View

__all__ = ["Picture", "Plane", "View", "picture", "plane", "portable"]


def portable(drawing: Picture, *, title: str, sentence: str = "", provenance: Mapping[str, object] | None = None) -> str:
    """One HTML file of a picture that opens without a network: pyvis, everything in line, nothing that moves.

    The page carries the legend, the sentence of finding, what was left out, and ``provenance`` as lines of name and value.
    People are numbered, names pass through one escaping function, and a content security policy forbids every request.
    """
    from pyvis.network import Network

    network = Network(height="calc(100vh - 11rem)", width="100%", cdn_resources="in_line", bgcolor="#ffffff")
    # add_node and add_edge look through everything there is for each tie, so the lists are filled directly.
    network.nodes = _nodes(drawing)
    network.edges = _edges(drawing)
    network.node_ids = list(range(len(network.nodes)))
    network.set_options(json.dumps(OPTIONS))
    page = network.generate_html(notebook=False)
    page = re.sub(r'<link\s+href="https://cdn\.jsdelivr\.net/[^>]*>', "", page, count=1)
    page = re.sub(r'<script\s+src="https://cdn\.jsdelivr\.net/[^>]*>\s*</script>', "", page, count=1)
    page = re.sub(r"<center>\s*<h1></h1>\s*</center>", "", page)
    page = page.replace("<html>", '<!DOCTYPE html>\n<html lang="en">', 1)
    page = page.replace('<meta charset="utf-8">', f'<meta charset="utf-8">{POLICY}<title>{escape(title)}</title>{STYLE}', 1)
    before, body, after = page.rpartition("<body>")
    return before + body + _heading(drawing, title, sentence, provenance or {}) + after


SCALE = 0.6
LETTER = (11.5, 32.0)
"""How wide a letter of a name is, and how high a line with the room around it."""
OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "interaction": {
        "hover": True,
        "dragNodes": False,
        "hideEdgesOnDrag": True,
        "keyboard": {"enabled": True, "bindToWindow": False},
    },
    "nodes": {"borderWidth": 2, "scaling": {"label": {"drawThreshold": 1}}},
    "edges": {"smooth": False},
}
POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:\">"
)
STYLE = """<style>
body { margin: 0; font: 15px/1.45 system-ui, sans-serif; color: #1f2430 }
header { padding: 1rem 1.25rem } header h1 { margin: 0; font-size: 1.35rem } header p { margin: .25rem 0 }
.legend span { display: inline-block; margin-right: 1.1rem } .legend i { display: inline-block; width: .8em; height: .8em;
border-radius: 50%; margin-right: .4em } .from { color: #667; font-size: .8rem } .card { border: 0 }
@media print { #mynetwork { height: 18cm !important; border: 0 } }
</style>"""


def _colour(drawing: Picture, group: int) -> str:
    return drawing["palette"]["light"][
        drawing["groups"][group]["slot"] if drawing["groups"][group]["slot"] >= 0 else len(LIGHT)
    ]


def _nodes(drawing: Picture) -> list[dict[str, Any]]:
    columns, largest = drawing["people"], drawing["largest"] or 1.0
    named = _named(columns["x"], columns["y"], [_short(name) for name in columns["name"]])
    return [
        {
            "id": number,
            "label": _short(columns["name"][number]) if number in named else " ",
            "title": _title(drawing, number),
            "x": columns["x"][number] * SCALE,
            "y": columns["y"][number] * SCALE,
            "size": round(4 + 16 * math.sqrt(columns["strength"][number] / largest), 1),
            "color": {
                "background": _tint(_colour(drawing, group), 0.35 + 0.65 * columns["deep"][number]),
                "border": _colour(drawing, group),
            },
            "shape": "dot",
            "font": {"size": 21, "strokeWidth": 5, "strokeColor": "#ffffff"},
        }
        for number, group in enumerate(columns["group"])
    ]


def _named(xs: Sequence[float], ys: Sequence[float], names: Sequence[str], most: int = 26) -> set[int]:
    """Who carries a name: the deepest first, as long as names do not lie on each other."""
    named: list[int] = []
    half = [len(name) * LETTER[0] / 2 + LETTER[0] for name in names]
    for number, (x, y) in enumerate(zip(xs, ys, strict=True)):
        clear = all(
            abs(x - xs[other]) * SCALE > half[number] + half[other] or abs(y - ys[other]) * SCALE > LETTER[1] for other in named
        )
        if clear and len(named) < most:
            named.append(number)
    return set(named)


def _edges(drawing: Picture) -> list[dict[str, Any]]:
    columns = drawing["ties"]
    return [
        {
            "from": a,
            "to": b,
            "width": round(0.7 + 8 * (depth / 100) ** 2, 2),
            "color": f"rgba({'180,83,9' if weak else '60,66,82'},{0.12 + (0.86 if weak else 0.6) * depth / 100:.2f})",
            "dashes": bool(weak),
            "title": f"depth {depth:g}, {BANDS[band]}",
        }
        for a, b, depth, band, weak in zip(*(columns[name] for name in ("a", "b", "depth", "band", "weak")), strict=True)
    ]


def write(path: Path, ground: Plane, view: View, ties: Sheet, title: str) -> Path:
    """Writes the picture of a view as one page that needs no network; ``ties`` says where the numbers come from."""
    origin = ties.provenance
    about = {"as of": origin.as_of, "fingerprint": origin.fingerprint, "maker": origin.maker}
    about |= {"view": view.text} if view.text else {}
    page = portable(picture(ground, view), title=title, sentence=ties.sentence, provenance=about)
    table_files.replace(path.absolute(), page.encode())
    return path


def _title(drawing: Picture, number: int) -> str:
    columns = drawing["people"]
    group = drawing["groups"][columns["group"][number]]["name"]
    lines = [columns["name"][number], " · ".join(part for part in (group, columns["organisation"][number]) if part)]
    lines.append(
        f"{columns['strong'][number]} strong of {columns['ties'][number]} ties, summed depth {columns['strength'][number]:g}"
    )
    # pyvis shows every title as HTML as soon as one of them holds these four letters; a word joiner inside keeps it text.
    return "\n".join(_short(line, 200) for line in lines).replace("href", "hre\u2060f")


def _short(text: str, most: int = 60) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def _tint(colour: str, share: float) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * share):02x}" for part in (red, green, blue))


def _heading(drawing: Picture, title: str, sentence: str, provenance: Mapping[str, object]) -> str:
    legend = "".join(
        f'<span><i style="background:{_colour(drawing, number)}"></i>{escape(group["name"])} ({group["people"]:,})</span>'
        for number, group in enumerate(drawing["groups"])
        if group["people"]
    )
    words = "Size: summed depth. Fuller colour: more strong ties. Wider and darker tie: deeper. Dashed amber: weak bridge."
    origin = " · ".join(f"{escape(str(name))}: {escape(str(value))}" for name, value in provenance.items())
    return (
        f"<header><h1>{escape(title)}</h1><p>{escape(sentence)}</p><p>{escape(drawing['sentence'])}</p>"
        f'<p class="legend">{legend}</p><p>{words}</p>'
        f'<details class="from"><summary>How to make this again</summary>{origin}</details></header>'
    )
