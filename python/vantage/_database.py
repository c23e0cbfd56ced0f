"""A connection to one database: a small pool, one READ ONLY transaction a read, the catalog in memory."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from ._catalog import Catalog, read_catalog
from ._errors import ConnectError, QueryError, VantageError

if TYPE_CHECKING:
    import psycopg
    from psycopg_pool import ConnectionPool

    from ._auto import Entities

T = TypeVar("T")


@dataclass(frozen=True)
class Options:
    """What may be said when connecting. Times are in seconds; None means no limit."""

    statement_timeout: float | None = 30.0
    display_timeout: float = 3.0
    lock_timeout: float | None = 2.0
    row_limit: int = 100_000
    """Rows at which ``get()`` without a limit stops."""
    pool_size: int = 4


@dataclass(frozen=True)
class Rows:
    """What a statement gave: names of the columns and rows as tuples."""

    columns: tuple[str, ...]
    rows: list[tuple]
    count: int


class Job:
    """One piece of work on a worker thread that can be cancelled on the server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: psycopg.Connection | None = None
        self.cancelled = False

    def enter(self, connection: psycopg.Connection) -> None:
        with self._lock:
            if self.cancelled:
                raise VantageError("The query was cancelled.")
            self._connection = connection

    def leave(self) -> None:
        with self._lock:
            self._connection = None

    def cancel(self) -> None:
        """Asks the server to end the statement that runs, if one does."""
        with self._lock:
            self.cancelled = True
            if self._connection is not None:
                self._connection.cancel_safe(timeout=2.0)


class Database:
    """An open connection: ``db = v.connect_postgres(…)``.

    Reads run in READ ONLY transactions of their own with the timeouts of :class:`Options`. The catalog is read
    once, in the background; what needs it waits for it.
    """

    def __init__(self, conninfo: str, options: Options, *, name: str | None = None) -> None:
        self.options = options
        self.name = name
        self._conninfo = conninfo
        self._pid = os.getpid()
        self._executor = ThreadPoolExecutor(options.pool_size, thread_name_prefix="vantage")
        self._pool: ConnectionPool = _open_pool(conninfo, options)
        self.label = self._check()
        self._catalog: Future[Catalog] = self._executor.submit(self._read_catalog)
        self._entities: Entities | None = None
        self.statements: dict[Any, Any] = {}
        """Statements that were compiled for this catalog, by the shape of their query."""

    # The schema.

    @property
    def catalog(self) -> Catalog:
        """The catalog; waits for it where it is still being read."""
        return self._catalog.result()

    @property
    def known_catalog(self) -> Catalog | None:
        """The catalog if it is there already: never waits."""
        done = self._catalog.done() and self._catalog.exception() is None
        return self._catalog.result() if done else None

    def refresh(self) -> None:
        """Reads the catalog again, after tables have changed."""
        self._catalog = self._executor.submit(self._read_catalog)
        self._entities = None
        self.statements = {}

    @property
    def entities(self) -> Entities:
        """Entity classes made from the catalog: ``db.entities.Client``, ``db.entities["🍰"]``."""
        if self._entities is None:
            from ._auto import Entities

            self._entities = Entities(self)
        return self._entities

    def table(self, name: str) -> Any:
        """A table of the catalog as a set: ``db.table("client")``, ``db.table("sales.report")``.

        Raises
        ------
        UnknownTable
            With the nearest name that there is.
        """
        return self.entities.of(self.catalog.find(name)).table(self)

    # Statements.

    def run(
        self, sql: str, params: Sequence[Any] = (), *, read_only: bool = True, timeout: float | None = -1,
        job: Job | None = None,
    ) -> Rows:  # fmt: skip
        """Runs one statement in a transaction of its own and gives all its rows. Blocks.

        Raises
        ------
        QueryError
            Postgres refused it: SQL, parameters, SQLSTATE and position are with the error.
        """
        import psycopg

        limit = self.options.statement_timeout if timeout == -1 else timeout
        for attempt in (1, 2):
            try:
                return self._run_once(sql, params, read_only, limit, job)
            except psycopg.OperationalError as error:
                lost = error.sqlstate is None or error.sqlstate in ("57P01", "57P02", "57P03", "08006")
                if not (lost and read_only and attempt == 1):
                    raise _query_error(error, sql, params) from error
            except psycopg.Error as error:
                raise _query_error(error, sql, params) from error
        raise AssertionError("unreachable")

    def _run_once(
        self, sql: str, params: Sequence[Any], read_only: bool, timeout: float | None, job: Job | None
    ) -> Rows:
        import psycopg

        with self._connection() as connection:
            if job:
                job.enter(connection)
            try:
                # A pipeline: one round trip, and always the extended protocol, which takes one statement only.
                with connection.pipeline():
                    connection.execute("BEGIN READ ONLY" if read_only else "BEGIN")
                    connection.execute(_limits(timeout, self.options.lock_timeout))
                    cursor = psycopg.RawCursor(connection)
                    cursor.execute(sql.encode(), params)
                    connection.execute("COMMIT")
                rows = cursor.fetchall() if cursor.description else []
                return Rows(tuple(c.name for c in cursor.description or ()), rows, cursor.rowcount)
            finally:
                if job:
                    job.leave()
                if not connection.closed:
                    connection.rollback()

    def _connection(self):
        if os.getpid() != self._pid:
            # After a fork the sockets belong to the parent: leave them alone and open our own.
            self._pid = os.getpid()
            self._pool = _open_pool(self._conninfo, self.options)
            self._executor = ThreadPoolExecutor(self.options.pool_size, thread_name_prefix="vantage")
        return self._pool.connection(timeout=30.0)

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Runs ``work`` on one of the worker threads."""
        return self._executor.submit(work)

    def fetch(self, sql: str, *params: Any) -> list[dict[str, Any]]:
        """Runs SQL of your own, READ ONLY, with ``$1`` … for parameters; gives rows as dictionaries."""
        result = self.run(sql, params)
        return [dict(zip(result.columns, row, strict=True)) for row in result.rows]

    def execute(self, sql: str, *params: Any) -> int:
        """Runs SQL of your own that may write; gives the number of rows that it touched."""
        return self.run(sql, params, read_only=False).count

    def close(self) -> None:
        """Closes the connections. Sets that were made here cannot be read any more."""
        self._pool.close()
        self._executor.shutdown(wait=False, cancel_futures=True)

    # Inside.

    def _check(self) -> str:
        with self._pool.connection() as connection:
            info = connection.info
            host = info.host if info.host and not info.host.startswith("/") else "local socket"
            return f"{info.user}@{host}/{info.dbname}"

    def _read_catalog(self) -> Catalog:
        with self._connection() as connection:
            try:
                connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                return read_catalog(lambda sql: connection.execute(sql.encode()).fetchall())
            finally:
                connection.rollback()

    def __repr__(self) -> str:
        return f"<Database {self.label}>"

    def __reduce__(self) -> Any:
        raise TypeError("A database connection cannot be pickled: connect again where it is needed.")


def _limits(timeout: float | None, lock_timeout: float | None) -> str:
    statement = int((timeout or 0) * 1000)
    lock = int((lock_timeout or 0) * 1000)
    # One statement for both: set_config is the function behind SET LOCAL.
    return f"SELECT set_config('statement_timeout', '{statement}', true), set_config('lock_timeout', '{lock}', true)"


def _open_pool(conninfo: str, options: Options) -> ConnectionPool:
    import psycopg
    from psycopg_pool import ConnectionPool

    from ._adapt import prepare_connection

    # The first connection is made by hand: a pool would try again and again, and hide the reason.
    try:
        psycopg.connect(conninfo, connect_timeout=10).close()
    except psycopg.OperationalError as error:
        raise ConnectError(_reason(error)) from None
    return ConnectionPool(
        conninfo,
        kwargs={"autocommit": True, "prepare_threshold": None, "application_name": "vantage"},
        configure=prepare_connection,
        min_size=1,
        max_size=options.pool_size,
        open=True,
    )


_NEXT_STEPS = (
    ("password authentication failed", "Check the user, and the password in ~/.pgpass or PGPASSWORD."),
    ("no password supplied", "Put the password in ~/.pgpass, or name a passfile."),
    ("does not exist", "Check the name after the last slash of the address; psql -l lists the databases."),
    ("refused", "Is the server running, and is the port right?"),
    ("could not translate host name", "Check the host's name."),
    ("resolve", "Check the host's name."),
    ("timeout", "Is the host reachable from here?"),
)


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())
    step = next((step for sign, step in _NEXT_STEPS if sign in text), "")
    return f"Cannot connect to the database: {text.rstrip('.')}. {step}".strip()


def _query_error(error: Any, sql: str, params: Sequence[Any]) -> QueryError:
    diagnosis = error.diag
    message = diagnosis.message_primary or " ".join(str(error).split()) or type(error).__name__
    if diagnosis.message_hint:
        message = f"{message} {diagnosis.message_hint}"
    if error.sqlstate == "57014" and "timeout" in message:
        message += ": the query took longer than the connection's statement_timeout"
    position = int(diagnosis.statement_position) if diagnosis.statement_position else None
    return QueryError(message, sql=sql, params=params, sqlstate=error.sqlstate, position=position)
