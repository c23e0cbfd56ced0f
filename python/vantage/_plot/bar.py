"""Bars: a value for each group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .._errors import VantageError
from . import axes
from .act import act
from .points import aggregate, ask, default_title_field, field, label

if TYPE_CHECKING:
    from .._jobs import Job
    from .._table import Table

_MOST = 200


@dataclass
class Bars:
    """Groups with their values; ``added_up`` where one of them has several rows."""

    rows: list[tuple[Any, Any]]
    has_more: bool
    added_up: bool


def plot(
    table: Table, x: Any, y: Any, *, agg: str, limit: int, title: str | None, ax: Any, live: float | None
) -> Any:  # fmt: skip
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= _MOST:
        raise VantageError(f"limit= takes a number of bars from 1 to {_MOST}, not {limit!r}.")
    x = default_title_field(table) if x is None else x
    name = label(y, "value") if y is not None else "rows"

    def draw(target: Any, bars: Bars) -> None:
        what = f"{agg} of {name}" if y is not None and bars.added_up else name
        axes.name_axes(target, title=axes.title_of(table, title, f"{what} by {label(x, 'x')}"), x=label(x), y=what)
        if not bars.rows:
            axes.explain_empty(target, table)
            return
        draw_bars(target, bars.rows)
        axes.note(target, f"the {len(bars.rows)} largest; there are more" if bars.has_more else "")

    return act(lambda job: fetch(table, x, y, agg, limit, job), draw, ax=ax, live=live)


def fetch(table: Table, x: Any, y: Any, agg: str, limit: int, job: Job) -> Bars:
    """The groups with the largest values."""
    grouped = group(table, x)
    outputs = {"x": "x", "y": aggregate(grouped, y, agg), "n": grouped._aggregate("count", None)}
    query = grouped._select((), outputs)
    statement = query.compile()
    sql = f"SELECT x, y, n FROM ({statement.sql}) AS bars ORDER BY y DESC NULLS LAST, x LIMIT {limit + 1}"
    rows = ask(table, (sql, statement.params), job=job)[0]
    pairs = [(row[0], row[1]) for row in rows[:limit]]
    return Bars(_in_order(pairs), len(rows) > limit, any(row[2] > 1 for row in rows))


def group(table: Table, x: Any) -> Any:
    """The set grouped by a field, called ``x``."""
    return table._group_by((), {"x": x if isinstance(x, str) else field(table._whole(), x)})


def _in_order(pairs: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Dates and numbers stand in their own order; names by their values, as they came."""
    keys = [x for x, _ in pairs if x is not None]
    if keys and all(axes.is_date(x) or axes.is_number(x) for x in keys):
        return sorted((p for p in pairs if p[0] is not None), key=lambda p: p[0]) + [p for p in pairs if p[0] is None]
    return pairs


def draw_bars(target: Any, rows: list[tuple[Any, Any]]) -> None:
    """Bars with their labels, which lean where they would not fit."""
    places = range(len(rows))
    target.bar(places, [axes.number(y) for _, y in rows], width=0.8)
    labels = [axes.plain_text(x, 30) for x, _ in rows]
    leaning = max(map(len, labels)) * len(labels) > 70
    step = max(1, len(labels) // 50)
    target.set_xticks(list(places)[::step], labels[::step], rotation=45 if leaning else 0,
                      ha="right" if leaning else "center", rotation_mode="anchor")  # fmt: skip
    axes.group_thousands(target.yaxis)
