"""Load and quality, for everybody who keeps the data: files in, who is ours, what was not loaded and why, what we can see."""

import streamlit as st

from graphx.app import answer_tables, frame, page_files, shown_graph
from graphx.app.data import account_list, arrival, facts_form, load_progress, mapping_form, membership_form
from graphx.wording import PROGRAM

TITLE, ICON = "Load and quality", ":material/database:"
SECTION, ORDER = "Data", 100

st.header(TITLE, help="What was loaded, what was left out and why, what the sources can see", anchor=False)
if shown_graph.wanted():
    st.caption(f"This page is about the workspace on this machine. What is loaded here reaches the team by `{PROGRAM} push`.")
load_progress.watch()
account_list.told()
if done := st.session_state.pop("done", ""):
    st.info(frame.plain(done, 600), icon=":material/check:")
receipts = shown_graph.workspace().receipts()
if receipts:
    st.markdown("##### 1 · Files")
    with st.expander("Load more files", icon=":material/upload_file:"):
        arrival.choose()
else:
    st.markdown(
        "##### 1 · Choose files\nMailboxes, calendars, tables, registers and other exports are told apart by their content. "
        "Nothing is loaded yet."
    )
    with st.container(border=True):
        arrival.choose()
mapping_form.form()
account_list.refused()
if not receipts:
    arrival.sample()
    st.stop()
membership_form.joins()
st.markdown("##### 2 · Who is ours")
membership_form.form()
st.markdown("##### 3 · Look")
coverage = frame.ask("coverage", source=shown_graph.here())
st.markdown(frame.plain(coverage.sentence, 600))
with st.container(horizontal=True):
    st.page_link(page_files.link("overview"), label="Overview", icon=":material/space_dashboard:")
    st.page_link(page_files.link("thin"), label="Thin relationships", icon=":material/heart_broken:")
    st.page_link(page_files.link("influencers"), label="Influencers", icon=":material/campaign:")
loaded, sees, people = st.tabs(
    [":material/receipt_long: What was loaded", ":material/visibility: What the sources can see", ":material/badge: Facts"]
)
with loaded:
    account_list.loaded(receipts)
with sees:
    answer_tables.table(coverage, key="coverage")
with people:
    facts_form.form()
frame.how(coverage)
