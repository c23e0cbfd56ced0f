"""A connection in a cell: its tables, from the catalog in memory; never an address that could hold a password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._errors import VantageError
from .cells import counted, name_html, short
from .errors import bundle_of_error
from .grid import Blank, Heading, html_grid, text_grid
from .style import page

if TYPE_CHECKING:
    from .._catalog import Catalog, CatalogTable
    from .._database import Database

_MOST = 60
_NONE = "There are no tables that this role can see."
_COLUMNS = ("table", "class", "rows", "columns", "relations")


def bundle_of_database(db: Database) -> dict[str, Any]:
    """Its tables with the planner's number of rows."""
    try:
        catalog = db.catalog
    except VantageError as error:
        return bundle_of_error(error, heading=repr(db))
    rows = [_row(catalog, table) for table in _ordered(catalog)[:_MOST]]
    about = _about(db, catalog)
    more = len(catalog.tables) - len(rows)
    note = f"and {more} more: db.catalog.names() has all" if more > 0 else ""
    heads = [Heading(name, number=name in ("rows", "columns")) for name in _COLUMNS]
    head = (
        f'<div class="v-head"><span class="v-title">{name_html(catalog.database or db.label)}</span>'
        f'<span class="v-dim">{name_html(about, 200)}</span></div>'
    )
    steps = (
        '<div class="v-steps"><code>db.table("…")</code> is a set of rows · <code>db.entities.</code> completes the '
        f"classes · rows are the planner's estimate{' · ' + note if note else ''}</div>"
    )
    shown = text_grid(_COLUMNS, rows) if rows else _NONE
    text = [f"Database: {short(db.label, 120)}", short(about, 200), "", shown]
    return {
        "text/plain": "\n".join([*text, *([note] if note else [])]),
        "text/html": page(head, html_grid(heads, rows, empty=_NONE), steps),
    }


def _about(db: Database, catalog: Catalog) -> str:
    version = f"PostgreSQL {catalog.server_version // 10_000}" if catalog.server_version else db.product
    mode = "read-only" if getattr(db.options, "read_only", False) else "reads are READ ONLY, writes are explicit"
    if db.is_local:
        mode = "in memory, nothing is written to files"
    return f"{version} · {db.label} · {counted(len(catalog.tables), 'table')} · {mode}"


def _ordered(catalog: Catalog) -> list[CatalogTable]:
    path = {schema: place for place, schema in enumerate(catalog.search_path)}
    return sorted(catalog.tables.values(), key=lambda t: (path.get(t.schema, len(path)), t.schema, t.name))


def _row(catalog: Catalog, table: CatalogTable) -> tuple[Any, ...]:
    name = table.name if table.schema in catalog.search_path else f"{table.schema}.{table.name}"
    estimate = "" if table.row_estimate is None or table.row_estimate < 0 else f"{int(table.row_estimate):,}"
    if not table.can_select:
        estimate = "no access"
    relations = ", ".join(list(table.relations)[:6]) + (" …" if len(table.relations) > 6 else "")
    return name, Blank(table.class_name or ""), Blank(estimate), len(table.columns), Blank(relations)


def bundle_of_entities(db: Database) -> dict[str, Any]:
    """The classes made from the catalog."""
    catalog = db.catalog
    named = [table for table in _ordered(catalog) if table.class_name]
    rows = [(t.class_name, t.name, ", ".join(list(t.columns)[:8]), ", ".join(list(t.relations)[:6])) for t in named]
    columns = ("class", "table", "columns", "relations")
    note = f"db.entities.{named[0].class_name}.table() is the set of its rows" if named else _NONE
    return {
        "text/plain": "\n".join([text_grid(columns, rows[:_MOST]), note] if named else [note]),
        "text/html": page(
            html_grid([Heading(name) for name in columns], rows[:_MOST], empty=_NONE),
            f'<div class="v-steps"><code>{name_html(note, 200)}</code></div>' if named else "",
        ),
    }
