"""Frames of a source: its rows are in memory already, and become Arrow as rows of Postgres do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .._jobs import Job
from .._memory import rows_to_arrow
from .._results import as_integers

if TYPE_CHECKING:
    import pyarrow

    from .._frames import FrameSource


class LocalReader:
    """Record batches of one statement."""

    def __init__(self, source: FrameSource, job: Job, timeout: float | None, size: int | None) -> None:
        statement, options = source.read.compile(), source.options
        found = source.database().run(statement.sql, statement.params, timeout=timeout, job=job)
        wanted = source.integers or [False] * len(found.columns)
        rows: Any = as_integers(found.rows, wanted)
        names = statement.outputs or found.columns
        self._table = rows_to_arrow(names, rows, rows.types, options.numeric, options.infinity)
        self._batches = iter(self._table.to_batches(max_chunksize=size))
        self.schema: pyarrow.Schema = self._table.schema
        self.started = False

    def fetch(self) -> pyarrow.RecordBatch | None:
        """The next batch, None at the end."""
        self.started = True
        return next(self._batches, None)

    def close(self) -> None:
        """Ends the read."""
        self._batches = iter(())

    def batches(self) -> Iterator[pyarrow.RecordBatch]:
        """All of them."""
        yield from self._batches

    def read_all(self) -> pyarrow.Table:
        return self._table
