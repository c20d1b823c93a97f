"""What every page of the app stands on: its frame, answers, the person in focus, words that cannot do harm.

A name is hostile until shown otherwise: text that comes from data reaches the screen as table cells, through ``st.text``,
through the canvas, or through :func:`plain`. Answers are kept by version and question, never by content.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import streamlit as st

from graphx.app import as_of_day, page_files, permalink, shown_graph
from graphx.app.connection import Given
from graphx.app.plain_text import plain
from graphx.app.shown_graph import Remote, ShownGraph, State
from graphx.errors import Busy, GraphxError, ServerError
from graphx.sheet import Sheet

__all__ = ["State", "plain"]

MANY = 1_000
STYLE = """<style>
@media (min-width: 800px) { .stMainBlockContainer { padding-left: 2.4rem; padding-right: 2.4rem } }
.st-key-banner { padding: 0.35rem 0.9rem; row-gap: 0 }
.st-key-banner p { text-wrap: balance }
</style>"""


def attempt(act: Callable[[], object], done: str) -> None:
    """Does something, and keeps for the next look at the data page what was done, or why it could not be."""
    try:
        act()
    except GraphxError as error:
        done = str(error)
    st.session_state["done"] = done


@contextmanager
def guard() -> Iterator[None]:
    """Shows an error of graphx as its sentence; the rest is left to Streamlit, which says that it failed without details."""
    try:
        yield
    except ServerError as error:
        _offer(error)
    except GraphxError as error:
        st.error(plain(error, 600), icon=":material/error:")


# Answers -----------------------------------------------------------------------------------------------------------------


def state() -> State:
    """What every cached thing depends on: which graph, its version, the chosen day."""
    return shown_graph.source().state


def ask(name: str, *, source: ShownGraph | None = None, **parameters: str | int | None) -> Sheet:
    """The table that answers a question, from the graph that is shown or another; asked again it is cached. Read only."""
    given = tuple(sorted((key, value) for key, value in parameters.items() if value not in {None, ""}))
    asked = source or shown_graph.source()
    return _ask(*asked.state, name, given, asked)


@st.cache_resource(max_entries=128, show_spinner="Computing …")
def _ask(where: str, version: str, day: str | None, name: str, given: Given, _source: ShownGraph) -> Sheet:  # noqa: ARG001
    return _source.ask(name, given)


def people() -> Mapping[str, Mapping[str, Any]]:
    """Everybody by id, in the order of the answer ``people``."""
    return _people(*state(), shown_graph.source())[0]


def labels() -> Mapping[str, str]:
    """What to call everybody in a list: the name, with organisation or number where two people have the same."""
    return _people(*state(), shown_graph.source())[1]


@st.cache_resource(max_entries=4, show_spinner=False)
def _people(
    where: str, version: str, day: str | None, _source: ShownGraph
) -> tuple[dict[str, Mapping[str, Any]], dict[str, str]]:
    rows = _ask(where, version, day, "people", (), _source).records()
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
    """Where everybody stands in the picture, whatever the day."""
    return _positions(*state()[:2], shown_graph.source())


@st.cache_resource(max_entries=2, show_spinner="Laying out the picture …")
def _positions(where: str, version: str, _source: ShownGraph) -> Mapping[str, tuple[float, float]]:  # noqa: ARG001
    return _source.picture()


# The frame of every page -------------------------------------------------------------------------------------------------


def frame(page: str) -> None:
    """What is around every page: which graph is shown and, below the navigation, the day the numbers are for.

    ``page`` is the path of the page; what its address asks for is taken over first.
    """
    st.html(STYLE)
    permalink.begin(page)
    shown_graph.begin()
    if shown_graph.wanted():
        _banner()
    # What a server fails at is said by the page, if it needs the server.
    with suppress(ServerError), st.sidebar:
        _day(shown_graph.source())


def _banner() -> None:
    """Which graph is shown, wherever there are two."""
    shown = st.session_state["shown"]
    if isinstance(shown, ServerError):
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small", key="banner"):
        if isinstance(shown, Remote):
            made = shown.stamp
            st.markdown(
                f":material/groups: **The team's graph** of {plain(made.name, 80)} as of {plain(made.as_of)}", width="content"
            )
            st.caption(
                f"Pushed {made.finished:%Y-%m-%d %H:%M} UTC, run {plain(made.run[:12])}, {plain(shown.link.name, 120)}",
                width="content",
            )
        else:
            st.markdown(":material/computer: **The local graph**, not the team's", width="content")
            st.button(
                "Back to the team's graph", on_click=shown_graph.prefer, args=(False,), key="back", icon=":material/groups:"
            )


def _day(shown: ShownGraph) -> None:
    if not shown.dates:
        return
    if isinstance(shown, Remote):
        as_of_day.refuse(shown.stamp.as_of)
        st.caption(f"Numbers for {plain(shown.stamp.as_of)}, the day that was pushed. The local graph has other days too.")
        st.caption(f"Fingerprint {plain(shown.stamp.fingerprint)}")
        st.button("Show the local graph", on_click=shown_graph.prefer, args=(True,), key="aside", icon=":material/computer:")
        return
    as_of_day.choose(*shown.dates)
    st.caption(f"Fingerprint {plain(shown.state[1])}")


def _offer(error: ServerError) -> None:
    """What is wrong with the server, and what can be done now."""
    if isinstance(error, Busy):
        st.info("The team's graph is being renewed.", icon=":material/hourglass_top:")
    else:
        st.error("The team's graph cannot be shown now.", icon=":material/cloud_off:")
    st.caption(plain(error, 600))
    with st.container(horizontal=True):
        st.button(
            "Show the local graph instead", on_click=shown_graph.prefer, args=(True,), key="leave", icon=":material/computer:"
        )
        st.button("Try again", on_click=shown_graph.retry, key="retry", icon=":material/refresh:")


def title(words: str, question: str) -> None:
    """The name of a page and the question it answers; stops with an invitation while nothing is loaded."""
    st.header(words, help=question, anchor=False)
    if not shown_graph.source().dates:
        with st.container(border=True):
            st.markdown(
                "**Nothing is loaded yet.** Load a mailbox, a calendar, an export or a table, and this page fills itself."
            )
            st.page_link(page_files.link("data"), label="Load my files, or a sample", icon=":material/upload_file:")
        st.stop()


def keeper(name: str) -> ShownGraph | None:
    """The graph that can answer a question: the one that is shown, else the local one of the same data, when it is wanted.

    Returns None after saying why there is none.
    """
    shown = shown_graph.source()
    if name in shown.names:
        return shown
    twin = shown_graph.twin()
    st.markdown("The server holds ties, not the interactions they are made of.")
    if twin is None:
        st.caption("The workspace on this machine holds other data than was pushed. Ask whoever pushed it for this receipt.")
    elif st.toggle("Show the local receipt: this machine holds the same graph", key="local_receipt", persist_state="session"):
        return twin
    return None


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
    facts = {"as of": made.as_of, "fingerprint": made.fingerprint, "maker": made.maker, "question": sheet.name}
    facts |= {**made.parameters, **made.model}
    return {name.replace("_", " "): _words(value) for name, value in facts.items() if value is not None}


def _words(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_words(each)}" for name, each in value.items())
    return f"{value:g}" if isinstance(value, float) else str(value)


# The person in focus -----------------------------------------------------------------------------------------------------


def chosen(place: str = "person") -> str | None:
    """The id of the person in focus: from the address (``?p=``), else the last one chosen. Never a name in the address."""
    person: str | None = st.session_state.get(place)
    if person and person not in people():
        choose(None, place)
        st.warning("The person in this address is not in the data any more: merged, split or forgotten. Search below.")
        return None
    return person


def choose(person: str | None, place: str = "person") -> None:
    """Puts a person in focus, or nobody; a tie that was chosen beside another person is not any more."""
    if place == "person" and st.session_state.get(place) != person:
        permalink.drop_ties()
    st.session_state[place] = person
    permalink.write()


def finder(label: str = "Find a person", place: str = "person") -> None:
    """A search for one person; in large data by typing first, since a list of everybody would not be read."""
    suffix = "" if place == "person" else f"_{place}"
    names, key, person = labels(), f"found{suffix}", st.session_state.get(place)
    options = list(names)
    if len(options) > MANY:
        typed = st.text_input(
            label, key=f"sought{suffix}", placeholder="Part of a name or organisation", persist_state="session", live=True
        )
        options = _sought(typed.strip().casefold(), person)
        label = f"{len(options)} found" if typed else "Chosen" if suffix else "In focus"
        if not options:
            st.caption("Nobody of that name." if typed else "Type to search, or choose somebody in the picture or a table.")
            return
    st.session_state[key] = person if person in options else None
    st.selectbox(
        label, options, index=None, key=key, format_func=lambda each: names.get(each, each), placeholder="Type a name …",
        on_change=lambda: choose(st.session_state[key], place),
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
            st.page_link(page_files.link("person"), label=f"Open {name}", icon=":material/person:", query_params={"p": person})
