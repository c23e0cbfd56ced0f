"""What a cell shows of a write that has not run."""

from __future__ import annotations

from html import escape
from typing import Any


def bundle_of_write(sql: str, state: str) -> dict[str, Any]:
    """The statement, and that it was not run: display never writes."""
    step = "await it, or .run()" if state == "not run yet" else "await it for its result"
    html = (
        '<div style="border-left:3px solid var(--jp-info-color1,#0288d1);padding:4px 12px">'
        f"<i>{escape(state)}</i>: {escape(step)}"
        f'<pre style="white-space:pre-wrap;margin:4px 0">{escape(sql)}</pre></div>'
    )
    return {"text/plain": f"{sql}\n({state}: {step})", "text/html": html}
