"""Extensions change what a set means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ._nodes import ColumnOf, Condition, Postfix


class Extension:
    """The base of extensions: subclass it and override what it should change."""

    def conditions(self, table: Any) -> list[Condition]:
        """Conditions on every row of the set; ``table.c[name]`` are its columns."""
        return []


@dataclass(frozen=True)
class SoftDelete(Extension):
    """Rows whose flag is true are in no set and on no path between sets; NULL counts as not deleted.

    SQL: ``… AND is_deleted IS NOT TRUE``. ``with_deleted()`` lifts it.
    """

    flag: str

    def conditions(self, table: Any) -> list[Condition]:
        from ._table import physical_column

        return [Postfix(ColumnOf(table, physical_column(table._entity, self.flag)), "IS NOT TRUE")]
