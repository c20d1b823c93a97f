"""Pairs of people who may be one: proposed with the reason, and never joined by themselves.

Pairs are looked for only where something is equal (the mailbox as its provider reads it, the words of a name, what stands
before the @ at one organisation), so a large directory takes seconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from graphx.people.decisions import Decisions
from graphx.people.matching import Directory, Person, tokens
from graphx.people.public_mail import PUBLIC
from graphx.people.shared_references import role

CROWD = 8
"""So many people with one name are not proposed pair by pair: the name says nothing."""

_GOOGLE = ("gmail.com", "googlemail.com")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two people who may be one: their ids and names, how sure that is (0 to 1), and the reason in words."""

    a: str
    a_name: str
    b: str
    b_name: str
    score: float
    evidence: str


def mailbox(address: str) -> str:
    """The address without its plus-tag; at Gmail also without dots and under one domain, since Google delivers these as one."""
    local, _, domain = address.lower().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _GOOGLE:
        return f"{local.replace('.', '')}@{_GOOGLE[0]}"
    return f"{local}@{domain}"


def proposals(directory: Directory, decisions: Decisions) -> list[Proposal]:
    """What may be one person, surest first. People of whom it was said that they are different are not proposed again."""
    blocks: dict[tuple[float, str, str], dict[str, Person]] = defaultdict(dict)
    for person in directory.people:
        for key in _keys(person):
            blocks[key][person.id] = person
    found: dict[tuple[str, str], Proposal] = {}
    apart = {tuple(sorted((directory.of[a], directory.of[b]))) for a, b in decisions.different if {a, b} <= directory.of.keys()}
    number = {person.id: i for i, person in enumerate(directory.people)}
    for (score, evidence, _), block in sorted(blocks.items(), key=lambda each: (-each[0][0], *each[0][1:])):
        if len(block) > CROWD:
            continue
        for a, b in combinations(sorted(block.values(), key=lambda person: person.id), 2):
            if (a.id, b.id) not in found and tuple(sorted((number[a.id], number[b.id]))) not in apart:
                found[a.id, b.id] = Proposal(a.id, a.name, b.id, b.name, score, evidence)
    return sorted(found.values(), key=lambda each: (-each.score, each.a, each.b))


def _keys(person: Person) -> Iterator[tuple[float, str, str]]:
    """What this person must share with another for the two to be proposed: score, evidence, value."""
    for reference in person.references:
        kind, _, body = reference.partition(":")
        if kind != "email" or "@" not in body or role(reference):
            continue
        yield 0.95, "one mailbox in two spellings", mailbox(body)
        local = body.partition("@")[0].partition("+")[0]
        if person.organisation and person.organisation not in PUBLIC:
            yield 0.8, "the same name before the @, the same organisation", f"{local}@{person.organisation.casefold()}"
    words = tokens(person.name) if "@" not in person.name and not person.note else frozenset()
    if len(words) > 1:
        yield 0.7, "the same name", " ".join(sorted(words))
