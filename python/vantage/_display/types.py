"""What kind of values a field has: by Postgres's categories (N numbers, S text, D dates, T spans, B booleans …)."""

from __future__ import annotations

import datetime
import typing
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from . import facts

if TYPE_CHECKING:
    from .._table import Table

_BY_TYPE = {bool: "B", int: "N", float: "N", Decimal: "N", str: "S", datetime.date: "D", datetime.datetime: "D",
            datetime.time: "D", datetime.timedelta: "T"}  # fmt: skip


def category_of(table: Table, name: str) -> str:
    """The category of a field; ``U`` where it is not known."""
    holder, field_name = facts.owner(table, name)
    _, column = facts.column_of(holder, field_name)
    if column is not None:
        return column.type.plain.category
    field = holder._entity._fields.get(field_name)
    return category_of_type(getattr(field, "type", None))


def category_of_type(declared: Any) -> str:
    """The category of a Python type: ``int | None`` is a number."""
    for each in typing.get_args(declared) or (declared,):
        if isinstance(each, type) and each in _BY_TYPE:
            return _BY_TYPE[each]
    return "U"
