"""Histograms: how often values occur, counted in the database."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .._errors import VantageError
from . import axes, bar
from .act import act
from .points import ask, default_title_field, first_of, kinds, label, maybe_sampled, over

if TYPE_CHECKING:
    from .._jobs import Job
    from .._table import Table

_MOST_BINS = 1_000
_FINITE = "x < 'Infinity'::float8 AND x > '-Infinity'::float8"


@dataclass
class Counts:
    """Numbers of rows by bin (``edges`` has one more), or by value."""

    counts: list[int] = field(default_factory=list)
    edges: list[Any] = field(default_factory=list)
    values: list[tuple[Any, int]] | None = None
    left_out: int = 0
    has_more: bool = False
    rows: int = 0
    part: str = ""
    """What it is a sample of."""


def plot(table: Table, x: Any, *, bins: int, title: str | None, ax: Any, live: float | None) -> Any:
    if not isinstance(bins, int) or isinstance(bins, bool) or not 1 <= bins <= _MOST_BINS:
        raise VantageError(f"bins= takes a number from 1 to {_MOST_BINS:,}, not {bins!r}.")
    x = x if x is not None else first_of(table, "N") or default_title_field(table)

    def draw(target: Any, found: Counts) -> None:
        axes.name_axes(target, title=axes.title_of(table, title, label(x, "values")), x=label(x), y="rows")
        if found.values is not None and found.values:
            bar.draw_bars(target, found.values)
        elif found.counts:
            target.stairs(found.counts, found.edges, fill=True)
            target.set_ylim(bottom=0)
            if axes.is_date(found.edges[0]):
                axes.date_ticks(target)
            else:
                axes.group_thousands(target.xaxis)
            axes.group_thousands(target.yaxis)
        else:
            only_null = found.rows and f"All {found.rows:,} rows are NULL, NaN or infinite in {label(x, 'x')}."
            axes.explain_empty(target, table, only_null or "")
            return
        more = f"the {len(found.values or ())} most frequent; there are more" if found.has_more else ""
        axes.note(target, found.part, more, f"{found.left_out:,} without a value" if found.left_out else "")

    return act(lambda job: fetch(table, x, bins, job), draw, ax=ax, live=live)


def fetch(table: Table, x: Any, bins: int, job: Job) -> Counts:
    """Bins of numbers and dates; the most frequent of other values."""
    source, part = maybe_sampled(table, {"x": x}, job)
    known = ask(table, kinds(table, source, ["x"]), job=job)[0]
    if not known:
        return Counts()
    category, type_name = known[0]
    found = _counts(table, source, category, type_name, bins, job)
    found.part = part
    return found


def _counts(table: Table, source: Any, category: str, type_name: str, bins: int, job: Job) -> Counts:
    if category == "N" and type_name not in ("oid", "money"):
        return _of_numbers(table, over(source, "SELECT x::float8 AS x FROM {v}"), bins, job)
    if category == "D" and not type_name.startswith("time "):
        # As seconds, so that bins are of one width whatever the type.
        seconds = over(source, "SELECT CASE WHEN isfinite(x) THEN extract(epoch FROM x)::float8 END AS x FROM {v}")
        made = _of_numbers(table, seconds, bins, job)
        aware = "with time zone" in type_name
        made.edges = [_moment(edge, aware) for edge in made.edges]
        return made
    return _of_values(table, source, job)


def _moment(seconds: float, aware: bool) -> datetime.datetime:
    moment = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return moment if aware else moment.replace(tzinfo=None)


def _of_numbers(table: Table, source: Any, bins: int, job: Job) -> Counts:
    ends = over(source, f"SELECT count(*), count(*) FILTER (WHERE {_FINITE}), min(x) FILTER (WHERE {_FINITE}), "
                        f"max(x) FILTER (WHERE {_FINITE}) FROM {{v}}")  # fmt: skip
    rows, finite, low, high = ask(table, ends, job=job)[0][0]
    if not finite:
        return Counts(rows=rows)
    if low == high:
        low, high = low - 0.5, high + 0.5
    width = (high - low) / bins
    # The highest value belongs to the last bin.
    sql = (
        f"SELECT least(floor((x - ({low!r})::float8) / ({width!r})::float8)::int, {bins - 1}) AS bin, count(*) "
        f"FROM {{v}} WHERE {_FINITE} GROUP BY 1"
    )
    found = dict(ask(table, over(source, sql), job=job)[0])
    edges = [low + width * i for i in range(bins)] + [high]
    return Counts([found.get(i, 0) for i in range(bins)], edges, left_out=rows - finite, rows=rows)


def _of_values(table: Table, source: Any, job: Job) -> Counts:
    most = 50
    rows, found = ask(
        table,
        over(source, "SELECT count(*), count(x) FROM {v}"),
        over(source, f"SELECT x::text, count(*) FROM {{v}} WHERE x IS NOT NULL GROUP BY x::text "
                     f"ORDER BY 2 DESC, 1 LIMIT {most + 1}"),
        job=job,
    )  # fmt: skip
    whole, filled = rows[0]
    values = [(value, count) for value, count in found[:most]]
    return Counts(values=values, left_out=whole - filled, has_more=len(found) > most, rows=whole)
