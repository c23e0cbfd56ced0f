"""What narrows a set, as text that people read: its conditions with their values, order, limit, groups."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .._errors import VantageError
from .._state import Compound, Derived, Nested
from .cells import literal, short
from .written import NotWritten, written

if TYPE_CHECKING:
    from .._compile import CompiledStatement
    from .._table import Table

_TOKEN = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\$\d+|[()]|\bWHERE\b|\b(?:GROUP|ORDER|LIMIT|OFFSET|HAVING)\b""")
_MOST = 300


def inlined(statement: CompiledStatement) -> str:
    """A statement with its values in place of ``$1`` …: to be read, never to be run."""
    return _with_values(statement.sql, statement.params)


def _with_values(sql: str, params: Any) -> str:
    def replace(found: re.Match[str]) -> str:
        token = found.group()
        return literal(params[int(token[1:]) - 1]) if token[0] == "$" else token

    return " ".join(_TOKEN.sub(replace, sql).split())


def filters(table: Table) -> list[str]:
    """What the rows of a set satisfy, one text a condition; empty where the set is the whole table."""
    return [short(text, _MOST) for text in _filters(table)]


def _filters(table: Table) -> Iterator[str]:
    state = table._state
    if state.step is not None:
        parent = state.step.parent
        before = " and ".join(_filters(parent))
        yield f"{state.step.relation.name}() of {parent._entity.__name__}" + (f" where {before}" if before else "")
    if isinstance(state.source, Nested):
        before = " and ".join([*_filters(state.source.table), *orders(state.source.table)])
        yield f"among the rows with {before}" if before else "among these rows"
    elif isinstance(state.source, Compound):
        yield f"{state.source.operator} of {len(state.source.tables)} sets"
    for condition in state.conditions:
        yield _condition(table, condition)
    yield from _extensions(table)
    if state.sample is not None:
        yield f"a sample of {state.sample[1].value:g} %"


def _extensions(table: Table) -> Iterator[str]:
    from .._extensions import SoftDelete

    if table._entity.__dict__.get("_is_derived") or isinstance(table._state.source, (Nested, Compound)):
        return
    for extension in (*table._entity._extensions, *table._state.extensions):
        if isinstance(extension, SoftDelete):
            if not table._state.deleted:
                yield f"{extension.flag} is not true"
        else:
            yield from (_condition(table, condition) for condition in extension.conditions(table))


def _condition(table: Table, condition: Any) -> str:
    """A condition as people write it, else as the WHERE of a count with this condition alone."""
    try:
        return written(condition, table)
    except NotWritten:
        return _as_sql(table, condition)


def _as_sql(table: Table, condition: Any) -> str:
    alone = table._with(
        ("alone", condition), step=None, conditions=(condition,), order=(), limit=None, offset=None, distinct=None,
        groups=None, having=(), sample=None, deleted=True, extensions=(), source=_kept(table),
    )  # fmt: skip
    try:
        statement = alone._aggregate("count", None).compile()
    except VantageError as error:
        return short(str(error), 80)
    where = _where(statement.sql) or statement.sql
    return _with_values(where, statement.params)


def _kept(table: Table) -> Any:
    return table._state.source if isinstance(table._state.source, Derived) else None


def _where(sql: str) -> str | None:
    """What stands after the outermost WHERE."""
    depth, start = 0, None
    for found in _TOKEN.finditer(sql):
        token = found.group()
        depth += {"(": 1, ")": -1}.get(token, 0)
        if depth == 0 and token == "WHERE":
            start = found.end()
        elif depth == 0 and start is not None and token in ("GROUP", "ORDER", "LIMIT", "OFFSET", "HAVING"):
            return sql[start : found.start()].strip()
    return sql[start:].strip() if start is not None else None


def orders(table: Table) -> list[str]:
    """Order, limit and what else a set was told beside conditions."""
    state = table._state
    made = []
    if state.order:
        made.append("order by " + ", ".join(_ordering(table, key) for key in state.order))
    if state.distinct is not None:
        keys = ", ".join(_named(table, key) for key in state.distinct)
        made.append(f"distinct on {keys}" if keys else "distinct")
    if state.limit is not None:
        made.append(f"limit {state.limit.value:,}")
    if state.offset is not None:
        made.append(f"offset {state.offset.value:,}")
    if state.groups is not None:
        made.append("group by " + ", ".join(state.groups))
    return [short(text, _MOST) for text in made]


def joins(table: Table) -> list[str]:
    """The relations that are joined, with how."""
    return [
        f"{join.how} join {getattr(join.relation, 'name', None) or join.table._entity.__name__}"
        + ("()" if join.relation is not None else "")
        for join in table._state.joins
    ]


def _ordering(table: Table, key: Any) -> str:
    nulls = f" nulls {key.nulls}" if key.nulls else ""
    return f"{_named(table, key.expression)}{' desc' if key.descending else ''}{nulls}"


def _named(table: Table, node: Any) -> str:
    try:
        return written(node, table)
    except NotWritten:
        return "an expression"
