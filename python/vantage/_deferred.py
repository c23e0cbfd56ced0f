"""Values that are known when the query runs: awaitables, ``v.lazy(…)``, and queries of another database.

``preview_sql()`` shows them as ``$1`` like every other value and asks for none of them.
"""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Generator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._errors import VantageError
from ._lazy import Lazy
from ._nodes import Value
from ._pending import Source

if TYPE_CHECKING:
    import asyncio

    from ._database import Job

T = TypeVar("T")
_UNKNOWN = object()


class Asked(Source):
    """A function that is called each time that the query runs; what it gives may be awaitable."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self.function = function

    def value(self, job: Job) -> Any:
        given = self.function()
        return Awaited(given).value(job) if hasattr(type(given), "__await__") else given


class Fetched(Source):
    """A read of another database, which runs each time that the query runs."""

    def __init__(self, read: Lazy[Any]) -> None:
        self.read = read

    def value(self, job: Job) -> Any:
        return self.read._execute(job)


class Awaited(Source):
    """An awaitable. It is awaited once, when a query that has it runs first; later runs have the same value."""

    some_exist = False
    """Whether there ever was one: only then do queries look for them before they run."""

    def __init__(self, awaitable: Awaitable[Any]) -> None:
        import asyncio

        Awaited.some_exist = True
        self._awaitable = awaitable
        self._known: Any = _UNKNOWN
        self._lock = threading.Lock()
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None

    def __del__(self) -> None:
        # A query that was never run is no mistake: a coroutine that waits in it must not warn.
        close = getattr(self._awaitable, "close", None)
        if self._known is _UNKNOWN and close is not None:
            close()

    async def settle(self) -> None:
        """Awaits it here, before the query takes a worker thread."""
        if self._known is _UNKNOWN:
            self._known = await self._awaitable

    def value(self, job: Job) -> Any:
        with self._lock:
            if self._known is _UNKNOWN:
                self._known = self._wait(job)
            return self._known

    def _wait(self, job: Job) -> Any:
        import asyncio

        awaitable = self._awaitable
        if isinstance(awaitable, Lazy):
            return awaitable._execute(job)
        loop = self._loop
        if loop is not None and loop.is_running() and not _is_here(loop):
            future = asyncio.run_coroutine_threadsafe(_coroutine(awaitable), loop)
            return _result(future, job)
        if isinstance(awaitable, asyncio.Future) and not awaitable.done():
            raise VantageError(
                "A task of this event loop cannot be awaited by .run(), which blocks the loop: await the query."
            )
        if loop is None or not loop.is_running():
            return asyncio.run(_coroutine(awaitable))
        # .run() blocks the loop: it is awaited in a loop of its own.
        found: Future[Any] = Future()
        threading.Thread(target=_run, args=(awaitable, found), daemon=True).start()
        return _result(found, job)


def _is_here(loop: asyncio.AbstractEventLoop) -> bool:
    import asyncio

    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False


async def _coroutine(awaitable: Awaitable[T]) -> T:
    return await awaitable


def _run(awaitable: Awaitable[Any], found: Future[Any]) -> None:
    import asyncio

    try:
        found.set_result(asyncio.run(_coroutine(awaitable)))
    except BaseException as error:
        found.set_exception(error)


def _result(future: Future[Any], job: Job) -> Any:
    """Waits for it, but not longer than the job is wanted."""
    while True:
        try:
            return future.result(timeout=0.2)
        except FutureTimeout:
            if future.done():
                return future.result()
            if job.cancelled:
                future.cancel()
                raise VantageError("The query was cancelled.") from None


class Deferred(Value[Any]):
    """A bound parameter whose value is asked for when the query runs."""

    __slots__ = ()
    is_deferred = True


def one_value(given: Any) -> Any:
    """What an awaitable or a query gives, as one value: the first of a row, the only one of several rows."""
    from ._results import Result

    if isinstance(given, Result):
        if len(given) > 1:
            raise VantageError(f"One value is wanted, and the query gave {len(given)} rows.")
        given = given[0] if given else None
    return given[0] if isinstance(given, tuple) and hasattr(given, "_columns") else given


def many_values(given: Any) -> list[Any]:
    """What an awaitable or a query gives, as a list of values: the first column of its rows."""
    if isinstance(given, (str, bytes)) or not hasattr(given, "__iter__"):
        raise VantageError(f"in_() wants a list of values, and was given {given!r:.60}")
    return [one_value(item) for item in given]


class SettlesFirst(Lazy[T], Generic[T]):
    """A read that awaits what is awaitable in its query before it takes a worker thread."""

    def _walk_whole(self, shape: Any) -> None:
        raise NotImplementedError

    def __await__(self) -> Generator[Any, None, T]:
        return self._settled().__await__() if Awaited.some_exist else super().__await__()

    async def _settled(self) -> T:
        await self._settle()
        return await _Waiting(super().__await__())

    async def _settle(self) -> None:
        """Awaits what is awaitable in the query."""
        from ._shape import Shape

        shape = Shape()
        self._walk_whole(shape)
        for value in shape.values:
            if isinstance(value, Awaited):
                await value.settle()


class _Waiting(Generic[T]):
    def __init__(self, generator: Generator[Any, None, T]) -> None:
        self.generator = generator

    def __await__(self) -> Generator[Any, None, T]:
        return self.generator


def lazy(function: Callable[[], Any]) -> Deferred:
    """A value that ``function`` gives when the query runs, each time anew; it may be ``async``.

    Examples
    --------
    >>> invoices.where(invoices.invoice_date > v.lazy(lambda: datetime.date.today() - timedelta(days=7)))

    SQL: ``SELECT * FROM invoice WHERE invoice_date > $1``
    """
    if not callable(function):
        raise VantageError(f"lazy() takes a function without arguments, not {function!r:.60}")
    return Deferred(Asked(function))
