"""Sets: what a table object holds, and how each verb makes the next one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from . import _nodes
from ._entity import Entity, catalog_table, find_field, primary_key
from ._errors import UnknownColumn, UnknownRelation, VantageError, did_you_mean, unknown_name
from ._expressions import to_condition, to_expression, to_ordering
from ._fields import Column, Field
from ._late import late
from ._meanings import resolved
from ._nodes import ColumnOf, Condition, Exists, Expression, Ordering, Value
from ._pickling import never_pickled
from ._quiet import Quiet
from ._state import Compound, Nested, State, Step, relation_target

if TYPE_CHECKING:
    from ._database import Database
    from ._shape import Shape


class Columns:
    """The columns of a set by name, where verbs have the attributes: ``t.c.count``, ``t.c["a b"]``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def __getattr__(self, name: str) -> ColumnOf[Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> ColumnOf[Any]:
        return ColumnOf(self._table, self._table._column(name))

    def __dir__(self) -> list[str]:
        return [name for name in self._table._entity._fields if name.isidentifier()]

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._table._entity._fields)


class Table(metaclass=Quiet):
    """A set of rows. Its class is made for its entity: see :mod:`vantage._table_class`."""

    _entity: type[Entity]

    def __init__(
        self, db: Database | None, state: State, made_from: Table | None = None, change: tuple[Any, ...] = ()
    ) -> None:
        self._own_database = db
        self._state = state
        self._made_from = made_from
        self._change = change
        """What was changed since ``_made_from``: the verb and what it was given."""

    # A set does not change, so a copy is the set itself. Not in a base class, which IPython's completer cannot imitate.

    def __copy__(self) -> Table:
        return self

    def __deepcopy__(self, memo: Any) -> Table:
        return self

    def __reduce__(self) -> NoReturn:
        raise never_pickled(self)

    # The next set.

    def _with(self, change: tuple[Any, ...], **changes: Any) -> Any:
        return type(self)(self._own_database, self._state.changed(changes), self, change)

    def _whole(self) -> Any:
        """This set, as a sub-query where a limit must hold before what comes next."""
        if not self._state.is_limited:
            return self
        return self._nested()

    def _nested(self) -> Any:
        old = self._state
        if old.groups is not None:
            raise VantageError("A grouped set is asked by select({…}); that can be narrowed further.")
        state = State(source=Nested(self), fields=old.fields, deleted=True, record=old.record)
        return late.tables.table_class(self._entity)(self._own_database, state, self, ("nested",))

    def _where(self, conditions: Sequence[Any]) -> Any:
        if self._state.groups is not None:
            raise VantageError("where() narrows rows and comes before group_by(); having() narrows groups.")
        made = tuple([to_condition(resolved(c, self)) for c in conditions])
        base = self._whole()
        return base._with(("where", *made), conditions=base._state.conditions + made)

    def _order_by(self, keys: Sequence[Any]) -> Any:
        base = self._whole()
        order = tuple([base._ordering(key) for key in keys])
        return base._with(("order", *order), order=order)

    def _ordering(self, key: Any) -> Ordering:
        key = resolved(key, self)
        if isinstance(key, str):
            name = key.removeprefix("-")
            if key != name and key not in self._entity._fields:
                return Ordering(self._expression(name), descending=True)
        return to_ordering(key if isinstance(key, (Ordering, Expression)) else self._expression(key))

    def _slice(self, start: int, count: int | None) -> Any:
        for name, number in (("offset", start), ("limit", count)):
            if number is not None and (not isinstance(number, int) or isinstance(number, bool) or number < 0):
                raise VantageError(f"{name}() takes a number of rows, not {number!r}.")
        state = self._state
        left = None if state.limit is None else max(state.limit.value - start, 0)
        least = count if left is None else left if count is None else min(left, count)
        limit = None if least is None else Value(least)
        skipped = (0 if state.offset is None else state.offset.value) + start
        offset = Value(skipped) if skipped else None
        return self._with(("slice", limit, offset), limit=limit, offset=offset)

    def _page(self, number: int, size: int) -> Any:
        if not isinstance(number, int) or number < 1 or size < 1:
            raise VantageError(f"Pages are counted from 1, and have at least one row: page({number!r}, {size!r}).")
        return self._slice((number - 1) * size, size)

    def _distinct(self, keys: Sequence[Any]) -> Any:
        base = self._whole()
        made = tuple([base._expression(key) for key in keys])
        return base._with(("distinct", *made), distinct=made)

    def _sample(self, percent: float, seed: int | None, method: str) -> Any:
        state = self._state
        if method not in ("system", "bernoulli"):
            raise VantageError(f'sample() knows the methods "bernoulli" and "system", not {method!r}.')
        if not 0 <= percent <= 100:
            raise VantageError(f"sample() takes a percentage from 0 to 100, not {percent!r}.")
        if state.source is not None or state.is_limited:
            raise VantageError("sample() is of a table: it comes before limit(), distinct() and the like.")
        sample = (method, Value(float(percent)), None if seed is None else Value(seed))
        return self._with(("sample", *sample), sample=sample)

    def _compound(self, operator: str, others: Sequence[Any]) -> Any:
        for other in others:
            if not isinstance(other, Table) or other._entity is not self._entity:
                raise VantageError(
                    f"{operator.lower()} takes sets of {self._entity.__name__}; combine select()s of different tables."
                )
        source = Compound(operator, (self, *others))
        state = State(source=source, fields=self._state.fields, deleted=True, record=self._state.record)
        return late.tables.table_class(self._entity)(self._own_database, state, None, ("source", source))

    def _with_id(self, key: Any) -> Any:
        names = primary_key(self._entity, self._database_or_none())
        values = key if isinstance(key, tuple) else (key,)
        if not names:
            raise VantageError(f"{self._entity.__name__} has no primary key: say where(…) instead.")
        if len(names) != len(values):
            raise VantageError(f"The key of {self._entity.__name__} is ({', '.join(names)}): give {len(names)} values.")
        return self._where([self._key_column(name) == value for name, value in zip(names, values, strict=True)])

    def _key_column(self, name: str) -> ColumnOf[Any]:
        return ColumnOf(self, physical_column(self._entity, name))

    def _with_fields(self, names: Sequence[str]) -> Any:
        for name in names:
            self._field(name)
        return self._with(("fields", *names), fields=tuple(dict.fromkeys((*self._state.fields, *names))))

    def _with_deleted(self) -> Any:
        return self._with(("deleted",), deleted=True)

    def _with_extension(self, extension: Any) -> Any:
        extension.init(self._entity)
        return self._with(("extension", extension), extensions=(*self._state.extensions, extension))

    def _as_entity(self, record: Any) -> Any:
        for name in late.reads.record_names(record):
            self._field(name)
        return self._with(("record", record), record=record)

    def _without(self, parts: Sequence[str]) -> Any:
        """The set without these parts; it is no longer made from this one, whose conditions it may not have."""
        changes: dict[str, Any] = {}
        for part in parts:
            if part not in _PARTS:
                raise VantageError(f"without() knows no part {part!r}.{did_you_mean(str(part), _PARTS)}")
            changes.update({name: getattr(State, name) for name in _PARTS[part]})
        return type(self)(self._own_database, self._state.changed(changes), None, ("without", *parts, self))

    def _alias(self, name: str) -> Any:
        return self._with(("alias", name), alias=name)

    def _ref(self, name: str) -> Any:
        relations = self._entity._relations
        relation = relations.get(name) or relations.get(f"ref_{name}")
        if relation is None:
            raise UnknownRelation(
                f"{self._entity.__name__} has no relation {name!r}.{did_you_mean(name, self._entity._relations)}"
            )
        if self._state.groups is not None:
            raise VantageError("A relation is followed before group_by(), or in the select({…}) of the groups.")
        target = relation_target(self._entity, relation)
        return late.tables.table_class(target)(
            self._own_database, State(step=Step(self, relation)), None, ("ref", relation)
        )

    def _join(self, other: Any, how: str, prefix: str | None, on: Any) -> Any:
        return late.joins.joined(self, other, how=how, prefix=prefix, on=on)

    def _group_by(self, keys: Sequence[Any], named: dict[str, Any]) -> Any:
        base = self._whole()
        groups = {(key if isinstance(key, str) else _output_name(key, i)): key for i, key in enumerate(keys)}
        groups.update(named)
        made = {name: base._expression(key) for name, key in groups.items()}
        return base._with(("group", *made, *made.values()), groups=made, order=())

    def _having(self, conditions: Sequence[Any]) -> Any:
        if self._state.groups is None:
            raise VantageError("having() narrows groups: group_by(…) comes first. where() narrows rows.")
        made = tuple([to_condition(resolved(c, self)) for c in conditions])
        return self._with(("having", *made), having=self._state.having + made)

    # Columns.

    @property
    def c(self) -> Columns:
        """The columns by name, whatever the name."""
        return Columns(self)

    def _field(self, name: str) -> Field:
        field = find_field(self._entity, name)
        if field is None:
            raise self._unknown(name)
        return field

    def _column(self, name: str) -> Field:
        """The column of the table where a field hides it."""
        declared = self._field(name)
        if isinstance(declared, Column):
            return declared
        table = catalog_table(self._entity, self._database_or_none())
        if table is not None and name in table.columns:
            return physical_column(self._entity, name)
        return declared

    def _named(self, name: str) -> ColumnOf[Any]:
        """A field by its name, joined ones included."""
        field = find_field(self._entity, name)
        if field is not None:
            return ColumnOf(self, field)
        for join in self._state.joins:
            if name in join.columns:
                return ColumnOf(join.table, join.table._entity._fields[join.columns[name]], name)
        raise self._unknown(name)

    def _named_item(self, name: str) -> ColumnOf[Any]:
        try:
            return self._named(name)
        except UnknownColumn as error:
            from ._suggest import row_hint

            raise UnknownColumn(f"{error}{row_hint(self, name)}") from None

    def _unknown(self, name: str) -> UnknownColumn:
        joined = [column for join in self._state.joins for column in join.columns]
        return unknown_name(self._entity.__name__, name, [*self._entity._fields, *joined], self._entity._relations)

    def _expression(self, value: Any) -> Expression[Any]:
        if isinstance(value, str):
            return self._named(value)
        value = resolved(value, self)
        if hasattr(type(value), "__vantage_sql__"):
            value = to_expression(value)
        if isinstance(value, Expression):
            return value
        raise VantageError(f"A column or an expression is wanted, not {value!r:.60}.")

    def _item(self, key: Any) -> Any:
        if isinstance(key, str):
            return self._named_item(key)
        if isinstance(key, slice):
            if key.step is not None or (key.start or 0) < 0 or (key.stop or 0) < 0:
                raise VantageError("A slice of a set is t[10:20]: no steps, nothing counted from the end.")
            start = key.start or 0
            return self._slice(start, None if key.stop is None else max(key.stop - start, 0))
        return self._with_id(key)

    def _ipython_key_completions_(self) -> list[str]:
        state = vars(self).get("_state", State)  # IPython asks an object that it made without __init__
        return [*self._entity._fields, *(name for join in state.joins for name in join.columns)]

    def __getattr__(self, name: str) -> Any:
        # Only for names that are nothing: what is a column or a relation is a real attribute.
        if name.startswith("_"):
            if name in self._entity._fields and not name.startswith("__"):
                return ColumnOf(self, self._entity._fields[name])  # behind what sets use such names for
            raise AttributeError(name)
        raise self._unknown(name)

    # Where it runs.

    def _database(self) -> Database:
        from ._connect import default_database

        return self._own_database or default_database()

    def _database_or_none(self) -> Database | None:
        return self._own_database or late.connections._chosen or late.connections._latest

    def _key_selection(self) -> Any:
        """The key of its rows, as a ``select()`` of one column."""
        names = primary_key(self._entity, self._database_or_none())
        if len(names) != 1:
            raise VantageError(f"{self._entity.__name__} has no key of one column: select() the column that is meant.")
        return late.selections.Selection(self, {names[0]: self._key_column(names[0])})

    def _v_as_value(self) -> Any:
        return _nodes.Scalar(self._key_selection())

    def _v_as_members(self) -> Any:
        return self

    def _exists(self) -> Condition:
        return Exists(self)

    # Its structure, by which a compiled statement is found again.

    def _walk(self, shape: Shape) -> None:
        shape.add_table(self)

    def _walk_definition(self, shape: Shape) -> None:
        if self._made_from is not None:
            shape.add_table(self._made_from)
        elif self._state.step is not None:
            shape.add_table(self._state.step.parent)
        else:
            shape.tokens.append(self._entity)
        for item in self._change:
            shape.add(item)
        shape.tokens.append(".")

    # Reads: see _reads.py.

    def _get(self, limit: Any) -> Any:
        table, capped = self, limit is ... and self._state.limit is None
        if limit is not ... and limit is not None:
            table = self._slice(0, limit)
        return late.reads.Records(table, capped)

    def _get_first(self, *, required: bool) -> Any:
        return late.reads.First(self, required)

    def _frame_read(self) -> Any:
        """What a frame of this set reads: its fields, or the joined rows."""
        return self._rows() if self._state.joins else self._get(None)

    def _rows(self) -> Any:
        return late.reads.EveryColumn(self)

    def _select(self, fields: Sequence[Any], named: dict[str, Any]) -> Any:
        outputs: dict[str, Expression[Any]] = {}
        for item in fields:
            parts = item if isinstance(item, dict) else {item if isinstance(item, str) else _output_name(item): item}
            outputs.update((name, self._output(value)) for name, value in parts.items())
        outputs.update((name, self._output(value)) for name, value in named.items())
        if not outputs:
            raise VantageError('select() wants fields: select("name"), select({"n": t.id}).')
        return late.selections.Selection(self, outputs)

    def _output(self, value: Any) -> Expression[Any]:
        if isinstance(value, str):
            groups = self._state.groups
            return groups[value] if groups and value in groups else self._named(value)
        return to_expression(resolved(value, self))

    def _aggregate(
        self, function: str, value: Any, *arguments: Any, where: Any = None, order: Any = (), distinct: bool = False
    ) -> Any:
        operand = None if value is None else self._expression(value)
        if where is None and order.__class__ is tuple and not order and not arguments:
            return late.reads.Aggregate(self, function, operand, distinct=distinct)
        made = late.reads.Aggregate(
            self, function, operand, tuple([to_expression(argument) for argument in arguments]), distinct=distinct,
            order=tuple([self._ordering(key) for key in (order if isinstance(order, (list, tuple)) else [order])]),
        )  # fmt: skip
        return made if where is None else made.filter(*(where if isinstance(where, (list, tuple)) else [where]))

    def _quantile(self, field: Any, fraction: float, where: Any) -> Any:
        if isinstance(fraction, bool) or not isinstance(fraction, (int, float)) or not 0 <= fraction <= 1:
            raise VantageError(f"quantile() takes a fraction from 0 to 1, not {fraction!r}.")
        return self._aggregate("quantile", field, float(fraction), where=where)

    def _compile(self) -> Any:
        return late.reads.compile_records(self)

    def _preview(self, inline: bool) -> str:
        return late.reads.preview(self._compile(), inline)

    # Display.

    @property
    def __doc__(self) -> str:  # type: ignore[override]
        from ._help import describe_table

        return describe_table(self)

    def __repr__(self) -> str:
        named = f" as {self._state.alias}" if self._state.alias else ""
        return f"<set of {self._entity.__name__}, table {self._entity._table_name}{named}>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._display import bundle_of_table

        return bundle_of_table(self)

    def __bool__(self) -> bool:
        raise VantageError("A set has no truth value: await t.count(), or t.exists() in a condition.")

    def __iter__(self) -> Any:
        raise VantageError("A set is no sequence: await t.get() gives the list of its records.")


_PARTS = {
    "where": ("conditions",), "order_by": ("order",), "limit": ("limit",), "offset": ("offset",),
    "distinct": ("distinct",), "group_by": ("groups", "having"), "having": ("having",),
}  # fmt: skip
"""What ``without`` takes away."""


def _output_name(item: Any, number: int | None = None) -> str:
    if isinstance(item, ColumnOf):
        return item.output_name
    if number is not None:
        return f"key_{number + 1}"
    raise VantageError('An expression needs a name: select({"n": t.price * 2}) or select(n=t.price * 2).')


def physical_column(entity: type[Entity], name: str) -> Column:
    """The column of the table called ``name``: the declared one, else one made for it, always the same."""
    for declared in entity._fields.values():
        if isinstance(declared, Column) and declared.column_name == name:
            return declared
    made: dict[str, Column] = entity.__dict__.get("_undeclared", {})
    if name not in made:
        column = Column(column=name)
        column.name = name
        type.__setattr__(entity, "_undeclared", {**made, name: column})
        return column
    return made[name]


__all__ = ["Columns", "Table", "physical_column"]
