"""The catalog of a source: what DuckDB knows of the tables that were loaded, and what their rows say of keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._catalog import Catalog, CatalogColumn, CatalogTable
from .._naming import name_classes
from .engine import Engine
from .types import catalog_type, duck_type

SCHEMA = "main"


def identifier(name: str) -> str:
    """A name as SQL, always in quotes: DuckDB's reserved words are not Postgres's."""
    return '"' + name.replace('"', '""') + '"'


def settle_types(engine: Engine, table: str) -> None:
    """A column without any value is of the type that a declared entity gives it."""
    from .._compile.types import _declared
    from .._registry import declared_entities

    fields = {
        getattr(field, "column_name", name): field
        for cls in declared_entities()
        if cls._table_name == table
        for name, field in cls._fields.items()
    }
    for name, kind, *_ in _columns(engine, table):
        field = fields.get(name)
        known = _declared(field.type) if field is not None and kind == "VARCHAR" else None
        wanted = duck_type(known) if known is not None else None
        if wanted in (None, "VARCHAR") or _one(engine, f"SELECT count({identifier(name)}) FROM {identifier(table)}"):
            continue
        engine.connection.execute(f"ALTER TABLE {identifier(table)} ALTER {identifier(name)} TYPE {wanted}")


def read_table(engine: Engine, name: str) -> CatalogTable:
    """One table as the catalog has it: as a foreign one, of which no pages can be sampled."""
    columns = {}
    key = key_of(engine, name)
    for column, kind, is_nullable, default in _columns(engine, name):
        written, known = catalog_type(kind)
        columns[column] = CatalogColumn(
            column, written, known, not_null=column in key or is_nullable == "NO", default=default
        )
    count = _one(engine, f"SELECT count(*) FROM {identifier(name)}")
    unique = (frozenset(key),) if key else ()
    class_name = name_classes([(SCHEMA, name)], (SCHEMA,))[SCHEMA, name]
    return CatalogTable(SCHEMA, name, "f", columns, key, unique, (), float(count), None, class_name)


def make_catalog(tables: dict[tuple[str, str], CatalogTable], label: str) -> Catalog:
    return Catalog(tables, (SCHEMA,), 0, label)


class CatalogOfAny(Catalog):
    """Of canned rows that stand for whatever table is asked for: a table is made when it is."""

    _make: Callable[[str], CatalogTable]

    def get(self, name: str) -> CatalogTable | None:
        found = super().get(name)
        if found is None:
            found = self._make(name)
            self.tables[found.key] = found  # type: ignore[index]
        return found


def key_of(engine: Engine, table: str) -> tuple[str, ...]:
    """``id``, where each row has one and no two the same: a file does not say what its key is."""
    if "id" not in [name for name, *_ in _columns(engine, table)]:
        return ()
    whole = _one(engine, f"SELECT count(*) = count(id) AND count(*) = count(DISTINCT id) FROM {identifier(table)}")
    return ("id",) if whole else ()


def _columns(engine: Engine, table: str) -> list[tuple]:
    return engine.connection.execute(
        "SELECT column_name, data_type, is_nullable, column_default FROM information_schema.columns "
        "WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position",
        [SCHEMA, table],
    ).fetchall()


def _one(engine: Engine, sql: str) -> Any:
    return engine.connection.execute(sql).fetchall()[0][0]
