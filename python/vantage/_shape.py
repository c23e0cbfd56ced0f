"""The structure of a query without its values: two queries of one shape have one text of SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _registry

if TYPE_CHECKING:
    from ._table import Table


class Shape:
    """Walks a query once, in one order. ``tokens`` are what its SQL depends on, ``values`` its parameters.

    A set that occurs twice is a number the second time, so that the shape says which sets are the same one:
    whether an aggregate is about the row at hand depends on that.
    """

    __slots__ = ("db", "places", "tables", "tokens", "values")

    def __init__(self, db: Any = None) -> None:
        self.db = db
        """Where the query runs: a set or a query of another database is a value in it."""
        self.tokens: list[Any] = [_registry.changes]
        self.values: list[Any] = []
        self.tables: dict[int, int] = {}
        self.places: dict[int, int] = {}
        """Where the value of each ``Value`` node stands in ``values``, by the node's ``id``."""

    def add_table(self, table: Table) -> None:
        number = self.tables.get(id(table))
        if number is not None:
            self.tokens.append(number)
            return
        self.tables[id(table)] = len(self.tables)
        table._walk_definition(self)

    def add_value(self, node: Any, value: Any) -> None:
        self.tokens.append(value.__class__)
        if value.__class__ is list:
            self.tokens.append(next((item.__class__ for item in value if item is not None), None))
        self.places[id(node)] = len(self.values)
        self.values.append(value)

    def add(self, item: Any) -> None:
        """An expression, a set, an ordering, or a plain token."""
        walk = getattr(item, "_walk", None)
        if walk is None:
            self.tokens.append(item)
        else:
            walk(self)


def walk_selection(selection: Any, shape: Shape) -> None:
    """The structure of a ``select({…})``."""
    tokens = shape.tokens
    tokens += ("select", selection.names, selection.distinct_rows, selection.order)
    if selection.parts is not None:
        operator, parts = selection.parts
        tokens.append(operator)
        for part in parts:
            part._walk(shape)
    else:
        shape.add_table(selection.table)
        for node in selection.outputs.values():
            node._walk(shape)
        if selection.table._state.groups:
            tokens.append(_values_of_keys(selection, shape))
    for number in (selection.limited, selection.skipped):
        if number is None:
            tokens.append(None)
        else:
            number._walk(shape)


def _values_of_keys(selection: Any, shape: Shape) -> Any:
    """Whether an output is a key depends on values where a key is an expression: then they belong to the shape."""
    if all(hasattr(key, "field") for key in selection.table._state.groups.values()):
        return None
    return tuple(map(repr, shape.values))
