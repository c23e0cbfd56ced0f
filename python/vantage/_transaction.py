"""Transactions: nested by savepoints, found by the context in which a statement runs.

A task, and what it awaits, runs in the transaction that it opened; so does a worker thread that runs what was awaited
there. Another task or thread has its own connection, unless it was started inside: then its statements are taken one
after the other.
"""

from __future__ import annotations

import contextvars
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, TypeVar

from ._diagnosis import is_lost, query_error
from ._ending import close
from ._errors import TransactionError
from ._held import Held
from ._jobs import Job, interruptible, shielded
from ._pending import ready
from ._statements import Rows, copy_into, limits, refuse_control, run_many, run_pipelined, run_script
from ._trace import noted
from ._watch import on_server

if TYPE_CHECKING:
    from ._database import Database

T = TypeVar("T")

_open_levels: contextvars.ContextVar[tuple[Transaction, ...]] = contextvars.ContextVar("vantage", default=())

_ISOLATION = {None: "", "read committed": "READ COMMITTED", "repeatable read": "REPEATABLE READ",
              "serializable": "SERIALIZABLE"}  # fmt: skip


def current(db: Database) -> Transaction | None:
    """The innermost transaction on ``db`` in which we are."""
    for level in reversed(_open_levels.get()):
        if level._db is db:
            return level
    return None


class Transaction:
    """One transaction, or one savepoint in it: what ``db.transaction()`` and ``db.unit()`` give.

    Use it by ``with`` or by ``async with``. All that is read and written inside, by this task or thread, is one: it
    is committed at the end of the block, or rolled back where the block is left by an error, an interrupt or
    :meth:`roll_back`. In a block inside a block only the inner part is rolled back.

    SQL: ``BEGIN`` … ``COMMIT``; inside another ``SAVEPOINT vantage_1`` … ``RELEASE SAVEPOINT vantage_1``.

    Raises
    ------
    TransactionConflict
        At the end or inside: a deadlock or a serialization failure. The same block may succeed when it is run again.
    ConnectionLost
        ``committed`` says whether anything was written: False, or None where that cannot be known.
    TransactionError
        It was used after its end, from a forked process, or while another task has a transaction open inside it.

    Examples
    --------
    >>> async with db.transaction():
    ...     await db.execute("UPDATE account SET amount = amount - 5 WHERE id = $1", 1)
    ...     await db.execute("UPDATE account SET amount = amount + 5 WHERE id = $1", 2)
    """

    def __init__(
        self, db: Database, *, read_only: bool = False, isolation: str | None = None, job: Job | None = None,
        timeout: float | None = -1,
    ) -> None:  # fmt: skip
        if isolation not in _ISOLATION:
            kinds = ", ".join(repr(kind) for kind in _ISOLATION if kind)
            raise TransactionError(f"There is no isolation {isolation!r}. There are: {kinds}.")
        self._db = db
        self.read_only = read_only
        self._isolation = isolation
        self._job = job
        self._timeout = timeout
        self._held: Held | None = None
        self._savepoint = ""
        self._state = "new"
        self._undo = False
        self._ticking = ExitStack()

    # Statements: what the writing part uses.

    def run(self, sql: str, params: Sequence[Any] = (), *, timeout: float | None = -1) -> Rows:
        """Runs one statement in this transaction and gives its rows and count. Blocks.

        A failure leaves the transaction as Postgres leaves it: aborted, to be rolled back by leaving the block.
        """
        params = ready(params, self._job or Job())
        return self._statement(sql, params, timeout, lambda c, limit: run_pipelined(c, sql, params, [limit]))

    def run_many(self, sql: str, batch: Iterable[Sequence[Any]], *, timeout: float | None = -1) -> int:
        """Runs one statement for each row of parameters, in pipelines; gives the number of rows touched."""
        return self._statement(sql, (), timeout, lambda c, limit: run_many(c, sql, batch, limit, self._job))

    def run_script(self, sql: str, *, timeout: float | None = -1) -> None:
        """Several statements without parameters."""
        self._statement(sql, (), timeout, lambda connection, limit: run_script(connection, sql, limit))

    def copy_in(
        self, sql: str, source: Iterable[Any], *, types: Sequence[str] = (), timeout: float | None = None
    ) -> int:
        """``COPY … FROM STDIN``: gives the number of rows.

        Parameters
        ----------
        sql : str
            The whole statement: ``COPY client (name, email) FROM STDIN``.
        source : iterable
            Rows (tuples or lists), or ``bytes`` and ``str`` that are already in the format which ``sql`` names.
        types : sequence of str
            Postgres's names of the columns' types; needed with ``FORMAT BINARY``, good for exactness else.
        timeout : float or None
            None, the default: no limit of time, as the source sets the pace.
        """
        return self._statement(sql, (), timeout, lambda c, limit: copy_into(c, sql, source, types, limit, self._job))

    def roll_back(self) -> None:
        """Rolls back at the end of the block, without an error: for what was only tried."""
        self._undo = True

    def savepoint(self) -> Transaction:
        """A part of this unit that may fail alone: ``with unit.savepoint() as part: part.run(…)``."""
        return Transaction(self._db, read_only=self.read_only, job=self._job, timeout=self._timeout)

    # Blocks.

    def __enter__(self) -> Transaction:
        self._guarded(self._open)
        self._bind()
        return self

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        self._unbind()
        self._guarded(lambda: close(self, error))

    async def __aenter__(self) -> Transaction:
        from ._awaiting import in_background, ticking

        job = self._job or Job()
        await in_background(self._db, job, lambda: self._open(job), abandoned=lambda: close(self, TransactionError()))
        self._bind()
        self._ticking.enter_context(ticking())
        return self

    async def __aexit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        from ._awaiting import finish_in_background

        held = self._held
        self._ticking.close()
        self._unbind()
        await finish_in_background(self._db, lambda: close(self, error), held.connection if held else None)

    def _guarded(self, work: Callable[[], Any]) -> None:
        """An interrupt while a block is entered or left never comes between two lines of it."""
        if self._job is not None:
            with shielded(self._job):
                work()
            return
        job = Job()
        with interruptible(job), shielded(job):
            work()

    def _bind(self) -> None:
        _open_levels.set((*_open_levels.get(), self))

    def _unbind(self) -> None:
        # Not a token: the end of a block may run in another context than its start.
        _open_levels.set(tuple(level for level in _open_levels.get() if level is not self))

    # Opening.

    def _open(self, job: Job | None = None) -> None:
        if self._state != "new":
            raise TransactionError("This transaction has been used: call db.transaction() for another one.")
        job = job or self._job
        if self._db.options.read_only:
            self.read_only = True
        outer = current(self._db)
        if outer is None:
            self._begin(job)
        else:
            self._nest(outer, job)
        self._state = "open"

    def _begin(self, job: Job | None) -> None:
        import psycopg

        for attempt in (1, 2):
            connection = self._db._pool.take(job, patient=attempt == 2)
            try:
                with on_server(connection, job, 10.0) as watch:
                    begin = f"BEGIN{_isolation_clause(self._isolation)}{' READ ONLY' if self.read_only else ''}"
                    connection.execute(f"{begin}; {self._settings()}", prepare=False)
            except psycopg.Error as error:
                self._db._pool.discard(connection)
                # Nothing was done yet: another connection is as good.
                if attempt == 2 or not is_lost(error):
                    raise query_error(error, "BEGIN", (), self._db, watch) from error  # pyright: ignore
            except BaseException:
                self._db._pool.discard(connection)
                raise
            else:
                self._held = Held(connection)
                self._held.levels.append(self)
                return

    def _settings(self) -> str:
        idle = int((self._db.options.idle_timeout or 0) * 1000)
        setting = f"set_config('idle_in_transaction_session_timeout', '{idle}', true)"
        return f"{limits(self._db.options.limit(self._timeout), self._db.options.lock_timeout)}, {setting}"

    def _nest(self, outer: Transaction, job: Job | None) -> None:
        if self._isolation is not None:
            raise TransactionError("Only the outermost transaction has an isolation.")
        self.read_only = self.read_only or outer.read_only
        held = outer._usable()
        with held.turn(job, self._db.options.limit(self._timeout)):
            outer._must_be_innermost()
            self._savepoint = f"vantage_{next(held.numbers)}"
            then = ["SET TRANSACTION READ ONLY"] if self.read_only and not outer.read_only else []
            self._send(held, job, f"SAVEPOINT {self._savepoint}", *then)
            held.levels.append(self)
        self._held = held

    # Running.

    def _usable(self) -> Held:
        held = self._held
        if self._state != "open" or held is None:
            raise TransactionError(
                "The transaction in which this task was started has ended: start it outside, or await it inside."
            )
        if held.pid != os.getpid():
            raise TransactionError("A transaction belongs to the process that opened it, not to a fork of it.")
        if held.lost is not None:
            raise held.lost
        return held

    def _must_be_innermost(self) -> None:
        held = self._usable()
        if held.levels[-1] is not self:
            raise TransactionError(
                "Another task has a transaction open inside this one: await it first, or give each task its own."
            )

    def _statement(
        self, sql: str, params: Sequence[Any], timeout: float | None, work: Callable[[Any, str], T],
        job: Job | None = None,
    ) -> T:  # fmt: skip
        refuse_control(sql)
        options = self._db.options
        seconds = options.limit(self._timeout if timeout == -1 else timeout)
        job = job or self._job
        held = self._usable()
        with shielded(job or Job()), held.turn(job, seconds):
            self._must_be_innermost()
            limit = limits(seconds, options.lock_timeout)
            return noted(
                self._db, sql, params,
                lambda: held.perform(self._db, job, seconds, sql, params, lambda c: work(c, limit)),
            )  # fmt: skip

    def run_guarded(self, sql: str, params: Sequence[Any], timeout: float | None, job: Job | None) -> Rows:
        """A statement that came by the context: behind a savepoint, so that its failure leaves the rest usable."""

        held = self._usable()

        def work(connection: Any, limit: str) -> Rows:
            with held.protected() as (before, after):
                return run_pipelined(connection, sql, params, [before, limit], after=[after])

        return self._statement(sql, params, timeout, work, job)

    def _send(self, held: Held, job: Job | None, *statements: str) -> None:
        sql = "; ".join(statements)
        held.perform(self._db, job, 10.0, sql, (), lambda c: c.execute(sql, prepare=False))


def _isolation_clause(isolation: str | None) -> str:
    return f" ISOLATION LEVEL {_ISOLATION[isolation]}" if isolation else ""
