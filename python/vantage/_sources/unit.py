"""Several statements as one, on rows in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._errors import TransactionError
from .._jobs import Job
from .._pending import ready
from .._secrets import Parameters
from .._statements import Rows
from .._trace import noted


class Unit:
    """A transaction of DuckDB: all of it is written at the end of the block, or nothing."""

    def __init__(self, db: Any, job: Job, timeout: float | None, *, read_only: bool) -> None:
        self._db, self._job, self._timeout, self._read_only = db, job, timeout, read_only
        self._cursor: Any = None

    def __enter__(self) -> Unit:
        self._cursor = self._db._engine.begin(self._read_only)
        return self

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        try:
            if error is None and not self._read_only:
                self._db._engine.end(self._cursor, "COMMIT", self._job)
        finally:
            self._cursor.close()

    def run(self, sql: str, params: Sequence[Any] = (), **_: Any) -> Rows:
        """One statement."""
        given = Parameters(ready(params, self._job), sql)
        seconds = self._db.options.limit(self._timeout)
        return noted(
            self._db, sql, given, lambda: self._db._engine.execute(self._cursor, sql, given, seconds, self._job)
        )

    def savepoint(self) -> Any:
        raise TransactionError(f"{self._db.label} has no savepoints: write in one statement, or use Postgres.")
