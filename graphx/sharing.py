"""References that are not one person's: role addresses, addresses in the rows of several people, numbers of several lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from loaders.record import Card

ROLES = frozenset({
    "office", "info", "contact", "hello", "mail", "post", "team", "admin", "administration", "support", "service", "help",
    "helpdesk", "sales", "marketing", "press", "media", "jobs", "careers", "hr", "accounts", "billing", "invoice", "invoices",
    "enquiries", "inquiries", "reception", "secretariat", "secretary", "webmaster", "postmaster", "hostmaster", "abuse",
    "kontakt", "buero", "büro", "sekretariat", "verwaltung", "presse", "vertrieb", "rechnung", "zentrale", "empfang",
    "bonjour", "accueil", "bureau", "comptabilite", "contacto", "oficina", "ventas", "prensa", "secretaria",
    "administracion", "contatto", "contatti", "segreteria", "ufficio", "amministrazione", "vendite", "stampa", "contato",
    "escritorio", "geral", "vendas", "kantoor", "secretariaat", "administratie", "verkoop", "biuro", "kontakty", "sprzedaz",
})  # fmt: skip
"""What stands before the @ of an address that belongs to a post and not to a person, in eight languages."""

SHARED = "stands in the rows of several people, so it is nobody's"
ROLE = "an address of a role, not of a person"


@dataclass(frozen=True)
class Sharing:
    """``notes`` gives for each reference that is no one person's why; ``nobody`` are those that are not even entries."""

    notes: Mapping[str, str]
    nobody: frozenset[str]


def role(reference: str) -> bool:
    """Whether a reference is an address of a role, such as ``email:office@x.example``; its tag does not count."""
    kind, _, body = reference.partition(":")
    return kind == "email" and body.rpartition("@")[0].partition("+")[0] in ROLES


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
    if used is None:
        return Sharing(notes, frozenset())
    alone = {each for card in cards if all(other in notes for other in card.references) for each in card.references}
    return Sharing(notes, frozenset(each for each in notes if each in rows and each not in used and each not in alone))


def _of_several(reference: str, stated: Sequence[Card]) -> bool:
    """Whether a name or number stands in rows that are known by different addresses or numbers."""
    if not reference.startswith("name:"):
        return False
    strong = [[each for each in card.references if not each.startswith("name:")] or card.references for card in stated]
    return len({min(each) for each in strong}) > 1
