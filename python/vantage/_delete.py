"""``delete``: the rows of a set go, or are marked as deleted where an extension keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._assignments import assign
from ._compile import CompiledStatement, dml
from ._fields import Field
from ._hooks import values_in_place_of_delete
from ._narrowing import require_condition
from ._update import Update
from ._writes import Write, refuse_more, returned_fields, returned_rows, run

if TYPE_CHECKING:
    from ._table import Table
    from ._transaction import Transaction


def delete_set(
    table: Table, key: Any, *, everything: bool, hard: bool, max_rows: int | None, dry_run: bool, returning: Any
) -> Any:
    """What ``t.delete(…)`` gives: a write that waits, or its dry run."""
    if key is not ...:
        table = table._with_id(key)
    require_condition(table, "delete", everything)
    made = make_delete(table, hard=hard, max_rows=max_rows, returning=returning)
    if dry_run:
        from ._blast import DryRun

        return DryRun(made)
    return made._ready()


def make_delete(table: Table, *, hard: bool = False, max_rows: int | None = None, returning: Any = None) -> Write[Any]:
    """The write that deletes the rows of a set."""
    fields = returned_fields(table, returning)
    values = values_in_place_of_delete(table)
    if values is not None and not hard:
        return SoftDeletion(table, assign(table, values), max_rows, fields)
    return Delete(table, max_rows, fields)


class Delete(Write[Any]):
    """A delete; gives the number of rows, or the rows that ``returning=`` asks for."""

    def __init__(self, table: Table, max_rows: int | None, fields: tuple[Field, ...]) -> None:
        super().__init__(table)
        self.max_rows = max_rows
        self.fields = fields

    def statements(self) -> list[CompiledStatement]:
        return [dml.delete(self.table, self.fields)]

    def _write(self, unit: Transaction) -> Any:
        (statement,) = self.statements()
        rows = run(unit, statement)
        refuse_more(self.table, rows.count, self.max_rows)
        return returned_rows(self.table, self.fields, rows.rows) if self.fields else rows.count


class SoftDeletion(Update):
    """A delete that an extension makes an update of a flag."""
