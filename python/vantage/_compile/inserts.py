"""INSERT: text for plain values, however many rows; by the writer where an expression is among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .. import _nodes as n
from .._fields import Column, Field
from .._sql_names import quote, quote_table
from .dml import assigned, returning, statement
from .statement import CompiledStatement
from .target import Target

if TYPE_CHECKING:
    from .._assignments import Assignment
    from .._table import Table
    from .writer import Writer

_MOST_PARAMETERS = 30_000
"""In one statement; the protocol ends at 65,535."""
_MANY = 200
"""Rows from which on a column is one parameter."""


def insert(
    table: Table, rows: Sequence[Sequence[Assignment]], fields: Sequence[Field], conflict: Any = None
) -> list[CompiledStatement]:
    """``INSERT INTO client (name) VALUES ($1), ($2) RETURNING id``: as few statements as parameters allow."""
    names = list(dict.fromkeys(each.column_name for row in rows for each in row))
    plain = all(type(each.node) is n.Value for row in rows for each in row)
    plain = plain and conflict is None and all(isinstance(field, Column) for field in fields)
    if plain and len(rows) >= _MANY and _is_even(rows, names):
        return [_as_arrays(table, rows, fields)]
    make = _as_text if plain else _by_writer
    if not names:
        return [make(table, [row], names, fields, conflict) for row in rows]
    size = max(_MOST_PARAMETERS // len(names), 1)
    return [make(table, rows[at : at + size], names, fields, conflict) for at in range(0, len(rows), size)]


def _as_text(
    table: Table, rows: Sequence[Sequence[Assignment]], names: Sequence[str], fields: Sequence[Field], _: Any
) -> CompiledStatement:
    params: list[Any] = []

    def cell(each: Assignment | None) -> str:
        if each is None:
            return "DEFAULT"
        cast, adapt = each.place.storing
        value = each.node.value  # type: ignore[attr-defined]
        params.append(value if adapt is None else adapt(value))
        return f"${len(params)}::{cast}" if cast else f"${len(params)}"

    db = table._database_or_none()
    items = list(_values(rows, names, lambda row: [cell(row.get(name)) for name in names]))
    text = f"INSERT INTO {quote_table(table._entity, db)}{''.join(items)}{_back(fields)}"
    return CompiledStatement(text, tuple(params), tuple(field.name for field in fields))


def _is_even(rows: Sequence[Sequence[Assignment]], names: Sequence[str]) -> bool:
    """Whether each row has each column, of a type whose text is known here."""
    known = all(each.column is not None and each.column.type.plain.name != "money" for each in rows[0])
    return known and bool(names) and all([[each.column_name for each in row] == names for row in rows])


def _as_arrays(
    table: Table, rows: Sequence[Sequence[Assignment]], fields: Sequence[Field]
) -> CompiledStatement:  # fmt: skip
    """One statement however many rows: an array of texts for each column, which Postgres reads as its type."""
    from .._parameters import sql_name
    from .._to_text import to_text

    names, casts, params = [], [], []
    for at, each in enumerate(rows[0]):
        assert each.column is not None
        kind, name = each.column.type, each.name
        names.append(quote(each.column_name))
        casts.append(f"c{at}::{sql_name(kind.plain)}")
        params.append([to_text(row[at].node.value, kind, name) for row in rows])  # type: ignore[attr-defined]
    given = f"unnest({', '.join(f'${at + 1}::text[]' for at in range(len(names)))})"
    columns = ", ".join(f"c{at}" for at in range(len(names)))
    text = (
        f"INSERT INTO {quote_table(table._entity, table._database_or_none())} ({', '.join(names)}) "
        f"SELECT {', '.join(casts)} FROM {given} AS given({columns}){_back(fields)}"
    )
    return CompiledStatement(text, tuple(params), tuple(field.name for field in fields))


def _back(fields: Sequence[Field]) -> str:
    return f" RETURNING {', '.join(map(_output, fields))}" if fields else ""


def _output(field: Any) -> str:
    name = quote(field.column_name)
    return name if field.column_name == field.name else f"{name} AS {quote(field.name)}"


def _by_writer(
    table: Table, rows: Sequence[Sequence[Assignment]], names: Sequence[str], fields: Sequence[Field], conflict: Any
) -> CompiledStatement:
    def make(writer: Writer) -> list[Any]:
        target = Target(writer, table)

        def cells(row: dict[str, Assignment]) -> list[Any]:
            return ["DEFAULT" if name not in row else assigned(writer, target, row[name]) for name in names]

        items = [f"INSERT INTO {target.mark}", *_values(rows, names, cells)]
        if conflict is not None:
            items += conflict.items(writer, target)
        return [*items, *returning(writer, target, fields)]

    nodes = [each.node for row in rows for each in row]
    columns = tuple(tuple(each.column_name for each in row) for row in rows)
    kind = ("INSERT", tuple(names), columns, tuple(fields), None if conflict is None else conflict.shape)
    nodes += [] if conflict is None else conflict.nodes
    return statement(kind, table, nodes, make)


def _values(
    rows: Sequence[Sequence[Assignment]], names: Sequence[str], cells: Callable[[dict[str, Assignment]], list[Any]]
) -> Iterator[Any]:
    if not names:
        yield " DEFAULT VALUES"
        return
    yield f" ({', '.join(map(quote, names))}) VALUES "
    for number, row in enumerate(rows):
        yield ", (" if number else "("
        for at, item in enumerate(cells({each.column_name: each for each in row})):
            if at:
                yield ", "
            yield item
        yield ")"
