"""Near misses for what Postgres does not know: columns, tables, functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ._entity import catalog_table
from ._errors import VantageError, did_you_mean

if TYPE_CHECKING:
    from ._catalog import Catalog, CatalogTable
    from ._database import Database

_FUNCTIONS = (
    "SELECT p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid) FROM pg_catalog.pg_proc p "
    "WHERE pg_catalog.pg_function_is_visible(p.oid) AND p.prokind <> 'p'"
)
_READABLE = (
    "SELECT a.attname::text FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped "
    "AND has_column_privilege(a.attrelid, a.attnum, 'SELECT') ORDER BY a.attnum"
)


def suggestion(sqlstate: str | None, message: str, sql: str, position: int | None, db: Database) -> str:
    """``Did you mean …?`` for an undefined column, table or function; nothing where nothing is near."""
    catalog = db.known_catalog
    # The name is taken from the statement, where Postgres points: its message may be in any language.
    name = _name_at(sql, position) if position else ""
    try:
        if sqlstate == "42P01" and catalog:
            return _near(name, catalog.names())
        if sqlstate == "42703" and catalog:
            return _near(name.rpartition(".")[2], _columns(catalog, sql))
        if sqlstate == "42883" and name and "operator" not in message:
            return _function(name.rpartition(".")[2], db)
        if sqlstate == "22P02" and catalog:
            return _label(message, catalog)
        if sqlstate == "42501" and catalog:
            return _right(_tables(catalog, sql), db)
    except VantageError:
        return ""  # the first error is the one to show
    return ""


def _name_at(sql: str, position: int) -> str:
    match = re.compile(r'(?:"(?:[^"]|"")+"|[\w$]+)(?:\.(?:"(?:[^"]|"")+"|[\w$]+))*').match(sql, position - 1)
    return match[0].replace('"', "") if match else ""


def _columns(catalog: Catalog, sql: str) -> set[str]:
    """The columns of the tables that the statement names; of all where it names none that is known."""
    return {column for table in _tables(catalog, sql) for column in table.columns}


def _tables(catalog: Catalog, sql: str) -> list[CatalogTable]:
    """The tables that the statement names."""
    words = set(re.findall(r'"(?:[^"]|"")+"|[\w$]+', sql))
    bare = {word.strip('"') for word in words}
    return [table for table in catalog.tables.values() if table.name in bare]


def _near(name: str, known: list[str] | set[str]) -> str:
    if name in known:
        return "It was there when the catalog was read: db.refresh() reads it again."
    text = did_you_mean(name, known) if name else ""
    return text if text.startswith(" Did") else ""


def _function(name: str, db: Database) -> str:
    from ._reading import read_alone

    found = read_alone(db, _FUNCTIONS, (), timeout=1.0).rows
    same = sorted({f"{name}({arguments})" for other, arguments in found if other == name})
    if same:
        return f"There is {', '.join(same[:4])}."
    return _near(name, {other for other, _ in found if not other.startswith("_")})


def _label(message: str, catalog: Catalog) -> str:
    """The labels of the enum that a value was meant for: Postgres names it and the value, in quotes, at the end."""
    match = re.search(r'([^\s:"]+|"[^"]+"): "(.*)"$', message)
    if match is None:
        return ""
    name = match[1].strip('"').rpartition(".")[2]
    columns = (column.type.plain for table in catalog.tables.values() for column in table.columns.values())
    labels = next((kind.labels for kind in columns if kind.kind == "e" and kind.name == name), ())
    return did_you_mean(match[2], labels) if labels else ""


def _right(tables: list[CatalogTable], db: Database) -> str:
    """The columns that may be read, where the right to the whole table is what is missing."""
    from ._reading import read_alone

    for table in tables:
        if not table.can_select:
            rows = read_alone(db, _READABLE, (table.schema, table.name), timeout=1.0).rows
            if rows:
                names = ", ".join(f'"{name}"' for (name,) in rows[:20])
                return f"Of {table.name} only some columns may be read: select({names}{', …' if rows[20:] else ''})."
    return "Ask the owner for the right, or connect as a role that has it."


def row_hint(table: Any, name: str) -> str:
    """Where the key is one column of text, ``t["x"]`` may have been meant as a row."""
    known = catalog_table(table._entity, table._database_or_none())
    if known is None or len(known.primary_key) != 1 or known.columns[known.primary_key[0]].type.plain.category != "S":
        return ""
    return f' The row with this {known.primary_key[0]} is with_id("{name}").'
