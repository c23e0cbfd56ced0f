"""Results that wait until they are asked for: ``await x``, ``x.run()``, ``x.start()``, or a cell's display."""

from __future__ import annotations

import _thread
import asyncio
import contextlib
import contextvars
import threading
import warnings
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from ._errors import NotRunYet, TransactionError, VantageError, add_note, did_you_mean
from ._jobs import Job, cut, interruptible
from ._looking import Explained

if TYPE_CHECKING:
    from ._database import Database
    from ._running import Running

T = TypeVar("T")
_TICK = 0.1
_PATIENCE = 1.3
"""Seconds that a cancelled task waits for the server to end its query."""


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


async def in_background(
    db: Database, job: Job, work: Callable[[], T], *, inner: bool | None = None,
    abandoned: Callable[[], Any] | None = None,
) -> T:  # fmt: skip
    """Awaits ``work`` on a worker thread. A cancelled task ends its query on the server before it goes on.

    ``abandoned`` undoes work that succeeded although nobody waits for it any more.
    """
    return await follow(db, job, submit_here(db, work, inner=inner), abandoned=abandoned)


async def follow(
    db: Database, job: Job, future: Future[T], *, abandoned: Callable[[], Any] | None = None
) -> T:  # fmt: skip
    """Awaits a future of a worker thread; cancels the job with the task."""
    try:
        with ticking():
            await _done(future)
    except asyncio.CancelledError as error:
        future.cancel()
        _thread.start_new_thread(job.cancel, ())
        if abandoned is not None:
            future.add_done_callback(lambda done: _undo(db, done, abandoned))
        await asyncio.wait({_done(future)}, timeout=_PATIENCE)
        ended = future.done()
        add_note(error, job.outcome or f"The query was {'ended on the server' if ended else 'asked to end'}.")
        raise
    return future.result()


async def finish_in_background(db: Database, work: Callable[[], T], connection: Any) -> T:
    """Awaits ``work`` to its end even where the task is cancelled meanwhile: a transaction must not be left open."""
    future = submit_here(db, work, inner=True)
    cancelled: asyncio.CancelledError | None = None
    while not future.done():
        try:
            await asyncio.wait({_done(future)}, timeout=None if cancelled is None else _PATIENCE)
        except asyncio.CancelledError as error:
            cancelled = error
            continue
        if cancelled is not None and not future.done():
            cut(connection)  # the server rolls back by itself
    if cancelled is None:
        return future.result()
    failed = future.exception()
    add_note(cancelled, "The transaction was rolled back." if failed else "The end of the block had been reached.")
    raise cancelled


@contextlib.contextmanager
def ticking() -> Iterator[None]:
    """Wakes the event loop now and then while something is awaited.

    In a cell that awaits, an interrupt becomes a callback of the loop by ``tornado``'s ``add_callback``. In the loop's
    own thread that does not wake a loop that sleeps: the cell would be cancelled when something else happens.
    """
    loop = asyncio.get_running_loop()
    timer: list[asyncio.TimerHandle] = []

    def tick() -> None:
        timer[:] = [loop.call_later(_TICK, tick)]

    tick()
    try:
        yield
    finally:
        timer[0].cancel()


def _done(future: Future[Any]) -> asyncio.Future[None]:
    """Done when ``future`` is, whatever its result; cancelling it does not touch ``future``."""
    loop = asyncio.get_running_loop()
    waiter: asyncio.Future[None] = loop.create_future()

    def wake() -> None:
        if not waiter.done():
            waiter.set_result(None)

    def tell(_: Future[Any]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits
            loop.call_soon_threadsafe(wake)

    future.add_done_callback(tell)
    return waiter


def _undo(db: Database, done: Future[Any], abandoned: Callable[[], Any]) -> None:
    if not done.cancelled() and done.exception() is None:
        db.submit(abandoned, inner=True)
