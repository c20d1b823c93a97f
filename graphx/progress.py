"""What is being loaded, while it is: how far it is, a way to stop it, and afterwards what became of it.

A load goes on in the background, one at a time for a workspace: whoever opens the page meanwhile sees the same one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from graphx import show, team
from graphx.errand import Errand, Work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphx.account import Receipt

OUTCOMES = {
    "loaded": ":material/check_circle:",
    "loaded with quarantine": ":material/rule:",
    "already loaded": ":material/content_copy:",
    "refused": ":material/block:",
}
COUNTS = ("seen", "loaded", "duplicate", "excluded", "suppressed", "quarantined")
LOOK = 0.2
"""Seconds between two looks at how far a load is."""
SHOWN = 20
"""Receipts that are shown one by one; all of them stand in the ledger."""


@st.cache_resource(max_entries=4, show_spinner=False)
def _errands(where: str) -> dict[str, Errand]:  # noqa: ARG001 - one for each workspace
    return {}


def begin(what: str, work: Work) -> None:
    """Starts to load something, and shows the page anew with how far it is; says so where something is being loaded already."""
    errands = _errands(team.folder())
    if (now := errands.get("now")) and not now.wait(0):
        st.warning("Something is being loaded already. Wait for it, or stop it.", icon=":material/hourglass_top:")
        return
    errands["now"] = Errand(what).begin(work)
    st.rerun()


def watch() -> None:
    """While something is loaded: how far it is, with a way to stop it, until it has ended; then what became of it, once."""
    errands = _errands(team.folder())
    errand = errands.get("now")
    if errand is None:
        return
    if not errand.wait(0):
        with st.container(border=True):
            st.markdown(f"**Loading {show.plain(errand.what, 80)} …**")
            bar = st.progress(0.0)
            st.button("Stop", on_click=errand.stop, icon=":material/stop_circle:", key="stop_loading")
            st.caption("It goes on when you leave this page. Stopping leaves nothing half loaded.")
            while not errand.wait(LOOK):
                bar.progress(*_far(errand))
        st.rerun()
    errands.pop("now", None)
    st.session_state["told"] = errand
    st.rerun()


def _far(errand: Errand) -> tuple[float, str]:
    """Nobody knows the total of the records before they are read, so files say how far it is."""
    step = errand.step
    if errand.stopping:
        return 0.0, "Stopping …"
    if step is None:
        return 0.0, "Beginning …"
    share = (step.number - (step.receipt is None)) / step.files if step.files else 0.0
    words = f"File {step.number:,} of {step.files:,}: {show.plain(step.file, 60)}, {step.records:,} records"
    return min(1.0, max(0.0, share)), words


def told() -> None:
    """What became of the last load, until something else is done."""
    errand: Errand | None = st.session_state.get("told")
    if errand is None:
        return
    if errand.error:
        (st.info if errand.stopped else st.error)(show.plain(errand.error, 600), icon=":material/stop_circle:")
    receipts(errand.receipts)
    if st.session_state.get("told_seen") is errand:
        st.session_state["told"] = None
    st.session_state["told_seen"] = errand


def receipts(accounts: Sequence[Receipt]) -> None:
    """The account of each file, those that need somebody opened."""
    for receipt in accounts[:SHOWN]:
        icon, opened = OUTCOMES.get(receipt.outcome), receipt.outcome != "loaded"
        with st.expander(f"{show.plain(receipt.file, 80)}: {show.plain(receipt.outcome)}", icon=icon, expanded=opened):
            if receipt.outcome != "refused":
                st.text(", ".join(f"{name} {getattr(receipt, name):,}" for name in COUNTS))
            for reason in receipt.reasons:
                places = f" ({', '.join(reason.places[:5])})" if reason.places else ""
                st.text(f"{reason.count:,} {reason.state}: {reason.sentence}{places}" if reason.count else reason.sentence)
            for note in receipt.notes:
                st.text(note)
    if len(accounts) > SHOWN:
        st.caption(f"{len(accounts) - SHOWN:,} more files stand below.")
