"""Rows in memory."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from types import SimpleNamespace
from typing import Any

from ._adapt import TypedRows
from ._errors import UnknownColumn, did_you_mean
from ._to_frame import RowsToFrame


class Row(tuple):
    """A row with attributes and keys: ``row.name``, ``row["name"]``, ``row[0]``."""

    __slots__ = ()
    _columns: tuple[str, ...] = ()

    def __getattr__(self, name: str) -> Any:
        # Columns that are identifiers are properties of the row's own class: this is a name that is nothing.
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            return tuple.__getitem__(self, key)
        try:
            return tuple.__getitem__(self, self._columns.index(key))
        except ValueError:
            raise UnknownColumn(f"The row has no column {key!r}.{did_you_mean(key, self._columns)}") from None

    def keys(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self._columns

    def to_dict(self) -> dict[str, Any]:
        """The row as a dictionary."""
        return dict(zip(self._columns, self, strict=True))

    def __reduce__(self) -> Any:
        return _row_of, (self._columns, tuple(self))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(name for name in self._columns if name.isidentifier())]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._display import bundle_of_row

        return bundle_of_row(self)

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{name}={value!r}' for name, value in zip(self._columns, self, strict=True))})"


@lru_cache(maxsize=500)
def _row_class(columns: tuple[str, ...]) -> type[Row]:
    """The class of rows with these columns, which win over the methods of tuples: ``row.count``."""
    members: dict[str, Any] = {
        name: property(itemgetter(number))
        for number, name in enumerate(columns)
        if name.isidentifier() and not name.startswith("__") and name != "_columns"
    }
    return type("Row", (Row,), {**members, "_columns": columns, "__slots__": ()})


def _row_of(columns: tuple[str, ...], values: tuple) -> Row:
    return _row_class(columns)(values)


def _result_of(columns: tuple[str, ...], rows: list[tuple], types: tuple) -> Result:
    made = Result(columns, rows)
    made.types = types
    return made


class Result(list, RowsToFrame):
    """Rows in memory, in the order in which they came."""

    def __init__(self, columns: Sequence[str], rows: Sequence[tuple]) -> None:
        row_class = _row_class(tuple(columns))
        super().__init__(map(row_class, rows))
        self.columns = tuple(columns)
        self.types = getattr(rows, "types", ())

    def __reduce__(self) -> Any:
        return _result_of, (self.columns, list(map(tuple, self)), self.types)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._display import bundle_of_rows

        return bundle_of_rows(self.columns, self)


def is_integer(node: Any, db: Any) -> bool:
    """Whether an output of a query on ``db`` is an integer in Python: Postgres sums bigints as numeric."""
    from ._nodes import ColumnOf, Value

    if isinstance(node, (Value, ColumnOf)):
        return False  # Postgres gives it as what it is
    from ._compile.families import family_of

    # Types are those of this database's catalog, whatever connection is the default.
    return family_of(node, SimpleNamespace(db=db, types={})) == "int"  # type: ignore[arg-type]


def as_integers(rows: Sequence[tuple], wanted: Sequence[bool]) -> list[tuple]:
    """A sum of integers is an int."""
    if not any(wanted):
        return rows if isinstance(rows, list) else list(rows)
    made = TypedRows(
        tuple(
            int(value) if whole and isinstance(value, Decimal) else value
            for value, whole in zip(row, wanted, strict=True)
        )
        for row in rows
    )
    made.types = getattr(rows, "types", ())
    return made
