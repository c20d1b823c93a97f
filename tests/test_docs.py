"""The documentation under test: what is shown runs and gives what is shown, what is named exists, what is made is current."""

from __future__ import annotations

import doctest
import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import graphx
from graphx import depth, query
from graphx.engines.local import Store
from graphx.graph import measured
from graphx.log import child, parse
from loaders import channels, registry
from loaders.record import Options, Part, Source
from tests.loaders.contract import (
    keeps_the_law,
    leaves_what_is_nobodys,
    same_in_two_orders,
    survives_cuts,
    survives_hostile_bytes,
)
from tests.support import manual

ROOT = manual.ROOT
README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]
SERVED = ROOT / "docs" / "neo4j.md"
"""Followed where there is a server: tests/neo4j/test_manual_page.py."""
NOT_RUN = re.compile(r"make\b|python3 -m venv|\. \.venv|.*-m pip install|.*-m graphx (--workspace \S+ )?app\b")
"""Commands that would start a server, install packages or test the tests: that what they name exists is checked instead."""

pytestmark = pytest.mark.xdist_group("docs")


def named(path):
    return path.name


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file that the fence names, its text, and the line on which it begins."""

    language: str
    file: str
    text: str
    line: int


def blocks(page):
    text = page.read_text(encoding="utf-8")
    for found in re.finditer(r"^```(\w*) ?(\S*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield Block(found[1], found[2], found[3], text[: found.start()].count("\n") + 1)


def commands(block):
    """(command, what is shown below it) for each line that begins with ``$``."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        line, _, shown = part.partition("\n")
        yield line, shown


def prose(page):
    """The page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


class Reader:
    """Somebody who follows a page in a folder, with the program installed and no settings of their own."""

    def __init__(self, folder):
        self.folder = folder
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.env = {
            **os.environ,
            "PATH": path,
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "XDG_DATA_HOME": str(folder / "data"),
        }
        self.env.pop("GRAPHX_WORKSPACE", None)

    def follow(self, page):
        printed = ""
        for block in blocks(page):
            place = f"{page.name}, line {block.line}"
            if block.file and "/" not in block.file:
                (self.folder / block.file).write_text(block.text, encoding="utf-8")
            elif block.language == "console":
                for line, shown in commands(block):
                    self.type(line, shown, place)
            elif block.language == "python" and not block.file:
                printed = self.run([sys.executable, "-W", "error", "-c", block.text], place)
            elif block.language == "text":
                same(block.text, printed, place)

    def type(self, line, shown, place):
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").partition("=")
            self.env[name] = value
        elif not NOT_RUN.match(line):
            printed = self.run(["bash", "-o", "pipefail", "-c", line], f"{place}: {line}")
            if shown:
                same(shown, printed, f"{place}: {line}")

    def run(self, command, place):
        ran = subprocess.run(command, cwd=self.folder, env=self.env, capture_output=True, text=True, check=False, timeout=120)
        assert ran.returncode == 0, f"{place}: exit {ran.returncode}\n{ran.stderr}"
        return ran.stdout


def same(shown, printed, place):
    """Whether what is shown is what was printed; ``...`` stands for anything."""
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    checker = doctest.OutputChecker()
    assert checker.check_output(shown, printed, flags), f"{place} shows\n{shown}\nbut what is printed is\n{printed[:3000]}"


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """The folder of somebody who followed the README to its end."""
    folder = tmp_path_factory.mktemp("readme")
    Reader(folder).follow(README)
    return folder


@pytest.fixture
def site(followed, tmp_path):
    return Path(shutil.copytree(followed, tmp_path / "site"))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_what_is_shown_runs_and_gives_what_is_shown(page, followed, site):
    if page not in (README, SERVED):
        Reader(site).follow(page)
    assert (followed / "demo" / "workspace" / "settings.toml").exists()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_made_parts_are_current(page, golden):
    text = page.read_text(encoding="utf-8")
    assert set(re.findall(r"<!-- made: (\w+) -->", text)) <= set(manual.PARTS)
    golden(page, manual.write(text))


def test_every_part_is_made_somewhere():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert set(re.findall(r"<!-- made: (\w+) -->", text)) == set(manual.PARTS)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        target, _, anchor = link.partition("#")
        assert not target.startswith("http"), f"{link}: links leave the project nowhere"
        file = (page.parent / target).resolve() if target else page
        assert file.is_file(), f"{page.name} links to {target}, which does not exist"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}, link


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_named_files_exist(page):
    found = set(re.findall(r"`((?:graphx|loaders|queries|tests|docs|bench)/[\w./-]*)`", prose(page)))
    assert not {each for each in found if not (ROOT / each).exists()}


def test_what_is_not_run_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    targets = set(re.findall(r"^\$ make (\w+)$", text, re.MULTILINE)) | set(re.findall(r"`make (\w+)`", text))
    assert {"run", "test", "golden", "help"} <= targets
    assert not {each for each in targets if not re.search(rf"^{each}:.*##", makefile, re.MULTILINE)}
    for file in re.findall(r"pip install -r (\S+)", text):
        assert (ROOT / file).is_file()
    assert "app" in dict(manual.walk())


def test_every_name_is_explained():
    pages = {page.name: page.read_text(encoding="utf-8") for page in PAGES}
    assert not {each for each in query.names() if f"`{each}`" not in pages["README.md"]}
    assert not {each for each in query.names() if f"\n## {each}\n" not in pages["answers.md"]}
    assert not {each for each in measured.MEASURES if f"\n## {each}\n" not in pages["measures.md"]}
    options = {name for _, command in manual.walk() for each in command.params for name in each.opts if name.startswith("--")}
    assert len(options) > 20
    assert not {each for each in options - {"--help"} if f"`{each}`" not in pages["commands.md"]}
    assert not {path for path, _ in manual.walk() if f"\n## {path}\n" not in pages["commands.md"]}
    assert not {each.name for each in registry.every() if f"`{each.name}`" not in pages["commands.md"]}
    assert not {each for each in depth.Model().describe() if f"`{each}`" not in pages["depth.md"]}
    assert not {each for each in ("name", "domains") if f"`{each}`" not in pages["files.md"]}


def test_every_variable_of_the_environment_is_explained():
    sources = [*(ROOT / "graphx").rglob("*.py"), *(ROOT / "tests").glob("*.py")]
    found = {name for path in sources for name in re.findall(r"\bGRAPHX_[A-Z_]+\b", path.read_text(encoding="utf-8"))}
    assert found
    assert not {each for each in found if f"`{each}`" not in (ROOT / "docs" / "files.md").read_text(encoding="utf-8")}


def test_every_question_file_is_a_question():
    assert set(query.stems()) == set(query.names())


def test_licences_are_what_the_packages_say():
    stated = manual.licences()
    lists = "".join((ROOT / name).read_text(encoding="utf-8") for name in manual.REQUIREMENTS)
    required = re.findall(r"^([\w-]+)==", lists, re.MULTILINE)
    assert list(stated) == required
    for name, licence in stated.items():
        facts = importlib.metadata.metadata(name)
        said = " ".join(
            [facts.get("License-Expression") or "", (facts.get("License") or "")[:200], *(facts.get_all("Classifier") or [])]
        )
        own = {"Apache-2.0": "Apache", "LGPL-3.0": "LGPL|Lesser", "PSF": "Python Software Foundation"}.get(licence, licence)
        assert re.search(own, said), f"{name} is said to be under {licence}, its metadata says {said[:300]}"


def test_the_numbers_worked_by_hand(site):
    """The same arithmetic as in the table of depth.md, from the formulas and not from the program."""
    page = (ROOT / "docs" / "depth.md").read_text(encoding="utf-8")
    x = [2.0, (60 / 30) ** 0.5, (5 - 1) ** -0.5]
    y = [rich * 2 * each / (1 + each) for rich, each in zip((1, 2, 1), x, strict=True)]
    deep = [each * 2 ** (-age / 180) for each, age in zip(y, (120, 90, 0), strict=True)]
    warm = [each * 2 ** (-age / 30) for each, age in zip(y, (120, 90, 0), strict=True)]
    total, heat = sum(deep), sum(warm)
    once = 1 * 2 ** (-120 / 180)
    for number in (*y, *deep, *warm, total, heat, once, once + deep[2], total + 3 * y[2], 2 * once + deep[2]):
        assert f"{number:.6f}" in page
    closeness = total / ((total + 3 * y[2]) * total) ** 0.25
    bold = (100 * total / (total + 8.5), 100 * heat / (heat + 1.5), 2 * once / (2 * once + deep[2]), closeness)
    for number, digits in zip(bold, (2, 2, 4, 4), strict=True):
        assert f"**{number:.{digits}f}**" in page


def test_the_published_scores_are_those_of_the_model():
    (part,) = re.findall(r"<!-- made: steady -->(.*?)<!-- end -->", (ROOT / "docs" / "depth.md").read_text("utf-8"), re.DOTALL)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.strip().splitlines()[2:]]
    assert len(rows) == 8
    for _, gap, on, before, midway in rows:
        assert float(before) <= float(on)
        full = 2 if rows[-1][1:] == [gap, on, before, midway] else 1
        middle = full / (1 - 2 ** (-int(gap) / 180)) - full / 2
        assert round(100 * middle / (middle + 8.5)) == int(midway)


def test_nothing_is_kept_that_the_page_says_is_not(site):
    """No subject, title or text of mail and calendars is in any table of the workspace; the topics of mapped columns are."""
    kept = " ".join(text for path in (site / "demo" / "workspace").rglob("*.parquet") for text in texts(path))
    exports = site / "demo" / "exports"
    rows = (exports / "crm_activities.csv").read_text("utf-8")
    for path in sorted([*exports.glob("*.mbox"), *exports.glob("*.ics")]):
        lines = path.read_text("utf-8").splitlines()
        private = {
            line.partition(":")[2].strip() for line in lines if re.match(r"Subject:|SUMMARY:|DESCRIPTION:|LOCATION:", line)
        }
        private = {each for each in private if len(each) > 8 and each not in rows}
        assert private
        assert not {each for each in private if each in kept}
    assert "Senior official" not in kept
    assert "name:aiko tanabe@" in kept


def texts(path):
    for column in pq.read_table(path).to_pydict().values():
        for value in column:
            if isinstance(value, str | list):
                yield str(value)


@pytest.fixture
def tree(tmp_path):
    """A copy of the program in which the examples of extend.md are carried out."""
    for name in ("graphx", "loaders", "queries"):
        shutil.copytree(ROOT / name, tmp_path / "tree" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for block in blocks(ROOT / "docs" / "extend.md"):
        if block.file.startswith(("loaders/", "queries/")):  # the others are tried in test_extend.py
            (tmp_path / "tree" / block.file).write_text(block.text, encoding="utf-8")
    return tmp_path / "tree"


def extend(tree, file, old, new):
    path = tree / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def call(tree, folder, *words):
    env = {**os.environ, "PYTHONPATH": str(tree), "GRAPHX_WORKSPACE": str(folder / "demo" / "workspace")}
    command = [sys.executable, "-m", "graphx", *words]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_the_example_of_a_loader_loads(tree, site):
    (page,) = (block for block in blocks(ROOT / "docs" / "extend.md") if block.file == "lunches.txt")
    (site / "lunches.txt").write_text(page.text, encoding="utf-8")
    ran = call(tree, site, "load", "lunches.txt")
    assert ran.returncode == 3, ran.stderr
    assert "3 seen = 2 loaded + 0 duplicate + 0 excluded + 0 suppressed + 1 quarantined" in ran.stdout
    assert "2 interactions of 3 references" in ran.stdout
    assert "1 quarantined, unreadable_line: The line is not a day, a kind, minutes and addresses. (line 4)" in ran.stdout
    again = call(tree, site, "load", "lunches.txt")
    assert (again.returncode, "already loaded" in again.stdout) == (3, True)


def test_the_example_of_a_loader_keeps_the_contract(tree, tmp_path):
    described = importlib.util.spec_from_file_location("diary", tree / "loaders" / "channels" / "diary.py")
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
    (block,) = (block for block in blocks(ROOT / "docs" / "extend.md") if block.file == "lunches.txt")
    path = tmp_path / "whatever.bin"
    path.write_text(block.text, encoding="utf-8")
    source, loader = Source(path.name, (Part(path),)), module.Diary()
    assert [(each.name, each.claims(source)) for each in (loader, *registry.every()) if each.claims(source)] == [
        ("diary", "signature")
    ]
    records = list(loader.read(source, Options()))
    receipt = keeps_the_law(records, tmp_path / "draft")
    assert (receipt.seen, receipt.loaded, receipt.quarantined, receipt.scope) == (3, 2, 1, "ego:email:ann@north.example")
    odd = "2026-02-30 call 5 bob@south.example\n2026-03-01 call 5 ann@north.example\n"
    path.write_text("diary of ann@north.example\n" + odd, encoding="utf-8")
    keeps_the_law(list(loader.read(source, Options())), tmp_path / "odd")
    leaves_what_is_nobodys(loader, tmp_path)
    path.write_text(block.text, encoding="utf-8")
    (tmp_path / "damaged").mkdir()
    survives_cuts(loader, path, tmp_path / "damaged")
    survives_hostile_bytes(loader, path, tmp_path / "damaged")


def test_the_example_of_a_loader_gives_the_same_in_two_orders(tree, tmp_path, monkeypatch):
    folder = tmp_path / "loaders"
    folder.mkdir()
    shutil.copy(tree / "loaders" / "channels" / "diary.py", folder)
    monkeypatch.setattr(channels, "__path__", [*channels.__path__, str(folder)])
    monkeypatch.setattr(child.ReadingChild, "_run", lambda self, job, tell: list(parse.events(job))[-1])
    (block,) = (block for block in blocks(ROOT / "docs" / "extend.md") if block.file == "lunches.txt")
    lines = block.text.splitlines(keepends=True)
    (tmp_path / "a.txt").write_text(block.text, encoding="utf-8")
    (tmp_path / "b.txt").write_text("".join(lines[:2]) + "2026-04-01 call 5 dia@south.example\n", encoding="utf-8")
    accounts = same_in_two_orders([tmp_path / "a.txt", tmp_path / "b.txt"], tmp_path)
    assert all(account.loader == "diary" and account.interactions for account in accounts)
    sys.modules.pop("loaders.channels.diary")
    registry.loader_of.cache_clear()


def test_the_example_of_a_loader_is_in_the_house_style(tree):
    for command in (
        ["ruff", "check", "--config", str(ROOT / "pyproject.toml")],
        ["mypy", "--no-incremental", "--config-file", str(ROOT / "pyproject.toml")],
    ):
        ran = subprocess.run(
            [sys.executable, "-m", *command, "loaders/channels/diary.py"], cwd=tree, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout


def test_the_example_of_a_question_answers(tree, site):
    ran = call(tree, site, "ask", "employers", "limit=3", "--format", "csv")
    assert ran.returncode == 0, ran.stderr
    rows = [line.split(",") for line in ran.stdout.splitlines()]
    assert rows[0] == ["organisation", "people", "depth_sum", "last"]
    with graphx.open(site / "demo" / "workspace") as opened:
        people = {row["person"]: row for row in opened.ask("people").rows}
        ties = opened.ask("ties", across=True).rows
    expected = {}
    for tie in ties:
        (who,) = (people[tie[end]] for end in "ab" if people[tie[end]]["side"] != "ours")
        if who["organisation"]:
            expected[who["organisation"]] = expected.get(who["organisation"], 0) + tie["depth_sum"]
    best = sorted(expected.items(), key=lambda item: (-item[1], item[0]))[:3]
    assert [(row[0], float(row[2])) for row in rows[1:]] == [(name, pytest.approx(deep)) for name, deep in best]


def test_the_example_of_a_question_is_read_by_the_engine_alone(tree, site):
    asked = query.read("employers", tree / "queries")
    assert [each.name for each in asked.columns] == ["organisation", "people", "depth_sum", "last"]
    (folder,) = (site / "demo" / "workspace" / "derived").glob("*/2026-06-30")
    with Store() as store:
        for name in ("people", "ties"):
            store.view(name, [folder / f"{name}.parquet"])
        columns, rows = store.ask(asked, {"group": None, "limit": 2})
    assert columns == [each.name for each in asked.columns]
    assert len(rows) == 2
