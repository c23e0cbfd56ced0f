"""What a plot asks of a set: its fields under the names ``x``, ``y`` …, never more rows than can be drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

from .._errors import VantageError
from .._nodes import ColumnOf, Expression
from .._sql_names import quote

if TYPE_CHECKING:
    from .._jobs import Job
    from .._table import Table

AGGREGATES = ("sum", "avg", "min", "max", "count", "median")


def field(table: Table, value: Any) -> Expression[Any]:
    """A field of a set by what a user gives: a name, a column, an expression, a function of the set."""
    if isinstance(value, FunctionType):
        value = value(table)
    return table._expression(value)


def label(value: Any, otherwise: str = "") -> str:
    """What an axis is called."""
    from .._display.written import NotWritten, written

    if isinstance(value, str) or value is None:
        return value or otherwise
    if isinstance(value, ColumnOf):
        return value.output_name
    try:
        return written(value)
    except NotWritten:
        return otherwise


def points(table: Table, **fields: Any) -> tuple[str, Sequence[Any]]:
    """The statement that gives these fields of each row, under the names of the arguments.

    Where only fields of the set itself are asked for, a joined set gives each of its own rows once.
    """
    base = table._whole() if table._state.groups is None else table
    nodes = {name: field(base, value) for name, value in fields.items()}
    if table._state.joins and all(isinstance(n, ColumnOf) and n.table._entity is table._entity for n in nodes.values()):
        return _own_points(base, nodes)
    statement = base._select((), nodes).compile()
    return statement.sql, statement.params


def _own_points(table: Table, nodes: dict[str, Any]) -> tuple[str, Sequence[Any]]:
    from .._compile.queries import compile_records

    names = {name: node.field.name for name, node in nodes.items()}
    whole = table._with_fields([n for n in names.values() if table._entity._fields[n].deferred])
    statement = compile_records(whole)
    columns = {each: each for each in statement.outputs or ()}
    fields = table._entity._fields
    parts = [f"{quote(columns.get(n) or fields[n].column_name)} AS {role}" for role, n in names.items()]  # pyright: ignore
    return f"SELECT {', '.join(parts)} FROM ({statement.sql}) AS own", statement.params


def over(source: tuple[str, Sequence[Any]], sql: str) -> tuple[str, Sequence[Any]]:
    """A statement about points: ``{v}`` in it stands for them."""
    return sql.replace("{v}", f"({source[0]}) AS v"), source[1]


def ask(table: Table, *statements: tuple[str, Sequence[Any]], job: Job) -> list[list[tuple]]:
    """The rows of each statement; all in one transaction."""
    from .._together import run_together

    db = table._database()
    found, problem = run_together(db, statements, timeout=db.options.statement_timeout, job=job)
    if problem is not None:
        raise problem
    return [rows.rows for rows in found]


def estimate_of(table: Table, source: tuple[str, Sequence[Any]], job: Job) -> int:
    """The planner's number of rows."""
    from .._display.tables import estimated_rows

    return estimated_rows(ask(table, (table._database().estimating(source[0]), source[1]), job=job)[0][0][0])


def sample_of(table: Table, estimate: int, wanted: int) -> Table | None:
    """Random pages that hold about ``wanted`` of the rows; None where Postgres cannot take them."""
    from .._display import facts

    known, state = facts.known_table(table), table._state
    if known is None or known.kind not in "rmp" or state.source is not None or state.step is not None:
        return None
    if state.is_limited or state.sample is not None or state.joins:
        return None
    return table._sample(min(100.0, 100.0 * wanted / estimate), None, "system")


SCANNED = 1_000_000
"""Rows up to which bins and quartiles are of all of them."""
SAMPLED = 200_000


def maybe_sampled(table: Table, roles: dict[str, Any], job: Job) -> tuple[tuple[str, Sequence[Any]], str]:
    """The points of all rows, or of a sample of very many; and the note that says so."""
    source = points(table, **roles)
    estimate = estimate_of(table, source, job)
    sampled = sample_of(table, estimate, SAMPLED) if estimate > SCANNED else None
    if sampled is None:
        return source, ""
    return points(sampled, **roles), f"of a sample of about {SAMPLED:,} of about {estimate:,} rows"


def kinds(table: Table, source: tuple[str, Sequence[Any]], names: Sequence[str]) -> tuple[str, Sequence[Any]]:
    """Asks for the category and the name of each field's type: ``N``, ``numeric``."""
    dialect = table._database().dialect
    parts = [dialect.kind_of(name) for name in names]
    return over(source, f"SELECT {', '.join(parts)} FROM {{v}} LIMIT 1")


def aggregate(table: Table, value: Any, how: str) -> Any:
    """``y`` of a group: a field added up, an aggregate as it is, the number of rows where there is none."""
    from .._reads import Aggregate

    if how not in AGGREGATES:
        raise VantageError(f"agg= takes one of {', '.join(AGGREGATES)}, not {how!r}.")
    if value is None:
        return table._aggregate("count", None)
    if isinstance(value, FunctionType):
        value = value(table)
    if isinstance(value, Expression) and _has_aggregate(value, Aggregate):
        return value
    if how == "median":
        return table.quantile(value, 0.5)
    return table._aggregate(how, value)


def _has_aggregate(node: Any, kind: type) -> bool:
    from .._nodes import children

    return isinstance(node, kind) or any(_has_aggregate(child, kind) for child in children(node))


def default_title_field(table: Table) -> str:
    """The column that names a row, else the first text, else the first."""
    return _first(table, lambda name: table._entity._fields[name].title) or first_of(table, "SE") or _any(table)


def first_of(table: Table, categories: str) -> str | None:
    """The first field whose type is of one of these categories."""
    from .._display.types import category_of

    return _first(table, lambda name: category_of(table, name) in categories)


def _first(table: Table, test: Callable[[str], Any]) -> str | None:
    from .._compile.queries import field_names

    return next((name for name in field_names(table) if test(name)), None)


def _any(table: Table) -> str:
    return next(iter(table._entity._fields))
