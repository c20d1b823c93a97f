"""Any question, for analysts: whatever can be asked, with a form made from the question's own words, table and exports."""

import streamlit as st

from graphx import query
from graphx.app import answer_tables, frame, permalink, question_form, shown_graph

TITLE, ICON = "Any question", ":material/quiz:"
SECTION, ORDER = "Analysts", 90
FIELDS = (("question", "any_question", "text"),)

frame.title(TITLE, "What can be asked, also where no page has been made for it?")
names = {name: query.question(name) for name in query.names()}
permalink.only("any_question", names)
name = st.selectbox(
    "Question", list(names), index=None, key="any_question", persist_state="session", placeholder="Choose a question",
    format_func=lambda each: f"{each}: {names[each].says}" if each in names else each,
)  # fmt: skip
if name is None:
    st.info("Choose a question; what it takes is asked for then.", icon=":material/quiz:")
    st.stop()

asked, source = names[name], None
if name not in shown_graph.source().names:
    st.caption(frame.plain(f"Asked of the workspace on this machine: {asked.never}.", 400))
    source = shown_graph.here()
values = question_form.fill(asked)
if lost := question_form.missing(asked, values):
    st.info(frame.plain(f"This question needs {', '.join(lost)}."), icon=":material/quiz:")
    st.stop()
answer = frame.ask(name, source=source, **values)
frame.finding(answer)
answer_tables.table(answer, key=f"any_{name}", height=560)
frame.how(answer)
