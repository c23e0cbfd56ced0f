"""Arrow tables as polars frames, with what polars has no type for put into one that it has."""

from __future__ import annotations

from typing import Any

from ._errors import VantageError
from ._frame_rows import python_values
from ._needs import need


def to_polars(table: Any) -> Any:
    """A ``polars.DataFrame`` of a table whose fields say their Postgres type.

    uuid and json become text; numeric without a precision decimals, or text where they do not fit; an interval a
    duration, with days of 24 hours.

    Raises
    ------
    VantageError
        An interval has months, or two columns have one name.
    """
    polars = need("polars", "to_polars()")
    names = table.schema.names
    double = next((name for name in names if names.count(name) > 1), None)
    if double is not None:
        raise VantageError(f"polars takes each name once, and there are several {double!r}: select() them apart.")
    import pyarrow

    columns = [_column(table.column(number), field) for number, field in enumerate(table.schema)]
    return polars.from_arrow(pyarrow.Table.from_arrays(columns, names=names))


def _column(column: Any, field: Any) -> Any:
    import pyarrow
    import pyarrow.types as types

    from ._pandas import decimals_of_text

    kind = field.type
    extension = getattr(kind, "extension_name", "")
    if extension == "arrow.uuid":
        texts = [None if value is None else str(value) for value in column.to_pylist()]
        return pyarrow.chunked_array([pyarrow.array(texts, pyarrow.string())])
    if extension == "arrow.json":
        return pyarrow.chunked_array([chunk.storage for chunk in column.chunks], pyarrow.string())
    if types.is_interval(kind):
        return _durations(column, field.name)
    if _has_interval(kind):
        raise VantageError(f"{field.name!r} has intervals inside, which polars cannot hold there: select them apart.")
    if (field.metadata or {}).get(b"postgresql.type") == b"numeric" and types.is_string(kind):
        return decimals_of_text(column)
    return column


def _has_interval(kind: Any) -> bool:
    import pyarrow.types as types

    if types.is_list(kind):
        return _has_interval(kind.value_type)
    if types.is_struct(kind):
        return any(_has_interval(part.type) for part in kind)
    return types.is_interval(kind)


def _durations(column: Any, name: str) -> Any:
    import pyarrow

    values = [value for chunk in column.chunks for value in python_values(chunk)]
    try:
        micros = [None if value is None else round(value.total_seconds() * 1_000_000) for value in values]
    except VantageError:
        raise VantageError(
            f"{name!r} is of type interval, and polars cannot hold its months: select it as text, or its parts."
        ) from None
    return pyarrow.chunked_array([pyarrow.array(micros, pyarrow.duration("us"))])
