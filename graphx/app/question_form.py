"""A form for any question, made from what its header says that it takes: one field for each parameter, by its type."""

from __future__ import annotations

from typing import Any

import streamlit as st

from graphx.app import frame, shown_graph
from graphx.parameter import Parameter
from graphx.query_file import Question

COLUMNS = 3
ANSWERS = ("yes", "no")
"""What a flag may be; without either it is left open."""
FACTS = ("group", "organisation", "department")
"""Types whose values stand beside people."""


def fill(asked: Question) -> dict[str, Any]:
    """What somebody chose of what a question takes; what was left open is not in it."""
    places = st.columns(COLUMNS)
    values = {}
    for number, each in enumerate(asked.parameters):
        with places[number % COLUMNS]:
            values[each.name] = _field(each, f"any_{asked.stem}_{each.name}")
    return {name: value for name, value in values.items() if value not in (None, "")}


def missing(asked: Question, values: dict[str, Any]) -> list[str]:
    """The parameters that have to be chosen first."""
    return [name for name in asked.required if name not in values]


def _field(each: Parameter, key: str) -> Any:  # noqa: ANN401 - a value of any type
    """A field, which shows the default where there is one."""
    usual = "" if each.required or each.default.startswith(("model.", "as_of")) else each.default
    if each.type == "person":
        frame.finder(frame.plain(each.name), key)
        return frame.chosen(key)
    if each.span:
        low, high = each.span
        return st.number_input(_label(each), low, high, int(usual or low), key=key, help=frame.plain(each.meaning))
    if each.type == "integer":
        whole = int(usual) if usual else None
        return st.number_input(_label(each), 0, None, whole, key=key, help=frame.plain(each.meaning), placeholder="open")
    if each.type == "number":
        value = float(usual) if usual else None
        hint = each.default.replace("model.", "as the depth model says: ") if not usual else None
        return st.number_input(_label(each), value=value, key=key, help=frame.plain(each.meaning), placeholder=hint)
    if each.type == "date":
        day = st.date_input(_label(each), None, key=key, help=frame.plain(each.meaning))
        return day.isoformat() if day else None
    return _words(each, key, usual)


def _words(each: Parameter, key: str, usual: str) -> str | None:
    """A field for words: one of those that there are, or anything."""
    if each.type == "text":
        return st.text_input(_label(each), usual, key=key, help=frame.plain(each.meaning))
    names = {}
    if each.type == "file":
        names = {receipt.digest: receipt.file for receipt in shown_graph.workspace().receipts()}
    options = each.words or tuple(names)
    if each.type == "flag":
        options, usual = ANSWERS, {"true": "yes", "false": "no"}.get(usual, usual)
    if each.type in FACTS:
        options = tuple(sorted({str(row[each.type]) for row in frame.people().values() if row[each.type]}))
    return st.selectbox(
        _label(each), options, index=options.index(usual) if usual in options else None, key=key, placeholder="open",
        help=frame.plain(each.meaning), format_func=lambda value: names.get(value, value),
    )  # fmt: skip


def _label(each: Parameter) -> str:
    return frame.plain(each.name.replace("_", " ") + (" (needed)" if each.required else ""))
