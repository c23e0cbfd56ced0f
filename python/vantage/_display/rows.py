"""Rows, records and values that are in memory."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from .._entity import Entity, fetched_values
from . import facts
from .cells import counted, harmless, name_html, short, value_html, value_text
from .grid import headings_of, html_grid, text_grid
from .style import page
from .tables import _relation_chip

_MAX_ROWS = 100
_SHOWN_VALUE = 10_000


def bundle_of_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Rows in memory; the first 100 of them."""
    shown = [tuple(row) for row in rows[:_MAX_ROWS]]
    more = f"The first {_MAX_ROWS} of {counted(len(rows), 'row')}" if len(rows) > _MAX_ROWS else ""
    note = more or counted(len(rows), "row")
    html = html_grid(headings_of(columns, shown), shown) + f'<div class="v-steps">{note}</div>'
    return {"text/plain": "\n".join([text_grid(columns, shown), note]), "text/html": page(html)}


def bundle_of_records(records: Sequence[Any]) -> dict[str, Any]:
    """Records as the rows that they came from."""
    if not records:
        return {"text/plain": "[]", "text/html": page('<div class="v-card">No records: the list is empty.</div>')}
    first = records[0]
    if any(type(record) is not type(first) for record in records):
        return {"text/plain": short(repr(list(records)), _SHOWN_VALUE)}
    columns = list(fetched_values(first)) if isinstance(first, Entity) else list(type(first)._names)
    table = vars(first).get("_v_table")
    shown = [[_field(record, name) for name in columns] for record in records[:_MAX_ROWS]]
    made = bundle_of_rows(columns, shown)
    note = counted(len(records), f"{type(first).__name__} record")
    if len(records) > _MAX_ROWS:
        note = f"The first {_MAX_ROWS} of {len(records):,} {type(first).__name__} records"
    headings = facts.headings(table, columns, shown) if table is not None else headings_of(columns, shown)
    steps = f'<div class="v-steps">{escape(short(note, 200))} in a list · <code>[0]</code> is the first</div>'
    made["text/plain"] = f"{text_grid(columns, shown)}\n{short(note, 200)}"
    made["text/html"] = page(html_grid(headings, shown), steps)
    return made


def _field(record: Any, name: str) -> Any:
    return record[name] if isinstance(record, Entity) else getattr(record, name)


def bundle_of_record(record: Any) -> dict[str, Any]:
    """One record: its fields, one below the other, and where its relations lead."""
    cls, table = type(record), vars(record).get("_v_table")
    names = list(fetched_values(record))
    relations = facts.relations(table) if table is not None else []
    headings = facts.headings(table, names, [[record[name] for name in names]]) if table is not None else []
    rows = "".join(
        f"<tr><th>{_marks(headings[i]) if headings else ''}{name_html(name)}</th>"
        f"<td>{value_html(record[name])}</td></tr>"
        for i, name in enumerate(names)
    )
    head = f'<div class="v-head"><span class="v-title">{name_html(cls.__name__)}</span></div>'
    chips = "".join(_relation_chip(each) for each in relations)
    fact = f'<div class="v-fact"><span class="v-label">Relationships</span><span class="v-chips">{chips}</span></div>'
    html = page(head, fact if chips else "", f"<table><tbody>{rows}</tbody></table>")
    return {"text/plain": record_text(record), "text/html": html}


def _marks(heading: Any) -> str:
    key = '<span class="v-key" title="primary key">●</span> ' if heading.key else ""
    return key + ('<span class="v-fk">→</span> ' if heading.refers_to else "")


def record_text(record: Any) -> str:
    """A record on one line; its values are bounded."""
    shown = ", ".join(f"{harmless(name)}={_value_repr(record[name])}" for name in fetched_values(record))
    return f"{type(record).__name__}({shown})"


def _value_repr(value: Any) -> str:
    return repr(short(value, 200)) if isinstance(value, str) else short(repr(value), 200)


def bundle_of_row(row: Any) -> dict[str, Any]:
    """One row of a result."""
    rows = "".join(
        f"<tr><th>{name_html(name)}</th><td>{value_html(value)}</td></tr>"
        for name, value in zip(row._columns, row, strict=True)
    )
    return {"text/plain": short(repr(row), 4_000), "text/html": page(f"<table><tbody>{rows}</tbody></table>")}


def bundle_of_value(value: Any) -> dict[str, Any]:
    """What a lazy result shows: what its value would."""
    own = getattr(type(value), "_repr_mimebundle_", None)
    if own is not None:
        return own(value)
    if isinstance(value, str):
        text = value if len(value) <= _SHOWN_VALUE else value[:_SHOWN_VALUE] + "…"
        return {"text/plain": repr(text)}
    if isinstance(value, list) and len(value) > 200:
        return {"text/plain": f"{short(repr(value[:200]), _SHOWN_VALUE)}\n({len(value):,} values, the first 200 shown)"}
    return {"text/plain": short(repr(value), _SHOWN_VALUE) if len(repr(value)) > _SHOWN_VALUE else repr(value)}


__all__ = ["bundle_of_record", "bundle_of_records", "bundle_of_row", "bundle_of_rows", "bundle_of_value", "value_text"]
