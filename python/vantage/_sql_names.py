"""Identifiers in SQL: bare where Postgres reads them as they are, else in double quotes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from ._errors import VantageError

_BARE = re.compile(r"[a-z_][a-z0-9_]*\Z")

# Words that Postgres (12 to 18) does not take as the bare name of a column or a table.
_RESERVED = frozenset(
    """
    all analyse analyze and any array as asc asymmetric authorization binary both case cast check
    collate collation column concurrently constraint create cross current_catalog current_date
    current_role current_schema current_time current_timestamp current_user default deferrable desc
    distinct do else end except false fetch for foreign freeze from full grant group having ilike in
    initially inner intersect into is isnull join lateral leading left like limit localtime
    localtimestamp natural not notnull null offset on only or order outer overlaps placing primary
    references returning right select session_user similar some symmetric system_user table
    tablesample then to trailing true union unique user using variadic verbose when where window
    with between bigint bit boolean char character coalesce dec decimal exists extract float
    greatest grouping inout int integer interval json json_array json_arrayagg json_object
    json_objectagg least merge_action national nchar none normalize nullif numeric out overlay
    position precision real row setof smallint substring time timestamp treat trim values varchar
    xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot
    xmlserialize xmltable
    """.split()
)


@lru_cache(4096)
def quote(name: str) -> str:
    """A name as SQL."""
    if "\0" in name:
        raise VantageError(f"A name cannot hold a NUL character: {name!r}")
    if _BARE.match(name) and name not in _RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def quote_table(entity: Any, db: Any) -> str:
    """The table of an entity as SQL: with its schema where the search path would find another, or none."""
    from ._entity import catalog_table

    table = catalog_table(entity, db)
    if table is None:
        return ".".join(quote(part) for part in entity._table_name.split("."))
    return quote_known(table, db)


def quote_known(table: Any, db: Any) -> str:
    """A table of the catalog as SQL."""
    for schema in db.catalog.search_path:
        if (schema, table.name) in db.catalog.tables:
            if schema == table.schema:
                return quote(table.name)
            break
    return f"{quote(table.schema)}.{quote(table.name)}"
