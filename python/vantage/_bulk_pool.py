"""ADBC connections to one database, for bulk reads."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING, Any

from ._errors import ConnectError, VantageError
from ._jobs import Job
from ._needs import adbc
from ._options import Options

if TYPE_CHECKING:
    from ._secrets import Address

_MOST = 4


class BulkConnections:
    """At most four ADBC connections to a database. They know built-in types only, of which there are no new ones."""

    def __init__(self, address: Address, options: Options) -> None:
        self._address = address
        self._limit = max(1, min(_MOST, options.pool_size))
        self._changed = threading.Condition()
        self._idle: list[Any] = []
        self._taken: list[Any] = []
        self._opening = 0
        self._closed = False
        self._abandoned: list[Any] = []

    def take(self, job: Job, seconds: float) -> tuple[Any, bool]:
        """A connection, and whether it was used before."""
        ends = time.monotonic() + seconds
        with self._changed:
            while not self._closed:
                if self._idle:
                    connection = self._idle.pop()
                    self._taken.append(connection)
                    return connection, True
                if len(self._taken) + self._opening < self._limit:
                    self._opening += 1
                    break
                if time.monotonic() > ends:
                    raise ConnectError(f"All {self._limit} connections for bulk reads have been in use: close streams.")
                self._changed.wait(0.1)
                job.check()
            else:
                raise VantageError("This database connection was closed: connect again.")
        return self._open(), False

    def _open(self) -> Any:
        connection = None
        try:
            connection = _connect(self._address)
        finally:
            with self._changed:
                self._opening -= 1
                if connection is not None:
                    self._taken.append(connection)
                self._changed.notify()
        return connection

    def give(self, connection: Any, *, healthy: bool) -> None:
        """Takes a connection back; one that is not healthy is closed."""
        with self._changed:
            if connection not in self._taken:
                return  # it belongs to the process that this one was forked from
            self._taken.remove(connection)
            keep = healthy and not self._closed
            if keep:
                self._idle.append(connection)
            self._changed.notify()
        if not keep:
            _close(connection)

    def cancel_all(self) -> None:
        """Asks the server to end whatever runs."""
        for connection in list(self._taken):
            with contextlib.suppress(Exception):
                connection.adbc_cancel()

    def close(self) -> None:
        """Closes what is idle now, and what is in use when it comes back."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            self._changed.notify_all()
        for connection in idle:
            _close(connection)

    def after_fork(self) -> None:
        """The sockets belong to the parent: they are kept, so that nothing closes them, and never used."""
        self._abandoned += [*self._idle, *self._taken]
        self._changed = threading.Condition()
        self._idle, self._taken, self._opening = [], [], 0


def _connect(address: Address) -> Any:
    import psycopg
    from psycopg.conninfo import make_conninfo

    from ._open import connect_error

    dbapi, driver_error = adbc()
    failure: VantageError
    try:
        return dbapi.connect(make_conninfo(address.reveal(), application_name="vantage"), autocommit=True)
    except driver_error as error:
        failure = connect_error(psycopg.OperationalError(str(error)), address)
    # Outside of the except block: the frames of a chained error hold the password.
    raise failure


def _close(connection: Any) -> None:
    with contextlib.suppress(Exception):
        connection.close()
