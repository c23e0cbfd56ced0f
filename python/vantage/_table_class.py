"""The class of an entity's sets: real attributes and concrete return annotations, for IPython's completer."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any

from . import _connect
from ._annotations import LaterAnnotations
from ._entity import Entity
from ._errors import VantageError
from ._help import describe_column, describe_relation
from ._nodes import ColumnOf
from ._quiet import Quiet
from ._state import Join, State, relation_target
from ._table import Table
from ._verbs import Verbs

if TYPE_CHECKING:
    from ._database import Database

_OF_SETS = "_class_of_sets"
"""Where an entity keeps the class of its sets. Not in a dictionary of this module: that would keep every entity that a
catalog gave, and with it its connection, for ever."""
_JOINED = "_classes_of_joins"


def table_of(entity: type[Entity], db: Database | None) -> Table:
    """The set of all rows. Without a connection of its own it takes the default, now or when it first runs."""
    return table_class(entity)(db or _connect._chosen or _connect._latest, State())


def table_class(entity: type[Entity]) -> type[Table]:
    """The class of an entity's sets."""
    cls = entity.__dict__.get(_OF_SETS)
    if cls is None:
        members = {"_entity": entity, "__doc__": vars(Table)["__doc__"], _JOINED: {}}
        cls = type(f"{entity.__name__}Table", (Table,), members)
        type.__setattr__(entity, _OF_SETS, cls)
        _add_members(cls, entity)
    return cls


def refresh_class(entity: type[Entity]) -> None:
    """Gives the class of an entity's sets the members of its new declaration; sets made before go on with it."""
    cls = entity.__dict__.get(_OF_SETS)
    if cls is None:
        return
    kept = ("_entity", _JOINED, "__module__", "__dict__", "__weakref__")
    for name in [name for name in vars(cls) if name not in kept]:
        delattr(cls, name)
    cls.__doc__ = vars(Table)["__doc__"]
    _add_members(cls, entity)


def joined_class(entity: type[Entity], joins: tuple[Join, ...]) -> type[Table]:
    """The class of sets with joins: the entity's, with the joined columns as attributes."""
    base = table_class(entity)
    names = tuple([name for join in joins for name in join.columns])
    joined: dict[tuple[str, ...], type[Table]] = vars(base)[_JOINED]
    if names not in joined:
        members = {name: _joined_property(name) for name in names if name.isidentifier() and not hasattr(base, name)}
        cls = type(base.__name__, (base,), {"__doc__": vars(Table)["__doc__"], "__annotations__": {}, **members})
        cls.__annotations__.update(dict.fromkeys(members, ColumnOf))
        for name, function in VERBS.items():
            setattr(cls, name, _verb_of(function, cls))
        joined[names] = cls
    return joined[names]


def _add_members(cls: type[Table], entity: type[Entity]) -> None:
    # IPython's own completer does not evaluate properties, and reads the annotations of the class instead.
    cls.__annotations__ = {}
    for name in entity._fields:
        if name.isidentifier() and name not in _RESERVED and name[0] != "_":
            setattr(cls, name, _column_property(entity, name))
            cls.__annotations__[name] = ColumnOf
    for name in entity._relations:
        setattr(cls, name, _relation_method(name, entity))
    for name, function in VERBS.items():
        setattr(cls, name, _verb_of(function, cls))
    for base in reversed(entity.__mro__[:-2]):
        for name, member in vars(base).items():
            if isinstance(member, classmethod) and not name.startswith("_") and name not in ("table", "method"):
                setattr(cls, name, _verb_of(member.__func__, cls))


class ColumnProperty(property):
    """A column as an attribute. IPython's ``clients.name?`` does not evaluate a property and shows it instead: so it
    has the column's own help."""

    def __init__(self, get: Any, entity: type[Entity], name: str) -> None:
        super().__init__(get)
        self._entity = entity
        self._name = name

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]
        field = self._entity._fields.get(self._name)
        return None if field is None else describe_column(ColumnOf(self._entity.table(), field))  # pyright: ignore

    @__doc__.setter
    def __doc__(self, text: str | None) -> None:  # pyright: ignore[reportIncompatibleVariableOverride]
        """Python's own property sets it; what is said here is always the latest."""

    def __repr__(self) -> str:
        return f"<column {self._entity.__name__}.{self._name}>"


def _column_property(entity: type[Entity], name: str) -> property:
    fields = entity._fields

    def column(self: Table) -> ColumnOf:
        return ColumnOf(self, fields[name])

    return ColumnProperty(column, entity, name)


def _joined_property(name: str) -> property:
    def column(self: Table) -> ColumnOf:
        return self._named(name)

    return property(column)


def _relation_method(name: str, entity: type[Entity]) -> FunctionType:
    def follow(self: Table) -> Table:
        return self._ref(name)

    follow.__name__, follow.__qualname__ = name, f"{entity.__name__}.{name}"
    follow.__doc__ = describe_relation(entity, entity._relations[name])
    follow.__annotations__ = LaterAnnotations(lambda: _target_class(entity, name))
    return follow


def _target_class(entity: type[Entity], name: str) -> type[Table]:
    try:
        return table_class(relation_target(entity, entity._relations[name]))
    except (VantageError, KeyError):
        return Table  # a class that is declared later, or not at all: an error when the relation is followed


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


_SPECIAL = ("__getitem__", "__iter__", "__aiter__", "__arrow_c_stream__")
VERBS: dict[str, FunctionType] = {
    name: function
    for cls in reversed(type.mro(Verbs))
    if cls not in (Quiet, type, object)
    for name, function in vars(cls).items()
    if isinstance(function, FunctionType) and (not name.startswith("_") or name in _SPECIAL)
}
"""What a set can do, by name."""

_RESERVED = {*VERBS, *dir(Table), "_own_database", "_state", "_made_from", "_change"}
"""Attributes that a set needs for itself; a column of such a name is reached by ``t["name"]``."""
