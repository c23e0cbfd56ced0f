"""The end of a transaction, or of a savepoint in it: written whole, or rolled back and said."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ._diagnosis import query_error
from ._errors import ConnectionLost, QueryCancelled, TransactionError, VantageError, add_note
from ._held import ROLLED_BACK, Held, insist
from ._listen import hear
from ._watch import on_server

if TYPE_CHECKING:
    from ._transaction import Transaction


def close(level: Transaction, error: BaseException | None) -> None:
    """Ends a block that is left by ``error``, or regularly where it is None.

    Raises
    ------
    QueryError
        The commit failed.
    TransactionError
        It could not be committed: another task has a block open inside it, or the one around it has ended.
    """
    held = level._held
    if held is None or level._state == "closed":
        return
    orphan, level._state = level._state == "ended", "closed"
    if orphan and error is None:
        raise TransactionError(f"The transaction around this one has ended before it. {ROLLED_BACK}")
    if orphan or held.pid != os.getpid():
        return
    with held.turn(None, level._db.options.limit(level._timeout)):
        inner = held.levels[held.levels.index(level) + 1 :] if level in held.levels else []
        for each in inner:
            each._state = "ended"
        del held.levels[len(held.levels) - len(inner) :]
        if level in held.levels:
            held.levels.remove(level)
        if error is None and not level._undo and not inner and held.lost is None:
            _commit(level, held)
            return
        _roll_back(level, held, error)
    if error is None and held.lost is not None:
        raise held.lost
    if error is None and inner:
        raise TransactionError(
            f"A task had a transaction open inside this one when it ended: await it inside. {ROLLED_BACK}"
        )


def _commit(level: Transaction, held: Held) -> None:
    import psycopg

    failure: VantageError | None = None
    watch = None
    try:
        with on_server(held.connection, level._job, 60.0) as watch:
            hear(held.connection)
            end = f"RELEASE SAVEPOINT {level._savepoint}" if level._savepoint else "COMMIT"
            done = held.connection.execute(end, prepare=False).statusmessage
        if done == "ROLLBACK":
            failure = TransactionError(f"A statement in the transaction had failed. {ROLLED_BACK}")
    except psycopg.Error as error:
        failure = _commit_error(level, error, held, watch)
    except QueryCancelled as error:  # asked for before the commit was sent
        failure = error
    if failure is not None:
        _roll_back(level, held, failure)
        raise failure
    if not level._savepoint:
        _release(level, held)
        if level._job and not level.read_only:
            level._job.outcome = "The write was already committed when the interrupt came."


def _commit_error(level: Transaction, error: Any, held: Held, watch: Any) -> VantageError:
    failure = query_error(error, "COMMIT", (), level._db, watch)
    if isinstance(failure, ConnectionLost):
        held.lost = failure
        if not level.read_only and not level._savepoint:
            failure.committed = None
            failure.args = (
                f"{failure.args[0]} This was while committing: nobody knows whether the transaction was written. "
                "Look before you run it again.",
            )
    return failure


def _roll_back(level: Transaction, held: Held, error: BaseException | None) -> None:
    connection = held.connection
    if not level._savepoint:
        # 0 is IDLE: a COMMIT that failed has rolled back already.
        if not connection.closed and held.lost is None and connection.pgconn.transaction_status != 0:
            insist(connection, "ROLLBACK")
        _release(level, held)
    elif held.lost is None and not connection.closed:
        insist(connection, f"ROLLBACK TO SAVEPOINT {level._savepoint}", f"RELEASE SAVEPOINT {level._savepoint}")
    if error is not None and not level.read_only and not isinstance(error, GeneratorExit):
        note = "The inner transaction was rolled back." if level._savepoint else ROLLED_BACK
        if not isinstance(error, ConnectionLost | TransactionError) and not _says(error, note):
            add_note(error, note)
        if level._job:
            level._job.outcome = "The write was rolled back."


def _release(level: Transaction, held: Held) -> None:
    if held.lost is not None:
        level._db._pool.discard(held.connection)
    else:
        level._db._pool.give(held.connection)


def _says(error: BaseException, note: str) -> bool:
    return note in getattr(error, "__notes__", ())
