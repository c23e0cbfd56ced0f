"""``insert``: one row, or many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ._assignments import Assignment, assign, given_values
from ._catalog.read import no_collection
from ._compile import CompiledStatement, inserts
from ._entity import catalog_table, primary_key
from ._errors import VantageError, WriteRefused
from ._fields import Field
from ._hooks import values_before
from ._own_types import fields_converted
from ._sql_names import quote_table
from ._table import physical_column
from ._within import Within
from ._writes import Write, refuse_nulls, returned_fields, returned_rows, run

if TYPE_CHECKING:
    from ._database import Database
    from ._jobs import Job
    from ._table import Table
    from ._transaction import Transaction


def insert_into(table: Table, values: Any, named: Mapping[str, Any], returning: Any) -> Write[Any]:
    """What ``t.insert(…)`` gives."""
    if isinstance(values, (list, tuple)) and not named and not hasattr(values, "keys"):
        return insert_rows(table, values, returning)
    given = given_values(values, named, "insert")
    return Insert(table, [given], returning, single=True)._ready()


def insert_rows(table: Table, rows: Iterable[Any], returning: Any) -> Write[Any]:
    """What ``t.insert_many(…)`` gives."""
    from ._frame_rows import is_frame

    if is_frame(rows):
        raise VantageError("A frame is written by insert_frame(frame).")
    with no_collection():
        listed = [given_values(row, {}, "insert_many") for row in rows]
        if returning is False:
            from ._insert_frame import copy_of_rows

            return copy_of_rows(table, listed)._ready()
        return Insert(table, listed, returning, single=False)._ready()


def row_of_insert(table: Table, values: Mapping[Any, Any], within: Within) -> list[Assignment]:
    """The assignments of one row: what was given, what the set implies, the model's defaults, the extensions.

    Raises
    ------
    WriteRefused
        A field that belongs to another table, or a value that is against the set.
    """
    values = values_before("insert", table, with_defaults(values, within), within.extensions)
    made = assign(table, values, within.places)
    refuse_others(table, made)
    return within.complete(made)


def refuse_others(table: Table, made: Sequence[Assignment]) -> None:
    """Refuses fields of other tables: a new row has no rows there yet."""
    for each in made:
        if each.steps:
            raise WriteRefused(
                f"{each.name!r} belongs to {each.owner._entity._table_name}: insert it there, or refer to its row."
            )


def with_defaults(values: Mapping[Any, Any], within: Within) -> dict[Any, Any]:
    """The values, with the model's defaults for what was not given."""
    made = dict(values)
    if within.defaults:
        given = {key if isinstance(key, str) else key.field.name for key in made}
        made.update((name, field.make_default()) for name, field in within.defaults if name not in given)
    return made


class Insert(Write[Any]):
    """New rows; gives the key, a list of keys, or the rows that ``returning=`` asks for."""

    _made: list[CompiledStatement] | None = None

    def __init__(self, table: Table, rows: Sequence[Mapping[Any, Any]], returning: Any, *, single: bool) -> None:
        super().__init__(table)
        self.single = single
        self.within = Within(table)
        self.rows = [row_of_insert(table, row, self.within) for row in rows]
        self.asked = returned_fields(table, returning)

    def _estimate(self, job: Job) -> None:
        job.expected = len(self.rows)

    @property
    def fields(self) -> tuple[Field, ...]:
        """What the statement returns: what was asked for, else the key, where the role may read it."""
        if self.asked:
            return self.asked
        db = self.table._database_or_none()
        known = catalog_table(self.table._entity, db)
        if known is not None and not known.can_select:
            return ()
        return key_fields(self.table, db)

    def statements(self) -> list[CompiledStatement]:
        if self._made is None:
            self._made = self._compiled()
        return self._made

    def _compiled(self) -> list[CompiledStatement]:
        return inserts.insert(self.table, self.rows, self.fields)

    def _write(self, unit: Transaction) -> Any:
        db = self._database()
        refuse_incomplete(unit, self.table, self.rows, db)
        found: list[tuple] = []
        for statement in self.statements():
            found += run(unit, statement).rows
        self.within.check(unit, self.rows)
        return self._result(found)

    def _result(self, found: list[tuple]) -> Any:
        if self.asked:
            result = returned_rows(self.table, self.asked, found)
            return (result[0] if result else None) if self.single else result
        rows = fields_converted(self.table, self.fields, found)
        keys = [row[0] if len(row) == 1 else row for row in rows]
        if self.single:
            return keys[0] if keys else None
        return keys


def key_fields(table: Table, db: Database | None) -> tuple[Field, ...]:
    """The fields of the key, none where the table has no key."""
    return tuple(physical_column(table._entity, name) for name in primary_key(table._entity, db))


def refuse_incomplete(unit: Transaction, table: Table, rows: Iterable[Sequence[Assignment]], db: Database) -> None:
    """Refuses rows without a value that the table needs."""
    needed = needed_columns(table, db)
    checked: set[tuple[str, ...]] = set()
    for row in rows:
        columns = tuple([each.column_name for each in row])
        missing = [] if columns in checked else sorted(needed.difference(columns))
        checked.add(columns)
        if missing or any([each.is_null for each in row]):
            refuse_nulls(unit, quote_table(table._entity, db), row, missing)


def needed_columns(table: Table, db: Database) -> set[str]:
    """The columns that take no NULL and have no default."""
    known = catalog_table(table._entity, db)
    return {c.name for c in known.columns.values() if _needs_value(c)} if known is not None else set()


def _needs_value(column: Any) -> bool:
    if not column.not_null or column.default is not None or column.identity or column.generated:
        return False
    return column.type.kind != "d"  # a domain may have a default of its own
