"""Whether everything is as it should be: the program's parts, the workspace's files, and what to do where it is not."""

from __future__ import annotations

import importlib.metadata
import os
import shlex
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from graphx import operating_system
from graphx.errors import Damaged, GraphxError
from graphx.log.account import Account
from graphx.log.child import WALL
from graphx.log.log import Log
from graphx.log.parse import MEMORY, PROCESSOR
from graphx.log.recipe import outdated
from graphx.log.segment import LATER, SCHEMAS
from graphx.neo4j.pushed_graph import PushedGraph
from graphx.people.decisions import Journal
from graphx.storage.atomic import SHARED, rights
from graphx.storage.home import Address, Home, Settings
from loaders import registry

if TYPE_CHECKING:
    from graphx.neo4j.server import Server

OK, WARN, BAD = "ok", "warn", "BAD"
PARTS = ("duckdb", "neo4j", "numba", "networkx", "pandas", "pyarrow", "pyvis", "scipy", "streamlit", "typer")


def examine(folder: Path | None) -> Iterator[tuple[str, str]]:
    """(ok, warn or BAD; what was found) for every check. Reads all files of the log; changes nothing."""
    yield _mark(sys.version_info >= (3, 11)), f"Python {sys.version.split()[0]} (3.11 or later is needed)"
    for part in PARTS:
        try:
            yield OK, f"{part} {importlib.metadata.version(part)}"
        except importlib.metadata.PackageNotFoundError:
            yield BAD, f"{part} is not installed: pip install -r requirements.txt, or install graphx once more"
    yield from _caps()
    try:
        home = Home(folder)
        home.needed()
        yield OK, f"workspace {home.root}"
        yield from _open(home.root)
        settings = home.settings()
        yield OK, "settings.toml is valid"
        yield _decisions(home)
        yield from _segments(Log(home))
        yield from _server(settings)
    except GraphxError as error:
        yield BAD, str(error)


def _caps() -> Iterator[tuple[str, str]]:
    """What the system holds a program to, and what it does not."""
    if operating_system.caps_memory():
        yield OK, f"reading a file is held to {MEMORY / 2**30:.0f} GB of memory and {PROCESSOR} s of the processor"
    else:
        yield (
            WARN,
            (
                "reading a file is held to no amount of memory, because this system has no such cap for Python: a file made to "
                f"harm can take all there is. It is still ended after {WALL:,.0f} s, in a process of its own"
            ),
        )
    if operating_system.has_modes():
        yield OK, "what is written into a workspace is its owner's alone, by the modes of files"
    else:
        yield WARN, "files have no modes here: who may read a workspace is what the permissions of its folder say"
    if operating_system.has_locks():
        yield OK, "one writer at a time, by a lock that is freed when its holder dies"
    else:
        yield WARN, "the lock of a writer that was killed stays: remove writer.lock when nobody writes"


def _open(root: Path) -> Iterator[tuple[str, str]]:
    """What more people may read or write than the settings say; older versions made folders as the umask was."""
    if not operating_system.has_modes():
        return
    shared = rights(root) == SHARED
    loose = [path for path in (root, *sorted(root.rglob("*"))) if _mode(path) & (0o007 if shared else 0o077)]
    if loose:
        who, mend = ("people outside its group", "o=") if shared else ("others than its owner", "go=")
        yield (
            WARN,
            (
                f"the workspace is open to {who} in {len(loose):,} places, the first is {loose[0]} "
                f"(mode {_mode(loose[0]):04o}): chmod -R {mend} {shlex.quote(str(root))}"
            ),
        )


def _mode(path: Path) -> int:
    """Who may do what with something, 0 for a link and for what has gone meanwhile."""
    try:
        status = path.lstat()
    except OSError:
        return 0
    return 0 if stat.S_ISLNK(status.st_mode) else stat.S_IMODE(status.st_mode)


def _decisions(home: Home) -> tuple[str, str]:
    try:
        return OK, f"{len(Journal(home).read().lines)} decisions about people"
    except Damaged as error:
        return BAD, str(error)


def _mark(fine: bool) -> str:
    return OK if fine else BAD


def _segments(log: Log) -> Iterator[tuple[str, str]]:
    interactions = outdone = 0
    for digest in log.digests():
        try:
            receipt = log.receipt(digest)
            log.check(digest)
            for table, schema in SCHEMAS.items():
                found = pq.read_table(log.folder / digest / f"{table}.parquet")
                older = set(LATER.get(table, ())) - set(found.schema.names)
                if not found.schema.equals(pa.schema([each for each in schema if each.name not in older])):
                    yield BAD, f"segment {digest}: {table} has other columns; unload {digest} and load its file again"
        except Damaged as error:
            yield BAD, f"segment {digest}: {error}"
            continue
        except (OSError, ValueError) as error:
            yield BAD, f"segment {digest} cannot be read ({error}); unload {digest} and load its file again"
            continue
        if receipt and not receipt.adds_up():
            yield BAD, f"segment {digest}: the receipt of {receipt.file} does not add up"
        if receipt and outdated(receipt):
            outdone += 1
            yield WARN, f"segment {digest}: {receipt.file} was read by an older version of its loader, {_then_and_now(receipt)}"
        interactions += receipt.interactions if receipt else 0
    if outdone:
        yield (
            WARN,
            f"{outdone:,} files can be read again as they are read now: load --again does it where they still are",
        )
    yield OK, f"{len(log.digests())} loaded files with {interactions:,} interactions"


def _then_and_now(receipt: Account) -> str:
    when = f" on {receipt.moment[:10]}" if receipt.moment else ""
    by = f" by graphx {receipt.graphx}" if receipt.graphx else ""
    return f"{receipt.loader} {receipt.version}{when}{by}, and there is {registry.named(receipt.loader).version}"


def _server(settings: Settings) -> Iterator[tuple[str, str]]:
    """What the server of the settings is and holds. What is wrong there is bad only where the app shows the team's graph."""
    address, password = settings.server, os.environ.get("NEO4J_PASSWORD")
    if not address.uri:
        return
    wrong = BAD if settings.team else WARN
    if not password:
        yield wrong, f"the server {address.uri} cannot be asked: NEO4J_PASSWORD is not set"
        return
    try:
        with connect(address, password) as server:
            facts = server.facts()
            yield (
                OK,
                f"server {server.name}: Neo4j {facts.version} {facts.edition}, Graph Data Science {facts.gds or 'not there'}",
            )
            stamp = PushedGraph(server).stamp()
            yield (
                OK,
                (
                    f"the server holds '{stamp.name}' as of {stamp.as_of}: {stamp.people:,} people, {stamp.ties:,} ties, "
                    f"run {stamp.run}, pushed {stamp.finished:%Y-%m-%d %H:%M} UTC"
                ),
            )
    except GraphxError as error:
        yield wrong, str(error)


def connect(address: Address, password: str) -> Server:
    """A server that is asked for a sign of life; the driver is imported only where there is one."""
    from graphx.neo4j.server import Server

    return Server(address, password, deadline=Server.PULSE, patience=Server.BRIEF)
