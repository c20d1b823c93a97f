"""The Neo4j server: questions, writes and streams under a deadline of our own. The only module that imports neo4j.

The driver waits for ever for a server that has accepted a transaction and then says nothing. Its asynchronous face can be
cancelled, so it runs in a thread of its own, and every call ends in an answer or in a :class:`ServerError` with a sentence.
"""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from collections.abc import Coroutine, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import neo4j
from neo4j import exceptions

from graphx.errors import BadValue, NoAnswer, ServerError
from graphx.neo4j import server_values
from graphx.neo4j.server_values import Facts, Rows, ServerResult
from graphx.storage.home import Address

OLDEST = (5, 26)
"""The first server on which every query is tested; calendar versions (2025.01 and later) are newer."""

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")

SENTENCES = {
    r"Forbidden|ReadOnly|AccessMode|WriteServiceUnavailable|NotALeader":
        "lets nobody write, or not the user '{user}' ({what}). Let that user write, or choose another --database.",
    r"Error\.Security\.|AuthError|AuthConfiguration":
        "refused the user '{user}' ({what}): a wrong name or password, too many tries, or a password to be changed first. "
        "Set NEO4J_USERNAME and NEO4J_PASSWORD, or give --user.",
    r"OutOfMemory|MemoryPool|StackOverFlow|DiskSpace|NoSpace|CommitFailed|LogError|StartFailed|Database\.DatabaseUnavailable":
        "has no room left, or its database is shut ({what}). Look at the server's log, give it disk or memory, start it again "
        "if it says so, and do the same again: what was written is kept.",
    r"DatabaseNotFound": "has no such database ({what}). Say which with --database, or NEO4J_DATABASE.",
    r"ConfigurationError|UnsupportedServer": "is no server that graphx can talk to ({what}). It needs Neo4j 5.26 or later.",
    r"ServiceUnavailable|SessionExpired|IncompleteCommit|ConnectionPool|ConnectionAcquisition|OSError|DatabaseUnavailable":
        "does not answer ({what}). Is it running, and is the address right? The local graph goes on without it.",
    r"Bookmark": "lags behind what it said before ({what}): a copy was restored, or a member is late. Do the same again.",
    r"TransientError|TimedOut": "is busy ({what}). Do the same again in a while.",
    r"\.Schema\.": "holds something else where graphx writes ({what}). Choose another database with --database.",
    r"DatabaseError": "failed ({what}). Look at the server's log, and do the same again.",
    r"": "refused a query ({what}). Please report it.",
}  # fmt: skip
"""What a failure means and what to do, by its code; the first that fits."""

# Without a handler Python prints what the driver logs about every try again onto the terminal, among our own words.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

T = TypeVar("T")
P = TypeVar("P", bound=Mapping[str, Any])
Query = tuple[str, Mapping[str, Any]]


class Server:
    """One server and one user. Use it in a ``with`` block; it connects at the first call.

    ``deadline`` is how many seconds one call may take in all, ``patience`` how long a call is tried again while the server is
    away or refuses for the moment. Every method raises :class:`ServerError`.
    """

    ALONE = "this server has no Graph Data Science: the numbers that were pushed serve."
    """What is said where nothing but our own measures is to be had."""
    PULSE, BRIEF = 5.0, 1.0
    """Seconds that a call may take, and a refusal be tried again, where somebody waits for a sign of life."""

    def __init__(self, address: Address, password: str, *, deadline: float = 60.0, patience: float = 5.0) -> None:
        self.address, self.deadline = address, deadline
        self.check(address.uri)
        self._driver = neo4j.AsyncGraphDatabase.driver(
            address.uri, auth=(address.user, password), user_agent="graphx", connection_timeout=5.0,
            connection_acquisition_timeout=10.0, max_transaction_retry_time=patience, telemetry_disabled=True,
        )  # fmt: skip
        self._closed = False
        self._streams: set[neo4j.AsyncSession] = set()
        self._remember()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="bolt", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends all connections, within seconds even when the server is silent. May be called twice."""
        if self._closed:
            return
        self._closed = True
        try:
            self._wait(asyncio.run_coroutine_threadsafe(self._end(), self._loop))
        except ServerError:
            pass
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5.0)
            if not self._thread.is_alive():
                self._loop.close()

    @property
    def name(self) -> str:
        """The server as people call it: address and database."""
        return f"{self.address.uri}/{self.address.database}" if self.address.database else self.address.uri

    @staticmethod
    def check(uri: str) -> None:
        """Raises :class:`BadValue` for what is no address of a server; of one that holds a password nothing is repeated."""
        if "@" in uri:
            raise BadValue("The address of a server holds no user or password: give --user, and NEO4J_PASSWORD.")
        try:  # much of this the driver would take, and only stumble over at the first call
            if not uri.isprintable() or " " in uri:
                raise ValueError("it has blanks or control characters")
            parts = urlsplit(uri)
            if parts.scheme not in SCHEMES:
                raise ValueError(f"it begins with none of {', '.join(SCHEMES)}")
            if not parts.hostname or parts.port == 0 or parts.path not in ("", "/") or parts.fragment:
                raise ValueError("it is not just a host and a port")
            if parts.query and parts.scheme.startswith("bolt"):
                raise ValueError("only neo4j:// takes something after a question mark")
            parts.hostname.encode("idna")
        except ValueError as error:
            raise BadValue(f"'{uri}' is no address of a Neo4j server: {error}. Write neo4j://host:7687.") from error

    def facts(self) -> Facts:
        """Version, edition and whether Graph Data Science is there. Raises when the server is older than :data:`OLDEST`."""
        rows = self.read("CALL dbms.components() YIELD name, versions, edition WHERE name STARTS WITH 'Neo4j' "
                         "RETURN versions[0], edition", {}).rows  # fmt: skip
        version, edition = rows[0] if rows else ("0", "unknown")
        if tuple(int(part) for part in re.findall(r"\d+", str(version))[:2]) < OLDEST:
            raise ServerError(f"{self.name} is Neo4j {version}; graphx needs {'.'.join(map(str, OLDEST))} or later.")
        there = self.read("SHOW FUNCTIONS YIELD name WHERE name = 'gds.version' RETURN name", {}).rows
        gds = self.read("RETURN gds.version()", {}).rows[0][0] if there else ""
        return Facts(str(version), str(edition), str(gds))

    def read(self, text: str, parameters: Mapping[str, Any]) -> ServerResult:
        """The answer to one query that cannot write."""
        return self.reading([(text, parameters)])[0]

    def reading(self, queries: Sequence[Query]) -> list[ServerResult]:
        """The answers to several queries in one transaction that cannot write."""
        return self._call(self._managed(queries, neo4j.READ_ACCESS))

    def write(self, text: str, parameters: Mapping[str, Any], deadline: float = 0) -> Rows:
        """The rows of one query that writes. It must be one that may run twice: when a connection is lost during the commit,
        nobody knows whether it was done, and it is done again. Raises :class:`NoAnswer` after ``deadline`` seconds.
        """
        return self._call(self._written(text, parameters), deadline)

    def writing(self, text: str, batches: Iterable[P]) -> Iterator[tuple[P, Rows]]:
        """:meth:`write` for each of many parameters, in order, with what it gave; the next are made while the server works."""
        waiting: tuple[P, Future[Rows]] | None = None
        for parameters in batches:
            if waiting:
                yield waiting[0], self._wait(waiting[1])
            waiting = parameters, self._start(self._written(text, parameters))
        if waiting:
            yield waiting[0], self._wait(waiting[1])

    def run(self, text: str, parameters: Mapping[str, Any]) -> Rows:
        """The rows of one query outside any transaction, not tried again: schemas, and ``CALL {} IN TRANSACTIONS``."""
        return self._call(self._automatic(text, parameters))

    def stream(self, text: str, parameters: Mapping[str, Any], size: int = 10_000) -> Iterator[Rows]:
        """The rows of one query that cannot write, ``size`` at a time: as many as there are, in little memory."""
        session, result = self._call(self._opened(text, parameters, size))
        try:
            while records := self._call(result.fetch(size)):
                yield [_native(record) for record in records]
        finally:
            with suppress(ServerError):
                self._call(self._left(session), 5.0)

    # In the thread of the driver ---------------------------------------------------------------------------------------------

    async def _managed(self, queries: Sequence[Query], mode: str) -> list[ServerResult]:
        try:
            return await self._transaction(queries, mode)
        except exceptions.IncompleteCommit:
            return await self._transaction(queries, mode)

    async def _transaction(self, queries: Sequence[Query], mode: str) -> list[ServerResult]:
        @neo4j.unit_of_work(timeout=self.deadline)
        async def work(transaction: neo4j.AsyncManagedTransaction) -> list[ServerResult]:
            return [await _fetched(await transaction.run(text, dict(parameters))) for text, parameters in queries]

        async with self._session(mode) as session:
            run = session.execute_read if mode == neo4j.READ_ACCESS else session.execute_write
            return await run(work)

    async def _written(self, text: str, parameters: Mapping[str, Any]) -> Rows:
        return (await self._managed([(text, parameters)], neo4j.WRITE_ACCESS))[0].rows

    async def _automatic(self, text: str, parameters: Mapping[str, Any]) -> Rows:
        async with self._session(neo4j.WRITE_ACCESS) as session:
            query = neo4j.Query(text, timeout=self.deadline)
            return (await _fetched(await session.run(query, dict(parameters)))).rows

    async def _opened(
        self, text: str, parameters: Mapping[str, Any], size: int
    ) -> tuple[neo4j.AsyncSession, neo4j.AsyncResult]:
        session = self._session(neo4j.READ_ACCESS, fetch_size=size)
        self._streams.add(session)
        try:
            return session, await session.run(neo4j.Query(text), dict(parameters))
        except BaseException:
            await self._left(session)
            raise

    async def _left(self, session: neo4j.AsyncSession) -> None:
        self._streams.discard(session)
        await session.close()

    async def _end(self) -> None:
        """Nobody may wait for ever for work that is left when the loop stops: it is cancelled, which ends the waiting."""
        async with asyncio.timeout(5.0):
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            for session in tuple(self._streams):
                await self._left(session)
            await self._driver.close()

    def _session(self, mode: str, **more: Any) -> neo4j.AsyncSession:  # noqa: ANN401 - the driver's own choices
        database = self.address.database or None
        return self._driver.session(database=database, default_access_mode=mode, bookmark_manager=self._bookmarks, **more)

    def _remember(self) -> None:
        """From now on every call sees what those before it wrote or saw, whichever member of a cluster answers it."""
        self._bookmarks = neo4j.AsyncGraphDatabase.bookmark_manager()

    # Across the threads ----------------------------------------------------------------------------------------------------

    def _call(self, work: Coroutine[Any, Any, T], deadline: float = 0) -> T:
        return self._wait(self._start(work, deadline))

    def _start(self, work: Coroutine[Any, Any, T], deadline: float = 0) -> Future[T]:
        if self._closed:
            work.close()
            raise ServerError(f"The connection to {self.name} is closed.")
        return asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, deadline or self.deadline), self._loop)

    def _wait(self, future: Future[T]) -> T:
        try:
            return future.result()
        except TimeoutError as error:
            self._remember()  # a server that was restored from an older copy waits in vain for what it saw before
            raise NoAnswer(
                f"{self.name} gave no answer within {self.deadline:.0f} s. Is it running, and is the address right? Look at "
                "the server's log; the local graph goes on without it."
            ) from error
        except CancelledError as error:
            raise ServerError(f"The connection to {self.name} is closed.") from error
        except (exceptions.Neo4jError, exceptions.DriverError, OSError) as error:
            if "Bookmark" in str(getattr(error, "code", "")):
                self._remember()
            raise ServerError(self._sentence(error)) from error
        except (OverflowError, UnicodeError) as error:
            raise BadValue(f"What was given cannot be sent to {self.name}: {error}.") from error
        except KeyboardInterrupt:
            future.cancel()
            raise

    def _sentence(self, error: Exception) -> str:
        """What happened and what to do, for a person who has never seen the driver."""
        # The message of an error of the driver itself says nothing; that of the server is the sentence without the codes.
        server = isinstance(error, exceptions.Neo4jError)
        words = " ".join(str(error.message if server else error).split())[:300]  # type: ignore[attr-defined]
        # "Couldn't connect to HOST (resolved to (...)): Failed to ... (reason WHY)" says the same three times.
        words = re.sub(r" \(resolved to .*\(reason (.*)\)$", r": \1", words)
        code = str(error.code) if server else "OSError" if isinstance(error, OSError) else type(error).__name__  # type: ignore[attr-defined]
        meaning = next(sentence for part, sentence in SENTENCES.items() if re.search(part, f"{code} {words}"))
        what = f"{code}: {words}" if server else words
        return f"{self.name} {meaning.format(user=self.address.user, what=what)}"


async def _fetched(result: neo4j.AsyncResult) -> ServerResult:
    columns = list(result.keys())
    return ServerResult(columns, [_native(record) async for record in result])


def _native(record: neo4j.Record) -> tuple[Any, ...]:
    # A record asked for its values raises for all of them when the driver could not read one.
    return tuple(map(server_values.native, tuple.__iter__(record)))
