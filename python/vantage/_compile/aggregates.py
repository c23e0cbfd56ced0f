"""Aggregate functions as SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .scope import Scope

if TYPE_CHECKING:
    from .._reads import Aggregate
    from .writer import Writer

INSENSITIVE = {"min", "max", "count_distinct", "bool_and", "bool_or"}
"""Functions to which it does not matter how often a row comes."""


def aggregate_of(writer: Writer, node: Aggregate[Any], scope: Scope) -> Any:
    """The aggregate over the rows of ``scope``."""
    operand = None if node.operand is None else writer.render(node.operand, scope)
    return call(writer, node, operand)


def call(writer: Writer, node: Aggregate[Any], operand: Any) -> Any:
    """The aggregate function over ``operand``; None counts rows."""
    function, make = node.function, writer.sa.func
    if function == "count":
        return make.count(writer.literal("*") if operand is None else operand)
    if function == "count_distinct":
        return make.count(operand.distinct())
    if function in ("quantile", "quantile_disc"):
        name = "percentile_cont" if function == "quantile" else "percentile_disc"
        return getattr(make, name)(writer.bind(node.arguments[0])).within_group(operand)
    if function == "stddev":
        return make.stddev_samp(operand)
    extra = [writer.bind(argument) for argument in node.arguments]
    return getattr(make, function)(operand, *extra)
