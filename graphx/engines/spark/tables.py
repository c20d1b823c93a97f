"""The engine on a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark import StorageLevel
from pyspark.core.rdd import RDD
from pyspark.serializers import NoOpSerializer
from pyspark.sql import DataFrame, functions

from graphx.engines.engine import BUILD
from graphx.engines.spark.cluster import Cluster, to_frame
from graphx.engines.spark.dialect import clear, to_arrow, translate
from graphx.errors import EngineError
from graphx.query import read

LEAF = ("execution.LogicalRDD", "classic.Dataset")
"""What Spark's own checkpoints make their plans with."""


class Spark:
    """The engine on a cluster: tables are views of the session; what a query builds is kept by the executors until closed."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster, self._session = cluster, cluster.session()
        self._built: dict[str, DataFrame] = {}
        self._names: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with suppress(EngineError) if kind else nullcontext():  # what failed first is what is to be said
            self.close()

    def close(self) -> None:
        """Forgets the tables; what was written stays with the cluster."""
        with clear("close"):
            for frame in self._built.values():
                frame.unpersist()
            for name in self._names:
                self._session.catalog.dropTempView(name)

    def view(self, name: str, files: Sequence[Path], *, named: bool = True) -> None:
        """Raises :class:`Damaged` when a file is not where the executors look for it."""
        with clear(f"read {name}"):
            frame = self._cluster.frame(files)
            if named:
                folder = functions.element_at(functions.split("_metadata.file_path", "/"), -2)
                frame = frame.withColumn("segment", folder)
            self._name(name, frame)

    def table(self, name: str, data: pa.Table) -> None:
        """The table goes through the driver."""
        with clear(f"take {name}"):
            self._name(name, to_frame(self._session, data))

    def build(self, name: str, stem: str = "", parameters: Mapping[str, Any] | None = None) -> None:
        """Computed at once."""
        text = read(stem or name, BUILD).text
        with clear(text):
            self._built[name], leaf = self._kept(self._ask(text, parameters))
            self._name(name, leaf)

    def define(self, name: str, stem: str) -> None:
        text = read(stem, BUILD).text
        with clear(text):
            self._name(name, self._ask(text))

    def rows(self, name: str, columns: str, order: str) -> list[tuple[Any, ...]]:
        """All rows come to the driver."""
        text = f"select {columns} from {name} order by {order}"
        with clear(text):
            return [tuple(row) for row in self._ask(text).collect()]

    def arrow(self, name: str, order: str) -> pa.Table:
        text = f"select * from {name} order by {order}"
        with clear(text):
            frame = self._ask(text)
            return pa.Table.from_batches(self._batches(frame), to_arrow(frame))

    def write(self, name: str, path: Path, order: str = "") -> None:
        """The driver holds two partitions at a time."""
        text = f"select * from {name}" + (f" order by {order}" if order else "")
        with clear(text):
            frame = self._ask(text)
            if order:
                _, frame = self._kept(frame)
            elif name in self._built:
                self._built.pop(name)
            expected, schema = frame.count(), to_arrow(frame)
            with pq.ParquetWriter(path, schema, compression="lz4", store_schema=False) as writer:
                for batch in self._batches(frame):
                    writer.write_batch(batch)
                    expected -= batch.num_rows
        if expected:
            raise EngineError(f"{expected} rows of {name} did not arrive from Spark's executors. Build once more.")
        self._cluster.keep(path, frame)

    def _ask(self, text: str, parameters: Mapping[str, Any] | None = None) -> DataFrame:
        return self._session.sql(translate(text), dict(parameters or {}))

    def _kept(self, frame: DataFrame) -> tuple[DataFrame, DataFrame]:
        """A frame computed and kept by the executors, and what reads it there.

        Every table is read more than once. The reader's plan begins at the kept rows, for plans that hold all plans before them
        take longer to optimise than to run; the rows still know how they were made, so a lost executor's are made again.
        """
        held = frame.persist(StorageLevel.MEMORY_AND_DISK)
        java, jvm = held._jdf, self._session.sparkContext._jvm
        origin, dataset = (getattr(getattr(jvm, f"org.apache.spark.sql.{name}$"), "MODULE$") for name in LEAF)
        plan = origin.fromDataset(java.queryExecution().toRdd(), java, False, False)
        return held, DataFrame(dataset.ofRows(java.sparkSession(), plan), self._session)

    def _name(self, name: str, frame: DataFrame) -> None:
        frame.createOrReplaceTempView(name)
        self._names.add(name)

    def _batches(self, frame: DataFrame) -> Iterator[pa.RecordBatch]:
        """The rows in order, partition by partition: while one is read the next is fetched, and no more is ever held."""
        made: RDD[bytes] = RDD(frame._jdf.toArrowBatchRdd().toJavaRDD(), self._session.sparkContext, NoOpSerializer())
        schema = to_arrow(frame)
        for message in made.toLocalIterator(prefetchPartitions=True):
            yield pa.ipc.read_record_batch(pa.py_buffer(message), schema)
