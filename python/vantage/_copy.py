"""Rows as the text that COPY reads: exact for every type, or refused before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from ._catalog import CatalogType
from ._errors import VantageError
from ._plain import Refused, plain_value
from ._sql_names import quote
from ._to_text import encoder, refusal

_BARE = frozenset(("bool", "int2", "int4", "int8", "oid", "float4", "float8", "numeric", "uuid"))
"""Types of the system whose text has nothing to escape, when it comes from a Python value of theirs."""
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})

Column = tuple[str, CatalogType]
Cell = Callable[[Any], str]


class Block(bytes):
    """Lines of COPY's text, and how many rows they are."""

    rows: int


def copy_statement(table: str, columns: Sequence[Column]) -> str:
    """``COPY client (name, email) FROM STDIN``; ``table`` is SQL already."""
    return f"COPY {table} ({', '.join(quote(name) for name, _ in columns)}) FROM STDIN"


def copy_rows(
    columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, batch: int = 2000, decimal_point: str | None = None
) -> Iterator[bytes]:
    """Rows in COPY's text format, some thousand at a time.

    Parameters
    ----------
    columns : sequence of (name, CatalogType)
        What is written, in the order of the rows' values.
    rows : iterable of sequences
        Python values, also of numpy and pandas; None, ``NaT`` and ``pandas.NA`` are NULL.
    decimal_point : str, optional
        The server's, in amounts of money: see :func:`money_point`.

    Raises
    ------
    VantageError
        A value that its column cannot hold, with the column, its type and the number of the row.
    """
    cells = [_cell(name, kind.plain, decimal_point) for name, kind in columns]
    source, start = iter(rows), 0
    while block := list(islice(source, batch)):
        made = Block(_lines(columns, cells, block, start))
        made.rows = len(block)
        yield made
        start += len(block)


def _lines(columns: Sequence[Column], cells: Sequence[Cell], block: list[Sequence[Any]], start: int) -> bytes:
    try:
        by_column = list(zip(*block, strict=True))
    except ValueError:
        by_column = []
    if len(by_column) != len(columns):
        if not columns:
            return b"\n" * len(block)
        odd = next(number for number, row in enumerate(block) if len(row) != len(columns))
        raise VantageError(f"Row {start + odd + 1} has {len(block[odd])} values, and there are {len(columns)} columns.")
    texts = [
        _texts(cell, values, column, start) for cell, values, column in zip(cells, by_column, columns, strict=True)
    ]
    return ("\n".join(map("\t".join, zip(*texts, strict=True))) + "\n").encode()


def _texts(cell: Cell, values: Sequence[Any], column: Column, start: int) -> list[str]:
    try:
        return [r"\N" if value is None else cell(value) for value in values]
    except (Refused, UnicodeEncodeError):
        return [_told(cell, value, column, start + number) for number, value in enumerate(values)]


def _told(cell: Cell, value: Any, column: Column, number: int) -> str:
    try:
        return r"\N" if value is None else cell(value)
    except (Refused, UnicodeEncodeError) as refused:
        name, kind = column
        raise VantageError(f"Row {number + 1}: {refusal(value, kind.plain, name, refused)}") from None


def _cell(name: str, kind: CatalogType, decimal_point: str | None) -> Cell:
    """A value as a field of COPY's text; the value is not None."""
    write = encoder(kind)
    if kind.schema == "pg_catalog" and kind.name == "money":
        write = _money_encoder(decimal_point)
    exact = {"int4": int, "int8": int, "bool": bool}.get(kind.name) if kind.schema == "pg_catalog" else None
    bare = kind.schema == "pg_catalog" and kind.name in _BARE

    def cell(value: Any) -> str:
        value = plain_value(value)
        if value is None:
            return r"\N"
        if type(value) is exact and exact is int and -(2**31) <= value < 2**31:
            return str(value)
        text = write(value)
        return text if bare and not isinstance(value, str) else text.translate(_ESCAPES)

    return cell


def _money_encoder(decimal_point: str | None) -> Cell:
    def money(value: Any) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or not Decimal(value).is_finite():
            raise Refused(f"it is {type(value).__name__}, not an amount: give a Decimal.")
        text = f"{Decimal(value):f}"
        if "." in text and decimal_point is None:
            raise Refused("how the server writes decimals of money is not known here: give its own text.")
        return text.replace(".", decimal_point or ".")

    return money


def money_point(fetch: Callable[[str], Sequence[tuple]]) -> str:
    """The sign between units and decimals in the server's amounts of money. ``fetch`` runs one statement."""
    ((text, exact),) = fetch("SELECT (1.5::numeric::money)::text, (1.5::numeric::money)::numeric::text")
    decimals = len(exact.partition(".")[2])
    digits = [at for at, sign in enumerate(text) if sign.isdigit()]
    return text[digits[-decimals] - 1] if decimals and len(digits) > decimals else "."
