"""Sets and selections as frames: Arrow, pandas, polars, batches. They are reads like others: they wait."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from typing import TYPE_CHECKING, Any

from ._errors import VantageError
from ._frame_plan import FEW, FrameOptions, FramePlan, plan_frame
from ._jobs import Job, interruptible, shielded
from ._lazy import Lazy, submit_here
from ._needs import need
from ._transaction import current

if TYPE_CHECKING:
    import pyarrow

    from ._bulk import BulkStream
    from ._database import Database
    from ._sources.frames import LocalReader
    from ._stream import Stream

_BATCH = 65_536
_ROWS = 10_000
"""Rows in a batch that comes by psycopg."""


class FrameSource:
    """A statement whose rows become a frame. ``read`` has ``compile()`` and ``_database()``."""

    def __init__(self, read: Any, options: FrameOptions, integers: Sequence[bool] = ()) -> None:
        self.read = read
        self.options = options
        self.integers = integers

    def database(self) -> Database:
        return self.read._database()

    def open(self, job: Job, timeout: float | None, size: int | None = None) -> BatchReader | LocalReader:
        """Plans the read; rows come with the batches that are asked for."""
        need("pyarrow", "A frame")
        db = self.database()
        if db.is_local:
            from ._sources.frames import LocalReader

            return LocalReader(self, job, timeout, size)
        plan = plan_frame(db, self.read.compile(), job, timeout, self.options, self.integers)
        job.expected = int(plan.estimate)
        return BatchReader(db, plan, job, timeout, size)


class BatchReader:
    """Record batches of one plan, by psycopg where they are few or a transaction is open, else by ADBC."""

    def __init__(self, db: Database, plan: FramePlan, job: Job, timeout: float | None, size: int | None) -> None:
        self._db = db
        self._plan = plan
        self._job = job
        self._timeout = timeout
        self._size = size
        self._rows: Stream | None = None
        self._bulk: BulkStream | None = None
        self._inside = current(db) is not None
        self._few = self._inside or plan.estimate < FEW
        self.schema: pyarrow.Schema = plan.converter.schema
        self.started = False

    def fetch(self) -> pyarrow.RecordBatch | None:
        """The next batch, None at the end. Blocks."""
        first, self.started = not self.started, True
        if self._few:
            batch = self._fetch_rows(first)
            if self._few:
                return batch
        return self._fetch_bulk()

    def _fetch_rows(self, first: bool) -> pyarrow.RecordBatch | None:
        if self._rows is None:
            plan = self._plan
            self._rows = self._db.stream(plan.sql, plan.params, batch_size=_ROWS, job=self._job, timeout=self._timeout)
        rows = self._rows._fetch()
        if first and not self._inside and rows is not None and len(rows.rows) == _ROWS:
            # More than the planner thought: from the start again, on the faster way.
            self._rows.close()
            self._few = False
            return None
        return None if rows is None else self._plan.converter.of_rows(rows.rows)

    def _fetch_bulk(self) -> pyarrow.RecordBatch | None:
        from ._bulk import BulkStream, Unreadable

        if self._bulk is None:
            each = self._size is not None
            self._bulk = BulkStream(
                self._db, self._plan.bulk_sql, (self._plan.sql, self._plan.params), self._job, self._timeout,
                each_batch=each,
            )  # fmt: skip
        try:
            batch = self._bulk.fetch()
        except Unreadable as error:
            raise self._plan.converter.unreadable(str(error)) from None
        if batch is None:
            return None
        self._job.rows = (self._job.rows or 0) + batch.num_rows
        return self._plan.converter.of_adbc(batch, guarded=self._plan.guarded)

    def close(self) -> None:
        """Ends the read. Harmless when called twice."""
        self.started = True
        for stream in (self._rows, self._bulk):
            if stream is not None:
                stream.close()

    def batches(self) -> Iterator[pyarrow.RecordBatch]:
        """All of them, to the end."""
        try:
            while (batch := self.fetch()) is not None:
                yield batch
        finally:
            self.close()

    def read_all(self) -> pyarrow.Table:
        import pyarrow

        return pyarrow.Table.from_batches(self.batches(), schema=self.schema)


class Frame(Lazy[Any]):
    """A read that gives a frame: await it, or ``.run()``."""

    def __init__(self, source: FrameSource, kind: str, finish: Any = None) -> None:
        self._source = source
        self._kind = kind
        self._finish = finish

    def _database(self) -> Database:
        return self._source.database()

    def compile(self) -> Any:
        """The statement that will run."""
        return self._source.read.compile()

    def preview_sql(self) -> str:
        """The SQL that will run; it does not run it."""
        return self.compile().sql

    def _execute(self, job: Job, timeout: float | None = -1) -> Any:
        return on_a_worker(self._database(), job, lambda: self._read(job, timeout))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._display import bundle_of_error

        job = Job()
        try:
            with interruptible(job):
                value = self._execute(job, timeout=self._database().options.display_timeout)
        except VantageError as error:
            return bundle_of_error(error)
        html = getattr(value, "_repr_html_", lambda: None)()
        return {"text/plain": repr(value), **({"text/html": html} if html else {})}

    def _read(self, job: Job, timeout: float | None) -> Any:
        table = self._source.open(job, timeout).read_all()
        return table if self._finish is None else self._finish(table)

    def __repr__(self) -> str:
        return f"<{self._kind} of {self._source.read!r}: await it, or .run()>"


def on_a_worker(db: Database, job: Job, work: Any, *, inner: bool | None = None) -> Any:
    """Does ``work`` on a worker thread where we are on the main one, whose interrupts ADBC would not see.

    ``inner`` where it has its connection already.
    """
    import threading

    if threading.current_thread() is not threading.main_thread():
        return work()
    with shielded(job):
        future = submit_here(db, work, inner=inner)
        while True:
            try:
                return future.result(timeout=0.1)
            except FutureTimeout:
                if future.done():
                    raise


class Batches:
    """Record batches of Arrow: ``for batch in x.batches()``, ``async for batch in x.batches()``.

    Each loop reads anew, as reads do. Nothing is sent before the first batch is asked for; the memory is that of a
    few batches, whatever the number of rows. Leaving the loop early ends the query.

    Attributes
    ----------
    schema : pyarrow.Schema
        Asks the server for the types; no rows are read.
    """

    def __init__(self, source: FrameSource, size: int) -> None:
        self._source = source
        self._size = size

    @property
    def sql(self) -> str:
        """The SQL that will run."""
        return self._source.read.compile().sql

    def __iter__(self) -> Iterator[pyarrow.RecordBatch]:
        job = Job()
        db = self._source.database()
        cut = Slices(self._size)
        reader: BatchReader | LocalReader | None = None
        try:
            while True:
                with interruptible(job):
                    opened = reader or on_a_worker(db, job, lambda: self._source.open(job, -1, self._size))
                    reader = opened
                    batch = on_a_worker(db, job, opened.fetch, inner=opened.started or None)
                if batch is None:
                    break
                yield from cut.add(batch)
            yield from cut.rest()
        finally:
            if reader is not None:
                reader.close()

    async def __aiter__(self) -> Any:
        from ._awaiting import in_background

        job = Job()
        db = self._source.database()
        cut = Slices(self._size)
        reader: BatchReader | LocalReader | None = None
        try:
            opened = await in_background(db, job, lambda: self._source.open(job, -1, self._size))
            reader = opened
            while (batch := await in_background(db, job, opened.fetch, inner=opened.started or None)) is not None:
                for piece in cut.add(batch):
                    yield piece
            for piece in cut.rest():
                yield piece
        finally:
            if reader is not None:
                reader.close()

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return stream_of(self._source, self._size).__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        return f"<batches of {self._source.read!r}: for, or async for>"


class Slices:
    """Batches of any length cut into batches of one."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._waiting: list[Any] = []
        self._count = 0

    def add(self, batch: Any) -> Iterator[Any]:
        self._waiting.append(batch)
        self._count += batch.num_rows
        while self._count >= self._size:
            yield self._take(self._size)

    def rest(self) -> Iterator[Any]:
        if self._count:
            yield self._take(self._count)

    def _take(self, count: int) -> Any:
        self._count -= count
        parts = []
        while count:
            head = self._waiting.pop(0)
            if head.num_rows > count:
                self._waiting.insert(0, head.slice(count))
                head = head.slice(0, count)
            count -= head.num_rows
            if head.num_rows:
                parts.append(head)
        if len(parts) == 1:
            return parts[0]
        import pyarrow

        return pyarrow.Table.from_batches(parts).combine_chunks().to_batches()[0]


def stream_of(source: FrameSource, size: int = _BATCH) -> Any:
    """A reader for those who take Arrow's stream. The types are asked for now, rows as they are taken."""
    import pyarrow

    job = Job()
    db = source.database()
    with interruptible(job):
        reader = on_a_worker(db, job, lambda: source.open(job, -1, size))

    def batches() -> Iterator[Any]:
        try:
            while (batch := on_a_worker(db, job, reader.fetch, inner=reader.started or None)) is not None:
                yield batch
        finally:
            reader.close()

    return pyarrow.RecordBatchReader.from_batches(reader.schema, batches())
