"""The verbs that plot: they act at once, compute in the database, and give matplotlib's Axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._suggestions import Suggest

_Field = Any
"""A name, a column, or an expression; for ``y`` also an aggregate such as ``t.count()``."""


class Plotting:
    """For sets and selections. Every plot takes these as well:

    title : str
        Above the plot; by default what is plotted.
    ax : matplotlib Axes
        Where to draw; by default a new figure.
    live : float
        Seconds between redraws. It gives a ``LivePlot`` with ``stop()`` instead of Axes.
    """

    __slots__ = ()

    def plot_bar(
        self, x: _Field = None, y: _Field = None, *, agg: str = "sum", limit: int = 50, title: str | None = None,
        ax: Any = None, live: float | None = None,
    ) -> Any:  # fmt: skip
        """Bars: a value of ``y`` for each different ``x``, or the number of rows where there is no ``y``.

        Acts at once. The groups are made in the database; the largest ``limit`` are drawn, and a note says that
        there are more.

        Parameters
        ----------
        x : name, column or expression
            By default the column that names a row.
        y : name, column, expression or aggregate, optional
            What is added up for each ``x``; an aggregate (``t.count()``) is taken as it is.
        agg : {"sum", "avg", "min", "max", "count", "median"}
            How several rows with one ``x`` become one bar.

        Returns
        -------
        matplotlib.axes.Axes
            Empty, with a sentence that says why, where there are no rows.

        Examples
        --------
        >>> low_stock.plot_bar(x="name", y="stock", title="Low Stock Alert")

        SQL: ``SELECT x, y, n FROM (SELECT … GROUP BY product.name) AS bars ORDER BY y DESC NULLS LAST, x LIMIT 51``
        """
        from ._plot import bar

        return bar.plot(_set(self), x, y, agg=agg, limit=limit, title=title, ax=ax, live=live)

    def plot_line(
        self, x: _Field = None, y: _Field = None, *, agg: str = "sum", every: str | None = None,
        title: str | None = None, ax: Any = None, live: float | None = None,
    ) -> Any:  # fmt: skip
        """A line: a value of ``y`` for each ``x``, in the order of ``x``; the number of rows where there is no ``y``.

        Acts at once. Dates are put together by hour, day, week, month … so that at most some hundred points are
        drawn; ``every="month"`` says it. Numbers with more than 1,000 different values are binned.

        Parameters
        ----------
        x : name, column or expression
            By default the first date or timestamp.
        agg : {"sum", "avg", "min", "max", "count", "median"}
            How several rows with one ``x`` become one point.
        every : {"minute", "hour", "day", "week", "month", "quarter", "year"}, optional
            Steps of dates.

        Returns
        -------
        matplotlib.axes.Axes

        Examples
        --------
        >>> invoices.plot_line(x="invoice_date", y="total", every="month")

        SQL: ``SELECT x, y, n FROM (SELECT … date_trunc($1, invoice_date) …, sum(total) AS y, … GROUP BY …) AS line …``
        """
        from ._plot import line

        return line.plot(_set(self), x, y, agg=agg, every=every, title=title, ax=ax, live=live)

    def plot_hist(
        self, x: _Field = None, *, bins: int = 30, title: str | None = None, ax: Any = None, live: float | None = None
    ) -> Any:  # fmt: skip
        """How often values occur: bins of numbers and dates, a bar a value of anything else.

        Acts at once. Counted in the database; NULL, NaN and infinity are left out, and a note says how many.

        Returns
        -------
        matplotlib.axes.Axes

        Examples
        --------
        >>> products.plot_hist("price", bins=20)

        SQL: ``SELECT … AS bin, count(*) FROM (… (SELECT price AS x FROM product …) AS v) AS v WHERE … GROUP BY 1``
        """
        from ._plot import hist

        return hist.plot(_set(self), x, bins=bins, title=title, ax=ax, live=live)

    def plot_scatter(
        self, x: _Field = None, y: _Field = None, *, color: _Field = None, limit: int = 2_000,
        title: str | None = None, ax: Any = None, live: float | None = None,
    ) -> Any:  # fmt: skip
        """A point a row; of more than ``limit`` rows (2,000) a random sample, and a note says so.

        Acts at once.

        Parameters
        ----------
        color : name, column or expression, optional
            A colour for each of its values, or a scale where it is a number.

        Returns
        -------
        matplotlib.axes.Axes

        Examples
        --------
        >>> products.plot_scatter("calories", "price")

        SQL: ``SELECT x, y FROM (…) AS v WHERE x IS NOT NULL AND y IS NOT NULL ORDER BY random() LIMIT 2001``
        """
        from ._plot import scatter

        return scatter.plot(_set(self), x, y, color=color, limit=limit, title=title, ax=ax, live=live)

    def plot_box(
        self, y: _Field = None, x: _Field = None, *, limit: int = 20, title: str | None = None, ax: Any = None,
        live: float | None = None,
    ) -> Any:  # fmt: skip
        """Boxes of quartiles: of all rows, or one for each different ``x`` (the ``limit`` with the most rows).

        Acts at once. Quartiles, and the whiskers at 1.5 times their distance, are computed in the database; how many
        values lie beyond is written below.

        Returns
        -------
        matplotlib.axes.Axes

        Examples
        --------
        >>> products.plot_box("price", x="bakery_id")

        SQL: ``SELECT x, … percentile_cont(ARRAY[0.25, 0.5, 0.75]::float8[]) WITHIN GROUP (ORDER BY y) … GROUP BY x …``
        """
        from ._plot import box

        return box.plot(_set(self), y, x, limit=limit, title=title, ax=ax, live=live)

    def suggest_charts(self, limit: int = 6) -> Suggest:
        """Charts that fit the types and the number of different values of the columns, the most telling first.

        Shown in a cell they are drawn by JupyterLab (Vega-Lite 5), each with the call that makes it.

        Returns
        -------
        Suggest
            Await it or ``.run()`` it: a list of suggestions with ``.title``, ``.code``, ``.spec`` and ``.plot()``.

        Examples
        --------
        >>> products.suggest_charts()
        """
        from ._suggestions import Suggest

        return Suggest(_set(self), limit)


def _set(subject: Any) -> Any:
    from ._quiet import table_of_verb
    from ._selection import Selection

    return subject.as_table() if isinstance(subject, Selection) else table_of_verb(subject)
