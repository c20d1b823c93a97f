"""Tables on a page: the rows of a sheet, exports of exactly these rows, a row that can be chosen, figures and receipts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

import pandas as pd
import streamlit as st

from graphx import Answer
from graphx.app import frame
from graphx.sheet import Cell, Column, Sheet

PAGE = 1_000
SCORE, SHARES = "0-100", frozenset({"share", "0-1"})
"""Units that are shown as a bar, and as a percentage."""
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORDS = {
    "a_name": "person",
    "b_name": "with",
    "ours_name": "our person",
    "nearest_ours_name": "nearest of ours",
    "weakest": "weakest tie",
}
IDS = frozenset({
    "person", "a", "b", "ours", "nearest_ours", "shared_with", "route", "interaction", "segment", "last_by", "held", "sender",
    "receivers", "thread",
})  # fmt: skip


def table(
    sheet: Sheet,
    columns: Sequence[str] = (),
    *,
    key: str,
    pick: bool = False,
    height: int = 420,
    widths: Mapping[str, int] = MappingProxyType({}),
) -> dict[str, Any] | None:
    """The rows of a sheet with exports of all of them. The row chosen, when ``pick``.

    ``columns`` are shown, else those that its question shows first, else all; all are exported.

    ``widths`` are pixels, for a table in a narrow place.

    More than a thousand rows are shown page by page. Ids are never shown: a name stands beside each.
    """
    if not len(sheet):
        st.info("No rows by this rule.", icon=":material/inbox:")
        return None
    start = _start(len(sheet), key)
    rows = sheet.rows[start : start + PAGE]
    places = _grid(sheet.columns, rows, columns or sheet.shows, key=f"{key}_{start}", pick=pick, height=height, widths=widths)
    exports(sheet, key)
    names = [column.name for column in sheet.columns]
    # A selection is kept as a place and is not checked again by Streamlit when the rows change.
    return dict(zip(names, rows[places[0]], strict=True)) if places and places[0] < len(rows) else None


def glance(sheet: Sheet, columns: Sequence[str], *, key: str, most: int = 8) -> None:
    """The first rows of a sheet, without exports: the whole is one click away."""
    if len(sheet):
        _grid(sheet.columns, sheet.rows[:most], columns, key=key, pick=False, height=420, widths={})


def _start(count: int, key: str) -> int:
    if count <= PAGE:
        return 0
    pages = -(-count // PAGE)
    number = st.number_input(f"Page, of {pages:,} with {PAGE:,} rows each", 1, pages, key=f"{key}_page", width=280)
    return (int(number) - 1) * PAGE


def _grid(
    columns: Sequence[Column],
    rows: Sequence[tuple[Cell, ...]],
    order: Sequence[str],
    *,
    key: str,
    pick: bool,
    height: int,
    widths: Mapping[str, int],
) -> list[int]:
    index = {column.name: place for place, column in enumerate(columns)}
    wanted = [name for name in order or index if name in index and name not in IDS]
    data = pd.DataFrame({name: [row[index[name]] for row in rows] for name in wanted}, index=range(len(rows)))
    config = {name: _cell(columns[index[name]], widths.get(name)) for name in wanted}
    settings: dict[str, Any] = {
        "hide_index": True,
        "column_config": config,
        "height": height if 38 + 35 * len(rows) > height else "content",
        "key": key,
        "placeholder": "–",
    }
    if not pick:
        st.dataframe(data, **settings)
        return []
    event: Any = st.dataframe(data, **settings, on_select="rerun", selection_mode="single-row")
    return list(event.selection.rows)


def _cell(column: Column, width: int | None = None) -> object:
    label = WORDS.get(column.name, column.name.replace("_", " "))
    words = f"{column.meaning} ({column.unit})" if column.unit else column.meaning
    words += f". {column.source}" if column.source else ""
    if column.unit == SCORE:
        return st.column_config.ProgressColumn(
            label, help=words, min_value=0, max_value=100, format="%.0f", color="primary", width=width or "small"
        )
    if column.type == "time":
        return st.column_config.DatetimeColumn(label, help=words, format="YYYY-MM-DD HH:mm")
    if column.type == "number":
        return st.column_config.NumberColumn(
            label, help=words, format="percent" if column.unit in SHARES else "%.2f", width=width
        )
    kinds: dict[str, Callable[..., Any]] = {"date": st.column_config.DateColumn, "list": st.column_config.ListColumn}
    return kinds.get(column.type, st.column_config.Column)(label, help=words, width=width)


def exports(sheet: Sheet, key: str) -> None:
    """Buttons for all rows of a sheet. The file is made when it is asked for, and text in it stays text in a spreadsheet.

    The CSV comes in a zip with what is needed to make it again; a workbook holds that on a page of its own.
    """
    answer = Answer(sheet)
    stem = answer.stem
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "XLSX", partial(answer.encode, "xlsx"), f"{stem}.xlsx", SPREADSHEET, key=f"{key}_xlsx",
            on_click="ignore", icon=":material/download:",
            help="The rows, and a page with the day, the filters, the model and the command",
        )  # fmt: skip
        st.download_button(
            "CSV", partial(answer.bundle, safe=True), f"{stem}.zip", "application/zip", key=f"{key}_csv",
            on_click="ignore", icon=":material/folder_zip:",
            help="A zip: the rows as CSV, and beside it the day, the filters, the model and the command",
        )  # fmt: skip
        st.caption(f"{len(sheet):,} row{'s' if len(sheet) != 1 else ''} with all columns")


# Parts of a sheet --------------------------------------------------------------------------------------------------------


def only(sheet: Sheet, **wanted: Cell) -> Sheet:
    """The rows that have these values; a wanted None asks for nothing. The filter is written into the provenance."""
    asked = {name: value for name, value in wanted.items() if value is not None}
    names = [column.name for column in sheet.columns]
    tests = [(names.index(name), value) for name, value in asked.items()]
    rows = [row for row in sheet.rows if all(row[place] == value for place, value in tests)]
    return Answer(sheet).part(rows, asked).sheet


def without(sheet: Sheet, column: str, values: Sequence[Cell]) -> Sheet:
    """The rows that have none of these values in a column. The filter is written into the provenance."""
    place = [each.name for each in sheet.columns].index(column)
    rows = [row for row in sheet.rows if row[place] not in values]
    return Answer(sheet).part(rows, {f"not {column}": list(map(str, values))}).sheet


# Figures and receipts ----------------------------------------------------------------------------------------------------


def figures(sheet: Sheet, facts: Sequence[str]) -> None:
    """These facts of an overview as large figures."""
    rows = sorted((row for row in sheet.records() if row["fact"] in facts), key=lambda row: facts.index(str(row["fact"])))
    with st.container(horizontal=True):
        for row in rows:
            words = f"{frame.plain(row['meaning'])} ({frame.plain(row['unit'])})"
            st.metric(frame.plain(row["fact"], 40), _figure(row["value"]), help=words, border=True, width="stretch")


def counts(sheet: Sheet, column: str, order: Mapping[str, str]) -> None:
    """How many rows have each value of a column, as large figures with the meaning of the value behind each."""
    found = Counter(str(value) for value in sheet.column(column))
    with st.container(horizontal=True):
        for value, meaning in order.items():
            st.metric(value.capitalize(), f"{found[value]:,}", help=meaning, border=True, width="stretch")


def _figure(value: Cell) -> str:
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.1f}"
    return f"{value:,.0f}" if isinstance(value, int | float) else str(value if value is not None else "–")[:24]


def receipt(a: str, b: str, *, key: str, narrow: bool = False) -> None:
    """What a tie is made of: each interaction with its contribution, which together are its depth."""
    names = frame.labels()
    st.markdown(f"##### Account: {frame.plain(names.get(a, a), 60)} – {frame.plain(names.get(b, b), 60)}")
    keeper = frame.keeper("receipt")
    if keeper is None:
        return
    sheet = frame.ask("receipt", source=keeper, a=a, b=b)
    st.markdown(frame.plain(sheet.sentence, 600))
    table(sheet, ("time", "contribution", "channel") if narrow else (), key=key, height=330)
