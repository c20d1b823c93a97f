"""One Spark application: started, asked for frames, ended. What its driver says goes to a file, never to the terminal."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq
from py4j.java_gateway import quiet_shutdown
from py4j.protocol import Py4JError
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkException
from pyspark.java_gateway import launch_gateway
from pyspark.sql import DataFrame, SparkSession

from graphx.engines.spark.dialect import sentence, to_spark
from graphx.errors import EngineError
from graphx.storage import atomic

warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)  # graphx's frames are Arrow

WAIT = 180.0
"""Seconds within which a cluster must answer and run a first task."""
CGROUP = Path("/sys/fs/cgroup")
"""Where a container finds what it may take."""


class Cluster:
    """A Spark application, started with the first engine that is asked for.

    ``master`` is Spark's (``local[*]``, ``yarn``, ``k8s://...``, ``spark://...``); empty means the one of Spark's own
    settings (spark-submit, ``spark-defaults.conf``), else ``local[*]``. ``log`` says where the segments of ``folder`` are for
    the executors: a URI that has the same folders; empty means that they see the folder itself. Used in a ``with`` block.
    """

    def __init__(self, folder: Path, master: str = "", log: str = "", wait: float = WAIT) -> None:
        self.folder, self.master, self.log, self.wait = folder, master, log.rstrip("/"), wait
        self._session: SparkSession | None = None
        self.gateway: Any = None
        self._lines: list[Any] = []
        self._scratch = _scratch(folder)
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
            self._launch()
            timer.start()
            SparkContext._ensure_initialized(gateway=self.gateway)
            context = SparkContext(conf=self._settings(SparkConf()), gateway=self.gateway)
            context.setLogLevel("ERROR" if submitted else "WARN")
            session = SparkSession(context)
            session.range(1).count()
        except (PySparkException, Py4JError, OSError, ValueError) as error:
            why = f"no task was run within {self.wait:.0f} seconds" if self._late else self._cause(error)
            self._hang_up()
            master = f"master '{self.master}'" if self.master else "default master"
            raise EngineError(f"Spark's {master} cannot be used: {why}.") from error
        finally:
            timer.cancel()
        return session

    def _launch(self) -> None:
        """A driver with the settings that spark-submit finds, or the one that spark-submit has started already.

        What is given to it here beats the person's own settings, so a default cannot be: memory, which must be known before
        there is a driver, goes into the variable that Spark asks last.
        """
        conf = SparkConf(loadDefaults=False).setAppName("graphx").set("spark.ui.showConsoleProgress", "false")
        if self.master:
            conf.setMaster(self.master)
        with self.chatter.open("wb") as chatter, _unless_said("SPARK_DRIVER_MEMORY", _memory()):
            self.gateway = launch_gateway(conf, {"stdout": chatter, "stderr": chatter})  # type: ignore[no-untyped-call]
        self._lines = list(self.gateway._gateway_client.deque)

    def _settings(self, conf: SparkConf) -> SparkConf:
        """What Spark found, and good defaults for what it did not find; zone and arithmetic are no matter of taste."""
        self.master = self.master or str(conf.get("spark.master"))
        conf.setMaster(self.master)
        own = {"spark.ui.enabled": "false", "spark.sql.execution.arrow.maxRecordsPerBatch": "65536"}
        if self.master.startswith("local"):
            own |= {
                "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
                "spark.local.dir": self._scratch.name, "spark.sql.shuffle.partitions": str(4 * (os.cpu_count() or 1)),
            }  # fmt: skip
        for key, value in own.items():
            conf.setIfMissing(key, value)
        return conf.set("spark.sql.session.timeZone", "UTC").set("spark.sql.ansi.enabled", "true")

    def _give_up(self) -> None:
        """Ends what the start waits for: the driver, or the connection to one that is the parent of this process."""
        self._late = True
        if self.gateway.proc is not None:
            self.gateway.proc.kill()
            return
        self.gateway.gateway_parameters.port = 0  # for py4j would connect again and wait once more
        for line in self._lines:
            quiet_shutdown(line.socket)

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
        said = self.chatter.read_text(encoding="utf-8", errors="replace") if self.gateway is None else ""
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


def _scratch(log: Path) -> tempfile.TemporaryDirectory[str]:
    """A private folder for what the driver spills, which names people: in the workspace of the log, where the next writer
    sweeps what a killed process leaves; where there is no workspace, or it cannot be written, in the system's temporary folder.
    """
    root = atomic.root(log.absolute())
    if root and os.access(root, os.W_OK):
        return tempfile.TemporaryDirectory(prefix=f"{atomic.temporary(root).name}-spark-", dir=root)
    return tempfile.TemporaryDirectory(prefix="graphx-spark-")


@contextmanager
def _unless_said(name: str, value: str) -> Iterator[None]:
    """A variable of the environment for what is started meanwhile, unless it has a value already."""
    said = name in os.environ
    os.environ.setdefault(name, value)
    try:
        yield
    finally:
        if not said:
            del os.environ[name]


def _memory() -> str:
    """Half of what the machine has or the container may take (cgroups(7), both versions), since locally the driver holds the
    events; with less than 512 MB Spark does not start.
    """
    most = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in (CGROUP / "memory.max", CGROUP / "memory" / "memory.limit_in_bytes"):
        with suppress(OSError, ValueError):  # there is no such file, or no limit, which is said by a word
            most = min(most, int(limit.read_text(encoding="ascii")))
    return f"{max(most // 2**21, 512)}m"
