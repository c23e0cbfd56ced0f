"""Plots act at once: the database is asked, and what it said is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .axes import new_axes

if TYPE_CHECKING:
    from .._jobs import Job

Fetch = Callable[["Job"], Any]
Draw = Callable[[Any, Any], None]


def act(fetch: Fetch, draw: Draw, *, ax: Any, live: float | None) -> Any:
    """Draws what ``fetch`` gives onto Axes; with ``live`` again and again."""
    from .._jobs import Job, interruptible

    if live is not None:
        from .live import start

        return start(fetch, draw, ax, live)
    target = ax if ax is not None else new_axes()  # before the query: a missing library is said at once
    job = Job()
    with interruptible(job):
        data = fetch(job)
    draw(target, data)
    return target
