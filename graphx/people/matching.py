"""From references to people: strong keys join, people decide the rest, and every decision can be undone.

A reference is one handle in one source (``email:a@b.c``, ``name:jane doe@register``). Two become one person when a source
states so on a card (a roster row with name and e-mail, a contact with two addresses) and each strong key carries one name;
or when somebody decided so. A name alone never joins anybody. The directory is computed anew from the log and the decisions, so
undoing a decision restores exactly what was there before it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from rapidfuzz import fuzz, process

from graphx.errors import UnknownPerson
from graphx.log.segment import reference_id
from graphx.people import shared_references
from graphx.people.decisions import Decisions
from graphx.people.public_mail import PUBLIC
from loaders.record import Card

_ORDER = {"email": 0, "phone": 2, "name": 3}
_TITLES = frozenset({
    "mr", "mrs", "ms", "dr", "prof", "sir", "dame", "lord", "lady", "the", "rt", "hon", "mp", "phd", "ext", "msc", "mba",
    "jr", "sr",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """One human, or an organisation acting as one: the references judged to be the same, and where they belong."""

    id: str
    name: str
    organisation: str = ""
    group: str = ""
    department: str = ""
    side: str = "stakeholder"
    followers: int | None = None
    key: bool = False
    owner: str = ""
    references: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Directory:
    """Everybody in the log, sorted by id, and which person each reference stands for."""

    people: tuple[Person, ...]
    of: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def among(cls, people: Iterable[Person]) -> Directory:
        """That of people who are sorted by id; each has references of its own."""
        known = tuple(people)
        return cls(known, {each: i for i, person in enumerate(known) for each in person.references})

    def find(self, text: str) -> Person:
        """The person with that id, reference, e-mail address, or full name (whole, letter case aside).

        Raises :class:`UnknownPerson` when there is none, naming near ones, or when the name belongs to several.
        """
        wanted = text.strip()
        for key in (wanted, wanted.lower(), f"email:{wanted.lower()}"):
            if key in self.of:
                return self.people[self.of[key]]
        by_id = {person.id: person for person in self.people}
        if wanted in by_id:
            return by_id[wanted]
        named = [person for person in self.people if person.name.casefold() == wanted.casefold()]
        if len(named) == 1:
            return named[0]
        if named:
            choices = ", ".join(f"{person.id} ({person.references[0]})" for person in named[:5])
            raise UnknownPerson(f"Several people are called '{wanted}': {choices}. Give the id or the reference.")
        near = process.extract(wanted, [person.name for person in self.people], scorer=fuzz.WRatio, limit=3, score_cutoff=75)
        hint = f" Near: {', '.join(sorted({name for name, _, _ in near}))}." if near else ""
        raise UnknownPerson(f"There is nobody with the id, reference or name '{wanted}'.{hint}")


def tokens(name: str) -> frozenset[str]:
    """The words of a name without order, accents, letter case, punctuation, titles."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    words = re.findall(r"\w+", "".join(c for c in folded if not unicodedata.combining(c)))
    return frozenset(words) - _TITLES or frozenset(words)


def alike(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two names can be one person's: one holds all words of the other, or they differ by spelling only."""
    return a <= b or b <= a or fuzz.token_sort_ratio(" ".join(sorted(a)), " ".join(sorted(b))) >= 85


def several(names: Iterable[str]) -> bool:
    """Whether a key carries the names of more than one person."""
    plain = {name for name in names if name and "@" not in name}
    if len(plain) < 2:
        return False
    sets = sorted({tokens(name) for name in plain}, key=lambda each: (-len(each), sorted(each)))
    return any(not alike(sets[0], other) for other in sets[1:])


def person_id(reference: str) -> str:
    """The opaque id of the person whose first reference this is."""
    return f"p{reference_id(reference):016x}"


def rank(reference: str) -> tuple[int, str]:
    """Order among the references of one person: addresses first, accounts, phones, names last."""
    return _ORDER.get(reference.partition(":")[0], 1), reference


class _Union:
    """Disjoint sets of references that refuse to bring two together which somebody said are different."""

    def __init__(self, references: Iterable[str], different: Iterable[tuple[str, str]]) -> None:
        self.parent = {reference: reference for reference in references}
        self.foes: dict[str, set[str]] = defaultdict(set)
        for a, b in different:
            self.foes[a].add(b)
            self.foes[b].add(a)

    def root(self, reference: str) -> str:
        while self.parent[reference] != reference:
            self.parent[reference] = self.parent[self.parent[reference]]
            reference = self.parent[reference]
        return reference

    def join(self, a: str, b: str) -> None:
        if a not in self.parent or b not in self.parent:
            return
        a, b = sorted((self.root(a), self.root(b)), key=rank)
        if a == b or any(self.root(foe) == b for foe in self.foes[a] if foe in self.parent):
            return
        self.parent[b] = a
        self.foes[a] |= self.foes.pop(b, set())


def _edges(cards: Sequence[Card], names: Mapping[str, Mapping[str, int]], shared: Mapping[str, str]) -> list[tuple[str, str]]:
    """The pairs of references that sources state to be one person, without keys shared by several people."""
    many = {reference for reference, carried in names.items() if not reference.startswith("name:") and several(carried)}
    edges: set[tuple[str, str]] = set()
    for card in cards:
        usable = [each for each in card.references if each not in many and each not in shared]
        edges.update(pairwise(sorted(usable)))  # in whatever order a source gives them
    return sorted(edges)


def resolve(
    names: Mapping[str, Mapping[str, int]],
    cards: Sequence[Card],
    decisions: Decisions,
    domains: Iterable[str] = (),
    owners: Iterable[str] = (),
    used: Collection[str] | None = None,
) -> Directory:
    """The directory of everybody the log names.

    ``names`` gives for each reference how often it carried which name, ``owners`` the references whose own view some source is,
    ``used`` those of events and declared ties; None when that is not known. A reference of several people is an entry of its
    own, called by itself, and without events nobody: see :func:`graphx.people.shared_references.sharing`.
    The result does not depend on the order of anything given.
    """
    known = sorted({*names, *(each for card in cards for each in card.references), *owners})
    kept = None if used is None else {*used, *owners, *decisions.about()}
    shared = shared_references.sharing(cards, known, kept, several)
    cards = shared.cards
    known = sorted({*known, *(each for card in cards for each in card.references)})
    union = _united(known, decisions, _edges(cards, names, shared.notes))
    members: dict[str, list[str]] = defaultdict(list)
    for reference in known:
        if reference in shared.nobody:
            continue
        members[union.root(reference)].append(reference)
    stated: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        for root in {union.root(each) for each in card.references if each not in shared.notes}:
            stated[root].append(card)
    ours, domains = frozenset(owners), frozenset(domains)
    people = [
        _person(
            sorted(group, key=rank) if len(group) > 1 else group, names, stated.get(root, ()), decisions, domains, ours, shared
        )
        for root, group in members.items()
    ]
    people.sort(key=lambda person: person.id)
    of = {each: i for i, person in enumerate(people) for each in person.references}
    return Directory(tuple(_owned(person, people, of) for person in people), of)


def _united(known: Sequence[str], decisions: Decisions, edges: Iterable[tuple[str, str]]) -> _Union:
    """What people decided joins first; an edge joins only where nobody set one of its ends apart."""
    union = _Union(known, decisions.different)
    for a, b in decisions.merged:
        union.join(a, b)
    apart = decisions.apart
    for a, b in edges:
        if a not in apart and b not in apart:
            union.join(a, b)
    return union


def _owned(person: Person, people: Sequence[Person], of: Mapping[str, int]) -> Person:
    """The person with their owner by name, where a list or a decision gave an address or another reference."""
    known = [of[each] for each in (person.owner, f"email:{person.owner.lower()}") if each in of] if person.owner else []
    return replace(person, owner=people[known[0]].name) if known else person


def _person(
    references: list[str],
    names: Mapping[str, Mapping[str, int]],
    cards: Sequence[Card],
    decisions: Decisions,
    domains: frozenset[str],
    owners: frozenset[str],
    common: shared_references.Sharing,
) -> Person:
    first, (facts, doubts) = references[0], _said(cards)
    decided: dict[str, str] = {}
    for reference in references:
        decided |= decisions.facts.get(reference, {})
    facts |= decided
    domain = first.rpartition("@")[2] if first.startswith("email:") else ""
    side = facts.get("side", "ours" if domain in domains or not owners.isdisjoint(references) else "stakeholder")
    note = next((common.notes[each] for each in references if each in common.notes), "")
    if note and len(references) == 1:
        names = {}
    carried = names.get(first, {}) if len(references) == 1 and not cards else _carried(references, names, cards)
    shared = len(carried) > 1 and any(not each.startswith("name:") and several(names.get(each, ())) for each in references)
    return Person(
        id=person_id(first),
        name=facts.get("name") or _name(carried, first),
        organisation=facts.get("organisation", domain if domain not in PUBLIC else ""),
        group=facts.get("group", "employee" if side == "ours" else ""),
        department=facts.get("department", ""),
        side=side,
        followers=max((card.followers for card in cards if card.followers is not None), default=None) if cards else None,
        key=facts["key"] == "yes" if "key" in facts else any(card.key for card in cards),
        owner=facts.get("owner", ""),
        references=tuple(references),
        note="; ".join([
            *filter(None, [note or ("carries several names" if shared else "")]),
            *(doubt for fact, doubt in doubts.items() if fact not in decided),
        ]),
    )  # fmt: skip


def _said(cards: Sequence[Card]) -> tuple[dict[str, str], dict[str, str]]:
    """What most cards say of each fact; the alphabet decides between equals. With it, in words, where cards disagree: of a name
    they differ in spelling only, since a key that carries the names of several people joins nobody.
    """
    facts: dict[str, str] = {}
    doubts: dict[str, str] = {}
    for fact in ("name", "organisation", "group", "department", "side", "owner") if cards else ():
        values = Counter(getattr(card, fact) for card in cards if getattr(card, fact))
        if values:
            facts[fact] = min(values, key=lambda value: (-values[value], value))
        if len(values) > 1 and fact != "name":
            doubts[fact] = f"lists disagree about {fact}: {', '.join(sorted(values))}"
    return facts, doubts


def _carried(references: list[str], names: Mapping[str, Mapping[str, int]], cards: Sequence[Card]) -> Counter[str]:
    """How often which name was carried, by cards too."""
    carried: Counter[str] = Counter()
    for reference in references:
        carried.update(names.get(reference, {}))
    carried.update({card.name: 1 for card in cards if card.name})
    return carried


def _name(carried: Mapping[str, int], reference: str) -> str:
    """The name carried most often, the longer of equals; else what the reference itself shows."""
    usable = {name: times for name, times in carried.items() if name and "@" not in name}
    if usable:
        return min(usable, key=lambda name: (-usable[name], -len(name), name))
    body = reference.partition(":")[2]
    return body if reference.startswith("email:") else body.rpartition("@")[0] or body
