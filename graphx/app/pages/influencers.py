"""Influencers, for analysts: whom to win or keep first, with the reasons and a list that can be defended."""

import streamlit as st

from graphx.app import answer_tables, frame, permalink
from graphx.app.data import membership_form

TITLE, ICON = "Influencers", ":material/campaign:"
SECTION, ORDER = "Analysts", 80
FIELDS = (
    ("group", "influencers_group", "text"),
    ("limit", "influencers_limit", "1..500"),
    ("within", "influencers_within", "1..36500"),
    ("ours", "influencers_ours", "yes"),
)

frame.title(TITLE, "Whom should we win or keep first, and why?")
membership_form.needed("your own people would be ranked among the stakeholders")
names = sorted({row["group"] for row in frame.people().values() if row["group"] and row["side"] != "ours"})
permalink.only("influencers_group", names)
top = st.container()
which, many, seen = st.columns([3, 1, 1])
group = which.selectbox(
    "Stakeholder group", names, index=None, placeholder="All groups", key="influencers_group", persist_state="session"
)
limit = many.number_input("How many are ranked", 1, 500, key="influencers_limit", persist_state="session")
within = seen.number_input("Seen in the last days", 1, 36_500, key="influencers_within", persist_state="session")
ours = st.toggle("Our own people too", key="influencers_ours", persist_state="session")
answer = frame.ask("influencers", group=group, limit=int(limit), within=int(within), ours=ours)
with top:
    frame.finding(answer)
row = answer_tables.table(answer, key="influencers", pick=True, height=560)
st.caption(
    "Without a rank follow those of whom we see only ties to us. Followers are shown and never used: no rank changes when they "
    "do."
)
if row:
    frame.links(row["person"])
    if row["nearest_ours"]:
        answer_tables.receipt(str(row["person"]), str(row["nearest_ours"]), key="influencers_receipt")
else:
    st.caption("Choose a row to see the tie that leads to this person.")
frame.how(answer)
