"""``dry_run=True``: what a write would do, without doing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._blast_radius import BlastRadius
from ._compile import CompiledStatement, dml
from ._delete import Delete
from ._entity import catalog_table
from ._lazy import Lazy
from ._reach import Reach
from ._update import Update
from ._update_owners import Settled, UpdateOwners
from ._writes import Write, refuse_more, run

if TYPE_CHECKING:
    from ._database import Database
    from ._jobs import Job
    from ._table import Table
    from ._transaction import Transaction


class DryRun(Lazy[BlastRadius]):
    """Awaited, or ``.run()``, what the write would do; it only reads, each time it runs."""

    def __init__(self, write: Write[Any]) -> None:
        self.write = write
        write._warns = False  # it was made to be looked at
        self.table: Table = write.table

    def _database(self) -> Database:
        return self.write._database()

    def compile(self) -> CompiledStatement | list[CompiledStatement]:
        """The statements of the write."""
        return self.write.compile()

    def preview_sql(self) -> str:
        """The SQL of the write."""
        return self.write.preview_sql()

    def _execute(self, job: Job, timeout: float | None = -1) -> BlastRadius:
        db = self._database()
        statements = tuple(self.write.statements())
        with db.unit(job, read_only=True, timeout=timeout) as unit:
            reach = Reach(unit, db.catalog.search_path)
            rows = self._follow(unit, reach)
            refuse_more(self.table, rows, getattr(self.write, "max_rows", None))
            return BlastRadius(statements, rows, reach.reached(), reach.triggers())

    def _follow(self, unit: Transaction, reach: Reach) -> int:
        write = self.write
        if isinstance(write, UpdateOwners):
            return self._follow_owners(unit, reach, write)
        known = catalog_table(self.table._entity, self._database())
        if known is None or known.kind not in "rp":
            return run(unit, dml.count(self.table)).rows[0][0]
        places = {tuple(row) for row in run(unit, dml.tuples(self.table)).rows}
        oid = reach.oid_of(known.schema, known.name)
        if isinstance(write, Delete):
            reach.follow_delete(oid, places)
        elif isinstance(write, Update):
            reach.follow_update(oid, places, [change.column_name for change in write.changes])
        return len(places)

    def _follow_owners(self, unit: Transaction, reach: Reach, write: UpdateOwners) -> int:
        from ._compile import owners

        settled = Settled(write, run(unit, owners.settle(self.table, write.owners)))
        settled.refuse(unit)
        db = self._database()
        for owner in write.owners:
            known = catalog_table(owner.table._entity, db)
            places = {tuple(row) for row in run(unit, owners.tuples(self.table, owner)).rows}
            reach.follow_update(reach.oid_of(known.schema, known.name), places, [c.column_name for c in owner.changes])
        if write.own:
            known = catalog_table(self.table._entity, db)
            places = {tuple(row) for row in run(unit, dml.tuples(self.table)).rows}
            reach.follow_update(reach.oid_of(known.schema, known.name), places, [c.column_name for c in write.own])
        return settled.count
