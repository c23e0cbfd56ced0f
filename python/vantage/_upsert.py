"""``upsert``: rows are inserted, or update those that have the same key already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ._assignments import assign, given_values
from ._compile import CompiledStatement, inserts
from ._compile.select import conditions
from ._compile.target import is_plain
from ._entity import catalog_table, primary_key
from ._errors import VantageError, WriteRefused
from ._fields import Column
from ._insert import Insert, refuse_incomplete
from ._nodes import ColumnOf
from ._secrets import shown_value
from ._sql_names import quote
from ._writes import run

if TYPE_CHECKING:
    from ._table import Table
    from ._transaction import Transaction


def upsert_into(table: Table, values: Any, named: Mapping[str, Any], on: Any, update: Any, returning: Any) -> Any:
    """What ``t.upsert(…)`` gives."""
    many = isinstance(values, (list, tuple)) and not named and not hasattr(values, "keys")
    rows = [given_values(row, {}, "upsert") for row in values] if many else [given_values(values, named, "upsert")]
    return Upsert(table, rows, on, update, returning, single=not many)._ready()


class Conflict:
    """``ON CONFLICT (email) DO UPDATE SET name = excluded.name``; of rows that are in the set only."""

    def __init__(self, table: Table, columns: tuple[str, ...], update: tuple[str, ...]) -> None:
        self.table = table
        self.columns = columns
        self.update = update
        self.shape = (columns, update)
        self.nodes: list[Any] = []

    def items(self, writer: Any, target: Any) -> list[Any]:
        made: list[Any] = [f" ON CONFLICT ({', '.join(map(quote, self.columns))})"]
        if not self.update:
            return [*made, " DO NOTHING"]
        changes = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in self.update)
        made.append(f" DO UPDATE SET {changes}")
        narrowing = conditions(writer, target)
        if not narrowing:
            return made
        target.qualify()  # "excluded" has columns of the same names
        return [*made, " WHERE ", writer.sa.and_(*narrowing)]


class Upsert(Insert):
    """Rows that are new or known; gives the key, or a list of keys."""

    def __init__(
        self, table: Table, rows: Sequence[Mapping[Any, Any]], on: Any, update: Any, returning: Any, *, single: bool
    ) -> None:
        if not is_plain(table):
            raise WriteRefused("upsert() is of a table, or of a set that has only where(…) and relations.")
        super().__init__(table, rows, returning, single=single)
        self.on = self._columns([on] if isinstance(on, (str, ColumnOf)) else on or self._default_key())
        self._refuse_loose_key()
        # Not the model's defaults: they are of new rows, and a known one keeps what it has.
        given = list(dict.fromkeys(each.column_name for row in rows for each in assign(table, row)))
        key = primary_key(table._entity, table._database_or_none())
        wanted = [name for name in given if name not in key] if update is None else self._columns(update)
        self.changed = tuple(name for name in wanted if name not in self.on)
        for name in self.on:
            if any(name not in {each.column_name for each in row} for row in self.rows):
                raise WriteRefused(f"upsert(on={name!r}) needs {name!r} in every row.")
        for name in self.changed:
            if name not in given:
                raise WriteRefused(f"update={name!r} is not among the values.")

    def _default_key(self) -> tuple[str, ...]:
        key = primary_key(self.table._entity, self.table._database_or_none())
        if not key:
            raise VantageError('upsert() wants to know by which columns rows are the same: on="email".')
        return key

    def _columns(self, names: Iterable[Any]) -> tuple[str, ...]:
        fields = [name.field if isinstance(name, ColumnOf) else self.table._column(name) for name in names]
        for field in fields:
            if not isinstance(field, Column):
                raise WriteRefused(f"{field.name!r} is no column of {self.table._entity._table_name}.")
        return tuple(field.column_name for field in fields)  # type: ignore[attr-defined]

    def _refuse_loose_key(self) -> None:
        known = catalog_table(self.table._entity, self.table._database_or_none())
        if known is None or known.kind not in "rp" or set(self.on) in [set(key) for key in known.unique_keys]:
            return
        keys = "; ".join(", ".join(sorted(key)) for key in known.unique_keys) or "it has none"
        raise WriteRefused(f"No unique key of {known.name} has just the columns {', '.join(self.on)}. Keys: {keys}.")

    def _compiled(self) -> list[CompiledStatement]:
        conflict = Conflict(self.table, self.on, self.changed)
        return inserts.insert(self.table, self.rows, self.fields, conflict)

    def _write(self, unit: Transaction) -> Any:
        refuse_incomplete(unit, self.table, self.rows, self._database())
        found: list[tuple] = []
        written = 0
        for statement in self.statements():
            rows = run(unit, statement)
            found += rows.rows
            written += rows.count
        self.within.check(unit, self.rows)
        if written < len(self.rows):
            found = self._known(unit)
        return self._result(found)

    def _known(self, unit: Transaction) -> list[tuple]:
        """The rows that were there already: with DO NOTHING, or outside of the set, where they are left alone."""
        found = []
        for row in self.rows:
            values = {each.column_name: each.node for each in row}
            one = self.table._where([self.table._key_column(name) == values[name] for name in self.on])
            names = [ColumnOf(one, field) for field in self.fields] or [one._key_column(self.on[0])]
            statement = one._select(names, {}).compile()
            rows = unit.run(statement.sql, statement.params).rows
            if not rows:
                key = [(name, getattr(values[name], "value", values[name])) for name in self.on]
                shown = ", ".join(f"{name}={shown_value(name, value)}" for name, value in key)
                raise WriteRefused(
                    f"A row with {shown} exists outside of this set: it was left alone, and so were all."
                )
            found.append(rows[0])
        return found
