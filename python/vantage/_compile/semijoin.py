"""Conditions through a to-one relation: ``client_id IN (SELECT id FROM client WHERE name = $1)``.

The column of the related row is a sub-query for each row. Where a condition on it stands in WHERE, alone or in AND
and OR, it matters only for which rows it is true; and where it is never true of NULL, a row without a related one is
never among them. Then the related rows can be found first. Under NOT, or where NULL may be true, they cannot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _nodes as n
from .._entity import catalog_table
from .._fields import Column, Imported
from .canned import is_canned
from .chain import is_unique, relation_columns, tuple_in
from .scope import Scope

if TYPE_CHECKING:
    from .._table import Table
    from .writer import Writer

_STRICT = frozenset(
    {"=", "!=", "<", "<=", ">", ">=", "LIKE", "ILIKE", "NOT LIKE", "NOT ILIKE", "~", "~*", "!~", "!~*", "<<="}
)
"""Operators that are never true of NULL."""


def narrowed(writer: Writer, node: Any, scope: Scope) -> Any:
    """A condition of WHERE: it matters only where it is true."""
    from .comparisons import joined

    if type(node) is n.Both:
        return joined(writer, node.operator, [narrowed(writer, part, scope) for part in node.parts])
    column = _strict_column(node)
    way = None if column is None else _way_to(writer, column, scope)
    if way is None:
        return writer.render(node, scope)
    return _reached(writer, scope, way, node, column)


def _strict_column(node: Any) -> Any:
    """The column that a condition compares with values, if it is never true where the column is NULL."""
    if isinstance(node, n.ColumnOf):
        return node
    if isinstance(node, n.Comparison) and node.operator in _STRICT:
        sides = node.one, node.other
    elif isinstance(node, n.Between):
        sides = node.operand, node.low, node.high
    elif isinstance(node, n.Typed) and node.name in ("contains", "contains text", "overlaps"):
        sides = node.operands
    elif isinstance(node, n.Membership) and _has_known_values(node):
        sides = (node.operand,)
    else:
        return None
    columns = [side for side in sides if not isinstance(side, n.Value)]
    return columns[0] if len(columns) == 1 and isinstance(columns[0], n.ColumnOf) else None


def _has_known_values(node: n.Membership) -> bool:
    values = node.members
    if type(values) is not n.Value or node.wants_null:
        return False
    return bool(values.value) or not node.negated  # NOT IN of nothing is true of NULL too


def _way_to(writer: Writer, column: n.ColumnOf[Any], scope: Scope) -> tuple[list[Table], Column] | None:
    """The to-one relations from the row at hand, and the column of the last one's table; or None."""
    from .writer import root_of

    place = writer.locate(column.table, scope)
    if place is None or place.scope is not scope or scope.main is not scope:
        return None
    tables, field, at = list(place.steps), column.field, scope.table
    if tables:
        at = tables[-1]
    while isinstance(field, Imported) and not _is_given(writer, field, at):
        at = root_of(at)._ref(field.relation)
        tables.append(at)
        field = at._field(field.column)
    if not tables or not isinstance(field, Column) or not _leads_to_one(writer, scope, tables):
        return None
    return tables, field


def _is_given(writer: Writer, field: Imported, table: Table) -> bool:
    db = writer.db
    return db is not None and db.is_partial and is_canned(field, catalog_table(table._entity, db), db)


def _leads_to_one(writer: Writer, scope: Scope, tables: list[Table]) -> bool:
    near = scope.table
    for table in tables:
        relation = table._state.step.relation  # type: ignore[union-attr]
        if relation.many or relation.via is not None:
            return False
        if not is_unique(table, relation_columns(near._entity, relation, writer.db)[1], writer.db):
            return False
        near = table
    return True


def _reached(writer: Writer, near: Scope, way: tuple[list[Table], Column], node: Any, column: Any) -> Any:
    """``columns IN (SELECT target FROM … WHERE condition)``, as often as there are steps."""
    from .select import source
    from .writer import root_of

    (table, *further), field = way
    relation = table._state.step.relation  # type: ignore[union-attr]
    columns, targets = relation_columns(near.table._entity, relation, writer.db)
    inner = Scope(writer, root_of(table, deleted=True), None)
    if further:
        condition = _reached(writer, inner, (further, field), node, column)
    else:
        with writer.replacing({id(column): inner.column(field.column_name)}):
            condition = writer.render(node, inner)
    query = writer.sa.select(*(inner.column(name) for name in targets)).select_from(source(writer, inner))
    return tuple_in(writer, [near.column(name) for name in columns], query.where(condition))
