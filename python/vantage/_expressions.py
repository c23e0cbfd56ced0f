"""Expressions: immutable trees that become SQL, written with Python's operators.

Values are always bound parameters. ``==`` and friends build conditions, so an expression has no truth value.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, NoReturn, TypeVar, overload

from ._errors import VantageError

T = TypeVar("T", covariant=True)


class Expression(Generic[T]):
    """A value that Postgres computes for each row."""

    __slots__ = ()
    __hash__ = object.__hash__

    def _walk(self, shape: Any) -> None:
        raise NotImplementedError

    # Comparison.

    def __eq__(self, other: object) -> Condition:  # type: ignore[override]
        return nodes.IsNull(self) if other is None else nodes.Comparison("=", self, to_expression(other))

    def __ne__(self, other: object) -> Condition:  # type: ignore[override]
        return nodes.IsNull(self, negated=True) if other is None else nodes.Comparison("!=", self, to_expression(other))

    def __lt__(self, other: Any) -> Condition:
        return nodes.Comparison("<", self, to_expression(other))

    def __le__(self, other: Any) -> Condition:
        return nodes.Comparison("<=", self, to_expression(other))

    def __gt__(self, other: Any) -> Condition:
        return nodes.Comparison(">", self, to_expression(other))

    def __ge__(self, other: Any) -> Condition:
        return nodes.Comparison(">=", self, to_expression(other))

    def eq(self, other: Any) -> Condition:
        """``= $1``; None gives ``IS NULL``."""
        return self == other

    def ne(self, other: Any) -> Condition:
        """``!= $1``; None gives ``IS NOT NULL``."""
        return self != other

    def lt(self, other: Any) -> Condition:
        """``< $1``."""
        return self < other

    def le(self, other: Any) -> Condition:
        """``<= $1``."""
        return self <= other

    def gt(self, other: Any) -> Condition:
        """``> $1``."""
        return self > other

    def ge(self, other: Any) -> Condition:
        """``>= $1``."""
        return self >= other

    def between(self, low: Any, high: Any) -> Condition:
        """``BETWEEN $1 AND $2``: both ends belong to it."""
        return nodes.Between(self, to_expression(low), to_expression(high))

    def in_(self, values: Iterable[Any] | Any) -> Condition:
        """``= ANY($1)`` for values, ``IN (SELECT …)`` for a set (its key) or a ``select()`` of one column."""
        return nodes.Membership(self, _members(values))

    def not_in(self, values: Iterable[Any] | Any) -> Condition:
        """The opposite of :meth:`in_`; like SQL's, it is unknown for NULL."""
        return nodes.Membership(self, _members(values), negated=True)

    def is_null(self) -> Condition:
        """``IS NULL``."""
        return nodes.IsNull(self)

    def is_not_null(self) -> Condition:
        """``IS NOT NULL``."""
        return nodes.IsNull(self, negated=True)

    # Text.

    def like(self: Expression[str] | Expression[str | None], pattern: str) -> Condition:
        """``LIKE $1``: ``%`` stands for any text, ``_`` for one character."""
        return nodes.Comparison("LIKE", self, to_expression(pattern))

    def ilike(self: Expression[str] | Expression[str | None], pattern: str) -> Condition:
        """``ILIKE $1``: like :meth:`like`, whatever the case."""
        return nodes.Comparison("ILIKE", self, to_expression(pattern))

    def contains(self: Expression[str] | Expression[str | None], text: str) -> Condition:
        """Text that contains ``text`` as it stands, whatever the case: ``ILIKE $1``, escaped."""
        return nodes.Comparison("ILIKE", self, nodes.Value(f"%{escape_like(text)}%"))

    def startswith(self: Expression[str] | Expression[str | None], text: str) -> Condition:
        """Text that begins with ``text`` as it stands: ``LIKE $1``, escaped."""
        return nodes.Comparison("LIKE", self, nodes.Value(f"{escape_like(text)}%"))

    def endswith(self: Expression[str] | Expression[str | None], text: str) -> Condition:
        """Text that ends with ``text`` as it stands: ``LIKE $1``, escaped."""
        return nodes.Comparison("LIKE", self, nodes.Value(f"%{escape_like(text)}"))

    def upper(self: Expression[str] | Expression[str | None]) -> Expression[str]:
        """``upper(x)``."""
        return nodes.Call("upper", (self,))

    def lower(self: Expression[str] | Expression[str | None]) -> Expression[str]:
        """``lower(x)``."""
        return nodes.Call("lower", (self,))

    # Arithmetic.

    def __add__(self, other: Any) -> Expression[Any]:
        return nodes.Arithmetic("+", self, to_expression(other))

    def __sub__(self, other: Any) -> Expression[Any]:
        return nodes.Arithmetic("-", self, to_expression(other))

    def __mul__(self, other: Any) -> Expression[Any]:
        return nodes.Arithmetic("*", self, to_expression(other))

    def __truediv__(self, other: Any) -> Expression[Any]:
        return nodes.Arithmetic("/", self, to_expression(other))

    def __radd__(self, other: Any) -> Expression[Any]:
        return nodes.Arithmetic("+", to_expression(other), self)

    def __rsub__(self, other: Any) -> Expression[Any]:
        return nodes.Arithmetic("-", to_expression(other), self)

    def __rmul__(self, other: Any) -> Expression[Any]:
        return nodes.Arithmetic("*", to_expression(other), self)

    def __rtruediv__(self, other: Any) -> Expression[Any]:
        return nodes.Arithmetic("/", to_expression(other), self)

    def __mod__(self, other: Any) -> Expression[Any]:
        return nodes.Arithmetic("%", self, to_expression(other))

    def __rmod__(self, other: Any) -> Expression[Any]:
        return nodes.Arithmetic("%", to_expression(other), self)

    # Windows.

    def over(
        self, *, partition_by: Any = (), order_by: Any = (), frame: tuple[str, Any, Any] | None = None
    ) -> Expression[T]:
        """The value over a window of rows: ``t.sum("x").over(partition_by=t.kind, order_by=t.day)``.

        ``frame`` is ``("rows", -2, 0)``, ``("range", None, 0)`` or ``("groups", …)``: None is unbounded, 0 this row.

        SQL: ``sum(x) OVER (PARTITION BY kind ORDER BY day)``
        """
        partition = [to_expression(key) for key in _listed(partition_by)]
        return nodes.Over(self, partition, [to_ordering(key) for key in _listed(order_by)], frame)

    # Order.

    def __neg__(self) -> Expression[Any]:
        return nodes.Prefix("-", self)

    def desc(self) -> nodes.Ordering:
        """Largest first: ``order_by(t.price.desc())``, or ``-t.price``."""
        return nodes.Ordering(self, descending=True)

    def asc(self) -> nodes.Ordering:
        """Smallest first."""
        return nodes.Ordering(self)

    def __bool__(self) -> NoReturn:
        raise VantageError(
            "An expression has no truth value here. Join conditions with & | ~ instead of and, or, not; "
            "await an aggregate before you compare it in Python."
        )


class Condition(Expression[bool]):
    """An expression that is true, false or unknown."""

    __slots__ = ()

    def __and__(self, other: Condition) -> Condition:
        return nodes.Both("AND", (self, to_condition(other)))

    def __rand__(self, other: Condition) -> Condition:
        return nodes.Both("AND", (to_condition(other), self))

    def __or__(self, other: Condition) -> Condition:
        return nodes.Both("OR", (self, to_condition(other)))

    def __ror__(self, other: Condition) -> Condition:
        return nodes.Both("OR", (to_condition(other), self))

    def __invert__(self) -> Condition:
        return nodes.Not(self)


@overload
def to_expression(value: Expression[T]) -> Expression[T]: ...
@overload
def to_expression(value: Any) -> Expression[Any]: ...
def to_expression(value: Any) -> Expression[Any]:
    """``value`` itself if it is an expression, else a bound parameter."""
    if isinstance(value, Expression):
        return value
    if hasattr(type(value), "_walk_definition"):
        raise VantageError("A set is no single value: use .in_(set), or a column or an aggregate of it.")
    return nodes.Value(value)


def to_condition(value: Any) -> Condition:
    """Checks that ``value`` is a condition."""
    if isinstance(value, Condition):
        return value
    raise VantageError(
        f'A condition is wanted, such as t.name == "x"; this is {type(value).__name__}: {value!r:.60}'
        + (" (was == used on two Python values?)" if isinstance(value, bool) else "")
    )


def or_(*conditions: Condition) -> Condition:
    """True where one of them is: ``v.or_(a, b, c)``."""
    return nodes.Both("OR", [to_condition(condition) for condition in conditions])


def and_(*conditions: Condition) -> Condition:
    """True where all of them are."""
    return nodes.Both("AND", [to_condition(condition) for condition in conditions])


def to_ordering(key: Any) -> nodes.Ordering:
    """A key of ``order_by`` that is no name: ``t.price``, ``-t.price``, ``t.price.desc()``."""
    if isinstance(key, nodes.Ordering):
        return key
    if isinstance(key, nodes.Prefix) and key.operator == "-":
        return nodes.Ordering(key.operand, descending=True)
    return nodes.Ordering(to_expression(key))


def _listed(value: Any) -> Any:
    return value if isinstance(value, (tuple, list)) else (value,)


def escape_like(text: str) -> str:
    """Text as a LIKE pattern that matches just that text."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _members(values: Any) -> Any:
    from ._selection import Selection

    if isinstance(values, Selection) or hasattr(type(values), "_walk_definition"):
        return values
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise VantageError(f"in_() takes a list of values, a set, or a select(); this is {values!r:.60}")
    return list(values)


from . import _nodes as nodes  # noqa: E402  (the nodes are subclasses of Expression, and its operators make them)
