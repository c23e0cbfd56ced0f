"""How values, columns, sets and aggregates are written; other kinds of expressions have modules of their own."""

from __future__ import annotations

from typing import Any

from .. import _nodes as n
from .._deferred import Deferred, one_value
from .._entity import primary_key
from .._errors import VantageError
from .._reads import Aggregate
from .._table import Table
from . import arithmetic, calls, comparisons, typed, windows  # noqa: F401  (they register how nodes are written)
from .aggregates import aggregate_of
from .chain import any_row, chain
from .elements import unnamed
from .scope import Scope
from .writer import Writer, renders


@renders(n.Value)
def value(writer: Writer, node: n.Value[Any], scope: Scope) -> Any:
    return writer.bind(node)


@renders(Deferred)
def deferred(writer: Writer, node: Deferred, scope: Scope) -> Any:
    return writer.bind(node, None, one_value)


@renders(n.ColumnOf)
def column(writer: Writer, node: n.ColumnOf[Any], scope: Scope) -> Any:
    return writer.column(node, scope)


@renders(n.Exists)
def exists(writer: Writer, node: n.Exists, scope: Scope) -> Any:
    if n.is_foreign(node.table, writer.db):
        raise VantageError(f"{node.table!r} is of another database: t.column.in_(its select()) fetches its values.")
    place = writer.locate(node.table, scope)
    if place is None or not place.way.steps:
        return writer.sa.exists(writer.rows_of(node.table, lambda s: [writer.literal("1")], scope))
    steps, at = row_steps(place)
    scope.refer(at)
    return writer.sa.exists(any_row(writer, steps, at, place.way.extra_conditions()))


def row_steps(place: Any) -> tuple[list[Any], Scope]:
    """A chain from the row at hand; where it is joined to its end, from where it starts."""
    if place.steps:
        return place.steps, place.scope
    return place.way.steps, place.scope.main


@renders(Aggregate)
def aggregate(writer: Writer, node: Aggregate[Any], scope: Scope) -> Any:
    """An aggregate in a row: about the rows that its chain leads to, or about a whole set."""
    if n.is_foreign(node.table, writer.db):
        return writer.bind(node, None, one_value)
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

    return whole_aggregate(writer, node, table, scope).scalar_subquery()


def _narrowed(place: Any) -> Table:
    """The set at hand, with the conditions that the aggregate's set has beyond it."""
    extra = place.way.extra_conditions()
    table = place.scope.table
    return table._where(extra) if extra else table


@renders(n.Scalar)
def scalar(writer: Writer, node: n.Scalar[Any], scope: Scope) -> Any:
    if n.is_foreign(node.query, writer.db):
        return writer.bind(node.fetched, None, one_value)
    return value_query(writer, node.query, scope).scalar_subquery()


def value_query(writer: Writer, query: Any, scope: Scope, columns: int = 1) -> Any:
    """A set or a select() as a value in ``scope``: never correlated."""
    with writer.apart_from(scope):
        return _value_query(writer, query, columns)


def _value_query(writer: Writer, query: Any, columns: int) -> Any:
    if isinstance(query, Table):
        names = primary_key(query._entity, writer.db)
        if len(names) != columns:
            raise VantageError(
                f"{query._entity.__name__} has no key of {_of(columns)}: select() the columns that are meant."
            )
        return writer.rows_of(query, lambda s: [s.column(name) for name in names])
    if len(query.outputs) != columns:
        raise VantageError(f"Here a select() of {_of(columns)} is wanted; this one has {len(query.outputs)}.")
    from .selections import selection_query

    return selection_query(writer, query)


def _of(columns: int) -> str:
    return "one column" if columns == 1 else f"{columns} columns"
