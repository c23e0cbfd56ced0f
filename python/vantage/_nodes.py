"""The nodes of expressions: what a query says, before it is SQL.

Each node knows how to walk itself into a :class:`~vantage._shape.Shape`, the structure without its values, by which
a statement that was compiled before is found again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._expressions import Condition, Expression

if TYPE_CHECKING:
    from ._fields import Field
    from ._shape import Shape
    from ._table import Table

T = TypeVar("T", covariant=True)


class Value(Expression[T]):
    """A bound parameter."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def _walk(self, shape: Shape) -> None:
        shape.add_value(self, self.value)


class ColumnOf(Condition, Generic[T]):
    """A field of a set. A boolean one is a condition by itself: ``where(t.paid)``."""

    __slots__ = ("field", "label", "table")

    def __init__(self, table: Table, field: Field, label: str | None = None) -> None:
        self.table = table
        self.field = field
        self.label = label
        """The name that it has when it is selected, where that is not the field's."""

    @property
    def output_name(self) -> str:
        return self.label or self.field.name

    def _walk(self, shape: Shape) -> None:
        shape.tokens.append(self.field)
        shape.add_table(self.table)

    def __repr__(self) -> str:
        return f"<column {self.table._entity.__name__}.{self.field.name}>"

    @property
    def __doc__(self) -> str:  # type: ignore[override]
        from ._help import describe_column

        return describe_column(self)


class Comparison(Condition):
    """Two operands and an operator that gives true or false."""

    __slots__ = ("left", "operator", "right")

    def __init__(self, operator: str, left: Expression[Any], right: Expression[Any]) -> None:
        self.operator = operator
        self.left = left
        self.right = right

    def _walk(self, shape: Shape) -> None:
        shape.tokens.append(self.operator)
        self.left._walk(shape)
        self.right._walk(shape)


class Arithmetic(Expression[Any]):
    """Two operands and an operator that gives a value."""

    __slots__ = ("left", "operator", "right")

    def __init__(self, operator: str, left: Expression[Any], right: Expression[Any]) -> None:
        self.operator = operator
        self.left = left
        self.right = right

    def _walk(self, shape: Shape) -> None:
        shape.tokens.append(self.operator)
        self.left._walk(shape)
        self.right._walk(shape)


class Between(Condition):
    __slots__ = ("high", "low", "operand")

    def __init__(self, operand: Expression[Any], low: Expression[Any], high: Expression[Any]) -> None:
        self.operand = operand
        self.low = low
        self.high = high

    def _walk(self, shape: Shape) -> None:
        shape.tokens.append("BETWEEN")
        self.operand._walk(shape)
        self.low._walk(shape)
        self.high._walk(shape)


class Membership(Condition):
    """``in_`` and ``not_in``: of a list of values, of a set, or of a ``select()``."""

    __slots__ = ("members", "negated", "operand", "wants_null")

    def __init__(self, operand: Expression[Any], members: Any, negated: bool = False) -> None:
        self.operand = operand
        self.negated = negated
        self.wants_null = False
        if isinstance(members, list):
            values = [value for value in members if value is not None]
            self.wants_null = len(values) < len(members)
            members = Value(values)
        self.members = members

    def _walk(self, shape: Shape) -> None:
        shape.tokens += ("NOT IN" if self.negated else "IN", "NULL" if self.wants_null else "")
        self.operand._walk(shape)
        if isinstance(self.members, Value):
            values = self.members.value
            shape.tokens.append(type(values[0]) if values else "empty")
        self.members._walk(shape)


class IsNull(Condition):
    __slots__ = ("negated", "operand")

    def __init__(self, operand: Expression[Any], negated: bool = False) -> None:
        self.operand = operand
        self.negated = negated

    def _walk(self, shape: Shape) -> None:
        shape.tokens.append("IS NOT NULL" if self.negated else "IS NULL")
        self.operand._walk(shape)


class Postfix(Condition):
    """A test that stands behind its operand: ``is_deleted IS NOT TRUE``."""

    __slots__ = ("operand", "operator")

    def __init__(self, operand: Expression[Any], operator: str) -> None:
        self.operand = operand
        self.operator = operator

    def _walk(self, shape: Shape) -> None:
        shape.tokens.append(self.operator)
        self.operand._walk(shape)


class Both(Condition):
    """Conditions joined by AND or OR."""

    __slots__ = ("operator", "parts")

    def __init__(self, operator: str, parts: Sequence[Condition]) -> None:
        self.operator = operator
        self.parts = tuple(parts)

    def _walk(self, shape: Shape) -> None:
        shape.tokens.append(self.operator)
        for part in self.parts:
            part._walk(shape)
        shape.tokens.append(")")


class Not(Condition):
    __slots__ = ("operand",)

    def __init__(self, operand: Condition) -> None:
        self.operand = operand

    def _walk(self, shape: Shape) -> None:
        shape.tokens.append("NOT")
        self.operand._walk(shape)


class Call(Expression[T]):
    """A function of Postgres: ``name`` is bare or schema-qualified; ``kind`` is the family of what it gives."""

    __slots__ = ("arguments", "kind", "name")

    def __init__(self, name: str, arguments: Sequence[Expression[Any]], kind: str | None = None) -> None:
        self.name = name
        self.arguments = tuple(arguments)
        self.kind = kind

    def _walk(self, shape: Shape) -> None:
        shape.tokens += ("call", self.name)
        for argument in self.arguments:
            argument._walk(shape)
        shape.tokens.append(")")


class ConditionCall(Call[bool], Condition):
    """A function that gives true or false."""

    __slots__ = ()


class Prefix(Expression[T]):
    """An operator in front of its operand: ``-price``."""

    __slots__ = ("operand", "operator")

    def __init__(self, operator: str, operand: Expression[Any]) -> None:
        self.operator = operator
        self.operand = operand

    def _walk(self, shape: Shape) -> None:
        shape.tokens += ("prefix", self.operator)
        self.operand._walk(shape)


class Cast(Expression[T]):
    """``CAST(x AS type)``; the type's name was checked where it came in."""

    __slots__ = ("operand", "type_name")

    def __init__(self, operand: Expression[Any], type_name: str) -> None:
        self.operand = operand
        self.type_name = type_name

    def _walk(self, shape: Shape) -> None:
        shape.tokens += ("cast", self.type_name)
        self.operand._walk(shape)


class Case(Expression[T]):
    """``CASE WHEN … THEN … ELSE … END``."""

    __slots__ = ("branches", "otherwise")

    def __init__(
        self, branches: Sequence[tuple[Condition, Expression[Any]]], otherwise: Expression[Any] | None
    ) -> None:
        self.branches = tuple(branches)
        self.otherwise = otherwise

    def _walk(self, shape: Shape) -> None:
        shape.tokens.append("case")
        for condition, value in self.branches:
            condition._walk(shape)
            value._walk(shape)
        shape.tokens.append("else")
        if self.otherwise is not None:
            self.otherwise._walk(shape)


class Template(Condition, Generic[T]):
    """SQL of the user's own, with expressions and bound values between its parts."""

    __slots__ = ("arguments", "kind", "parts")

    def __init__(self, parts: Sequence[str], arguments: Sequence[Expression[Any]], kind: str | None = None) -> None:
        self.parts = tuple(parts)
        self.arguments = tuple(arguments)
        self.kind = kind

    def _walk(self, shape: Shape) -> None:
        shape.tokens += ("template", self.parts)
        for argument in self.arguments:
            argument._walk(shape)


class Over(Expression[T]):
    """A window: ``x OVER (PARTITION BY … ORDER BY …)``."""

    __slots__ = ("frame", "operand", "order", "partition")

    def __init__(
        self, operand: Expression[Any], partition: Sequence[Expression[Any]], order: Sequence[Ordering],
        frame: tuple[str, Any, Any] | None = None,
    ) -> None:  # fmt: skip
        self.operand = operand
        self.partition = tuple(partition)
        self.order = tuple(order)
        self.frame = frame

    def _walk(self, shape: Shape) -> None:
        shape.tokens += ("over", self.frame)
        self.operand._walk(shape)
        for key in self.partition:
            key._walk(shape)
        shape.tokens.append("order")
        for ordering in self.order:
            ordering._walk(shape)
        shape.tokens.append(")")


class Exists(Condition):
    """``EXISTS``: the set has a row; about the row at hand where the set goes on from it."""

    __slots__ = ("table",)

    def __init__(self, table: Table) -> None:
        self.table = table

    def _walk(self, shape: Shape) -> None:
        shape.tokens.append("EXISTS")
        shape.add_table(self.table)


class Scalar(Condition, Generic[T]):
    """The one value of a ``select()`` of one column; it is never about the row at hand."""

    __slots__ = ("query",)

    def __init__(self, query: Any) -> None:
        self.query = query

    def _walk(self, shape: Shape) -> None:
        shape.tokens.append("scalar")
        self.query._walk(shape)


class Ordering:
    """A direction in ``order_by``."""

    __slots__ = ("descending", "expression", "nulls")

    def __init__(self, expression: Expression[Any], descending: bool = False, nulls: str | None = None) -> None:
        self.expression = expression
        self.descending = descending
        self.nulls = nulls

    def nulls_first(self) -> Ordering:
        """``NULLS FIRST``."""
        return Ordering(self.expression, self.descending, "first")

    def nulls_last(self) -> Ordering:
        """``NULLS LAST``."""
        return Ordering(self.expression, self.descending, "last")

    def _walk(self, shape: Shape) -> None:
        shape.tokens += ("desc" if self.descending else "asc", self.nulls)
        self.expression._walk(shape)


def children(node: Any) -> Iterator[Any]:
    """The expressions that a node is made of."""
    for cls in type(node).__mro__:
        for slot in cls.__dict__.get("__slots__", ()):
            yield from _expressions_in(getattr(node, slot, None))


def _expressions_in(value: Any) -> Iterator[Any]:
    if isinstance(value, Expression):
        yield value
    elif isinstance(value, Ordering):
        yield value.expression
    elif isinstance(value, tuple):
        for item in value:
            yield from _expressions_in(item)
