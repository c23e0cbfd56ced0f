"""Handles of what runs in the background."""

from __future__ import annotations

import time
from collections.abc import Generator
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from ._errors import QueryCancelled
from ._jobs import Job, interruptible

if TYPE_CHECKING:
    from ._database import Database

T = TypeVar("T")


class Progress(NamedTuple):
    """How far it is.

    Attributes
    ----------
    state : str
        ``waiting``, ``running``, ``done``, ``failed`` or ``cancelled``.
    elapsed : float
        Seconds.
    rows : int or None
        Rows so far; None where the number is not known yet, for many reads come in one piece.
    estimated_rows : int or None
        How many rows there will be. Of a read the planner's guess from Postgres's statistics, which may be far off;
        of a list or a frame that is inserted the number that it has. None where nobody knows: of a write by a
        condition, of an aggregate, before the planner has answered, of rows in memory.
    """

    state: str
    elapsed: float
    rows: int | None
    estimated_rows: int | None = None


class Running(Generic[T]):
    """A query in the background: ``running = x.start()``; await it, or ask for its ``result()``."""

    def __init__(self, db: Database, job: Job, future: Future[T], title: str) -> None:
        self._db = db
        self._job = job
        self._future = future
        self._title = title
        self._started = time.monotonic()
        self._ended: float | None = None
        future.add_done_callback(self._note_end)

    def _note_end(self, _: Future[T]) -> None:
        self._ended = time.monotonic()

    @property
    def progress(self) -> Progress:
        """State, seconds and rows, as they are now: it asks nobody."""
        elapsed = (self._ended or time.monotonic()) - self._started
        return Progress(self._state(), elapsed, self._rows(), self._job.expected)

    def _state(self) -> str:
        if not self._future.done():
            return "running" if self._job.started else "waiting"
        if self._future.cancelled() or isinstance(self._future.exception(), QueryCancelled):
            return "cancelled"
        return "failed" if self._future.exception() else "done"

    def _rows(self) -> int | None:
        if self._job.rows is None and self._state() == "done":
            value = self._future.result()
            return len(value) if isinstance(value, list) else None
        return self._job.rows

    def cancel(self) -> None:
        """Ends the query on the server; a write is rolled back. ``result()`` then raises QueryCancelled."""
        self._future.cancel()
        self._job.cancel()

    def result(self, timeout: float | None = None) -> T:
        """Waits for the result, at most ``timeout`` seconds.

        Raises
        ------
        TimeoutError
            It still runs.
        QueryCancelled
            It was cancelled.
        """
        with interruptible(self._job):
            try:
                return self._future.result(timeout)
            except CancelledError:
                raise QueryCancelled("The query was cancelled before it began.") from None
            except FutureTimeout:  # in Python 3.10 not the built-in one
                if self._future.done():
                    raise
                raise TimeoutError(f"The query still runs after {timeout:g} s.") from None

    def __await__(self) -> Generator[Any, None, T]:
        return self._wait().__await__()

    async def _wait(self) -> T:
        from ._awaiting import follow

        try:
            return await follow(self._db, self._job, self._future)
        except CancelledError:
            raise QueryCancelled("The query was cancelled before it began.") from None

    def __repr__(self) -> str:
        state, elapsed, rows, expected = self.progress
        counted = f", {rows:,} rows" if rows is not None else ""
        if state in ("waiting", "running") and expected is not None:
            counted = f", {rows or 0:,} of about {expected:,} rows"
        return f"<{self._title}: {state}, {elapsed:.1f} s{counted}>"
