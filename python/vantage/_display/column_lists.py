"""Lists of columns in a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .descriptions import _constraints
from .grid import Blank, Heading, html_grid, text_grid
from .style import page

if TYPE_CHECKING:
    from .._columns import ColumnList

_HEADS = ("column", "type", "constraints", "comment")


def _rows(columns: ColumnList) -> list[tuple[Any, ...]]:
    return [(name, c.type, Blank(_constraints(c)), Blank(c.comment or "")) for name, c in columns.items()]


def columns_text(columns: ColumnList) -> str:
    return text_grid(_HEADS, _rows(columns))


def bundle_of_columns(columns: ColumnList) -> dict[str, Any]:
    html = html_grid([Heading(name) for name in _HEADS], _rows(columns), empty="There are no columns.")
    return {"text/plain": columns_text(columns), "text/html": page(html)}
