"""What was typed on the command line, as the choices that a loader, a question or a server takes."""

from __future__ import annotations

import os
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

import graphx
from graphx.errors import BadValue, UnknownName
from loaders import registry
from loaders.options import Options

if TYPE_CHECKING:
    from graphx import Answer, PushScope, Server, Workspace
    from graphx.progress import Progress

WORDS = {int: "a whole number", bool: "true or false", dict: "a table of texts", list: "a list of texts", str: "a text"}


def pairs(given: list[str], option: str) -> list[tuple[str, str]]:
    """Each ``KEY=VALUE`` as a pair. Raises :class:`BadValue`, naming the option, for a text that is none."""
    found = [each.partition("=") for each in given]
    for role, equals, value in found:
        if not role or not equals or not value:
            raise BadValue(f"{option} takes ROLE=VALUE, not '{role}{equals}{value}'.")
    return [(role.strip(), value) for role, _, value in found]


def loader(mapping: Path | None) -> str:
    """The loader that a file of choices names; empty when it names none."""
    return str(_read(mapping).get("loader", "")) if mapping else ""


def options(mapping: Path | None, chosen: dict[str, Any], columns: list[str], split: list[str]) -> Options:
    """What the file of choices says, with what was typed on top of it. Raises :class:`BadValue` for a wrong one."""
    data, known = _read(mapping) if mapping else {}, registry.options()
    data.pop("loader", None)
    for key, value in data.items():
        _check(f"{mapping}: {key}", value, known[key].plain)
    data |= {key: value for key, value in chosen.items() if value != known[key].usual}
    roles = {role: [names] if isinstance(names, str) else list(names) for role, names in data.get("mapping", {}).items()}
    typed: dict[str, list[str]] = {}
    for role, column in pairs(columns, "--map"):
        typed.setdefault(role, []).append(column)
    data["mapping"] = {role: tuple(names) for role, names in (roles | typed).items()}
    data["split"] = {**data.get("split", {}), **dict(pairs(split, "--split"))}
    return Options.of(data)


def _read(mapping: Path) -> dict[str, Any]:
    try:
        data = tomllib.loads(mapping.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadValue(f"{mapping} cannot be read as a file of choices: {error}.") from error
    for key in data:
        if key not in ("loader", *registry.options()):
            raise UnknownName(f"choice in {mapping}", key, registry.options())
    return data


def _check(where: str, value: Any, kind: type) -> None:  # noqa: ANN401 - whatever somebody wrote into the file
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise BadValue(f"{where} must be {WORDS[kind]}, not {value!r}.")
    for role, inner in value.items() if isinstance(value, dict) else ():
        texts = inner if isinstance(inner, list) else [inner]
        if not all(isinstance(text, str) for text in texts):
            raise BadValue(f"{where}.{role} must be a text or a list of texts, not {inner!r}.")


def server(workspace: Workspace, uri: str = "", user: str = "", database: str = "", *, long: bool = False) -> Server:
    """The Neo4j server that was named, by option, else by environment, else by the settings of the workspace.

    The password comes from NEO4J_PASSWORD, or is asked for; it is kept nowhere. ``long`` work gets more patience. Raises
    :class:`BadValue` when no server or no password is known, or for an address that is none, before it is shown.
    """
    known = workspace.settings.server
    uri = uri or os.environ.get("NEO4J_URI") or known.uri
    if not uri:
        raise BadValue("Say where the Neo4j server is: --uri neo4j://HOST:7687, NEO4J_URI, or [neo4j] in settings.toml.")
    graphx.Server.check(uri)
    user = user or os.environ.get("NEO4J_USERNAME") or known.user
    password = os.environ.get("NEO4J_PASSWORD")
    if not password and not sys.stdin.isatty():
        raise BadValue("Set NEO4J_PASSWORD, or call this from a terminal, where the password can be asked for.")
    password = password or typer.prompt(f"Password of {user} at {uri}", hide_input=True, err=True)
    address = graphx.Address(uri, user, database or os.environ.get("NEO4J_DATABASE", known.database))
    return graphx.Server(address, password, deadline=300, patience=60) if long else graphx.Server(address, password)


def scope(workspace: Workspace, given: list[str]) -> PushScope | None:
    """Which interactions go with the ties, as ``group=``, ``person=`` and ``since=``; None when nothing was said."""
    said = dict(pairs(given, "--interactions"))
    for key in said:
        if key not in graphx.PushScope.__dataclass_fields__:
            raise UnknownName("choice of --interactions", key, graphx.PushScope.__dataclass_fields__)
    if not said:
        return None
    try:
        since = date.fromisoformat(said["since"]) if "since" in said else None
    except ValueError as error:
        raise BadValue(f"'{said['since']}' is not a day. Write it as 2026-06-30.") from error
    return graphx.PushScope(said.get("group"), workspace.find(said["person"]).id if "person" in said else None, since)


def drawn(
    workspace: Workspace, name: str, given: dict[str, str], picture: str, as_of: str, on: str, progress: Progress
) -> Answer:
    """The people or the ties of a picture. Raises :class:`BadValue` for what cannot be asked together with one."""
    if name not in {"people", "ties"} or given or on != "workspace":
        raise BadValue("--picture is for `ask people` and `ask ties` of a workspace, without other parameters.")
    return workspace.drawn(picture, as_of=as_of or None, progress=progress)[name == "ties"]
