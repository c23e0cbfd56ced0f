"""Words of SQL that come from outside: operators, names of types, frames. What is let through cannot be other SQL."""

from __future__ import annotations

import datetime
import decimal
import re
import uuid
from typing import Any

from ._errors import VantageError
from ._own_types import own_type

_OPERATOR = re.compile(r"[-+*/<>=~!@#%^&|`?]{1,63}\Z")
_WORDS = frozenset(
    {"LIKE", "ILIKE", "NOT LIKE", "NOT ILIKE", "SIMILAR TO", "NOT SIMILAR TO", "IS DISTINCT FROM",
     "IS NOT DISTINCT FROM"}
)  # fmt: skip


def checked_operator(text: str) -> str:
    """An operator of Postgres, such as ``~*`` or ``SIMILAR TO``."""
    if isinstance(text, str):
        words = " ".join(text.upper().split())
        if words in _WORDS:
            return words
        if _OPERATOR.match(text) and "--" not in text and "/*" not in text:
            return text
    raise VantageError(f"op() takes an operator of Postgres, such as '~*' or '@>'; this is {text!r:.60}")


# A bare name as Postgres reads it: letters, _ and all that is not ASCII, then digits and $ too. Said by what is left
# out, and case ignored in the words only: else it takes 25 ms to compile.
_NAME = (
    r"(?:[^\x00-\x40\x5b-\x5e\x60\x7b-\x7f][^\x00-\x23\x25-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]*"
    r'|"(?:[^"\0]|"")+")'
)
_TYPE = re.compile(
    rf"{_NAME}(?:\.{_NAME})?(?i:\s+(?:precision|varying))?\s*(?:\(\s*\d+\s*(?:,\s*-?\d+\s*)?\))?"
    r"(?i:\s+with(?:out)?\s+time\s+zone)?"
    r"(?i:\s+(?:year|month|day|hour|minute|second)(?:\s+to\s+(?:month|hour|minute|second))?(?:\s*\(\d\))?)?"
    r"\s*(?:\[\d*\]\s*)*\Z"
)
_PYTHON_TYPES: dict[Any, str] = {
    int: "bigint", str: "text", float: "double precision", bool: "boolean", bytes: "bytea", dict: "jsonb",
    decimal.Decimal: "numeric", datetime.date: "date", datetime.datetime: "timestamp with time zone",
    datetime.time: "time", datetime.timedelta: "interval", uuid.UUID: "uuid",
}  # fmt: skip


def type_name(wanted: Any) -> str:
    """The name of a type for CAST: as it was written, or that of a Python type.

    Raises
    ------
    VantageError
        It is no name of a type.
    """
    if isinstance(wanted, str) and _TYPE.match(wanted.strip()):
        return " ".join(wanted.split())
    name = _PYTHON_TYPES.get(wanted) if isinstance(wanted, type) else None
    if name is None and isinstance(wanted, type):
        own = own_type(wanted)
        name = None if own is None or own.sql_type is None else type_name(own.sql_type)
    if name is None:
        raise VantageError(
            f"cast() takes the name of a type, such as 'date' or 'numeric(10,2)', or a type of Python such as int; "
            f"this is {wanted!r:.60}"
        )
    return name


def checked_frame(frame: Any) -> tuple[Any, ...]:
    """The kind of a window's frame, and of each end the words and the value that stands before them, or None."""
    from ._expressions import to_expression

    if not isinstance(frame, (tuple, list)) or len(frame) != 3 or frame[0] not in ("rows", "range", "groups"):
        raise VantageError(f'A frame is ("rows", -2, 0), ("range", …) or ("groups", …); this is {frame!r:.60}')
    made: list[Any] = [frame[0].upper()]
    for end, unbounded in zip(frame[1:], ("UNBOUNDED PRECEDING", "UNBOUNDED FOLLOWING"), strict=True):
        if end is None:
            made += (unbounded, None)
        elif isinstance(end, int) and not isinstance(end, bool):
            made += (f"{abs(end)} {_direction(end < 0)}" if end else "CURRENT ROW", None)
        elif frame[0] != "range":
            raise VantageError(f"The ends of a frame are numbers of rows, or None; this is {end!r:.60}")
        else:
            nothing: Any = datetime.timedelta() if isinstance(end, datetime.timedelta) else 0
            made += (_direction(end < nothing), to_expression(abs(end)))
    return tuple(made)


def _direction(back: bool) -> str:
    return "PRECEDING" if back else "FOLLOWING"
