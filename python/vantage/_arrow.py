"""Columns as Arrow arrays: from ADBC's arrays, from text, or from Python values; exact, or refused by name."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ._arrow_plan import PlannedColumn, type_text
from ._catalog import CatalogType
from ._errors import VantageError
from ._interval import Interval
from ._json_text import json_text
from ._moment import Moment
from ._needs import need
from ._plain import Refused
from ._to_text import encoder

if TYPE_CHECKING:
    import pyarrow

Load = Callable[[bytes], Any]

_FIRST_DAY = -2_440_588
"""Postgres's first day, 4713 BC, in days from 1970: what is before it wrapped around."""
_FIRST_MICROSECOND = _FIRST_DAY * 86_400_000_000
_DAY = 86_400_000_000
_INFINITIES = tuple(-(2**63) + 946_684_800_000_000 - number for number in (1, 0))
"""Postgres's largest and smallest timestamps, moved by the years from 1970 to 2000, and wrapped around."""


class Converter:
    """Makes record batches of one plan.

    Parameters
    ----------
    columns : sequence of PlannedColumn
    loaders : sequence of callables or None
        For ``parsed`` columns, what reads a value from Postgres's text.
    infinity : ``"raise"`` or ``"null"``
        What becomes of dates that are infinite, which Arrow has not.
    """

    def __init__(
        self, columns: Sequence[PlannedColumn], loaders: Sequence[Load | None] = (), infinity: str = "raise"
    ) -> None:
        import pyarrow

        if infinity not in ("raise", "null"):
            raise VantageError(f'infinity= is "raise" or "null", not {infinity!r}.')
        self.columns = list(columns)
        self.loaders = list(loaders) or [None] * len(self.columns)
        self.schema = pyarrow.schema([column.field for column in self.columns])
        self._nulls = infinity == "null"

    def of_adbc(self, batch: pyarrow.RecordBatch, *, guarded: bool) -> pyarrow.RecordBatch:
        """A batch that ADBC gave for the projected statement."""
        if guarded:
            self._check_depths(batch.column(len(self.columns)))
        arrays = [self._native(column, batch.column(n), n) for n, column in enumerate(self.columns)]
        return self._batch(arrays, batch.num_rows)

    def of_rows(self, rows: Sequence[tuple]) -> pyarrow.RecordBatch:
        """A batch of rows that psycopg gave for the projected statement."""
        values = list(zip(*rows, strict=True)) if rows else [()] * len(self.columns)
        return self._batch([self._arrived(c, values[n], n) for n, c in enumerate(self.columns)], len(rows))

    def of_values(self, rows: Sequence[tuple]) -> pyarrow.RecordBatch:
        """A batch of rows in memory: values as vantage's rows have them."""
        values = list(zip(*rows, strict=True)) if rows else [()] * len(self.columns)
        return self._batch([self._from_values(c, values[n]) for n, c in enumerate(self.columns)], len(rows))

    def _batch(self, arrays: list[Any], count: int) -> pyarrow.RecordBatch:
        import pyarrow

        if not arrays:
            return pyarrow.RecordBatch.from_struct_array(pyarrow.array([{}] * count, pyarrow.struct([])))
        return pyarrow.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _check_depths(self, deeper: Any) -> None:
        compute = need("pyarrow.compute", "A frame")

        worst = compute.max(deeper).as_py()
        if worst:
            raise self._refuse(self.columns[worst - 1], "an array in it has more dimensions than were declared")

    def _refuse(self, column: PlannedColumn, reason: str) -> VantageError:
        kind = type_text(column.source)
        return VantageError(f"{column.name!r} is of type {kind}, and Arrow cannot hold it: {reason}.")

    def unreadable(self, message: str) -> VantageError:
        """What to say where ADBC met a value that it cannot read: intervals are the only such type that it reads."""
        for column in self.columns:
            kind = column.type.element if column.type.element is not None else column.type
            if kind.plain.name == "interval" and column.wire == "native":
                return self._refuse(column, _TOO_LONG)
        return VantageError(f"A value cannot be read as Arrow: {message}.")

    # What ADBC and psycopg give.

    def _arrived(self, column: PlannedColumn, values: Sequence[Any], number: int) -> Any:
        if column.wire == "native":
            return self._from_values(column, values)
        return self._from_text(column, values, number)

    def _from_text(self, column: PlannedColumn, values: Sequence[Any], number: int) -> Any:
        import pyarrow

        if column.wire != "parsed":
            array = pyarrow.array(values, pyarrow.string())
            return self._labels(column, array) if column.wire == "label" else array
        load = self.loaders[number]
        assert load is not None
        return self._from_values(column, [None if v is None else load(v.encode()) for v in values])

    def _native(self, column: PlannedColumn, array: Any, number: int) -> Any:
        import pyarrow
        import pyarrow.types as types

        if column.wire == "parsed":
            return self._from_text(column, array.to_pylist(), number)
        if column.wire == "label":
            return self._labels(column, array)
        storage = array.storage if isinstance(array, pyarrow.ExtensionArray) else array
        if column.type.name in ("numeric", "money") and types.is_string(storage.type):
            return self._numeric(column, storage)
        if types.is_list(storage.type):
            self._check_moments(column, storage.flatten())
            return storage.cast(column.arrow)
        storage = self._check_moments(column, storage)
        if isinstance(column.arrow, pyarrow.BaseExtensionType):
            wanted = column.arrow.storage_type
            return pyarrow.ExtensionArray.from_storage(column.arrow, storage.cast(wanted))
        return storage if storage.type == column.arrow else storage.cast(column.arrow)

    def _labels(self, column: PlannedColumn, array: Any) -> Any:
        import pyarrow

        compute = need("pyarrow.compute", "A frame")

        labels = pyarrow.array(column.type.labels, pyarrow.string())
        places = compute.index_in(array, labels)
        if places.null_count != array.null_count:
            raise self._refuse(column, "it has labels that were added while it was read; read it again")
        return pyarrow.DictionaryArray.from_arrays(places, labels, ordered=True)

    def _numeric(self, column: PlannedColumn, array: Any) -> Any:
        import pyarrow

        compute = need("pyarrow.compute", "A frame")

        if pyarrow.types.is_string(column.arrow):
            for theirs, ours in (("nan", "NaN"), ("inf", "Infinity"), ("-inf", "-Infinity")):
                is_it = compute.equal(array, theirs)
                if compute.any(is_it).as_py():
                    array = compute.if_else(is_it, ours, array)
            return array
        try:
            return array.cast(column.arrow)
        except pyarrow.ArrowInvalid:
            raise self._refuse(column, 'NaN and Infinity are no decimals; numeric="float64" has them') from None

    def _check_moments(self, column: PlannedColumn, array: Any) -> Any:
        """Infinity, and what is beyond Arrow's range, arrives wrapped around: before Postgres's first day."""
        import pyarrow

        compute = need("pyarrow.compute", "A frame")
        import pyarrow.types as types

        if types.is_time(array.type):
            late = compute.greater_equal(array.cast(pyarrow.int64()), _DAY)
            if compute.any(late).as_py():
                raise self._refuse(column, "24:00 is no time of Arrow's")
            return array
        if types.is_date(array.type):
            wrapped = compute.less(array.cast(pyarrow.int32()), _FIRST_DAY)
        elif types.is_timestamp(array.type):
            wrapped = compute.less(array.cast(pyarrow.int64()), _FIRST_MICROSECOND)
        else:
            return array
        if not compute.any(wrapped).as_py():
            return array
        return self._without(column, array, wrapped)

    def _without(self, column: PlannedColumn, array: Any, wrapped: Any) -> Any:
        import pyarrow

        compute = need("pyarrow.compute", "A frame")

        if pyarrow.types.is_timestamp(array.type):
            numbers = array.cast(pyarrow.int64())
            infinite = compute.is_in(numbers, value_set=pyarrow.array(_INFINITIES, pyarrow.int64()))
            beyond = compute.and_not(wrapped, infinite)
            first = compute.index(wrapped if not self._nulls else beyond, True).as_py()
            if first >= 0 and beyond[first].as_py():
                raise self._refuse(column, _BEYOND)
        if not self._nulls or pyarrow.types.is_list(column.arrow):
            raise self._refuse(column, _INFINITE)
        return compute.if_else(wrapped, None, array)

    # Python values.

    def _from_values(self, column: PlannedColumn, values: Sequence[Any]) -> Any:
        import pyarrow

        try:
            prepare = self._preparer(column.type, column.arrow)
            prepared = values if prepare is None else [None if v is None else prepare(v) for v in values]
            if isinstance(column.arrow, pyarrow.DictionaryType):
                return self._labels(column, pyarrow.array(prepared, pyarrow.string()))
            if isinstance(column.arrow, pyarrow.BaseExtensionType):
                storage = pyarrow.array(prepared, column.arrow.storage_type)
                return pyarrow.ExtensionArray.from_storage(column.arrow, storage)
            return pyarrow.array(prepared, column.arrow)
        except Refused as refused:
            raise self._refuse(column, str(refused).rstrip(".")) from None
        except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, pyarrow.ArrowNotImplementedError, OverflowError,
                TypeError, ValueError) as error:  # fmt: skip
            raise self._refuse(column, _reason(column, str(error))) from None

    def _preparer(self, plain: CatalogType, arrow: Any) -> Callable[[Any], Any] | None:
        """What makes a value of a row into one that Arrow takes; None where it takes it as it is."""
        import pyarrow.types as types

        plain = plain.plain
        if types.is_list(arrow):
            return self._list_preparer(plain, arrow)
        if plain.kind == "c" and types.is_struct(arrow):
            return self._struct_preparer(plain, arrow)
        if types.is_timestamp(arrow) or types.is_date(arrow) or types.is_time(arrow):
            return self._moment
        if types.is_interval(arrow):
            return _month_day_nano
        if plain.name == "uuid":
            return (lambda v: str(v)) if types.is_string(arrow) else (lambda v: uuid.UUID(str(v)).bytes)
        if plain.name in ("json", "jsonb"):
            return json_text
        if types.is_string(arrow) and plain.name == "numeric":
            return _numeric_text
        if types.is_string(arrow) and plain.category != "S" and plain.kind != "e":
            return encoder(plain)
        return None

    def _list_preparer(self, plain: CatalogType, arrow: Any) -> Callable[[Any], Any] | None:
        import pyarrow.types as types

        if not types.is_list(arrow):
            return self._preparer(plain, arrow)
        if types.is_list(arrow.value_type):
            inner = self._list_preparer(plain, arrow.value_type)
        else:
            inner = self._preparer(plain.element, arrow.value_type) if plain.element else None
        if inner is None:
            return None
        return lambda values: [None if value is None else inner(value) for value in values]

    def _struct_preparer(self, plain: CatalogType, arrow: Any) -> Callable[[Any], Any]:
        parts = [(name, self._preparer(kind, arrow.field(n).type)) for n, (name, kind) in enumerate(plain.attributes)]

        def struct(row: Any) -> dict[str, Any]:
            values = [row.get(name) for name, _ in parts] if isinstance(row, dict) else row
            return {
                name: value if value is None or prepare is None else prepare(value)
                for (name, prepare), value in zip(parts, values, strict=True)
            }

        return struct

    def _moment(self, value: Any) -> Any:
        if not isinstance(value, Moment):
            return value
        number = value.since_epoch
        if number is None:
            if self._nulls:
                return None
            raise Refused(_INFINITE)
        if value.type in ("time", "timetz"):
            raise Refused("24:00 is no time of Arrow's")
        if value.type == "date":
            return number // _DAY
        if not -(2**63) <= number < 2**63:
            raise Refused(_BEYOND)
        return number


_INFINITE = 'infinity is no date of Arrow\'s; leave those rows out, or say infinity="null" for NULL in their place'


_TOO_LONG = "its intervals have at most 292 years of hours"
_BEYOND = "its timestamps end in the year 294247"


def _month_day_nano(value: Any) -> tuple[int, int, int]:
    if isinstance(value, datetime.timedelta):
        value = Interval.of(value)
    nanoseconds = value.microseconds * 1000
    if not -(2**63) <= nanoseconds < 2**63:
        raise Refused(_TOO_LONG)
    return value.months, value.days, nanoseconds


def _numeric_text(value: Any) -> str:
    if hasattr(value, "is_finite") and not value.is_finite():
        return encoder(_NUMERIC)(value)
    return f"{value:f}" if hasattr(value, "is_finite") else str(value)


_NUMERIC = CatalogType("numeric", "pg_catalog", "b", "N")


def _reason(column: PlannedColumn, text: str) -> str:
    import pyarrow.types as types

    if types.is_decimal(column.arrow):
        return 'NaN and Infinity are no decimals; numeric="float64" has them'
    if types.is_list(column.arrow):
        return "an array in it has other dimensions than were declared"
    return text.partition("\n")[0].rstrip(".")
