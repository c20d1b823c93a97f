"""Who is ours, and which lists are the same people's as the log: asked with one click each, and taken back with one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from graphx.app import frame, page_files, shown_graph
from graphx.errors import GraphxError, LoadError
from graphx.wording import PROGRAM

if TYPE_CHECKING:
    from graphx.people.list_matches import Join, Namesakes
    from graphx.people.ours import Said, Sign

FIRST = 6
"""Signs that are shown at once; the others are one click away."""
NEARLY = 0.9
"""A sign of a larger share of everybody hardly tells us from the others."""
KINDS = {
    "domain": "People with addresses at",
    "organisation": "People of the organisation",
    "column": "People whom a list puts into a",
    "senders-of": "All senders, hosts and callers of",
    "people-of": "Everybody on the list",
}


class Findings(NamedTuple):
    """What the loaded files say of who is ours and of lists that do not meet the log."""

    signs: Sequence[Sign]
    joins: Sequence[Join]
    namesakes: Sequence[Namesakes]


def _found() -> Findings:
    """The same until other files are loaded: all of them are read for it, and a page is made anew at every click."""
    return _read(shown_graph.folder(), tuple(receipt.digest for receipt in shown_graph.workspace().receipts()))


@st.cache_resource(max_entries=4, show_spinner="Looking through the files …")
def _read(where: str, digests: tuple[str, ...]) -> Findings:  # noqa: ARG001
    workspace = shown_graph.workspace()
    return Findings(workspace.ours(), workspace.joins(), workspace.namesakes())


def known() -> bool:
    """Whether somebody is ours in the graph that is shown."""
    return any(person["side"] == "ours" for person in frame.people().values())


def needed(what: str) -> None:
    """Where nobody is ours, says what a page cannot say without it, with the way there; the rest only when it is wanted."""
    if known():
        return
    st.warning(
        f"**Who is ours?** Nobody is marked as ours yet, so {frame.plain(what)}.", icon=":material/groups:",
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(page_files.link("data"), label="Say who is ours", icon=":material/how_to_reg:")
        anyway = st.toggle("Everybody is one circle: show it all the same", key="everybody", persist_state="session")
    if not anyway:
        st.stop()


def hint() -> None:
    """The same on a page that has more to show than what hangs on it."""
    if not known():
        st.warning(
            "**Who is ours?** Nobody is marked as ours yet, so every tie counts, and stakeholders cannot be told from us.",
            icon=":material/groups:",
        )
        st.page_link(page_files.link("data"), label="Say who is ours", icon=":material/how_to_reg:")


def form() -> None:
    """What could say who is ours, each with one click; what says it now, each to be taken back."""
    workspace = shown_graph.workspace()
    said, (ours, everybody) = workspace.said_ours(), _ours()
    signs = [each for each in _found().signs if each.says not in {one.says for one in said}]
    if ours:
        with st.expander(f"{ours:,} people are ours", icon=":material/how_to_reg:"):
            _said(said)
            st.markdown("**Who else is ours**")
            _signs(signs, everybody)
        return
    st.markdown(
        "Nobody is marked as ours yet, so nobody can be told from a stakeholder. Which of these are **your own** people? You "
        "can choose several, and take each back."
    )
    _said(said)
    _signs(signs, everybody)


def _ours() -> tuple[int, int]:
    """How many people of the workspace are ours, and how many there are."""
    if not shown_graph.here().dates:
        return 0, 0
    sides = frame.ask("people", source=shown_graph.here()).column("side")
    return sides.count("ours"), len(sides)


def _said(said: Sequence[Said]) -> None:
    undo = shown_graph.workspace().undo_ours
    for number, each in enumerate(said):
        done = f"{_words(each.says)}: no longer ours."
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{_words(each.says)}: {each.people:,} people", width="stretch")
            st.button(
                "Take back", on_click=frame.attempt, args=(partial(undo, each.batch or each.says), done),
                key=f"not_ours_{number}", icon=":material/undo:",
            )  # fmt: skip


def _signs(signs: Sequence[Sign], everybody: int) -> None:
    for number, each in enumerate(signs[:FIRST]):
        _sign(number, each, everybody)
    if len(signs) > FIRST:
        with st.expander(f"{len(signs) - FIRST:,} more that could be ours"):
            for number, each in enumerate(signs[FIRST:], FIRST):
                _sign(number, each, everybody)
    with st.form("domain", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input("Another mail domain of yours", key="ours_domain", placeholder="lantern.example", width=320)
        if st.form_submit_button("These are ours", icon=":material/how_to_reg:") and typed.strip():
            act = partial(shown_graph.workspace().make_ours, f"domain={typed.strip()}")
            frame.attempt(act, f"People at {typed.strip()} are ours from now on.")
            st.rerun()


def _sign(number: int, sign: Sign, everybody: int) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            st.text(f"{_words(sign.says)}: {sign.people:,} people")
            more = " …" if sign.people > len(sign.examples) else ""
            more += " That is nearly everybody: hardly a stakeholder would be left." if sign.people > NEARLY * everybody else ""
            st.caption(frame.plain(f"{', '.join(sign.examples)[:160]}{more}", 300))
        done = f"{_words(sign.says)}: ours from now on. It can be taken back below."
        st.button(
            "These are ours", on_click=frame.attempt, args=(partial(shown_graph.workspace().make_ours, sign.says), done),
            key=f"ours_{number}", icon=":material/how_to_reg:",
        )  # fmt: skip


def _words(says: str) -> str:
    kind, _, value = says.partition("=")
    return f"{KINDS[kind]} {value}" if kind in KINDS else says


# Lists and the log -------------------------------------------------------------------------------------------------------


def joins() -> None:
    """The lists that hardly meet the log, with the click that mends it."""
    for number, each in enumerate(_found().joins):
        with st.container(border=True):
            st.warning(f"{frame.plain(each.finding, 400)}", icon=":material/link_off:")
            if not each.mends:
                st.caption("Read one of the files otherwise, below: under another source, or with another column as the id.")
                continue
            st.button(
                f"Read both as one source: {each.would:,} people then occur in the log", on_click=_join, args=(each,),
                key=f"join_{number}", type="primary", icon=":material/link:",
            )  # fmt: skip
            if st.session_state.get("lost") == each.file:
                _once_more(each)
    for line in _found().namesakes:
        st.warning(frame.plain(_mine(line.sentence), 600), icon=":material/help:")


def _join(join: Join) -> None:
    try:
        before, after = shown_graph.workspace().join(join.file, join.other, shown_graph.uploads().paths())
    except LoadError as error:
        st.session_state["lost" if error.code in {"gone", "changed"} else "done"] = (
            join.file if error.code in {"gone", "changed"} else str(error)
        )
    except GraphxError as error:
        st.session_state["done"] = str(error)
    else:
        st.session_state.pop("lost", None)
        st.session_state["done"] = (
            f"{before.met:,} of {before.people:,} people of {before.file} occurred in the log; now {after.met:,} do."
        )


def _once_more(join: Join) -> None:
    """A list that is not where it was: it is asked for, and taken only if it is what was loaded."""
    st.caption(f"{frame.plain(join.file, 80)} is not at hand any more. Choose the same file once more.")
    given = st.file_uploader("The same file", key="lost_file")
    if given:
        shown_graph.uploads().keep(given.name, given.getbuffer())
        _join(join)
        if st.session_state.get("lost") == join.file:
            st.error("That is another file than the one that was loaded.", icon=":material/error:")
        else:
            st.rerun()


def _mine(sentence: str) -> str:
    """A sentence whose command names this workspace."""
    return sentence.replace(f"{PROGRAM} ", f'{PROGRAM} --workspace "{shown_graph.workspace().folder}" ')
