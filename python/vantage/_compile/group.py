"""Grouped queries: GROUP BY where no join multiplies an aggregate, else each aggregate by itself and joined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .. import _nodes as n
from .._errors import VantageError
from .._fields import Column
from .._reads import Aggregate
from .._selection import Selection
from .._sql_names import quote
from .aggregates import aggregate_of, filtered, keeps_nulls
from .apart import aggregate_apart, key_names
from .elements import as_written, pieces, unnamed, written
from .plan import Part, Plan, is_alone, is_constant, is_strict
from .scope import Name, Scope
from .select import conditions, joined_source, limited, ordered, source
from .types import catalog_column

if TYPE_CHECKING:
    from .._table import Table
    from .writer import Writer


def is_grouped(selection: Selection) -> bool:
    """Whether a ``select()`` gives a row a group: it has keys, or consists of aggregates of the whole set."""
    table = selection.table
    if table._state.groups is not None:
        return True
    alone = [is_alone(node, table) for node in selection.outputs.values()]
    return any(alone) and all(
        found or is_constant(node) for found, node in zip(alone, selection.outputs.values(), strict=True)
    )


def whole_aggregate(writer: Writer, node: Aggregate[Any], table: Table, outer: Scope | None = None) -> Any:
    """One aggregate of a whole set: ``SELECT count(*) FROM client WHERE …``; it may look at the row of ``outer``."""
    if table._state.groups is not None:
        raise VantageError(
            "This set is grouped: ask for a value of each group, group_by(…).select({…}), or count before group_by()."
        )
    table = table._whole()
    plan = Plan(writer, table, [], [node], outer)
    if not plan.parts:
        # Of another connection's copy of the set: it is asked as it stands.
        raise VantageError(f"{node!r} is not about {table!r}.")
    return _flat(writer, plan, lambda scope: [unnamed(writer.render(node, scope))], (), ())[0]


def grouped_query(writer: Writer, selection: Selection) -> Any:
    """A ``select({…})`` that gives a row a group."""
    from .selections import labelled

    table, outputs = selection.table, selection.outputs
    state = table._state
    if state.groups is None:
        table = table._whole()
        state = table._state.changed({"order": (), "limit": None, "offset": None})
    keys = list((state.groups or {}).values())
    nodes = [*outputs.values(), *state.having, *(o.expression for o in state.order)]
    plan = Plan(writer, table, keys, nodes)

    def columns(scope: Scope) -> list[Any]:
        return [labelled(writer.render(node, scope), name) for name, node in outputs.items()]

    order = () if selection.order else state.order
    statement, _ = _flat(writer, plan, columns, state.having, order)
    if state.distinct is not None:
        statement = statement.distinct()
    return limited(writer, statement, state.limit, state.offset)


def _flat(writer: Writer, plan: Plan, columns: Any, having: Sequence[Any], order: Sequence[Any]) -> tuple[Any, Scope]:
    """One GROUP BY, with what must be computed apart beside it."""
    together, apart, joins = plan.split()
    if apart and not plan.base and not all(map(plan.is_plain, plan.keys)):
        _compute_keys_once(writer, plan)
    scope = plan.open()
    scope.is_grouped = True
    from_clause = joined_source(writer, scope, joins)
    where = conditions(writer, scope)
    keys = plan.keys_in(scope)
    for part in together:
        writer.replaced[id(part.node)] = _together(writer, plan, part, scope, joins)
    if apart and keys:
        return _beside(writer, plan, scope, (from_clause, where, keys), together, apart, columns, having, order), scope
    for part in apart:
        writer.replaced[id(part.node)] = aggregate_apart(writer, plan, part)[0].scalar_subquery()
    _put_keys(writer, plan, scope, keys)
    statement = writer.sa.select(*columns(scope))
    if together or keys or not apart:
        statement = statement.select_from(from_clause).where(*where)
    if keys:
        statement = statement.group_by(*keys)
    if having:
        statement = statement.having(*_narrowing(writer, scope, having))
    return statement.order_by(*(ordered(writer, o, scope) for o in order)), scope


def _narrowing(writer: Writer, scope: Scope, having: Sequence[Any]) -> list[Any]:
    scope.narrows = True
    made = [writer.render(condition, scope) for condition in having]
    scope.narrows = False
    return made


def _compute_keys_once(writer: Writer, plan: Plan) -> None:
    """Puts the set's rows into WITH, beside the keys that are expressions: each aggregate then reads them there."""
    scope = Scope(writer, plan.table, None)
    taken = set(scope.known.columns) if scope.known else set()
    for number in range(len(plan.keys)):
        column = f"key_{number + 1}"
        while column in taken:
            column += "_"
        plan.key_columns.append(column)
    selected = [
        writer.render(key, scope).label(as_written(quote(column)))
        for key, column in zip(plan.keys, plan.key_columns, strict=True)
        if not plan.is_plain(key)
    ]
    query = writer.sa.select(scope.all_columns(), *selected).select_from(source(writer, scope))
    query = query.where(*conditions(writer, scope))
    plan.rows = Name(writer, f"{scope.base}_rows", qualified=True, is_cte=True)
    writer.ctes[id(plan)] = (plan.rows, query.cte(as_written(plan.rows.mark)))
    writer.kept.append(plan)


def _put_keys(writer: Writer, plan: Plan, scope: Scope, keys: Sequence[Any]) -> None:
    scope.keys = list(zip(plan.keys, keys, strict=True))
    for twin, part in plan.twins.items():
        writer.replaced[twin] = writer.replaced[id(part.node)]
    for node, counted in plan.counted.items():
        writer.replaced[node] = writer.replaced[id(counted)] > writer.literal("0")
    for node, number in plan.matches.items():
        writer.replaced[node] = keys[number]
    for key, element in zip(plan.keys, keys, strict=True):
        writer.replaced[id(key)] = element


def _together(writer: Writer, plan: Plan, part: Part, scope: Scope, joins: Sequence[Any]) -> Any:
    """An aggregate in the SELECT of the groups themselves."""
    node, alias = part.node, scope.aliases[part.join] if part.join else scope
    filters = [writer.render(condition, alias) for condition in part.extra]
    optional = [join for join in part.owner if join in part.grain and join.how != "inner"]
    if node.operand is not None or node.function != "count":
        if optional and (keeps_nulls(node) or not is_strict(node.operand)):
            filters += [presence(writer, plan, join, scope) for join in optional]
        return aggregate_of(writer, node, alias, filters)
    if node.condition is not None:
        filters.append(writer.render(node.condition, alias))
    if plan.is_multiplied(part, joins):
        return filtered(writer, written("count(DISTINCT ", alias.column(plan.key_of(part.join)[0]), ")"), filters)
    if not optional:
        return filtered(writer, written("count(*)"), filters)
    if not filters:
        return written("count(", _present_column(writer, plan, part.join, scope), ")")
    return filtered(writer, written("count(*)"), [*filters, presence(writer, plan, part.join, scope)])


def _present_column(writer: Writer, plan: Plan, join: Any, scope: Scope) -> Any:
    """A column of a joined set that is never NULL where there is a row."""
    from .chain import relation_columns

    alias = scope.aliases[join]
    if join.relation is not None:
        entity = (join.parent.table if join.parent else plan.table)._entity
        return alias.column(relation_columns(entity, join.relation, writer.db)[1][0])
    return pieces("", alias.all_columns(), "")


def presence(writer: Writer, plan: Plan, join: Any, scope: Scope) -> Any:
    """That a left join found a row."""
    column = _present_column(writer, plan, join, scope)
    return column.is_not(None) if join.relation is not None else pieces("(", column, ") IS DISTINCT FROM NULL")


def _beside(
    writer: Writer, plan: Plan, scope: Scope, grouped: tuple[Any, list[Any], list[Any]], together: Sequence[Part],
    apart: Sequence[Part], columns: Any, having: Sequence[Any], order: Sequence[Any],
) -> Any:  # fmt: skip
    """The groups as one sub-query, each aggregate that is computed apart as another, joined by the keys."""
    from_clause, where, keys = grouped
    names = key_names(plan)
    groups = Name(writer, "groups", qualified=True)
    selected = [key.label(name) for key, name in zip(keys, names, strict=True)]
    selected += [writer.replaced[id(part.node)].label(f"a{number}") for number, part in enumerate(together)]
    inner = writer.sa.select(*selected).select_from(from_clause).where(*where).group_by(*keys)
    made = inner.subquery(as_written(groups.mark))
    for number, part in enumerate(together):
        writer.replaced[id(part.node)] = groups.column(f"a{number}")
    for part in apart:
        name = Name(writer, part.node.function, qualified=True)
        query, given = aggregate_apart(writer, plan, part)
        ties = [
            equal_keys(writer, plan, number, groups.column(key), name.column(key)) for number, key in enumerate(names)
        ]
        made = made.outerjoin(query.subquery(as_written(name.mark)), writer.sa.and_(*ties))
        element = name.column(given)
        counts = part.node.function in ("count", "count_distinct")
        writer.replaced[id(part.node)] = writer.sa.func.coalesce(element, writer.literal("0")) if counts else element
    _put_keys(writer, plan, scope, [groups.column(name) for name in names])
    statement = writer.sa.select(*columns(scope)).select_from(made)
    if having:
        statement = statement.where(*_narrowing(writer, scope, having))
    return statement.order_by(*(ordered(writer, o, scope) for o in order))


def equal_keys(writer: Writer, plan: Plan, number: int, left: Any, right: Any) -> Any:
    """Equality as GROUP BY has it, NULL with NULL, in a form that Postgres can hash.

    Arrays compare NULL elements as equal, ``=`` does not; IS NOT DISTINCT FROM would compare each group with each.
    """
    if _is_never_null(writer, plan, plan.keys[number]):
        return left == right
    return pieces("ARRAY[", left, "] = ARRAY[", right, "] AND (", left, " IS NULL) = (", right, " IS NULL)")


def _is_never_null(writer: Writer, plan: Plan, key: Any) -> bool:
    if not isinstance(key, n.ColumnOf) or not isinstance(key.field, Column) or not plan._is_own(key):
        return False
    if any(join.how in ("right", "full") for join in plan.table._state.joins):
        return False
    column = catalog_column(key.field, key.table, writer.db)
    return column is not None and column.not_null
