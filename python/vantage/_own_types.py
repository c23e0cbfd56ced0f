"""Types of one's own: classes that say how their values are written in SQL, and how they are read from it."""

from __future__ import annotations

import enum
import types
import typing
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ._errors import VantageError, WriteRefused
from ._secrets import is_secret, shown_value

if TYPE_CHECKING:
    from ._fields import Field

T = TypeVar("T")

Reader = Callable[[Any], Any]


class OwnType(NamedTuple):
    """How values of a class are written and read; ``sql_type`` is the type that they stand on, where it is said."""

    to_sql: Callable[[Any], Any]
    from_sql: Callable[[Any], Any]
    sql_type: str | None


_registered: dict[type, OwnType] = {}
_KNOWN = ("builtins", "datetime", "decimal", "uuid")
"""Modules whose classes are Postgres's own already."""


def register_type(
    cls: type[T], *, to_sql: Callable[[T], Any], from_sql: Callable[[Any], T], sql_type: str | None = None
) -> None:
    """Makes a class that is not yours a type of columns: ``v.Col[Fraction]``.

    A class of your own needs no registration: it has a method ``to_sql()``, a class method ``from_sql(value)``, and
    ``sql_type`` where it wants to say it. NULL is None on both sides, and neither function sees it.

    Parameters
    ----------
    cls : type
        The class; its subclasses too. Registered again, the latest counts.
    to_sql : callable
        Gives what is stored: a value that the column's type takes.
    from_sql : callable
        Gives the value of what is stored, as rows have it: ``int`` of an ``int4``, ``Decimal`` of a ``numeric``.
    sql_type : str, optional
        The type in SQL that it stands on. A model whose column is of another type is a mismatch, and ``cast(cls)``
        means it.

    Raises
    ------
    VantageError
        A class that Postgres has a type for, such as ``int``: a column of it could not be told from others.

    Examples
    --------
    >>> from fractions import Fraction
    >>> v.register_type(Fraction, to_sql=str, from_sql=Fraction, sql_type="text")
    """
    if not isinstance(cls, type) or cls.__module__ in _KNOWN:
        raise VantageError(f"register_type() takes a class that Postgres has no type for; this is {cls!r:.60}")
    if not callable(to_sql) or not callable(from_sql):
        raise VantageError("register_type() takes two functions, to_sql= and from_sql=.")
    _registered[cls] = OwnType(to_sql, from_sql, sql_type)


def own_type(cls: type) -> OwnType | None:
    """How values of a class are converted; None for a class that says nothing of it."""
    if _registered:
        for base in cls.__mro__:
            if base in _registered:
                return _registered[base]
    write, read = getattr(cls, "to_sql", None), getattr(cls, "from_sql", None)
    if write is None or read is None or not callable(write) or not callable(read):
        return None
    return OwnType(write, read, getattr(cls, "sql_type", None))


def may_change(value: Any) -> bool:
    """Whether a value can become another without an assignment: a list, a dictionary, an object of one's own."""
    if isinstance(value, (list, dict)):
        return True
    if value is None or type(value).__module__ in _KNOWN or isinstance(value, (str, int, tuple, bytes, enum.Enum)):
        return False
    frozen = getattr(type(value), "__dataclass_params__", None)
    return not (frozen is not None and frozen.frozen) and own_type(type(value)) is not None


def own_value(value: Any, own: OwnType) -> Any:
    """What a value of one's own is in SQL.

    Raises
    ------
    VantageError
        Its ``to_sql`` failed.
    """
    try:
        return own.to_sql(value)
    except VantageError:
        raise
    except Exception as error:
        name = type(value).__name__
        raise VantageError(f"to_sql of {name} failed with {type(error).__name__}: {error}") from error


# What an annotation says.


def own_class(annotation: Any) -> tuple[type, int] | None:
    """The class of one's own in ``v.Col[Money | None]``, and how many lists are around it; None for others."""
    depth = 0
    while True:
        origin = typing.get_origin(annotation)
        if origin is typing.Annotated:
            annotation = typing.get_args(annotation)[0]
        elif origin in (typing.Union, types.UnionType):
            parts = [part for part in typing.get_args(annotation) if part is not type(None)]
            if len(parts) != 1:
                return None
            annotation = parts[0]
        elif origin is list:
            annotation, depth = typing.get_args(annotation)[0], depth + 1
        elif hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        else:
            break
    found = origin if isinstance(origin, type) else annotation
    return (found, depth) if isinstance(found, type) and own_type(found) is not None else None


def class_of(field: Field) -> tuple[type, int] | None:
    """The class of one's own that a field is declared with, remembered for its annotation."""
    kept = field.__dict__.get("_own")
    if kept is None or kept[0] is not field.type or kept[1] != len(_registered):
        kept = field.__dict__["_own"] = (field.type, len(_registered), own_class(field.type))
    return kept[2]


def reader_of(field: Field, table: str) -> Reader | None:
    """What makes the values of a field from those of the database; None where they are the same."""
    found = class_of(field)
    return None if found is None else _reader(*found, f"{table}.{getattr(field, 'column_name', field.name)}")


def _reader(cls: type, depth: int, place: str) -> Reader:
    own = own_type(cls)
    assert own is not None

    def read(value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, list) and depth:
            return [read(item) for item in value]
        try:
            return own.from_sql(value)
        except Exception as error:
            raise VantageError(_unreadable(cls, place, value, error)) from (None if is_secret(place) else error)

    return read


def _unreadable(cls: type, place: str, value: Any, error: Exception) -> str:
    kind, shown = type(error).__name__, shown_value(place, value)
    said = "" if is_secret(place) or not str(error) else f": {error}"
    return f"{place} is declared as {cls.__name__}, whose from_sql cannot read {shown}: {kind}{said}"


# Rows.


def converted(rows: Sequence[tuple], readers: Sequence[Reader | None]) -> Sequence[tuple]:
    """Rows with the values of one's own types; the same rows where there are none."""
    if not any(readers):
        return rows
    from ._adapt import TypedRows

    types = getattr(rows, "types", None)
    made: list[tuple] = [] if types is None else TypedRows()
    made += [
        tuple(value if read is None else read(value) for value, read in zip(row, readers, strict=True)) for row in rows
    ]
    if types is not None:
        made.types = types  # type: ignore[attr-defined]
    return made


def fields_converted(table: Any, fields: Sequence[Field], rows: Sequence[tuple]) -> Sequence[tuple]:
    """Rows of these fields of a set."""
    name = table._entity._table_name
    return converted(rows, [reader_of(field, name) for field in fields])


# What is written.


def check_of(name: str, field: Field, table: str, column: Any = None) -> Callable[[Any], None] | None:
    """The check that a value which is given to a field is one of its class; None for fields of other types.

    A number beside ``Money`` could mean cents or whole units, so that it is never taken for either.
    """
    found = class_of(field)
    if found is None:
        return None
    cls, depth = found
    place = f"{table}.{getattr(field, 'column_name', name)}" + (f", {column.type_name}" if column is not None else "")

    def checked(value: Any) -> None:
        if value is None or isinstance(value, cls):
            return
        if depth and isinstance(value, (list, tuple)):
            for item in value:
                checked(item)
            return
        raise WriteRefused(
            f"{name!r} ({place}) holds {cls.__name__}, and {shown_value(name, value)} is {type(value).__name__}: "
            f"give {cls.__name__}(…)."
        )

    return checked


def taken_from_sql(field: Field, table: str, value: Any) -> Any:
    """A value that may be the database's own, as in a frame, as one of the field's class."""
    found = class_of(field)
    if found is None or value is None or hasattr(value, "_walk") or own_type(type(value)) is not None:
        return value
    if isinstance(value, list) and value and own_type(type(value[0])) is not None:
        return value
    return _reader(*found, f"{table}.{getattr(field, 'column_name', field.name)}")(value)
