"""What is drawn under a view is what is listed and exported, row by row; and it is drawn at the same place on every day."""

from __future__ import annotations

import csv
import io
import json
import shlex
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

import graphx
from graphx.__main__ import app
from graphx.demo import demo
from graphx.errors import BadValue, UnknownName
from graphx.export import portable, table_files
from graphx.view import Limit, View, parse, select


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> graphx.Workspace:
    place = tmp_path_factory.mktemp("view")
    workspace = graphx.open(place / "workspace")
    workspace.load(*demo.write(place / "files"))
    return workspace


@pytest.fixture(scope="module")
def rows(space: graphx.Workspace) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    people, ties = (space.ask(name).rows for name in ("people", "ties"))
    return {str(row["person"]): row for row in people}, ties


@pytest.fixture(scope="module")
def plane(space: graphx.Workspace) -> portable.Plane:
    return portable.plane(space.ask("people").sheet, space.ask("ties").sheet, space.picture())


def deep(people, ties):
    kept = [row for row in ties if row["depth"] >= 40]
    return {row[end] for row in kept for end in "ab"}, kept


def media(people, ties):
    """The media, and those of ours who have a tie with one of them."""
    kept = [row for row in ties if {people[row["a"]]["group"], people[row["b"]]["group"]} in ({"media"}, {"media", "employee"})]
    return {each for each, row in people.items() if row["group"] == "media"} | {row[end] for row in kept for end in "ab"}, kept


def without_customers_and_bridges(people, ties):
    """What a click on two lines of the legend leaves of everybody: a weak bridge is one that is not strong."""
    weak = [row for row in ties if row["bridge"] and row["band"] != "strong"]
    left = {each for each, row in people.items() if row["group"] != "customer"}
    return left, [row for row in ties if row not in weak and {row["a"], row["b"]} <= left]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("least=40", deep), ("groups=media", media), ("hide=group+customer&hide=weak+bridge", without_customers_and_bridges)],
)
def test_picture_table_csv_workbook_and_command_hold_the_same_rows(
    space, rows, plane, tmp_path: Path, monkeypatch, text, expected
) -> None:
    people, ties = rows
    who, between = expected(people, ties)
    assert 0 < len(between) < len(ties)
    view = parse(text)
    drawn, picture = space.drawn(text), portable.picture(plane, view)
    assert view.text == text
    assert set(picture["people"]["id"]) == {row["person"] for row in drawn[0].rows} == who
    names = picture["people"]["id"]
    columns = picture["ties"]
    painted = {(names[a], names[b]): depth for a, b, depth in zip(columns["a"], columns["b"], columns["depth"], strict=True)}
    assert painted == {(row["a"], row["b"]): round(row["depth"], 1) for row in drawn[1].rows}
    assert drawn[1].rows == between
    assert f"{len(who):,} people" in picture["sentence"] or f"Showing {len(who)} of 301 people" in picture["sentence"]
    for answer in drawn:
        assert picture["sentence"] in answer.sentence
        _exported(space, answer, tmp_path, monkeypatch)


def _exported(space, answer, tmp_path: Path, monkeypatch) -> None:
    """The files of the app hold the rows of the answer, and the command beside them writes the same bytes again."""
    sheet = answer.sheet
    with zipfile.ZipFile(io.BytesIO(table_files.bundle(sheet, safe=True))) as archive:
        table, beside = archive.namelist()
        data, facts = archive.read(table), json.loads(archive.read(beside))
    assert beside == f"{table}.json"
    ids = ("person",) if sheet.name == "people" else ("a", "b")
    there = [tuple(row[name] for name in ids) for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig")))]
    assert there == [tuple(row[name] for name in ids) for row in answer.rows]
    assert facts["sentence"] == answer.sentence
    assert facts["parameters"]["picture"] == sheet.provenance.parameters["picture"]
    book = openpyxl.load_workbook(io.BytesIO(table_files.encode(sheet, "xlsx")))
    page = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert [tuple(row[page[0].index(name)] for name in ids) for row in page[1:]] == there
    settings = {row[0].value: row[1].value for row in book["settings"].iter_rows() if len(row) > 1}
    assert settings["filter: picture"] == facts["parameters"]["picture"]
    monkeypatch.chdir(tmp_path)
    words = shlex.split(facts["command"])
    assert words[:5] == ["python", "-m", "graphx", "--workspace", "WORKSPACE"]
    ran = CliRunner().invoke(app, ["--workspace", str(space.folder), *words[5:]])
    assert ran.exit_code == 0, ran.output
    assert (tmp_path / words[-1]).read_bytes() == data


def test_a_bundle_of_equal_sheets_has_equal_bytes_and_a_name_of_its_filters(space) -> None:
    one, two = (space.ask("influencers", group="media", limit=5).sheet for _ in range(2))
    assert table_files.bundle(one) == table_files.bundle(two)
    assert table_files.stem(one) == f"influencers_{one.provenance.as_of}_media"


def test_somebody_beyond_the_cap_comes_with_all_ties(space, rows, plane) -> None:
    people, ties = rows
    last = min(people, key=lambda each: (people[each]["strength"], each))
    several = max((each for each in people if people[each]["side"] != "ours"), key=lambda each: people[each]["ties"])
    for focus in (last, several):
        own = {(row["a"], row["b"]) for row in ties if focus in (row["a"], row["b"])}
        chosen = select(plane, View(least=90, focus=focus), Limit(people=3, ties=1))
        there = {(row["a"], row["b"]) for row in chosen.ties}
        assert own <= there
        assert focus in chosen.people
        assert len(own) == people[focus]["ties"] == len(space.ask("person", person=focus).rows)


def test_people_stand_where_they_stand_on_every_day_under_every_filter(space, plane) -> None:
    before = portable.plane(*(space.ask(name, as_of="2025-03-31").sheet for name in ("people", "ties")), space.picture())
    old, new = portable.picture(before), portable.picture(plane, View(least=40))
    spots = [
        {who: (x, y) for who, x, y in zip(*(picture["people"][name] for name in ("id", "x", "y")), strict=True)}
        for picture in (old, new)
    ]
    common = spots[0].keys() & spots[1].keys()
    assert len(common) > 50
    assert json.dumps([spots[0][who] for who in sorted(common)]) == json.dumps([spots[1][who] for who in sorted(common)])
    assert old["people"]["strength"] != new["people"]["strength"]


def test_a_view_that_cannot_be_is_refused_with_what_there_is(space) -> None:
    with pytest.raises(BadValue, match="a number from 0 to 100, not '400'"):
        parse("least=400")
    with pytest.raises(UnknownName, match="Did you mean 'thin'"):
        parse("hide=thn")
    with pytest.raises(UnknownName, match="Did you mean 'media'"):
        space.drawn("groups=medai")
    with pytest.raises(BadValue, match="Nobody here has the id 'x'"):
        space.drawn("p=x")
    assert parse("http://127.0.0.1:8501/network?least=5&at=1,2,3&as_of=2026-01-01") == View(least=5)
    refused = CliRunner().invoke(app, ["--workspace", str(space.folder), "ask", "thin", "--picture", "least=40"])
    assert refused.exit_code != 0
    assert "--picture is for" in refused.output


def test_the_whole_network_is_exported_as_the_picture_shows_it(space, tmp_path: Path) -> None:
    nodes, edges = space.export(tmp_path / "media.csv", view="groups=media")
    drawn = space.drawn("groups=media")
    for path, answer in ((nodes, drawn[0]), (edges, drawn[1])):
        assert len(list(csv.reader(io.StringIO(path.read_text("utf-8"))))) - 1 == len(answer.rows)
    (page,) = space.export(tmp_path / "media.html", view="groups=media")
    assert "media with their ties to each other and to ours." in page.read_text("utf-8")
