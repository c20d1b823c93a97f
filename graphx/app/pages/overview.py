"""Overview, for leaders: how many relationships there are, how deep they are, and with which groups."""

from typing import Any

import streamlit as st

from graphx.app import answer_tables, charts, frame, page_files, permalink
from graphx.app.data import membership_form
from graphx.depth import BANDS
from graphx.wording import CLOSED

TITLE, ICON = "Overview", ":material/space_dashboard:"
SECTION, ORDER = "Leaders", 10
PATH = ""
FIELDS = (("list", "behind", "text"),)

LISTS: dict[str, tuple[str, dict[str, Any]]] = {
    "stakeholders": ("people", {"side": "stakeholder"}),
    "ties": ("ties", {}),
    **{band: ("ties", {"band": band}) for band in reversed(BANDS)},
    "without a tie to us": ("people", {"untied": True}),
}
"""What each figure counts: the rows of an answer."""
COLUMNS = {
    "people": ("name", "organisation", "group", "strength", "ties", "last"),
    "ties": ("a_name", "b_name", "depth", "band", "warmth", "last", "interactions"),
}

frame.title(TITLE, "How strong are our relationships, and with whom?")
membership_form.hint()
facts, groups, thin = frame.ask("overview"), frame.ask("groups"), frame.ask("thin")
frame.finding(facts)
answer_tables.figures(facts, tuple(LISTS))
permalink.only("behind", LISTS)
behind = st.segmented_control("The list behind", list(LISTS), key="behind", persist_state="session")
if behind:
    name, asked = LISTS[behind]
    answer_tables.table(frame.ask(name, **asked), COLUMNS[name], key=f"behind_{behind}")

left, right = st.columns([3, 2], gap="large")
with left:
    st.subheader("Ties by stakeholder group")
    st.markdown(frame.plain(groups.sentence, 400))
    st.altair_chart(
        charts.bands(groups), alt="Bars: ties of each stakeholder group by band of depth. The table below has the same numbers."
    )
    with st.expander("The same as a table", icon=":material/table_rows:"):
        answer_tables.table(groups, key="overview_groups")
with right:
    st.subheader("Where we may lose somebody")
    st.markdown(frame.plain(thin.sentence, 400))
    alarms = answer_tables.without(thin, "section", CLOSED)
    answer_tables.glance(alarms, ("name", "class", "level", "key", "depth", "days_silent", "ours_name"), key="overview_thin")
    st.page_link(page_files.link("thin"), label="All thin relationships", icon=":material/arrow_forward:")

with st.expander("Every fact of this page", icon=":material/table_rows:"):
    answer_tables.table(facts, key="overview_facts")
frame.how(facts, groups, thin)
