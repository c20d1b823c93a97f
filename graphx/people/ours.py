"""Who is ours: what could say it, and saying it.

Without it nobody can tell who the stakeholders are: influencers rank our own people, and nothing is thin.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import pyarrow.compute as pc
import pyarrow.parquet as pq
import tomlkit

from graphx.errors import BadValue, UnknownName
from graphx.log.log import Log
from graphx.log.segment import of_list
from graphx.people.decisions import Decisions, Journal
from graphx.people.public_mail import PUBLIC
from graphx.storage import atomic
from graphx.storage.home import Home
from graphx.wording import PROGRAM, count

SHOWN = 10
"""How many mail domains are offered."""

NOBODY = f"Nobody is marked as ours yet, so nobody can be told from a stakeholder. What could say it: {PROGRAM} ours"

EXAMPLES = 3
"""How many people of a sign are named."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What could say who is ours (``domain=...``, ``organisation=...``, ``column=department``, ``senders-of=FILE``,
    ``people-of=FILE``), of how many people, and the first of them by name or address.
    """

    says: str
    people: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A sign by which people were made ours, and the id under which that is undone; empty for a domain in the settings."""

    says: str
    people: int
    batch: str = ""


def is_anybody(log: Log, domains: tuple[str, ...], decisions: Decisions) -> bool:
    """Whether somebody is ours: by domain, by owning a mailbox, by a list or by a decision."""
    if domains or any(receipt.scope.startswith("ego:") for receipt in log.receipts()):
        return True
    if any(facts.get("side") == "ours" for facts in decisions.facts.values()):
        return True
    return any(
        pc.any(pc.equal(pq.read_table(path, columns=["side"]).column("side"), "ours")).as_py() for path in log.files("cards")
    )


def signs(log: Log) -> list[Sign]:
    """What the loaded files hold that could say who is ours, the commonest of a kind first."""
    found: dict[str, set[str]] = defaultdict(set)
    told: dict[str, set[str]] = defaultdict(set)
    columns: set[str] = set()
    senders: list[Sign] = []
    lists: list[Sign] = []
    texts: set[str] = set()
    for receipt in log.receipts():
        texts.update(pq.read_table(log.folder / receipt.digest / "references.parquet", columns=["text"])["text"].to_pylist())
        columns |= _carded(log, receipt.digest)
        for organisation, people in _organised(log, receipt.digest).items():
            told[f"organisation={organisation}"] |= people
        if receipt.scope.startswith("group:") and (people := _senders(log, receipt.digest)):
            senders.append(_sign(f"senders-of={receipt.file}", people))
        if people := _listed(log, receipt.digest):
            lists.append(_sign(f"people-of={receipt.file}", people))
    for text in texts:
        domain = text.rpartition("@")[2]
        if text.startswith("email:") and domain not in PUBLIC:
            found[f"domain={domain}"].add(text)
    kinds = [*_commonest(found), *_commonest(told)]
    return [*kinds, *([_sign("column=department", columns)] if columns else []), *senders, *lists]


def _commonest(found: dict[str, set[str]]) -> list[Sign]:
    return [_sign(*each) for each in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:SHOWN]]


def _sign(says: str, people: set[str]) -> Sign:
    return Sign(says, len(people), tuple(map(_called, sorted(people)[:EXAMPLES])))


def _called(text: str) -> str:
    """A reference as people would say it: the address, the name without the source in which it stands."""
    kind, _, body = text.partition(":")
    return body.rpartition("@")[0] if kind == "name" else body


def said(home: Home, log: Log) -> list[Said]:
    """By which signs people are ours now: domains of the settings first, then what was decided and not undone, oldest first."""
    texts = {text for path in log.files("references") for text in pq.read_table(path, columns=["text"])["text"].to_pylist()}
    domains = [
        Said(f"domain={each}", sum(text.startswith("email:") and text.endswith(f"@{each}") for text in texts))
        for each in home.settings().domains
    ]
    batches: Counter[tuple[str, str]] = Counter()
    for line in Journal(home).read().standing:
        if line.action == "set" and (line.field, line.value) == ("side", "ours"):
            batches[line.evidence or "by hand", line.id.partition("-")[0]] += 1
    return [*domains, *(Said(says, count, batch) for (says, batch), count in batches.items())]


def undo(home: Home, log: Log, says: str) -> str:
    """Takes back all that :func:`decide` made of a sign. Raises :class:`UnknownName` when it was not said."""
    known = said(home, log)
    fitting = [each for each in known if says in (each.says, each.batch)]
    if not fitting:
        raise UnknownName("sign by which somebody is ours", says, [each.says for each in known])
    for each in fitting:
        if each.batch:
            Journal(home).add("undo", each.batch)
        else:
            _domains(home, each.says.partition("=")[2], drop=True)
    people = count(sum(each.people for each in fitting), "person", "people")
    return f"{fitting[0].says} no longer makes anybody ours ({people})."


def decide(home: Home, log: Log, says: str) -> str:
    """Makes the people ours of whom a sign speaks; says what was done and how to undo it.

    A domain is written into settings.toml; the others become decisions under one id. Raises :class:`UnknownName` for another
    kind of sign and for a file that is not loaded, :class:`BadValue` when nobody is meant.
    """
    kind, _, value = says.partition("=")
    if kind == "domain" and value:
        return _domain(home, value.strip().lower().lstrip("@"))
    if kind == "column":
        if value != "department":
            raise UnknownName("column that says who is ours", value, ("department",))
        people = {text for receipt in log.receipts() for text in _carded(log, receipt.digest)}
    elif kind == "organisation" and value:
        people = {text for receipt in log.receipts() for text in _organised(log, receipt.digest).get(value.strip(), ())}
    elif kind in _OF:
        fitting = [each.digest for each in log.receipts() if value in (each.file, each.file.rpartition("/")[2], each.digest)]
        if not fitting:
            raise UnknownName("loaded file", value, [each.file for each in log.receipts()])
        people = {text for digest in fitting for text in _OF[kind](log, digest)}
    else:
        raise UnknownName("sign of who is ours", kind, ("domain", "organisation", "column", *_OF))
    if not people:
        raise BadValue(f"'{says}' speaks of nobody.")
    batch = Journal(home).set_all(sorted(people), "side", "ours", says)
    return f"decision {batch}: {len(people):,} people are ours. Undo it with: people undo {batch}"


def _domain(home: Home, domain: str) -> str:
    if "." not in domain or not domain.isprintable() or {*domain} & {*" @/\"'"}:
        raise BadValue(f"'{domain}' is no mail domain. Write it as lantern.example.")
    _domains(home, domain)
    return f"People at {domain} are ours: it stands in {home.root / atomic.SETTINGS}. Undo it with: ours domain={domain} --undo"


def _domains(home: Home, domain: str, *, drop: bool = False) -> None:
    """Puts a domain into the settings or takes it out; every other line stays as somebody wrote it."""
    path = home.root / atomic.SETTINGS
    with home.writing(wait=10):
        text = tomlkit.parse(path.read_text(encoding="utf-8-sig"))
        section = text.setdefault("organisation", tomlkit.table())
        domains = section.setdefault("domains", [])
        held = [each for each in domains if each.strip().lower().lstrip("@") == domain]
        if held and not drop:
            raise BadValue(f"{domain} is one of your domains already.")
        for each in held:
            domains.remove(each)
        if not drop:
            domains.append(domain)
        atomic.write(path, tomlkit.dumps(text).encode())


def _carded(log: Log, digest: str) -> set[str]:
    """The first reference of everybody whom a list puts into a department and into no group outside."""
    folder = log.folder / digest
    cards = pq.read_table(folder / "cards.parquet", columns=["card", "reference", "department", "group"])
    names = _texts(log, digest)
    found: dict[int, str] = {}
    for row in cards.to_pylist():
        if row["department"] and row["group"] in ("", "employee"):
            found.setdefault(row["card"], names[row["reference"]])
    return set(found.values())


def _organised(log: Log, digest: str) -> dict[str, set[str]]:
    """The first reference of everybody whom a list puts into an organisation, by its name."""
    cards = pq.read_table(log.folder / digest / "cards.parquet", columns=["card", "reference", "name", "organisation", "place"])
    names = _texts(log, digest)
    first: dict[int, tuple[str, str]] = {}
    for row in cards.to_pylist():
        if row["organisation"] and of_list(row):  # else it is an organisation that was met itself
            first.setdefault(row["card"], (row["organisation"], names[row["reference"]]))
    found: dict[str, set[str]] = defaultdict(set)
    for organisation, text in first.values():
        found[organisation].add(text)
    return found


def _senders(log: Log, digest: str) -> set[str]:
    column = pq.read_table(log.folder / digest / "interactions.parquet", columns=["sender"]).column("sender")
    names = _texts(log, digest)
    return {names[each] for each in pc.unique(column).to_pylist() if each is not None}


def _listed(log: Log, digest: str) -> set[str]:
    """The first reference of everybody on a list of people that says of nobody where they belong."""
    belonging = ("group", "side", "organisation", "department")
    columns = ["card", "reference", "name", "place", *belonging]
    rows = [row for row in pq.read_table(log.folder / digest / "cards.parquet", columns=columns).to_pylist() if of_list(row)]
    if any(row[each] for row in rows for each in belonging):
        return set()
    names = _texts(log, digest)
    return set({row["card"]: names[row["reference"]] for row in reversed(rows)}.values())


_OF = {"senders-of": _senders, "people-of": _listed}
"""The signs that speak of a loaded file."""


def _texts(log: Log, digest: str) -> dict[int, str]:
    table = pq.read_table(log.folder / digest / "references.parquet", columns=["reference", "text"])
    return dict(zip(table.column("reference").to_pylist(), table.column("text").to_pylist(), strict=True))
