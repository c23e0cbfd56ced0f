"""What sets need of a database, over rows that are in no server."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any, NoReturn

from .. import _completion
from .._auto import Entities
from .._catalog import Catalog
from .._database import Database
from .._errors import NotPickled, TransactionError, VantageError, WriteRefused
from .._jobs import Job, shielded
from .._options import Options
from .._pending import ready
from .._secrets import Parameters
from .._statements import Rows, refuse_control
from .._stream import Stream
from .._trace import noted
from .._workers import Workers
from .dialect import DuckDialect
from .engine import Engine
from .stream import LocalStream
from .unit import Unit


class LocalSource(Database):
    """Tables in memory, which sets read as they read those of Postgres; the SQL is run by DuckDB.

    What DuckDB does not know, or what needs a server (plans, sampling, transactions of several statements), is an
    error that says so.
    """

    is_local = True
    dialect = DuckDialect()
    product = "DuckDB"
    _refusal = "These rows are read only."

    def __init__(self, label: str, options: Options) -> None:  # no server is connected: nothing of Database's own runs
        self.options, self.name, self.label = options, None, label
        self._pool = self._bulk = _NoServer(label)  # type: ignore[assignment]
        self._outer, self._inner = Workers(4, "vantage"), Workers(4, "vantage-transaction", to_the_end=True)
        self.canned = frozenset()
        self.statements = {}
        self._checked, self._found_tables = weakref.WeakKeyDictionary(), weakref.WeakKeyDictionary()
        self.entities = Entities(self)
        self._load()
        _completion.install()

    def _load(self) -> None:
        engine = self._filled()
        self._engine = engine
        self._finalizer = weakref.finalize(self, _shut, engine, self._outer, self._inner)
        self._catalog, self._read_catalog = Future(), None
        self._catalog.set_result(self._described(engine))
        engine.lock()

    def _filled(self) -> Engine:
        """An engine with the rows in it."""
        raise NotImplementedError

    def _described(self, engine: Engine) -> Catalog:
        raise NotImplementedError

    # Statements.

    def run(
        self, sql: str, params: Sequence[Any] = (), *, read_only: bool = True, timeout: float | None = -1,
        job: Job | None = None,
    ) -> Rows:  # fmt: skip
        """Runs one statement and gives all its rows. Blocks."""
        job = job or Job()
        if not read_only:
            self.refuse_write()
        refuse_control(sql)
        given = Parameters(ready(params, job), sql)
        seconds = self.options.limit(timeout)
        with shielded(job):
            return noted(
                self, sql, given,
                lambda: self._engine.run(sql, given, read_only=read_only, seconds=seconds, job=job),
            )  # fmt: skip

    def stream(
        self, sql: str, params: Sequence[Any] = (), *, batch_size: int = 10_000, job: Job | None = None,
        timeout: float | None = -1,
    ) -> Stream:  # fmt: skip
        """Rows in batches, each a :class:`Rows`."""
        return LocalStream(self, sql, params, batch_size, job, timeout)

    def estimating(self, sql: str) -> str:
        """Rows in memory are counted."""
        return f"SELECT count(*) FROM ({sql}) AS counted"

    # Writes.

    def refuse_write(self) -> None:
        """Raises where nothing may be written."""
        raise WriteRefused(self._refusal)

    def unit(self, job: Job | None = None, *, read_only: bool = False, timeout: float | None = -1) -> Any:
        """Several statements as one."""
        if not read_only:
            self.refuse_write()
        return Unit(self, job or Job(), timeout, read_only=read_only)

    def transaction(self, read_only: bool = False, *, isolation: str | None = None) -> NoReturn:
        """Refused: there are no transactions of several statements on rows in memory."""
        raise TransactionError(f"transaction() is for Postgres; {self.label} writes each statement by itself.")

    # Its end.

    def refresh(self) -> None:
        """Reads what it was made of again."""
        self._finalizer.detach()
        before = self._engine
        self._load()
        before.close()
        self.statements = {}
        self._checked.clear()
        self._found_tables.clear()
        self.entities._catch_up()

    def _after_fork(self) -> None:
        raise NotImplementedError  # it is not among the connections that are opened again

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.label}>"

    def __reduce__(self) -> Any:
        raise NotPickled("A source of rows cannot be pickled: make it where it is needed.")


class _NoServer:
    """In the place of connections to a server."""

    def __init__(self, label: str) -> None:
        self._label = label

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise VantageError(f"This needs a Postgres server, and {self._label} is none: use connect_postgres() for it.")


def _shut(engine: Engine, *workers: Workers) -> None:
    for each in workers:
        each.close()
    engine.close()
