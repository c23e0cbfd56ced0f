"""The keys of windows: ``over(partition_by="kind", order_by="-day")`` names columns of the set that it is over."""

from __future__ import annotations

from typing import Any

from . import _nodes as n
from ._errors import VantageError
from ._expressions import Expression, to_expression, to_ordering


def partition_key(operand: Expression[Any], key: Any) -> Expression[Any]:
    """A key of PARTITION BY; a text is a column of the operand's set, never a value."""
    return _set_of(operand, key)._expression(key) if isinstance(key, str) else to_expression(key)


def order_key(operand: Expression[Any], key: Any) -> n.Ordering:
    """A key of ORDER BY, with ``-`` before a name for the largest first."""
    return _set_of(operand, key)._ordering(key) if isinstance(key, str) else to_ordering(key)


def _set_of(operand: Expression[Any], key: str) -> Any:
    """The set that a window's operand is about.

    Raises
    ------
    VantageError
        It is about none, as ``rank()``: every row would have the same key.
    """
    waiting = [operand]
    while waiting:
        node = waiting.pop(0)
        table = getattr(node, "table", None)
        if table is not None:
            return table
        waiting += n.children(node)
    name = key.removeprefix("-")
    raise VantageError(f"Which set {name!r} is a column of is not said here: give the column, t.{name} or -t.{name}.")
