"""Derived tables are named by the code that made them, and every export says both names."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import graphx
from graphx import query
from graphx.storage import maker
from tests.log.test_log import table

ROOT = Path(__file__).resolve().parents[2]
CARRIERS = re.compile(
    r"storage/.*|log/(account|log|overlap|upgrade)|errors|operating_system|progress|parameter|query|query_file|sheet|shipped_files|version|wording"
)
"""Modules that move tables and say what is wrong, and put nothing into them."""


def test_everything_that_a_build_imports_is_part_of_the_maker():
    code = "import sys, graphx.ties.tie_tables, graphx.graph.kernels, graphx.graph.measured; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = {"/".join(name.split(".")[1:]) for name in done.stdout.split() if name.startswith("graphx.")}
    files = {name for name in loaded if not (ROOT / "graphx" / name).is_dir()}
    others = {name for name in files if name.partition("/")[0] not in maker.ROOMS and not CARRIERS.fullmatch(name)}
    assert {f"{name}.py" for name in others} == set(maker.MODULES)


def test_another_query_is_another_maker_under_the_same_fingerprint(tmp_path, monkeypatch):
    workspace = graphx.open(tmp_path / "w")
    workspace.load(table(tmp_path / "a.csv", [("a", "b", "2026-01-01")]))
    first = workspace.ask("ties").sheet.provenance
    changed = tmp_path / "queries"
    (changed / "build").mkdir(parents=True)
    for path in (query.FOLDER / "build").glob("*.sql"):
        text = path.read_text(encoding="utf-8")
        (changed / "build" / path.name).write_text(text + ("-- changed\n" if path.name == "sums.sql" else ""), encoding="utf-8")
    monkeypatch.setattr(maker, "FOLDER", changed)
    maker.maker.cache_clear()
    try:
        second = workspace.ask("ties").sheet.provenance
    finally:
        monkeypatch.undo()
        maker.maker.cache_clear()
    assert (first.fingerprint, first.maker) != (second.fingerprint, second.maker)
    assert first.fingerprint == second.fingerprint == workspace.version
    assert len(list((tmp_path / "w" / "derived").iterdir())) == 2


def test_every_day_has_the_one_fingerprint_and_exports_carry_both(tmp_path):
    workspace = graphx.open(tmp_path / "w")
    workspace.load(table(tmp_path / "a.csv", [("a", "b", "2026-01-01"), ("a", "c", "2026-02-01")]))
    for day in (None, "2026-01-15"):
        data = json.loads(workspace.ask("ties", as_of=day).save(tmp_path / "t.json").read_text())
        assert (data["fingerprint"], data["maker"]) == (workspace.version, maker.maker())
    for name in ("n.graphml", "n.gexf"):
        (path,) = workspace.export(tmp_path / name)
        assert workspace.version in path.read_text()
        assert maker.maker() in path.read_text()
