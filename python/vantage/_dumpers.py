"""How Python values travel to Postgres where psycopg's own choice does not fit. It imports psycopg."""

from __future__ import annotations

import datetime
from typing import Any

from psycopg.abc import Buffer
from psycopg.adapt import Dumper
from psycopg.pq import Format
from psycopg.types.array import ListDumper
from psycopg.types.numeric import Int4, Int4Dumper, IntDumper

from ._errors import VantageError
from ._interval import Interval
from ._json_text import json_text
from ._moment import Moment
from ._parameters import Parameter
from ._plain import Refused
from ._to_text import dimensions_of
from ._values import Array, JsonNull

_OIDS = {"date": 1082, "time": 1083, "timestamp": 1114, "timestamptz": 1184, "timetz": 1266}


class AtLeastInt4(IntDumper):
    # psycopg sends a small int as int2, and int2 arithmetic overflows where the user's numbers do not.
    _int2_dumper = Int4Dumper(Int4)


class _TextDumper(Dumper):
    format = Format.TEXT


class ParameterDumper(_TextDumper):
    """A value with a type: one dumper for each type."""

    def get_key(self, obj: Parameter, format: Any) -> Any:
        return (self.cls, obj.oid)

    def upgrade(self, obj: Parameter, format: Any) -> Dumper:
        made = type(self)(self.cls)
        made.oid = obj.oid
        return made

    def dump(self, obj: Parameter) -> Buffer:
        return obj.text.encode()


class MomentDumper(_TextDumper):
    def get_key(self, obj: Moment, format: Any) -> Any:
        return (self.cls, obj.type)  # type: ignore[return-value]

    def upgrade(self, obj: Moment, format: Any) -> Dumper:
        made = type(self)(self.cls)
        made.oid = _OIDS[obj.type]
        return made

    def dump(self, obj: Moment) -> Buffer:
        return obj.text.encode()


class IntervalDumper(_TextDumper):
    oid = 1186

    def dump(self, obj: Any) -> Buffer:
        return str(Interval.of(obj) if isinstance(obj, datetime.timedelta) else obj).encode()


class JsonDumper(_TextDumper):
    oid = 3802

    def dump(self, obj: Any) -> Buffer:
        try:
            return json_text(obj).encode()
        except Refused as refused:
            raise VantageError(str(refused)) from None


class ArrayDumper(ListDumper):
    """Lists that do not start at 1."""

    def dump(self, obj: Any) -> Buffer | None:
        data = super().dump(list(obj))
        return data if data is None else dimensions_of(obj).encode() + bytes(data)


def register_dumpers(adapters: Any) -> None:
    """For one connection."""
    for kind, dumper in (
        (int, AtLeastInt4), (Parameter, ParameterDumper), (Moment, MomentDumper), (Interval, IntervalDumper),
        (datetime.timedelta, IntervalDumper), (dict, JsonDumper), (JsonNull, JsonDumper), (Array, ArrayDumper),
    ):  # fmt: skip
        adapters.register_dumper(kind, dumper)
