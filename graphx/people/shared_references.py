"""References that are not one person's: role addresses, addresses in the rows of several people, numbers of several lists."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from loaders.record import Card

ROLES = frozenset({
    "office", "info", "contact", "hello", "mail", "post", "team", "admin", "administration", "support", "service", "help",
    "helpdesk", "sales", "marketing", "press", "media", "jobs", "careers", "hr", "accounts", "billing", "invoice", "invoices",
    "enquiries", "inquiries", "reception", "secretariat", "secretary", "webmaster", "postmaster", "hostmaster", "abuse",
    "kontakt", "buero", "büro", "sekretariat", "verwaltung", "presse", "vertrieb", "rechnung", "zentrale", "empfang",
    "bonjour", "accueil", "bureau", "comptabilite", "contacto", "oficina", "ventas", "prensa", "secretaria",
    "administracion", "contatto", "contatti", "segreteria", "ufficio", "amministrazione", "vendite", "stampa", "contato",
    "events", "bookings", "reservations", "legal", "finance", "privacy", "communications", "newsroom", "buchhaltung",
    "rezeption", "redaktion", "redaction", "redazione", "redaccion", "redacao", "redactie", "redakcja", "recepcja", "receptie",
    "recepcion",
    "escritorio", "geral", "vendas", "kantoor", "secretariaat", "administratie", "verkoop", "biuro", "kontakty", "sprzedaz",
})  # fmt: skip
"""What stands before the @ of an address that belongs to a post and not to a person, in eight languages."""

FIRST_ONLY = frozenset({"mail", "contact", "hello", "post", "kontakt", "contacto", "contato"})
"""Roles that people also write before their own name: ``mail.ann@``."""

SHARED = "stands in the rows of several people, so it is nobody's"
ROLE = "an address of a role, not of a person"


@dataclass(frozen=True)
class Sharing:
    """``notes`` gives for each reference that is no one person's why; ``nobody`` are those that are not even entries.
    ``cards`` are those that were given, each known by something of its own where its row has that.
    """

    notes: Mapping[str, str]
    nobody: frozenset[str]
    cards: Sequence[Card]


def role(reference: str) -> bool:
    """Whether a reference is an address of a role, such as ``email:office@x.example``; its tag does not count, nor what part of
    the office it is (``reception.berlin@``).
    """
    kind, _, body = reference.partition(":")
    if kind != "email":
        return False
    local = body.rpartition("@")[0].partition("+")[0]
    first, *rest = re.split(r"[._-]", local)
    return local in ROLES or (bool(rest) and first in ROLES - FIRST_ONLY)


def _known_apart(cards: Sequence[Card], notes: Mapping[str, str]) -> list[Card]:
    """The cards; one whose name and number are both those of others too gets a reference made of the two together.

    Two lists of one folder each have a row 1, and each its Ann Lee: they are still two people, of whom no event speaks.
    """

    def own(card: Card) -> Card:
        named = sorted(each for each in card.references if each.startswith("name:"))
        if len(named) < 2 or not all(notes.get(each) == SHARED for each in card.references):
            return card
        words = [each.removeprefix("name:").rpartition("@") for each in named]
        return replace(card, references=(*card.references, f"name:{', '.join(w for w, _, _ in words)}@{words[0][2]}"))

    return [own(card) for card in cards]


def sharing(
    cards: Sequence[Card],
    known: Iterable[str],
    used: Collection[str] | None,
    several: Callable[[Iterable[str]], bool],
) -> Sharing:
    """Which references lend their name and their facts to nobody.

    Those in the rows of several people, and role addresses. One that is not ``used`` (by an event, a declared tie or a
    decision) is no entry either, unless a row has nothing else to be known by. ``used`` is None when that is not known.
    """
    rows: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        for reference in card.references:
            rows[reference].append(card)
    notes = {reference: ROLE for reference in known if role(reference)}
    for reference, stated in rows.items():
        if len(stated) > 1 and (several(card.name for card in stated) or _of_several(reference, stated)):
            notes[reference] = SHARED
    cards = _known_apart(cards, notes)
    if used is None:
        return Sharing(notes, frozenset(), cards)
    alone = {each for card in cards if all(other in notes for other in card.references) for each in card.references}
    nobody = frozenset(each for each in notes if each in rows and each not in used and each not in alone)
    return Sharing(notes, nobody, cards)


def _of_several(reference: str, stated: Sequence[Card]) -> bool:
    """Whether a name or number stands in rows that are known by different addresses or numbers."""
    if not reference.startswith("name:"):
        return False
    strong = [[each for each in card.references if not each.startswith("name:")] or card.references for card in stated]
    return len({min(each) for each in strong}) > 1
