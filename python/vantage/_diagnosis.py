"""What the driver raises becomes an error of ours: named, with all that Postgres says, without secrets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ._errors import (
    ConnectionLost,
    ConstraintViolated,
    QueryCancelled,
    QueryError,
    QueryTimeout,
    ReadOnlyRefused,
    TransactionConflict,
)
from ._secrets import Parameters, copied_secret, is_secret, scrub, without_secret_rows
from ._suggest import suggestion

if TYPE_CHECKING:
    from ._database import Database
    from ._watch import Watch

_LOST = ("57P01", "57P02", "57P03", "57P05", "25P03", "25P04", "08000", "08003", "08006", "08001", "08004")
_SENTENCES = {
    "40P01": "Two transactions waited for each other, and Postgres ended this one: it can be run again.",
    "40001": "Another transaction changed the same rows: this one can be run again.",
    "55P03": "Another transaction holds the lock: try again, or connect with a longer lock_timeout.",
    "25006": "This session, transaction or server only reads.",
    "53100": "The server's disk is full.",
    "53200": "The server is out of memory.",
    "22021": (
        "Some text is not what the database's encoding says. Read such a column as bytes: "
        'select(raw=v.fn.convert_to(t.name, "SQL_ASCII")), or leave it out.'
    ),
    "22P05": "The database's encoding has no such character.",
    "42501": "The role that is connected may not do this.",
}


def is_lost(error: Any) -> bool:
    """Whether the connection is gone, so that the statement may be tried on another one."""
    import psycopg

    return error.sqlstate in _LOST or (error.sqlstate is None and isinstance(error, psycopg.OperationalError))


def query_error(
    error: Any, sql: str, params: Sequence[Any], db: Database | None = None, watch: Watch | None = None,
    *, offset: int = 0,
) -> QueryError:  # fmt: skip
    """The error of ours for one of psycopg's.

    ``db`` serves near misses, ``watch`` tells a deadline from a loss, ``offset`` is what was sent before ``sql``.
    """
    diagnosis = error.diag
    given = params if isinstance(params, Parameters) else Parameters(params, sql)
    hidden = given.hidden()
    values = [v for v, shown in zip(given, hidden, strict=True) if v is not shown]
    secrets = [*values, copied_secret(diagnosis.context), *(db._address.secrets() if db is not None else ())]
    has_secrets = _has_secrets(db, diagnosis)
    kind = _kind(error)
    position = max(int(diagnosis.statement_position) - offset, 0) if diagnosis.statement_position else None
    made = kind(
        scrub(without_secret_rows(_message(error, kind, sql, position, db, watch), has_secrets), secrets),
        sql=scrub(sql, secrets),
        params=hidden,
        sqlstate=error.sqlstate,
        position=position,
        detail=scrub(without_secret_rows(diagnosis.message_detail, has_secrets), secrets)
        if diagnosis.message_detail
        else None,
        hint=diagnosis.message_hint,
        schema=diagnosis.schema_name,
        table=diagnosis.table_name,
        column=diagnosis.column_name,
        constraint=diagnosis.constraint_name,
        datatype=diagnosis.datatype_name,
    )
    said = str(error)
    copied = has_secrets and "COPY" in (diagnosis.context or "")  # whose context has the whole line
    if not copied and scrub(without_secret_rows(said, has_secrets), secrets) == said:
        made.__cause__ = error
    return made


def _has_secrets(db: Database | None, diagnosis: Any) -> bool:
    """Whether the table that an error is about has columns whose values nobody should read."""
    catalog = db.known_catalog if db is not None and diagnosis.table_name else None
    table = catalog.tables.get((diagnosis.schema_name, diagnosis.table_name)) if catalog is not None else None
    return table is not None and any(map(is_secret, table.columns))


def _kind(error: Any) -> type[QueryError]:
    state = error.sqlstate or ""
    if state == "57014":
        return QueryCancelled if "user request" in str(error) else QueryTimeout
    if state in ("40P01", "40001"):
        return TransactionConflict
    if state == "55P03":
        return QueryTimeout
    if state == "25006":
        return ReadOnlyRefused
    if state.startswith("23"):
        return ConstraintViolated
    return ConnectionLost if is_lost(error) else QueryError


def _message(
    error: Any, kind: type[QueryError], sql: str, position: int | None, db: Database | None, watch: Watch | None
) -> str:  # fmt: skip
    diagnosis = error.diag
    message = diagnosis.message_primary or " ".join(str(error).split()) or type(error).__name__
    if watch is not None and watch.expired:
        return f"The database did not answer within {watch.seconds:g} s: the connection was given up."
    if kind is ConnectionLost:
        return f"The connection to the database was lost: {_reason(error.sqlstate, message)}."
    if kind is QueryCancelled:
        return "The query was cancelled."
    if error.sqlstate == "57014":
        return f"{message}: the query took longer than it may. Narrow it, or connect with a longer statement_timeout."
    parts = [message]
    if diagnosis.message_detail and kind in (ConstraintViolated, TransactionConflict, QueryError):
        parts.append(diagnosis.message_detail)
    if diagnosis.message_hint:
        parts.append(diagnosis.message_hint)
    parts.append(_SENTENCES.get(error.sqlstate or "", ""))
    if "multiple commands" in message:
        parts.append("Run them one by one, or as a script: db.run_script(…).")
    # Postgres's own hint on a function only says that it did not find one.
    if db is not None and (not diagnosis.message_hint or error.sqlstate == "42883"):
        parts.append(suggestion(error.sqlstate, message, sql, position, db))
    return _sentences(parts)


def _reason(sqlstate: str | None, message: str) -> str:
    if sqlstate == "25P03":
        return "the transaction waited longer for its next statement than idle_timeout allows"
    return message.rstrip(".")


def _sentences(parts: Sequence[str]) -> str:
    """The parts one after the other, each but the first with a full stop before it."""
    text = ""
    for part in (part.strip() for part in parts if part and part.strip()):
        text = f"{text}{'' if text.endswith(('.', '?', '!')) else '.'} {part}" if text else part
    return text
