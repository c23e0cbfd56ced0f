"""Rows in batches from a cursor on the server: the memory of one batch, whatever the number of rows."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from ._adapt import load_rows
from ._diagnosis import is_lost, query_error
from ._errors import QueryCancelled, VantageError
from ._held import Held, insist
from ._jobs import Job, interruptible, shielded
from ._listen import hear
from ._pending import ready
from ._secrets import Parameters
from ._statements import Rows, limits, run_pipelined
from ._trace import noted
from ._transaction import Transaction, current
from ._watch import on_server, patience

if TYPE_CHECKING:
    from ._database import Database

T = TypeVar("T")

_IDLE_FACTOR = 10
"""A reader may think this much longer about a batch than a transaction may idle."""


class Stream:
    """Batches of rows: ``for batch in db.stream(…)``, ``async for batch in db.stream(…)``.

    Nothing is sent before the first batch is asked for. Inside ``db.transaction()`` it reads in that transaction,
    else in a READ ONLY one of its own, which ends with the last batch, with ``close()``, or when it is dropped.
    Leaving a loop early leaves it open until then: use ``with`` where that matters.

    SQL: ``DECLARE vantage_stream_1 CURSOR FOR …``, ``FETCH FORWARD 10000 FROM vantage_stream_1`` …

    Attributes
    ----------
    columns : tuple of str
        Names of the columns; empty before the first batch.

    Raises
    ------
    QueryError
        Also in the middle: a row may fail that comes late. The time limit is of each batch.
    """

    def __init__(
        self, db: Database, sql: str, params: Sequence[Any], batch_size: int, job: Job | None, timeout: float | None
    ) -> None:
        if batch_size < 1:
            raise VantageError("A batch has at least one row.")
        self._db = db
        self._sql = sql
        self._job = job or Job()
        self._params = Parameters(ready(params, self._job), sql)
        self._batch_size = batch_size
        self._timeout = timeout
        self._level: Transaction | None = None
        self._held: Held | None = None
        self._name = self._prefix = ""
        self._state = "new"
        self._drop: Any = None
        self.columns: tuple[str, ...] = ()

    # Iteration.

    def __iter__(self) -> Stream:
        return self

    def __next__(self) -> Rows:
        with interruptible(self._job):
            batch = self._fetch()
        if batch is None:
            raise StopIteration
        return batch

    def __aiter__(self) -> Stream:
        return self

    async def __anext__(self) -> Rows:
        from ._awaiting import in_background

        batch = await in_background(self._db, self._job, self._fetch, inner=self._held is not None)
        if batch is None:
            raise StopAsyncIteration
        return batch

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Stream:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def close(self) -> None:
        """Ends the cursor on the server and gives the connection back. Harmless when called twice."""
        with shielded(self._job):
            self._end()

    async def aclose(self) -> None:
        """As :meth:`close`, without blocking the event loop."""
        from ._awaiting import finish_in_background

        if self._state == "open":
            await finish_in_background(self._db, self._end, self._held.connection if self._held else None)

    # Inside.

    def _fetch(self) -> Rows | None:
        if self._state == "closed":
            return None
        with shielded(self._job):
            try:
                if self._state == "new":
                    self._open()
                rows = noted(self._db, self._sql, self._params, lambda: self._work(self._next_rows))
            except BaseException:
                self._end()
                raise
        if len(rows) < self._batch_size:
            self.close()
        self._job.rows = (self._job.rows or 0) + len(rows)
        return Rows(self.columns, rows, len(rows)) if rows else None

    def _open(self) -> None:
        self._level = current(self._db)
        if self._level is not None:
            self._held = self._level._usable()
            self._state = "open"
            self._work(self._declare)
            return
        for attempt in (1, 2):
            connection = self._db._pool.take(self._job, patient=attempt == 2)
            self._held = Held(connection)
            self._drop = weakref.finalize(self, self._db._pool.discard, connection)
            self._state = "open"
            try:
                self._work(self._begin)
                return
            except VantageError as error:
                lost = error.__cause__ is not None and is_lost(error.__cause__)
                if attempt == 2 or not lost or self._job.cancelled:
                    raise
                self._end()

    def _begin(self) -> None:
        idle = int((self._db.options.idle_timeout or 0) * 1000 * _IDLE_FACTOR)
        # The planner takes a cursor for something that is read in part; this one is read to its end.
        settings = (
            f"SELECT pg_catalog.set_config('cursor_tuple_fraction', '1', true), "
            f"pg_catalog.set_config('idle_in_transaction_session_timeout', '{idle}', true)"
        )
        self._connection().execute(f"BEGIN READ ONLY; {settings}", prepare=False)
        self._declare()

    def _declare(self) -> None:
        assert self._held is not None
        options = self._db.options
        self._name = f"vantage_stream_{next(self._held.numbers)}"
        self._prefix = f"DECLARE {self._name} NO SCROLL CURSOR FOR "
        limit = limits(options.limit(self._timeout), options.lock_timeout)
        run_pipelined(self._connection(), self._prefix + self._sql, self._params, [limit])

    def _next_rows(self) -> list[tuple]:
        import psycopg

        cursor = psycopg.RawCursor(self._connection())
        cursor.execute(f"FETCH FORWARD {self._batch_size} FROM {self._name}".encode(), prepare=False)
        self.columns = tuple(column.name for column in cursor.description or ())
        return load_rows(cursor.connection, cursor.pgresult)

    def _connection(self) -> Any:
        assert self._held is not None
        return self._held.connection

    def _work(self, work: Callable[[], T]) -> T:
        """Something on the connection, behind a savepoint where the transaction is not ours."""
        import psycopg

        assert self._held is not None
        held, watch = self._held, None
        seconds = self._db.options.limit(self._timeout)
        failure: VantageError | None = None
        with ExitStack() as stack:
            stack.enter_context(held.turn(self._job, seconds))
            if self._level is not None:
                self._level._usable()
            try:
                hear(held.connection)
                with on_server(held.connection, self._job, patience(seconds)) as watch:
                    if self._level is None:
                        return work()
                    with held.protected() as (before, after):
                        held.connection.execute(before, prepare=False)
                        result = work()
                        held.connection.execute(after, prepare=False)
                        return result
            except psycopg.Error as error:
                failure = query_error(error, self._sql, self._params, self._db, watch, offset=len(self._prefix))
                if self._level is not None and held.connection.closed:
                    held.note_loss(failure)  # type: ignore[arg-type]
        if self._job.cancelled:
            failure = QueryCancelled("The query was cancelled.", sql=self._sql)
        raise failure

    def _end(self) -> None:
        state, self._state = self._state, "closed"
        held, self._held = self._held, None
        if state != "open" or held is None:
            return
        if self._level is None:
            self._drop.detach()
            # 0 is IDLE.
            if not held.connection.closed and held.connection.pgconn.transaction_status != 0:
                insist(held.connection, "ROLLBACK")
            self._db._pool.give(held.connection)
        elif self._name and held.lost is None and self._level._state == "open":
            self._close_cursor(held)

    def _close_cursor(self, held: Held) -> None:
        import psycopg

        connection = held.connection
        # The cursor is gone already where declaring it failed, or the savepoint that held it was rolled back.
        with suppress(psycopg.Error), held.turn(None, 5.0), held.protected() as (before, after):
            for statement in (before, f"CLOSE {self._name}", after):
                connection.execute(statement, prepare=False)
