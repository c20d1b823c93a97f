"""The day the numbers are for: typed or picked in the side bar, or asked for in a link."""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from graphx.app.plain_text import plain


def choose(first: date, last: date) -> None:
    """The field for the day. What cannot be shown is said, with what the log covers and which day is shown instead."""
    first, last = (day.date() if isinstance(day, datetime) else day for day in (first, last))
    asked, before = _asked(), st.session_state.get("day")
    day = _read(asked)
    fits = day is not None and first <= day <= last
    kept = before if isinstance(before, date) and first <= before <= last else None
    st.session_state["day"] = day if fits else kept if asked else None
    shown = st.session_state["day"] or last
    st.text_input(
        "As of", key="as_of", persist_state="session", placeholder=f"{last:%Y-%m-%d}", icon=":material/calendar_month:",
        help="The day for which every number is computed; Enter applies it. Empty: the last day in the log.",
    )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        for words, step, end in (("Month back", -1, first), ("Month on", 1, last)):
            to = (_months(shown, step, first, last),)
            st.button(words, on_click=_put, args=to, key=f"month_{step}", disabled=shown == end)
    if asked and not fits:
        what = "is no day: write it as 2026-06-30" if day is None else "is not in it"
        told = f"The log covers {first} to {last}: {asked} {what}. Shown is {shown}."
        st.warning(plain(told, 300), icon=":material/event_busy:")
    st.caption(f"Numbers for {plain(shown)}{'' if st.session_state['day'] else ', the last day in the log'}.")


def refuse(only: date | None) -> None:
    """Says that another day was asked for, where there is one only."""
    if (asked := _asked()) and asked != str(only):
        st.warning(plain(f"The team's graph holds {only} only: {asked} cannot be shown.", 300), icon=":material/event_busy:")


def _asked() -> str:
    return str(st.session_state.get("as_of") or "").strip()


def _read(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _put(day: date | None) -> None:
    st.session_state["as_of"] = str(day) if day else ""


def _months(day: date, step: int, first: date, last: date) -> date | None:
    """The same day of the month before or after, or the month's last day, within the log; None for the last day there is."""
    month = day.year * 12 + day.month - 1 + step
    for number in (day.day, 30, 29, 28):
        try:
            found = max(first, date(month // 12, month % 12 + 1, number))
        except ValueError:
            continue
        return found if found < last else None
    return None
