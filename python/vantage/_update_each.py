"""``update(function)``: record by record, in one transaction, only what changes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ._changes import changed_fields, is_same, value_before
from ._compile import CompiledStatement, dml
from ._compile.queries import field_names
from ._compile.target import writing_key
from ._entity import fetched_values
from ._errors import VantageError
from ._records import make_records
from ._update import changes_of, make_update
from ._writes import Write, refuse_more, run

if TYPE_CHECKING:
    from ._table import Table
    from ._transaction import Transaction


class UpdateEach(Write[int]):
    """An update that asks a function about each record; gives the number of records that it changed."""

    def __init__(
        self, table: Table, function: Callable[[Any], Any], max_rows: int | None, missing: str, shared: bool
    ) -> None:
        super().__init__(table)
        if inspect.iscoroutinefunction(function):
            raise VantageError("update(function) takes a plain function: it runs inside the transaction.")
        if table._state.record is not None:
            raise VantageError("update(function) is of whole records: leave out as_entity(…).")
        self.function = function
        self.max_rows = max_rows
        self.missing = missing
        self.shared = shared

    def statements(self) -> list[CompiledStatement]:
        """The statement that reads and locks the records; each that changes is then updated by its key."""
        fields = self.table._entity._fields
        names = field_names(self.table)
        writing_key(self.table, self.table._database_or_none())
        return [dml.lock(self.table, [fields[name] for name in names])]

    def _write(self, unit: Transaction) -> int:
        (statement,) = self.statements()
        rows = run(unit, statement)
        names = statement.outputs or rows.columns
        count = 0
        for record in make_records(self.table, names, rows.rows):
            count += self._update_one(unit, record)
            refuse_more(self.table, count, self.max_rows)
        return count

    def _update_one(self, unit: Transaction, record: Any) -> int:
        key = fetched_values(record)
        given = self.function(record)
        if given is not None and not isinstance(given, Mapping):
            raise VantageError(f"The function gives a dictionary of changes, or None; this is {given!r:.60}")
        changes = changed_fields(record)
        for name, value in (given or {}).items():
            if not (isinstance(name, str) and is_same(value_before(record, name), value)):
                changes[name] = value
        if not changes:
            return 0
        one = row_of(self.table, record, key)
        made = make_update(one, changes_of(one, changes), missing=self.missing, shared=self.shared)
        made._warns = False
        return min(made._write(unit), 1)


def row_of(table: Table, record: Any, values: Mapping[str, Any]) -> Any:
    """The untraversed set of one row, found by its key."""
    from ._compile.writer import root_of

    base = root_of(table, deleted=True)
    key = writing_key(table, table._database_or_none())
    columns = [base._key_column(name) for name in key]
    missing = [column.field.name for column in columns if column.field.name not in values]
    if missing:
        raise VantageError(f"This {type(record).__name__} came without {missing[0]!r}, by which its row is known.")
    return base._where([column == values[column.field.name] for column in columns])
