"""Dates, times and intervals as Postgres reads and writes them."""

from __future__ import annotations

import datetime
from typing import Any

from ._interval import Interval
from ._moment import Moment
from ._plain import Refused, refuse_kind


def _moment(value: Any, *kinds: str) -> str | None:
    if isinstance(value, Moment):
        if value.type not in kinds:
            raise Refused(f"it is a {value.type}.")
        return value.text
    return None


def date_text(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        if value.tzinfo is not None or value.time() != datetime.time():
            raise Refused("it has a time, which would be lost.")
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return _moment(value, "date") or refuse_kind(value, "a date")


def timestamp_text(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        if value.tzinfo is not None:
            raise Refused("it has a time zone, and the type has none.")
        return _as_postgres(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return _moment(value, "timestamp", "date") or refuse_kind(value, "a datetime")


def timestamptz_text(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        offset = value.utcoffset()
        if offset is not None and offset.microseconds:
            value = value.astimezone(datetime.timezone.utc)
        return _as_postgres(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return _moment(value, "timestamptz", "timestamp", "date") or refuse_kind(value, "a datetime")


def _as_postgres(value: datetime.datetime) -> str:
    return f"{value.date().isoformat()} {_clock(value.time())}{_offset(value.utcoffset())}"


def _clock(value: datetime.time) -> str:
    """Without zeros at the end of the fraction, as Postgres writes it."""
    text = value.replace(tzinfo=None).isoformat()
    return text.rstrip("0") if value.microsecond else text


def _offset(value: datetime.timedelta | None) -> str:
    """``+02``, ``+05:30``, ``-00:01:15``."""
    if value is None:
        return ""
    seconds = value.days * 86_400 + value.seconds
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    text = f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return text.removesuffix(":00").removesuffix(":00")


def time_text(value: Any) -> str:
    if isinstance(value, datetime.time):
        if value.tzinfo is not None:
            raise Refused("it has a time zone, and the type has none.")
        return _clock(value)
    return _moment(value, "time") or refuse_kind(value, "a time")


def timetz_text(value: Any) -> str:
    if isinstance(value, datetime.time):
        if value.tzinfo is not None and value.utcoffset() is None:
            raise Refused("its time zone has no offset without a date.")
        return _clock(value) + _offset(value.utcoffset())
    return _moment(value, "timetz") or refuse_kind(value, "a time")


def interval_text(value: Any) -> str:
    if isinstance(value, datetime.timedelta):
        value = Interval.of(value)
    return str(value) if isinstance(value, Interval) else refuse_kind(value, "a timedelta or v.Interval")
