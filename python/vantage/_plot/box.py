"""Box plots: quartiles and whiskers, computed in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .._errors import VantageError
from . import axes
from .act import act
from .points import ask, first_of, label, maybe_sampled, over

if TYPE_CHECKING:
    from .._jobs import Job
    from .._table import Table

_MOST = 50
_FINITE = "y < 'Infinity'::float8 AND y > '-Infinity'::float8"


@dataclass
class Box:
    """The figures of one box; ``beyond`` is how many values lie outside of the whiskers."""

    name: Any
    low: float
    q1: float
    median: float
    q3: float
    high: float
    count: int
    beyond: int


def plot(
    table: Table, y: Any, x: Any, *, limit: int, title: str | None, ax: Any, live: float | None
) -> Any:  # fmt: skip
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= _MOST:
        raise VantageError(f"limit= takes a number of boxes from 1 to {_MOST}, not {limit!r}.")
    y = y if y is not None else first_of(table, "N")
    if y is None:
        raise VantageError(f"{table._entity.__name__} has no number to draw boxes of: plot_box(y, x).")

    def draw(target: Any, found: tuple[list[Box], bool, str]) -> None:
        boxes, has_more, part = found
        by = f" by {label(x, 'x')}" if x is not None else ""
        axes.name_axes(target, title=axes.title_of(table, title, f"{label(y, 'y')}{by}"), x=label(x), y=label(y))
        if not boxes:
            axes.explain_empty(target, table)
            return
        _draw_boxes(target, boxes, named=x is not None)
        beyond = sum(box.beyond for box in boxes)
        axes.note(
            target,
            part,
            f"{beyond:,} values lie beyond the whiskers" if beyond else "",
            f"the {len(boxes)} with the most rows; there are more" if has_more else "",
        )

    return act(lambda job: fetch(table, y, x, limit, job), draw, ax=ax, live=live)


def fetch(table: Table, y: Any, x: Any, limit: int, job: Job) -> tuple[list[Box], bool, str]:
    """The boxes, in the order of ``x``, whether there are more, and what they are a sample of."""
    source, part = maybe_sampled(table, {"y": y, **({"x": x} if x is not None else {})}, job)
    group = "x" if x is not None else "1"
    kept = f"SELECT {group} AS x, y::float8 AS y FROM {{v}} WHERE y IS NOT NULL AND {group} IS NOT NULL"
    sql = f"""WITH kept AS MATERIALIZED (SELECT x, y FROM ({kept}) AS filled WHERE {_FINITE}),
quartile AS (
  SELECT x, count(*) AS n, percentile_cont(ARRAY[0.25, 0.5, 0.75]::float8[]) WITHIN GROUP (ORDER BY y) AS q
  FROM kept GROUP BY x ORDER BY count(*) DESC, x LIMIT {limit + 1}
),
fence AS (SELECT *, q[1] - 1.5 * (q[3] - q[1]) AS low, q[3] + 1.5 * (q[3] - q[1]) AS high FROM quartile)
SELECT fence.x, min(kept.y) FILTER (WHERE kept.y >= low), q[1], q[2], q[3],
  max(kept.y) FILTER (WHERE kept.y <= high), n, count(*) FILTER (WHERE kept.y < low OR kept.y > high)
FROM fence JOIN kept ON kept.x = fence.x GROUP BY fence.x, n, q, low, high ORDER BY n DESC, fence.x"""
    rows = ask(table, over(source, sql), job=job)[0]
    boxes = [Box(*row) for row in rows[:limit]]
    try:
        boxes.sort(key=lambda box: box.name)
    except TypeError:
        boxes.sort(key=lambda box: str(box.name))
    return boxes, len(rows) > limit, part


def _draw_boxes(target: Any, boxes: list[Box], *, named: bool) -> None:
    stats = [
        {"med": b.median, "q1": b.q1, "q3": b.q3, "whislo": b.low, "whishi": b.high, "fliers": [],
         "label": axes.plain_text(b.name, 30) if named else ""}
        for b in boxes
    ]  # fmt: skip
    target.bxp(stats, showfliers=False)
    if named and max(len(each["label"]) for each in stats) * len(stats) > 70:
        target.set_xticks(range(1, len(stats) + 1), [s["label"] for s in stats], rotation=45, ha="right",
                          rotation_mode="anchor")  # fmt: skip
    axes.group_thousands(target.yaxis)
