"""Sets: what a table object holds, and how each verb makes the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import FunctionType
from typing import TYPE_CHECKING, Any

from ._entity import Entity, catalog_table, find_entity, primary_key
from ._errors import UnknownColumn, UnknownRelation, VantageError, did_you_mean
from ._expressions import ColumnOf, Condition, Exists, Expression, Membership, Ordering, Value, to_condition
from ._fields import Column, Field, RelationField
from ._verbs import Quiet, Verbs

if TYPE_CHECKING:
    from ._database import Database


@dataclass(frozen=True)
class Step:
    """A relation followed from another set."""

    parent: Table
    relation: RelationField


@dataclass(frozen=True)
class State:
    """The definition of a set. Immutable: each verb replaces what it changes."""

    step: Step | None = None
    nested: Table | None = None
    """A set with a limit that was narrowed or ordered further: it becomes a sub-query."""
    conditions: tuple[Condition, ...] = ()
    order: tuple[Ordering, ...] = ()
    limit: int | None = None
    offset: int = 0
    fields: tuple[str, ...] = ()
    """Deferred fields that were asked for."""
    extensions: tuple[Any, ...] = ()
    deleted: bool = False
    record: Any = field(default=None, compare=False)
    """The record type of ``as_entity``."""


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
    """A set of rows. Its class is made for its entity: see :func:`table_class`."""

    _entity: type[Entity]

    def __init__(self, db: Database | None, state: State, made_from: Table | None = None) -> None:
        self._own_database = db
        self._state = state
        self._made_from = made_from

    # The next set.

    def _with(self, **changes: Any) -> Any:
        return type(self)(self._own_database, replace(self._state, **changes), self)

    def _whole(self) -> Table:
        """This set, as a sub-query where a limit must hold before what comes next."""
        if self._state.limit is None and not self._state.offset:
            return self
        state = State(nested=self, fields=self._state.fields, deleted=True, record=self._state.record)
        return type(self)(self._own_database, state, self)

    def _where(self, conditions: Sequence[Any]) -> Any:
        base = self._whole()
        made = [to_condition(c(self) if isinstance(c, FunctionType) else c) for c in conditions]
        return base._with(conditions=base._state.conditions + tuple(made))

    def _order_by(self, keys: Sequence[Any]) -> Any:
        base = self._whole()
        return base._with(order=tuple(base._ordering(key) for key in keys))

    def _ordering(self, key: Any) -> Ordering:
        if isinstance(key, Ordering):
            return key
        return Ordering(self._expression(key))

    def _slice(self, start: int, count: int | None) -> Any:
        for name, number in (("offset", start), ("limit", count)):
            if number is not None and (not isinstance(number, int) or number < 0):
                raise VantageError(f"{name}() takes a number of rows, not {number!r}.")
        limit = self._state.limit
        left = None if limit is None else max(limit - start, 0)
        least = count if left is None else left if count is None else min(left, count)
        return self._with(limit=least, offset=self._state.offset + start)

    def _with_id(self, key: Any) -> Any:
        names = primary_key(self._entity, self._database_or_none())
        values = key if isinstance(key, tuple) else (key,)
        if not names:
            raise VantageError(f"{self._entity.__name__} has no primary key: say where(…) instead.")
        if len(names) != len(values):
            raise VantageError(f"The key of {self._entity.__name__} is ({', '.join(names)}): give {len(names)} values.")
        return self._where([self._key_column(name) == value for name, value in zip(names, values, strict=True)])

    def _key_column(self, name: str) -> ColumnOf[Any]:
        for declared in self._entity._fields.values():
            if isinstance(declared, Column) and declared.column_name == name:
                return ColumnOf(self, declared)
        column = Column(column=name)
        column.name = name
        return ColumnOf(self, column)

    def _with_fields(self, names: Sequence[str]) -> Any:
        for name in names:
            self._field(name)
        return self._with(fields=tuple(dict.fromkeys((*self._state.fields, *names))))

    def _with_deleted(self) -> Any:
        return self._with(deleted=True)

    def _with_extension(self, extension: Any) -> Any:
        return self._with(extensions=(*self._state.extensions, extension))

    def _as_entity(self, record: Any) -> Any:
        return self._with(record=record)

    def _ref(self, name: str) -> Any:
        relation = self._entity._relations.get(name) or self._entity._relations.get(f"ref_{name}")
        if relation is None:
            raise UnknownRelation(
                f"{self._entity.__name__} has no relation {name!r}.{did_you_mean(name, self._entity._relations)}"
            )
        target = relation_target(self._entity, relation)
        return table_class(target)(self._own_database, State(step=Step(self, relation)))

    # Columns.

    @property
    def c(self) -> Columns:
        """The columns by name, whatever the name."""
        return Columns(self)

    def _field(self, name: str) -> Field:
        try:
            return self._entity._fields[name]
        except KeyError:
            raise self._unknown(name) from None

    def _column(self, name: str) -> Field:
        """The column of the table where a field hides it."""
        declared = self._field(name)
        if isinstance(declared, Column):
            return declared
        table = catalog_table(self._entity, self._database_or_none())
        if table is not None and name in table.columns:
            column = Column(column=name)
            column.name = name
            return column
        return declared

    def _unknown(self, name: str) -> UnknownColumn:
        names = [*self._entity._fields, *self._entity._relations]
        return UnknownColumn(f"{self._entity.__name__} has no column {name!r}.{did_you_mean(name, names)}")

    def _expression(self, value: Any) -> Expression[Any]:
        if isinstance(value, str):
            return ColumnOf(self, self._field(value))
        if isinstance(value, Expression):
            return value
        raise VantageError(f"A column or an expression is wanted, not {value!r:.60}.")

    def _item(self, key: Any) -> Any:
        if isinstance(key, str):
            return ColumnOf(self, self._field(key))
        if isinstance(key, slice):
            if key.step is not None or (key.start or 0) < 0 or (key.stop or 0) < 0:
                raise VantageError("A slice of a set is t[10:20]: no steps, nothing counted from the end.")
            start = key.start or 0
            return self._slice(start, None if key.stop is None else max(key.stop - start, 0))
        return self._with_id(key)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._entity._fields)

    def __getattr__(self, name: str) -> Any:
        # Only for names that are nothing: what is a column or a relation is a real attribute.
        if name.startswith("_") and name not in self._entity._fields:
            raise AttributeError(name)
        raise self._unknown(name)

    # Where it runs.

    def _database(self) -> Database:
        from ._connect import default_database

        return self._own_database or default_database()

    def _database_or_none(self) -> Database | None:
        try:
            return self._database()
        except VantageError:
            return None

    def _exists(self) -> Condition:
        return Exists(self)  # type: ignore[arg-type]

    # Reads: see _reads.py.

    def _get(self, limit: Any) -> Any:
        from ._reads import Records

        table, capped = self, limit is ... and self._state.limit is None
        if limit is not ... and limit is not None:
            table = self._slice(0, limit)
        return Records(table, capped)

    def _get_first(self, *, required: bool) -> Any:
        from ._reads import First

        return First(self, required)

    def _rows(self) -> Any:
        from ._reads import EveryColumn

        return EveryColumn(self)

    def _select(self, fields: Sequence[Any], named: dict[str, Any]) -> Any:
        from ._reads import Selection

        outputs: dict[str, Expression[Any]] = {}
        for item in fields:
            parts = item if isinstance(item, dict) else {item if isinstance(item, str) else _output_name(item): item}
            outputs.update((name, self._output(value)) for name, value in parts.items())
        outputs.update((name, self._output(value)) for name, value in named.items())
        if not outputs:
            raise VantageError('select() wants fields: select("name"), select({"n": t.id}).')
        return Selection(self, outputs)

    def _output(self, value: Any) -> Expression[Any]:
        if isinstance(value, (str, Expression)):
            return self._expression(value)
        return Value(value)

    def _aggregate(self, function: str, value: Any) -> Any:
        from ._reads import Aggregate

        return Aggregate(self, function, None if value is None else self._expression(value))

    def _compile(self) -> Any:
        from ._compile import compile_records

        return compile_records(self)

    def _describe(self) -> Any:
        from ._display import Description

        return Description(self)

    def _relationships(self) -> Any:
        from ._display import RelationshipsView

        return RelationshipsView(self)

    # Display.

    def __repr__(self) -> str:
        return f"<set of {self._entity.__name__}, table {self._entity._table_name}>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._display import bundle_of_table

        return bundle_of_table(self)

    def __bool__(self) -> bool:
        raise VantageError("A set has no truth value: await t.count(), or t.exists() in a condition.")

    def __iter__(self) -> Any:
        raise VantageError("A set is no sequence: await t.get() gives the list of its records.")


def _output_name(item: Any) -> str:
    if isinstance(item, ColumnOf):
        return item.field.name
    raise VantageError('An expression needs a name: select({"n": t.price * 2}) or select(n=t.price * 2).')


def relation_target(entity: type[Entity], relation: RelationField) -> type[Entity]:
    """The entity that a relation leads to."""
    target = relation.target
    return target() if isinstance(target, FunctionType) else find_entity(target, entity)


def table_of(entity: type[Entity], db: Database | None) -> Table:
    """The set of all rows. Without a connection of its own it takes the default, now or when it first runs."""
    from . import _connect

    return table_class(entity)(db or _connect._chosen or _connect._latest, State())


_classes: dict[type[Entity], type[Table]] = {}


def table_class(entity: type[Entity], depth: int = 3) -> type[Table]:
    """The class of an entity's sets: real attributes and concrete return annotations, for IPython's completer."""
    cls = _classes.get(entity)
    if cls is None:
        cls = _classes[entity] = type(
            f"{entity.__name__}Table", (Table,), {"_entity": entity, "__doc__": entity.__doc__}
        )
        _add_members(cls, entity)
    if depth and "_followed" not in cls.__dict__:
        cls._followed = True  # type: ignore[attr-defined]
        for name, relation in entity._relations.items():
            try:
                target = table_class(relation_target(entity, relation), depth - 1)
            except VantageError:
                continue  # a relation to a class that is declared later, or not at all: an error when it is followed
            cls.__dict__[name].__annotations__["return"] = target
    return cls


def _add_members(cls: type[Table], entity: type[Entity]) -> None:
    # IPython's own completer does not evaluate properties, and reads the annotations of the class instead.
    cls.__annotations__ = {}
    for name in entity._fields:
        if name.isidentifier() and name not in _VERBS:
            setattr(cls, name, _column_property(name))
            cls.__annotations__[name] = ColumnOf
    for name in entity._relations:
        setattr(cls, name, _relation_method(name, entity))
    for name, function in _VERBS.items():
        setattr(cls, name, _verb_of(function, cls))
    for base in reversed(entity.__mro__[:-2]):
        for name, member in vars(base).items():
            if isinstance(member, classmethod) and not name.startswith("_") and name not in ("table", "method"):
                setattr(cls, name, _verb_of(member.__func__, cls))


def _column_property(name: str) -> property:
    def column(self: Table) -> ColumnOf:
        return ColumnOf(self, self._entity._fields[name])

    return property(column)


def _relation_method(name: str, entity: type[Entity]) -> FunctionType:
    def follow(self: Table) -> Table:
        return self._ref(name)

    from ._help import describe_relation

    follow.__name__, follow.__qualname__ = name, f"{entity.__name__}.{name}"
    follow.__doc__ = describe_relation(entity, entity._relations[name])
    follow.__annotations__ = {"return": Table}
    return follow


def _verb_of(function: Any, cls: type[Table]) -> FunctionType:
    """A copy of a verb whose return annotation is the table's own class, where the verb gives the same set."""
    copy = FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    copy.__doc__, copy.__kwdefaults__ = function.__doc__, function.__kwdefaults__
    returned = function.__annotations__.get("return")
    copy.__annotations__ = {"return": cls} if returned in ("S", None) else {}
    return copy


_VERBS = {
    name: function
    for name, function in vars(Verbs).items()
    if isinstance(function, FunctionType) and (not name.startswith("_") or name in ("__getitem__", "__iter__"))
}

__all__ = ["Membership", "State", "Step", "Table", "table_class", "table_of"]
