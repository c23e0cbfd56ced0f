"""Intervals: months, days and microseconds, which Postgres keeps apart and a timedelta does not."""

from __future__ import annotations

import calendar
import datetime
import re
from typing import Any

from ._errors import VantageError

_DAY = 86_400_000_000
_TEXT = re.compile(
    r"\s*(?:(?P<years>[+-]?\d+) years?)?\s*(?:(?P<months>[+-]?\d+) mons?)?\s*(?:(?P<days>[+-]?\d+) days?)?"
    r"\s*(?:(?P<sign>[+-])?(?P<hours>\d+):(?P<minutes>\d\d):(?P<seconds>\d\d)(?:\.(?P<fraction>\d{1,6}))?)?\s*"
)
_INFINITE = (2**31 - 1, 2**31 - 1, 2**63 - 1)


class Interval:
    """An interval of Postgres: ``v.Interval(months=1, days=2, hours=3)``.

    Rows give a ``datetime.timedelta`` where it says the same, and this where it cannot: with months, with 24 hours or
    more beside the days (a day is not always 24 hours), with days and time of different signs.

    Parameters
    ----------
    months, days, microseconds : int
        The three parts that Postgres stores.
    years, weeks, hours, minutes, seconds : int or float
        Added to them.

    Examples
    --------
    >>> datetime.date(2024, 1, 31) + v.Interval(months=1)
    datetime.datetime(2024, 2, 29, 0, 0)
    """

    __slots__ = ("days", "microseconds", "months")
    months: int
    days: int
    microseconds: int

    def __init__(
        self, months: int = 0, days: int = 0, microseconds: int = 0, *, years: int = 0, weeks: int = 0, hours: int = 0,
        minutes: int = 0, seconds: float = 0,
    ) -> None:  # fmt: skip
        time = microseconds + round(seconds * 1_000_000) + (hours * 60 + minutes) * 60_000_000
        for name, value in (("months", months + 12 * years), ("days", days + 7 * weeks), ("microseconds", time)):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("An interval cannot be changed: make another one.")

    def __reduce__(self) -> Any:
        return Interval, self._parts

    @property
    def _parts(self) -> tuple[int, int, int]:
        return self.months, self.days, self.microseconds

    @classmethod
    def parse(cls, text: str) -> Interval:
        """From Postgres's own text: ``1 year 2 mons -3 days +04:05:06.7``.

        Raises
        ------
        VantageError
            It is no such text.
        """
        if text in ("infinity", "-infinity"):
            return cls(*(_INFINITE if text == "infinity" else (-(2**31), -(2**31), -(2**63))))
        match = _TEXT.fullmatch(text)
        if match is None or not text.strip():
            raise VantageError(f"This is no interval as Postgres writes it: {text!r:.60}")
        part = {name: int(value or 0) for name, value in match.groupdict().items() if name not in ("sign", "fraction")}
        fraction = int((match["fraction"] or "0").ljust(6, "0"))
        time = ((part["hours"] * 60 + part["minutes"]) * 60 + part["seconds"]) * 1_000_000 + fraction
        return cls(part["years"] * 12 + part["months"], part["days"], -time if match["sign"] == "-" else time)

    @classmethod
    def of(cls, value: datetime.timedelta) -> Interval:
        """A timedelta as Postgres keeps it: whole days, and the rest with the same sign."""
        total = (value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds
        days = abs(total) // _DAY * (1 if total >= 0 else -1)
        return cls(0, days, total - days * _DAY)

    def exact_timedelta(self) -> datetime.timedelta | None:
        """The timedelta that says the same, or None where none does."""
        opposed = self.days * self.microseconds < 0
        if self.months or abs(self.microseconds) >= _DAY or opposed or abs(self.days) > 999_999_998:
            return None
        return datetime.timedelta(days=self.days, microseconds=self.microseconds)

    def total_seconds(self) -> float:
        """Its length with days of 24 hours.

        Raises
        ------
        VantageError
            It has months, which have no length of their own.
        """
        if self.months:
            raise VantageError(f"The months of {self} have no length of their own: add it to a date instead.")
        return (self.days * _DAY + self.microseconds) / 1_000_000

    def __str__(self) -> str:
        if abs(self.months) >= 2**31 - 1 and abs(self.microseconds) >= 2**63 - 1:
            return "infinity" if self.months > 0 else "-infinity"
        years, months = divmod(abs(self.months), 12)
        sign = -1 if self.months < 0 else 1
        parts: list[str] = []
        for count, one in ((sign * years, "year"), (sign * months, "mon"), (self.days, "day")):
            if count:
                plus = "+" if count > 0 and parts and parts[-1].startswith("-") else ""
                parts.append(f"{plus}{count} {one}{'' if count == 1 else 's'}")
        if self.microseconds or not parts:
            before = parts[-1].startswith("-") if parts else False
            parts.append(("-" if self.microseconds < 0 else "+" if before else "") + _clock(abs(self.microseconds)))
        return " ".join(parts)

    def __repr__(self) -> str:
        parts = ", ".join(f"{name}={getattr(self, name)}" for name in ("months", "days", "microseconds"))
        return f"Interval({parts})"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Interval):
            return self._parts == other._parts
        return self.exact_timedelta() == other if isinstance(other, datetime.timedelta) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.exact_timedelta() or self._parts)

    def __neg__(self) -> Interval:
        return Interval(-self.months, -self.days, -self.microseconds)

    def __add__(self, other: Any) -> Any:
        if isinstance(other, datetime.timedelta):
            other = Interval.of(other)
        if isinstance(other, Interval):
            return Interval(*(a + b for a, b in zip(self._parts, other._parts, strict=True)))
        return self._after(other, 1) if isinstance(other, datetime.date) else NotImplemented

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self + -other if isinstance(other, (Interval, datetime.timedelta)) else NotImplemented

    def __rsub__(self, other: Any) -> Any:
        if isinstance(other, datetime.timedelta):
            return -self + other
        return self._after(other, -1) if isinstance(other, datetime.date) else NotImplemented

    def __mul__(self, factor: int) -> Interval:
        if not isinstance(factor, int):
            return NotImplemented
        return Interval(*(part * factor for part in self._parts))

    __rmul__ = __mul__

    def _after(self, start: datetime.date, sign: int) -> datetime.datetime:
        """As Postgres adds: months first, the day no later than the month's last, then days, then time."""
        if not isinstance(start, datetime.datetime):
            start = datetime.datetime(start.year, start.month, start.day)
        year, month = divmod(start.year * 12 + start.month - 1 + sign * self.months, 12)
        day = min(start.day, calendar.monthrange(year, month + 1)[1])
        moved = start.replace(year=year, month=month + 1, day=day)
        moved += datetime.timedelta(days=sign * self.days)
        time = datetime.timedelta(microseconds=sign * self.microseconds)
        if moved.tzinfo is None:
            return moved + time
        return (moved.astimezone(datetime.timezone.utc) + time).astimezone(moved.tzinfo)


def _clock(microseconds: int) -> str:
    seconds, fraction = divmod(microseconds, 1_000_000)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return text + (f".{fraction:06}".rstrip("0") if fraction else "")
