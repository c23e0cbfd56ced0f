"""Sets whose rows come from somewhere else than a table: a ``select()``, or a function of Postgres."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ._entity import Entity, EntityMeta
from ._errors import VantageError
from ._fields import Column
from ._nodes import Call
from ._selection import Selection
from ._state import Derived, State

if TYPE_CHECKING:
    from ._database import Database


class FunctionRows:
    """A function that gives rows: ``generate_series(…) AS day(value)``."""

    def __init__(self, call: Call[Any], columns: Sequence[str]) -> None:
        self.call = call
        self.columns = tuple(columns)

    def _walk(self, shape: Any) -> None:
        shape.tokens.append(self.columns)
        self.call._walk(shape)

    def source(self, writer: Any, scope: Any) -> Any:
        from ._compile.calls import arguments_of
        from ._compile.elements import as_written, function_element
        from ._sql_names import quote

        function = function_element(map(quote, self.call.name.split(".")), arguments_of(writer, self.call, scope))
        columns = [writer.sa.column(as_written(quote(name))) for name in self.columns]
        return function.table_valued(*columns).render_derived(name=as_written(scope.mark))


def from_(source: Any, alias: str | None = None, *, columns: Sequence[str] = (), db: Database | None = None) -> Any:
    """A set of the rows that a ``select()`` or a function gives.

    Parameters
    ----------
    source
        A ``select({…})``, or a call such as ``v.fn.generate_series(1, 10)``.
    alias : str, optional
        Its name in SQL.
    columns : list of str
        The names of a function's columns; ``value`` where it gives one.
    db : Database, optional
        Where it runs: the default connection.

    Examples
    --------
    >>> days = v.from_(v.fn.generate_series(1, 10), alias="day")
    >>> await days.where(days.value > 3).count()

    SQL: ``SELECT count(*) FROM generate_series($1, $2) AS day(value) WHERE value > $3``
    """
    if isinstance(source, Selection):
        return derived_table(source, alias or "selected", cte=False)
    if isinstance(source, Call):
        names = tuple(columns) or ("value",)
        return _set_of(FunctionRows(source, names), alias or source.name.rpartition(".")[2], names, db, cte=False)
    raise VantageError(f"from_() takes a select() or a call of a function; this is {source!r:.60}")


def derived_table(selection: Selection, name: str, *, cte: bool) -> Any:
    """The set of a selection's rows."""
    return _set_of(selection, name, selection.names, selection.table._own_database, cte=cte)


def _set_of(query: Any, name: str, columns: Sequence[str], db: Any, *, cte: bool) -> Any:
    from . import _connect
    from ._table_class import table_class

    fields = {}
    for column in columns:
        fields[column] = Column()
        fields[column].name = column
    namespace = {"__doc__": None, "__module__": __name__, "_is_derived": True}
    class_name = name if name.isidentifier() else "Selected"
    entity: Any = EntityMeta(class_name, (Entity,), namespace, table=name, _fields=fields, _relations={})
    state = State(source=Derived(query, name, cte))
    database = db or _connect._chosen or _connect._latest
    return table_class(entity)(database, state, None, ("source", state.source))


__all__ = ["from_"]
