"""A workspace of an older graphx is brought to the present form, answers like a fresh one, and says how to read it again."""

from __future__ import annotations

import json
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import graphx
from graphx.errors import Damaged
from graphx.log.log import Log
from graphx.storage.home import Home
from graphx.workspace.checkup import WARN, examine
from tests.loaders import post
from tests.log.test_log import table

GONE = ("version", "options", "path", "moment", "content", "meets", "planned", "format", "seal", "tables")


def uuids(values):
    return pa.ExtensionArray.from_storage(pa.uuid(), pa.array([each.bytes for each in values], pa.binary(16)))


def outdate(folder):
    """Rewrites a segment as format 1 had it: the key was the id, and no account said how a file was read."""
    data = json.loads((folder / "receipt.json").read_text())
    old = folder.parent / data["content"]
    shutil.move(folder, old)
    interactions = pq.read_table(old / "interactions.parquet")
    keys = dict(zip(interactions["id"].to_pylist(), interactions["key"].to_pylist(), strict=True))
    interactions = interactions.set_column(0, "id", uuids(interactions["key"].to_pylist())).drop_columns(["key", "entry"])
    participants = pq.read_table(old / "participants.parquet")
    named = uuids([keys[each] for each in participants["interaction"].to_pylist()])
    pq.write_table(interactions, old / "interactions.parquet")
    pq.write_table(participants.set_column(0, "interaction", named), old / "participants.parquet")
    kept = {key: value for key, value in data.items() if key not in GONE} | {"digest": data["content"]}
    (old / "receipt.json").write_text(json.dumps(kept))
    for name in ("planned", "states"):
        (old / f"{name}.parquet").unlink()


@pytest.fixture
def old(tmp_path):
    """An old workspace, and the answers of a fresh one."""
    box = tmp_path / "box.mbox"
    box.write_text(post.mailbox(post.message(), post.message(Message_ID="<2@x>", Cc="Cy Day <cy@west.example>")))
    rows = table(tmp_path / "rows.csv", [("ann", "bob", "2024-03-05"), ("cy", "bob", "2024-03-06")])
    with graphx.open(tmp_path / "w") as workspace:
        workspace.load(box, rows)
        expected = answers(workspace)
    shutil.rmtree(tmp_path / "w" / "derived")
    for folder in list((tmp_path / "w" / "log").iterdir()):
        outdate(folder)
    return tmp_path, expected


def answers(workspace):
    receipt = workspace.ask("receipt", a="ann@north.example", b="bob@south.example").rows
    return [workspace.ask(name).rows for name in ("people", "ties", "groups")], receipt


def test_an_old_workspace_answers_like_a_fresh_one(old):
    folder, expected = old
    assert answers(graphx.open(folder / "w")) == expected


def test_it_says_that_its_files_should_be_read_again_and_how(old):
    folder, _ = old
    workspace = graphx.open(folder / "w")
    assert all("load --again" in note for each in workspace.receipts() for note in each.notes[-1:])
    assert sum(mark == WARN and "older version of its loader" in what for mark, what in examine(folder / "w")) == 2
    account = workspace.load(folder / "rows.csv")[0]
    assert account.outcome == "already loaded"
    assert "older version of its loader" in account.reasons[-1].sentence


def test_read_again_it_is_the_fresh_workspace(old):
    folder, expected = old
    workspace = graphx.open(folder / "w")
    workspace.load(folder / "box.mbox", folder / "rows.csv", again=True)
    fresh = graphx.open(folder / "fresh")
    fresh.load(folder / "box.mbox", folder / "rows.csv")
    assert answers(workspace) == expected
    assert workspace.version == fresh.version
    assert len(Log(Home(folder / "w")).digests()) == 2


def test_an_old_segment_that_cannot_be_read_is_named(old):
    folder, _ = old
    broken = min((folder / "w" / "log").iterdir())
    (broken / "interactions.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(Damaged, match=broken.name):
        graphx.open(folder / "w").ask("people")
