"""Values beside a column: what travels as a parameter, and what stands in SQL where parameters cannot."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from ._catalog import CatalogType
from ._errors import VantageError
from ._plain import Refused, plain_value
from ._sql_names import quote
from ._to_text import encoder, refusal

_NATURAL = {"bool": bool, "numeric": Decimal, "float8": float, "bytea": bytes}
_NUMBERS = ("int2", "int4", "int8", "oid", "float4", "float8", "numeric")


class Parameter:
    """A value that is sent as a certain type, in that type's own text; it compares and shows as the value itself."""

    __slots__ = ("oid", "sql_type", "text", "value")

    def __init__(self, value: Any, text: str, oid: int, sql_type: str) -> None:
        self.value = value
        self.text = text
        self.oid = oid
        self.sql_type = sql_type

    def __eq__(self, other: object) -> bool:
        return self.value == (other.value if isinstance(other, Parameter) else other)

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return repr(self.value)

    def __str__(self) -> str:
        return str(self.value)


def parameter_type(type: CatalogType, value: Any, column: str = "") -> tuple[Any, str | None]:
    """How a value is sent that is compared with a value of ``type``, and the cast that its ``$n`` needs.

    A parameter carries its type with it, so that ``int4range @> $1`` and ``mood = $1`` need no cast in the text.
    The only one that does is an amount of money, for which there is no exact text that every server reads.

    Raises
    ------
    VantageError
        The value cannot be compared with the type; it names column and type.
    """
    return adapter(type, column)(value), cast_of(type)


def cast_of(type: CatalogType) -> str | None:
    """The cast that a parameter of this type needs in the text of the statement; mostly None."""
    return "money" if type.plain.name == "money" and type.plain.schema == "pg_catalog" else None


def adapter(type: CatalogType, column: str = "", *, exactly: bool = False, typed: bool = False) -> Callable[[Any], Any]:
    """The function that makes a value into a parameter of ``type``.

    ``exactly`` is for values that are stored: what the type would round or cut is refused. Without it, a number or
    a date of another type is sent as what it is, for ``int_column > 2.5`` means what it says. ``typed`` is for
    places where Postgres could take a text for something else, as beside a range.
    """
    plain = type.plain
    if plain.name == "money":
        return plain_value
    write = encoder(plain)
    sql_type = sql_name(plain)

    def adapt(value: Any) -> Any:
        value = plain_value(value)
        if value is None:
            return None
        try:
            text = write(value)
        except (Refused, UnicodeEncodeError) as refused:
            if not exactly and _is_comparable(plain, value):
                return value
            raise VantageError(refusal(value, plain, column, refused)) from None
        if not plain.oid or (not typed and _travels_by_itself(plain, value)):
            return Decimal(text) if plain.name == "numeric" and isinstance(value, float) else value
        return Parameter(value, text, plain.oid, sql_type)

    return adapt


def list_adapter(type: CatalogType, column: str = "") -> Callable[[Any], Any]:
    """The function that makes a list of values into one array parameter: for ``= ANY($1)``."""
    plain = type.plain
    if not plain.array_oid or plain.name == "money":
        return lambda values: [plain_value(value) for value in values]
    array = CatalogType(f"_{plain.name}", plain.schema, "b", "A", element=plain, oid=plain.array_oid)
    adapt, natural = adapter(array, column), adapter(plain, column)

    def adapt_list(values: Any) -> Any:
        values = [plain_value(value) for value in values]
        for value in values:
            adapted = natural(value)
            if adapted is value and not isinstance(value, str) and not _travels_by_itself(plain, value):
                return _alike(values)
        return adapt(values)

    return adapt_list


def _alike(values: list[Any]) -> list[Any]:
    """Values of which the type does not hold all, as 2.5 beside integers: as what they are, but of one kind."""
    if all(isinstance(value, (int, float, Decimal)) for value in values):
        return [Decimal(repr(value) if isinstance(value, float) else value) for value in values]
    if any(isinstance(value, datetime.datetime) for value in values):
        midnight = datetime.time()
        return [v if isinstance(v, datetime.datetime) else datetime.datetime.combine(v, midnight) for v in values]
    return values


def member_adapter(type: CatalogType, value: Any, column: str = "") -> Callable[[Any], Any] | None:
    """The function that adapts what stands beside a range, an array or jsonb: another such one, or a part of it.

    None beside any other type, whose neighbours Postgres finds by itself.
    """
    plain = type.plain
    if plain.kind in ("r", "m") and plain.subtype is not None:
        if hasattr(value, "isempty"):
            return adapter(plain if plain.kind == "r" else plain.subtype, column, typed=True)
        if plain.kind == "m" and isinstance(value, (list, tuple)):
            return adapter(plain, column, typed=True)
        bounds = plain.subtype if plain.kind == "r" else plain.subtype.subtype
        return None if isinstance(value, str) or bounds is None else adapter(bounds, column, typed=True)
    if plain.category == "A" and plain.element is not None and isinstance(value, (list, tuple)):
        return adapter(plain, column, typed=True)
    if plain.name in ("json", "jsonb") and isinstance(value, (list, dict)):
        return adapter(plain, column, typed=True)
    return None


def _travels_by_itself(type: CatalogType, value: Any) -> bool:
    """Whether psycopg sends it as this type anyway, or as text that Postgres takes for it."""
    if type.kind != "b" or type.schema != "pg_catalog":
        return type.category == "S" and type.kind == "b"
    if type.name == "int4":
        return isinstance(value, int)
    if type.category == "S":
        return type.name != "char"
    return isinstance(value, _NATURAL.get(type.name, ()))


def _is_comparable(type: CatalogType, value: Any) -> bool:
    """Whether Postgres compares the value, as what it is, with the type."""
    if type.name in _NUMBERS:
        return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    if type.name in ("date", "timestamp", "timestamptz"):
        return isinstance(value, datetime.date)
    return type.name in ("time", "timetz") and isinstance(value, datetime.time)


def sql_name(type: CatalogType) -> str:
    """The type's name in SQL, whatever the search path."""
    if type.category == "A" and type.element is not None and type.name not in ("int2vector", "oidvector"):
        return f"{sql_name(type.element)}[]"
    return f"{quote(type.schema)}.{quote(type.name)}" if type.schema else quote(type.name)


# Values in the text of a statement: only for COPY and ADBC, which have no parameters.

_TOKENS = re.compile(
    r"""(?P<text>(?:\b[eE]'(?:[^'\\]|\\.|'')*')|'(?:[^']|'')*')|(?P<name>"(?:[^"]|"")*")
    |(?P<line>--[^\n]*)|(?P<block>/\*.*?\*/)|(?P<dollar>\$(?P<tag>[^\W\d]\w*)?\$.*?\$(?(tag)(?P=tag))\$)
    |(?<![\w$])\$(?P<number>\d+)""",
    re.VERBOSE | re.DOTALL,
)


def inline(sql: str, params: Sequence[Any], connection: Any) -> str:
    """A statement with its parameters as literals: quoted by the driver, each with its type.

    Raises
    ------
    VantageError
        A text has a NUL character.
    """
    made = [literal(value, connection) for value in params]

    def replace(match: re.Match[str]) -> str:
        number = match["number"]
        return match[0] if number is None else made[int(number) - 1]

    return _TOKENS.sub(replace, sql)


def literal(value: Any, connection: Any) -> str:
    """One value as SQL: ``'2024-01-01'::date``. Text stays without a type, as parameters do."""
    from psycopg.adapt import PyFormat, Transformer
    from psycopg.pq import Escaping

    if value is None:
        return "NULL"
    transformer = Transformer.from_context(connection)
    dumper = transformer.get_dumper(value, PyFormat.TEXT)
    data = dumper.dump(value)
    if data is None:
        return "NULL"
    data = bytes(data)
    if b"\0" in data:
        raise VantageError("Postgres's text has no NUL characters.")
    quoted = bytes(Escaping(connection.pgconn).escape_literal(data)).decode(connection.info.encoding)
    name = value.sql_type if isinstance(value, Parameter) else _type_sql(dumper.oid, connection)
    # escape_literal starts with a space where it writes E'…'.
    return f"{quoted.strip()}::{name}" if name else quoted.strip()


def _type_sql(oid: int, connection: Any) -> str | None:
    if not oid:
        return None
    for info in connection.adapters.types:
        if oid in (info.oid, info.array_oid):
            name = quote(info.name.strip('"'))
            return f"pg_catalog.{name}" + ("[]" if oid == info.array_oid else "")
    return None
