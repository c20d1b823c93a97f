"""The contract that every loader keeps: on the demo organisation, on the optional samples and on damaged files."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from graphx.demo import demo
from graphx.log import loading
from loaders import registry
from loaders.options import Options
from loaders.record import Claim, Note, Part, Refusal, Source
from loaders.registry import every, identify, named
from tests.loaders.contract import (
    GOLDEN,
    RECORDS,
    check_golden,
    keeps_the_law,
    leaves_what_is_nobodys,
    same_in_two_orders,
    samples,
    survives_cuts,
    survives_hostile_bytes,
)

DEMO = ("crm_activities.csv", "directors_meetings.csv", "harbour_forum.csv", "helena.ics", "marta.ics", "marta.mbox",
        "press_club.jsonl", "priya.ics", "priya.mbox", "roster.csv", "samuel.mbox")  # fmt: skip


@pytest.fixture(scope="session")
def exports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exports")
    demo.write(folder)
    assert tuple(sorted(path.name for path in folder.iterdir())) == DEMO
    return folder


def read(path, loader=None):
    source = Source(path.name, (Part(path),))
    return list((loader or identify(source)).read(source, Options(source="test")))


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


LOADERS = registry.names()


def files(name):
    return [path for path in sorted((GOLDEN / name).rglob("*")) if path.is_file() and path.name != RECORDS]


SAMPLES = [(name, path) for name in LOADERS for path in files(name)]
SAMPLED = {"argvalues": SAMPLES, "ids": [path.name for _, path in SAMPLES]}


@pytest.mark.parametrize("name", LOADERS)
def test_every_loader_has_a_sample(name):
    assert files(name), f"put a small file of it into tests/loaders/golden/{name}, and run make golden"


@pytest.mark.parametrize("name", LOADERS)
def test_records_are_those_of_this_version(name, golden):
    check_golden(GOLDEN / name, golden, registry.named(name), samples(GOLDEN / name))


def test_records_that_change_under_an_unchanged_version_are_told(tmp_path, monkeypatch):
    """Neither a run nor ``make golden`` takes them; another version, or other bytes of the sample, does."""
    folder, roster = Path(shutil.copytree(GOLDEN / "roster", tmp_path / "roster")), registry.named("roster")
    taken = []

    def check():
        check_golden(folder, lambda path, text: taken.append(text), roster, samples(folder))

    check()
    whole = type(roster).read
    monkeypatch.setattr(type(roster), "read", lambda self, *given: (r for r in whole(self, *given) if not isinstance(r, Note)))
    with pytest.raises(pytest.fail.Exception, match="raise it"):
        check()
    with monkeypatch.context() as improved:
        improved.setattr(type(roster), "version", roster.version + 1)
        check()
    (folder / "people.csv").write_text((folder / "people.csv").read_text() + "Dia Moss;dia@west.example;;;\n")
    check()
    assert len(set(taken)) == 3


@pytest.mark.parametrize("name", LOADERS)
def test_a_sample_is_read_by_its_loader_and_accounted_for(name, tmp_path):
    loader = registry.named(name)
    for number, (label, source) in enumerate(samples(GOLDEN / name).items()):
        assert identify(source) is loader, label
        receipt = keeps_the_law(list(loader.read(source, Options(source="test"))), tmp_path / str(number))
        assert receipt.loaded > 0, label


@pytest.mark.parametrize(("name", "path"), **SAMPLED)
def test_a_file_cut_at_any_byte_is_refused_or_accounted_for(name, path, tmp_path):
    survives_cuts(registry.named(name), path, tmp_path)


@pytest.mark.parametrize(("name", "path"), **SAMPLED)
def test_hostile_bytes_are_refused_or_accounted_for(name, path, tmp_path):
    survives_hostile_bytes(registry.named(name), path, tmp_path)


@pytest.mark.parametrize("name", LOADERS)
def test_what_is_nobodys_is_claimed_by_nobody_and_breaks_nobody(name, tmp_path):
    leaves_what_is_nobodys(registry.named(name), tmp_path)


def test_files_in_two_orders_are_the_same_workspace(tmp_path):
    """All samples, and of each file the half that is a file of its own and holds some of it once more."""
    for name, path in SAMPLES:
        (tmp_path / "in").mkdir(exist_ok=True)
        data = path.read_bytes()
        (tmp_path / "in" / f"{name}_{path.name}").write_bytes(data)
        (tmp_path / "in" / f"half_{path.name}").write_bytes(data[: len(data) * 2 // 3])
    paths = sorted((tmp_path / "in").iterdir())
    accounts = same_in_two_orders(paths, tmp_path)
    assert sum(account.interactions for account in accounts) > len(LOADERS)


def test_names_and_titles_are_there_and_unknown_ones_name_the_known():
    assert len({loader.name for loader in every()}) == len(every())
    assert all(loader.title for loader in every())
    assert all(have and out for loader in every() for have, out in loader.how)
    assert all(loader.how for loader in every())
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
