"""A push to a real Neo4j: the graph of the workspace, all of it, whatever was there before, and nothing of anybody else's."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import neo4j as driver
import pytest

from graphx.errors import BadValue, Busy, ServerError
from graphx.neo4j import push_rows
from graphx.neo4j.push_rows import PushScope
from graphx.neo4j.pushed_graph import PushedGraph
from graphx.storage.home import Home
from graphx.workspace import workspace as session
from tests.support import worlds
from tests.support.child import pushing
from tests.support.proxy import dump
from tests.support.worlds import AS_OF, exchange, meeting, message

pytestmark = pytest.mark.xdist_group("neo4j")

ROOT = Path(__file__).resolve().parents[2]

MEETING = meeting(("a", "b", "c"), AS_OF - timedelta(20), minutes=45)
MAIL = message("d", ("a", "b"), AS_OF - timedelta(10))
WORLD = [
    *exchange("a", "b", 7, 20), *exchange("b", "c", 14, 10), *exchange("c", "d", 30, 8), *exchange("d", "e", 30, 6),
    *exchange("e", "a", 30, 4), MEETING, MAIL,
]  # fmt: skip
PEOPLE, TIES = 5, 8
"""All in one organisation; of the ten pairs only b-e and c-e have no tie."""
SETTINGS = '[organisation]\nname = "North"\n'


@pytest.fixture
def empty(raw):
    raw.execute_query("MATCH (n) DETACH DELETE n")
    return raw


@pytest.fixture(scope="module")
def north(tmp_path_factory):
    return workspace(tmp_path_factory.mktemp("north"), WORLD)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(push_rows, "BATCH", 3)


def workspace(folder, *files):
    made = session.Workspace(folder / "w")
    made.load(*(worlds.write(world, folder / f"{number}.csv") for number, world in enumerate(files)))
    (made.folder / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    return made


def fresh(raw, server, made, **more):
    """What a push to an empty database gives."""
    raw.execute_query("MATCH (n) DETACH DELETE n")
    made.push(server, **more)
    return dump(raw)


def rows(raw, text, **parameters):
    return [tuple(record) for record in raw.execute_query(text, parameters).records]


def test_twice_is_once(empty, there, north):
    said = []
    first = north.push(there, progress=said.append)
    once = dump(empty)
    second = north.push(there)
    assert dump(empty) == once
    assert first.written == second.written == {"people": PEOPLE, "organisations": PEOPLE, "ties": TIES}
    assert (first.run, first.removed, first.resumed) == (second.run, 0, False)
    assert [text for text in said if text.startswith("pushing ties")] == [f"pushing ties: {n}" for n in (3, 6, 8)]
    assert len(once.splitlines()) == PEOPLE + 1 + 1 + PEOPLE + TIES, "people, organisation, stamp; employment, ties"


def test_the_constraints_are_there(empty, there, north):
    north.push(there)
    found = rows(empty, "SHOW CONSTRAINTS YIELD name, type, labelsOrTypes, properties")
    assert sorted(found) == [
        ("graphx_interaction", "UNIQUENESS", ["Interaction"], ["id"]),
        ("graphx_organisation", "UNIQUENESS", ["Organisation"], ["id"]),
        ("graphx_person", "UNIQUENESS", ["Person"], ["id"]),
        ("graphx_run", "UNIQUENESS", ["GraphxRun"], ["id"]),
        ("graphx_tie", "RELATIONSHIP_UNIQUENESS", ["TIE"], ["key"]),
    ]


def test_every_number_of_the_tables_is_on_the_server(empty, there, north):
    north.push(there)
    places = north.picture()
    local = {row["person"]: row for row in north.ask("people", limit=100).rows}
    for (facts,) in rows(empty, "MATCH (p:Person) RETURN properties(p)"):
        x, y = places[facts["id"]]
        assert (facts["x"], facts["y"], facts["side"]) == (x, y, "stakeholder")
        for name, value in local[facts["id"]].items():
            assert name == "person" or _plain(facts.get(name)) == value, name
    ties = rows(empty, "MATCH (a:Person)-[t:TIE]->(b:Person) RETURN a.id, b.id, properties(t)")
    assert all(a < b and facts["key"] == f"{a}|{b}" and facts["cost"] == 1 / facts["depth_sum"] for a, b, facts in ties)
    answered = {(row["a"], row["b"]): row for row in north.ask("ties", limit=100).rows}
    assert {(a, b): facts["depth"] for a, b, facts in ties} == {pair: row["depth"] for pair, row in answered.items()}


def _plain(value):
    return value.to_native() if isinstance(value, driver.time.Date) else value


def test_a_day_further_back_takes_away_what_came_later(empty, there, north):
    early = AS_OF - timedelta(150)
    alone = fresh(empty, there, north, as_of=early)
    north.push(there, scope=PushScope())
    late = dump(empty)
    done = north.push(there, as_of=early)
    assert dump(empty) == alone != late
    assert done.removed > 0


def test_a_merge_a_file_less_and_a_new_name_change_the_graph_as_a_fresh_push_would(empty, there, tmp_path):
    made = workspace(tmp_path, exchange("a", "b", 7, 20) + exchange("b", "c", 7, 20), exchange("b", "z", 7, 9))
    made.push(there, scope=PushScope())
    made.merge("email:a@world.example", "email:c@world.example")
    made.set("email:b@world.example", name="Renamed", organisation="Elsewhere", group="", side="ours")
    made.unload("1.csv")
    made.push(there, scope=PushScope())
    changed = dump(empty)
    assert changed == fresh(empty, there, made, scope=PushScope())
    assert rows(empty, "MATCH (p:Person) RETURN count(p)") == [(2,)]
    assert rows(empty, "MATCH (o:Organisation) RETURN o.name ORDER BY o.name") == [("Elsewhere",), ("world.example",)]


SCOPES = {
    "person": (PushScope(person="e"), lambda each: "email:e@world.example" in _all(each)),
    "since": (PushScope(since=AS_OF - timedelta(20)), lambda each: each.time.date() >= AS_OF - timedelta(20)),
    "group": (PushScope(group="Buyers"), lambda each: "email:d@world.example" in _all(each)),
    "everything": (PushScope(), lambda each: True),
    "nothing": (PushScope(group="Nobody"), lambda each: False),
    "both": (
        PushScope(group="Buyers", since=AS_OF - timedelta(20)),
        lambda each: "email:d@world.example" in _all(each) and each.time.date() >= AS_OF - timedelta(20),
    ),
}


def _all(interaction):
    return {party.reference for party in (interaction.sender, *interaction.receivers)}


@pytest.mark.parametrize("name", SCOPES)
def test_the_interactions_of_a_scope_are_exactly_those(empty, there, tmp_path, name):
    made = workspace(tmp_path, WORLD)
    made.set("email:d@world.example", group="Buyers")
    scope, belongs = SCOPES[name]
    if scope.person:
        scope = PushScope(person=made.find(f"email:{scope.person}@world.example").id)
    done = made.push(there, scope=scope)
    found = rows(
        empty,
        "MATCH (i:Interaction) RETURN i.time, i.channel, i.kind, i.minutes, i.audience, "
        "[(i)-[:BY]->(p) | p.references[0]], [(i)-[:WITH]->(p) | p.references[0]]",
    )
    said = {(moment.to_native(), *rest, *by, *sorted(others)) for moment, *rest, by, others in found}
    wanted = [each for each in WORLD if belongs(each)]
    assert said == {
        (each.time, each.channel, each.kind, each.minutes, 1 + len(each.receivers), each.sender.reference,
         *sorted(party.reference for party in each.receivers))
        for each in wanted
    }  # fmt: skip
    assert done.written["interactions"] == len(found) == len(wanted)


def test_what_belongs_to_somebody_else_is_never_touched(empty, there, north):
    """Their nodes, of our label too, and their relationships to our people, of our type too; also when our people go."""
    north.push(there, scope=PushScope())
    alone = dump(empty)
    rows(
        empty,
        "MATCH (p:Person)-[:WORKS_FOR]->(o) WITH * ORDER BY p.id LIMIT 1 "
        "CREATE (x:Person {id: 'theirs', name: 'X', depth: 1}), (y:Note {text: 'n'}), (z:Interaction {id: 'their i'}) "
        "CREATE (p)-[:ABOUT {weight: 2}]->(y), (p)-[:TIE {key: 'their tie', depth: 1}]->(x), (z)-[:BY]->(p), "
        "(x)-[:WORKS_FOR]->(o), (x)-[:KNOWS]->(p) SET p:Followed, p.opinion = 'good'",
    )
    theirs = (
        "MATCH (n) WHERE n:Note OR n.id IN ['theirs', 'their i'] MATCH (n)-[t]-(p) "
        "RETURN labels(n), properties(n), type(t), properties(t), p.id, p.opinion, labels(p) ORDER BY type(t), properties(t)"
    )
    before = rows(empty, theirs)
    assert len(before) == 5
    person = before[0][4]
    north.push(there, scope=PushScope())
    assert rows(empty, theirs) == before
    made = PushScope(group="Nobody")
    north.push(there, as_of=AS_OF - timedelta(400), scope=made)
    assert rows(empty, theirs) == before
    assert rows(empty, "MATCH (p:Person {id: $id}) RETURN properties(p)", id=person) == [({"id": person, "opinion": "good"},)]
    assert rows(empty, "MATCH (n) WHERE n.graphx_run IS NOT NULL RETURN count(n)") == [(0,)]
    north.push(there, scope=PushScope())
    assert rows(empty, theirs) == before
    rows(empty, "MATCH (n) WHERE n:Note OR n.id IN ['theirs', 'their i'] DETACH DELETE n")
    rows(empty, "MATCH (p:Followed) REMOVE p:Followed, p.opinion")
    assert dump(empty) == alone


def test_nodes_and_relationships_that_look_like_ours_are_left_alone(empty, there, north):
    """They were there first, with our labels and types, with a property ``run``, and with the ids that ours might have."""
    rows(
        empty,
        "CREATE (o:Organisation {id: 'world.example', name: 'World', note: 'key account', run: 3}) "
        "CREATE (a:Person {id: 'p-1', name: 'A', group: 'vip', run: 3})-[:WORKS_FOR {run: 3}]->(o) "
        "CREATE (b:Person {id: 'p-2', name: 'B', run: 3}), (a)-[:TIE {key: 'k', run: 3, depth: 9.0}]->(b) "
        "CREATE (i:Interaction {id: '1', time: 'then', run: 3})-[:BY {run: 3}]->(a), (i)-[:WITH {run: 3}]->(b)",
    )
    theirs = (
        "MATCH (n) WHERE n.run = 3 OPTIONAL MATCH (n)-[t]->(m) RETURN labels(n), properties(n), type(t), properties(t), m.id "
        "ORDER BY labels(n), n.id, type(t)"
    )
    before = rows(empty, theirs)
    assert len(before) == 6
    north.push(there, scope=PushScope())
    answers = [PushedGraph(there).ask(name).rows for name in ("people", "ties")]
    assert [len(each) for each in answers] == [PEOPLE, TIES]
    north.push(there, as_of=AS_OF - timedelta(400), scope=PushScope(group="Nobody"))
    assert rows(empty, theirs) == before
    assert rows(empty, "MATCH (n) WHERE n.run IS NULL AND NOT n:GraphxRun RETURN count(n)") == [(0,)]


def test_what_others_wrote_on_our_nodes_stays_when_these_leave(empty, there, north):
    """Also under names that graphx gives to other kinds of nodes."""
    north.push(there, scope=PushScope())
    rows(
        empty,
        "CREATE (x:Note) WITH x MATCH (i)-[:BY]->(p:Person)-[:WORKS_FOR]->(o) WITH x, p, o, i ORDER BY p.id LIMIT 1 "
        "SET p.channel = 'phone', p.minutes = 7, o.x = 1, o.kind = 'firm', i.name = 'call' "
        "CREATE (x)-[:ABOUT]->(p), (x)-[:ABOUT]->(o), (x)-[:ABOUT]->(i)",
    )
    north.push(there, as_of=AS_OF - timedelta(400), scope=PushScope(group="Nobody"))
    kept = rows(empty, "MATCH (:Note)-->(n) RETURN labels(n)[0], properties(n)")
    assert {label: {name: value for name, value in each.items() if name != "id"} for label, each in kept} == {
        "Person": {"channel": "phone", "minutes": 7}, "Organisation": {"x": 1, "kind": "firm"}, "Interaction": {"name": "call"},
    }  # fmt: skip


def test_an_organisation_with_a_name_longer_than_an_index_takes(empty, there, tmp_path):
    made = workspace(tmp_path, exchange("a", "b", 7, 20))
    name = "A" * 100_000
    made.set("email:a@world.example", organisation=name)
    made.push(there)
    assert rows(empty, "MATCH (o:Organisation) WHERE size(o.name) > 100 RETURN o.name") == [(name,)]
    assert name in {row["organisation"] for row in PushedGraph(there).ask("people").rows}


def test_a_meeting_of_many_is_a_batch_of_its_own(empty, there, tmp_path, monkeypatch):
    """Batches are as large as what they write: a row with many people brings as many relationships."""
    monkeypatch.setattr(push_rows, "BATCH", 10)
    crowd = [meeting([f"p{n}" for n in range(12)], AS_OF - timedelta(day)) for day in (3, 2)]
    made, said = workspace(tmp_path, [*crowd, *exchange("a", "b", 7, 4)]), []
    done = made.push(there, scope=PushScope(), progress=said.append)
    assert done.written["interactions"] == rows(empty, "MATCH (i:Interaction) RETURN count(i)")[0][0] == 6
    counts = [int(text.split(": ")[1]) for text in said if text.startswith("pushing interactions")]
    assert counts[-1] == 6
    assert len(counts) == 3


def test_the_documentation_says_how_to_be_rid_of_everything(empty, there, north):
    """Word for word; what remains is somebody else's graph, without any constraint of ours."""
    text = (ROOT / "docs" / "neo4j.md").read_text(encoding="utf-8")
    statements = re.search(r"```cypher\n(MATCH \(n\).*?)```", text, re.DOTALL)[1].split(";\n")[:-1]
    rows(empty, "CREATE (:Person {id: 'theirs'})-[:WORKS_FOR]->(:Organisation {id: 'world.example'})")
    north.push(there, scope=PushScope())
    names = {name for (name,) in rows(empty, "SHOW CONSTRAINTS YIELD name RETURN name")}
    assert names == set(re.findall(r"^\| `(graphx_\w+)` \|", text, re.MULTILINE))
    with empty.session() as asking:
        for statement in statements:
            asking.run(statement).consume()
    assert rows(empty, "SHOW CONSTRAINTS YIELD name RETURN name") == []
    assert rows(empty, "MATCH (n) RETURN n.id ORDER BY n.id") == [("theirs",), ("world.example",)]
    assert rows(empty, "MATCH ()-[t]->() RETURN type(t), properties(t)") == [("WORKS_FOR", {})]


def test_another_organisation_is_refused_unless_its_graph_is_to_be_replaced(empty, there, north, tmp_path):
    south = workspace(tmp_path, exchange("s", "t", 7, 20))
    (south.folder / "settings.toml").write_text('[organisation]\nname = "South"\n', encoding="utf-8")
    alone = fresh(empty, there, south)
    north.push(there, replace=True)
    whole = dump(empty)
    with pytest.raises(ServerError, match=r"holds the graph of 'North', this workspace is of 'South'.*--replace"):
        south.push(there)
    assert dump(empty) == whole
    south.push(there, replace=True)
    assert dump(empty) == alone


def test_two_workspaces_without_a_name_are_told_apart_by_their_files(empty, there, tmp_path):
    """The demo on a colleague's machine must not replace the team's graph, which was pushed without a name too."""
    for name in ("ab", "st"):
        (tmp_path / name).mkdir()
    first, second = (workspace(tmp_path / name, exchange(*name, 7, 20)) for name in ("ab", "st"))
    Home(tmp_path / "empty").create()
    nobody = session.Workspace(tmp_path / "empty")
    for each in (first, second):
        (each.folder / "settings.toml").write_text("", encoding="utf-8")
    first.push(there)
    whole = dump(empty)
    for other in (second, nobody):
        with pytest.raises(ServerError, match=r"of an organisation without a name, .* is of another\. .*--replace"):
            other.push(there)
    assert dump(empty) == whole
    first.load(worlds.write(exchange("b", "c", 7, 20), tmp_path / "more.csv"))
    assert first.push(there).written["people"] == 3
    second.push(there, replace=True)
    assert rows(empty, "MATCH (p:Person) RETURN count(p)") == [(2,)]


def test_an_empty_workspace_empties_the_server(empty, there, north, tmp_path):
    Home(tmp_path / "empty").create()
    nothing = session.Workspace(tmp_path / "empty")
    nothing.push(there)
    alone = dump(empty)
    north.push(there, replace=True, scope=PushScope())
    nothing.push(there, replace=True)
    assert dump(empty) == alone
    assert rows(empty, "MATCH (n) RETURN labels(n)") == [(["GraphxRun"],)]


def test_a_mirror_knows_what_was_pushed(empty, there, north):
    with pytest.raises(ServerError, match="holds no graph yet: python -m graphx push"):
        PushedGraph(there).stamp()
    done = north.push(there)
    stamp = PushedGraph(there).stamp()
    assert (stamp.run, stamp.people, stamp.ties, stamp.name) == (done.run, PEOPLE, TIES, "North")
    assert (stamp.as_of, stamp.first, stamp.last) == (AS_OF, *north.dates())
    assert stamp.fingerprint == north.ask("people").sheet.provenance.fingerprint
    assert stamp.finished.tzinfo == UTC or stamp.finished.utcoffset() == timedelta(0)
    with pytest.raises(BadValue, match="holds the graph as of 2026-06-30, not 2026-01-01"):
        PushedGraph(there).ask("people", as_of=date(2026, 1, 1))


def test_a_mirror_asked_while_a_push_is_unfinished(empty, there, north, neo4j):
    """A new run makes it Busy; the same run again changes nothing, so it goes on answering, also when that is broken off."""
    north.push(there)
    answer = PushedGraph(there).ask("ties").rows
    with pushing(north.folder, neo4j.uri, neo4j.password, endless=True) as child:
        while "pushing ties" not in child.next():
            pass
    assert PushedGraph(there).ask("ties").rows == answer
    north.push(there)
    assert PushedGraph(there).ask("ties").rows == answer
    with pushing(north.folder, neo4j.uri, neo4j.password, as_of=AS_OF - timedelta(1), endless=True) as child:
        while "pushing ties" not in child.next():
            pass
    for ask in (lambda mirror: mirror.ask("ties"), lambda mirror: mirror.stamp(), lambda mirror: mirror.picture()):
        with pytest.raises(Busy, match=r"is not finished\. Ask again when it is; if it was broken off, push again"):
            ask(PushedGraph(there))
    north.push(there)
    assert PushedGraph(there).ask("ties").rows == answer


def test_an_answer_during_which_the_graph_changed_is_not_given(empty, there, north):
    north.push(there)
    mirror = PushedGraph(there)
    old = mirror.stamp()
    north.push(there, as_of=AS_OF - timedelta(1))
    with pytest.raises(Busy, match="was given a newer graph while this was read"):
        mirror.whole(old, ("RETURN 1", {}))


@pytest.mark.parametrize(
    ("when", "what"),
    [
        ("pushing people: 5", "MATCH (p:Person) DETACH DELETE p"),
        ("pushing ties: 8", "MATCH (p:Person) DETACH DELETE p"),
        ("pushing ties: 8", "MATCH ()-[t:TIE]->() DELETE t"),
    ],
)
def test_somebody_who_deletes_during_a_push_is_noticed_and_the_next_push_mends_it(empty, there, north, what, when):
    def disturb(text):
        if text == when:
            rows(empty, what)

    alone = fresh(empty, there, north)
    rows(empty, "MATCH (n) DETACH DELETE n")
    with pytest.raises(ServerError, match="Push again"):
        north.push(there, progress=disturb)
    with pytest.raises(Busy):
        PushedGraph(there).ask("ties")
    north.push(there)
    assert dump(empty) == alone
    assert json.loads(rows(empty, "MATCH (r:GraphxRun) RETURN r.settings")[0][0])["organisation"]["name"] == "North"
    assert rows(empty, "MATCH (r:GraphxRun) RETURN r.finished")[0][0].to_native() <= datetime.now(UTC) + timedelta(minutes=1)
