"""Chains of relations: from a set to the next one, and from the row at hand of an outer query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from .._entity import catalog_table, primary_key
from .._errors import VantageError
from .._fields import RelationField
from .._sql_names import quote, quote_known
from .._state import relation_target
from .elements import as_written
from .scope import Name, Scope

if TYPE_CHECKING:
    from .._database import Database
    from .._table import Table
    from .writer import Writer

Columns = Callable[[Scope], list[Any]]


def relation_columns(
    entity: Any, relation: RelationField, db: Database | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Columns of the table and of the target that are equal; what a model leaves out is the primary key."""
    target = relation_target(entity, relation)
    ours = relation.columns or primary_key(entity, db)
    theirs = relation.target_columns or primary_key(target, db)
    if relation.via is None and len(ours) != len(theirs):
        raise VantageError(
            f"{entity.__name__}.{relation.name} has {len(ours)} columns here and {len(theirs)} in {target.__name__}."
        )
    return tuple(ours), tuple(theirs)


def tuple_in(writer: Writer, columns: list[Any], query: Any) -> Any:
    """``(a, b) IN (SELECT …)``."""
    left = columns[0] if len(columns) == 1 else writer.sa.tuple_(*columns)
    return left.in_(query)


class Junction(Name):
    """The table between the two ends of a many to many."""

    def __init__(self, writer: Writer, entity: Any, relation: RelationField) -> None:
        text, base, self.near, self.far = junction_of(entity, relation, writer.db)
        super().__init__(writer, base, source=text)

    def table(self) -> Any:
        return self.writer.sa.table(as_written(self.mark))

    def columns(self, names: Sequence[str]) -> list[Any]:
        return [self.column(name) for name in names]


def junction_of(
    entity: Any, relation: RelationField, db: Database | None
) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
    """The junction as SQL, its name, its columns that refer to the table, and those that refer to the target."""
    name, near, far = relation.via or "", relation.via_columns, relation.via_target_columns
    known = None if db is None else db.catalog.find(name)
    if not far and known is not None:
        target = catalog_table(relation_target(entity, relation), db)
        keys = [key for key in known.foreign_keys if target and key.target == target.key and key.columns != near]
        far = keys[0].columns if len(keys) == 1 else ()
    if not far:
        raise VantageError(
            f"{entity.__name__}.{relation.name} goes via {name}: say which of its columns refers to the target, "
            f'v.many({near[0] if near else "…"!r}, via={name!r}, to="…").'
        )
    if known is None:
        return ".".join(map(quote, name.split("."))), name.rpartition(".")[2], near, far
    return quote_known(known, db), known.name, near, far


def follows(writer: Writer, scope: Scope) -> Any:
    """``client_id IN (SELECT id FROM client WHERE …)``: the rows that a traversed set's relation leads to."""
    step = scope.table._state.step
    assert step is not None
    columns, target_columns = relation_columns(step.parent._entity, step.relation, writer.db)
    near = writer.rows_of(step.parent, lambda s: [s.column(c) for c in columns], scope.parent)
    return _reached(writer, scope, step.parent._entity, step.relation, target_columns, near)


def _reached(
    writer: Writer, scope: Scope, entity: Any, relation: RelationField, target_columns: Sequence[str], near: Any
) -> Any:
    targets = [scope.column(c) for c in target_columns]
    if relation.via is None:
        return tuple_in(writer, targets, near)
    junction = Junction(writer, entity, relation)
    between = writer.sa.select(*junction.columns(junction.far)).select_from(junction.table())
    return tuple_in(writer, targets, between.where(tuple_in(writer, junction.columns(junction.near), near)))


def linked(writer: Writer, outer: Scope, inner: Scope, relation: RelationField) -> list[Any]:
    """Conditions that tie rows of ``inner`` to the row of ``outer``."""
    entity = outer.table._entity
    columns, target_columns = relation_columns(entity, relation, writer.db)
    if relation.via is None:
        return [inner.column(b) == outer.column(a) for a, b in zip(columns, target_columns, strict=True)]
    junction = Junction(writer, entity, relation)
    junction.qualified = True
    ties = [a == outer.column(b) for a, b in zip(junction.columns(junction.near), columns, strict=True)]
    between = writer.sa.select(*junction.columns(junction.far)).select_from(junction.table()).where(*ties)
    return [tuple_in(writer, [inner.column(c) for c in target_columns], between)]


def chain(writer: Writer, steps: list[Table], outer: Scope, columns: Columns, extra: Sequence[Any] = ()) -> Any:
    """A SELECT over the rows that relations lead to from the row of ``outer``: nested INs, never a fan-out."""
    from .select import conditions, source

    inner = Scope(writer, steps[-1], outer)
    inner.refer(outer)
    return (
        writer.sa.select(*columns(inner))
        .select_from(source(writer, inner))
        .where(*chain_links(writer, steps, inner, outer, extra), *conditions(writer, inner, step=False))
    )


def any_row(writer: Writer, steps: list[Table], outer: Scope, extra: Sequence[Any]) -> Any:
    """A SELECT that has a row where relations lead to one from the row of ``outer``, however often it comes.

    It joins: Postgres makes one semi-join of it, and not a look at each row, which lasts where a key has no index.
    """
    from .select import conditions, source

    near = outer
    made: Any = None
    where = [writer.render(condition, outer) for condition in extra]
    for step in steps:
        refuse_limit(step)
        inner = Scope(writer, step, outer)
        inner.refer(outer)
        right, ties = _beside(writer, near, inner, source(writer, inner))
        if made is None:
            made, where = right, [*ties, *where]
        else:
            made = made.join(right, writer.sa.and_(*ties))
        where += conditions(writer, inner, step=False)
        near = inner
    return writer.sa.select(writer.literal("1")).select_from(made).where(*where)


def _beside(writer: Writer, near: Scope, inner: Scope, right: Any) -> tuple[Any, list[Any]]:
    """The rows of ``inner``, with the junction that leads to them, and what ties them to the row of ``near``."""
    step = inner.table._state.step
    assert step is not None
    relation, entity = step.relation, near.table._entity
    if relation.via is None:
        return right, linked(writer, near, inner, relation)
    columns, targets = relation_columns(entity, relation, writer.db)
    junction = Junction(writer, entity, relation)
    junction.qualified = True
    far = [a == inner.column(b) for a, b in zip(junction.columns(junction.far), targets, strict=True)]
    ties = [a == near.column(b) for a, b in zip(junction.columns(junction.near), columns, strict=True)]
    return junction.table().join(right, writer.sa.and_(*far)), ties


def chain_links(writer: Writer, steps: list[Table], inner: Scope, outer: Scope, extra: Sequence[Any]) -> list[Any]:
    """Conditions that tie ``inner``, the rows at the end of ``steps``, to the row of ``outer``."""
    refuse_limit(steps[-1])
    relation = steps[-1]._state.step.relation  # type: ignore[union-attr]
    if len(steps) == 1:
        return [*linked(writer, outer, inner, relation), *(writer.render(c, outer) for c in extra)]
    columns, target_columns = relation_columns(steps[-2]._entity, relation, writer.db)
    near = chain(writer, steps[:-1], outer, lambda s: [s.column(c) for c in columns], extra)
    return [_reached(writer, inner, steps[-2]._entity, relation, target_columns, near)]


def refuse_limit(table: Table) -> None:
    if table._state.is_limited or table._state.source is not None:
        raise VantageError(
            f"{table!r} has a limit, which cannot hold for each row at hand: "
            "count or sum it alone, or leave the limit out."
        )


def is_unique(table: Table, columns: Sequence[str], db: Database | None) -> bool:
    """Whether the catalog, or the model, says that no two rows of a table share ``columns``."""
    wanted = frozenset(columns)
    keys = [frozenset(primary_key(table._entity, db))]
    known = catalog_table(table._entity, db)
    if known is not None and known.has_heirs:  # whose rows are in the set, and which have keys of their own
        return False
    if known is not None:
        keys += known.unique_keys
    return any(key and key <= wanted for key in keys)
