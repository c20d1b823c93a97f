"""The explorer on a page: the canvas that paints a picture and says which person or tie was chosen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

import graphx
from graphx.app import answer_tables, explorer, frame, page_files, permalink
from graphx.sheet import Sheet
from graphx.view import KINDS, NOBODY, View

if TYPE_CHECKING:
    from graphx.export.scene import Picture

NARROW = {"name": 88, "depth": 72, "closeness": 64}
"""Widths in pixels with which a person's ties fit beside the picture."""

_canvas = st.components.v2.component(
    "graphx_explorer", html='<div class="explorer"></div>', css=explorer.STYLE, js=explorer.SCRIPT
)


def scene(view: View) -> Picture:
    """The picture of a view, from the cache when it was painted before; with what the legend hides, which can show it again."""
    return _scene(frame.state(), view)


@st.cache_resource(max_entries=16, show_spinner="Drawing …")
def _scene(state: frame.State, view: View) -> Picture:
    return _drawing(state).picture(view)


@st.cache_resource(max_entries=2, show_spinner=False)
def _drawing(state: frame.State) -> graphx.Drawing:  # noqa: ARG001
    return graphx.Drawing(frame.ask("people"), frame.ask("ties"), frame.positions())


def listed(view: View) -> tuple[Sheet, Sheet]:
    """The people and the ties that the picture of a view shows, without what the legend hides."""
    return _listed(frame.state(), view)


@st.cache_resource(max_entries=8, show_spinner=False)
def _listed(state: frame.State, view: View) -> tuple[Sheet, Sheet]:
    return _drawing(state).parts(view)


def hidden(key: str) -> tuple[str, ...]:
    """What the legend of a canvas hides: ``group NAME`` or a kind of tie."""
    permalink.only(f"{key}_hidden", (*KINDS, *(f"group {row['group'] or NOBODY}" for row in frame.people().values())))
    return tuple(st.session_state.get(f"{key}_hidden") or ())


def canvas(picture: Picture, view: View, *, key: str, height: int = 640, title: str = "Network") -> tuple[str, str] | None:
    """Paints the picture of a view. The person chosen there becomes the one in focus; the ends of the tie chosen are returned.

    A double click opens the person's page. What is chosen, hidden and looked at is kept under ``key`` in the session, where
    the address finds it.
    """
    session, state = st.session_state, st.session_state.get(key) or {}
    if (picked := state.get("picked")) is not None and picked != session.get(f"{key}_picked"):
        _follow(key)
    scope = f"{view.focus if view.degrees else ''} {view.degrees} {view.routes}"
    if session.setdefault(f"{key}_scope", scope) != scope:
        session.update({f"{key}_scope": scope, f"{key}_camera": None})
    result = _canvas(
        key=key,
        data={
            "picture": picture, "command": _command(key, state), "height": height, "hidden": list(view.hidden), "scope": scope,
            "heading": _heading(view, title),
        },
        height=height + 2,
        on_picked_change=lambda: _follow(key),
        on_hidden_change=lambda: _keep(key, "hidden"),
        on_camera_change=lambda: _keep(key, "camera"),
        on_opened_change=lambda: None,
    )  # fmt: skip
    if result.opened in picture["people"]["id"]:
        st.switch_page(page_files.link("person"), query_params={"p": str(result.opened)})
    tie = session.get(f"{key}_tie")
    return (str(tie[0]), str(tie[1])) if tie and set(tie) <= set(frame.people()) else None


def _follow(key: str) -> None:
    picked: Any = st.session_state[key].get("picked") or {}
    st.session_state[f"{key}_picked"] = picked
    frame.choose(picked.get("person"))
    st.session_state[f"{key}_tie"] = tuple(picked["tie"]) if picked.get("tie") else None


def _keep(key: str, name: str) -> None:
    value: Any = st.session_state[key].get(name)
    st.session_state[f"{key}_{name}"] = tuple(value) if value else None


def _command(key: str, state: Mapping[str, Any]) -> dict[str, Any]:
    """What the canvas is told to select and where to look; it changes only for a choice made elsewhere."""
    command: dict[str, Any] = st.session_state.setdefault(f"{key}_command", {"turn": 0, "told": (None, None), "pending": False})
    picked, camera = state.get("picked"), st.session_state.get(f"{key}_camera")
    told = (st.session_state.get("person"), st.session_state.get(f"{key}_tie"))
    agreed = picked is not None and (picked.get("person"), tuple(picked["tie"]) if picked.get("tie") else None) == told
    if agreed:
        command["pending"] = False
    elif command["told"] != told or (picked is not None and not command["pending"]):
        command.update(turn=command["turn"] + 1, told=told, pending=True)
    said = state.get("camera")
    # A canvas that has said nothing yet is a new one, to be put where the last one was left.
    if not state or camera != (tuple(said) if said else None):
        command["camera"] = camera
    person, tie = command["told"]
    return {"turn": command["turn"], "person": person, "tie": tie, "camera": command.get("camera")}


def _heading(view: View, title: str) -> dict[str, Any]:
    """What a saved picture says of itself: title, day, filters, fingerprint and the name of its file."""
    made = frame.ask("ties").provenance
    parts = (title.lower(), str(made.as_of or ""), re.sub(r"\W+", "-", view.text)[:80].strip("-"))
    name = "_".join(part for part in parts if part)
    return {"title": title, "from": f"As of {made.as_of} · fingerprint {made.fingerprint} · graphx {made.maker}", "file": name}


# Beside the canvas -------------------------------------------------------------------------------------------------------


def panel(picture: Picture, person: str) -> None:
    """Who is selected: the figures of the hover card, and the ties, closest first; a tie chosen opens its receipt."""
    columns = picture["people"]
    heading(person)
    if person in columns["id"]:
        place = columns["id"].index(person)
        strong, ties, total = st.columns(3)
        strong.metric("Strong ties", f"{columns['strong'][place]:,}")
        ties.metric("Ties", f"{columns['ties'][place]:,}")
        total.metric("Depth sum", f"{columns['strength'][place]:,.1f}")
    answer = frame.ask("person", person=person)
    row = answer_tables.table(answer, ("name", "depth", "closeness"), key="panel", pick=True, height=300, widths=NARROW)
    st.page_link(
        page_files.link("person"), label="Everything about this person", icon=":material/person:", query_params={"p": person}
    )
    if row:
        answer_tables.receipt(person, str(row["person"]), key="panel_receipt", narrow=True)


def heading(person: str) -> None:
    """Name, group, organisation and department of a person."""
    row = frame.people()[person]
    st.subheader(frame.plain(row["name"] or person, 80))
    ahead = f"next meeting on {row['next']}" if row["next"] else ""
    words = [row["group"], row["department"], row["organisation"], "ours" if row["side"] == "ours" else "", ahead]
    st.caption(frame.plain(" · ".join(str(word) for word in words if word), 160))


def deepest(picture: Picture, people: Sheet) -> None:
    """Who of the people that are listed has most depth, while nobody is selected."""
    st.subheader("Nobody selected")
    st.caption("Click a person or a tie, or search above. The ring shows how many of the ties are strong.")
    rows = people.records(("person", "name", "strength"))[:10]
    names, depths = [row["name"] or row["person"] for row in rows], [row["strength"] for row in rows]
    top = pd.DataFrame({"deepest": names, "summed depth": depths})
    bar = st.column_config.ProgressColumn(
        min_value=0, max_value=picture["largest"] or 1.0, format="%.0f", color="primary", width="small"
    )
    held = {"deepest": st.column_config.TextColumn(width=150), "summed depth": bar}  # a long name pushes nothing out of sight
    st.dataframe(top, hide_index=True, key="deepest", column_config=held)


def downloads(view: View, sheet: Sheet) -> None:
    """The picture as one HTML file that opens without a network, without what the legend hides; ``sheet`` are its ties."""
    st.download_button(
        "Picture as HTML", partial(_portable, frame.state(), view, sheet, frame.origin(sheet)),
        f"{graphx.Answer(sheet).stem.replace('ties', 'network', 1)}.html", "text/html", key="portable", on_click="ignore",
        icon=":material/draw:",
        help="One file to mail or to present: it opens without a network and names what it shows.",
    )  # fmt: skip


def _portable(state: frame.State, view: View, sheet: Sheet, origin: Mapping[str, str]) -> str:
    return _drawing(state).page(view, f"Network as of {sheet.provenance.as_of}", sheet.sentence, origin)
