"""Plans in a cell: a tree, with what took the time and what the planner misjudged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .cells import counted, name_html, short
from .errors import sql_html
from .style import page

if TYPE_CHECKING:
    from .._plans import Plan, PlanNode

_MISJUDGED = 10.0


def bundle_of_plan(plan: Plan) -> dict[str, Any]:
    return {"text/plain": plan_text(plan), "text/html": page(plan_html(plan))}


def summary(plan: Plan) -> str:
    """``Seq Scan on client, 3 rows, 0.05 ms``: the first step that is about a table."""
    scans = [node for node in plan.root.walk() if node.on] or [plan.root]
    more = f" and {len(scans) - 1} more" if len(scans) > 1 else ""
    return f"{_name(scans[0])}{more}"


def _name(node: PlanNode) -> str:
    return node.kind + (f" on {node.on}" if node.on else "")


def _figures(node: PlanNode) -> str:
    if node.rows is None:
        return f"about {counted(round(node.estimated_rows), 'row')}, cost {node.cost:,.2f}"
    figures = [counted(round(node.rows), "row")]
    if node.time is not None:
        figures.append(f"{node.time:,.2f} ms")
    if node.loops and node.loops > 1:
        figures.append(f"{node.loops:,.0f} loops")
    if node.misjudged >= _MISJUDGED:
        figures.append(f"expected about {node.estimated_rows * (node.loops or 1):,.0f}")
    return ", ".join(figures)


def _end(plan: Plan) -> str:
    if plan.time is None:
        return "It did not run: these are the planner's estimates. analyze() runs it, and rolls it back."
    hit, read = plan.root.blocks_hit, plan.root.blocks_read
    cached = f", {hit / (hit + read):.0%} of {hit + read:,} blocks from the cache" if hit + read else ""
    planning = plan.json.get("Planning Time", 0.0)
    return f"{plan.time:,.2f} ms, and {planning:,.2f} ms for planning{cached}. Rolled back."


def plan_text(plan: Plan) -> str:
    """The plan for terminals."""
    lines: list[str] = []
    _write(plan.root, "", "", lines)
    return "\n".join([*lines, _end(plan)])


def _write(node: PlanNode, first: str, rest: str, lines: list[str]) -> None:
    lines.append(f"{first}{short(_name(node), 120)}  ({_figures(node)})")
    stem = rest + ("│  " if node.children else "   ")
    lines += [f"{stem}{short(detail, 160)}" for detail in node.details]
    for number, child in enumerate(node.children):
        last = number == len(node.children) - 1
        _write(child, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "), lines)


def plan_html(plan: Plan) -> str:
    """The plan as nested lists, to stand in a page."""
    whole = plan.root.time or 0.0
    tree = f'<ul class="v-tree">{_item(plan.root, whole)}</ul>'
    statement = f"<details><summary>the statement</summary><pre>{sql_html(plan.sql)}</pre></details>"
    return f'{tree}<div class="v-steps">{name_html(_end(plan), 300)}</div>{statement}'


def _item(node: PlanNode, whole: float) -> str:
    own = (node.time or 0.0) - sum(child.time or 0.0 for child in node.children)
    share = max(0.0, min(1.0, own / whole)) if whole else 0.0
    bar = (
        f' <span class="v-bar" style="width:{share * 120:.0f}px" title="{share:.0%} of the time"></span>'
        if whole
        else ""
    )
    details = "".join(f'<div class="v-small v-dim"><code>{name_html(d, 300)}</code></div>' for d in node.details)
    wrong = ' <b class="v-key">⚠ misjudged</b>' if node.misjudged >= _MISJUDGED else ""
    below = (
        f'<ul class="v-tree">{"".join(_item(child, whole) for child in node.children)}</ul>' if node.children else ""
    )
    return (
        f'<li><b>{name_html(_name(node), 120)}</b> <span class="v-dim">{name_html(_figures(node), 120)}</span>'
        f"{wrong}{bar}{details}{below}</li>"
    )
