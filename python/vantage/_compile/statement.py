"""Statements: what is asked of a set becomes SQL with parameters, and one that was compiled before is found again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .._pending import Pending, Source
from .._shape import Shape
from .._trace import note_compiled

if TYPE_CHECKING:
    from .._database import Database

_MOST = 2_000
"""Statements that are kept a connection; the oldest go first."""


@dataclass(frozen=True)
class CompiledStatement:
    """A statement as it is sent: ``sql`` with ``$1`` … and ``params`` in that order."""

    sql: str
    params: tuple[Any, ...]
    outputs: tuple[str, ...] | None = None
    """Names of what is selected; None for ``*``."""


class Template:
    """A compiled statement without the values of one query."""

    __slots__ = ("deferred", "outputs", "places", "sql")

    def __init__(
        self, sql: str, places: tuple[Any, ...], outputs: tuple[str, ...] | None, deferred: bool = False
    ) -> None:
        self.sql = sql
        self.places = places
        """For each parameter where its value stands in the shape (or None), its value if it is always the same, and
        the function that adapts it (or None)."""
        self.outputs = outputs
        self.deferred = deferred
        """Whether there are values that are not known before it runs."""

    def fill(self, values: Sequence[Any]) -> CompiledStatement:
        params = []
        for place, constant, adapt in self.places:
            value = constant if place is None else values[place]
            if self.deferred and isinstance(value, Source):
                params.append(Pending(value, adapt))
            else:
                params.append(value if adapt is None else adapt(value))
        return CompiledStatement(self.sql, tuple(params), self.outputs)


_unconnected: dict[tuple[Any, ...], Template] = {}


def compiled(
    db: Database | None, shape: Shape, make: Callable[[Any], tuple[Any, tuple[str, ...] | None]]
) -> CompiledStatement:
    """The statement of a query: from its shape where it was compiled before, else as ``make(writer)`` gives it."""
    key = tuple(shape.tokens)
    known = _unconnected if db is None else db.statements
    template = known.get(key)
    was_known = template is not None
    if template is None:
        template = write(db, shape, make)
        if len(known) >= _MOST:
            known.pop(next(iter(known)), None)
        known[key] = template
    note_compiled(template.sql, was_known)
    return template.fill(shape.values)


def write(db: Database | None, shape: Shape, make: Any) -> Template:
    """Compiles a query."""
    from . import expressions, selections  # noqa: F401  (they register how nodes are written)
    from .elements import DIALECT, settle_parameters
    from .scope import settle_names
    from .writer import Writer

    writer = Writer(db)
    statement, outputs = make(writer)
    for _, query in writer.ctes.values():
        statement = statement.add_cte(query)
    text, order = settle_parameters(str(statement.compile(dialect=DIALECT)))
    places = []
    for number in order:
        node, adapt = writer.bound[number]
        place = shape.places.get(id(node))
        places.append((place, None if place is not None else node.value, adapt))
    deferred = any(isinstance(value, Source) for value in shape.values)
    return Template(settle_names(text, writer.names), tuple(places), outputs, deferred)
