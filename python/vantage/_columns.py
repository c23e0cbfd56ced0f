"""``columns()``: what the catalog says of each column of a set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._description import ColumnDescription, column_description
from ._display import facts

if TYPE_CHECKING:
    from ._table import Table


class ColumnList(dict[str, ColumnDescription]):
    """The columns of a set by name, in order."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        for name in facts.shown_names(table):
            owner, field_name = facts.owner(table, name)
            self[name] = column_description(owner, field_name)
        self.title = facts.title(table)

    def __str__(self) -> str:
        from ._display.column_lists import columns_text

        return columns_text(self)

    def __repr__(self) -> str:
        return f"<columns of {self.title}: {', '.join(self)}>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._display.column_lists import bundle_of_columns

        return bundle_of_columns(self)
