"""Records that are written: what ``save``, ``delete`` and ``reload`` give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._changes import changed_fields, forget_changes, is_same, value_before
from ._compile import CompiledStatement, dml
from ._compile.target import writing_key
from ._delete import make_delete
from ._entity import fetched_values, primary_key
from ._errors import NotFound, WriteRefused
from ._fields import Column, Field, Imported
from ._insert import Insert
from ._lazy import Lazy
from ._nodes import ColumnOf
from ._own_types import fields_converted
from ._secrets import shown_value
from ._update import changes_of, make_update
from ._writes import Write, run

if TYPE_CHECKING:
    from ._database import Database
    from ._jobs import Job
    from ._table import Table
    from ._transaction import Transaction


def _named(record: Any) -> str:
    """A record in an error: which row it is, not what is in it."""
    cls = type(record)
    table = record.__dict__.get("_v_table")
    names = primary_key(cls, None if table is None else table._database_or_none())
    key = ", ".join(f"{name}={shown_value(name, record.__dict__[name])}" for name in names if name in record.__dict__)
    return f"{cls.__name__}({key})"


def home_of(record: Any) -> Any:
    """The set that a record came from: a place among its rows, such as a limit gives, is no part of that."""
    table = record.__dict__.get("_v_table")
    if table is None:
        raise WriteRefused(f"{_named(record)} is new: save() it first.")
    if record.__dict__.get("_v_deleted"):
        raise WriteRefused(f"{_named(record)} was deleted.")
    plain = {"limit": None, "offset": None, "distinct": None, "order": (), "sample": None}
    return table._with(("home",), **plain)


def _key(record: Any, table: Table) -> dict[str, Any]:
    key = {}
    for name in writing_key(table, table._database_or_none()):
        field = table._key_column(name).field
        key[name] = value_before(record, field.name)
        if key[name] is ...:
            raise WriteRefused(f"{_named(record)} came without {field.name!r}, by which its row is known.")
    return key


def _narrowed(table: Table, key: dict[str, Any]) -> Any:
    return table._where([table._key_column(name) == value for name, value in key.items()])


def _row(record: Any, table: Table) -> Any:
    from ._compile.writer import root_of

    return _narrowed(root_of(table, deleted=True), _key(record, table))


def _fetched(record: Any, table: Table) -> list[Field]:
    fields = table._entity._fields
    return [fields[name] for name in fetched_values(record) if name in fields]


def _select(row: Table, fields: list[Field]) -> CompiledStatement:
    return row._select([ColumnOf(row, field) for field in fields], {}).compile()


class Save(Write[Any]):
    """The changes of a record that was fetched."""

    def __init__(self, record: Any, shared: bool) -> None:
        super().__init__(home_of(record))
        self.record = record
        self.shared = shared

    def _update(self) -> Write[Any]:
        row = _row(self.record, self.table)
        made = make_update(row, changes_of(row, changed_fields(self.record)), shared=self.shared)
        made._warns = False
        return made

    def _lock(self) -> CompiledStatement:
        """The row in the set that the record came from, with the fields that will be written as they are now."""
        names = list(changed_fields(self.record))
        fields = self.table._entity._fields
        return dml.lock(_narrowed(self.table, _key(self.record, self.table)), [fields[name] for name in names])

    def statements(self) -> list[CompiledStatement]:
        """Nothing where nothing was changed."""
        return [self._lock(), *self._update().statements()] if changed_fields(self.record) else []

    def _perform(self, job: Job, timeout: float | None = -1) -> Any:
        if not changed_fields(self.record):
            return self.record
        values = super()._perform(job, timeout)
        self.record.__dict__.update(values)
        forget_changes(self.record)
        return self.record

    def _write(self, unit: Transaction) -> dict[str, Any]:
        names = list(changed_fields(self.record))
        found = run(unit, self._lock()).rows
        if not found:
            raise gone(unit, self.record, self.table)
        written = [self.table._entity._fields[name] for name in names]
        for name, now in zip(names, fields_converted(self.table, written, found)[0], strict=True):
            self._refuse_changed(name, now)
        if self._update()._write(unit) == 0:
            raise WriteRefused(f"A trigger or a rule kept {_named(self.record)} from being written.")
        fields = _fetched(self.record, self.table)
        rows = run(unit, _select(_row(self.record, self.table), fields)).rows
        rows = fields_converted(self.table, fields, rows)
        return {field.name: value for field, value in zip(fields, rows[0], strict=True)} if rows else {}

    def _refuse_changed(self, name: str, now: Any) -> None:
        before = value_before(self.record, name)
        if before is ... or is_same(before, now):
            return
        raise WriteRefused(
            f"{name!r} was changed meanwhile: it was {shown_value(name, before)} when the record was fetched, and is "
            f"{shown_value(name, now)} now. reload() takes that over."
        )


def gone(unit: Transaction, record: Any, table: Table) -> WriteRefused:
    """Why the row of a record is not in its set any more."""
    statement = _row(record, table)._aggregate("count", None).compile()
    if run(unit, statement).rows[0][0]:
        return WriteRefused(f"{_named(record)} has left the set that it came from: nothing was written.")
    return WriteRefused(f"The row of {_named(record)} is not there any more: nothing was written.")


class SaveNew(Write[Any]):
    """A new record; it takes its key and the defaults of the database."""

    def __init__(self, record: Any, db: Database | None) -> None:
        super().__init__(type(record).table(db))
        self.record = record

    def _insert(self) -> Insert:
        values = fetched_values(self.record)
        for name in values:
            if isinstance(type(self.record)._fields.get(name), Imported):
                raise WriteRefused(f"{name!r} belongs to another table: a new record has no row there yet.")
        columns = [field for field in self.table._entity._fields.values() if isinstance(field, Column)]
        made = Insert(self.table, [values], [ColumnOf(self.table, field) for field in columns], single=True)
        made._warns = False
        return made

    def statements(self) -> list[CompiledStatement]:
        return self._insert().statements()

    def _perform(self, job: Job, timeout: float | None = -1) -> Any:
        if "_v_table" in self.record.__dict__:
            raise WriteRefused(f"{_named(self.record)} was saved already: call save() anew for what was changed since.")
        values = super()._perform(job, timeout)
        self.record.__dict__.update(values, _v_table=self.table)
        forget_changes(self.record)
        return self.record

    def _write(self, unit: Transaction) -> dict[str, Any]:
        from ._compile.queries import field_names

        row = self._insert()._write(unit)
        if row is None:
            raise WriteRefused(f"A trigger or a rule kept {_named(self.record)} from being written.")
        values = dict(zip(row._columns, row, strict=True))
        fields = self.table._entity._fields
        others = [fields[name] for name in field_names(self.table) if name not in values]
        if others and primary_key(self.table._entity, self._database()):
            key = {name: values[self.table._key_column(name).field.name] for name in _key_names(self)}
            rows = run(unit, _select(_narrowed(self.table, key), others)).rows
            rows = fields_converted(self.table, others, rows)
            values.update(zip([field.name for field in others], rows[0] if rows else (), strict=False))
        return values


def _key_names(save: SaveNew) -> tuple[str, ...]:
    return primary_key(save.table._entity, save._database())


class DeleteRecord(Write[int]):
    """The row of a record goes, or is marked as deleted."""

    def __init__(self, record: Any, hard: bool) -> None:
        super().__init__(home_of(record))
        self.record = record
        self.hard = hard

    def _delete(self) -> Write[Any]:
        made = make_delete(_narrowed(self.table, _key(self.record, self.table)), hard=self.hard)
        made._warns = False
        return made

    def statements(self) -> list[CompiledStatement]:
        return self._delete().statements()

    def _perform(self, job: Job, timeout: float | None = -1) -> int:
        count = super()._perform(job, timeout)
        self.record.__dict__["_v_deleted"] = True
        return count

    def _write(self, unit: Transaction) -> int:
        count = self._delete()._write(unit)
        if not count:
            raise gone(unit, self.record, self.table)
        return count


class Reload(Lazy[Any]):
    """A record as it is now; each time it runs."""

    def __init__(self, record: Any) -> None:
        self.record = record
        self.table = home_of(record)

    def _database(self) -> Database:
        return self.table._database()

    def compile(self) -> CompiledStatement:
        """The statement that will run."""
        return _select(_row(self.record, self.table), _fetched(self.record, self.table))

    def preview_sql(self) -> str:
        """The SQL that will run; it does not run it."""
        return self.compile().sql

    def _execute(self, job: Job, timeout: float | None = -1) -> Any:
        fields = _fetched(self.record, self.table)
        statement = self.compile()
        rows = self._database().run(statement.sql, statement.params, timeout=timeout, job=job).rows
        if not rows:
            raise NotFound(f"The row of {_named(self.record)} is not there any more.")
        rows = fields_converted(self.table, fields, rows)
        self.record.__dict__.update({field.name: value for field, value in zip(fields, rows[0], strict=True)})
        forget_changes(self.record)
        return self.record
