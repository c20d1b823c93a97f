"""Whether everything is as it should be: the program's parts, the workspace's files, and what to do where it is not."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from graphx.decisions import Journal
from graphx.errors import GraphxError
from graphx.log import Log
from graphx.segment import SCHEMAS
from graphx.workspace import Home

PARTS = ("duckdb", "numba", "networkx", "pandas", "pyarrow", "pyvis", "scipy", "streamlit", "typer")


def examine(folder: Path | None) -> Iterator[tuple[bool, str]]:
    """(fine, what was found) for every check. Reads all files of the log; changes nothing."""
    yield sys.version_info >= (3, 11), f"Python {sys.version.split()[0]} (3.11 or later is needed)"
    for part in PARTS:
        try:
            yield True, f"{part} {importlib.metadata.version(part)}"
        except importlib.metadata.PackageNotFoundError:
            yield False, f"{part} is not installed: pip install -r requirements.txt"
    try:
        home = Home(folder)
        yield True, f"workspace {home.root}"
        home.settings()
        yield True, "settings.toml is valid"
        yield True, f"{len(Journal(home).read().lines)} decisions about people"
        yield from _segments(Log(home))
    except GraphxError as error:
        yield False, str(error)


def _segments(log: Log) -> Iterator[tuple[bool, str]]:
    interactions = 0
    for digest in log.digests():
        receipt = log.receipt(digest)
        try:
            for table, schema in SCHEMAS.items():
                found = pq.read_table(log.folder / digest / f"{table}.parquet")
                if not found.schema.equals(schema):
                    yield False, f"segment {digest}: {table} has other columns; unload {digest} and load its file again"
        except (OSError, ValueError) as error:
            yield False, f"segment {digest} cannot be read ({error}); unload {digest} and load its file again"
            continue
        if receipt and not receipt.adds_up():
            yield False, f"segment {digest}: the receipt of {receipt.file} does not add up"
        interactions += receipt.interactions if receipt else 0
    yield True, f"{len(log.digests())} loaded files with {interactions:,} interactions"
