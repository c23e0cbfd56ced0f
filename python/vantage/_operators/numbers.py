"""Numbers, and what ``+ - * /`` and their kin mean for every type."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .._late import late
from . import make

if TYPE_CHECKING:
    from .._expressions import Expression

T = TypeVar("T", covariant=True)
Number = int | float | Decimal | None


class NumberMethods(Generic[T]):
    """Of ``v.Col[int]``, ``v.Col[float]``, ``v.Col[Decimal]``.

    ``/`` is true division, ``//`` rounds down as Python does, ``%`` has the sign of the dividend as Postgres has it;
    all three give NULL where the divisor is 0. Integers keep Postgres's width: ``int4 * int4`` is an int4, and an
    overflow is an error, never another number. On text, arrays and jsonb ``+`` joins: ``||``.
    """

    __slots__ = ()

    def __add__(self, other: Any) -> Expression[Any]:
        return late.nodes.Arithmetic("+", make.me(self), make.value(other))

    def __sub__(self, other: Any) -> Expression[Any]:
        return late.nodes.Arithmetic("-", make.me(self), make.value(other))

    def __mul__(self, other: Any) -> Expression[Any]:
        return late.nodes.Arithmetic("*", make.me(self), make.value(other))

    def __truediv__(self, other: Any) -> Expression[Any]:
        return late.nodes.Arithmetic("/", make.me(self), make.value(other))

    def __floordiv__(self, other: Any) -> Expression[Any]:
        return late.nodes.Arithmetic("//", make.me(self), make.value(other))

    def __mod__(self, other: Any) -> Expression[Any]:
        return late.nodes.Arithmetic("%", make.me(self), make.value(other))

    def __pow__(self, other: Any) -> Expression[Any]:
        return late.nodes.Arithmetic("**", make.me(self), make.value(other))

    def __radd__(self, other: Any) -> Expression[Any]:
        return late.nodes.Arithmetic("+", make.value(other), make.me(self))

    def __rsub__(self, other: Any) -> Expression[Any]:
        return late.nodes.Arithmetic("-", make.value(other), make.me(self))

    def __rmul__(self, other: Any) -> Expression[Any]:
        return late.nodes.Arithmetic("*", make.value(other), make.me(self))

    def __rtruediv__(self, other: Any) -> Expression[Any]:
        return late.nodes.Arithmetic("/", make.value(other), make.me(self))

    def __rfloordiv__(self, other: Any) -> Expression[Any]:
        return late.nodes.Arithmetic("//", make.value(other), make.me(self))

    def __rmod__(self, other: Any) -> Expression[Any]:
        return late.nodes.Arithmetic("%", make.value(other), make.me(self))

    def __rpow__(self, other: Any) -> Expression[Any]:
        return late.nodes.Arithmetic("**", make.value(other), make.me(self))

    def __neg__(self) -> Expression[Any]:
        return late.nodes.Prefix("-", make.me(self))

    def __pos__(self) -> Expression[Any]:
        return make.me(self)

    def __abs__(self) -> Expression[Any]:
        return make.call("abs", self, kind="0")

    def __round__(self, digits: int = 0) -> Expression[Any]:
        return rounded(self, digits)

    def abs(self: NumberMethods[Number]) -> Expression[Any]:
        """``abs(x)``; also ``abs(t.x)``."""
        return make.call("abs", self, kind="0")

    def sign(self: NumberMethods[Number]) -> Expression[Any]:
        """``sign(x)``: -1, 0 or 1."""
        return make.typed("sign", self, kind="0")

    def round(self: NumberMethods[Number], digits: int = 0) -> Expression[Any]:
        """``round(x, $1)``; also ``round(t.x, 2)``. Halves of numerics go away from 0, those of floats to even."""
        return rounded(self, digits)

    def floor(self: NumberMethods[Number]) -> Expression[Any]:
        """``floor(x)``: rounded down."""
        return make.typed("floor", self, kind="0")

    def ceil(self: NumberMethods[Number]) -> Expression[Any]:
        """``ceil(x)``: rounded up."""
        return make.typed("ceil", self, kind="0")

    def trunc(self: NumberMethods[Number]) -> Expression[Any]:
        """``trunc(x)``: without its fraction."""
        return make.typed("trunc", self, kind="0")

    def sqrt(self: NumberMethods[Number]) -> Expression[Any]:
        """``sqrt(x)``."""
        return make.call("sqrt", self)


def rounded(operand: Any, digits: Any) -> Expression[Any]:
    """``round(x)``, or ``round(x, $1)``."""
    if isinstance(digits, int) and digits == 0:
        return make.typed("round", operand, kind="0")
    return make.typed("round", operand, digits, kind="rounded")
