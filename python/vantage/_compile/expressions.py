"""How each kind of expression is written."""

from __future__ import annotations

import operator
from typing import Any

from .. import _nodes as n
from .._entity import primary_key
from .._errors import VantageError
from .._reads import Aggregate
from .._table import Table
from .aggregates import aggregate_of
from .chain import chain
from .elements import PRECEDENCE_OF_TIMES, Pieces, RawType, pieces, unnamed
from .families import argument_type, array_type, arrays_among, family_of, parameter_type
from .scope import Scope
from .select import ordered
from .writer import Writer, renders

_OPERATORS: dict[str, Any] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "LIKE": lambda left, right: left.like(right),
    "ILIKE": lambda left, right: left.ilike(right),
}


@renders(n.Value)
def value(writer: Writer, node: n.Value[Any], scope: Scope) -> Any:
    return writer.bind(node)


@renders(n.ColumnOf)
def column(writer: Writer, node: n.ColumnOf[Any], scope: Scope) -> Any:
    return writer.column(node, scope)


@renders(n.Comparison)
def comparison(writer: Writer, node: n.Comparison, scope: Scope) -> Any:
    left = beside(writer, node.left, node.right, scope, node.operator)
    right = beside(writer, node.right, node.left, scope, node.operator)
    known = _OPERATORS.get(node.operator)
    return known(left, right) if known else left.op(node.operator, is_comparison=True)(right)


@renders(n.Arithmetic)
def arithmetic(writer: Writer, node: n.Arithmetic, scope: Scope) -> Any:
    left = beside(writer, node.left, node.right, scope, node.operator)
    right = beside(writer, node.right, node.left, scope, node.operator)
    if node.operator == "/":
        return _division(writer, node, left, right)
    known = _OPERATORS.get(node.operator)
    return known(left, right) if known else left.op(node.operator, precedence=PRECEDENCE_OF_TIMES)(right)


def beside(writer: Writer, node: Any, other: Any, scope: Scope, operator: str) -> Any:
    """An operand; a value takes the type of the column that it stands beside, where Postgres needs to be told."""
    if type(node) is not n.Value or id(node) in writer.replaced:
        return writer.render(node, scope)
    return writer.bind(node, *parameter_type(other, node.value, writer, operator))


def _division(writer: Writer, node: n.Arithmetic, left: Any, right: Any) -> Any:
    """True division, NULL where the divisor is 0."""
    families = {family_of(node.left, writer), family_of(node.right, writer)}
    if families <= {"int", None} and "int" in families:
        left = writer.sa.cast(left, RawType("numeric"))
    if families & {"interval"}:
        return left.op("/", precedence=PRECEDENCE_OF_TIMES)(right)
    divisor = writer.sa.func.nullif(right, writer.literal("0"))
    return left.op("/", precedence=PRECEDENCE_OF_TIMES)(divisor)


@renders(n.Between)
def between(writer: Writer, node: n.Between, scope: Scope) -> Any:
    low = beside(writer, node.low, node.operand, scope, "BETWEEN")
    high = beside(writer, node.high, node.operand, scope, "BETWEEN")
    return writer.render(node.operand, scope).between(low, high)


@renders(n.IsNull)
def is_null(writer: Writer, node: n.IsNull, scope: Scope) -> Any:
    operand = writer.render(node.operand, scope)
    return operand.is_not(None) if node.negated else operand.is_(None)


@renders(n.Postfix)
def postfix(writer: Writer, node: n.Postfix, scope: Scope) -> Any:
    return pieces("", writer.render(node.operand, scope).self_group(operator.eq), f" {node.operator}")


@renders(n.Both)
def both(writer: Writer, node: n.Both, scope: Scope) -> Any:
    parts = [writer.render(part, scope) for part in node.parts]
    if not parts:
        return writer.literal("true" if node.operator == "AND" else "false")
    return writer.sa.or_(*parts) if node.operator == "OR" else writer.sa.and_(*parts)


@renders(n.Not)
def negation(writer: Writer, node: n.Not, scope: Scope) -> Any:
    return pieces("NOT (", writer.render(node.operand, scope), ")")


@renders(n.Call, n.ConditionCall)
def call(writer: Writer, node: n.Call[Any], scope: Scope) -> Any:
    function = writer.sa.func
    for part in node.name.split("."):
        function = getattr(function, part)
    return function(*(writer.render(argument, scope) for argument in node.arguments))


@renders(n.Prefix)
def prefix(writer: Writer, node: n.Prefix[Any], scope: Scope) -> Any:
    return pieces(f"({node.operator} ", writer.render(node.operand, scope).self_group(operator.neg), ")")


@renders(n.Cast)
def cast(writer: Writer, node: n.Cast[Any], scope: Scope) -> Any:
    return writer.sa.cast(writer.render(node.operand, scope), RawType(node.type_name))


@renders(n.Case)
def case(writer: Writer, node: n.Case[Any], scope: Scope) -> Any:
    branches = [(writer.render(condition, scope), writer.render(result, scope)) for condition, result in node.branches]
    otherwise = None if node.otherwise is None else writer.render(node.otherwise, scope)
    return writer.sa.case(*branches, else_=otherwise)


@renders(n.Template)
def template(writer: Writer, node: n.Template[Any], scope: Scope) -> Any:
    columns = [other for other in node.arguments if isinstance(other, n.ColumnOf)]
    arguments = [_argument(writer, each, columns, scope).self_group(operator.mul) for each in node.arguments]
    parts = ("(" + node.parts[0], *node.parts[1:])
    return Pieces((*parts[:-1], parts[-1] + ")"), arguments)


def _argument(writer: Writer, node: Any, columns: list[Any], scope: Scope) -> Any:
    if type(node) is not n.Value:
        return writer.render(node, scope)
    return writer.bind(node, *argument_type(columns, node.value, writer))


@renders(n.Over)
def over(writer: Writer, node: n.Over[Any], scope: Scope) -> Any:
    operand = node.operand
    inner = aggregate_of(writer, operand, scope) if isinstance(operand, Aggregate) else writer.render(operand, scope)
    partition = [writer.render(key, scope) for key in node.partition]
    order = [ordered(writer, ordering, scope) for ordering in node.order]
    frames = {}
    if node.frame is not None:
        kind, start, stop = node.frame
        frames = {{"rows": "rows", "range": "range_", "groups": "groups"}[kind]: (start, stop)}
    return writer.sa.over(inner, partition_by=partition or None, order_by=order or None, **frames)


@renders(n.Exists)
def exists(writer: Writer, node: n.Exists, scope: Scope) -> Any:
    one = lambda s: [writer.literal("1")]  # noqa: E731
    place = writer.locate(node.table, scope)
    if place is None or not place.way.steps:
        return writer.sa.exists(writer.rows_of(node.table, one))
    steps, at = row_steps(place)
    scope.refer(at)
    return writer.sa.exists(chain(writer, steps, at, one, place.way.extra_conditions()))


def row_steps(place: Any) -> tuple[list[Any], Scope]:
    """A chain from the row at hand; where it is joined to its end, from where it starts."""
    if place.steps:
        return place.steps, place.scope
    return place.way.steps, place.scope.main


@renders(Aggregate)
def aggregate(writer: Writer, node: Aggregate[Any], scope: Scope) -> Any:
    """An aggregate in a row: about the rows that its chain leads to, or about a whole set."""
    place = writer.locate(node.table, scope)
    if place is not None and place.way.steps:
        steps, at = row_steps(place)
        scope.refer(at)
        extra = place.way.extra_conditions()
        return chain(writer, steps, at, lambda s: [unnamed(aggregate_of(writer, node, s))], extra).scalar_subquery()
    table = node.table
    if place is not None and place.scope.in_outputs:
        table = _narrowed(place)
    from .group import whole_aggregate

    return whole_aggregate(writer, node, table).scalar_subquery()


def _narrowed(place: Any) -> Table:
    """The set at hand, with the conditions that the aggregate's set has beyond it."""
    extra = place.way.extra_conditions()
    table = place.scope.table
    return table._where(extra) if extra else table


@renders(n.Membership)
def membership(writer: Writer, node: n.Membership, scope: Scope) -> Any:
    operand = writer.render(node.operand, scope)
    if not isinstance(node.members, n.Value):
        query = value_query(writer, node.members)
        return operand.not_in(query) if node.negated else operand.in_(query)
    values = node.members.value
    rendered = _among(writer, operand, node, values)
    if not node.negated:
        return writer.sa.or_(rendered, operand.is_(None)) if node.wants_null else rendered
    if not values and not node.wants_null:
        return writer.literal("true")
    negated = pieces("NOT (", rendered, ")")
    return writer.sa.and_(negated, operand.is_not(None)) if node.wants_null else negated


def _among(writer: Writer, operand: Any, node: n.Membership, values: list[Any]) -> Any:
    """One array, not a list of parameters: the text of the statement does not depend on how many there are."""
    array = arrays_among(node.operand, writer)
    if array is not None:
        # Postgres has no arrays of arrays: they travel as texts.
        name, adapt = array
        members = writer.bind(node.members, "text[]", adapt)
        before = f" IN (SELECT m::{name} FROM unnest("
        return pieces("", operand.self_group(operator.eq), before, members, ") AS m)")
    listed = writer.sa.func.ANY(writer.bind(node.members, *array_type(node.operand, values, writer)))
    return operand.op("=", is_comparison=True)(listed)


@renders(n.Scalar)
def scalar(writer: Writer, node: n.Scalar[Any], scope: Scope) -> Any:
    return value_query(writer, node.query).scalar_subquery()


def value_query(writer: Writer, query: Any) -> Any:
    """A set or a select() as a value: never correlated."""
    if isinstance(query, Table):
        names = primary_key(query._entity, writer.db)
        if len(names) != 1:
            raise VantageError(f"{query._entity.__name__} has no key of one column: select() the column that is meant.")
        return writer.rows_of(query, lambda s: [s.column(names[0])])
    if len(query.outputs) != 1:
        raise VantageError("As a value, a select() has one column.")
    from .selections import selection_query

    return selection_query(writer, query)
