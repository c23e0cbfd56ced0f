"""The methods that give frames: of sets and selections they wait, of rows in memory they act at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._errors import VantageError

if TYPE_CHECKING:
    from ._frames import Batches, Frame


class ToFrame:
    """For what is read from a database."""

    __slots__ = ()

    def to_arrow(self, *, numeric: str = "exact", infinity: str = "raise") -> Frame:
        """All rows as a ``pyarrow.Table``, with exact types and no cap.

        numeric(p,s) becomes a decimal, numeric without a precision text, an enum a dictionary in the order of its
        labels, timestamptz a timestamp in UTC, json and uuid Arrow's own types, composite types structs, arrays
        lists; ranges, network, geometric and other types are Postgres's text. Each field's metadata has
        ``postgresql.type``.

        Parameters
        ----------
        numeric : {"exact", "float64"}
            ``"float64"`` makes numeric a float, which may round.
        infinity : {"raise", "null"}
            Arrow has no infinite dates: an error that names the column, or NULL in their place.

        Returns
        -------
        Frame
            Await it, or ``.run()``.

        Raises
        ------
        VantageError
            Arrow cannot hold a value: NaN as a decimal, 24:00, an array deeper than its column was declared.

        Examples
        --------
        >>> table = await clients.to_arrow()
        """
        return _frame(self, "to_arrow", None, numeric, infinity)

    def to_pandas(self, *, numeric: str = "exact", infinity: str = "raise", dtype_backend: str | None = None) -> Frame:
        """All rows as a ``pandas.DataFrame``, with no cap.

        A column of integers or booleans without NULL has numpy's type, with NULL pandas's nullable one (``Int64``,
        ``boolean``, ``Float64``); text is pandas's own string type; dates and timestamps are ``datetime64`` (with
        time zone: in UTC); numeric is an exact decimal by Arrow; an enum is an ordered categorical; json is what
        ``json.loads`` gives; uuid is text; arrays are lists.

        Parameters
        ----------
        numeric, infinity
            As of :meth:`to_arrow`.
        dtype_backend : {"numpy_nullable", "pyarrow"}, optional
            As of ``pandas.read_sql``: nullable types, or Arrow's, for all columns.

        Examples
        --------
        >>> df = await clients.where(clients.is_paying_client).to_pandas()
        """
        from ._pandas import pandas_maker

        return _frame(self, "to_pandas", pandas_maker(dtype_backend), numeric, infinity)

    def to_polars(self, *, numeric: str = "exact", infinity: str = "raise") -> Frame:
        """All rows as a ``polars.DataFrame``, with no cap; parameters as of :meth:`to_arrow`.

        Examples
        --------
        >>> df = await clients.to_polars()
        """
        from ._polars import to_polars

        return _frame(self, "to_polars", to_polars, numeric, infinity)

    def batches(self, size: int = 65_536, *, numeric: str = "exact", infinity: str = "raise") -> Batches:
        """The rows as Arrow record batches of ``size`` rows, in the memory of a few of them.

        Examples
        --------
        >>> total = 0
        >>> async for batch in invoices.batches(size=8):
        ...     total += batch.num_rows
        >>> total
        20
        """
        from ._frames import Batches

        if isinstance(size, bool) or not isinstance(size, int) or size < 1:
            raise VantageError(f"A batch has at least one row; batches() takes their number, not {size!r}.")
        return Batches(_source(self, numeric, infinity), size)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """Arrow's stream, for ``pl.DataFrame(clients)``, ``duckdb``, ``pa.table(clients)``: it runs now."""
        from ._frames import stream_of

        return stream_of(_source(self, "exact", "raise")).__arrow_c_stream__(requested_schema)


def _source(read: Any, numeric: str, infinity: str) -> Any:
    from ._frame_plan import FrameOptions
    from ._frames import FrameSource

    if isinstance(read, type):
        read = read.table()  # an entity's class stands for its whole table  # type: ignore[attr-defined]
    if hasattr(read, "_frame_read"):
        read = read._frame_read()
    integers = read._integer_outputs() if hasattr(read, "_integer_outputs") else ()
    return FrameSource(read, FrameOptions(numeric, infinity), integers)


def _frame(read: Any, kind: str, finish: Any, numeric: str, infinity: str) -> Frame:
    from ._frames import Frame

    return Frame(_source(read, numeric, infinity), kind, finish)


class RowsToFrame:
    """For rows in memory: ``columns`` has their names, ``types`` their types where the database said them."""

    __slots__ = ()
    columns: tuple[str, ...]
    types: Any

    def to_arrow(self, *, numeric: str = "exact", infinity: str = "raise") -> Any:
        """The rows as a ``pyarrow.Table``, with the types that ``to_arrow()`` of the query gives."""
        from ._memory import rows_to_arrow

        return rows_to_arrow(self.columns, self, self.types, numeric, infinity)  # type: ignore[arg-type]

    def to_pandas(self, *, numeric: str = "exact", infinity: str = "raise", dtype_backend: str | None = None) -> Any:
        """The rows as a ``pandas.DataFrame``, with the types that ``to_pandas()`` of the query gives."""
        from ._pandas import pandas_maker

        return pandas_maker(dtype_backend)(self.to_arrow(numeric=numeric, infinity=infinity))

    def to_polars(self, *, numeric: str = "exact", infinity: str = "raise") -> Any:
        """The rows as a ``polars.DataFrame``."""
        from ._polars import to_polars

        return to_polars(self.to_arrow(numeric=numeric, infinity=infinity))

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.to_arrow().__arrow_c_stream__(requested_schema)
