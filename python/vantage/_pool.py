"""Connections that are kept: few, checked before they are used, opened by whoever needs one.

There is no thread behind it: a connection that cannot be made fails where it was asked for, with its reason.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from typing import Any

from ._errors import ConnectError, VantageError
from ._jobs import Job
from ._listen import hear
from ._open import open_connection
from ._options import Options
from ._secrets import Address
from ._watch import on_server

_CHECK_AFTER = 2.0
"""Seconds without use after which a connection is asked whether it is alive."""
_CHECK_SECONDS = 3.0
_KEEP_SECONDS = 300.0
_RETRY_SECONDS = 8.0


class Pool:
    """Up to ``pool_size`` connections to one address. Threads share it; a fork starts anew."""

    def __init__(self, address: Address, options: Options) -> None:
        self._address = address
        self._options = options
        self._left_to_parent: list[Any] = []
        self._start()

    def _start(self) -> None:
        self._pid = os.getpid()
        self._changed = threading.Condition(threading.Lock())
        self._idle: list[tuple[float, Any]] = []
        self._taken: set[Any] = set()
        self._opening = 0
        self._closed = False

    def after_fork(self) -> None:
        """In a child the sockets belong to the parent: they are left alone, and not even closed."""
        self._left_to_parent += [connection for _, connection in self._idle] + list(self._taken)
        closed = self._closed
        self._start()
        self._closed = closed

    @property
    def size(self) -> int:
        """Connections that are open or being opened."""
        return len(self._idle) + len(self._taken) + self._opening

    def take(self, job: Job | None = None, *, patient: bool = False) -> Any:
        """A connection that works, for the caller alone until :meth:`give`.

        Parameters
        ----------
        patient : bool
            Whether to try for some seconds where the server does not let us in: it may be restarting.

        Raises
        ------
        ConnectError
            There is none: the reason is the server's, or that all are in use.
        """
        ends = time.monotonic() + self._options.pool_timeout
        while True:
            connection = self._idle_or_place(job, ends)
            if connection is None:
                return self._open(patient, job)
            if _is_alive(connection, job):
                return connection
            self.discard(connection)
            patient = True  # it worked a moment ago: the server may be restarting
            if job:
                job.check()

    def _idle_or_place(self, job: Job | None, ends: float) -> Any:
        """An idle connection; None is the right to open one."""
        with self._changed:
            while True:
                if self._closed:
                    raise VantageError("This database connection was closed: connect again.")
                if self._idle:
                    since, connection = self._idle.pop()
                    self._taken.add(connection)
                    connection._vantage_idle = time.monotonic() - since
                    return connection
                if self.size < self._options.pool_size:
                    self._opening += 1
                    return None
                if time.monotonic() > ends:
                    raise ConnectError(
                        f"All {self._options.pool_size} connections have been in use for "
                        f"{self._options.pool_timeout:g} s. End transactions and streams that are open, or connect "
                        "with a larger pool_size."
                    )
                self._changed.wait(0.1)
                if job:
                    job.check()

    def _open(self, patient: bool, job: Job | None) -> Any:
        ends = time.monotonic() + _RETRY_SECONDS
        # An interrupt may come at once here: no query runs that has to be ended.
        held, shield = (job, job.shielded) if job else (None, 0)
        connection = None
        try:
            if held:
                held.shielded = 0
            while connection is None:
                if job:
                    job.check()
                try:
                    connection = open_connection(self._address)
                except ConnectError as error:
                    if not (patient and _may_come_back(error)) or time.monotonic() > ends:
                        raise
                    time.sleep(0.1)
        finally:
            if held:
                held.shielded = shield
            with self._changed:
                self._opening -= 1
                if connection is not None and not self._closed:
                    self._taken.add(connection)
                self._changed.notify()
        if self._closed:
            connection.close()  # pyright: ignore[reportOptionalMemberAccess]
            raise VantageError("This database connection was closed: connect again.")
        connection._vantage_idle = 0.0  # pyright: ignore[reportOptionalMemberAccess]
        return connection

    def give(self, connection: Any) -> None:
        """Takes a connection back; one that is not idle any more is closed."""
        if os.getpid() != self._pid or connection not in self._taken:
            return
        # 0 is IDLE: no transaction is open, nothing is on its way.
        healthy = not connection.closed and connection.pgconn.transaction_status == 0 and not self._closed
        if not healthy:
            self.discard(connection)
            return
        with self._changed:
            self._taken.discard(connection)
            self._idle.append((time.monotonic(), connection))
            old = self._old()
            self._changed.notify()
        for each in old:
            each.close()

    def discard(self, connection: Any) -> None:
        """Closes a connection that cannot be used any more."""
        with self._changed:
            self._taken.discard(connection)
            self._changed.notify()
        with contextlib.suppress(Exception):
            connection.close()

    def close(self) -> None:
        """Closes what is idle now, and what is in use when it comes back."""
        if os.getpid() != self._pid:
            return
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            self._changed.notify_all()
        for _, connection in idle:
            with contextlib.suppress(Exception):
                connection.close()

    def cancel_all(self) -> None:
        """Asks the server to end whatever runs."""
        for connection in list(self._taken):
            # 1 is ACTIVE.
            if os.getpid() == self._pid and not connection.closed and connection.pgconn.transaction_status == 1:
                with contextlib.suppress(Exception):
                    connection.cancel_safe(timeout=0.5)

    def _old(self) -> list[Any]:
        limit = time.monotonic() - _KEEP_SECONDS
        old = [connection for since, connection in self._idle[:-1] if since < limit]
        if old:
            self._idle = [item for item in self._idle if item[1] not in old]
        return old


def _is_alive(connection: Any, job: Job | None) -> bool:
    """Whether an idle connection still works. What the server said meanwhile is on the socket; that is free to see.

    After some seconds the server is asked: a way that broke silently is only seen by using it.
    """
    if connection.closed:
        return False
    try:
        hear(connection)
        if connection._vantage_idle > _CHECK_AFTER:
            with on_server(connection, job, _CHECK_SECONDS):
                connection.execute("")
    except Exception:
        return False  # whatever it is, another connection is better
    return not connection.closed


def _may_come_back(error: ConnectError) -> bool:
    return error.sqlstate in (None, "57P01", "57P02", "57P03") and "resolve" not in str(error)
