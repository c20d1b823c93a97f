"""Thin relationships, for leaders: who matters and is thin or going quiet, and why we say so."""

import streamlit as st

from graphx import grid, show

COLUMNS = ("level", "name", "group", "ours_name", "reason", "days_silent", "depth", "band", "last", "rhythm_days", "overdue")

show.title("Thin relationships", "Which relationships that matter are thin, one-sided or going quiet?")
answer = show.ask("thin")
show.finding(answer)
levels = {
    "red": "red: silent 8 times their rhythm",
    "amber": "amber: silent 4 times their rhythm",
    "key": "key, but thin or absent",
}
level = st.segmented_control("Show", list(levels), format_func=levels.__getitem__, key="thin_level", persist_state="session")
kept = grid.only(answer, level=level)
row = grid.table(kept, COLUMNS, key="thin", pick=True)
if row is None:
    st.caption("Choose a row to see what the relationship is made of.")
elif row["ours"]:
    show.links(row["person"])
    grid.receipt(row["person"], row["ours"], key="thin_receipt")
else:
    show.links(row["person"])
    st.info("Nobody of ours has a tie to this person in the loaded sources: there is no receipt to show.")
show.how(answer)
