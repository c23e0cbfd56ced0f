"""``update``: the rows of a set get new values, by the conditions that a read of it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ._assignments import Assignment, assign, given_values
from ._compile import CompiledStatement, dml
from ._entity import primary_key
from ._errors import VantageError, WriteRefused
from ._fields import Field
from ._hooks import values_before
from ._narrowing import require_condition
from ._sql_names import quote_table
from ._writes import Write, refuse_more, refuse_nulls, returned_fields, returned_rows, run

if TYPE_CHECKING:
    from ._table import Table
    from ._transaction import Transaction


def update_set(
    table: Table, values: Any, named: Mapping[str, Any], *, everything: bool, max_rows: int | None, dry_run: bool,
    missing: str, shared: bool, returning: Any,
) -> Any:  # fmt: skip
    """What ``t.update(…)`` gives: a write that waits, or its dry run."""
    if missing not in ("raise", "skip"):
        raise VantageError(f'update() knows missing="raise" and missing="skip", not {missing!r}.')
    require_condition(table, "update", everything)
    if callable(values) and not named and not isinstance(values, Mapping):
        from ._update_each import UpdateEach

        _refuse_options(returning, dry_run)
        return UpdateEach(table, values, max_rows, missing, shared)._ready()
    changes = changes_of(table, given_values(values, named, "update"))
    made = make_update(table, changes, max_rows=max_rows, missing=missing, shared=shared, returning=returning)
    if dry_run:
        from ._blast import DryRun

        return DryRun(made)
    return made._ready()


def _refuse_options(returning: Any, dry_run: bool) -> None:
    if returning is not None or dry_run:
        raise VantageError("update(function) decides record by record: it has no returning= and no dry_run=.")


def changes_of(table: Table, values: Mapping[Any, Any]) -> list[Assignment]:
    """The assignments of an update, as the extensions leave them."""
    if not values:
        raise VantageError('update() wants values: update({"name": "x"}), update(name="x").')
    changes = assign(table, values_before("update", table, values))
    for change in changes:
        if change.column_name in primary_key(change.owner._entity, table._database_or_none()):
            raise WriteRefused(f"{change.name!r} is the key by which rows are known: it cannot be updated.")
    return changes


def make_update(
    table: Table, changes: Sequence[Assignment], *, max_rows: int | None = None, missing: str = "raise",
    shared: bool = False, returning: Any = None,
) -> Write[Any]:  # fmt: skip
    """The write for changes of the set's own columns, or of those that other tables own."""
    fields = returned_fields(table, returning)
    if any(change.steps for change in changes):
        from ._update_owners import UpdateOwners

        if fields:
            raise VantageError("returning= is of the set's own table: this update writes columns of others.")
        return UpdateOwners(table, changes, max_rows, missing, shared)
    return Update(table, changes, max_rows, fields)


class Update(Write[Any]):
    """An update of the set's own columns; gives the number of rows, or the rows that ``returning=`` asks for."""

    def __init__(
        self, table: Table, changes: Sequence[Assignment], max_rows: int | None, fields: tuple[Field, ...]
    ) -> None:
        super().__init__(table)
        self.changes = changes
        self.max_rows = max_rows
        self.fields = fields

    def statements(self) -> list[CompiledStatement]:
        return [dml.update(self.table, self.changes, self.fields)]

    def _write(self, unit: Transaction) -> Any:
        refuse_nulls(unit, quote_table(self.table._entity, self._database()), self.changes, ())
        (statement,) = self.statements()
        rows = run(unit, statement)
        refuse_more(self.table, rows.count, self.max_rows)
        return returned_rows(self.table, self.fields, rows.rows) if self.fields else rows.count
