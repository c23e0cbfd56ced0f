"""Rows in a box: of lines for terminals, of HTML for notebooks."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from .cells import is_number, name_html, short, value_html, value_text

MAX_ROWS = 10
MAX_COLUMNS = 50
_TEXT_CELL = 24
_TEXT_COLUMNS = 12
_NUMBER = ' class="v-num"'
_LONG = 60
"""Characters from which a cell of HTML is broken into lines."""


@dataclass(frozen=True)
class Heading:
    """A column of what is shown."""

    name: str
    type: str = ""
    number: bool = False
    key: bool = False
    refers_to: str = ""
    note: str = ""
    """What stands behind the type: ``unique``."""
    comment: str = ""


def headings_of(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Heading]:
    """Headings where only the values are known."""
    return [
        Heading(str(name), number=_are_numbers([row[i] for row in rows if row[i] is not None]))
        for i, name in enumerate(columns)
    ]


def _are_numbers(values: Sequence[Any]) -> bool:
    return bool(values) and all(is_number(value) for value in values)


def width(text: str) -> int:
    """How many places of a terminal a text takes."""
    return sum(_places(sign) for sign in text)


def _places(sign: str) -> int:
    if unicodedata.combining(sign) or sign in "\u200c\u200d\ufe0e\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _padded(text: str, places: int) -> str:
    return text + " " * (places - width(text))


def _fitted(text: str, places: int) -> str:
    if width(text) <= places:
        return text
    taken, kept = 0, []
    for sign in text:
        taken += _places(sign)
        if taken > places - 1:
            break
        kept.append(sign)
    return "".join(kept) + "…"


def text_grid(columns: Sequence[str], rows: Sequence[Sequence[Any]], most: int = _TEXT_COLUMNS) -> str:
    """Rows in a box of lines, for terminals."""
    if not columns:
        return "(no columns)"
    shown = list(columns[:most])
    cells = [[_fitted(value_text(value, 2 * _TEXT_CELL), _TEXT_CELL) for value in row[:most]] for row in rows]
    heads = [_fitted(short(str(name), 2 * _TEXT_CELL), _TEXT_CELL) for name in shown]
    widths = [max(1, *(width(line[i]) for line in [heads, *cells])) for i in range(len(shown))]

    def line(left: str, middle: str, right: str) -> str:
        return left + middle.join("─" * (places + 2) for places in widths) + right

    def text(values: Sequence[str]) -> str:
        return "│" + "│".join(f" {_padded(v, places)} " for v, places in zip(values, widths, strict=True)) + "│"

    body = [text(row) for row in cells] or ["  (no rows)"]
    more = [f"and {len(columns) - most} more columns"] if len(columns) > most else []
    lines = [line("┌", "┬", "┐"), text(heads), line("├", "┼", "┤"), *body, line("└", "┴", "┘"), *more]
    return "\n".join(lines)


def html_grid(headings: Sequence[Heading], rows: Sequence[Sequence[Any]], empty: str = "No rows.") -> str:
    """Rows as an HTML table: every name and value is escaped here."""
    shown = headings[:MAX_COLUMNS]
    heads = "".join(_head(heading) for heading in shown)
    body = "".join(_row(shown, row) for row in rows)
    if not rows:
        body = f'<tr><td colspan="{max(len(shown), 1)}" class="v-dim">{escape(empty)}</td></tr>'
    more = len(headings) - len(shown)
    note = f'<div class="v-steps">and {more} more columns: select(…) shows those that you name</div>' if more else ""
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{note}"


class Blank(str):
    """A text that is not of the database: an empty one is shown as nothing."""


def _head(heading: Heading) -> str:
    marks = ""
    if heading.key:
        marks += '<span class="v-key" title="primary key">●</span> '
    if heading.refers_to:
        marks += f'<span class="v-fk" title="refers to {name_html(heading.refers_to)}">→</span> '
    about = " · ".join(part for part in (heading.type, heading.note) if part)
    small = f"<small>{name_html(about)}</small>" if about else ""
    hint = f' title="{name_html(heading.comment, 200)}"' if heading.comment else ""
    number = _NUMBER if heading.number else ""
    return f"<th{number}{hint}>{marks}{name_html(heading.name)}{small}</th>"


def _row(headings: Sequence[Heading], row: Sequence[Any]) -> str:
    cells = (_cell(heading, value) for heading, value in zip(headings, row, strict=False))
    return f"<tr>{''.join(cells)}</tr>"


def _cell(heading: Heading, value: Any) -> str:
    if isinstance(value, Blank) and not value:
        return "<td></td>"
    shown = value_html(value)
    style = _NUMBER if heading.number else ' class="v-long"' if len(shown) > _LONG else ""
    return f"<td{style}>{shown}</td>"
