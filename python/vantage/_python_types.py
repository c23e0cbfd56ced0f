"""The Python type of a column's values: what psycopg gives for each type of Postgres."""

from __future__ import annotations

import importlib
import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._catalog import CatalogColumn, CatalogTable, CatalogType

_DOTTED = re.compile(r"([a-z_][\w.]*)\.(\w+)")

_NAMES = {
    "bool": "bool", "int2": "int", "int4": "int", "int8": "int", "oid": "int",
    "float4": "float", "float8": "float", "numeric": "decimal.Decimal", "money": "decimal.Decimal", "bytea": "bytes",
    "date": "datetime.date", "time": "datetime.time", "timetz": "datetime.time",
    "timestamp": "datetime.datetime", "timestamptz": "datetime.datetime", "interval": "datetime.timedelta",
    "uuid": "uuid.UUID", "json": "typing.Any", "jsonb": "typing.Any",
    "inet": "ipaddress.IPv4Address | ipaddress.IPv4Interface | ipaddress.IPv6Address | ipaddress.IPv6Interface",
    "cidr": "ipaddress.IPv4Network | ipaddress.IPv6Network",
}  # fmt: skip
_RANGES = {
    "int4range": "int", "int8range": "int", "numrange": "decimal.Decimal", "daterange": "datetime.date",
    "tsrange": "datetime.datetime", "tstzrange": "datetime.datetime",
}  # fmt: skip


def type_name(kind: CatalogType) -> str:
    """The type as dotted text: ``"decimal.Decimal"``, ``"list[int]"``; text for what psycopg leaves as text."""
    plain = kind.plain
    if plain.element is not None and plain.category == "A":
        return f"list[{type_name(plain.element)}]"
    if plain.name in _NAMES:
        return _NAMES[plain.name]
    if plain.kind == "r" and plain.name in _RANGES:
        return f"psycopg.types.range.Range[{_RANGES[plain.name]}]"
    return "typing.Any" if plain.kind in "crmp" else "str"


def column_type_name(column: CatalogColumn) -> str:
    """The type of a column's values, with ``| None`` where it may be NULL."""
    name = type_name(column.type)
    return name if column.not_null or name == "typing.Any" else f"{name} | None"


@cache
def resolve(name: str) -> Any:
    """The type that a dotted text of :func:`type_name` means."""
    modules = {match[1] for match in _DOTTED.finditer(name)}
    scope: dict[str, Any] = {}
    for module in sorted(modules):
        importlib.import_module(module)
        top = module.partition(".")[0]
        scope[top] = importlib.import_module(top)
    return eval(name, scope)


def without_none(kind: Any) -> tuple[Any, bool]:
    """A type without ``| None``, and whether it had it."""
    import types
    import typing

    if typing.get_origin(kind) not in (typing.Union, types.UnionType):
        return kind, kind is type(None)
    parts = [part for part in typing.get_args(kind) if part is not type(None)]
    optional = len(parts) < len(typing.get_args(kind))
    if not optional or not parts:
        return kind, optional
    union = parts[0]
    for part in parts[1:]:
        union = union | part
    return union, True


_LITERALS = re.compile(r"^(?:'((?:[^']|'')*)'(?:::[\w\s.\"]+(?:\(\d+\))?)?|(-?\d+)|(true|false))$")


def literal_default(column: CatalogColumn) -> Any:
    """The column's default where it is a plain text, whole number or truth value; else ``...``."""
    match = _LITERALS.match(column.default or "")
    kind = type_name(column.type)
    if match is None or column.generated:
        return ...
    text, number, truth = match.groups()
    if truth and kind == "bool":
        return truth == "true"
    if kind == "int" and (number or (text and re.fullmatch(r"-?\d+", text))):
        return int(number or text)
    return text.replace("''", "'") if kind == "str" and text is not None else ...


_TITLES = ("name", "title", "label", "full_name", "display_name")


def guess_title(table: CatalogTable) -> str | None:
    """The column that names a row to people, by its name: ``name``, ``title``, ``label``, ``<table>_name`` …"""
    from ._words import singular, snake_case

    own = singular(table.name)
    texts = {snake_case(name): name for name, column in table.columns.items() if type_name(column.type) == "str"}
    wanted = (*_TITLES, f"{own}_name", f"{own}_title", "username", "user_name")
    return next((texts[name] for name in wanted if name in texts), None)
