"""What a cell shows of sets, rows and errors: escaped HTML in JupyterLab's colours, and text for terminals."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from ._errors import VantageError
from ._inline import inlined
from ._pending import Pending

if TYPE_CHECKING:
    from ._table import Table

_MAX_ROWS = 10
_MAX_TEXT = 200
_NUMERIC = {"int2", "int4", "int8", "numeric", "float4", "float8", "money", "oid"}
_SHORT = {"character varying": "varchar", "timestamp with time zone": "timestamptz", "integer": "int4",
          "bigint": "int8", "smallint": "int2", "boolean": "bool", "double precision": "float8", "real": "float4",
          "timestamp without time zone": "timestamp"}  # fmt: skip

_DIM = "color:var(--jp-ui-font-color2,#616161)"
_MONO = "font-family:var(--jp-code-font-family,monospace);font-size:12px"


def bundle_of_table(table: Table) -> dict[str, Any]:
    """The first rows of a set with its columns, relationships, filters and estimate."""
    from ._database import Job
    from ._reads import Records

    try:
        db = table._database()
        preview = table._slice(0, _MAX_ROWS)
        records = Records(preview)._execute(Job(), timeout=db.options.display_timeout)
        estimate = _estimate(table)
    except VantageError as error:
        return bundle_of_error(error, heading=_heading(table))
    columns = list(records[0].keys()) if records and hasattr(records[0], "keys") else _names(table)
    rows = [[_value(record, name) for name in columns] for record in records]
    return {
        "text/plain": _table_text(table, columns, rows, estimate),
        "text/html": _table_html(table, columns, rows, estimate),
    }


def _names(table: Table) -> list[str]:
    from ._compile.queries import field_names

    return field_names(table)


def _value(record: Any, name: str) -> Any:
    return record[name] if hasattr(record, "keys") else getattr(record, name)


def _estimate(table: Table) -> int | None:
    """The planner's number of rows: what EXPLAIN says, never a count."""
    import json

    statement = table._compile()
    if any(isinstance(value, Pending) for value in statement.params):
        return None  # an estimate is not worth asking for values that are not known yet
    try:
        found = table._database().run(f"EXPLAIN (FORMAT JSON) {statement.sql}", statement.params, timeout=1.0)
    except VantageError:
        return None
    plan = found.rows[0][0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return int(plan[0]["Plan"]["Plan Rows"])


def _heading(table: Table) -> str:
    return f"{table._entity.__name__}"


def _source(table: Table) -> str:
    return f"{table._entity._table_name} · PostgreSQL, {table._database().label}"


def _filters(table: Table) -> str | None:
    conditions = table._state.conditions
    if not conditions and table._state.step is None:
        return None
    # Of a count, whose first WHERE is the set's own.
    statement = table._with(("unordered",), order=(), limit=None, offset=None)._aggregate("count", None).compile()
    where = statement.sql.replace("\n", " ").partition(" WHERE ")[2]
    return inlined(where, statement.params, _literal)


def _literal(value: Any) -> str:
    text = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else None
    return text or (f"'{_short(value, 40)}'" if isinstance(value, str) else _short(value, 40))


def _relations(table: Table) -> list[tuple[str, str, str]]:
    """Name, target, and ``many`` or ``one`` of each relation."""
    from ._state import relation_target

    found = []
    for name, relation in table._entity._relations.items():
        try:
            target = relation_target(table._entity, relation).__name__
        except VantageError:
            target = str(relation.target)
        found.append((name, target, "many" if relation.many else "one"))
    return found


def _type_of(table: Table, name: str) -> tuple[str, bool, bool, bool]:
    """Short type, whether it is a number, part of the key, a foreign key."""
    from ._entity import catalog_table

    known = catalog_table(table._entity, table._database_or_none())
    field = table._entity._fields.get(name)
    column = known.columns.get(getattr(field, "column_name", name)) if known else None
    if column is None or not hasattr(field, "column_name"):
        return ("computed", False, False, False)
    foreign = any(column.name in key.columns for key in known.foreign_keys)
    return (
        short_type(column.type_name), column.type.plain.name in _NUMERIC, column.name in known.primary_key, foreign,
    )  # fmt: skip


def short_type(type_name: str) -> str:
    """Postgres's type names as people say them: ``varchar(255)``, ``int4``."""
    for long, short in _SHORT.items():
        if type_name.startswith(long):
            return short + type_name[len(long) :]
    return type_name


def _short(value: Any, most: int = _MAX_TEXT) -> str:
    text = "NULL" if value is None else str(value)
    text = "".join(sign if sign.isprintable() else " " for sign in text[: most + 1])
    return text[:most] + "…" if len(text) > most else text


def _table_text(table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]], estimate: int | None) -> str:
    lines = [f"Table: {_heading(table)} (PostgreSQL)", f"Columns: {', '.join(columns)}"]
    relations = _relations(table)
    if relations:
        lines.append("Relationships:")
        lines += [
            f"  → {name.removeprefix('ref_')} ({'1:many' if kind == 'many' else 'many:1'})"
            for name, _, kind in relations
        ]
    lines.append(f"Current filters: {_filters(table) or 'None'}")
    if estimate is not None:
        lines.append(f"Estimated rows: {estimate:,}")
    lines += ["", grid(columns, rows), ""]
    lines.append("Use .get() to fetch all data, .preview_sql() to see query, .describe() for schema info")
    return "\n".join(lines)


def grid(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Rows in a box of lines, for terminals."""
    cells = [[_short(value, 24) for value in row] for row in rows]
    widths = [max(len(_short(name, 24)), *(len(row[i]) for row in cells), 1) for i, name in enumerate(columns)]
    if not columns:
        return "(no columns)"

    def line(left: str, middle: str, right: str) -> str:
        return left + middle.join("─" * (width + 2) for width in widths) + right

    def text(values: Sequence[str]) -> str:
        return "│" + "│".join(f" {value:<{width}} " for value, width in zip(values, widths, strict=True)) + "│"

    body = [text(row) for row in cells] or ["  (no rows)"]
    head = text([_short(name, 24) for name in columns])
    return "\n".join([line("┌", "┬", "┐"), head, line("├", "┼", "┤"), *body, line("└", "┴", "┘")])


def _table_html(table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]], estimate: int | None) -> str:
    chips = " ".join(
        f'<code style="{_MONO};background:var(--jp-layout-color2,#eee);padding:1px 6px;border-radius:3px">'
        f'{escape(name)}()</code> <span style="{_DIM}">{kind} {escape(target)}</span> '
        for name, target, kind in _relations(table)
    )
    filters = _filters(table)
    about = f"about {estimate:,} row{'' if estimate == 1 else 's'}" if estimate is not None else ""
    head = (
        f'<div style="display:flex;gap:12px;align-items:baseline;max-width:840px"><b style="font-size:15px">'
        f'{escape(_heading(table))}</b><span style="{_DIM}">{escape(_source(table))}</span>'
        f'<span style="{_DIM};margin-left:auto">{about}</span></div>'
    )
    facts = "".join(
        f'<div style="display:flex;gap:12px;margin:4px 0"><span style="{_DIM};min-width:88px;font-size:12px">{label}'
        f"</span><span>{text}</span></div>"
        for label, text in (
            ("Relationships", chips),
            ("Filters", f'<code style="{_MONO}">{escape(filters)}</code>' if filters else ""),
        )
        if text
    )
    steps = (
        f'<div style="{_DIM};font-size:12px;margin-top:6px"><code>.get()</code> fetches all · <code>.preview_sql()'
        "</code> shows the query · <code>.describe()</code> the schema · "
        "<code>.relationships()</code> the picture</div>"
    )
    types = [_type_of(table, name) for name in columns]
    return f"<div>{head}{facts}{html_grid(columns, rows, types)}{steps}</div>"


def html_grid(
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    types: Sequence[tuple[str, bool, bool, bool]] | None = None,
) -> str:
    """Rows as an HTML table: every name and value is escaped here."""
    types = types or [
        ("", all(isinstance(row[i], (int, float)) for row in rows), False, False) for i in range(len(columns))
    ]

    def align(i: int) -> str:
        return "right" if types[i][1] else "left"

    heads = "".join(
        f'<th style="text-align:{align(i)}">{"● " if types[i][2] else ""}'
        f"{'→ ' if types[i][3] else ''}{escape(_short(name, 60))}"
        f'<div style="{_DIM};font-weight:normal;font-size:11px">{escape(types[i][0])}</div></th>'
        for i, name in enumerate(columns)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td style="text-align:{align(i)};font-variant-numeric:tabular-nums">'
            + (f'<i style="{_DIM}">NULL</i>' if value is None else escape(_short(value)))
            + "</td>"
            for i, value in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    empty = f'<tr><td colspan="{max(len(columns), 1)}" style="{_DIM}">No rows.</td></tr>' if not rows else ""
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}{empty}</tbody></table>"


def bundle_of_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Rows in memory; the first 100 of them."""
    shown = [list(row) for row in rows[:100]]
    more = f"\n{len(rows):,} rows, the first 100 shown" if len(rows) > 100 else ""
    html = html_grid(columns, shown) + (f'<div style="{_DIM}">{more.strip()}</div>' if more else "")
    return {"text/plain": grid(columns, shown) + more, "text/html": html}


def bundle_of_value(value: Any) -> dict[str, Any]:
    """What a lazy result shows: what its value would."""
    own = getattr(value, "_repr_mimebundle_", None)
    if own is not None:
        return own()
    if isinstance(value, list) and value and hasattr(value[0], "keys"):
        columns = list(value[0].keys())
        return bundle_of_rows(columns, [[record[name] for name in columns] for record in value])
    return {"text/plain": repr(value)}


def bundle_of_error(error: Exception, heading: str = "") -> dict[str, Any]:
    """A card that says why there is nothing to see; never a traceback."""
    text = str(error)
    title = f"{heading}: " if heading else ""
    html = (
        f'<div style="border-left:3px solid var(--jp-warn-color1,#c77700);padding:4px 12px"><b>{escape(title)}'
        f'{escape(type(error).__name__)}</b><pre style="white-space:pre-wrap;margin:4px 0">{escape(text)}</pre></div>'
    )
    return {"text/plain": f"{title}{type(error).__name__}: {text}", "text/html": html}


class Description:
    """What ``describe()`` shows: columns with types and constraints, and relationships."""

    def __init__(self, table: Table) -> None:
        self._columns = ("column", "type", "key", "null", "default", "comment")
        self._rows = list(_describe(table))
        self._relations = _relations(table)

    def __repr__(self) -> str:
        lines = [f"  → {name}() {kind} {target}" for name, target, kind in self._relations]
        return "\n".join([grid(self._columns, self._rows), *(["Relationships:", *lines] if lines else [])])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        relations = "".join(
            f"<li><code>{escape(name)}()</code> {kind} {escape(target)}</li>" for name, target, kind in self._relations
        )
        html = html_grid(self._columns, self._rows) + (f"<ul>{relations}</ul>" if relations else "")
        return {"text/plain": repr(self), "text/html": html}


def _describe(table: Table) -> Any:
    from ._entity import catalog_table

    known = catalog_table(table._entity, table._database())
    for name, field in table._entity._fields.items():
        column = known.columns.get(getattr(field, "column_name", name))
        if column is None or not hasattr(field, "column_name"):
            yield (name, "computed", "", "", "", "")
            continue
        key = (
            "primary"
            if column.name in known.primary_key
            else next((f"→ {k.target[1]}" for k in known.foreign_keys if column.name in k.columns), "")
        )
        key = key or ("unique" if frozenset([column.name]) in known.unique_keys else "")
        yield (
            name, short_type(column.type_name), key, "no" if column.not_null else "yes", column.default or "",
            column.comment or "",
        )  # fmt: skip


class RelationshipsView:
    """What ``relationships()`` shows: two steps from the table."""

    def __init__(self, table: Table) -> None:
        self._lines = [table._entity.__name__]
        for name, target, kind in _relations(table):
            following = table._ref(name)
            arrows = ", ".join(n for n, other, _ in _relations(following) if other != table._entity.__name__)
            self._lines.append(f"  -> {target}  {name}(), {kind}" + (f"  -> {arrows}" if arrows else ""))

    def __repr__(self) -> str:
        return "\n".join(self._lines)
