"""Who is ours: what could say it, and saying it.

Without it nobody can tell who the stakeholders are: influencers rank our own people, and nothing is thin.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pyarrow.compute as pc
import pyarrow.parquet as pq
import tomlkit

from graphx import durable
from graphx.decisions import Decisions, Journal
from graphx.errors import BadValue, UnknownName
from graphx.log import Log
from graphx.people import PUBLIC
from graphx.workspace import Home

SHOWN = 10
"""How many mail domains are offered."""

NOBODY = "Nobody is marked as ours yet, so nobody can be told from a stakeholder. What could say it: python -m graphx ours"


@dataclass(frozen=True, slots=True)
class Sign:
    """What could say who is ours (``domain=...``, ``column=department``, ``senders-of=FILE``), and of how many people."""

    says: str
    people: int


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
    found: Counter[str] = Counter()
    columns: Counter[str] = Counter()
    senders: list[Sign] = []
    texts: set[str] = set()
    for receipt in log.receipts():
        folder = log.folder / receipt.digest
        texts.update(pq.read_table(folder / "references.parquet", columns=["text"]).column("text").to_pylist())
        columns["column=department"] += len(_carded(log, receipt.digest))
        if receipt.scope.startswith("group:") and (count := len(_senders(log, receipt.digest))):
            senders.append(Sign(f"senders-of={receipt.file}", count))
    for text in texts:
        domain = text.rpartition("@")[2]
        if text.startswith("email:") and domain not in PUBLIC:
            found[f"domain={domain}"] += 1
    domains = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN]
    return [*(Sign(*each) for each in domains), *(Sign(*each) for each in columns.items() if each[1]), *senders]


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
    elif kind == "senders-of":
        fitting = [each.digest for each in log.receipts() if value in (each.file, each.file.rpartition("/")[2], each.digest)]
        if not fitting:
            raise UnknownName("loaded file", value, [each.file for each in log.receipts()])
        people = {text for digest in fitting for text in _senders(log, digest)}
    else:
        raise UnknownName("sign of who is ours", kind, ("domain", "column", "senders-of"))
    if not people:
        raise BadValue(f"'{says}' speaks of nobody.")
    batch = Journal(home).set_all(sorted(people), "side", "ours", says)
    return f"decision {batch}: {len(people):,} people are ours. Undo it with: people undo {batch}"


def _domain(home: Home, domain: str) -> str:
    path = home.root / "settings.toml"
    with home.writing(wait=10):
        text = tomlkit.parse(path.read_text(encoding="utf-8-sig"))
        section = text.setdefault("organisation", tomlkit.table())
        domains = section.setdefault("domains", [])
        if domain in domains:
            raise BadValue(f"{domain} is one of your domains already.")
        domains.append(domain)
        durable.write(path, tomlkit.dumps(text).encode())
    return f"People at {domain} are ours: it stands in {path}. Undo it by taking it out there."


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


def _senders(log: Log, digest: str) -> set[str]:
    column = pq.read_table(log.folder / digest / "interactions.parquet", columns=["sender"]).column("sender")
    names = _texts(log, digest)
    return {names[each] for each in pc.unique(column).to_pylist() if each is not None}


def _texts(log: Log, digest: str) -> dict[int, str]:
    table = pq.read_table(log.folder / digest / "references.parquet", columns=["reference", "text"])
    return dict(zip(table.column("reference").to_pylist(), table.column("text").to_pylist(), strict=True))
