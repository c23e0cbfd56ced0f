"""``describe()``: columns with constraints, relationships, a sample, and statistics computed in the database."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ._description import ColumnDescription, Description, column_description
from ._display import facts
from ._display.tables import estimated_rows, field_names_of
from ._errors import VantageError
from ._lazy import Lazy
from ._results import Result
from ._sql_names import quote
from ._together import run_together

if TYPE_CHECKING:
    from ._compile import CompiledStatement
    from ._database import Database
    from ._jobs import Job
    from ._table import Table

EXACT_ROWS = 100_000
"""Up to so many rows (by the planner's estimate) statistics are exact at once."""
_SAMPLE_ROWS = 30_000
_SHOWN = 5
_QUARTILES = "ARRAY[0.25, 0.5, 0.75]"
_COMPARABLE = {"bool", "uuid", "jsonb", "bytea", "inet", "cidr", "macaddr", "macaddr8", "tsvector", "bit", "varbit"}


class Describe(Lazy[Description]):
    """A description that is made when it is awaited, ``.run()`` or shown."""

    def __init__(self, table: Table, exact: bool) -> None:
        self.table = table
        self._exact = exact

    def _database(self) -> Database:
        return self.table._database()

    def _execute(self, job: Job, timeout: float | None = -1) -> Description:
        db, table = self._database(), self.table
        seconds = db.options.limit(timeout)
        names = _own_names(table)
        made = Description(
            facts.title(table), f"{facts.table_name(table)} · {db.product}, {db.label}",
            {name: column_description(table, name) for name in names}, facts.relations(table),
        )  # fmt: skip
        known = facts.known_table(table)
        made.comment = known.comment if known else table._entity.__doc__
        rows = _own_rows(table)
        asked = [(db.estimating(rows.sql), rows.params), (_bounded(rows), rows.params), *_checks(table)]
        found, problem = run_together(db, asked, timeout=seconds, job=job)
        if len(found) < 2:
            raise problem or VantageError(f"{table!r} could not be read.")
        made.rows, made.is_estimate = estimated_rows(found[0].rows[0][0]), True
        columns = rows.outputs or field_names_of(table, found[1].columns)
        made.sample = Result(columns, found[1].rows)
        made.headings = facts.headings(table, columns, found[1].rows)
        made.checks = [str(row[0]) for row in found[2].rows] if len(found) > 2 else []
        self._measure(made, rows, found[1].columns, seconds, job)
        return made

    def _measure(
        self, made: Description, rows: CompiledStatement, outputs: Sequence[str], seconds: float | None, job: Job
    ) -> None:
        """The statistics, in one pass over all rows, or over a sample of many."""
        db, table = self._database(), self.table
        total = made.rows or 0
        exact = self._exact or total <= EXACT_ROWS
        source = rows if exact else _sampled(table, total)
        columns = list(zip(made.columns.values(), outputs, strict=False))
        asked = [(_one_pass(source, columns, table), source.params), *([] if exact else _distinct_of(table))]
        found, problem = run_together(db, asked, timeout=seconds, job=job)
        if not found:
            made.problem = problem
            return
        count, *values = found[0].rows[0]
        _fill(made, columns, table, values)
        if exact:
            made.rows, made.is_estimate = count, False
            _add_nulls(made, count, 1.0)
        else:
            _add_nulls(made, count, total / count if count else 1.0)
            _estimate_unique(made, dict(found[1].rows) if len(found) > 1 else {}, total)

    def __repr__(self) -> str:
        return f"<description of {self.table!r}: await it, .run() it, or show it in a cell>"


# The set.


def _own_names(table: Table) -> list[str]:
    from ._compile.queries import field_names

    return field_names(table)


def _own_rows(table: Table) -> CompiledStatement:
    """The set's own rows, each once, whatever is joined."""
    from ._compile.queries import compile_records

    return compile_records(table)


def _sampled(table: Table, total: int) -> CompiledStatement:
    """A part of many rows: pages of the table where Postgres can take some, else the first rows."""
    state, known = table._state, facts.known_table(table)
    stored = known is not None and known.kind in "rmp"
    if stored and state.source is None and state.step is None and state.sample is None and not state.is_limited:
        percent = min(100.0, 100.0 * _SAMPLE_ROWS / total)
        return _own_rows(table._sample(percent, 1, "system"))
    return _own_rows(table._slice(0, _SAMPLE_ROWS))


# The statements.


def _bounded(rows: CompiledStatement) -> str:
    return f"SELECT * FROM ({rows.sql}) AS shown LIMIT {_SHOWN}"


def _checks(table: Table) -> list[tuple[str, Sequence[Any]]]:
    """Constraints that the catalog in memory does not hold."""
    known = facts.known_table(table)
    if known is None or table._database().is_local:
        return []
    sql = (
        "SELECT pg_catalog.pg_get_constraintdef(c.oid) FROM pg_catalog.pg_constraint c "
        "JOIN pg_catalog.pg_class t ON t.oid = c.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace "
        "WHERE n.nspname = $1 AND t.relname = $2 AND c.contype IN ('c', 'x') ORDER BY c.conname"
    )
    return [(sql, known.key)]


def _one_pass(
    source: CompiledStatement, columns: Sequence[tuple[ColumnDescription, str]], table: Table
) -> str:  # fmt: skip
    parts = ["count(*)"]
    for column, output in columns:
        parts += [sql for _, sql in _measures(table, column.name, f"described.{quote(output)}")]
    return f"SELECT {', '.join(parts)} FROM ({source.sql}) AS described"


def _measures(table: Table, name: str, sql: str) -> list[tuple[str, str]]:
    """What is asked of a column, by its type."""
    _, column = facts.column_of(table, name)
    plain = column.type.plain if column is not None else None
    category = plain.category if plain is not None else _category_of_field(table, name)
    equal = category in "NSDTEB" or (plain is not None and plain.name in _COMPARABLE)
    made = [("count", f"count({sql})"), ("unique", f"count(DISTINCT {sql if equal else f'({sql})::text'})")]
    if category == "N" and (plain is None or plain.name not in ("oid", "regclass", "money")):
        number = f"({sql})::float8"
        made += [("min", f"min({sql})"), ("max", f"max({sql})"), ("mean", f"avg({number})"),
                 ("std", f"stddev_samp({number})"),
                 ("quartiles", f"percentile_cont({_QUARTILES}) WITHIN GROUP (ORDER BY {number})")]  # fmt: skip
    elif category in "DT":
        made += [("min", f"min({sql})"), ("max", f"max({sql})"),
                 ("median", f"percentile_disc(0.5) WITHIN GROUP (ORDER BY {sql})")]  # fmt: skip
    return made


def _category_of_field(table: Table, name: str) -> str:
    """The category of a computed field, from what its model says: what is unknown is compared as text."""
    from ._display.types import category_of

    return category_of(table, name)


def _distinct_of(table: Table) -> list[tuple[str, Sequence[Any]]]:
    """What ANALYZE found out about different values, where the set is the whole table."""
    state, known = table._state, facts.known_table(table)
    whole = not state.conditions and state.step is None and state.source is None and not state.is_limited
    if known is None or not whole or state.sample is not None:
        return []
    sql = "SELECT attname, n_distinct FROM pg_catalog.pg_stats WHERE schemaname = $1 AND tablename = $2"
    return [(f"{sql} ORDER BY inherited", known.key)]


# What came back.


def _fill(
    made: Description, columns: Sequence[tuple[ColumnDescription, str]], table: Table, values: Sequence[Any]
) -> None:  # fmt: skip
    rest = iter(values)
    for column, _ in columns:
        for name, _sql in _measures(table, column.name, ""):
            value = next(rest)
            if name == "quartiles":
                column.q25, column.median, column.q75 = value or (None, None, None)
            else:
                setattr(column, name, float(value) if isinstance(value, Decimal) and name in ("mean", "std") else value)


def _add_nulls(made: Description, count: int, scale: float) -> None:
    for column in made.columns.values():
        if column.count is not None:
            column.nulls = round((count - column.count) * scale)
            column.count = round(column.count * scale)


def _estimate_unique(made: Description, distinct: dict[str, float], total: int) -> None:
    """From ANALYZE where it looked; else what the sample had, which is less than there is."""
    for column in made.columns.values():
        known = distinct.get(column.name)
        if known is not None:
            column.unique = round(known if known >= 0 else -known * total)
        elif column.key.startswith("primary key") and "," not in column.key:
            column.unique = column.count
