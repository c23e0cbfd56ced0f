"""How an event loop waits for the work of a thread. Imported when something is awaited, and asyncio with it."""

from __future__ import annotations

import _thread
import asyncio
import contextlib
import contextvars
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from ._errors import add_note
from ._jobs import Job, cut
from ._lazy import submit_here

if TYPE_CHECKING:
    from ._database import Database

T = TypeVar("T")
_TICK = 0.1
_PATIENCE = 1.3
"""Seconds that a cancelled task waits for the server to end its query."""


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
            await Waiter.of(future)
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


class Waiter(asyncio.Future[None]):
    """Done when a thread's future is, whatever its result. It wakes its task in the same turn of the loop.

    A plain future leaves that to the next turn, which takes as long as the way between the threads. For ``await``
    alone, which has one callback.
    """

    _wake: tuple[Callable[[Any], Any], contextvars.Context | None] | None = None

    @classmethod
    def of(cls, future: Future[Any]) -> Waiter:
        waiter = cls(loop=asyncio.get_running_loop())
        _tell(future, waiter, waiter._finish)
        return waiter

    def add_done_callback(self, fn: Callable[[Any], Any], /, *, context: contextvars.Context | None = None) -> None:
        if self.done() or self._wake is not None:
            super().add_done_callback(fn, context=context)
        else:
            self._wake = fn, context

    def cancel(self, msg: Any | None = None) -> bool:
        cancelled = super().cancel(msg)
        if cancelled and self._wake is not None:
            (fn, context), self._wake = self._wake, None
            self.get_loop().call_soon(fn, self, context=context)
        return cancelled

    def _finish(self) -> None:
        if self.done():
            return
        self.set_result(None)
        if self._wake is not None:
            (fn, context), self._wake = self._wake, None
            (context or contextvars.copy_context()).run(fn, self)


def _done(future: Future[Any]) -> asyncio.Future[None]:
    """Done when ``future`` is, whatever its result; cancelling it does not touch ``future``."""
    waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def finish() -> None:
        if not waiter.done():
            waiter.set_result(None)

    _tell(future, waiter, finish)
    return waiter


def _tell(future: Future[Any], waiter: asyncio.Future[None], finish: Callable[[], None]) -> None:
    """Has the loop of ``waiter`` call ``finish`` when the thread's future is done."""
    loop = waiter.get_loop()

    def tell(_: Future[Any]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits
            loop.call_soon_threadsafe(finish)

    future.add_done_callback(tell)


def _undo(db: Database, done: Future[Any], abandoned: Callable[[], Any]) -> None:
    if not done.cancelled() and done.exception() is None:
        db.submit(abandoned, inner=True)
