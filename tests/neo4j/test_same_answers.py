"""Two engines, one question: what Neo4j answers to a pushed graph is what the workspace answers, row by row."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import neo4j as driver
import pytest

import graphx
from graphx import query
from graphx.demo import demo
from graphx.errors import AskError, ServerError
from graphx.neo4j.pushed_graph import PushedGraph
from graphx.neo4j.server import Server
from graphx.parameter import Parameter
from graphx.storage.home import Address, Home
from graphx.workspace.workspace import Workspace
from loaders.record import Card, Interaction, Party
from tests.answers import test_thin
from tests.server import Neo4j
from tests.support import reference, worlds
from tests.support.proxy import dump
from tests.support.sheets import CONTROL, NAUGHTY

pytestmark = pytest.mark.xdist_group("neo4j")

HOSTILE = (
    "Robert'); DROP TABLE", "x' OR 1=1--", "%", "_", "}) DETACH DELETE n //", "`", "`Label`", "\\u0060", '<svg/onload=1>"',
    "![x](http://127.0.0.1:9/p)", "=1+1", "@SUM", "(a+)+$", ".*", "{{7*7}}", "%s", "{0.__class__}", "a\nb\t\x1b[31m",
    "__proto__", "constructor", "$person", "😀 \uff5a", "null", "O'Neil \\", "' }) SET n.name = 'x' //", "\u202egnirts",
)  # fmt: skip
"""Names that are code somewhere: safety K1 to K9."""

CODE = ("Robert'); DROP TABLE", "x' OR 1=1--", "}) DETACH DELETE n //", "`", "`Label`", "\\u0060", "' }) SET n.name = 'x' //")
"""Texts that would change something, were they part of a query: safety K4 and K5."""

ENDLESS = ("wide " * 2000, "Zoe" + "\u0308" * 500)
"""Safety K10."""

GROUPS = ("customer", "media", "regulator", "")


def mails(names: list[str], people: dict[str, Party], draw: random.Random, chance: float) -> Iterator[Interaction]:
    """Every pair with some chance: a few exchanges of one kind, recent or long ago, in both directions or in one."""
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            if draw.random() < chance:
                kind, channel = draw.choice(
                    [("message", "email"), ("meeting", "meeting"), ("message", "chat"), ("like", "social")]
                )
                start, gap, both = draw.randint(0, 500), draw.choice([1, 7, 30]), draw.random() < 0.7
                for n in range(draw.randint(1, 12)):
                    one, two = (a, b) if n % 2 == 0 or not both else (b, a)
                    day = worlds.AS_OF - timedelta(start + gap * n)
                    mail = worlds.message(a, b, day, kind=kind, channel=channel, native=f"{a}{b}{n}")
                    yield Interaction(mail.native, mail.time, channel, kind, people[one], (people[two],), "row")


def put(folder: Path, seed: int, names: list[str], *, ours: int = 3, chance: float = 0.3) -> Workspace:
    """A random world: the first people are ours, every third is key, some are on the roster only, some off it."""
    draw = random.Random(seed)
    words = [f"p{i}" for i in range(len(names))]
    people = {word: Party(f"email:{word}@world.example", name) for word, name in zip(words, names, strict=True)}
    cards = []
    for i, (word, name) in enumerate(zip(words, names, strict=True)):
        group, side = ("employee", "ours") if i < ours else (draw.choice([*GROUPS, name]), "stakeholder")
        facts = {"group": group, "side": side, "department": draw.choice(["", "Sales", name]) if i < ours else ""}
        if draw.random() < 0.9:
            cards.append(Card((people[word].reference,), name, draw.choice(["", "Acme", name]), key=i % 3 == 0, **facts,
                              followers=draw.choice([None, i, 10**9])))  # fmt: skip
    if ours < len(names):
        roster = ("email:roster@world.example",)
        cards.append(Card(roster, "Only on the Roster", "Acme", "regulator", side="stakeholder", key=True))
    linked = words[: -(len(words) // 8) or None]
    reference.put(folder, [*mails(linked, people, draw, chance), *cards])
    return graphx.open(folder)


def organisation(folder: Path) -> Workspace:
    workspace = graphx.open(folder / "w")
    workspace.load(*demo.write(folder / "files"))
    return workspace


def planted(events: Callable[[], list[Interaction]]) -> Callable[[Path], Workspace]:
    def make(folder: Path) -> Workspace:
        reference.put(folder, events())
        return graphx.open(folder)

    return make


def nothing(folder: Path) -> Workspace:
    """A workspace into which nothing was loaded yet."""
    Home(folder).create()
    return graphx.open(folder)


def plain(count: int) -> list[str]:
    return [f"Person {i}" if i % 5 else "Same Name" for i in range(count)]


WORLDS: dict[str, Callable[[Path], Workspace]] = {
    "demo": organisation,
    "everybody ours": lambda folder: put(folder, 1, plain(12), chance=0.6, ours=12),
    "random": lambda folder: put(folder, 2, plain(60), chance=0.08, ours=8),
    "dense": lambda folder: put(folder, 4, plain(14), chance=1.0),
    "nobody ours": lambda folder: put(folder, 5, plain(16), ours=0, chance=0.4),
    "hostile": lambda folder: put(folder, 6, [*HOSTILE, *ENDLESS], chance=0.4),
    "naughty": lambda folder: put(folder, 7, [text for text in NAUGHTY if text.strip()], chance=0.05),
    "bridge": planted(worlds.bridge),
    "ladder": planted(worlds.ladder),
    "rhythms": planted(worlds.rhythms),
    "one-way": planted(worlds.oneway),
    "everything": test_thin.everything,
    "empty": nothing,
}


@dataclass
class Both:
    """One world in both engines, with the facts of its people to ask about."""

    name: str
    workspace: Workspace
    mirror: PushedGraph
    people: list[dict[str, Any]]


@pytest.fixture(scope="module", params=list(WORLDS))
def both(request: pytest.FixtureRequest, neo4j: Neo4j, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    neo4j.clear()
    workspace = WORLDS[request.param](tmp_path_factory.mktemp("world"))
    with Server(Address(neo4j.uri, neo4j.user), neo4j.password) as server:
        workspace.push(server)
        strangers(neo4j, server)
        yield Both(request.param, workspace, PushedGraph(server), workspace.ask("people").rows)


def strangers(neo4j: Neo4j, server: Server) -> None:
    """People and ties of somebody else in the same database, which no answer may show."""
    server.run(
        "MERGE (s:Person {id: 'stranger'}) SET s += {name: 'Stranger', group: 'customer', side: 'ours', key: true, ties: 9} "
        "WITH s MATCH (p:Person) WHERE p.graphx_run IS NOT NULL WITH s, p ORDER BY p.id LIMIT 3 "
        "CREATE (s)-[:TIE {key: 'x' + p.id, depth: 99.0, depth_sum: 1e6, overdue: 50.0, rhythm_days: 1.0, bridge: true}]->(p)",
        {},
    )


def values(parameter: Parameter, people: list[dict[str, Any]], draw: random.Random) -> Any:
    """Something that a parameter may be given."""
    someone, name = draw.choice(people) if people else {}, parameter.name
    if parameter.type == "person":
        return someone["person"]
    if name == "search":
        text = str(someone.get(draw.choice(["name", "organisation"]), "")) or "person"
        start = draw.randrange(len(text))
        return draw.choice([text, text.upper(), text[start : start + 3], "%", "_", "@world", *HOSTILE])
    if name in {"group", "organisation", "department"}:
        return draw.choice([someone.get(name) or "customer", someone.get(name) or "customer", "nobody's", *HOSTILE])
    if words := parameter.words:
        return draw.choice(words)
    given = {
        "limit": (1, 2, 3, 7, 40),
        "steps": (1, 2, 3, 4),
        "across": (True, False),
        "untied": (True, False),
        "ours": (True, False),
        "least": (0, 10, 25, 60),
        "within": (0, 30, 180, 500),
    }
    return draw.choice(given.get(name, (0, 1, 4, 8, 20, 25.5, 50, 60)))


def rounds(stem: str, world: Both) -> Iterator[dict[str, Any]]:
    """What a question is asked with: nothing but what it needs, then many random choices of its parameters."""
    draw = random.Random(f"{world.name} {stem}")
    asked = query.question(stem)
    names = [each.name for each in asked.parameters]
    persons = {each.name for each in asked.parameters if each.type == "person"}
    for turn in range(7 if names else 1):
        chosen = [name for name in names if turn and draw.random() < 2.0 / len(names)]
        wanted = [*asked.required, *chosen]
        if not world.people and persons & set(wanted):
            continue
        given = {name: values(asked.parameter(name), world.people, draw) for name in dict.fromkeys(wanted)}
        if "b" not in asked.required or given["a"] != given["b"]:
            yield given


def same(one: Any, other: Any) -> bool:
    """Equal and of one type; floats to nine digits."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9)
    return type(one) is type(other) and one == other


COMPARED: dict[str, int] = {}


@pytest.mark.parametrize("stem", PushedGraph.names())
def test_both_engines_give_the_same_rows(both: Both, stem: str) -> None:
    for given in rounds(stem, both):
        here, there = both.workspace.ask(stem, **given).sheet, both.mirror.ask(stem, **given).sheet
        assert [column.name for column in here.columns] == [column.name for column in there.columns]
        assert len(here) == len(there), given
        for place, (row, other) in enumerate(zip(here.rows, there.rows, strict=True)):
            wrong = [
                (column.name, one, two) for column, one, two in zip(here.columns, row, other, strict=True) if not same(one, two)
            ]
            assert not wrong, (given, place, wrong)
        assert (here.sentence, here.how, here.provenance) == (there.sentence, there.how, there.provenance)
        COMPARED[stem] = COMPARED.get(stem, 0) + len(here)


def test_the_worlds_say_something_of_every_question(both: Both) -> None:
    """Rows were compared for each question, so that nothing is the same because it is empty; runs after the last world."""
    if both.name == list(WORLDS)[-1]:
        assert set(COMPARED) == set(PushedGraph.names())
        assert min(COMPARED.values()) > 50, COMPARED


def test_both_engines_know_who_is_meant_and_where_everybody_stands(both: Both) -> None:
    for row in both.people[:5]:
        assert both.mirror.find(row["references"][0]).id == both.workspace.find(row["references"][0]).id == row["person"]
    assert both.mirror.picture() == both.workspace.picture()


def state(neo4j: Neo4j) -> list[Any]:
    """All there is on a server: nodes and relationships with every value, keys that were ever used, constraints, indexes."""
    texts = (
        "SHOW CONSTRAINTS YIELD name RETURN name ORDER BY name", "SHOW INDEXES YIELD name RETURN name ORDER BY name",
        "CALL db.propertyKeys() YIELD propertyKey RETURN propertyKey ORDER BY 1",
    )  # fmt: skip
    with driver.GraphDatabase.driver(neo4j.uri, auth=(neo4j.user, neo4j.password)) as found:
        return [dump(found), *([each.data() for each in found.execute_query(text).records] for text in texts)]


def test_no_text_changes_the_database(both: Both, neo4j: Neo4j) -> None:
    if both.name != "hostile":
        return
    before, asked = state(neo4j), 0
    for stem in PushedGraph.names():
        for parameter in query.question(stem).parameters:
            for text in (*CODE, *ENDLESS, *CONTROL[::6]):
                needed = dict.fromkeys(query.question(stem).required, text)
                try:
                    both.mirror.ask(stem, **{**needed, parameter.name: text})
                except AskError:
                    continue
                asked += 1
    assert asked > 80
    assert state(neo4j) == before


def test_a_question_cannot_write(both: Both, neo4j: Neo4j) -> None:
    server, before = both.mirror.server, state(neo4j)
    for text in (
        "CREATE (n:Person {id: 'x'}) RETURN n", "MATCH (n) SET n.name = 'x'", "MATCH (n) DETACH DELETE n",
        "DROP CONSTRAINT graphx_person",
    ):  # fmt: skip
        with pytest.raises(ServerError):
            server.read(text, {})
    assert state(neo4j) == before


def test_what_needs_the_interactions_is_asked_of_a_workspace(both: Both) -> None:
    assert set(query.names()) - set(PushedGraph.names()) == {"receipt", "coverage", "interactions"}
    with pytest.raises(AskError, match="no answer on Neo4j: a server does not know the files"):
        both.mirror.ask("coverage")


def test_an_earlier_day_is_another_push(neo4j: Neo4j, tmp_path: Path) -> None:
    neo4j.clear()
    reference.put(tmp_path, worlds.ladder())
    workspace, day = graphx.open(tmp_path), worlds.AS_OF - timedelta(4)
    with Server(Address(neo4j.uri, neo4j.user), neo4j.password) as server:
        workspace.push(server, as_of=day)
        for stem in ("ties", "people"):
            rows = PushedGraph(server).ask(stem).rows
            assert len(rows) > 1
            assert [row["last"] for row in rows] == [row["last"] for row in workspace.ask(stem, as_of=day).rows]
            assert all(isinstance(row["last"], date) and row["last"] <= day for row in rows)


@pytest.mark.parametrize("stem", PushedGraph.names())
def test_a_text_for_neo4j_takes_what_the_question_takes(stem: str) -> None:
    """Every parameter is used in both texts, and no text of a user becomes part of a query."""
    taken = query.twin(stem).text
    asked = query.read(stem)
    assert not {name for name in asked.taken if f"${name}" not in taken}
    assert {f"${name}" in taken for name in asked.makes} <= {True}
    assert "apoc." not in taken
    assert "gds." not in taken
