"""The local engine: DuckDB in memory over Parquet files, never a database file. The only module that imports duckdb.

Any number of processes may read while one loads, because nothing is ever locked and nothing that is read is ever changed.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import duckdb

from graphx.engines.engine import BUILD
from graphx.errors import Damaged, GraphxError, WorkspaceError, unwritable
from graphx.query import read
from graphx.query_file import Question
from graphx.storage import atomic

if TYPE_CHECKING:
    import pyarrow as pa

MEMORY = "1GB"
SPILLED = "max_temp_directory_size"
"""The setting that DuckDB names when what does not fit into the memory does not fit on the disk either; it leaves a tenth of
what was free, so this comes before the system's own error.
"""


class Store:
    """One connection of its own: views over Parquet files, tables made by the queries in ``queries/``."""

    def __init__(self, memory: str | None = None) -> None:
        self._spill: Path | None = None
        self._connection = duckdb.connect(
            ":memory:",
            config={
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "errors_as_json": True,
                "memory_limit": memory or os.environ.get("GRAPHX_MEMORY", MEMORY),
                "temp_directory": "",
                "preserve_insertion_order": False,
            },
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Frees the memory and what was spilled to the disk."""
        self._connection.close()
        if self._spill:
            shutil.rmtree(self._spill, ignore_errors=True)

    def view(self, name: str, files: Sequence[Path], *, named: bool = True) -> None:
        """Makes Parquet files of one shape one table, with the folder of each file as ``segment`` when ``named``."""
        self._spill_beside(files)
        paths = ", ".join(_quoted(path) for path in files)
        folder = ", parse_path(filename)[-2] as segment" if named else ""
        self._run(f"create view {name} as select *{folder} from read_parquet([{paths}])")

    def _spill_beside(self, files: Sequence[Path]) -> None:
        """What does not fit into the memory goes to a folder of its own in the workspace of the files, or where that cannot
        be written to a private one of the system; the next writer sweeps what a killed process leaves.
        """
        if self._spill or not files:
            return
        root = atomic.root(files[0].absolute())
        try:
            if root is None:
                raise PermissionError
            self._spill = atomic.temporary(root)
            self._spill.mkdir(mode=atomic.PRIVATE)
        except OSError:
            self._spill = Path(tempfile.mkdtemp(prefix="graphx-"))
        self._run(f"set temp_directory = '{_escaped(self._spill)}'")

    def table(self, name: str, data: pa.Table) -> None:
        """Makes an Arrow table readable under a name."""
        self._connection.register(f"_{name}", data)
        self._run(f"create table {name} as select * from _{name}")
        self._connection.unregister(f"_{name}")

    def build(self, name: str, stem: str = "", parameters: Mapping[str, Any] | None = None) -> None:
        """Makes the table ``name`` by the query ``queries/build/<stem>.sql`` (the table's own name by default)."""
        asked = read(stem or name, BUILD)
        self._run(f"create table {name} as {asked.text}", parameters, asked)

    def define(self, name: str, stem: str) -> None:
        """Gives the name ``name`` to what the query ``queries/build/<stem>.sql`` shows, without computing it yet."""
        asked = read(stem, BUILD)
        self._run(f"create or replace view {name} as {asked.text}", asked=asked)

    def ask(self, asked: Question, parameters: Mapping[str, Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The column names and rows that a query gives; of the parameters it takes those that its text has.

        Raises :class:`QueryError`, naming file and line, for a text that the engine does not understand.
        """
        with self._told(asked.text, asked):
            cursor = self._run(asked.text, {name: parameters[name] for name in asked.taken}, asked)
            return [each[0] for each in cursor.description or ()], cursor.fetchall()

    def arrow(self, name: str, order: str) -> pa.Table:
        """A whole table, sorted by the columns in ``order``."""
        text = f"select * from {name} order by {order}"
        with self._told(text):
            return self._connection.sql(text).to_arrow_table()

    def rows(self, name: str, columns: str, order: str) -> list[tuple[Any, ...]]:
        """Some columns of a table as Python values, sorted."""
        text = f"select {columns} from {name} order by {order}"
        with self._told(text):
            return self._run(text).fetchall()

    def write(self, name: str, path: Path, order: str = "") -> None:
        """Writes a table to one Parquet file, sorted by the columns in ``order``, or as it comes."""
        target = _escaped(path)
        rows = f"select * from {name}" + (f" order by {order}" if order else "")
        self._run(f"copy ({rows}) to '{target}' (format parquet, compression lz4_raw)")

    def _run(
        self, text: str, parameters: Mapping[str, Any] | None = None, asked: Question | None = None
    ) -> duckdb.DuckDBPyConnection:
        with self._told(text, asked):
            return self._connection.execute(text, dict(parameters)) if parameters else self._connection.execute(text)

    @contextmanager
    def _told(self, text: str, asked: Question | None = None) -> Iterator[None]:
        """What the engine complains of at a query, in our words: a full disk is no damage, and neither is the query's fault.
        Of a query that was read from a file the file and the line are named.
        """
        try:
            yield
        except duckdb.Error as error:
            said, number = _said(error)
            place = atomic.root(self._spill) if self._spill else None
            where = place or self._spill or "the workspace"
            if number in atomic.REFUSED or (number in atomic.DENIED and text.startswith("copy")):
                raise WorkspaceError(unwritable(where, OSError(number, os.strerror(number)))) from error
            if isinstance(error, duckdb.OutOfMemoryException) and SPILLED in said:
                raise WorkspaceError(unwritable(where, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))) from error
            if isinstance(error, duckdb.IOException | duckdb.InvalidInputException):
                raise Damaged(f"A file of the workspace cannot be read: {said.splitlines()[0]}") from error
            if asked:
                line = asked.text[: max(_position(error) - text.index(asked.text), 0)].count("\n")
                asked.wrong(f"the engine refused it: {said.splitlines()[0]}", line=asked.lines["text"] + line)
            raise GraphxError(f"The engine refused a query: {said}\n{text}") from error


def _position(error: duckdb.Error) -> int:
    """At which letter of the text the engine stopped; 0 where it does not say."""
    with suppress(ValueError, KeyError, TypeError):
        return int(json.loads(str(error).partition(": ")[2])["position"])
    return 0


def _said(error: duckdb.Error) -> tuple[str, int]:
    """What the engine says, and the number of the system's error behind it, 0 for none; threads hand JSON on within JSON."""
    said, _, rest = str(error).partition(": ")
    found = re.search(r'"errno\\*":\\*"(\d+)', rest)
    with suppress(ValueError, KeyError, TypeError):
        rest = str(json.loads(rest)["exception_message"])
    return f"{said}: {rest}", int(found[1]) if found else 0


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")


def _quoted(path: Path) -> str:
    """A path as a pattern that fits this one file, whatever its name holds."""
    return "'" + re.sub(r"[*?\[]", r"[\g<0>]", _escaped(path)) + "'"
