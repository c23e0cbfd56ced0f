"""Several reads in one READ ONLY transaction and one round trip: what a display and a description ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ._diagnosis import is_lost, query_error
from ._errors import VantageError
from ._jobs import Job, shielded
from ._pipeline import Statement, exchange
from ._reading import settle
from ._statements import Rows, check, limits, refuse_control, rows_of
from ._trace import noted
from ._transaction import current
from ._watch import on_server, patience

if TYPE_CHECKING:
    from ._database import Database


def run_together(
    db: Database, statements: Sequence[Statement], *, timeout: float | None, job: Job | None = None
) -> tuple[list[Rows], VantageError | None]:
    """The rows of each statement, up to the first that failed, and its error.

    They see one state of the database. Inside ``db.transaction()`` they run in it, one after the other.
    """
    job = job or Job()
    for sql, _ in statements:
        refuse_control(sql)
    with shielded(job):
        level = current(db)
        if level is None and not db.is_local:
            sql = ";\n".join(sql for sql, _ in statements)
            return noted(db, sql, (), lambda: _in_one_trip(db, statements, timeout, job))
        found: list[Rows] = []
        for sql, params in statements:
            try:
                found.append(
                    db.run(sql, params, timeout=timeout, job=job)
                    if level is None
                    else level.run_guarded(sql, params, timeout, job)
                )
            except VantageError as error:
                return found, error
        return found, None


def _in_one_trip(
    db: Database, statements: Sequence[Statement], timeout: float | None, job: Job
) -> tuple[list[Rows], VantageError | None]:
    import psycopg

    for attempt in (1, 2):
        connection = db._pool.take(job, patient=attempt == 2)
        done: list[Rows] = []
        watch = None
        try:
            with on_server(connection, job, patience(timeout)) as watch:
                first, *results = exchange(
                    connection, [(limits(timeout, db.options.lock_timeout, True), ()), *statements]
                )
                check(connection, first)
                for result in results:
                    check(connection, result)
                    done.append(rows_of(connection, result))
            return done, None
        except psycopg.Error as error:
            if not is_lost(error) or attempt == 2 or job.cancelled or (watch and watch.expired):
                sql, params = statements[min(len(done), len(statements) - 1)]
                return done, query_error(error, sql, params, db, watch)
        finally:
            settle(db, connection, job)
    raise AssertionError("unreachable")
