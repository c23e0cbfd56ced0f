"""The nodes of expressions: what a query says, before it is SQL.

Each node knows how to walk itself into a :class:`~vantage._shape.Shape`, the structure without its values, by which
a statement that was compiled before is found again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._calls import (
    Call,
    Case,
    Cast,
    ConditionCall,
    Elements,
    Identifier,
    Over,
    Prefix,
    Subscript,
    Suffix,
    Template,
    Tuple,
    Typed,
    is_range,
)
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


class _TwoSided:
    """Two operands and an operator between them."""

    __slots__ = ()
    _kind: tuple[str, ...] = ()
    """What tells its operator from the same text of another kind."""

    def __init__(self, operator: str, one: Expression[Any], other: Expression[Any]) -> None:
        self.operator = operator
        self.one = one
        self.other = other

    def _walk(self, shape: Shape) -> None:
        shape.tokens += (*self._kind, self.operator)
        self.one._walk(shape)
        self.other._walk(shape)


class Comparison(_TwoSided, Condition):
    """It gives true or false."""

    __slots__ = ("one", "operator", "other")


class Arithmetic(_TwoSided, Expression[Any]):
    """It gives a value."""

    __slots__ = ("one", "operator", "other")


class Operation(_TwoSided, Condition):
    """Any operator of Postgres; what it gives is known to Postgres alone."""

    __slots__ = ("one", "operator", "other")
    _kind = ("op",)


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

    __slots__ = ("fetched", "members", "negated", "operand", "wants_null")

    def __init__(self, operand: Expression[Any], members: Any, negated: bool = False) -> None:
        self.operand = operand
        self.negated = negated
        self.wants_null = False
        self.fetched: Any = None
        """What is bound instead of a set or a query of another database."""
        if isinstance(members, list):
            values = [value for value in members if value is not None]
            self.wants_null = len(values) < len(members)
            members = Value(values)
        self.members = members

    def _walk(self, shape: Shape) -> None:
        shape.tokens += ("NOT IN" if self.negated else "IN", "NULL" if self.wants_null else "")
        self.operand._walk(shape)
        members = self.members
        if isinstance(members, Value):
            if members.__class__ is Value:
                values = members.value
                first = values[0] if values else "empty"
                shape.tokens.append(tuple(map(type, first)) if isinstance(first, tuple) else type(first))
                shape.tokens.append(bool(values))
        elif is_foreign(members, shape.db):
            if self.fetched is None:
                self.fetched = fetched_members(members)
            members = self.fetched
        members._walk(shape)


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


class Exists(Condition):
    """``EXISTS``: the set has a row; about the row at hand where the set goes on from it."""

    __slots__ = ("table",)

    def __init__(self, table: Table) -> None:
        self.table = table

    def _walk(self, shape: Shape) -> None:
        shape.tokens.append("EXISTS")
        shape.add_table(self.table)


class Scalar(Condition, Generic[T]):
    """The one value of a set's key or of a ``select()`` of one column; it is never about the row at hand."""

    __slots__ = ("fetched", "query")

    def __init__(self, query: Any) -> None:
        self.query = query
        self.fetched: Any = None
        """What is bound instead of a query of another database."""

    def _walk(self, shape: Shape) -> None:
        shape.tokens.append("scalar")
        query = self.query
        if is_foreign(query, shape.db):
            if self.fetched is None:
                self.fetched = fetched_members(query)
            query = self.fetched
        query._walk(shape)


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


def column_label(node: ColumnOf[Any]) -> str:
    """``Client.name``; of a set with a name of its own ``other.name``."""
    return f"{node.table._state.alias or node.table._entity.__name__}.{node.field.name}"


def is_foreign(query: Any, db: Any) -> bool:
    """Whether a set or a ``select()`` is of another database than the query that it stands in."""
    own = query._own_database
    return own is not None and db is not None and own is not db


def fetched_members(query: Any) -> Value[Any]:
    """The values of a set or a ``select()`` of another database, as a parameter: fetched when the query runs."""
    from ._deferred import Deferred, Fetched

    return Deferred(Fetched(query._key_selection() if hasattr(query, "_key_selection") else query))


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


__all__ = [
    "Arithmetic", "Between", "Both", "Call", "Case", "Cast", "ColumnOf", "Comparison", "Condition", "ConditionCall",
    "Elements", "Exists", "Expression", "Identifier", "IsNull", "Membership", "Not", "Operation", "Ordering", "Over",
    "Postfix", "Prefix", "Scalar", "Subscript", "Suffix", "Template", "Tuple", "Typed", "Value", "children",
    "column_label", "fetched_members", "is_foreign", "is_range",
]  # fmt: skip
