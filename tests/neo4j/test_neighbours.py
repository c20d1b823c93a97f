"""A database that somebody else uses as well: Community Edition has only one, and everybody calls their people Person."""

from __future__ import annotations

import pytest

import graphx
from graphx.errors import BadValue, ServerError
from graphx.neo4j.pull import guess
from graphx.neo4j.push_rows import PushScope
from tests.support import worlds
from tests.support.proxy import dump
from tests.support.worlds import exchange

pytestmark = pytest.mark.xdist_group("neo4j")

THEIRS = """
CREATE (a:Person {uid: 1, name: 'Ann Lee', email: 'ann@north.example'}), (b:Person {uid: 2, name: 'Bob Ray'}),
  (c:Person {uid: 3, name: 'Cem Ak'}), (o:Organisation {name: 'South Ltd'}), (b)-[:WORKS_FOR]->(o),
  (a)-[:KNOWS {since: 2019}]->(b), (b)-[:TIE {weight: 2}]->(c),
  (a)-[:EMAILED {sent: datetime('2026-03-02T09:30:00Z')}]->(b),
  (i:Interaction {id: 'm1', date: date('2026-03-05')}), (i)-[:BY]->(a), (i)-[:WITH]->(b), (i)-[:WITH]->(c)
"""
BETWEEN = """
MATCH (p:Person {name: 'P'}), (q:Person {name: 'Q'}), (a:Person {uid: 1}), (b:Person {uid: 2}), (c:Person {uid: 3})
MATCH (i:Interaction) WHERE i.graphx_run IS NOT NULL WITH p, q, a, b, c, head(collect(i)) AS i
CREATE (a)-[:KNOWS]->(p), (p)-[:KNOWS]->(a), (p)-[:KNOWS]->(q), (q)-[:TIE {weight: 1}]->(c),
  (a)-[:EMAILED {sent: datetime('2026-03-03T09:30:00Z')}]->(q), (a)-[:WITH {note: 'read it'}]->(i),
  (m:Interaction {id: 'm2', date: date('2026-03-06')}), (m)-[:BY]->(a), (m)-[:WITH]->(b), (m)-[:WITH]->(p),
  (n:Interaction {id: 'm3', date: date('2026-03-07')}), (n)-[:BY]->(p), (n)-[:WITH]->(c)
"""
MAPPING = {
    "source": "crm",
    "person": {"label": "Person", "id": "uid", "name": "name", "email": "email",
               "organisation": {"type": "WORKS_FOR>", "property": "name"}},
    "tie": [{"type": "KNOWS", "since": "since"}, {"type": "TIE", "weight": "weight"}],
    "contact": {"type": "EMAILED", "time": "sent", "channel": "email"},
    "interaction": {"label": "Interaction", "id": "id", "time": "date", "channel": "meeting", "sender": "BY>",
                    "receivers": "WITH>"},
}  # fmt: skip


@pytest.fixture
def empty(neo4j):
    neo4j.clear()


@pytest.fixture
def ours(empty, there, tmp_path):
    """A workspace, and what puts its graph with interactions onto the server."""
    found = graphx.open(tmp_path / "ours")
    found.load(worlds.write(exchange("p", "q", 7, 20), tmp_path / "a.csv"))
    return lambda: found.push(there, scope=PushScope(person=found.find("email:p@world.example").id))


def test_beside_a_pushed_graph_exactly_theirs_is_pulled(ours, raw, there, tmp_path):
    raw.execute_query(THEIRS)
    found = graphx.open(tmp_path / "w")
    alone, guessed = found.pull(there, MAPPING), guess.guess(there)
    assert (alone.seen, alone.loaded, alone.interactions) == (7, 7, 2)
    assert guessed == {
        "person": {"label": "Person", "id": "uid", "name": "name", "email": "email",
                   "organisation": {"type": "WORKS_FOR>", "property": "name"}},
        "tie": [{"type": "KNOWS", "since": "since"}, {"type": "TIE", "weight": "weight"}],
        "contact": {"type": "EMAILED", "time": "sent", "channel": "email"},
        "interaction": {"label": "Interaction", "id": "id", "time": "date", "channel": "email", "sender": ["BY>"],
                        "receivers": ["WITH>"]},
    }  # fmt: skip
    pushed = ours()
    assert pushed.written["interactions"] == 20
    assert guess.guess(there) == guessed
    again = found.pull(there, MAPPING)
    assert (again.outcome, again.digest) == ("already loaded", alone.digest)


def test_what_they_tied_to_ours_is_counted_and_nobody_of_ours_is_read(ours, raw, there, tmp_path):
    raw.execute_query(THEIRS)
    ours()
    guessed = guess.guess(there)
    raw.execute_query(BETWEEN)
    found = graphx.open(tmp_path / "w")
    receipt = found.pull(there, MAPPING)
    assert receipt.adds_up()
    assert (receipt.seen, receipt.loaded, receipt.interactions) == (14, 8, 3)
    assert {(each.state, each.rule, each.count) for each in receipt.reasons} == {
        ("excluded", "other_ends", 5), ("quarantined", "alone", 1),
    }  # fmt: skip
    assert any(note.startswith("2 nodes that are no persons of the mapping") for note in receipt.notes)
    assert {row["name"] for row in found.ask("people").rows} == {"Ann Lee", "Bob Ray", "Cem Ak"}
    assert guess.guess(there) == guessed


def test_the_name_of_an_organisation_of_ours_may_be_theirs(ours, raw, there, tmp_path):
    raw.execute_query(THEIRS)
    ours()
    raw.execute_query("""MATCH (c:Person {uid: 3}), (o:Organisation) WHERE o.graphx_run IS NOT NULL
        CREATE (c)-[:WORKS_FOR]->(o)""")  # fmt: skip
    found = graphx.open(tmp_path / "w")
    found.pull(there, MAPPING)
    told = raw.execute_query("MATCH (o:Organisation) WHERE o.graphx_run IS NOT NULL RETURN o.name").records[0][0]
    assert {row["name"]: row["organisation"] for row in found.ask("people").rows}["Cem Ak"] == told


def test_where_nothing_is_theirs_a_section_is_refused(ours, raw, there, tmp_path):
    ours()
    raw.execute_query("MATCH (p:Person) SET p:Stakeholder")
    found = graphx.open(tmp_path / "w")
    for label in ("Person", "Stakeholder", "GraphxRun"):
        with pytest.raises(BadValue, match=f"All {label} on .* pushed there by graphx"):
            found.pull(there, {"person": {"label": label, "id": "id"}})
    assert guess.guess(there) == {}
    assert "No label looks like persons" in guess.described(there)
    raw.execute_query("CREATE (:Person {uid: 1})")
    for section in ({"tie": {"type": "TIE"}}, {"interaction": {**MAPPING["interaction"], "time": "time"}}):
        with pytest.raises(BadValue, match="pushed there by graphx"):
            found.pull(there, {"person": {"label": "Person", "id": "uid"}, **section})
    assert found.pull(there, {"person": {"label": "Person", "id": "uid"}}).loaded == 1


def test_a_person_of_theirs_who_lacks_what_a_constraint_makes_unique_is_guessed(ours, raw, there):
    ours()
    raw.execute_query("CREATE (:Person {name: 'Ann Lee', email: 'ann@north.example'})")
    assert guess.guess(there)["person"]["id"] == "email"


def test_a_database_in_which_ids_stand_twice_is_refused_and_nothing_of_it_changes(ours, raw):
    raw.execute_query("CREATE (:Person {id: 'x', name: 'Ann'})-[:KNOWS]->(:Person {id: 'x', name: 'Bob'})")
    before = dump(raw)
    with pytest.raises(ServerError, match=r"holds something else where graphx writes .*Constraint.* Choose another database"):
        ours()
    assert dump(raw) == before
