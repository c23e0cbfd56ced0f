"""What a write gives to which column: names are found, values checked, before anything is sent."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cached_property
from types import FunctionType
from typing import TYPE_CHECKING, Any

from ._compile.select import find_place
from ._entity import Entity, catalog_table, fetched_values
from ._errors import UnknownColumn, VantageError, WriteRefused, did_you_mean
from ._fields import Column, Field, Imported, no_column
from ._nodes import ColumnOf, Expression, Value
from ._plain import plain_value
from ._stored import checks_of
from ._table import Table

if TYPE_CHECKING:
    from ._catalog import CatalogColumn


_PLAIN = frozenset((int, str, float, bool, type(None), bytes, Decimal, datetime.date, datetime.datetime, list, dict))


class Place:
    """A column that can be written, as it is named in a set."""

    def __init__(
        self, name: str, field: Column, owner: Table, steps: tuple[Table, ...], column: CatalogColumn | None
    ) -> None:
        self.name = name
        """What the field is called in the set."""
        self.field = field
        self.owner = owner
        """The untraversed set of the table that has the column."""
        self.steps = steps
        """The relations that lead there; none where it is the set's own."""
        self.column = column
        self.column_name = field.column_name
        self.takes_null = column is None or not column.not_null

    @cached_property
    def checks(self) -> tuple[Callable[[Any], None], ...]:
        """What a value is asked before it is written."""
        return checks_of(self.name, self.field, self.column, self.owner._entity._table_name)

    @cached_property
    def storing(self) -> tuple[str | None, Callable[[Any], Any] | None]:
        """The cast that the parameter needs, and what makes its value one of the column's type."""
        from ._parameters import adapter, cast_of

        if self.column is None:
            return None, None
        return cast_of(self.column.type), adapter(self.column.type, self.name, exactly=True)


class Assignment:
    """A value for a column, of the set's own table or of one that to-one relations lead to."""

    __slots__ = ("node", "place")

    def __init__(self, place: Place, node: Expression[Any]) -> None:
        self.place = place
        self.node = node

    @property
    def name(self) -> str:
        return self.place.name

    @property
    def field(self) -> Column:
        return self.place.field

    @property
    def column_name(self) -> str:
        return self.place.column_name

    @property
    def owner(self) -> Table:
        return self.place.owner

    @property
    def steps(self) -> tuple[Table, ...]:
        return self.place.steps

    @property
    def column(self) -> CatalogColumn | None:
        return self.place.column

    @property
    def is_null(self) -> bool:
        """Whether NULL is given where the column takes none, as far as the catalog knows."""
        if self.place.takes_null or not isinstance(self.node, Value):
            return False
        return self.node.value is None or plain_value(self.node.value) is None


def given_values(values: Any, named: Mapping[str, Any], verb: str) -> dict[Any, Any]:
    """The values of a call, ``verb({…})``, ``verb(name=…)`` or ``verb(record)``, as one dictionary."""
    if values is None:
        made: dict[Any, Any] = {}
    elif isinstance(values, Entity):
        made = {n: v for n, v in fetched_values(values).items() if isinstance(type(values)._fields.get(n), Column)}
    elif isinstance(values, Mapping):
        made = dict(values)
    elif hasattr(values, "to_dict") and hasattr(values, "keys"):
        made = values.to_dict()
    else:
        raise VantageError(f'{verb}() takes {{"name": value}}, name=value, or a record; this is {values!r:.60}')
    made.update(named)
    return made


def assign(table: Table, values: Mapping[Any, Any], places: dict[Any, Place] | None = None) -> list[Assignment]:
    """The columns that ``values`` are for; ``places`` keeps what was found, for the next row.

    Raises
    ------
    UnknownColumn
        With the nearest name that there is.
    WriteRefused
        A field that is computed, or a value that its column cannot hold.
    """
    places = {} if places is None else places
    made: dict[Any, Assignment] = {}
    for key, value in values.items():
        place = places.get(key)
        if place is None:
            place = places[key] = _find(table, key)
        assignment = Assignment(place, _node(table, place, value))
        same = place.field if not place.steps else (place.steps[-1]._entity, place.field)
        if same in made:
            raise WriteRefused(f"{made[same].name!r} and {place.name!r} are the same column: give one of them.")
        made[same] = assignment
    return list(made.values())


def _find(table: Table, key: Any) -> Place:
    """The column behind a name or ``t.c.name``, and the relations that lead to its table."""
    if isinstance(key, str):
        if key in table._entity._relations and key not in table._entity._fields:
            raise WriteRefused(no_column(table._entity._relations[key], table._entity))
        key = table._named(key)
    if not isinstance(key, ColumnOf):
        raise VantageError(f"A column is named by text or as t.c.name, not by {key!r:.60}")
    place = find_place(table, key.table)
    if place is None:
        raise UnknownColumn(f"{key!r} is a column of another set, which {table!r} has no relation to here.")
    name = key.output_name
    steps, field = _follow_imports(key.table, key.field, name, _steps_to(key, place))
    return _owning(table, steps, field, name)


def _steps_to(key: ColumnOf[Any], place: Any) -> tuple[Table, ...]:
    steps = list(place.steps)
    at = place.join
    while at is not None:
        if at.relation is None:
            raise WriteRefused(
                f"{key.output_name!r} is of a table that was joined by on=…: write that table's own set."
            )
        if at.table._state.conditions or (at.start is not None and at.start._state.conditions):
            raise WriteRefused(f"{key.output_name!r} is of a join that has conditions: write that relation's own set.")
        steps.insert(0, at.table)
        at = at.parent
    for step in steps:
        relation = step._state.step.relation
        if relation.many:
            raise WriteRefused(
                f"{key.output_name!r} is of {relation.name}(), which leads to many rows: "
                f"write that set, t.{relation.name}().update(…)."
            )
    return tuple(steps)


def _follow_imports(
    at: Table, field: Field, name: str, steps: tuple[Table, ...]
) -> tuple[tuple[Table, ...], Column]:  # fmt: skip
    from ._compile.writer import root_of

    near = root_of(at) if not steps else steps[-1]
    while isinstance(field, Imported):
        near = near._ref(field.relation)
        if near._state.step.relation.many:
            raise WriteRefused(f"{name!r} is imported through {field.relation}(), which leads to many rows.")
        steps = (*steps, near)
        field = near._field(field.column)
    if not isinstance(field, Column):
        raise WriteRefused(f"{name!r} is computed: change the fields that it is computed from.")
    return steps, field


def _owning(table: Table, steps: tuple[Table, ...], field: Column, name: str) -> Place:
    from ._compile.writer import root_of

    owner = root_of(steps[-1] if steps else table)
    known = catalog_table(owner._entity, table._database_or_none())
    if known is None:
        return Place(name, field, owner, steps, None)
    column = known.columns.get(field.column_name)
    if column is None:
        near = did_you_mean(field.column_name, known.columns)
        raise UnknownColumn(f"The table {known.name} has no column {field.column_name!r}.{near}")
    if column.generated:
        raise WriteRefused(f"{name!r} is generated by Postgres from other columns ({column.default}): leave it out.")
    if column.identity == "a":
        raise WriteRefused(f"{name!r} is GENERATED ALWAYS AS IDENTITY: Postgres gives it, leave it out.")
    return Place(name, field, owner, steps, column)


def _node(table: Table, place: Place, value: Any) -> Expression[Any]:
    if type(value) not in _PLAIN:
        if isinstance(value, FunctionType):
            value = value(table)
        if isinstance(value, Expression):
            return value
        _refuse_set(place, value)
    if value is not None:
        for check in place.checks:
            check(value)
    return Value(value)


def _refuse_set(place: Place, value: Any) -> None:
    if isinstance(value, Table) or hasattr(value, "outputs"):
        raise VantageError(
            f"{place.name!r} gets one value: a column or an aggregate of a set, or v.scalar(select(…)); "
            f"this is {type(value).__name__}."
        )
