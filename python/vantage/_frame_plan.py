"""What is known of a read before its rows are read into a frame: types of the columns, an estimate, both statements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from ._adapt import ColumnType, learn_types
from ._arrow import Converter
from ._arrow_plan import has_guard, plan_columns, projected
from ._catalog import CatalogType
from ._jobs import Job, shielded
from ._parameters import inline
from ._pending import ready
from ._secrets import Parameters
from ._statements import limits, refuse_control
from ._transaction import current
from ._watch import on_server, patience

if TYPE_CHECKING:
    from ._database import Database

T = TypeVar("T")

FEW = 10_000
"""Rows up to which psycopg's connection serves; more of them come by ADBC."""


@dataclass(frozen=True)
class FrameOptions:
    """What a user may say: see ``to_arrow``."""

    numeric: str = "exact"
    infinity: str = "raise"


@dataclass(frozen=True)
class FramePlan:
    """How the rows of one statement become Arrow."""

    sql: str
    """With parameters, for psycopg."""
    bulk_sql: str
    """With the values in it, for ADBC."""
    params: Sequence[Any]
    converter: Converter
    guarded: bool
    estimate: float


def plan_frame(
    db: Database, statement: Any, job: Job, timeout: float | None, options: FrameOptions,
    integers: Sequence[bool] = (),
) -> FramePlan:  # fmt: skip
    """Asks the server for the columns' types and the planner's estimate; no rows are read."""
    sql, params = statement.sql, Parameters(ready(statement.params, job), statement.sql)
    refuse_control(sql)

    def plan(connection: Any) -> FramePlan:
        described = _describe(connection, sql, params)
        types = [ColumnType(kind, modifier) for kind, modifier in described.types]
        columns = plan_columns(
            statement.outputs or described.names, types, integers=integers, numeric=options.numeric,
            depths=described.depths, decimals_of_money=_decimals(types, connection),
        )  # fmt: skip
        loaders = [_loader(connection, c.source.type) if c.wire == "parsed" else None for c in columns]
        guarded = has_guard(columns)
        return FramePlan(
            projected(sql, columns), inline(projected(sql, columns, guarded=True), params, connection), params,
            Converter(columns, loaders, options.infinity), guarded, _estimate(connection, sql, params),
        )  # fmt: skip

    return _on_a_connection(db, sql, params, job, timeout, plan)


def _on_a_connection(
    db: Database, sql: str, params: Sequence[Any], job: Job, timeout: float | None, work: Callable[[Any], T]
) -> T:
    """In the transaction that is open, behind a savepoint; else in a READ ONLY one of its own."""
    import psycopg

    from ._diagnosis import is_lost, query_error

    level = current(db)
    seconds = db.options.limit(timeout)
    with shielded(job):
        if level is not None:
            held = level._usable()

            def protected(connection: Any, limit: str) -> T:
                with held.protected() as (before, after):
                    connection.execute(before, prepare=False)
                    connection.execute(limit, prepare=False)
                    result = work(connection)
                    connection.execute(after, prepare=False)
                    return result

            return level._statement(sql, params, timeout, protected, job)
        for attempt in (1, 2):
            connection = db._pool.take(job, patient=attempt == 2)
            watch = None
            try:
                with on_server(connection, job, patience(seconds)) as watch:
                    connection.execute("BEGIN READ ONLY", prepare=False)
                    connection.execute(limits(seconds, db.options.lock_timeout), prepare=False)
                    result = work(connection)
                    connection.execute("ROLLBACK", prepare=False)
                    return result
            except psycopg.Error as error:
                if attempt == 1 and is_lost(error) and not job.cancelled and not (watch and watch.expired):
                    continue
                failure = query_error(error, sql, params, db, watch)
            finally:
                _give_back(db, connection)
            raise failure
    raise AssertionError("unreachable")


def _give_back(db: Database, connection: Any) -> None:
    if not connection.closed and connection.pgconn.transaction_status != 0:
        from ._held import insist

        insist(connection, "ROLLBACK")
    db._pool.give(connection)


@dataclass(frozen=True)
class _Described:
    names: tuple[str, ...]
    types: tuple[tuple[CatalogType, int], ...]
    depths: tuple[int, ...]


def _describe(connection: Any, sql: str, params: Sequence[Any]) -> _Described:
    """Names and types of what a statement would give."""
    result = _describe_prepared(connection, sql, params)
    oids = [result.ftype(number) for number in range(result.nfields)]
    known = learn_types(connection, oids)
    if any(_has_labels(known[oid]) for oid in oids):
        # A label or an attribute may have been added since.
        known = learn_types(connection, [oid for oid in oids if _has_labels(known[oid])], again=True)
    encoding = connection.info.encoding
    names = tuple((result.fname(number) or b"").decode(encoding) for number in range(result.nfields))
    types = tuple((known[oid], result.fmod(number)) for number, oid in enumerate(oids))
    return _Described(names, types, _depths(connection, result, [kind for kind, _ in types]))


def _describe_prepared(connection: Any, sql: str, params: Sequence[Any]) -> Any:
    import psycopg
    from psycopg.adapt import PyFormat, Transformer
    from psycopg.pq import ExecStatus

    transformer = Transformer.from_context(connection)
    transformer.dump_sequence(params, [PyFormat.AUTO] * len(params))
    encoding = connection.info.encoding
    prepared = connection.pgconn.prepare(b"", sql.encode(encoding), param_types=transformer.types)
    if prepared.status == ExecStatus.FATAL_ERROR:
        raise psycopg.errors.error_from_result(prepared, encoding)
    return connection.pgconn.describe_prepared(b"")


def _has_labels(kind: CatalogType) -> bool:
    plain = kind.plain
    if plain.category == "A" and plain.element is not None:
        return _has_labels(plain.element)
    return plain.kind in ("e", "c")


def _depths(connection: Any, result: Any, types: Sequence[CatalogType]) -> tuple[int, ...]:
    """How many dimensions the arrays among the columns were declared with, where they are columns of tables."""
    places = {
        number: (result.ftable(number), result.ftablecol(number))
        for number, kind in enumerate(types)
        if kind.plain.category == "A" and result.ftable(number)
    }
    if not places:
        return (1,) * len(types)
    rows = connection.execute(
        "SELECT attrelid::int8, attnum, attndims FROM pg_catalog.pg_attribute "
        "WHERE attrelid = ANY (%s::oid[]) AND attnum = ANY (%s::int2[])",
        ([table for table, _ in places.values()], [column for _, column in places.values()]),
        prepare=False,
    ).fetchall()
    found = {(table, column): depth for table, column, depth in rows}
    return tuple(max(found.get(places.get(number, (0, 0)), 1), 1) for number in range(len(types)))


def _decimals(types: Sequence[ColumnType], connection: Any) -> int:
    if not any(source.type.plain.name == "money" for source in types):
        return 2
    from ._adapt import _decimals_of_money

    return _decimals_of_money(connection)


def _loader(connection: Any, kind: CatalogType) -> Callable[[bytes], Any]:
    from psycopg.adapt import Transformer
    from psycopg.pq import Format

    return Transformer.from_context(connection).get_loader(kind.oid, Format.TEXT).load


def _estimate(connection: Any, sql: str, params: Sequence[Any]) -> float:
    """The planner's number of rows."""
    import json

    import psycopg

    cursor = psycopg.RawCursor(connection)
    ((found,),) = cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}".encode(), params, prepare=False).fetchall()
    plan = json.loads(found) if isinstance(found, str) else found
    return float(plan[0]["Plan"]["Plan Rows"])
