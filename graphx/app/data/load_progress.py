"""What is being loaded, while it is: how far it is, a way to stop it, and afterwards what became of it.

A load goes on in the background, one at a time for a workspace: whoever opens the page meanwhile sees the same one.
"""

from __future__ import annotations

import streamlit as st

from graphx.app import frame, shown_graph
from graphx.workspace.background import Errand, Work

LOOK = 0.2
"""Seconds between two looks at how far a load is."""


@st.cache_resource(max_entries=4, show_spinner=False)
def _errands(where: str) -> dict[str, Errand]:  # noqa: ARG001 - one for each workspace
    return {}


def begin(what: str, work: Work) -> None:
    """Starts to load something, and shows the page anew with how far it is; says so where something is being loaded already."""
    errands = _errands(shown_graph.folder())
    if (now := errands.get("now")) and not now.wait(0):
        st.warning("Something is being loaded already. Wait for it, or stop it.", icon=":material/hourglass_top:")
        return
    errands["now"] = Errand(what).begin(work)
    st.rerun()


def watch() -> None:
    """While something is loaded: how far it is, with a way to stop it, until it has ended; then what became of it, once."""
    errands = _errands(shown_graph.folder())
    errand = errands.get("now")
    if errand is None:
        return
    if not errand.wait(0):
        with st.container(border=True):
            st.markdown(f"**Loading {frame.plain(errand.what, 80)} …**")
            bar = st.progress(0.0)
            st.button("Stop loading", on_click=errand.stop, icon=":material/stop_circle:", key="stop_loading")
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
    words = f"File {step.number:,} of {step.files:,}: {frame.plain(step.file, 60)}, {step.records:,} records"
    return min(1.0, max(0.0, share)), words
