"""How one set goes on from another: the relations between them, and where a chain starts.

A chain is about the row at hand of a query where it goes on from the query's set, or from one that it was made from;
else from any untraversed set of the same table. The longest such prefix counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from . import _nodes as n
from ._errors import VantageError

if TYPE_CHECKING:
    from ._table import Table


class Way:
    """``steps`` lead from a set's row to ``table``; ``start`` is the set they were followed from."""

    __slots__ = ("distance", "prefix", "start", "steps")

    def __init__(self, steps: list[Table], start: Table, prefix: Table | None, distance: int = 0) -> None:
        self.steps = steps
        self.start = start
        self.prefix = prefix
        """The set that both have in common; None where they share their table only."""
        self.distance = distance
        """How many verbs made ``start`` of ``prefix``."""

    def is_nearer(self, other: Way | None) -> bool:
        """Whether it goes on from a set that is more its own: of a table that is joined with itself, the right one."""
        return other is None or (len(self.steps) == len(other.steps) and self.distance < other.distance)

    def is_shorter(self, other: Way | None) -> bool:
        """Whether it goes on from a set that has more in common with its end."""
        return other is None or (len(self.steps), self.distance) < (len(other.steps), other.distance)

    def extra_conditions(self) -> tuple[Any, ...]:
        """What ``start`` says beyond the common set: conditions on the row at hand."""
        state = self.start._state
        if self.prefix is None:
            known = 0
        elif state.source is not self.prefix._state.source:
            raise VantageError(
                f"{self.start!r} has a limit, which cannot hold for each row at hand: "
                "count or sum it alone, or leave the limit out."
            )
        else:
            known = len(self.prefix._state.conditions)
        if state.is_limited and self.start is not self.prefix:
            raise VantageError(
                f"{self.start!r} has a limit, which cannot hold for each row at hand: "
                "count or sum it alone, or leave the limit out."
            )
        return state.conditions[known:]


def ancestry(table: Table) -> frozenset[int]:
    """The sets that ``table`` was made from by verbs, and itself, by ``id``."""
    found = []
    at: Table | None = table
    while at is not None:
        found.append(id(at))
        at = _made_from(at)
    return frozenset(found)


def _made_from(table: Table) -> Table | None:
    """What a set goes on from; nothing, where it is a set of its own because it got a name before it was narrowed."""
    before = table._made_from
    if before is None or table._change[:1] != ("alias",):
        return before
    state = before._state
    return before if state.conditions or state.order or state.joins or state.source else None


def was_named_anew(table: Table, base: Table) -> bool:
    """Whether ``base`` is ``table`` under a name of its own: then columns of ``table`` are not columns of ``base``."""
    at: Table | None = base
    is_named = False
    while at is not None:
        if is_named and at is table:
            return True
        is_named = is_named or at._change[:1] == ("alias",)
        at = at._made_from
    return False


def compares_with(table: Table, made_from: frozenset[int]) -> bool:
    """Whether a condition of a set compares its own columns with those of another, whose ``ancestry`` is given."""
    own = ancestry(table) if table._state.conditions else frozenset()
    waiting = list(table._state.conditions)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (n.Both, n.Not)):
            waiting += n.children(node)
            continue
        sets = set(_sets_in(node))
        if sets & made_from and sets & own:
            return True
    return False


def _sets_in(node: Any) -> Iterator[int]:
    """The sets of the columns in an expression, by ``id``."""
    if isinstance(node, n.ColumnOf):
        yield id(node.table)
    for child in n.children(node):
        yield from _sets_in(child)


def find_twin(table: Table, base: Table) -> Way | None:
    """The way from ``base`` to ``table`` where both begin with a relation that was followed twice.

    ``orders.ref_lines()`` is another object each time that it is written, and means the same rows.
    """
    first = _start(base)
    if first is None or first._state.step is None:
        return None
    steps: list[Table] = []
    at = table
    while at._state.step is not None:
        start = _start(at)
        if start is not None and _is_twin(start, first):
            return Way(steps[::-1], at, start, 1)
        steps.append(at)
        at = at._state.step.parent
    return None


def _start(table: Table) -> Table | None:
    """The set that a chain of verbs began with; None where it is another one now, by its name."""
    at = table
    while (before := _made_from(at)) is not None:
        at = before
    return at if at._made_from is None else None


def _is_twin(one: Table, other: Table) -> bool:
    a, b = one._state.step, other._state.step
    if one is other or a is None or b is None:
        return one is other
    return a.relation is b.relation and (a.parent is b.parent or _is_twin(a.parent, b.parent))


def find_way(table: Table, base: Table, made_from: frozenset[int], *, loosely: bool) -> Way | None:
    """The way from ``base`` to ``table``; ``loosely`` also from another untraversed set of the table of ``base``."""
    steps: list[Table] = []
    at = table
    while True:
        back: Table | None = at
        distance = 0
        while back is not None:
            if id(back) in made_from:
                return Way(steps[::-1], at, back, distance)
            back = _made_from(back)
            distance += 1
        step = at._state.step
        if step is None:
            return Way(steps[::-1], at, None) if loosely and _may_stand_for(at, base, made_from) else None
        steps.append(at)
        at = step.parent


def _may_stand_for(table: Table, base: Table, made_from: frozenset[int]) -> bool:
    """Whether an untraversed set of the same table means ``base``: not, where it is told apart from it."""
    state = table._state
    if state.source is not None or state.alias is not None or not is_same_table(table, base):
        return False
    return not was_named_anew(table, base) and not compares_with(table, made_from)


def is_same_table(one: Table, other: Table) -> bool:
    """Whether two sets are of one table, whatever entity declares it."""
    a, b = one._entity, other._entity
    return a is b or (a._table_name == b._table_name and a._catalog_key == b._catalog_key)


def require_way(table: Table, base: Table) -> Way:
    """The way from ``base`` to ``table``, for a join."""
    made_from = ancestry(base)
    way = find_way(table, base, made_from, loosely=False) or find_way(table, base, made_from, loosely=True)
    if way is None or not way.steps:
        raise VantageError(
            f"{table!r} does not go on from {base!r}: join a relation such as t.ref_orders(), or say on=…."
        )
    return way
