"""The contract that every loader keeps: on the demo organisation, on the optional samples and on damaged files."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC
from pathlib import Path
from typing import get_args

import pytest

from graphx.demo import demo
from graphx.log import loading
from graphx.log.segment import Draft
from loaders.record import (
    CHANNELS,
    KINDS,
    Card,
    Claim,
    EntryState,
    Interaction,
    Note,
    Options,
    Part,
    Refusal,
    Reject,
    Scope,
    Seen,
    Source,
)
from loaders.registry import every, identify, named

DEMO = ("crm_activities.csv", "directors_meetings.csv", "harbour_forum.csv", "helena.ics", "marta.ics", "marta.mbox",
        "press_club.jsonl", "priya.ics", "priya.mbox", "roster.csv", "samuel.mbox")  # fmt: skip

NOBODYS = (b"", b"\n", b"\xef\xbb\xbf", b"\x00" * 500, bytes(range(256)) * 20, b"<html><body>Log in</body></html>",
           b"%PDF-1.4 PK\x03\x04", b"a" * 100_000, b'{"a": [1, 2, {"b": null}]}')  # fmt: skip


@pytest.fixture(scope="session")
def exports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exports")
    demo.write(folder)
    assert tuple(sorted(path.name for path in folder.iterdir())) == DEMO
    return folder


def read(path, loader=None):
    source = Source(path.name, (Part(path),))
    return list((loader or identify(source)).read(source, Options(source="test")))


def keeps_the_law(records, folder):
    """Every record accounted for by the loader's own count, and by the log's; well-formed in every part."""
    assert isinstance(records[-1], Seen)
    assert sum(isinstance(record, Seen) for record in records) == 1
    counted = sum(record.records for record in records if not isinstance(record, EntryState | Note | Scope | Seen))
    assert counted == records[-1].records
    draft = Draft(folder)
    for record in records:
        draft.add(record)
    receipt = draft.close("file", "loader", "digest")
    assert receipt.adds_up()
    assert receipt.seen == records[-1].records
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
    return receipt


@pytest.mark.parametrize("name", DEMO)
def test_law_on_the_demo_exports(exports, name, tmp_path):
    records = read(exports / name)
    receipt = keeps_the_law(records, tmp_path / "draft")
    assert receipt.loaded > 10
    assert records == read(exports / name), "reading twice gives the same"


@pytest.mark.parametrize("name", DEMO)
def test_exactly_one_loader_claims_a_file_whatever_it_is_called(exports, name, tmp_path):
    renamed = tmp_path / "document.bin"
    renamed.write_bytes((exports / name).read_bytes())
    claims = Counter(loader.claims(Source("x", (Part(renamed),))) for loader in every())
    assert claims["signature"] + claims["shape"] == 1
    assert set(claims) <= set(get_args(Claim))


@pytest.mark.parametrize("name", DEMO)
def test_nothing_but_a_refusal_comes_of_a_damaged_file(exports, name, tmp_path):
    data = (exports / name).read_bytes()
    rng = random.Random(name)
    damaged = tmp_path / "damaged"
    for turn in range(25):
        cut = bytearray(data[: rng.randrange(1, min(len(data), 60_000))])
        for _ in range(turn % 4):
            cut[rng.randrange(len(cut))] = rng.randrange(256)
        damaged.write_bytes(cut)
        try:
            records = read(damaged)
        except Refusal:
            continue
        keeps_the_law(records, tmp_path / str(turn))


@pytest.mark.parametrize("loader", every(), ids=lambda loader: loader.name)
@pytest.mark.parametrize("data", NOBODYS)
def test_what_is_nobodys_is_claimed_by_nobody_and_breaks_nobody(loader, data, tmp_path):
    path = tmp_path / "thing"
    path.write_bytes(data)
    assert not loader.claims(Source("thing", (Part(path),)))
    try:
        records = read(path, loader)
    except Refusal:
        return
    keeps_the_law(records, tmp_path / "draft")


def test_names_and_titles_are_there_and_unknown_ones_name_the_known():
    assert len({loader.name for loader in every()}) == len(every())
    assert all(loader.title for loader in every())
    assert named("mail").name == "mail"
    with pytest.raises(Refusal, match="calendar, graph, mail, roster, table"):
        named("post")


def test_every_optional_sample_is_accounted_for(shared, tmp_path):
    """Every mailbox, message and calendar among the samples: read, or refused with a reason."""
    paths = [path for path in sorted((shared / "samples").rglob("*")) if path.suffix in {".mbox", ".eml", ".ics"}]
    assert paths
    for number, path in enumerate(paths):
        keeps_the_law(read(path), tmp_path / str(number))


def test_every_optional_register_is_read_or_refused_with_something_to_do(shared, tmp_path):
    folder = shared / "data" / "uk_ministers" / "registers"
    read_ = refused = 0
    for number, (source, _) in enumerate(loading.sources([Path(folder)])):
        try:
            records = list(identify(source).read(source, Options(source="registers")))
        except Refusal as refusal:
            refused += "--year" in refusal.sentence
            continue
        keeps_the_law(records, tmp_path / str(number))
        read_ += 1
    assert read_ + refused == 53
