"""Our queries and our files in Spark's words, and Spark's complaints in ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pyarrow as pa
import sqlglot
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame
from sqlglot.errors import ErrorLevel, SqlglotError

from graphx.errors import Damaged, EngineError
from graphx.storage.atomic import REFUSED

TYPES = {
    pa.string(): "string", pa.int32(): "int", pa.int64(): "bigint", pa.float64(): "double", pa.bool_(): "boolean",
    pa.date32(): "date", pa.timestamp("us"): "timestamp_ntz", pa.binary(16): "binary", pa.uuid(): "binary",
}  # fmt: skip
"""The types of our files, beside lists. Spark refuses to guess the type of a UUID, but reads it as told."""

LISTS = {pa.string(): "array<string>", pa.int64(): "array<bigint>"}


@cache
def translate(text: str) -> str:
    """A query in Spark's SQL, its parameters as ``:name``. Raises :class:`EngineError` when Spark has no words for it."""
    try:
        (statement,) = sqlglot.transpile(text, read="duckdb", write="spark", pretty=True, unsupported_level=ErrorLevel.RAISE)
    except SqlglotError as error:
        raise EngineError(f"The query cannot be said in Spark's SQL: {error}\n{text}") from error
    return statement


def to_spark(schema: pa.Schema) -> str:
    """The schema of a file or an Arrow table as Spark reads it."""
    words = (LISTS[field.type.value_type] if pa.types.is_list(field.type) else TYPES[field.type] for field in schema)
    return ", ".join(f"`{name}` {word}" for name, word in zip(schema.names, words, strict=True))


def to_arrow(frame: DataFrame) -> pa.Schema:
    """The schema of a frame as our files have it; Spark's binary stays binary."""
    kinds = {word: kind for kind, word in TYPES.items()} | {"binary": pa.binary()}
    kinds |= {word: pa.list_(kind) for kind, word in LISTS.items()}
    return pa.schema([(name, kinds[word]) for name, word in frame.dtypes])


def sentence(error: Exception) -> str:
    """What an exception of Spark says, without where it was thrown."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [repr(error)]
    said = next((line.removeprefix(": ") for line in lines if line.startswith(": ")), lines[0])
    return said.rstrip(".")


@contextmanager
def clear(what: str) -> Iterator[None]:
    """Errors of Spark as sentences, with what was to be done.

    Raises :class:`Damaged` when a file is not where the executors look for it, else :class:`EngineError`.
    """
    try:
        yield
    except (PySparkException, Py4JError, OSError) as error:
        if isinstance(error, OSError) and error.errno in REFUSED:
            raise  # the driver's own disk, of which Spark knows nothing
        said = sentence(error)
        if re.search(r"PATH_NOT_FOUND|FAILED_READ_FILE|FileNotFound", str(error)):
            raise Damaged(f"A file cannot be read where Spark looks for it; --log says where that is. {said}.") from error
        raise EngineError(f"Spark failed: {said}.\n{what}") from error
