"""Facts about sets and columns, asked of ``v.info``: no plain noun is an attribute of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ._entity import primary_key
from ._nodes import ColumnOf
from ._table import Table


@dataclass(frozen=True)
class TableInfo:
    """Facts about a set."""

    name: str
    schema: str | None
    primary_key: tuple[str, ...]
    title_column: str | None
    relations: tuple[str, ...]
    data_source: Any


@dataclass(frozen=True)
class ColumnInfo:
    """Facts about a column; ``type`` is Postgres's name of its type, where the catalog is known."""

    name: str
    type: str | None
    not_null: bool | None
    default: str | None
    comment: str | None
    calculated: bool


def info(subject: Any) -> TableInfo | ColumnInfo:
    """Facts about a set, an entity or a column: ``v.info(clients).primary_key``."""
    from ._entity import catalog_table
    from ._fields import Column

    if isinstance(subject, ColumnOf):
        table = subject.table
        known = catalog_table(table._entity, table._database_or_none())
        field = subject.field
        column = known.columns.get(field.column_name) if known and isinstance(field, Column) else None
        return ColumnInfo(
            field.name, column.type_name if column else None, column.not_null if column else None,
            column.default if column else None, column.comment if column else None, not isinstance(field, Column),
        )  # fmt: skip
    table = subject if isinstance(subject, Table) else subject.table()
    entity, db = table._entity, table._database_or_none()
    known = catalog_table(entity, db)
    title = next((name for name, field in entity._fields.items() if field.title), None)
    return TableInfo(
        known.name if known else entity._table_name, known.schema if known else None, primary_key(entity, db), title,
        tuple(entity._relations), db,
    )  # fmt: skip
