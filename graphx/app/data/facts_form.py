"""What people decided about people: facts of one person, stated and taken back, and the decisions of late with their undo."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from graphx import Workspace
from graphx.app import frame, shown_graph
from loaders.record import GROUPS

if TYPE_CHECKING:
    from graphx.people.decisions import Decision

LATE = 20
"""Decisions that are listed, newest first."""
OPEN = "as the lists say"
UNDONE = "Undone: everything is as if it had never been decided."


def form() -> None:
    """The facts of the person in focus as a form, and what was decided of late."""
    if shown_graph.wanted() and not shown_graph.aside():
        st.caption("Facts are stated about the people of the local graph. Show it, and come back.")
        return
    frame.finder()
    person = frame.chosen()
    if person:
        _facts(person)
    _late()


def _facts(person: str) -> None:
    """One field each; what is left as it was is not stated."""
    known = frame.people()[person]
    stated = shown_graph.workspace().stated(person)
    changed: dict[str, str] = {}
    with st.form("facts", border=True):
        places = st.columns(3)
        for number, field in enumerate(Workspace.FACTS):
            before = stated[field].value if field in stated else ""
            typed = _field(field, before, str(known.get(field) or ""), places[number % 3], person)
            if typed and typed != before:
                changed[field] = typed
        sent = st.form_submit_button("State these facts", icon=":material/edit:", type="primary")
    if sent and changed:
        done = f"Stated: {', '.join(f'{field} is {value}' for field, value in changed.items())}."
        frame.attempt(partial(shown_graph.workspace().set, person, **changed), done)
        st.rerun()


def _field(field: str, before: str, shown: str, place: st.delta_generator.DeltaGenerator, person: str) -> str:
    key, label = f"fact_{field}_{person}", frame.plain(field.capitalize())
    if few := Workspace.FACTS[field]:
        words = ["", *few]
        return place.selectbox(label, words, index=words.index(before), format_func=lambda each: each or OPEN, key=key)
    if field == "group":
        words = list(dict.fromkeys([*GROUPS, *([before] if before else [])]))
        found = place.selectbox(
            label, words, index=words.index(before) if before else None, key=key, accept_new_options=True,
            placeholder=shown or "Choose or type a group",
        )  # fmt: skip
        return found or ""
    return place.text_input(label, before, key=key, placeholder=shown).strip()


def _late() -> None:
    lines = shown_graph.workspace().decisions().standing
    if not lines:
        return
    st.markdown("**Decided of late**")
    steps: dict[str, list[Decision]] = {}
    for line in lines:
        steps.setdefault(line.id.partition("-")[0], []).append(line)
    for step, together in [*reversed(steps.items())][:LATE]:
        first = together[0]
        what = " ".join(filter(None, (first.action, first.a, first.b, first.field, first.value)))
        many = f" and {len(together) - 1:,} more" if len(together) > 1 else ""
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{first.time[:10]} {first.author}: {what}{many}", width="stretch")
            act = partial(shown_graph.workspace().undo, step)
            st.button("Undo", on_click=frame.attempt, args=(act, UNDONE), key=f"undo_{step}", icon=":material/undo:")
