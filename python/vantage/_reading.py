"""Statements that need no transaction of their own: one round trip on a connection of the pool."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ._catalog import Catalog, read_catalog
from ._diagnosis import is_lost, query_error
from ._errors import ConnectionLost, QueryCancelled, QueryError
from ._held import insist
from ._jobs import Job
from ._pipeline import STALE
from ._statements import Rows, limits, refuse_control, run_pipelined
from ._trace import noted
from ._watch import on_server, patience

if TYPE_CHECKING:
    from ._database import Database


def read_alone(
    db: Database, sql: str, params: Sequence[Any], timeout: float | None = -1, job: Job | None = None
) -> Rows:
    """One read in a READ ONLY transaction, in one round trip; tried again once where the connection was lost."""
    refuse_control(sql)
    before = [limits(db.options.limit(timeout), db.options.lock_timeout, True)]
    try:
        return send(db, sql, params, before, timeout, job, prepare=True)
    except QueryError as error:
        if error.sqlstate not in STALE and not (isinstance(error, ConnectionLost) and error.can_retry):
            raise
    return send(db, sql, params, before, timeout, job, patient=True)


def send(
    db: Database, sql: str, params: Sequence[Any], before: Sequence[str], timeout: float | None, job: Job | None, *,
    prepare: bool = False, patient: bool = False,
) -> Rows:  # fmt: skip
    """One statement on a connection of the pool, with what belongs before it."""
    import psycopg

    failure, watch = None, None
    connection = db._pool.take(job, patient=patient)
    try:
        with on_server(connection, job, patience(db.options.limit(timeout))) as watch:
            return noted(
                db, sql, params, lambda: run_pipelined(connection, sql, params, before, prepare=prepare)
            )  # fmt: skip
    except psycopg.Error as error:
        failure = query_error(error, sql, params, db, watch)
        connection._vantage_prepared.doubt(error.sqlstate)
    finally:
        settle(db, connection, job)
    if isinstance(failure, ConnectionLost):
        if job and job.cancelled:
            failure = QueryCancelled("The query was cancelled.", sql=sql)
        # Who waited for the whole time does not want to do so again.
        failure.can_retry = not (watch and watch.expired) and not (job and job.cancelled)
    raise failure


def settle(db: Database, connection: Any, job: Job | None) -> None:
    """Back to the pool; where somebody asked to cancel, after the request has arrived."""
    if job is not None and job.cancelled and not connection.closed:
        insist(connection, "SELECT 1")
    db._pool.give(connection)


def read_catalog_of(db: Database) -> Catalog:
    """Reads the catalog in one REPEATABLE READ transaction."""
    import psycopg

    for attempt in (1, 2):
        connection = db._pool.take(patient=attempt == 2)
        try:
            with on_server(connection, None, 120.0):
                connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                found = read_catalog(lambda sql, c=connection: c.execute(sql.encode(), prepare=False).fetchall())
                connection.execute("ROLLBACK")
                return found
        except psycopg.Error as error:
            if attempt == 2 or not is_lost(error):
                raise query_error(error, "the catalog's statements", (), db) from error
        finally:
            db._pool.give(connection)
    raise AssertionError("unreachable")
