"""Aggregate functions as SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .._functions import AGGREGATES, ORDERED_SETS, TEXT_ARGUMENTS
from .elements import written
from .scope import Scope
from .types import builtin, type_of

if TYPE_CHECKING:
    from .._catalog.model import CatalogType
    from .._reads import Aggregate
    from .writer import Writer

INSENSITIVE = {
    "min", "max", "count_distinct", "bool_and", "bool_or", "every", "bit_and", "bit_or", "any_value", "range_agg",
    "range_intersect_agg",
}  # fmt: skip
"""Functions to which it does not matter how often a row comes."""
_NAMES = {
    "count_distinct": "count", "quantile": "percentile_cont", "quantile_disc": "percentile_disc",
    "stddev": "stddev_samp",
}  # fmt: skip


def result_type(node: Aggregate[Any], writer: Writer | None) -> CatalogType | None:
    """The type of what an aggregate gives."""
    kind = AGGREGATES.get(_NAMES.get(node.function, node.function))
    known = None if node.operand is None else type_of(node.operand, writer)
    if kind == "0":
        return known
    if kind == "array":
        return None if known is None else builtin(f"{known.name}[]")
    if kind == "sum":
        return builtin("int8") if known is not None and known.name in ("int2", "int4", "int8") else known
    if kind == "avg":
        if known is None or known.name == "interval":
            return known
        return builtin("float8" if known.name in ("float4", "float8") else "numeric")
    return None if kind is None else builtin(kind)


def keeps_nulls(node: Aggregate[Any]) -> bool:
    """Whether it looks at NULL like at any other value: then rows that a left join made up must be left out."""
    return "agg" in node.function and node.function not in ("string_agg", "range_agg", "range_intersect_agg")


def aggregate_of(writer: Writer, node: Aggregate[Any], scope: Scope, filters: Sequence[Any] = ()) -> Any:
    """The aggregate over the rows of ``scope``; ``filters`` are conditions beside its own."""
    from .calls import argument, function_name
    from .select import ordered

    function = _NAMES.get(node.function, node.function)
    takes_any = function in TEXT_ARGUMENTS
    given = [
        argument(writer, each, scope, takes_any)
        for each in ((node.operand, *node.arguments) if node.operand is not None else node.arguments)
    ]
    order = [ordered(writer, ordering, scope) for ordering in node.order]
    made = _called(function_name(function), function, given, order, node.distinct or node.function == "count_distinct")
    conditions = [] if node.condition is None else [writer.render(node.condition, scope)]
    made = filtered(writer, made, [*filters, *conditions])
    known = result_type(node, writer) if function == "avg" else None
    return made if known is None or known.name != "numeric" else writer.dialect.exact(made)


def filtered(writer: Writer, element: Any, filters: Sequence[Any]) -> Any:
    """An aggregate of those rows alone for which the conditions are true."""
    return written(element, " FILTER (WHERE ", writer.sa.and_(*filters), ")") if filters else element


def _called(name: str, function: str, given: list[Any], order: list[Any], distinct: bool) -> Any:
    if function in ORDERED_SETS:
        if not order:  # t.quantile("x", 0.5): what is ordered is the field
            given, order = given[1:], given[:1]
        return written(f"{name}(", given, ") WITHIN GROUP (ORDER BY ", order, ")")
    if not given:
        return written(f"{name}(*)")
    tail: list[Any] = [" ORDER BY ", order] if order else []
    return written(f"{name}({'DISTINCT ' if distinct else ''}", given, *tail, ")")
