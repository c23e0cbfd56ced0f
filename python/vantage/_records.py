"""Records: rows as objects of their entity, which know where they came from."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._changes import changing_names, keep_copies
from ._entity import Entity, primary_key
from ._errors import SchemaMismatch, VantageError
from ._own_types import converted, reader_of

if TYPE_CHECKING:
    from ._table import Table

E = TypeVar("E", bound=Entity)


class Record(Generic[E]):
    """The base of records of fewer fields: ``class MiniOrder(v.Record[Order])`` with plain annotations."""

    _names: tuple[str, ...] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._names = tuple(name for name in inspect.get_annotations(cls) if not name.startswith("_"))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self._names)})"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    __hash__ = object.__hash__


class RecordList(list):
    """Records in memory: a list that a cell shows as a table."""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._display import bundle_of_records

        return bundle_of_records(self)


def make_records(table: Table, columns: Sequence[str], rows: Sequence[tuple]) -> list[Any]:
    """Records from rows. The values go into ``__dict__`` as they are, but for types of one's own."""
    entity = table._entity
    by_column = {getattr(f, "column_name", name): name for name, f in entity._fields.items()}
    names = [by_column.get(column, column) for column in columns]
    fields = [entity._fields.get(name) for name in names]
    rows = converted(rows, [None if field is None else reader_of(field, entity._table_name) for field in fields])
    if table._state.record is not None:
        return RecordList([_fill(table._state.record, names, row) for row in rows])
    missing = [n for n in names if n not in entity._fields]
    if missing and len(names) != len(entity._fields):
        raise SchemaMismatch(f"{entity.__name__} does not declare {missing[0]!r}, which its table has now.")
    made, changing = RecordList(), changing_names(table, names, rows) if rows else []
    for row in rows:
        record = _fill(entity, names, row)
        record.__dict__["_v_table"] = table
        if changing:
            keep_copies(record, changing)
        made.append(record)
    return made


def _fill(cls: type, names: Sequence[str], row: tuple) -> Any:
    record = cls.__new__(cls)  # pyright: ignore[reportCallIssue]
    record.__dict__.update(zip(names, row, strict=True))
    return record


def set_of_record(record: Any) -> Any:
    """The set of this one row, on the connection that the record came from."""
    from ._state import State
    from ._table_class import table_class

    cls = type(record)
    source = record.__dict__.get("_v_table")
    table = table_class(cls)(source._own_database, State()) if source is not None else cls.table()
    keys = primary_key(cls, table._database_or_none())
    if not keys:
        raise VantageError(f"{cls.__name__} has no primary key: this record cannot be found again.")
    columns = [table._key_column(name) for name in keys]
    return table._where([column == record[column.field.name] for column in columns])
