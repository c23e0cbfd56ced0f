"""Which Arrow type each Postgres type becomes, and what has to be selected so that it arrives exactly.

ADBC gives some types as bytes of the wire, or wraps what does not fit; those are selected as text. The plan knows
types, never values: the same columns give the same schema on every path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._adapt import ColumnType
from ._catalog import CatalogType
from ._errors import VantageError
from ._to_text import display_name

if TYPE_CHECKING:
    import pyarrow

_SIMPLE = {
    "bool": "bool_", "int2": "int16", "int4": "int32", "int8": "int64", "float4": "float32", "float8": "float64",
    "text": "string", "varchar": "string", "bpchar": "string", "name": "string", "bytea": "binary", "date": "date32",
}  # fmt: skip
_LARGEST_DECIMAL = 38
"""Digits of decimal128: polars and others have nothing larger."""


@dataclass(frozen=True)
class PlannedColumn:
    """One column on its way to Arrow.

    Attributes
    ----------
    arrow : pyarrow.DataType
        What it becomes.
    wire : str
        How it arrives: ``native`` as what it is, ``text`` as text that stays, ``parsed`` as text that is read into
        values, ``label`` as an enum's label.
    projection : str or None
        SQL around the column, with ``{}`` for it; None where it is selected as it is.
    depth : int
        Of an array, how many dimensions the column was declared with.
    """

    name: str
    source: ColumnType
    arrow: Any
    wire: str = "native"
    projection: str | None = None
    depth: int = 1

    @property
    def type(self) -> CatalogType:
        """The type under domains."""
        return self.source.type.plain

    @property
    def field(self) -> pyarrow.Field:
        """The field of the schema, with Postgres's type in its metadata."""
        import pyarrow

        return pyarrow.field(self.name, self.arrow, metadata={"postgresql.type": type_text(self.source)})


def type_text(source: ColumnType) -> str:
    """``numeric(10,2)``, ``text[]``, ``sales.mood``."""
    text = display_name(source.type)
    precision = _precision(source.modifier) if source.type.plain.name == "numeric" else None
    return f"{text}({precision[0]},{precision[1]})" if precision else text


def _precision(modifier: int) -> tuple[int, int] | None:
    """Precision and scale of a numeric's typmod; the scale has 11 bits and a sign."""
    if modifier < 4:
        return None
    packed = modifier - 4
    return (packed >> 16) & 0xFFFF, ((packed & 0x7FF) ^ 0x400) - 0x400


TEXT = "CASE WHEN {0} IS DISTINCT FROM NULL THEN pg_catalog.format('%s', {0}) END"
"""A value in its type's own text; a cast to text is something else for inet, char(n) and composite types."""


def plan_columns(
    names: Sequence[str], types: Sequence[ColumnType], *, integers: Sequence[bool] = (), numeric: str = "exact",
    depths: Sequence[int] = (), decimals_of_money: int = 2,
) -> list[PlannedColumn]:  # fmt: skip
    """The plan of a result's columns.

    Parameters
    ----------
    integers : sequence of bool
        Columns that are numeric in Postgres and integers in vantage: sums of integers.
    numeric : ``"exact"`` or ``"float64"``
        What numeric becomes: decimals, or floats that may round.
    depths : sequence of int
        Dimensions that array columns were declared with.
    """
    if numeric not in ("exact", "float64"):
        raise VantageError(f'numeric= is "exact" or "float64", not {numeric!r}.')
    made = []
    for number, (name, source) in enumerate(zip(names, types, strict=True)):
        depth = depths[number] if depths else 1
        whole = bool(integers) and integers[number]
        made.append(_plan(name, source, max(depth, 1), whole, numeric, decimals_of_money))
    return made


def _plan(name: str, source: ColumnType, depth: int, whole: bool, numeric: str, decimals: int) -> PlannedColumn:
    import pyarrow as pa

    plain = source.type.plain
    if plain.name == "numeric" and plain.schema == "pg_catalog":
        if whole:
            return PlannedColumn(name, source, pa.int64(), projection="({0})::pg_catalog.int8")
        if numeric == "float64":
            return PlannedColumn(name, source, pa.float64(), projection="({0})::pg_catalog.float8")
    arrow = arrow_type(source, depth=depth, decimals=decimals)
    if plain.kind == "e":
        return PlannedColumn(name, source, arrow, "label", TEXT)
    if plain.schema == "pg_catalog" and plain.name == "money":
        cast = f"({{0}})::pg_catalog.numeric::pg_catalog.numeric(19,{decimals})"
        return PlannedColumn(name, source, arrow, projection=cast)
    if plain.schema == "pg_catalog" and plain.name == "oid":
        return PlannedColumn(name, source, arrow, projection="({0})::pg_catalog.int8")
    if _is_native(plain) or (depth == 1 and _is_array(plain) and plain.element and _is_simple(plain.element)):
        return PlannedColumn(name, source, arrow, depth=depth)
    if plain.kind == "c" or _is_array(plain):
        return PlannedColumn(name, source, arrow, "parsed", TEXT, depth)
    return PlannedColumn(name, source, arrow, "text", TEXT)


def _is_array(plain: CatalogType) -> bool:
    return plain.category == "A" and plain.element is not None and plain.name not in ("int2vector", "oidvector")


def _is_simple(kind: CatalogType) -> bool:
    """Types of which ADBC's lists are right as they are. A domain's array has a type that it does not know."""
    return kind.schema == "pg_catalog" and (kind.name in _SIMPLE or kind.name in ("timestamp", "timestamptz", "time"))


def _is_native(plain: CatalogType) -> bool:
    own = ("numeric", "uuid", "json", "jsonb", "interval")
    return _is_simple(plain) or (plain.schema == "pg_catalog" and plain.name in own)


def arrow_type(source: ColumnType, *, depth: int = 1, nested: bool = False, decimals: int = 2) -> Any:
    """The Arrow type of a Postgres type; ``nested`` is inside of a list or a struct, where extensions cannot
    stand, and where polars fails on dictionaries."""
    import pyarrow as pa

    plain = source.type.plain
    if plain.kind == "e" and not nested:
        return pa.dictionary(pa.int32(), pa.string(), ordered=True)
    if plain.kind == "c":
        parts = [(name, arrow_type(ColumnType(kind, -1), nested=True)) for name, kind in plain.attributes]
        return pa.struct(parts) if parts else pa.string()
    if _is_array(plain):
        made = arrow_type(ColumnType(plain.element, source.modifier), nested=True)  # type: ignore[arg-type]
        for _ in range(depth):
            made = pa.list_(made)
        return made
    if plain.schema != "pg_catalog" or plain.kind == "e":
        return pa.string()
    if plain.name in _SIMPLE:
        return getattr(pa, _SIMPLE[plain.name])()
    if plain.name == "numeric":
        precision, scale = _precision(source.modifier) or (0, 0)
        fits = 0 < precision <= _LARGEST_DECIMAL and 0 <= scale <= precision
        return pa.decimal128(precision, scale) if fits else pa.string()
    if plain.name in ("json", "jsonb") and not nested:
        return pa.json_(pa.string())
    if plain.name == "uuid" and not nested:
        return pa.uuid()
    others = {
        "money": pa.decimal128(19, decimals), "oid": pa.int64(), "time": pa.time64("us"),
        "timestamp": pa.timestamp("us"), "timestamptz": pa.timestamp("us", "UTC"),
        "interval": pa.month_day_nano_interval(),
    }  # fmt: skip
    return others.get(plain.name, pa.string())


def projected(sql: str, columns: Sequence[PlannedColumn], *, guarded: bool = False) -> str:
    """The statement whose columns arrive as the plan says; the statement itself where nothing has to be changed.

    With ``guarded`` a last column says which array, counted from 1, is deeper than it was declared: ADBC would
    flatten it.
    """
    arrays = [n for n, c in enumerate(columns, 1) if c.wire == "native" and _is_array(c.type)] if guarded else []
    if not arrays and all(column.projection is None for column in columns):
        return sql
    names = [f"c{number}" for number in range(1, len(columns) + 1)]
    items = [
        name if column.projection is None else f"{column.projection.format('q.' + name)} AS {name}"
        for name, column in zip(names, columns, strict=True)
    ]
    if arrays:
        cases = " ".join(f"WHEN pg_catalog.array_ndims(q.c{n}) > 1 THEN {n}" for n in arrays)
        items.append(f"CASE {cases} ELSE 0 END AS deeper")
    return f"SELECT {', '.join(items)}\nFROM (\n{sql}\n) AS q({', '.join(names)})"


def has_guard(columns: Sequence[PlannedColumn]) -> bool:
    """Whether :func:`projected` adds its last column."""
    return any(column.wire == "native" and _is_array(column.type) for column in columns)
