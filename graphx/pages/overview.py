"""Overview, for leaders: how many relationships there are, how deep they are, and with which groups."""

import streamlit as st

from graphx import chart, grid, membership, show, words

show.title("Overview", "How strong are our relationships, and with whom?")
membership.hint()
facts, groups, thin = show.ask("overview"), show.ask("groups"), show.ask("thin")
show.finding(facts)
grid.figures(facts, ("stakeholders", "ties", "strong", "thin", "one-way", "without a tie to us"))

left, right = st.columns([3, 2], gap="large")
with left:
    st.subheader("Ties by stakeholder group")
    st.markdown(show.plain(groups.sentence, 400))
    st.altair_chart(
        chart.bands(groups), alt="Bars: ties of each stakeholder group by band of depth. The table below has the same numbers."
    )
    with st.expander("The same as a table", icon=":material/table_rows:"):
        grid.table(groups, key="overview_groups")
with right:
    st.subheader("Where we may lose somebody")
    st.markdown(show.plain(thin.sentence, 400))
    alarms = grid.without(thin, "section", words.CLOSED)
    grid.glance(alarms, ("name", "class", "level", "key", "depth", "days_silent", "ours_name"), key="overview_thin")
    st.page_link("graphx/pages/thin.py", label="All thin relationships", icon=":material/arrow_forward:")

with st.expander("Every fact of this page", icon=":material/table_rows:"):
    grid.table(facts, key="overview_facts")
show.how(facts, groups, thin)
