"""``select({…})`` as a statement, and as the source of other sets."""

from __future__ import annotations

from typing import Any

from .._selection import Selection
from .._sql_names import quote
from .._state import Derived
from .elements import as_written
from .group import grouped_query, is_grouped
from .scope import Name, Scope
from .select import compound, finish, joined_rows, limited
from .writer import Writer


def selection_query(writer: Writer, selection: Selection) -> Any:
    """A ``select({…})`` as a statement."""
    if selection.parts is not None:
        operator, parts = selection.parts
        statement = compound(writer, operator, [selection_query(writer, part) for part in parts])
        return _last(writer, selection, statement)
    if is_grouped(selection):
        statement = grouped_query(writer, selection)
    else:
        scope = Scope(writer, selection.table, None)
        statement = finish(writer, scope, _rows(writer, scope, selection), order=not selection.order)
    asked = selection.order or selection.distinct_rows or selection.limited is not None
    if selection.table._state.is_limited and (asked or selection.skipped is not None):
        name = Name(writer, "selected", qualified=True)
        whole = statement.subquery(as_written(name.mark))
        statement = writer.sa.select(writer.literal("*")).select_from(whole)
    return _last(writer, selection, statement)


def _rows(writer: Writer, scope: Scope, selection: Selection) -> Any:
    def columns(scope: Scope) -> list[Any]:
        scope.in_outputs = True
        made = [labelled(writer.render(node, scope), name) for name, node in selection.outputs.items()]
        scope.in_outputs = False
        return made

    return joined_rows(writer, scope, columns)


def _last(writer: Writer, selection: Selection, statement: Any) -> Any:
    """DISTINCT, ORDER BY, LIMIT and OFFSET that were asked of the select() itself."""
    if selection.distinct_rows:
        statement = statement.distinct()
    for name, descending, nulls in selection.order:
        element = writer.sa.literal_column(quote_output(name))
        element = element.desc() if descending else element
        if nulls is not None:
            element = element.nulls_first() if nulls == "first" else element.nulls_last()
        statement = statement.order_by(element)
    return limited(writer, statement, selection.limited, selection.skipped)


def labelled(element: Any, name: str) -> Any:
    """``element AS name``; just the column where it is called so already."""
    if str(getattr(element, "name", "")).endswith("\0" + quote_output(name)):
        return element
    return element.label(as_written(quote_output(name)))


def quote_output(name: str) -> str:
    return quote(name)


def derived_source(writer: Writer, made: Derived, scope: Scope) -> Any:
    """A ``select()`` or a function in FROM; one that stands in WITH is written once."""
    if not isinstance(made.query, Selection):
        return made.query.source(writer, scope)
    if not made.cte:
        return selection_query(writer, made.query).subquery(as_written(scope.mark))
    if id(made) not in writer.ctes:
        name = Name(writer, made.name, qualified=True, is_cte=True)
        query = selection_query(writer, made.query)
        writer.ctes[id(made)] = (name, query.cte(as_written(name.mark)))
    scope.source = writer.ctes[id(made)][0]
    return writer.sa.table(as_written(scope.mark))
