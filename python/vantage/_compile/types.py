"""The type of an expression, as far as it is known: of columns by the catalog, of others by what made them."""

from __future__ import annotations

import datetime
import decimal
import ipaddress
import uuid
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .. import _nodes as n
from .._catalog.model import CatalogType
from .._entity import catalog_table
from .._errors import UnknownColumn, did_you_mean
from .._fields import Column, Computed, Field, Imported
from .._plain import plain_value
from .canned import is_canned

if TYPE_CHECKING:
    from .writer import Writer

_CATEGORIES = {
    "bool": "B", "int2": "N", "int4": "N", "int8": "N", "float4": "N", "float8": "N", "numeric": "N", "money": "N",
    "text": "S", "varchar": "S", "bpchar": "S", "name": "S", "date": "D", "time": "D", "timetz": "D",
    "timestamp": "D", "timestamptz": "D", "interval": "T", "inet": "I", "cidr": "I",
}  # fmt: skip
_ALIASES = {
    "integer": "int4", "int": "int4", "bigint": "int8", "smallint": "int2", "double precision": "float8",
    "real": "float4", "float": "float8", "decimal": "numeric", "boolean": "bool", "character varying": "varchar",
    "timestamp with time zone": "timestamptz", "timestamp without time zone": "timestamp",
    "time with time zone": "timetz", "time without time zone": "time", "character": "bpchar", "char": "bpchar",
}  # fmt: skip
_OF_PYTHON: dict[Any, str] = {
    bool: "bool", int: "int4", float: "float8", decimal.Decimal: "numeric", datetime.date: "date",
    datetime.time: "time", datetime.timedelta: "interval", uuid.UUID: "uuid", bytes: "bytea", dict: "jsonb",
    ipaddress.IPv4Address: "inet", ipaddress.IPv6Address: "inet", ipaddress.IPv4Network: "cidr",
    ipaddress.IPv6Network: "cidr",
}  # fmt: skip
_RANK = ("int2", "int4", "int8", "numeric", "float4", "float8")
"""Numbers in the order in which Postgres makes one of the other."""
_INTEGERS = {"int2", "int4", "int8"}
_EXACT = ("timestamptz", "timestamp", "date", "time", "timetz")


@lru_cache(maxsize=500)
def builtin(name: str) -> CatalogType:
    """A type of Postgres by its name, or its SQL name; ``int4[]`` is an array."""
    if name.endswith("]"):
        element = builtin(name[: name.rindex("[")].strip())
        return _named().get(f"_{element.name}") or CatalogType(f"_{element.name}", "", "b", "A", element=element)
    name = name.partition("(")[0].strip().lower()
    name = _ALIASES.get(name, name)
    known = _named().get(name) or CatalogType(name, "", "b", "U")
    return replace(known, category=_CATEGORIES.get(name, known.category))


@lru_cache(maxsize=1)
def _named() -> dict[str, CatalogType]:
    """The types that need no catalog to be known, by name."""
    from .._adapt import builtin_types

    return {known.name: known for known in builtin_types().values()}


def type_of(node: Any, writer: Writer | None = None) -> CatalogType | None:
    """The type under any domain, or None where it is not known."""
    if writer is None:
        return _type_of(node, None)
    known = writer.types.get(id(node))
    if known is None:  # with the node, so that no other one gets its id
        known = writer.types[id(node)] = node, _type_of(node, writer)
    return known[1]


def _type_of(node: Any, writer: Writer | None) -> CatalogType | None:
    rule = _RULES.get(type(node))
    if rule is not None:
        return rule(node, writer)
    return node.result_type(writer) if hasattr(node, "result_type") else None


def _of_value(node: Any, writer: Writer | None) -> CatalogType | None:
    return None if hasattr(node, "is_deferred") else of_python(plain_value(node.value))


def of_python(value: Any) -> CatalogType | None:
    """The type that a value has by itself; text has none, for it may become anything."""
    if isinstance(value, list):
        known = next((of_python(item) for item in value if item is not None), None)
        return None if known is None else builtin(f"{known.name}[]")
    if isinstance(value, datetime.datetime):
        return builtin("timestamp" if value.tzinfo is None else "timestamptz")
    name = next((_OF_PYTHON[cls] for cls in type(value).__mro__ if cls in _OF_PYTHON), None)
    return None if name is None else builtin(name)


def _of_column(node: n.ColumnOf[Any], writer: Writer | None) -> CatalogType | None:
    return of_field(node.field, node.table, writer)


def of_field(field: Field, table: Any, writer: Writer | None) -> CatalogType | None:
    """The type of a field: of its column, of what it imports, of the expression that it is."""
    from .writer import root_of

    db = writer.db if writer else table._database_or_none()
    known = catalog_table(table._entity, db) if db is not None and db.is_partial else None
    if known is not None and is_canned(field, known, db):
        return known.columns[field.name].type.plain
    if isinstance(field, Computed):
        return type_of(field.expression_of(table._entity), writer)
    if isinstance(field, Imported):
        target = root_of(table)._ref(field.relation)
        return of_field(target._field(field.column), target, writer)
    column = catalog_column(field, table, db)
    if column is not None:
        return column.type.plain
    made = _output_behind(field, table)
    return _declared(field.type) if made is None else type_of(made, writer)


def _output_behind(field: Field, table: Any) -> Any:
    """The expression that a column of a sub-query was selected as."""
    source = table._state.source
    while hasattr(source, "table"):
        source = source.table._state.source
    query = getattr(source, "query", None)
    outputs = getattr(query, "outputs", None)
    if outputs is not None:
        return outputs.get(field.name)
    return getattr(query, "call", None)


def _declared(annotation: Any) -> CatalogType | None:
    """The type that ``v.Col[int | None]`` says."""
    for kind in getattr(annotation, "__args__", None) or (annotation,):
        if kind is str:
            return builtin("text")
        if kind in _OF_PYTHON:
            return builtin(_OF_PYTHON[kind])
    if getattr(annotation, "__origin__", None) is list:
        inner = _declared(annotation.__args__[0])
        return None if inner is None else builtin(f"{inner.name}[]")
    return None


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


def _of_kind(node: Any, writer: Writer | None) -> CatalogType | None:
    """Of a call: its kind names a type, or one that follows from the first argument's."""
    kind = node.kind
    if kind in ("0", "element", "bound", "rounded", "series"):
        operands = getattr(node, "arguments", None) or getattr(node, "operands", ())
        found = next((known for known in (type_of(operand, writer) for operand in operands) if known), None)
        if kind == "element" and found is not None:
            return found.element
        if kind == "series" and found is not None and found.name == "date":
            return builtin("timestamptz")
        if kind == "rounded":
            return builtin("float8" if found is not None and found.name in ("float4", "float8") else "numeric")
        return subtype_of(found) if kind == "bound" else found
    return None if kind is None else builtin(kind)


def subtype_of(known: CatalogType | None) -> CatalogType | None:
    """The type of a range's bounds."""
    if known is None or known.subtype is None:
        return None
    return subtype_of(known.subtype) if known.kind == "m" else known.subtype


def _of_arithmetic(node: n.Arithmetic, writer: Writer | None) -> CatalogType | None:
    left, right = type_of(node.one, writer), type_of(node.other, writer)
    names = {known.name for known in (left, right) if known}
    if node.operator == "**":
        return builtin("numeric" if "numeric" in names and not names & {"float4", "float8"} else "float8")
    if names <= set(_RANK) and names:
        return _of_numbers(node.operator, names, left is None or right is None)
    if "interval" in names:
        moment = next((known for known in (left, right) if known and known.name in _EXACT), None)
        if moment is None:
            return builtin(
                "float8" if node.operator == "/" and names == {"interval"} and left and right else "interval"
            )
        return builtin("timestamp") if moment.name == "date" else moment
    if node.operator == "-" and left and right and left.category == right.category == "D":
        return builtin("int4" if names == {"date"} else "interval")
    if node.operator == "+" and any(known and known.category == "S" for known in (left, right)):
        return builtin("text")
    return left or right


def _of_numbers(operator: str, names: set[str], half_known: bool) -> CatalogType | None:
    if operator in ("/", "//") and not names & {"float4", "float8"}:
        return builtin("numeric" if operator == "/" else "int8" if "numeric" not in names else "numeric")
    return None if half_known and operator != "/" else builtin(max(names, key=_RANK.index))


def _of_operation(node: n.Operation, writer: Writer | None) -> CatalogType | None:
    """Operators on bits give what they are given; of all others Postgres alone knows."""
    left, right = type_of(node.one, writer), type_of(node.other, writer)
    names = {known.name if known else "" for known in (left, right)}
    if node.operator in ("#", "&", "|", "<<", ">>") and names <= _INTEGERS:
        return left if node.operator in ("<<", ">>") else builtin(max(names, key=_RANK.index))
    return None


def _of_branches(node: n.Case[Any], writer: Writer | None) -> CatalogType | None:
    results = [result for _, result in node.branches]
    if node.otherwise is not None:
        results.append(node.otherwise)
    found = [known for known in (type_of(result, writer) for result in results) if known]
    names = {known.name for known in found}
    if len(names) > 1:
        return builtin(max(names, key=_RANK.index)) if names <= set(_RANK) else None
    return found[0] if found else None


def _of_subscript(node: n.Subscript[Any], writer: Writer | None) -> CatalogType | None:
    if node.as_text:
        return builtin("text")
    known = type_of(node.operand, writer)
    if known is None or known.name in ("json", "jsonb"):
        return known
    return known if node.how == "slice" else known.element


def _of_scalar(node: n.Scalar[Any], writer: Writer | None) -> CatalogType | None:
    outputs = getattr(node.query, "outputs", None)
    return type_of(next(iter(outputs.values())), writer) if outputs else None


def _of_operand(node: Any, writer: Writer | None) -> CatalogType | None:
    return type_of(node.operand, writer)


def _of_elements(node: n.Elements[Any], writer: Writer | None) -> CatalogType | None:
    known = type_of(node.operand, writer)
    return known.element if known else None


def _of_suffix(node: n.Suffix[Any], writer: Writer | None) -> CatalogType | None:
    known = type_of(node.operand, writer)
    if node.clause != "AT TIME ZONE" or known is None:
        return known
    return builtin("timestamp" if known.name == "timestamptz" else "timestamptz")


def _boolean(node: Any, writer: Writer | None) -> CatalogType | None:
    return builtin("bool")


_RULES: dict[type, Any] = {
    n.Value: _of_value, n.ColumnOf: _of_column, n.Call: _of_kind, n.ConditionCall: _of_kind, n.Typed: _of_kind,
    n.Template: _of_kind, n.Arithmetic: _of_arithmetic, n.Prefix: _of_operand, n.Over: _of_operand,
    n.Case: _of_branches, n.Cast: lambda node, writer: builtin(node.type_name), n.Subscript: _of_subscript,
    n.Scalar: _of_scalar, n.Elements: _of_elements, n.Suffix: _of_suffix,
    n.Operation: _of_operation,
    **dict.fromkeys((n.Comparison, n.Between, n.Membership, n.IsNull, n.Postfix, n.Both, n.Not, n.Exists), _boolean),
}  # fmt: skip
