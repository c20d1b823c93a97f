"""The house rules that can be counted: floors, sizes, where things may be imported, what may not be in a commit."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = sorted([ROOT / "app.py", *(ROOT / "graphx").rglob("*.py"), *(ROOT / "loaders").rglob("*.py")])
SCRIPTS = sorted((ROOT / "graphx").rglob("*.js"))
TEXT = [path for path in ROOT.rglob("*") if path.suffix in {".py", ".sql", ".md", ".toml", ".txt", ".js", ".css"}
        and not {".venv", ".git", "demo"} & set(path.relative_to(ROOT).parts)]  # fmt: skip
SPARK = {f"graphx/engines/spark/{name}.py" for name in ("__init__", "cluster", "dialect", "tables")}


def named(path):
    return str(path.relative_to(ROOT))


def test_floors_hold():
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-3000:]


def test_the_router_routes_and_nothing_else():
    lines = (ROOT / "app.py").read_text().splitlines()
    assert len(lines) <= 60
    modules = {line.split()[1].split(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert modules <= {"streamlit", "graphx", "__future__"}


@pytest.mark.parametrize("path", [*PRODUCT, *SCRIPTS], ids=named)
def test_files_and_functions_can_be_read_at_once(path):
    text = path.read_text()
    assert text.count("\n") <= (80 if path.parent.name == "pages" else 300)
    long = [f"{name} takes {lines} lines" for name, lines in functions(path, text) if lines > 40]
    assert not long


def functions(path, text):
    """The functions of a file with their lines; of a script, the methods and functions that stand at its margin."""
    if path.suffix == ".py":
        return [
            (node.name, node.end_lineno - node.lineno + 1)
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
    lines = text.split("\n")
    begins = [(i, re.match(r"( *)(?:async |static |get |function )*(\w+)\(.*\{$", line)) for i, line in enumerate(lines)]
    return [
        (found[2], next(k for k in range(i, len(lines)) if lines[k].startswith(f"{found[1]}}}")) - i + 1)
        for i, found in begins
        if found and found[2] not in {"if", "for", "while", "switch"} and len(found[1]) <= 2
    ]


def test_no_two_classes_share_a_name():
    names = Counter(
        node.name for path in PRODUCT for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ClassDef)
    )
    assert not {name for name, count in names.items() if count > 1}


def test_modules_are_named_after_what_they_are():
    names = {path.stem for path in PRODUCT} - {"__init__", "__main__"}
    assert not {name for name in names if name.count("_") > 2 or name in {"utils", "helpers", "common", "misc"}}


@pytest.mark.parametrize("path", PRODUCT, ids=named)
def test_every_public_thing_says_what_it_is(path):
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree), "the file does not say what it is for"
    if path.parent.name in {"pages", "demo"}:
        return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


@pytest.mark.parametrize(
    ("package", "only"),
    [
        ("duckdb", {"graphx/engines/local.py"}),
        ("neo4j", {"graphx/neo4j/server.py"}),
        ("pyspark", SPARK),
        ("sqlglot", SPARK),
        ("py4j", SPARK),
    ],
)
def test_engines_are_imported_in_one_place(package, only):
    found = {named(path) for path in PRODUCT if re.search(rf"^\s*(import|from) {package}\b", path.read_text(), re.MULTILINE)}
    assert found <= only


def test_nothing_dangerous_is_used():
    banned = r"\b(pickle|yaml\.load|eval\(|exec\(|extractall|unsafe_allow_html|os\.system)\b"
    found = {named(path) for path in PRODUCT if re.search(banned, path.read_text())}
    assert not found


@pytest.mark.parametrize("path", TEXT, ids=named)
def test_no_path_of_a_machine_and_nothing_unfinished(path):
    if path == Path(__file__).resolve():
        return
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"/(work|root|home/\w+)/", text), "a path of one machine"
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", text), "unfinished"
