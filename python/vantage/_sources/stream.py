"""Rows of a source in batches."""

from __future__ import annotations

from typing import Any

from .._jobs import shielded
from .._statements import Rows, refuse_control
from .._stream import Stream
from .._trace import noted
from .types import typed_rows


class LocalStream(Stream):
    """As of a database; the cursor is DuckDB's."""

    _cursor: Any = None

    def _fetch(self) -> Rows | None:
        if self._state == "closed":
            return None
        with shielded(self._job):
            try:
                rows = noted(self._db, self._sql, self._params, self._next_batch)
            except BaseException:
                self._end()
                raise
        self._job.rows = (self._job.rows or 0) + len(rows.rows)
        if len(rows.rows) < self._batch_size:
            self._end()
        return rows if rows.rows else None

    def _next_batch(self) -> Rows:
        engine, seconds = self._db._engine, self._db.options.limit(self._timeout)  # type: ignore[attr-defined]
        if self._cursor is None:
            refuse_control(self._sql)
            self._cursor, self._state = engine.begin(True), "open"
            engine.guarded(
                self._cursor, self._sql, self._params, seconds, self._job,
                lambda: engine.send(self._cursor, self._sql, self._params),
            )  # fmt: skip
            self.columns = tuple(column[0] for column in self._cursor.description or ())
        return engine.guarded(
            self._cursor, self._sql, self._params, seconds, self._job,
            lambda: typed_rows(self._cursor, self._cursor.fetchmany(self._batch_size)),
        )  # fmt: skip

    def _end(self) -> None:
        self._state = "closed"
        cursor, self._cursor = self._cursor, None
        if cursor is not None:
            cursor.close()
