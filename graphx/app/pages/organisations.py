"""Organisations outside, for leaders: how well we know each, who holds it, and how many hang on one of ours."""

import streamlit as st

from graphx.app import answer_tables, frame

TITLE, ICON = "Organisations", ":material/apartment:"
SECTION, ORDER = "Leaders", 30

PEOPLE = ("name", "group", "ties", "last", "key", "owner", "note")

frame.title(TITLE, "Which organisations do we know, and who holds them?")
answer = frame.ask("organisations")
frame.finding(answer)
row = answer_tables.table(answer, key="organisations", pick=True)
if row is None:
    st.caption("Choose a row to see its people, and the receipt of the deepest tie.")
elif not row["organisation"]:
    st.caption("These people have no organisation: a list of people, or a fact about each of them, can name it.")
else:
    st.subheader(frame.plain(row["organisation"], 80), anchor=False)
    found = frame.ask("people", organisation=row["organisation"], side="stakeholder")
    somebody = answer_tables.table(found, PEOPLE, key="organisation_people", pick=True, height=330)
    if somebody:
        frame.links(somebody["person"])
    if row["ours"]:
        answer_tables.receipt(row["held"], row["ours"], key="organisation_receipt")
frame.how(answer)
