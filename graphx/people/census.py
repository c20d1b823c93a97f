"""Who everybody in the log is: a numbered directory of people, and the number behind every reference.

Most people are known by one reference and one name; nobody says anything else of them, and a query settles them all. The
others, of whom cards or decisions speak or who carry several names, are resolved one by one (:mod:`graphx.people.matching`).
Both ways give the same person for the same facts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graphx.engines.engine import Engine
from graphx.errors import Damaged
from graphx.log.account import Account
from graphx.log.log import Log
from graphx.log.segment import LATER, SCHEMAS, reference_id, shaped
from graphx.people.decisions import Decisions
from graphx.people.matching import Directory, Person, resolve
from graphx.people.public_mail import PUBLIC
from graphx.people.shared_references import ROLES
from loaders.record import Card

TABLES = {"directory": "person", "persons": "reference", "segments": "source, segment"}
"""What a census makes, and how each table is sorted."""

TEXTS = ("id", "name", "organisation", "group", "department", "side", "note", "owner")


def open_log(store: Engine, log: Log) -> None:
    """Makes every table of the log readable as ``log_<table>``."""
    for name, schema in SCHEMAS.items():
        files = log.files(name)
        if any(set(LATER.get(name, ())) - set(pq.read_schema(file).names) for file in files):
            tables = [_whole(file, schema) for file in files]
            store.table(f"log_{name}", pa.concat_tables(tables))
        elif files:
            store.view(f"log_{name}", files)
        else:
            store.table(f"log_{name}", schema.append(pa.field("segment", pa.string())).empty_table())


def _whole(file: Path, schema: pa.Schema) -> pa.Table:
    """One table of a segment that may lack columns, with empty ones for these, and the name of its segment."""
    table = shaped(pq.read_table(file, partitioning=None), schema)
    return table.append_column("segment", pa.array([file.parent.name] * len(table), pa.string()))


def take(store: Engine, log: Log, decisions: Decisions, domains: Sequence[str]) -> None:
    """Makes the tables :data:`TABLES` of an opened log.

    Raises :class:`Damaged` when two references have the same digest, which makes them one for the log.
    """
    receipts = log.receipts()
    owners = sorted({receipt.scope[4:] for receipt in receipts if receipt.scope.startswith("ego:")})
    store.table("domains", pa.table({"domain": pa.array(domains, pa.string())}))
    store.table("public", pa.table({"domain": sorted(PUBLIC)}))
    store.table("decided", pa.table({"text": pa.array(sorted({*owners, *decisions.about()}), pa.string())}))
    store.table("roles", pa.table({"word": sorted(ROLES)}))
    store.build("told")
    store.build("plain")
    people = _resolved(store, decisions, domains, owners).people
    store.table("resolved", _people_table(people))
    store.table("handles", _handles(people))
    store.build("directory")
    store.build("persons", parameters={"copies": log.overlaps()})
    if store.rows("persons", "count(*) > count(distinct reference)", "1")[0][0]:
        raise Damaged("Two references have the same digest. Please report this: the log cannot tell them apart.")
    store.table("files", _files(receipts))
    store.build("segments")


def _resolved(store: Engine, decisions: Decisions, domains: Sequence[str], owners: Sequence[str]) -> Directory:
    """Everybody of whom more is said than one name."""
    names: dict[str, dict[str, int]] = defaultdict(dict)
    store.build("carried")
    for text, name, times in store.rows("carried", "text, name, times", "text, name"):
        names[text][name] = times
    cards: dict[tuple[str, int], list[tuple[Any, ...]]] = defaultdict(list)
    columns = 'segment, card, r.text, c.name, organisation, c."group", department, side, followers, c."key"'
    columns += ", coalesce(owner, '') as owner"
    source = "log_cards c join (select distinct reference, text from log_references) r using (reference)"
    for row in store.rows(source, columns, "segment, card, text"):
        cards[row[:2]].append(row[2:])
    stated = [replace(Card(tuple(row[0] for row in rows), *rows[0][1:-1]), owner=rows[0][-1]) for rows in cards.values()]
    store.build("used")
    used = {text for (text,) in store.rows("used", "text", "text")}
    return resolve(names, stated, decisions, domains, owners, used)


def _people_table(people: Sequence[Person]) -> pa.Table:
    columns: dict[str, Any] = {name: pa.array([getattr(each, name) for each in people], pa.string()) for name in TEXTS}
    columns["followers"] = pa.array([person.followers for person in people], pa.int64())
    columns["key"] = pa.array([person.key for person in people], pa.bool_())
    ends = pa.array(accumulate((len(person.references) for person in people), initial=0), pa.int32())
    references = pa.array([each for person in people for each in person.references], pa.string())
    return pa.table({**columns, "refs": pa.ListArray.from_arrays(ends, references)})


def _handles(people: Sequence[Person]) -> pa.Table:
    """Every reference of some people; one of several may stand twice in an interaction."""
    rows = [(reference_id(each), person.id, len(person.references) > 1) for person in people for each in person.references]
    return pa.table(
        {
            "reference": pa.array([row[0] for row in rows], pa.int64()),
            "id": pa.array([row[1] for row in rows], pa.string()),
            "recurs": pa.array([row[2] for row in rows], pa.bool_()),
        }
    )


def _files(receipts: Sequence[Account]) -> pa.Table:
    """Every loaded file, with the reference whose own view it is, if it is anybody's."""
    owners = [reference_id(each.scope[4:]) if each.scope.startswith("ego:") else None for each in receipts]
    return pa.table(
        {
            "segment": pa.array([each.digest for each in receipts], pa.string()),
            "owner": pa.array(owners, pa.int64()),
            "source": pa.array([each.file for each in receipts], pa.string()),
            "scope": pa.array([each.scope for each in receipts], pa.string()),
            "people": pa.array([each.people for each in receipts], pa.int64()),
            "interactions": pa.array([each.interactions + each.shared for each in receipts], pa.int64()),
            "first": pa.array([date.fromisoformat(each.first) if each.first else None for each in receipts], pa.date32()),
            "last": pa.array([date.fromisoformat(each.last) if each.last else None for each in receipts], pa.date32()),
            "loader": pa.array([each.loader for each in receipts], pa.string()),
        }
    )


def directory(folder: Path) -> Directory:
    """The directory that a folder of derived tables keeps."""
    rows = pq.ParquetFile(folder / "directory.parquet").read().drop_columns(["person", "listed"]).to_pylist()
    return Directory.among(Person(references=tuple(row.pop("refs")), **row) for row in rows)
