"""What sets give when they are asked: records, rows, aggregates. All of them wait (see _lazy)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from ._compile import CompiledStatement
from ._compile.queries import compile_aggregate, compile_every_column, compile_records, record_names
from ._entity import catalog_table, primary_key
from ._errors import NotFound, VantageError
from ._lazy import Lazy
from ._nodes import Condition, Expression, Value
from ._records import make_records
from ._results import Result, as_integers, is_integer
from ._to_frame import ToFrame

if TYPE_CHECKING:
    from ._database import Database, Job
    from ._table import Table

__all__ = ["Aggregate", "EveryColumn", "First", "Read", "Records", "compile_records", "record_names"]

T = TypeVar("T")


class Read(Lazy[T], Generic[T]):
    """A read of one table."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def _database(self) -> Database:
        return self.table._database()

    def compile(self) -> CompiledStatement:
        """The statement that will run."""
        raise NotImplementedError

    def preview_sql(self) -> str:
        """The SQL that will run; it does not run it."""
        return self.compile().sql

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.table!r}: await it, or .run()>"


class Records(Read[list], ToFrame):
    """The records of a set."""

    def __init__(self, table: Table, capped: bool = False) -> None:
        super().__init__(table)
        self._capped = capped

    def compile(self) -> CompiledStatement:
        return compile_records(self.table)

    def _execute(self, job: Job, timeout: float | None = -1) -> Any:
        db = self._database()
        statement = self.compile()
        if self._capped and self._may_be_long(db):
            columns, rows = _first_rows(db, statement, db.options.row_limit + 1, job, timeout)
        else:
            result = db.run(statement.sql, statement.params, timeout=timeout, job=job)
            columns, rows = result.columns, result.rows
        if self._capped and len(rows) > db.options.row_limit:
            raise VantageError(
                f"{self.table!r} has more than {db.options.row_limit:,} rows. Narrow it, give get(limit=…), or lift "
                "the limit with get(limit=None)."
            )
        return make_records(self.table, statement.outputs or columns, rows)

    def _may_be_long(self, db: Database) -> bool:
        """Whether the rows should come by a cursor, so that those beyond the limit are never fetched."""
        known = catalog_table(self.table._entity, db)
        return known is None or known.row_estimate is None or known.row_estimate > db.options.row_limit


def _first_rows(
    db: Database, statement: CompiledStatement, most: int, job: Job, timeout: float | None
) -> tuple[tuple[str, ...], list[tuple]]:
    with db.stream(statement.sql, statement.params, batch_size=most, job=job, timeout=timeout) as stream:
        batch = next(stream, None)
        return stream.columns, [] if batch is None else batch.rows


class First(Read[Any]):
    """The first record of a set."""

    def __init__(self, table: Table, required: bool) -> None:
        super().__init__(table)
        self._required = required

    def _ordered(self) -> Table:
        table = self.table
        if not table._state.order and table._state.limit is None:
            keys = primary_key(table._entity, table._database_or_none())
            table = table._order_by([table._key_column(name) for name in keys])
        return table._slice(0, 1)

    def compile(self) -> CompiledStatement:
        return compile_records(self._ordered())

    def _execute(self, job: Job, timeout: float | None = -1) -> Any:
        records = Records(self._ordered())._execute(job, timeout)
        if not records and self._required:
            raise NotFound(f"{self.table!r} has no rows. get_some() gives None instead.")
        return records[0] if records else None


class EveryColumn(Read[list], ToFrame):
    """Every column of a set's rows."""

    def compile(self) -> CompiledStatement:
        return compile_every_column(self.table)

    def _execute(self, job: Job, timeout: float | None = -1) -> Any:
        statement = self.compile()
        result = self._database().run(statement.sql, statement.params, timeout=timeout, job=job)
        return Result(result.columns, result.rows)


class Aggregate(Condition, Lazy[T], Generic[T]):
    """A count, sum and so on: awaited a value; inside another query an expression."""

    __slots__ = ("arguments", "function", "operand", "table")

    def __init__(
        self, table: Table, function: str, operand: Expression[Any] | None, arguments: tuple[Value[Any], ...] = ()
    ) -> None:
        self.table = table
        self.function = function
        self.operand = operand
        self.arguments = arguments

    def _walk(self, shape: Any) -> None:
        shape.tokens += ("aggregate", self.function)
        shape.add_table(self.table)
        if self.operand is not None:
            self.operand._walk(shape)
        for argument in self.arguments:
            argument._walk(shape)
        shape.tokens.append(")")

    def family(self, writer: Any = None) -> str | None:
        """``int``, ``float``, ``numeric`` or None."""
        from ._compile.families import family_of

        if self.function in ("count", "count_distinct"):
            return "int"
        inner = None if self.operand is None else family_of(self.operand, writer)
        if self.function in ("sum", "min", "max", "quantile_disc"):
            return inner
        if self.function == "quantile":
            return "float"
        return "numeric" if inner == "int" else inner

    def compile(self) -> CompiledStatement:
        """The statement that will run."""
        return compile_aggregate(self)

    def preview_sql(self) -> str:
        """The SQL that will run; it does not run it."""
        return self.compile().sql

    def _database(self) -> Database:
        return self.table._database()

    def _execute(self, job: Job, timeout: float | None = -1) -> Any:
        statement = self.compile()
        result = self._database().run(statement.sql, statement.params, timeout=timeout, job=job)
        return as_integers(result.rows, [is_integer(self)])[0][0]

    def __repr__(self) -> str:
        return f"<{self.function} of {self.table!r}: await it, or .run()>"

    def __format__(self, spec: str) -> NoReturn:
        raise VantageError(f"This {self.function}() has not run: await it first, or use .run().")
