"""How conditions are written."""

from __future__ import annotations

import operator
from collections.abc import Callable
from operator import itemgetter
from typing import Any

from .. import _nodes as n
from .._deferred import many_values, one_value
from .._errors import VantageError
from .._parameters import cast_of, list_adapter
from .elements import call_of, operated, written
from .families import array_type, arrays_among, builtin, parameter_type, type_of
from .scope import Scope
from .types import of_python
from .writer import Writer, renders

_OPERATORS: dict[str, Any] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "LIKE": lambda left, right: left.like(right), "ILIKE": lambda left, right: left.ilike(right),
    "NOT LIKE": lambda left, right: left.not_like(right), "NOT ILIKE": lambda left, right: left.not_ilike(right),
    "IS DISTINCT FROM": lambda left, right: left.is_distinct_from(right),
    "IS NOT DISTINCT FROM": lambda left, right: left.is_not_distinct_from(right),
}  # fmt: skip
_MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@renders(n.Comparison)
def comparison(writer: Writer, node: n.Comparison, scope: Scope) -> Any:
    left, right, symbol = node.one, node.other, node.operator
    if isinstance(left, n.Elements):
        left, right, symbol = right, left, _mirrored(symbol)
    if isinstance(left, n.Tuple) and isinstance(right, n.Tuple):
        pairs = list(zip(left.items, right.items, strict=True))
        rows = [[beside(writer, a, b, scope) for a, b in pairs], [beside(writer, b, a, scope) for a, b in pairs]]
        return compared(symbol, *(writer.sa.tuple_(*row) for row in rows))
    sides = beside(writer, left, right, scope, symbol), beside(writer, right, left, scope, symbol)
    made = writer.dialect.compared(symbol, *sides)
    return compared(symbol, *sides) if made is None else made


def compared(symbol: str, left: Any, right: Any) -> Any:
    known = _OPERATORS.get(symbol)
    return known(left, right) if known else operated(left, symbol, right)


def _mirrored(symbol: str) -> str:
    if symbol not in _MIRRORED:
        raise VantageError(f"any_() and all_() stand beside = != < <= > >=; {symbol} wants them on its right side.")
    return _MIRRORED[symbol]


@renders(n.Operation)
def operation(writer: Writer, node: n.Operation, scope: Scope) -> Any:
    left = beside(writer, node.one, node.other, scope, node.operator)
    right = beside(writer, node.other, node.one, scope, node.operator)
    return compared(node.operator, left, right)


def beside(writer: Writer, node: Any, other: Any, scope: Scope, symbol: str = "=") -> Any:
    """An operand; a value takes the type of what it stands beside, where Postgres needs to be told."""
    if not isinstance(node, n.Value) or id(node) in writer.replaced:
        made = writer.render(node, scope)
        known = type_of(node, writer)
        # json has no comparison, jsonb has.
        return writer.cast(made, "jsonb") if known is not None and known.name == "json" else made
    return bound(writer, node, parameter_type(other, node.value, writer, symbol))


def bound(writer: Writer, node: Any, needs: tuple[str | None, Any]) -> Any:
    """A value with the cast and the adaptation that it needs."""
    name, adapt = needs
    if hasattr(node, "is_deferred"):
        adapt = one_value if adapt is None else _after(one_value, adapt)
    return writer.bind(node, name, adapt)


def _after(first: Callable[[Any], Any], then: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda given: then(first(given))


@renders(n.Between)
def between(writer: Writer, node: n.Between, scope: Scope) -> Any:
    low = beside(writer, node.low, node.operand, scope, "BETWEEN")
    high = beside(writer, node.high, node.operand, scope, "BETWEEN")
    return beside(writer, node.operand, node.low, scope, "BETWEEN").between(low, high)


@renders(n.IsNull)
def is_null(writer: Writer, node: n.IsNull, scope: Scope) -> Any:
    operand = writer.render(node.operand, scope)
    return operand.is_not(None) if node.negated else operand.is_(None)


@renders(n.Postfix)
def postfix(writer: Writer, node: n.Postfix, scope: Scope) -> Any:
    return written(writer.render(node.operand, scope).self_group(operator.eq), f" {node.operator}", loose=True)


@renders(n.Both)
def both(writer: Writer, node: n.Both, scope: Scope) -> Any:
    return joined(writer, node.operator, [writer.render(part, scope) for part in node.parts])


def joined(writer: Writer, symbol: str, parts: list[Any]) -> Any:
    """Conditions joined by AND or OR."""
    if not parts:
        return writer.literal("true" if symbol == "AND" else "false")
    return writer.sa.or_(*parts) if symbol == "OR" else writer.sa.and_(*parts)


@renders(n.Not)
def negation(writer: Writer, node: n.Not, scope: Scope) -> Any:
    return written("NOT (", writer.render(node.operand, scope), ")", loose=True)


# Membership.


@renders(n.Membership)
def membership(writer: Writer, node: n.Membership, scope: Scope) -> Any:
    operand = writer.render(node.operand, scope)
    members = node.members
    if n.is_foreign(members, writer.db) if not isinstance(members, n.Value) else hasattr(members, "is_deferred"):
        return _in_deferred(writer, node, operand)
    if not isinstance(members, n.Value):
        from .expressions import value_query

        columns = len(node.operand.items) if isinstance(node.operand, n.Tuple) else 1
        query = value_query(writer, members, scope, columns)
        return operand.not_in(query) if node.negated else operand.in_(query)
    if isinstance(node.operand, n.Tuple):
        return _in_tuples(writer, node, operand)
    values = members.value
    found = _among(writer, operand, node, values)
    if not node.negated:
        return writer.sa.or_(found, operand.is_(None)) if node.wants_null else found
    if not values and not node.wants_null:
        return writer.literal("true")
    negated = written("NOT (", found, ")", loose=True)
    return writer.sa.and_(negated, operand.is_not(None)) if node.wants_null else negated


def _among(writer: Writer, operand: Any, node: n.Membership, values: list[Any]) -> Any:
    """One array, not a list of parameters: the text of the statement does not depend on how many there are."""
    arrays = arrays_among(node.operand, writer)
    if arrays is None:
        array = call_of("ANY", [writer.bind(node.members, *array_type(node.operand, values, writer))])
        return operated(operand, "=", array, compares=True)
    # Postgres has no arrays of arrays: they travel as texts.
    name, adapt = arrays
    members = writer.bind(node.members, "text[]", adapt)
    before = f" IN (SELECT m::{name} FROM unnest("
    return written(operand.self_group(operator.eq), before, members, ") AS m)", loose=True)


def _in_deferred(writer: Writer, node: n.Membership, operand: Any) -> Any:
    """Values that are not known yet. None among a list means NULL, and a second parameter says so when it runs; a
    query of another database is fetched, and means what it would mean as a sub-query."""
    if isinstance(node.operand, n.Tuple):
        raise VantageError("in_() of tuples takes a list that is known, or a select() of the same database.")
    parameter = node.members if node.fetched is None else node.fetched
    name, adapt = array_type(node.operand, [""], writer)
    values = _without_null if node.fetched is None else many_values
    array = call_of("ANY", [writer.bind(parameter, name, _after(values, adapt) if adapt else values)])
    found = operated(operand, "=", array, compares=True)
    if node.fetched is not None:
        return written("NOT (", found, ")", loose=True) if node.negated else found
    has_null = writer.bind(parameter, "boolean", _has_null, "null")
    if node.negated:
        kept = writer.sa.or_(operand.is_not(None), written("NOT ", has_null, loose=True))
        return writer.sa.and_(written("NOT (", found, ")", loose=True), kept)
    return writer.sa.or_(found, writer.sa.and_(operand.is_(None), has_null))


def _without_null(given: Any) -> list[Any]:
    return [value for value in many_values(given) if value is not None]


def _has_null(given: Any) -> bool:
    return None in many_values(given)


def _in_tuples(writer: Writer, node: n.Membership, operand: Any) -> Any:
    """``(a, b) IN (SELECT * FROM unnest($1, $2))``: an array a column."""
    items, rows = node.operand.items, node.members.value  # type: ignore[attr-defined]
    arrays = []
    for number, item in enumerate(items):
        known = type_of(item, writer) or (of_python(rows[0][number]) if rows else None) or builtin("text")
        values = _column_of(number)
        name = f"{cast_of(known)}[]" if cast_of(known) else None
        arrays.append(writer.bind(node.members, name, _after(values, list_adapter(known)), number))
    symbol = "NOT IN" if node.negated else "IN"
    return written(operand, f" {symbol} (", *writer.dialect.rows_of_arrays(arrays), ")", loose=True)


def _column_of(number: int) -> Callable[[Any], list[Any]]:
    get = itemgetter(number)
    return lambda rows: list(map(get, rows))
