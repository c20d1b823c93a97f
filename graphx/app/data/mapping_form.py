"""The mapping form: what each column of a table means, changed by a choice, with the first rows as they would be read below.

It shows what ``load --explain`` prints, gives the same file away, and loads with the same choices as ``load --mapping``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from graphx import Account
from graphx.app import frame, shown_graph
from graphx.app.data import load_progress
from graphx.errors import GraphxError
from loaders import registry
from loaders.options import Options
from loaders.record import CHANNELS, KINDS, Source

if TYPE_CHECKING:
    from graphx.log.child import Stop
    from graphx.log.loading import Watch
    from graphx.log.preview import Preview

TABLES = {"table": "events: each row is a meeting, a message, a call", "roster": "people: each row is a person"}
LIKE = {"table": ("sender", "receiver", "time"), "roster": ("organisation", "group", "department", "side")}
"""Roles that may have the same value in every row."""
UNUSED = "–"
ORDER = {
    "": "As the dates say", "day": "Day first (25/05/2025)", "month": "Month first (05/25/2025)",
    "year": "Year first (25/03/05)",
}  # fmt: skip
TEXTS = {
    "source": "Source: names without an address stand for somebody only inside it",
    "owner": "Whose mailbox or calendar it is (address)",
    "zone": "Time zone, like Europe/Rome",
    "region": "Country of phone numbers, like GB",
    "sheet": "Sheet of a workbook",
    "encoding": "Encoding of a text",
}


def look(path: Path, within: Path | None = None) -> None:
    """Opens the form for a file that is not loaded, from now on."""
    _open((str(path), str(within or "")))


def reread(receipt: Account) -> None:
    """Opens the form for a file that is loaded, or was refused."""
    _open(receipt)


def _open(what: object) -> None:
    st.session_state["looked"] = what
    st.session_state["looks"] = st.session_state.get("looks", 0) + 1


def _key(name: str) -> str:
    """The name of a widget of this form; that for another file has others, so that nothing stays set."""
    return f"{name}_{st.session_state['looks']}"


def close() -> None:
    """Closes the form."""
    st.session_state.pop("looked", None)


def form() -> None:
    """The form for the file that was chosen to be looked at, if one was."""
    what = st.session_state.get("looked")
    if what is None:
        return
    with st.container(border=True, key="mapping"):
        try:
            source, keep, receipt = _source(what)
            st.subheader(f"How {frame.plain(source.name, 60)} is read", anchor=False)
            _form(source, keep, receipt)
        except (GraphxError, OSError) as error:
            st.error(frame.plain(error, 600), icon=":material/error:")
            _again(what)
        st.button("Close", on_click=close, icon=":material/close:", key="mapping_close")


def _source(what: Account | tuple[str, str]) -> tuple[Source, str, Account | None]:
    """What is looked at, the source in which its names stand unless another is given, and its account if there is one."""
    if isinstance(what, Account):
        held = tuple(shown_graph.uploads().paths())
        places = [path for path in (*held, *([Path(what.path)] if what.path else [])) if path.exists()]
        return *_origin((what.content, what.file, *map(_mark, places)), what, held), what
    return *shown_graph.workspace().first(what[0], Path(what[1]) if what[1] else None), None


@st.cache_resource(max_entries=16, show_spinner="Looking for the file …")
def _origin(where: tuple[object, ...], _receipt: Account, _held: tuple[Path, ...]) -> tuple[Source, str]:  # noqa: ARG001
    """Where a file is, found by its whole content: once, and not at every click in the form."""
    return shown_graph.workspace().origin(_receipt, _held)


def _again(what: object) -> None:
    """A place for a file that is not there any more, to be given once more."""
    if isinstance(what, Account):
        given = st.file_uploader("Choose the file once more", key="mapping_file")
        if given:
            shown_graph.uploads().keep(given.name, given.getbuffer())
            st.button("Go on with this file", key="mapping_go", type="primary")


def _form(source: Source, keep: str, receipt: Account | None) -> None:
    known = Options.of(receipt.options) if receipt else Options()
    known = replace(known, source=known.source or keep)
    loader = _kind(source, receipt.loader if receipt else "", known)
    first = _preview(_state(source), loader, known, source)
    options = _columns(first, known) if first.loader in TABLES else known
    options = _more(first, options)
    seen = _preview(_state(source), first.loader, options, source)
    _shown(seen)
    with st.container(horizontal=True):
        if st.button("Load it so", type="primary", icon=":material/check:", disabled=bool(seen.refused), key="mapping_load"):
            close()
            load_progress.begin(source.name, partial(_load, source, receipt, first.loader, options))
        st.download_button(
            "Save as TOML", seen.text(source.name).encode(), "mapping.toml", "application/toml", on_click="ignore",
            icon=":material/download:", key="mapping_toml",
        )  # fmt: skip


def _kind(source: Source, loader: str, known: Options) -> str:
    """Who reads it: as it was read, as its content says, or for a table as somebody chooses."""
    guessed = _preview(_state(source), loader, known, source).loader
    if guessed not in TABLES:
        return guessed
    return st.selectbox(
        "What the table holds", list(TABLES), index=list(TABLES).index(guessed), format_func=lambda each: TABLES[each],
        key=_key("mapping_loader"),
    )  # fmt: skip


def _columns(first: Preview, known: Options) -> Options:
    """The choices with the roles as somebody set them, column by column."""
    given: Mapping[str, Sequence[str]] = first.choices.get("mapping", {})
    of = {name: role for role, names in given.items() for name in names}
    roles = [UNUSED, *registry.named(first.loader).roles]
    mapping: dict[str, list[str]] = {}
    with st.container(height=380 if len(first.columns) > 7 else "content", border=False):
        for number, (name, examples) in enumerate(first.columns):
            left, middle, right = st.columns([3, 4, 3], vertical_alignment="center")
            left.text(name)
            middle.caption(frame.plain(examples or "empty", 120))
            role = right.selectbox(
                "Role", roles, index=roles.index(of.get(name, UNUSED)), key=_key(f"role_{first.loader}_{number}"),
                label_visibility="collapsed",
            )  # fmt: skip
            if role != UNUSED:
                mapping.setdefault(role, []).append(name)
    for role, value in _same(first.loader, given).items():
        mapping[role] = [f"={value}"]
    # Where nothing was changed for a role, its columns stay in their order: the date stands before the hour.
    kept = {role: list(given[role]) if set(given.get(role, ())) == set(names) else names for role, names in mapping.items()}
    return replace(known, mapping={role: tuple(names) for role, names in kept.items()})


def _same(loader: str, given: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The roles that have one value in every row."""
    found = {}
    with st.expander("The same in every row", icon=":material/vertical_align_center:"):
        st.caption("For what no column says: whoever the whole file is about, the day of a list of attendance.")
        for role, place in zip(LIKE[loader], st.columns(len(LIKE[loader])), strict=True):
            before = next((name[1:] for name in given.get(role, ()) if name.startswith("=")), "")
            value = place.text_input(frame.plain(role.capitalize()), before, key=_key(f"same_{loader}_{role}")).strip()
            if value:
                found[role] = value
    return found


def _more(first: Preview, options: Options) -> Options:
    """The choices that are about the whole file."""
    told: dict[str, Any] = {}
    if first.loader == "table":
        kind, channel, order = st.columns(3)
        said = bool({"kind", "channel"} & set(options.mapping))
        for name, place, words in (("kind", kind, KINDS), ("channel", channel, CHANNELS)):
            every = ["", *words]
            usual = "" if said else str(first.choices.get(name, ""))
            told[name] = place.selectbox(
                f"{frame.plain(name.capitalize())} of every row", every, index=every.index(usual) if usual in every else 0,
                format_func=lambda each: each or "as the columns say", key=_key(f"every_{name}_{said}"),
            )  # fmt: skip
        days = {None: "", True: "day", False: "month"}
        before = "year" if first.choices.get("year_first") else days[first.choices.get("day_first")]
        part = order.selectbox(
            "Order of dates", list(ORDER), index=list(ORDER).index(before), format_func=lambda each: ORDER[each],
            key=_key("order"),
        )  # fmt: skip
        told |= {"day_first": {"day": True, "month": False}.get(part), "year_first": part == "year"}
        told["split"] = _split(first.choices.get("split", {}))
        told["gather"] = st.checkbox(
            "Rows that share sender and second are one event", bool(first.choices.get("gather", True)), key=_key("gather")
        )
    with st.expander("More choices", icon=":material/tune:"):
        for name, label in ((each, TEXTS[each]) for each in registry.named(first.loader).reads if each in TEXTS):
            told[name] = st.text_input(label, getattr(options, name), key=_key(f"choice_{name}")).strip()
        if first.loader == "mail":
            told["keep_machines"] = st.checkbox(
                "Keep newsletters, robots and bounces", options.keep_machines, key=_key("machines")
            )
    return replace(options, **told)


def _split(before: Mapping[str, str]) -> dict[str, str]:
    """The signs at which cells are cut into several people."""
    found = {}
    for role, place in zip(("sender", "receiver"), st.columns(2), strict=True):
        sign = before.get(role, "").replace("\n", "\\n")
        label = f"Cut cells of {frame.plain(role)} at"
        typed = place.text_input(label, sign, key=_key(f"split_{role}"), placeholder="a sign, like ; (\\n for a line break)")
        if typed:
            found[role] = typed
    return found


def _shown(seen: Preview) -> None:
    """The rows as they would be read, or why they would not."""
    if seen.refused:
        st.warning(frame.plain(seen.refused.partition(" Give it with --map")[0], 600), icon=":material/block:")
        for role, meaning in seen.missing.items():
            st.caption(f"Missing: {frame.plain(role)}, {frame.plain(meaning)}.")
    what = "rows as they stand in the file" if seen.refused else "records as they would be read"
    st.markdown(f"**The first {len(seen.records):,} {frame.plain(what)}**")
    many = len(seen.records) > 8
    st.dataframe(pd.DataFrame(seen.records), hide_index=True, key="mapping_rows", height=320 if many else "content")
    if seen.notes:
        with st.expander(f"{len(seen.notes):,} remarks", icon=":material/info:"):
            for note in seen.notes:
                st.text(note.removeprefix("note: "))


def _load(source: Source, receipt: Account | None, loader: str, options: Options, watch: Watch, stop: Stop) -> list[Account]:
    workspace = shown_graph.workspace()
    if receipt and receipt.digest:
        return [workspace.again(receipt.digest, loader, options, shown_graph.uploads().paths(), progress=watch, stop=stop)]
    return workspace.load(source, progress=watch, stop=stop, loader=loader, options=options, again=True)


def _state(source: Source) -> tuple[tuple[str, str, int, int], ...]:
    """What a preview depends on besides the choices."""
    return tuple((part.member, *_mark(part.path)) for part in source.parts[:50])


def _mark(path: Path) -> tuple[str, int, int]:
    """What tells a file from itself before it was changed."""
    status = path.stat()
    return str(path), status.st_size, status.st_mtime_ns


@st.cache_resource(max_entries=64, show_spinner="Looking at the file …", hash_funcs={Options: repr})
def _preview(where: tuple[object, ...], loader: str, options: Options, _source: Source) -> Preview:  # noqa: ARG001
    return shown_graph.workspace().preview(_source, loader, options)
