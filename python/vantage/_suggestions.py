"""``suggest_charts()``: charts that fit the types and the different values of a set's columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ._lazy import Lazy

if TYPE_CHECKING:
    from ._database import Database
    from ._jobs import Job
    from ._table import Table

_FEW, _SOME = 25, 50
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"


@dataclass
class ColumnShape:
    """What decides about a chart: the category of the type, the number of different values, and of rows."""

    name: str
    category: str
    unique: int
    rows: int
    is_key: bool
    is_reference: bool

    @property
    def kind(self) -> str:
        """``date``, ``number``, ``name`` (few different values), ``label`` (many), or nothing to draw."""
        if self.unique <= 1 or self.is_key:
            return "key" if self.is_key else ""
        if self.category == "D":
            return "date"
        if self.category in "SEB" or self.is_reference:
            return "name" if self.unique <= _FEW and self.unique < self.rows else "label"
        return ("number" if self.unique > 2 else "name") if self.category == "N" else ""


@dataclass
class ChartSuggestion:
    """A chart: ``title``, the ``code`` that makes it, and its Vega-Lite 5 ``spec`` with the data in it."""

    title: str
    method: str
    arguments: dict[str, Any]
    variable: str
    spec: dict[str, Any] = field(default_factory=dict, repr=False)
    _table: Any = field(default=None, repr=False)

    @property
    def code(self) -> str:
        """The call, as a person would write it: ``products.plot_hist("price")``."""
        given = ", ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        return f"{self.variable}.{self.method}({given})"

    def plot(self, **more: Any) -> Any:
        """Makes it, with matplotlib; ``title=``, ``ax=`` and ``live=`` as for the call itself."""
        return getattr(self._table, self.method)(**{**self.arguments, **more})

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._display.charts import bundle_of_chart

        return bundle_of_chart(self)


class ChartSuggestions(list[ChartSuggestion]):
    """Suggested charts, the most telling first."""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ._display.charts import bundle_of_charts

        return bundle_of_charts(self)

    def __str__(self) -> str:
        from ._display.charts import charts_text

        return charts_text(self)


class Suggest(Lazy[ChartSuggestions]):
    """Suggestions that are made when they are awaited, ``.run()`` or shown."""

    def __init__(self, table: Table, limit: int) -> None:
        self.table = table
        self._limit = limit

    def _database(self) -> Database:
        return self.table._database()

    def _execute(self, job: Job, timeout: float | None = -1) -> ChartSuggestions:
        from ._describe import Describe
        from ._help import variable_name
        from ._plot.points import SAMPLED, sample_of

        described = Describe(self.table, exact=False)._execute(job, timeout)
        shapes = [_shape(self.table, column, described.rows or 0) for column in described.columns.values()]
        # What is drawn here is a first look: of very many rows a sample. The call itself is of all of them.
        sampled = sample_of(self.table, described.rows or 0, SAMPLED) if described.is_estimate else None
        made = ChartSuggestions()
        for title, method, arguments in choose(shapes)[: self._limit]:
            chart = ChartSuggestion(
                title, method, arguments, variable_name(self.table._entity.__name__), _table=self.table
            )
            chart.spec = spec_of(chart, self.table if sampled is None else sampled, job)
            made.append(chart)
        return made

    def __repr__(self) -> str:
        return f"<suggested charts of {self.table!r}: await it, .run() it, or show it in a cell>"


def _shape(table: Table, column: Any, rows: int) -> ColumnShape:
    from ._display.types import category_of

    category = category_of(table, column.name)
    return ColumnShape(
        column.name, category, column.unique or 0, rows, "primary key" in column.key, "→" in column.key
    )  # fmt: skip


def choose(shapes: Sequence[ColumnShape]) -> list[tuple[str, str, dict[str, Any]]]:
    """Title, method and arguments of each chart that fits; a small table of rules."""
    by_kind: dict[str, list[str]] = {}
    for shape in shapes:
        by_kind.setdefault(shape.kind, []).append(shape.name)
    dates, numbers = by_kind.get("date", []), by_kind.get("number", [])
    names, labels = by_kind.get("name", []), by_kind.get("label", [])
    small = [s.name for s in shapes if s.category in "SEB" and 1 < s.unique <= _SOME and not s.is_key]
    made: list[tuple[str, str, dict[str, Any]]] = []
    for date in dates[:2]:
        made += [(f"{number} over {date}", "plot_line", {"x": date, "y": number}) for number in numbers[:2]]
        made.append((f"rows over {date}", "plot_line", {"x": date}))
    made += [
        (f"{number} by {name}", "plot_bar", {"x": name, "y": number}) for name in small[:2] for number in numbers[:2]
    ]
    made += [(f"rows by {name}", "plot_bar", {"x": name}) for name in names]
    made += [(f"how {number} is spread", "plot_hist", {"x": number}) for number in numbers[:4]]
    made += [
        (f"{second} against {first}", "plot_scatter", {"x": first, "y": second})
        for i, first in enumerate(numbers[:3])
        for second in numbers[i + 1 : 3]
    ]
    made += [(f"{number} by {name}, quartiles", "plot_box", {"y": number, "x": name}) for name in names[:1]
             for number in numbers[:1]]  # fmt: skip
    if not made:
        made += [(f"the most frequent {name}", "plot_bar", {"x": name}) for name in labels[:1]]
    return _mixed(made)


def _mixed(charts: list[tuple[str, str, dict[str, Any]]]) -> list[tuple[str, str, dict[str, Any]]]:
    """One of each method first, so that a short list is not all of one kind."""
    first: dict[str, Any] = {}
    for chart in charts:
        first.setdefault(chart[1], chart)
    ahead = list(first.values())
    return [*ahead, *(chart for chart in charts if chart not in ahead)]


def spec_of(chart: ChartSuggestion, table: Table, job: Job) -> dict[str, Any]:
    """The chart as Vega-Lite, with what the database computed as its data."""
    from ._vega import data_of, marks_of

    return {
        "$schema": _SCHEMA,
        "title": chart.title if table is chart._table else f"{chart.title} (of a sample)",
        "width": 320,
        "height": 200,
        "data": {"values": data_of(chart, table, job)},
        **marks_of(chart),
    }


__all__ = ["ChartSuggestion", "ChartSuggestions", "ColumnShape", "Suggest", "choose", "spec_of"]
