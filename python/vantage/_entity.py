"""Entities: a class is a row's type, and its ``table()`` the set of all rows."""

from __future__ import annotations

import itertools
import sys
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from . import _registry
from ._changes import set_field
from ._delete_access import DeleteOfBoth
from ._errors import UnknownColumn, VantageError, did_you_mean, unknown_name
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
    no_column,
    one,
)
from ._model_check import check_entity
from ._pickling import copied_record, deep_copied_record, pickled_record
from ._registry import declared_entities, find_entity
from ._verbs import Verbs

if sys.version_info >= (3, 11):
    from typing import dataclass_transform
else:
    from typing_extensions import dataclass_transform

if TYPE_CHECKING:
    from typing_extensions import Self

    from ._database import Database
    from ._lazy import Lazy
    from ._writes import Write

F = TypeVar("F", bound=Callable[..., Any])


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
    _number: int
    """How many classes were made before this one."""
    _revision: int
    """How often it was declared again; what is remembered of a class holds for one revision."""
    _source: str | None
    """The file that declares it."""
    _added: dict[str, Callable[..., Any]]
    """What ``@Client.method`` added."""

    def __new__(  # type: ignore[misc]
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
        cls._number, cls._revision, cls._added = next(_numbers), 0, {}
        if _fields is not None:
            cls._fields, cls._relations = dict(_fields), dict(_relations or {})
            cls._source = None
            _set_members(cls, {})
            return cls
        frame = sys._getframe(1)
        cls._source = frame.f_globals.get("__file__")
        cls._fields, cls._relations = _read_annotations(cls, namespace, frame.f_locals)
        _set_members(cls, namespace)
        for extension in cls._extensions:
            extension.init(cls)
        declared.count += 1
        return _registry.declare(cls, namespace, frame)  # type: ignore[arg-type,return-value]

    def __setattr__(cls, name: str, value: Any) -> None:
        # %autoreload copies what a class shows, attribute by attribute: a column must stay its descriptor.
        if name in cls.__dict__.get("_fields", ()) and not isinstance(value, Field):
            return
        super().__setattr__(name, value)

    def _v_as_members(cls) -> Any:
        return cls.table()  # type: ignore[attr-defined]

    if not TYPE_CHECKING:

        def __getattr__(cls, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            raise unknown_attribute(cls, name)


def unknown_attribute(cls: Any, name: str) -> UnknownColumn:
    """The error of a name that is neither a column nor a relation of an entity."""
    return unknown_name(cls.__name__, name, cls.__dict__.get("_fields", ()), cls.__dict__.get("_relations", ()))


class Entity(metaclass=EntityMeta):
    """The base of a model's classes; an instance is a record.

    Examples
    --------
    >>> class Client(v.Entity, table="client"):
    ...     id: v.Col[int]
    ...     name: v.Col[str] = v.col(title=True)
    ...     ref_orders: v.Many["Order"] = v.many("client_id")
    """

    def __init__(self, /, **values: Any) -> None:
        cls = type(self)
        for name, value in values.items():
            if name in cls._relations and name not in cls._fields:
                raise UnknownColumn(no_column(cls._relations[name], cls))
            if not isinstance(cls._fields.get(name), Column):
                columns = [n for n, field in cls._fields.items() if isinstance(field, Column)]
                raise UnknownColumn(f"{cls.__name__} has no column {name!r}.{did_you_mean(name, columns)}")
            self.__dict__[name] = value  # pyright: ignore[reportIndexIssue]
        for name, field in cls._fields.items():
            if isinstance(field, Column) and name not in self.__dict__ and field.has_plain_default:
                self.__dict__[name] = field.make_default()  # pyright: ignore[reportIndexIssue]

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
        cls._added[function.__name__] = function
        return function

    def __getitem__(self, name: str) -> Any:
        """A field by its name, whatever the name: ``record["a b"]``."""
        try:
            return self.__dict__[name]
        except KeyError:
            cls = type(self)
            field = find_field(cls, name)
            if field is not None:
                return self.__dict__[field.name] if field.name in self.__dict__ else field.__get__(self, cls)
            raise UnknownColumn(f"{cls.__name__} has no column {name!r}.{did_you_mean(name, cls._fields)}") from None

    def __setitem__(self, name: str, value: Any) -> None:
        """Changes a field by its name, whatever the name; :meth:`save` writes it."""
        set_field(self, name, value)

    # Columns of these names win on records: v.save(record), v.reload(record) and v.delete(record) do the same.

    def save(self, *, shared: bool = False) -> Write[Self]:
        """Writes what was changed, or inserts the record where it is new: see :func:`vantage.save`."""
        from ._saving import save

        return save(self, shared=shared)

    def reload(self) -> Lazy[Self]:
        """Reads the fields again, and drops what was changed: see :func:`vantage.reload`."""
        from ._saving import reload

        return reload(self)

    delete = DeleteOfBoth()

    if not TYPE_CHECKING:

        def __setattr__(self, name: str, value: Any) -> None:
            set_field(self, name, value)

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            cls = type(self)
            # Python comes here as well when the field's own descriptor has raised: say what it said.
            raise cls._fields[name].not_fetched(cls) if name in cls._fields else unknown_attribute(cls, name)

    def keys(self) -> list[str]:
        """The names of the fields that were fetched."""
        return list(fetched_values(self))

    def _v_as_value(self) -> Any:
        """A record as a value is its key: ``orders.client_id == client``."""
        from ._nodes import Value

        cls = type(self)
        source = self.__dict__.get("_v_table")
        names = primary_key(cls, source._database_or_none() if source is not None else None)
        if len(names) != 1:
            raise VantageError(f"{cls.__name__} has no key of one column: say which of its columns is meant.")
        field = next((name for name, f in cls._fields.items() if getattr(f, "column_name", None) == names[0]), names[0])
        return Value(self[field])

    def to_dict(self) -> dict[str, Any]:
        """The fetched fields as a dictionary."""
        return fetched_values(self)

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in fetched_values(self).items())
        return f"{type(self).__name__}({values})"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._display import bundle_of_record

        return bundle_of_record(self)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and fetched_values(self) == fetched_values(other)

    __hash__ = object.__hash__
    __copy__, __deepcopy__ = copied_record, deep_copied_record

    def __reduce__(self) -> Any:
        return pickled_record(self)


def fetched_values(record: Any) -> dict[str, Any]:
    """The fields that a record has, by name; fields called ``keys`` or ``to_dict`` hide its methods of these names."""
    return {name: value for name, value in vars(record).items() if not name.startswith("_v_")}


_numbers = itertools.count()


def _table_method(cls: Any) -> Callable[..., Any]:
    """``Client.table`` with the class of its sets as return annotation, for IPython's completer."""
    from ._annotations import LaterAnnotations

    def table(cls: Any, db: Database | None = None) -> Any:
        from ._table_class import table_of

        return table_of(cls, db)

    def returned() -> Any:
        from ._table_class import table_class

        return table_class(cls)

    table.__doc__, table.__qualname__ = Entity.table.__doc__, f"{cls.__name__}.table"
    table.__annotations__ = LaterAnnotations(returned)
    return table


RESERVED = frozenset((*dir(Entity), *dir(EntityMeta), *EntityMeta.__annotations__))
"""Names that are methods of classes: a column of such a name is ``t["count"]``, ``t.c.count``."""


def _set_members(cls: Any, namespace: Mapping[str, Any]) -> None:
    for name, member in {**cls._fields, **cls._relations}.items():
        if name not in RESERVED and name.isidentifier():
            type.__setattr__(cls, name, member)
        elif name in namespace:
            type.__delattr__(cls, name)
    if "table" not in vars(cls):
        type.__setattr__(cls, "table", classmethod(_table_method(cls)))


def _read_annotations(
    cls: type, namespace: Mapping[str, Any], near: Mapping[str, Any]
) -> tuple[dict[str, Field], dict[str, RelationField]]:
    fields: dict[str, Field] = {}
    relations: dict[str, RelationField] = {}
    for name, annotation in namespace.get("__annotations__", getattr(cls, "__annotations__", {})).items():
        declared = namespace.get(name)
        kind, argument = _annotation_parts(annotation, cls, near)
        if kind == "Col":
            field = declared if isinstance(declared, Field) else Column(default=... if declared is None else declared)
            field.name, field.type = name, argument
            fields[name] = field
        elif kind in ("Many", "One") and isinstance(declared, RelationField):
            declared.target = argument
            relations[name] = declared
    return fields, relations


def _annotation_parts(annotation: Any, cls: type, near: Mapping[str, Any]) -> tuple[str | None, Any]:
    """``("Col", int)`` of ``v.Col[int]``, also where the annotation is text; ``near``: names around the class."""
    if isinstance(annotation, str):
        text = annotation.strip().strip("\"'")
        head, _, rest = text.partition("[")
        kind, argument = head.rpartition(".")[2], rest[:-1].strip().strip("\"'")
        if kind == "Col":
            return kind, _evaluated(argument, cls, near)
        return (kind, argument) if kind in ("Many", "One") else (None, None)
    kind = getattr(typing.get_origin(annotation), "__name__", None)
    argument = (typing.get_args(annotation) or (None,))[0]
    argument = getattr(argument, "__forward_arg__", argument)
    return kind, _evaluated(argument, cls, near) if kind == "Col" and isinstance(argument, str) else argument


def _evaluated(text: str, cls: type, near: Mapping[str, Any]) -> Any:
    """The type that a text names; None where it names nothing here."""
    scope = vars(sys.modules.get(cls.__module__, typing))
    try:
        return eval(text, {**vars(typing), **scope, **near})
    except Exception:
        return None


def find_field(cls: Any, name: str) -> Field | None:
    """A field by its name, else by the name of its column: a model calls the column ``a b`` something else."""
    found = cls._fields.get(name)
    if found is not None:
        return found
    return next((f for f in cls._fields.values() if isinstance(f, Column) and f.column == name), None)


def primary_key(cls: type[Entity], db: Database | None) -> tuple[str, ...]:
    """The columns of the key: what says ``key=True``, else the catalog's primary key, else ``id``."""
    known = None if db is None else db._found_tables.get(cls)
    if known is not None and known.revision == cls._revision:
        return known.key
    declared = _declared_key(cls)
    if len(declared) == 1:
        return declared  # whatever the catalog says, which may be on its way still
    found = _found(cls, db)
    return _key(cls, None) if found is None else found.key


def catalog_table(cls: type[Entity], db: Database | None) -> Any:
    """The catalog's table of an entity, or None where there is no connection."""
    found = _found(cls, db)
    return None if found is None else found.table


class _Found(NamedTuple):
    """What one connection knows of an entity, until either of them changes: a statement asks dozens of times."""

    revision: int
    table: Any
    key: tuple[str, ...]


def _found(cls: type[Entity], db: Database | None) -> _Found | None:
    if db is None:
        return None
    found = db._found_tables.get(cls)
    if found is not None and found.revision == cls._revision:
        return found
    if cls.__dict__.get("_is_derived"):
        return None
    if cls._catalog_key:
        table = db.catalog.at(cls._catalog_key)
    else:
        check_entity(db, cls)
        table = db.catalog.find(cls._table_name)
    found = db._found_tables[cls] = _Found(cls._revision, table, _key(cls, table))
    return found


def _declared_key(cls: type[Entity]) -> tuple[str, ...]:
    return tuple(f.column_name for f in cls._fields.values() if isinstance(f, Column) and f.key)


def _key(cls: type[Entity], table: Any) -> tuple[str, ...]:
    declared = _declared_key(cls)
    if len(declared) == 1:
        return declared
    if table is not None and (not declared or set(declared) == set(table.primary_key)):
        return table.primary_key  # in the key's own order of columns
    if declared:
        return declared
    return ("id",) if "id" in cls._fields and not cls.__dict__.get("_is_derived") else ()


__all__ = ["Column", "Computed", "Entity", "EntityMeta", "Imported", "declared_entities", "find_entity"]
