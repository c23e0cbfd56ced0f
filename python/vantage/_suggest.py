"""Near misses for what Postgres does not know: columns, tables, functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ._errors import VantageError, did_you_mean

if TYPE_CHECKING:
    from ._catalog import Catalog
    from ._database import Database

_FUNCTIONS = (
    "SELECT p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid) FROM pg_catalog.pg_proc p "
    "WHERE pg_catalog.pg_function_is_visible(p.oid) AND p.prokind <> 'p'"
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
    except VantageError:
        return ""  # the first error is the one to show
    return ""


def _name_at(sql: str, position: int) -> str:
    match = re.compile(r'(?:"(?:[^"]|"")+"|[\w$]+)(?:\.(?:"(?:[^"]|"")+"|[\w$]+))*').match(sql, position - 1)
    return match[0].replace('"', "") if match else ""


def _columns(catalog: Catalog, sql: str) -> set[str]:
    """The columns of the tables that the statement names; of all where it names none that is known."""
    words = set(re.findall(r'"(?:[^"]|"")+"|[\w$]+', sql))
    bare = {word.strip('"') for word in words}
    named = [table for table in catalog.tables.values() if table.name in bare]
    return {column for table in named for column in table.columns}


def _near(name: str, known: list[str] | set[str]) -> str:
    text = did_you_mean(name, known) if name else ""
    return text if text.startswith(" Did") else ""


def _function(name: str, db: Database) -> str:
    from ._reading import read_alone

    found = read_alone(db, _FUNCTIONS, (), timeout=1.0).rows
    same = sorted({f"{name}({arguments})" for other, arguments in found if other == name})
    if same:
        return f"There is {', '.join(same[:4])}."
    return _near(name, {other for other, _ in found if not other.startswith("_")})
