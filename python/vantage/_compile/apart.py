"""An aggregate of a grouped query that is computed by itself: its rows once each, with the keys of their group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .aggregates import aggregate_of
from .chain import Junction, is_unique, refuse_limit, relation_columns
from .elements import as_written, distinct_on
from .scope import Name, Scope
from .select import conditions, identifying_columns, joined_source, source, with_parents

if TYPE_CHECKING:
    from .plan import Part, Plan
    from .writer import Writer


def key_names(plan: Plan) -> list[str]:
    return [f"k{number}" for number in range(len(plan.keys))]


def aggregate_apart(writer: Writer, plan: Plan, part: Part) -> tuple[Any, str]:
    """A SELECT of the keys and the aggregate, and the name that the aggregate has there."""
    return (_of_chain if part.is_chain else _of_joined)(writer, plan, part), "value"


class Rows:
    """A SELECT in the making: what stands in FROM and WHERE, and the keys of the group that each row is in."""

    def __init__(self, writer: Writer, from_clause: Any, where: list[Any], keys: list[Any]) -> None:
        self.writer = writer
        self.from_clause = from_clause
        self.where = where
        self.keys = keys

    def wrapped(self, names: Sequence[str], columns: dict[str, Any], single: Sequence[Any]) -> Name:
        """Makes it a sub-query of the keys and ``columns``, each combination of ``single`` once, or each row."""
        name = Name(self.writer, "rows", qualified=True)
        selected = [key.label(key_name) for key, key_name in zip(self.keys, names, strict=True)]
        selected += [element.label(label) for label, element in columns.items()]
        query = self.writer.sa.select(*selected).select_from(self.from_clause).where(*self.where)
        query = distinct_on(query, [*self.keys, *single]) if single else query.distinct()
        self.from_clause = query.subquery(as_written(name.mark))
        self.where = []
        self.keys = [name.column(key_name) for key_name in names]
        return name

    def grouped(self, names: Sequence[str], value: Any) -> Any:
        selected = [key.label(key_name) for key, key_name in zip(self.keys, names, strict=True)]
        query = self.writer.sa.select(*selected, value.label("value")).select_from(self.from_clause)
        return query.where(*self.where).group_by(*self.keys)


def _start(writer: Writer, plan: Plan, part: Part) -> tuple[Rows, Scope]:
    """The rows of the set, with the joins that decide on groups and those that the aggregate is about."""
    joins = with_parents(plan.table, {*plan.base, *part.owner})
    scope = plan.open()
    scope.qualify()
    from_clause = joined_source(writer, scope, joins)
    where = conditions(writer, scope)
    alias = scope.aliases[part.join] if part.join else scope
    where += [writer.render(condition, alias) for condition in part.extra]
    return Rows(writer, from_clause, where, plan.keys_in(scope)), scope


def _of_joined(writer: Writer, plan: Plan, part: Part) -> Any:
    from .group import presence

    rows, scope = _start(writer, plan, part)
    names = key_names(plan)
    joins_of_grain = [join for join in part.owner if join in part.grain]
    rows.where += [presence(writer, plan, join, scope) for join in joins_of_grain if join.how != "inner"]
    alias = scope.aliases[part.join] if part.join else scope
    joins = with_parents(plan.table, {*plan.base, *part.owner})
    if not plan.is_multiplied(part, joins):
        return rows.grouped(names, aggregate_of(writer, part.node, alias))
    owners = [*([scope] if None in part.grain else []), *(scope.aliases[join] for join in joins_of_grain)]
    keys = [owner.column(name) for owner in owners for name in identifying_columns(writer, owner.table)]
    inputs = part.node.inputs()
    columns = {f"v{number}": writer.render(each, alias) for number, each in enumerate(inputs)}
    inner = rows.wrapped(names, columns or {"one": writer.literal("1")}, keys)
    with writer.replacing({id(each): inner.column(f"v{number}") for number, each in enumerate(inputs)}):
        return rows.grouped(names, aggregate_of(writer, part.node, alias))


def _of_chain(writer: Writer, plan: Plan, part: Part) -> Any:
    """Follows the relations by joins; rows are made distinct wherever a relation could bring one twice."""
    rows, scope = _start(writer, plan, part)
    names = key_names(plan)
    joins = with_parents(plan.table, {*plan.base, *part.owner})
    single = not plan.is_multiplied(part, joins)
    near: Scope = scope.aliases[part.join] if part.join else scope
    for step in part.steps:
        near = _follow(writer, rows, near, step, names, single)
        single = True
    return rows.grouped(names, aggregate_of(writer, part.node, near))


def _follow(writer: Writer, rows: Rows, near: Scope, step: Any, names: Sequence[str], single: bool) -> Scope:
    refuse_limit(step)
    entity, relation = near.table._entity, step._state.step.relation
    columns, targets = relation_columns(entity, relation, writer.db)
    links = [near.column(c) for c in columns]
    if relation.via is not None:
        junction = Junction(writer, entity, relation)
        junction.qualified = True
        ties = [a == b for a, b in zip(junction.columns(junction.near), links, strict=True)]
        rows.from_clause = rows.from_clause.join(junction.table(), writer.sa.and_(*ties))
        links, single = junction.columns(junction.far), False
    if not single or not is_unique(near.table, columns, writer.db):
        labels = {f"link{number}": link for number, link in enumerate(links)}
        name = rows.wrapped(names, labels, ())
        links = [name.column(label) for label in labels]
    inner = Scope(writer, step, None)
    inner.qualify()
    ties = [inner.column(c) == link for c, link in zip(targets, links, strict=True)]
    rows.from_clause = rows.from_clause.join(source(writer, inner), writer.sa.and_(*ties))
    rows.where += conditions(writer, inner, step=False)
    return inner
