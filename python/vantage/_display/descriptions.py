"""Descriptions in a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .cells import counted, harmless, name_html, short, value_text
from .errors import error_html, error_text
from .facts import RelationFacts
from .grid import Blank, Heading, html_grid, text_grid
from .style import page
from .tables import _relation_chip

if TYPE_CHECKING:
    from .._description import ColumnDescription, Description

_COLUMNS = ("column", "type", "constraints", "nulls", "unique", "min", "median", "mean", "max", "std")
_NUMBERS = {"nulls", "unique", "min", "median", "mean", "max", "std"}


def bundle_of_description(made: Description) -> dict[str, Any]:
    return {"text/plain": description_text(made), "text/html": page(_html(made))}


def description_text(made: Description) -> str:
    """The description for terminals."""
    rows = [_row(column, made) for column in made.columns.values()]
    lines = [f"{short(made.title, 80)}: {_size(made)}", short(made.source, 200)]
    lines += [short(made.comment, 300)] if made.comment else []
    lines += ["", text_grid(_used(rows), [_only(rows, row) for row in rows], most=20)]
    lines += [error_text(made.problem)] if made.problem else []
    lines += [f"{short(c.name, 60)}: {short(c.comment, 200)}" for c in made.columns.values() if c.comment]
    lines += [harmless(check) for check in made.checks[:20]]
    if made.relationships:
        lines += ["", "Relationships:"]
        lines += [f"  → {harmless(r.name)}()  {r.kind} {harmless(r.target)}, {_keys(r)}" for r in made.relationships]
    lines += ["", "Sample:", text_grid(made.sample.columns, made.sample)]
    return "\n".join(lines)


def _size(made: Description) -> str:
    if made.rows is None:
        return ""
    return counted(made.rows, "row") if not made.is_estimate else f"about {counted(made.rows, 'row')}, estimated"


def _row(column: ColumnDescription, made: Description) -> list[Any]:
    about = "~" if made.is_estimate else ""
    values = {
        "column": column.name, "type": column.type, "constraints": _constraints(column),
        "nulls": "" if column.nulls is None else f"{about}{column.nulls:,}",
        "unique": "" if column.unique is None else f"{about}{column.unique:,}",
        "min": _shown(column.min), "median": _shown(column.median), "mean": _shown(column.mean),
        "max": _shown(column.max), "std": _shown(column.std),
    }  # fmt: skip
    return [Blank(values[name]) for name in _COLUMNS]


def _constraints(column: ColumnDescription) -> str:
    null = "not null" if column.nullable is False and "primary key" not in column.key else ""
    default = f"default {column.default}" if column.default and not column.default.startswith("nextval(") else ""
    serial = "serial" if column.default and column.default.startswith("nextval(") else ""
    return ", ".join(part for part in (column.key, null, default, serial) if part)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:,.6g}" if isinstance(value, float) else value_text(value, 40)


def _used(rows: list[list[Any]]) -> list[str]:
    """The columns of the description that say something."""
    return [name for i, name in enumerate(_COLUMNS) if i < 5 or any(row[i] for row in rows)]


def _only(rows: list[list[Any]], row: list[Any]) -> list[Any]:
    used = _used(rows)
    return [value for name, value in zip(_COLUMNS, row, strict=True) if name in used]


def _keys(relation: RelationFacts) -> str:
    pairs = zip(relation.columns, relation.target_columns, strict=False)
    via = f" via {relation.via}" if relation.via else ""
    joined = f"{', '.join(relation.columns)} = {', '.join(relation.target_columns)}"
    return harmless(joined + via) if any(True for _ in pairs) else "by its key"


def _html(made: Description) -> str:
    rows = [_row(column, made) for column in made.columns.values()]
    headings = [Heading(name, number=name in _NUMBERS) for name in _used(rows)]
    chips = "".join(_relation_chip(relation) for relation in made.relationships[:40])
    checks = "".join(f'<code class="v-chip">{name_html(check, 300)}</code>' for check in made.checks[:20])
    comments = "".join(
        f'<div class="v-small"><code>{name_html(c.name)}</code> '
        f'<span class="v-dim">{name_html(c.comment, 300)}</span></div>'
        for c in made.columns.values()
        if c.comment
    )
    about = f'<div class="v-dim v-small">{name_html(made.comment, 300)}</div>' if made.comment else ""
    steps = "describe(exact=True) counts all rows" if made.is_estimate and not made.problem else ""
    return "".join(
        [
            f'<div class="v-head"><span class="v-title">{name_html(made.title)}</span>'
            f'<span class="v-dim">{name_html(made.source, 200)}</span>'
            f'<span class="v-dim v-right">{_size(made)}</span></div>',
            about,
            _fact("Relationships", chips),
            _fact("Checks", checks),
            html_grid(headings, [_only(rows, row) for row in rows], empty="There are no columns."),
            error_html(made.problem, "No statistics") if made.problem else "",
            f'<div class="v-steps">{steps}</div>' if steps else "",
            comments,
            '<div class="v-label" style="margin-top:10px">Sample</div>',
            html_grid(made.headings, list(made.sample)),
        ]
    )


def _fact(label: str, chips: str) -> str:
    if not chips:
        return ""
    return f'<div class="v-fact"><span class="v-label">{label}</span><span class="v-chips">{chips}</span></div>'
