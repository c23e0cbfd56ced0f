"""Work that can be cancelled on the server, and interrupts that reach it wherever they arrive."""

from __future__ import annotations

import _thread
import contextlib
import signal
import socket
import threading
import time
from typing import Any

from ._errors import QueryCancelled, add_note

_ASK = 0.5
"""Seconds that the server has to take a request to cancel."""
_AGAIN = 0.15
"""Seconds until it is asked again."""
_END = 0.8
"""Seconds that the statement has to end after it; then its connection is cut."""


class Job:
    """One piece of work that can be cancelled from another thread.

    ``enter(connection)`` and ``leave()`` stand around what runs on the server; :func:`on_server` calls them.

    Attributes
    ----------
    cancelled : bool
        Whether somebody asked for the end of it; nothing more is sent then.
    rows : int or None
        Rows so far, where they are known.
    expected : int or None
        How many rows there will be, by an estimate, where one was made.
    outcome : str
        What became of the write, for the note on an interrupt.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition(threading.Lock())
        self._connection: Any = None
        self._entered = 0
        self.started: float | None = None
        self.cancelled = False
        self.rows: int | None = None
        self.expected: int | None = None
        self.outcome = ""
        self.shielded = 0
        """Above 0 where an interrupt may not be raised at once: a connection would be left half used."""

    def check(self) -> None:
        """Raises where the job was cancelled.

        Raises
        ------
        QueryCancelled
        """
        if self.cancelled:
            raise QueryCancelled("The query was cancelled.")

    def enter(self, connection: Any) -> None:
        """From now on ``cancel()`` ends what runs on this connection: of psycopg, or of ADBC."""
        with self._changed:
            self.check()
            self._connection = connection
            self._entered += 1
            self.started = self.started or time.monotonic()

    def leave(self) -> None:
        """Waits until a request to cancel is on its way: it must not meet the next statement."""
        with self._changed:
            self._connection = None
            self._changed.notify_all()

    def cancel(self) -> None:
        """Asks the server to end the statement that runs, if one does; cuts its connection where that is no help."""
        with self._changed:
            self.cancelled = True
            connection, entered = self._connection, self._entered
            if connection is None:
                return

            def ended() -> bool:
                return self._connection is not connection or self._entered != entered

            # More than once: a request that arrives before its statement does ends nothing.
            ends = time.monotonic() + _END
            while ask_to_cancel(connection) and time.monotonic() < ends:
                if self._changed.wait_for(ended, _AGAIN):
                    return
            cut(connection)


def ask_to_cancel(connection: Any) -> bool:
    """Sends a request to cancel, from any thread; whether it arrived."""
    try:
        if hasattr(connection, "cancel_safe"):
            connection.cancel_safe(timeout=_ASK)
        else:
            connection.adbc_cancel()
    except Exception:
        return False  # the server does not listen: the connection is cut instead
    return True


def cut(connection: Any) -> None:
    """Ends a connection from another thread: whoever waits on it gets an error at once."""
    # A connection that is closed already has no descriptor, or one that does not work: nothing is left to end.
    with contextlib.suppress(Exception):
        # The descriptor stays libpq's: shut down, not closed.
        end = socket.socket(fileno=connection.fileno())
        try:
            end.shutdown(socket.SHUT_RDWR)
        finally:
            end.detach()


class shielded:
    """Where an interrupt cancels the job instead of being raised between any two lines."""

    __slots__ = ("_job",)

    def __init__(self, job: Job) -> None:
        self._job = job

    def __enter__(self) -> None:
        self._job.shielded += 1

    def __exit__(self, *_: object) -> None:
        self._job.shielded -= 1


class interruptible:
    """Lets an interrupt end a blocking wait in the main thread: the query ends on the server, then
    KeyboardInterrupt is raised.

    In a cell that contains ``await``, IPython's kernel replaces the handler by one that only talks to the event
    loop, which does not run while we block. A second interrupt does not wait for the server. A job that another
    thread cancels was not interrupted: its own error is raised.
    """

    __slots__ = ("_before", "_installed", "_interrupted", "_job")

    def __init__(self, job: Job) -> None:
        self._job = job
        self._interrupted = self._installed = False
        self._before: Any = None

    def __enter__(self) -> None:
        if _thread.get_ident() != threading.main_thread().ident:
            return
        before = signal.signal(signal.SIGINT, self._interrupt)
        if before is signal.SIG_IGN:
            signal.signal(signal.SIGINT, before)
            return
        self._before, self._installed = before, True

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if not self._installed:
            return
        signal.signal(signal.SIGINT, signal.SIG_DFL if self._before is None else self._before)
        if self._interrupted:
            raise interrupted(self._job) from None

    def _interrupt(self, signum: int, frame: Any) -> None:
        job, self._interrupted = self._job, True
        at_once = not job.shielded or job.cancelled
        job.cancelled = True
        if at_once:
            raise KeyboardInterrupt
        # Not threading.Thread: the main thread may hold its locks at this very moment.
        _thread.start_new_thread(job.cancel, ())


def interrupted(job: Job) -> KeyboardInterrupt:
    """The interrupt, with what became of the query."""
    error = KeyboardInterrupt()
    add_note(error, job.outcome or "The query was ended on the server.")
    return error
