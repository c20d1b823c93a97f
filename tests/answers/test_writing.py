"""Questions as somebody writes them: one file in a folder of queries. What is wrong in it is said with its line."""

from __future__ import annotations

import re
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

import graphx
from graphx import query, questions
from graphx.errors import BadValue, GraphxError, QueryError, UnknownName
from graphx.query_file import LAST, parse
from loaders.record import Card
from tests.answers.test_answering import DAY, both, card, mail
from tests.support import reference

HEADER = """-- What is tried?
-- says: what is tried
-- reads: {reads}
-- neo4j: never, it is a trial
"""
COLUMNS = """-- columns:
--   name   text     -  who
--   count  integer  -  how often
-- how:
--   It is counted.
"""


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Puts a question into a folder of queries that is the program's own for one test."""
    monkeypatch.setattr(query, "FOLDER", shutil.copytree(query.FOLDER, tmp_path / "queries"))

    def put(text: str, reads: str = "people", head: str = HEADER) -> int:
        (tmp_path / "queries" / "trial.sql").write_text(head.format(reads=reads) + text, encoding="utf-8")
        return head.count("\n")

    return put


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Ada and bob write on ten days; ada and cy meet twice, the second time after the others."""
    events = both("ada", "bob", range(10)) + [mail("ada", "cy", day, "meeting", "meeting") for day in (3, 40)]
    folder = tmp_path_factory.mktemp("writing")
    reference.put(folder, events, [card("ada", side="ours"), Card(("email:cy@x.example",), "cy", key=True)])
    return graphx.open(folder)


def test_a_question_is_one_file_that_is_found_in_its_place(world, write) -> None:
    write(COLUMNS + "select name, ties as count from people order by name", head=HEADER + "-- order: 15\n")
    assert query.names()[:3] == ("overview", "trial", "people")
    answer = world.ask("trial")
    assert [tuple(row.values()) for row in answer.rows] == [("ada", 2), ("bob", 1), ("cy", 1)]
    assert answer.sentence == "3 rows."


def test_a_question_reads_days(world, write) -> None:
    write(
        "-- given:\n--   day  integer  as_of  the day\n" + COLUMNS + "select d.name, count(distinct x.\"day\") as count from "
        "days x join directory d on d.person in (x.a, x.b) where x.\"day\" <= $day group by d.name order by d.name",
        reads="days",
    )  # fmt: skip
    assert [tuple(row.values()) for row in world.ask("trial").rows] == [("ada", 11), ("bob", 10), ("cy", 2)]
    early = world.ask("trial", as_of=DAY.date() + timedelta(3)).rows
    assert [tuple(row.values()) for row in early] == [("ada", 4), ("bob", 4), ("cy", 1)]


def test_a_question_reads_interactions_and_ties_together(world, write) -> None:
    write(
        COLUMNS + "select e.name, count(*) as count from ties t, interactions i, days d, directory e "
        "where i.channel = 'meeting' and e.person in (d.a, d.b) and d.class = 0 and e.id in (t.a, t.b) "
        "group by e.name order by name",
        reads="ties, days, interactions, sources",
    )  # fmt: skip
    assert [tuple(row.values()) for row in world.ask("trial").rows] == [("ada", 8), ("cy", 4)]


def test_a_question_reads_the_ties_of_two_days(world, write) -> None:
    write(
        "-- parameters:\n--   since  date  required  the earlier day\n" + COLUMNS
        + "select case t.a_name when 'ada' then t.b_name else t.a_name end as name, "
            "t.interactions - coalesce(e.interactions, 0) as count from ties t "
        "left join ties_since e on e.a = t.a and e.b = t.b where $since is not null order by name",
        reads="ties, ties at since",
    )  # fmt: skip
    since = (DAY + timedelta(days=5)).date()
    assert [tuple(row.values()) for row in world.ask("trial", since=str(since)).rows] == [("bob", 4), ("cy", 1)]
    assert [tuple(row.values()) for row in world.ask("trial", since=date(1999, 1, 1)).rows] == [("bob", 10), ("cy", 2)]
    with pytest.raises(BadValue, match="needs the parameter 'since'"):
        world.ask("trial")


def test_a_question_reads_one_pair(world, write) -> None:
    write(
        "-- parameters:\n--   x  person  required  one\n--   y  person  required  the other\n-- given:\n"
        "--   left  integer  pair.left  the lesser number\n" + COLUMNS
        + "select channel as name, count(*) as count from interactions where $x <> $y and $left >= 0 group by channel",
        reads="pair x y, people",
    )  # fmt: skip
    assert [tuple(row.values()) for row in world.ask("trial", x="ada", y="cy").rows] == [("meeting", 2)]
    assert [tuple(row.values()) for row in world.ask("trial", x="bob", y="ada").rows] == [("email", 10)]
    with pytest.raises(BadValue, match="two people, and x and y are the same one: ada"):
        world.ask("trial", x="ada", y="ada@x.example")


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Puts a module beside those of the questions, as if it had been there."""
    monkeypatch.setattr(questions, "__path__", [*questions.__path__, str(tmp_path)])

    def put(text: str) -> None:
        (tmp_path / "trial.py").write_text(text, encoding="utf-8")

    yield put
    sys.modules.pop("graphx.questions.trial", None)


GOOD = "select name, ties as count from people order by name"
WHOLE = """
COUNTED = True

def answer(tables, parameters):
    rows = sorted(tables.columns("people", ["name", "ties"]), key=lambda row: (-row[1], row[0]))
    return ["name", "count"], [row for row in rows if row[1] >= parameters["least"]][:parameters["limit"]]

def finding(rows, parameters, model):
    return f"{rows[0]['name']} leads with at least {parameters['least']}; thin is below {model.thin:g}."

def none(ours, others, parameters):
    return f"None of {ours} and {others} has {parameters['least']}."

def written(rows):
    return {"name": lambda row: f"{row['name']} of {len(rows)}"}
"""
TAKES = "-- answer:\n--   least  integer  1  ties\n--   limit  integer  -  how many\n"


def test_a_module_of_the_same_name_answers_says_and_writes(world, write, module) -> None:
    write(TAKES + COLUMNS)
    module(WHOLE)
    answer = world.ask("trial")
    assert [tuple(row.values()) for row in answer.rows] == [("ada of 3", 2), ("bob of 3", 1), ("cy of 3", 1)]
    assert answer.sentence == "ada of 3 leads with at least 1; thin is below 25."
    assert world.ask("trial", limit=2).sentence.startswith("Of the first 2 rows: ada of 2 leads")
    assert world.ask("trial", least=7).sentence == "None of 1 and 2 has 7."
    assert dict(answer.sheet.provenance.parameters) == {"least": 1}


def test_a_module_makes_tables_for_the_text(world, write, module) -> None:
    write(
        "-- makes: marks\n" + TAKES + COLUMNS + "select name, cast(length(name) as integer) as count from marks order by name"
    )
    module(
        "def answer(tables, parameters):\n"
        "    tables.add('marks', [{'name': str(tables.as_of)}, {'name': 'x' * parameters['least']}], {'name': 'string'})\n"
        "    return tables.ask()\n"
    )
    rows = [tuple(row.values()) for row in world.ask("trial", least=3).rows]
    assert rows == [("2026-02-14", 10), ("xxx", 3)]


@pytest.mark.parametrize(
    ("text", "said", "words"),
    [(TAKES + COLUMNS, "", "line 5: 'answer:' is for a questions/trial.py with a function answer"),
     (COLUMNS, "X = 1", "there is no text below the header"),
     (COLUMNS, "def answer(tables, _): return ['name'], []", "declares name, count; the text gives name"),
     (COLUMNS, "def answer(t, _): return t.add('x', [], {})", "'x', which 'makes:' in the header does not name"),
     ("-- makes: x\n" + COLUMNS, "EMPTY = ''", "line 5: 'makes:' is for"),
     (COLUMNS + GOOD, "def written(rows): return {'why': str}", "line 5: questions/trial.py writes why, which is no column")],
)  # fmt: skip
def test_what_module_and_header_say_otherwise_is_refused(world, write, module, text, said, words) -> None:
    write(text)
    module(said)
    with pytest.raises(QueryError, match=re.escape(words)):
        world.ask("trial")


def test_every_module_of_a_question_has_its_question() -> None:
    found = {path.stem for path in Path(questions.__path__[0]).glob("*.py")} - {"__init__"}
    assert found
    assert found <= set(query.stems())


PLAIN = COLUMNS + GOOD


@pytest.mark.parametrize(
    ("text", "reads", "line", "words"),
    [("-- parameters:\n--   limit integer\n" + PLAIN, "people", 2, "has 1 of 4 fields: 'limit integer'"),
     ("-- parameters:\n--   limit  integr  -  how many\n" + PLAIN, "people", 2, "type 'integr'"),
     ("-- parameters:\n--   limit  integer  -  how many\n" + PLAIN, "people", 2, "does not take $limit"),
     ("-- parameters:\n--   deep  number  model.strng  deep\n" + PLAIN, "people", 2, "'model.strng'"),
     ("-- given:\n--   day  integer  today  the day\n" + PLAIN, "people", 2, "cannot follow from 'today'"),
     ("-- given:\n--   one  integer  pair.left  the day\n" + PLAIN + " limit $one", "people", 2, "reads a pair"),
     ("-- paramters:\n" + PLAIN, "people", 1, "'paramters:' is not understood"),
     ("-- shows: nmae\n" + PLAIN, "people", 1, "'nmae' is shown first"),
     ("-- order: first\n" + PLAIN, "people", 1, "whole number, not 'first'"),
     (PLAIN + "\nlimit $most", "people", 7, "takes $most, which the header does not declare"),
     (PLAIN.replace("ties as", "tyes as"), "people", 6, 'column "tyes" not found'),
     (COLUMNS + GOOD.replace(", ties", ",\n  tyes"), "people", 7, 'column "tyes" not found'),
     (PLAIN.replace("select", "selct"), "people", 6, "syntax error"),
     (PLAIN.replace("ties as count", "ties"), "people", 3, "declares name, count; the text gives name, ties"),
     (PLAIN.replace("--   count  integer", "--   count  whole"), "people", 3, "type 'whole'"),
     (PLAIN, "people, day", -1, "'day' cannot be read"), (PLAIN, "ties at noon", -1, "'noon' is no parameter of the type date"),
     (PLAIN, "ties by noon", -1, "is written 'ties at noon'"), (PLAIN, "pair a b, days", -1, "days of its own"),
     (PLAIN, "", -3, "a question says 'reads:'")],
)  # fmt: skip
def test_what_is_wrong_in_a_file_is_said_with_its_line(world, write, text, reads, line, words) -> None:
    head = write(text, reads)
    with pytest.raises(QueryError) as error:
        world.ask("trial")
    assert str(error.value).startswith(f"queries/trial.sql, line {head + line}: ")
    assert words in str(error.value)
    assert "\ufffd" not in str(error.value)


def test_a_file_without_a_header_is_no_question(world, write) -> None:
    write(GOOD, head="")
    with pytest.raises(QueryError, match=r"queries/trial\.sql, line 1: a query begins with a header"):
        query.names()


def test_a_question_has_a_text_for_neo4j_or_says_why_not(world, write, tmp_path) -> None:
    write(PLAIN, head=HEADER.replace("-- neo4j: never, it is a trial\n", ""))
    with pytest.raises(QueryError, match=r"there is no neo4j/trial\.cypher"):
        world.ask("trial")


def test_a_text_for_neo4j_beside_a_never_is_refused(world, write, tmp_path) -> None:
    write(PLAIN)
    (tmp_path / "queries" / "neo4j" / "trial.cypher").write_text("RETURN 1", encoding="utf-8")
    with pytest.raises(QueryError, match=r"line 4: it is never asked on Neo4j, and neo4j/trial\.cypher has a text"):
        world.ask("trial")


def test_a_never_without_a_reason_is_refused(world, write) -> None:
    write(PLAIN, head=HEADER.replace("never, it is a trial", "never"))
    with pytest.raises(QueryError, match="line 4: it says 'never, ' and why"):
        world.ask("trial")


@pytest.mark.parametrize("stem", query.names())
def test_every_question_says_what_it_has_to(stem) -> None:
    asked = query.question(stem)
    assert asked.sentence[-1] in "?."
    assert asked.order < LAST
    assert len(asked.says.splitlines()) == 1
    assert not asked.says.endswith(".")


def test_a_question_there_is_not_is_no_path(world) -> None:
    for name in ("build/days", "../queries/people", "trial", ""):
        with pytest.raises(UnknownName, match="There is no answer"):
            world.ask(name)


def test_the_writers_error_is_not_the_readers() -> None:
    assert QueryError.exit_code == GraphxError.exit_code != BadValue.exit_code


@pytest.mark.parametrize("path", sorted(query.FOLDER.rglob("*.*")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_file_of_queries_can_be_read(path) -> None:
    """The steps towards a server too, which no question has in it."""
    if path.parent == query.TWINS:
        assert query.twin(path.stem).text
    else:
        assert parse(path).sentence


def test_nobody_is_asked_for_what_only_the_program_has(world, write) -> None:
    write("-- parameters:\n--   files  list  -  which\n" + PLAIN + "\nwhere name in $files", "people")
    with pytest.raises(QueryError, match="the parameter files has the type 'list', which nobody can type"):
        world.ask("trial")
