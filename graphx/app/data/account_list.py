"""The account of what was loaded and what was refused, and what can be done about each file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from graphx import Account
from graphx.app import frame, page_files, shown_graph
from graphx.app.data import mapping_form
from graphx.errors import GraphxError
from graphx.workspace.background import Errand

OUTCOMES = {
    "loaded": ":material/check_circle:",
    "loaded with quarantine": ":material/rule:",
    "already loaded": ":material/content_copy:",
}
COUNTS = ("seen", "loaded", "duplicate", "excluded", "suppressed", "quarantined")
SHOWN = 20
"""Receipts that are shown one by one; all of them stand in the table."""
HOPELESS = (
    "unknown_format", "empty", "no_records", "content_is", "html_page", "old_workbook", "zip", "no_file", "link", "unreadable",
    "vanished", "outside", "disk", "unwritable", "too_", "parser_killed",
)  # fmt: skip
"""Beginnings of the reasons for which no other way of reading a file helps."""


def told() -> None:
    """What became of the last load, until something else is done; what was refused stands in its own place."""
    errand: Errand | None = st.session_state.get("told")
    if errand is None:
        return
    if errand.error:
        (st.info if errand.stopped else st.error)(frame.plain(errand.error, 600), icon=":material/stop_circle:")
    read = [receipt for receipt in errand.receipts if receipt.outcome != "refused"]
    for number, receipt in enumerate(read[:SHOWN]):
        _receipt(number, receipt)
    if len(read) > SHOWN:
        st.caption(f"{len(read) - SHOWN:,} more files stand below.")
    if st.session_state.get("told_seen") is errand:
        st.session_state["told"] = None
    st.session_state["told_seen"] = errand


def _receipt(number: int, receipt: Account) -> None:
    icon, opened = OUTCOMES.get(receipt.outcome), receipt.outcome != "loaded"
    with st.expander(f"{frame.plain(receipt.file, 80)}: {frame.plain(receipt.outcome)}", icon=icon, expanded=opened):
        st.text(", ".join(f"{name} {getattr(receipt, name):,}" for name in COUNTS))
        for reason in receipt.reasons:
            places = f" ({', '.join(reason.places[:5])})" if reason.places else ""
            st.text(f"{reason.count:,} {reason.state}: {reason.sentence}{places}" if reason.count else reason.sentence)
        if receipt.notes:
            st.text("\n".join(f"· {note}" for note in receipt.notes))
        st.button(
            "Read it otherwise", on_click=mapping_form.reread, args=(receipt,), key=f"told_{number}", icon=":material/tune:"
        )
        look(receipt.digest)


def look(digest: str = "") -> None:
    """The way to the events of one loaded file, or of all."""
    given = {"read": digest} if digest else None
    label = "Look at what was read" if digest else "Look at what was read from all files"
    st.page_link(page_files.link("interactions"), label=label, icon=":material/list_alt:", query_params=given)


def loaded(receipts: Sequence[Account]) -> None:
    """One row a file; what was seen equals what was loaded plus everything that was not, with its reason."""
    st.dataframe(pd.DataFrame([_row(receipt) for receipt in receipts]), hide_index=True, key="ledger", placeholder="–")
    st.caption("seen = loaded + duplicate + excluded + suppressed + quarantined, for every file")
    look()
    _change(receipts)
    reasons = pd.DataFrame([row for receipt in receipts for row in _reasons(receipt)])
    st.subheader("What was not loaded, and why")
    if reasons.empty:
        st.info("Everything in these files was loaded.", icon=":material/check:")
        return
    st.dataframe(reasons, hide_index=True, key="reasons")


def _change(receipts: Sequence[Account]) -> None:
    """One loaded file, to be read otherwise or taken out."""
    by_digest = {receipt.digest: receipt for receipt in receipts}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        digest = st.selectbox(
            "Change a file", list(by_digest), index=None, format_func=lambda each: by_digest[each].file, key="ledger_file",
            placeholder="Choose a loaded file", width=420,
        )  # fmt: skip
        if digest not in by_digest:
            return
        receipt = by_digest[digest]
        st.button(
            "Read it otherwise", on_click=mapping_form.reread, args=(receipt,), key="ledger_again", icon=":material/tune:"
        )
        look(digest)
        with st.popover("Unload", icon=":material/delete:"):
            st.markdown(
                f"Takes out {receipt.interactions:,} interactions of {frame.plain(receipt.file, 80)}, and every number made "
                "from them. The file itself is not touched."
            )
            if st.button("Yes, unload it", key="ledger_unload", type="primary"):
                _unload(receipt)


def _unload(receipt: Account) -> None:
    try:
        shown_graph.workspace().unload(receipt.digest)
    except GraphxError as error:
        st.error(frame.plain(error, 600), icon=":material/error:")
        return
    for path in shown_graph.uploads().paths():
        if path.name == receipt.file.partition("!")[0]:
            shown_graph.uploads().drop(path)
    st.session_state["done"] = f"{receipt.file} is unloaded: {receipt.interactions:,} interactions are gone."
    st.rerun()


def refused() -> None:
    """The files that were refused, until they are loaded or put away."""
    everything = shown_graph.workspace().refused()
    if not everything:
        return
    with st.expander(
        f"Refused and not loaded since: {len(everything):,}", icon=":material/block:", expanded=len(everything) < 4
    ):
        for number, receipt in enumerate(reversed(everything[-50:])):
            with st.container(border=True):
                st.text(receipt.file)
                for reason in receipt.reasons:
                    st.text(reason.sentence.partition(" Give it with --map")[0])  # the button below does the same
                with st.container(horizontal=True):
                    if receipt.content and not receipt.reasons[0].rule.startswith(HOPELESS):
                        st.button(
                            "Say what its columns mean", on_click=mapping_form.reread, args=(receipt,), key=f"mend_{number}",
                            icon=":material/tune:",
                        )  # fmt: skip
                    st.button("Put away", on_click=_away, args=(receipt.file,), key=f"away_{number}", icon=":material/done:")
        if len(everything) > 1:
            st.button("Put all away", on_click=_away, args=("",), key="away_all", icon=":material/done_all:")


def _away(file: str) -> None:
    frame.attempt(partial(shown_graph.workspace().put_away, file), "")


def _row(receipt: Account) -> dict[str, object]:
    return {
        "file": receipt.file, "loader": receipt.loader, "outcome": receipt.outcome,
        **{name: getattr(receipt, name) for name in COUNTS},
        "interactions": receipt.interactions, "people": receipt.people, "first": receipt.first, "last": receipt.last,
        "notes": " ".join(receipt.notes),
    }  # fmt: skip


def _reasons(receipt: Account) -> list[dict[str, object]]:
    return [
        {
            "file": receipt.file, "state": reason.state, "rule": reason.rule, "records": reason.count,
            "reason": reason.sentence, "places": ", ".join(reason.places),
        }
        for reason in receipt.reasons
    ]  # fmt: skip
