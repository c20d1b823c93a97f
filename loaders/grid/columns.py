"""Which column of a table means what: read from the words of its header, confirmed by what the column holds.

The roles of a table of events (several columns may serve ``receiver``; the columns of ``time`` and ``end`` are joined, as
date and hour):

========================  ======================================================================
sender, receiver          who wrote, called or invited; who was addressed or met
sender_name, ..._name     the name to show when sender or receiver holds an address or a number
time, end                 when it began and ended
minutes, seconds          how long it lasted
channel, kind, role       a word for the channel, for the kind, for the receiver's place (to, cc, bcc)
id, thread, topic         the identity of the event, the conversation, what it was about
========================  ======================================================================

The roles of a table of people: name, email, phone, id, organisation, group, department, side, followers, key (important).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from loaders.grid.moment import stamp
from loaders.grid.sides import again, side, sided
from loaders.grid.words import listed_words, meaning, plain
from loaders.record import Refusal

EVENTS = (
    "sender", "receiver", "time", "end", "minutes", "seconds", "channel", "kind", "role",
    "sender_name", "receiver_name", "id", "thread", "topic",
)  # fmt: skip
PEOPLE = ("name", "email", "phone", "id", "organisation", "group", "department", "side", "followers", "key")

NEEDED = {"sender": "who wrote, called or invited", "receiver": "who was addressed or met", "time": "when it was"}
"""Without these a table is not one of events."""
EXPORTS = ("sender profile url", "inviter profile url", "inviterprofileurl", "connected on", "graphx snapshot")
"""Headers of exports that need a reader of their own."""


def _foreign(role: str) -> tuple[str, ...]:
    """The words of other languages for a role."""
    return tuple(dict.fromkeys(word for words in listed_words("headers").values() for word in words.get(role, ())))


def _more(english: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The words of roles, those of other languages after the English ones."""
    return {
        role: (*words, *(_foreign("duration") if role == "minutes" else ()), *_foreign(role)) for role, words in english.items()
    }


DURATION = frozenset(("duration", *_foreign("duration")))
"""Words for a length that do not say its unit."""
_HOST = (
    "minister", "minister name", "name of minister", "host", "organiser", "organizer", "meeting organizer", "meeting organiser",
    "official", "senior official", "permanent secretary", "special adviser", "member of staff", "staff member", "our contact",
    "our person", "account manager", "councillor", "commissioner",
    *_foreign("host"),
)  # fmt: skip
_SENDER = (
    "sender", "from", "from address", "from email", "sender email", "sender address", "sender id", "from id", "source",
    "caller", "caller id", "author", "author email", "initiator", "actor", "ego", "user a", "person a", "owner", "owner id",
    "activity owner", "assigned to", "from name", "sender name",
    *_foreign("sender"),
)  # fmt: skip
_MET = (
    "name of organisation", "name of organization", "name of external organisation", "name of external organization",
    "external organisation", "external organization", "organisation", "organization", "organisations", "organizations",
    "name of individual or organisation", "individual or organisation", "organisation or individual",
    "person or organisation that was met", "name of organisation or individual", "met with", "meeting with", "attendees",
    "attendee", "participants", "participant", "stakeholder", "guest", "guests", "person met", "company", "client",
    "customer", "counterparty",
)  # fmt: skip
_RECEIVER = (
    "receiver", "recipient", "recipients", "to", "to address", "to email", "recipient email", "recipient address",
    "recipient id", "receiver id", "to id", "target", "callee", "callee id", "called", "addressee", "with", "contact",
    "contact name", "contact email", "who id", "alter", "user b", "person b", "to name", "recipient name",
    *_foreign("receiver"),
)  # fmt: skip
_BESIDE = ("cc", "bcc", "cc address", "bcc address", "required attendees", "optional attendees")
_DATE = (
    "time", "timestamp", "datetime", "date time", "date and time", "date", "event date", "event time", "start date",
    "start", "start time", "start date time", "started at", "meeting date", "date of meeting", "date of event", "when",
    "sent at", "sent on", "sent", "date sent", "activity date", "call time", "call date", "occurred at", "month",
    "date met",
    *_foreign("date"),
)  # fmt: skip
_HOURS = ("time", "start time", "time of day", "hour", *_foreign("hours"))
_OTHER: Mapping[str, tuple[str, ...]] = _more(
    {
        "end": ("end", "end date", "end time", "end date time", "ended at", "finish"),
        "minutes": ("minutes", "duration minutes", "duration in minutes", "duration min", "length minutes", "mins", "duration"),
        "seconds": (
            "seconds",
            "duration seconds",
            "duration in seconds",
            "duration sec",
            "call duration in seconds",
            "duration s",
        ),
        "channel": ("channel", "medium", "method", "contact method", "mode", "method of contact"),
        "kind": (
            "kind",
            "type",
            "interaction type",
            "activity type",
            "event type",
            "type of contact",
            "meeting type",
            "task subtype",
        ),
        "role": ("role", "recipient type", "recipient role", "field"),
        "sender_name": ("sender name", "from name", "caller name", "author name"),
        "receiver_name": ("receiver name", "recipient name", "to name", "callee name"),
        "id": ("id", "meeting id", "message id", "event id", "interaction id", "activity id", "uid", "record id", "call id"),
        "thread": ("thread", "thread id", "conversation", "conversation id", "series"),
        "topic": (
            "topic",
            "subject",
            "purpose",
            "purpose of meeting",
            "reason",
            "title",
            "agenda",
            "reason for meeting",
            "summary",
        ),
    }
)
_PERSON: Mapping[str, tuple[str, ...]] = _more({
    "name": ("name", "full name", "display name", "contact name", "person", "stakeholder", "stakeholder name", "employee name"),
    "email": ("email", "e mail", "mail", "email address", "e mail address", "work email", "primary email", "email 1",
              "e mail 1 value"),
    "phone": ("phone", "telephone", "phone number", "mobile", "mobile phone", "phone 1 value", "work phone", "business phone",
              "tel"),
    "id": ("id", "person id", "contact id", "user id", "employee id", "record id", "employee number"),
    "organisation": ("organisation", "organization", "company", "company name", "employer", "account name", "organisation name",
                     "organization name", "institution", "firm", "account"),
    "group": ("group", "stakeholder group", "type", "stakeholder type", "category", "stakeholder category", "segment",
              "relationship"),
    "department": ("department", "team", "unit", "business unit", "division", "organization department", "directorate"),
    "side": ("side", "internal external", "internal or external", "internal", "ours"),
    "key": ("key", "key stakeholder", "importance", "priority", "key contact"),
    "followers": ("followers", "follower count", "number of followers"),
})  # fmt: skip
_POSTS = ("role", "title", "job title", "position", "organization title", "reports to", "manager", "importance", "influence")
_HALVES = (("first name", "last name"), ("firstname", "lastname"), ("given name", "family name"), ("first name", "surname"),
           ("forename", "surname"), *(tuple(words["halves"]) for words in listed_words("headers").values()))  # fmt: skip
_CLOCK = re.compile(
    r"\s*\d{1,2}[:.hH]\d\d(:\d\d(\.\d+)?)?\s*([aApP]\.?[mM]\.?)?(\s*(-|–|to|bis)\s*\d{1,2}[:.hH]\d\d.{0,5})?\s*"
)
_SPAN = re.compile(r"\s*(\d{1,3}:\d\d(:\d\d)?|(\d+\s*h[a-z]*)?\s*(\d+\s*m[a-z]*)?\s*(\d+\s*s[a-z]*)?)\s*")
_WRITTEN = {"to", "cc", "bcc", "required", "optional"}


_KNOWN = frozenset((
    *_HOST, *_SENDER, *_MET, *_RECEIVER, *_BESIDE, *_DATE, *_HOURS, *_POSTS,
    *(word for table in (_OTHER, _PERSON) for words in table.values() for word in words),
    *(word for pair in _HALVES for word in pair),
))  # fmt: skip
_OURS, _THEIRS = frozenset((*_SENDER, *_HOST)), frozenset((*_RECEIVER, *_MET))


def known(cells: Sequence[str]) -> int:
    """How many cells of a row are words that headers use."""
    return sum(plain(cell) in _KNOWN for cell in cells if len(cell) <= 60)


class Guess:
    """The columns of a table by the words of its header; ``sample`` are its first rows."""

    def __init__(self, names: Sequence[str], sample: Sequence[Sequence[str]]) -> None:
        self.names, self.sample = names, sample
        self.by_word = {plain(name): name for name in reversed(names) if name.strip()}
        self.by_word = sided(self.by_word, _OURS, _THEIRS, _KNOWN) | self.by_word
        self.used: set[str] = set()

    def values(self, name: str) -> list[str]:
        at = list(self.names).index(name)
        return [row[at].strip() for row in self.sample if at < len(row) and row[at].strip()]

    def mostly(self, name: str, test: Callable[[str], object], empty: bool = False) -> bool:
        """Whether at least half of what the sample shows of the column passes; ``empty`` is the answer for a column without
        values.
        """
        values = self.values(name)
        return 2 * sum(bool(test(v)) for v in values) >= len(values) if values else empty

    def pick(self, words: Sequence[str]) -> str:
        """The unused column named by the earliest of the words, or nothing."""
        return next((self.by_word[w] for w in words if w in self.by_word and self.by_word[w] not in self.used), "")

    def take(self, words: Sequence[str], test: Callable[[str], object] | None = None) -> tuple[str, ...]:
        for word in words:
            name = self.pick((word,))
            if name and (test is None or self.mostly(name, test)):
                self.used.add(name)
                return (name,)
        return ()


def events(names: Sequence[str], sample: Sequence[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The mapping of a table of events; roles that no column reads as are absent."""
    guess = Guess(names, sample)
    found = {"time": _time(guess), "sender": guess.take(_SENDER) or guess.take(_HOST)}
    met = guess.take(_RECEIVER) or _fullest(guess, _MET)
    found["receiver"] = met + again(met, names) + tuple(name for w in _BESIDE for name in guess.take((w,)))
    tests: dict[str, Callable[[str], object]] = {
        "end": dated, "channel": meaning, "kind": meaning, "minutes": _SPAN.fullmatch,
        "role": lambda v: v.casefold() in _WRITTEN,
    }  # fmt: skip
    for role, words in _OTHER.items():
        # A bare "duration" (Dauer, durée) does not say its unit: numbers in it are not taken for minutes.
        told = role == "minutes" and guess.pick(words) and plain(guess.pick(words)) not in DURATION
        found[role] = guess.take(words, None if told else tests.get(role))
    return {role: found[role] for role in EVENTS if found.get(role)}


def complete(mapping: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a mapping names a column for all that an interaction needs."""
    return set(NEEDED) <= set(mapping)


def dated(text: str) -> bool:
    """Whether a text reads as a date by itself."""
    return not isinstance(stamp(text), str) or stamp(text) == "several_months"


def _time(guess: Guess) -> tuple[str, ...]:
    for word in _DATE:
        name = guess.pick((word,))
        if not name or not guess.mostly(name, dated, empty=True):
            continue
        guess.used.add(name)
        if word == "month" and guess.pick(("year",)):
            return (name, *guess.take(("year",)))
        return (name, *guess.take(_HOURS, _CLOCK.fullmatch))
    return ()


def _fullest(guess: Guess, words: Sequence[str]) -> tuple[str, ...]:
    """Of several columns that may name the other side, the one that is filled most often; the earliest word when equal."""
    names = [guess.by_word[w] for w in words if w in guess.by_word and guess.by_word[w] not in guess.used]
    best = max(names, key=lambda name: len(guess.values(name)), default="")
    guess.used.add(best)
    return (best,) if best else ()


def people(names: Sequence[str], sample: Sequence[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The mapping of a table of people; roles that no column reads as are absent. Given and family name are taken together."""
    guess = Guess(names, sample)
    both = next((pair for pair in _HALVES if set(pair) <= set(guess.by_word)), ())
    # "Nom" is a whole name alone and half of one beside "Prénom".
    if not guess.pick([word for word in _PERSON["name"] if word not in both]):
        guess.used |= {guess.by_word[word] for word in both}
    halves = tuple(guess.by_word[word] for word in both)
    found: dict[str, tuple[str, ...]] = {role: guess.take(words) for role, words in _PERSON.items()}
    found["name"] = found["name"] or halves
    return {role: found[role] for role in PEOPLE if found.get(role)}


def posts(names: Sequence[str]) -> bool:
    """Whether a header tells what somebody is (job, post, influence), as tables of people do."""
    return any(plain(name) in _POSTS for name in names)


def meetings(mapping: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the columns are those of a register of meetings: a host, an organisation met, or the word itself."""
    sender, receiver = mapping.get("sender", ()), mapping.get("receiver", ())
    return (
        any(side(n, _OURS, _KNOWN) in _HOST for n in sender)
        or any(side(n, _THEIRS, _KNOWN) in _MET or "attendee" in plain(n) for n in receiver)
        or any("meeting" in plain(n).split() for columns in mapping.values() for n in columns)
    )


def calls(mapping: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the header is that of a list of calls."""
    return any(plain(n).split()[:1] in (["caller"], ["callee"], ["call"]) for names in mapping.values() for n in names)


def listed(names: Sequence[str]) -> str:
    """The columns there are, for a sentence; the first 30 of them."""
    named = [f"'{name}'" for name in names if name.strip()]
    return ", ".join(named[:30]) + (f" and {len(named) - 30} more" if len(named) > 30 else "")


def given(mapping: Mapping[str, tuple[str, ...]], roles: Sequence[str], names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The mapping that a person gave, with columns as the table writes them (case and outer blanks do not matter).

    Raises :class:`Refusal` ``unknown_role`` or ``unknown_column``, naming those there are.
    """
    by_name = {name.strip().casefold(): name for name in reversed(names) if name.strip()}
    found: dict[str, tuple[str, ...]] = {}
    for role, columns in mapping.items():
        if role not in roles:
            raise Refusal("unknown_role", f"There is no role '{role}'. There are: {', '.join(roles)}.")
        for column in columns:
            if column.strip().casefold() not in by_name:
                raise Refusal("unknown_column", f"The table has no column '{column}' for {role}. It has {listed(names)}.")
        found[role] = tuple(by_name[column.strip().casefold()] for column in columns)
    return found
