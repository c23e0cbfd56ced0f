"""Suggested charts as Vega-Lite 5, the latest that JupyterLab draws by itself."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._jobs import Job
    from ._suggestions import ChartSuggestion
    from ._table import Table

_MOST = 500


def data_of(chart: ChartSuggestion, table: Table, job: Job) -> list[dict[str, Any]]:
    """What is drawn, computed in the database: some hundred rows at most."""
    from ._plot import bar, box, hist, line, scatter

    given = chart.arguments
    if chart.method == "plot_bar":
        bars = bar.fetch(table, given["x"], given.get("y"), "sum", 30, job)
        return [{"x": _text(x), "y": _plain(y)} for x, y in bars.rows]
    if chart.method == "plot_line":
        points = line.fetch(table, given["x"], given.get("y"), "sum", None, job)
        return [{"x": _plain(x), "y": _plain(y)} for x, y in points.rows[:_MOST]]
    if chart.method == "plot_hist":
        found = hist.fetch(table, given["x"], 30, job)
        ends = [_plain(edge) for edge in found.edges]
        return [{"x": ends[i], "x2": ends[i + 1], "y": n} for i, n in enumerate(found.counts)]
    if chart.method == "plot_scatter":
        rows = scatter.fetch(table, given["x"], given["y"], None, _MOST, job).rows
        return [{"x": _plain(x), "y": _plain(y)} for x, y in rows]
    boxes, _, _ = box.fetch(table, given["y"], given.get("x"), 20, job)
    return [{"x": _text(b.name), "low": b.low, "q1": b.q1, "median": b.median, "q3": b.q3, "high": b.high}
            for b in boxes]  # fmt: skip


def marks_of(chart: ChartSuggestion) -> dict[str, Any]:
    """Marks and axes."""
    given = chart.arguments
    x, y = _axis("x", given.get("x", "")), _axis("y", given.get("y", "rows"))
    count = {**y, "type": "quantitative"}
    if chart.method == "plot_bar":
        return _marks("bar", {"x": {**x, "type": "nominal", "sort": None}, "y": count})
    if chart.method == "plot_line":
        return _marks("line", {"x": {**x, "type": "temporal"}, "y": count}, point=True)
    if chart.method == "plot_hist":
        binned = {**x, "type": "quantitative", "bin": {"binned": True}}
        return _marks("bar", {"x": binned, "x2": {"field": "x2"}, "y": {**count, "title": "rows"}})
    if chart.method == "plot_scatter":
        scale = {"type": "quantitative", "scale": {"zero": False}}
        return _marks("point", {"x": {**x, **scale}, "y": {**y, **scale}})
    return _box_marks(x, y)


def _marks(kind: str, encoding: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"mark": {"type": kind, "tooltip": True, **more}, "encoding": encoding}


def _box_marks(x: dict[str, Any], y: dict[str, Any]) -> dict[str, Any]:
    place = {"x": {**x, "type": "nominal"}}

    def between(low: str, high: str) -> dict[str, Any]:
        axis = {**y, "field": low, "type": "quantitative", "scale": {"zero": False}}
        return {**place, "y": axis, "y2": {"field": high}}

    return {
        "layer": [
            {"mark": "rule", "encoding": between("low", "high")},
            {"mark": {"type": "bar", "width": 14, "tooltip": True}, "encoding": between("q1", "q3")},
            {"mark": {"type": "tick", "color": "white", "width": 14},
             "encoding": {**place, "y": {"field": "median", "type": "quantitative"}}},
        ]
    }  # fmt: skip


def _axis(role: str, title: str) -> dict[str, Any]:
    """A field, called by its role in the data, so that no name of a column has to be quoted for Vega."""
    return {"field": role, "title": title}


def _plain(value: Any) -> Any:
    """A value as JSON."""
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    return value if isinstance(value, (int, bool, type(None))) else _text(value)


def _text(value: Any) -> str:
    from ._display.cells import value_text

    return value_text(value, 40)
