"""How windows are written."""

from __future__ import annotations

from typing import Any

from .. import _nodes as n
from .._errors import VantageError
from .._reads import Aggregate
from .aggregates import aggregate_of
from .calls import plain_call
from .elements import written
from .plan import Part, Plan
from .scope import Scope
from .select import find_place, ordered
from .writer import Writer, renders


@renders(n.Over)
def over(writer: Writer, node: n.Over[Any], scope: Scope) -> Any:
    if scope.main.narrows:
        raise VantageError(
            "A window is computed after WHERE: select it under a name, and narrow that: "
            "t.select(…, n=v.fn.row_number().over(…)).as_table() has where()."
        )
    items: list[Any] = [_operand(writer, node.operand, scope), " OVER ("]
    clauses: list[list[Any]] = []
    if node.partition:
        clauses.append(["PARTITION BY ", [writer.render(key, scope) for key in node.partition]])
    if node.order:
        clauses.append(["ORDER BY ", [ordered(writer, ordering, scope) for ordering in node.order]])
    if node.frame is not None:
        kind, start, first, stop, last = node.frame
        ends = [_end(writer, start, first, scope), _end(writer, stop, last, scope)]
        clauses.append([f"{kind} BETWEEN ", *ends[0], " AND ", *ends[1]])
    for number, clause in enumerate(clauses):
        items += [" " if number else "", *clause]
    return written(*items, ")")


def _operand(writer: Writer, node: Any, scope: Scope) -> Any:
    if isinstance(node, Aggregate):
        _refuse_chain(writer, node, scope)
        return aggregate_of(writer, node, scope)
    if isinstance(node, n.Call):
        return plain_call(writer, node, scope)
    raise VantageError("over() is of an aggregate or a window function: t.sum('x').over(…), v.fn.rank().over(…).")


def _refuse_chain(writer: Writer, node: Aggregate[Any], scope: Scope) -> None:
    """A window is over the rows at hand: not over those that a chain leads to, nor over rows that a join repeats."""
    place = find_place(scope.main.table, node.table)
    if place is None or place.steps:
        raise VantageError(
            f"A window is over the rows of the set that is asked, and this {node.function}() is about others: "
            f"v.fn.{node.function}(t.ref_…().{node.function}(…)).over(…) is over one value a row."
        )
    part = Part(node, scope.main.table, place)
    if scope.main.is_grouped or not part.is_sensitive:
        return
    if Plan(writer, scope.main.table, [], []).is_multiplied(part, list(scope.main.aliases)):
        raise VantageError(
            f"Beside a relation to many rows {node.function}() would count rows several times in its window: "
            "select() it of the set alone, and join that: t.select(…).as_table()."
        )


def _end(writer: Writer, words: str, value: Any, scope: Scope) -> list[Any]:
    return [words] if value is None else [writer.render(value, scope), f" {words}"]
