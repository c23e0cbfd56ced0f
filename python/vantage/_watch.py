"""A deadline for every wait on a socket: a server that went silent does not hold a cell for ever.

Postgres ends a statement at its timeout; this is for when Postgres, or the way to it, does not answer any more.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ._jobs import Job, ask_to_cancel, cut

_TICK = 0.25


class Watch:
    """A wait with an end; ``expired`` says that it was reached."""

    __slots__ = ("connection", "ends", "expired", "seconds")

    def __init__(self, connection: Any, seconds: float) -> None:
        self.connection = connection
        self.seconds = seconds
        self.ends = time.monotonic() + seconds
        self.expired = False


_watched: set[Watch] = set()
_wanted = threading.Event()
_start = threading.Lock()
_pid = 0


@contextmanager
def deadline(connection: Any, seconds: float | None) -> Iterator[Watch | None]:
    """Cuts the connection where the block takes longer: psycopg then raises, and ``expired`` is set."""
    if seconds is None:
        yield None
        return
    watch = Watch(connection, seconds)
    _watched.add(watch)
    if not _wanted.is_set() or _pid != os.getpid():
        _wake()
    try:
        yield watch
    finally:
        _watched.discard(watch)


@contextmanager
def on_server(connection: Any, job: Job | None, seconds: float | None) -> Iterator[Watch | None]:
    """What stands around everything that runs on a server: it can be cancelled, and it has an end."""
    if job is None:
        with deadline(connection, seconds) as watch:
            yield watch
        return
    job.enter(connection)
    try:
        with deadline(connection, seconds) as watch:
            yield watch
    finally:
        job.leave()


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
