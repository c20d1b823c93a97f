"""Charts as declarations; what draws them is Streamlit's bundled Vega. Each has a table with the same rows beside it."""

from __future__ import annotations

from collections.abc import Iterable

import altair as alt
import pandas as pd

from graphx import view, words
from graphx.sheet import Sheet

BANDS = view.BANDS[::-1]
SHADES = ("#1f7f9f", "#6fb3c9", "#b9d3dc", "#d3a15f")
PLACES = {"embedded": "#1f8aab", "strong bridge": "#3d8ff0", "weak bridge": "#d07a1c", "deepen or let go": "#8a8f98"}
MANY = 4_000
BETWEEN = 0.5


def bands(sheet: Sheet) -> alt.LayerChart | alt.FacetChart:
    """Ties of each group, stacked by band from strong to one-way; a group that nobody talks to says so."""
    wide = _frame(sheet, ("group", "people", *BANDS[:3], "one_way")).rename(columns={"one_way": "one-way"})
    wide["group"] = wide["group"].replace({None: "no group", "": "no group"})
    long = wide.melt("group", list(BANDS), "band", "ties").groupby(["group", "band"], as_index=False)["ties"].sum()
    long["order"] = long["band"].map({band: place for place, band in enumerate(BANDS)})
    total = long.groupby("group")["ties"].sum().sort_values(ascending=False, kind="stable")
    silent = total[total == 0].reset_index().assign(words=f"{words.nobody(len({*sheet.column('side')}) > 1)} them")
    across = alt.Y("group:N", title=None, sort=list(total.index))
    bars = (
        alt.Chart(long)
        .mark_bar(cornerRadius=2)
        .encode(
            x=alt.X("ties:Q", title="ties", axis=alt.Axis(tickMinStep=1, format=",d")),
            y=across,
            color=alt.Color("band:N", title=None, scale=_scale(BANDS, SHADES), legend=alt.Legend(orient="top")),
            order=alt.Order("order:Q"),
            tooltip=["group:N", "band:N", alt.Tooltip("ties:Q", format=",d")],
        )
    )
    said = (
        alt.Chart(silent)
        .mark_text(align="left", dx=4, color=PLACES["weak bridge"])
        .encode(x="ties:Q", y=across, text="words:N")
    )
    return alt.layer(bars, *([said] if len(silent) else [])).properties(height=max(190, 36 * len(total) + 70))


def depths(sheet: Sheet) -> alt.LayerChart | alt.FacetChart:
    """How many ties have which depth, with the limits of the bands."""
    bars = (
        alt.Chart(_frame(sheet, ("depth",)))
        .mark_bar(color=SHADES[0], cornerRadius=2)
        .encode(
            x=alt.X("depth:Q", bin=alt.Bin(step=5, extent=(0, 100)), title="depth"),
            y=alt.Y("count()", title="ties", axis=alt.Axis(tickMinStep=1, format="d")),
            tooltip=[alt.Tooltip("count()", title="ties")],
        )
    )
    model = sheet.provenance.model
    return alt.layer(bars, *(_upright(model[name]) for name in ("thin", "strong") if name in model)).properties(height=150)


def boxes(sheet: Sheet) -> alt.LayerChart | alt.FacetChart:
    """Each tie by depth and common contacts, coloured by its box; more than 4,000 are counted per cell instead."""
    data = _frame(sheet, ("a_name", "b_name", "depth", "embeddedness", "warmth", "place", "life"))
    picture = _cells(data) if len(data) > MANY else _dots(data)
    level = (
        alt.Chart(pd.DataFrame({"at": [BETWEEN]})).mark_rule(strokeDash=[4, 4], opacity=0.6, color="#8A8F98").encode(y="at:Q")
    )
    return alt.layer(picture, _upright(sheet.provenance.parameters["deep"]), level).properties(height=440)


def _dots(data: pd.DataFrame) -> alt.Chart:
    axis = alt.Axis(tickMinStep=1, format="d")
    chart: alt.Chart = (
        alt.Chart(data)
        .mark_circle(opacity=0.6)
        # Whole numbers of contacts would hide each other, so dots are spread a little within their row.
        .transform_calculate(row="datum.embeddedness + (random() - 0.5) * 0.6")
        .encode(
            x=alt.X("depth:Q", title="depth", scale=alt.Scale(domain=(0, 100))),
            y=alt.Y(
                "row:Q",
                title="common contacts",
                scale=alt.Scale(type="symlog", constant=3, domainMin=-0.7, nice=False),
                axis=axis,
            ),
            size=alt.Size("warmth:Q", scale=alt.Scale(domain=(0, 100), range=(18, 190)), legend=None),
            color=alt.Color("place:N", title=None, scale=_scale(PLACES, PLACES.values()), legend=alt.Legend(orient="top")),
            tooltip=[
                alt.Tooltip("a_name:N", title="person"),
                alt.Tooltip("b_name:N", title="with"),
                alt.Tooltip("depth:Q", format=".0f"),
                alt.Tooltip("warmth:Q", format=".0f"),
                alt.Tooltip("embeddedness:Q", title="common contacts"),
                alt.Tooltip("place:N", title="box"),
            ],
        )
    )
    return chart


def _cells(data: pd.DataFrame) -> alt.Chart:
    chart: alt.Chart = (
        alt.Chart(data)
        .mark_rect()
        .encode(
            x=alt.X("depth:Q", title="depth", bin=alt.Bin(step=4, extent=(0, 100))),
            y=alt.Y("embeddedness:Q", title="common contacts", bin=alt.Bin(maxbins=30)),
            color=alt.Color("count()", title="ties", scale=alt.Scale(scheme="tealblues", type="log")),
            tooltip=[alt.Tooltip("count()", title="ties")],
        )
    )
    return chart


def _upright(depth: float) -> alt.Chart:
    """A limit of depth."""
    rule: alt.Chart = alt.Chart(pd.DataFrame({"at": [depth]})).mark_rule(strokeDash=[4, 4], opacity=0.6, color="#8A8F98")
    return rule.encode(x="at:Q")


def _scale(domain: Iterable[str], colours: Iterable[str]) -> alt.Scale:
    return alt.Scale(domain=list(domain), range=list(colours))


def _frame(sheet: Sheet, columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: sheet.column(name) for name in columns})
