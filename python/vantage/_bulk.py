"""Bulk reads by ADBC: connections of their own, COPY in binary, Arrow batches as they come.

ADBC has no parameters with COPY, so the values stand in the text: quoted by the driver and typed, see
:func:`vantage._parameters.inline`. A read runs in a READ ONLY transaction with the timeouts of the connection.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ._errors import VantageError
from ._jobs import Job
from ._needs import adbc, need

if TYPE_CHECKING:
    from ._database import Database

_SETTINGS = "set_config('DateStyle', 'ISO', true), set_config('IntervalStyle', 'postgres', true), " \
    "set_config('extra_float_digits', '1', true), set_config('cursor_tuple_fraction', '1', true)"  # fmt: skip


class BulkStream:
    """Record batches of one statement. ``fetch()`` gives the next one, None at the end. It blocks.

    ``shown`` is the statement with its parameters, for errors: they never show the values in the text.
    """

    def __init__(
        self, db: Database, sql: str, shown: tuple[str, Sequence[Any]], job: Job, timeout: float | None, *,
        each_batch: bool,
    ) -> None:  # fmt: skip
        self._db = db
        self._sql = sql
        self._shown = shown
        self._finished = False
        self._expired = threading.Event()
        self._job = job
        self._seconds = db.options.limit(timeout)
        self._each_batch = each_batch
        self._connection: Any = None
        self._cursor: Any = None
        self._reader: Any = None
        self._pid = os.getpid()
        self._state = "new"

    def fetch(self) -> Any:
        if self._state == "closed":
            return None
        if self._pid != os.getpid():
            raise VantageError("A stream belongs to the process that opened it, not to a fork of it.")
        try:
            if self._state == "new":
                self._open()
            batch = self._on_server(self._next)
        except BaseException:
            self._end(healthy=False)
            raise
        if batch is None:
            self._finished = True
            self.close()
        return batch

    def _next(self) -> Any:
        try:
            return self._reader.read_next_batch()
        except StopIteration:
            return None

    def _open(self) -> None:
        for attempt in (1, 2):
            self._connection, used = self._db._bulk.take(self._job, self._db.options.pool_timeout)
            self._state = "open"
            try:
                self._on_server(self._start)
                return
            except VantageError as error:
                lost = getattr(error, "sqlstate", None) in (None, "57P01", "57P02", "08006", "25P03")
                if attempt == 2 or not (used and lost) or self._job.cancelled:
                    raise
                # An idle connection that the server had closed: another one is as good.
                self._end(healthy=False)

    def _start(self) -> None:
        options = self._db.options
        # With a limit for each batch, it is kept here: the server's would count the time between them too.
        statement = 0 if self._each_batch else int((self._seconds or 0) * 1000)
        limits = (
            f"set_config('statement_timeout', '{statement}', true), "
            f"set_config('lock_timeout', '{int((options.lock_timeout or 0) * 1000)}', true), "
            "set_config('idle_in_transaction_session_timeout', '0', true)"
        )
        self._cursor = self._connection.cursor()
        self._command(f"BEGIN READ ONLY; SELECT {limits}, {_SETTINGS}")
        statement = self._cursor.adbc_statement
        statement.set_sql_query(self._sql)
        stream, _ = statement.execute_query()
        # The cursor gives pyarrow's own reader, whose errors have lost the SQLSTATE; this one keeps it.
        self._reader = need("adbc_driver_manager._reader", "A bulk read").AdbcRecordBatchReader._import_from_c(
            stream.address
        )

    def _command(self, sql: str) -> None:
        """Statements of our own, without a result: only constants and numbers, as it takes several at once."""
        statement = self._cursor.adbc_statement
        statement.set_sql_query(sql)
        statement.execute_update()

    def _on_server(self, work: Any) -> Any:
        _, driver_error = adbc()
        self._job.enter(self._connection)
        failure: VantageError
        try:
            with _Timer(self._connection, self._seconds, self._expired):
                return work()
        except driver_error as error:
            failure = _error_of(error, self._shown, self._db, self._expired.is_set(), self._job)
        finally:
            self._job.leave()
        raise failure

    def close(self) -> None:
        """Ends the statement on the server, and its transaction. Harmless when called twice."""
        if self._state != "open":
            self._state = "closed"
            return
        self._end(healthy=self._roll_back())

    def _roll_back(self) -> bool:
        try:
            if self._reader is not None:
                if not self._finished:
                    self._connection.adbc_cancel()  # else all that is left would have to be read first
                self._reader.close()
            self._command("ROLLBACK")
        except Exception:
            return False  # whatever it is, the connection is closed
        return True

    def _end(self, *, healthy: bool) -> None:
        self._state = "closed"
        connection, cursor = self._connection, self._cursor
        self._connection = self._cursor = self._reader = None
        if connection is None:
            return
        if cursor is not None:
            with contextlib.suppress(Exception):
                cursor.close()
        self._db._bulk.give(connection, healthy=healthy)

    def __del__(self) -> None:
        if self._state == "open" and self._pid == os.getpid():
            with contextlib.suppress(Exception):
                self._end(healthy=False)


class Unreadable(VantageError):
    """A value came that ADBC cannot read."""


class _Timer:
    """Cancels what runs longer than its seconds, and notes in ``expired`` that it did.

    The request may come too late for this step and meet the next one: ``expired`` is of the whole read.
    """

    def __init__(self, connection: Any, seconds: float | None, expired: threading.Event) -> None:
        self._expired = expired
        self._timer = threading.Timer(seconds, self._expire, [connection]) if seconds else None

    def _expire(self, connection: Any) -> None:
        self._expired.set()
        with contextlib.suppress(Exception):  # it has ended meanwhile
            connection.adbc_cancel()

    def __enter__(self) -> None:
        if self._timer is not None:
            self._timer.daemon = True
            self._timer.start()

    def __exit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()


def _error_of(error: Any, shown: tuple[str, Sequence[Any]], db: Database, expired: bool, job: Job) -> VantageError:
    """The error of ours. ADBC repeats the statement, with the values in it: only what the server said is kept."""
    import psycopg

    from ._diagnosis import query_error

    state = error.sqlstate if error.sqlstate and error.sqlstate != "\0\0\0\0\0" else None
    if expired:
        state, message = "57014", "canceling statement due to statement timeout"
    elif job.cancelled:
        state, message = "57014", "canceling statement due to user request"
    else:
        message = _server_message(str(error))
    if state is None and "ReadRecord failed" in message:
        # The server sent it well: it is a value that the driver cannot hold.
        return Unreadable(message)
    try:
        kind = psycopg.errors.lookup(state) if state else psycopg.OperationalError
    except KeyError:
        kind = psycopg.DatabaseError
    made = query_error(kind(message), *shown, db)
    made.__cause__ = None
    return made


def _server_message(text: str) -> str:
    for line in text.splitlines():
        _, sign, after = line.partition("ERROR:  ")
        if sign:
            return after
    first = text.splitlines()[0] if text else "the driver gave no reason"
    return first.partition("Query was:")[0].removeprefix("IO: ").removeprefix("[libpq] ").strip()
