"""Results that wait until they are asked for: ``await x``, ``x.run()``, ``x.start()``, or a cell's display."""

from __future__ import annotations

import contextlib
import contextvars
import threading
import warnings
from collections.abc import Callable, Generator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from ._errors import NotRunYet, TransactionError, VantageError, did_you_mean
from ._jobs import Job, interruptible
from ._looking import Explained

if TYPE_CHECKING:
    from ._database import Database
    from ._running import Running

T = TypeVar("T")


class Lazy(Explained, Generic[T]):
    """A read that runs each time it is awaited, ``.run()``, ``.start()``, or shown."""

    def _database(self) -> Database:
        raise NotImplementedError

    def _execute(self, job: Job, timeout: float | None = -1) -> T:
        raise NotImplementedError

    def run(self) -> T:
        """Runs it now and blocks until the answer is there. Interrupting the cell ends the query on the server."""
        self._asked()
        job = Job()
        with interruptible(job):
            return self._execute(job)

    def start(self) -> Running[T]:
        """Runs it in the background; gives a handle with ``progress``, ``cancel()`` and ``result()``, to be awaited.

        A read asks the planner for the number of its rows first, one short round trip more than :meth:`run`.

        Examples
        --------
        >>> running = clients.count().start()
        >>> running.progress
        Progress(state=…, elapsed=…, rows=…, estimated_rows=…)
        >>> await running
        3
        """
        from ._running import Running

        self._asked()
        job = Job()
        db = self._database()

        def work() -> T:
            self._estimate(job)
            return self._execute(job)

        return Running(db, job, submit_here(db, work), type(self).__name__)

    def _estimate(self, job: Job) -> None:
        """Says how many rows there will be, where that is known or cheap to ask."""

    def _asked(self) -> None:
        """Somebody wants it to run."""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            if name.startswith("_"):
                raise AttributeError(name)
            near = did_you_mean(name, [known for known in dir(type(self)) if not known.startswith("_")])
            step = near if near.startswith(" Did") else f" It has not run: (await …).{name}, or .run().{name}."
            raise NotRunYet(f"{self!r} has no {name!r}.{step}")

        def __getitem__(self, key: Any) -> NoReturn:
            raise NotRunYet(f"{self!r} has no items. It has not run: (await …)[…], or .run()[…].")

        def __iter__(self) -> NoReturn:
            raise NotRunYet(f"{self!r} has no items. It has not run: for each in await …, or in ….run().")

    def __await__(self) -> Generator[Any, None, T]:
        from ._awaiting import in_background

        self._asked()
        job = Job()
        return in_background(self._database(), job, lambda: self._execute(job)).__await__()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._display import bundle_of_error, bundle_of_value

        job = Job()
        try:
            with interruptible(job):
                value = self._execute(job, timeout=self._database().options.display_timeout)
        except VantageError as error:
            return bundle_of_error(error)
        return bundle_of_value(value)


class Once(Lazy[T]):
    """A write: it runs once, when it is awaited, ``.run()`` or ``.start()``; after that it gives the first result.

    A cell's display never runs it: it shows the statement and *not run yet*. One that is dropped without having run
    warns, as coroutines do. Subclasses say ``_perform(job, timeout)``, which does it, and ``_statement()``, which is
    the SQL as text; neither ``_execute`` nor ``_repr_mimebundle_``.
    """

    _first: Future[T] | None = None
    _wanted = False
    _warns = True
    """Whether it warns when it is dropped without having run: not what another write is made of."""
    _guard = threading.Lock()
    """One for all of them: it is held for a moment only, while the first run is claimed."""

    def _perform(self, job: Job, timeout: float | None = -1) -> T:
        raise NotImplementedError

    def _statement(self) -> str:
        """The SQL that will run, for display; no I/O beside the catalog."""
        raise NotImplementedError

    def _asked(self) -> None:
        self._wanted = True

    @property
    def has_run(self) -> bool:
        """Whether it has run or is running."""
        return self._first is not None

    def _execute(self, job: Job, timeout: float | None = -1) -> T:
        with Once._guard:
            claimed = self._first is None
            if claimed:
                self._first = Future()
        first = self._first
        assert first is not None
        if not claimed:
            return _wait(first, job)
        try:
            result = self._perform(job, timeout)
        except BaseException as error:
            first.set_exception(error if isinstance(error, Exception) else _Interrupted())
            raise
        first.set_result(result)
        return result

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._display import bundle_of_error, bundle_of_value, bundle_of_write

        first = self._first
        try:
            if first is not None and first.done():
                return bundle_of_value(first.result())
            return bundle_of_write(self._statement(), "not run yet" if first is None else "running")
        except VantageError as error:
            return bundle_of_error(error)

    def __repr__(self) -> str:
        state = "not run yet: await it, or .run()" if self._first is None else "has run"
        return f"<{type(self).__name__}: {state}>"

    def __del__(self) -> None:
        if self._warns and self._first is None and not self._wanted:
            with contextlib.suppress(Exception):  # the interpreter may be ending
                warnings.warn(
                    f"{type(self).__name__} was never run, so nothing was written: await it, or .run().",
                    RuntimeWarning,
                    stacklevel=2,
                    source=self,
                )


class _Interrupted(TransactionError):
    def __init__(self) -> None:
        super().__init__("This write was interrupted and rolled back. Make it anew to run it again.")


def _wait(first: Future[T], job: Job) -> T:
    """The first result, also where another task or thread is still at it."""
    while True:
        try:
            return first.result(timeout=None if first.done() else 0.1)
        except FutureTimeout:
            if first.done():
                raise
            job.check()


def submit_here(db: Database, work: Callable[[], T], *, inner: bool | None = None) -> Future[T]:
    """Runs ``work`` on a worker thread, in the context that is here: with the transaction that is open."""
    from ._transaction import current

    context = contextvars.copy_context()
    inside = current(db) is not None if inner is None else inner
    return db.submit(lambda: context.run(work), inner=inside)
