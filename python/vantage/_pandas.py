"""Arrow tables as pandas frames: numpy's types where they are exact, pandas's nullable ones or Arrow's elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ._errors import VantageError
from ._frame_rows import python_values
from ._needs import need

_TYPE = b"postgresql.type"


def pandas_maker(dtype_backend: str | None) -> Callable[[Any], Any]:
    """The function that makes a table into a frame."""
    if dtype_backend not in (None, "numpy_nullable", "pyarrow"):
        raise VantageError(f'dtype_backend= is "numpy_nullable", "pyarrow" or None, not {dtype_backend!r}.')
    return lambda table: to_pandas(table, dtype_backend)


def to_pandas(table: Any, dtype_backend: str | None = None) -> Any:
    """A ``pandas.DataFrame`` of a table whose fields say their Postgres type."""
    pandas = need("pandas", "to_pandas()")
    need("pyarrow", "to_pandas()")
    fields, count = list(table.schema), table.num_rows
    columns = list(table.columns)
    del table
    series = {}
    for number, field in enumerate(fields):
        # Each column is let go as soon as it is converted.
        column, columns[number] = columns[number], None
        series[number] = _series(column, field, dtype_backend)
        del column
    frame = pandas.DataFrame(series, index=pandas.RangeIndex(count), copy=False)
    frame.columns = [field.name for field in fields]
    return frame


def _series(column: Any, field: Any, backend: str | None) -> Any:
    import pandas
    import pyarrow.types as types

    kind = field.type
    name = (field.metadata or {}).get(_TYPE, b"").decode()
    if name == "numeric" and types.is_string(kind):
        column = decimals_of_text(column)
        kind = column.type
    if backend == "pyarrow":
        return pandas.Series(column, dtype=pandas.ArrowDtype(kind), copy=False)
    if types.is_decimal(kind):
        return pandas.Series(column, dtype=pandas.ArrowDtype(kind), copy=False)
    if _is_object(kind, name):
        return pandas.Series(_objects(column, kind, name), dtype=object, copy=False)
    if getattr(kind, "extension_name", "") == "arrow.uuid":
        return pandas.Series([None if v is None else str(v) for v in column.to_pylist()], dtype=_text_type())
    if types.is_interval(kind):
        return _durations(column)
    if types.is_date(kind):
        # Days in seconds: numpy's own unit of days is none of pandas's.
        return pandas.Series(_as_seconds(column), copy=False)
    nullable = _nullable(kind)
    if nullable is not None and (backend == "numpy_nullable" or column.null_count):
        return pandas.Series(nullable.__from_arrow__(column), copy=False)
    return column.to_pandas()


def _nullable(kind: Any) -> Any:
    import pandas
    import pyarrow.types as types

    if types.is_boolean(kind):
        return pandas.BooleanDtype()
    if types.is_integer(kind):
        return {16: pandas.Int16Dtype, 32: pandas.Int32Dtype, 64: pandas.Int64Dtype}[kind.bit_width]()
    if types.is_floating(kind):
        return pandas.Float32Dtype() if kind.bit_width == 32 else pandas.Float64Dtype()
    return None


def _text_type() -> Any:
    """pandas 3 has a type of its own for text; before it, text is objects."""
    import pandas

    return "str" if int(pandas.__version__.partition(".")[0]) >= 3 else object


def _is_object(kind: Any, name: str) -> bool:
    import pyarrow.types as types

    nested = types.is_list(kind) or types.is_struct(kind)
    return (
        nested
        or types.is_time(kind)
        or types.is_binary(kind)
        or name in ("json", "jsonb")
        or (name == "numeric" and types.is_string(kind))
    )


def _objects(column: Any, kind: Any, name: str) -> Any:
    import numpy

    if name in ("json", "jsonb"):
        from ._loaders import load_json

        storage = (chunk.storage if hasattr(chunk, "storage") else chunk for chunk in column.chunks)
        values = [None if v is None else load_json(v) for chunk in storage for v in chunk.to_pylist()]
    elif name == "numeric":
        values = [None if v is None else Decimal(v) for v in column.to_pylist()]
    else:
        values = column.to_pylist()
    made = numpy.empty(len(values), dtype=object)
    made[:] = values if not any(isinstance(v, list) for v in values) else None
    for number, value in enumerate(values) if any(isinstance(v, list) for v in values) else ():
        made[number] = value
    return made


def _as_seconds(column: Any) -> Any:
    import numpy
    import pyarrow

    days = column.cast(pyarrow.int32()).cast(pyarrow.int64())
    made = numpy.empty(len(column), dtype="datetime64[s]")
    made[:] = (days.fill_null(0).to_numpy() * 86_400).astype("datetime64[s]")
    if column.null_count:
        made[column.is_null().to_numpy()] = numpy.datetime64("NaT")
    return made


def _durations(column: Any) -> Any:
    """Durations where no value has months, days counted as 24 hours; else objects that keep the months."""
    import pandas

    values = [value for chunk in column.chunks for value in python_values(chunk)]
    try:
        micros = [None if v is None else round(v.total_seconds() * 1_000_000) for v in values]
    except VantageError:
        return pandas.Series(values, dtype=object)
    import pyarrow

    return pyarrow.chunked_array([pyarrow.array(micros, pyarrow.duration("us"))]).to_pandas()


def decimals_of_text(column: Any) -> Any:
    """numeric without a precision as decimals of the scale that its values have; as it is where they do not fit."""
    import pyarrow

    compute = need("pyarrow.compute", "A frame")

    if column.null_count == len(column):
        return column.cast(pyarrow.decimal128(38, 0))
    if compute.any(compute.match_substring_regex(column, "[NI]")).as_py():
        return column
    parts = compute.replace_substring_regex(column, r"^-?[0-9]*\.?", "")
    scale = compute.max(compute.utf8_length(parts)).as_py()
    whole = compute.max(compute.utf8_length(compute.replace_substring_regex(column, r"^-|\..*$", ""))).as_py()
    if whole + scale > 38:
        return column
    return column.cast(pyarrow.decimal128(38, scale))
