"""Expressions: immutable trees that become SQL, written with Python's operators.

Values are always bound parameters. ``==`` and friends build conditions, so an expression has no truth value.
What can be asked of each type is in ``_operators``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Generic, NoReturn, Protocol, TypeVar, overload

from ._checked import checked_frame, checked_operator, type_name
from ._errors import VantageError
from ._late import late
from ._operators.booleans import BooleanMethods
from ._operators.collections import CollectionMethods
from ._operators.json import JsonMethods
from ._operators.make import call
from ._operators.moments import MomentMethods
from ._operators.numbers import NumberMethods
from ._operators.ranges import NetworkMethods, RangeMethods, SearchMethods
from ._operators.text import TextMethods

if TYPE_CHECKING:
    from ._nodes import Ordering

T = TypeVar("T", covariant=True)
U = TypeVar("U")


class RangeLike(Protocol):
    """A range of Python's, as psycopg has them."""

    @property
    def isempty(self) -> bool: ...


class Expression(
    BooleanMethods[T], TextMethods[T], NumberMethods[T], MomentMethods[T], CollectionMethods[T], JsonMethods[T],
    RangeMethods[T], NetworkMethods[T], SearchMethods[T], Generic[T],
):  # fmt: skip
    """A value that Postgres computes for each row."""

    __slots__ = ()
    __hash__ = object.__hash__

    def _walk(self, shape: Any) -> None:
        raise NotImplementedError

    # Comparison.

    def __eq__(self, other: object) -> Condition:  # type: ignore[override]
        return late.nodes.IsNull(self) if other is None else late.nodes.Comparison("=", self, to_expression(other))

    def __ne__(self, other: object) -> Condition:  # type: ignore[override]
        return (
            late.nodes.IsNull(self, negated=True)
            if other is None
            else late.nodes.Comparison("!=", self, to_expression(other))
        )

    def __lt__(self, other: Any) -> Condition:
        return late.nodes.Comparison("<", self, to_expression(other))

    def __le__(self, other: Any) -> Condition:
        return late.nodes.Comparison("<=", self, to_expression(other))

    def __gt__(self, other: Any) -> Condition:
        return late.nodes.Comparison(">", self, to_expression(other))

    def __ge__(self, other: Any) -> Condition:
        return late.nodes.Comparison(">=", self, to_expression(other))

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
        return late.nodes.Between(self, to_expression(low), to_expression(high))

    def in_(self, values: Iterable[Any] | Any) -> Condition:
        """``= ANY($1)`` for values, ``IN (SELECT …)`` for a set (its key) or a ``select()`` of one column.

        None among the values means NULL; a set or a query of another database is fetched when this one runs, and so
        is an awaitable of values.
        """
        return late.nodes.Membership(self, late.values.members_of(values))

    def not_in(self, values: Iterable[Any] | Any) -> Condition:
        """``!= ALL($1)``, ``NOT IN (SELECT …)``: the opposite of :meth:`in_`; like SQL's, it is unknown for NULL."""
        return late.nodes.Membership(self, late.values.members_of(values), negated=True)

    def is_null(self) -> Condition:
        """``IS NULL``."""
        return late.nodes.IsNull(self)

    def is_not_null(self) -> Condition:
        """``IS NOT NULL``."""
        return late.nodes.IsNull(self, negated=True)

    def is_distinct_from(self, other: Any) -> Condition:
        """``IS DISTINCT FROM $1``: different, where NULL equals NULL; never unknown."""
        return late.nodes.Comparison("IS DISTINCT FROM", self, to_expression(other))

    def is_not_distinct_from(self, other: Any) -> Condition:
        """``IS NOT DISTINCT FROM $1``: equal, where NULL equals NULL; never unknown."""
        return late.nodes.Comparison("IS NOT DISTINCT FROM", self, to_expression(other))

    def op(self, operator: str, other: Any) -> Condition:
        """Any operator of Postgres: ``t.name.op("~*", "^m")``; it may give true or false, or another value.

        Raises
        ------
        VantageError
            It is no operator by Postgres's rules.
        """
        return late.nodes.Operation(checked_operator(operator), self, to_expression(other))

    # Other values.

    @overload
    def cast(self, type: type[U]) -> Expression[U]: ...
    @overload
    def cast(self, type: str) -> Expression[Any]: ...
    def cast(self, type: Any) -> Expression[Any]:
        """The value as another type: ``t.code.cast(int)``, ``t.seen.cast("date")``. SQL: ``CAST(x AS date)``."""
        return late.nodes.Cast(self, type_name(type))

    def coalesce(self, *others: Any) -> Expression[Any]:
        """The first that is not NULL. SQL: ``coalesce(x, $1)``."""
        return call("coalesce", self, *others, kind="0")

    def nullif(self, value: Any) -> Expression[Any]:
        """NULL where it is ``value``. SQL: ``nullif(x, $1)``."""
        return call("nullif", self, value, kind="0")

    # Windows and order.

    def over(
        self, *, partition_by: Any = (), order_by: Any = (), frame: tuple[str, Any, Any] | None = None
    ) -> Expression[T]:
        """The value over a window of rows: ``t.sum("x").over(partition_by=t.kind, order_by=t.day)``.

        After ``group_by`` the rows are the groups: ``v.fn.sum(t.sum("x")).over()``. A window is computed after
        WHERE and HAVING: ``t.select(…).as_table()`` can be narrowed by it.

        Parameters
        ----------
        partition_by, order_by
            An expression, or several in a list; ``-t.day`` for the latest first. A name is a column of the set that
            the value is of: ``t.sum("x").over(partition_by="kind", order_by="-day")``.
        frame : tuple, optional
            ``("rows", -2, 0)``, ``("range", None, 0)`` or ``("groups", …)``: None is unbounded, 0 this row; of a
            range also ``timedelta``.

        SQL: ``sum(x) OVER (PARTITION BY kind ORDER BY day ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)``
        """
        from ._window_keys import order_key, partition_key

        partition = [partition_key(self, key) for key in _listed(partition_by)]
        order = [order_key(self, key) for key in _listed(order_by)]
        return late.nodes.Over(self, partition, order, None if frame is None else checked_frame(frame))

    def desc(self) -> Ordering:
        """Largest first: ``order_by(t.price.desc())``, or ``-t.price``."""
        return late.nodes.Ordering(self, descending=True)

    def asc(self) -> Ordering:
        """Smallest first: ``order_by(t.price.asc())``; what a column alone means."""
        return late.nodes.Ordering(self)

    def __bool__(self) -> NoReturn:
        raise VantageError(
            "An expression has no truth value here. Join conditions with & | ~ instead of and, or, not; "
            "await an aggregate before you compare it in Python."
        )


class Condition(Expression[bool]):
    """An expression that is true, false or unknown."""

    __slots__ = ()


@overload
def to_expression(value: Expression[T]) -> Expression[T]: ...
@overload
def to_expression(value: Any) -> Expression[Any]: ...
def to_expression(value: Any) -> Expression[Any]:
    """``value`` itself if it is an expression, else a bound parameter, or what a set or a query is as a value."""
    if isinstance(value, Expression):
        return value
    return late.nodes.Value(value) if value.__class__ in _PLAIN else late.values.as_value(value)


_PLAIN = frozenset({int, str, float, bool, type(None), list})
"""Classes whose values are nothing but values."""


def to_condition(value: Any) -> Condition:
    """Checks that ``value`` is a condition."""
    if isinstance(value, Condition):
        return value
    if hasattr(type(value), "__vantage_sql__"):
        return to_condition(to_expression(value))
    raise VantageError(
        f'A condition is wanted, such as t.name == "x"; this is {type(value).__name__}: {value!r:.60}'
        + (" (was == used on two Python values?)" if isinstance(value, bool) else "")
    )


def to_ordering(key: Any) -> Ordering:
    """A key of ``order_by`` that is no name: ``t.price``, ``-t.price``, ``t.price.desc()``."""
    if isinstance(key, late.nodes.Ordering):
        return key
    if isinstance(key, late.nodes.Prefix) and key.operator == "-":
        return late.nodes.Ordering(key.operand, descending=True)
    return late.nodes.Ordering(to_expression(key))


def _listed(value: Any) -> Any:
    return value if isinstance(value, (tuple, list)) else (value,)
