"""Traces in a cell, and what ``%%vantage profile`` shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .cells import counted, literal, name_html, short
from .errors import sql_html
from .grid import Blank, Heading, html_grid, text_grid
from .plans import plan_html, summary
from .style import page

if TYPE_CHECKING:
    from .._plans import Plan
    from .._trace import Trace, Traced

_MOST = 200


def bundle_of_trace(trace: Trace) -> dict[str, Any]:
    return {"text/plain": trace_text(trace), "text/html": page(_html(trace, {}))}


def bundle_of_profile(trace: Trace, plans: dict[str, Plan | str], seconds: float) -> dict[str, Any]:
    """Each query of a cell with time, rows, plan and cache hits."""
    whole = f"The cell took {seconds * 1000:,.1f} ms, {trace.seconds * 1000:,.1f} ms of it in the database."
    text = f"{trace_text(trace, plans)}\n{whole}"
    return {"text/plain": text, "text/html": page(_html(trace, plans), f'<div class="v-steps">{whole}</div>')}


def _milliseconds(each: Traced) -> str:
    return "" if each.seconds is None else f"{each.seconds * 1000:,.2f}"


def _outcome(each: Traced) -> str:
    return short(each.error, 80) if each.error else "" if each.rows is None else f"{each.rows:,}"


def _compiled(each: Traced) -> str:
    return {True: "cached", False: "compiled", None: ""}[each.was_compiled]


def _blocks(plan: Plan | str | None) -> str:
    if plan is None or isinstance(plan, str) or not plan.analyzed:
        return ""
    hit, read = plan.root.blocks_hit, plan.root.blocks_read
    return f"{hit / (hit + read):.0%} of {hit + read:,}" if hit + read else "none read"


def _plan(plan: Plan | str | None) -> str:
    return "" if plan is None else plan if isinstance(plan, str) else summary(plan)


def _columns(plans: dict[str, Any]) -> list[str]:
    return ["#", "ms", "rows", "text", "SQL", *(["plan", "cached blocks"] if plans else [])]


def _rows(trace: Trace, plans: dict[str, Any], most: int) -> list[Sequence[Any]]:
    made: list[Sequence[Any]] = []
    for number, each in enumerate(trace.statements[:_MOST], 1):
        sql = short(" ".join(each.sql.split()), most)
        row = [number, _milliseconds(each), Blank(_outcome(each)), Blank(_compiled(each)), sql]
        made.append([*row, Blank(_plan(plans.get(each.sql))), Blank(_blocks(plans.get(each.sql)))] if plans else row)
    return made


def trace_text(trace: Trace, plans: dict[str, Any] | None = None) -> str:
    plans = plans or {}
    if not trace.statements:
        return "No statement ran."
    rows = _rows(trace, plans, 400)
    sql = [f"#{row[0]}  {row[4]}" for row in rows]
    columns = [name for name in _columns(plans) if name != "SQL"]
    grid = text_grid(columns, [[value for i, value in enumerate(row) if i != 4] for row in rows])
    return "\n".join([grid, *sql, _total(trace)])


def _total(trace: Trace) -> str:
    more = f", the first {_MOST} shown" if len(trace) > _MOST else ""
    return f"{counted(len(trace), 'statement')}, {trace.seconds * 1000:,.1f} ms{more}"


def _html(trace: Trace, plans: dict[str, Any]) -> str:
    if not trace.statements:
        return '<div class="v-card">No statement ran.</div>'
    heads = [Heading(name, number=name in ("#", "ms", "rows", "cached blocks")) for name in _columns(plans)]
    details = "".join(_details(number, each, plans) for number, each in enumerate(trace.statements[:50], 1))
    return f'{html_grid(heads, _rows(trace, plans, 120))}<div class="v-steps">{_total(trace)}</div>{details}'


def _details(number: int, each: Traced, plans: dict[str, Any]) -> str:
    values = "".join(
        f'<div class="v-small v-dim"><code>${i} = {name_html(literal(value, 80), 120)}</code></div>'
        for i, value in enumerate(each.params[:20], 1)
    )
    plan = plans.get(each.sql)
    tree = plan_html(plan) if plan is not None and not isinstance(plan, str) else f"<pre>{sql_html(each.sql)}</pre>"
    return f"<details><summary>#{number} in full</summary>{values}{tree}</details>"
