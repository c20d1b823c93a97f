"""Load and quality, for everybody who keeps the data: files in, who is ours, what was not loaded and why, what we can see."""

import streamlit as st

from graphx import facts, grid, ledger, mapper, membership, progress, reception, show, team

st.header("Load and quality", help="What was loaded, what was left out and why, what the sources can see", anchor=False)
if team.wanted():
    st.caption(
        "This page is about the workspace on this machine. What is loaded here reaches the team by `python -m graphx push`."
    )
progress.watch()
ledger.told()
if done := st.session_state.pop("done", ""):
    st.info(show.plain(done, 600), icon=":material/check:")
receipts = team.workspace().receipts()
if receipts:
    st.markdown("##### 1 · Files")
    with st.expander("Load more files", icon=":material/upload_file:"):
        reception.choose()
else:
    st.markdown(
        "##### 1 · Choose files\nMailboxes, calendars, tables, registers and other exports are told apart by their content. "
        "Nothing is loaded yet."
    )
    with st.container(border=True):
        reception.choose()
mapper.form()
ledger.refused()
if not receipts:
    reception.sample()
    st.stop()
membership.joins()
st.markdown("##### 2 · Who is ours")
membership.form()
st.markdown("##### 3 · Look")
coverage = show.ask("coverage", source=team.here())
st.markdown(show.plain(coverage.sentence, 600))
with st.container(horizontal=True):
    st.page_link("graphx/pages/overview.py", label="Overview", icon=":material/space_dashboard:")
    st.page_link("graphx/pages/thin.py", label="Thin relationships", icon=":material/heart_broken:")
    st.page_link("graphx/pages/influencers.py", label="Influencers", icon=":material/campaign:")
loaded, sees, people = st.tabs(
    [":material/receipt_long: What was loaded", ":material/visibility: What the sources can see", ":material/badge: Facts"]
)
with loaded:
    ledger.loaded(receipts)
with sees:
    grid.table(coverage, key="coverage")
with people:
    facts.form()
show.how(coverage)
