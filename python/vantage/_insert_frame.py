"""``insert_frame``, and many rows without their keys: by COPY, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ._assignments import Assignment, assign
from ._compile import CompiledStatement
from ._compile.inserts import insert
from ._entity import catalog_table
from ._errors import QueryError, WriteRefused
from ._extensions import Extension
from ._hooks import extensions_of
from ._insert import Insert, refuse_others, row_of_insert, with_defaults
from ._nodes import Expression, Value
from ._own_types import check_of, taken_from_sql
from ._precision import precision_check
from ._sql_names import quote, quote_table
from ._within import Within
from ._writes import Write, refuse_nulls

if TYPE_CHECKING:
    from ._jobs import Job
    from ._table import Table
    from ._transaction import Transaction

_BATCH = 1_000


def insert_frame(table: Table, frame: Any) -> Write[int]:
    """What ``t.insert_frame(…)`` gives."""
    from ._frame_rows import frame_rows, length_of

    if isinstance(frame, Mapping):
        import pyarrow

        frame = pyarrow.table(dict(frame))
    names, first = frame_rows(frame)
    waiting = [first]
    return Copy(table, names, lambda: waiting.pop() if waiting else frame_rows(frame)[1], length_of(frame))._ready()


def copy_of_rows(table: Table, rows: Sequence[Mapping[Any, Any]]) -> Write[int]:
    """Many rows whose keys nobody asked for; as an INSERT where COPY has no word for a default, or an expression."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    alike = all(len(row) == len(names) for row in rows)
    plain = not any(isinstance(value, Expression) for row in rows for value in row.values())
    if not rows or not alike or not plain or not all(isinstance(name, str) for name in names):
        return Counted(table, rows)
    checks = _own_checks(table, names)

    def made() -> Iterator[tuple[Any, ...]]:
        return (_checked(tuple(row[name] for name in names), checks) for row in rows)

    return Copy(table, names, made, len(rows))


def _own_checks(table: Table, names: Sequence[str]) -> list[tuple[int, Callable[[Any], None]]]:
    """The checks of columns with types of one's own, which COPY would take in the database's own values too."""
    found = []
    for at, each in enumerate(assign(table, dict.fromkeys(names))):
        check = check_of(each.name, each.field, each.owner._entity._table_name, each.column)
        found += [] if check is None else [(at, check)]
    return found


def _checked(row: tuple[Any, ...], checks: Sequence[tuple[int, Callable[[Any], None]]]) -> tuple[Any, ...]:
    for at, check in checks:
        check(row[at])
    return row


def _each_checked(
    rows: Iterable[tuple[Any, ...]], checks: Sequence[tuple[int, Callable[[Any], None]]]
) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(rows, 1):
        try:
            yield _checked(row, checks)
        except WriteRefused as refused:
            raise WriteRefused(f"Row {number}: {refused}") from None


class Counted(Insert):
    """Many rows by INSERT; gives their number."""

    def __init__(self, table: Table, rows: Sequence[Mapping[Any, Any]]) -> None:
        super().__init__(table, rows, None, single=False)

    def _result(self, found: list[tuple]) -> int:
        return len(self.rows)


class Copy(Write[int]):
    """Rows by COPY; gives their number."""

    def __init__(
        self, table: Table, names: Sequence[str], rows: Callable[[], Iterable[Sequence[Any]]], count: int | None
    ) -> None:
        super().__init__(table)
        self.count = count
        """How many rows there are, where the frame says so."""
        self.within = Within(table)
        self.names = list(names)
        self.rows = rows
        sample = dict.fromkeys(names)
        refuse_others(table, assign(table, sample))
        self.defaults = {k: v for k, v in with_defaults(sample, self.within).items() if k not in sample}
        self.columns = self._whole(dict.fromkeys(names))

    def _estimate(self, job: Job) -> None:
        job.expected = self.count

    def _whole(self, values: Mapping[Any, Any]) -> list[Assignment]:
        """A row with the model's defaults and with what the set implies."""
        made = assign(self.table, {**values, **self.defaults})
        return self.within.complete(made)

    @property
    def _is_copied(self) -> bool:
        """Whether COPY can do it: no expressions, no views, and no extension that looks at each row."""
        known = catalog_table(self.table._entity, self.table._database_or_none())
        hooked = any(
            getattr(type(each), name) is not getattr(Extension, name)
            for each in extensions_of(self.table)
            for name in ("before_insert", "validate")
        )
        constant = all(isinstance(each.node, Value) for each in self.columns) and not self._makes_defaults
        checked = any(each.field.check is not None for each in self.columns)
        asked = hooked or checked or bool(self.within.columns)
        return constant and not asked and known is not None and known.kind in "rpf"

    @property
    def _makes_defaults(self) -> bool:
        """Whether a default of the model is made anew for each row."""
        return any(callable(getattr(self.table._entity._fields[name], "default", None)) for name in self.defaults)

    def statements(self) -> list[CompiledStatement]:
        if not self._is_copied:
            return insert(self.table, [self.columns], ())
        names = ", ".join(quote(each.column_name) for each in self.columns)
        table = quote_table(self.table._entity, self.table._database_or_none())
        return [CompiledStatement(f"COPY {table} ({names}) FROM STDIN", ())]

    def _write(self, unit: Transaction) -> int:
        db = self._database()
        table = quote_table(self.table._entity, db)
        self._refuse_incomplete(unit, table)
        if not self._is_copied:
            return self._insert(unit)
        (statement,) = self.statements()
        try:
            with unit.savepoint() as part:
                return part.copy_in(statement.sql, self._encoded(unit))
        except QueryError as error:
            if error.sqlstate != "0A000":  # row-level security does without COPY
                raise
        return self._insert(unit)

    def _refuse_incomplete(self, unit: Transaction, table: str) -> None:
        from ._insert import needed_columns

        given = {each.column_name for each in self.columns}
        missing = sorted(needed_columns(self.table, self._database()) - given)
        refuse_nulls(unit, table, (), missing)

    def _encoded(self, unit: Transaction) -> Iterator[bytes]:
        from ._copy import copy_rows, money_point

        columns = []
        for each in self.columns:
            assert each.column is not None
            columns.append((each.column_name, each.column.type))
        point = None
        if any(kind.plain.name == "money" for _, kind in columns):
            point = money_point(lambda sql: unit.run(sql).rows)
        constants = tuple(each.node.value for each in self.columns[len(self.names) :])  # type: ignore[attr-defined]
        rows = ((*row, *constants) for row in self.rows())
        return copy_rows(columns, self._exact(rows), decimal_point=point)

    def _exact(self, rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
        """The rows, none of which has a value that COPY would round."""
        checks = []
        for at, each in enumerate(self.columns):
            check = None if each.column is None else precision_check(each.name, each.column.type_name)
            checks += [] if check is None else [(at, check)]
        return _each_checked(rows, checks) if checks else rows

    def _insert(self, unit: Transaction) -> int:
        """Row by row through the checks, in statements of many rows."""
        written, batch = 0, []
        fields, table = self.columns[: len(self.names)], self.table._entity._table_name
        for row in self.rows():
            # A frame has what the database has: hooks and checks see the values of the model.
            values = (taken_from_sql(each.field, table, value) for each, value in zip(fields, row, strict=True))
            batch.append(row_of_insert(self.table, dict(zip(self.names, values, strict=True)), self.within))
            if len(batch) == _BATCH:
                written += self._flush(unit, batch)
                batch = []
        return written + (self._flush(unit, batch) if batch else 0)

    def _flush(self, unit: Transaction, batch: list[list[Assignment]]) -> int:
        from ._insert import refuse_incomplete

        refuse_incomplete(unit, self.table, batch, self._database())
        count = sum(unit.run(each.sql, each.params).count for each in insert(self.table, batch, ()))
        self.within.check(unit, batch)
        return count
