"""Expressions as people write them: ``stock < 10``, ``ref_client().name = 'Marty'``. To be read, never to be run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import _nodes as n
from .._reads import Aggregate
from .._ways import ancestry
from .cells import literal

if TYPE_CHECKING:
    from .._table import Table


class NotWritten(Exception):
    """There is no short way to write this: it is shown as SQL."""


def written(node: Any, base: Table | None = None) -> str:
    """An expression as text; the columns of ``base``, and of the sets that it was made from, are bare names.

    Raises
    ------
    NotWritten
    """
    return Writer(ancestry(base) if base is not None else frozenset()).write(node)


class Writer:
    """Writes the nodes of one set's expressions."""

    def __init__(self, own: frozenset[int]) -> None:
        self._own = own

    def write(self, node: Any) -> str:
        write = _WRITERS.get(type(node))
        if write is None:
            raise NotWritten(type(node).__name__)
        return write(self, node)

    def operand(self, node: Any) -> str:
        text = self.write(node)
        return f"({text})" if isinstance(node, (n.Arithmetic, n.Both)) else text

    def column(self, node: n.ColumnOf) -> str:
        return f"{self.way(node.table)}{node.output_name}"

    def way(self, table: Table) -> str:
        """``ref_client().`` for each relation on the way to a set; nothing for the set itself."""
        step = table._state.step
        if step is None or id(table) in self._own:
            return ""
        if table._state.conditions:
            raise NotWritten("a condition on the way")
        return f"{self.way(step.parent)}{step.relation.name}()."

    def comparison(self, node: Any) -> str:
        return f"{self.operand(node.one)} {node.operator} {self.operand(node.other)}"

    def between(self, node: n.Between) -> str:
        return f"{self.operand(node.operand)} BETWEEN {self.write(node.low)} AND {self.write(node.high)}"

    def membership(self, node: n.Membership) -> str:
        if not isinstance(node.members, n.Value) or not isinstance(node.members.value, (list, tuple)):
            raise NotWritten("a query")
        values = list(node.members.value)
        shown = [literal(value) for value in values[:8]] + (["NULL"] if node.wants_null else [])
        more = ", …" if len(values) > 8 else ""
        return f"{self.operand(node.operand)} {'NOT IN' if node.negated else 'IN'} ({', '.join(shown)}{more})"

    def null(self, node: n.IsNull) -> str:
        return f"{self.operand(node.operand)} IS {'NOT ' if node.negated else ''}NULL"

    def both(self, node: n.Both) -> str:
        return f" {node.operator} ".join(self.operand(part) for part in node.parts)

    def call(self, node: n.Call) -> str:
        return f"{node.name}({', '.join(self.write(each) for each in node.arguments)})"

    def set(self, table: Table) -> str:
        """``ref_orders() where total > 3``."""
        step = table._state.step
        if step is None or table._state.is_limited:
            raise NotWritten("a set of its own")
        text = f"{self.way(step.parent)}{step.relation.name}()"
        inner = Writer(self._own | ancestry(table))
        conditions = [inner.operand(each) for each in table._state.conditions]
        return text + (f" where {' and '.join(conditions)}" if conditions else "")

    def aggregate(self, node: Aggregate[Any]) -> str:
        what = "" if node.operand is None else self.write(node.operand).rpartition(".")[2]
        bare = node.table._state.step is None or id(node.table) in self._own
        return f"{'' if bare else self.set(node.table) + '.'}{node.function}({what})"


_WRITERS: dict[type, Callable[[Writer, Any], str]] = {
    n.ColumnOf: Writer.column,
    n.Value: lambda writer, node: literal(node.value),
    n.Comparison: Writer.comparison,
    n.Arithmetic: Writer.comparison,
    n.Operation: Writer.comparison,
    n.Between: Writer.between,
    n.Membership: Writer.membership,
    n.IsNull: Writer.null,
    n.Postfix: lambda writer, node: f"{writer.operand(node.operand)} {node.operator}",
    n.Both: Writer.both,
    n.Not: lambda writer, node: f"NOT ({writer.write(node.operand)})",
    n.Prefix: lambda writer, node: f"{node.operator}{writer.operand(node.operand)}",
    n.Call: Writer.call,
    n.Exists: lambda writer, node: f"{writer.set(node.table)} exists",
    Aggregate: Writer.aggregate,
}
