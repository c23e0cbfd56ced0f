"""Conditions that people put together: a column, an operator, values; checked, and written as code."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from .._errors import UnknownColumn, VantageError, did_you_mean

if TYPE_CHECKING:
    from .._table import Table

_SYMBOLS = {"==": "eq", "=": "eq", "!=": "ne", "<>": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "in": "in_",
            "not in": "not_in", "is null": "is_null", "is not null": "is_not_null", "starts with": "startswith",
            "ends with": "endswith"}  # fmt: skip
LABELS = {"eq": "is", "ne": "is not", "lt": "<", "le": "≤", "gt": ">", "ge": "≥", "between": "between",
          "contains": "contains", "startswith": "starts with", "endswith": "ends with", "like": "like",
          "ilike": "ilike", "in_": "is one of", "not_in": "is none of", "is_null": "has no value",
          "is_not_null": "has a value"}  # fmt: skip
_NULLS = ("is_null", "is_not_null")
_ORDERED = ("eq", "ne", "lt", "le", "gt", "ge", "between", "in_", "not_in", *_NULLS)
OPERATORS = {
    "text": ("contains", "eq", "ne", "startswith", "endswith", "like", "ilike", "in_", "not_in", *_NULLS),
    "number": _ORDERED, "date": _ORDERED, "timestamp": _ORDERED, "time": _ORDERED,
    "bool": ("eq", "ne", *_NULLS), "choice": ("in_", "not_in", "eq", "ne", *_NULLS), "other": ("eq", "ne", *_NULLS),
}  # fmt: skip
_INFIX = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


@dataclass(frozen=True)
class FilterColumn:
    """A column that can be filtered, and the editor that fits it."""

    name: str
    type: str
    kind: str
    """``text``, ``number``, ``date``, ``timestamp``, ``time``, ``bool``, ``choice`` or ``other``."""
    is_integer: bool = False
    choices: tuple[str, ...] = ()
    comment: str = ""


def columns_of(table: Table) -> dict[str, FilterColumn]:
    """The columns of a set that can be filtered; from the catalog and the model."""
    from .._display import facts

    return {name: _column(table, name) for name in facts.shown_names(table)}


def _column(table: Table, name: str) -> FilterColumn:
    from .._display import facts
    from .._display.types import category_of

    holder, field_name = facts.owner(table, name)
    _, column = facts.column_of(holder, field_name)
    category = category_of(table, name)
    plain = column.type.plain if column is not None else None
    kind = {"N": "number", "S": "text", "B": "bool", "E": "choice"}.get(category, "other")
    if category == "D":
        named = plain.name if plain is not None else "timestamp"
        kind = (
            "date" if named == "date" else "time" if named.startswith("time") and "stamp" not in named else "timestamp"
        )
    declared = getattr(holder._entity._fields.get(field_name), "type", None)
    integer = plain.name in ("int2", "int4", "int8") if plain is not None else declared is int
    return FilterColumn(
        name, facts.short_type(column.type_name) if column is not None else "computed", kind, integer,
        plain.labels if plain is not None else (), (column.comment or "") if column is not None else "",
    )  # fmt: skip


def operator_name(given: str, column: FilterColumn) -> str:
    """The operator's method: ``"contains"``, ``">="``, ``"starts with"``.

    Raises
    ------
    VantageError
        A column of this type has no such operator.
    """
    name = _SYMBOLS.get(given.strip().lower(), given.strip())
    if name not in OPERATORS[column.kind]:
        raise VantageError(
            f"{column.name} ({column.type}) cannot be filtered by {given!r}."
            f"{did_you_mean(given, OPERATORS[column.kind])}"
        )
    return name


@dataclass(frozen=True)
class FilterCondition:
    """A condition that is complete: its values have the column's type."""

    column: FilterColumn
    operator: str
    values: tuple[Any, ...]

    def on(self, table: Table) -> Any:
        """The condition in a query on ``table``."""
        method = getattr(table._named(self.column.name), self.operator)
        return method(list(self.values)) if self.operator in ("in_", "not_in") else method(*self.values)

    def code(self, variable: str) -> str:
        """As a person would write it: ``clients.name.contains("M")``."""
        name = self.column.name
        subject = f"{variable}.{name}" if name.isidentifier() else f"{variable}[{_code(name)}]"
        if self.operator in _INFIX:
            return f"{subject} {_INFIX[self.operator]} {_code(self.values[0])}"
        if self.operator in ("in_", "not_in"):
            return f"{subject}.{self.operator}([{', '.join(_code(value) for value in self.values)}])"
        return f"{subject}.{self.operator}({', '.join(_code(value) for value in self.values)})"


def make_condition(column: FilterColumn, operator: str, values: Sequence[Any]) -> FilterCondition | None:
    """The condition of these values; None where values are still missing.

    Raises
    ------
    VantageError
        A value does not fit the column.
    """
    name = operator_name(operator, column)
    if name in _NULLS:
        return FilterCondition(column, name, ())
    given = [value for value in values if value is not None and (value != "" or column.kind == "text")]
    wanted = {"between": 2, "in_": 1, "not_in": 1}.get(name, 1)
    if name in ("in_", "not_in"):
        given = [value for value in given if value != ""]
    if len(given) < wanted or (name not in ("in_", "not_in", "eq", "ne") and "" in given):
        return None
    return FilterCondition(column, name, tuple(parse(column, value) for value in given))


def parse(column: FilterColumn, value: Any) -> Any:
    """A value of the column's type from what was typed, or as it is where it has that type."""
    if not isinstance(value, str):
        return value
    try:
        return _parsers(column)(value.strip() if column.kind != "text" else value)
    except (ValueError, InvalidOperation):
        raise VantageError(f"{value!r:.60} is no {column.kind} for {column.name} ({column.type}).") from None


def _parsers(column: FilterColumn) -> Any:
    if column.kind == "number":
        return int if column.is_integer else Decimal
    if column.kind == "bool":
        return _truth
    simple = {"date": datetime.date.fromisoformat, "timestamp": datetime.datetime.fromisoformat,
              "time": datetime.time.fromisoformat}  # fmt: skip
    return simple.get(column.kind, str)


def _truth(text: str) -> bool:
    known = {"true": True, "yes": True, "t": True, "1": True, "false": False, "no": False, "f": False, "0": False}
    if text.lower() not in known:
        raise ValueError(text)
    return known[text.lower()]


def _code(value: Any) -> str:
    if isinstance(value, str):
        import json

        # JSON's quotes are Python's, but for what Python would escape.
        return json.dumps(value, ensure_ascii=False) if value.isprintable() else repr(value)
    return repr(value)


def find_column(columns: dict[str, FilterColumn], name: str) -> FilterColumn:
    """The column of this name.

    Raises
    ------
    UnknownColumn
    """
    if name not in columns:
        raise UnknownColumn(f"There is no column {name!r} to filter by.{did_you_mean(name, columns)}")
    return columns[name]
