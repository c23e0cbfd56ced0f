"""How values come from Postgres: psycopg's own loaders where they are exact, ours where they are not.

All values arrive as text, which every type has. This module imports psycopg: it is imported when a connection is made.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from typing import Any

import psycopg
from psycopg import adapters
from psycopg.abc import Buffer
from psycopg.adapt import Loader, RecursiveLoader
from psycopg.pq import Format
from psycopg.types.array import ArrayLoader
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from ._catalog import CatalogType
from ._interval import Interval
from ._moment import Moment
from ._values import JSON_NULL, Array

_MOMENTS = ("date", "time", "timetz", "timestamp", "timestamptz")


class MomentLoader(Loader):
    """Dates and times; what Python's own types cannot hold becomes a Moment."""

    name = "date"
    usual: type[Loader]

    def __init__(self, oid: int, context: Any = None) -> None:
        super().__init__(oid, context)
        self._load = self.usual(oid, context).load

    def load(self, data: Buffer) -> Any:
        try:
            return self._load(data)
        except (psycopg.DataError, ValueError, OverflowError):
            return Moment(self.name, bytes(data).decode())


class IntervalLoader(Loader):
    def load(self, data: Buffer) -> Any:
        interval = Interval.parse(bytes(data).decode())
        exact = interval.exact_timedelta()
        return interval if exact is None else exact


class JsonLoader(Loader):
    def load(self, data: Buffer) -> Any:
        return load_json(bytes(data))


def load_json(text: str | bytes) -> Any:
    """JSON with exact numbers: a float where it is what stands there, a Decimal where no float is."""
    value = json.loads(text, parse_float=_number, parse_int=_whole)
    return JSON_NULL if value is None else value


def _number(text: str) -> float | Decimal:
    value = float(text)
    if len(text) < 17 and "e" not in text and "E" not in text:
        return value  # 15 digits: every float has them
    exact = Decimal(text)
    return value if Decimal(repr(value)) == exact else exact


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) < 4000 else Decimal(text)  # Python refuses longer texts


class MoneyLoader(Loader):
    """Amounts as Decimal. The text is the server's currency format, whose decimals ``learn`` has asked for."""

    decimals = 2

    def load(self, data: Buffer) -> Decimal:
        text = bytes(data).decode()
        digits = "".join(sign for sign in text if sign in "0123456789")
        amount = Decimal(digits).scaleb(-self.decimals)
        return -amount if "-" in text or "(" in text else amount


class BoundedArrayLoader(ArrayLoader):
    """Lists; an Array where the first subscript is not 1, or where JSON needs to know how deep the array is."""

    keeps_depth = False

    def load(self, data: Buffer) -> list[Any]:
        items = super().load(data)
        if data and data[0] == 91:  # [
            head = bytes(data).partition(b"=")[0].decode()
            return Array(items, tuple(int(part.partition(":")[0]) for part in head[1:-1].split("][")))
        if self.keeps_depth and bytes(data[:2]) == b"{{":
            text = bytes(data)
            return Array(items, (1,) * (len(text) - len(text.lstrip(b"{"))))
        return items


class CompositeLoader(RecursiveLoader):
    """Rows with attributes and keys."""

    oids: tuple[int, ...] = ()
    names: tuple[str, ...] = ()

    def __init__(self, oid: int, context: Any = None) -> None:
        super().__init__(oid, context)
        from ._results import Row

        self._loaders = [self._tx.get_loader(each, self.format).load for each in self.oids]
        self._row = type("Row", (Row,), {"_columns": self.names, "__slots__": ()})

    def load(self, data: Buffer) -> Any:
        parts = split_record(bytes(data)) if self.oids else []
        if len(parts) != len(self._loaders):
            raise psycopg.DataError("The type has been altered since it was read: connect again.")
        return self._row(None if part is None else load(part) for load, part in zip(self._loaders, parts, strict=True))


def split_record(text: bytes) -> list[bytes | None]:
    """The attributes in ``(1,"a b",)``; an empty one is NULL."""
    parts: list[bytes | None] = []
    current, quoted, present = bytearray(), False, False
    at, end = 1, len(text) - 1
    while at < end:
        sign = text[at]
        if quoted:
            doubled = text[at + 1] if at + 1 < end else 0
            if sign == 92 or (sign == 34 and doubled == 34):  # \x, ""
                current.append(doubled)
                at += 1
            elif sign == 34:
                quoted = False
            else:
                current.append(sign)
        elif sign == 34:
            quoted = present = True
        elif sign == 44:  # ,
            parts.append(bytes(current) if present else None)
            current, present = bytearray(), False
        else:
            current.append(sign)
            present = True
        at += 1
    parts.append(bytes(current) if present else None)
    return parts


class RangeLoader(RecursiveLoader):
    subtype_oid = 0

    def __init__(self, oid: int, context: Any = None) -> None:
        super().__init__(oid, context)
        self._bound = self._tx.get_loader(self.subtype_oid, self.format).load

    def load(self, data: Buffer) -> Range[Any]:
        text = bytes(data)
        if text == b"empty":
            return Range(empty=True)
        low, high = split_record(text)
        return Range(
            None if low is None else self._bound(low), None if high is None else self._bound(high),
            chr(text[0]) + chr(text[-1]),
        )  # fmt: skip


class MultirangeLoader(RangeLoader):
    def load(self, data: Buffer) -> Multirange[Any]:  # type: ignore[override]
        return Multirange(super(MultirangeLoader, self).load(part) for part in split_multirange(bytes(data)))


def split_multirange(text: bytes) -> list[bytes]:
    """The ranges in ``{[1,3),[5,7)}``."""
    parts, start, quoted, at = [], 0, False, 1
    while at < len(text) - 1:
        sign = text[at]
        if sign == 92:
            at += 1
        elif sign == 34:
            quoted = not quoted
        elif not quoted and sign in b"[(":
            start = at
        elif not quoted and sign in b"])":
            parts.append(text[start : at + 1])
        at += 1
    return parts


# Which loader a type has.


@cache
def _usual(name: str) -> Any:
    found = adapters.get_loader(adapters.types[name].oid, Format.TEXT)
    assert found is not None
    return found


@cache
def text_loader() -> Any:
    """For types whose values are Postgres's own text."""
    return _usual("text")


def loader_of(type: CatalogType, decimals: int = 2) -> Any:
    """The loader of a type; those that it is made of must be known to the connection."""
    plain = type.plain
    if plain.kind == "c":
        return _made(CompositeLoader, oids=tuple(each.oid for _, each in plain.attributes),
                     names=tuple(name for name, _ in plain.attributes))  # fmt: skip
    if plain.kind == "r" and plain.subtype:
        return _made(RangeLoader, subtype_oid=plain.subtype.oid)
    if plain.kind == "m" and plain.subtype and plain.subtype.subtype:
        return _made(MultirangeLoader, subtype_oid=plain.subtype.subtype.oid)
    if plain.category == "A" and plain.element and plain.name not in ("int2vector", "oidvector"):
        element = plain.element
        keeps = element.plain.name in ("json", "jsonb")
        return _made(BoundedArrayLoader, base_oid=element.oid, delimiter=element.delimiter.encode(), keeps_depth=keeps)
    if plain.name == "hstore" and plain.kind == "b":
        from psycopg.types.hstore import HstoreLoader

        return HstoreLoader
    return _simple(plain, decimals)


def _simple(plain: CatalogType, decimals: int) -> Any:
    if plain.schema != "pg_catalog" or plain.kind == "e":
        return text_loader()
    if plain.name in _MOMENTS:
        return _made(MomentLoader, name=plain.name, usual=_usual(plain.name))
    if plain.name == "money":
        return _made(MoneyLoader, decimals=decimals)
    own: dict[str, Any] = {"interval": IntervalLoader, "json": JsonLoader, "jsonb": JsonLoader}
    return own.get(plain.name) or adapters.get_loader(plain.oid, Format.TEXT) or text_loader()


@cache
def _made(base: Any, **attributes: Any) -> Any:
    return type(base.__name__, (base,), attributes)
