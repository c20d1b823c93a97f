"""Weak and strong ties, for strategists: which weak ties bridge worlds, and which strong ties carry the load."""

import streamlit as st

from graphx.app import answer_tables, charts, frame, permalink

TITLE, ICON = "Weak and strong ties", ":material/conversion_path:"
SECTION, ORDER = "Strategists", 70
FIELDS = (("place", "place", "text"),)

PLACES = {
    "embedded": "Embedded: deep, with common contacts",
    "strong bridge": "Strong bridge: deep, no common contact, carries the load alone",
    "weak bridge": "Weak bridge: not deep, no common contact, keep it warm",
    "deepen or let go": "Deepen or let go: not deep, with common contacts",
}
LIMITS = (
    "Deep or shallow is decided at the upright line, bridge or embedded at the level one. Both are conventions, not measured."
)

frame.title(TITLE, "Which weak ties bridge worlds, and which strong ties carry the load?")
boxes = frame.ask("boxes")
frame.finding(boxes)
answer_tables.counts(boxes, "place", PLACES)

permalink.only("place", PLACES)
place = st.segmented_control("Show", list(PLACES), key="place", persist_state="session", help=LIMITS)
if place:
    st.caption(PLACES[place])
kept = answer_tables.only(boxes, place=place)
left, right = st.columns([5, 4], gap="medium")
with left:
    st.altair_chart(
        charts.boxes(kept),
        alt="Scatter: depth against common contacts, one dot a tie, in four boxes. The table has the same rows.",
    )
    st.caption(
        "One dot is one tie, larger when warm. Right: deep. Up: common contacts. At the bottom: bridges, which nobody doubles."
    )
with right:
    row = answer_tables.table(kept, key="ties", pick=True, height=460)
if row:
    frame.links(row["a"], row["b"])
    answer_tables.receipt(row["a"], row["b"], key="ties_receipt")
else:
    st.caption("Choose a row to see the interactions its depth is made of.")
frame.how(boxes)
