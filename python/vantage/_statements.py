"""How statements travel: in one round trip with their limits, by the extended protocol, all but scripts.

The extended protocol takes one statement only, so that nothing can be smuggled in behind a value; and all that stands
before one Sync is one transaction, so that no BEGIN and COMMIT are needed around a single read. ``set_config(…,
true)`` is the function behind SET LOCAL: no state stays in the session, as poolers demand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ._adapt import load_rows
from ._errors import TransactionError, VantageError
from ._jobs import Job
from ._pipeline import FATAL_ERROR, TUPLES_OK, exchange

_CONTROL = re.compile(
    r"\s*(?:begin|start\s+transaction|commit|end|rollback|abort|savepoint|release|prepare\s+transaction)\b", re.I
)
_COPY = re.compile(r"\s*copy\b.*\b(?:from\s+stdin|to\s+stdout)\b", re.I | re.S)


@dataclass(frozen=True)
class Rows:
    """What a statement gave: names of the columns, rows as tuples, and the number of rows that it touched."""

    columns: tuple[str, ...]
    rows: list[tuple]
    count: int


@lru_cache(64)
def limits(timeout: float | None, lock_timeout: float | None, read_only: bool = False) -> str:
    """One statement that sets the limits of this transaction, and whether it may write."""
    settings = {"statement_timeout": int((timeout or 0) * 1000), "lock_timeout": int((lock_timeout or 0) * 1000)}
    calls = [f"pg_catalog.set_config('{name}', '{value}', true)" for name, value in settings.items()]
    if read_only:
        calls.insert(0, "pg_catalog.set_config('transaction_read_only', 'on', true)")
    return f"SELECT {', '.join(calls)}"


def refuse_control(sql: str) -> None:
    """Transactions are opened by ``db.transaction()``, not by SQL: a pool gives each statement its connection."""
    if _CONTROL.match(sql):
        raise TransactionError(
            f"{sql.split()[0].upper()} is not for SQL of your own here: use `with db.transaction():`, which commits "
            "at its end and rolls back on an error."
        )


def run_pipelined(
    connection: Any, sql: str, params: Sequence[Any], before: Sequence[str], *, after: Sequence[str] = (),
    prepare: bool = False,
) -> Rows:  # fmt: skip
    """Sends a statement in one round trip with what belongs around it; gives its rows."""
    if _COPY.match(sql):
        raise VantageError(
            "COPY from and to the client is not a statement with rows. To write rows: insert_frame() or insert_many(); "
            "to read them: to_arrow(), batches(), or to_pandas()."
        )
    statements = [*((each, ()) for each in before), (sql, params), *((each, ()) for each in after)]
    results = exchange(connection, statements, prepare=prepare)
    for result in results:
        check(connection, result)
    return rows_of(connection, results[len(before)])


def check(connection: Any, result: Any) -> None:
    """Raises psycopg's error for a result that is one."""
    from psycopg.errors import error_from_result

    if result.status == FATAL_ERROR:
        raise error_from_result(result, encoding=connection.info.encoding)


def rows_of(connection: Any, result: Any) -> Rows:
    """What a statement gave, of its result."""
    if result.status != TUPLES_OK:
        return Rows((), [], -1 if result.command_tuples is None else result.command_tuples)
    names = tuple(result.fname(number).decode() for number in range(result.nfields))
    return Rows(names, load_rows(connection, result), result.ntuples)


def run_many(connection: Any, sql: str, batch: Iterable[Sequence[Any]], limit: str, job: Job | None) -> int:
    """One statement for each row of parameters, in a pipeline; gives the number of rows touched."""
    import psycopg

    connection.execute(limit, prepare=False)
    cursor = psycopg.RawCursor(connection)
    cursor.executemany(sql.encode(), _counted(batch, job))
    return max(cursor.rowcount, 0)


def run_script(connection: Any, sql: str, limit: str) -> None:
    """Several statements, which have no values behind which something could be smuggled in."""
    connection.execute(limit, prepare=False)
    connection.execute(sql.encode(), prepare=False)


def copy_into(
    connection: Any, sql: str, source: Iterable[Any], types: Sequence[str], limit: str, job: Job | None
) -> int:
    """COPY FROM STDIN: rows, or text and bytes that are in its format already."""
    import psycopg

    connection.execute(limit, prepare=False)
    cursor = psycopg.RawCursor(connection)
    with cursor.copy(sql.encode()) as copy:
        if types:
            copy.set_types(list(types))
        for item in _counted(source, job):
            if isinstance(item, str | bytes | bytearray | memoryview):
                copy.write(item)
            else:
                copy.write_row(item)
    return max(cursor.rowcount, 0)


def _counted(source: Iterable[Any], job: Job | None) -> Iterable[Any]:
    """The items of the caller's source, counted. An interrupt may stop the source at once, wherever it waits."""
    job = job or Job()
    job.rows = 0
    items = iter(source)
    while True:
        job.check()
        shield, job.shielded = job.shielded, 0
        try:
            item = next(items)
        except StopIteration:
            return
        finally:
            job.shielded = shield
        yield item
        job.rows = (job.rows or 0) + getattr(item, "rows", 1)  # a block of COPY's text is of many
