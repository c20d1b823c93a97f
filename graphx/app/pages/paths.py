"""Introductions, for strategists: who can introduce us to somebody, over which ties, and where it may break."""

from itertools import pairwise
from typing import Any

import streamlit as st

from graphx.app import answer_tables, canvas, frame
from graphx.view import View

TITLE, ICON = "Introductions", ":material/handshake:"
SECTION, ORDER = "Strategists", 60
PATH = "introductions"
FIELDS = (
    ("p", "person", "text"),
    ("a", "a", "text"),
    ("b", "b", "text"),
    ("steps", "path_steps", "1..4"),
    ("hide", "routes_hidden", "legend"),
    ("tie", "routes_tie", "tie"),
    ("at", "routes_camera", "camera"),
)


def tie_of(route: dict[str, Any]) -> tuple[str, str]:
    """The tie of a route whose receipt is shown: the weakest one, until another is chosen."""
    ties, names = list(pairwise(route["route"])), list(pairwise(route["names"]))
    weakest = names.index((route["weakest_a_name"], route["weakest_b_name"]))
    place = st.segmented_control(
        "Tie on this route", range(len(ties)), default=weakest, required=True, key=f"tie_{'_'.join(route['route'])}",
        format_func=lambda each: " – ".join(frame.plain(name, 40) for name in names[each]),
    )  # fmt: skip
    return ties[weakest if place is None else place]


frame.title(TITLE, "Who can introduce us, and over which ties?")
if not frame.chosen("b") and frame.chosen():
    frame.choose(frame.chosen(), "b")
asks, meets = frame.chosen("a"), frame.chosen("b")
left, right, far = st.columns([3, 3, 2])
with left:
    frame.finder("Who wants to be introduced", "a")
with right:
    frame.finder("To whom", "b")
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

answer = frame.ask("paths", a=asks, b=meets, steps=steps)
frame.finding(answer)
if len(answer):
    routes: list[Any] = answer.column("route")
    view = View(routes=tuple(map(tuple, routes)), hidden=canvas.hidden("routes"))
    scene = canvas.scene(view)
    picture, table = st.columns([1, 1], gap="medium")
    with picture:
        tie = canvas.canvas(scene, view, key="routes", height=420, title="Introductions")
        st.caption("Only the people and ties of these routes. Two deep ties may be nearer than one thin tie.")
    with table:
        row = answer_tables.table(answer, key="paths", pick=True, height=330)
    if row:
        st.markdown(frame.plain(row["reason"], 600))
        tie = tie_of(row)
    if tie:
        frame.links(*tie)
        answer_tables.receipt(*tie, key="paths_receipt")
    else:
        st.caption("Choose a route in the table, or a tie in the picture, to see the interactions it is made of.")
frame.how(answer)
