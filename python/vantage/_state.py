"""What a set is defined by: immutable, and replaced in part by each verb."""

from __future__ import annotations

from dataclasses import dataclass
from types import FunctionType
from typing import TYPE_CHECKING, Any

from ._entity import Entity, declared, find_entity

if TYPE_CHECKING:
    from ._fields import RelationField
    from ._nodes import Condition, Expression, Ordering
    from ._table import Table


class Step:
    """A relation followed from another set."""

    __slots__ = ("parent", "relation")

    def __init__(self, parent: Table, relation: RelationField) -> None:
        self.parent = parent
        self.relation = relation


class State:
    """The definition of a set; what is not said has the value that the class has."""

    step: Step | None = None
    source: Source | None = None
    """Where its rows come from, if neither from the entity's table nor over a relation."""
    joins: tuple[Join, ...] = ()
    conditions: tuple[Condition, ...] = ()
    order: tuple[Ordering, ...] = ()
    limit: Any = None
    """A ``Value``: a number of rows is bound like any other value."""
    offset: Any = None
    distinct: tuple[Expression[Any], ...] | None = None
    """The keys of DISTINCT ON; an empty tuple is a plain DISTINCT."""
    groups: dict[str, Expression[Any]] | None = None
    """The keys of ``group_by`` by the names that they have where they are selected."""
    having: tuple[Condition, ...] = ()
    sample: tuple[str, Any, Any] | None = None
    """Method of TABLESAMPLE, percentage and seed."""
    fields: tuple[str, ...] = ()
    """Deferred fields that were asked for."""
    extensions: tuple[Any, ...] = ()
    deleted: bool = False
    record: Any = None
    """The record type of ``as_entity``."""
    alias: str | None = None

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)

    def changed(self, changes: dict[str, Any]) -> State:
        """A copy in which ``changes`` are made."""
        made = State.__new__(State)
        made.__dict__.update(self.__dict__)
        made.__dict__.update(changes)
        return made

    @property
    def is_limited(self) -> bool:
        """Whether conditions that come later would mean other rows than conditions that came before."""
        return self.limit is not None or self.offset is not None or self.distinct is not None


@dataclass(frozen=True, eq=False)
class Join:
    """A relation, or any other set with conditions (``on``), beside the rows of a set."""

    table: Table
    """The set that is joined: ``clients.ref_orders()``."""
    parent: Join | None
    """The join that it starts at; None where it starts at the set itself."""
    how: str
    prefix: str
    columns: dict[str, str]
    """Fields of the joined entity by the names that they have beside the set's own."""
    on: tuple[Condition, ...] = ()
    start: Table | None = None
    """The set that the relation was followed from; its own conditions stand in ON."""

    @property
    def relation(self) -> RelationField | None:
        return self.table._state.step.relation if self.table._state.step and not self.on else None

    @property
    def is_many(self) -> bool:
        """Whether a row may find more than one."""
        return self.relation is None or self.relation.many


class Source:
    """The base of what stands in FROM instead of a table."""

    def _walk(self, shape: Any) -> None:
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class Nested(Source):
    """A set with a limit that was narrowed or ordered further: it becomes a sub-query."""

    table: Table

    def _walk(self, shape: Any) -> None:
        shape.tokens.append("nested")
        shape.add_table(self.table)


@dataclass(frozen=True, eq=False)
class Compound(Source):
    """UNION and friends of sets of one entity."""

    operator: str
    tables: tuple[Table, ...]

    def _walk(self, shape: Any) -> None:
        shape.tokens += (self.operator, len(self.tables))
        for table in self.tables:
            shape.add_table(table)


@dataclass(frozen=True, eq=False)
class Derived(Source):
    """A ``select()``, as a sub-query or in WITH, or a function that gives rows."""

    query: Any
    name: str
    cte: bool = False

    def _walk(self, shape: Any) -> None:
        shape.tokens += ("cte" if self.cte else "derived", self.name)
        self.query._walk(shape)


def relation_target(entity: type[Entity], relation: RelationField) -> type[Entity]:
    """The entity that a relation leads to."""
    known = relation.resolved
    if known is not None and known[0] == declared.count:
        return known[1]
    target = relation.target
    found = target() if isinstance(target, FunctionType) else find_entity(target, entity)
    relation.resolved = (declared.count, found)
    return found
