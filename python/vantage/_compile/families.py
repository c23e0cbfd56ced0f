"""What a value needs beside a column: the adaptation that its type asks for, and a cast where that is not enough."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .. import _nodes as n
from .._catalog.model import CatalogType
from .._own_nodes import refuse_other_type
from .._parameters import adapter, cast_of, list_adapter, member_adapter, sql_name
from .._to_text import to_text
from .types import builtin, catalog_column, subtype_of, type_of

if TYPE_CHECKING:
    from .writer import Writer

Needs = tuple[str | None, Any]
"""The cast that a value needs, and the function that adapts it; mostly no cast."""

_NUMBERS = {
    "int2": "int", "int4": "int", "int8": "int", "float4": "float", "float8": "float", "numeric": "numeric",
    "interval": "interval",
}  # fmt: skip
_COMPARING = ("=", "!=", "<", "<=", ">", ">=", "BETWEEN", "IS DISTINCT FROM", "IS NOT DISTINCT FROM")


def family_of(node: Any, writer: Writer | None = None) -> str | None:
    """``int``, ``float``, ``numeric``, ``interval`` or None: what arithmetic and sums need to know of a type."""
    known = type_of(node, writer)
    return None if known is None else _NUMBERS.get(known.name)


def parameter_type(other: Any, value: Any, writer: Writer, operator: str = "=") -> Needs:
    """What a value needs beside ``other``: compared it is of its type, elsewhere only a part of it has to be told."""
    known = type_of(other, writer)
    refuse_other_type(other, value)
    if known is None:
        return None, None
    if operator in _COMPARING:
        return value_needs(known, _name_of(other))
    return None, member_adapter(known, value, _name_of(other))


def value_needs(known: CatalogType | None, column: str = "") -> Needs:
    """What a value needs that has to be of a type."""
    if known is None:
        return None, None
    known = builtin("jsonb") if known.name == "json" else known  # json itself cannot be compared
    return cast_of(known), adapter(known, column)


def exact_needs(known: CatalogType | None) -> Needs:
    """What a value needs where Postgres could take a text for something else, or no other type at all."""
    return None, None if known is None else adapter(known, typed=True)


def range_needs(known: CatalogType | None, value: Any) -> Needs:
    """What a value needs beside a range: a text that is a range becomes one by itself, others are of its bounds."""
    if known is None or (isinstance(value, str) and n.is_range(value)):
        return None, None
    if isinstance(value, str):
        return exact_needs(subtype_of(known))
    return None, member_adapter(known, value)


def argument_type(others: Sequence[Any], value: Any, writer: Writer) -> Needs:
    """The same for SQL of the user's own, where only what stands beside a range, an array or jsonb needs its type."""
    for other in others:
        known = type_of(other, writer)
        adapt = None if known is None else member_adapter(known, value, _name_of(other))
        if adapt is not None:
            return None, adapt
    return None, None


def array_type(operand: Any, values: list[Any], writer: Writer) -> Needs:
    """The function that adapts a list of values; text[] for an empty one beside what has no known type."""
    known = type_of(operand, writer)
    for value in values:
        refuse_other_type(operand, value)
    if known is None:
        return (None if values or not isinstance(operand, n.ColumnOf) else "text[]"), None
    known = builtin("jsonb") if known.name == "json" else known
    return (f"{cast_of(known)}[]" if cast_of(known) else None), list_adapter(known, _name_of(operand))


def arrays_among(operand: Any, writer: Writer) -> tuple[str, Any] | None:
    """Of a column of arrays its type in SQL, and the function that makes a list of arrays a list of texts."""
    known = type_of(operand, writer)
    if known is None or known.category != "A" or known.element is None:
        return None
    name = _name_of(operand)
    return sql_name(known), lambda values: [to_text(value, known, name) for value in values]


def _name_of(node: Any) -> str:
    return node.field.name if isinstance(node, n.ColumnOf) else ""


__all__ = [
    "argument_type", "array_type", "arrays_among", "builtin", "catalog_column", "exact_needs", "family_of",
    "parameter_type", "range_needs", "sql_name", "type_of", "value_needs",
]  # fmt: skip
