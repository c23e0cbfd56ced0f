"""DuckDB in memory: one database a source, a cursor a statement, which a job can cancel and a deadline ends."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from .._errors import ConstraintViolated, QueryCancelled, QueryError, QueryTimeout, VantageError
from .._jobs import Job
from .._needs import need
from .._parameters import Parameter
from .._secrets import Parameters, scrub
from .._statements import Rows
from .types import typed_rows

T = TypeVar("T")

_CONFIG = {
    "default_null_order": "nulls_last_on_asc_first_on_desc",  # as Postgres sorts
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",  # a table that is not there must not be a variable of the caller
    "TimeZone": "UTC",
}


class Engine:
    """One database in memory."""

    def __init__(self, purpose: str) -> None:
        self.duckdb = need("duckdb", purpose)
        self.connection = self.duckdb.connect(":memory:", config={})
        for name, value in _CONFIG.items():
            self.connection.execute(f"SET {name} = '{value}'")

    def lock(self) -> None:
        """After loading: no statement reads a file, or loads an extension."""
        self.connection.execute("SET enable_external_access = false")
        self.connection.execute("SET lock_configuration = true")

    def run(
        self, sql: str, params: Sequence[Any], *, read_only: bool, seconds: float | None, job: Job
    ) -> Rows:  # fmt: skip
        """One statement in a transaction of its own."""
        cursor = self.begin(read_only)
        try:
            rows = self.execute(cursor, sql, params, seconds, job)
            self.end(cursor, "ROLLBACK" if read_only else "COMMIT", job)
            return rows
        finally:
            cursor.close()

    def begin(self, read_only: bool) -> Any:
        """A cursor in a transaction; closing it rolls back."""
        try:
            cursor = self.connection.cursor()
        except self.duckdb.ConnectionException:
            raise VantageError("This source was closed: make it again.") from None
        cursor.execute("BEGIN TRANSACTION READ ONLY" if read_only else "BEGIN TRANSACTION")
        return cursor

    def end(self, cursor: Any, how: str, job: Job) -> None:
        """COMMIT or ROLLBACK; a conflict with another write is an error of ours."""
        self.guarded(cursor, how, (), None, job, lambda: cursor.execute(how))

    def execute(self, cursor: Any, sql: str, params: Sequence[Any], seconds: float | None, job: Job) -> Rows:
        """One statement in the transaction of a cursor."""

        def work() -> Rows:
            self.send(cursor, sql, params)
            found = typed_rows(cursor, cursor.fetchall())
            touched = self._touched(sql, found)
            return found if touched is None else Rows((), [], touched)

        return self.guarded(cursor, sql, params, seconds, job, work)

    def _touched(self, sql: str, found: Rows) -> int | None:
        """The number of rows that a write touched, which DuckDB gives as a row; None where the rows are rows."""
        if found.columns != ("Count",) or re.search(r"\bRETURNING\b", sql, re.I):
            return None
        kinds = self.duckdb.StatementType
        written = self.connection.extract_statements(sql)[0].type in (kinds.INSERT, kinds.UPDATE, kinds.DELETE)
        return found.rows[0][0] if written else None

    def send(self, cursor: Any, sql: str, params: Sequence[Any]) -> None:
        if ";" in sql and len(cursor.extract_statements(sql)) > 1:
            raise VantageError("This is more than one statement: run one after the other.")
        cursor.execute(sql, [_sent(value) for value in params])

    def guarded(
        self, cursor: Any, sql: str, params: Sequence[Any], seconds: float | None, job: Job, work: Callable[[], T]
    ) -> T:
        """Does ``work`` on a cursor; its errors are ours."""
        with _watched(cursor, seconds, job) as expired:
            try:
                return work()
            except self.duckdb.Error as error:
                failure = self._error(error, sql, params, seconds, job, expired.is_set())
        raise failure

    def _error(
        self, error: Exception, sql: str, params: Sequence[Any], seconds: float | None, job: Job, expired: bool
    ) -> QueryError:
        shown = Parameters(params, sql).hidden()
        if isinstance(error, self.duckdb.InterruptException):
            if job.cancelled:
                return QueryCancelled("The query was cancelled.", sql=sql, params=shown)
            if expired:
                return QueryTimeout(f"The query took longer than {seconds:g} s.", sql=sql, params=shown)
        secrets = [value for value, seen in zip(params, shown, strict=True) if value is not seen]
        kind = ConstraintViolated if isinstance(error, self.duckdb.ConstraintException) else QueryError
        return kind(scrub(f"DuckDB: {str(error).strip()}", secrets), sql=sql, params=shown)

    def close(self) -> None:
        self.connection.close()


class _Running:
    """A cursor as a job sees it."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def cancel_safe(self, timeout: float) -> None:
        self._cursor.interrupt()


@contextmanager
def _watched(cursor: Any, seconds: float | None, job: Job) -> Iterator[threading.Event]:
    expired = threading.Event()

    def expire() -> None:
        expired.set()
        cursor.interrupt()

    timer = threading.Timer(seconds, expire) if seconds else None
    job.enter(_Running(cursor))
    try:
        if timer:
            timer.daemon = True
            timer.start()
        yield expired
    finally:
        if timer:
            timer.cancel()
        job.leave()


def _sent(value: Any) -> Any:
    """A parameter as DuckDB takes it."""
    if isinstance(value, Parameter):
        value = value.value
    if isinstance(value, dict):
        import json

        return json.dumps(value)
    if isinstance(value, (list, tuple)):
        return [_sent(item) for item in value]
    return value
