"""The rows that a write changes: the table itself as the target, narrowed just as a read of the same set is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._entity import catalog_table, primary_key
from .._errors import WriteRefused
from .._sql_names import quote_table
from .._state import Derived, Nested
from .chain import tuple_in
from .elements import pieces
from .scope import Name, Scope, is_derived
from .select import conditions, joined_source, needed_joins, select

if TYPE_CHECKING:
    from .._database import Database
    from .._table import Table
    from .writer import Writer

_READ_ONLY_KINDS = {"m": "a materialized view: write the tables that it is made from, then refresh it"}


class Target(Scope):
    """A set as the target of a write: never a sub-query, always its table."""

    def __init__(self, writer: Writer, table: Table, *, locks: bool = True) -> None:
        refuse_target(table, writer.db)
        super().__init__(writer, table, None)
        self.locks = locks
        self.source = quote_table(table._entity, writer.db)


def refuse_target(table: Table, db: Database | None) -> None:
    """Refuses sets that are no rows of a table.

    Raises
    ------
    WriteRefused
    """
    state = table._state
    if is_derived(table) or isinstance(state.source, Derived):
        raise WriteRefused(f"{table!r} is made by a select() or a function: its rows can only be read.")
    if state.groups is not None:
        raise WriteRefused("A grouped set has no rows to write: write the set before group_by().")
    known = catalog_table(table._entity, db)
    if known is not None and known.kind in _READ_ONLY_KINDS:
        raise WriteRefused(f"{known.name} is {_READ_ONLY_KINDS[known.kind]}.")


def is_plain(table: Table) -> bool:
    """Whether the conditions of the set can stand in the write itself."""
    state = table._state
    return not (state.is_limited or state.joins or state.source is not None or state.sample is not None)


def target_conditions(writer: Writer, target: Target) -> list[Any]:
    """What tells the rows of the set from the others of the table."""
    table = target.table
    if is_plain(table):
        return conditions(writer, target)
    key = writing_key(table, writer.db)
    columns = [target.column(name) for name in key]
    if table._state.is_limited or table._state.source is not None:
        left = columns[0] if len(columns) == 1 else writer.sa.tuple_(*columns)
        return [pieces("", left, " IN ", _chosen(writer, target, key), "")]
    return [tuple_in(writer, columns, _joined_keys(writer, table, key))]


def _joined_keys(writer: Writer, table: Table, key: tuple[str, ...]) -> Any:
    scope = Scope(writer, table, None)
    from_clause = joined_source(writer, scope, needed_joins(table, table._state.conditions))
    columns = [scope.column(name) for name in key]
    return writer.sa.select(*columns).select_from(from_clause).where(*conditions(writer, scope))


def _chosen(writer: Writer, target: Target, key: tuple[str, ...]) -> Any:
    table = target.table
    found = select(writer, table, lambda scope: [scope.column(name) for name in key], None)
    if target.locks and can_lock(table, writer.db):
        # Another transaction may be about to take the same rows: wait for it, and look again.
        found = found.with_for_update()
    # The plan could run a sub-query once a row, and a limit would mean other rows each time.
    name = Name(writer, "chosen", qualified=True)
    return pieces(f"(WITH {name.mark} AS MATERIALIZED (", found, f") SELECT * FROM {name.mark})")


def can_lock(table: Table, db: Database | None) -> bool:
    """Whether ``FOR UPDATE`` may stand behind the SELECT of a set: not where a row stands for several."""
    state = table._state
    known = catalog_table(table._entity, db)
    if state.distinct is not None or state.joins or known is None or known.kind not in "rp":
        return False
    return state.source is None or (isinstance(state.source, Nested) and can_lock(state.source.table, db))


def writing_key(table: Table, db: Database | None) -> tuple[str, ...]:
    """The columns by which a limited, distinct or joined set is written: a key that the database keeps.

    Raises
    ------
    WriteRefused
        There is none, or the model names one that the database does not hold rows apart by.
    """
    entity = table._entity
    known = catalog_table(entity, db)
    if known is not None and known.has_heirs:
        raise WriteRefused(
            f"There is no key by which rows of {known.name} could be told apart, as tables inherit from it and may "
            "have rows with the same one: write a set that has only where(…)."
        )
    key = primary_key(entity, db)
    if key and (known is None or known.kind == "v" or is_unique_in(known, key)):
        return key
    if known is not None:
        unique = [u for u in known.unique_keys if all(known.columns[c].not_null for c in u)]
        if unique:
            return tuple(sorted(min(unique, key=lambda u: (len(u), sorted(u)))))
    raise WriteRefused(
        f"{entity.__name__} has no key by which the rows of a limited, distinct or joined set could be told apart: "
        "write a set that has only where(…)."
    )


def is_unique_in(known: Any, columns: tuple[str, ...]) -> bool:
    """Whether the catalog says that no two rows share ``columns``."""
    return any(key and key <= set(columns) for key in known.unique_keys)
