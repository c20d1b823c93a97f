"""A real Neo4j Community with Graph Data Science, put together from Maven artifacts, started and stopped for tests.

The versions stand in ``pom.xml``. The jars are kept in ``.neo4j/`` of the project, which git ignores, in a folder named after
the digest of ``pom.xml``: the folder exists when it is complete, and another ``pom.xml`` means another folder.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil  # type: ignore[import-untyped]
from filelock import FileLock
from neo4j import GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

from tests.support.port import HOST, free

ROOT = Path(__file__).resolve().parents[2]
POM = Path(__file__).with_name("pom.xml")
STORE = ROOT / ".neo4j"
JVM = (
    "-Dfile.encoding=UTF-8", "-Dlog4j2.disable.jmx=true", "-Dio.netty.tryReflectionSetAccessible=true",
    *(f"--add-opens=java.base/java.{each}=ALL-UNNAMED" for each in ("nio", "io", "lang", "lang.invoke", "util.stream")),
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
)  # fmt: skip


def jars() -> Path:
    """The folder of the assembled server, which may not exist yet: ``lib`` holds the server, ``plugins`` Graph Data Science."""
    return STORE / f"jars-{hashlib.sha256(POM.read_bytes()).hexdigest()[:12]}"


def missing() -> str:
    """What this machine lacks to run the server, as one sentence that says what to install; empty when nothing."""
    try:
        said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True, timeout=60).stderr
    except (OSError, subprocess.SubprocessError):
        said = ""
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version[1]) < 17:
        return "Neo4j needs Java 17 or 21: install a package such as openjdk-17-jre-headless."
    if not jars().is_dir() and shutil.which("mvn") is None:
        return "Neo4j is put together by Maven, and there is no mvn: install the package maven."
    return ""


def assemble() -> Path:
    """The folder of the jars, fetched by Maven when it is not there. Several processes may ask at once: one fetches.

    Raises RuntimeError with the end of what Maven printed, or with what is missing on this machine.
    """
    folder = jars()
    if lack := missing():
        raise RuntimeError(lack)
    STORE.mkdir(exist_ok=True)
    with FileLock(STORE / "lock", timeout=900):
        if not folder.is_dir():
            for old in STORE.glob("jars-*"):
                shutil.rmtree(old)
            draft = folder.with_suffix(".tmp")
            for profile in ("lib", "plugins"):
                _fetch(profile, draft / profile)
            for each in (draft / "lib").iterdir():
                (draft / "plugins" / each.name).unlink(missing_ok=True)
            draft.rename(folder)
    return folder


def _fetch(profile: str, folder: Path) -> None:
    """Copies the jars that a profile of ``pom.xml`` names, and those that they need, into a folder."""
    command = ["mvn", "--batch-mode", "--quiet", "--strict-checksums", "--file", str(POM), "--activate-profiles", profile]
    command += ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
    ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=900)
    if ran.returncode:
        raise RuntimeError(f"Maven could not fetch the jars of Neo4j:\n{ran.stdout[-3000:]}")


class Neo4j:
    """One server with its data in a folder of its own; it listens on this machine only, and a password is always needed.

    ``port`` 0 takes a free one. ``config`` holds further lines of neo4j.conf, which win over ours. ``heap`` and ``pages`` (page
    cache) are sizes as Java writes them. ``gds=False`` leaves Graph Data Science out. ``quick`` starts with half the work and
    then runs slower: for tests, never for measuring. A server dies with the process that started it, however that dies,
    unless ``detached``. The same folder given again is the same server, with its data, password and pid. As a context manager
    it is started, and killed at the end. All but the folder may change between starts.
    """

    user = "neo4j"

    def __init__(
        self,
        folder: Path,
        port: int = 0,
        config: Mapping[str, str] | None = None,
        *,
        heap: str = "1g",
        pages: str = "128m",
        gds: bool = True,
        quick: bool = False,
        detached: bool = False,
    ) -> None:
        self.folder = folder.resolve()
        self.port = port or free()
        self.config = dict(config or {})
        self.heap = heap
        self.pages = pages
        self.gds = gds
        self.quick = quick
        self.detached = detached
        self.log = self.folder / "logs" / "console.log"
        self._child: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.kill()

    @property
    def uri(self) -> str:
        return f"bolt://{HOST}:{self.port}"

    @property
    def password(self) -> str:
        """Random, set before the first start, kept in the file ``password`` of the folder, which only its owner can read."""
        return (self.folder / "password").read_text(encoding="ascii").strip()

    @property
    def pid(self) -> int | None:
        """The process of the server, whoever started it; None when none runs, also when another program has its number now."""
        try:
            found = psutil.Process(int((self.folder / "pid").read_text(encoding="ascii")))
            ours = f"--home-dir={self.folder}" in found.cmdline()
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
            return None
        return found.pid if ours else None

    def start(self, seconds: float = 180) -> None:
        """Returns when the server answers a query. Raises RuntimeError with the end of its log if not within ``seconds``."""
        if self.pid is not None:
            raise RuntimeError(f"Neo4j already runs in {self.folder}.")
        self._forget()
        if _taken(self.port):
            raise RuntimeError(f"Another program listens on port {self.port}: stop it first.")
        home = assemble()
        self._configure(home)
        if not (self.folder / "password").exists():
            self._set_password(home)
        # The server's own jars come first, so that a plugin never brings another version of one.
        classes = (home / "lib" / "*", *([home / "plugins" / "*"] if self.gds else []), self.folder / "conf")
        compiler = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC") if self.quick else ("-XX:+UseG1GC",)
        command = ["java", f"-Xmx{self.heap}", *compiler, *JVM, "-cp", os.pathsep.join(map(str, classes))]
        command += ["org.neo4j.server.CommunityEntryPoint", "--console-mode"]
        command += [f"--home-dir={self.folder}", f"--config-dir={self.folder / 'conf'}"]
        with self.log.open("wb") as log:
            self._child = _spawn(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        if not self.detached:
            # Reads until the pipe breaks, which it does when this process ends in whatever way. PR_SET_PDEATHSIG would also
            # fire when only the thread ends that started the server.
            self._guard = _spawn(["sh", "-c", 'read -r _; kill -KILL "$0"', str(self._child.pid)], stdin=subprocess.PIPE)
        (self.folder / "pid").write_text(f"{self._child.pid}\n", encoding="ascii")
        self._await(time.monotonic() + seconds)

    def stop(self, seconds: float = 60) -> None:
        """Asks the server to end and waits; nothing when none runs. Raises RuntimeError if it still runs after ``seconds``."""
        self._end(signal.SIGTERM, seconds)

    def kill(self) -> None:
        """Ends the server as a power cut would."""
        self._end(signal.SIGKILL, 60)

    def clear(self) -> None:
        """Empties the server: projections of graphs, constraints, indexes, and all nodes with what is tied to them."""
        with GraphDatabase.driver(self.uri, auth=(self.user, self.password)) as driver, driver.session() as session:
            if self.gds:
                session.run(
                    "CALL gds.graph.list() YIELD graphName CALL gds.graph.drop(graphName) YIELD nodeCount FINISH"
                ).consume()
            for (name,) in session.run("SHOW CONSTRAINTS YIELD name").values():
                session.run("DROP CONSTRAINT $name", name=name).consume()
            for (name,) in session.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name").values():
                session.run("DROP INDEX $name", name=name).consume()
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()

    def tail(self) -> str:
        """The end of the log."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-3000:]

    def _configure(self, home: Path) -> None:
        for name in ("conf", "logs", "plugins"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        lines = {
            "server.default_listen_address": HOST,
            "server.bolt.listen_address": f"{HOST}:{self.port}",
            "server.bolt.advertised_address": f"{HOST}:{self.port}",
            "server.http.enabled": "false",
            "server.https.enabled": "false",
            "server.directories.plugins": str(home / "plugins" if self.gds else self.folder / "plugins"),
            "server.memory.pagecache.size": self.pages,
            "db.tx_log.preallocate": "false",
            "dbms.usage_report.enabled": "false",
            "dbms.security.allow_csv_import_from_file_urls": "false",
            "dbms.security.auth_max_failed_attempts": "0",  # a test of a wrong password must not lock out the next test
            "dbms.security.procedures.unrestricted": "gds.*",
            **self.config,
        }
        text = "".join(f"{name}={value}\n" for name, value in lines.items())
        (self.folder / "conf" / "neo4j.conf").write_text(text, encoding="utf-8")

    def _set_password(self, home: Path) -> None:
        """Before the first start; the password reaches the tool by a file, since everybody can read the words of a command."""
        draft = self.folder / "password.tmp"
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{secrets.token_hex(16)}\n")
        env = {**os.environ, "NEO4J_HOME": str(self.folder), "NEO4J_CONF": str(self.folder / "conf")}
        command = [
            "java",
            "-cp",
            str(home / "lib" / "*"),
            "org.neo4j.cli.AdminTool",
            "dbms",
            "set-initial-password",
            f"@{draft}",
        ]
        ran = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=180)
        if ran.returncode:
            raise RuntimeError(f"The password of Neo4j could not be set:\n{ran.stderr[-3000:]}")
        draft.rename(self.folder / "password")

    def _await(self, deadline: float) -> None:
        """Until a query is answered."""
        while time.monotonic() < deadline and self._child is not None and self._child.poll() is None:
            time.sleep(0.2)
            if _taken(self.port):
                try:
                    with GraphDatabase.driver(self.uri, auth=(self.user, self.password)) as driver:
                        driver.execute_query("RETURN 1")
                except (DriverError, Neo4jError):
                    continue
                return
        self.kill()
        raise RuntimeError(f"Neo4j did not start; the end of {self.log}:\n{self.tail()}")

    def _end(self, number: signal.Signals, seconds: float) -> None:
        if (pid := self.pid) is not None:
            try:
                found = psutil.Process(pid)
                found.send_signal(number)
                found.wait(seconds)
            except psutil.NoSuchProcess:
                pass  # it ended by itself meanwhile
            except psutil.TimeoutExpired as error:
                raise RuntimeError(
                    f"Neo4j still runs {seconds:g} s after it was asked to end; its log is {self.log}."
                ) from error
        self._forget()

    def _forget(self) -> None:
        """What is left of a server that has ended."""
        (self.folder / "pid").unlink(missing_ok=True)
        for process in (self._child, self._guard):
            if process is not None:
                process.kill()
                process.communicate()
        self._child = self._guard = None


def _spawn(command: list[str], **streams: int | object) -> subprocess.Popen[bytes]:
    """A process in a session of its own, so that Ctrl-C reaches the tests and not the server that they still need."""
    return subprocess.Popen(command, start_new_session=True, **streams)  # type: ignore[call-overload, no-any-return]


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
