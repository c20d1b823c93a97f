"""One Spark application: started, asked for frames, ended. What its driver says goes to a file, never to the terminal."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq
from py4j.protocol import Py4JError
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkException
from pyspark.java_gateway import launch_gateway
from pyspark.sql import DataFrame, SparkSession

from graphx.errors import EngineError
from graphx.spark.dialect import sentence, to_spark

WAIT = 180.0
"""Seconds within which a cluster must answer and run a first task."""


class Cluster:
    """A Spark application, started with the first engine that is asked for.

    ``master`` is Spark's (``local[*]``, ``yarn``, ``k8s://...``, ``spark://...``); empty means the one of spark-submit, else
    ``local[*]``. ``log`` says where the segments of ``folder`` are for the executors: a URI that has the same folders; empty
    means that they see the folder itself. Used in a ``with`` block.
    """

    def __init__(self, folder: Path, master: str = "", log: str = "", wait: float = WAIT) -> None:
        self.folder, self.master, self.log, self.wait = folder, master, log.rstrip("/"), wait
        self._session: SparkSession | None = None
        self.gateway: Any = None
        self._scratch = tempfile.TemporaryDirectory(prefix="graphx-spark-")
        self._written: dict[tuple[int, ...], DataFrame] = {}
        self._late = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def chatter(self) -> Path:
        """The file that takes what Spark's driver says; the terminal belongs to the person."""
        return Path(self._scratch.name) / "driver.log"

    def session(self) -> SparkSession:
        """The session, started when first asked for. Raises :class:`EngineError` without Java or when no master answers."""
        if self._session is None:
            self._session = self._start()
        return self._session

    def close(self) -> None:
        """Ends the application and frees what it held."""
        try:
            if self._session is not None:
                self._session.stop()
        except (Py4JError, OSError):
            pass  # the driver is gone already, and with it everything that was to be stopped
        finally:
            self._session = None
            self._hang_up()
            self._scratch.cleanup()

    def _start(self) -> SparkSession:
        submitted = "PYSPARK_GATEWAY_PORT" in os.environ
        if not submitted and not (shutil.which("java") or os.environ.get("JAVA_HOME")):
            raise EngineError("Spark needs Java, and there is none. Install Java 17, or set JAVA_HOME to where it is.")
        timer = threading.Timer(self.wait, self._give_up)
        try:
            conf = None if submitted else self._settings(SparkConf(loadDefaults=False))
            with self.chatter.open("wb") as chatter:
                self.gateway = launch_gateway(conf, {"stdout": chatter, "stderr": chatter})  # type: ignore[no-untyped-call]
            timer.start()
            SparkContext._ensure_initialized(gateway=self.gateway)
            context = SparkContext(conf=self._settings(SparkConf()) if submitted else None, gateway=self.gateway)
            context.setLogLevel("ERROR" if submitted else "WARN")
            session = SparkSession(context)
            session.range(1).count()
        except (PySparkException, Py4JError, OSError, ValueError) as error:
            why = f"no task was run within {self.wait:.0f} seconds" if self._late else self._cause(error)
            self._hang_up()
            raise EngineError(f"Spark's master '{self.master or 'local[*]'}' cannot be used: {why}.") from error
        finally:
            timer.cancel()
        return session

    def _settings(self, conf: SparkConf) -> SparkConf:
        """What is ours to say beside what spark-submit was told; zone and arithmetic are no matter of taste."""
        if self.master or not conf.contains("spark.master"):
            conf.setMaster(self.master or "local[*]")
        own = {
            "spark.app.name": "graphx", "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
            "spark.sql.execution.arrow.maxRecordsPerBatch": "65536",
        }  # fmt: skip
        if str(conf.get("spark.master")).startswith("local"):
            own |= {
                "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.memory": _memory(conf),
                "spark.local.dir": self._scratch.name, "spark.sql.shuffle.partitions": str(4 * (os.cpu_count() or 1)),
            }  # fmt: skip
        for key, value in own.items():
            conf.setIfMissing(key, value)
        return conf.set("spark.sql.session.timeZone", "UTC").set("spark.sql.ansi.enabled", "true")

    def _give_up(self) -> None:
        self._late = True
        if self.gateway.proc is not None:
            self.gateway.proc.kill()

    def _hang_up(self) -> None:
        """Ends the driver that was started here, so that another one can be started in this process."""
        if self.gateway is None or self.gateway.proc is None:
            return
        self.gateway.shutdown()
        self.gateway.proc.stdin.close()
        try:
            self.gateway.proc.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.gateway.proc.kill()
        SparkContext._gateway = SparkContext._jvm = SparkContext._active_spark_context = None
        self.gateway = None

    def _cause(self, error: Exception) -> str:
        """What explains a failed start: the last complaint of the driver, when it came to that, else the error itself."""
        said = self.chatter.read_text(errors="replace") if self.gateway is None else ""
        found = re.findall(r"^.*(?:Exception|Error|ERROR).*$", said, re.MULTILINE)
        return found[-1].strip().rstrip(".") if found else sentence(error)

    def frame(self, files: Sequence[Path]) -> DataFrame:
        """Files of the log or of the derived tables as a frame; what this cluster wrote itself is still there."""
        session = self.session()
        written = self._written.get(_identity(files[0])) if len(files) == 1 else None
        if written is not None:
            return written
        schema, in_log = pq.read_schema(files[0]), files[0].is_relative_to(self.folder)
        if in_log or str(session.sparkContext.master).startswith("local"):
            return session.read.schema(to_spark(schema)).parquet(*map(self._place, files))
        return to_frame(session, pq.read_table(files))

    def keep(self, path: Path, frame: DataFrame) -> None:
        """Remembers what a file holds, under whatever name it is going to be: executors do not see the driver's disk."""
        self._written[_identity(path)] = frame

    def _place(self, path: Path) -> str:
        """Where the executors find a file, its name taken as it is and not as a pattern."""
        if self.log and path.is_relative_to(self.folder):
            return f"{self.log}/{path.relative_to(self.folder).as_posix()}"
        return "file://" + re.sub(r"([\\*?\[\]{}])", r"\\\1", path.as_posix())


def to_frame(session: SparkSession, data: pa.Table) -> DataFrame:
    """An Arrow table as a frame; it goes through the driver."""
    columns = [column.cast(pa.binary(16)) if column.type == pa.uuid() else column for column in data.columns]
    return session.createDataFrame(pa.table(columns, names=data.column_names), to_spark(data.schema))


def _identity(path: Path) -> tuple[int, ...]:
    """What stays of a file when a folder above it is renamed."""
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _memory(conf: SparkConf) -> str:
    """Of this machine: where driver and executors are one process half of all, since it holds the events; else 2 GB."""
    apart = (conf.get("spark.master") or "").startswith("local-cluster")
    half = 0 if apart else os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**21
    return f"{max(half, 2048)}m"
