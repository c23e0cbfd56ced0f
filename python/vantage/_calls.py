"""Nodes of what is called or written: functions, casts, CASE, windows, templates, names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._errors import VantageError
from ._expressions import Condition, Expression, to_expression

if TYPE_CHECKING:
    from ._nodes import Ordering
    from ._shape import Shape

T = TypeVar("T", covariant=True)


class Call(Expression[T]):
    """A function of Postgres; ``name`` has a dot for each schema, ``kind`` is the type of what it gives."""

    __slots__ = ("arguments", "kind", "name")

    def __init__(self, name: str, arguments: Sequence[Expression[Any]], kind: str | None = None) -> None:
        self.name = name
        self.arguments = tuple(arguments)
        self.kind = kind

    def _walk(self, shape: Shape) -> None:
        shape.tokens += ("call", self.name, self.kind)
        for argument in self.arguments:
            argument._walk(shape)
        shape.tokens.append(")")


class ConditionCall(Call[bool], Condition):
    """A function that gives true or false, or may."""

    __slots__ = ()


class Typed(Condition, Generic[T]):
    """What is written by the type of its first operand: ``contains``, ``length`` and the like."""

    __slots__ = ("kind", "name", "operands")

    def __init__(self, name: str, operands: Sequence[Expression[Any]], kind: str | None = "bool") -> None:
        self.name = name
        self.operands = tuple(operands)
        self.kind = kind

    def _walk(self, shape: Shape) -> None:
        shape.tokens += ("typed", self.name)
        for operand in self.operands:
            operand._walk(shape)
            text = getattr(operand, "value", None)
            if isinstance(text, str):
                shape.tokens.append(is_range(text))
        shape.tokens.append(")")


def is_range(text: str) -> bool:
    """Whether a text is a range, where it could be a value too."""
    return text.lstrip()[:1] in ("[", "(", "{") or text.strip().lower() == "empty"


class Prefix(Expression[T]):
    """An operator in front of its operand: ``-price``."""

    __slots__ = ("operand", "operator")

    def __init__(self, operator: str, operand: Expression[Any]) -> None:
        self.operator = operator
        self.operand = operand

    def _walk(self, shape: Shape) -> None:
        shape.tokens += ("prefix", self.operator)
        self.operand._walk(shape)


class Cast(Condition, Generic[T]):
    """``CAST(x AS type)``; the type's name was checked where it came in."""

    __slots__ = ("operand", "type_name")

    def __init__(self, operand: Expression[Any], type_name: str) -> None:
        self.operand = operand
        self.type_name = type_name

    def _walk(self, shape: Shape) -> None:
        shape.tokens += ("cast", self.type_name)
        self.operand._walk(shape)


class Suffix(Expression[T]):
    """A clause behind its operand: ``name COLLATE "C"``, ``seen AT TIME ZONE $1``."""

    __slots__ = ("argument", "clause", "operand")

    def __init__(self, operand: Expression[Any], clause: str, argument: Expression[Any]) -> None:
        self.operand = operand
        self.clause = clause
        self.argument = argument

    def _walk(self, shape: Shape) -> None:
        shape.tokens += ("suffix", self.clause)
        self.operand._walk(shape)
        self.argument._walk(shape)


class Case(Condition, Generic[T]):
    """``CASE WHEN … THEN … ELSE … END``."""

    __slots__ = ("branches", "otherwise")

    def __init__(
        self, branches: Sequence[tuple[Condition, Expression[Any]]], otherwise: Expression[Any] | None
    ) -> None:
        self.branches = tuple(branches)
        self.otherwise = otherwise

    def _walk(self, shape: Shape) -> None:
        shape.tokens += ("case", len(self.branches))
        for condition, value in self.branches:
            condition._walk(shape)
            value._walk(shape)
        shape.tokens.append("else")
        if self.otherwise is not None:
            self.otherwise._walk(shape)
        shape.tokens.append(")")


class Template(Condition, Generic[T]):
    """SQL of the user's own, with expressions and bound values between its parts."""

    __slots__ = ("arguments", "kind", "parts")

    def __init__(self, parts: Sequence[str], arguments: Sequence[Expression[Any]], kind: str | None = None) -> None:
        self.parts = tuple(parts)
        self.arguments = tuple(arguments)
        self.kind = kind

    def _walk(self, shape: Shape) -> None:
        shape.tokens += ("template", self.parts, self.kind)
        for argument in self.arguments:
            argument._walk(shape)
        shape.tokens.append(")")


class Identifier(Expression[Any]):
    """A name in a template: ``v.ident("order")`` is ``"order"``."""

    __slots__ = ("names",)

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)

    def _walk(self, shape: Shape) -> None:
        shape.tokens += ("identifier", self.names)

    def __str__(self) -> str:
        from ._sql_names import quote

        return ".".join(map(quote, self.names))


class Over(Expression[T]):
    """A window: ``x OVER (PARTITION BY … ORDER BY …)``; ``frame`` is its kind and its two ends."""

    __slots__ = ("frame", "operand", "order", "partition")

    def __init__(
        self, operand: Expression[Any], partition: Sequence[Expression[Any]], order: Sequence[Ordering],
        frame: tuple[Any, ...] | None = None,
    ) -> None:  # fmt: skip
        self.operand = operand
        self.partition = tuple(partition)
        self.order = tuple(order)
        self.frame = frame

    def _walk(self, shape: Shape) -> None:
        shape.tokens += ("over", len(self.partition))
        for end in self.frame or ():
            shape.add(end)
        self.operand._walk(shape)
        for key in self.partition:
            key._walk(shape)
        shape.tokens.append("order")
        for ordering in self.order:
            ordering._walk(shape)
        shape.tokens.append(")")


class Subscript(Condition, Generic[T]):
    """An element: of an array by its number, of json by a key or a number.

    ``how`` is ``item``, ``slice`` (the keys are both ends, or None), or ``path``: several steps down in json.
    """

    __slots__ = ("as_text", "how", "keys", "operand")

    def __init__(
        self, operand: Expression[Any], keys: Sequence[Any], how: str = "item", *, as_text: bool = False
    ) -> None:
        self.operand = operand
        self.keys = tuple(keys)
        self.how = how
        self.as_text = as_text

    def _walk(self, shape: Shape) -> None:
        shape.tokens += ("subscript", self.how, self.as_text)
        self.operand._walk(shape)
        for key in self.keys:
            shape.add(key)


class Elements(Expression[T]):
    """``ANY(tags)`` or ``ALL(tags)``, which stands beside a comparison."""

    __slots__ = ("operand", "quantifier")

    def __init__(self, quantifier: str, operand: Expression[Any]) -> None:
        self.quantifier = quantifier
        self.operand = operand

    def _walk(self, shape: Shape) -> None:
        shape.tokens.append(self.quantifier)
        self.operand._walk(shape)


class Tuple(Expression[T]):
    """Several values side by side: ``(a, b)``."""

    __slots__ = ("items",)

    def __init__(self, items: Sequence[Expression[Any]]) -> None:
        self.items = tuple(items)

    def _walk(self, shape: Shape) -> None:
        shape.tokens += ("tuple", len(self.items))
        for item in self.items:
            item._walk(shape)

    def _beside(self, other: Any) -> Any:
        if isinstance(other, (tuple, list)):
            other = Tuple([to_expression(item) for item in other])
        if isinstance(other, Tuple) and len(other.items) == len(self.items):
            return other
        raise VantageError(f"A tuple of {len(self.items)} values is compared with another of as many.")

    def __eq__(self, other: object) -> Condition:  # type: ignore[override]
        return super().__eq__(self._beside(other))

    def __ne__(self, other: object) -> Condition:  # type: ignore[override]
        return super().__ne__(self._beside(other))

    def __lt__(self, other: Any) -> Condition:
        return super().__lt__(self._beside(other))

    def __le__(self, other: Any) -> Condition:
        return super().__le__(self._beside(other))

    def __gt__(self, other: Any) -> Condition:
        return super().__gt__(self._beside(other))

    def __ge__(self, other: Any) -> Condition:
        return super().__ge__(self._beside(other))

    __hash__ = object.__hash__

    def in_(self, values: Any) -> Condition:
        return super().in_(self._rows(values))

    def not_in(self, values: Any) -> Condition:
        return super().not_in(self._rows(values))

    def _rows(self, values: Any) -> Any:
        if hasattr(type(values), "_v_as_members"):
            return values
        rows = [tuple(row) if isinstance(row, (tuple, list)) else () for row in values]
        if any(len(row) != len(self.items) or None in row for row in rows):
            raise VantageError(f"in_() of a tuple takes tuples of {len(self.items)} values, none of them None.")
        return rows
