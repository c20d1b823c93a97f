"""Which column of a table means what: read from the words of its header, confirmed by what the column holds.

The roles of a table of events (several columns may serve ``receiver``; the columns of ``time`` and ``end`` are joined, as
date and hour):

========================  ======================================================================
sender, receiver          who wrote, called or invited; who was addressed or met
sender_name, ..._name     the name to show when sender or receiver holds an address or a number
time, end                 when it began and ended
minutes, hours, seconds   how long it lasted
channel, kind, role       a word for the channel, for the kind, for the receiver's place (to, cc, bcc)
id, thread, topic         the identity of the event, the conversation, what it was about
question, cancelled       whether an answer was asked for; whether it did not happen (or a status that may say so)
========================  ======================================================================

The roles of a table of people: name, email, phone, id, organisation, group, department, side, followers, key (important),
owner (who looks after the person).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from loaders.record import Refusal
from loaders.tabular.halves import PAIRS, whose
from loaders.tabular.party import minutes
from loaders.tabular.sides import again, side, sided
from loaders.times.moment import hours, stamp
from loaders.words import listed_words, meaning, plain, truth, ungendered

EVENTS = (
    "sender", "receiver", "time", "end", "minutes", "hours", "seconds", "channel", "kind", "role",
    "sender_name", "receiver_name", "id", "thread", "topic", "question", "cancelled",
)  # fmt: skip
PEOPLE = ("name", "email", "phone", "id", "organisation", "group", "department", "side", "followers", "key", "owner")

NEEDED = {"sender": "who wrote, called or invited", "receiver": "who was addressed or met", "time": "when it was"}
"""Without these a table is not one of events."""


def _words(*roles: str) -> tuple[str, ...]:
    """The words of headers for roles, of all languages."""
    lists = listed_words("headers").values()
    return tuple(dict.fromkeys(word for role in roles for words in lists for word in words.get(role, ())))


DURATION = frozenset(_words("duration"))
"""Words for a length that do not say its unit."""
SUBJECT = frozenset(_words("subject"))
"""Words for what a mail is about: its content, which no table of mails gives by itself."""
_HOST, _SENDER, _RECEIVER, _BESIDE = _words("host"), _words("sender"), _words("receiver"), _words("beside")
_MEETING = _words("meeting")
_MET, _HOSTED = (*_MEETING, *_words("met")), _words("hosted")
_DATE, _HOURS, _POSTS, _STATUS = _words("date"), _words("hours"), _words("post"), _words("status")
_END, _END_HOURS = _words("end"), _words("end_hours")
_BODIES, _HUMANS = frozenset(_words("bodies", "organisation")), frozenset(_words("humans"))
_OTHER: Mapping[str, tuple[str, ...]] = {
    role: _words(*read)
    for role, *read in (
        ("minutes", "minutes", "duration"), ("hours", "length_hours"), ("seconds", "seconds"),
        ("channel", "channel"), ("kind", "kind"),
        ("role", "role"), ("sender_name", "sender_name"), ("receiver_name", "receiver_name"), ("id", "id"),
        ("thread", "thread"),
        ("topic", "topic", "subject"), ("question", "question"), ("cancelled", "cancelled", "status"),
    )
}  # fmt: skip
_PERSON: Mapping[str, tuple[str, ...]] = {role: _words("person" if role == "id" else role) for role in PEOPLE}
_WRITTEN = {"to", "cc", "bcc", "required", "optional"}


_KNOWN = frozenset((
    *_HOST, *_SENDER, *_MET, *_RECEIVER, *_BESIDE, *_DATE, *_HOURS, *_END, *_END_HOURS, *_POSTS,
    *(word for table in (_OTHER, _PERSON) for words in table.values() for word in words),
    *(word for pair in PAIRS for word in pair),
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
        self.by_word = sided(self.by_word, _OURS, _THEIRS, _KNOWN) | self.by_word | _made(names)
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


def _made(names: Sequence[str]) -> dict[str, str]:
    """The columns made of a given and a family name, by whose they are; of the visitor where nothing says so."""
    return {who or "visitor": name for name in names if (who := whose(name)) is not None}


def events(names: Sequence[str], sample: Sequence[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The mapping of a table of events; roles that no column reads as are absent."""
    guess = Guess(names, sample)
    found = {"time": _time(guess)}
    # Where somebody met somebody, the host is surer than an owner or an author; and there a mere "Name" is the host's.
    met = any(word in guess.by_word for word in _MEETING)
    end = _end(guess)
    # Diaries call the hours of a meeting "from" and "to", as others call people.
    clocks = {name for name in names if guess.mostly(name, clocked)} - guess.used
    guess.used |= clocks
    found["sender"] = guess.take((*_HOST, *_SENDER, *_HOSTED) if met else (*_SENDER, *_HOST))
    other = guess.take(_RECEIVER) or _fullest(guess, _MET)
    found["receiver"] = other + again(other, names) + tuple(name for w in _BESIDE for name in guess.take((w,)))
    tests: dict[str, Callable[[str], object]] = {
        "channel": meaning, "kind": meaning, "minutes": told_unit, "hours": lasting,
        "role": lambda v: v.casefold() in _WRITTEN, "question": lambda v: truth(v) is not None,
    }  # fmt: skip
    found["end"] = end
    guess.used -= clocks
    for role, words in _OTHER.items():
        # A bare "duration" (Dauer, durée) does not say its unit: numbers in it are not taken for minutes.
        told = role == "minutes" and guess.pick(words) and plain(guess.pick(words)) not in DURATION
        found[role] = guess.take(words, None if told else tests.get(role))
    return {role: found[role] for role in EVENTS if found.get(role)}


def complete(mapping: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a mapping names a column for all that an interaction needs."""
    return set(NEEDED) <= set(mapping)


def told_unit(text: str) -> bool:
    """Whether a text is a length that says its unit: ``90 min``, ``1:30``."""
    return not text.strip().replace(",", "").replace(".", "").isdigit() and minutes(text) is not None


def lasting(text: str) -> bool:
    """Whether a text is a plain number of hours that something can last, and no time of day."""
    long = minutes(text, 60) if ":" not in text else None
    return long is not None and long <= 24 * 60


def dated(text: str) -> bool:
    """Whether a text reads as a date by itself."""
    return not isinstance(stamp(text), str) or stamp(text) == "several_months"


def clocked(text: str) -> bool:
    """Whether a text is a time as nobody is called: an hour, or a date that is neither a mere number nor a mere word."""
    found = stamp(text)
    written = re.search(r"\d", text) and not text.isdigit()
    return hours(text) is not None or bool(written and not isinstance(found, str) and found.form != "number")


def _time(guess: Guess) -> tuple[str, ...]:
    for word in (*_DATE, *_SENDER):
        name, sure = guess.pick((word,)), word in _DATE
        if not name or not guess.mostly(name, dated if sure else _day, empty=sure):
            continue
        guess.used.add(name)
        if word == "month" and guess.pick(("year",)):
            return (name, *guess.take(("year",)))
        return (name, *guess.take((*_HOURS, *_DATE, *_SENDER), hours))
    return ()


def _end(guess: Guess) -> tuple[str, ...]:
    """The columns of the end: a date, perhaps with its hour beside it, or the hour alone, on the day of the beginning."""
    day = guess.take(_END, dated) or guess.take(_RECEIVER, _day)
    clock = guess.take((*_END_HOURS, *_END, *_RECEIVER), hours)
    return (*day, *clock)


def _day(text: str) -> bool:
    return clocked(text) and hours(text) is None


def _fullest(guess: Guess, words: Sequence[str]) -> tuple[str, ...]:
    """Of several columns that may name the other side, the one that is filled most often; the earliest word when equal."""
    names = [guess.by_word[w] for w in words if w in guess.by_word and guess.by_word[w] not in guess.used]
    best = max(names, key=lambda name: len(guess.values(name)), default="")
    guess.used.add(best)
    return (best,) if best else ()


def people(names: Sequence[str], sample: Sequence[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The mapping of a table of people; roles that no column reads as are absent. Given and family name are taken together."""
    guess = Guess(names, sample)
    guess.by_word = {plain(ungendered(name)): name for name in reversed(names) if name.strip()} | guess.by_word
    both = next((pair for pair in PAIRS if set(pair) <= set(guess.by_word)), ())
    # "Nom" is a whole name alone and half of one beside "Prénom".
    if not guess.pick([word for word in _PERSON["name"] if word not in both]):
        guess.used |= {guess.by_word[word] for word in both}
    halves = tuple(guess.by_word[word] for word in both)
    found: dict[str, tuple[str, ...]] = {role: guess.take(words) for role, words in _PERSON.items()}
    found["name"] = found["name"] or halves
    return {role: found[role] for role in PEOPLE if found.get(role)}


def untold(names: Sequence[str], mapping: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The columns that by their names say what each row is, and which nothing was read from."""
    used = {name for read in mapping.values() for name in read}
    return [name for name in names if name not in used and plain(name) in {*_OTHER["kind"], *_OTHER["channel"]}]


def is_state(name: str) -> bool:
    """Whether a column by its name holds states, of which being cancelled is only one."""
    return plain(name) in _STATUS


def posts(names: Sequence[str]) -> bool:
    """Whether a header tells what somebody is (job, post, influence), as tables of people do."""
    return any(plain(name) in _POSTS for name in names)


def meetings(mapping: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the columns are those of a register of meetings: a host, an organisation met, or the word itself."""
    sender, receiver = mapping.get("sender", ()), mapping.get("receiver", ())
    made = {name: word for word, name in _made((*sender, *receiver)).items()}
    return (
        any(made.get(n, side(n, _OURS, _KNOWN)) in (*_HOST, *_HOSTED) for n in sender)
        or any(made.get(n, side(n, _THEIRS, _KNOWN)) in _MET or "attendee" in plain(n) for n in receiver)
        or any("meeting" in plain(n).split() for columns in mapping.values() for n in columns)
    )


def organisations(names: Sequence[str]) -> bool:
    """Whether columns, by the words of their headers, hold organisations alone: "external organisation", not "person met"."""
    told = [set(plain(name).split()) for name in names]
    return bool(told) and all(words & _BODIES and not words & _HUMANS for words in told)


def of_side(word: str) -> bool:
    """Whether a word, such as ``visitor`` before "first name", says which side of an event a column is about."""
    return word in _OURS or word in _THEIRS


def of_meetings(names: Sequence[str]) -> bool:
    """Whether some column, read or not, is called a meeting."""
    return any({"meeting", "meetings"} & set(plain(name).split()) for name in names)


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
