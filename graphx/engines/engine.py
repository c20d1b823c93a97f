"""What an engine offers that makes the derived tables. The same queries run on each; what asks them knows none by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from graphx.query import FOLDER

if TYPE_CHECKING:
    import pyarrow as pa

BUILD = FOLDER / "build"
"""The queries that make the derived tables, in the portable subset of DuckDB's SQL."""


class Engine(AbstractContextManager["Engine"], Protocol):
    """Tables under names, made from Parquet files, from Arrow and by queries. Names are ours; nothing a person typed is one."""

    def view(self, name: str, files: Sequence[Path], *, named: bool = True) -> None:
        """Makes Parquet files of one shape one table, with the folder of each file as ``segment`` when ``named``."""

    def table(self, name: str, data: pa.Table) -> None:
        """Makes an Arrow table readable under a name."""

    def build(self, name: str, stem: str = "", parameters: Mapping[str, Any] | None = None) -> None:
        """Makes the table ``name`` by the query ``queries/build/<stem>.sql`` (the table's own name by default)."""

    def define(self, name: str, stem: str) -> None:
        """Gives the name ``name`` to what the query ``queries/build/<stem>.sql`` shows, without computing it yet."""

    def rows(self, name: str, columns: str, order: str) -> list[tuple[Any, ...]]:
        """Some columns of a table as Python values, sorted."""

    def arrow(self, name: str, order: str) -> pa.Table:
        """A whole table, sorted by the columns in ``order``."""

    def write(self, name: str, path: Path, order: str = "") -> None:
        """Writes a table to one Parquet file, sorted by the columns in ``order``, or as it comes."""

    def close(self) -> None:
        """Forgets the tables and frees what they held."""


Factory = Callable[[], Engine]
"""Gives a new engine, without tables."""
