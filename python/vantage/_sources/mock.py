"""Canned rows: ``v.MockDataSource``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._catalog import Catalog, CatalogTable
from .._errors import VantageError
from .._options import Options
from .._plain import without_own_type
from .catalog import SCHEMA, CatalogOfAny, identifier, key_of, make_catalog, read_table, settle_types
from .engine import Engine
from .source import LocalSource
from .types import type_of_values

CannedRows = Sequence[Mapping[str, Any]]
_AT_ONCE = 500


class MockDataSource(LocalSource):
    """Rows that are given, as a source of sets: for tests of what is written over sets, without a database.

    Conditions, relations, aggregates, groups, order and limits work on the rows as they do on Postgres's; the engine
    is DuckDB's (``pip install "vantage-kernel[sources]"``). Writes change the rows in memory, never those that were
    given; ``refresh()`` goes back to these.

    Parameters
    ----------
    rows : mapping of str to sequence of mappings, or sequence of mappings
        The rows of each table by its name; or rows that stand for whatever table is asked for. A column that a row
        leaves out is NULL in it. A row may have a value for an imported or computed field, under the field's name:
        that value is then the field's.

    Raises
    ------
    VantageError
        The values of a column are of types that do not belong together, or DuckDB is not installed.

    Examples
    --------
    >>> mock = v.MockDataSource({"ord": [{"id": 1, "client_id": 1, "client_name": "Joe", "total": 100}]})
    >>> await Order.table(mock).sum("total")
    100
    """

    is_partial = True
    product = "rows in memory"

    def __init__(self, rows: Mapping[str, CannedRows] | CannedRows) -> None:
        self._any: CannedRows | None = None
        self._tables: Mapping[str, CannedRows] = {}
        if isinstance(rows, Mapping):
            self._tables = {str(name): _checked(name, each) for name, each in rows.items()}
        else:
            self._any = _checked("whatever table", rows)
        super().__init__("canned rows", Options())

    def _filled(self) -> Engine:
        engine = Engine("MockDataSource")
        for name, rows in self._tables.items():
            self._fill(engine, name, rows)
        return engine

    def _described(self, engine: Engine) -> Catalog:
        if self._any is None:
            return make_catalog({(SCHEMA, n): read_table(engine, n) for n in self._tables}, self.label)
        made = CatalogOfAny({}, (SCHEMA,), 0, self.label)
        object.__setattr__(made, "_make", lambda name: self._make(engine, name))
        return made

    def _make(self, engine: Engine, name: str) -> CatalogTable:
        self._fill(engine, name, self._any or ())
        return read_table(engine, name)

    def _fill(self, engine: Engine, table: str, rows: CannedRows) -> None:
        columns = list(dict.fromkeys(name for row in rows for name in row))
        if not columns:
            raise VantageError(f"The rows of {table!r} say no columns: give at least one row, with its values.")
        types = [type_of_values((row.get(name) for row in rows), f"{table}.{name}") for name in columns]
        self.canned |= {(table, name) for name, known in zip(columns, types, strict=True) if known}
        listed = ", ".join(f"{identifier(n)} {t or 'VARCHAR'}" for n, t in zip(columns, types, strict=True))
        engine.connection.execute(f"CREATE TABLE {identifier(table)} ({listed})")
        for start in range(0, len(rows), _AT_ONCE):
            _insert(engine, table, columns, rows[start : start + _AT_ONCE])
        settle_types(engine, table)
        if key_of(engine, table) and types[columns.index("id")] == "BIGINT":
            _count_on(engine, table, 1 + max(row["id"] for row in rows))

    def refuse_write(self) -> None:
        """Canned rows may be written: they are in memory alone."""


def _count_on(engine: Engine, table: str, start: int) -> None:
    """``id`` becomes the key, and counts on from the rows that were given, as a serial column does."""
    sequence = f"{table}_id_seq"
    engine.connection.execute(f"CREATE SEQUENCE {identifier(sequence)} START {max(start, 1)}")
    default = f"nextval('{sequence.replace(chr(39), chr(39) * 2)}')"
    engine.connection.execute(f"ALTER TABLE {identifier(table)} ADD PRIMARY KEY (id)")
    engine.connection.execute(f"ALTER TABLE {identifier(table)} ALTER id SET DEFAULT {default}")


def _checked(name: str, rows: Any) -> CannedRows:
    rows = list(rows) if not isinstance(rows, (str, bytes)) else [rows]
    wrong = next((row for row in rows if not isinstance(row, Mapping)), None)
    if wrong is not None:
        raise VantageError(f'A row of {name} is a mapping, {{"id": 1, "name": "Joe"}}, not {wrong!r:.60}')
    return [{key: without_own_type(value) for key, value in row.items()} for row in rows]


def _insert(engine: Engine, table: str, columns: Sequence[str], rows: CannedRows) -> None:
    marks, values = [], []
    for row in rows:
        marks.append(f"({', '.join(f'${len(values) + n}' for n in range(1, len(columns) + 1))})")
        values += [row.get(name) for name in columns]
    engine.send(engine.connection, f"INSERT INTO {identifier(table)} VALUES {', '.join(marks)}", values)
