"""GraphML, GEXF and Gephi's tables reopen elsewhere with every value they were given."""

import csv
import io
import json
import unicodedata
import xml.etree.ElementTree as ET
from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graphx.errors import BadValue
from graphx.export import graph_files
from tests.support.sheets import CONTROL, NAUGHTY, graph


def xml(text):
    return "".join(
        c if c in "\t\n\r" or (ord(c) >= 32 and unicodedata.category(c) != "Cs" and c not in "\ufffe\uffff") else "\ufffd"
        for c in text
    )


@pytest.mark.parametrize(("kind", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_graph_files_keep_every_value(kind, read, tmp_path):
    texts = NAUGHTY + CONTROL
    people, ties = graph(texts)
    (path,) = graph_files.write_graph(people, ties, tmp_path / f"out.{kind}")
    found = read(path)
    assert list(found) == people.column("person")
    assert not found.is_directed()
    for i, text in enumerate(texts):
        node = found.nodes[f"p{i}"]
        assert node["label"] == node["name"] == xml(text)
        assert (node["ties"], node["strength"], node["ours"]) == (i, i / 7, i % 2 == 0)
        assert (node["first"], node["references"]) == ("2026-01-01", f"a | {xml(text)}")
    edges = [found.edges[f"p{i}", f"p{i + 1}"] for i in range(len(texts) - 1)]
    assert found.number_of_edges() == len(edges)
    for i, edge in enumerate(edges):
        assert edge["weight"] == edge["depth_sum"] == 0.1 + i
        assert (edge["interactions"], edge["bridge"], edge["a_name"]) == (3, True, xml(texts[i]))
        assert "overlap" not in edge


def test_graphml_carries_its_provenance(tmp_path):
    (path,) = graph_files.write_graph(*graph(["x\x00", "y"]), tmp_path / "out.graphml")
    facts = nx.read_graphml(path).graph
    assert (facts["as_of"], facts["fingerprint"], facts["weight"]) == ("2026-06-30", "f00d", "depth_sum")
    # The name stands in four places: label, name, references, a_name.
    assert facts["replaced_characters"] == "4"
    assert json.loads(facts["parameters"]) == {"people": {"group": "media"}, "ties": {"group": "media"}}


def test_gexf_carries_its_provenance(tmp_path):
    (path,) = graph_files.write_graph(*graph(["x", "y"]), tmp_path / "out.gexf")
    text = ET.parse(path).find(".//{*}description").text
    assert json.loads(text)["fingerprint"] == "f00d"


def test_gephi_tables_have_gephis_headers(tmp_path):
    people, ties = graph(["Ann", "=Bo"])
    paths = graph_files.write_graph(people, ties, tmp_path / "net.work.csv")
    assert [path.name for path in paths] == ["net.work_nodes.csv", "net.work_edges.csv"]
    assert json.loads((tmp_path / "net.work_edges.csv.json").read_text("utf-8"))["fingerprint"] == "f00d"
    nodes, edges = (list(csv.reader(io.StringIO(path.read_text("utf-8"), newline=""))) for path in paths)
    assert nodes[0][:4] == ["Id", "Label", "person", "name"]
    assert nodes[2][:4] == ["p1", "=Bo", "p1", "=Bo"]
    assert edges[0][:6] == ["Source", "Target", "Type", "Weight", "a", "b"]
    assert edges[1][:6] == ["p0", "p1", "Undirected", "0.1", "p0", "p1"]


@pytest.mark.parametrize("kind", graph_files.FORMATS)
def test_ghosts_and_doubles_are_refused(kind, tmp_path):
    people, ties = graph(["x", "y"])
    with pytest.raises(BadValue, match="p1, who is not in 'people'"):
        graph_files.write_graph(replace(people, rows=people.rows[:1]), ties, tmp_path / f"out.{kind}")
    with pytest.raises(BadValue, match="twice"):
        graph_files.write_graph(replace(people, rows=[*people.rows, people.rows[0]]), ties, tmp_path / f"out.{kind}")
    assert list(tmp_path.iterdir()) == []


def test_a_number_column_with_a_text_is_refused(tmp_path):
    people, ties = graph(["x", "y"])
    rows = [(*row[:2], "many", *row[3:]) for row in people.rows]
    with pytest.raises(BadValue, match="Column 'ties' of 'people' says integer and holds 'many'"):
        graph_files.write_graph(replace(people, rows=rows), ties, tmp_path / "out.gexf")


def test_an_empty_graph_is_a_graph(tmp_path):
    people, ties = graph(["x"])
    people = replace(people, rows=[])
    for kind, read in (("graphml", nx.read_graphml), ("gexf", nx.read_gexf)):
        (path,) = graph_files.write_graph(people, ties, tmp_path / f"out.{kind}")
        assert len(read(path)) == 0


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8), min_size=2, max_size=5))
@example(["\x1f", "\ud7ff"])
def test_any_name_survives_the_graph_files(texts):
    people, ties = graph(texts)
    for kind, read in (("graphml", nx.read_graphml), ("gexf", nx.read_gexf)):
        found = read(io.BytesIO(graph_files.encode_graph(people, ties, kind)))
        assert [found.nodes[person]["name"] for person in people.column("person")] == [xml(text) for text in texts]
