"""Updates of columns that other tables own: the rows are settled first, then each table is written by its key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .. import _nodes as n
from .._sql_names import quote
from .._table import physical_column
from .chain import tuple_in
from .dml import assignments, statement
from .scope import Name, Scope
from .select import select, source
from .statement import CompiledStatement
from .target import Target, writing_key
from .writer import root_of

if TYPE_CHECKING:
    from .._assignments import Assignment
    from .._table import Table
    from .._update_owners import Owner
    from .writer import Writer

_MOST_KEYS = 10
"""Keys that a refusal lists."""


def owner_columns(writer: Writer, owner: Owner, scope: Scope) -> list[Any]:
    """The key of the owning row, NULL where there is none, seen from a row of the set."""
    entity = owner.steps[-1]._entity
    return [
        writer.through(list(owner.steps), physical_column(entity, name), scope) for name in owner.link(writer.db)[1]
    ]


def near_columns(writer: Writer, owner: Owner, scope: Scope) -> list[Any]:
    """The columns that refer to the owner, on the table before it."""
    ours = owner.link(writer.db)[0]
    entity = owner.steps[-2]._entity if len(owner.steps) > 1 else scope.table._entity
    return [writer.through(list(owner.steps[:-1]), physical_column(entity, name), scope) for name in ours]


def settle(table: Table, owners: Sequence[Owner]) -> CompiledStatement:
    """The keys of the set's rows, with those of the rows that own their fields, and values that depend on the row."""
    nodes = [change.node for owner in owners for change in owner.computed]
    return statement(("SETTLE", _shape_of(owners)), table, nodes, lambda writer: [_settled(writer, table, owners)])


def _settled(writer: Writer, table: Table, owners: Sequence[Owner]) -> Any:
    key = writing_key(table, writer.db)

    def columns(scope: Scope) -> list[Any]:
        made = [scope.column(name).label(f"k{number}") for number, name in enumerate(key)]
        for at, owner in enumerate(owners):
            found = owner_columns(writer, owner, scope)
            made += [element.label(f"o{at}_{number}") for number, element in enumerate(found)]
            scope.in_outputs = True
            values = [writer.render(change.node, scope) for change in owner.computed]
            scope.in_outputs = False
            made += [element.label(f"v{at}_{number}") for number, element in enumerate(values)]
        return made

    return select(writer, table, columns, None, order=table._state.is_limited)


def outsiders(table: Table, owner: Owner) -> CompiledStatement:
    """The keys of rows outside the set that share an owner with one inside."""

    def make(writer: Writer) -> list[Any]:
        key = writing_key(table, writer.db)
        scope = Scope(writer, root_of(table, deleted=True), None)
        shared = tuple_in(
            writer, near_columns(writer, owner, scope),
            writer.rows_of(table, lambda inner: near_columns(writer, owner, inner)),
        )  # fmt: skip
        keys = [scope.column(name) for name in key]
        inside = tuple_in(writer, keys, writer.rows_of(table, lambda inner: [inner.column(name) for name in key]))
        found = writer.sa.select(*keys).select_from(source(writer, scope)).where(shared, writer.sa.not_(inside))
        return [found.limit(writer.literal(str(_MOST_KEYS)))]

    return statement(("OUTSIDERS", _shape_of([owner])), table, (), make)


def write_owner(table: Table, owner: Owner) -> CompiledStatement:
    """``UPDATE inventory SET stock = $1 WHERE product_id IN (SELECT id FROM product WHERE …) RETURNING product_id``."""

    def make(writer: Writer) -> list[Any]:
        target = Target(writer, owner.table)
        changed = assignments(writer, target, owner.changes)
        links = [target.column(name) for name in owner.link(writer.db)[1]]
        rows = writer.rows_of(table, lambda scope: near_columns(writer, owner, scope))
        back = _listed([target.column(name) for name in owner.link(writer.db)[1]])
        return [f"UPDATE {target.mark} SET ", *changed, " WHERE ", tuple_in(writer, links, rows), " RETURNING ", *back]

    return statement(("OWNER", _shape_of([owner])), table, [change.node for change in owner.changes], make)


def tuples(table: Table, owner: Owner) -> CompiledStatement:
    """Where the owning rows are stored."""

    def make(writer: Writer) -> list[Any]:
        target = Target(writer, owner.table)
        links = [target.column(name) for name in owner.link(writer.db)[1]]
        rows = writer.rows_of(table, lambda scope: near_columns(writer, owner, scope))
        return [f"SELECT tableoid::bigint, ctid::text FROM {target.mark} WHERE ", tuple_in(writer, links, rows)]

    return statement(("OWNER TUPLES", _shape_of([owner])), table, (), make)


def write_all(table: Table, own: Sequence[Assignment], owners: Sequence[Owner]) -> CompiledStatement:
    """All tables in one statement, so that each sees the rows, and the values, as they were before."""

    def make(writer: Writer) -> list[Any]:
        settled = Name(writer, "settled", qualified=True, is_cte=True)
        items: list[Any] = [f"WITH {settled.mark} AS MATERIALIZED (", _settled(writer, table, owners), ")"]
        writes = [] if not own else [_write_own(writer, table, own, owners, settled)]
        writes += [_write_other(writer, at, owner, owners, settled) for at, owner in enumerate(owners)]
        counts: list[Any] = []
        for number, write in enumerate(writes):
            name = Name(writer, f"written_{number + 1}", qualified=True, is_cte=True)
            items += [f", {name.mark} AS (", *write, ")"]
            counts.append(f"{', ' if counts else ' SELECT '}(SELECT count(*) FROM {name.mark})")
        return [*items, *counts]

    nodes = [change.node for change in (*own, *(change for owner in owners for change in owner.changes))]
    kind = ("WRITE ALL", tuple(change.column_name for change in own), _shape_of(owners))
    return statement(kind, table, nodes, make)


def _write_own(
    writer: Writer, table: Table, own: Sequence[Assignment], owners: Sequence[Owner], settled: Name
) -> list[Any]:  # fmt: skip
    target = Target(writer, table)
    key = writing_key(table, writer.db)
    left = _tuple(writer, [target.column(name) for name in key])
    keys = ", ".join(f"k{number}" for number in range(len(key)))
    chosen = f" IN (SELECT {keys} FROM {settled.mark}{_that_have(owners, writer)})"
    changed = assignments(writer, target, own)
    return [f"UPDATE {target.mark} SET ", *changed, " WHERE ", left, chosen, " RETURNING 1"]


def _write_other(writer: Writer, at: int, owner: Owner, owners: Sequence[Owner], settled: Name) -> list[Any]:
    target = Target(writer, owner.table)
    target.qualify()
    links = owner.link(writer.db)[1]
    row = Name(writer, "given", qualified=True)
    changed: list[Any] = []
    for change in owner.changes:
        changed.append(f"{', ' if changed else ''}{quote(change.column_name)} = ")
        if type(change.node) is n.Value:
            changed.append(writer.bind(change.node, *change.place.storing))
        else:
            changed.append(row.column(f"v{at}_{owner.computed.index(change)}"))
    names = ", ".join(f"o{at}_{number}" for number in range(len(links)))
    given = f"(SELECT DISTINCT ON ({names}) * FROM {settled.mark}{_that_have(owners, writer)}) AS {row.mark}"
    ties = [target.column(name) == row.column(f"o{at}_{number}") for number, name in enumerate(links)]
    return [
        f"UPDATE {target.mark} SET ", *changed, f" FROM {given} WHERE ", writer.sa.and_(*ties), " RETURNING 1",
    ]  # fmt: skip


def _that_have(owners: Sequence[Owner], writer: Writer) -> str:
    """Rows that lack one of the owners are left as they are."""
    names = [f"o{at}_{number}" for at, owner in enumerate(owners) for number in range(len(owner.link(writer.db)[1]))]
    return " WHERE " + " AND ".join(f"{name} IS NOT NULL" for name in names)


def _shape_of(owners: Sequence[Owner]) -> tuple[Any, ...]:
    return tuple(
        (
            tuple(step._state.step.relation for step in owner.steps),  # type: ignore[union-attr]
            tuple(change.field for change in owner.changes),
        )
        for owner in owners
    )


def _tuple(writer: Writer, columns: list[Any]) -> Any:
    return columns[0] if len(columns) == 1 else writer.sa.tuple_(*columns)


def _listed(elements: Sequence[Any]) -> list[Any]:
    items: list[Any] = []
    for element in elements:
        items += (", ", element) if items else (element,)
    return items
