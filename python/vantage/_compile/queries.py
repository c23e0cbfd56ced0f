"""What each kind of read selects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .. import _nodes as n
from .._entity import catalog_table
from .._errors import VantageError
from .._fields import AfterFetch, Column
from .._shape import Shape
from .statement import CompiledStatement, compiled

if TYPE_CHECKING:
    from .._database import Database
    from .._reads import Aggregate
    from .._selection import Selection
    from .._table import Table
    from .scope import Scope
    from .writer import Writer

Made = tuple[Any, tuple[str, ...] | None]


def compile_records(table: Table) -> CompiledStatement:
    """The statement of ``get()``: the entity's fields, or ``*`` where these are just the table's columns."""
    return compiled(*_shaped("records", table), lambda writer: _records(writer, table))


def compile_every_column(table: Table) -> CompiledStatement:
    """The statement of ``rows()``: every column of the table, and of the tables that are joined."""
    return compiled(*_shaped("rows", table), lambda writer: _every_column(writer, table))


def compile_frame(table: Table) -> CompiledStatement:
    """The statement of frames and display: the entity's fields, and those of the joined entities."""
    if not table._state.joins or table._state.record is not None:
        return compile_records(table)
    return compiled(*_shaped("frame", table), lambda writer: _joined(writer, table, fields=True))


def compile_aggregate(node: Aggregate[Any]) -> CompiledStatement:
    """The statement of ``count()`` and its kin, alone."""
    db = node.table._database_or_none()
    shape = Shape(db)
    node._walk(shape)

    def make(writer: Writer) -> Made:
        from .group import whole_aggregate

        return whole_aggregate(writer, node, node.table), None

    return compiled(db, shape, make)


def compile_selection(selection: Selection) -> CompiledStatement:
    """The statement of ``select({…})``."""
    db = selection.table._database_or_none()
    shape = Shape(db)
    selection._walk(shape)

    def make(writer: Writer) -> Made:
        from .selections import selection_query

        return selection_query(writer, selection), selection.names

    return compiled(db, shape, make)


def _shaped(kind: str, table: Table) -> tuple[Database | None, Shape]:
    db = table._database_or_none()
    shape = Shape(db)
    shape.tokens.append(kind)
    shape.add_table(table)
    return db, shape


def _records(writer: Writer, table: Table) -> Made:
    from .select import select
    from .selections import labelled

    _refuse_groups(table)
    _refuse_order_by_many(table)
    catalog_table(table._entity, writer.db)  # it may be read anew, and the fields with it
    names = field_names(table)
    if selects_everything(table, writer.db, names):
        return select(writer, table, lambda s: [s.all_columns()], None), None
    fields = table._entity._fields

    def columns(scope: Scope) -> list[Any]:
        return [labelled(writer.field(fields[name], scope), name) for name in names]

    return select(writer, table, columns, None), tuple(names)


def _every_column(writer: Writer, table: Table) -> Made:
    from .select import select

    _refuse_groups(table)
    if not table._state.joins:
        return select(writer, table, lambda s: [s.all_columns()], None), None
    return _joined(writer, table, fields=False)


def _joined(writer: Writer, table: Table, *, fields: bool) -> Made:
    """The joined rows: the set's own columns or fields, and those of each join by their names beside them."""
    from .scope import Scope
    from .select import finish, joined_rows
    from .selections import labelled

    own = field_names(table) if fields else _columns_of(table, writer.db)
    names: list[str] = list(own)

    def columns(scope: Scope) -> list[Any]:
        made = [labelled(_field(writer, scope, name, fields), name) for name in own]
        for join in table._state.joins:
            alias = scope.aliases[join]
            for label, name in _joined_columns(join, writer.db, fields):
                names.append(label)
                made.append(labelled(_field(writer, alias, name, fields), label))
        return made

    scope = Scope(writer, table, None)
    statement = finish(writer, scope, joined_rows(writer, scope, columns))
    return statement, tuple(names)


def _field(writer: Writer, scope: Scope, name: str, fields: bool) -> Any:
    return writer.field(scope.table._entity._fields[name], scope) if fields else scope.column(name)


def _joined_columns(join: Any, db: Database | None, fields: bool) -> list[tuple[str, str]]:
    declared = join.table._entity._fields
    if fields:
        wanted = set(field_names(join.table))
        return [(label, name) for label, name in join.columns.items() if name in wanted]
    labels = {declared[name].column_name: label for label, name in join.columns.items() if _is_column(declared[name])}
    first = next(iter(join.columns.items()), (join.prefix + "__", ""))
    start = first[0].removesuffix(first[1])
    return [(labels.get(column, start + column), column) for column in _columns_of(join.table, db)]


def _columns_of(table: Table, db: Database | None) -> list[str]:
    known = catalog_table(table._entity, db)
    if known is not None and table._state.source is None:
        return list(known.columns)
    return [field.column_name for field in table._entity._fields.values() if isinstance(field, Column)]


def _is_column(field: Any) -> bool:
    return isinstance(field, Column)


def _refuse_groups(table: Table) -> None:
    if table._state.groups is not None:
        raise VantageError("This set is grouped: ask for a row of each group, group_by(…).select({…}).")


def _refuse_order_by_many(table: Table) -> None:
    """A row of the set has many joined rows: none of them can say where it stands."""
    from .select import joins_of, with_parents

    for ordering in table._state.order:
        joins = with_parents(table, joins_of(table, ordering.expression))
        if any(join.is_many for join in joins):
            raise VantageError(
                f"{table!r} is ordered by a column of a relation to many rows, of which each record has several: "
                "ask for rows() or select(…), or order by an aggregate such as t.ref_orders().max(…)."
            )


def field_names(table: Table) -> list[str]:
    """The fields of a set's records, in order: not deferred ones, unless they were asked for."""
    fields, state = table._entity._fields, table._state
    if state.record is not None:
        return list(record_names(state.record))
    used = {*state.fields, *_fields_in(table)}
    return [
        name
        for name, field in fields.items()
        if not isinstance(field, AfterFetch) and (not field.deferred or name in used)
    ]


def record_names(record: Any) -> tuple[str, ...]:
    """The fields that a record type of ``as_entity`` has."""
    if not hasattr(record, "_fields"):
        return record._names
    return tuple(name for name, field in record._fields.items() if not isinstance(field, AfterFetch))


def _fields_in(table: Table) -> set[str]:
    """The fields of the set itself that its conditions look at."""
    found: set[str] = set()
    waiting: list[Any] = list(table._state.conditions)
    while waiting:
        node = waiting.pop()
        if isinstance(node, n.ColumnOf) and node.table._entity is table._entity:
            found.add(node.field.name)
        waiting += n.children(node)
    return found


def selects_everything(table: Table, db: Database | None, names: Sequence[str]) -> bool:
    fields = table._entity._fields
    if not all(isinstance(fields[name], Column) and fields[name].column_name == name for name in names):  # pyright: ignore
        return False
    known = catalog_table(table._entity, db) if table._entity._table_name else None
    return set(names) == set(known.columns) if known is not None else table._state.record is None
