"""Whether a set has a condition: what ``update`` and ``delete`` ask before they touch anything.

The predicate that is compiled is judged, not how it was written: an empty AND, its negated opposite, an empty
``not_in``, and what is the same for every row are no conditions. SQL of the user's own is not understood, so it is
none either; nor are soft delete, order and limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from . import _nodes as n
from ._errors import WriteRefused
from ._reads import Aggregate
from ._selection import Selection
from ._state import Compound, Nested
from ._ways import ancestry, find_way, is_same_table

if TYPE_CHECKING:
    from ._table import Table


def require_condition(table: Table, verb: str, everything: bool) -> None:
    """Refuses a write to a whole table that did not ask for it.

    Raises
    ------
    WriteRefused
    """
    if everything or is_narrowed(table):
        return
    raise WriteRefused(
        f"{verb}() would touch every row of {table!r}, for no where(…) on the way to it narrows it. "
        f"Narrow it, or say {verb}(…, all=True)."
    )


def is_narrowed(table: Table) -> bool:
    """Whether a condition stands on this set or on one on the way to it."""
    state = table._state
    if any(not may_be_true(condition, table) for condition in state.conditions):
        return True
    if state.step is not None:
        return is_narrowed(state.step.parent)
    if isinstance(state.source, Nested):
        return is_narrowed(state.source.table)
    if isinstance(state.source, Compound):
        parts = [is_narrowed(part) for part in state.source.tables]
        if state.source.operator.startswith("UNION"):
            return all(parts)
        return any(parts) if state.source.operator == "INTERSECT" else parts[0]
    return False


def may_be_true(node: Any, table: Table) -> bool:
    """Whether a condition might be true for every row, whatever the row."""
    if isinstance(node, n.Both):
        parts = [may_be_true(part, table) for part in node.parts]
        return all(parts) if node.operator == "AND" else any(parts)
    if isinstance(node, n.Not):
        return _may_be_false(node.operand, table)
    if isinstance(node, n.Membership) and _is_empty(node):
        return node.negated
    if isinstance(node, n.Membership) and hasattr(node.members, "is_deferred"):
        return node.negated  # nobody knows yet whether there is any value
    if isinstance(node, n.Membership) and not node.negated and _is_of_whole_set(node, table):
        return True
    return _says_nothing(node, table)


def _may_be_false(node: Any, table: Table) -> bool:
    """Whether a condition might be false for every row, so that its opposite is none."""
    if isinstance(node, n.Both):
        parts = [_may_be_false(part, table) for part in node.parts]
        return any(parts) if node.operator == "AND" else all(parts)
    if isinstance(node, n.Not):
        return may_be_true(node.operand, table)
    if isinstance(node, n.Membership) and (_is_empty(node) or hasattr(node.members, "is_deferred")):
        return not node.negated
    return _says_nothing(node, table)


def _is_empty(node: n.Membership) -> bool:
    return isinstance(node.members, n.Value) and not node.members.value and not node.wants_null


def _is_of_whole_set(node: n.Membership, table: Table) -> bool:
    """``t.id.in_(t)``: the key is in a set of the same table that nothing narrows."""
    members = node.members.table if isinstance(node.members, Selection) else node.members
    if isinstance(members, n.Value) or not is_same_table(members, table):
        return False
    return not is_narrowed(members) and not members._state.is_limited


def _says_nothing(node: Any, table: Table) -> bool:
    """SQL of the user's own, a column that equals itself, and what is about no row."""
    if isinstance(node, n.Template):
        return True
    if isinstance(node, n.Comparison) and node.operator in ("=", "<=", ">=", "IS NOT DISTINCT FROM"):
        left, right = node.one, node.other
        if isinstance(left, n.ColumnOf) and isinstance(right, n.ColumnOf) and left.field is right.field:
            return find_way(left.table, right.table, ancestry(right.table), loosely=True) is not None
    return not any(_is_of_row(part, table) for part in _parts(node))


def _parts(node: Any) -> Iterator[Any]:
    yield node
    for child in n.children(node):
        yield from _parts(child)


def _is_of_row(node: Any, table: Table) -> bool:
    """Whether a part of a condition depends on the row: a column, or what a relation leads to from it."""
    if isinstance(node, n.ColumnOf):
        return True
    if not isinstance(node, (n.Exists, Aggregate)):
        return False
    made_from = ancestry(table)
    way = find_way(node.table, table, made_from, loosely=False) or find_way(node.table, table, made_from, loosely=True)
    return way is not None and bool(way.steps)
