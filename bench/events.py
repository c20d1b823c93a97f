"""A seeded log of the shape that real ones have: few busy people, few deep ties, four channels, three years."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from bench.worlds import world
from graphx.log.account import Account
from graphx.log.log import Log
from graphx.log.segment import SCHEMAS, interaction_key, reference_id
from graphx.storage.home import Home

CHANNELS = ("email", "chat", "call", "meeting")
KINDS = ("message", "message", "call", "meeting")
DAYS = 3 * 365


def events(count: int, people: int, ties: int, seed: int = 7) -> pa.Table:
    """``count`` events between two people each: time, channel, kind, sender, sender_name, receiver, receiver_name, minutes.

    They are sorted by time, and each of the ``ties`` has at least one.
    """
    random = np.random.default_rng(seed)
    a, b, depth, _ = world(people, ties, seed)
    tie = random.permutation(np.concatenate([np.arange(ties), random.choice(ties, count - ties, p=depth / depth.sum())]))
    main = random.choice(4, ties, p=(0.6, 0.2, 0.1, 0.1))
    channel = np.where(random.random(count) < 0.8, main[tie], random.integers(0, 4, count))
    second = np.sort(random.integers(0, DAYS * 86_400, count))
    forth = random.random(count) < 0.5
    minutes = np.where(channel == 3, random.choice((15.0, 30.0, 60.0, 90.0), count), np.nan)
    columns = {
        "time": pa.array(np.datetime64("2022-01-03", "us") + second.astype("timedelta64[s]"), pa.timestamp("us")),
        "channel": pa.array(CHANNELS).take(pa.array(channel)),
        "kind": pa.array(KINDS).take(pa.array(channel)),
    }
    address = pa.array([f"person.{i:05d}@company-{i % 997}.example" for i in range(people)])
    name = pa.array([f"Person Number {i:05d}" for i in range(people)])
    for role, ends in (("sender", np.where(forth, a[tie], b[tie])), ("receiver", np.where(forth, b[tie], a[tie]))):
        columns |= {role: address.take(pa.array(ends)), f"{role}_name": name.take(pa.array(ends))}
    return pa.table(columns | {"minutes": pa.array(minutes, from_pandas=True)})


def as_csv(table: pa.Table, path: Path) -> Path:
    """The events as a table that anybody could export, for the real loader."""
    texts = pc.strftime(table["time"].cast(pa.timestamp("s")), format="%Y-%m-%d %H:%M:%S")
    pyarrow.csv.write_csv(table.set_column(0, "time", texts), path)
    return path


def as_flat(table: pa.Table, path: Path) -> Path:
    """The events as one flat Parquet file, senders and receivers as text: what the bare aggregation reads."""
    pq.write_table(table, path, compression="zstd")
    return path


def as_segment(table: pa.Table, home: Home) -> None:
    """The events as a segment of a workspace's log, as loading them would leave it."""
    home.create()
    count, draft = len(table), home.log / ".tmp-bench"
    ids = pa.array([interaction_key(f"bench:{i}") for i in range(count)], pa.binary(16))
    named = pa.concat_tables(
        table.select([role, f"{role}_name"]).rename_columns(["text", "name"]) for role in ("sender", "receiver")
    )
    named = named.group_by(["text", "name"]).aggregate([([], "count_all")]).rename_columns(["text", "name", "times"])
    named = named.append_column("reference", pa.array(map(reference_id, _email(named["text"]).to_pylist()), pa.int64()))
    numbers = {role: named["reference"].take(pc.index_in(table[role], named["text"])) for role in ("sender", "receiver")}
    plain = {"precision": "second", "zone_known": True, "audience": 2, "records": 1}
    days = table["time"].cast(pa.date32())
    filled = {
        "interactions": {"id": ids, "key": ids, "time": table["time"], "day": days.cast(pa.int32()),
                         "channel": table["channel"], "kind": table["kind"], "sender": numbers["sender"],
                         "minutes": table["minutes"],
                         **{name: pa.repeat(value, count) for name, value in plain.items()}},
        "participants": {"interaction": ids, "reference": numbers["receiver"], "role": pa.repeat("to", count)},
        "references": {**dict(zip(named.column_names, named.columns, strict=True)), "text": _email(named["text"])},
    }  # fmt: skip
    draft.mkdir()
    for name, schema in SCHEMAS.items():
        pq.write_table(
            _shaped(filled.get(name, {}), schema), draft / f"{name}.parquet", compression="zstd", row_group_size=50_000
        )
    span = {"first": str(pc.min(days)), "last": str(pc.max(days))}
    receipt = Account("events.csv", "table", "loaded", seen=count, loaded=count, interactions=count, people=len(named),
                      scope="group:events", digest="0" * 32, content="0" * 32, **span)  # fmt: skip
    (draft / "receipt.json").write_text(json.dumps(asdict(receipt)))
    Log(home).append(draft, receipt)


def _email(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.binary_join_element_wise("email:", texts, "")


def _shaped(columns: dict[str, pa.Array], schema: pa.Schema) -> pa.Table:
    """The columns in a segment's shape; those not given are empty."""
    rows, arrays = len(next(iter(columns.values()), ())), []
    for each in schema:
        values = columns.get(each.name)
        if values is None:
            arrays.append(pa.nulls(rows, each.type))
        elif each.type == pa.uuid():
            arrays.append(pa.ExtensionArray.from_storage(each.type, values))
        else:
            arrays.append(values.cast(each.type))
    return pa.table(arrays, schema=schema)
