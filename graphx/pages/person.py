"""Person, for strategists: how good is our relationship with one person, through whom, and what is it made of."""

import streamlit as st

from graphx import chart, grid, show, stage
from graphx.view import View

COLUMNS = (
    "name",
    "closeness",
    "depth",
    "warmth",
    "band",
    "channels",
    "last",
    "given",
    "received",
    "balance",
    "rhythm_days",
    "overdue",
    "share",
)

show.title("Person", "How good is the relationship with this person, and who holds it?")
person = show.chosen()
find, around, _ = st.columns([3, 1, 2])
with find:
    show.finder()
if person is None:
    st.info("Search for somebody, or click a person in the network.", icon=":material/person_search:")
    st.page_link("graphx/pages/network.py", label="Open the network", icon=":material/hub:")
    st.stop()

answer = show.ask("person", person=person)
stage.heading(person)
show.finding(answer)
steps = around.segmented_control("Steps around", [1, 2], required=True, key="steps", persist_state="session")
view = View(focus=person, degrees=int(steps or 1), hidden=stage.hidden("ego"))
scene = stage.scene(view)
picture, side = st.columns([3, 2], gap="large")
with picture:
    tie = stage.canvas(scene, view, key="ego", height=560, title="Person")
    st.caption(show.plain(scene["sentence"], 1_000))
with side:
    row = grid.table(answer, COLUMNS, key="person_ties", pick=True, height=330)
    st.altair_chart(chart.depths(answer), alt="How many ties have which depth. The table above has the same numbers.")
if row:
    grid.receipt(person, row["person"], key="person_receipt")
elif tie:
    grid.receipt(*tie, key="person_receipt")
else:
    st.caption("Choose a tie, in the table or in the picture, to see the interactions it is made of.")
show.how(answer)
