"""A deadline for every wait on a socket: a server that went silent does not hold a cell for ever.

Postgres ends a statement at its timeout; this is for when Postgres, or the way to it, does not answer any more.
"""

from __future__ import annotations

import os
import threading
import time
from typing import Any

from ._jobs import Job, ask_to_cancel, cut

_TICK = 0.25


class Watch:
    """A wait with an end; ``expired`` says that it was reached."""

    __slots__ = ("connection", "ends", "expired", "job", "seconds")

    def __init__(self, connection: Any, job: Job | None, seconds: float | None) -> None:
        self.connection = connection
        self.job = job
        self.seconds = seconds
        self.ends = 0.0
        self.expired = False

    def __enter__(self) -> Watch:
        if self.job is not None:
            self.job.enter(self.connection)
        if self.seconds is not None:
            self.ends = time.monotonic() + self.seconds
            _watched.add(self)
            if not _wanted.is_set() or _pid != os.getpid():
                _wake()
        return self

    def __exit__(self, *_: object) -> None:
        _watched.discard(self)
        if self.job is not None:
            self.job.leave()


_watched: set[Watch] = set()
_wanted = threading.Event()
_start = threading.Lock()
_pid = 0


def on_server(connection: Any, job: Job | None, seconds: float | None) -> Watch:
    """What stands around everything that runs on a server: it can be cancelled, and it has an end.

    Where the block takes longer than ``seconds``, the connection is cut: psycopg then raises, and ``expired`` is set.
    """
    return Watch(connection, job, seconds)


def patience(timeout: float | None) -> float | None:
    """How long to wait for an answer to a statement that the server ends after ``timeout`` seconds."""
    return None if timeout is None else timeout + min(5.0, max(2.0, timeout))


def _wake() -> None:
    global _pid, _start
    if _pid != os.getpid():
        _start = threading.Lock()  # a fork may have copied it locked
    with _start:
        if _pid != os.getpid():
            _pid = os.getpid()
            threading.Thread(target=_keep_watch, name="vantage-watch", daemon=True).start()
    _wanted.set()


def _keep_watch() -> None:
    """Looks at the deadlines while there are any, and sleeps after ten seconds without one."""
    idle = 0
    while True:
        _wanted.wait()
        time.sleep(_TICK)
        now = time.monotonic()
        watched = _watched.copy()
        for watch in watched:
            if now > watch.ends and not watch.expired:
                watch.expired = True
                # Where the server listens it shall not go on working for nobody.
                ask_to_cancel(watch.connection)
                cut(watch.connection)
        idle = 0 if watched else idle + 1
        if idle > 10 / _TICK:
            _wanted.clear()
            idle = 0
            if _watched:
                _wanted.set()
