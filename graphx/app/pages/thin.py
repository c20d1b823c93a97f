"""Thin relationships, for leaders: whom we are about to lose or hardly know, one row for each stakeholder, and why."""

from contextlib import AbstractContextManager

import streamlit as st

from graphx.app import answer_tables, frame
from graphx.app.data import membership_form
from graphx.wording import CLOSED

TITLE, ICON = "Thin relationships", ":material/heart_broken:"
SECTION, ORDER = "Leaders", 20

SECTIONS = {
    "quiet": "the deepest tie was strong, and nobody of ours was in touch for {amber:g} usual gaps (amber) or {red:g} (red)",
    "key and thin": "key stakeholders whose deepest tie is thin",
    "one-way": "only one side of the deepest tie has ever acted",
    "absent": "key stakeholders without any tie to us",
    "handed over": "one of ours fell silent, another is in touch: no alarm",
    "single-threaded": "exactly one of ours has a tie with them that is not thin",
    "silent over a year": "silent for more than {within:g} days",
    "no data": "they look silent, but the source of the tie ends: load a newer export",
}

frame.title(TITLE, "Whom are we about to lose, and whom do we hardly know?")
membership_form.needed("nobody can be told from a stakeholder, and no relationship of ours can be called thin")
answer = frame.ask("thin")
frame.finding(answer)
sections = {section: meaning.format_map(answer.provenance.parameters) for section, meaning in SECTIONS.items()}
answer_tables.counts(answer, "section", sections)
chosen = None
for section, meaning in sections.items():
    rows, label = answer_tables.only(answer, section=section), section.capitalize()
    place: AbstractContextManager[object]
    if section in CLOSED:
        place = st.expander(f"{frame.plain(label)}: {len(rows):,}")
    else:
        st.subheader(f"{frame.plain(label)}: {len(rows):,}")
        place = st.container()
    with place:
        st.caption(frame.plain(f"{meaning[0].upper()}{meaning[1:]}."))
        picked = answer_tables.table(rows, key=f"thin_{section.replace(' ', '_')}", pick=True) if len(rows) else None
    chosen = chosen or picked
if chosen is None:
    st.caption("Choose a row to see what the relationship is made of.")
else:
    frame.links(chosen["person"])
    if chosen["ours"]:
        answer_tables.receipt(chosen["person"], chosen["ours"], key="thin_receipt")
    else:
        st.info("Nobody of ours has a tie to this person in the loaded sources: there is no receipt to show.")
frame.how(answer)
