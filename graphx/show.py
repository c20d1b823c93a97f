"""What every page of the app stands on: the workspace, answers, the person in focus, words that cannot do harm.

A name is hostile until shown otherwise: text that comes from data reaches the screen as table cells, through ``st.text``,
through the canvas, or through :func:`plain`. Answers are kept by version and question, never by content.
"""

from __future__ import annotations

import itertools
import os
import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import streamlit as st

import graphx
from graphx.errors import GraphxError
from graphx.sheet import Sheet

if TYPE_CHECKING:
    from graphx.session import Workspace

MANY = 1_000
WIDE = "<style>@media (min-width: 800px) { .stMainBlockContainer { padding-left: 2.4rem; padding-right: 2.4rem } }</style>"


def plain(text: object, most: int = 200) -> str:
    """Text from data as Markdown that shows exactly these letters: no image, link, colour, formula or emoji comes of it.

    Line breaks become spaces, invisible controls are dropped, and more than ``most`` letters end in an ellipsis. Punctuation is
    escaped (CommonMark 2.4); what is turned into links after parsing is broken by a word joiner, which has no width.
    """
    flat = " ".join("".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} else c for c in str(text)).split())
    cut = flat if len(flat) <= most else flat[: most - 1] + "…"
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", re.sub(r"([:@]|www(?=\.))", "\\1\u2060", cut, flags=re.IGNORECASE))


@contextmanager
def guard() -> Iterator[None]:
    """Shows an error of graphx as its sentence; the rest is left to Streamlit, which says that it failed without details."""
    try:
        yield
    except GraphxError as error:
        st.error(plain(error, 600), icon=":material/error:")


# Workspace and answers ---------------------------------------------------------------------------------------------------


def folder() -> str:
    """The folder of the workspace this app was started for; empty for the default one."""
    return os.environ.get("GRAPHX_WORKSPACE", "")


@st.cache_resource(max_entries=4, show_spinner="Opening the workspace …")
def _open(where: str) -> tuple[Workspace, threading.RLock]:
    return graphx.open(where or None), threading.RLock()


def workspace() -> Workspace:
    """The open workspace, one for all visitors. Raises :class:`graphx.errors.WorkspaceError` when it cannot be used."""
    return _open(folder())[0]


def as_of() -> str | None:
    """The day chosen in the side bar as ``YYYY-MM-DD``, or None for the last day in the log."""
    chosen = st.session_state.get("as_of")
    return chosen.isoformat() if isinstance(chosen, date) else None


def state() -> tuple[str, str, str | None]:
    """What every cached thing depends on: the folder, the version of what is in it, the chosen day."""
    return folder(), workspace().version, as_of()


def ask(name: str, **parameters: str | int | None) -> Sheet:
    """The table that answers a question as of the chosen day; asked again it comes from the cache. Read only."""
    given = tuple(sorted((key, value) for key, value in parameters.items() if value not in {None, ""}))
    return _ask(*state(), name, given)


@st.cache_resource(max_entries=128, show_spinner="Computing …")
def _ask(where: str, version: str, day: str | None, name: str, given: tuple[tuple[str, Any], ...]) -> Sheet:  # noqa: ARG001
    opened, lock = _open(where)
    with lock:
        return opened.ask(name, as_of=day, **dict(given)).sheet


def people() -> Mapping[str, Mapping[str, Any]]:
    """Everybody by id, in the order of the answer ``people``."""
    return _people(*state())[0]


def labels() -> Mapping[str, str]:
    """What to call everybody in a list: the name, with organisation or number where two people have the same."""
    return _people(*state())[1]


@st.cache_resource(max_entries=4, show_spinner=False)
def _people(where: str, version: str, day: str | None) -> tuple[dict[str, Mapping[str, Any]], dict[str, str]]:
    rows = _ask(where, version, day, "people", ()).records()
    return {str(row["person"]): row for row in rows}, unique(rows)


def unique(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """A name for each person that nobody else has: the name, then with the organisation, then with a number."""
    taken: dict[str, int] = {}
    names: dict[str, str] = {}
    for row in rows:
        name = " ".join(str(row["name"] or row["person"]).split())[:80]
        if name in taken and row["organisation"]:
            name = f"{name}, {' '.join(str(row['organisation']).split())[:60]}"
        # Of a thousand people of one name each is found at once, since the last number given is kept.
        number = taken.get(name, 0) + 1
        while number > 1 and f"{name} ({number})" in taken:
            number += 1
        taken[name] = number
        names[str(row["person"])] = name if number == 1 else f"{name} ({number})"
        taken.setdefault(names[str(row["person"])], 1)
    return names


def positions() -> Mapping[str, tuple[float, float]]:
    """Where everybody stands in the picture of the chosen day."""
    return _positions(*state())


@st.cache_resource(max_entries=4, show_spinner="Laying out the picture …")
def _positions(where: str, version: str, day: str | None) -> Mapping[str, tuple[float, float]]:  # noqa: ARG001
    opened, lock = _open(where)
    with lock:
        return opened.picture(as_of=day)


# The frame of every page -------------------------------------------------------------------------------------------------


def frame() -> None:
    """The side bar below the navigation: the day the numbers are for, and which data they come from."""
    st.html(WIDE)
    dates = workspace().dates()
    with st.sidebar:
        if not dates:
            return
        first, last = (day.date() if isinstance(day, datetime) else day for day in dates)
        st.date_input(
            "As of", value=None, min_value=first, max_value=last, key="as_of", bind="query-params", format="YYYY-MM-DD",
            help="The day for which every number is computed. Empty: the last day in the log.",
        )  # fmt: skip
        st.caption(f"Numbers for {plain(as_of() or last)}{'' if as_of() else ', the last day in the log'}.")
        st.caption(f"Data version {plain(workspace().version[:12])}")


def title(words: str, question: str) -> None:
    """The name of a page and the question it answers; stops with an invitation while nothing is loaded."""
    st.header(words, help=question, anchor=False)
    if not workspace().dates():
        with st.container(border=True):
            st.markdown(
                "**Nothing is loaded yet.** Load a mailbox, a calendar, an export or a table, and this page fills itself."
            )
            st.page_link("graphx/pages/data.py", label="Load my files, or a sample", icon=":material/upload_file:")
        st.stop()


def finding(sheet: Sheet) -> None:
    """The one sentence a page starts with."""
    st.markdown(f"##### {plain(sheet.sentence, 600)}")


def how(*sheets: Sheet) -> None:
    """How the numbers of a page were made, with what is needed to make them again."""
    with st.expander("How this is computed", icon=":material/calculate:"):
        for sheet in sheets:
            st.markdown(plain(sheet.how, 4_000))
        facts = origin(sheets[0])
        st.dataframe({"what": list(facts), "value": list(facts.values())}, hide_index=True, key=f"how_{sheets[0].name}")


def origin(sheet: Sheet) -> dict[str, str]:
    """What is needed to make a sheet again, in words: the day, the inputs, the question and the model of depth."""
    made = sheet.provenance
    facts = {"as of": made.as_of, "inputs": made.fingerprint, "question": sheet.name, **made.parameters, **made.model}
    return {name.replace("_", " "): _words(value) for name, value in facts.items() if value is not None}


def _words(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_words(each)}" for name, each in value.items())
    return f"{value:g}" if isinstance(value, float) else str(value)


# The person in focus -----------------------------------------------------------------------------------------------------


def chosen() -> str | None:
    """The id of the person in focus: from the address (``?p=``), else the last one chosen. Never a name in the address."""
    person = st.query_params.get("p") or st.session_state.get("person")
    if person and person not in people():
        choose(None)
        st.warning("The person in this address is not in the data any more: merged, split or forgotten. Search below.")
        return None
    if person:
        choose(person)
    return person


def choose(person: str | None) -> None:
    """Puts a person in focus, or nobody."""
    st.session_state["person"] = person
    if person:
        if st.query_params.get("p") != person:
            st.query_params["p"] = person
    elif "p" in st.query_params:
        del st.query_params["p"]


def finder(label: str = "Find a person") -> None:
    """A search for one person; in large data by typing first, since a list of everybody would not be read."""
    names, key, person = labels(), "found", st.session_state.get("person")
    options = list(names)
    if len(options) > MANY:
        typed = st.text_input(
            label, key="sought", placeholder="Part of a name or organisation", persist_state="session", live=True
        )
        options = _sought(typed.strip().casefold(), person)
        label = f"{len(options)} found" if typed else "In focus"
        if not options:
            st.caption("Nobody of that name." if typed else "Type to search, or choose somebody in the picture or a table.")
            return
    st.session_state[key] = person if person in options else None
    st.selectbox(
        label, options, index=None, key=key, format_func=lambda each: names.get(each, each), placeholder="Type a name …",
        on_change=lambda: choose(st.session_state[key]),
    )  # fmt: skip


def _sought(typed: str, person: str | None, most: int = 50) -> list[str]:
    """The first people whose name or organisation holds the text, literally, and the person in focus."""
    everybody = people()
    fitting = (p for p, name in labels().items() if typed in f"{name} {everybody[p]['organisation'] or ''}".casefold())
    found = list(itertools.islice(fitting, most)) if typed else []
    return [*found, *([person] if person and person not in found else [])]


def links(*persons: str) -> None:
    """A way to the page of each of these people."""
    with st.container(horizontal=True):
        for person in persons:
            name = plain(labels().get(person, person), 60)
            st.page_link("graphx/pages/person.py", label=f"Open {name}", icon=":material/person:", query_params={"p": person})
