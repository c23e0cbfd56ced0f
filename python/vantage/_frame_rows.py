"""Rows of a frame, whoever made it: pandas, polars, pyarrow, or all that has Arrow's stream. For COPY."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from ._errors import VantageError
from ._interval import Interval
from ._moment import Moment
from ._plain import plain_value
from ._values import JsonText

_ROWS = 10_000
_DAY = 86_400_000_000


def is_frame(value: Any) -> bool:
    """Whether it is a table of some kind, and not a list of rows."""
    return hasattr(value, "__arrow_c_stream__") or hasattr(value, "__dataframe__")


def frame_rows(frame: Any) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """The names of a frame's columns, and its rows as tuples of Python values.

    A pandas index is not written. NaN in pandas is NULL, as pandas means it; NaN in Arrow and polars is NaN.
    """
    if type(frame).__module__.partition(".")[0] == "pandas":
        return [str(name) for name in frame.columns], _rows_of_pandas(frame)
    import pyarrow

    if not hasattr(frame, "__arrow_c_stream__"):
        raise VantageError(f"A frame of pandas, polars or pyarrow is wanted, not {type(frame).__name__}.")
    reader = pyarrow.RecordBatchReader.from_stream(frame)
    return list(reader.schema.names), _rows_of_batches(reader)


def length_of(frame: Any) -> int | None:
    """How many rows a frame has, where it knows: a stream does not."""
    try:
        return len(frame)
    except TypeError:
        return None


def _rows_of_pandas(frame: Any) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(frame), _ROWS):
        part = frame.iloc[start : start + _ROWS]
        columns = [_pandas_values(part.iloc[:, number]) for number in range(part.shape[1])]
        yield from zip(*columns, strict=True)


def _pandas_values(series: Any) -> list[Any]:
    import pyarrow

    if series.dtype == object:
        return [None if _is_missing(item) else item for item in series.tolist()]
    array = pyarrow.Array.from_pandas(series)
    chunks = array.chunks if isinstance(array, pyarrow.ChunkedArray) else [array]
    return [value for chunk in chunks for value in python_values(chunk)]


def _is_missing(item: Any) -> bool:
    return item is None or (isinstance(item, float) and item != item) or plain_value(item) is None


def _rows_of_batches(batches: Any) -> Iterator[tuple[Any, ...]]:
    for whole in batches:
        for start in range(0, whole.num_rows, _ROWS):
            part = whole.slice(start, _ROWS)
            yield from zip(*(python_values(column) for column in part.columns), strict=True)


def python_values(array: Any) -> Sequence[Any]:
    """The values of an Arrow array as vantage's rows have them."""
    import pyarrow.types as types

    kind = array.type
    if getattr(kind, "extension_name", "") == "arrow.json":
        return [None if text is None else JsonText(text) for text in array.storage.to_pylist()]
    if getattr(kind, "extension_name", "") == "arrow.opaque":
        return python_values(array.storage)
    if types.is_dictionary(kind):
        return python_values(array.dictionary_decode())
    if types.is_interval(kind):
        return [None if v is None else _interval(v) for v in array.to_pylist()]
    if types.is_date(kind) or types.is_timestamp(kind):
        return _dates(array)
    return array.to_pylist()


def _interval(value: Any) -> Any:
    microseconds, rest = divmod(value.nanoseconds, 1000)
    if rest:
        raise VantageError(f"Postgres keeps microseconds, and {value!r} has nanoseconds: round it.")
    interval = Interval(value.months, value.days, microseconds)
    exact = interval.exact_timedelta()
    return interval if exact is None else exact


def _dates(array: Any) -> Sequence[Any]:
    import pyarrow
    import pyarrow.types as types

    if types.is_timestamp(array.type) and array.type.unit == "ns":
        try:
            array = array.cast(pyarrow.timestamp("us", tz=array.type.tz))
        except pyarrow.ArrowInvalid:
            raise VantageError("Postgres keeps microseconds, and a timestamp has nanoseconds: round it.") from None
    try:
        return array.to_pylist()
    except (OverflowError, ValueError):
        pass  # some of them are beyond datetime
    if types.is_date(array.type):
        numbers, name, scale = array.cast(pyarrow.date32()).cast(pyarrow.int32()), "date", _DAY
    else:
        unit = pyarrow.timestamp("us", tz=array.type.tz)
        numbers, name = array.cast(unit).cast(pyarrow.int64()), "timestamptz" if array.type.tz else "timestamp"
        scale = 1
    return [None if n is None else moment_of(n * scale, name) for n in numbers.to_pylist()]


def moment_of(microseconds: int, name: str) -> Any:
    """A moment from microseconds since 1970: Python's own type where it holds it."""
    days, time = divmod(microseconds, _DAY)
    cycles, within = divmod(days - 11_017, 146_097)  # 2000-03-01, and 400 years
    start = datetime.date(2000, 3, 1) + datetime.timedelta(days=within)
    year = start.year + 400 * cycles
    clock = (datetime.datetime.min + datetime.timedelta(microseconds=time)).time()
    if 1 <= year <= 9999:
        date = start.replace(year=year)
        if name == "date":
            return date
        return datetime.datetime.combine(date, clock, datetime.timezone.utc if name == "timestamptz" else None)
    text = f"{1 - year if year < 1 else year:04}-{start.month:02}-{start.day:02}"
    if name != "date":
        text += f" {clock.isoformat()}" + ("+00" if name == "timestamptz" else "")
    return Moment(name, text + (" BC" if year < 1 else ""))
