"""Scatter plots: a point a row, of many rows a random sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .._errors import VantageError
from . import axes
from .act import act
from .points import ask, estimate_of, label, over, points, sample_of

if TYPE_CHECKING:
    from .._jobs import Job
    from .._table import Table

_MOST = 10_000
_SCANNED = 500_000
"""Rows up to which a sample is taken from all of them; of larger tables from random pages."""
_MOST_COLOURS = 9


@dataclass
class Points:
    rows: list[tuple]
    of: int
    """About how many rows they were taken from; 0 where they are all."""
    pages: bool = False


def plot(
    table: Table, x: Any, y: Any, *, color: Any, limit: int, title: str | None, ax: Any, live: float | None
) -> Any:  # fmt: skip
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= _MOST:
        raise VantageError(f"limit= takes a number of points from 1 to {_MOST:,}, not {limit!r}.")
    if x is None or y is None:
        raise VantageError('plot_scatter() wants x and y: t.plot_scatter("calories", "price").')

    def draw(target: Any, found: Points) -> None:
        names = label(x, "x"), label(y, "y")
        axes.name_axes(
            target, title=axes.title_of(table, title, f"{names[1]} against {names[0]}"), x=names[0], y=names[1]
        )
        if not found.rows:
            axes.explain_empty(target, table)
            return
        _draw_points(target, found.rows, label(color, "colour") if color is not None else "")
        part = f"a sample of {len(found.rows):,} of about {found.of:,} rows" if found.of else ""
        axes.note(target, part)

    return act(lambda job: fetch(table, x, y, color, limit, job), draw, ax=ax, live=live)


def fetch(table: Table, x: Any, y: Any, color: Any, limit: int, job: Job) -> Points:
    """The points, or a sample of them."""
    roles = {"x": x, "y": y, **({"c": color} if color is not None else {})}
    source = points(table, **roles)
    estimate = estimate_of(table, source, job)
    sampled = sample_of(table, estimate, 10 * limit) if estimate > _SCANNED else None
    if sampled is not None:
        source = points(sampled, **roles)
    columns = ", ".join(roles)
    sql = f"SELECT {columns} FROM {{v}} WHERE x IS NOT NULL AND y IS NOT NULL ORDER BY random() LIMIT {limit + 1}"
    rows = ask(table, over(source, sql), job=job)[0]
    is_part = sampled is not None or len(rows) > limit
    return Points(rows[:limit], max(estimate, len(rows)) if is_part else 0, sampled is not None)


def _draw_points(target: Any, rows: list[tuple], colour: str) -> None:
    size = 20 if len(rows) <= 500 else 8
    if not colour:
        target.scatter([_place(r[0]) for r in rows], [_place(r[1]) for r in rows], s=size, alpha=0.7)
    elif all(axes.is_number(row[2]) for row in rows if row[2] is not None) and len({r[2] for r in rows}) > 2:
        drawn = target.scatter(
            [_place(r[0]) for r in rows], [_place(r[1]) for r in rows], s=size, alpha=0.8,
            c=[axes.number(r[2]) for r in rows],
        )  # fmt: skip
        target.figure.colorbar(drawn, ax=target, label=axes.plain_text(colour, 40))
    else:
        _draw_by_value(target, rows, colour, size)
    if axes.is_date(rows[0][0]):
        axes.date_ticks(target)
    elif axes.is_number(rows[0][0]):
        axes.group_thousands(target.xaxis)
    if axes.is_number(rows[0][1]):
        axes.group_thousands(target.yaxis)


def _draw_by_value(target: Any, rows: list[tuple], colour: str, size: int) -> None:
    counts: dict[Any, int] = {}
    for row in rows:
        counts[str(row[2])] = counts.get(str(row[2]), 0) + 1
    kept = sorted(counts, key=lambda value: -counts[value])[:_MOST_COLOURS]
    for value in [*kept, *(["other"] if len(counts) > len(kept) else [])]:
        mine = [r for r in rows if (str(r[2]) if str(r[2]) in kept else "other") == value]
        target.scatter([_place(r[0]) for r in mine], [_place(r[1]) for r in mine], s=size, alpha=0.7,
                       label=axes.plain_text(value, 30))  # fmt: skip
    target.legend(title=axes.plain_text(colour, 40), fontsize="small")


def _place(value: Any) -> Any:
    if axes.is_date(value):
        return value
    return axes.number(value) if axes.is_number(value) else axes.plain_text(value, 30)
