"""Spark against DuckDB: the same tables to the last digit from the same log, also when an executor is killed meanwhile."""

from __future__ import annotations

import math
import os
import random
import re
import shutil
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import graphx
from bench.events import as_segment, events
from graphx import query
from graphx.engines.engine import BUILD
from graphx.engines.spark import Cluster, Spark, translate
from graphx.errors import Damaged, EngineError
from graphx.log.log import Log
from graphx.people.decisions import Journal
from graphx.storage.home import Home
from graphx.ties import tie_tables
from graphx.ties.inputs import Inputs
from loaders.record import CHANNELS, KINDS, Card, EntryState, Interaction, Party
from tests.support import reference

pytestmark = pytest.mark.xdist_group("spark")

START = datetime(2022, 1, 3, tzinfo=UTC)
LAST, MIDDLE = date(2024, 12, 31), date(2023, 6, 30)
KEYS = {"days": ["a", "b", "day", "class"], "activity": ["person", "day"], "covered": ["person"],
        "watched": ["segment", "person"], "spans": ["segment", "channel", "day"], "ahead": ["person", "day"]}  # fmt: skip
"""Tables whose rows have no order, and what makes one."""
NAMES = (
    "Zoë Ångström", "王芳", "O'Brien \\ Söhne", "'; drop table persons; --", "=cmd|' /C calc'!A0", "<b>Tab\there</b>", "",
    "$limit :a",
)  # fmt: skip


def parties(draw, count):
    """People with ordinary, odd and hostile references and names; the first are also written to in :func:`events`."""
    found = [Party(f"email:person.{i:05d}@company-{i}.example", f"Person Number {i:05d}") for i in range(20)]
    for i in range(count):
        mark = draw.choice(("", "é", "'", "\\", "%", " ", "ß", "名"))
        text = draw.choice(
            (f"email:p{mark}{i}@a{i % 7}.example", f"name:n{mark} {i}@roster", f"phone:+4420{i:06d}", f"email:{i}@")
        )
        found.append(Party(text, draw.choice((f"{draw.choice(NAMES)} {i}", draw.choice(NAMES), text))))
    return found


def interaction(draw, number, people):
    sender, *others = draw.sample(people, draw.choice((2, 2, 2, 3, 5, 9)))
    channel = draw.choice(CHANNELS)
    return Interaction(
        f"t:{number}", START + timedelta(minutes=draw.randrange(3 * 365 * 1440)), channel, draw.choice(KINDS),
        sender if draw.random() < 0.9 else None, tuple(others), f"row {number}",
        precision=draw.choice(("second", "day", "month")), zone_known=draw.random() < 0.5,
        minutes=draw.choice((None, 0.0, 7.5, 30.0, 95.0)),
        audience=draw.choice((0, 0, 0, 12, 51, 4000)), thread=draw.choice(("", "t1")), length=draw.choice((None, 10, 2000)),
        topics=draw.choice(((), ("a", "b"))),
    )  # fmt: skip


def cards(draw, people):
    """Rosters: some people with several references, some whom no interaction names."""
    found = []
    for number in range(len(people) // 5):
        several = tuple({each.reference for each in draw.sample(people, draw.choice((1, 2, 3)))})
        references = draw.choice((several, (*several, f"id:{number}@roster"), (f"email:quiet{number}@a1.example",)))
        group, side = draw.choice(("customer", "employee", "")), draw.choice(("ours", "stakeholder", ""))
        followers = draw.choice((None, 3, 10**12))
        found.append(Card(references, draw.choice(NAMES), "Öko & Co", group, "sales", side, followers, number % 3 == 0))
    return found


def world(folder, count, seed, bulk=0):
    """A workspace with ``count`` odd interactions, a fifth of them also in a second file, cards, decisions, the mailbox of one
    person, and ``bulk`` ordinary messages, calls and meetings."""
    draw = random.Random(seed)
    people = parties(draw, max(8, count // 12))
    made = [interaction(draw, number, people) for number in range(count)]
    copies = [
        replace(each, length=draw.choice((None, 5)), audience=draw.choice((0, 60)), receivers=each.receivers[:1])
        for each in draw.sample(made, count // 5)
    ]
    own = [interaction(draw, count + number, people) for number in range(count // 10)]
    home = reference.put(folder, made, [*copies, *cards(draw, people)])
    ahead = [replace(each, native=f"ahead {each.native}", time=each.time + timedelta(days=900), planned=True) for each in own]
    entries = [replace(each, entry=f"entry {number}") for number, each in enumerate(ahead)]
    states = [EntryState(each.entry, each.native, 1, START, draw.choice((None, each.time))) for each in entries]
    reference.put(folder, [*own, *ahead[::2], *entries[1::2], *states], scope=f"ego:{people[0].reference}")
    if bulk:
        as_segment(events(bulk, bulk // 20, bulk // 8), home)
    (folder / "settings.toml").write_text('[organisation]\ndomains = ["a1.example", "company-3.example"]\n')
    journal, (first, second, third) = Journal(home), (each.reference for each in people[3:6])
    journal.add("merge", first, second)
    for field, value in (("group", "investor"), ("key", "yes"), ("name", "Näme; ' \\")):
        journal.add("set", third, field=field, value=value)
    return home


def copied(home, folder):
    """The same workspace elsewhere, with nothing computed."""
    shutil.copytree(home.root, folder, ignore=shutil.ignore_patterns("derived"))
    return Home(folder)


def made(home, *days, engine=None):
    for each in days or (None,):
        made = tie_tables.tables(Inputs.of(home), each, **({"engine": engine} if engine else {}))
    return made


def same(home, other):
    """Whether all derived tables of two workspaces are equal; gives the number of values that were compared."""
    left, right = ({path.relative_to(each.derived) for path in each.derived.rglob("*.parquet")} for each in (home, other))
    assert left == right
    compared = 0
    for path in sorted(left):
        a, b = (pq.ParquetFile(each.derived / path).read() for each in (home, other))
        assert [(field.name, field.type) for field in a.schema] == [(field.name, field.type) for field in b.schema]
        assert a.num_rows == b.num_rows, path
        if path.stem in KEYS:
            a, b = (each.sort_by([(key, "ascending") for key in KEYS[path.stem]]) for each in (a, b))
        for name in a.column_names:
            compared += equal(a.column(name), b.column(name), f"{path}: {name}")
    return compared


def equal(a, b, place):
    if pa.types.is_floating(a.type):
        for one, two in zip(a.to_pylist(), b.to_pylist(), strict=True):
            assert one == two or math.isclose(one, two, rel_tol=1e-9, abs_tol=1e-12), place
    else:
        assert a.combine_chunks().equals(b.combine_chunks().cast(a.type)), place
    return len(a)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Two executors of one core, as processes of their own; the JVMs compile little, for they do not live long, and tables of
    hundreds of rows are shuffled into few parts."""
    if not shutil.which("java"):
        pytest.skip("there is no Java for Spark")
    quick = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    given = f"--conf 'spark.executor.extraJavaOptions={quick}' --driver-java-options '{quick}' "
    given += "--conf spark.sql.shuffle.partitions=3 pyspark-shell"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_SUBMIT_ARGS", given)
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("SPARK_DRIVER_MEMORY", "2g")
        with Cluster(tmp_path_factory.mktemp("none"), "local-cluster[2,1,1024]") as running:
            context = running.session().sparkContext
            work = (
                Path(os.environ.get("SPARK_HOME") or Path(sys.modules["pyspark"].__file__).parent)
                / "work"
                / context.applicationId
            )
            yield running
        shutil.rmtree(work, ignore_errors=True)  # Spark keeps what executors of a local cluster say among its own files


def on(cluster, home, log=""):
    """The engine for a workspace."""
    cluster.folder, cluster.log = home.log, log
    return partial(Spark, cluster)


def executors(cluster):
    return {each for each in psutil.Process(cluster.gateway.proc.pid).children(recursive=True) if executes(each)}


def executes(process):
    try:
        return "CoarseGrainedExecutorBackend" in " ".join(process.cmdline())
    except psutil.Error:  # it has ended, or is a zombie of which nobody has taken notice yet
        return False


class Killer:
    """Progress that kills an executor while it runs a task, until Spark says that a task was lost with it."""

    def __init__(self, cluster):
        self.cluster, self.killed, self.before, self.after = cluster, [], executors(cluster), set()
        self.thread = threading.Thread(target=self.watch)
        self.over = threading.Event()

    def __call__(self, stage):
        if stage == "adding up days":
            self.thread.start()

    def lost(self):
        return re.findall(r"^.*(?:Lost executor|ExecutorLostFailure).*$", self.cluster.chatter.read_text(), re.MULTILINE)

    def watch(self):
        tracker = self.cluster.session().sparkContext.statusTracker()
        while not self.over.is_set():
            stages = filter(None, map(tracker.getStageInfo, tracker.getActiveStageIds()))
            if sum(each.numActiveTasks for each in stages) < 2:
                continue
            (victim, *_) = sorted(executors(self.cluster), key=lambda each: each.pid)
            victim.kill()
            self.killed.append(victim.pid)
            while len(executors(self.cluster)) < 2 and not self.over.is_set():
                time.sleep(0.1)
            if any("ExecutorLostFailure" in line for line in self.lost()):
                return

    def end(self):
        self.over.set()
        self.thread.join()
        deadline = time.monotonic() + 60
        while len(self.after) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
            self.after = executors(self.cluster)


@pytest.fixture(scope="module")
def big(tmp_path_factory, cluster):
    """2e4 events: built by DuckDB; and by Spark from a copy of the log elsewhere, while one of its executors is killed."""
    folder = tmp_path_factory.mktemp("big")
    home = world(folder / "duckdb", 2_400, 1, bulk=17_120)
    assert sum(receipt.interactions + receipt.shared for receipt in Log(home).receipts()) >= 20_000
    assert Log(home).overlaps()
    made(home, MIDDLE, LAST)
    other = copied(home, folder / "spark")
    elsewhere = shutil.copytree(home.log, folder / "shared")
    killer = Killer(cluster)
    engine = on(cluster, other, elsewhere.as_uri())
    try:
        tie_tables.tables(Inputs.of(other), MIDDLE, killer, engine)
    finally:
        killer.end()
    made(other, LAST, engine=engine)
    return home, other, killer


def test_twenty_thousand_events_give_the_same_tables(big):
    home, other, _ = big
    assert same(home, other) > 200_000


def test_an_executor_was_killed_with_its_task_and_replaced(big):
    _, _, killer = big
    said = "\n".join(killer.lost())
    assert killer.killed
    assert "Lost executor" in said
    assert "ExecutorLostFailure" in said
    assert len(killer.after) == 2
    assert {each.pid for each in killer.after} - {each.pid for each in killer.before}


def test_the_answers_are_the_same(big):
    home, other, _ = big
    asked = [("people", {}), ("ties", {}), ("thin", {}), ("influencers", {}), ("coverage", {})]
    top = graphx.open(home.root).ask("ties", as_of=LAST).rows[:3]
    asked += [("receipt", {"a": row["a"], "b": row["b"]}) for row in top]
    for name, given in asked:
        left, right = (graphx.open(each.root).ask(name, as_of=LAST, **given) for each in (home, other))
        assert left.sentence == right.sentence
        assert len(left.rows) == len(right.rows) > 0
        assert left.sheet.provenance.fingerprint == right.sheet.provenance.fingerprint
        for one, two in zip(left.rows, right.rows, strict=True):
            assert one.keys() == two.keys()
            for column, value in one.items():
                close = isinstance(value, float) and math.isclose(value, two[column], rel_tol=1e-9)
                assert close or value == two[column], f"{name}: {column}"


def test_a_random_log_gives_the_same_tables(tmp_path, cluster):
    folder = tmp_path / "log [a], 50% {b}: it's * été"
    home = world(folder, 60, 2)
    other = copied(home, tmp_path / "Spark [ab] {c}?")
    made(home)
    made(other, engine=on(cluster, other))
    assert same(home, other)


def test_tables_of_another_day_go_through_the_driver_where_executors_do_not_see_its_disk(tmp_path, cluster, monkeypatch):
    home = world(tmp_path / "duckdb", 60, 5)
    other = copied(home, tmp_path / "spark")
    made(home)
    made(home, MIDDLE)
    made(other)
    monkeypatch.setattr(cluster.session().sparkContext, "master", "yarn")
    made(other, MIDDLE, engine=on(cluster, other))
    assert same(home, other)


def test_nothing_gives_nothing(tmp_path, cluster):
    home, other = Home(tmp_path / "a"), Home(tmp_path / "b")
    home.create()
    other.create()
    assert made(home).as_of is None
    assert made(other, engine=on(cluster, other)).as_of is None
    assert not same(home, other)


def test_a_log_that_is_not_there_is_said(tmp_path, cluster):
    home = world(tmp_path / "a", 20, 6)
    with pytest.raises(Damaged, match=r"--log says where that is.*nowhere"):
        made(home, engine=on(cluster, home, (tmp_path / "nowhere").as_uri()))
    assert not list(home.derived.iterdir())


def test_a_query_that_fails_says_which(cluster):
    with Spark(cluster) as engine:
        engine.table("t", pa.table({"a": ["one"]}))
        with pytest.raises(EngineError, match=r"(?s)CAST_INVALID_INPUT.*from t"):
            engine.rows("t", "cast(a as bigint)", "1")
        with pytest.raises(EngineError, match="cannot be said in Spark's SQL"):
            engine.rows("t", "from where", "1")


def test_the_queries_in_sparks_words(golden):
    """Every query that builds, as Spark gets it: a change of a query or of SQLGlot shows here."""
    texts = (f"-- {stem}\n{translate(query.read(stem, BUILD).text)}\n" for stem in query.stems(BUILD))
    golden(Path(__file__).parents[1] / "golden" / "spark.sql", "\n".join(texts))


def test_what_spark_does_differently_is_not_used():
    """Whole numbers by division, days between dates, quantiles and plain decimals differ between the engines."""
    for stem in query.stems(BUILD):
        text = query.read(stem, BUILD).text
        assert not re.search(r"\b\d+\.\d+\b(?!e)|//|date_diff|quantile|\bln\(|asof", text, re.IGNORECASE), stem
