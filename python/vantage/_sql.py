"""SQL of the user's own: ``db.fetch`` reads, ``db.execute`` may write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ._jobs import Job
from ._lazy import Lazy, Once
from ._plain import own_parameters
from ._secrets import Parameters
from ._to_frame import ToFrame

if TYPE_CHECKING:
    from ._compile import CompiledStatement
    from ._database import Database
    from ._results import Result, Row


class Fetch(Lazy["Result"], ToFrame):
    """Rows of a statement."""

    def __init__(self, db: Database, sql: str, params: Sequence[Any]) -> None:
        self._db = db
        self.sql = sql
        self.params = Parameters(own_parameters(params), sql)

    def _database(self) -> Database:
        return self._db

    def compile(self) -> CompiledStatement:
        """The statement: ``.sql`` and ``.params``."""
        from ._compile import CompiledStatement

        return CompiledStatement(self.sql, self.params)

    def _estimate(self, job: Job) -> None:
        from ._reads import estimate_rows

        estimate_rows(self._db, self.compile(), job)

    def _execute(self, job: Job, timeout: float | None = -1) -> Result:
        from ._results import Result

        found = self._db.run(self.sql, self.params, timeout=timeout, job=job)
        return Result(found.columns, found.rows)

    def col(self) -> Lazy[list[Any]]:
        """The first column as a list: ``await db.fetch("SELECT name FROM client").col()``."""
        return FetchPart(self, lambda rows: [row[0] for row in rows])

    def row(self) -> Lazy[Row | None]:
        """The first row, None where there is none."""
        return FetchPart(self, lambda rows: rows[0] if rows else None)

    def scalar(self) -> Lazy[Any]:
        """The first value of the first row, None where there is none."""
        return FetchPart(self, lambda rows: rows[0][0] if rows else None)

    def __repr__(self) -> str:
        return f"<Fetch of {self.sql!r}: await it, or .run()>"


class FetchPart(Lazy[Any]):
    """A column, a row or a value of what a statement gives."""

    def __init__(self, fetch: Fetch, part: Callable[[Result], Any]) -> None:
        self._fetch = fetch
        self._part = part

    def _database(self) -> Database:
        return self._fetch._db

    def compile(self) -> CompiledStatement:
        """The statement: ``.sql`` and ``.params``."""
        return self._fetch.compile()

    def _execute(self, job: Job, timeout: float | None = -1) -> Any:
        return self._part(self._fetch._execute(job, timeout))

    def __repr__(self) -> str:
        return f"<part of {self._fetch.sql!r}: await it, or .run()>"


class Execute(Once[int]):
    """A statement that may write."""

    def __init__(self, db: Database, sql: str, params: Sequence[Any]) -> None:
        self._db = db
        self.sql = sql
        self.params = Parameters(own_parameters(params), sql)

    def _database(self) -> Database:
        return self._db

    def _statement(self) -> str:
        return self.sql

    def _perform(self, job: Job, timeout: float | None = -1) -> int:
        return self._db.run(self.sql, self.params, read_only=False, timeout=timeout, job=job).count


class Script(Once[None]):
    """Several statements, written whole or not at all."""

    def __init__(self, db: Database, sql: str) -> None:
        self._db = db
        self.sql = sql

    def _database(self) -> Database:
        return self._db

    def _statement(self) -> str:
        return self.sql

    def _perform(self, job: Job, timeout: float | None = -1) -> None:
        with self._db.unit(job, timeout=timeout) as unit:
            unit.run_script(self.sql)
