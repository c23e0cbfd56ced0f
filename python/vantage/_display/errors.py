"""Errors in a cell: a card that says why there is nothing to see and what to do; never a traceback."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from .._errors import QueryError, VantageError
from .cells import harmless, literal, name_html, short
from .style import page

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_SQL = 4_000
_TIMEOUT_STEP = (
    "Narrow it with where(…), leave out an order_by(…) that no index serves, or await it: then the connection's "
    "statement_timeout holds. v.connect_postgres(…, display_timeout=10) gives displays more time."
)


def bundle_of_error(error: BaseException, heading: str = "") -> dict[str, Any]:
    """A card that says why there is nothing to see."""
    prefix = f"{heading}: " if heading else ""
    return {"text/plain": f"{prefix}{error_text(error)}", "text/html": page(error_html(error, heading))}


def kind_of(error: BaseException) -> str:
    return type(error).__name__.lstrip("_")


def message_of(error: BaseException) -> str:
    """The sentence of an error, without the statement that some carry."""
    if is_timeout(error):
        return "The answer did not come within the few seconds that a display may take (display_timeout)."
    text = str(error.args[0]) if isinstance(error, VantageError) and error.args else str(error)
    return harmless(text)


def is_timeout(error: BaseException) -> bool:
    """Whether Postgres ended the statement because its time was over."""
    return isinstance(error, QueryError) and error.sqlstate == "57014" and "timeout" in str(error.args[0])


def next_step(error: BaseException) -> str:
    """What to do, where the error itself does not say it."""
    if is_timeout(error):
        return _TIMEOUT_STEP
    return ""


def error_text(error: BaseException) -> str:
    """The card as text."""
    lines = [f"{kind_of(error)}: {short(message_of(error), 2_000)}"]
    step = next_step(error)
    if step:
        lines.append(step)
    if isinstance(error, QueryError) and error.sql and not step:
        lines.append(_marked(error.sql, error.position))
    return "\n".join(lines)


def _marked(sql: str, position: int | None) -> str:
    if not position:
        return short_lines(sql)
    before = sql[: position - 1]
    start = before.rfind("\n") + 1
    end = sql.find("\n", start)
    line = sql[start : end if end >= 0 else len(sql)]
    return f"{harmless(line)}\n{' ' * (len(before) - start)}^"


def short_lines(sql: str) -> str:
    """A statement for display: its lines kept, everything else that moves the cursor spelled out."""
    text = "\n".join(harmless(line) for line in sql[:_MOST_SQL].split("\n"))
    return text + ("…" if len(sql) > _MOST_SQL else "")


def error_html(error: BaseException, heading: str = "") -> str:
    """The card as HTML, to stand in a page."""
    timeout = is_timeout(error)
    prefix = f"{name_html(heading)}: " if heading else ""
    parts = [
        f'<div class="v-card {"v-card-warn" if timeout else "v-card-error"}">',
        f"<div><b>{prefix}{escape(kind_of(error))}</b>",
    ]
    if isinstance(error, QueryError) and error.sqlstate:
        parts.append(f' <span class="v-dim v-small">SQLSTATE {escape(error.sqlstate)}</span>')
    parts.append(f"</div><div>{escape(short(message_of(error), 2_000))}</div>")
    step = next_step(error)
    if step:
        parts.append(f'<div class="v-dim">{escape(step)}</div>')
    if isinstance(error, QueryError) and error.sql:
        parts.append(_statement_html(error.sql, error.params, error.position, is_open=not timeout))
    return "".join([*parts, "</div>"])


def _statement_html(sql: str, params: Sequence[Any], position: int | None, *, is_open: bool) -> str:
    marked = f"<pre>{sql_html(sql, position)}</pre>"
    values = "".join(
        f'<div class="v-small v-dim"><code>${i} = {escape(literal(value, 80))}</code></div>'
        for i, value in enumerate(params[:20], 1)
    )
    return f"<details{' open' if is_open else ''}><summary>the statement</summary>{marked}{values}</details>"


def sql_html(sql: str, position: int | None = None) -> str:
    """A statement, escaped; what Postgres points at is marked."""
    if not position or position > len(sql):
        return escape(short_lines(sql))
    at = position - 1
    end = at
    while end < len(sql) and (sql[end].isalnum() or sql[end] in '_"$'):
        end += 1
    end = max(end, at + 1)
    before, here, after = sql[max(0, at - _MOST_SQL) : at], sql[at:end], sql[end:]
    return (
        f'{escape(short_lines(before))}<span class="v-here">{escape(harmless(here))}</span>{escape(short_lines(after))}'
    )
