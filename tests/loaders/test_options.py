"""Every loader says which options it reads, and reads what it says; what nobody reads is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import graphx
from graphx.errors import BadValue
from graphx.log import parse
from loaders import registry
from loaders.options import SHARED, Option, Options
from loaders.record import Part, Source
from tests.loaders import agenda, post

ROOT = Path(__file__).resolve().parents[2]
TABLE = "from,to,date\nann@x.example,bob@y.example,2026-03-01\n"
PEOPLE = "name,email,phone,department\nAnn,ann@x.example,0151 1234567,Sales\n"
FILES = {
    "mail": post.mailbox(post.message(), post.message(Message_ID="<2@x>", X_Gmail_Labels="Inbox,Club")),
    "calendar": agenda.agenda(agenda.event()),
    "table": TABLE,
    "roster": PEOPLE,
}


class Watched:
    """The usual options, and which of them somebody looked at."""

    def __init__(self):
        self.seen = set()

    def __getattr__(self, name):
        self.seen.add(name)
        return getattr(Options(), name)


@pytest.mark.parametrize("name", FILES)
def test_a_loader_looks_at_no_option_that_it_does_not_declare(name, tmp_path):
    path = tmp_path / "file"
    path.write_text(FILES[name])
    loader, watched = registry.named(name), Watched()
    source = Source("file", (Part(path),))
    assert list(loader.read(source, watched))
    loader.explain(source, watched)
    assert watched.seen
    assert watched.seen <= set(loader.reads)


def test_every_option_is_read_by_somebody_and_declared_once():
    assert set(registry.options()) == set(SHARED) == set(Options.__dataclass_fields__) - {"own"}
    assert all(each.help.endswith(".") or each.help[-1] in ",=" or "..." in each.help for each in registry.options().values())
    assert {name: each.plain for name, each in SHARED.items()} == {
        "source": str, "owner": str, "zone": str, "region": str, "encoding": str, "year": int, "day_first": bool,
        "year_first": bool, "origin": str, "channel": str, "kind": str, "sheet": str, "gather": bool, "keep_machines": bool,
        "exclude_labels": list, "mapping": dict, "split": dict,
    }  # fmt: skip


def test_two_loaders_that_declare_one_name_otherwise_are_told(monkeypatch):
    mail, roster = registry.named("mail"), registry.named("roster")
    monkeypatch.setattr(type(mail), "options", ("source", Option("hall", int, 0, "Which hall.")))
    monkeypatch.setattr(type(roster), "options", ("source", Option("hall", str, "", "Which hall.")))
    with pytest.raises(TypeError, match="'hall' otherwise"):
        registry.options()


def write(folder, **files):
    paths = []
    for name, loader in files.items():
        paths.append(folder / name)
        paths[-1].write_text(FILES[loader])
    return paths


@pytest.mark.parametrize(
    ("files", "options", "said"),
    [
        ({"a": "mail"}, {"year": 2013}, "The loader 'mail' does not read --year"),
        ({"a": "roster"}, {"keep_machines": True}, "'roster' does not read --keep-machines"),
        ({"a": "table"}, {"exclude_labels": ("Club",), "owner": "x"}, "does not read --exclude-label, --owner"),
        ({"a": "table", "b": "calendar"}, {"keep_machines": True}, "No loader of these files reads --keep-machines"),
    ],
)
def test_what_no_loader_of_a_load_reads_is_refused_with_what_they_read(tmp_path, files, options, said):
    with graphx.open(tmp_path / "w") as workspace, pytest.raises(BadValue) as caught:
        workspace.load(*write(tmp_path, **files), options=Options(**options))
    assert said in str(caught.value)
    assert caught.value.exit_code == 2
    for loader in files.values():
        assert f"{loader} reads --" in str(caught.value)
        assert all(each.flag in str(caught.value) for each in registry.named(loader).reads.values())
    assert not (tmp_path / "w").exists(), "nothing is made for a load that cannot be"
    with graphx.open(tmp_path / "w") as workspace, pytest.raises(BadValue):
        workspace.preview(tmp_path / "a", options=Options(**options))


def test_what_one_of_several_files_reads_is_read_by_it_and_harms_no_other(tmp_path):
    files = write(tmp_path, a="table", b="mail", c="roster")
    (tmp_path / "d").write_text("nothing that anybody reads")
    with graphx.open(tmp_path / "w") as workspace:
        accounts = workspace.load(*files, tmp_path / "d", options=Options(keep_machines=True, region="DE"))
    assert [account.outcome for account in accounts] == ["loaded", "loaded", "loaded", "refused"]


def test_what_is_refused_itself_is_not_refused_for_its_options(tmp_path):
    (tmp_path / "d").write_text("nothing that anybody reads")
    with graphx.open(tmp_path / "w") as workspace:
        (account,) = workspace.load(tmp_path / "d", options=Options(keep_machines=True))
    assert account.reasons[0].rule == "one_column"


def test_an_option_of_one_loader_alone_reaches_it_from_the_command_line_and_from_a_file(tmp_path, monkeypatch):
    """No list is edited: the declaration makes the option of the command, its check, and its way into the job."""
    from graphx.commands import typed_options

    mail = registry.named("mail")
    monkeypatch.setattr(type(mail), "options", (*mail.options, Option("hall", int, 0, "Which hall.")))
    (tmp_path / "m.toml").write_text("hall = 3\nzone = 'UTC'\n")
    usual = {name: each.usual for name, each in registry.options().items()}
    options = typed_options.options(tmp_path / "m.toml", {**usual, "owner": "a@b.example"}, [], [])
    assert (options.own, options.zone, options.owner) == ({"hall": 3}, "UTC", "a@b.example")
    assert typed_options.options(None, {**usual, "hall": 4}, [], []).own == {"hall": 4}
    job = parse.Job(Source("n", (Part(tmp_path / "a"),)), "d", tmp_path, "mail", options)
    assert parse.Job.decode(job.encode()).options == options
    (tmp_path / "wrong.toml").write_text("hall = 'three'\n")
    with pytest.raises(BadValue, match="hall must be a whole number"):
        typed_options.options(tmp_path / "wrong.toml", usual, [], [])


def test_help_of_another_command_waits_for_no_loader():
    script = "import sys\nfrom graphx.__main__ import app\ntry:\n app(['--help'])\nexcept SystemExit: pass\nprint([m for m in sys.modules if m.startswith('loaders.channels')])"  # noqa: E501
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "load" in told
    assert told.rstrip().endswith("[]")
