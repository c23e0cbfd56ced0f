"""What is known of a set without asking the database: name, source, relations, columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .._errors import VantageError
from .._fields import Column, Computed, Imported
from .._nodes import ColumnOf
from .grid import Heading

if TYPE_CHECKING:
    from .._catalog import CatalogColumn, CatalogTable
    from .._table import Table

_NUMERIC = {"int2", "int4", "int8", "numeric", "float4", "float8", "money", "oid"}
_SHORT = {"character varying": "varchar", "timestamp with time zone": "timestamptz", "integer": "int4",
          "bigint": "int8", "smallint": "int2", "boolean": "bool", "double precision": "float8", "real": "float4",
          "timestamp without time zone": "timestamp", "time without time zone": "time",
          "time with time zone": "timetz", "character": "char", "bit varying": "varbit"}  # fmt: skip
_CARDINALITIES = {"one to many": "1:many", "many to one": "many:1", "one to one": "1:1",
                  "many to many": "many:many", None: "many:1"}  # fmt: skip


@dataclass(frozen=True)
class RelationFacts:
    """A relation as it is shown: ``ref_orders``, to ``many`` rows of ``Order``."""

    name: str
    target: str
    cardinality: str
    """``1:many``, ``many:1``, ``1:1`` or ``many:many``."""
    columns: tuple[str, ...]
    target_columns: tuple[str, ...]
    via: str | None = None

    @property
    def kind(self) -> str:
        return "many" if self.cardinality.endswith("many") else "one"

    @property
    def short_name(self) -> str:
        return self.name.removeprefix("ref_")


def short_type(type_name: str) -> str:
    """Postgres's type names as people say them: ``varchar(255)``, ``int4``."""
    for long, name in _SHORT.items():
        if type_name.startswith(long):
            return name + type_name[len(long) :]
    return type_name


def known_table(table: Table) -> CatalogTable | None:
    """The catalog's table of a set, or None where there is none, or no connection."""
    from .._entity import catalog_table

    try:
        return catalog_table(table._entity, table._database_or_none())
    except VantageError:
        return None


def known_now(table: Table) -> CatalogTable | None:
    """As :func:`known_table`, but it never waits: None while the catalog is being read."""
    db = table._database_or_none()
    return known_table(table) if db is not None and db.known_catalog is not None else None


def title(table: Table) -> str:
    return table._entity.__name__


def table_name(table: Table) -> str:
    """The table as SQL calls it, with its schema where the search path does not find it."""
    if table._entity.__dict__.get("_is_derived"):
        return "select(…)" if not table._entity._table_name else f"{table._entity._table_name}, a query"
    known, db = known_table(table), table._database_or_none()
    if known is not None and db is not None and known.schema not in db.catalog.search_path:
        return f"{known.schema}.{known.name}"
    return table._entity._table_name


def relations(table: Table) -> list[RelationFacts]:
    """The relations of a set's entity, in the order in which they are declared."""
    from .._info import TableInfo, info

    known = info(table)
    assert isinstance(known, TableInfo)
    return [
        RelationFacts(str(r), r.target, _CARDINALITIES[r.cardinality], r.columns, r.target_columns, r.via)
        for r in known.relations
    ]


def column_of(table: Table, name: str) -> tuple[CatalogTable | None, CatalogColumn | None]:
    """The catalog's table and column behind a field of a set."""
    node = _selected(table, name)
    if node is not None:
        return column_of(node.table, node.field.name)
    field = table._entity._fields.get(name)
    known = known_table(table)
    if known is None or (field is not None and not isinstance(field, Column)):
        return known, None
    return known, known.columns.get(field.column_name if field is not None else name)


def _selected(table: Table, name: str) -> ColumnOf[Any] | None:
    """The column behind a column of a ``select()`` that became a set."""
    query = getattr(table._state.source, "query", None)
    node = getattr(query, "outputs", {}).get(name)
    return node if isinstance(node, ColumnOf) else None


def headings(table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Heading]:
    """Headings of a set's columns, joined ones included."""
    return [_heading(table, name, [row[i] for row in rows]) for i, name in enumerate(names)]


def _heading(table: Table, name: str, values: Sequence[Any]) -> Heading:
    holder, field_name = owner(table, name)
    known, column = column_of(holder, field_name)
    if column is None or known is None:
        field = holder._entity._fields.get(field_name)
        kind = "imported" if isinstance(field, Imported) else "computed" if isinstance(field, Computed) else ""
        from .cells import is_number

        filled = [value for value in values if value is not None]
        return Heading(name, kind, bool(filled) and all(map(is_number, filled)))
    foreign = [key for key in known.foreign_keys if column.name in key.columns]
    alone = holder is table
    unique = frozenset([column.name]) in known.unique_keys and column.name not in known.primary_key
    return Heading(
        name,
        short_type(column.type_name),
        column.type.plain.name in _NUMERIC,
        key=alone and column.name in known.primary_key,
        refers_to=foreign[0].target[1] if foreign else "",
        note="unique" if unique and alone else "",
        comment=column.comment or "",
    )


def owner(table: Table, name: str) -> tuple[Table, str]:
    """The set to which a column belongs, and what it is called there."""
    if name not in table._entity._fields:
        for join in table._state.joins:
            if name in join.columns:
                return join.table, join.columns[name]
    return table, name


def shown_names(table: Table) -> list[str]:
    """The columns that a display has: the fields of ``get()``, and those of joined tables beside them."""
    from .._compile.queries import field_names

    return [*field_names(table), *_joined_names(table)]


def _joined_names(table: Table) -> Iterator[str]:
    from .._compile.queries import field_names

    for join in table._state.joins if table._state.record is None else ():
        wanted = set(field_names(join.table))
        yield from (label for label, name in join.columns.items() if name in wanted)
