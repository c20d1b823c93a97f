"""The address of a page: what was chosen on it, so that a view is a link. Nothing else reads or writes the address.

A page says in its file what its link carries (:mod:`graphx.app.page_files`), and keeps the value in that place of the session.
What the reader chose since the last run wins over the address; an address that changed by itself (a link, the browser's Back)
wins over what was chosen before. What a link asks for and cannot be is said, and goes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from graphx import query
from graphx.app import page_files
from graphx.app.plain_text import plain
from graphx.errors import BadValue, GraphxError
from graphx.view import depth, line, short


def _some(value: object) -> list[str]:
    return [str(value)] if value else []


@dataclass(frozen=True, slots=True)
class Field:
    """One thing in an address: its name there and its place in the session.

    ``read`` makes the value of the texts in the address and raises :class:`GraphxError` for what cannot be; ``write`` makes
    texts of a value, none for what is not worth a word. ``default`` is the value of an address that does not name it, and of
    its widget.
    """

    name: str
    place: str
    read: Callable[[list[str]], Any] = lambda texts: texts[-1]
    write: Callable[[Any], list[str]] = _some
    default: Any = None


def _pair(texts: list[str]) -> tuple[str, str]:
    if len(texts) != 2 or texts[0] == texts[1]:
        raise BadValue(f"A tie has two ends, not {', '.join(texts)}.")
    return texts[0], texts[1]


def _camera(texts: list[str]) -> tuple[int, int, int]:
    """The middle of the picture and the width that is seen, in units of the plane, which is 2,000 wide."""
    try:
        x, y, wide = (int(part) for part in texts[-1].split(","))
    except ValueError as error:
        raise BadValue(f"A place in the picture is three whole numbers, not '{texts[-1]}'.") from error
    if not (abs(x) <= 9_999 and abs(y) <= 9_999 and 1 <= wide <= 99_999):
        raise BadValue(f"'{texts[-1]}' is a place outside the picture.")
    return x, y, wide


def _whole(low: int, high: int) -> Callable[[list[str]], int]:
    def read(texts: list[str]) -> int:
        if not texts[-1].isdecimal() or not low <= int(texts[-1]) <= high:
            raise BadValue(f"It is a whole number from {low} to {high}, not '{texts[-1]}'.")
        return int(texts[-1])

    return read


def _yes(texts: list[str]) -> bool:
    if texts[-1] != "yes":
        raise BadValue(f"It is yes or nothing, not '{texts[-1]}'.")
    return True


def _but(usual: int) -> Callable[[int | None], list[str]]:
    return lambda value: [str(value)] if value not in {None, usual} else []


def _list(value: Collection[str] | None) -> list[str]:
    return list(value or ())


def _numbers(value: Collection[int] | None) -> list[str]:
    return [",".join(map(str, value))] if value else []


def _field(stem: str, name: str, place: str, kind: str, usual: int | None = None) -> Field:
    """What a page says of one thing in its link, as what reads and writes it. A number without a usual value has that of the
    parameter of this name which the question of the page has. Raises :class:`GraphxError` for no kind.
    """
    low, _, high = kind.partition("..")
    if high:
        first = int(query.question(stem).parameter(name).default) if usual is None else usual
        return Field(name, place, _whole(int(low), int(high)), _but(first), first)
    if kind not in KINDS:
        raise GraphxError(f"A page's field '{name}' has the kind '{kind}'. There are: {', '.join(KINDS)}, and 1..9.")
    return Field(name, place, *KINDS[kind])


KINDS: dict[str, tuple[Any, ...]] = {
    "text": (),
    "words": (list, _list, []),
    "yes": (_yes, lambda value: ["yes"] if value else [], False),
    "depth": (lambda texts: depth(texts[-1]), lambda value: [short(value)] if value else [], 0.0),
    "legend": (lambda texts: tuple(map(line, texts)), _list, ()),
    "tie": (_pair, _list),
    "camera": (_camera, _numbers),
}
"""How a value is read from an address and written into it, and the usual one."""


def fields(page: str) -> list[Field]:
    """What the link of the page at that path carries: the day, and what its file says."""
    known = [each for each in page_files.pages() if each.path == page]
    return [Field("as_of", "as_of"), *(_field(found.file.stem, *each) for found in known for each in found.fields)]


def _everywhere() -> list[Field]:
    return [field_ for page in page_files.pages() for field_ in fields(page.path)]


Texts = dict[str, list[str]]
LATE = 0.5
"""Seconds for which an address that was replaced may still come from the browser."""


@dataclass(frozen=True, slots=True)
class Written:
    """The address as it was written last: of which page, when, and what stood there before."""

    page: str | None = None
    texts: Texts = field(default_factory=dict)
    earlier: Texts = field(default_factory=dict)
    at: float = 0.0


def begin(page: str) -> None:
    """Takes over what the address asks for, before anything is drawn, and says what of it cannot be."""
    state, known = st.session_state, fields(page)
    before: Written = state.get("address", Written())
    asked = {name: st.query_params.get_all(name) for name in st.query_params}
    stayed, state["address_page"] = before.page == page, page
    # A browser that is quick asks again before it has read the address that was just written.
    late = stayed and asked == before.earlier and time.monotonic() - before.at < LATE
    if stayed and _texts(known) != before.texts:
        state["unable"] = {}
    elif not stayed or (asked != before.texts and not late):
        state["unable"] = _take(known, asked, before.texts, stayed)
    for each in known:
        # The usual value stands here and not in the widget, which could not be told another one beside it.
        if each.default is not None:
            state.setdefault(each.place, each.default)
    _say(state.get("unable", {}))
    write()


def _take(known: list[Field], asked: Texts, before: Texts, stayed: bool) -> dict[str, str]:
    """Puts into the session what an address asks for that changed; what it names no more is open again, on the same page."""
    names = {each.name for each in known}
    odd = [name for name, texts in asked.items() if name not in names and texts != before.get(name)]
    refused = dict.fromkeys(odd, "this page knows nothing of that name")
    for each in known:
        texts = asked.get(each.name, [])
        if texts == before.get(each.name, []) or (not texts and not stayed):
            continue
        try:
            st.session_state[each.place] = each.read(texts) if texts else each.default
        except GraphxError as error:
            refused[each.name] = str(error)
    return refused


def write() -> None:
    """Puts what is chosen now into the address."""
    state = st.session_state
    page = state.get("address_page")
    values = _texts(fields(page or ""))
    now = {name: st.query_params.get_all(name) for name in st.query_params}
    if now != values:
        st.query_params.from_dict(values)
    before: Written = state.get("address", Written())
    if (page, values) != (before.page, before.texts):
        state["address"] = Written(page, values, before.texts, time.monotonic())


def _texts(known: list[Field]) -> Texts:
    found = {each.name: each.write(st.session_state.get(each.place)) for each in known}
    return {name: texts for name, texts in found.items() if texts}


def only(place: str, allowed: Collection[str]) -> None:
    """Drops from a place of the session what is not among what there is, and says so; call before its widget is made."""
    value: Any = st.session_state.get(place)
    several = isinstance(value, list | tuple)
    odd = [each for each in (value if several else [value]) if each and each not in allowed]
    if not odd:
        return
    left = [each for each in value if each in allowed] if several else None
    st.session_state[place] = tuple(left) if isinstance(value, tuple) and left is not None else left
    name = next(each.name for each in _everywhere() if each.place == place)
    why = f"there is no {', '.join(map(str, odd))}; there are {', '.join(sorted(allowed)) or 'none'}"
    st.session_state.setdefault("unable", {})[name] = why
    _say({name: why})


def _say(unable: Mapping[str, str]) -> None:
    if unable:
        told = "; ".join(f"{name} ({why.removesuffix('.')})" for name, why in unable.items())
        st.warning(plain(f"Not everything in this link can be followed: {told}.", 1_000), icon=":material/link_off:")


def drop_ties() -> None:
    """Forgets which tie was chosen, on every canvas."""
    for each in _everywhere():
        if each.name == "tie":
            st.session_state.pop(each.place, None)
