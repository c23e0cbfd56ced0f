"""What has to be known of types: integers divide truly, arrays of text need the type of their column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .. import _nodes as n
from .._entity import catalog_table
from .._errors import UnknownColumn, did_you_mean
from .._fields import Column, Computed, Field, Imported
from .._parameters import adapter, cast_of, list_adapter, member_adapter, sql_name
from .._to_text import to_text
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


_COMPARING = ("=", "!=", "<", "<=", ">", ">=", "BETWEEN", "IS DISTINCT FROM", "IS NOT DISTINCT FROM")


def parameter_type(other: Any, value: Any, writer: Writer, operator: str) -> tuple[str | None, Any]:
    """The cast that a value needs beside ``other``, and the function that adapts it: mostly no cast."""
    kind = type_of(other, writer) if operator in _COMPARING else None
    if kind is None:
        return None, None
    return cast_of(kind), adapter(kind, other.field.name)


def argument_type(others: Sequence[Any], value: Any, writer: Writer) -> tuple[str | None, Any]:
    """The same for SQL of the user's own, where only what stands beside a range, an array or jsonb needs its type."""
    for other in others:
        kind = type_of(other, writer)
        adapt = None if kind is None else member_adapter(kind, value, other.field.name)
        if adapt is not None:
            return None, adapt
    return None, None


def array_type(operand: Any, values: list[Any], writer: Writer) -> tuple[str | None, Any]:
    """The function that adapts a list of values; text[] for an empty one beside what has no known type."""
    kind = type_of(operand, writer)
    if kind is None:
        return (None if values or not isinstance(operand, n.ColumnOf) else "text[]"), None
    return (f"{cast_of(kind)}[]" if cast_of(kind) else None), list_adapter(kind, operand.field.name)


def arrays_among(operand: Any, writer: Writer) -> tuple[str, Any] | None:
    """Of a column of arrays its type in SQL, and the function that makes a list of arrays a list of texts."""
    kind = type_of(operand, writer)
    if kind is None or kind.plain.category != "A" or kind.plain.element is None:
        return None
    plain, name = kind.plain, operand.field.name
    return sql_name(plain), lambda values: [to_text(value, plain, name) for value in values]


def type_of(node: Any, writer: Writer) -> Any:
    """The catalog's type of a column, or of a field that imports one; None of anything else."""
    if not isinstance(node, n.ColumnOf):
        return None
    field, table = node.field, node.table
    while isinstance(field, Imported):
        table = root_of(table)._ref(field.relation)
        field = table._field(field.column)
    column = catalog_column(field, table, writer.db)
    return None if column is None else column.type
