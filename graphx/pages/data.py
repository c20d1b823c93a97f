"""Load and quality, for everybody who keeps the data: what was loaded, what was not and why, and what we can see at all."""

import streamlit as st

from graphx import grid, reception, show, team

st.header("Load and quality", help="What was loaded, what was left out and why, what the sources can see", anchor=False)
if team.wanted():
    st.caption(
        "This page is about the workspace on this machine. What is loaded here reaches the team by `python -m graphx push`."
    )
reception.upload()
receipts = team.workspace().receipts()
if not receipts:
    st.info(
        "Nothing is loaded yet. Mailboxes, calendars, tables, registers and other exports are told apart by their content.",
        icon=":material/upload_file:",
    )
    reception.sample()
    st.stop()
reception.advice()
coverage = show.ask("coverage", source=team.here())
show.finding(coverage)
st.subheader("What was loaded")
reception.ledger(receipts)
st.subheader("What the sources can see")
grid.table(coverage, key="coverage")
show.how(coverage)
