"""Values that a column would round: more decimals than ``numeric(10,2)`` keeps, a finer time than ``timestamp(0)``."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ._errors import WriteRefused
from ._interval import Interval
from ._plain import plain_value
from ._secrets import shown_value

Check = Callable[[Any], None]

_NUMERIC = re.compile(r"numeric\((\d+),(-?\d+)\)\Z")
_MOMENT = re.compile(r"(?:timestamp|time|interval)\((\d)\)(?: with(?:out)? time zone)?\Z")
_NOISE = 1e-14
"""Of a float, relative: what arithmetic leaves at its end is not meant."""


def precision_check(name: str, type_name: str) -> Check | None:
    """The check of a column whose type says how fine its values are; None for all others.

    Text is Postgres's own, and stays what Postgres makes of it.
    """
    numeric = _NUMERIC.match(type_name)
    if numeric:
        return _decimals_check(name, type_name, int(numeric[1]), int(numeric[2]))
    moment = _MOMENT.match(type_name)
    return _fraction_check(name, type_name, 10 ** (6 - int(moment[1]))) if moment and moment[1] < "6" else None


def _decimals_check(name: str, type_name: str, precision: int, scale: int) -> Check:
    end = Decimal(1).scaleb(precision - scale)

    room = precision - scale

    def checked(value: Any) -> None:
        if value.__class__ is Decimal or value.__class__ is float:
            # Most values are short, and their text says so at once: this runs for each that is copied.
            whole, _, rest = str(value).partition(".")
            if len(rest) <= scale and len(whole) <= room and whole.isdigit() and (rest.isdigit() or not rest):
                return
        value = plain_value(value)
        if isinstance(value, bool) or not isinstance(value, (Decimal, float, int)):
            return
        exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        if not exact.is_finite():
            if exact.is_infinite():
                raise _refused(name, type_name, value, "it has no infinity")
            return
        if abs(exact) >= end:
            raise _refused(name, type_name, value, f"it ends before {end:f}")
        if _has_more(exact, scale) and not (isinstance(value, float) and _is_noise(value, scale)):
            raise _refused(name, type_name, value, f"it would be rounded: round(x, {scale}) says that you mean it")

    return checked


def _has_more(value: Decimal, scale: int) -> bool:
    """Whether there are digits behind the last that is kept."""
    _, digits, exponent = value.as_tuple()
    lost = -scale - int(exponent)
    return lost > 0 and any(digits[-lost:])


def _is_noise(value: float, scale: int) -> bool:
    return abs(value - round(value, scale)) <= abs(value) * _NOISE


def _fraction_check(name: str, type_name: str, step: int) -> Check:
    def checked(value: Any) -> None:
        value = plain_value(value)
        if isinstance(value, (datetime.datetime, datetime.time)):
            fraction = value.microsecond
        elif isinstance(value, (datetime.timedelta, Interval)):
            fraction = value.microseconds
        else:
            return
        if fraction % step:
            raise _refused(name, type_name, value, "it would be rounded: round it before")

    return checked


def _refused(name: str, type_name: str, value: Any, reason: str) -> WriteRefused:
    return WriteRefused(f"{name!r} is {type_name} and cannot hold {shown_value(name, value)}: {reason}.")
