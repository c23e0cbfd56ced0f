"""Writes as statements: INSERT, UPDATE and DELETE, with the conditions that a read of the same set has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from .. import _nodes as n
from .._fields import Column, Field
from .._shape import Shape
from .._sql_names import quote
from .elements import Pieces
from .statement import CompiledStatement, compiled
from .target import Target, target_conditions

if TYPE_CHECKING:
    from .._assignments import Assignment
    from .._table import Table
    from .writer import Writer


def statement(kind: Any, table: Table, nodes: Iterable[Any], make: Callable[[Writer], Any]) -> CompiledStatement:
    """The statement of a write: found by its shape, else as ``make(writer)`` gives it, items of text and elements."""
    shape = Shape(table._database_or_none())
    shape.tokens += ("write", kind)
    shape.add_table(table)
    for node in nodes:
        shape.add(node)
    return compiled(table._database_or_none(), shape, lambda writer: (with_ctes(writer, make(writer)), None))


def with_ctes(writer: Writer, items: Sequence[Any]) -> Pieces:
    """The items as one element, behind the WITH of the sets that stand in one."""
    before: list[Any] = []
    for name, query in writer.ctes.values():
        before += (", " if before else "WITH ", f"{name.mark} AS (", query.element, ")")
    writer.ctes = {}
    return in_turn([*before, " " if before else "", *items])


def in_turn(items: Iterable[Any]) -> Pieces:
    """Texts and elements, in whatever order, as one element."""
    parts, arguments = [""], []
    for item in items:
        if isinstance(item, str):
            parts[-1] += item
        else:
            arguments.append(item)
            parts.append("")
    return Pieces(tuple(parts), arguments)


# The parts of a statement.


def where(writer: Writer, target: Target) -> list[Any]:
    made = target_conditions(writer, target)
    return [" WHERE ", writer.sa.and_(*made)] if made else []


def returning(writer: Writer, target: Target, fields: Sequence[Field]) -> list[Any]:
    return [" RETURNING ", *outputs(writer, target, fields)] if fields else []


def outputs(writer: Writer, target: Target, fields: Sequence[Field]) -> list[Any]:
    """Fields under their names."""
    items: list[Any] = []
    for field in fields:
        items += (", " if items else "", writer.field(field, target))
        if not (isinstance(field, Column) and field.column_name == field.name):
            items.append(f" AS {quote(field.name)}")
    return items


def assignments(writer: Writer, target: Target, values: Sequence[Assignment]) -> list[Any]:
    """``price = $1, name = upper(name)``: each value in the row as it was."""
    items: list[Any] = []
    target.in_outputs = True
    for value in values:
        items += (", " if items else "", f"{quote(value.column_name)} = ", assigned(writer, target, value))
    target.in_outputs = False
    return items


def assigned(writer: Writer, target: Any, value: Assignment) -> Any:
    """A value that is stored: a parameter of its column's type, or an expression."""
    if type(value.node) is n.Value:
        return writer.bind(value.node, *value.place.storing)
    return writer.render(value.node, target)


# The statements.


def update(table: Table, values: Sequence[Assignment], fields: Sequence[Field] = ()) -> CompiledStatement:
    """``UPDATE product SET price = $1 WHERE …``."""

    def make(writer: Writer) -> list[Any]:
        target = Target(writer, table)
        changed = assignments(writer, target, values)
        return [f"UPDATE {target.mark} SET ", *changed, *where(writer, target), *returning(writer, target, fields)]

    kind = ("UPDATE", tuple(value.column_name for value in values), tuple(fields))
    return statement(kind, table, [value.node for value in values], make)


def delete(table: Table, fields: Sequence[Field] = ()) -> CompiledStatement:
    """``DELETE FROM product WHERE …``."""

    def make(writer: Writer) -> list[Any]:
        target = Target(writer, table)
        return [f"DELETE FROM {target.mark}", *where(writer, target), *returning(writer, target, fields)]

    return statement(("DELETE", tuple(fields)), table, (), make)


def lock(table: Table, fields: Sequence[Field]) -> CompiledStatement:
    """``SELECT … FOR UPDATE`` of the rows that a write of the set would change."""

    def make(writer: Writer) -> list[Any]:
        target = Target(writer, table)
        selected = outputs(writer, target, fields)
        return ["SELECT ", *selected, f" FROM {target.mark}", *where(writer, target), writer.dialect.locked]

    return statement(("LOCK", tuple(fields)), table, (), make)


def tuples(table: Table) -> CompiledStatement:
    """Where the rows of a set are stored: the tables that foreign keys reach are asked about just these."""

    def make(writer: Writer) -> list[Any]:
        target = Target(writer, table, locks=False)
        return [f"SELECT tableoid::bigint, ctid::text FROM {target.mark}", *where(writer, target)]

    return statement("TUPLES", table, (), make)


def count(table: Table) -> CompiledStatement:
    """How many rows a write of the set would change, of what has no places: views and foreign tables."""

    def make(writer: Writer) -> list[Any]:
        target = Target(writer, table, locks=False)
        return [f"SELECT count(*) FROM {target.mark}", *where(writer, target)]

    return statement("COUNT", table, (), make)
