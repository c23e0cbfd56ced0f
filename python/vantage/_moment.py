"""Dates and times that Python's datetime cannot hold."""

from __future__ import annotations

import datetime
import re
from functools import total_ordering
from typing import Any

from ._errors import VantageError

_TEXT = re.compile(
    r"(?:(?P<year>\d{4,})-(?P<month>\d\d)-(?P<day>\d\d))?\s?(?:(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
    r"(?:\.(?P<fraction>\d{1,6}))?)?(?:(?P<sign>[+-])(?P<oh>\d\d)(?::(?P<om>\d\d))?(?::(?P<os>\d\d))?)?(?P<bc> BC)?"
)
_TYPES = ("date", "timestamp", "timestamptz", "time", "timetz")


@total_ordering
class Moment:
    """A date or time of Postgres that ``datetime`` cannot hold: ``infinity``, before the year 1, after 9999, 24:00.

    Rows hold one where such a value stands, and usual dates and datetimes elsewhere; both compare with each other.
    It may be given wherever a date may.

    Parameters
    ----------
    type : str
        ``"date"``, ``"timestamp"``, ``"timestamptz"``, ``"time"`` or ``"timetz"``.
    text : str
        As Postgres writes it: ``"infinity"``, ``"-infinity"``, ``"0044-03-15 BC"``, ``"12024-01-01 10:00:00+00"``.

    Examples
    --------
    >>> contracts.where(contracts.ends == v.Moment("date", "infinity"))
    """

    __slots__ = ("_key", "text", "type")
    text: str
    type: str

    def __init__(self, type: str, text: str) -> None:
        if type not in _TYPES:
            raise VantageError(f"A moment is of one of the types {', '.join(_TYPES)}, not {type!r}.")
        for name, value in (("type", type), ("text", text), ("_key", _key(text))):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("A moment cannot be changed: make another one.")

    def __reduce__(self) -> Any:
        return Moment, (self.type, self.text)

    @property
    def is_infinite(self) -> bool:
        """Whether it is ``infinity`` or ``-infinity``."""
        return isinstance(self._key, float)

    @property
    def since_epoch(self) -> int | None:
        """Microseconds since 1970 (of a time: since midnight); None where it is infinite."""
        return None if isinstance(self._key, float) else self._key

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Moment({self.type!r}, {self.text!r})"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Moment):
            return (self.type, self._key) == (other.type, other._key)
        return False if isinstance(other, (datetime.date, datetime.time)) else NotImplemented

    def __lt__(self, other: Any) -> bool:
        if isinstance(other, Moment):
            return self._key < other._key
        if isinstance(other, datetime.time):
            return False  # 24:00 is after all of them
        if isinstance(other, datetime.date):
            return self._key < _key(str(other))
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self.type, self._key))


def _key(text: str) -> int | float:
    if text in ("infinity", "-infinity"):
        return float("inf") if text == "infinity" else float("-inf")
    match = _TEXT.fullmatch(text)
    if match is None or not text.strip():
        raise VantageError(f"This is no date or time as Postgres writes it: {text!r:.60}")
    groups = match.groupdict()
    part = {name: int(groups[name] or 0) for name in groups if name not in ("sign", "fraction", "bc")}
    days = 0
    if match["year"]:
        days = days_since_epoch(1 - part["year"] if match["bc"] else part["year"], part["month"], part["day"])
    offset = (part["oh"] * 60 + part["om"]) * 60 + part["os"]
    seconds = (part["hour"] * 60 + part["minute"]) * 60 + part["second"] - (-offset if match["sign"] == "-" else offset)
    return (days * 86_400 + seconds) * 1_000_000 + int((match["fraction"] or "0").ljust(6, "0"))


def days_since_epoch(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 in the Gregorian calendar, in both directions; the year before 1 is 0."""
    # The calendar repeats every 400 years, which have 146,097 days: count in years that Python's date knows.
    cycles, within = divmod(year - 1, 400)
    start = datetime.date(within + 1, month, 1).toordinal() + day - 1
    return cycles * 146_097 + start - datetime.date(1970, 1, 1).toordinal()
