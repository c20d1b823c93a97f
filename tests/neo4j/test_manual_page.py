"""The page about Neo4j under test: somebody follows it with a server of their own."""

from __future__ import annotations

import pytest

from tests.test_docs import ROOT, Reader

pytestmark = pytest.mark.xdist_group("neo4j")


def test_what_the_page_shows_runs_and_gives_what_it_shows(neo4j, tmp_path):
    neo4j.clear()
    reader = Reader(tmp_path)
    reader.env |= {
        "NEO4J_URI": neo4j.uri, "NEO4J_USERNAME": neo4j.user, "NEO4J_PASSWORD": neo4j.password, "GRAPHX_WORKSPACE": "workspace",
    }  # fmt: skip
    reader.type("python -m graphx demo exports", "", "demo")
    reader.type("python -m graphx load exports || test $? -eq 3", "", "demo")
    reader.follow(ROOT / "docs" / "neo4j.md")
