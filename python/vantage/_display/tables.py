"""A set in a cell: its first rows, in one round trip, with what is known of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .._errors import VantageError
from . import conditions, facts
from .cells import counted, name_html, short
from .errors import error_html, error_text
from .grid import MAX_ROWS, Heading, html_grid, text_grid
from .style import page

if TYPE_CHECKING:
    from .._database import Database
    from .._table import Table

_STEPS = (("get()", "fetches all"), ("preview_sql()", "shows the query"), ("describe()", "the schema"),
          ("relationships()", "the picture"))  # fmt: skip


@dataclass
class Preview:
    """What is shown of a set."""

    title: str
    source: str = ""
    product: str = "PostgreSQL"
    relations: list[facts.RelationFacts] = field(default_factory=list)
    filters: list[str] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    joins: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    rows: list[Sequence[Any]] = field(default_factory=list)
    estimate: int | None = None
    is_exact: bool = False
    error: VantageError | None = None


def bundle_of_table(table: Table) -> dict[str, Any]:
    """The first rows of a set with its columns, relationships, filters and estimate."""
    preview = preview_of(table)
    return {"text/plain": preview_text(preview), "text/html": page(preview_html(preview))}


def preview_of(table: Table) -> Preview:
    """Asks the database once, READ ONLY, for as long as a display may take."""
    preview = Preview(facts.title(table))
    try:
        db = table._database()
        preview.product = db.product
        preview.source = f"{facts.table_name(table)} · {db.product}, {db.label}"
        preview.relations = facts.relations(table)
        preview.filters, preview.orders = conditions.filters(table), conditions.orders(table)
        preview.joins = conditions.joins(table)
        names = facts.shown_names(table)
        preview.headings = facts.headings(table, names, ())
        if table._state.groups is None:
            _read(preview, table, db, names)
    except VantageError as error:
        preview.error = error
    return preview


def _read(preview: Preview, table: Table, db: Database, names: Sequence[str]) -> None:
    from .._compile.queries import compile_frame
    from .._jobs import Job, interruptible
    from .._together import run_together

    whole, first = compile_frame(table), compile_frame(table._slice(0, MAX_ROWS + 1))
    asked = [(db.estimating(whole.sql), whole.params), (first.sql, first.params)]
    job = Job()
    with interruptible(job):
        found, preview.error = run_together(db, asked, timeout=db.options.display_timeout, job=job)
    if found:
        preview.estimate = estimated_rows(found[0].rows[0][0])
    if len(found) > 1:
        columns = first.outputs or field_names_of(table, found[1].columns)
        preview.rows = list(found[1].rows[:MAX_ROWS])
        preview.headings = facts.headings(table, columns, preview.rows)
        if len(found[1].rows) <= MAX_ROWS:
            preview.estimate, preview.is_exact = len(found[1].rows), True


def estimated_rows(plan: Any) -> int:
    """The planner's number of rows, from what EXPLAIN (FORMAT JSON) says; or what was counted."""
    if isinstance(plan, int):
        return plan
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return int(plan[0]["Plan"]["Plan Rows"])


def field_names_of(table: Table, columns: Sequence[str]) -> list[str]:
    """The fields that columns of the table are called by in the model."""
    by_column = {getattr(each, "column_name", name): name for name, each in table._entity._fields.items()}
    return [by_column.get(column, column) for column in columns]


def rows_text(preview: Preview) -> str:
    """``3 rows``, or ``about 1,234 rows`` where that is the planner's guess."""
    if preview.estimate is None:
        return ""
    noun = "joined row" if preview.joins else "row"
    return ("" if preview.is_exact else "about ") + counted(preview.estimate, noun)


def empty_sentence(preview: Preview) -> str:
    """Why there are no rows."""
    if preview.filters:
        return short(f"No rows: nothing matches {' and '.join(preview.filters)}.", 300)
    return "No rows."


# Text.


def preview_text(preview: Preview) -> str:
    lines = [f"Table: {short(preview.title, 80)} ({preview.product})"]
    if preview.headings:
        names = [short(heading.name, 60) for heading in preview.headings]
        more = f" and {len(names) - 30} more" if len(names) > 30 else ""
        lines.append(f"Columns: {', '.join(names[:30])}{more}")
    if preview.relations:
        lines.append("Relationships:")
        lines += [f"  → {short(each.short_name, 60)} ({each.cardinality})" for each in preview.relations[:30]]
    lines += [f"Joined: {', '.join(preview.joins)}"] if preview.joins else []
    lines.append(f"Current filters: {' AND '.join(preview.filters) or 'None'}")
    lines += [f"Also: {', '.join(preview.orders)}"] if preview.orders else []
    if preview.estimate is not None:
        lines.append(f"Estimated rows: {preview.estimate:,}")
    lines += ["", *_body_text(preview), ""]
    lines.append("Use .get() to fetch all data, .preview_sql() to see query, .describe() for schema info")
    return "\n".join(lines)


def _body_text(preview: Preview) -> list[str]:
    if preview.error is not None:
        return [error_text(preview.error)]
    if preview.orders and preview.orders[-1].startswith("group by") and not preview.rows:
        return ["Grouped: ask for a row a group with .select({…})."]
    grid = text_grid([heading.name for heading in preview.headings], preview.rows)
    more = [] if preview.is_exact or preview.estimate is None else [f"The first {len(preview.rows)} rows."]
    return [grid, *more]


# HTML.


def preview_html(preview: Preview) -> str:
    facts_shown = [
        ("Relationships", "".join(_relation_chip(each) for each in preview.relations[:40])),
        ("Joined", _chips(preview.joins)),
        ("Filters", _chips(preview.filters)),
        ("Also", _chips(preview.orders)),
    ]
    return "".join(
        [
            _head(preview),
            *(
                f'<div class="v-fact"><span class="v-label">{label}</span><span class="v-chips">{chips}</span></div>'
                for label, chips in facts_shown
                if chips
            ),
            _body_html(preview),
            _steps(preview),
        ]
    )


def _head(preview: Preview) -> str:
    return (
        f'<div class="v-head"><span class="v-title">{name_html(preview.title)}</span>'
        f'<span class="v-dim">{name_html(preview.source, 200)}</span>'
        f'<span class="v-dim v-right">{rows_text(preview)}</span></div>'
    )


def _relation_chip(relation: facts.RelationFacts) -> str:
    return (
        f'<span><code class="v-chip v-ref">{name_html(relation.name)}()</code>'
        f'<span class="v-kind">{relation.kind} {name_html(relation.target)}</span></span>'
    )


def _chips(texts: Sequence[str]) -> str:
    return "".join(f'<code class="v-chip">{name_html(text, 300)}</code>' for text in texts)


def _body_html(preview: Preview) -> str:
    if preview.error is not None:
        return error_html(preview.error) + _schema_html(preview)
    if preview.orders and preview.orders[-1].startswith("group by") and not preview.rows:
        return '<div class="v-card">Grouped: ask for a row a group with <code>.select({…})</code>.</div>'
    return html_grid(preview.headings, preview.rows, empty=empty_sentence(preview))


def _schema_html(preview: Preview) -> str:
    if not preview.headings:
        return ""
    return html_grid(preview.headings, [], empty="The rows could not be read.")


def _steps(preview: Preview) -> str:
    shown = " · ".join(f"<code>.{call}</code> {what}" for call, what in _STEPS)
    first = "" if preview.is_exact or not preview.rows else f"The first {len(preview.rows)} rows. "
    return f'<div class="v-steps">{first}{shown}</div>'
