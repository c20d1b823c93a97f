"""Where files come in: through the browser, by their path on this machine, or the sample of an invented organisation."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from graphx.app import frame, shown_graph
from graphx.app.data import load_progress, mapping_form
from graphx.demo import demo
from graphx.errors import LoadError
from graphx.wording import PROGRAM
from graphx.workspace.allowed_files import Gate

if TYPE_CHECKING:
    from graphx.log.account import Account
    from graphx.log.child import Stop
    from graphx.log.loading import Watch


def choose() -> None:
    """The ways in which files come: through the browser, or by their path."""
    through, path = st.tabs([":material/upload: From this computer", ":material/folder_open: A path on the app's machine"])
    with through:
        _upload()
    with path:
        _path()


def _upload() -> None:
    with st.form("upload", clear_on_submit=True, border=False):
        files = st.file_uploader("Files", accept_multiple_files=True, key="files")
        most = int(st.get_option("server.maxUploadSize"))  # .streamlit/config.toml is the one place where it is set
        with st.container(horizontal=True):
            sent = st.form_submit_button("Load", icon=":material/upload:", type="primary")
            look = st.form_submit_button("Look at the columns first", icon=":material/table_eye:")
        st.caption(
            f"Up to {most:,} MB a file. What is larger or private does not go through a browser: give its path beside, or load "
            "it on the command line:"
        )
        st.code(f"{PROGRAM} --workspace {shlex.quote(str(shown_graph.workspace().folder))} load FILE", language=None)
    if not (sent or look):
        return
    if not files:
        st.warning(
            f"No file has arrived. The browser holds back files of more than {most:,} MB: give their path, or use the command.",
            icon=":material/help:",
        )
        return
    paths = [shown_graph.uploads().keep(file.name, file.getbuffer()) for file in files]
    if look:
        mapping_form.look(paths[0])
        st.rerun()
    load_progress.begin(_several(paths), partial(_load, paths))


def _path() -> None:
    gate = Gate(str(st.get_option("server.address") or ""), shown_graph.workspace().settings.inbox)
    if not gate.opens:
        st.info(
            "Others can reach this app, so it loads files of its machine only from a folder that settings.toml names: "
            "[app] inbox.", icon=":material/lock:",
        )  # fmt: skip
        return
    where = f"Anything in {gate.within}." if gate.within else "A file, an archive or a whole folder, of any size."
    st.caption(frame.plain(f"{where} Nothing is copied: the app reads it where it is.", 300))
    with st.form("path", border=False):
        typed = st.text_input("Path", key="typed_path", placeholder="The whole path of a file or folder")
        with st.container(horizontal=True):
            sent = st.form_submit_button("Load this", icon=":material/folder_open:", type="primary")
            look = st.form_submit_button("Look at its columns first", icon=":material/table_eye:")
    if not (sent or look):
        return
    try:
        path = gate.path(typed)
    except LoadError as error:
        st.error(frame.plain(error, 600), icon=":material/error:")
        return
    if look:
        mapping_form.look(path, gate.within)
        st.rerun()
    load_progress.begin(path.name, partial(_load, [path], within=gate.within))


def sample() -> None:
    """An offer to look around with the files of an invented organisation; only for a workspace that holds nothing."""
    with st.container(border=True):
        st.markdown(
            "**Or look around first.** An invented organisation with 25 employees and 123 stakeholders, two years long."
        )
        wanted = st.button("Load the sample", icon=":material/explore:")
    if wanted:
        load_progress.begin("the sample", _sample)


def _load(paths: Sequence[Path], watch: Watch, stop: Stop, within: Path | None = None) -> list[Account]:
    return shown_graph.workspace().load(*paths, progress=watch, stop=stop, within=within)


def _sample(watch: Watch, stop: Stop) -> list[Account]:
    with shown_graph.workspace().scratch() as place:
        return _load(demo.write(place), watch, stop)


def _several(paths: Sequence[Path]) -> str:
    return paths[0].name if len(paths) == 1 else f"{len(paths):,} files"
