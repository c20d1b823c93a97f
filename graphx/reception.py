"""Where files come in: the upload with its progress, and the ledger of what became of every record."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from graphx import demo, show, team

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.delta_generator import DeltaGenerator
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from graphx.account import Receipt
    from graphx.intake import Step

OUTCOMES = {
    "loaded": ":material/check_circle:",
    "loaded with quarantine": ":material/rule:",
    "already loaded": ":material/content_copy:",
    "refused": ":material/block:",
}
COUNTS = ("seen", "loaded", "duplicate", "excluded", "suppressed", "quarantined")


def upload() -> None:
    """A place for files, loaded one after the other with progress; each ends in a receipt."""
    with st.form("upload", clear_on_submit=True, border=True):
        files = st.file_uploader("Files", accept_multiple_files=True, key="files")
        most = int(st.get_option("server.maxUploadSize"))  # .streamlit/config.toml is the one place where it is set
        st.caption(f"Up to {most:,} MB a file, kept in memory until loaded. Larger or private files, on the command line:")
        st.code(f"python -m graphx --workspace {shlex.quote(str(team.workspace().folder))} load FILE", language=None)
        sent = st.form_submit_button("Load", icon=":material/upload:", type="primary")
    if sent and files:
        st.session_state["last_load"] = _load(files)
        st.rerun()
    for receipt in st.session_state.pop("last_load", []):
        _tell(receipt)


def sample() -> None:
    """An offer to look around with the files of an invented organisation; only for a workspace that holds nothing."""
    with st.container(border=True):
        st.markdown(
            "**Or look around first.** An invented organisation with 25 employees and 123 stakeholders, two years long."
        )
        wanted = st.button("Load the sample", icon=":material/explore:")
    if wanted:
        with team.workspace().scratch() as place:
            st.session_state["last_load"] = _read(demo.write(place))
        st.rerun()


def _load(files: Sequence[UploadedFile]) -> list[Receipt]:
    with team.workspace().scratch() as place:
        paths = []
        for number, file in enumerate(files):
            paths.append(place / str(number) / _name(file.name))
            paths[-1].parent.mkdir()
            paths[-1].write_bytes(file.getbuffer())
        return _read(paths)


def _name(given: str) -> str:
    """A browser may send any name: its last part is used, without what a file system could misread."""
    last = re.split(r"[/\\]", given)[-1]
    return "".join(letter for letter in last if letter.isprintable()).strip(". ")[-120:] or "upload"


def _read(paths: Sequence[Path]) -> list[Receipt]:
    with st.status(f"Loading {len(paths):,} file{'s' if len(paths) != 1 else ''} …", expanded=True) as status:
        done = team.workspace().load(*paths, progress=partial(_watch, st.progress(0.0)))
        status.update(label="Loaded", state="complete")
    return done


def _watch(bar: DeltaGenerator, step: Step) -> None:
    """Nobody knows the total of the records before they are read, so files say how far it is."""
    share = (step.number - (step.receipt is None)) / step.files if step.files else 0.0
    words = f"File {step.number:,} of {step.files:,}: {show.plain(step.file, 60)}, {step.records:,} records"
    bar.progress(min(1.0, max(0.0, share)), text=words)


def _tell(receipt: Receipt) -> None:
    icon, opened = OUTCOMES.get(receipt.outcome), receipt.outcome != "loaded"
    with st.expander(f"{show.plain(receipt.file, 80)}: {show.plain(receipt.outcome)}", icon=icon, expanded=opened):
        st.text(", ".join(f"{name} {getattr(receipt, name):,}" for name in COUNTS))
        for reason in receipt.reasons:
            places = f" ({', '.join(reason.places[:5])})" if reason.places else ""
            st.text(f"{reason.count:,} {reason.state}: {reason.sentence}{places}" if reason.count else reason.sentence)
        for note in receipt.notes:
            st.text(note)


def advice() -> None:
    """What is missing before answers can be trusted, with the command that mends it."""
    command = f'python -m graphx --workspace "{team.workspace().folder}"'
    for line in team.workspace().advice():
        st.warning(show.plain(line.replace("python -m graphx", command), 600), icon=":material/help:")


def ledger(receipts: Sequence[Receipt]) -> None:
    """One row a file; what was seen equals what was loaded plus everything that was not, with its reason."""
    st.dataframe(pd.DataFrame([_row(receipt) for receipt in receipts]), hide_index=True, key="ledger", placeholder="–")
    st.caption("seen = loaded + duplicate + excluded + suppressed + quarantined, for every file")
    reasons = pd.DataFrame([row for receipt in receipts for row in _reasons(receipt)])
    st.subheader("What was not loaded, and why")
    if reasons.empty:
        st.info("Everything in these files was loaded.", icon=":material/check:")
        return
    st.dataframe(reasons, hide_index=True, key="reasons")


def _row(receipt: Receipt) -> dict[str, object]:
    return {
        "file": receipt.file, "loader": receipt.loader, "outcome": receipt.outcome,
        **{name: getattr(receipt, name) for name in COUNTS},
        "interactions": receipt.interactions, "people": receipt.people, "first": receipt.first, "last": receipt.last,
        "notes": " ".join(receipt.notes),
    }  # fmt: skip


def _reasons(receipt: Receipt) -> list[dict[str, object]]:
    return [
        {
            "file": receipt.file, "state": reason.state, "rule": reason.rule, "records": reason.count,
            "reason": reason.sentence, "places": ", ".join(reason.places),
        }
        for reason in receipt.reasons
    ]  # fmt: skip
