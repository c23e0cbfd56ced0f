"""Lines: a value for each step of time, or of a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .._errors import VantageError
from .._nodes import Call, Cast, Value
from . import axes
from .act import act
from .points import aggregate, ask, default_title_field, field, first_of, kinds, label, over, points

if TYPE_CHECKING:
    from .._jobs import Job
    from .._table import Table

_MOST = 1_000
_STEPS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800, "month": 2_629_746,
          "quarter": 7_889_238, "year": 31_556_952, "decade": 315_569_520}  # fmt: skip
_POINTS = 400
"""Points that a line of dates has at most, where nothing is said."""


@dataclass
class Line:
    """Points in the order of x; how they were put together."""

    rows: list[tuple[Any, Any]]
    put_together: str = ""
    added_up: bool = False
    has_more: bool = False


def plot(
    table: Table, x: Any, y: Any, *, agg: str, every: str | None, title: str | None, ax: Any, live: float | None
) -> Any:  # fmt: skip
    if every is not None and every not in _STEPS:
        raise VantageError(f"every= takes one of {', '.join(_STEPS)}, not {every!r}.")
    x = x if x is not None else first_of(table, "D") or first_of(table, "N") or default_title_field(table)
    name = label(y, "value") if y is not None else "rows"

    def draw(target: Any, line: Line) -> None:
        what = f"{agg} of {name}" if y is not None and line.added_up else name
        axes.name_axes(target, title=axes.title_of(table, title, f"{what} by {label(x, 'x')}"), x=label(x), y=what)
        if not line.rows:
            axes.explain_empty(target, table)
            return
        xs = [x for x, _ in line.rows]
        if not all(axes.is_date(each) or axes.is_number(each) for each in xs):
            xs = [axes.plain_text(each, 30) for each in xs]
        marker = "o" if len(xs) <= 60 else None
        numbers = [axes.number(each) if axes.is_number(each) else each for each in xs]
        target.plot(numbers, [axes.number(y) for _, y in line.rows], marker=marker, markersize=3)
        if axes.is_date(xs[0]):
            axes.date_ticks(target)
        axes.group_thousands(target.yaxis)
        axes.note(target, line.put_together, f"the first {_MOST:,} points" if line.has_more else "")

    return act(lambda job: fetch(table, x, y, agg, every, job), draw, ax=ax, live=live)


def fetch(table: Table, x: Any, y: Any, agg: str, every: str | None, job: Job) -> Line:
    """The points of the line, put together where there would be too many."""
    source = points(table, x=x)
    range_of = over(source, "SELECT count(x), min(x), max(x) FROM {v}")
    known = ask(table, kinds(table, source, ["x"]), job=job)[0]
    if not known:
        return Line([])
    category, type_name = known[0]
    base = table._whole()
    key, together = field(base, x), ""
    if category == "D" and not type_name.startswith("time "):
        finite = over(source, "SELECT count(x), min(x), max(x) FROM {v} WHERE isfinite(x)")
        count, low, high = ask(table, finite, job=job)[0][0]
        step = every or (None if count <= _MOST else _step(low, high))
        if step is not None:
            key, together = _truncated(key, step, type_name), f"by {step}"
    elif category == "N":
        count, low, high = ask(table, range_of, job=job)[0][0]
        if count > _MOST and (distinct := _distinct(table, source, job)) > _MOST:
            key, together = _binned(key, float(low), float(high)), f"{_POINTS} bins of {distinct:,} or more values"
    grouped = base._group_by((), {"x": key})
    outputs = {"x": "x", "y": aggregate(grouped, y, agg), "n": grouped._aggregate("count", None)}
    statement = grouped._select((), outputs).compile()
    sql = f"SELECT x, y, n FROM ({statement.sql}) AS line WHERE x IS NOT NULL ORDER BY x LIMIT {_MOST + 1}"
    rows = ask(table, (sql, statement.params), job=job)[0]
    pairs = [(row[0], row[1]) for row in rows[:_MOST]]
    return Line(pairs, together, any(row[2] > 1 for row in rows), len(rows) > _MOST)


def _step(low: Any, high: Any) -> str:
    """The smallest step that gives few enough points."""
    seconds = (high - low).total_seconds()
    return next((name for name, size in _STEPS.items() if seconds / size <= _POINTS), "decade")


def _truncated(key: Any, step: str, type_name: str) -> Any:
    made = Call("date_trunc", (Value(step), key))
    return Cast(made, "date") if type_name == "date" else made


def _distinct(table: Table, source: Any, job: Job) -> int:
    """How many different values there are, up to one more than can be drawn."""
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {{v}} GROUP BY x LIMIT {_MOST + 1}) AS found"
    return ask(table, over(source, sql), job=job)[0][0][0]


def _binned(key: Any, low: float, high: float) -> Any:
    """The lower end of the bin in which a number is."""
    width = (high - low) / _POINTS or 1.0
    number = Cast(key, "float8")
    return Call("floor", ((number - Value(low)) / Value(width),)) * Value(width) + Value(low)
