"""The Python value in what numpy and pandas give, and the refusal of one that a type does not hold."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Any

from ._errors import VantageError
from ._own_types import own_type, own_value

_PLAIN_MODULES = ("builtins", "datetime", "decimal", "uuid")


class Refused(Exception):
    """A value that a type does not hold; the sentence says why."""


def plain_value(value: Any) -> Any:
    """The Python value in what numpy, pandas and types of one's own give; None for missing values."""
    kind = type(value)
    if kind.__module__ in _PLAIN_MODULES:
        return value
    own = own_type(kind)
    return library_value(value if own is None else own_value(value, own))


def library_value(value: Any) -> Any:
    """The Python value in what numpy and pandas give; one of one's own types stays what it is."""
    kind = type(value)
    module = kind.__module__
    if module in _PLAIN_MODULES:
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
    return value.value if isinstance(value, enum.Enum) and own_type(kind) is None else value


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


def own_adapter(node: Any) -> Any:
    """What makes SQL's value of a value of one's own where nothing else would; None for all others."""
    value = getattr(node, "value", None)
    if isinstance(value, list):
        first = next((item for item in value if item is not None), None)
        return (lambda items: [plain_value(item) for item in items]) if own_type(type(first)) else None
    return plain_value if value is not None and own_type(type(value)) else None


def own_parameters(values: Sequence[Any]) -> list[Any]:
    """Parameters of SQL of the user's own: the driver knows all types but one's own."""
    return [without_own_type(value) for value in values]


def without_own_type(value: Any) -> Any:
    """SQL's value of one of one's own, in lists of them too; all others as they are."""
    if type(value) is list:
        return [without_own_type(item) for item in value]
    return plain_value(value) if own_type(type(value)) else value
