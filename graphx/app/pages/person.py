"""Person, for strategists: how good is our relationship with one person, through whom, and what is it made of."""

import streamlit as st

from graphx.app import answer_tables, canvas, charts, frame, page_files
from graphx.view import View

TITLE, ICON = "Person", ":material/person_search:"
SECTION, ORDER = "Strategists", 50
FIELDS = (
    ("p", "person", "text"),
    ("steps", "steps", "1..2", 1),
    ("hide", "ego_hidden", "legend"),
    ("tie", "ego_tie", "tie"),
    ("at", "ego_camera", "camera"),
)

frame.title(TITLE, "How good is the relationship with this person, and who holds it?")
person = frame.chosen()
find, around, _ = st.columns([3, 1, 2])
with find:
    frame.finder()
if person is None:
    st.info("Search for somebody, or click a person in the network.", icon=":material/person_search:")
    st.page_link(page_files.link("network"), label="Open the network", icon=":material/hub:")
    st.stop()

answer = frame.ask("person", person=person)
canvas.heading(person)
frame.finding(answer)
steps = around.segmented_control("Steps around", [1, 2], required=True, key="steps", persist_state="session")
view = View(focus=person, degrees=int(steps or 1), hidden=canvas.hidden("ego"))
scene = canvas.scene(view)
picture, side = st.columns([3, 2], gap="large")
with picture:
    tie = canvas.canvas(scene, view, key="ego", height=560, title="Person")
    st.caption(frame.plain(scene["sentence"], 1_000))
with side:
    row = answer_tables.table(answer, key="person_ties", pick=True, height=330)
    st.altair_chart(charts.depths(answer), alt="How many ties have which depth. The table above has the same numbers.")
if row:
    answer_tables.receipt(person, row["person"], key="person_receipt")
elif tie:
    answer_tables.receipt(*tie, key="person_receipt")
else:
    st.caption("Choose a tie, in the table or in the picture, to see the interactions it is made of.")
frame.how(answer)
