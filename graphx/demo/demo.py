"""An invented organisation, written as the files that real people export, with truths planted in them.

Lantern Energy Cooperative has 25 employees in six departments and 123 stakeholders in nine groups. Its files cover two years,
2024-07-01 to 2026-06-30, and depend on the seed only, never on the day on which they are written. Nobody in them exists; all
addresses end in ``.example`` (RFC 2606). What there is to be found, whatever the seed:

* *broker*: Nadia Haddad is the only person who knows both our people and the fourteen members of the Harbour Forum.
* *single*: Folake Oyelaran, a customer, is deeply tied to one of ours, Marta Kowalczyk, and to nobody else.
* *cooling*: Joonas Lehtinen, a partner, met Priya Raghunathan every week until 2026-02-24, and nobody since.
* *absent*: the eight people of the regulators stand in the roster; nobody ever speaks to them.
* *broadcast*: Samuel Adeyemi's quarterly letter goes to 176 people and makes no relationship.
* *famous*: Zara Quill has 1,200,000 followers and wrote one mail. *quiet*: Ikaika Kealoha has 38 followers and meets Anders
  Lindqvist every week.
* *coffee* and *mail*: Priya has an hour of coffee a month with Aiko Tanabe and, on the same days, eight mails with Rui
  Carvalho: 24 meetings are deeper than 192 mails.
* *moved*: Elif Demir changed her address on 2025-09-01; the roster knows both. *twins*: two people are called Maria Santos.
* *oneway*: Gunnar Ek writes to Samuel every four weeks and is never answered.
* *press*: Maria Santos of Signal Radio hosts the evenings of the press club. Its list of guests is the only source that sees
  the media among themselves, where nobody reaches as many as she does.
* *hostile*: three suppliers are named in HTML, in a spreadsheet formula and in Markdown.
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from graphx.demo import calendar, mail, tables
from graphx.demo.events import END, START
from graphx.demo.noise import noise
from graphx.demo.people import CAST, Member
from graphx.demo.story import CALENDARS, MAILBOXES, MOVED, SILENT, Story

_PROGRAMS = {"Priya Raghunathan": "takeout", "Marta Kowalczyk": "thunderbird", "Samuel Adeyemi": "plain"}
_DIARIES = {"Helena Brandt": "outlook", "Priya Raghunathan": "google", "Marta Kowalczyk": "google"}


def write(folder: str | Path, seed: int = 7) -> list[Path]:
    """Write the files into the folder, which is made when missing, and return their paths in order of name.

    The same seed writes the same bytes. Files of the same names are replaced, others stay.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, data in sorted(_files(Story(seed), seed).items()):
        path = folder / name
        path.write_bytes(data)
        paths.append(path)
    return paths


def truths() -> dict[str, Any]:
    """What is planted, by the keywords of this module's text: names, addresses, groups, dates and counts."""
    found: dict[str, Any] = {key: person.name for key, person in CAST.items()}
    return found | {
        "as_of": END,
        "first": START,
        "broker_world": "community",
        "single_ours": "Marta Kowalczyk",
        "cooling_ours": "Priya Raghunathan",
        "cooling_since": SILENT,
        "absent": "regulator",
        "broadcast": "Samuel Adeyemi",
        "quiet_ours": "Anders Lindqvist",
        "coffee_ours": "Priya Raghunathan",
        "moved_addresses": list(CAST["moved"].emails),
        "moved_on": MOVED,
        "twins": [CAST["twin"].emails[0], CAST["other twin"].emails[0]],
        "oneway_ours": "Samuel Adeyemi",
        "press": CAST["other twin"].emails[0],
        "press_world": "media",
        "hostile": [CAST[key].name for key in ("markup", "formula", "beacon")],
    }


def _files(story: Story, seed: int) -> dict[str, bytes]:
    staff = story.staff
    files = {
        "roster.csv": tables.roster([*staff.values(), *story.stakeholders()]),
        "crm_activities.csv": tables.activities(story.activities),
        "harbour_forum.csv": tables.forum(story.forum),
        "press_club.jsonl": tables.evenings(story.evenings),
        "directors_meetings.csv": tables.register(_directors(story), story.organisations(), Random(seed)),  # noqa: S311
    }
    for name in MAILBOXES:
        machines = noise(staff[name], story.crowd["customer"], Random(f"{seed} {name}"))  # noqa: S311
        messages = sorted([*story.mails, *machines], key=lambda message: (message.time, message.identity))
        files[f"{_file(name)}.mbox"] = mail.mailbox(staff[name], messages, _PROGRAMS[name])
    for name in CALENDARS:
        files[f"{_file(name)}.ics"] = calendar.calendar(staff[name], story.meetings, _DIARIES[name])
    return files


def _directors(story: Story) -> list[Member]:
    return [person for person in story.staff.values() if person.department == "Direction"]


def _file(name: str) -> str:
    return name.partition(" ")[0].lower()
