"""Thin relationships, for leaders: whom we are about to lose or hardly know, one row for each stakeholder, and why."""

from contextlib import AbstractContextManager

import streamlit as st

from graphx import grid, membership, show, words

COLUMNS = (
    "level", "key", "name", "group", "ours_name", "reason", "odds", "last", "last_by_name", "last_channel", "next",
    "days_silent", "rhythm_days", "overdue", "depth", "band", "threads", "owner", "note",
)  # fmt: skip
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

show.title("Thin relationships", "Whom are we about to lose, and whom do we hardly know?")
membership.needed("nobody can be told from a stakeholder, and no relationship of ours can be called thin")
answer = show.ask("thin")
show.finding(answer)
sections = {section: meaning.format_map(answer.provenance.parameters) for section, meaning in SECTIONS.items()}
grid.counts(answer, "section", sections)
chosen = None
for section, meaning in sections.items():
    rows, label = grid.only(answer, section=section), section.capitalize()
    place: AbstractContextManager[object]
    if section in words.CLOSED:
        place = st.expander(f"{show.plain(label)}: {len(rows):,}")
    else:
        st.subheader(f"{show.plain(label)}: {len(rows):,}")
        place = st.container()
    with place:
        st.caption(show.plain(f"{meaning[0].upper()}{meaning[1:]}."))
        picked = grid.table(rows, COLUMNS, key=f"thin_{section.replace(' ', '_')}", pick=True) if len(rows) else None
    chosen = chosen or picked
if chosen is None:
    st.caption("Choose a row to see what the relationship is made of.")
else:
    show.links(chosen["person"])
    if chosen["ours"]:
        grid.receipt(chosen["person"], chosen["ours"], key="thin_receipt")
    else:
        st.info("Nobody of ours has a tie to this person in the loaded sources: there is no receipt to show.")
show.how(answer)
