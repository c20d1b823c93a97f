"""Spark as a person starts it: from the command line, by spark-submit and with settings of their own, in a process each."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

import graphx
from graphx.engines.spark import cluster
from graphx.errors import BadValue, UnknownName
from tests.engines.test_spark import copied, made, same, world
from tests.support.manual import ROOT
from tests.test_docs import NOT_RUN, blocks

pytestmark = pytest.mark.xdist_group("spark")

QUICK = {
    "spark.driver.memory": "1g",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
"""A small world is planned, compiled and handed out more than it is computed: as little of that as may be."""
READY = r"\d+ people and \d+ ties as of \d{4}-\d\d-\d\d are ready to be asked about\.\n"
SCRIPT = """
import json, os
from pathlib import Path
from graphx.engines.spark import Cluster
with Cluster(Path(".")) as cluster:
    context = cluster.session().sparkContext
    heap = context._jvm.java.lang.Runtime.getRuntime().maxMemory()
    print(json.dumps([dict(context.getConf().getAll()), heap, "SPARK_DRIVER_MEMORY" in os.environ]))
"""


@pytest.fixture
def person(tmp_path):
    """The environment of somebody with nothing of Spark in it but a folder for settings; the home folder is the test's own."""
    if not shutil.which("java"):
        pytest.skip("there is no Java for Spark")
    env = {name: value for name, value in os.environ.items() if not re.match("(PY)?SPARK_|MASTER$", name)}
    path = f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}"
    (tmp_path / "conf").mkdir()
    java = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # what does not live long is not worth compiling
    own = {"PATH": path, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "SPARK_CONF_DIR": str(tmp_path / "conf")}
    return {**env, **own, "JAVA_TOOL_OPTIONS": java}


def settle(person, settings):
    lines = (f"{name} {value}\n" for name, value in settings.items())
    (Path(person["SPARK_CONF_DIR"]) / "spark-defaults.conf").write_text("".join(lines))


def run(command, env, folder=None):
    return subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, check=False, timeout=300)


def command(folder, *words, **env):
    ran = run([sys.executable, "-m", "graphx", "--workspace", str(folder), "build", *words], {**os.environ, **env})
    return ran.returncode, ran.stdout, ran.stderr


def shown():
    """The page's commands: on this machine, to copy a log (which needs HDFS and S3), on YARN, on Kubernetes."""
    found = [block.text for block in blocks(ROOT / "docs" / "spark.md") if block.language == "sh"]
    here, copying, yarn, kubernetes = (
        "\n".join(line for line in text.splitlines() if not NOT_RUN.match(line)) for text in found
    )
    assert {line.split()[0] for line in copying.splitlines()} == {"hdfs", "aws"}
    return here, yarn, kubernetes


def submitted(text, log):
    """A command of the page as it can be run here: with another master, and the log where it is."""
    changes = (
        (r"--master \S+", "--master 'local[2]'"), (r"--driver-memory \S+", ""), (r"--packages \S+", ""),
        (r"--log \S+", f"--log {log.as_uri()}"),
    )  # fmt: skip
    for old, new in changes:
        text = re.sub(old, new, text)
    return ["bash", "-c", text]


def test_the_command_of_the_page_builds_the_same_tables(tmp_path, person):
    home = world(tmp_path / "demo" / "workspace", 30, 9)
    other = copied(home, tmp_path / "duckdb")
    settle(person, QUICK)
    here, _, _ = shown()
    ran = run(["bash", "-c", here], person, tmp_path)
    assert (ran.returncode, ran.stderr) == (0, f"workspace {home.root}\n")
    assert re.fullmatch(READY, ran.stdout)
    made(other)
    assert same(home, other)


def test_the_submitted_commands_of_the_page_build_the_same_tables(tmp_path, person):
    """The first builds from a log elsewhere; the second, given the same program and words, finds what the first one made."""
    home = world(tmp_path / "graphx", 30, 10)
    other = copied(home, tmp_path / "duckdb")
    log = Path(shutil.copytree(home.log, tmp_path / "elsewhere"))
    settle(person, QUICK)
    _, yarn, kubernetes = shown()
    for text in (yarn, kubernetes):
        ran = run(submitted(text, log), person, ROOT)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert re.search(READY, ran.stdout)
        shutil.rmtree(log, ignore_errors=True)
    made(other)
    assert same(home, other)


def test_settings_of_spark_are_used_but_for_those_that_make_numbers_wrong(tmp_path, person):
    own = {
        "spark.master": "local[1]", "spark.driver.memory": "700m", "spark.local.dir": str(tmp_path / "scratch"),
        "spark.sql.shuffle.partitions": "3",
    }  # fmt: skip
    settle(person, {**own, "spark.sql.session.timeZone": "Asia/Tokyo", "spark.sql.ansi.enabled": "false"})
    ran = run([sys.executable, "-c", SCRIPT], person)
    assert ran.returncode == 0, ran.stderr
    used, heap, _ = json.loads(ran.stdout)
    assert {name: used[name] for name in own} == own
    assert heap <= 700 * 2**20
    assert (used["spark.sql.session.timeZone"], used["spark.sql.ansi.enabled"]) == ("UTC", "true")


def test_what_no_settings_say_has_defaults(person):
    ran = run([sys.executable, "-c", SCRIPT], person)
    assert ran.returncode == 0, ran.stderr
    used, heap, left = json.loads(ran.stdout)
    assert (used["spark.master"], used["spark.driver.memory"]) == ("local[*]", cluster._memory())
    assert heap > 0.4 * int(cluster._memory().removesuffix("m")) * 2**20
    assert not left, "the variable is for the driver alone"
    assert "graphx-spark-" in used["spark.local.dir"]
    assert int(used["spark.sql.shuffle.partitions"]) == 4 * os.cpu_count()


@pytest.mark.parametrize(
    ("file", "limit", "expected"),
    [
        ("memory.max", "1610612736\n", 768),
        ("memory/memory.limit_in_bytes", "1610612736\n", 768),
        ("memory.max", "536870912\n", 512),
        ("memory.max", "max\n", None),
        ("memory/memory.limit_in_bytes", "9223372036854771712\n", None),
    ],
)
def test_a_container_gives_half_of_what_it_may_take(tmp_path, monkeypatch, file, limit, expected):
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(limit)
    monkeypatch.setattr(cluster, "CGROUP", tmp_path)
    assert cluster._memory() == f"{expected or psutil.virtual_memory().total // 2**21}m"


def test_a_master_that_does_not_answer_a_submitted_driver_is_said_in_time(tmp_path, person):
    """There the driver is the parent of graphx; without a limit Spark itself takes a minute."""
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\nfrom graphx.engines.spark import Cluster\n"
        "with Cluster(Path('.'), wait=3) as cluster: cluster.session()"
    )
    ran = run(["spark-submit", "--master", "spark://127.0.0.1:9", "--conf", "spark.ui.enabled=false", str(script)], person)
    assert ran.returncode == 1
    assert "Spark's master 'spark://127.0.0.1:9' cannot be used: no task was run within 3 seconds." in ran.stdout + ran.stderr


def test_the_command_builds_with_words(tmp_path):
    home = world(tmp_path, 20, 7)
    code, said, errors = command(tmp_path)
    assert (code, errors) == (0, f"workspace {tmp_path}\n")
    assert re.fullmatch(READY, said)
    assert made(home).path("ties").exists()
    assert command(tmp_path, "--engine", "spark", PATH="")[:2] == (0, said), "tables that are there need no Spark"
    code, said, errors = command(tmp_path, "--engine", "spork")
    assert (code, said) == (2, "")
    assert "Did you mean 'spark'?" in errors


def test_what_spark_needs_is_said(tmp_path):
    world(tmp_path, 20, 8)
    code, said, errors = command(tmp_path, "--engine", "spark", PATH="", JAVA_HOME="")
    assert (code, said) == (5, "")
    assert "Install Java 17" in errors
    script = "import sys; sys.modules['sqlglot'] = None; import graphx.engines.spark"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "EngineError" in ran.stderr
    assert "pip install -r requirements-spark.txt" in ran.stderr
    with pytest.raises(BadValue, match="--engine spark"):
        graphx.open(tmp_path).build(master="yarn")
    with pytest.raises(UnknownName):
        graphx.open(tmp_path).build(engine="pandas")


@pytest.mark.parametrize("master", ["spark://127.0.0.1:9", "nonsense"])
def test_a_master_that_does_not_answer_is_said_in_time(tmp_path, master):
    """In a process of its own, for a process has one driver."""
    if not shutil.which("java"):
        pytest.skip("there is no Java for Spark")
    start = f"with Cluster(Path('.'), '{master}', wait=3) as cluster: cluster.session()"
    script = f"from pathlib import Path\nfrom graphx.engines.spark import Cluster\n{start}"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=200)
    assert ran.returncode == 1
    (said,) = [line for line in ran.stderr.splitlines() if line.startswith("graphx.errors.EngineError: ")]
    assert f"Spark's master '{master}' cannot be used: " in said
    assert "WARN" not in ran.stderr


def test_the_scratch_folder_is_in_the_workspace_and_swept_when_its_process_was_killed(tmp_path, person):
    home = world(tmp_path / "graphx", 5, 2)
    script = (
        "import sys, os, signal; from pathlib import Path; from graphx.engines.spark import Cluster; one = "
        "Cluster(Path(sys.argv[1])); one.chatter.write_text('names'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    empty = tmp_path / "temporary"
    empty.mkdir()
    for place, gone in ((home.log, False), (tmp_path, True)):
        run([sys.executable, "-c", script, str(place)], {**person, "TMPDIR": str(empty)})
        assert bool(list(empty.iterdir())) == gone
    (scratch,) = home.root.glob(".tmp-*")
    assert stat.S_IMODE(scratch.stat().st_mode) == 0o700
    with home.writing():
        assert not list(home.root.glob(".tmp-*"))
    with cluster.Cluster(home.log) as found:
        assert found.chatter.parent.parent == home.root
    assert not list(home.root.glob(".tmp-*"))
