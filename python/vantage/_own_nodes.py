"""Which outputs of a query have values of a type of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._errors import VantageError
from ._fields import Column, Field
from ._nodes import Call, ColumnOf, Over, Scalar, Value
from ._own_types import Reader, class_of, own_type, reader_of
from ._secrets import shown_value

if TYPE_CHECKING:
    from ._table import Table

_AGGREGATES = ("min", "max", "sum", "mode", "any_value", "array_agg")
_CALLS = ("coalesce", "greatest", "least", "nullif", "lag", "lead", "first_value", "last_value", "nth_value",
          "min", "max", "sum", "any_value", "array_agg")  # fmt: skip
"""What gives one of the values that it is of, their sum, or all of them."""


def reader_of_node(node: Any) -> Reader | None:
    """What makes the values of an output from those of the database; None where they are the same.

    A column has the type that its field is declared with, and so have its min(), max(), sum() and what chooses one of
    its values; what is computed from it otherwise is Postgres's own.
    """
    if isinstance(node, ColumnOf):
        return _of_column(node)
    if isinstance(node, Over):
        return reader_of_node(node.operand)
    if isinstance(node, Scalar):
        outputs = getattr(node.query, "outputs", None)
        return reader_of_node(next(iter(outputs.values()))) if outputs else None
    if isinstance(node, Call):
        of = node.arguments[0] if node.name in _CALLS and node.arguments else None
        return None if of is None or isinstance(of, Value) else _of_part(node.name, of)
    if getattr(node, "function", None) in _AGGREGATES and getattr(node, "operand", None) is not None:
        return _of_part(node.function, node.operand)
    return None


def _of_part(function: str, operand: Any) -> Reader | None:
    read = reader_of_node(operand)
    if read is None or function != "array_agg":
        return read
    return lambda values: None if values is None else [read(value) for value in values]


def _of_column(node: ColumnOf[Any]) -> Reader | None:
    read = reader_of(node.field, node.table._entity._table_name)
    if read is not None or node.field.type is not None:
        return read
    query = getattr(node.table._state.source, "query", None)
    output = (getattr(query, "outputs", None) or {}).get(node.field.name)
    return None if output is None else reader_of_node(output)


def named_reader(table: Table, name: str) -> Reader | None:
    """The same for a column of all columns of a set, joined ones too."""
    own = _column_of(table, name)
    if own is not None:
        return reader_of_node(ColumnOf(table, own))
    for join in table._state.joins:
        if name in join.columns:
            return reader_of_node(ColumnOf(join.table, join.table._entity._fields[join.columns[name]]))
    return None


def _column_of(table: Table, name: str) -> Field | None:
    fields = table._entity._fields.values()
    return next((field for field in fields if isinstance(field, Column) and field.column_name == name), None)


def refuse_other_type(node: Any, value: Any) -> None:
    """Refuses weights beside a column of money; the database's own values, and Postgres's text, are no mistake.

    Raises
    ------
    VantageError
    """
    if not isinstance(node, ColumnOf) or value is None or own_type(type(value)) is None:
        return
    found = class_of(node.field)
    if found is not None and not isinstance(value, found[0]):
        name, table = node.field.name, node.table._entity._table_name
        raise VantageError(
            f"{name!r} ({table}.{getattr(node.field, 'column_name', name)}) holds {found[0].__name__}, and "
            f"{shown_value(name, value)} is {type(value).__name__}."
        )
