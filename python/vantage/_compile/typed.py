"""How methods are written whose SQL depends on the type of what they are asked of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import _nodes as n
from .._errors import VantageError
from .._operators.make import escape_like
from .comparisons import beside, bound
from .elements import call_of, operated, written
from .families import builtin, exact_needs, parameter_type, range_needs, type_of
from .scope import Scope
from .writer import Writer, renders

Rule = Callable[[Writer, Any, Any, Scope], Any]
RULES: dict[str, Rule] = {}
_NETWORKS = ("inet", "cidr")
_RANGE_OF = {
    "int4": "int4range", "int8": "int8range", "numeric": "numrange", "date": "daterange", "timestamp": "tsrange",
    "timestamptz": "tstzrange",
}  # fmt: skip


def rule(*names: str) -> Callable[[Rule], Rule]:
    def register(function: Rule) -> Rule:
        RULES.update(dict.fromkeys(names, function))
        return function

    return register


@renders(n.Typed)
def typed(writer: Writer, node: n.Typed[Any], scope: Scope) -> Any:
    known = type_of(node.operands[0], writer)
    if node.name.startswith("extract "):
        field = node.name.partition(" ")[2]
        return written(f"EXTRACT({field} FROM ", writer.render(node.operands[0], scope), ")")
    return RULES[node.name](writer, node, known, scope)


def family(known: Any, value: Any) -> str:
    """What sort of collection a type is; of an unknown one what it is asked for says it."""
    if known is None:
        given = getattr(value, "value", None)
        return {str: "text", list: "array", dict: "json"}.get(type(given), "other")
    if known.category == "S":
        return "text"
    if known.category == "A":
        return "array"
    if known.name in ("json", "jsonb"):
        return "json"
    if known.kind in ("r", "m"):
        return "range"
    return "network" if known.name in _NETWORKS else "scalar"


def as_jsonb(writer: Writer, node: Any, known: Any, scope: Scope) -> Any:
    made = writer.render(node, scope)
    return writer.cast(made, "jsonb") if known is not None and known.name == "json" else made


def given(writer: Writer, node: Any, needs: tuple[str | None, Any], scope: Scope) -> Any:
    """A value with what it needs, or another expression."""
    return bound(writer, node, needs) if isinstance(node, n.Value) else writer.render(node, scope)


@rule("contains", "contains text")
def contains(writer: Writer, node: Any, known: Any, scope: Scope) -> Any:
    operand, value = node.operands
    sort = family(known, value)
    if sort == "text":
        return _contains_text(writer, operand, value, scope, case=node.name == "contains text")
    if sort == "array" and not _is_array(writer, value):
        element = given(
            writer, value, parameter_type(n.Elements("ANY", operand), getattr(value, "value", None), writer), scope
        )
        return operated(element, "=", call_of("ANY", [writer.render(operand, scope)]), compares=True)
    if sort == "scalar":
        raise VantageError(
            f"contains() is for text, arrays, json, ranges and networks, and this is {known.name}: .cast(str) makes "
            "it text, .contained_by(…) asks whether it is in a range."
        )
    return _beside(writer, operand, value, known, ">>=" if sort == "network" else "@>", scope)


def _contains_text(writer: Writer, operand: Any, value: Any, scope: Scope, *, case: bool) -> Any:
    left = writer.render(operand, scope)
    if isinstance(value, n.Value) and not hasattr(value, "is_deferred"):
        if not isinstance(value.value, str):
            raise VantageError(f"A text contains texts, not {value.value!r:.60}.")
        pattern = writer.bind(value, None, lambda text: f"%{escape_like(text)}%")
        made = writer.dialect.compared("LIKE" if case else "ILIKE", left, pattern)
        if made is not None:
            return made
        return left.like(pattern) if case else left.ilike(pattern)
    sides = [left, writer.render(value, scope)]
    found = call_of("strpos", sides if case else [call_of("lower", [side]) for side in sides])
    return operated(found, ">", writer.literal("0"), compares=True)


def _is_array(writer: Writer, node: Any) -> bool:
    if isinstance(node, n.Value):
        return isinstance(node.value, (list, tuple))
    known = type_of(node, writer)
    return known is None or known.category == "A"


def _beside(writer: Writer, operand: Any, value: Any, known: Any, symbol: str, scope: Scope) -> Any:
    """An operator between two of a kind."""
    sort = family(known, value)
    if sort == "json":
        if isinstance(value, n.Value):
            right = bound(writer, value, exact_needs(builtin("jsonb")))
        else:
            right = as_jsonb(writer, value, type_of(value, writer), scope)
        return operated(as_jsonb(writer, operand, known, scope), symbol, right)
    left = writer.render(operand, scope)
    if sort == "range":
        return operated(left, symbol, given(writer, value, range_needs(known, getattr(value, "value", None)), scope))
    return operated(left, symbol, beside(writer, value, operand, scope, symbol))


@rule("contained_by")
def contained_by(writer: Writer, node: Any, known: Any, scope: Scope) -> Any:
    operand, value = node.operands
    if family(known, value) != "scalar":
        symbol = "<<=" if known is not None and known.name in _NETWORKS else "<@"
        return _beside(writer, operand, value, known, symbol, scope)
    if isinstance(value, n.Value) and isinstance(value.value, (list, tuple)):
        raise VantageError("A value is one of a list by in_(…); contained_by() is for ranges and arrays.")
    name = _RANGE_OF.get(known.name)
    needs = exact_needs(builtin(name) if name else None)
    return operated(writer.render(operand, scope), "<@", given(writer, value, needs, scope))


@rule("overlaps")
def overlaps(writer: Writer, node: Any, known: Any, scope: Scope) -> Any:
    operand, value = node.operands
    return _beside(writer, operand, value, known, "&&", scope)


@rule("before", "after", "adjacent_to")
def sides(writer: Writer, node: Any, known: Any, scope: Scope) -> Any:
    symbol = {"before": "<<", "after": ">>", "adjacent_to": "-|-"}[node.name]
    operand, value = node.operands
    needs = range_needs(known, getattr(value, "value", None))
    return operated(writer.render(operand, scope), symbol, given(writer, value, needs, scope))


@rule("length")
def length(writer: Writer, node: Any, known: Any, scope: Scope) -> Any:
    name = "length"
    if known is not None and known.category == "A":
        name = "cardinality"
    elif known is not None and known.name in ("json", "jsonb"):
        name = f"{known.name}_array_length"
    return call_of(name, [writer.render(node.operands[0], scope)])


@rule("array_position")
def array_position(writer: Writer, node: Any, known: Any, scope: Scope) -> Any:
    operand, value = node.operands
    needs = exact_needs(known.element if known is not None else None)
    return call_of("array_position", [writer.render(operand, scope), given(writer, value, needs, scope)])


@rule("round")
def round_(writer: Writer, node: Any, known: Any, scope: Scope) -> Any:
    operands = [writer.render(operand, scope) for operand in node.operands]
    if len(operands) == 1:
        return _whole("round", operands[0], known)
    if known is None or known.name not in ("float4", "float8"):
        return call_of("round", operands)
    # Postgres rounds numerics alone to a number of digits.
    return writer.cast(call_of("round", [writer.cast(operands[0], "numeric"), operands[1]]), "double precision")


@rule("floor", "ceil", "trunc")
def whole(writer: Writer, node: Any, known: Any, scope: Scope) -> Any:
    return _whole(node.name, writer.render(node.operands[0], scope), known)


def _whole(name: str, operand: Any, known: Any) -> Any:
    """Postgres would make a float of an integer; it is whole already."""
    return operand if known is not None and known.name in ("int2", "int4", "int8") else call_of(name, [operand])


@rule("sign")
def sign(writer: Writer, node: Any, known: Any, scope: Scope) -> Any:
    made = call_of("sign", [writer.render(node.operands[0], scope)])
    if known is None or known.name not in ("int2", "int4", "int8"):
        return made
    return writer.cast(made, known.name)


@rule("date_trunc")
def date_trunc(writer: Writer, node: Any, known: Any, scope: Scope) -> Any:
    operand, *extra = (writer.render(each, scope) for each in node.operands)
    if known is None or known.name != "date":
        return call_of("date_trunc", [extra[0], operand, *extra[1:]])
    # Postgres would make a timestamp with time zone of a date.
    return writer.cast(call_of("date_trunc", [extra[0], writer.cast(operand, "timestamp")]), "date")


@rule("has_key", "has_any", "has_all", "path_exists")
def json_tests(writer: Writer, node: Any, known: Any, scope: Scope) -> Any:
    symbol = {"has_key": "?", "has_any": "?|", "has_all": "?&", "path_exists": "@?"}[node.name]
    return operated(as_jsonb(writer, node.operands[0], known, scope), symbol, writer.render(node.operands[1], scope))


@rule("json_type")
def json_type(writer: Writer, node: Any, known: Any, scope: Scope) -> Any:
    name = "json_typeof" if known is not None and known.name == "json" else "jsonb_typeof"
    return call_of(name, [writer.render(node.operands[0], scope)])


@rule("path_query")
def path_query(writer: Writer, node: Any, known: Any, scope: Scope) -> Any:
    operands = [as_jsonb(writer, node.operands[0], known, scope), writer.render(node.operands[1], scope)]
    return call_of("jsonb_path_query_first", operands)


@rule("search", "rank", "headline")
def search(writer: Writer, node: Any, known: Any, scope: Scope) -> Any:
    operand, words, *config = (writer.render(each, scope) for each in node.operands)
    query = call_of("websearch_to_tsquery", [*config, words])
    if node.name == "headline":
        return call_of("ts_headline", [*config, operand, query])
    is_vector = known is not None and known.name == "tsvector"
    vector = operand if is_vector else call_of("to_tsvector", [*config, operand])
    return operated(vector, "@@", query) if node.name == "search" else call_of("ts_rank", [vector, query])
