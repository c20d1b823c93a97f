"""Introductions, for strategists: who can introduce us to somebody, over which ties, and where it may break."""

from itertools import pairwise
from typing import Any

import streamlit as st

from graphx import grid, show, stage
from graphx.view import View

COLUMNS = ("rank", "via", "weakest", "reason", "steps", "strength", "last", "one_way", "names")


def tie_of(route: dict[str, Any]) -> tuple[str, str]:
    """The tie of a route whose receipt is shown: the weakest one, until another is chosen."""
    ties, names = list(pairwise(route["route"])), list(pairwise(route["names"]))
    weakest = names.index((route["weakest_a_name"], route["weakest_b_name"]))
    place = st.segmented_control(
        "Tie on this route", range(len(ties)), default=weakest, required=True, key=f"tie_{'_'.join(route['route'])}",
        format_func=lambda each: " – ".join(show.plain(name, 40) for name in names[each]),
    )  # fmt: skip
    return ties[weakest if place is None else place]


show.title("Introductions", "Who can introduce us, and over which ties?")
if not show.chosen("b") and show.chosen():
    show.choose(show.chosen(), "b")
asks, meets = show.chosen("a"), show.chosen("b")
left, right, far = st.columns([3, 3, 2])
with left:
    show.finder("Who wants to be introduced", "a")
with right:
    show.finder("To whom", "b")
steps = far.segmented_control(
    "Ties at most", [1, 2, 3, 4], required=True, key="path_steps", persist_state="session",
    help="A route of two ties asks one person, a route of four asks three.",
)  # fmt: skip
if not asks or not meets or asks == meets:
    if asks and meets:
        st.info("These are the same person. Choose somebody else on one side.", icon=":material/handshake:")
    else:
        st.info("Choose two people: one of ours, and somebody to be met.", icon=":material/handshake:")
    st.stop()

answer = show.ask("paths", a=asks, b=meets, steps=steps)
show.finding(answer)
if len(answer):
    routes: list[Any] = answer.column("route")
    view = View(routes=tuple(map(tuple, routes)), hidden=stage.hidden("routes"))
    scene = stage.scene(view)
    picture, table = st.columns([1, 1], gap="medium")
    with picture:
        tie = stage.canvas(scene, view, key="routes", height=420, title="Introductions")
        st.caption("Only the people and ties of these routes. Two deep ties may be nearer than one thin tie.")
    with table:
        row = grid.table(answer, COLUMNS, key="paths", pick=True, height=330)
    if row:
        st.markdown(show.plain(row["reason"], 600))
        tie = tie_of(row)
    if tie:
        show.links(*tie)
        grid.receipt(*tie, key="paths_receipt")
    else:
        st.caption("Choose a route in the table, or a tie in the picture, to see the interactions it is made of.")
show.how(answer)
