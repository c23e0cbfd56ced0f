"""Axes: made, labelled, and explained where there is nothing to draw."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .._extras import require

if TYPE_CHECKING:
    from .._table import Table


def new_axes() -> Any:
    """Axes of a new figure, which notebooks show at the end of the cell.

    Raises
    ------
    MissingExtra
        matplotlib is not installed.
    """
    require("matplotlib", "plot")
    from matplotlib import pyplot

    return pyplot.subplots()[1]


def plain_text(value: Any, most: int = 40) -> str:
    """A value or a name as a label; a dollar sign begins no formula."""
    from .._display.cells import short, value_text

    text = value_text(value, most) if not isinstance(value, str) else short(value, most)
    return text.replace("$", r"\$")


def number(value: Any) -> float:
    """A value as a height; NULL is a gap."""
    if value is None:
        return math.nan
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    return float(value)


def is_date(value: Any) -> bool:
    return isinstance(value, (datetime.date, datetime.datetime))


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def name_axes(ax: Any, *, title: str | None, x: str, y: str) -> None:
    """Title and labels."""
    ax.set_title(plain_text(title, 120) if title else "")
    ax.set_xlabel(plain_text(x, 60))
    ax.set_ylabel(plain_text(y, 60))


def group_thousands(axis: Any) -> None:
    """Ticks such as ``1,200``."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))


def date_ticks(ax: Any) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator()
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))


def note(ax: Any, *texts: str) -> None:
    """What was left out or put together, in small letters in a corner."""
    text = "\n".join(plain_text(each, 160) for each in texts if each)
    if text:
        ax.text(
            0.99, 0.98, text, transform=ax.transAxes, ha="right", va="top", fontsize="small", color="0.35",
            bbox={"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 2},
        )  # fmt: skip


def explain_empty(ax: Any, table: Table, reason: str = "") -> None:
    """Says why there is nothing to draw."""
    import textwrap

    from .._display import conditions

    if not reason:
        filters = conditions.filters(table)
        reason = f"No rows: nothing matches {' and '.join(filters)}." if filters else "No rows: this set is empty."
    text = "\n".join(textwrap.wrap(reason, 60)[:6])
    ax.text(0.5, 0.5, plain_text(text, 400).replace("↵", "\n"), transform=ax.transAxes, ha="center", va="center",
            color="0.35")  # fmt: skip
    ax.set_xticks([])
    ax.set_yticks([])


def title_of(table: Table, given: str | None, what: str) -> str:
    return given if given is not None else f"{table._entity.__name__}: {what}"
