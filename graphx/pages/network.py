"""Network, for strategists: who is close to whom, through whom, and where it hangs by a thread."""

import streamlit as st

from graphx import grid, permalink, show, stage
from graphx.view import View

show.title("Network", "Who is close to whom, and where does it hang by a thread?")
ties = show.ask("ties")
show.finding(ties)

names = sorted({row["group"] for row in show.people().values() if row["group"]})
person = show.chosen()
permalink.only("network_groups", names)
find, depth, kinds = st.columns([3, 2, 3])
with find:
    show.finder()
least = depth.slider("Hide ties thinner than", 0, 100, step=5, key="least", persist_state="session", help="Depth from 0 to 100")
groups = kinds.multiselect(
    "Only these groups", names, key="network_groups", persist_state="session", placeholder="All groups",
    help="These groups, with their ties to each other and to ours",
)  # fmt: skip

view = View(float(least), tuple(groups), person or "", hidden=stage.hidden("network"))
picture, (people, drawn) = stage.scene(view), stage.listed(view)
wide, side = st.columns([3, 1], gap="medium")
with wide:
    tie = stage.canvas(picture, view, key="network", height=620)
    st.caption(show.plain(picture["sentence"], 1_000))
with side:
    if tie:
        grid.receipt(*tie, key="network_receipt", narrow=True)
    elif person:
        stage.panel(picture, person)
    else:
        stage.deepest(picture, people)

stage.downloads(view, drawn)
with st.expander("The same as tables", icon=":material/table_rows:"):
    everybody, between = st.tabs(["People", "Ties"])
    with everybody:
        grid.table(people, key="network_people")
    with between:
        grid.table(drawn, key="network_ties")
show.how(ties)
