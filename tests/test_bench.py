"""Every bench at a tiny size: they run, they check their own results, and nothing here looks at the clock."""

from __future__ import annotations

import importlib
import shutil
from datetime import datetime, timedelta

import numpy as np
import pyarrow.parquet as pq
import pytest

from bench import __main__ as program
from bench import aggregate, events, gauge, gds, influence, measures, memory, push, spark, startup, trial, whole
from tests import server
from tests.support import chromium

MAIL = """Sender;Recipient;EventDate
1;2;2010-01-04 09:00:00
1;2;2010-01-05 09:00:00
2;1;2010-01-06 09:00:00
1;3;2010-01-04 10:00:00
2;3;2010-01-04 11:00:00
2;9;2010-01-04 12:00:00
"""
REPORTS = "ID,ReportsToID\n2,1\n3,4\n1,technical\n4,4\n"


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "manufacturing"
    folder.mkdir()
    (folder / "communication.csv").write_text(MAIL)
    (folder / "reportsto.csv").write_text(REPORTS)
    return tmp_path


def test_both_sides_of_the_aggregation_find_the_same_ties(capsys):
    found = aggregate.main(count=3_000, people=300, ties=600, rounds=1)
    assert found["ties"] == 600
    assert found["ratio"] > 0
    assert "bare DuckDB" in capsys.readouterr().out


def test_the_aggregation_notices_a_wrong_number(tmp_path):
    table = events.events(500, 100, 150)
    home = aggregate.Home(tmp_path / "workspace")
    events.as_segment(table, home)
    other = aggregate.bare(events.as_flat(table.slice(0, 499), tmp_path / "events.parquet"))
    with pytest.raises(AssertionError):
        aggregate.same(aggregate.ours(home), other)


def test_the_same_seed_gives_the_same_events(tmp_path):
    first, again = (events.as_flat(events.events(500, 100, 150), tmp_path / name) for name in ("a", "b"))
    assert pq.read_table(first).equals(pq.read_table(again))
    assert not events.events(500, 100, 150, seed=8).equals(pq.read_table(first))
    pairs = {
        frozenset(pair)
        for pair in zip(*(pq.read_table(first)[role].to_pylist() for role in ("sender", "receiver")), strict=True)
    }
    assert len(pairs) == 150


def test_a_million_events_start_with_a_thousand(capsys):
    assert memory.main(count=1_000, people=100, ties=200) > 0
    said = capsys.readouterr().out
    assert "build and measure" in said


def test_the_whole_path_says_what_it_skips(data, capsys):
    whole.main(data)
    said = capsys.readouterr().out
    assert "Enron mail: skipped" in said
    assert "1 loaded" in said
    assert "influencers: " in said


def test_the_trial_judges_pairs_of_the_chart_only(data):
    found = trial.judge(data / "manufacturing" / "communication.csv", data / "manufacturing" / "reportsto.csv")
    # Pairs 1-2, 1-3 and 2-3 are in the chart, 2-9 is not; 1-2 is the one true pair and has most mail.
    assert found["boss"] == (3, 1, [1.0, 1.0, 1.0])
    assert trial.main(data / "nowhere") is None


def event(day, sender, receiver, mutual=False):
    return influence.Event(datetime.fromisoformat("2026-01-01") + timedelta(days=day), sender, receiver, mutual)


def test_a_word_goes_forward_in_time_only_and_both_ways_in_a_meeting(monkeypatch):
    monkeypatch.setattr(influence, "CHANCE", 1.0)
    events = [event(0, "b", "c"), event(1, "a", "b"), event(2, "d", "b", mutual=True)]
    known = ["a", "b", "c", "d"]
    assert influence.reached(events, ["a"], known, 3) == 3, "a, b and d: c heard b before b knew"
    assert influence.reached(events, ["c"], known, 3) == 1
    assert influence.reached(events, ["a"], ["a", "d"], 3) == 2, "who was not known is not counted"


def test_a_word_is_passed_with_a_chance_and_the_same_coins():
    events = [event(0, "a", "b"), event(1, "a", "b")]
    reach = influence.reached(events, ["a"], ["a", "b"], 20_000)
    assert reach == pytest.approx(1 + 1 - 0.7**2, abs=0.01)
    assert reach == influence.reached(events, ["a"], ["a", "b"], 20_000)


def test_influence_is_judged_on_the_tables_of_a_folder(tmp_path, capsys):
    random = np.random.default_rng(3)
    lines = [f"u{a},u{b},2026-{1 + i // 100:02}-{1 + i % 28:02}"
             for i, (a, b) in enumerate(random.integers(0, 30, (600, 2))) if a != b]  # fmt: skip
    (tmp_path / "office.csv").write_text("from,to,date\n" + "\n".join(lines) + "\n")
    assert program.main(["influence", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "office" in said
    assert "5 picks: the cover beats PageRank in" in said
    found = influence.judge(tmp_path / "office.csv")
    assert set(found) == {(name, count) for name in influence.LISTS for count in influence.PICKS}
    assert all(count <= reach <= 30 for (_, count), reach in found.items())
    assert influence.main(tmp_path / "nowhere") is None


def test_a_folder_is_judged_file_by_file_whatever_the_columns_and_what_cannot_be_is_told(tmp_path, capsys):
    """Numbers under headers of their own in a folder of the folder, a list of people, a picture, three lone events."""
    random = np.random.default_rng(5)
    lines = [f"{a};{b};2026-{1 + i // 100:02}-{1 + i % 28:02} 10:00:00"
             for i, (a, b) in enumerate(random.integers(0, 40, (600, 2))) if a != b]  # fmt: skip
    (tmp_path / "firm").mkdir()
    (tmp_path / "firm" / "communication.csv").write_text("Sender;Recipient;EventDate\n" + "\n".join(lines) + "\n")
    (tmp_path / "people.csv").write_text("name,email,group\nAnn,ann@x.example,media\n")
    (tmp_path / "few.csv").write_text("from,to,date\na@x.example,b@x.example,2026-01-01\n")
    (tmp_path / "pic.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    found = influence.main(tmp_path)
    assert found is not None
    assert list(found) == ["firm/communication.csv"]
    said = capsys.readouterr().out
    for name, why in (("people.csv", "no events"), ("few.csv", "too few"), ("pic.png", "left out")):
        assert f"{name}: left out." in said
        assert why in said
    assert "5 picks: the cover beats PageRank in" in said
    assert all(reach >= count for (_, count), reach in found["firm/communication.csv"].items())


def test_the_area_under_the_curve_by_hand():
    true = np.array([True, False, True, False])
    assert trial.auc(true, np.array([4.0, 3.0, 2.0, 1.0])) == 0.75
    assert trial.auc(true, np.ones(4)) == 0.5


def test_a_team_is_the_people_of_one_boss(tmp_path):
    (tmp_path / "chart.csv").write_text("ID,ReportsToID\n2,1\n3,1\n5,4\nx,1\n7,7\n")
    known, tasks = trial.chart(tmp_path / "chart.csv")
    assert known == {"1", "2", "3", "4", "5"}
    assert tasks["boss"] == {("1", "2"), ("1", "3"), ("4", "5")}
    assert tasks["boss or team"] - tasks["boss"] == {("2", "3")}


def test_waiting_is_measured_on_whole_processes(tmp_path, data):
    workspace = tmp_path / "workspace"
    gauge.run("-m", "graphx", "--workspace", workspace, "load", data / "manufacturing" / "communication.csv")
    rows = startup.commands(workspace, rounds=1)
    assert [row[0] for row in rows] == ["python -c pass", "--help", "second ask"]
    assert all(row[1] > 0 for row in rows)


@pytest.mark.browser
def test_the_first_page_is_measured_in_a_browser(tmp_path, data):
    program_path = chromium.require()
    workspace = tmp_path / "workspace"
    gauge.run("-m", "graphx", "--workspace", workspace, "load", data / "manufacturing" / "communication.csv")
    assert startup.first_page(workspace, 1, program_path)[1] > 0


def test_a_command_that_fails_says_why():
    with pytest.raises(RuntimeError, match="no such thing"):
        gauge.run("-c", "raise SystemExit('no such thing')")


def test_every_bench_is_there_and_an_unknown_one_is_said(capsys):
    assert all(callable(importlib.import_module(f"bench.{name}").main) for name in program.NAMES)
    assert program.main(["nonsense"]) == 2
    assert "trial" in capsys.readouterr().err


def test_the_measures_are_timed_beside_a_rival(capsys):
    graph, starts = measures.graph_of(60, 150), np.arange(5, dtype=np.int32)
    own = measures.ours(graph, starts)
    measures.table("tiny", own, {"itself": own}, 1)
    said = capsys.readouterr().out
    assert all(name in said for name in own)


@pytest.fixture
def java():
    if lack := server.missing():
        pytest.skip(lack)


@pytest.mark.slow
@pytest.mark.xdist_group("neo4j")
def test_a_push_is_timed_beside_the_bare_loop(java, capsys):
    assert push.main(people=60, ties=150) > 0
    said = capsys.readouterr().out
    assert "push of 60 people and 150 ties" in said
    assert "broken off at half of the ties" in said


@pytest.mark.slow
@pytest.mark.xdist_group("neo4j")
def test_graph_data_science_is_timed_beside_ours(java, capsys):
    gds.main(sizes=((60, 150),), rounds=1)
    said = capsys.readouterr().out
    assert "60 people, 150 ties" in said
    assert "betweenness, exact" in said


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_spark_is_timed_beside_duckdb(capsys, monkeypatch):
    if not shutil.which("java"):
        pytest.skip("there is no Java for Spark")
    quick = "--driver-java-options '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' --conf spark.sql.shuffle.partitions=2"
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", f"{quick} pyspark-shell")
    (duckdb, other, alone) = spark.main(sizes=((400, 50, 80),), alone=((500, 60, 90),))
    assert [each[:3] for each in (duckdb, other, alone)] == [(400, 80, "duckdb"), (400, 80, "spark"), (500, 90, "duckdb")]
    assert "times DuckDB" in capsys.readouterr().out
