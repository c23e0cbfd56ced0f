"""Rows in memory as Arrow: by the types that the database said, or by what the values are."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any

from ._adapt import ColumnType, builtin_types
from ._arrow import Converter
from ._arrow_plan import plan_columns
from ._catalog import CatalogType
from ._interval import Interval
from ._moment import Moment
from ._needs import need
from ._own_types import own_type
from ._plain import without_own_type

_BY_CLASS: tuple[tuple[type, str], ...] = (
    (bool, "bool"), (int, "int8"), (float, "float8"), (Decimal, "numeric"), (str, "text"), (bytes, "bytea"),
    (datetime.datetime, "timestamp"), (datetime.date, "date"), (datetime.time, "time"),
    (datetime.timedelta, "interval"), (Interval, "interval"), (uuid.UUID, "uuid"), (dict, "jsonb"),
)  # fmt: skip


def rows_to_arrow(
    names: Sequence[str], rows: Sequence[tuple], types: Sequence[ColumnType], numeric: str, infinity: str
) -> Any:
    """A ``pyarrow.Table`` of rows."""
    pyarrow = need("pyarrow", "A frame")
    rows = _without_own_types(rows, len(names))
    columns = [[row[number] for row in rows] for number in range(len(names))]
    known = types if len(types) == len(names) else [guess_type(values) for values in columns]
    sources = list(zip(known, columns, strict=True))
    plan = plan_columns(
        names,
        known,
        integers=[source.type.plain.name == "numeric" and _are_integers(values) for source, values in sources],
        numeric=numeric,
        depths=[_depth(values, source) for source, values in sources],
        decimals_of_money=max((_decimals(values) for source, values in sources if _is_money(source)), default=2),
    )
    converter = Converter(plan, infinity=infinity)
    if numeric == "float64":
        rows = _with_floats(plan, rows)
    return pyarrow.Table.from_batches([converter.of_values(rows)], schema=converter.schema)


def _without_own_types(rows: Sequence[tuple], width: int) -> Sequence[tuple]:
    """Frames have the values of the database."""
    own = [own_type(type(_first(map(itemgetter(at), rows)))) is not None for at in range(width)]
    if not any(own):
        return rows
    return [tuple(without_own_type(v) if is_own else v for v, is_own in zip(row, own, strict=True)) for row in rows]


def _first(values: Iterable[Any]) -> Any:
    """The first of the values that are something, in lists of them too."""
    found = (_first(value) if isinstance(value, list) else value for value in values)
    return next((value for value in found if value is not None), None)


def _is_money(source: ColumnType) -> bool:
    return source.type.plain.name == "money"


def _decimals(values: Iterable[Any]) -> int:
    """The decimals of amounts of money, which all have as many."""
    return next((-value.as_tuple().exponent for value in values if value is not None), 2)


def _with_floats(plan: Sequence[Any], rows: Sequence[tuple]) -> list[tuple]:
    import pyarrow

    wanted = [column.type.name == "numeric" and pyarrow.types.is_floating(column.arrow) for column in plan]
    return [
        tuple(float(v) if is_float and v is not None else v for v, is_float in zip(row, wanted, strict=True))
        for row in rows
    ]


def _are_integers(values: Iterable[Any]) -> bool:
    found = False
    for value in values:
        if value is not None:
            if not isinstance(value, int) or not -(2**63) <= value < 2**63:
                return False
            found = True
    return found


def _depth(values: Sequence[Any], source: ColumnType) -> int:
    """Of an array, the dimensions that its values have; those of JSON may be lists themselves."""
    plain = source.type.plain
    if plain.category != "A" or plain.element is None:
        return 1
    if plain.element.plain.name in ("json", "jsonb"):
        return max((len(getattr(value, "lower_bounds", (1,))) for value in values if value is not None), default=1)
    return max((_nesting(value) for value in values if value), default=1)


def _nesting(value: Any) -> int:
    depth = 0
    while isinstance(value, list) and value:
        depth, value = depth + 1, value[0]
    return max(depth, 1)


def guess_type(values: Iterable[Any]) -> ColumnType:
    """The type of values that no database described: of a mock, or changed in Python."""
    names = {_name_of(value) for value in values if value is not None}
    if names <= {"int8", "numeric", "float8"} and len(names) > 1:
        return ColumnType(_type("float8" if "float8" in names else "numeric"), -1)
    if len(names) != 1:
        return ColumnType(_type("text" if names <= {"text"} or not names else "jsonb"), -1)
    name = names.pop()
    if name == "list":
        element = guess_type(item for value in values if value is not None for item in _flat(value)).type
        return ColumnType(CatalogType(f"_{element.name}", "pg_catalog", "b", "A", element=element), -1)
    return ColumnType(_type(name), -1)


def _flat(value: Any) -> Iterable[Any]:
    for item in value:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


def _name_of(value: Any) -> str:
    if isinstance(value, Moment):
        return value.type
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return "timestamptz"
    if isinstance(value, list):
        return "list"
    return next((name for kind, name in _BY_CLASS if isinstance(value, kind)), "text")


def _type(name: str) -> CatalogType:
    return next(kind for kind in builtin_types().values() if kind.name == name)
