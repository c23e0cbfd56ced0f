"""How functions, casts, CASE, templates and tuples are written."""

from __future__ import annotations

import math
import operator
from decimal import Decimal
from typing import Any

from .. import _nodes as n
from .._errors import VantageError
from .._functions import RESULTS, SYNTAX, TEXT_ARGUMENTS, WINDOWS, WITHOUT_BRACKETS
from .._sql_names import quote
from .comparisons import bound
from .elements import TIGHTEST, call_of, operated, written
from .families import argument_type, type_of, value_needs
from .scope import Scope
from .writer import Writer, renders


def function_name(name: str) -> str:
    """A function's name as SQL: each part of it quoted where it has to be."""
    return name if name in SYNTAX else ".".join(quote(part) for part in name.split("."))


@renders(n.Call, n.ConditionCall)
def call(writer: Writer, node: n.Call[Any], scope: Scope) -> Any:
    if node.name in WINDOWS:
        raise VantageError(f"{node.name}() wants a window: v.fn.{node.name}(…).over(order_by=…).")
    return plain_call(writer, node, scope)


def plain_call(writer: Writer, node: n.Call[Any], scope: Scope) -> Any:
    if node.name in WITHOUT_BRACKETS and not node.arguments:
        return written(node.name.upper())
    name = "btrim" if node.name == "trim" else node.name
    return call_of(function_name(name), arguments_of(writer, node, scope))


def arguments_of(writer: Writer, node: n.Call[Any], scope: Scope) -> list[Any]:
    """The arguments: a text says that it is one where the function takes anything."""
    if node.name in SYNTAX and node.name not in TEXT_ARGUMENTS:
        return alike(writer, list(node.arguments), scope)
    text, known = node.name in TEXT_ARGUMENTS, node.name in RESULTS
    return [argument(writer, each, scope, text, known) for each in node.arguments]


def argument(writer: Writer, node: Any, scope: Scope, text: bool, known: bool = True) -> Any:
    if not known and isinstance(node, n.Value) and isinstance(node.value, float):
        # As in SQL, where 0.1 is a numeric: Postgres makes a float of one where a function wants that.
        return writer.bind(node, None, exact)
    if text and isinstance(node, n.Value) and isinstance(node.value, str):
        return writer.bind(node, "text")
    return writer.render(node, scope)


def exact(number: float) -> Any:
    """A float as the numeric that is written like it."""
    return Decimal(repr(number)) if math.isfinite(number) else number


def alike(writer: Writer, nodes: list[Any], scope: Scope) -> list[Any]:
    """Expressions that have one type: values take that of the others."""
    known = next(
        (found for found in (type_of(each, writer) for each in nodes if type(each) is not n.Value) if found), None
    )
    return [
        bound(writer, each, value_needs(known))
        if isinstance(each, n.Value) and id(each) not in writer.replaced
        else writer.render(each, scope)
        for each in nodes
    ]


@renders(n.Prefix)
def prefix(writer: Writer, node: n.Prefix[Any], scope: Scope) -> Any:
    return written(f"({node.operator} ", writer.render(node.operand, scope).self_group(operator.neg), ")")


@renders(n.Cast)
def cast(writer: Writer, node: n.Cast[Any], scope: Scope) -> Any:
    return writer.cast(writer.render(node.operand, scope), node.type_name)


@renders(n.Suffix)
def suffix(writer: Writer, node: n.Suffix[Any], scope: Scope) -> Any:
    operand = atom(writer.render(node.operand, scope))
    return written("(", operand, f" {node.clause} ", writer.render(node.argument, scope), ")")


@renders(n.Case)
def case(writer: Writer, node: n.Case[Any], scope: Scope) -> Any:
    results = [result for _, result in node.branches]
    if node.otherwise is not None:
        results.append(node.otherwise)
    made = alike(writer, results, scope)
    branches = [(writer.render(condition, scope), made[number]) for number, (condition, _) in enumerate(node.branches)]
    return writer.sa.case(*branches, else_=made[len(branches)] if node.otherwise is not None else None)


@renders(n.Template)
def template(writer: Writer, node: n.Template[Any], scope: Scope) -> Any:
    columns = [each for each in node.arguments if isinstance(each, n.ColumnOf)]
    items: list[Any] = ["(" + node.parts[0]]
    for each, part in zip(node.arguments, node.parts[1:], strict=True):
        if type(each) is n.Value:
            items += (writer.bind(each, *argument_type(columns, each.value, writer)), part)
        else:
            items += (atom(writer.render(each, scope)), part)
    return written(*items, ")")


def atom(element: Any) -> Any:
    """An element in brackets, unless nothing that stands beside it could tear it apart."""
    return element.self_group(TIGHTEST)


@renders(n.Identifier)
def identifier(writer: Writer, node: n.Identifier, scope: Scope) -> Any:
    return writer.literal(str(node))


@renders(n.Tuple)
def tuple_(writer: Writer, node: n.Tuple[Any], scope: Scope) -> Any:
    return writer.sa.tuple_(*(writer.render(item, scope) for item in node.items))


@renders(n.Elements)
def elements(writer: Writer, node: n.Elements[Any], scope: Scope) -> Any:
    return call_of(node.quantifier, [writer.render(node.operand, scope)])


@renders(n.Subscript)
def subscript(writer: Writer, node: n.Subscript[Any], scope: Scope) -> Any:
    known = type_of(node.operand, writer)
    operand = writer.render(node.operand, scope)
    if known is not None and known.category == "S":
        raise VantageError("A text has no elements: .substring(start, length), .left(n), .right(n).")
    if node.how == "slice":
        low, high = ("" if end is None else writer.render(end, scope) for end in node.keys)
        return written(_subscripted(writer, operand), "[", low, ":", high, "]")
    key = node.keys[0]
    is_json = known is not None and known.name in ("json", "jsonb")
    is_key = known is None and isinstance(getattr(key, "value", None), str)
    if node.how == "path" or node.as_text or is_json or is_key:
        symbol = ("#>" if node.how == "path" else "->") + (">" if node.as_text else "")
        return operated(operand, symbol, writer.render(key, scope))
    return written(_subscripted(writer, operand), "[", writer.render(key, scope), "]")


def _subscripted(writer: Writer, operand: Any) -> Any:
    return operand if isinstance(operand, writer.sa.ColumnClause) else written("(", operand, ")")
