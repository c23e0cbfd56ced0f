"""Python values as Postgres reads them, for each type: parameters, COPY and literals say the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ._catalog import CatalogType
from ._errors import VantageError
from ._json_text import json_text
from ._plain import Refused, plain_value, refuse_kind
from ._secrets import shown_value
from ._time_text import date_text, interval_text, time_text, timestamp_text, timestamptz_text, timetz_text
from ._values import Array

Encoder = Callable[[Any], str]


def to_text(value: Any, type: CatalogType, column: str = "") -> str | None:
    """A value in Postgres's input syntax; None for NULL.

    Raises
    ------
    VantageError
        The type cannot hold it exactly; it names column and type.
    """
    value = plain_value(value)
    if value is None:
        return None
    try:
        return encoder(type)(value)
    except (Refused, UnicodeEncodeError) as refused:
        raise VantageError(refusal(value, type, column, refused)) from None


def refusal(value: Any, type: CatalogType, column: str, reason: Exception) -> str:
    """The sentence about a value that cannot be stored."""
    shown = shown_value(column, value)
    where = f"{column!r} is of type {display_name(type)}" if column else f"The type {display_name(type)}"
    joint = ", and" if column else ""
    return f"{where}{joint} cannot hold {shown}: {reason}"


def display_name(type: CatalogType) -> str:
    """``int4``, ``text[]``, ``sales.mood``."""
    if type.category == "A" and type.element is not None:
        return f"{display_name(type.element)}[]"
    return type.name if type.schema in ("pg_catalog", "public", "") else f"{type.schema}.{type.name}"


@lru_cache(1024)
def encoder(type: CatalogType) -> Encoder:
    """The function that writes a value of the type; it raises :class:`Refused`."""
    plain = type.plain
    if plain.kind == "e":
        return _text
    if plain.kind == "c":
        return _composite(plain)
    if plain.kind in ("r", "m") and plain.subtype is not None:
        return _range(plain) if plain.kind == "r" else _multirange(plain)
    if plain.name in ("int2vector", "oidvector"):
        return _as_it_stands
    if plain.category == "A" and plain.element is not None:
        return _array(plain)
    if plain.schema == "pg_catalog" or plain.name == "hstore":
        return _BY_NAME.get(plain.name, _as_it_stands)
    return _text if plain.category == "S" else _as_it_stands


# Text.


def _text(value: Any) -> str:
    value = plain_value(value)
    if not isinstance(value, str):
        raise Refused(f"it is {type(value).__name__}, not text.")
    return _checked(value)


def _checked(text: str) -> str:
    if "\0" in text:
        raise Refused("Postgres's text has no NUL characters.")
    text.encode()
    return text


def _as_it_stands(value: Any) -> str:
    """A type whose values are Postgres's own text; also what says of itself how it is written."""
    value = plain_value(value)
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return _checked(str(value))
    if type(value).__module__ == "ipaddress":
        return str(value)
    raise Refused(f"give its text, not {type(value).__name__}.")


def _or_text(encode: Encoder) -> Encoder:
    """An encoder that leaves text to Postgres: ``date == "2024-01-01"``."""

    def either(value: Any) -> str:
        value = plain_value(value)
        return _checked(value) if isinstance(value, str) else encode(value)

    return either


# Numbers.


def _bool(value: Any) -> str:
    if not isinstance(value, bool):
        raise Refused("it is neither True nor False.")
    return "t" if value else "f"


def _integer(bits: int, signed: bool = True) -> Encoder:
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)

    def integer(value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
            raise Refused(f"it is {type(value).__name__}, not a number.")
        whole = int(value) if value == value and abs(value) != float("inf") else None
        if whole is None or whole != value:
            raise Refused("it is no whole number.")
        if not low <= whole <= high:
            raise Refused(f"it is not between {low} and {high}.")
        return str(whole)

    return _or_text(integer)


def _float(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise Refused(f"it is {type(value).__name__}, not a number.")
    if not isinstance(value, float):
        return str(value)
    text = repr(value).removesuffix(".0")
    return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(text, text)


def _float4(value: Any) -> str:
    import struct

    text = _float(value)
    try:
        struct.pack("<f", float(value))
    except OverflowError:
        raise Refused("it is too large for 4 bytes.") from None
    return text


def _numeric(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise Refused(f"it is {type(value).__name__}, not a number.")
    if isinstance(value, Decimal) and value.is_snan():
        raise Refused("Postgres has no signalling NaN.")
    if isinstance(value, int):
        return _decimal_text(value)
    # Decimal's own text is exact; a float is meant as it is written.
    return str(Decimal(repr(value)) if isinstance(value, float) else value)


def _decimal_text(value: int) -> str:
    return str(value) if abs(value) < 10**4000 else str(Decimal(value))


# Others.


def _bytea(value: Any) -> str:
    if not isinstance(value, (bytes, bytearray, memoryview)):
        raise Refused(f"it is {type(value).__name__}, not bytes.")
    return "\\x" + bytes(value).hex()


def _uuid(value: Any) -> str:
    return str(value) if type(value).__name__ == "UUID" else refuse_kind(value, "a uuid.UUID")


def _point(value: Any) -> str:
    if isinstance(value, (tuple, list)) and len(value) == 2:
        return f"({_float(value[0])},{_float(value[1])})"
    return refuse_kind(value, "a pair of numbers")


def _money(value: Any) -> str:
    # Without a connection the server's currency format is not known: only what every one reads.
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool) and value == int(value):
        return str(int(value))
    return refuse_kind(value, "an amount as Postgres writes it; compare and write amounts as Decimal")


def _hstore(value: Any) -> str:
    if not isinstance(value, dict):
        return refuse_kind(value, "a dict")
    return ", ".join(
        f"{_quoted(_text(key))}=>{'NULL' if item is None else _quoted(_text(item))}" for key, item in value.items()
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# Arrays, composite types, ranges.


def _array(type: CatalogType) -> Encoder:
    element = type.element
    assert element is not None
    encode = encoder(element)
    is_composite = element.plain.kind == "c"
    nests = element.plain.name in ("json", "jsonb")  # a list may be an element: lower_bounds says how deep the array is

    def part(value: Any, depth: int) -> str:
        value = plain_value(value)
        if value is None:
            return "NULL"
        is_row = depth > 1 if nests else isinstance(value, list) or (isinstance(value, tuple) and not is_composite)
        return block(value, depth - 1) if is_row else _quoted(encode(value))

    def block(values: Any, depth: int) -> str:
        return "{" + element.delimiter.join(part(value, depth) for value in values) + "}"

    def array(value: Any) -> str:
        if not isinstance(value, (list, tuple)):
            return refuse_kind(value, "a list")
        bounds = getattr(value, "lower_bounds", (1,))
        if all(bound == 1 for bound in bounds) or not value:
            return block(value, len(bounds))
        return _dimensions(value, bounds) + block(value, len(bounds))

    return _or_text(array)


def _dimensions(value: Any, bounds: tuple[int, ...]) -> str:
    text, level = "", value
    for bound in bounds:
        if not isinstance(level, (list, tuple)) or not level:
            raise Refused(f"it has not as many dimensions as lower_bounds={bounds}.")
        text += f"[{bound}:{bound + len(level) - 1}]"
        level = level[0]
    return text + "="


def dimensions_of(value: Array) -> str:
    """``[0:2]=`` in front of an array that does not start at 1."""
    usual = all(bound == 1 for bound in value.lower_bounds)
    return "" if usual or not value else _dimensions(value, value.lower_bounds)


def _composite(type: CatalogType) -> Encoder:
    encoders = [(name, encoder(kind)) for name, kind in type.attributes]

    def composite(value: Any) -> str:
        items: list[Any]
        if isinstance(value, dict):
            unknown = [key for key in value if key not in dict(type.attributes)]
            if unknown:
                raise Refused(f"the type has no attribute {unknown[0]!r}.")
            items = [value.get(name) for name, _ in encoders]
        elif isinstance(value, (tuple, list)):
            items = list(value)
        else:
            return refuse_kind(value, "a tuple or a dict")
        if len(items) != len(encoders):
            raise Refused(f"it has {len(items)} values, and the type {len(encoders)}.")
        return "(" + ",".join(_attribute(encode, item) for (_, encode), item in zip(encoders, items, strict=True)) + ")"

    return _or_text(composite)


def _attribute(encode: Encoder, value: Any) -> str:
    value = plain_value(value)
    return "" if value is None else _in_brackets(encode(value))


_SPECIAL = re.compile(r'["\\(),\[\]\s]')


def _in_brackets(text: str) -> str:
    """As record_out and range_out write it."""
    if text and not _SPECIAL.search(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '""') + '"'


def _range(type: CatalogType) -> Encoder:
    assert type.subtype is not None
    encode = encoder(type.subtype)

    def bound(value: Any) -> str:
        value = plain_value(value)
        return "" if value is None else _in_brackets(encode(value))

    def range_(value: Any) -> str:
        if not hasattr(value, "isempty"):
            return refuse_kind(value, "a psycopg Range")
        if value.isempty:
            return "empty"
        low, high = value.bounds
        return f"{low}{bound(value.lower)},{bound(value.upper)}{high}"

    return _or_text(range_)


def _multirange(type: CatalogType) -> Encoder:
    assert type.subtype is not None
    encode = encoder(type.subtype)

    def multirange(value: Any) -> str:
        if isinstance(value, dict) or not hasattr(value, "__iter__"):
            return refuse_kind(value, "a psycopg Multirange")
        return "{" + ",".join(map(encode, value)) + "}"

    return _or_text(multirange)


_BY_NAME: dict[str, Encoder] = {
    "bool": _or_text(_bool), "int2": _integer(16), "int4": _integer(32), "int8": _integer(64),
    "oid": _integer(32, signed=False), "float4": _or_text(_float4), "float8": _or_text(_float),
    "numeric": _or_text(_numeric), "money": _or_text(_money), "text": _text, "varchar": _text, "bpchar": _text,
    "name": _text, "char": _text, "xml": _text, "bytea": _bytea, "date": _or_text(date_text),
    "timestamp": _or_text(timestamp_text), "timestamptz": _or_text(timestamptz_text), "time": _or_text(time_text),
    "timetz": _or_text(timetz_text), "interval": _or_text(interval_text), "uuid": _or_text(_uuid), "json": json_text,
    "jsonb": json_text, "point": _or_text(_point), "hstore": _or_text(_hstore),
}  # fmt: skip
