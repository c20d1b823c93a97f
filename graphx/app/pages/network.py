"""Network, for strategists: who is close to whom, through whom, and where it hangs by a thread."""

import streamlit as st

from graphx.app import answer_tables, canvas, frame, permalink
from graphx.view import NOBODY, View

TITLE, ICON = "Network", ":material/hub:"
SECTION, ORDER = "Strategists", 40
FIELDS = (
    ("p", "person", "text"),
    ("least", "least", "depth"),
    ("groups", "network_groups", "words"),
    ("hide", "network_hidden", "legend"),
    ("tie", "network_tie", "tie"),
    ("at", "network_camera", "camera"),
)

frame.title(TITLE, "Who is close to whom, and where does it hang by a thread?")
ties = frame.ask("ties")
frame.finding(ties)

names = sorted({str(row["group"] or NOBODY) for row in frame.people().values()}, key=lambda name: (name == NOBODY, name))
person = frame.chosen()
permalink.only("network_groups", names)
find, depth, kinds = st.columns([3, 2, 3])
with find:
    frame.finder()
least = depth.slider(
    "Hide ties thinner than",
    0.0,
    100.0,
    step=5.0,
    format="%g",
    key="least",
    persist_state="session",
    help="Depth from 0 to 100",
)
groups = kinds.multiselect(
    "Only these groups", names, key="network_groups", persist_state="session", placeholder="All groups",
    help="These groups, with their ties to each other and to ours",
)  # fmt: skip

view = View(least, tuple(groups), person or "", hidden=canvas.hidden("network"))
picture, (people, drawn) = canvas.scene(view), canvas.listed(view)
wide, side = st.columns([3, 1], gap="medium")
with wide:
    tie = canvas.canvas(picture, view, key="network", height=620)
    st.caption(frame.plain(picture["sentence"], 1_000))
with side:
    if tie:
        answer_tables.receipt(*tie, key="network_receipt", narrow=True)
    elif person:
        canvas.panel(picture, person)
    else:
        canvas.deepest(picture, people)

canvas.downloads(view, drawn)
with st.expander("The same as tables", icon=":material/table_rows:"):
    everybody, between = st.tabs(["People", "Ties"])
    with everybody:
        answer_tables.table(people, key="network_people")
    with between:
        answer_tables.table(drawn, key="network_ties")
frame.how(ties)
