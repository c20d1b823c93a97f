"""The tables of the demo: a CRM's activities, a forum's log, a club's guests, a register of meetings, a roster."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from random import Random

from graphx.demo.events import END, START, Activity, Evening
from graphx.demo.people import Member


def activities(rows: Iterable[Activity]) -> bytes:
    """What a CRM exports: one row per activity, local names for the columns, times to the minute."""
    table = [
        (
            f"A-{number:06d}",
            row.sender.emails[-1],
            row.receiver.emails[-1],
            f"{row.time:%Y-%m-%d %H:%M}",
            row.kind,
            row.minutes,
            row.subject,
        )
        for number, row in enumerate(rows, 1)
    ]
    names = ("Activity ID", "Activity Owner", "Contact Email", "Activity Date", "Type", "Duration (minutes)", "Subject")
    return _table([names, *table])


def forum(rows: Iterable[Activity]) -> bytes:
    """What the administrator of a forum exports."""
    names = ("id", "author", "author_name", "recipient", "timestamp", "channel", "type", "thread")
    table = [
        (
            number, row.sender.emails[-1], row.sender.name, row.receiver.emails[-1], f"{row.time:%Y-%m-%dT%H:%M:%SZ}",
            "Forum", row.kind, row.thread,
        )
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip
    return _table([names, *table])


def evenings(rows: Iterable[Evening]) -> bytes:
    """The list of guests that a club's booking system gives: one JSON object per evening, everybody who came in one list."""
    lines = [
        {"evening": row.title, "start": f"{row.time:%Y-%m-%dT%H:%M:%SZ}", "host": _named(row.host),
         "guests": [_named(guest) for guest in row.guests], "type": "meeting", "minutes": row.minutes}
        for row in rows
    ]  # fmt: skip
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines).encode("utf-8")


def _named(person: Member) -> str:
    return f"{person.name} <{person.emails[-1]}>"


def roster(people: Iterable[Member]) -> bytes:
    """Who belongs where. Several addresses of one person stand in one cell."""
    table = [
        (
            person.name, "; ".join(person.emails), person.organisation, person.group, person.department,
            "ours" if person.ours else "stakeholder", person.followers,
        )
        for person in people
    ]  # fmt: skip
    return _table([("Name", "Email", "Organisation", "Group", "Department", "Side", "Followers"), *table])


def register(officials: Sequence[Member], organisations: Sequence[str], rng: Random) -> bytes:
    """A register of meetings as it is published: a title, the official named once, months only, nil returns, a note."""
    rows: list[tuple[object, ...]] = [
        ("Meetings of the directors of Lantern Energy Cooperative with external organisations", "", "", ""),
        ("Senior official", "Date", "Name of organisation", "Purpose of meeting"),
    ]
    months = [START + timedelta(days=30.5 * n + 5) for n in range(24) if START + timedelta(days=30.5 * n) < END]
    purposes = ("General discussion", "Heat networks", "Grid connections", "Finance for storage", "Introductory meeting")
    for official in officials:
        name = _named(official)
        for month in months:
            met = rng.sample(list(organisations), rng.choice((0, 1, 1, 2)))
            for organisation in met or ["Nil return"]:
                purpose = "" if organisation == "Nil return" else rng.choice(purposes)
                rows.append((name, f"{month:%B %Y}", organisation, purpose))
                name = ""
    rows += [("", "", "", ""), ("Note: internal meetings are not listed.", "", "", "")]
    return _table(rows)


def _table(rows: Iterable[Sequence[object]]) -> bytes:
    sheet = io.StringIO(newline="")
    csv.writer(sheet).writerows(rows)
    return sheet.getvalue().encode("utf-8")
