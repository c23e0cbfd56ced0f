"""``v.save``, ``v.delete`` and ``v.reload``: for records whose columns have these names, and for all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from ._entity import Entity
from ._errors import WriteRefused

if TYPE_CHECKING:
    from ._database import Database
    from ._lazy import Lazy
    from ._writes import Write

E = TypeVar("E", bound=Entity)


def save(record: E, db: Database | None = None, *, shared: bool = False) -> Write[E]:
    """Writes what was changed on a record, or inserts it where it is new: also ``record.save()``.

    Only changed fields are written. It is refused where the row has left the set that the record came from, where
    it is gone, and where a field that is written has another value by now than the record was fetched with; other
    fields may have been changed meanwhile, and keep those changes. After it the record has what the database has:
    key, defaults, what triggers made.

    Parameters
    ----------
    record : Entity
        From ``get()`` and its like, or made as ``Client(name="x")``.
    db : Database, optional
        Where a new record goes: the default connection.
    shared : bool
        Whether an imported field may be written that other rows share.

    Returns
    -------
    Write
        Awaited, the record.

    Raises
    ------
    WriteRefused
        See above; nothing was written.

    Examples
    --------
    >>> client = await clients.get_one()
    >>> client.name = "Marty"
    >>> await client.save()

    SQL: ``SELECT name FROM client WHERE id = $1 FOR UPDATE``, ``UPDATE client SET name = $1 WHERE id = $2``
    """
    from ._active import Save, SaveNew

    _require_entity(record, "save")
    if "_v_table" not in record.__dict__:
        return SaveNew(record, db)._ready()
    return Save(record, shared)._ready()


def delete(record: Entity, *, hard: bool = False) -> Write[int]:
    """Deletes the row of a record, by its extensions where ``hard`` is not asked for: also ``record.delete()``.

    Raises
    ------
    WriteRefused
        The row is gone, or has left the set that the record came from.

    SQL: ``DELETE FROM client WHERE id = $1``
    """
    from ._active import DeleteRecord

    _require_entity(record, "delete")
    return DeleteRecord(record, hard)._ready()


def reload(record: E) -> Lazy[E]:
    """Reads the record's fields again, and drops what was changed on it: also ``record.reload()``.

    Raises
    ------
    NotFound
        The row is gone.

    SQL: ``SELECT … FROM client WHERE id = $1``
    """
    from ._active import Reload

    _require_entity(record, "reload")
    return Reload(record)


def _require_entity(record: Any, verb: str) -> None:
    if not isinstance(record, Entity):
        raise WriteRefused(f"{verb}() is of whole records, such as get() gives; this is {type(record).__name__}.")
