"""The contract that every loader keeps, as checks that take any loader and its sample: of those found, or of the manual.

The sample of a loader lies in ``tests/loaders/golden/<name>``: small files, and in ``records.jsonl`` what they are read as.
"""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from pathlib import Path

import pytest

import graphx
from graphx.log.segment import Draft
from loaders.options import Options
from loaders.record import (
    CHANNELS,
    KINDS,
    Card,
    EntryState,
    Interaction,
    Note,
    Part,
    Refusal,
    Reject,
    Scope,
    Seen,
    Source,
)

GOLDEN = Path(__file__).parent / "golden"
RECORDS = "records.jsonl"

NOBODYS = (b"", b"\n", b"\xef\xbb\xbf", b"\x00" * 500, bytes(range(256)) * 20, b"<html><body>Log in</body></html>",
           b"%PDF-1.4 PK\x03\x04", b"a" * 100_000, b'{"a": [1, 2, {"b": null}]}')  # fmt: skip
TURNS, STRANGE = 150, (b"\x00", b"\xff", b'"', b"\r", b"\n\n", b";")


def samples(folder):
    """The sources of a loader's sample, each a file or what the loader bundles, by their names."""
    from loaders import registry

    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and path.name != RECORDS)
    bundles = list(registry.named(folder.name).bundle(names, archive=True))
    together = {bundle.place or folder.name: bundle.names for bundle in bundles}
    taken = {name for bundle in bundles for name in (*bundle.names, *bundle.beside)}
    alone = {name: (name,) for name in names if name not in taken}
    everything = sorted({**together, **alone}.items())
    return {name: Source(name, tuple(Part(folder / each) for each in parts)) for name, parts in everything}


def written(loader, sources):
    """What a loader reads, one JSON object a line; the first says by which version of it and of what bytes."""
    inputs = {name: hashlib.sha256(b"".join(part.path.read_bytes() for part in source.parts)).hexdigest()[:16]
              for name, source in sources.items()}  # fmt: skip
    lines = [{"loader": loader.name, "version": loader.version, "inputs": inputs}]
    for name, source in sources.items():
        lines += [{"file": name, **_plain(record)} for record in loader.read(source, Options(source="golden"))]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _plain(record):
    """What a record says, without what is as usual."""
    told = {"record": type(record).__name__}
    for each in fields(record):
        value, usual = getattr(record, each.name), each.default
        if usual is MISSING or value != usual:
            told[each.name] = _value(value)
    return told


def _value(value):
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_value(each) for each in value]
    return _plain(value) | {"record": "Party"} if hasattr(value, "__dataclass_fields__") else value


def changed_unsaid(before, now):
    """Whether the records of the same bytes are others than before though the loader's version is the same."""
    return before.partition("\n")[0] == now.partition("\n")[0] and before != now


def accounted(records):
    """Every record accounted for by the loader's own count, and well-formed in every part."""
    assert isinstance(records[-1], Seen)
    assert sum(isinstance(record, Seen) for record in records) == 1
    counted = sum(record.records for record in records if not isinstance(record, EntryState | Note | Scope | Seen))
    assert counted == records[-1].records
    for record in records:
        if isinstance(record, Interaction):
            assert record.time.tzinfo is not None
            assert record.time.utcoffset() == UTC.utcoffset(None)
            assert record.channel in CHANNELS
            assert record.kind in KINDS
            assert record.records >= 1
            parties = [*record.receivers, *([record.sender] if record.sender else [])]
            assert len(parties) >= 2
            assert len({party.reference for party in parties}) == len(parties)
            assert all(party.reference.partition(":")[2] for party in parties)
        elif isinstance(record, Card):
            assert record.references
        elif isinstance(record, Reject):
            assert record.rule.replace("_", "").isalpha()
            assert record.sentence.endswith(".")
            assert record.place
            assert "@" not in record.sentence + record.rule


def keeps_the_law(records, folder):
    """The same, and the log's count too."""
    accounted(records)
    draft = Draft(folder)
    for record in records:
        draft.add(record)
    receipt = draft.close("file", "loader", "digest")
    assert receipt.adds_up()
    assert receipt.seen == records[-1].records
    return receipt


def survives(loader, source):
    """The file is refused, or everything in it is accounted for; in no case does the loader fail, or claim by failing."""
    assert loader.claims(source) in ("", "signature", "shape")
    try:
        records = list(loader.read(source, Options(source="test")))
    except Refusal as refusal:
        told = refusal.code and refusal.sentence
    else:
        accounted(records)
        told = "accounted for"
    assert told


def survives_cuts(loader, sample, folder):
    """A file that ends at any of its bytes."""
    data = sample.read_bytes()
    assert len(data) < 2000, "a sample is small: it is read once for each of its bytes"
    path = folder / sample.name
    for size in range(len(data) + 1):
        path.write_bytes(data[:size])
        survives(loader, Source(path.name, (Part(path),)))


def survives_hostile_bytes(loader, sample, folder):
    """A file in which bytes were changed, doubled, or put where they do not belong."""
    data, rng = sample.read_bytes(), random.Random(sample.name)
    path = folder / sample.name
    for turn in range(TURNS):
        cut = bytearray(data)
        for _ in range(1 + turn % 5):
            place = rng.randrange(len(cut))
            cut[place : place + turn % 2] = rng.choice((*STRANGE, bytes([rng.randrange(256)])))
        path.write_bytes(cut)
        survives(loader, Source(path.name, (Part(path),)))


def leaves_what_is_nobodys(loader, folder):
    """Content that is like nothing known is not claimed, and read by force it is refused or accounted for."""
    path = folder / "thing"
    for data in NOBODYS:
        path.write_bytes(data)
        source = Source("thing", (Part(path),))
        assert loader.claims(source) == ""
        survives(loader, source)


def same_in_two_orders(paths, folder):
    """The accounts of the files, loaded in their order and in the other into workspaces that then say the same."""
    made = []
    for number, order in enumerate((paths, paths[::-1])):
        with graphx.open(folder / str(number)) as workspace:
            accounts = workspace.load(*order, options=Options(source="one"))
            made.append((workspace.version, workspace.ask("ties").rows, workspace.ask("people").rows))
    assert made[0] == made[1]
    return accounts


def check_golden(folder, golden, loader, sources):
    """Records are what they were, or the version is another."""
    path, now = folder / RECORDS, written(loader, sources)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if changed_unsaid(before, now):
        pytest.fail(f"{loader.name} reads its sample otherwise than before under the same version {loader.version}: raise it.")
    golden(path, now)
