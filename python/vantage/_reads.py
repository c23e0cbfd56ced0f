"""What sets give when they are asked: records, rows, selections, aggregates. All of them wait (see _lazy)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from ._compile import (
    CompiledStatement,
    compile_aggregate,
    compile_every_column,
    compile_records,
    compile_selection,
    family_of,
)
from ._entity import primary_key
from ._errors import NotFound, UnknownColumn, VantageError, did_you_mean
from ._expressions import Expression
from ._lazy import Lazy
from ._records import make_records

if TYPE_CHECKING:
    from ._database import Database, Job
    from ._table import Table

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


class Records(Read[list]):
    """The records of a set."""

    def __init__(self, table: Table, capped: bool = False) -> None:
        super().__init__(table)
        self._capped = capped

    def compile(self) -> CompiledStatement:
        return compile_records(self.table)

    def _execute(self, job: Job, timeout: float | None = -1) -> Any:
        db = self._database()
        statement = self.compile()
        result = db.run(statement.sql, statement.params, timeout=timeout, job=job)
        if self._capped and len(result.rows) > db.options.row_limit:
            raise VantageError(
                f"{self.table!r} has more than {db.options.row_limit:,} rows. Narrow it, give get(limit=…), or lift "
                "the limit with get(limit=None)."
            )
        return make_records(self.table, statement.outputs or result.columns, result.rows)


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


class EveryColumn(Read[list]):
    """Every column of a set's rows."""

    def compile(self) -> CompiledStatement:
        return compile_every_column(self.table)

    def _execute(self, job: Job, timeout: float | None = -1) -> Any:
        statement = self.compile()
        result = self._database().run(statement.sql, statement.params, timeout=timeout, job=job)
        return Result(result.columns, result.rows)


class Selection(Read["Result"]):
    """Chosen fields and expressions of a set's rows."""

    def __init__(self, table: Table, outputs: dict[str, Expression[Any]]) -> None:
        super().__init__(table)
        self.outputs = outputs

    def compile(self) -> CompiledStatement:
        return compile_selection(self)

    def _execute(self, job: Job, timeout: float | None = -1) -> Result:
        statement = self.compile()
        result = self._database().run(statement.sql, statement.params, timeout=timeout, job=job)
        families = [family_of(expression) for expression in self.outputs.values()]
        return Result(tuple(self.outputs), _integers(result.rows, families))


class Aggregate(Expression[T], Lazy[T], Generic[T]):
    """A count, sum and so on: awaited a value; inside another query an expression."""

    __slots__ = ("function", "operand", "table")

    def __init__(self, table: Table, function: str, operand: Expression[Any] | None) -> None:
        self.table = table
        self.function = function
        self.operand = operand

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
        return _integers(result.rows, [family_of(self)])[0][0]

    def __repr__(self) -> str:
        return f"<{self.function} of {self.table!r}: await it, or .run()>"

    def __format__(self, spec: str) -> NoReturn:
        raise VantageError(f"This {self.function}() has not run: await it first, or use .run().")


class Row(tuple):
    """A row with attributes and keys: ``row.name``, ``row["name"]``, ``row[0]``."""

    __slots__ = ()
    _columns: tuple[str, ...] = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            return tuple.__getitem__(self, key)
        try:
            return tuple.__getitem__(self, self._columns.index(key))
        except ValueError:
            raise UnknownColumn(f"The row has no column {key!r}.{did_you_mean(key, self._columns)}") from None

    def keys(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self._columns

    def to_dict(self) -> dict[str, Any]:
        """The row as a dictionary."""
        return dict(zip(self._columns, self, strict=True))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(name for name in self._columns if name.isidentifier())]

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{name}={value!r}' for name, value in zip(self._columns, self, strict=True))})"


class Result(list):
    """Rows in memory, in the order in which they came."""

    def __init__(self, columns: Sequence[str], rows: Sequence[tuple]) -> None:
        row_class = type("Row", (Row,), {"_columns": tuple(columns), "__slots__": ()})
        super().__init__(map(row_class, rows))
        self.columns = tuple(columns)

    def to_pandas(self) -> Any:
        """The rows as a ``pandas.DataFrame``."""
        import pandas

        return pandas.DataFrame([tuple(row) for row in self], columns=list(self.columns))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._display import bundle_of_rows

        return bundle_of_rows(self.columns, self)


def _integers(rows: Sequence[tuple], families: Sequence[str | None]) -> list[tuple]:
    """A sum of integers is an int: Postgres sums bigints as numeric."""
    if "int" not in families:
        return list(rows)
    return [
        tuple(
            int(value) if family == "int" and isinstance(value, Decimal) else value
            for value, family in zip(row, families, strict=True)
        )
        for row in rows
    ]
