"""``v.trace()`` and ``db.trace()``: every statement that runs inside a block, with its time and rows."""

from __future__ import annotations

import contextvars
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from ._database import Database

T = TypeVar("T")

_active: contextvars.ContextVar[tuple[Trace, ...]] = contextvars.ContextVar("vantage_trace", default=())


@dataclass
class Traced:
    """One statement: ``seconds`` from sending it to having its rows; ``rows`` that it gave or touched."""

    sql: str
    params: tuple[Any, ...]
    connection: str
    """The label of the connection: ``user@host/database``."""
    seconds: float | None = None
    rows: int | None = None
    error: str | None = None
    was_compiled: bool | None = None
    """Whether its text was found compiled; None where it is not of a query's."""
    db: Any = field(default=None, repr=False, compare=False)


class Trace:
    """The statements of a block, in the order in which they were sent: ``with v.trace() as trace:``.

    What the block awaits is in it too; what other cells, tasks and threads run meanwhile is not.
    """

    def __init__(self, db: Database | None = None) -> None:
        self._db = db
        self._token: Any = None
        self._compiled: dict[str, bool] = {}
        self.statements: list[Traced] = []

    @property
    def seconds(self) -> float:
        """The time of all statements together."""
        return sum(each.seconds or 0.0 for each in self.statements)

    def __enter__(self) -> Trace:
        self._token = _active.set((*_active.get(), self))
        return self

    def __exit__(self, *error: Any) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends it; what was noted stays."""
        _active.set(tuple(each for each in _active.get() if each is not self))

    def _note(self, note: Traced) -> None:
        if self._db is None or note.db is self._db:
            note.was_compiled = self._compiled.get(note.sql)
            self.statements.append(note)

    def __iter__(self) -> Iterator[Traced]:
        return iter(self.statements)

    def __len__(self) -> int:
        return len(self.statements)

    def __getitem__(self, number: int) -> Traced:
        return self.statements[number]

    def __repr__(self) -> str:
        return f"<trace of {len(self.statements)} statements, {self.seconds * 1000:.1f} ms>"

    def __str__(self) -> str:
        from ._display.traces import trace_text

        return trace_text(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._display.traces import bundle_of_trace

        return bundle_of_trace(self)


def trace() -> Trace:
    """Lists every statement that runs inside a block, on every connection, with its time and rows.

    Examples
    --------
    >>> with v.trace() as t:
    ...     await clients.count()
    >>> t
    """
    return Trace()


def noted(db: Database, sql: str, params: Sequence[Any], work: Callable[[], T]) -> T:
    """Runs ``work``, which sends a statement, and notes it where somebody traces."""
    traces = _active.get()
    if not traces:
        return work()
    note = Traced(sql, tuple(params), db.label, db=db)
    for each in traces:
        each._note(note)
    start = time.perf_counter()
    try:
        result = work()
    except BaseException as error:
        note.error = str(error).partition("\n")[0] or type(error).__name__
        raise
    finally:
        note.seconds = time.perf_counter() - start
    note.rows = _rows_of(result)
    return result


def _rows_of(result: Any) -> int | None:
    if isinstance(result, list):
        return len(result)
    if isinstance(result, tuple) and result[0]:
        return sum(len(rows.rows) for rows in result[0])
    count = getattr(result, "count", result)
    return count if isinstance(count, int) else None


def note_compiled(sql: str, was_known: bool) -> None:
    """Told by the compiler, for each statement."""
    for each in _active.get():
        each._compiled[sql] = was_known
