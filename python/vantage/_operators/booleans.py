"""What is true, false or unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .._late import late
from . import make

if TYPE_CHECKING:
    from .._expressions import Condition

T = TypeVar("T", covariant=True)


class BooleanMethods(Generic[T]):
    """Of ``v.Col[bool]`` and of conditions. ``&``, ``|``, ``~`` are AND, OR, NOT; mind their brackets:
    ``(t.a == 1) & (t.b == 2)``."""

    __slots__ = ()

    def __and__(self: BooleanMethods[bool | None], other: Any) -> Condition:
        return late.nodes.Both("AND", (make.condition(self), make.condition(other)))

    def __rand__(self: BooleanMethods[bool | None], other: Any) -> Condition:
        return late.nodes.Both("AND", (make.condition(other), make.condition(self)))

    def __or__(self: BooleanMethods[bool | None], other: Any) -> Condition:
        return late.nodes.Both("OR", (make.condition(self), make.condition(other)))

    def __ror__(self: BooleanMethods[bool | None], other: Any) -> Condition:
        return late.nodes.Both("OR", (make.condition(other), make.condition(self)))

    def __invert__(self: BooleanMethods[bool | None]) -> Condition:
        return late.nodes.Not(make.condition(self))

    def is_true(self: BooleanMethods[bool | None]) -> Condition:
        """``IS TRUE``: neither false nor NULL."""
        return late.nodes.Postfix(make.me(self), "IS TRUE")

    def is_false(self: BooleanMethods[bool | None]) -> Condition:
        """``IS FALSE``: neither true nor NULL."""
        return late.nodes.Postfix(make.me(self), "IS FALSE")

    def is_not_true(self: BooleanMethods[bool | None]) -> Condition:
        """``IS NOT TRUE``: false or NULL."""
        return late.nodes.Postfix(make.me(self), "IS NOT TRUE")

    def is_not_false(self: BooleanMethods[bool | None]) -> Condition:
        """``IS NOT FALSE``: true or NULL."""
        return late.nodes.Postfix(make.me(self), "IS NOT FALSE")
