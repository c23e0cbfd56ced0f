"""The connection that an open transaction holds: one statement at a time, whoever asks."""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from ._diagnosis import query_error
from ._errors import ConnectionLost, QueryCancelled, TransactionError, VantageError
from ._jobs import Job
from ._listen import hear
from ._watch import on_server, patience

if TYPE_CHECKING:
    from ._database import Database
    from ._transaction import Transaction

T = TypeVar("T")

ROLLED_BACK = "The transaction was rolled back: nothing of it was written."


class Held:
    """The connection of an open transaction, with the levels that are open on it. One statement at a time."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.pid = os.getpid()
        self.lock = threading.Lock()
        self.levels: list[Transaction] = []
        self.numbers = itertools.count(1)
        self.lost: ConnectionLost | None = None

    @contextmanager
    def turn(self, job: Job | None, seconds: float | None) -> Iterator[Any]:
        """The connection, as soon as no other task or thread uses it."""
        ends = None if seconds is None else time.monotonic() + seconds + 5
        while not self.lock.acquire(timeout=0.1):
            if job:
                job.check()
            if ends is not None and time.monotonic() > ends:
                raise TransactionError("Another task has used this transaction's connection all the time.")
        try:
            yield self.connection
        finally:
            self.lock.release()

    def perform(
        self, db: Database, job: Job | None, seconds: float | None, sql: str, params: Sequence[Any],
        work: Callable[[Any], T],
    ) -> T:  # fmt: skip
        """Something on the connection that others do not disturb meanwhile; what fails is an error of ours."""
        import psycopg

        failure: VantageError | None = None
        watch = None
        try:
            hear(self.connection)
            with on_server(self.connection, job, patience(seconds)) as watch:
                result = work(self.connection)
        except psycopg.Error as error:
            failure = query_error(error, sql, params, db, watch)
        if isinstance(failure, ConnectionLost):
            self.note_loss(failure)
            failure = QueryCancelled("The query was cancelled.") if job and job.cancelled else failure
        if failure is not None:
            raise failure
        if self.connection.pgconn.transaction_status == 0:
            self.lost = ConnectionLost("The statement ended the transaction.", sql=sql)
            raise TransactionError("The statement ended the transaction itself: use db.transaction() for that.")
        return result  # pyright: ignore[reportPossiblyUnboundVariable, reportReturnType]

    def note_loss(self, failure: ConnectionLost) -> None:
        """From now on every statement fails with this, and the end of the block too."""
        failure.args = (f"{failure.args[0]} {ROLLED_BACK}", *failure.args[1:])
        self.lost = failure

    @contextmanager
    def protected(self) -> Iterator[tuple[str, str]]:
        """Two statements to send around another one, so that its failure leaves the transaction usable."""
        import psycopg

        connection, name = self.connection, "vantage_statement"
        try:
            yield f"SAVEPOINT {name}", f"RELEASE SAVEPOINT {name}"
        except psycopg.Error:
            # 3 is INERROR: the server stands before the savepoint and waits for this.
            if not connection.closed and connection.pgconn.transaction_status == 3:
                insist(connection, f"ROLLBACK TO SAVEPOINT {name}", f"RELEASE SAVEPOINT {name}")
            raise


def insist(connection: Any, *statements: str) -> None:
    """Rolls back. A request to cancel that comes late may meet these statements: they are sent again."""
    import psycopg

    for _ in range(3):
        try:
            with on_server(connection, None, 5.0):
                for statement in statements:
                    connection.execute(statement, prepare=False)
            return
        except psycopg.errors.QueryCanceled:
            continue
        except psycopg.Error:
            connection.close()  # without its connection the server rolls back by itself
            return
