"""Expressions: immutable trees that become SQL, written with Python's operators.

Values are always bound parameters. ``==`` and friends build conditions, so an expression has no truth value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar, overload

from ._errors import VantageError

if TYPE_CHECKING:
    from ._fields import Field
    from ._table import Table

T = TypeVar("T", covariant=True)


class Expression(Generic[T]):
    """A value that Postgres computes for each row."""

    __slots__ = ()
    __hash__ = object.__hash__

    # Comparison.

    def __eq__(self, other: object) -> Condition:  # type: ignore[override]
        return IsNull(self) if other is None else Comparison("=", self, to_expression(other))

    def __ne__(self, other: object) -> Condition:  # type: ignore[override]
        return IsNull(self, negated=True) if other is None else Comparison("!=", self, to_expression(other))

    def __lt__(self, other: Any) -> Condition:
        return Comparison("<", self, to_expression(other))

    def __le__(self, other: Any) -> Condition:
        return Comparison("<=", self, to_expression(other))

    def __gt__(self, other: Any) -> Condition:
        return Comparison(">", self, to_expression(other))

    def __ge__(self, other: Any) -> Condition:
        return Comparison(">=", self, to_expression(other))

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
        return Between(self, to_expression(low), to_expression(high))

    def in_(self, values: Iterable[Any] | Any) -> Condition:
        """``= ANY($1)`` for values, ``IN (SELECT …)`` for a set (its key) or a ``select()`` of one column."""
        return Membership(self, _members(values))

    def not_in(self, values: Iterable[Any] | Any) -> Condition:
        """The opposite of :meth:`in_`; like SQL's, it is unknown for NULL."""
        return Membership(self, _members(values), negated=True)

    def is_null(self) -> Condition:
        """``IS NULL``."""
        return IsNull(self)

    def is_not_null(self) -> Condition:
        """``IS NOT NULL``."""
        return IsNull(self, negated=True)

    # Text.

    def like(self: Expression[str] | Expression[str | None], pattern: str) -> Condition:
        """``LIKE $1``: ``%`` stands for any text, ``_`` for one character."""
        return Comparison("LIKE", self, to_expression(pattern))

    def ilike(self: Expression[str] | Expression[str | None], pattern: str) -> Condition:
        """``ILIKE $1``: like :meth:`like`, whatever the case."""
        return Comparison("ILIKE", self, to_expression(pattern))

    def contains(self: Expression[str] | Expression[str | None], text: str) -> Condition:
        """Text that contains ``text`` as it stands, whatever the case: ``ILIKE $1``, escaped."""
        return Comparison("ILIKE", self, Value(f"%{escape_like(text)}%"))

    def startswith(self: Expression[str] | Expression[str | None], text: str) -> Condition:
        """Text that begins with ``text`` as it stands: ``LIKE $1``, escaped."""
        return Comparison("LIKE", self, Value(f"{escape_like(text)}%"))

    def endswith(self: Expression[str] | Expression[str | None], text: str) -> Condition:
        """Text that ends with ``text`` as it stands: ``LIKE $1``, escaped."""
        return Comparison("LIKE", self, Value(f"%{escape_like(text)}"))

    def upper(self: Expression[str] | Expression[str | None]) -> Expression[str]:
        """``upper(x)``."""
        return Call("upper", (self,))

    def lower(self: Expression[str] | Expression[str | None]) -> Expression[str]:
        """``lower(x)``."""
        return Call("lower", (self,))

    # Arithmetic.

    def __add__(self, other: Any) -> Expression[Any]:
        return Arithmetic("+", self, to_expression(other))

    def __sub__(self, other: Any) -> Expression[Any]:
        return Arithmetic("-", self, to_expression(other))

    def __mul__(self, other: Any) -> Expression[Any]:
        return Arithmetic("*", self, to_expression(other))

    def __truediv__(self, other: Any) -> Expression[Any]:
        return Arithmetic("/", self, to_expression(other))

    def __radd__(self, other: Any) -> Expression[Any]:
        return Arithmetic("+", to_expression(other), self)

    def __rsub__(self, other: Any) -> Expression[Any]:
        return Arithmetic("-", to_expression(other), self)

    def __rmul__(self, other: Any) -> Expression[Any]:
        return Arithmetic("*", to_expression(other), self)

    def __rtruediv__(self, other: Any) -> Expression[Any]:
        return Arithmetic("/", to_expression(other), self)

    # Order.

    def __neg__(self) -> Ordering:
        return Ordering(self, descending=True)

    def desc(self) -> Ordering:
        """Largest first: ``order_by(t.price.desc())``, or ``-t.price``."""
        return Ordering(self, descending=True)

    def asc(self) -> Ordering:
        """Smallest first."""
        return Ordering(self)

    def __bool__(self) -> NoReturn:
        raise VantageError(
            "An expression has no truth value here. Join conditions with & | ~ instead of and, or, not; "
            "await an aggregate before you compare it in Python."
        )


class Condition(Expression[bool]):
    """An expression that is true, false or unknown."""

    __slots__ = ()

    def __and__(self, other: Condition) -> Condition:
        return Both("AND", (self, to_condition(other)))

    def __or__(self, other: Condition) -> Condition:
        return Both("OR", (self, to_condition(other)))

    def __invert__(self) -> Condition:
        return Not(self)


class Value(Expression[T]):
    """A bound parameter."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class ColumnOf(Condition, Generic[T]):
    """A field of a set. A boolean one is a condition by itself: ``where(t.paid)``."""

    __slots__ = ("field", "table")

    def __init__(self, table: Table, field: Field) -> None:
        self.table = table
        self.field = field

    def __repr__(self) -> str:
        return f"<column {self.table._entity.__name__}.{self.field.name}>"

    @property
    def __doc__(self) -> str:  # type: ignore[override]
        from ._help import describe_column

        return describe_column(self)


class Comparison(Condition):
    __slots__ = ("left", "operator", "right")

    def __init__(self, operator: str, left: Expression[Any], right: Expression[Any]) -> None:
        self.operator = operator
        self.left = left
        self.right = right


class Arithmetic(Expression[Any]):
    __slots__ = ("left", "operator", "right")

    def __init__(self, operator: str, left: Expression[Any], right: Expression[Any]) -> None:
        self.operator = operator
        self.left = left
        self.right = right


class Between(Condition):
    __slots__ = ("high", "low", "operand")

    def __init__(self, operand: Expression[Any], low: Expression[Any], high: Expression[Any]) -> None:
        self.operand = operand
        self.low = low
        self.high = high


class Membership(Condition):
    __slots__ = ("members", "negated", "operand")

    def __init__(self, operand: Expression[Any], members: Any, negated: bool = False) -> None:
        self.operand = operand
        self.members = members
        self.negated = negated


class IsNull(Condition):
    __slots__ = ("negated", "operand")

    def __init__(self, operand: Expression[Any], negated: bool = False) -> None:
        self.operand = operand
        self.negated = negated


class Both(Condition):
    """Conditions joined by AND or OR."""

    __slots__ = ("operator", "parts")

    def __init__(self, operator: str, parts: Sequence[Condition]) -> None:
        self.operator = operator
        self.parts = tuple(parts)


class Not(Condition):
    __slots__ = ("operand",)

    def __init__(self, operand: Condition) -> None:
        self.operand = operand


class Call(Expression[T]):
    __slots__ = ("arguments", "name")

    def __init__(self, name: str, arguments: Sequence[Expression[Any]]) -> None:
        self.name = name
        self.arguments = tuple(arguments)


class Exists(Condition):
    """``EXISTS``: the set has a row; about the row at hand where the set goes on from it."""

    __slots__ = ("table",)

    def __init__(self, table: Table) -> None:
        self.table = table


class Ordering:
    """A direction in ``order_by``."""

    __slots__ = ("descending", "expression")

    def __init__(self, expression: Expression[Any], descending: bool = False) -> None:
        self.expression = expression
        self.descending = descending


@overload
def to_expression(value: Expression[T]) -> Expression[T]: ...
@overload
def to_expression(value: Any) -> Expression[Any]: ...
def to_expression(value: Any) -> Expression[Any]:
    """``value`` itself if it is an expression, else a bound parameter."""
    from ._table import Table

    if isinstance(value, Expression):
        return value
    if isinstance(value, Table):
        raise VantageError("A set is no single value: use .in_(set), or a column or an aggregate of it.")
    return Value(value)


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
    return Both("OR", [to_condition(condition) for condition in conditions])


def and_(*conditions: Condition) -> Condition:
    """True where all of them are."""
    return Both("AND", [to_condition(condition) for condition in conditions])


def escape_like(text: str) -> str:
    """Text as a LIKE pattern that matches just that text."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _members(values: Any) -> Any:
    from ._reads import Selection
    from ._table import Table

    if isinstance(values, (Table, Selection)):
        return values
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise VantageError(f"in_() takes a list of values, a set, or a select(); this is {values!r:.60}")
    return list(values)
