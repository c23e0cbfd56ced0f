"""Statements in one round trip, straight on libpq, and those that the server keeps prepared.

psycopg's cursors and pipelines do the same for every case there is; a lookup by key spends more time in them than in
Postgres. Waiting, types and errors stay psycopg's.
"""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from collections.abc import Generator, Sequence
from typing import Any

_OFTEN = 4
"""How often a statement came before it is prepared."""
_KEPT = 100
"""Statements that a connection remembers; the server holds those of them that came often."""

TUPLES_OK, FATAL_ERROR = 2, 7
"""Of libpq's ExecStatusType; psycopg is not imported before it is needed."""

STALE = ("0A000", "26000")
"""A prepared statement would give other types than when it was prepared; somebody has dropped it."""

Statement = tuple[str, Sequence[Any]]
_Key = tuple[bytes, tuple[int, ...]]
"""SQL, and the types of its parameters."""
_Dumped = tuple[bytes, Any, tuple[int, ...], Any]
"""SQL, and the values, types and formats of its parameters."""


class Prepared:
    """What one connection has seen: how often a statement with these types came, or the name it is prepared under."""

    def __init__(self) -> None:
        self._seen: OrderedDict[_Key, int | bytes] = OrderedDict()
        self._made = 0
        self.dropped: list[bytes] = []
        """Names that the server shall forget with the next statement."""

    def find(self, key: _Key) -> bytes | None:
        """The name under which the server has it."""
        found = self._seen.pop(key, 0)
        self._seen[key] = found if isinstance(found, bytes) else found + 1
        if len(self._seen) > _KEPT:
            _, oldest = self._seen.popitem(last=False)
            if isinstance(oldest, bytes):
                self.dropped.append(oldest)
        return found if isinstance(found, bytes) else None

    def new_name(self, key: _Key) -> bytes | None:
        """A name to prepare it under, where it came often enough."""
        count = self._seen[key]
        if not isinstance(count, int) or count <= _OFTEN:
            return None
        self._made += 1
        return b"vantage_%d" % self._made

    def note(self, key: _Key, name: bytes) -> None:
        """The server has prepared it."""
        self._seen[key] = name

    def doubt(self, sqlstate: str | None) -> None:
        """Forgets all, where an error is about what was prepared (:data:`STALE`) and not about the statement."""
        if sqlstate == "0A000":
            self.dropped += [name for name in self._seen.values() if isinstance(name, bytes)]
        if sqlstate in STALE:
            self._seen.clear()


def exchange(connection: Any, statements: Sequence[Statement], *, prepare: bool = False) -> list[Any]:
    """Sends statements as one transaction, and gives libpq's result of each, failures included.

    Parameters
    ----------
    connection : psycopg.Connection
        In autocommit, and used by nobody else.
    statements : sequence of (str, sequence)
        Each with its parameters. After the first that fails the server runs none.
    prepare : bool
        Whether those that come often are prepared; not behind a pooler, which gives each transaction a session.

    Raises
    ------
    psycopg.OperationalError
        The connection is lost.
    """
    pgconn = connection.pgconn
    known: Prepared | None = connection._vantage_prepared if prepare and connection.prepare_threshold else None
    ready = [_dump(connection, sql.encode(), params) for sql, params in statements]
    pgconn.enter_pipeline_mode()
    try:
        kinds: list[Any] = []
        for statement in ready:
            _send(pgconn, statement, known, kinds)
        pgconn.pipeline_sync()
        results = connection.wait(_collect(pgconn))
        pgconn.exit_pipeline_mode()
    except BaseException:
        _leave(connection)
        raise
    answers = []
    for kind, result in zip(kinds, results, strict=False):
        # What could not be prepared is the statement's own failure.
        if kind is None or result.status == FATAL_ERROR:
            answers.append(result)
        elif known is not None and isinstance(kind, tuple):
            known.note(*kind)
    return answers


def _dump(connection: Any, sql: bytes, params: Sequence[Any]) -> _Dumped:
    from psycopg.adapt import PyFormat, Transformer

    if not params:
        return sql, None, (), None
    transformer = Transformer.from_context(connection)
    values = transformer.dump_sequence(params, [PyFormat.AUTO] * len(params))
    return sql, values, transformer.types or (), transformer.formats


def _send(pgconn: Any, statement: _Dumped, known: Prepared | None, kinds: list[Any]) -> None:
    """Sends it; ``kinds`` gets what each result will be about: None is the statement itself."""
    sql, values, types, formats = statement
    name = None
    if known is not None:
        while known.dropped:
            pgconn.send_query_params(b"DEALLOCATE " + known.dropped.pop(), None)
            kinds.append("dropped")
        key = (sql, types)
        name = known.find(key)
        if name is None and (name := known.new_name(key)) is not None:
            pgconn.send_prepare(name, sql, param_types=types)
            kinds.append((key, name))
    if name is None:
        pgconn.send_query_params(sql, values, param_types=types, param_formats=formats)
    else:
        pgconn.send_query_prepared(name, values, param_formats=formats)
    kinds.append(None)


def _leave(connection: Any) -> None:
    """After a failure on the way: where answers are still to come, nobody could tell them from the next ones."""
    with contextlib.suppress(Exception):  # it cannot be left while answers are to come
        connection.pgconn.exit_pipeline_mode()
    if connection.closed or connection.pgconn.pipeline_status:
        connection.close()


def _collect(pgconn: Any) -> Generator[Any, Any, list[Any]]:
    """The results up to the one that says that all is done; psycopg waits for the socket where this yields."""
    from psycopg import NotSupportedError
    from psycopg.pq import ExecStatus
    from psycopg.waiting import Wait

    copies = (ExecStatus.COPY_IN, ExecStatus.COPY_OUT, ExecStatus.COPY_BOTH)
    while pgconn.flush():
        if (yield Wait.RW) & Wait.R:
            pgconn.consume_input()
    results = []
    while True:
        while pgconn.is_busy():
            yield Wait.R
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is None:
            continue
        if result.status == ExecStatus.PIPELINE_SYNC:
            return results
        if result.status in copies:
            raise NotSupportedError("COPY moves data by a way of its own, not as a statement")
        results.append(result)
