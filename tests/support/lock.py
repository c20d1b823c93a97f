"""A lock that somebody else holds on a server, so that whatever needs the same node is caught in the middle of its work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from tests.support.patience import until

BLOCKED = "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN status"


@contextmanager
def held(driver: neo4j.Driver, text: str, seconds: float = 600) -> Iterator[neo4j.Transaction]:
    """What a query locks, until the transaction is closed, the server ends it after so many seconds, or dies."""
    with driver.session() as session:
        transaction = session.begin_transaction(timeout=seconds)
        transaction.run(text).consume()
        try:
            yield transaction
        finally:
            with suppress(DriverError, Neo4jError):
                transaction.close()


def blocked(driver: neo4j.Driver) -> None:
    """Returns when a transaction waits for a lock."""
    until(lambda: bool(driver.execute_query(BLOCKED).records))


def arrived(driver: neo4j.Driver, count: int) -> None:
    """Returns when graphx has that many connections: who waits to make a constraint does not say so."""
    until(lambda: connections(driver) >= count)


def connections(driver: neo4j.Driver) -> int:
    """How many connections graphx has."""
    text = "CALL dbms.listConnections() YIELD userAgent WHERE userAgent STARTS WITH 'graphx' RETURN userAgent"
    return len(driver.execute_query(text).records)
