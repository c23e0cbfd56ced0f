"""Suggested charts in a cell: drawn by JupyterLab, and as the calls that make them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .cells import harmless, name_html
from .style import page

if TYPE_CHECKING:
    from .._suggestions import ChartSuggestion

_VEGA = "application/vnd.vegalite.v5+json"
_NONE = "No chart suggests itself: the columns have too few different values, or there are no rows."


def charts_text(charts: Sequence[ChartSuggestion]) -> str:
    if not charts:
        return _NONE
    return "\n".join(f"{harmless(chart.title)}\n    {harmless(chart.code)}" for chart in charts)


def bundle_of_chart(chart: ChartSuggestion) -> dict[str, Any]:
    # No HTML beside it: JupyterLab would take that instead of the drawing.
    return {_VEGA: chart.spec, "text/plain": charts_text([chart])}


def bundle_of_charts(charts: Sequence[ChartSuggestion]) -> dict[str, Any]:
    """All of them in one picture, each with its call as its subtitle."""
    text = charts_text(charts)
    if not charts:
        return {"text/plain": text, "text/html": page(f'<div class="v-card">{name_html(text, 200)}</div>')}
    shared = {"$schema": charts[0].spec["$schema"]}
    parts = [
        {
            **{key: value for key, value in chart.spec.items() if key != "$schema"},
            "title": {"text": chart.spec["title"], "subtitle": chart.code, "anchor": "start"},
        }
        for chart in charts
    ]
    spec = {**shared, "columns": 2, "concat": parts, "resolve": {"scale": {"color": "independent"}}}
    return {_VEGA: spec, "text/plain": text}
