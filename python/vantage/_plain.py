"""The Python value in what numpy and pandas give, and the refusal of one that a type does not hold."""

from __future__ import annotations

import enum
from typing import Any

from ._errors import VantageError


class Refused(Exception):
    """A value that a type does not hold; the sentence says why."""


def plain_value(value: Any) -> Any:
    """The Python value in what numpy and pandas give; None for their missing values."""
    kind = type(value)
    module = kind.__module__
    if module in ("builtins", "datetime", "decimal", "uuid"):
        return value
    if module.startswith("pandas.") and kind.__name__ in ("NAType", "NaTType"):
        return None
    if module == "numpy":
        return _from_numpy(value)
    if kind.__name__ == "Timestamp" and module.startswith("pandas."):
        if value.nanosecond:
            raise VantageError(f"Postgres keeps microseconds, and {value!r} has nanoseconds: round it.")
        return value.to_pydatetime()
    if kind.__name__ == "Timedelta" and module.startswith("pandas."):
        if value.nanoseconds:
            raise VantageError(f"Postgres keeps microseconds, and {value!r} has nanoseconds: round it.")
        return value.to_pytimedelta()
    return value.value if isinstance(value, enum.Enum) else value


def _from_numpy(value: Any) -> Any:
    if value.dtype.kind not in "mM" or value.ndim:
        return value.tolist()
    if str(value) == "NaT":
        return None
    whole = value.astype(value.dtype.str.partition("[")[0] + "[us]")
    if whole != value:
        raise VantageError(f"Postgres keeps microseconds, and {value!r} has more: round it.")
    return whole.item()


def refuse_kind(value: Any, wanted: str) -> str:
    """Raises the refusal of a value of a kind that the type does not take."""
    raise Refused(f"it is {type(value).__name__}, not {wanted}.")
