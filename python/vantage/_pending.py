"""Parameters that have no value before the statement runs."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._jobs import Job


class Source:
    """Where a value comes from."""

    _numbers = itertools.count(1)

    def __repr__(self) -> str:
        # What the statement depends on by its values tells sources apart by this.
        number = self.__dict__.setdefault("_number", next(Source._numbers))
        return f"<value {number} that is not known yet>"

    def value(self, job: Job) -> Any:
        """The value, now; it may block."""
        raise NotImplementedError


class Pending:
    """A parameter of a compiled statement that has no value yet."""

    __slots__ = ("adapt", "source")

    def __init__(self, source: Source, adapt: Callable[[Any], Any] | None) -> None:
        self.source = source
        self.adapt = adapt

    def __repr__(self) -> str:
        return "<not known until it runs>"


def ready(params: Sequence[Any], job: Job) -> Sequence[Any]:
    """Parameters with every value known; each source is asked once."""
    if not any(value.__class__ is Pending for value in params):
        return params
    known: dict[int, Any] = {}
    made = []
    for value in params:
        if value.__class__ is Pending:
            key = id(value.source)
            if key not in known:
                known[key] = value.source.value(job)
            value = known[key] if value.adapt is None else value.adapt(known[key])
        made.append(value)
    return tuple(made)
