"""DuckDB's types by the names that Postgres has for them, so that expressions know what they are."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from .._adapt import ColumnType, TypedRows
from .._catalog import CatalogType
from .._errors import VantageError
from .._statements import Rows
from .dialect import EXACT

_POSTGRES = {
    "BOOLEAN": "bool", "TINYINT": "int2", "SMALLINT": "int2", "UTINYINT": "int2", "INTEGER": "int4",
    "USMALLINT": "int4", "BIGINT": "int8", "UINTEGER": "int8", "HUGEINT": "numeric", "UBIGINT": "numeric",
    "UHUGEINT": "numeric", "FLOAT": "float4", "DOUBLE": "float8", "VARCHAR": "text", "DATE": "date", "TIME": "time",
    "TIMESTAMP": "timestamp", "TIMESTAMP WITH TIME ZONE": "timestamptz", "INTERVAL": "interval", "UUID": "uuid",
    "BLOB": "bytea", "JSON": "jsonb", "TIMESTAMP_S": "timestamp", "TIMESTAMP_MS": "timestamp",
    "TIMESTAMP_NS": "timestamp",
}  # fmt: skip
_DUCK = {
    "bool": "BOOLEAN", "int2": "SMALLINT", "int4": "INTEGER", "int8": "BIGINT", "float4": "FLOAT", "float8": "DOUBLE",
    "numeric": EXACT, "text": "VARCHAR", "date": "DATE", "time": "TIME", "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMP WITH TIME ZONE", "interval": "INTERVAL", "uuid": "UUID", "bytea": "BLOB",
    "jsonb": "JSON", "json": "JSON",
}  # fmt: skip
_BY_CLASS: tuple[tuple[type, str], ...] = (
    (bool, "BOOLEAN"), (int, "BIGINT"), (float, "DOUBLE"), (str, "VARCHAR"), (bytes, "BLOB"),
    (datetime.datetime, "TIMESTAMP"), (datetime.date, "DATE"), (datetime.time, "TIME"),
    (datetime.timedelta, "INTERVAL"), (uuid.UUID, "UUID"), (dict, "JSON"),
)  # fmt: skip


def catalog_type(name: str) -> tuple[str, CatalogType]:
    """How Postgres would write a type of DuckDB, and the type."""
    from .._compile.types import builtin

    if name.endswith("[]"):
        written, element = catalog_type(name[:-2])
        return f"{written}[]", CatalogType(f"_{element.name}", "", "b", "A", element=element)
    postgres = _POSTGRES.get(name, "numeric" if name.startswith("DECIMAL") else None)
    if postgres is None:
        return name.lower(), CatalogType(name.lower(), "", "b", "U")
    # Without an OID: values travel as what they are, not in Postgres's texts.
    known = replace(builtin(postgres), oid=0, array_oid=0)
    return (name.lower().replace("decimal", "numeric") if postgres == "numeric" else postgres), known


def duck_type(known: CatalogType) -> str | None:
    """DuckDB's name of a type of Postgres, or None where it has none."""
    if known.category == "A" and known.element is not None:
        element = duck_type(known.element)
        return f"{element}[]" if element else None
    return _DUCK.get(known.name)


def type_of_values(values: Iterable[Any], where: str) -> str | None:
    """The type that holds all of the values, None where each is None.

    Raises
    ------
    VantageError
        They are of types that do not belong together.
    """
    found: dict[str, Any] = {}
    for value in values:
        if value is not None:
            found.setdefault(_type_of_value(value, where), value)
    names = set(found)
    if len(names) > 1:
        decimals = {name for name in names if name.startswith("DECIMAL")}
        if names <= {"BIGINT", "HUGEINT", "DOUBLE"}:
            return "DOUBLE" if "DOUBLE" in names else "HUGEINT"
        if decimals and names - decimals <= {"BIGINT"}:
            return f"DECIMAL(38,{max(int(name[:-1].partition(',')[2]) for name in decimals)})"
        if names <= {"DATE", "TIMESTAMP"}:
            return "TIMESTAMP"
        one, other = sorted(names)[:2]
        raise VantageError(
            f"{where} holds values of several types, as {found[one]!r:.40} and {found[other]!r:.40}: give one type."
        )
    return next(iter(names), None)


def _type_of_value(value: Any, where: str) -> str:
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return f"DECIMAL(38,{max(0, -exponent) if isinstance(exponent, int) else 0})"
    if isinstance(value, (list, tuple)):
        return f"{type_of_values(value, where) or 'VARCHAR'}[]"
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return "TIMESTAMP WITH TIME ZONE"
    if type(value) is int and not -(2**63) <= value < 2**63:
        return "HUGEINT"
    for kind, name in _BY_CLASS:
        if isinstance(value, kind):
            return name
    raise VantageError(f"{where} holds {value!r:.60}, for which there is no type: give numbers, texts, dates, …")


def typed_rows(cursor: Any, rows: Sequence[tuple]) -> Rows:
    """Rows of a cursor, with the types of their columns."""
    described = cursor.description or ()
    names = [str(column[1]) for column in described]
    made = TypedRows(_as_values(rows, names))
    made.types = tuple(ColumnType(_result_type(name), -1) for name in names)
    return Rows(tuple(column[0] for column in described), made, len(made))


def _result_type(name: str) -> CatalogType:
    """Of a result: with the OIDs that what makes frames knows the types by."""
    from .._compile.types import builtin

    written, known = catalog_type(name)
    if known.category == "A" and known.element is not None:
        return builtin(f"{_result_type(name[:-2]).name}[]")
    return builtin(known.name if known.name in _DUCK else "text") if written else known


def _as_values(rows: Sequence[tuple], names: Sequence[str]) -> Iterable[tuple]:
    changes = [_CHANGES.get(name) for name in names]
    if not any(changes):
        return rows
    return [
        tuple(
            value if change is None or value is None else change(value)
            for value, change in zip(row, changes, strict=True)
        )
        for row in rows
    ]


def _shortest(value: Decimal) -> Decimal:
    """Without the zeros that the type of quotients and averages adds."""
    short = value.normalize()
    return short.quantize(Decimal(1)) if re.search(r"E\+", str(short)) else short


def _read_json(text: str) -> Any:
    import json

    return json.loads(text)


_CHANGES: dict[str, Any] = {EXACT: _shortest, "JSON": _read_json}
