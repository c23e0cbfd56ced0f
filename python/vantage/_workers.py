"""Threads that run what is awaited. Daemons: a query that still runs does not hold the interpreter's exit."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from ._errors import VantageError

T = TypeVar("T")
_IDLE_SECONDS = 20.0


class Workers:
    """At most ``limit`` threads, made when needed, ended when idle; they hold no reference to a database."""

    def __init__(self, limit: int, name: str, *, to_the_end: bool = False) -> None:
        self._to_the_end = to_the_end
        self._limit = limit
        self._name = name
        self._changed = threading.Condition(threading.Lock())
        self._work: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._threads = 0
        self._idle = 0
        self._closed = False

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Runs ``work`` on a thread; its result or error comes by the future."""
        future: Future[T] = Future()
        with self._changed:
            if self._closed and not self._to_the_end:
                raise VantageError("This database connection was closed: connect again.")
            self._work.append((future, work))
            if self._idle >= len(self._work):
                self._changed.notify()
                return future
            if self._threads >= self._limit:
                return future
            self._threads += 1
        threading.Thread(target=self._run, name=self._name, daemon=True).start()
        return future

    def close(self) -> None:
        """Ends idle threads. What waits is cancelled and nothing new is taken, but ``to_the_end``."""
        with self._changed:
            self._closed = True
            waiting: list[Any] = []
            if not self._to_the_end:
                waiting, self._work = list(self._work), deque()
            self._changed.notify_all()
        for future, _ in waiting:
            future.cancel()

    def _next(self) -> tuple[Future[Any], Callable[[], Any]] | None:
        with self._changed:
            self._idle += 1
            self._changed.wait_for(lambda: self._work or self._closed, _IDLE_SECONDS)
            self._idle -= 1
            if self._work:
                return self._work.popleft()
            self._threads -= 1
            return None

    def _run(self) -> None:
        while (item := self._next()) is not None:
            future, work = item
            del item
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(work())
            except BaseException as error:
                future.set_exception(error)
            # A thread that waits for more must not keep the last result alive.
            del future, work
