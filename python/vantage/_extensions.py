"""Extensions change what a set means: which rows it has, and what is done before they are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ._nodes import ColumnOf, Condition, Postfix


class Extension:
    """The base of extensions: subclass it and override what it should change.

    Attach it to an entity, ``class Client(v.Entity, table="client", extensions=[Audit()])``, or to a set,
    ``t.with_extension(Audit())``.

    Examples
    --------
    >>> class Timestamps(v.Extension):
    ...     def before_insert(self, table, values):
    ...         return {**values, "created": v.fn.now()}
    ...     def before_update(self, table, values):
    ...         return {**values, "updated": v.fn.now()}
    """

    def init(self, entity: Any) -> None:
        """Called when it is attached to an entity, or to a set of one: the place to check what it needs of it."""

    def conditions(self, table: Any) -> list[Condition]:
        """Conditions on every row of the set; ``table.c[name]`` are its columns."""
        return []

    def before_insert(self, table: Any, values: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The values of a row before it is inserted: those to insert in their place, or None to leave them."""
        return None

    def before_update(self, table: Any, values: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The changes before rows are updated: those to write in their place, or None to leave them."""
        return None

    def before_delete(self, table: Any) -> Mapping[str, Any] | None:
        """What to write in place of a delete, such as ``{"is_deleted": True}``; None deletes."""
        return None

    def validate(self, table: Any, values: Mapping[str, Any]) -> str | Iterable[str] | None:
        """Sentences about what is wrong with values before they are written; the write is refused with them."""
        return None


@dataclass(frozen=True)
class SoftDelete(Extension):
    """Rows whose flag is true are in no set and on no path between sets; NULL counts as not deleted.

    ``delete()`` sets the flag; ``delete(hard=True)`` deletes. ``with_deleted()`` lifts it.

    SQL: ``… AND is_deleted IS NOT TRUE``, ``UPDATE ord SET is_deleted = $1 WHERE …``
    """

    flag: str

    def conditions(self, table: Any) -> list[Condition]:
        """The flag is not true."""
        from ._table import physical_column

        return [Postfix(ColumnOf(table, physical_column(table._entity, self.flag)), "IS NOT TRUE")]

    def before_delete(self, table: Any) -> Mapping[str, Any]:
        """The flag is set, in place of a DELETE."""
        from ._table import physical_column

        return {ColumnOf(table, physical_column(table._entity, self.flag)): True}  # type: ignore[dict-item]
