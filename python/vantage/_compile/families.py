"""What has to be known of types: integers divide truly, arrays of text need the type of their column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _nodes as n
from .._entity import catalog_table
from .._errors import UnknownColumn, did_you_mean
from .._fields import Column, Computed, Field, Imported
from .._sql_names import quote
from .writer import root_of

if TYPE_CHECKING:
    from .writer import Writer

_NUMBERS = {
    "int2": "int", "int4": "int", "int8": "int", "float4": "float", "float8": "float", "numeric": "numeric",
    "interval": "interval",
}  # fmt: skip


def family_of(node: Any, writer: Writer | None = None) -> str | None:
    """``int``, ``float``, ``numeric``, ``interval`` or None: what arithmetic and sums need to know of a type."""
    from .._reads import Aggregate

    if isinstance(node, n.Value):
        return {bool: None, int: "int", float: "float"}.get(type(node.value), "numeric")
    if isinstance(node, n.ColumnOf):
        return _field_family(node.field, node.table, writer)
    if isinstance(node, n.Arithmetic):
        return _of_both(node, writer)
    if isinstance(node, Aggregate):
        return node.family(writer)
    if isinstance(node, (n.Prefix, n.Over)):
        return family_of(node.operand, writer)
    if isinstance(node, n.Case):
        found = {family_of(result, writer) for _, result in node.branches}
        return found.pop() if len(found) == 1 else None
    if isinstance(node, n.Cast):
        return _NUMBERS.get(_ALIASES.get(node.type_name, node.type_name))
    return getattr(node, "kind", None)


_ALIASES = {
    "integer": "int4", "int": "int4", "bigint": "int8", "smallint": "int2", "double precision": "float8",
    "real": "float4", "float": "float8", "decimal": "numeric",
}  # fmt: skip


def _of_both(node: n.Arithmetic, writer: Writer | None) -> str | None:
    sides = {family_of(node.left, writer), family_of(node.right, writer)}
    for family in ("interval", "float"):
        if family in sides:
            return family
    return "int" if sides == {"int"} and node.operator != "/" else "numeric"


def _field_family(field: Field, table: Any, writer: Writer | None) -> str | None:
    db = writer.db if writer else table._database_or_none()
    if isinstance(field, Computed):
        return family_of(field.expression_of(table._entity), writer)
    if isinstance(field, Imported):
        target = root_of(table)._ref(field.relation)
        return _field_family(target._field(field.column), target, writer)
    column = catalog_column(field, table, db)
    if column is not None:
        return _NUMBERS.get(column.type.plain.name)
    declared = field.type.__args__[0] if getattr(field.type, "__args__", None) else field.type
    return {int: "int", float: "float"}.get(declared)


def catalog_column(field: Field, table: Any, db: Any) -> Any:
    """The catalog's column behind a field, or None where the catalog is not known or the field is none."""
    if not isinstance(field, Column):
        return None
    known = catalog_table(table._entity, db)
    if known is None:
        return None
    if field.column_name not in known.columns:
        near = did_you_mean(field.column_name, known.columns)
        raise UnknownColumn(f"The table {known.name} has no column {field.column_name!r}.{near}")
    return known.columns[field.column_name]


def parameter_type(other: Any, value: Any, writer: Writer) -> tuple[str | None, Any]:
    """The cast that a value needs beside ``other``, and the function that adapts it: mostly none of both."""
    return None, None


def array_type(operand: Any, values: list[Any], writer: Writer) -> tuple[str | None, Any]:
    """The cast that an array of texts needs where the column is no text."""
    if not isinstance(operand, n.ColumnOf) or not (not values or isinstance(values[0], str)):
        return None, None
    column = catalog_column(operand.field, operand.table, writer.db)
    if column is None or (column.type.plain.category == "S" and column.type.kind != "e"):
        return (None if values or column is None else "text[]"), None
    on_path = column.type.schema in ("pg_catalog", *writer.db.catalog.search_path)  # type: ignore[union-attr]
    schema = "" if on_path else quote(column.type.schema) + "."
    return f"{schema}{quote(column.type.name)}[]", None
