"""How ``+ - * / // % **`` are written: by the types of both sides."""

from __future__ import annotations

import operator
from typing import Any

from .. import _nodes as n
from .comparisons import beside, bound
from .elements import PRECEDENCE_OF_TIMES, call_of, operated
from .families import family_of, type_of
from .scope import Scope
from .writer import Writer, renders

_OPERATORS: dict[str, Any] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
_NUMBERS = {"int", "float", "numeric"}
_MOMENTS = {"date", "timestamp", "timestamptz", "time", "timetz", "interval"}


@renders(n.Arithmetic)
def arithmetic(writer: Writer, node: n.Arithmetic, scope: Scope) -> Any:
    sides = (node.one, node.other), (node.other, node.one)
    if node.operator == "+" and _joins(writer, node):
        left, right = (beside(writer, side, other, scope, "||") for side, other in sides)
        return operated(left, "||", right)
    left, right = (_operand(writer, node, side, other, scope) for side, other in sides)
    families = family_of(node.one, writer), family_of(node.other, writer)
    if node.operator in ("/", "//"):
        return _division(writer, node.operator, left, right, families)
    if node.operator == "%":
        return _remainder(writer, left, right, families)
    if node.operator == "**":
        return call_of("power", [left, right])
    return _OPERATORS[node.operator](left, right)


def _joins(writer: Writer, node: n.Arithmetic) -> bool:
    """Whether ``+`` joins texts, arrays or jsonb."""
    left, right = type_of(node.one, writer), type_of(node.other, writer)
    known = [each for each in (left, right) if each is not None]
    if any(each.category in ("S", "A") or each.name in ("json", "jsonb") for each in known):
        return True
    # A text beside something of which nothing is known.
    return not known and any(isinstance(getattr(side, "value", None), str) for side in (node.one, node.other))


def _operand(writer: Writer, node: n.Arithmetic, side: Any, other: Any, scope: Scope) -> Any:
    known = type_of(other, writer)
    if isinstance(side, n.Value) and id(side) not in writer.replaced and known is not None:
        if node.operator == "+" and isinstance(side.value, str) and known.name in _MOMENTS:
            return writer.bind(side, "interval")
        if known.name in ("json", "jsonb"):  # data - "key"
            return bound(writer, side, (None, None))
    return beside(writer, side, other, scope, node.operator)


def _division(
    writer: Writer, symbol: str, left: Any, right: Any, families: tuple[str | None, str | None]
) -> Any:  # fmt: skip
    """True division, NULL where the divisor is 0; ``//`` is rounded down."""
    if "interval" in families:
        return left.op("/", precedence=PRECEDENCE_OF_TIMES)(right)
    if families[0] == "int" and families[1] in ("int", None):
        left = writer.cast(left, "numeric")
    elif families == (None, "int"):
        right = writer.cast(right, "numeric")
    made = left.op("/", precedence=PRECEDENCE_OF_TIMES)(_divisor(writer, right))
    if symbol == "/":
        return made if "float" in families else writer.dialect.exact(made)
    made = call_of("floor", [made])
    return writer.cast(made, "bigint") if families == ("int", "int") else made


def _divisor(writer: Writer, right: Any) -> Any:
    return call_of("nullif", [right, writer.literal("0")])


def _remainder(writer: Writer, left: Any, right: Any, families: tuple[str | None, str | None]) -> Any:
    if "float" in families:
        made = call_of("mod", [writer.cast(left, "numeric"), _divisor(writer, writer.cast(right, "numeric"))])
        return writer.cast(made, "double precision")
    right = _divisor(writer, right) if _NUMBERS & set(families) else right
    return left.op("%", precedence=PRECEDENCE_OF_TIMES)(right)
