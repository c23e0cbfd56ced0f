"""Dates, times and intervals."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .._errors import VantageError, did_you_mean
from .._late import late
from . import make

if TYPE_CHECKING:
    from .._expressions import Expression

T = TypeVar("T", covariant=True)
Moment = datetime.date | datetime.datetime | datetime.time | datetime.timedelta | None

FIELDS = frozenset(
    "century day decade dow doy epoch hour isodow isoyear julian microseconds millennium milliseconds minute month "
    "quarter second timezone timezone_hour timezone_minute week year".split()
)


class MomentMethods(Generic[T]):
    """Of ``v.Col[date]``, ``v.Col[datetime]``, ``v.Col[time]``, ``v.Col[timedelta]``.

    ``t.day + timedelta(days=1)`` and ``t.ends - t.starts`` work; they compare with dates, datetimes and ISO text.
    """

    __slots__ = ()

    def extract(self: MomentMethods[Moment], field: str) -> Expression[Any]:
        """``EXTRACT(dow FROM x)``: a numeric; ``year()`` and its kin give ints."""
        return make.typed(f"extract {checked_field(field)}", self, kind="numeric")

    def year(self: MomentMethods[Moment]) -> Expression[int]:
        """``CAST(EXTRACT(year FROM x) AS integer)``."""
        return part(self, "year")

    def quarter(self: MomentMethods[Moment]) -> Expression[int]:
        """``CAST(EXTRACT(quarter FROM x) AS integer)``: 1 to 4."""
        return part(self, "quarter")

    def month(self: MomentMethods[Moment]) -> Expression[int]:
        """``CAST(EXTRACT(month FROM x) AS integer)``: 1 to 12."""
        return part(self, "month")

    def week(self: MomentMethods[Moment]) -> Expression[int]:
        """``CAST(EXTRACT(week FROM x) AS integer)``: the ISO week, 1 to 53."""
        return part(self, "week")

    def day(self: MomentMethods[Moment]) -> Expression[int]:
        """``CAST(EXTRACT(day FROM x) AS integer)``: 1 to 31; of an interval its days."""
        return part(self, "day")

    def weekday(self: MomentMethods[Moment]) -> Expression[int]:
        """``CAST(EXTRACT(isodow FROM x) AS integer)``: 1 for Monday to 7 for Sunday."""
        return part(self, "isodow")

    def day_of_year(self: MomentMethods[Moment]) -> Expression[int]:
        """``CAST(EXTRACT(doy FROM x) AS integer)``: 1 to 366."""
        return part(self, "doy")

    def hour(self: MomentMethods[Moment]) -> Expression[int]:
        """``CAST(EXTRACT(hour FROM x) AS integer)``: 0 to 23."""
        return part(self, "hour")

    def minute(self: MomentMethods[Moment]) -> Expression[int]:
        """``CAST(EXTRACT(minute FROM x) AS integer)``: 0 to 59."""
        return part(self, "minute")

    def second(self: MomentMethods[Moment]) -> Expression[Any]:
        """``EXTRACT(second FROM x)``: a numeric, with the fraction."""
        return make.typed("extract second", self, kind="numeric")

    def epoch(self: MomentMethods[Moment]) -> Expression[Any]:
        """``EXTRACT(epoch FROM x)``: a numeric, the seconds since 1970, or those of an interval."""
        return make.typed("extract epoch", self, kind="numeric")

    def date_trunc(self: MomentMethods[Moment], unit: str, zone: str | None = None) -> Expression[Any]:
        """``date_trunc($1, x)``: the start of its month, week, hour …; of a date it is a date.

        ``zone`` says in which time zone, for columns with one: the connection's otherwise.
        """
        return make.typed("date_trunc", self, unit, zone, kind="0")

    def at_time_zone(self: MomentMethods[Moment], zone: Any) -> Expression[Any]:
        """``x AT TIME ZONE $1``: with a time zone what clocks show there, without one the moment that they mean."""
        return late.nodes.Suffix(make.me(self), "AT TIME ZONE", make.value(zone))

    def age(self: MomentMethods[Moment], since: Any = None) -> Expression[Any]:
        """``age(x)``: from here to today's midnight; ``age(x, y)``: from ``since`` to here, in years, months, days."""
        return make.call("age", self, since, kind="interval")

    def date(self: MomentMethods[Moment]) -> Expression[Any]:
        """``CAST(x AS date)``: its day."""
        return late.nodes.Cast(make.me(self), "date")

    def to_char(self: MomentMethods[Moment], pattern: Any) -> Expression[str]:
        """``to_char(x, $1)``: as text by Postgres's pattern, such as ``"YYYY-MM"``."""
        return make.call("to_char", self, pattern, kind="text")


def part(operand: Any, field: str) -> Expression[int]:
    """A field that is always whole, as an integer."""
    return make.me(late.nodes.Cast(make.typed(f"extract {field}", operand, kind="numeric"), "integer"))


def checked_field(field: str) -> str:
    """The name of a field of EXTRACT."""
    if not isinstance(field, str) or field.lower() not in FIELDS:
        raise VantageError(f"extract() knows no field {field!r}.{did_you_mean(str(field), FIELDS)}")
    return field.lower()
