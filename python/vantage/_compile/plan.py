"""What a grouped query consists of: its keys, its aggregates, and which rows each aggregate counts once.

An aggregate counts each row of the set that its field belongs to once, whatever is joined beside it. So each one has
an *owner*: the joins whose rows it is about. Joins to many rows that are not its own would multiply it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .. import _nodes as n
from .._entity import catalog_table, primary_key
from .._errors import VantageError
from .._fields import Column, Computed, Imported
from .._reads import Aggregate
from .._shape import Shape
from .._state import Join
from .aggregates import INSENSITIVE
from .chain import is_unique, relation_columns
from .scope import Name, Scope
from .select import StaticPlace, find_place, needed_joins, with_parents

if TYPE_CHECKING:
    from .._table import Table
    from .writer import Writer


class Part:
    """One aggregate of a grouped query."""

    def __init__(self, node: Aggregate[Any], table: Table, place: StaticPlace) -> None:
        self.node = node
        self.table = table
        self.join = place.join
        self.steps = place.steps
        self.extra = _extra_conditions(node.table, place)
        looked_at: set[Join | None] = set()
        asked: set[Join | None] = set()
        for each in () if self.steps else node.inputs():
            (asked if each is node.condition else looked_at).update(grain_of(table, each))
        self.grain: frozenset[Join | None] = frozenset(looked_at or {place.join})
        """The sets whose rows it is about, each once: joins, or None for the set itself."""
        beside = {join for join in asked if join is not None and not join.is_many}
        self.owner = with_parents(table, {join for join in (*self.grain, *beside, place.join) if join is not None})
        self._refuse_many(table, {join for join in asked if join is not None})

    def _refuse_many(self, table: Table, asked: set[Join]) -> None:
        if any(join.is_many and join not in self.owner for join in with_parents(table, asked)):
            raise VantageError(
                f"The condition of this {self.node.function}() is about a relation to many rows: say whether there "
                "is one, t.ref_…().where(…).exists()."
            )

    @property
    def is_chain(self) -> bool:
        return bool(self.steps)

    @property
    def is_sensitive(self) -> bool:
        return self.node.function not in INSENSITIVE and not self.node.distinct


def grain_of(table: Table, node: Any) -> set[Join | None]:
    """The sets whose columns an expression looks at: joins of ``table``, or None for itself."""
    found: set[Join | None] = set()
    waiting = [node]
    while waiting:
        at = waiting.pop()
        target = getattr(at, "table", None)
        place = None if target is None else find_place(table, target)
        if place is not None:
            found.add(place.join)
        waiting += n.children(at)
    return found


def _extra_conditions(target: Table, place: StaticPlace) -> tuple[Any, ...]:
    """Conditions of the aggregate's own set beyond those of the rows that it is about."""
    if place.join is None or place.steps or not place.way.steps:
        return place.way.extra_conditions()
    state, joined = target._state, place.join.table._state
    if state.is_limited or state.source is not None:
        return place.way.extra_conditions()
    return state.conditions[len(joined.conditions) :]


class Plan:
    """Keys and aggregates of a grouped query, and the joins that it needs."""

    def __init__(
        self, writer: Writer, table: Table, keys: Sequence[Any], nodes: Sequence[Any], outer: Scope | None = None
    ) -> None:
        self.table = table
        self.outer = outer
        """The row at hand, where the query is a sub-query."""
        self.writer = writer
        self.keys = list(keys)
        self.matches: dict[int, int] = {}
        """Number of the key that a node is, by the node's ``id``."""
        self.parts: list[Part] = []
        self.twins: dict[int, Part] = {}
        """Aggregates that say the same as one of the parts, by ``id``."""
        self.counted: dict[int, Aggregate[int]] = {}
        """The count that stands for an ``exists()``, by its ``id``."""
        for node in nodes:
            self._collect(node)
        self.base = needed_joins(table, [*self.keys, *table._state.conditions])
        """Joins that decide which rows and groups there are."""
        self.rows: Name | None = None
        """The set's rows in WITH, where keys that are expressions have been computed: ``key_columns`` name them."""
        self.key_columns: list[str] = []

    def open(self) -> Scope:
        """A SELECT over the set's rows."""
        scope = Scope(self.writer, self.table, self.outer)
        scope.rows = self.rows
        return scope

    def is_plain(self, key: Any) -> bool:
        """Whether a key is a column of the rows themselves, which costs nothing to look at twice."""
        if not isinstance(key, n.ColumnOf) or not isinstance(key.field, Column):
            return False
        place = find_place(self.table, key.table)
        return place is not None and not place.steps

    def keys_in(self, scope: Scope) -> list[Any]:
        """The keys in the rows of a scope that :meth:`open` gave."""
        if self.rows is None:
            return [self.writer.render(key, scope) for key in self.keys]
        return [
            self.writer.render(key, scope) if self.is_plain(key) else scope.made_column(column)
            for key, column in zip(self.keys, self.key_columns, strict=True)
        ]

    def _collect(self, node: Any) -> None:
        for number, key in enumerate(self.keys):
            if same(node, key, self.table):
                self.matches[id(node)] = number
                return
        if isinstance(node, Aggregate):
            twin = next((part for part in self.parts if is_twin(node, part.node)), None)
            if twin is not None:
                self.twins[id(node)] = twin
                return
            place = self._place(node)
            if place is not None:
                self.parts.append(Part(node, self.table, place))
            return
        if isinstance(node, n.ColumnOf):
            self._depend(node)
            return
        if isinstance(node, n.Exists):
            self._collect_exists(node)
            return
        if isinstance(node, n.Scalar):
            return
        if isinstance(node, n.Over):
            # A window over the groups: what it is of is computed from them, and is none of their aggregates.
            inner = node.operand
            for child in inner.inputs() if isinstance(inner, Aggregate) else n.children(inner):
                self._collect(child)
            for child in (*node.partition, *(ordering.expression for ordering in node.order)):
                self._collect(child)
            return
        for child in n.children(node):
            self._collect(child)

    def _collect_exists(self, node: n.Exists) -> None:
        """Whether a chain leads anywhere from the rows of the group: a count that is not 0."""
        place = find_place(self.table, node.table)
        if place is not None and place.way.steps:
            counted = self.counted[id(node)] = Aggregate(node.table, "count", None)
            self._collect(counted)

    def _place(self, node: Aggregate[Any]) -> StaticPlace | None:
        place = find_place(self.table, node.table)
        if place is None or place.join is None or place.steps or not place.way.steps:
            return place
        joined = place.join.table._state.conditions
        theirs = node.table._state.conditions[: len(joined)]
        if len(theirs) == len(joined) and all(a is b for a, b in zip(theirs, joined, strict=True)):
            return place
        # The joined rows are fewer than those that are meant: the chain is followed anew.
        return StaticPlace(None, list(place.way.steps), place.way)

    def _depend(self, node: n.ColumnOf[Any]) -> None:
        """A column beside the keys: allowed where the keys hold the set's primary key, on which it depends."""
        place = find_place(self.table, node.table)
        key = primary_key(self.table._entity, self.writer.db)
        grouped = {
            k.field.column_name for k in self.keys
            if isinstance(k, n.ColumnOf) and isinstance(k.field, Column) and self._is_own(k)
        }  # fmt: skip
        if place is None or place.join is not None or not key or not set(key) <= grouped:
            raise VantageError(
                f"{node.output_name} is neither a key of group_by() nor in an aggregate: add it to the keys, or ask "
                f"for its min(), max() and the like."
            )
        self.matches[id(node)] = len(self.keys)
        self.keys.append(node)

    def _is_own(self, node: n.ColumnOf[Any]) -> bool:
        place = find_place(self.table, node.table)
        return place is not None and place.join is None and not place.steps

    def split(self) -> tuple[list[Part], list[Part], list[Join]]:
        """Aggregates that one GROUP BY gives, those that are computed apart, and the joins of the first."""
        together = [part for part in self.parts if not part.is_chain]
        while True:
            wanted = {*self.base, *(join for part in together for join in part.owner)}
            joins = with_parents(self.table, wanted)
            kept = [part for part in together if not (self.must_be_single(part) and self.is_multiplied(part, joins))]
            if len(kept) == len(together):
                break
            together = kept
        apart = [part for part in self.parts if part not in together]
        return together, apart, joins

    def is_multiplied(self, part: Part, joins: Sequence[Join]) -> bool:
        """Whether ``joins`` bring a row of the part more than once: it does not say which other rows it meets."""
        known = set(part.grain)
        needed: set[Join | None] = {None, *joins}
        while True:
            more = {
                end for join in joins for start, end in ((join.parent, join), (join, join.parent))
                if start in known and end not in known and self._determines(start, join)
            }  # fmt: skip
            if not more:
                return not needed <= known
            known |= more

    def _determines(self, start: Join | None, join: Join) -> bool:
        """Whether a row at ``start``, one end of a join, meets at most one row at the other end."""
        relation = join.relation
        if relation is None or relation.via is not None:
            return False
        parent = join.parent.table if join.parent else self.table
        columns, targets = relation_columns(parent._entity, relation, self.writer.db)
        if start is join:
            return is_unique(parent, columns, self.writer.db)
        known = catalog_table(join.table._entity, self.writer.db)
        to_one = not relation.many and not (known is not None and known.has_heirs)
        return to_one or is_unique(join.table, targets, self.writer.db)

    def must_be_single(self, part: Part) -> bool:
        """Whether a row that comes twice changes it, and DISTINCT over a key of one column does not help."""
        if not part.is_sensitive:
            return False
        return part.node.operand is not None or part.node.function != "count" or len(self.key_of(part.join)) != 1

    def key_of(self, join: Join | None) -> tuple[str, ...]:
        """The columns by which its rows are told apart; none where it is not columns of the table that do."""
        key = primary_key((join.table if join else self.table)._entity, self.writer.db)
        known = catalog_table((join.table if join else self.table)._entity, self.writer.db)
        return () if known is not None and known.has_heirs else key


def is_alone(node: Any, table: Table) -> bool:
    """Whether an output is made of plain aggregates of the set alone."""
    if isinstance(node, Aggregate):
        place = find_place(table, node.table)
        return place is not None and not place.steps and (place.join is None or not place.way.steps)
    if isinstance(node, (n.ColumnOf, n.Over, n.Scalar, n.Exists)):
        return False
    inner = list(n.children(node))
    return any(is_alone(child, table) for child in inner) and all(
        is_constant(child) or is_alone(child, table) for child in inner
    )


def is_constant(node: Any) -> bool:
    """Whether an output is the same for all rows."""
    if isinstance(node, (n.Value, n.Scalar, n.Identifier)):
        return True
    if isinstance(node, (n.ColumnOf, n.Over, n.Exists, n.Template, Aggregate)):
        return False
    inner = list(n.children(node))
    return all(map(is_constant, inner)) and (bool(inner) or isinstance(node, n.Call))


def is_twin(one: Aggregate[Any], other: Aggregate[Any]) -> bool:
    """Whether two aggregates are the same, whatever values later queries of this shape have: so none may occur."""
    a, b = Shape(), Shape()
    one._walk(a)
    other._walk(b)
    return a.tokens == b.tokens and not a.values


def same(one: Any, other: Any, table: Table) -> bool:
    """Whether two expressions say the same in a query on ``table``."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, n.ColumnOf):
        return one.field is other.field and _same_place(one.table, other.table, table)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(same(a, b, table) for a, b in zip(one, other, strict=True))
    if not isinstance(one, (n.Expression, n.Ordering)):
        return one is other if hasattr(one, "_walk_definition") else bool(one == other)
    slots = [slot for cls in type(one).__mro__ for slot in cls.__dict__.get("__slots__", ())]
    return all(same(getattr(one, slot), getattr(other, slot), table) for slot in slots)


def _same_place(one: Table, other: Table, table: Table) -> bool:
    a, b = find_place(table, one), find_place(table, other)
    if a is None or b is None or a.join is not b.join or len(a.steps) != len(b.steps):
        return False
    return all(
        x._state.step.relation is y._state.step.relation  # type: ignore[union-attr]
        for x, y in zip(a.steps, b.steps, strict=True)
    )


def is_strict(node: Any) -> bool:
    """Whether an expression is NULL where its row is: then rows that a left join made up count for nothing."""
    if isinstance(node, n.ColumnOf):
        if isinstance(node.field, Computed):
            return is_strict(node.field.expression_of(node.table._entity))
        return isinstance(node.field, (Column, Imported))
    if isinstance(node, Aggregate):
        return node.function in ("sum", "avg", "min", "max") and is_strict(node.operand)
    if isinstance(node, (n.Arithmetic, n.Prefix, n.Cast)):
        return all(isinstance(child, n.Value) or is_strict(child) for child in n.children(node))
    return False
