"""A connection to one database: reads READ ONLY in one round trip, writes in transactions, the catalog in memory."""

from __future__ import annotations

import atexit
import os
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import TYPE_CHECKING, Any, TypeVar

from . import _completion
from ._auto import Entities
from ._bulk_pool import BulkConnections
from ._compile.dialect import POSTGRES
from ._errors import ConnectError, NotPickled, QueryError, VantageError, WriteRefused
from ._jobs import Job, interruptible, shielded
from ._late import late
from ._options import Options
from ._pending import ready
from ._pool import Pool
from ._reading import read_alone, read_catalog_of, send
from ._secrets import Address, Parameters
from ._statements import Rows
from ._stream import Stream
from ._trace import Trace
from ._transaction import Transaction, current
from ._workers import Workers

if TYPE_CHECKING:
    from pathlib import Path

    from ._catalog import Catalog
    from ._lazy import Once
    from ._sql import Fetch

T = TypeVar("T")

_CATALOG_SECONDS = 120.0

__all__ = ["Database", "Job", "Options", "Rows"]


class Database:
    """An open connection: ``db = v.connect_postgres(…)``.

    Behind it is a small pool. Reads run in READ ONLY transactions of their own with the timeouts of
    :class:`Options`, or in the transaction that is open. The catalog is read once, in the background; what needs it
    waits for it. Threads may share it; a forked process opens connections of its own.
    """

    is_local = False
    """Whether the rows are in no server."""
    dialect = POSTGRES
    product = "PostgreSQL"
    is_partial = False
    """Whether there may be less than a model says: only those tables and columns that a test needs."""
    canned: frozenset[tuple[str, str]] = frozenset()
    """Tables and fields that are imported or computed, whose values the rows have already: only of canned rows."""

    _read_catalog: Catalog | None = None
    """What the catalog's future gave: asking it takes locks, and a query asks dozens of times."""

    def __init__(self, address: Address, options: Options, *, name: str | None = None) -> None:
        self.options = options
        self.name = name
        self._address = address
        self.label = "not connected"
        self._pool = Pool(address, options)
        self._bulk = BulkConnections(address, options)
        self._start_workers()
        self.label = self._check()
        address.shown = self.label
        self.entities = Entities(self)
        """Entity classes made from the catalog: ``db.entities.Client``, ``db.entities["🍰"]``."""
        _completion.install()
        self.statements: dict[Any, Any] = {}
        """Statements that were compiled for this catalog, by the shape of their query."""
        self._checked: weakref.WeakKeyDictionary[Any, int] = weakref.WeakKeyDictionary()
        self._found_tables: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()
        self._catalog: Future[Catalog] = self.submit(lambda: read_catalog_of(self))
        _databases.add(self)

    def _start_workers(self) -> None:
        limit = max(self.options.pool_size, 1)
        # What may wait for a connection, and what has one already: the second never waits for the first.
        self._outer = Workers(limit, "vantage")
        self._inner = Workers(limit, "vantage-transaction", to_the_end=True)
        self._finalizer = weakref.finalize(self, _shut, self._pool, self._bulk, self._outer, self._inner)

    # The schema.

    @property
    def catalog(self) -> Catalog:
        """The catalog; waits for it where it is still being read."""
        read = self._read_catalog
        if read is None:
            read = self._read_catalog = self._await_catalog()
            self.entities._catch_up()  # the callback may come later than this
        return read

    def _await_catalog(self) -> Catalog:
        if self._catalog.done() and self._catalog.exception() is not None:
            self._catalog = self.submit(lambda: read_catalog_of(self))
        if not self._catalog.done():
            with interruptible(Job()):
                try:
                    return self._catalog.result(timeout=_CATALOG_SECONDS)
                except FutureTimeout:
                    raise ConnectError(f"The catalog did not come within {_CATALOG_SECONDS:g} s.") from None
        return self._catalog.result()

    @property
    def known_catalog(self) -> Catalog | None:
        """The catalog if it is there already: never waits."""
        done = self._catalog.done() and not self._catalog.cancelled() and self._catalog.exception() is None
        return self._catalog.result() if done else None

    def refresh(self) -> None:
        """Reads the catalog again, after tables have changed."""
        self._catalog = self.submit(lambda: read_catalog_of(self))
        self._read_catalog = None
        self.statements = {}
        self._checked.clear()
        self._found_tables.clear()
        self._catalog.add_done_callback(lambda _: self.entities._catch_up())

    def table(self, name: str) -> Any:
        """A table of the catalog as a set: ``db.table("client")``, ``db.table("sales.report")``.

        Raises
        ------
        UnknownTable
            With the nearest name that there is.
        """
        return self.entities.of(self.catalog.find(name)).table(self)

    # Statements.

    def fetch(self, sql: str, *params: Any) -> Fetch:
        """SQL of your own that reads, with ``$1`` … for parameters; gives rows with attributes and keys.

        It runs each time it is awaited, ``.run()``, or shown; READ ONLY, unless inside ``db.transaction()``.

        Raises
        ------
        QueryError
            Postgres refused it; ``ReadOnlyRefused`` where it would write.

        Examples
        --------
        >>> (await db.fetch("SELECT name FROM client WHERE id = $1", 1))[0].name
        'Marty McFly'
        >>> await db.fetch("SELECT count(*) FROM client").scalar()  # so .row() and .col()
        3
        """
        from ._sql import Fetch

        return Fetch(self, sql, params)

    def execute(self, sql: str, *params: Any) -> Once[int]:
        """SQL of your own that may write; gives the number of rows that it touched.

        It runs once, when it is awaited or ``.run()``, in a transaction of its own or in the one that is open. What
        cannot run in a transaction (``VACUUM``, ``CREATE DATABASE``) runs without one.

        Raises
        ------
        QueryError
            Postgres refused it, and nothing of it was written.
        WriteRefused
            The connection was made with ``read_only=True``.

        Examples
        --------
        >>> await db.execute("UPDATE client SET name = $1 WHERE id = $2", "Marty", 1)
        1
        """
        from ._sql import Execute

        return Execute(self, sql, params)

    def run_script(self, script: str | Path) -> Once[None]:
        """Several statements between semicolons, as text or as a file: all of them are written, or none.

        It runs once, like :meth:`execute`, but takes no parameters; its statements do not begin or end transactions.

        Examples
        --------
        >>> await db.run_script("CREATE TEMP TABLE note (text text); INSERT INTO note VALUES ('a')")
        """
        from ._sql import Script

        return Script(self, script if isinstance(script, str) else script.read_text("utf-8"))

    def transaction(self, read_only: bool = False, *, isolation: str | None = None) -> Transaction:
        """A block that is written whole or not at all: ``async with db.transaction():``, or ``with`` alone.

        What this task or thread reads and writes on ``db`` inside, runs in it. Blocks nest, by savepoints.

        Parameters
        ----------
        read_only : bool
            BEGIN READ ONLY: all reads inside are of one transaction, writes are refused.
        isolation : str, optional
            ``"repeatable read"`` or ``"serializable"``; the server's default otherwise.

        Examples
        --------
        >>> async with db.transaction():
        ...     await clients.where(clients.id == 1).update({"name": "Marty"})
        ...     print(await clients.count())  # sees it
        """
        return Transaction(self, read_only=read_only, isolation=isolation)

    def unit(self, job: Job | None = None, *, read_only: bool = False, timeout: float | None = -1) -> Transaction:
        """Several statements as one, for the package itself: a transaction, or a savepoint where one is open.

        ``with db.unit(job) as unit: rows = unit.run(sql, params)``. See :class:`Transaction` for ``run``,
        ``run_many``, ``copy_in``, ``savepoint`` and ``roll_back``. It blocks: call it from ``_perform`` of a
        :class:`Once`. An error, or the job's cancelling, rolls all of it back.

        Raises
        ------
        WriteRefused
            ``read_only`` is False and the connection, or the transaction that is open, only reads: nothing is sent.
        """
        if not read_only:
            self.refuse_write()
        return Transaction(self, read_only=read_only, job=job or Job(), timeout=timeout)

    def trace(self) -> Trace:
        """Lists every statement that runs on this connection inside a block: ``with db.trace() as t:``."""
        return Trace(self)

    def refuse_write(self) -> None:
        """Raises where nothing may be written.

        Raises
        ------
        WriteRefused
        """
        if self.options.read_only:
            raise WriteRefused(f"{self.label} was connected with read_only=True: connect without it to write.")
        level = current(self)
        if level is not None and level.read_only:
            raise WriteRefused("This transaction only reads: it was opened with read_only=True.")

    def stream(
        self, sql: str, params: Sequence[Any] = (), *, batch_size: int = 10_000, job: Job | None = None,
        timeout: float | None = -1,
    ) -> Stream:  # fmt: skip
        """Rows in batches, each a :class:`Rows`, from a cursor on the server; for ``for`` and ``async for``."""
        return Stream(self, sql, params, batch_size, job, timeout)

    def estimating(self, sql: str) -> str:
        """The statement that estimates the number of rows of another one."""
        return f"EXPLAIN (FORMAT JSON) {sql}"

    def run(
        self, sql: str, params: Sequence[Any] = (), *, read_only: bool = True, timeout: float | None = -1,
        job: Job | None = None,
    ) -> Rows:  # fmt: skip
        """Runs one statement and gives all its rows: in the transaction that is open, else in one of its own. Blocks.

        Raises
        ------
        QueryError
            Postgres refused it: SQL, parameters, SQLSTATE and position are with the error.
        """
        job = job or Job()
        params = Parameters(ready(params, job), sql)
        if not read_only:
            self.refuse_write()
        with shielded(job):
            level = current(self)
            if level is not None:
                return level.run_guarded(sql, params, timeout, job)
            if read_only:
                return read_alone(self, sql, params, timeout, job)
            try:
                with self.unit(job, timeout=timeout) as unit:
                    return unit.run(sql, params)
            except QueryError as error:
                # VACUUM, CREATE DATABASE and their like: nothing has happened yet.
                if error.sqlstate != "25001":
                    raise
            return send(self, sql, params, [], timeout, job)

    # Threads.

    def submit(self, work: Callable[[], T], *, inner: bool = False) -> Future[T]:
        """Runs ``work`` on one of the worker threads; ``inner`` where it has a connection already."""
        return (self._inner if inner else self._outer).submit(work)

    def close(self) -> None:
        """Closes the connections. Sets that were made here cannot be read any more, and it is no default any more,
        but for one that ``set_default`` chose: its sets go nowhere else."""
        self._finalizer()
        late.connections.forget(self)

    # Inside.

    def _check(self) -> str:
        connection = self._pool.take()
        info = connection.info
        host = info.host if info.host and not info.host.startswith("/") else "local socket"
        label = f"{info.user}@{host}/{info.dbname}"
        self._pool.give(connection)
        return label

    def _after_fork(self) -> None:
        self._finalizer.detach()
        self._pool.after_fork()
        self._bulk.after_fork()
        self._start_workers()
        if not self._catalog.done():
            self._catalog = Future()
            self._catalog.set_exception(VantageError("The catalog was being read when this process was forked."))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._display import bundle_of_database

        return bundle_of_database(self)

    def __repr__(self) -> str:
        return f"<Database {self.label}>"

    def __reduce__(self) -> Any:
        raise NotPickled("A database connection cannot be pickled: connect again where it is needed.")


_databases: weakref.WeakSet[Database] = weakref.WeakSet()


def _shut(pool: Pool, bulk: BulkConnections, *workers: Workers) -> None:
    pool.close()
    bulk.close()
    for each in workers:
        each.close()


def _at_exit() -> None:
    """A query that still runs in a thread ends with the interpreter, also on the server."""
    for db in list(_databases):
        db._pool.cancel_all()
        db._bulk.cancel_all()
        db.close()


def _after_fork() -> None:
    for db in list(_databases):
        db._after_fork()


atexit.register(_at_exit)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
