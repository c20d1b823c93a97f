from __future__ import annotations

import re
import shlex
import stat
import subprocess
from pathlib import Path

import pytest

import graphx
from graphx.errors import Busy, ServerError
from graphx.workspace import checkup
from tests.app.test_shown_graph import SECRET, URI, configure
from tests.support import pretend, worlds


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pretend.Server:
    with graphx.open(tmp_path / "space") as workspace:
        workspace.load(worlds.write(worlds.bridge(), tmp_path / "bridge.csv"))
    configure(tmp_path / "space", URI)
    made = pretend.Server(tmp_path / "space")
    monkeypatch.setattr(checkup, "connect", lambda *_: made)
    monkeypatch.setenv("NEO4J_PASSWORD", SECRET)
    return made


def found(server: pretend.Server) -> list[tuple[str, str]]:
    """What is said of the server, which comes last."""
    lines = list(checkup.examine(server.workspace.folder))
    assert SECRET not in str(lines)
    assert {mark for mark, _ in lines} <= {checkup.OK, checkup.WARN, checkup.BAD}
    place = next(place for place, (_, text) in enumerate(lines) if "loaded files with" in text)
    assert {mark for mark, _ in lines[: place + 1]} == {checkup.OK}
    return lines[place + 1 :]


def test_a_server_that_is_well_is_named_with_its_version_and_what_it_holds(server) -> None:
    (one, version), (two, stamp) = found(server)
    assert (one, two) == (checkup.OK, checkup.OK)
    assert version == f"server {URI}: Neo4j 5.26.25 community, Graph Data Science not there"
    day = server.workspace.dates()[1]
    assert re.fullmatch(
        rf"the server holds 'Lantern Energy' as of {day}: 10 people, 21 ties, run \w+, pushed 2026-11-24 18:30 UTC", stamp
    )
    assert server.closed


@pytest.mark.parametrize(("team", "mark"), [(True, checkup.BAD), (False, checkup.WARN)])
@pytest.mark.parametrize("error", [ServerError("it does not answer"), Busy("somebody pushes")])
def test_what_is_wrong_is_bad_only_where_the_team_reads(server, team: bool, mark: str, error: ServerError) -> None:
    configure(server.workspace.folder, URI, team)
    server.wrong = error
    assert found(server) == [(mark, str(error))]


def test_a_server_without_a_graph_is_well_and_says_how_to_push(server) -> None:
    server.state = None
    lines = found(server)
    assert [mark for mark, _ in lines] == [checkup.OK, checkup.BAD]
    assert "python -m graphx push" in lines[1][1]


def test_without_a_password_nobody_is_asked(server, monkeypatch) -> None:
    monkeypatch.delenv("NEO4J_PASSWORD")
    assert found(server) == [(checkup.BAD, f"the server {URI} cannot be asked: NEO4J_PASSWORD is not set")]
    assert server.stamps == 0


def test_without_a_server_in_the_settings_none_is_spoken_of(server) -> None:
    (server.workspace.folder / "settings.toml").write_text("")
    assert found(server) == []


def modes(folder: Path) -> dict[Path, int]:
    return {path: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}


@pytest.mark.parametrize(("shared", "folders", "files"), [(False, 0o700, 0o600), (True, 0o770, 0o660)])
def test_a_workspace_that_is_open_to_others_is_told_with_the_command_that_mends_it(
    tmp_path, shared: bool, folders: int, files: int
) -> None:
    root = tmp_path / "an old space"
    with graphx.open(root) as workspace:
        workspace.load(worlds.write(worlds.bridge(), tmp_path / "bridge.csv"))
        workspace.ask("overview")
    (root / "settings.toml").write_text(f"[workspace]\nshared = {str(shared).lower()}\n")
    assert {mark for mark, _ in checkup.examine(root)} == {checkup.OK}
    for path in (root, *root.rglob("*")):
        path.chmod(0o775 if path.is_dir() else 0o664)
    before = modes(root)
    ((mark, told),) = [each for each in checkup.examine(root) if each[0] != checkup.OK]
    assert modes(root) == before
    assert mark == checkup.WARN
    whom = "people outside its group" if shared else "others than its owner"
    assert told.startswith(f"the workspace is open to {whom} in {len(before)} places, the first is {root} (mode 0775): chmod ")
    command = shlex.split("chmod" + told.partition(": chmod")[2])
    assert command[-1] == str(root)
    subprocess.run(command, check=True)
    assert {path: files if path.is_file() else folders for path in before} == modes(root)
    assert {mark for mark, _ in checkup.examine(root)} == {checkup.OK}


def test_one_file_that_others_may_read_is_named(server) -> None:
    path = server.workspace.folder / "settings.toml"
    path.chmod(0o604)
    (told,) = [told for mark, told in checkup.examine(server.workspace.folder) if mark == checkup.WARN]
    assert told.startswith(
        f"the workspace is open to others than its owner in 1 places, the first is {path} (mode 0604): chmod"
    )
