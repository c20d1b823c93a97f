"""What was read, for everybody who keeps the data: the events of the log one by one, of all files or of one."""

import streamlit as st

from graphx.app import answer_tables, frame, permalink, shown_graph

TITLE, ICON = "What was read", ":material/list_alt:"
SECTION, ORDER = "Data", 110
FIELDS = (("read", "read", "text"),)

FIRST = 1_000
"""So many events are shown until all are asked for."""

frame.title(TITLE, "Which events does the log hold, who took part, and where in which file do they stand?")
if shown_graph.wanted():
    st.caption("This page is about the files that this machine has loaded: the server holds ties, not what they are made of.")
receipts = sorted(shown_graph.workspace().receipts(), key=lambda each: (each.file, each.digest))
names = {each.digest: each.file for each in receipts}
permalink.only("read", names)
file = st.selectbox(
    "File", list(names), index=None, placeholder="All files", key="read", persist_state="session",
    format_func=lambda each: names.get(each, each),
)  # fmt: skip
held = sum(each.interactions + each.shared for each in receipts if file in (None, each.digest))
every = held > FIRST and st.toggle(f"All of them, not only the newest {FIRST:,}", key="read_all", persist_state="session")
answer = frame.ask("interactions", source=shown_graph.here(), file=file, limit=held if every else FIRST)
frame.finding(answer)
answer_tables.table(answer, key="interactions", height=560)
frame.how(answer)
