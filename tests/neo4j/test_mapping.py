"""A mapping of a graph as people write it, and the file that is made of what a server streams. No server is needed here."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

import graphx
import graphx.neo4j.pull as pulling
from graphx.errors import BadValue, ServerError, UnknownName
from graphx.neo4j.pull import mapping, pull
from graphx.neo4j.pull.cypher import Questions, quoted
from graphx.neo4j.server_values import ServerResult
from graphx.storage.home import Address
from loaders.channels.graph import GraphSnapshot
from loaders.record import Card, Declared, Options, Reject

PERSON = {"label": "Person", "id": "uid"}
TIE = {"type": "KNOWS", "weight": "w"}


class Fake:
    """A server that has some names and gives given rows, whatever it is asked."""

    name, address = "neo4j://host:7687", Address("neo4j://host:7687")

    def __init__(self, rows, labels=("Person",), types=("KNOWS", "BY>"), properties=("uid", "w", "at")):
        self.rows, self.lists, self.asked = rows, (labels, types, properties, ("team",)), []

    def reading(self, queries):
        assert len(queries) == 4
        return [ServerResult(["name"], [(each,) for each in names]) for names in self.lists]

    def stream(self, text, parameters, size=10_000):
        self.asked.append(text)
        rows = self.rows["n:" in text]
        yield from (rows[at : at + 3] for at in range(0, len(rows), 3))


def snapshot(folder, server, data=None, name="s"):
    source = pull(server, mapping.parse(data or {"person": PERSON, "tie": TIE}), folder / name)
    return source, (folder / name).read_text(encoding="utf-8").removesuffix("\n").split("\n")


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        ({"persons": PERSON}, UnknownName, "section of a mapping 'persons'. Did you mean 'person'?"),
        ({"person": {**PERSON, "emial": "x"}}, UnknownName, "key of [person] 'emial'. Did you mean 'email'?"),
        ({"person": {"id": "x"}}, BadValue, "[person] needs label"), ({"tie": TIE}, BadValue, "nothing of persons"),
        ({"person": "Person"}, BadValue, "write [person]"), ({"person": [PERSON, 7]}, BadValue, "write [person]"),
        ({"person": {"label": 7}}, BadValue, "person.label must be a text"),
        ({"person": PERSON, "source": 7}, BadValue, "source must be a text"),
        ({"person": PERSON, "contact": {"type": "X"}}, BadValue, "[contact] needs time"),
        ({"person": PERSON, "tie": {**TIE, "from": "left"}}, BadValue, "start"),
        ({"person": PERSON, "tie": {**TIE, "directed": "no"}}, BadValue, "true or false"),
        ({"person": PERSON, "interaction": {"label": "M", "time": "t", "receivers": [7]}}, BadValue, "must be a type"),
        ({"person": PERSON, "interaction": {"label": "M", "time": "t", "receivers": ["<>"]}}, BadValue, "must be a type"),
        ({"person": {**PERSON, "group": {"type": "IN>"}}}, BadValue, "WORKS_FOR>"),
        ({"person": {**PERSON, "name": {"type": "IN>", "property": "x"}}}, BadValue, "person.name must be a text"),
    ],
)  # fmt: skip
def test_what_is_no_mapping_is_refused_with_the_nearest_word(data, error, words):
    with pytest.raises(error) as found:
        mapping.parse(data)
    assert words in str(found.value)


def test_a_file_that_is_no_mapping_is_refused(tmp_path):
    for content in (b"[person", b"\xff\xfe", b"person = 1\nperson = 2"):
        (tmp_path / "m.toml").write_bytes(content)
        with pytest.raises(BadValue, match="cannot be read as a mapping"):
            mapping.read(tmp_path / "m.toml")
    with pytest.raises(BadValue, match="cannot be read"):
        mapping.read(tmp_path / "missing.toml")


def test_names_are_quoted_so_that_nothing_ends_them():
    assert quoted("Person") == "`Person`"
    assert quoted("a`b") == "`a``b`"
    assert quoted("a\\u0060b") == "`a\\u005Cu0060b`"


def test_the_direction_of_a_step_is_a_mark_unless_the_server_has_such_a_type():
    plan = mapping.parse(
        {"person": PERSON, "interaction": {"label": "M", "time": "at", "sender": "BY>", "receivers": ["<BY", "BY"]}}
    )
    found = {types: Questions(plan.parts, frozenset(types)).of(1, plan.parts[1])[0] for types in (("BY",), ("BY>", "BY"))}
    assert all("(i)<-[:`BY`]-(p)" in text and "(i)-[:`BY`]-(p)" in text for text in found.values())
    assert "(i)-[:`BY`]->(p)" in found["BY",]
    assert "(i)-[:`BY>`]-(p)" in found["BY>", "BY"]


def test_a_snapshot_is_sorted_whatever_the_order_of_the_server(tmp_path, monkeypatch):
    people = [(f"p{n}",) for n in range(20)]
    ties = [([0, f"p{n}"], [0, f"p{(n * 7 + 1) % 20}"], n / 2) for n in range(20)]
    source, lines = snapshot(tmp_path, Fake({True: people, False: ties}))
    monkeypatch.setattr(pulling, "RUN", 3)
    told = []
    pull(
        Fake({True: people[::-1], False: ties[::-1]}),
        mapping.parse({"person": PERSON, "tie": TIE}),
        tmp_path / "t",
        told.append,
    )
    assert (tmp_path / "t").read_text(encoding="utf-8").removesuffix("\n").split("\n") == lines
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s", "t"]
    assert told[-1] == 40
    assert told == sorted(told)
    assert source.name == "neo4j://host:7687/team"
    assert json.loads(lines[0])["sections"] == [{"form": "person", "word": "Person"}, {"form": "tie", "word": "KNOWS"}]
    assert json.loads(lines[-1]) == {"records": 40}
    records = list(GraphSnapshot().read(source, Options()))
    assert sum(isinstance(each, Card) for each in records) == sum(isinstance(each, Declared) for each in records) == 20


def test_a_server_that_ends_in_the_middle_leaves_nothing(tmp_path, monkeypatch):
    class Dying(Fake):
        def stream(self, text, parameters, size=10_000):
            yield from super().stream(text, parameters)
            raise ServerError("gone")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    found = graphx.open(tmp_path / "w")
    with pytest.raises(ServerError):
        found.pull(Dying({True: [("a",)], False: []}), {"person": PERSON, "tie": TIE})
    assert found.receipts() == []
    assert list((tmp_path / "temporary").iterdir()) == []


class Span:
    def iso_format(self):
        return "PT1H"


def test_values_become_json_and_whatever_they_are_they_are_counted(tmp_path):
    strange = [
        "x", 7, 2**63 - 1, True, float("nan"), float("-inf"), 1e308, date(2026, 3, 2), time(9, 30), Span(), b"\x00", object(),
        datetime.fromisoformat("2026-03-02T09:30"), datetime.fromisoformat("2026-03-02T09:30+02:00"), ["a", Span()], None,
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-5))), "line\nbreak\u2028", "x" * 5_000_000, ["y"] * 2_000_000,
    ]  # fmt: skip
    source, lines = snapshot(tmp_path, Fake({True: [(each,) for each in strange], False: []}))
    values = [json.loads(line).get("id") for line in lines[1:-1]]
    assert len(values) == len(strange)
    said = {each for each in values if isinstance(each, str)}
    assert {"2026-03-02", "09:30:00", "PT1H", "nan", "-inf", "2026-03-02T09:30:00", "2026-03-02T07:30:00+00:00"} <= said
    assert ["a", "PT1H"] in values
    records = list(GraphSnapshot().read(source, Options()))
    assert records[-1].records == len(strange)
    refused = sorted(each.rule for each in records if isinstance(each, Reject))
    assert refused == ["field_too_long", "field_too_long", "no_id", "no_id"]  # no value, and 1e+308, whose digits are lost


def test_a_moment_is_the_same_in_every_zone():
    plain = pulling._plain
    assert plain(datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=1)))) == plain(datetime(2026, 3, 2, 8, tzinfo=UTC))


def test_an_address_with_a_database_names_it_once(tmp_path):
    server = Fake({True: [], False: []})
    server.name, server.address = "neo4j://host:7687/team", Address("neo4j://host:7687", database="team")
    assert snapshot(tmp_path, server)[0].name == "neo4j://host:7687/team"
