"""The command line as a new user meets it: a process of its own for every command, its output, its exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import networkx as nx
import openpyxl
import pyarrow.parquet as pq
import pytest

from graphx import query
from graphx.storage.home import Home
from tests.support import port

ROOT = Path(__file__).resolve().parents[2]
RECEIPT = ["file", "loader", "outcome", "seen", "loaded", "duplicate", "excluded", "suppressed", "quarantined", "interactions",
           "people", "first", "last", "reasons", "notes"]  # fmt: skip
ANSWER = ["answer", "sentence", "as_of", "fingerprint", "maker", "parameters", "model", "columns", "rows"]
GOOD = "from,to,date\nann@north.example,bob@south.example,2026-01-01\nbob@south.example,ann@north.example,2026-01-08\n"
BAD = "from,to,date\nann@north.example,bob@south.example,2026-01-01\nann@north.example,bob@south.example,someday\n"
ODD = (
    'Wer,Wem,Wann\nann@north.example,"bob@south.example, cem@south.example",01.03.2026\n'
    "cem@south.example,ann@north.example,14.03.2026\n"
)
LAW = r"(\S+) seen = (\S+) loaded \+ (\S+) duplicate \+ (\S+) excluded \+ (\S+) suppressed \+ (\S+) quarantined"

pytestmark = pytest.mark.xdist_group("command")


@dataclass
class Ran:
    code: int
    out: str
    err: str


class Shell:
    """A folder to work in, and a workspace there."""

    def __init__(self, folder, workspace="w"):
        self.folder, self.workspace = folder, workspace
        self.env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "XDG_DATA_HOME": str(folder / "data")}

    def start(self, *words, **more):
        command = [sys.executable, "-m", "graphx", "--workspace", self.workspace, *map(str, words)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, cwd=self.folder, env=self.env, **{**pipes, **more})

    def bytes(self, *words, code=0):
        process = self.start(*words)
        out, err = process.communicate(timeout=120)
        text = err.decode()
        assert "Traceback" not in text
        assert process.returncode == code, f"exit {process.returncode}\n{out.decode(errors='replace')}\n{text}"
        return out, text

    def __call__(self, *words, code=0):
        out, err = self.bytes(*words, code=code)
        return Ran(code, out.decode(), err)

    def json(self, *words, code=0):
        return json.loads(self("ask", *words, "--format", "json", code=code).out)

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")
        return name


@pytest.fixture
def shell(tmp_path):
    return Shell(tmp_path)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo organisation, loaded; nobody changes it."""
    shell = Shell(tmp_path_factory.mktemp("demo"))
    shell.written = shell("demo", "exports").out.splitlines()
    shell.loaded = shell("load", "exports")
    shell("ask", "overview")
    return shell


@pytest.fixture
def copy(demo, tmp_path):
    """The same, to be changed."""
    shutil.copytree(demo.folder, tmp_path / "copy")
    return Shell(tmp_path / "copy")


@pytest.mark.parametrize(
    "words",
    [("ask", "overview", "--format", "json"), ("ours",), ("people", "list"), ("load", "--explain", "exports/roster.csv")],
)
def test_every_command_names_its_workspace_and_what_is_piped_stays_clean(demo, words):
    ran = demo(*words)
    assert ran.err.splitlines().count(f"workspace {demo.folder / 'w'}") == 1
    assert "workspace " not in ran.out


def test_help_says_what_there_is_and_imports_nothing_heavy(shell):
    command = [sys.executable, "-X", "importtime", "-m", "graphx", "--help"]
    ran = subprocess.run(command, cwd=shell.folder, env=shell.env, capture_output=True, text=True, check=True)
    assert all(
        re.search(rf"^  {word} ", ran.stdout, re.MULTILINE) for word in ("load", "ask", "export", "people", "app", "doctor")
    )
    heavy = {"duckdb", "numpy", "pandas", "pyarrow", "numba", "scipy", "networkx", "streamlit", "rich"}
    assert not heavy & set(re.findall(r"\| +(\w+)$", ran.stderr, re.MULTILINE))


def test_the_demo_loads_and_every_record_is_accounted_for(demo):
    assert len([line for line in demo.written if line.startswith("written exports/")]) == 11
    files = re.findall(r"^exports/(\S+): loaded$", demo.loaded.out, re.MULTILINE)
    assert files == sorted(path.name for path in (demo.folder / "exports").iterdir())
    accounts = re.findall(LAW, demo.loaded.out)
    assert len(accounts) == 11
    for seen, *parts in ([int(number.replace(",", "")) for number in account] for account in accounts):
        assert seen == sum(parts)


def test_the_json_of_a_load_has_the_published_shape(shell):
    names = [shell.write("good.csv", GOOD), shell.write("bad.csv", BAD), shell.write("empty.csv", "")]
    lines = [json.loads(line) for line in shell("load", "--json", *names, code=4).out.splitlines()]
    assert [list(line) for line in lines] == [RECEIPT] * 3
    assert [line["outcome"] for line in lines] == ["loaded", "loaded with quarantine", "refused"]
    good, bad, empty = lines
    assert (good["seen"], good["loaded"], good["interactions"], good["people"]) == (2, 2, 2, 2)
    assert (good["first"], good["last"], good["loader"]) == ("2026-01-01", "2026-01-08", "table")
    reasons = {(each["state"], each["rule"]): each for each in bad["reasons"]}
    assert list(reasons["quarantined", "bad_date"]) == ["state", "rule", "count", "sentence", "places"]
    assert (reasons["quarantined", "bad_date"]["count"], reasons["quarantined", "bad_date"]["places"]) == (1, ["line 3"])
    assert (bad["seen"], bad["quarantined"], bad["loaded"] + bad["duplicate"]) == (2, 1, 1)
    assert [(each["state"], each["rule"]) for each in empty["reasons"]] == [("refused", "empty_file")]
    again = json.loads(shell("load", "--json", "good.csv").out)
    assert (again["outcome"], again["seen"], again["duplicate"], again["interactions"]) == ("already loaded", 2, 2, 0)


def test_exit_codes_of_load(shell):
    shell.write("good.csv", GOOD)
    shell.write("bad.csv", BAD)
    shell.write("words.txt", "nothing to see\n")
    assert "good.csv: loaded" in shell("load", "good.csv", code=0).out
    quarantine = shell("load", "bad.csv", code=3).out
    assert "bad.csv: loaded with quarantine" in quarantine
    assert re.search(r"1 quarantined, bad_date: .*\(line 3\)", quarantine)
    assert "words.txt: refused" in shell("load", "words.txt", code=4).out
    assert "no file or folder missing.mbox" in shell("load", "missing.mbox", code=4).err


def test_a_workspace_that_cannot_be_used(shell):
    shell.write("notes.csv", GOOD)
    shell.workspace = "notes.csv"
    assert "is a file. A workspace is a folder" in shell("ask", "overview", code=5).err
    (shell.folder / "full").mkdir()
    shell.write("full/letter.txt", "Dear all\n")
    shell.workspace = "full"
    assert "holds other things" in shell("load", "notes.csv", code=5).err
    shell.workspace = "w"
    shell("load", "notes.csv")
    (shell.folder / "w" / "settings.toml").write_text("[depth]\nhalf_lif = 3\n")
    assert "Did you mean 'half_life'" in shell("ask", "overview", code=5).err
    assert "Did you mean 'half_life'" in shell("doctor", code=5).out


def test_one_writer_and_any_number_of_readers(copy):
    with Home(copy.folder / "w").writing():
        refused = copy("load", "exports/roster.csv", code=5).err
        assert f"process {os.getpid()} since 20" in refused
        assert "ties among" in copy("ask", "overview").out
    assert "already loaded" in copy("load", "exports/roster.csv").out


def test_every_format_holds_the_same_rows(demo):
    name = "influencers"
    exact = demo.json(name)
    assert list(exact) == ANSWER
    names = [column["name"] for column in exact["columns"]]
    assert all(list(column) == ["name", "unit", "meaning"] for column in exact["columns"])
    assert all(list(row) == names for row in exact["rows"])
    assert exact["rows"]
    assert (exact["answer"], exact["as_of"]) == (name, "2026-06-30")
    table = demo("ask", name).out
    assert exact["sentence"] in table
    assert f"as of 2026-06-30 · fingerprint {exact['fingerprint']}" in table
    text, _ = demo.bytes("ask", name, "--format", "csv")
    rows = list(csv.reader(io.StringIO(text.decode(), newline="")))
    assert rows[0] == names
    assert len(rows) - 1 == len(exact["rows"])
    first = names[0]
    assert [row[0] for row in rows[1:]] == ["" if row[first] is None else str(row[first]) for row in exact["rows"]]
    parquet, _ = demo.bytes("ask", name, "--format", "parquet")
    assert pq.read_table(io.BytesIO(parquet)).column(first).to_pylist() == [row[first] for row in exact["rows"]]
    xlsx, _ = demo.bytes("ask", name, "--format", "xlsx")
    page = openpyxl.load_workbook(io.BytesIO(xlsx)).worksheets[0]
    assert [row[0].value for row in page.iter_rows(min_row=2)] == [row[first] for row in exact["rows"]]


def test_the_same_question_gives_the_same_bytes(demo):
    one, two = (demo.bytes("ask", "ties", "limit=50", "--format", "json")[0] for _ in range(2))
    assert one == two


def test_answers_go_to_files_by_their_suffix(copy):
    ran = copy("ask", "thin", "-o", "out/thin.csv")
    assert ran.out == ""
    assert "rows written to out/thin.csv" in ran.err
    assert (copy.folder / "out" / "thin.csv").read_bytes() == copy.bytes("ask", "thin", "--format", "csv")[0]
    beside = json.loads((copy.folder / "out" / "thin.csv.json").read_text("utf-8"))
    assert beside["as_of"] == "2026-06-30"
    assert beside["rows"] > 0
    assert "end the name in one of .csv, .json, .parquet, .xlsx" in copy("ask", "thin", "-o", "thin.pdf", code=2).err
    assert "cannot be written" in copy("ask", "thin", "-o", "exports/roster.csv/thin.csv", code=2).err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["thinn"], "There is no answer 'thinn'. Did you mean 'thin'?"),
        (["thin", "limt=3"], "Did you mean 'limit'?"),
        (["thin", "as_of=never"], "never"),
        (["thin", "progress=1"], "There is no parameter of 'thin' 'progress'"),
        (["thin", "limit=many"], "The parameter limit must be a"),
        (["thin", "limit"], "takes ROLE=VALUE"),
        (["person"], "needs the parameter 'person'"),
        (["person", "person=Prya Raghunathan"], "Near: Priya Raghunathan"),
        (["person", "person=Maria Santos"], "Several people are called 'Maria Santos'"),
        (["thin", "--as-of", "30.6.2026"], "'30.6.2026' is not a day. Write it as 2026-06-30."),
        (["thin", "--as-of", "2026-02-30"], "is not a day"),
        (["thin", "--format", "pdf"], "There is no export format 'pdf'"),
        (["thin", "--fromat", "csv"], "--format"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_what_is_asked_wrongly_gets_the_nearest_right_one(demo, words, said):
    ran = demo("ask", *words, code=2)
    assert said in ran.err
    assert ran.out == ""


def test_a_limit_below_zero_is_a_wrong_value(demo):
    assert "limit" in demo("ask", "thin", "limit=-1", code=2).err


def test_without_a_command_there_is_help(shell):
    ran = shell.start()
    out, err = ran.communicate()
    assert b"Commands:" in out + err


def test_help_lists_every_question_and_what_it_takes(shell):
    text = shell("ask", "help").out
    for name in query.names():
        assert re.search(rf"^{name} +\S", text, re.MULTILINE)
        assert all(f"{each.name}=" in text for each in query.question(name).parameters)


def test_numbers_are_those_of_the_day_asked_for(demo):
    early, late = demo.json("overview", "--as-of", "2024-06-30"), demo.json("overview", "--as-of", "2030-01-01")
    facts = [{row["fact"]: row["value"] for row in each["rows"]} for each in (early, late)]
    assert [each["as_of"] for each in (early, late)] == ["2024-06-30", "2030-01-01"]
    assert facts[0]["ties"] == 0
    assert facts[1]["ties"] > 700
    assert facts[1]["strong"] == 0


def test_a_table_nobody_recognises_is_read_as_told(shell, tmp_path):
    shell.write("odd.csv", ODD)
    assert "odd.csv: refused" in shell("load", "odd.csv", code=4).out
    told = ["--loader", "table", "--map", "sender=Wer", "--map", "receiver=Wem", "--map", "time=Wann", "--split", "receiver=,"]
    choices = shell("load", "--explain", "odd.csv", *told).out
    assert not (shell.folder / "w" / "log").exists() or not any((shell.folder / "w" / "log").iterdir())
    shell.write("choices.toml", choices)
    (typed,) = [json.loads(line) for line in shell("load", "--json", "odd.csv", *told).out.splitlines()]
    assert (typed["loaded"], typed["interactions"], typed["people"], typed["first"]) == (2, 2, 3, "2026-03-01")
    other = Shell(shell.folder, "other")
    (saved,) = [
        json.loads(line)
        for line in other("load", "--json", "--loader", "table", "--mapping", "choices.toml", "odd.csv").out.splitlines()
    ]
    assert {key: saved[key] for key in RECEIPT[1:-1]} == {key: typed[key] for key in RECEIPT[1:-1]}


def test_what_explain_wrote_is_enough_to_load(shell):
    shell.write("odd.csv", ODD)
    told = ["--loader", "table", "--map", "sender=Wer", "--map", "receiver=Wem", "--map", "time=Wann"]
    shell.write("choices.toml", shell("load", "--explain", "odd.csv", *told).out)
    assert "odd.csv: loaded" in shell("load", "--mapping", "choices.toml", "odd.csv").out


def test_telling_the_columns_is_enough_to_load(shell):
    shell.write("odd.csv", ODD)
    assert (
        "odd.csv: loaded" in shell("load", "odd.csv", "--map", "sender=Wer", "--map", "receiver=Wem", "--map", "time=Wann").out
    )


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--map", "boss=from"], 4, "There is no role 'boss'"),
        (["--map", "sender=boss"], 4, "The table has no column 'boss' for sender. It has 'from', 'to', 'date'."),
        (["--map", "sender"], 2, "--map takes ROLE=VALUE"),
        (["--kind", "dance"], 4, "'dance' is no kind"),
        (["--mapping", "missing.toml"], 2, "missing.toml cannot be read"),
        (["--mapping", "wrong.toml"], 2, "Did you mean 'channel'?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_wrong_choices_for_a_table_are_explained(shell, words, code, said):
    shell.write("good.csv", GOOD)
    shell.write("wrong.toml", 'chanel = "email"\n')
    ran = shell("load", "good.csv", *words, code=code)
    assert said in ran.out + ran.err


def test_a_choice_of_the_wrong_type_is_explained(shell):
    shell.write("good.csv", GOOD)
    shell.write("wrong.toml", 'year = "soon"\nmapping = 3\n')
    assert "wrong.toml" in shell("load", "good.csv", "--mapping", "wrong.toml", code=2).err


def test_what_is_decided_about_people_is_undone_by_its_id(copy):
    before = copy.bytes("ask", "people", "--format", "json")[0]
    one, other = "email:maria.santos@signal-radio.example", "email:maria.santos@santos-laundries.example"
    moved = next(row for row in json.loads(before)["rows"] if row["name"] == "Elif Demir" and len(row["references"]) > 2)
    address = next(each for each in reversed(moved["references"]) if each.startswith("email:"))
    said = copy("people", "merge", one, "maria.santos@santos-laundries.example").out
    said += copy("people", "set", "Zara Quill", "group=press office", "key=yes").out
    said += copy("people", "split", address).out
    ids = re.findall(r"^decision ([\w-]+): ", said, re.MULTILINE)
    assert len(ids) == 4
    assert [line.split()[0] for line in copy("people", "list").out.splitlines()] == ids
    rows = copy.json("people")["rows"]
    assert [row["name"] for row in rows if {one, other} <= set(row["references"])] == ["Maria Santos"]
    assert [row["name"] for row in rows if row["group"] == "press office"] == ["Zara Quill"]
    assert [row["references"] for row in rows if address in row["references"]] == [[address]]
    assert "Zara Quill" in {row["name"] for row in copy.json("thin")["rows"] if row["level"] == "key"}
    for decision in ids:
        copy("people", "undo", decision)
    assert copy.bytes("ask", "people", "--format", "json")[0] == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["undo", "nothing"], "There is no decision 'nothing'"),
        (["set", "Zara Quill", "colour=red"], "no field of a person 'colour'"),
        (["set", "Zara Quill", "side=theirs"], "one of ours, stakeholder"),
        (["merge", "Zara Quill", "Zara Quill"], "Both sides are the same reference"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_what_cannot_be_decided_is_explained(demo, words, said):
    assert said in demo("people", *words, code=2).err


def test_people_and_ties_go_to_other_programs(copy):
    people, ties = copy.json("people")["rows"], copy.json("ties")["rows"]
    for suffix, read in (("graphml", nx.read_graphml), ("gexf", nx.read_gexf)):
        assert copy("export", f"network.{suffix}").out == f"written network.{suffix}\n"
        graph = read(copy.folder / f"network.{suffix}")
        assert (graph.number_of_nodes(), graph.number_of_edges()) == (len(people), len(ties))
        depth = {frozenset((row["a"], row["b"])): row["depth_sum"] for row in ties}
        assert {frozenset(ends[:2]): ends[2]["weight"] for ends in graph.edges(data=True)} == depth
    assert copy("export", "network.csv").out == "written network_nodes.csv\nwritten network_edges.csv\n"
    rows = list(csv.DictReader(io.StringIO((copy.folder / "network_edges.csv").read_text("utf-8"), newline="")))
    assert [(row["Source"], row["Target"]) for row in rows] == [(row["a"], row["b"]) for row in ties]
    copy("export", "network.html")
    page = (copy.folder / "network.html").read_text("utf-8")
    assert len(re.findall(r"<(script|link|img)[^>]+(src|href)=[\"']?(https?:)?//", page)) == 0
    assert ".graphml, .gexf, .csv, .html" in copy("export", "network.png", code=2).err


def test_a_file_is_taken_back_and_loaded_again(copy):
    before = copy.json("overview")
    assert re.match(r"exports/priya.ics is unloaded: \d+ interactions are gone\.", copy("unload", "exports/priya.ics").out)
    assert "There are: exports/" in copy("unload", "exports/priya.ics", code=4).err
    copy("load", "exports")
    assert copy.json("overview") == before


def test_the_doctor_finds_what_is_broken(copy):
    well = copy("doctor").out
    assert "11 loaded files" in well
    assert "BAD" not in well
    segment = min((copy.folder / "w" / "log").iterdir())
    (segment / "participants.parquet").write_bytes(b"not parquet")
    ill = copy("doctor", code=5).out
    assert f"BAD  segment {segment.name}" in ill
    (segment / "participants.parquet").unlink()
    shutil.rmtree(copy.folder / "w" / "derived")
    assert f"{segment.name}" in copy("ask", "overview", code=5).err


def test_hostile_names_are_printed_as_names(shell):
    evil = ["\x1b[31mRed\x1b[0m", "[red]Bob[/red]", "first\nsecond", "=1+1", "\u202egnp.exe", "[/]", "\x07bell\x9b2J"]
    with (shell.folder / "evil.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["from", "from name", "to", "to name", "date"])
        people = [(f"p{i}@x.example", name) for i, name in enumerate(evil)]
        rows.writerows([*one, *two, "2026-03-02"] for i, one in enumerate(people) for two in people[i + 1 :])
    hostile = shell.write("[bold]\x1b[2Jx.csv", GOOD)
    people, loaded = "[red]Bob[/red]", shell("load", "evil.csv", hostile)
    shell("people", "set", people, "organisation=\x1b[32m[b]")
    outputs = [loaded, shell("ask", "people"), shell("ask", "ties"), shell("people", "list")]
    outputs += [shell("ask", "person", "person=[blue]nobody\x1b[0m", code=2), shell("unload", "\x1b[1mx", code=4)]
    for ran in outputs:
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", ran.out + ran.err)
    assert "[red]Bob[/red]" in outputs[1].out
    assert "[/]" in outputs[1].out
    assert "[bold]" in outputs[0].out
    assert len(outputs[1].out.splitlines()) == 3 + len(evil) + 2
    exact = json.loads(shell("ask", "people", "--format", "json").out)
    assert "=1+1" in {row["name"] for row in exact["rows"]}


def test_nothing_that_a_terminal_obeys_reaches_it(shell):
    shell.write("good.csv", GOOD)
    shell("load", "good.csv")
    ours, theirs = os.openpty()
    process = shell.start("people", "set", "ann@north.example", "organisation=\x1b[7mA\x07", stdout=theirs, stderr=theirs)
    assert process.wait(timeout=60) == 0
    process = shell.start("unload", "\x1b[7mB\x07", stdout=theirs, stderr=theirs)
    assert process.wait(timeout=60) == 4
    seen = os.read(ours, 100_000)
    os.close(ours)
    os.close(theirs)
    assert b"A" in seen
    assert b"\x1b[7m" not in seen
    assert b"\x07" not in seen


def test_a_reader_who_leaves_early_is_no_error(demo):
    process = demo.start("ask", "ties", "--format", "csv")
    process.stdout.readline()
    process.stdout.close()
    assert "Traceback" not in process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(timeout=60) in {0, 1}


def test_stopping_a_load_leaves_the_old_state_or_the_new(shell):
    line = "ann@north.example,bob@south.example,2026-01-{:02}T{:02}:{:02}:00\n"
    rows = "".join(line.format(n % 28 + 1, n // 28 % 24, n // 672 % 60) for n in range(40_000))
    shell.write("long.csv", "from,to,date\n" + rows)
    process = shell.start("load", "long.csv", start_new_session=True)
    while process.poll() is None and not (shell.folder / "w" / "writer.json").exists():
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert "Traceback" not in err.decode()
    assert process.returncode in {0, 130}
    if process.returncode:
        assert "What was finished is kept" in err.decode()
    assert shell("load", "long.csv").out.startswith("long.csv: ")
    assert not [path for path in (shell.folder / "w" / "log").iterdir() if path.name.startswith(".")]


def test_the_app_answers_on_this_machine_only(demo):
    number = port.free()
    process = demo.start("app", "--port", number, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        port.wait(number, process)
        assert set(listening(number)) == {"127.0.0.1"}
    finally:
        process.terminate()
        process.wait(timeout=20)


def listening(port):
    """The addresses at which something listens on a port, from the kernel's tables."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, _, state, *_ = line.split()
        address, _, number = local.partition(":")
        if state == "0A" and int(number, 16) == port:
            yield ".".join(str(byte) for byte in reversed(bytes.fromhex(address)))
    for line in Path("/proc/net/tcp6").read_text().splitlines()[1:]:
        _, local, _, state, *_ = line.split()
        if state == "0A" and int(local.rpartition(":")[2], 16) == port:
            yield "IPv6"
