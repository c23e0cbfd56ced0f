"""A set into which rows are inserted: what it implies for them, as ``client.ref_orders()`` the foreign key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from . import _nodes as n
from ._assignments import Assignment, Place, assign
from ._compile.chain import is_unique, relation_columns
from ._compile.target import refuse_target
from ._errors import WriteRefused
from ._fields import Column
from ._hooks import extensions_of
from ._own_types import taken_from_sql
from ._plain import plain_value
from ._table import physical_column

if TYPE_CHECKING:
    from ._table import Table
    from ._transaction import Transaction

_UNKNOWN = object()


class Within:
    """The columns that a set's relation decides, with the values that it gives them."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.extensions = extensions_of(table)
        # Those of an entity that is made from the catalog are the database's own: it knows them best.
        declared = table._entity._catalog_key is None
        self.defaults = [
            (name, field)
            for name, field in table._entity._fields.items()
            if declared and isinstance(field, Column) and field.default is not ...
        ]
        self.places: dict[Any, Place] = {}
        """Columns that were found by their names, for the next row."""
        self.implied: dict[str, Any] = {}
        self.columns: tuple[str, ...] = ()
        """Columns of which the database must be asked whether they refer to the set that this one goes on from."""
        refuse_target(table, table._database_or_none())
        if table._state.step is not None:
            self._read_step()

    def _read_step(self) -> None:
        step = self.table._state.step
        assert step is not None
        parent, relation, db = step.parent, step.relation, self.table._database_or_none()
        if relation.via is not None:
            between = ", ".join(f"{name}=…" for name in (*relation.via_columns, *relation.via_target_columns)) or "…"
            raise WriteRefused(
                f"{relation.name}() goes through {relation.via}: insert the row into {self.table._entity.__name__}, "
                f"then db.table({relation.via!r}).insert({between}), both in one `with db.transaction():`."
            )
        ours, theirs = relation_columns(parent._entity, relation, db)
        if not relation.many and not is_unique(parent, ours, db):
            raise WriteRefused(
                f"{relation.name}() is found by {', '.join(ours)} of {parent._entity.__name__}: insert the row into "
                f"{self.table._entity.__name__}, then update that column."
            )
        known = fixed_values(parent)
        if len(parent._state.conditions) > len(ours) or parent._state.step is not None:
            self.columns = theirs  # the row that the conditions name may not be in the set
        if all(name in known for name in ours):
            self.implied = {there: known[here] for here, there in zip(ours, theirs, strict=True)}
        elif known and is_unique(parent, tuple(known), db):
            self.implied = {
                there: n.Scalar(parent._select((), {"key": parent._key_column(here)}))
                for here, there in zip(ours, theirs, strict=True)
            }
        else:
            self.columns = theirs

    def complete(self, row: Sequence[Assignment]) -> list[Assignment]:
        """The row with what the set implies.

        Raises
        ------
        WriteRefused
            A value that was given contradicts the set.
        """
        if not self.implied:
            return list(row)
        made = {each.column_name: each for each in row}
        for column, value in self.implied.items():
            given = made.get(column)
            if given is None:
                field = physical_column(self.table._entity, column)
                value = taken_from_sql(field, self.table._entity._table_name, value)
                made[column] = assign(self.table, {n.ColumnOf(self.table, field): value})[0]
            elif isinstance(value, n.Expression):
                self.columns = tuple(self.implied)
            elif _value_of(given.node) != plain_value(value):
                raise WriteRefused(
                    f"{given.name!r} is decided by the set that you insert into: leave it out, or insert into the "
                    f"whole {self.table._entity.__name__}.table()."
                )
        return list(made.values())

    def check(self, unit: Transaction, rows: Sequence[Sequence[Assignment]]) -> None:
        """Where the set goes on from several rows, what was given must refer to one of them."""
        if not self.columns:
            return
        for row in rows:
            given = {each.column_name: each.node for each in row}
            statement = None
            if all(column in given for column in self.columns):
                statement = self._reachable({column: given[column] for column in self.columns})
            if statement is None or not unit.run(statement.sql, statement.params).rows[0][0]:
                raise WriteRefused(
                    f"The row would not be in {self.table!r}: give {', '.join(self.columns)} of a row that the set "
                    "goes on from, or insert into the set of one record."
                )

    def _reachable(self, values: dict[str, Any]) -> Any:
        from ._state import State
        from ._table_class import table_class

        step = self.table._state.step
        whole = table_class(self.table._entity)(self.table._own_database, State(step=step, deleted=True))
        found = whole._where([whole._key_column(column) == value for column, value in values.items()])
        return found._aggregate("count", None).compile()


def _value_of(node: Any) -> Any:
    return plain_value(node.value) if type(node) is n.Value else _UNKNOWN


def fixed_values(table: Table) -> dict[str, Any]:
    """The columns of a set that its conditions hold to one value."""
    found: dict[str, Any] = {}
    waiting = list(table._state.conditions)
    while waiting:
        node = waiting.pop()
        if isinstance(node, n.Both) and node.operator == "AND":
            waiting += node.parts
        elif isinstance(node, n.Comparison) and node.operator == "=":
            column, value = node.one, node.other
            if not isinstance(column, n.ColumnOf) or type(value) is not n.Value:
                continue
            if isinstance(column.field, Column) and column.table._entity is table._entity:
                found[column.field.column_name] = value.value
    return found
