"""What the methods are made with; the nodes that they make stand above them in the pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._late import late

if TYPE_CHECKING:
    from .._expressions import Condition, Expression


def me(expression: Any) -> Expression[Any]:
    """An expression, for type checkers: the methods know themselves as less."""
    return expression


def value(given: Any) -> Expression[Any]:
    """An expression as it is, or what a value of Python is as one."""
    return late.expressions.to_expression(given)


def condition(given: Any) -> Condition:
    """Checks that something is a condition."""
    return late.expressions.to_condition(given)


def call(name: str, *arguments: Any, kind: str | None = None) -> Any:
    """A function of Postgres; None stands for an argument that was left out."""
    return late.nodes.ConditionCall(name, [value(each) for each in arguments if each is not None], kind)


def typed(name: str, *operands: Any, kind: str | None = "bool") -> Any:
    """What is written by the type of its first operand; None stands for an operand that was left out."""
    return late.nodes.Typed(name, [value(each) for each in operands if each is not None], kind)


def pattern(text: str, before: str = "%", after: str = "%") -> Expression[str]:
    """Text as a pattern of LIKE, with something before and after it."""
    return late.nodes.Value(before + escape_like(text) + after)


def escape_like(text: str) -> str:
    """Text as a LIKE pattern that matches just that text."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
