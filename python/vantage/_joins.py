"""Joins: which relation is attached where, and what its columns are called beside the set's own."""

from __future__ import annotations

from types import FunctionType
from typing import Any

from ._errors import VantageError
from ._expressions import to_condition
from ._fields import AfterFetch
from ._fn import and_
from ._late import late
from ._state import Join
from ._table import Table
from ._ways import require_way

_HOW = ("left", "inner", "right", "full", "cross")


def joined(table: Table, other: Any, *, how: str, prefix: str | None, on: Any) -> Any:
    """The set with ``other`` beside its rows."""
    if how not in _HOW:
        raise VantageError(f"join() knows how={', '.join(map(repr, _HOW))}, not {how!r}.")
    if isinstance(other, str):
        other = table._ref(other)
    if not isinstance(other, Table):
        raise VantageError(f"join() takes a set, such as t.ref_orders(); this is {other!r:.60}")
    base = table._whole()
    if base._state.groups is not None:
        raise VantageError("join() comes before group_by().")
    if how == "cross":
        if on is not None:
            raise VantageError('join(how="cross") is of every row with every other, and takes no on=….')
        how, on = "inner", and_()
    made = _with_condition(base, other, how, prefix, on) if on is not None else _along(base, other, how, prefix)
    joins = (*base._state.joins, *made)
    change = ("join", how, prefix, other, *(condition for join in made for condition in join.on))
    return late.tables.joined_class(base._entity, joins)(
        base._own_database, base._state.changed({"joins": joins}), base, change
    )


def _along(base: Table, other: Table, how: str, prefix: str | None) -> list[Join]:
    """Joins for each relation on the way to ``other`` that is not joined already."""
    way = require_way(other, base)
    parent: Join | None = None
    steps = list(way.steps)
    while steps:
        found = find_join(base._state.joins, parent, steps[0], by_relation=len(steps) > 1 or prefix is None)
        if found is None:
            break
        parent = found
        steps.pop(0)
    if not steps:
        raise VantageError(f"{other!r} is joined already; to join it once more give it a prefix=….")
    made: list[Join] = []
    for step in steps:
        _refuse_limit(step)
        name = step._state.step.relation.name.removeprefix("ref_")  # type: ignore[union-attr]
        columns = _columns(base, made, step, prefix if step is steps[-1] else None, name)
        start = way.start if parent is None else None
        parent = Join(step, parent, how, prefix or name, columns, start=start)
        made.append(parent)
    return made


def _with_condition(base: Table, other: Table, how: str, prefix: str | None, on: Any) -> list[Join]:
    """A join of any set on conditions, or on columns that both have."""
    listed = on if isinstance(on, (list, tuple)) else [on]
    conditions = []
    for condition in listed:
        if isinstance(condition, str):
            condition = base._named(condition) == other._named(condition)
        elif isinstance(condition, FunctionType):
            condition = condition(base, other)
        conditions.append(to_condition(condition))
    if not conditions:
        raise VantageError("join(on=…) wants at least one condition.")
    name = prefix or other._state.alias or other._entity._table_name.rpartition(".")[2]
    return [Join(other, None, how, name, _columns(base, [], other, prefix, name), on=tuple(conditions))]


def _columns(base: Table, made: list[Join], step: Table, prefix: str | None, name: str) -> dict[str, str]:
    taken = {*base._entity._fields, *(c for join in (*base._state.joins, *made) for c in join.columns)}
    columns = {}
    for field_name, field in step._entity._fields.items():
        if isinstance(field, AfterFetch):
            continue
        column = f"{prefix}_{field_name}" if prefix else f"{name}__{field_name}"
        if column in taken:
            raise VantageError(f"The name {column!r} is taken: give the join another prefix=….")
        columns[column] = field_name
    return columns


def find_join(joins: Any, parent: Join | None, step: Table, *, by_relation: bool = True) -> Join | None:
    """The join of a step: of the very set, else of the same relation."""
    near = [join for join in joins if join.parent is parent]
    for join in near:
        if join.table is step:
            return join
    if not by_relation or step._state.step is None:
        return None
    relation = step._state.step.relation
    return next((join for join in near if join.relation is relation), None)


def _refuse_limit(step: Table) -> None:
    if step._state.is_limited or step._state.source is not None:
        raise VantageError(
            f"{step!r} has a limit, which cannot hold for each row: leave it out, or join it with on=… as one set."
        )
