"""What all writes have in common: they run once, in one transaction, and show what they will run before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from ._compile import CompiledStatement
from ._compile.queries import field_names
from ._errors import VantageError, WriteRefused
from ._fields import AfterFetch, Field
from ._lazy import Once
from ._nodes import ColumnOf
from ._own_types import fields_converted
from ._results import Result

if TYPE_CHECKING:
    from typing_extensions import Self

    from ._assignments import Assignment
    from ._database import Database
    from ._jobs import Job
    from ._table import Table
    from ._transaction import Transaction

T = TypeVar("T")


class Write(Once[T]):
    """A write to one set: awaited, or ``.run()``, it runs once; it is all written or nothing.

    Raises
    ------
    WriteRefused
        It would touch more than was asked for, or what cannot be written; nothing was.
    """

    _warns = False

    def __init__(self, table: Table) -> None:
        self.table = table

    def _ready(self) -> Self:
        """Checks what can be checked before it runs; from then on it warns when it is dropped."""
        if self.table._database_or_none() is not None:
            self.statements()
        self._warns = True
        return self

    def statements(self) -> list[CompiledStatement]:
        """The statements that will run, in order."""
        raise NotImplementedError

    def compile(self) -> CompiledStatement | list[CompiledStatement]:
        """The statement that will run: ``.sql`` and ``.params``; a list where there are several."""
        made = self.statements()
        return made[0] if len(made) == 1 else made

    def preview_sql(self) -> str:
        """The SQL that will run, several statements with ``;`` between them. It does not run it."""
        return ";\n".join(each.sql for each in self.statements())

    def _statement(self) -> str:
        return self.preview_sql()

    def _database(self) -> Database:
        return self.table._database()

    def _perform(self, job: Job, timeout: float | None = -1) -> T:
        with self._database().unit(job, timeout=timeout) as unit:
            return self._write(unit)

    def _write(self, unit: Transaction) -> T:
        raise NotImplementedError

    def __repr__(self) -> str:
        state = "has run" if self.has_run else "not run yet: await it, or .run()"
        return f"<{type(self).__name__} of {self.table!r}: {state}>"


def run(unit: Transaction, statement: CompiledStatement) -> Any:
    """Runs a compiled statement in a unit."""
    return unit.run(statement.sql, statement.params)


def refuse_more(table: Table, count: int, max_rows: int | None) -> None:
    """Rolls back, by raising, what touched more rows than it may."""
    if max_rows is not None and count > max_rows:
        raise WriteRefused(f"{table!r} has {count:,} rows to write, more than max_rows={max_rows:,}. Nothing was.")


def returned_fields(table: Table, returning: Any) -> tuple[Field, ...]:
    """The fields that ``returning=`` asks for: names, columns, or True for those of a record."""
    if returning is None or returning is False:
        return ()
    if returning is True:
        names: Iterable[Any] = field_names(table)
    else:
        names = [returning] if isinstance(returning, (str, ColumnOf)) else returning
    made = []
    for name in names:
        field = name.field if isinstance(name, ColumnOf) else table._field(name)
        if isinstance(field, AfterFetch):
            raise VantageError(f"{field.name!r} is computed after the fetch and cannot be returned.")
        made.append(field)
    if not made:
        raise VantageError('returning= wants fields: returning="id", returning=["id", "name"], returning=True.')
    return tuple(made)


def returned_rows(table: Table, fields: Sequence[Field], rows: Sequence[tuple]) -> Result:
    """What RETURNING gave, as rows with attributes and keys."""
    return Result([field.name for field in fields], fields_converted(table, fields, rows))


_BEFORE_ROW = 3
"""TRIGGER_TYPE_ROW and TRIGGER_TYPE_BEFORE of Postgres's catalog."""


def refuse_nulls(unit: Transaction, table_sql: str, assignments: Iterable[Assignment], missing: Sequence[str]) -> None:
    """Refuses NULL, and what is left out, where a column takes none; a trigger may still fill it.

    Raises
    ------
    WriteRefused
    """
    names = [a.name for a in assignments if a.is_null]
    if not names and not missing:
        return
    asked = (
        f"SELECT EXISTS (SELECT FROM pg_catalog.pg_trigger WHERE tgrelid = $1::regclass AND NOT tgisinternal "
        f"AND tgtype & {_BEFORE_ROW} = {_BEFORE_ROW})"
    )
    if not unit._db.is_local and unit.run(asked, [table_sql]).rows[0][0]:
        return
    if names:
        raise WriteRefused(f"{names[0]!r} takes no NULL, so None cannot be written.")
    listed = ", ".join(map(repr, missing))
    raise WriteRefused(f"{table_sql} needs a value for {listed}: the column takes no NULL and has no default.")
