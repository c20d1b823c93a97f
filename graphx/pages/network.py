"""Network, for strategists: who is close to whom, through whom, and where it hangs by a thread."""

import streamlit as st

from graphx import grid, show, stage

show.title("Network", "Who is close to whom, and where does it hang by a thread?")
ties = show.ask("ties")
show.finding(ties)

names = sorted({row["group"] for row in show.people().values() if row["group"]})
person = show.chosen()
find, depth, kinds = st.columns([3, 2, 3])
with find:
    show.finder()
least = depth.slider("Hide ties thinner than", 0, 100, 0, 5, key="least", bind="query-params", help="Depth from 0 to 100")
groups = kinds.multiselect("Only these groups", names, key="network_groups", persist_state="session", placeholder="All groups")

picture = stage.scene(least=float(least), groups=groups)
if person and person not in picture["people"]["id"]:
    picture = stage.scene(least=float(least), groups=groups, focus=person)

wide, side = st.columns([3, 1], gap="medium")
with wide:
    tie = stage.canvas(picture, key="network", height=620)
    st.caption(show.plain(picture["sentence"]))
with side:
    if tie:
        grid.receipt(*tie, key="network_receipt", narrow=True)
    elif person:
        stage.panel(picture, person)
    else:
        stage.deepest(picture)

stage.downloads(picture, ties)
with st.expander("The same as tables", icon=":material/table_rows:"):
    everybody, between = st.tabs(["People", "Ties"])
    with everybody:
        grid.table(grid.within(show.ask("people"), picture["people"]["id"]), key="network_people")
    with between:
        grid.table(grid.within(ties, picture["people"]["id"]), key="network_ties")
show.how(ties)
