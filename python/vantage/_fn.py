"""``v.fn``: every function of Postgres by its name, and the expressions that have a syntax of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ._calls import Case, Cast, ConditionCall, Identifier
from ._checked import type_name
from ._errors import VantageError
from ._expressions import Condition, Expression, to_condition, to_expression, to_ordering
from ._functions import AGGREGATES, RESULTS, WINDOWS
from ._nodes import Both, ColumnOf, Not, Value, children
from ._template import template


class Function:
    """A function of Postgres: call it; a schema's functions are its attributes: ``v.fn.app.tax(t.price)``."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(
        self,
        *arguments: Any,
        distinct: bool = False,
        order_by: Any = (),
        where: Any = None,
        aggregate: bool | None = None,
    ) -> Any:
        """The call as an expression.

        Parameters
        ----------
        *arguments
            Expressions, and values, which are bound.
        distinct, order_by, where
            Of an aggregate: ``string_agg(DISTINCT x, $1 ORDER BY x) FILTER (WHERE …)``.
        aggregate : bool, optional
            Whether it is an aggregate; Postgres's own are known, and one's own have to say so.

        Examples
        --------
        >>> t.group_by("kind").select(names=v.fn.string_agg(t.name, ", ", order_by=t.name))

        SQL: ``SELECT string_agg(name, $1 ORDER BY name) FROM t GROUP BY kind``
        """
        bare = self._name.rpartition(".")[2]
        order = [to_ordering(key) for key in (order_by if isinstance(order_by, (tuple, list)) else [order_by])]
        if aggregate is None:
            aggregate = self._name in AGGREGATES or distinct or bool(order) or where is not None
        if self._name == "extract" and len(arguments) == 2:
            return to_expression(arguments[1]).extract(arguments[0])
        made = [to_expression(argument) for argument in arguments]
        if aggregate:
            return aggregate_call(self._name, made, order, distinct, where)
        return ConditionCall(self._name, made, RESULTS.get(bare) if "." not in self._name else None)

    def __getattr__(self, name: str) -> Function:
        return Function(f"{self._name}.{_folded(name)}")

    def __getitem__(self, name: str) -> Function:
        return Function(f"{self._name}.{name}")

    def __repr__(self) -> str:
        return f"<function {self._name} of Postgres>"


class Functions:
    """Every function of Postgres: ``v.fn.lower(t.name)``, ``v.fn["My function"](…)``, ``v.fn.schema.name(…)``."""

    def __getattr__(self, name: str) -> Function:
        return Function(_folded(name))

    def __getitem__(self, name: str) -> Function:
        return Function(name)

    def __dir__(self) -> list[str]:
        return sorted({*AGGREGATES, *RESULTS, *WINDOWS} - {"count_distinct"})

    def __repr__(self) -> str:
        return "<the functions of Postgres>"


def _folded(name: str) -> str:
    if name.startswith("_"):
        raise AttributeError(name)  # IPython asks for many of those; fn["_name"] is a function
    return name.removesuffix("_").lower() if name.isascii() else name


fn = Functions()


def aggregate_call(
    name: str, arguments: list[Expression[Any]], order: list[Any], distinct: bool, where: Any
) -> Expression[Any]:
    """An aggregate over the rows of the set that its arguments are of."""
    from ._reads import Aggregate

    table = next((found for argument in arguments for found in _sets_in(argument)), None)
    if table is None:
        table = next((found for ordering in order for found in _sets_in(ordering.expression)), None)
    if table is None:
        raise VantageError(
            f"{name}() does not say of which rows it is: give it a column, or ask the set, such as t.count() "
            "or t.sum(…)."
        )
    if name == "mode" or (name.startswith("percentile_") and order):
        operand, extra = None, arguments
    else:
        operand, extra = (arguments[0], arguments[1:]) if arguments else (None, [])
    made = Aggregate(table, name, operand, tuple(extra), distinct=distinct, order=tuple(order))
    return made if where is None else made.filter(*(where if isinstance(where, (tuple, list)) else [where]))


def _sets_in(node: Any) -> Iterator[Any]:
    """The sets whose rows an expression looks at: of its columns first, then where its chains start."""
    from ._reads import Aggregate

    waiting, chains = [node], []
    while waiting:
        at = waiting.pop(0)
        if isinstance(at, ColumnOf):
            yield at.table
        elif isinstance(at, Aggregate):
            chains.append(at.table)
        else:
            waiting += children(at)
    for table in chains:
        while table._state.step is not None:
            table = table._state.step.parent
        yield table


def case(*branches: tuple[Any, Any], else_: Any = None) -> Expression[Any]:
    """The value of the first condition that is true, else ``else_``.

    Examples
    --------
    >>> v.case((t.price > 200, "dear"), (t.price > 100, "fair"), else_="cheap")

    SQL: ``CASE WHEN (price > $1) THEN $2 WHEN (price > $3) THEN $4 ELSE $5 END``
    """
    if not branches or not all(isinstance(branch, tuple) and len(branch) == 2 for branch in branches):
        raise VantageError("case() takes pairs of a condition and a value: v.case((t.x > 3, 'much'), else_='little').")
    made = [(to_condition(condition), to_expression(value)) for condition, value in branches]
    return Case(made, None if else_ is None else to_expression(else_))


def cast(value: Any, type: Any) -> Expression[Any]:
    """A value as another type: ``v.cast("2024-01-01", "date")``, ``v.cast(t.code, int)``. SQL: ``CAST($1 AS date)``."""
    return Cast(to_expression(value), type_name(type))


def expr(text: str, *arguments: Any, type: Any = None) -> Condition:
    """SQL of one's own: each ``{}`` is an expression or a bound value, in brackets where it needs them.

    Parameters
    ----------
    text : str
        SQL with ``{}`` for each argument; ``{{`` and ``}}`` are braces. It is taken as it stands: nothing that comes
        from outside belongs into it.
    *arguments
        Expressions, names (``v.ident``), or values.
    type : str or type, optional
        The type of what it gives, where that matters: ``"int"``.

    Raises
    ------
    VantageError
        There are more or fewer ``{}`` than arguments.

    Examples
    --------
    >>> t.where(v.expr("{} % 2", t.id) == 0)

    SQL: ``SELECT * FROM t WHERE (id % 2) = $1``
    """
    return template(text, arguments, None if type is None else type_name(type))


def join_expr(parts: Any, separator: str = ", ") -> Condition:
    """Expressions one after another with SQL between them: ``v.join_expr(conditions, " AND ")``."""
    made = list(parts)
    if not made:
        raise VantageError("join_expr() takes at least one expression.")
    between = separator.replace("{", "{{").replace("}", "}}")
    return template(between.join(["{}"] * len(made)), made, None)


def ident(*names: str) -> Identifier:
    """A name in a template, quoted as Postgres wants it: ``v.expr("{} + 1", v.ident("my column"))``.

    ``v.ident("schema", "table")`` has a dot between them; ``str()`` of it is the SQL.
    """
    if not names or not all(isinstance(name, str) and name and "\0" not in name for name in names):
        raise VantageError(f"ident() takes names, not {names!r:.60}")
    return Identifier(names)


def or_(*conditions: Any) -> Condition:
    """True where one of them is: ``v.or_(a, b, c)``; false of none. SQL: ``a OR b OR c``."""
    return Both("OR", [to_condition(condition) for condition in conditions])


def and_(*conditions: Any) -> Condition:
    """True where all of them are; true of none. SQL: ``a AND b AND c``."""
    return Both("AND", [to_condition(condition) for condition in conditions])


def not_(condition: Any) -> Condition:
    """The opposite: ``~condition``. SQL: ``NOT (…)``."""
    return Not(to_condition(condition))


def concat(*parts: Any) -> Expression[str]:
    """Texts one after another, NULL as nothing: ``v.concat(t.first, " ", t.last)``. SQL: ``concat(first, $1, last)``.

    ``t.first + " " + t.last`` is NULL where a part is.
    """
    return fn.concat(*parts)


def coalesce(*values: Any) -> Expression[Any]:
    """The first that is not NULL. SQL: ``coalesce(a, b, $1)``."""
    return fn.coalesce(*values)


def nullif(value: Any, other: Any) -> Expression[Any]:
    """``value``, or NULL where it equals ``other``. SQL: ``nullif(a, $1)``."""
    return fn.nullif(value, other)


def greatest(*values: Any) -> Expression[Any]:
    """The largest of several; NULL does not count. SQL: ``greatest(a, b)``."""
    return fn.greatest(*values)


def least(*values: Any) -> Expression[Any]:
    """The smallest of several; NULL does not count. SQL: ``least(a, b)``."""
    return fn.least(*values)


def now() -> Expression[Any]:
    """The moment at which the transaction began, with its time zone. SQL: ``now()``."""
    return fn.now()


def today() -> Expression[Any]:
    """The day of :func:`now`, in the connection's time zone. SQL: ``CURRENT_DATE``."""
    return fn.current_date()


__all__ = [
    "Value", "and_", "case", "cast", "coalesce", "concat", "expr", "fn", "greatest", "ident", "join_expr", "least",
    "not_", "now", "nullif", "or_", "today",
]  # fmt: skip
