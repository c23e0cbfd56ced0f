"""What stands for a value: plain ones, sets and queries, values that come later, and types that say their SQL."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from types import FunctionType, MethodType
from typing import Any

from . import _expressions as core
from ._checked import type_name
from ._errors import VantageError
from ._late import late


def as_value(value: Any) -> core.Expression[Any]:
    """A value of Python as an expression.

    A set is its key, a query the one value that it gives, a record its key; what is awaited, and ``v.lazy(…)``, is
    asked for when the query runs. A type of one's own says what it is by ``__vantage_sql__()``.
    """
    kind = type(value)
    if hasattr(kind, "__vantage_sql__"):
        return core.to_expression(value.__vantage_sql__())
    convert = getattr(kind, "_v_as_value", None)
    if convert is not None:
        return convert(value)
    if hasattr(kind, "__await__"):
        from ._deferred import Awaited, Deferred

        return Deferred(Awaited(value))
    if isinstance(value, (FunctionType, MethodType, partial)):
        raise VantageError("A function is no value: call it, or say v.lazy(function) to call it when the query runs.")
    return late.nodes.Value(value)


def members_of(values: Any) -> Any:
    """What ``in_`` looks in: a list, a set, a query, or what gives one later."""
    kind = type(values)
    if kind is list:
        return values
    convert = getattr(kind, "_v_as_members", None)
    if convert is not None:
        return convert(values)
    if isinstance(values, late.nodes.Value) and hasattr(values, "is_deferred"):
        return values
    if hasattr(kind, "__await__") and not isinstance(values, core.Expression):
        from ._deferred import Awaited, Deferred

        return Deferred(Awaited(values))
    if isinstance(values, (str, bytes, core.Expression)) or not isinstance(values, Iterable):
        raise VantageError(f"in_() takes a list of values, a set, or a select(); this is {values!r:.60}")
    return list(values)


def resolved(value: Any, table: Any) -> Any:
    """What a function of a set gives: ``lambda t: t.price > 3``; anything else is itself."""
    return value(table) if isinstance(value, (FunctionType, MethodType, partial)) else value


def value(value: Any, type: Any = None) -> core.Expression[Any]:
    """A value as an expression, bound like every other: ``v.value(1) + t.x``, ``v.value("2024-01-01", "date")``.

    SQL: ``$1``, ``CAST($1 AS date)``
    """
    made = core.to_expression(value)
    return made if type is None else late.nodes.Cast(made, type_name(type))


def tuple_(*items: Any) -> core.Expression[Any]:
    """Several values side by side: ``v.tuple_(t.a, t.b).in_([(1, 2), (3, 4)])``, ``v.tuple_(t.a, t.b) > (1, 2)``.

    SQL: ``(a, b) IN (SELECT * FROM unnest($1, $2))``, ``(a, b) > ($1, $2)``
    """
    if len(items) < 2:
        raise VantageError("tuple_() takes two expressions or more.")
    return late.nodes.Tuple([core.to_expression(item) for item in items])
