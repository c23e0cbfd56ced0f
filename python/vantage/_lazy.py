"""Results that wait until they are asked for: ``await x``, ``x.run()``, or a cell's display."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from ._database import Database, Job

T = TypeVar("T")


class Lazy(Generic[T]):
    """A read that runs each time it is awaited, ``.run()``, or shown."""

    def _database(self) -> Database:
        raise NotImplementedError

    def _execute(self, job: Job, timeout: float | None = -1) -> T:
        raise NotImplementedError

    def run(self) -> T:
        """Runs it now and blocks until the answer is there. Interrupting the cell ends the query on the server."""
        from ._database import Job

        with _interruptible():
            return self._execute(Job())

    def __await__(self) -> Generator[Any, None, T]:
        return self._in_background().__await__()

    async def _in_background(self) -> T:
        from ._database import Job

        job = Job()
        future = asyncio.wrap_future(self._database().submit(lambda: self._execute(job)))
        try:
            return await future
        except asyncio.CancelledError:
            threading.Thread(target=job.cancel, daemon=True).start()
            raise

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._database import Job
        from ._display import bundle_of_error, bundle_of_value
        from ._errors import VantageError

        try:
            value = self._execute(Job(), timeout=self._database().options.display_timeout)
        except VantageError as error:
            return bundle_of_error(error)
        return bundle_of_value(value)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Lets an interrupt reach a blocking wait.

    In a cell that contains ``await``, IPython's kernel replaces the handler by one that only talks to the event
    loop, which does not run while we block.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
