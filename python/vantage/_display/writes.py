"""Writes in a cell: what would be sent. Display never writes."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from .cells import counted, name_html
from .errors import short_lines, sql_html
from .grid import Heading, html_grid
from .style import page

if TYPE_CHECKING:
    from .._blast_radius import BlastRadius


def bundle_of_write(sql: str, state: str) -> dict[str, Any]:
    """The statement, and that it was not run."""
    step = "await it, or .run()" if state == "not run yet" else "await it for its result"
    html = (
        f'<div class="v-card"><b>{escape(state)}</b> <span class="v-dim">· {escape(step)}</span>'
        f"<pre>{sql_html(sql)}</pre></div>"
    )
    return {"text/plain": f"{short_lines(sql)}\n({state}: {step})", "text/html": page(html)}


def bundle_of_dry_run(radius: BlastRadius) -> dict[str, Any]:
    """What a write would do: its statements, its rows, and what foreign keys and triggers would add."""
    reached = [
        (each.table, each.action, "unknown" if each.rows is None else each.rows, ", ".join(each.constraints))
        for each in radius.reached
    ]
    heads = [Heading("table"), Heading("action"), Heading("rows", number=True), Heading("constraints")]
    triggers = f'<div class="v-small">Triggers: {name_html(", ".join(radius.triggers), 400)}</div>'
    html = (
        '<div class="v-card v-card-warn"><b>dry run</b> <span class="v-dim">· nothing was written</span>'
        f"<div>It would touch <b>{counted(radius.rows, 'row')}</b>.</div>"
        f"<pre>{sql_html(radius.sql)}</pre>"
        + (html_grid(heads, reached) if reached else "")
        + (triggers if radius.triggers else "")
        + "</div>"
    )
    return {"text/plain": short_lines(repr(radius)), "text/html": page(html)}
