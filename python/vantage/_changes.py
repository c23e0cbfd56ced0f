"""What was changed on a record since it was fetched: noted as it happens, or found where a value changes in itself."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ._errors import UnknownColumn, WriteRefused, did_you_mean
from ._fields import Column, Imported
from ._own_types import class_of, may_change, own_type, own_value

if TYPE_CHECKING:
    from ._catalog import CatalogType
    from ._table import Table

_BEFORE = "_v_before"
"""Values as they were fetched, of the fields that were assigned to since."""
_KEPT = "_v_kept"
"""Copies of values that can change in themselves: lists and dictionaries."""


def set_field(record: Any, name: str, value: Any) -> None:
    """``record.name = value``.

    Raises
    ------
    UnknownColumn
        With the nearest name that there is.
    WriteRefused
        A field that is computed, or a relation.
    """
    cls = type(record)
    field = cls._fields.get(name)
    if isinstance(field, (Column, Imported)):
        before = record.__dict__.setdefault(_BEFORE, {})
        if name in record.__dict__:
            before.setdefault(name, record.__dict__[name])
        else:
            before.setdefault(name, ...)
        record.__dict__[name] = value
    elif field is not None:
        raise WriteRefused(f"{cls.__name__}.{name} is computed: change the fields that it is computed from.")
    elif name in cls._relations:
        raise WriteRefused(f"{cls.__name__}.{name} is a relation: change the column that refers to the other row.")
    elif name.startswith("_") or any(name in vars(base) for base in cls.__mro__):
        object.__setattr__(record, name, value)
    else:
        raise UnknownColumn(f"{cls.__name__} has no column {name!r}.{did_you_mean(name, cls._fields)}")


def changed_fields(record: Any) -> dict[str, Any]:
    """The fields that have another value than when they were fetched, with the new one."""
    values = record.__dict__
    before = {**values.get(_KEPT, {}), **values.get(_BEFORE, {})}
    return {name: values[name] for name, old in before.items() if not is_same(old, values[name])}


def value_before(record: Any, name: str) -> Any:
    """The value of a field as it was fetched; ``...`` where it was not."""
    for notes in (_BEFORE, _KEPT):
        if name in record.__dict__.get(notes, {}):
            return record.__dict__[notes][name]
    return record.__dict__.get(name, ...)


def forget_changes(record: Any) -> None:
    """From now on the values are those that were fetched."""
    record.__dict__.pop(_BEFORE, None)
    record.__dict__.pop(_KEPT, None)
    keep_copies(record, [name for name, field in type(record)._fields.items() if isinstance(field, Column)])


def keep_copies(record: Any, names: Sequence[str]) -> None:
    """Notes values that can change without an assignment."""
    values = record.__dict__
    kept = {name: copy.deepcopy(values[name]) for name in names if may_change(values.get(name))}
    if kept:
        values[_KEPT] = kept


def changing_names(table: Table, names: Sequence[str], rows: Sequence[tuple]) -> list[str]:
    """The fields whose values may be lists, dictionaries or objects of one's own: arrays, JSON, such types."""
    fields = table._entity._fields
    own = {name for name in names if name in fields and class_of(fields[name]) is not None}
    types = getattr(rows, "types", None)
    if types is not None:  # the server has said it with the rows
        return [name for name, column in zip(names, types, strict=True) if name in own or _can_change(column.type)]
    db = table._own_database or table._database_or_none()
    if db is None or db.known_catalog is None:
        return list(own)
    from ._compile.families import catalog_column

    columns = {name: catalog_column(fields[name], table, db) for name in names if name in fields}
    return [
        name for name, column in columns.items() if name in own or (column is not None and _can_change(column.type))
    ]


def _can_change(type: CatalogType) -> bool:
    plain = type.plain
    return plain.category == "A" or plain.name in ("json", "jsonb", "hstore")


def is_same(one: Any, other: Any) -> bool:
    """Whether nothing was changed, as far as the values can be compared."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    try:
        if bool(one == other) or (one != one and other != other):
            return True
        own = own_type(type(one))
        return own is not None and own_value(one, own) == own_value(other, own)
    except Exception:
        return False  # what cannot be compared counts as changed
