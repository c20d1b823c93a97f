"""Graphs that live in a Neo4j server as sources of the log: on the real server, under the law of every other source."""

from __future__ import annotations

import csv
import json
import random
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import neo4j as driver
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import graphx
from graphx.__main__ import app
from graphx.errors import BadValue, ServerError, UnknownName
from graphx.neo4j.pull import guess, mapping
from graphx.neo4j.server import Server
from graphx.storage.home import Address
from loaders.record import Options

pytestmark = pytest.mark.xdist_group("neo4j")

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "neo4j.md"
PERSON = {"label": "Person", "id": "uid", "name": "name", "email": "email"}
TEAM = """
CREATE (a:Person {uid: 1, name: 'Ann Lee', email: 'ann@north.example', team: 'Sales', side: 'ours'}),
  (b:Person {uid: 2, name: 'Bob Ray', followers: 1200}), (c:Person {uid: 3, name: 'Cem Ak', email: 'cem@south.example'}),
  (south:Company {name: 'South Ltd'}), (b)-[:WORKS_FOR]->(south), (c)-[:WORKS_FOR]->(south),
  (a)-[:KNOWS {since: 2019, weight: 3}]->(b), (b)-[:KNOWS {since: date('2021-05-01')}]->(c),
  (a)-[:EMAILED {sent: datetime('2026-03-02T09:30:00+01:00')}]->(b),
  (a)-[:EMAILED {sent: datetime('2026-03-02T08:30:00Z')}]->(c),
  (b)-[:EMAILED {sent: datetime('2026-03-03T10:00:00Z')}]->(a),
  (m:Meeting {id: 'm1', date: date('2026-03-05'), minutes: duration('PT1H30M')}), (m)-[:ORGANISED_BY]->(a),
  (a)-[:ATTENDED]->(m), (b)-[:ATTENDED]->(m), (c)-[:ATTENDED]->(m)
"""
MAPPING = {
    "source": "crm",
    "person": {**PERSON, "organisation": {"type": "WORKS_FOR>", "property": "name"}, "department": "team", "side": "side",
               "followers": "followers"},
    "tie": {"type": "KNOWS", "weight": "weight", "since": "since", "kind": "acquaintance"},
    "contact": {"type": "EMAILED", "time": "sent", "channel": "email"},
    "interaction": {"label": "Meeting", "id": "id", "time": "date", "minutes": "minutes", "sender": "ORGANISED_BY>",
                    "receivers": ["<ATTENDED"]},
}  # fmt: skip
FAULTS = """
CREATE (a:Person {uid: 1}), (b:Person {uid: 2}), (c:Person {uid: 2}), (d:Person {uid: 2, name: 'Other'}), (x:Person), (t:Topic),
  (a)-[:KNOWS]->(a), (a)-[:KNOWS]->(t), (a)-[:KNOWS]->(x), (a)-[:KNOWS {weight: 'much'}]->(b),
  (a)-[:KNOWS {weight: 1}]->(b), (a)-[:KNOWS {weight: 1.0}]->(b), (a)-[:KNOWS {weight: 1}]->(b),
  (a)-[:EMAILED]->(b), (a)-[:EMAILED {sent: 'soon'}]->(b), (a)-[:EMAILED {sent: point({x: 1, y: 2})}]->(b),
  (a)-[:EMAILED {sent: datetime('2999-01-01T00:00:00Z')}]->(b),
  (a)-[:EMAILED {sent: datetime('2026-01-01T00:00:01Z')}]->(t),
  (a)-[:EMAILED {sent: datetime('2026-01-01T00:00:01Z')}]->(b),
  (a)-[:EMAILED {sent: datetime('2026-01-01T00:00:01Z')}]->(b),
  (:Meeting {id: 1, date: date('2026-01-02')}), (m:Meeting {id: 2, date: date('2026-01-02')}), (m)-[:ORGANISED_BY]->(a),
  (t)-[:ATTENDED]->(m), (n:Meeting {id: 3}), (n)-[:ORGANISED_BY]->(a), (b)-[:ATTENDED]->(n)
"""
HOSTILE = (
    "`", "``", "a`b", "\\", "\\`", "\\u0060", "x`) DETACH DELETE n //", "\\u0060) DETACH DELETE n //", "}) DETACH DELETE n //",
    "Robert'); DROP TABLE", "x' OR 1=1--", "$name", "{0.__class__}", "BY>", "<BY", "a b", "\u00e4\u202e", "%s", "\x1b[31m",
)  # fmt: skip


@pytest.fixture
def cypher(neo4j) -> Iterator:
    """An empty server, and what writes to it: not through graphx."""
    neo4j.clear()
    with driver.GraphDatabase.driver(neo4j.uri, auth=(neo4j.user, neo4j.password)) as there:
        yield lambda text, **parameters: there.execute_query(text, parameters_=parameters).records


@pytest.fixture
def server(neo4j) -> Iterator[Server]:
    with Server(Address(neo4j.uri, neo4j.user), neo4j.password) as there:
        yield there


def workspace(folder):
    return graphx.open(folder / "w")


def table(found, receipt, name):
    return pq.read_table(found.folder / "log" / receipt.digest / f"{name}.parquet").to_pylist()


def ties(found):
    return {
        frozenset((row["a_name"], row["b_name"])): (row["depth_sum"], row["warmth_sum"], row["first"], row["last"],
                                                    row["interactions"], row["channels"])
        for row in found.ask("ties").rows
    }  # fmt: skip


def people(found):
    return {
        row["name"]: tuple(row[key] for key in ("organisation", "group", "department", "side", "ties", "strength", "followers"))
        for row in found.ask("people").rows
    }


def test_a_whole_graph_is_loaded_and_accounted_for(cypher, server, neo4j, tmp_path):
    cypher(TEAM)
    found = workspace(tmp_path)
    steps = []
    receipt = found.pull(server, MAPPING, progress=steps.append)
    assert (receipt.file, receipt.loader, receipt.outcome) == (f"{neo4j.uri}/neo4j", "graph", "loaded")
    assert (receipt.seen, receipt.loaded, receipt.interactions) == (9, 9, 3)
    assert receipt.adds_up()
    assert neo4j.password not in json.dumps(receipt.json())
    assert "2 declared ties have no depth and enter no number." in receipt.notes
    assert steps[-1].receipt == receipt
    declared = table(found, receipt, "declared")
    assert {(row["kind"], row["weight"], str(row["since"])[:10], row["place"]) for row in declared} == {
        ("acquaintance", 3.0, "2019-01-01", "KNOWS 1 to 2"), ("acquaintance", None, "2021-05-01", "KNOWS 2 to 3"),
    }  # fmt: skip
    rows = {row["name"]: row for row in found.ask("people").rows}
    assert (rows["Ann Lee"]["department"], rows["Ann Lee"]["side"]) == ("Sales", "ours")
    assert (rows["Bob Ray"]["organisation"], rows["Bob Ray"]["followers"]) == ("South Ltd", 1200)
    assert set(rows["Cem Ak"]["references"]) == {"email:cem@south.example", "name:3@crm"}
    meeting = max(table(found, receipt, "interactions"), key=lambda row: row["day"])
    assert (meeting["minutes"], meeting["precision"], meeting["channel"], meeting["place"]) == (
        90,
        "day",
        "meeting",
        "Meeting m1",
    )
    assert len(ties(found)) == 3


def world(seed):
    """People, mails of one second to several, and meetings of several: as plain facts."""
    rng = random.Random(seed)
    staff = [{"uid": n, "name": f"Person {n}", "email": f"p{n}@x{n % 3}.example" if n % 4 else "", "company": f"Firm {n % 5}"}
             for n in range(30)]  # fmt: skip
    start = datetime(2025, 1, 1, tzinfo=UTC)
    mails = [(rng.randrange(30), rng.sample(range(30), rng.randint(1, 3)), start + timedelta(seconds=rng.randrange(10**7)))
             for _ in range(200)]  # fmt: skip
    meetings = [(rng.sample(range(30), rng.randint(2, 6)), start + timedelta(days=rng.randrange(400))) for _ in range(40)]
    return staff, [(a, sorted(set(b) - {a}), at) for a, b, at in mails if set(b) - {a}], meetings


def test_the_same_facts_from_tables_give_the_same_numbers(cypher, server, tmp_path):
    staff, mails, meetings = world(4)
    cypher("CREATE CONSTRAINT FOR (p:Person) REQUIRE p.uid IS UNIQUE")
    cypher("UNWIND $rows AS row CREATE (p:Person) SET p = row", rows=staff)
    rows = [{"a": a, "b": b, "at": at} for a, others, at in mails for b in others]
    cypher(
        "UNWIND $rows AS r MATCH (a:Person {uid: r.a}), (b:Person {uid: r.b}) CREATE (a)-[:MAILED {at: r.at}]->(b)", rows=rows
    )
    rows = [{"id": n, "day": at.date(), "host": who[0], "who": who} for n, (who, at) in enumerate(meetings)]
    cypher(
        """UNWIND $rows AS r CREATE (m:Meeting {id: r.id, day: r.day}) WITH m, r MATCH (h:Person {uid: r.host})
        CREATE (m)-[:HOST]->(h) WITH m, r UNWIND r.who AS w MATCH (p:Person {uid: w}) CREATE (p)-[:WENT]->(m)""",
        rows=rows,
    )
    graph = graphx.open(tmp_path / "graph")
    receipt = graph.pull(server, {
        "source": "crm", "person": {**PERSON, "organisation": "company"},
        "contact": {"type": "MAILED", "time": "at", "channel": "email"},
        "interaction": {"label": "Meeting", "id": "id", "time": "day", "sender": "HOST>", "receivers": "<WENT"},
    })  # fmt: skip
    assert receipt.seen == 30 + sum(len(others) for _, others, _ in mails) + 40

    def write(name, header, lines):
        with (tmp_path / name).open("w", newline="") as file:
            csv.writer(file).writerows([header, *lines])
        return tmp_path / name

    tables, options = graphx.open(tmp_path / "tables"), Options(source="crm")
    key = [each["uid"] for each in staff]
    tables.load(write("people.csv", ["id", "name", "email", "company"], [each.values() for each in staff]), options=options)
    lines = [(key[a], key[b], at.isoformat(), "email") for a, others, at in mails for b in others]
    tables.load(write("mail.csv", ["sender", "receiver", "time", "channel"], lines), options=options)
    lines = [(n, who[0], each, at.date(), "meeting") for n, (who, at) in enumerate(meetings) for each in who[1:]]
    tables.load(write("meetings.csv", ["id", "sender", "receiver", "date", "channel"], lines), options=options)
    assert ties(graph) == ties(tables)
    assert people(graph) == people(tables)
    assert len(ties(graph)) > 100


def test_everything_that_cannot_be_read_is_counted_with_its_place(cypher, server, tmp_path):
    cypher(FAULTS)
    receipt = workspace(tmp_path).pull(server, {**MAPPING, "person": PERSON, "interaction": {
        "label": "Meeting", "id": "id", "time": "date", "sender": "ORGANISED_BY>", "receivers": "<ATTENDED"}})  # fmt: skip
    assert receipt.adds_up()
    assert receipt.outcome == "loaded with quarantine"
    assert {(each.state, each.rule, each.count) for each in receipt.reasons} == {
        ("quarantined", "no_id", 1), ("duplicate", "same_person", 1), ("excluded", "to_self", 1), ("excluded", "other_ends", 2),
        ("quarantined", "unknown_end", 1), ("quarantined", "bad_weight", 1), ("duplicate", "same_tie", 1),
        ("quarantined", "no_time", 2), ("quarantined", "bad_date", 2), ("quarantined", "implausible_date", 1),
        ("duplicate", "same_contact", 1), ("quarantined", "alone", 2),
    }  # fmt: skip
    places = {each.rule: each.places for each in receipt.reasons}
    assert places["to_self"] == ["KNOWS 1 to 1"]
    assert places["alone"] == ["Meeting 1", "Meeting 2"]
    assert (receipt.seen, receipt.loaded) == (22, 6)


def test_an_unchanged_graph_is_known_and_a_changed_one_is_joined(cypher, server, neo4j, tmp_path):
    cypher(TEAM)
    found = workspace(tmp_path)
    first, before = found.pull(server, MAPPING), None
    before = (found.version, ties(found))
    again = found.pull(server, MAPPING)
    assert (again.outcome, again.loaded, again.digest) == ("already loaded", 0, first.digest)
    assert (found.version, ties(found)) == before
    cypher("MATCH (a:Person {uid: 1}), (b:Person {uid: 2}) CREATE (a)-[:EMAILED {sent: datetime('2026-03-09T09:00:00Z')}]->(b)")
    changed = found.pull(server, MAPPING)
    assert (changed.seen, changed.interactions, changed.duplicate) == (10, 1, 4)
    assert changed.adds_up()
    once = graphx.open(tmp_path / "once")
    once.pull(server, MAPPING)
    assert ties(found) == ties(once)
    with pytest.raises(graphx.errors.LoadError, match=first.digest):
        found.unload(f"{neo4j.uri}/neo4j")
    found.unload(first.digest)
    assert ties(found) == ties(once)
    found.unload(f"{neo4j.uri}/neo4j")
    assert found.receipts() == []


def test_hostile_names_are_names(cypher, server, tmp_path):
    for at, name in enumerate(HOSTILE):
        cypher(
            """CREATE (a:$($name)), (b:$($name)), (m:Event {at: date('2026-03-02'), name: $name}) SET a = $a, b = $b
            CREATE (a)-[r:$($name)]->(b), (a)-[:$($name)]->(m), (b)-[:$($name)]->(m) SET r = $tie""",
            name=name, a={name: f"{at}a", "n": name}, b={name: f"{at}b"}, tie={name: at},
        )  # fmt: skip
    found = workspace(tmp_path)
    receipt = found.pull(server, {
        "source": "s", "person": [{"label": name, "id": name, "name": "n"} for name in HOSTILE],
        "tie": [{"type": name, "weight": name, "kind": name} for name in HOSTILE],
        "interaction": {"label": "Event", "id": "name", "time": "at", "channel": "meeting", "receivers": list(HOSTILE)},
    })  # fmt: skip
    count = len(HOSTILE)
    assert cypher("MATCH (n) RETURN count(n)")[0][0] == 3 * count
    assert (receipt.seen, receipt.loaded, receipt.excluded) == (6 * count, 4 * count, 2 * count)
    assert receipt.interactions == count
    shown = [name.replace("\x1b", "").replace("\u202e", "") for name in HOSTILE]
    kinds = {row["weight"]: row["kind"] for row in table(found, receipt, "declared")}
    assert [kinds[at] for at in range(count)] == shown
    names = {row["text"].split("@")[0]: row["name"] for row in table(found, receipt, "references") if row["name"]}
    assert [names[f"name:{at}a"] for at in range(count)] == shown


WRONG = (
    ({"person": {**PERSON, "label": "Persn"}}, UnknownName, "label on .*'Persn'. Did you mean 'Person'"),
    ({"person": {**PERSON, "id": "uidd"}}, UnknownName, "property on .*'uidd'. Did you mean 'uid'"),
    ({"tie": {"type": "KNOW"}}, UnknownName, "type of relationships on .*'KNOW'. Did you mean 'KNOWS'"),
    ({"tie": {"type": "Person"}}, UnknownName, "type of relationships"),
    ({"contact": {"type": "EMAILED", "time": "sent"}}, BadValue, "needs a channel"),
    ({"contact": {"type": "EMAILED", "time": "sent", "channel": "emial"}}, UnknownName, "Did you mean 'email'"),
    ({"interaction": {"label": "Meeting", "time": "date", "receivers": "ATENDED"}}, UnknownName, "Did you mean 'ATTENDED'"),
    ({"person": {**PERSON, "group": {"type": "WORKS", "property": "name"}}}, UnknownName, "Did you mean 'WORKS_FOR'"),
    ({"person": {**PERSON, "group": {"type": "WORKS_FOR>", "property": "nam"}}}, UnknownName, "Did you mean 'name'"),
)  # fmt: skip


def test_a_word_that_the_server_does_not_have_is_refused_before_anything_is_read(cypher, server, tmp_path):
    cypher(TEAM)
    found = workspace(tmp_path)
    for change, error, words in WRONG:
        with pytest.raises(error, match=words):
            found.pull(server, {**MAPPING, **change})
    assert found.receipts() == []


def test_a_graph_that_graphx_made_is_no_source(cypher, server, tmp_path):
    cypher(TEAM.replace(":Person", ":Human"))
    found = workspace(tmp_path)
    mine = {**MAPPING, "person": {**MAPPING["person"], "label": "Human"}}
    found.pull(server, mine)
    found.push(server)
    for data in ({"person": {"label": "Person", "id": "id"}},
                 {"person": mine["person"], "tie": {"type": "TIE", "weight": "depth"}}):  # fmt: skip
        with pytest.raises(BadValue, match="pushed there by graphx"):
            found.pull(server, data)
    assert found.pull(server, mine).outcome == "already loaded"
    assert not {"Person", "Organisation"} & {part["label"] for part in [guess.guess(server)["person"]]}


def test_persons_without_any_id_are_told_apart_by_the_server_and_that_is_said(cypher, server, tmp_path):
    cypher("CREATE (a:Person {name: 'Ann'})-[:CALLED {at: '2026-03-02 09:30'}]->(b:Person {name: 'Ann'})")
    receipt = workspace(tmp_path).pull(
        server, {"person": {"label": "Person", "name": "name"}, "contact": {"type": "CALLED", "time": "at", "channel": "call"}}
    )
    assert (receipt.loaded, receipt.people) == (3, 2)
    assert any("the server's own numbers" in note for note in receipt.notes)


def test_a_node_with_two_labels_is_one_person_and_a_type_may_be_read_backwards(cypher, server, tmp_path):
    cypher("""CREATE (a:Staff:Customer {nr: 7}), (b:Customer {nr: 7}), (c:Staff {nr: 8}),
        (a)-[:CALLED_BY {at: date('2026-03-02')}]->(b), (a)-[:KNOWS]->(c), (c)-[:KNOWS]->(a)""")  # fmt: skip
    found = workspace(tmp_path)
    receipt = found.pull(server, {
        "source": "s", "person": [{"label": "Staff", "id": "nr"}, {"label": "Customer", "id": "nr"}],
        "tie": {"type": "KNOWS", "directed": False},
        "contact": {"type": "CALLED_BY", "from": "end", "time": "at", "channel": "call"},
    })  # fmt: skip
    assert (receipt.seen, receipt.loaded, receipt.duplicate, receipt.people) == (6, 5, 1, 3)
    names = {row["reference"]: row["text"] for row in table(found, receipt, "references")}
    assert set(names.values()) == {"name:7@s/staff", "name:8@s/staff", "name:7@s/customer"}
    (call,), (other,) = (table(found, receipt, each) for each in ("interactions", "participants"))
    assert (names[call["sender"]], names[other["reference"]]) == ("name:7@s/customer", "name:7@s/staff")


TIMES = (
    ("datetime('2026-03-02T09:30:00[Europe/Rome]')", "2026-03-02 08:30:00", "second"),
    ("datetime('2026-03-02T09:30:00.123456789Z')", "2026-03-02 09:30:00.123456", "second"),
    ("localdatetime('2026-03-02T09:30:00')", "2026-03-02 08:30:00", "second"),
    ("date('2026-03-02')", "2026-03-02 00:00:00", "day"), ("1772440200", "2026-03-02 08:30:00", "second"),
    ("1772440200000", "2026-03-02 08:30:00", "second"), ("'2026-03-02T09:30:00+01:00'", "2026-03-02 08:30:00", "second"),
    ("'2 March 2026'", "2026-03-02 00:00:00", "day"), ("'2026-03'", "2026-03-01 00:00:00", "month"),
)  # fmt: skip


def test_every_way_in_which_a_graph_holds_a_time(cypher, server, tmp_path):
    for at, (value, _, _) in enumerate(TIMES):
        cypher(f"CREATE (:Person {{uid: {2 * at}}})-[:CALL_{at} {{at: {value}, id: {at}}}]->(:Person {{uid: {2 * at + 1}}})")
    calls = [{"type": f"CALL_{at}", "id": "id", "time": "at", "channel": "call"} for at in range(len(TIMES))]
    found = workspace(tmp_path)
    receipt = found.pull(server, {"person": {"label": "Person", "id": "uid"}, "zone": "Europe/Rome", "contact": calls})
    rows = {row["place"]: (str(row["time"]), row["precision"]) for row in table(found, receipt, "interactions")}
    assert rows == {f"CALL_{at} {at}": (moment, precision) for at, (_, moment, precision) in enumerate(TIMES)}


ODD = ("date('+12000-01-01')", "date('-0005-01-01')", "localdatetime('+10000-01-01T00:00')", "localtime('23:59:59.999999999')",
       "datetime('9999-12-31T23:59:59-05:00')", "[date('+12000-01-01'), date('2026-03-02')]")  # fmt: skip


def test_times_that_python_cannot_hold_are_quarantined_and_all_others_loaded(cypher, server, tmp_path):
    """A zone that only Java knows is a moment like any other. An id is a text, whatever it was."""
    cypher("CREATE (:Person {uid: date('+12000-01-01')})-[:KNOWS {since: date('-0005-01-01')}]->(:Person {uid: 'b'})")
    good = ("datetime('2026-03-02T09:30:00[SystemV/AST4]')", "datetime('2026-03-02T14:30:00Z')")
    for at, value in enumerate((*good, *ODD)):
        cypher(f"""MATCH (a:Person), (b:Person {{uid: 'b'}}) WHERE a <> b
            CREATE (a)-[:CALLED {{id: {at}, at: {value}, minutes: 3}}]->(b)""")  # fmt: skip
    found = workspace(tmp_path)
    call = {"type": "CALLED", "id": "id", "time": "at", "channel": "call", "minutes": "minutes"}
    receipt = found.pull(
        server, {"source": "s", "person": {"label": "Person", "id": "uid"}, "contact": call,
                 "tie": {"type": "KNOWS", "since": "since"}},
    )  # fmt: skip
    assert receipt.adds_up()
    assert (receipt.seen, receipt.loaded, receipt.quarantined) == (3 + len(good) + len(ODD), 3 + len(good), len(ODD))
    assert {each.state for each in receipt.reasons} == {"quarantined"}
    rows = {row["place"]: str(row["time"]) for row in table(found, receipt, "interactions")}
    assert rows == {"CALLED 0": "2026-03-02 13:30:00", "CALLED 1": "2026-03-02 14:30:00"}
    assert {row["text"] for row in table(found, receipt, "references")} == {"name:12000-01-01@s", "name:b@s"}
    assert found.pull(server, {"person": {"label": "Person", "id": "uid"}, "tie": {"type": "KNOWS"}}).loaded == 3
    assert guess.guess(server)["person"]["id"] == "uid"


def test_the_guess_fits_the_server_and_can_be_given_back(cypher, server, tmp_path):
    cypher(TEAM)
    text = guess.described(server)
    assert '# Other labels: "Company"' in text
    data = tomllib.loads(text)
    assert data["person"] == {"label": "Person", "id": "uid", "name": "name", "email": "email", "department": "team",
                              "side": "side", "followers": "followers",
                              "organisation": {"type": "WORKS_FOR>", "property": "name"}}  # fmt: skip
    assert data["tie"] == {"type": "KNOWS", "weight": "weight", "since": "since"}
    assert data["contact"] == {"type": "EMAILED", "time": "sent", "channel": "email"}
    assert data["interaction"] == {"label": "Meeting", "id": "id", "time": "date", "minutes": "minutes", "channel": "meeting",
                                   "sender": ["ORGANISED_BY>"], "receivers": ["<ATTENDED"]}  # fmt: skip
    receipt = workspace(tmp_path).pull(server, data)
    assert (receipt.loaded, receipt.seen) == (9, 9)


def test_the_mapping_that_the_manual_shows_reads_the_whole_graph(cypher, server, tmp_path):
    cypher(TEAM)
    (shown,) = re.findall(r"^```toml mapping.toml\n(.*?)^```$", MANUAL.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (tmp_path / "mapping.toml").write_text(shown)
    plan = mapping.read(tmp_path / "mapping.toml")
    assert {part.form for part in plan.parts} == set(mapping.KEYS)
    receipt = workspace(tmp_path).pull(server, tmp_path / "mapping.toml")
    assert (receipt.outcome, receipt.seen, receipt.loaded) == ("loaded", 9, 9)


def test_an_empty_server_is_no_fault(cypher, server, tmp_path):
    assert guess.guess(server) == {}
    assert "No label looks like persons" in guess.described(server)


def test_from_the_command_line(cypher, neo4j, tmp_path, monkeypatch):
    cypher(TEAM)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j.password)
    monkeypatch.delenv("NEO4J_URI", raising=False)

    def run(*words):
        return CliRunner().invoke(app, ["--workspace", str(tmp_path / "w"), "load", "neo4j", *words])

    assert "--uri" in run("--explain").stderr
    shown = run("--explain", "--uri", neo4j.uri)
    assert shown.exit_code == 0
    Path("mapping.toml").write_text(shown.stdout)
    unsaid = run("--uri", neo4j.uri)
    assert unsaid.exit_code == 2
    assert "--explain" in unsaid.stderr
    loaded = run("--uri", neo4j.uri, "--mapping", "mapping.toml", "--json")
    assert loaded.exit_code == 0, loaded.stderr
    receipt = json.loads(loaded.stdout)
    assert (receipt["file"], receipt["loaded"]) == (f"{neo4j.uri}/neo4j", 9)
    monkeypatch.setenv("NEO4J_PASSWORD", "wrong-password")
    assert run("--uri", neo4j.uri, "--mapping", "mapping.toml").exit_code == ServerError.exit_code
    Path("neo4j").write_text("from,to,date\nann,bob,2026-03-01\n")
    assert json.loads(run("--json").stdout)["file"] == "neo4j"
