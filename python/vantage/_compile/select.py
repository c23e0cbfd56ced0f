"""A set as FROM and WHERE."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from .. import _nodes as n
from .._entity import catalog_table, primary_key
from .._errors import VantageError
from .._extensions import SoftDelete
from .._joins import find_join
from .._state import Compound, Derived, Join, Nested
from .._ways import Way, ancestry, find_twin, find_way
from .chain import Junction, follows, linked, relation_columns, tuple_in
from .elements import as_written, distinct_on
from .scope import SYSTEM_KEY, Scope
from .semijoin import narrowed

if TYPE_CHECKING:
    from .._table import Table
    from .writer import Writer

Columns = Callable[[Scope], list[Any]]


# What stands in FROM.


def source(writer: Writer, scope: Scope) -> Any:
    """The rows of a scope's set before any condition."""
    made = scope.table._state.source
    if scope.rows is not None:
        scope.source = scope.rows
        return writer.sa.table(as_written(scope.mark))
    if made is None:
        table = writer.sa.table(as_written(scope.mark))
        sample = scope.table._state.sample
        return table if sample is None else _sampled(writer, table, sample)
    if isinstance(made, Nested):
        inner = select(writer, made.table, lambda s: [s.all_columns()], scope.parent)
    elif isinstance(made, Compound):
        inner = _combined(writer, made, scope.parent)
    else:
        assert isinstance(made, Derived)
        from .selections import derived_source

        return derived_source(writer, made, scope)
    return inner.subquery(as_written(scope.mark))


def _combined(writer: Writer, made: Compound, outer: Scope | None) -> Any:
    """UNION and friends; by the key where there is one: not every type of column can be compared."""
    from .writer import root_of

    first = made.tables[0]
    known = catalog_table(first._entity, writer.db)
    key = SYSTEM_KEY if known is not None and known.has_heirs else primary_key(first._entity, writer.db)
    if not key or made.operator.endswith("ALL"):
        parts = [select(writer, table, lambda s: [s.all_columns()], outer) for table in made.tables]
        return compound(writer, made.operator, parts)
    keys = [select(writer, table, lambda s: [s.column(c) for c in key], outer) for table in made.tables]
    scope = Scope(writer, root_of(first, deleted=True), None)
    found = tuple_in(writer, [scope.column(c) for c in key], compound(writer, made.operator, keys))
    return writer.sa.select(scope.all_columns()).select_from(source(writer, scope)).where(found)


def compound(writer: Writer, operator: str, parts: list[Any]) -> Any:
    functions = {
        "UNION": writer.sa.union, "UNION ALL": writer.sa.union_all, "INTERSECT": writer.sa.intersect,
        "INTERSECT ALL": writer.sa.intersect_all, "EXCEPT": writer.sa.except_, "EXCEPT ALL": writer.sa.except_all,
    }  # fmt: skip
    return functions[operator](*parts)


def _sampled(writer: Writer, table: Any, sample: tuple[str, Any, Any]) -> Any:
    method, percent, seed = sample
    function = getattr(writer.sa.func, method)(writer.bind(percent))
    return table.tablesample(function, seed=None if seed is None else writer.bind(seed))


def joined_source(writer: Writer, scope: Scope, joins: Sequence[Join]) -> Any:
    """The rows of a scope with those of ``joins`` beside them."""
    scope.open(list(joins))
    made = source(writer, scope)
    for join in joins:
        alias = scope.aliases[join]
        right, on = _join_parts(writer, scope, join, alias)
        if join.how == "right":
            made = right.outerjoin(made, on)
        elif join.how == "inner":
            made = made.join(right, on)
        else:
            made = made.outerjoin(right, on, full=join.how == "full")
    return made


def _join_parts(writer: Writer, scope: Scope, join: Join, alias: Scope) -> tuple[Any, Any]:
    """What is joined, and its ON: the keys, and the conditions of the joined set."""
    right = source(writer, alias)
    if join.on:
        ties = [writer.render(condition, scope) for condition in join.on]
        if join.table._state.step is not None:
            ties.append(follows(writer, alias))
    else:
        near = scope.aliases[join.parent] if join.parent else scope
        relation = join.relation
        assert relation is not None
        if relation.via is None:
            ties = linked(writer, near, alias, relation)
        else:
            right, ties = _through_junction(writer, near, alias, right, relation)
        if join.start is not None:
            way = find_way(join.start, scope.table, scope.made_from, loosely=True)
            ties += [writer.render(c, scope) for c in (way.extra_conditions() if way else ())]
    ties += conditions(writer, alias, step=False)
    return right, writer.sa.and_(*ties)


def _through_junction(writer: Writer, near: Scope, alias: Scope, right: Any, relation: Any) -> tuple[Any, list[Any]]:
    entity = near.table._entity
    columns, target_columns = relation_columns(entity, relation, writer.db)
    junction = Junction(writer, entity, relation)
    junction.qualified = True
    far = [a == alias.column(b) for a, b in zip(junction.columns(junction.far), target_columns, strict=True)]
    ties = [a == near.column(b) for a, b in zip(junction.columns(junction.near), columns, strict=True)]
    return junction.table().join(right, writer.sa.and_(*far)), ties


# What narrows it.


def conditions(writer: Writer, scope: Scope, *, step: bool = True) -> list[Any]:
    """What narrows a set: where it comes from, its own conditions, its extensions."""
    state = scope.table._state
    if scope.rows is not None:
        return []
    made = [follows(writer, scope)] if step and state.step is not None else []
    scope.main.narrows, before = True, scope.main.narrows
    made += [narrowed(writer, condition, scope) for condition in state.conditions]
    scope.main.narrows = before
    return made + extension_conditions(writer, scope)


def extension_conditions(writer: Writer, scope: Scope) -> list[Any]:
    state, entity = scope.table._state, scope.table._entity
    if state.deleted:
        return []
    return [
        writer.render(condition, scope)
        for extension in (*entity._extensions, *state.extensions)
        if not _knows_no_deleted(writer, scope, extension)
        for condition in extension.conditions(scope.table)
    ]


def _knows_no_deleted(writer: Writer, scope: Scope, extension: Any) -> bool:
    """Canned rows need not say that they are not deleted."""
    if writer.db is None or not writer.db.is_partial or not isinstance(extension, SoftDelete):
        return False
    return scope.known is not None and extension.flag not in scope.known.columns


# SELECTs over it.


def select(writer: Writer, table: Table, columns: Columns, parent: Scope | None, *, order: bool = True) -> Any:
    """``SELECT columns FROM …`` of the set's own rows, each once, whatever is joined."""
    scope = Scope(writer, table, parent)
    statement = own_rows(writer, scope, columns)
    return finish(writer, scope, statement, order=order)


def own_rows(writer: Writer, scope: Scope, columns: Columns) -> Any:
    """The rows of the set itself: joined rows only decide which of them there are."""
    state = scope.table._state
    needed = needed_joins(scope.table, state.conditions)
    if not any(join.is_many for join in needed):
        from_clause = joined_source(writer, scope, needed)
        where = conditions(writer, scope)
        return writer.sa.select(*columns(scope)).select_from(from_clause).where(*where)
    key = identifying_columns(writer, scope.table)
    inner = Scope(writer, scope.table, scope.parent)
    inner_from = joined_source(writer, inner, needed)
    found = writer.sa.select(*(inner.column(c) for c in key)).select_from(inner_from).where(*conditions(writer, inner))
    where = [tuple_in(writer, [scope.column(c) for c in key], found)]
    return writer.sa.select(*columns(scope)).select_from(source(writer, scope)).where(*where)


def joined_rows(writer: Writer, scope: Scope, columns: Columns) -> Any:
    """The rows of the set with those of every join beside them."""
    from_clause = joined_source(writer, scope, scope.table._state.joins)
    where = conditions(writer, scope)
    return writer.sa.select(*columns(scope)).select_from(from_clause).where(*where)


def finish(writer: Writer, scope: Scope, statement: Any, *, order: bool = True) -> Any:
    """DISTINCT, ORDER BY, LIMIT, OFFSET."""
    state = scope.table._state
    if state.distinct:
        keys = [writer.render(key, scope) for key in state.distinct]
        statement = distinct_on(statement, keys)
        if order:  # Postgres wants the keys first, and the order that was asked for within them
            statement = statement.order_by(*keys)
    elif state.distinct is not None:
        statement = statement.distinct()
    if order:
        statement = statement.order_by(*(ordered(writer, ordering, scope) for ordering in state.order))
    return limited(writer, statement, state.limit, state.offset)


def limited(writer: Writer, statement: Any, limit: Any, offset: Any) -> Any:
    if limit is not None:
        statement = statement.limit(writer.bind(limit))
    if offset is not None:
        statement = statement.offset(writer.bind(offset))
    return statement


def ordered(writer: Writer, ordering: n.Ordering, scope: Scope) -> Any:
    element = writer.render(ordering.expression, scope)
    element = element.desc() if ordering.descending else element
    if ordering.nulls is not None:
        element = element.nulls_first() if ordering.nulls == "first" else element.nulls_last()
    return element


# Which joins matter.


def needed_joins(table: Table, nodes: Iterable[Any]) -> list[Join]:
    """The joins that ``nodes`` look at, those that decide which rows there are, and what these hang on."""
    wanted = {join for join in table._state.joins if join.how in ("inner", "right", "full")}
    for node in nodes:
        wanted |= joins_of(table, node)
    return with_parents(table, wanted)


def with_parents(table: Table, wanted: set[Join]) -> list[Join]:
    """``wanted`` and the joins that they hang on, in the order in which they were made."""
    closed: set[Join] = set()
    for join in wanted:
        at: Join | None = join
        while at is not None:
            closed.add(at)
            at = at.parent
    return [join for join in table._state.joins if join in closed]


def joins_of(table: Table, node: Any) -> set[Join]:
    """The joins of ``table`` that an expression looks at."""
    found: set[Join] = set()
    if not table._state.joins:
        return found
    waiting = [node]
    while waiting:
        at = waiting.pop()
        target = getattr(at, "table", None)
        place = None if target is None else find_place(table, target)
        if place is not None and place.join is not None:
            found.add(place.join)
        elif place is None and target is not None:
            waiting += target._state.conditions  # of a sub-query, which may look at the joined row
        waiting += n.children(at)
    return found


class StaticPlace:
    """Where the rows of a set are beside those of another: at ``join`` (None: at the set itself), ``steps`` away."""

    def __init__(self, join: Join | None, steps: list[Table], way: Way) -> None:
        self.join = join
        self.steps = steps
        self.way = way


def find_place(table: Table, target: Table) -> StaticPlace | None:
    """Where the rows of ``target`` are in a query on ``table``, by its joins as far as they lead."""
    joins = table._state.joins
    made_from = ancestry(table)
    finders = (
        lambda base, made_from: find_way(target, base, made_from, loosely=False),
        lambda base, _: find_twin(target, base),
        lambda base, made_from: find_way(target, base, made_from, loosely=True),
    )
    for find in finders:
        way = find(table, made_from)
        if way is not None:
            return _along(joins, None, way)
        for join in joins:
            way = find(join.table, ancestry(join.table))
            if way is not None:
                return _along(joins, join, way)
    return None


def _along(joins: Sequence[Join], parent: Join | None, way: Way) -> StaticPlace:
    steps = list(way.steps)
    while steps:
        join = find_join(joins, parent, steps[0])
        if join is None:
            break
        parent = join
        steps.pop(0)
    return StaticPlace(parent, steps, way)


def identifying_columns(writer: Writer, table: Table) -> tuple[str, ...]:
    """Columns that tell the rows of a set apart: the primary key, else a unique key, all of it NOT NULL.

    Rows of tables that inherit from it may have the same key: of these it is where they are stored.
    """
    key = primary_key(table._entity, writer.db)
    known = catalog_table(table._entity, writer.db)
    if known is not None and known.has_heirs:
        return SYSTEM_KEY
    if not key and known is not None:
        unique = [u for u in known.unique_keys if all(known.columns[c].not_null for c in u)]
        key = tuple(sorted(min(unique, key=len))) if unique else ()
    if not key:
        raise VantageError(
            f"{table._entity.__name__} has no key by which its rows could be told apart: ask for rows() or select(…)."
        )
    return key
