"""Segments that an older graphx wrote, brought to the present form without their source files.

Up to format 1 a segment's interactions had no key: their ``id`` was the digest of the loader's native id. It becomes the key,
and the id is made of key, time and people as it is now. How a file was read stands in no old account; its loader counts as
version 0, so that the account, ``doctor`` and ``load`` say that today's loader has not read it yet.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from graphx.errors import Damaged
from graphx.log.account import Account
from graphx.log.overlap import storage
from graphx.log.segment import SCHEMAS, interaction_id, shaped
from graphx.storage import atomic, seal

LATER = "states.parquet"
"""A table that no old segment has."""

AGAIN = "An older graphx read this file: 'load --again' with the file reads it as it is read now."


def outdated(folder: Path) -> bool:
    """Whether a segment is of an older form."""
    return not (folder / LATER).exists() and (folder / seal.NAME).exists()


def upgrade(folder: Path, name: str) -> Account:
    """Writes the segment in the present form under the name and removes the old one. For the writer only.

    Raises :class:`Damaged` when the old one cannot be read.
    """
    remedy = f"Take it out with 'graphx unload {folder.name}' and load its file again."
    draft = atomic.temporary(folder.parent)
    try:
        data = json.loads((folder / seal.NAME).read_text(encoding="utf-8"))
        receipt = Account.parse(data)
        tables = {
            table: pq.read_table(folder / f"{table}.parquet") for table in SCHEMAS if (folder / f"{table}.parquet").exists()
        }
        ids = _identities(tables["interactions"], tables["participants"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Damaged(f"The segment {folder} of an older graphx cannot be read. {remedy}") from error
    tables["interactions"] = _renamed(tables["interactions"], ids)
    old = tables["participants"].column_names.index("interaction")
    cells = [ids[each] for each in storage(tables["participants"].column("interaction")).to_pylist()]
    tables["participants"] = tables["participants"].set_column(old, SCHEMAS["participants"].field("interaction"), _uuids(cells))
    draft.mkdir(mode=atomic.PRIVATE)
    for table, schema in SCHEMAS.items():
        pq.write_table(shaped(tables.get(table), schema), draft / f"{table}.parquet", compression="zstd")
    source = receipt.scope.partition(":")[2] if receipt.loader in {"table", "roster"} else ""
    receipt = replace(
        receipt, digest=name, content=folder.name, version=0, meets=True, options={"source": source} if source else {},
        notes=[*receipt.notes, AGAIN],
    )  # fmt: skip
    seal.write(draft, receipt.data())
    atomic.publish(draft, folder.parent / name)
    atomic.discard(folder)
    return receipt


def _identities(interactions: pa.Table, participants: pa.Table) -> dict[bytes, bytes]:
    """The id of every interaction by its old one."""
    receivers: dict[bytes, list[int]] = defaultdict(list)
    for key, reference in zip(
        storage(participants.column("interaction")).to_pylist(), participants.column("reference").to_pylist(), strict=True
    ):
        receivers[key].append(reference)
    keys = storage(interactions.column("id")).to_pylist()
    rows = zip(keys, interactions.column("time").to_pylist(), interactions.column("sender").to_pylist(), strict=True)
    return {key: interaction_id(key, time, sender, receivers[key]) for key, time, sender in rows}


def _renamed(interactions: pa.Table, ids: dict[bytes, bytes]) -> pa.Table:
    keys = storage(interactions.column("id")).to_pylist()
    table = interactions.append_column("key", _uuids(keys))
    return table.set_column(
        table.column_names.index("id"), SCHEMAS["interactions"].field("id"), _uuids([ids[key] for key in keys])
    )


def _uuids(values: list[bytes]) -> pa.Array:
    return pa.ExtensionArray.from_storage(pa.uuid(), pa.array(values, pa.binary(16)))
