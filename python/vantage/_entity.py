"""Entities: a class is a row's type, and its ``table()`` the set of all rows."""

from __future__ import annotations

import sys
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from ._errors import UnknownColumn, VantageError, did_you_mean
from ._fields import (
    Column,
    Computed,
    Field,
    Imported,
    RelationField,
    col,
    computed,
    expression,
    imported,
    many,
    one,
)
from ._model_check import check_entity
from ._verbs import Verbs

if sys.version_info >= (3, 11):
    from typing import dataclass_transform
else:
    from typing_extensions import dataclass_transform

if TYPE_CHECKING:
    from typing_extensions import Self

    from ._database import Database

F = TypeVar("F", bound=Callable[..., Any])

_registry: dict[str, list[type[Entity]]] = {}
"""Declared entities by class name, the latest last: running a model cell again replaces what its names mean."""


class _Declared:
    count = 0


declared = _Declared()
"""How many classes were declared: what was looked up by name before the latest is looked up again."""


@dataclass_transform(
    kw_only_default=True,
    eq_default=False,
    field_specifiers=(col, many, one, imported, expression, computed),
)
class EntityMeta(Verbs):
    """Makes entity classes. Its methods are the verbs of sets, so that ``Client.where(…)`` is typed."""

    _table_name: str
    _fields: dict[str, Field]
    _relations: dict[str, RelationField]
    _extensions: tuple[Any, ...]
    _catalog_key: tuple[str, str] | None

    def __new__(
        meta, name: str, bases: tuple[type, ...], namespace: dict[str, Any], *, table: str | None = None,
        extensions: Sequence[Any] = (), _fields: Mapping[str, Field] | None = None,
        _relations: Mapping[str, RelationField] | None = None, _key: tuple[str, str] | None = None,
    ) -> EntityMeta:  # fmt: skip
        cls = super().__new__(meta, name, bases, namespace)
        if table is None:
            if bases and bases[0] is not object:
                raise VantageError(f'{name} does not say its table: class {name}(v.Entity, table="…").')
            return cls
        cls._table_name = table
        cls._extensions = tuple(extensions)
        cls._catalog_key = _key
        if _fields is None:
            cls._fields, cls._relations = _read_annotations(cls, namespace)
            _registry.setdefault(name, []).append(cls)  # type: ignore[arg-type]
            declared.count += 1
            for attribute in {*cls._fields, *cls._relations} - {*_VERBS}:
                setattr(cls, attribute, cls._fields.get(attribute) or cls._relations[attribute])
            for verb in _VERBS & {*namespace}:
                if verb in cls._fields:
                    type.__delattr__(cls, verb)
        else:
            cls._fields, cls._relations = dict(_fields), dict(_relations or {})
        return cls

    if not TYPE_CHECKING:

        def __getattr__(cls, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            raise unknown_attribute(cls, name)


def unknown_attribute(cls: Any, name: str) -> UnknownColumn:
    """The error of a name that is neither a column nor a relation of an entity."""
    names = [*cls.__dict__.get("_fields", ()), *cls.__dict__.get("_relations", ())]
    return UnknownColumn(f"{cls.__name__} has no column or relation {name!r}.{did_you_mean(name, names)}")


class Entity(metaclass=EntityMeta):
    """The base of a model's classes; an instance is a record.

    Examples
    --------
    >>> class Client(v.Entity, table="client"):
    ...     id: v.Col[int]
    ...     name: v.Col[str] = v.col(title=True)
    ...     ref_orders: v.Many["Order"] = v.many("client_id")
    """

    def __init__(self, **values: Any) -> None:
        cls = type(self)
        for name, value in values.items():
            if not isinstance(cls._fields.get(name), Column):
                columns = [n for n, field in cls._fields.items() if isinstance(field, Column)]
                raise UnknownColumn(f"{cls.__name__} has no column {name!r}.{did_you_mean(name, columns)}")
            self.__dict__[name] = value
        for name, field in cls._fields.items():
            if isinstance(field, Column) and field.default is not ... and name not in self.__dict__:
                self.__dict__[name] = field.default

    @classmethod
    def table(cls, db: Database | None = None) -> type[Self]:
        """The set of all rows, on ``db`` or on the default connection.

        SQL: ``SELECT * FROM client``.
        """
        from ._table_class import table_of

        return table_of(cls, db)  # type: ignore[return-value]

    @classmethod
    def method(cls, function: F) -> F:
        """Adds a method to the records of this entity, from a cell: ``@Client.method``."""
        setattr(cls, function.__name__, function)
        return function

    def __getitem__(self, name: str) -> Any:
        """A field by its name, whatever the name: ``record["a b"]``."""
        try:
            return self.__dict__[name]
        except KeyError:
            cls = type(self)
            if name in cls._fields:
                return cls._fields[name].__get__(self, cls)
            raise UnknownColumn(f"{cls.__name__} has no column {name!r}.{did_you_mean(name, cls._fields)}") from None

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            cls = type(self)
            # Python comes here as well when the field's own descriptor has raised: say what it said.
            raise cls._fields[name].not_fetched(cls) if name in cls._fields else unknown_attribute(cls, name)

    def keys(self) -> list[str]:
        """The names of the fields that were fetched."""
        return [name for name in self.__dict__ if not name.startswith("_v_")]

    def to_dict(self) -> dict[str, Any]:
        """The fetched fields as a dictionary."""
        return {name: self.__dict__[name] for name in self.keys()}

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self.to_dict().items())
        return f"{type(self).__name__}({values})"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.to_dict() == other.to_dict()  # type: ignore[union-attr]

    __hash__ = object.__hash__


_VERBS = {name for name in vars(Verbs) if not name.startswith("_")}


def _read_annotations(cls: type, namespace: Mapping[str, Any]) -> tuple[dict[str, Field], dict[str, RelationField]]:
    fields: dict[str, Field] = {}
    relations: dict[str, RelationField] = {}
    for name, annotation in namespace.get("__annotations__", getattr(cls, "__annotations__", {})).items():
        declared = namespace.get(name)
        kind, argument = _annotation_parts(annotation, cls)
        if kind == "Col":
            field = declared if isinstance(declared, Field) else Column(default=... if declared is None else declared)
            field.name, field.type = name, argument
            fields[name] = field
        elif kind in ("Many", "One") and isinstance(declared, RelationField):
            declared.target = argument
            relations[name] = declared
    return fields, relations


def _annotation_parts(annotation: Any, cls: type) -> tuple[str | None, Any]:
    """``("Col", int)`` of ``v.Col[int]``, also where the annotation is text."""
    if isinstance(annotation, str):
        text = annotation.strip().strip("\"'")
        head, _, rest = text.partition("[")
        kind, argument = head.rpartition(".")[2], rest[:-1].strip().strip("\"'")
        if kind == "Col":
            scope = vars(sys.modules.get(cls.__module__, typing))
            try:
                return kind, eval(argument, {**vars(typing), **scope})
            except Exception:
                return kind, None
        return (kind, argument) if kind in ("Many", "One") else (None, None)
    kind = getattr(typing.get_origin(annotation), "__name__", None)
    argument = (typing.get_args(annotation) or (None,))[0]
    return kind, getattr(argument, "__forward_arg__", argument)


def find_entity(name: Any, near: type) -> type[Entity]:
    """The entity class that a relation names: in the module of ``near`` first, then the latest declared."""
    if isinstance(name, type):
        return name
    here = getattr(sys.modules.get(near.__module__), name, None)
    if isinstance(here, EntityMeta):
        return here  # type: ignore[return-value]
    if name in _registry:
        return _registry[name][-1]
    raise VantageError(
        f"{near.__name__} has a relation to {name!r}, and no entity of that name was declared."
        f"{did_you_mean(name, _registry)}"
    )


def primary_key(cls: type[Entity], db: Database | None) -> tuple[str, ...]:
    """The columns of the key: what says ``key=True``, else the catalog's primary key, else ``id``."""
    declared = tuple(f.column_name for f in cls._fields.values() if isinstance(f, Column) and f.key)
    if declared:
        return declared
    table = catalog_table(cls, db)
    if table is not None:
        return table.primary_key
    return ("id",) if "id" in cls._fields and not cls.__dict__.get("_is_derived") else ()


def catalog_table(cls: type[Entity], db: Database | None) -> Any:
    """The catalog's table of an entity, or None where there is no connection."""
    if db is None or cls.__dict__.get("_is_derived"):
        return None
    if cls._catalog_key:
        return db.catalog.tables[cls._catalog_key]
    check_entity(db, cls)
    return db.catalog.find(cls._table_name)


__all__ = ["Column", "Computed", "Entity", "EntityMeta", "Imported", "find_entity"]
