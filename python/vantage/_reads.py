"""What sets give when they are asked: records, rows, aggregates. All of them wait (see _lazy)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from ._compile import CompiledStatement
from ._compile.queries import compile_aggregate, compile_every_column, compile_records, record_names
from ._deferred import Fetched, SettlesFirst
from ._entity import catalog_table, primary_key
from ._errors import NotFound, QueryCancelled, QueryError, VantageError
from ._expressions import to_condition
from ._meanings import resolved
from ._nodes import Both, Condition, Expression, Value, is_foreign
from ._one_by_one import OneByOne
from ._own_nodes import named_reader, reader_of_node
from ._own_types import converted
from ._pending import Pending
from ._records import make_records
from ._results import Result, as_integers, is_integer
from ._to_frame import ToFrame

if TYPE_CHECKING:
    from ._database import Database, Job, Rows
    from ._nodes import Ordering
    from ._table import Table

__all__ = ["Aggregate", "EveryColumn", "First", "Read", "Records", "compile_records", "record_names"]

T = TypeVar("T")


def run_statement(db: Database, statement: CompiledStatement, job: Job, timeout: float | None = -1) -> Rows:
    """Runs a statement that reads."""
    return db.run(statement.sql, statement.params, timeout=timeout, job=job)


def estimate_rows(db: Database, statement: CompiledStatement, job: Job) -> None:
    """Notes how many rows the planner expects a statement to give; nothing where it cannot say."""
    if db.is_local or any(isinstance(value, Pending) for value in statement.params):
        return
    try:
        ((plan,),) = db.run(db.estimating(statement.sql), statement.params, job=job).rows
        job.expected = int(plan[0]["Plan"]["Plan Rows"])
    except QueryCancelled:
        raise
    except QueryError:
        pass  # what cannot be explained, or is a mistake: running it says so


def preview(statement: CompiledStatement, inline: bool) -> str:
    """The text of a statement, with ``$1`` or with values."""
    if not inline:
        return statement.sql
    from ._inline import inlined

    return inlined(statement.sql, statement.params)


class Read(SettlesFirst[T], Generic[T]):
    """A read of one table."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def _database(self) -> Database:
        return self.table._database()

    def compile(self) -> CompiledStatement:
        """The statement that will run."""
        raise NotImplementedError

    def preview_sql(self, inline: bool = False) -> str:
        """The SQL that will run; it does not run it. ``inline=True`` puts the values into it: see the set's."""
        return preview(self.compile(), inline)

    def _walk_whole(self, shape: Any) -> None:
        shape.add_table(self.table)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.table!r}: await it, or .run()>"


class Records(OneByOne, Read[list], ToFrame):
    """The records of a set."""

    def __init__(self, table: Table, capped: bool = False) -> None:
        super().__init__(table)
        self._capped = capped

    def compile(self) -> CompiledStatement:
        return compile_records(self.table)

    def _estimate(self, job: Job) -> None:
        estimate_rows(self._database(), self.compile(), job)

    def _execute(self, job: Job, timeout: float | None = -1) -> Any:
        db = self._database()
        statement = self.compile()
        if self._capped and self._may_be_long(db):
            columns, rows = _first_rows(db, statement, db.options.row_limit + 1, job, timeout)
        else:
            result = run_statement(db, statement, job, timeout)
            columns, rows = result.columns, result.rows
        if self._capped and len(rows) > db.options.row_limit:
            raise VantageError(
                f"{self.table!r} has more than {db.options.row_limit:,} rows. Narrow it, give get(limit=…), or lift "
                "the limit with get(limit=None)."
            )
        return self._items(statement.outputs or columns, rows)

    def _items(self, columns: Sequence[str], rows: Sequence[tuple]) -> list[Any]:
        return make_records(self.table, columns, rows)

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


class EveryColumn(OneByOne, Read[list], ToFrame):
    """Every column of a set's rows."""

    def compile(self) -> CompiledStatement:
        return compile_every_column(self.table)

    def _estimate(self, job: Job) -> None:
        estimate_rows(self._database(), self.compile(), job)

    def _execute(self, job: Job, timeout: float | None = -1) -> Any:
        statement = self.compile()
        result = run_statement(self._database(), statement, job, timeout)
        # Postgres cuts names of more than 63 bytes.
        return self._items(statement.outputs or result.columns, result.rows)

    def _items(self, columns: Sequence[str], rows: Sequence[tuple]) -> Result:
        return Result(columns, converted(rows, [named_reader(self.table, name) for name in columns]))


class Aggregate(Condition, SettlesFirst[T], Generic[T]):
    """A count, sum and so on: awaited a value; inside another query an expression."""

    __slots__ = ("arguments", "condition", "distinct", "function", "operand", "order", "table")

    def __init__(
        self, table: Table, function: str, operand: Expression[Any] | None,
        arguments: tuple[Expression[Any], ...] = (), *, distinct: bool = False, order: tuple[Ordering, ...] = (),
        condition: Condition | None = None,
    ) -> None:  # fmt: skip
        self.table = table
        self.function = function
        self.operand = operand
        self.arguments = arguments
        self.distinct = distinct
        self.order = order
        self.condition = condition

    def filter(self, *conditions: Any) -> Aggregate[T]:
        """Of those rows alone for which the conditions are true; other aggregates beside it still see all.

        Parameters
        ----------
        *conditions
            Conditions on the rows that it is about, or functions of their set: ``lambda t: t.paid``.

        Examples
        --------
        >>> t.group_by("kind").select(n=t.count(), paid=t.count().filter(t.paid))

        SQL: ``count(*) FILTER (WHERE paid)``
        """
        made = [to_condition(resolved(condition, self.table)) for condition in conditions]
        if self.condition is not None:
            made.insert(0, self.condition)
        if not made:
            return self
        condition = made[0] if len(made) == 1 else Both("AND", made)
        return Aggregate(
            self.table, self.function, self.operand, self.arguments, distinct=self.distinct, order=self.order,
            condition=condition,
        )  # fmt: skip

    def inputs(self) -> list[Expression[Any]]:
        """The expressions over its rows."""
        operand = [] if self.operand is None else [self.operand]
        arguments = [argument for argument in self.arguments if not isinstance(argument, Value)]
        condition = [] if self.condition is None else [self.condition]
        return [*operand, *arguments, *(ordering.expression for ordering in self.order), *condition]

    def _walk(self, shape: Any) -> None:
        if is_foreign(self.table, shape.db):
            shape.tokens.append("fetched")
            shape.add_value(self, Fetched(self))
            return
        shape.tokens += ("aggregate", self.function, self.distinct, self.operand is None, self.condition is None)
        shape.add_table(self.table)
        if self.operand is not None:
            self.operand._walk(shape)
        for argument in self.arguments:
            argument._walk(shape)
        for ordering in self.order:
            ordering._walk(shape)
        if self.condition is not None:
            self.condition._walk(shape)
        shape.tokens.append(")")

    _walk_whole = _walk

    def result_type(self, writer: Any = None) -> Any:
        """The type of what it gives, or None where it is not known."""
        from ._compile.aggregates import result_type

        return result_type(self, writer)

    def compile(self) -> CompiledStatement:
        """The statement that will run."""
        return compile_aggregate(self)

    def preview_sql(self, inline: bool = False) -> str:
        """The SQL that will run; it does not run it. ``inline=True`` puts the values into it: see the set's."""
        return preview(self.compile(), inline)

    def _database(self) -> Database:
        return self.table._database()

    def _execute(self, job: Job, timeout: float | None = -1) -> Any:
        db = self._database()
        result = run_statement(db, self.compile(), job, timeout)
        value = as_integers(result.rows, [is_integer(self, db)])[0][0]
        read = reader_of_node(self)
        return value if read is None else read(value)

    def __repr__(self) -> str:
        return f"<{self.function} of {self.table!r}: await it, or .run()>"

    def __format__(self, spec: str) -> NoReturn:
        raise VantageError(f"This {self.function}() has not run: await it first, or use .run().")
