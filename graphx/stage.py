"""The explorer on a page: the canvas that paints a picture and says which person or tie was chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from graphx import draw, explorer, grid, show
from graphx.sheet import Sheet

_canvas = st.components.v2.component(
    "graphx_explorer", html='<div class="explorer"></div>', css=explorer.STYLE, js=explorer.SCRIPT
)


def scene(
    *, focus: str = "", degrees: int = 0, least: float = 0.0, groups: Sequence[str] = (), routes: Iterable[Sequence[str]] = ()
) -> draw.Picture:
    """The picture under these filters, from the cache when it was painted before. Read only."""
    return _scene(show.state(), focus, degrees, least, tuple(groups), tuple(map(tuple, routes)))


@st.cache_resource(max_entries=16, show_spinner="Drawing …")
def _scene(
    state: tuple[str, str, str | None],  # noqa: ARG001
    focus: str,
    degrees: int,
    least: float,
    groups: tuple[str, ...],
    routes: tuple[tuple[str, ...], ...],
) -> draw.Picture:
    everybody, ties = show.ask("people"), show.ask("ties")
    return draw.picture(
        everybody.records(), ties.records(), show.positions(), focus=focus, degrees=degrees, least=least, groups=groups,
        routes=routes, as_of=ties.provenance.as_of, strong=ties.provenance.model["strong"],
    )  # fmt: skip


def canvas(picture: draw.Picture, *, key: str, height: int = 640) -> tuple[str, str] | None:
    """Paints the picture. The person chosen there becomes the one in focus; returns the two ends of the tie chosen, if any.

    A double click opens the person's page.
    """
    state = st.session_state.get(key) or {}
    picked = state.get("picked")
    result = _canvas(
        key=key,
        data={"picture": picture, "command": _command(key, picked), "height": height},
        height=height + 2,
        on_picked_change=lambda: _follow(key),
        on_opened_change=lambda: None,
    )
    if result.opened in picture["people"]["id"]:
        st.switch_page("graphx/pages/person.py", query_params={"p": str(result.opened)})
    tie = (picked or {}).get("tie")
    return (str(tie[0]), str(tie[1])) if tie and set(tie) <= set(picture["people"]["id"]) else None


def _follow(key: str) -> None:
    picked: Any = st.session_state[key].get("picked") or {}
    show.choose(picked.get("person"))


def _command(key: str, picked: Mapping[str, object] | None) -> dict[str, Any]:
    """What the canvas is told to select; it changes only for a choice made elsewhere: each change sends the picture."""
    command: dict[str, Any] = st.session_state.setdefault(f"{key}_command", {"turn": 0, "person": None, "pending": False})
    person = st.session_state.get("person")
    agreed = picked is not None and picked.get("person") == person
    if agreed:
        command["pending"] = False
    elif command["person"] != person or (picked is not None and not command["pending"]):
        command.update(turn=command["turn"] + 1, person=person, pending=True)
    return {"turn": command["turn"], "person": command["person"]}


# Beside the canvas -------------------------------------------------------------------------------------------------------


def panel(picture: draw.Picture, person: str) -> None:
    """Who is selected: the figures of the hover card, and the ties, closest first; a tie chosen opens its receipt."""
    columns = picture["people"]
    heading(person)
    if person in columns["id"]:
        place = columns["id"].index(person)
        strong, ties, total = st.columns(3)
        strong.metric("Strong ties", f"{columns['strong'][place]:,}")
        ties.metric("Ties", f"{columns['ties'][place]:,}")
        meaning = "depth_sum of all ties; the bars show the depth of each, from 0 to 100"
        total.metric("Summed depth", f"{columns['strength'][place]:,.1f}", help=meaning)
    answer = show.ask("person", person=person)
    row = grid.table(answer, ("name", "closeness", "depth", "band"), key="panel", pick=True, height=300)
    st.page_link(
        "graphx/pages/person.py", label="Everything about this person", icon=":material/person:", query_params={"p": person}
    )
    if row:
        grid.receipt(person, str(row["person"]), key="panel_receipt", narrow=True)


def heading(person: str) -> None:
    """Name, group, organisation and department of a person."""
    row = show.people()[person]
    st.subheader(show.plain(row["name"] or person, 80))
    words = [row["group"], row["department"], row["organisation"], "ours" if row["side"] == "ours" else ""]
    st.caption(show.plain(" · ".join(str(word) for word in words if word), 160))


def deepest(picture: draw.Picture) -> None:
    """Who has most depth in the picture, while nobody is selected."""
    st.subheader("Nobody selected")
    st.caption("Click a person or a tie, or search above. The ring shows how many of the ties are strong.")
    columns = picture["people"]
    top = pd.DataFrame({"deepest": columns["name"][:10], "summed depth": columns["strength"][:10]})
    bar = st.column_config.ProgressColumn(
        min_value=0, max_value=picture["largest"] or 1.0, format="%.0f", color="primary", width="small"
    )
    st.dataframe(top, hide_index=True, key="deepest", column_config={"summed depth": bar})


def downloads(picture: draw.Picture, sheet: Sheet) -> None:
    """The picture as one HTML file that opens without a network."""
    st.download_button(
        "Picture as HTML",
        lambda: draw.portable(picture, title="Network", sentence=sheet.sentence, provenance=show.origin(sheet)),
        f"network_{sheet.provenance.as_of}.html", "text/html", key="portable", on_click="ignore", icon=":material/draw:",
        help="One file to mail or to present: it opens without a network and names what it shows.",
    )  # fmt: skip
